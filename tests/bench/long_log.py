"""A long log in a PostgreSQL database of its own: rows in chains and seals, as sixty months of use would leave them.

The rows are made as bytes and go in by COPY, the indexes afterwards: ten million are there in minutes.
"""

from __future__ import annotations

import os
import re
import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
from sqlalchemy import make_url

from borgerblik import db
from borgerblik.audit import Kilde, Opslag
from borgerblik.audit.form import aabner, til_raekke
from borgerblik.audit.kaede import (
    AFTRYK,
    HAEKTE,
    Led,
    Raekke,
    begyndelse,
    mikrosekunder,
    moment,
    ny_kaede,
)
from borgerblik.audit.segl.model import Hoved, Segl, Slags, Udsagn, besegl
from borgerblik.audit.segl.noegle import Noegle
from borgerblik.audit.segl.store import SeglStore
from borgerblik.audit.store import opslag_tabel
from borgerblik.audit.vedligehold.store import lav_dele, maaneder

SERVER = os.environ.get("BORGERBLIK_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MONTHS = 60
PER_PERSON = 60  # rows: one each month
PER_SEAL, CHAINS, LIFE = 2500, 4, 200_000
_COLUMNS = "nummer, kaede, plads, aftryk, haekte, salt, tidspunkt, kommuner, borger, seer, indhold"
_HEAD, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# As `kaede` describes them: a row up to its content, what the link is over, and the content up to its texts.
_FRONT, _BOUND, _CONTENT = struct.Struct(">hiqiqiqi32si32s"), struct.Struct(">iqiqi32s"), struct.Struct(">i16siq")
_UUID = re.compile(rb"00000000-0000-0000-0000-[0-9]{12}")


@contextmanager
def scratch() -> Iterator[str]:
    """A database of our own; its address."""
    name = f"borgerblik_bench_{uuid.uuid4().hex}"
    with psycopg.connect(plain(SERVER), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def fill(engine: db.Engine, url: str, noegle: Noegle, rows: int) -> None:
    """So many rows, sealed, in a migrated database without any."""
    log = LongLog(noegle, rows)
    with db.transaction(engine) as connection:
        lav_dele(connection, maaneder(log.first.date(), MONTHS + 3))
        for index in opslag_tabel.indexes:
            index.drop(connection)
    with psycopg.connect(plain(url)) as connection:
        with connection.cursor().copy(f"COPY opslag ({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            for piece in log.pieces():
                copy.write(piece)
        connection.execute(f"SELECT setval('opslag_nummer_seq', {rows})")
    with db.transaction(engine) as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        for index in opslag_tabel.indexes:
            index.create(connection)
        for seal in log.seals:
            SeglStore(engine).gem(seal, connection)
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) opslag")


def person(turn: int, rows: int) -> str:
    """The keyed hash of one of those who have sixty of that many rows."""
    return sha256(b"person %d" % (turn % max(1, rows // PER_PERSON))).hexdigest()


def plain(url: str) -> str:
    """As psycopg reads it."""
    return url.replace("+psycopg", "")


class LongLog:
    """Rows as workers would have written them, and after them the seals between them."""

    def __init__(self, noegle: Noegle, rows: int) -> None:
        self.first = datetime.now(UTC) - timedelta(days=30 * MONTHS)
        self.seals: list[Segl] = []
        self._noegle = noegle
        self._rows = rows
        self._began = mikrosekunder(self.first)
        self._step = (mikrosekunder(datetime.now(UTC)) - self._began) // max(1, rows)
        self._first_rows: dict[int, bytes] = {}
        self._people = [person(turn, rows).encode() for turn in range(max(1, rows // PER_PERSON))]
        self._citizens = [_texts(_look("borger", kommuner, self.first)) for kommuner in (("0101", "0751"), ("0751",))]
        self._staff = _texts(_look("sagsbehandler", ("0751",), self.first))

    def pieces(self) -> Iterator[bytes]:
        """All of them as COPY takes them."""
        yield _HEAD
        chains: list[Led] = []
        for first in range(1, self._rows + 1, PER_SEAL):
            last = min(first + PER_SEAL, self._rows + 1) - 1
            if (first - 1) % (LIFE * CHAINS) == 0:
                chains = self._begun(first)
            yield b"".join(self._written(first, last, chains))
            if last - first + 1 == PER_SEAL:
                self._seal(last, chains)
        yield _END

    def _written(self, first: int, last: int, chains: list[Led]) -> Iterator[bytes]:
        """Rows of these numbers, in turn in each of the chains; it moves on with them."""
        kaede, plads = [led.kaede for led in chains], [led.plads for led in chains]
        haekte = [led.haekte for led in chains]
        salts = os.urandom(16 * (last - first + 1))
        for number in range(first, last + 1):
            turn, salt = number % CHAINS, salts[16 * (number - first) : 16 * (number - first + 1)]
            content = _CONTENT.pack(16, salt, 8, self._began + number * self._step) + self._said(number)
            aftryk = sha256(AFTRYK + content).digest()
            plads[turn] += 1
            bound = _BOUND.pack(8, kaede[turn], 8, plads[turn], 32, aftryk)
            haekte[turn] = link = sha256(HAEKTE + haekte[turn] + bound).digest()
            yield _FRONT.pack(11, 8, number, 8, kaede[turn], 8, plads[turn], 32, aftryk, 32, link) + content
        chains[:] = [Led(*each) for each in zip(kaede, plads, haekte, strict=True)]

    def _begun(self, first: int) -> list[Led]:
        """A chain for each turn, opened by the product's own hands; its first row says so."""
        chains = [Led(0, 0, b"")] * CHAINS
        seal, bound = self._newest()
        for number in range(first, first + CHAINS):
            at = moment(self._began + number * self._step)
            chains[number % CHAINS] = begyndelse(ny_kaede(), at, seal, bound)
            look = _look("borger", ("0751",), at, self._person(number * 31).decode())
            self._first_rows[number] = _filled(aabner(til_raekke(look), at, seal))
        return chains

    def _said(self, number: int) -> bytes:
        if number in self._first_rows:
            return self._first_rows.pop(number)
        who = self._person(number * 31)
        if number % 50:
            return self._citizens[number % 2] % (who, who, *range(number, number + 5))
        return self._staff % (who, self._person(number % 997), *range(number, number + 5))

    def _person(self, turn: int) -> bytes:
        return self._people[turn % len(self._people)]

    def _seal(self, number: int, chains: list[Led]) -> None:
        before, bound = self._newest()
        at = moment(self._began + number * self._step)
        last = {n % CHAINS: n for n in range(number - CHAINS + 1, number + 1)}
        heads = tuple(Hoved(led.kaede, led.plads, led.haekte, last[turn]) for turn, led in enumerate(chains))
        said = Udsagn(before + 1, Slags.MELLEM, at, bound, number - PER_SEAL, number, PER_SEAL, heads)
        self.seals.append(besegl(said, self._noegle))

    def _newest(self) -> tuple[int, bytes]:
        return (self.seals[-1].nummer, self.seals[-1].aftryk) if self.seals else (0, b"")


def _look(rolle: str, kommuner: tuple[str, ...], at: datetime, who: str = "") -> Opslag:
    staff = rolle == "sagsbehandler"
    return Opslag(
        tidspunkt=at,
        anmodning=str(uuid.UUID(int=0)),
        rolle=rolle,
        seer=who,
        borger=who,
        formaal="Borgeren har henvendt sig" if staff else "egen_oversigt",
        niveau="betydelig",
        doer="side",
        kommuner=kommuner,
        kilder=(Kilde("sagdokumentindeks", "0751", "svarede"), Kilde("ydelsesindeks", "0751", "svarede")),
        sager=tuple(str(uuid.UUID(int=n)) for n in range(1, 5)),
        maskine="vaert-1",
    )


def _texts(look: Opslag) -> bytes:
    """What such a look says, to be filled in: the citizen, who looks, and the five numbers of its ids."""
    raekke = til_raekke(look)
    keyed = struct.pack(">i", 64) + b"%s"
    ids = _UUID.sub(b"00000000-0000-0000-0000-%012x", _field(raekke.indhold))
    return _field(raekke.kommuner) + keyed + keyed + ids


def _filled(raekke: Raekke) -> bytes:
    return b"".join(map(_field, (raekke.kommuner, raekke.borger or "", raekke.seer, raekke.indhold)))


def _field(text: str) -> bytes:
    said = text.encode()
    return struct.pack(">i", len(said)) + said

"""Where the rows of the log are kept: they are added, and read in the order of their numbers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from select import select as poll
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    Row,
    Select,
    Table,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from borgerblik.audit.kaede import SALT, Led, Raekke, i_bytes, indhold_i_bytes
from borgerblik.audit.laesbart import Bytes, Moment, Tal, Tekst, alle, tekster
from borgerblik.audit.laest import Udvalg
from borgerblik.audit.opslag import AENDRING
from borgerblik.db import (
    STATEMENT_SECONDS,
    Connection,
    Engine,
    autocommit,
    connected,
    metadata,
    transaction,
)

SEKVENS = "opslag_nummer_seq"
I_EN = 500  # rows in one statement

_AF_ANSATTE = text("seer <> borger OR borger IS NULL")
opslag_tabel = Table(
    "opslag",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tidspunkt", Moment, nullable=False),
    Column("kommuner", Tekst),
    Column("borger", Tekst),
    Column("seer", Tekst),
    Column("indhold", Tekst),
    Column("kaede", Tal, nullable=False),
    Column("plads", Tal, nullable=False),
    Column("salt", Bytes),
    Column("aftryk", Bytes, nullable=False),
    Column("haekte", Bytes, nullable=False),
    Index("ix_opslag_borger_nummer", "borger", "nummer"),
    Index("ix_opslag_kaede_plads", "kaede", "plads"),
    Index("ix_opslag_ansatte", "nummer", postgresql_where=_AF_ANSATTE, sqlite_where=_AF_ANSATTE),
    Index("ix_opslag_seer", "seer", "nummer", "tidspunkt", postgresql_where=_AF_ANSATTE, sqlite_where=_AF_ANSATTE),
)
c = opslag_tabel.c
_ansatte = or_(c.seer != c.borger, c.borger.is_(None))
_LAST = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {SEKVENS}")  # noqa: S608
_FORAN = text(f"SELECT min(nummer) FROM opslag WHERE nummer > ({_LAST})")  # noqa: S608
_UNDERVEJS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'opslag'::regclass AND mode = 'RowExclusiveLock'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# One probe of an index for each place, and in the partitions near its row alone: a list of places would be planned
# anew for every partition.
_HAEKTER = (
    "SELECT o.kaede, o.plads, o.haekte FROM opslag o JOIN unnest(CAST(:kaeder AS bigint[]), CAST(:pladser AS bigint[]),"
    " CAST(:tider AS timestamptz[])) p (kaede, plads, tid) ON o.kaede = p.kaede AND o.plads = p.plads"
)
_NAER = " AND o.tidspunkt BETWEEN p.tid - interval '31 days' AND p.tid + interval '1 day'"
_TIL_LAENGE = "SELECT set_config('statement_timeout', '0', true), set_config('jit', 'off', true)"
# Through the indexes, partition by partition: the planner would rather sort ten gigabytes on disk before the first row.
_I_RAEKKEFOELGE = (
    "SELECT set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
_HASH = 32  # bytes
_ER_AENDRING = f'"formaal":"{AENDRING}'  # in the canonical JSON of a row
_COPY_HEAD, _COPY_END = 19, b"\xff\xff"
# In the order of `kaede.i_bytes`.
_I_BYTES = "nummer, kaede, plads, aftryk, haekte, salt, tidspunkt, kommuner, borger, seer, indhold"


class OpslagStore:
    """Adds and reads rows. Raises DatabaseUnavailable, and what the database library raises."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._each = autocommit(engine)
        self.postgresql = engine.dialect.name == "postgresql"

    def indsaet(self, raekker: Sequence[tuple[Raekke, Led]]) -> None:
        """Keep them, all or none, in that order; safe on disk when it returns."""
        # By the driver itself, for every look waits for this: the same through SQLAlchemy costs three times as much.
        straks = self.postgresql and len(raekker) <= I_EN  # the statement is the transaction: one round trip
        with closing(self.engine.raw_connection()) as fairy:
            raw: Any = fairy.driver_connection
            try:
                if straks:
                    raw.autocommit = True
                for at in range(0, len(raekker), I_EN):
                    raw.execute(*self._saetning(raekker[at : at + I_EN]))
                if not straks:
                    raw.commit()
            finally:
                if straks and not raw.closed:
                    raw.autocommit = False

    def _saetning(self, raekker: Sequence[tuple[Raekke, Led]]) -> tuple[str, list[Any]]:
        values: list[Any] = []
        for raekke, led in raekker:
            at = raekke.tidspunkt if self.postgresql else _sqlite_moment(raekke.tidspunkt)
            values += (at, raekke.kommuner, raekke.borger, raekke.seer, raekke.indhold)
            values += (led.kaede, led.plads, raekke.salt, raekke.aftryk, led.haekte)
        return _insert(len(raekker), "%s" if self.postgresql else "?"), values

    # What is asked of it

    def om(self, borger: str, antal: int, foer: int | None) -> Sequence[Row[Any]]:
        """The newest rows about a citizen, newest first."""
        asked = _raekker().where(c.borger == borger)
        if foer is not None:
            asked = asked.where(c.nummer < foer)
        with connected(self._each) as connection:
            return alle(connection, asked.order_by(c.nummer.desc()).limit(antal))

    def ansattes(self, efter: int, til: int, antal: int) -> Sequence[Row[Any]]:
        """Rows by staff with efter < number <= til, oldest first."""
        asked = _raekker().where(c.nummer > efter, c.nummer <= til, _ansatte).order_by(c.nummer).limit(antal)
        with connected(self._each) as connection:
            return alle(connection, asked)

    def siden(self, seer: str, siden: datetime) -> Sequence[Row[Any]]:
        """Rows by that employee since then."""
        asked = _raekker().where(c.seer == seer, c.tidspunkt >= siden, _ansatte)
        with connected(self._each) as connection:
            return alle(connection, asked)

    def udvalgte(self, udvalg: Udvalg, efter: int, til: int, antal: int) -> Sequence[Row[Any]]:
        """The first rows wanted with efter < number <= til, with their links."""
        asked = select(*c).where(c.nummer > efter, c.nummer <= til, *_betingelser(udvalg))
        with self.laenge() as connection:
            return alle(connection, asked.order_by(c.nummer).limit(antal))

    def antal(self, udvalg: Udvalg) -> int:
        """How many rows are wanted."""
        with self.laenge() as connection:
            asked = select(func.count()).select_from(opslag_tabel).where(*_betingelser(udvalg))
            return int(connection.execute(asked).scalar_one())

    def haekter(self, pladser: Mapping[tuple[int, int], datetime | None]) -> dict[tuple[int, int], bytes]:
        """The links of the rows at these places (kaede, plads), each with the moment of the row after it.

        What is not there is left out.
        """
        if not pladser:
            return {}
        with self.laenge() as connection:
            if not self.postgresql:
                asked = select(c.kaede, c.plads, c.haekte).where(tuple_(c.kaede, c.plads).in_(pladser))
                return {(row.kaede, row.plads): row.haekte for row in connection.execute(asked)}
            found: dict[tuple[int, int], bytes] = {}
            for statement in (_HAEKTER + _NAER, _HAEKTER):  # a process may have been silent for months
                left = {each: at for each, at in pladser.items() if each not in found}
                if left:
                    found |= _haekter(connection, statement, left)
            return found

    def spaend(self, fra: datetime | None, til: datetime | None) -> tuple[int, int] | None:
        """The lowest and the highest number of the rows of that time; None where there is none."""
        asked = select(func.min(c.nummer), func.max(c.nummer)).where(*_betingelser(Udvalg(fra=fra, til=til)))
        with self.laenge() as connection:
            lowest, highest = connection.execute(asked).one()
        return None if lowest is None else (int(lowest), int(highest))

    # In order of number

    def sikkert(self) -> int:
        """A number below or at which no row can appear any more: rows are numbered before they are committed.

        Raises TimeoutError where a transaction keeps us from knowing.
        """
        with connected(self._each) as connection:
            highest = int(connection.execute(select(func.coalesce(func.max(c.nummer), 0))).scalar_one())
            if not self.postgresql:
                return highest
            # Asked in this order a row above the last number given is one that somebody else has put in.
            last = max(int(connection.execute(_LAST).scalar_one()), highest)
            waits = set(connection.execute(_UNDERVEJS).scalars())
            until = time.monotonic() + 2 * STATEMENT_SECONDS
            while waits:
                if time.monotonic() > until:
                    raise TimeoutError("a transaction that writes to the log does not end")
                time.sleep(0.005)
                waits &= set(connection.execute(_UNDERVEJS).scalars())
        return last

    def foran(self) -> int | None:
        """The number of a row above the last number given, which somebody has put there; None where there is none."""
        if not self.postgresql:
            return None
        with connected(self._each) as connection:
            found: int | None = connection.execute(_FORAN).scalar_one()
            return found

    def begyndt(self, kaede: int, til: int) -> bool:
        """Has the chain a row with a number up to that?"""
        with connected(self._each) as connection:
            asked = select(c.nummer).where(c.kaede == kaede, c.nummer <= til).limit(1)
            return connection.execute(asked).first() is not None

    def i_bytes(self, efter: int, til: int) -> Iterator[bytes]:
        """The rows with efter < number <= til in order of number, as bytes; one statement, whatever their number."""
        with self.laenge() as connection:
            raw: Any = connection.connection.driver_connection
            asked = (
                f"SELECT {_I_BYTES} FROM opslag WHERE nummer > {int(efter)} AND nummer <= {int(til)} ORDER BY nummer"  # noqa: S608
            )
            if self.postgresql:
                connection.exec_driver_sql(_I_RAEKKEFOELGE)
            yield from (_copied(raw, asked) if self.postgresql else _composed(raw, asked))

    @contextmanager
    def laenge(self) -> Iterator[Connection]:
        """A connection for a statement that may take its time."""
        with transaction(self.engine) as connection:
            if self.postgresql:
                # To compile a plan over every partition takes longer than to find one person's rows.
                connection.exec_driver_sql(_TIL_LAENGE)
            yield connection


def _raekker() -> Select[Any]:
    return select(c.nummer, c.tidspunkt, c.kommuner, c.borger, c.seer, c.indhold).where(c.salt.is_not(None))


def _betingelser(udvalg: Udvalg) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if udvalg.borger is not None:
        found.append(c.borger == udvalg.borger)
    if udvalg.seer is not None:
        found.append(c.seer == udvalg.seer)
    if udvalg.kommuner is not None:
        listed = literal(",") + c.kommuner + ","
        found.append(or_(*(listed.contains(f",{kode},", autoescape=True) for kode in sorted(udvalg.kommuner))))
    if udvalg.fra is not None:
        found.append(c.tidspunkt >= udvalg.fra)
    if udvalg.til is not None:
        found.append(c.tidspunkt < udvalg.til)
    if not udvalg.aendringer:
        found.append(or_(c.borger.is_not(None), c.indhold.is_(None), ~c.indhold.contains(_ER_AENDRING)))
    return found


def _haekter(
    connection: Connection, statement: str, pladser: Mapping[tuple[int, int], datetime | None]
) -> dict[tuple[int, int], bytes]:
    kaeder, numre = [list(each) for each in zip(*pladser, strict=True)]
    rows = connection.execute(text(statement), {"kaeder": kaeder, "pladser": numre, "tider": list(pladser.values())})
    return {(row.kaede, row.plads): row.haekte for row in rows}


@cache
def _insert(rows: int, mark: str) -> str:
    values = ", ".join([f"({', '.join([mark] * 10)})"] * rows)
    return (
        "INSERT INTO opslag (tidspunkt, kommuner, borger, seer, indhold, kaede, plads, salt, aftryk, haekte)"  # noqa: S608
        f" VALUES {values}"
    )


def _sqlite_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _copied(raw: Any, asked: str) -> Iterator[bytes]:
    """PostgreSQL makes the bytes itself.

    They are taken straight from the connection: the driver's own way costs as much for each row as the hashing.
    """
    with raw.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT BINARY)") as copy:
        take, head = raw.pgconn.get_copy_data, _COPY_HEAD
        while True:
            length, data = take(1)
            if length == 0:
                poll([raw.pgconn.socket], [], [])
                raw.pgconn.consume_input()
                continue
            piece = bytes(data)[head:]  # the head of the whole comes together with the first row
            if piece == _COPY_END:
                break
            if piece:
                yield piece
            head = 0
        while copy.read():  # so that the driver, too, knows that it has ended
            pass


def _composed(raw: Any, asked: str) -> Iterator[bytes]:
    with tekster(raw, bytearray):  # a text is told from bytes, and one that is none ends nothing
        for nummer, kaede, plads, aftryk, haekte, salt, tidspunkt, *andet in raw.execute(asked):
            led = Led(_tal(kaede), _tal(plads), _hash(haekte))
            yield i_bytes(nummer, led, _hash(aftryk), _indhold(salt, tidspunkt, andet))


def _indhold(salt: Any, tidspunkt: Any, andet: Sequence[Any]) -> bytes:
    """What the hash of a row is over; where something is of another kind than we write, what none of ours is over."""
    with suppress(ValueError, TypeError, AttributeError):
        skrevet = _tekst(tidspunkt) or ""
        moment = datetime.fromisoformat(skrevet).replace(tzinfo=UTC)
        if _sqlite_moment(moment) == skrevet and isinstance(salt, bytes | None):
            return indhold_i_bytes(salt, moment, *map(_tekst, andet))
    return indhold_i_bytes(bytes(SALT), datetime.min.replace(tzinfo=UTC), "", "", "", None)


def _tekst(found: Any) -> str | None:
    """Raises TypeError and ValueError for what is no text."""
    if found is None:
        return None
    if not isinstance(found, bytearray):
        raise TypeError("no text")
    return found.decode()


def _tal(found: Any) -> int:
    return found if isinstance(found, int) else 0


def _hash(found: Any) -> bytes:
    return found if isinstance(found, bytes) and len(found) == _HASH else bytes(_HASH)

"""Where the kommuner's connecting is kept: the documents, the trials of the way, and which warnings have left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.tilslutning import Tilslutning
from borgerblik.kommuner.tilslutning.form import from_json, to_json
from borgerblik.kommuner.tilslutning.model import Proeve, Proevetrin
from borgerblik.kommuner.udgaver import Dokumentlager, dokumenttabel

tilslutning_tabel = dokumenttabel("tilslutning")
proeve_tabel = Table(
    "tilslutning_proeve",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kode", String(4), nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("trin", JSON, nullable=False),
    Column("stande", JSON, nullable=False),
)
varsel_tabel = Table(
    "tilslutning_varsel",
    metadata,
    Column("kode", String(4), primary_key=True),
    Column("noegle", Text, primary_key=True),
    Column("modtager", String(64), primary_key=True),
    Column("stand", Text, nullable=False),
    Column("forsoeg", Integer, nullable=False),
    Column("naeste", UtcDateTime, nullable=False),
)
_p, _v = proeve_tabel.c, varsel_tabel.c
Index("ix_tilslutning_proeve_kode", _p.kode, _p.nummer)

_TOLD = (_p.kode, _p.tidspunkt, _p.af, _p.trin, _p.stande)
_NEWEST = select(_p.kode, func.max(_p.nummer).label("nummer")).group_by(_p.kode)
SENDER, SENDT, VENTER = "sender", "sendt", "venter"  # where a letter is


class TilslutningStore(Dokumentlager[Tilslutning]):
    """Reads and keeps the documents. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, tilslutning_tabel, "tilslutningen", to_json, from_json)


class ProeveStore:
    """Reads and keeps the trials: rows are only ever added. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def gem(self, proeve: Proeve) -> None:
        """Keep it."""
        row = {
            "kode": proeve.kode,
            "tidspunkt": proeve.tidspunkt,
            "af": proeve.af,
            "ok": proeve.ok,
            "trin": [asdict(each) for each in proeve.trin],
            "stande": dict(proeve.stande),
        }
        with transaction(self._engine) as connection:
            connection.execute(insert(proeve_tabel).values(row))

    def seneste(self) -> dict[str, int]:
        """The number of each kommune's newest trial."""
        with connected(self._reading) as connection:
            return {row.kode: row.nummer for row in connection.execute(_NEWEST)}

    def laes(self, numre: Collection[int]) -> dict[str, Proeve]:
        """Those trials, by kommune."""
        if not numre:
            return {}
        with connected(self._reading) as connection:
            found = connection.execute(select(*_TOLD).where(_p.nummer.in_(list(numre))))
            return {row.kode: _proeve(row) for row in found}

    def alle(self, kode: str, hoejst: int) -> tuple[Proeve, ...]:
        """The kommune's newest trials, newest first."""
        asked = select(*_TOLD).where(_p.kode == kode).order_by(_p.nummer.desc()).limit(hoejst)
        with connected(self._reading) as connection:
            return tuple(_proeve(row) for row in connection.execute(asked))


class VarselStore:
    """Which warnings are sent, to whom as a keyed hash; of several processes one takes each.

    Raises DatabaseUnavailable.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def tag(self, brev: Mapping[str, str], nu: datetime, *, naeste: datetime) -> bool:
        """Take the letter (kode, noegle, modtager), to send it now, where it is new or waits and is due."""
        with transaction(self._engine) as connection:
            first = _insert(connection).values(**brev, stand=SENDER, forsoeg=1, naeste=naeste)
            # What an INSERT touched is told by its rows: PostgreSQL's count does not come through.
            if connection.execute(first.on_conflict_do_nothing().returning(_v.forsoeg)).first() is not None:
                return True
            due = update(varsel_tabel).where(*_the(brev), _v.stand == VENTER, _v.naeste <= nu)
            return bool(connection.execute(due.values(stand=SENDER, forsoeg=_v.forsoeg + 1, naeste=naeste)).rowcount)

    def saet(self, brev: Mapping[str, str], stand: str, naeste: datetime) -> None:
        """What became of the one that was taken."""
        with connected(self._each) as connection:
            connection.execute(update(varsel_tabel).where(*_the(brev)).values(stand=stand, naeste=naeste))

    def taget(self, koder: Collection[str]) -> dict[tuple[str, str, str], str]:
        """Where each letter of those kommuner is, by (kode, noegle, modtager)."""
        asked = select(_v.kode, _v.noegle, _v.modtager, _v.stand).where(_v.kode.in_(list(koder)))
        with connected(self._each) as connection:
            return {(row.kode, row.noegle, row.modtager): row.stand for row in connection.execute(asked)}

    def ryd(self, foer: datetime) -> int:
        """Forget letters nobody has touched since then; how many."""
        with connected(self._each) as connection:
            return connection.execute(delete(varsel_tabel).where(_v.naeste < foer)).rowcount


def _insert(connection: Connection) -> Any:
    """Its INSERT … ON CONFLICT, which the two databases spell alike and SQLAlchemy keeps apart."""
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    return kind.insert(varsel_tabel)


def _the(brev: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(_v[name] == value for name, value in brev.items())


def _proeve(row: Any) -> Proeve:
    trin = tuple(Proevetrin(**each) for each in row.trin)
    return Proeve(row.kode, row.tidspunkt, row.af, trin, MappingProxyType(dict(row.stande)))

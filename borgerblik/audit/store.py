"""Where the log is kept. A look is safe on disk when `write` returns, or it was not written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Row, Table, Text, insert, select

from borgerblik.audit.opslag import Kilde, Logpost, LogUnavailable, Opslag, PersonNumberInLog
from borgerblik.audit.vagt import steder_med_personnummer
from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

MOST = 500  # looks in one answer

opslag_tabel = Table(
    "opslag",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("anmodning", Text, nullable=False),
    Column("rolle", Text, nullable=False),
    Column("myndighed", Text),
    Column("seer", Text, nullable=False),
    Column("borger", Text, nullable=False),
    Column("formaal", Text, nullable=False),
    Column("niveau", Text, nullable=False),
    Column("doer", Text, nullable=False),
    Column("kommuner", JSON, nullable=False),
    Column("kilder", JSON, nullable=False),
    Column("sager", JSON, nullable=False),
    Column("ydelser", JSON, nullable=False),
    Column("tilbageholdt", JSON, nullable=False),
    Column("haendelse", Text),
    Index("ix_opslag_borger_nummer", "borger", "nummer"),
)

_FIELDS = tuple(each.name for each in fields(Opslag))
_INSERT = insert(opslag_tabel).inline()  # compiled once per engine; asks for no number back


class AuditLog:
    """The log of every look at a citizen's overview."""

    def __init__(self, engine: Engine) -> None:
        self._engine = autocommit(engine)
        self._several = engine

    def write(self, opslag: Opslag) -> None:
        """Write one look; returns when it is safe on disk.

        Raises LogUnavailable for every way to fail, PersonNumberInLog before anything is written.
        """
        _guard(opslag)
        try:
            with self._engine.connect() as connection:
                connection.execute(_INSERT, _row(opslag))
        except Exception as error:
            raise LogUnavailable("the look could not be written") from error

    def write_all(self, opslag: Sequence[Opslag]) -> None:
        """Write the rows of one look that is about several people: all of them, or none.

        Returns and raises as `write`.
        """
        for each in opslag:
            _guard(each)
        try:
            with transaction(self._several) as connection:
                connection.execute(_INSERT, [_row(each) for each in opslag])
        except Exception as error:
            raise LogUnavailable("the look could not be written") from error

    def om(self, borger: str, *, antal: int = 50, foer: int | None = None) -> list[Logpost]:
        """Who has looked at this citizen (a keyed hash), newest first, at most 500 at a time.

        `foer` is the number of the last look already read. Raises LogUnavailable.
        """
        asked = select(opslag_tabel).where(opslag_tabel.c.borger == borger)
        if foer is not None:
            asked = asked.where(opslag_tabel.c.nummer < foer)
        asked = asked.order_by(opslag_tabel.c.nummer.desc()).limit(max(1, min(antal, MOST)))
        try:
            with connected(self._engine) as connection:
                return [_logpost(row) for row in connection.execute(asked)]
        except Exception as error:
            raise LogUnavailable("the log could not be read") from error


def _guard(opslag: Opslag) -> None:
    found = steder_med_personnummer(opslag)
    if found:
        raise PersonNumberInLog(f"looks like a person number: {', '.join(found)}")


def _row(opslag: Opslag) -> dict[str, Any]:
    row = {name: getattr(opslag, name) for name in _FIELDS}
    row["kilder"] = [asdict(kilde) for kilde in opslag.kilder]
    row["tilbageholdt"] = {each: list(rules) for each, rules in opslag.tilbageholdt.items()}
    for name in ("kommuner", "sager", "ydelser"):
        row[name] = list(row[name])
    return row


def _logpost(row: Row[Any]) -> Logpost:
    kept = dict(row._mapping)
    nummer = kept.pop("nummer")
    for name in ("kommuner", "sager", "ydelser"):
        kept[name] = tuple(kept[name])
    kept["kilder"] = tuple(Kilde(**kilde) for kilde in kept["kilder"])
    kept["tilbageholdt"] = MappingProxyType({each: tuple(rules) for each, rules in kept["tilbageholdt"].items()})
    return Logpost(nummer, Opslag(**kept))

"""Where it is kept what was done about each area's opening: rows are only ever added. Raises DatabaseUnavailable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, insert, select

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.kommuner.aabning.model import Aabningshandling, Aabningspost

aabning_tabel = Table(
    "aabning",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kode", String(4), nullable=False),
    Column("fagomraade", Text, nullable=False),
    Column("handling", Text, nullable=False),
    Column("kladde", String(12)),
    Column("version", Integer),
    Column("begrundelse", Text),
    Column("tjek", JSON(none_as_null=True)),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
)
_c = aabning_tabel.c
Index("ix_aabning_kode_fagomraade", _c.kode, _c.fagomraade)


class AabningStore:
    """Adds and reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def tilfoej(self, kode: str, post: Aabningspost) -> None:
        """One more thing that was done."""
        with transaction(self._engine) as connection:
            tilfoej(connection, kode, post)

    def historik(self, kode: str, hoejst: int) -> tuple[Aabningspost, ...]:
        """What was done in that kommune, newest first."""
        asked = select(aabning_tabel).where(_c.kode == kode).order_by(_c.nummer.desc()).limit(hoejst)
        with connected(self._reading) as connection:
            return tuple(_post(row._mapping) for row in connection.execute(asked))

    def tilsidesat(self, kladde: str) -> Mapping[str, str]:
        """The reasons with which a draft's areas open below the threshold, by the area's key; the last one counts."""
        asked = select(_c.fagomraade, _c.begrundelse).where(
            _c.kladde == kladde, _c.handling == Aabningshandling.TILSIDESAT.value
        )
        with connected(self._reading) as connection:
            return {noegle: grund for noegle, grund in connection.execute(asked.order_by(_c.nummer)) if grund}


def tilfoej(connection: Connection, kode: str, post: Aabningspost) -> None:
    """The same within a transaction of the caller's."""
    connection.execute(
        insert(aabning_tabel).values(
            kode=kode,
            fagomraade=post.fagomraade,
            handling=post.handling.value,
            kladde=post.kladde,
            version=post.version,
            begrundelse=post.begrundelse,
            tjek=None if post.tjek is None else dict(post.tjek),
            tidspunkt=post.tidspunkt,
            af=post.af,
        )
    )


def _post(row: Mapping[Any, Any]) -> Aabningspost:
    tidspunkt: datetime = row["tidspunkt"]
    return Aabningspost(
        fagomraade=row["fagomraade"],
        handling=Aabningshandling(row["handling"]),
        tidspunkt=tidspunkt,
        af=row["af"],
        kladde=row["kladde"],
        version=row["version"],
        begrundelse=row["begrundelse"],
        tjek=row["tjek"],
    )

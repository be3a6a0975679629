"""One row, which one statement moves on: each call gets a moment of its own, over all processes and machines."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import BigInteger, Column, Table, Text, and_, case, cast, func, literal
from sqlalchemy.dialects import postgresql, sqlite

from borgerblik.db import Engine, autocommit, connected, metadata

takt_tabel = Table(
    "indeks_takt",
    metadata,
    Column("navn", Text, primary_key=True),
    Column("naeste", BigInteger, nullable=False),  # µs since 1970: the first moment nobody has been given
)
_MICRO = 1_000_000
_FORUD = 1000  # moments handed out beforehand, at most: one further off was given by a clock that was wrong


class TaktStore:
    """Hands out moments. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._each = autocommit(engine)

    def plads(self, navn: str, mellem: float) -> float:
        """Seconds from now until the moment that is ours; the next one's is `mellem` seconds later.

        The database's clock is everybody's; SQLite has none of its own, and all who share the file share a clock. What
        a clock set ahead has left behind counts for nothing.
        """
        postgres = self._each.dialect.name == "postgresql"
        step = round(mellem * _MICRO)
        now: Any = literal(time.time_ns() // 1000, BigInteger)
        if postgres:
            now = cast(func.extract("epoch", func.clock_timestamp()) * _MICRO, BigInteger)
        new = postgresql.insert(takt_tabel) if postgres else sqlite.insert(takt_tabel)
        free = takt_tabel.c.naeste
        waits = and_(free > now, free <= now + _FORUD * step)
        asked = (
            new.values(navn=navn, naeste=now + step)
            .on_conflict_do_update(index_elements=["navn"], set_={"naeste": case((waits, free), else_=now) + step})
            .returning(free, now)
        )
        with connected(self._each) as connection:
            naeste, nu = connection.execute(asked).one()
        return max(0.0, float(naeste - step - nu) / _MICRO)

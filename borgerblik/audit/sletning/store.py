"""Finds what is old, and erases it in one transaction with the seal that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, bindparam, false, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.audit.laesbart import FOERSTE, INGEN_TEKST, alle
from borgerblik.audit.laest import Sted
from borgerblik.audit.segl.model import Segl
from borgerblik.audit.segl.store import SeglStore
from borgerblik.audit.store import opslag_tabel
from borgerblik.audit.vedligehold.store import aabn_for_sletning, luk_for_sletning
from borgerblik.db import Connection, Engine, transaction

I_EN = 5000  # rows in one transaction, and places in one seal
FORSOEG = 5  # where somebody else seals at the same moment

c = opslag_tabel.c
_ERASE = (
    update(opslag_tabel)
    .where(c.nummer == bindparam("erased"), c.tidspunkt == bindparam("at"))
    .values(tidspunkt=bindparam("day"), kommuner=None, borger=None, seer=None, indhold=None, salt=None)
)


class SletningStore:
    """Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine, segl: SeglStore) -> None:
        self._engine = engine
        self._segl = segl

    def kommuner(self, foer: datetime) -> list[str]:
        """Which kommuner rows from before that moment ask, as each row names them."""
        asked = select(c.kommuner).where(c.tidspunkt < foer, c.salt.is_not(None)).distinct()
        with transaction(self._engine) as connection:
            _take_time(connection)
            return [row.kommuner or "" for row in alle(connection, asked) if row.kommuner != INGEN_TEKST]

    def slet(self, graenser: Mapping[str, datetime], til: int, besegl: Callable[[Sequence[Sted]], Segl]) -> int:
        """Erase some of what is older than its limit and has a number up to that; how many rows. 0: there is no more.

        `besegl` makes the seal that is kept in the same transaction. Raises IntegrityError where somebody else sealed
        meanwhile, again and again.
        """
        for _ in range(FORSOEG):
            with suppress(IntegrityError):
                return self._slet(graenser, til, besegl)
        return self._slet(graenser, til, besegl)

    def _slet(self, graenser: Mapping[str, datetime], til: int, besegl: Callable[[Sequence[Sted]], Segl]) -> int:
        with transaction(self._engine) as connection:
            _take_time(connection)
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # nobody adds between the reading and the erasing
            rows = [row for row in self._gamle(connection, graenser, til) if row.tidspunkt is not None]
            if not rows:
                return 0
            aabn_for_sletning(connection)
            connection.execute(
                _ERASE, [{"erased": r.nummer, "at": r.tidspunkt, "day": _dag(r.tidspunkt)} for r in rows]
            )
            luk_for_sletning(connection)
            self._segl.gem(besegl(sorted((row.kaede, row.plads) for row in rows)), connection)
            return len(rows)

    def _gamle(self, connection: Connection, graenser: Mapping[str, datetime], til: int) -> Sequence[Any]:
        old = or_(false(), *(and_(c.kommuner == koder, c.tidspunkt < foer) for koder, foer in graenser.items()))
        asked = select(c.nummer, c.tidspunkt, c.kaede, c.plads).where(old, c.nummer <= til, c.salt.is_not(None))
        asked = asked.where(c.tidspunkt >= literal_column(f"'{FOERSTE}'"))
        return connection.execute(asked.order_by(c.nummer).limit(I_EN)).all()


def _take_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _dag(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

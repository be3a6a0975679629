"""Where the counts are kept: one row for each number, and how far each worker has handed its own over.

Of the monthly letters only a keyed hash of the receiver is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.operations.statistik.model import Celle

tal_tabel = Table(
    "statistik_tal",
    metadata,
    Column("kommune", String(4), primary_key=True),
    Column("maaned", String(7), primary_key=True),
    Column("doer", Text, primary_key=True),
    Column("maal", Text, primary_key=True),
    Column("omraade", Text, primary_key=True),
    Column("kode", Text, primary_key=True),
    Column("antal", BigInteger, nullable=False),
)
aflevering_tabel = Table(
    "statistik_aflevering",
    metadata,
    Column("taeller", String(32), primary_key=True),
    Column("nummer", Integer, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
)
brev_tabel = Table(
    "statistik_brev",
    metadata,
    Column("kommune", String(4), primary_key=True),
    Column("maaned", String(7), primary_key=True),
    Column("modtager", String(64), primary_key=True),
    Column("stand", Text, nullable=False),
    Column("forsoeg", Integer, nullable=False),
    Column("naeste", UtcDateTime, nullable=False),
)

_b = brev_tabel.c


def _insert(connection: Connection, table: Table) -> Any:
    """Its INSERT … ON CONFLICT, which the two databases spell alike and SQLAlchemy keeps apart."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


class StatistikStore:
    """Reads and keeps them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def laeg_til(self, taeller: str, nummer: int, tal: Mapping[Celle, int], nu: datetime) -> bool:
        """Add what that worker counted, as its delivery of that number; False: that one was kept already."""
        # In one order, so that two workers never wait for each other.
        rows = [{**celle._asdict(), "antal": antal} for celle, antal in sorted(tal.items())]
        with transaction(self._engine) as connection:
            if not self._next(connection, taeller, nummer, nu):
                return False
            asked = _insert(connection, tal_tabel)
            more = {"antal": tal_tabel.c.antal + asked.excluded.antal}
            connection.execute(asked.on_conflict_do_update(index_elements=list(tal_tabel.primary_key), set_=more), rows)
        return True

    def _next(self, connection: Connection, taeller: str, nummer: int, nu: datetime) -> bool:
        asked = _insert(connection, aflevering_tabel).values(taeller=taeller, nummer=nummer, tidspunkt=nu)
        asked = asked.on_conflict_do_update(
            index_elements=["taeller"],
            set_={"nummer": nummer, "tidspunkt": nu},
            where=aflevering_tabel.c.nummer < nummer,
        )
        # What an INSERT touched is told by its rows: PostgreSQL's count does not come through.
        return connection.execute(asked.returning(aflevering_tabel.c.nummer)).first() is not None

    def glem_taellere(self, foer: datetime) -> None:
        """Forget workers that have handed nothing over since then."""
        with connected(self._each) as connection:
            connection.execute(delete(aflevering_tabel).where(aflevering_tabel.c.tidspunkt < foer))

    def tal(self, fra: str, til: str, kommune: str | None = None) -> dict[Celle, int]:
        """The numbers from that month to that (both included), of one kommune or of all."""
        asked = select(tal_tabel).where(tal_tabel.c.maaned >= fra, tal_tabel.c.maaned <= til)
        if kommune is not None:
            asked = asked.where(tal_tabel.c.kommune == kommune)
        with connected(self._each) as connection:
            return {Celle(*row[:-1]): row.antal for row in connection.execute(asked)}

    # The monthly letters

    def tag_brev(
        self, brev: Mapping[str, str], nu: datetime, *, stand: str, fra: Collection[str], naeste: datetime
    ) -> bool:
        """Take the letter, to send it now, where it is new or due in one of those states; of several one gets it."""
        with transaction(self._engine) as connection:
            first = _insert(connection, brev_tabel).values(**brev, stand=stand, forsoeg=1, naeste=naeste)
            if connection.execute(first.on_conflict_do_nothing().returning(_b.forsoeg)).first() is not None:
                return True
            due = update(brev_tabel).where(*_the(brev), _b.stand.in_(list(fra)), _b.naeste <= nu)
            return bool(connection.execute(due.values(stand=stand, forsoeg=_b.forsoeg + 1, naeste=naeste)).rowcount)

    def saet_brev(self, brev: Mapping[str, str], stand: str, naeste: datetime) -> None:
        """What became of the one that was taken."""
        with connected(self._each) as connection:
            connection.execute(update(brev_tabel).where(*_the(brev)).values(stand=stand, naeste=naeste))

    def luk_breve(self, maaned: str, fra: Collection[str], stand: str, nu: datetime) -> list[str]:
        """Close those of that month and before that are in one of these states and due; the kommune of each."""
        asked = (
            update(brev_tabel)
            .where(_b.maaned <= maaned, _b.stand.in_(list(fra)), _b.naeste <= nu)
            .values(stand=stand)
            .returning(_b.kommune)
        )
        with connected(self._each) as connection:
            return [row.kommune for row in connection.execute(asked)]


def _the(brev: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(_b[name] == value for name, value in brev.items())

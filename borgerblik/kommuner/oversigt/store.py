"""Where the tasks, the days' counts and the reminders are kept. Of a reminder only a keyed hash of its receiver is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text, select, update
from sqlalchemy.dialects import postgresql, sqlite

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.kommuner.oversigt.fremgang import Dagstal, Tal
from borgerblik.kommuner.oversigt.model import Celletilstand
from borgerblik.kommuner.oversigt.opgaver import (
    Kommuneopgaver,
    NationaleOpgaver,
    opgaver_from_json,
    opgaver_to_json,
    stande_from_json,
    stande_to_json,
)
from borgerblik.kommuner.udgaver import Dokumentlager, dokumenttabel

opgave_tabel = dokumenttabel("national_opgave")
stand_tabel = dokumenttabel("national_opgave_stand")
dag_tabel = Table(
    "oversigt_dag",
    metadata,
    Column("dag", Date, primary_key=True),
    Column("omraade", Text, primary_key=True),
    Column("tilstand", Text, primary_key=True),
    Column("antal", Integer, nullable=False),
    Column("genskabt", Boolean, nullable=False),
)
brev_tabel = Table(
    "oversigt_brev",
    metadata,
    Column("kode", String(4), primary_key=True),
    Column("opgave", Text, primary_key=True),
    Column("slutdato", Date, primary_key=True),
    Column("anledning", Text, primary_key=True),
    Column("modtager", String(64), primary_key=True),
    Column("stand", Text, nullable=False),
    Column("forsoeg", Integer, nullable=False),
    Column("naeste", UtcDateTime, nullable=False),
)
_d, _b = dag_tabel.c, brev_tabel.c


@dataclass(frozen=True, slots=True)
class Brev:
    """One letter: to whom (keyed hash) in which kommune, of which task and deadline, on what occasion."""

    kode: str
    opgave: str
    slutdato: date
    anledning: str
    modtager: str

    @property
    def noegle(self) -> dict[str, Any]:
        """What tells it from any other."""
        return {name: getattr(self, name) for name in self.__slots__}


def _insert(connection: Connection, table: Table) -> Any:
    """Its INSERT … ON CONFLICT, which the two databases spell alike and SQLAlchemy keeps apart."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


class OpgaveStore(Dokumentlager[NationaleOpgaver]):
    """Reads and keeps the national tasks. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, opgave_tabel, "de nationale opgaver", opgaver_to_json, opgaver_from_json)


class StandStore(Dokumentlager[Kommuneopgaver]):
    """Reads and keeps what the kommuner say of them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, stand_tabel, "opgaverne", stande_to_json, stande_from_json)


class DagStore:
    """Reads and keeps the days' counts. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def kendte(self, fra: date) -> set[date]:
        """The days from that one on that are kept."""
        with connected(self._each) as connection:
            return set(connection.execute(select(_d.dag).where(_d.dag >= fra).distinct()).scalars())

    def gem(self, dage: Iterable[tuple[date, Tal]], *, genskabt: bool) -> None:
        """Keep these days; one that is kept already stays as it is, whoever keeps it at the same moment."""
        # Every state has its row, also where nobody is in it: so a day is one process's whole, never a mixture.
        rows = [
            {
                "dag": dag,
                "omraade": omraade,
                "tilstand": tilstand.value,
                "antal": antal.get(tilstand, 0),
                "genskabt": genskabt,
            }
            for dag, tal in dage
            for omraade, antal in sorted(tal.items())
            for tilstand in Celletilstand
        ]
        if rows:
            with transaction(self._engine) as connection:
                connection.execute(_insert(connection, dag_tabel).on_conflict_do_nothing(), rows)

    def hent(self, dage: Collection[date]) -> list[Dagstal]:
        """What is kept of these days."""
        asked = select(dag_tabel).where(_d.dag.in_(list(dage))).order_by(_d.dag, _d.omraade)
        found: dict[tuple[date, str, bool], dict[Celletilstand, int]] = {}
        with connected(self._each) as connection:
            for row in connection.execute(asked):
                found.setdefault((row.dag, row.omraade, row.genskabt), {})[Celletilstand(row.tilstand)] = row.antal
        return [Dagstal(dag, omraade, antal, genskabt) for (dag, omraade, genskabt), antal in found.items()]


class BrevStore:
    """Sees to it that a letter is taken by one process and leaves once. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def tag(self, brev: Brev, nu: datetime, *, stand: str, fra: Sequence[str], naeste: datetime) -> bool:
        """Take the letter, to send it now, where it is new or due in one of those states; of several one gets it."""
        with transaction(self._engine) as connection:
            first = _insert(connection, brev_tabel).values(**brev.noegle, stand=stand, forsoeg=1, naeste=naeste)
            # What an INSERT touched is told by its rows: PostgreSQL's count does not come through.
            if connection.execute(first.on_conflict_do_nothing().returning(_b.forsoeg)).first() is not None:
                return True
            due = update(brev_tabel).where(*_the(brev.noegle), _b.stand.in_(list(fra)), _b.naeste <= nu)
            return bool(connection.execute(due.values(stand=stand, forsoeg=_b.forsoeg + 1, naeste=naeste)).rowcount)

    def saet(self, brev: Brev, stand: str, naeste: datetime) -> None:
        """What became of the one that was taken."""
        with connected(self._each) as connection:
            connection.execute(update(brev_tabel).where(*_the(brev.noegle)).values(stand=stand, naeste=naeste))


def _the(noegle: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_b[name] == value for name, value in noegle.items())

"""Where the tasks, the days' counts and the reminders are kept. Of a reminder only a keyed hash of its receiver is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text, or_, select, update
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
    Column("talt", UtcDateTime),  # when they were counted; NULL: made anew, or kept before anybody asked
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

    def talte(self, fra: date) -> dict[date, datetime | None]:
        """Those of them that were counted, and when the last count was taken; None where nobody knows."""
        asked = select(_d.dag, _d.talt).where(_d.dag >= fra, _d.genskabt.is_(False)).distinct()
        with connected(self._each) as connection:
            return {row.dag: row.talt for row in connection.execute(asked)}

    def tael(self, dag: date, tal: Tal, talt: datetime) -> None:
        """Keep a day as it was counted then, in place of what was counted before; of two at once the later stands."""
        with transaction(self._engine) as connection:
            kept = _insert(connection, dag_tabel)
            older = or_(_d.talt.is_(None), _d.talt < kept.excluded.talt)
            connection.execute(_i_stedet(kept, where=older), list(_rows([(dag, tal)], genskabt=False, talt=talt)))

    def genskab(self, dage: Iterable[tuple[date, Tal]], *, i_stedet: bool) -> None:
        """Keep days that were made anew; `i_stedet`: in place of what was counted, else where nothing is kept."""
        rows = list(_rows(dage, genskabt=True, talt=None))
        if rows:
            with transaction(self._engine) as connection:
                kept = _insert(connection, dag_tabel)
                connection.execute(_i_stedet(kept) if i_stedet else kept.on_conflict_do_nothing(), rows)

    def hent(self, dage: Collection[date]) -> list[Dagstal]:
        """What is kept of these days."""
        asked = select(dag_tabel).where(_d.dag.in_(list(dage))).order_by(_d.dag, _d.omraade)
        found: dict[tuple[date, str, bool], dict[Celletilstand, int]] = {}
        with connected(self._each) as connection:
            for row in connection.execute(asked):
                found.setdefault((row.dag, row.omraade, row.genskabt), {})[Celletilstand(row.tilstand)] = row.antal
        return [Dagstal(dag, omraade, antal, genskabt) for (dag, omraade, genskabt), antal in found.items()]


def _rows(dage: Iterable[tuple[date, Tal]], *, genskabt: bool, talt: datetime | None) -> Iterator[dict[str, Any]]:
    """Every state has its row, also where nobody is in it, in one order: so a day is one count's whole."""
    for dag, tal in dage:
        for omraade, antal in sorted(tal.items()):
            for tilstand in Celletilstand:
                yield {
                    "dag": dag,
                    "omraade": omraade,
                    "tilstand": tilstand.value,
                    "antal": antal.get(tilstand, 0),
                    "genskabt": genskabt,
                    "talt": talt,
                }


def _i_stedet(kept: Any, where: Any = None) -> Any:
    """That INSERT, which takes the place of the row that is there."""
    return kept.on_conflict_do_update(
        index_elements=[_d.dag, _d.omraade, _d.tilstand],
        set_={name: kept.excluded[name] for name in ("antal", "genskabt", "talt")},
        where=where,
    )


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

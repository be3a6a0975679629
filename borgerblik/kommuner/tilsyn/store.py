"""Where the kommuner's decisions of look-ups are kept, and whom they watch.

A person is a keyed hash. A row of a person is never changed but for the stamp that ends it, and goes when it is old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilsyn import Tilsyn, Vagtslags
from borgerblik.kommuner.tilsyn.form import from_json, to_json
from borgerblik.kommuner.udgaver import Dokumentlager, dokumenttabel

tilsyn_tabel = dokumenttabel("tilsyn")
vagt_tabel = Table(
    "vagt_person",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kommune", String(4), nullable=False),
    Column("slags", Text, nullable=False),
    Column("borger", String(64), nullable=False),
    Column("henvisning", String(14), nullable=False),
    Column("grund", Text),
    Column("tilfoejet", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
    Column("udloeber", Date),
    Column("fjernet", UtcDateTime),
    Column("fjernet_af", Text),
)
_v = vagt_tabel.c
_STANDS: ColumnElement[bool] = _v.fjernet.is_(None)
# A person stands once on each list of a kommune: of two who add the same at once, one finds it done.
Index(
    "uq_vagt_person_staar",
    _v.borger,
    _v.kommune,
    _v.slags,
    unique=True,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)
Index("ix_vagt_person_henvisning", _v.kommune, _v.henvisning)

_TOLD = (_v.slags, _v.henvisning, _v.grund, _v.tilfoejet, _v.af, _v.udloeber, _v.fjernet, _v.fjernet_af)
_END = update(vagt_tabel).where(_v.nummer == bindparam("den"), _STANDS)
TRIES = 3  # to add what others add at the same moment


class TilsynStore(Dokumentlager[Tilsyn]):
    """Reads and keeps the decisions. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, tilsyn_tabel, "beslutningerne om tilsyn", to_json, from_json)


@dataclass(frozen=True, slots=True, repr=False)
class Ny:
    """A person to be watched, as a keyed hash; `udloeber` is the last day."""

    borger: str
    henvisning: str
    grund: str | None = None
    udloeber: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Vagtperson:
    """A row of the list as it is shown: nobody can be named from it. `udloeber` is the last day, None: until removed.

    `fjernet` is when it ended, where somebody has ended it, and `fjernet_af` who.
    """

    slags: Vagtslags
    henvisning: str
    grund: str | None
    tilfoejet: datetime
    af: str
    udloeber: date | None
    fjernet: datetime | None
    fjernet_af: str | None


class VagtStore:
    """Reads and keeps the lists. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def slags(self, kommune: str, borger: str, dag: date) -> frozenset[Vagtslags]:
        """On which of the kommune's lists that person stands that day."""
        asked = select(_v.slags).where(_v.borger == borger, _v.kommune == kommune, _in_force(dag))
        with connected(self._reading) as connection:
            return frozenset(Vagtslags(each) for each in connection.execute(asked).scalars())

    def alle(self, kommune: str, slags: Collection[Vagtslags], dag: date | None) -> tuple[Vagtperson, ...]:
        """Who stands on those lists that day, newest first; None: everybody who ever stood there."""
        asked = select(*_TOLD).where(_v.kommune == kommune, _v.slags.in_([each.value for each in slags]))
        if dag is not None:
            asked = asked.where(_in_force(dag))
        with connected(self._reading) as connection:
            return tuple(_person(row) for row in connection.execute(asked.order_by(_v.nummer.desc())))

    def find(self, kommune: str, henvisning: str) -> Vagtperson | None:
        """The row of that reference that nobody has ended."""
        asked = select(*_TOLD).where(_v.kommune == kommune, _v.henvisning == henvisning, _STANDS)
        with connected(self._reading) as connection:
            row = connection.execute(asked).first()
        return None if row is None else _person(row)

    def antal(self, kommune: str, dag: date) -> dict[Vagtslags, int]:
        """How many stand on each list that day."""
        asked = select(_v.slags, func.count()).where(_v.kommune == kommune, _in_force(dag)).group_by(_v.slags)
        with connected(self._reading) as connection:
            found = {Vagtslags(each): number for each, number in connection.execute(asked)}
        return {each: found.get(each, 0) for each in Vagtslags}

    def saet(
        self, kommune: str, slags: Vagtslags, nye: Iterable[Ny], *, at: datetime, af: str, kun_dem: bool = False
    ) -> tuple[int, int]:
        """Put these on the list, all or none; with `kun_dem` nobody else stays. How many came, and how many went.

        Who stands there with the same words and day is left alone; else the old row ends and a new one begins.
        """
        wanted = {each.borger: each for each in nye}
        for left in range(TRIES, 0, -1):
            try:
                with transaction(self._engine) as connection:
                    return _put(connection, kommune, slags, wanted, at, af, kun_dem)
            except IntegrityError:  # somebody put one of them there a moment before us: look again
                if left == 1:
                    raise
        raise AssertionError("unreachable")

    def fjern(self, kommune: str, henvisning: str, *, at: datetime, af: str) -> Vagtslags | None:
        """End the row of that reference; the list it stood on, None where it does not stand."""
        asked = (
            update(vagt_tabel)
            .where(_v.kommune == kommune, _v.henvisning == henvisning, _STANDS)
            .values(fjernet=at, fjernet_af=af)
            .returning(_v.slags)
        )
        with transaction(self._engine) as connection:
            found = connection.execute(asked).scalar()
        return None if found is None else Vagtslags(found)

    def kommuner(self) -> list[str]:
        """Those that watch, or have watched, somebody."""
        with connected(self._reading) as connection:
            return list(connection.execute(select(_v.kommune).distinct()).scalars())

    def ryd(self, kommune: str, foer: datetime) -> int:
        """Take away the kommune's rows that had ended before that moment, be it by their last day; how many."""
        over = or_(_v.fjernet < foer, _v.udloeber < dansk_dag(foer))
        with connected(self._reading) as connection:
            return connection.execute(delete(vagt_tabel).where(_v.kommune == kommune, over)).rowcount


def _in_force(dag: date) -> ColumnElement[bool]:
    return and_(_STANDS, or_(_v.udloeber.is_(None), _v.udloeber >= dag))


def _put(
    connection: Connection, kommune: str, slags: Vagtslags, wanted: dict[str, Ny], at: datetime, af: str, kun_dem: bool
) -> tuple[int, int]:
    asked = select(_v.nummer, _v.borger, _v.grund, _v.udloeber).where(
        _v.kommune == kommune, _v.slags == slags.value, _STANDS
    )
    if len(wanted) == 1 and not kun_dem:
        asked = asked.where(_v.borger == next(iter(wanted)))
    standing = {row.borger: row for row in connection.execute(asked)}
    new = [each for each in wanted.values() if not _says(standing.get(each.borger), each)]
    again = [standing[each.borger].nummer for each in new if each.borger in standing]
    gone = [row.nummer for borger, row in standing.items() if borger not in wanted] if kun_dem else []
    if ended := [*again, *gone]:
        connection.execute(_END.values(fjernet=at, fjernet_af=af), [{"den": each} for each in ended])
    if new:
        connection.execute(insert(vagt_tabel), [_row(kommune, slags, each, at, af) for each in new])
    return len(new), len(gone)


def _says(row: Any, ny: Ny) -> bool:
    """Does the row, if there is one, say just that?"""
    return row is not None and (row.grund, row.udloeber) == (ny.grund, ny.udloeber)


def _row(kommune: str, slags: Vagtslags, ny: Ny, at: datetime, af: str) -> dict[str, Any]:
    return {
        "kommune": kommune,
        "slags": slags.value,
        "borger": ny.borger,
        "henvisning": ny.henvisning,
        "grund": ny.grund,
        "udloeber": ny.udloeber,
        "tilfoejet": at,
        "af": af,
    }


def _person(row: Sequence[Any]) -> Vagtperson:
    slags, *rest = row
    return Vagtperson(Vagtslags(slags), *rest)

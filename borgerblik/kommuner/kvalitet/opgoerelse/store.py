"""Adds up the rows of a run where they are: its memory is the database's, however many citizens there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, and_, case, func, literal, or_, select, true

from borgerblik.db import Connection, Engine, connected
from borgerblik.kommuner.kvalitet.bedoemmelse import SAG, UDBETALING, YDELSE
from borgerblik.kommuner.kvalitet.enheder.store import noegle_tabel, post_tabel
from borgerblik.kommuner.kvalitet.fund import ENS_FOR_BORGER, ENS_I_SYSTEM, UDEN_BEVILLING
from borgerblik.kommuner.kvalitet.model import UKENDT_SYSTEM

NAESTEN_ALLE, MINDST_SAGER = 0.8, 20  # one title on so large a share of so many sager of a system is no title
EKSEMPLER = 5
SECONDS = 120  # what a statement over hundreds of thousands of rows may take

_p, _n = post_tabel.c, noegle_tabel.c


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Items of one system with the very same findings: how many, and some of their UUIDs."""

    system: str
    fund: tuple[str, ...]
    antal: int
    eksempler: tuple[str, ...] = ()


class OpgoerelseStore:
    """Reads them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def grupper(self, koersel: str, *, bevillinger_kendt: bool) -> Sequence[Gruppe]:
        """The items of the run by system and findings.

        `bevillinger_kendt`: was every grant read, so that one that is not there can be said to be missing?
        """
        items = _emner(koersel, bevillinger_kendt)
        found = [items.c.system, items.c.fund, items.c.ens, items.c.ens_i_system, items.c.uden]
        place = func.row_number().over(partition_by=found, order_by=items.c.uuid)
        each = select(*found, items.c.uuid, place.label("plads")).where(items.c.uuid != "").subquery()
        some = select(*(each.c[column.name] for column in found), each.c.uuid).where(each.c.plads <= EKSEMPLER)
        with connected(self._engine) as connection:
            _patient(connection)
            counts = connection.execute(select(*found, func.count()).group_by(*found)).all()
            examples: dict[tuple[Any, ...], list[str]] = {}
            for *key, uuid in connection.execute(some):
                examples.setdefault(tuple(key), []).append(uuid)
        return [Gruppe(key[0], _koder(*key[1:]), antal, tuple(examples.get(tuple(key), ()))) for *key, antal in counts]

    def borgere(self, koersel: str) -> int:
        """How many citizens its items are about."""
        asked = select(func.count(_p.borger.distinct())).where(_p.koersel == koersel, _p.taeller == true())
        with connected(self._engine) as connection:
            _patient(connection)
            return int(connection.execute(asked).scalar_one())


def _patient(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{SECONDS}s'")
        # The rows are so new that the planner counts on a handful of them, and would go through all for each.
        connection.exec_driver_sql("SET LOCAL enable_nestloop = off")


def _koder(fund: str, ens: int, ens_i_system: int, uden: int) -> tuple[str, ...]:
    found = {*filter(None, fund.split(","))}
    found |= {
        kode for kode, holds in ((ENS_FOR_BORGER, ens), (ENS_I_SYSTEM, ens_i_system), (UDEN_BEVILLING, uden)) if holds
    }
    return tuple(sorted(found))


def _emner(koersel: str, bevillinger_kendt: bool) -> CTE:
    """Every item that counts, with what only shows across items."""
    betalt = _betalt(koersel)
    ens, ens_i_system = _ens_for_borger(koersel), _ens_i_system(koersel)
    is_payment = _p.slags == UDBETALING
    uden = case((and_(literal(bevillinger_kendt), is_payment, betalt.c.fundet == 0), 1), else_=0)
    return (
        select(
            _p.uuid,
            case((is_payment, func.coalesce(betalt.c.system, UKENDT_SYSTEM)), else_=_p.system).label("system"),
            _p.fund,
            case((ens.c.titel.is_not(None), 1), else_=0).label("ens"),
            case((ens_i_system.c.titel.is_not(None), 1), else_=0).label("ens_i_system"),
            uden.label("uden"),
        )
        .select_from(post_tabel)
        .outerjoin(betalt, and_(is_payment, betalt.c.ref == _p.ref))
        .outerjoin(ens, and_(_p.slags == SAG, ens.c.borger == _p.borger, ens.c.titel == _p.titel))
        .outerjoin(
            ens_i_system,
            and_(_p.slags == SAG, ens_i_system.c.system == _p.system, ens_i_system.c.titel == _p.titel),
        )
        .where(_p.koersel == koersel, _p.taeller == true())
        .where(or_(_p.slags != UDBETALING, betalt.c.af_andet.is_(None), betalt.c.af_andet == 0))
        .cte("emner")
    )


def _sager(koersel: str) -> Any:
    return (_p.koersel == koersel, _p.slags == SAG, _p.taeller == true(), _p.titel.is_not(None))


def _ens_for_borger(koersel: str) -> CTE:
    asked = select(_p.borger, _p.titel).where(*_sager(koersel), _p.borger.is_not(None))
    return asked.group_by(_p.borger, _p.titel).having(func.count() > 1).cte("ens")


def _ens_i_system(koersel: str) -> CTE:
    all_of_it = select(_p.system, func.count().label("antal")).where(*_sager(koersel)).group_by(_p.system).cte("alle")
    return (
        select(_p.system, _p.titel)
        .join(all_of_it, all_of_it.c.system == _p.system)
        .where(*_sager(koersel), all_of_it.c.antal >= MINDST_SAGER)
        .group_by(_p.system, _p.titel, all_of_it.c.antal)
        .having(func.count() >= NAESTEN_ALLE * all_of_it.c.antal)
        .cte("ens_i_system")
    )


def _betalt(koersel: str) -> CTE:
    """Each payment: did every line find its grant, in which system, and does that belong to another area?"""
    grants = (
        select(_n.noegle, func.min(_p.system).label("system"), func.max(case((_p.taeller, 1), else_=0)).label("egen"))
        .join(post_tabel, and_(_p.koersel == _n.koersel, _p.slags == _n.slags, _p.ref == _n.ref))
        .where(_n.koersel == koersel, _n.slags == YDELSE)
        .group_by(_n.noegle)
        .cte("bevilget")
    )
    return (
        select(
            _n.ref,
            func.min(grants.c.system).label("system"),
            func.min(case((grants.c.noegle.is_(None), 0), else_=1)).label("fundet"),
            # Every line that found a grant found one of another area, and none found nothing.
            func.min(case((grants.c.egen == 0, 1), else_=0)).label("af_andet"),
        )
        .outerjoin(grants, grants.c.noegle == _n.noegle)
        .where(_n.koersel == koersel, _n.slags == UDBETALING)
        .group_by(_n.ref)
        .cte("betalt")
    )

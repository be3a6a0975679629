"""Who oversees the look-ups in a kommune: the locks on those doors, and in which kommuner the caller may.

The right is an administrator's, or (with the setting TILSYN_ROLLER) that of whoever has one of those roles as well;
what a kommune demands of its administrators is demanded of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flask import g, request
from flask_smorest import Blueprint
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import ADMINISTRATION, Laas, WrongRole
from borgerblik.access.niveau import Krav
from borgerblik.access.roller import Ret
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.web.kommunevalg import valgt
from borgerblik.web.services import kommunebillede, services

ROLLER = frozenset({Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR})
LAAS = Laas(Krav(Nsis.BETYDELIG), ROLLER, ADMINISTRATION)
SIDELAAS = Laas(Krav(Nsis.BETYDELIG), ROLLER)


def foerer_tilsyn(kommune: Kommune) -> bool:
    """Has the caller the right there?"""
    return services().roller.har_ret(viewer(), Ret.TILSYN, kommune)


def tilsyn_i(kode: str, maa: Callable[[Kommune], bool] = foerer_tilsyn) -> Kommune:
    """The kommune of that code, where the caller has the right. Raises WrongRole and LevelTooLow."""
    kommune = kommunebillede().find(kode)
    if kommune is None or not maa(kommune):
        raise WrongRole(viewer().rolle.value)
    today = dansk_dag(datetime.now(UTC))
    demand([services().risiko.krav(kode, Rolle.ADMINISTRATOR, today)])
    return kommune


def luk_for_tilsyn(
    bp: Blueprint,
    lukket: Callable[[Blueprint, Laas], Blueprint],
    maa: Callable[[Kommune], bool] = foerer_tilsyn,
) -> None:
    """Lock doors under `/kommuner/<kode>`: for whoever has the right there. The kommune is `g.tilsyn_kommune`."""
    lukket(bp, LAAS)

    @bp.before_request
    def let_in() -> None:
        g.tilsyn_kommune = tilsyn_i((request.view_args or {}).get("kode", ""), maa)


def egne_kommuner(maa: Callable[[Kommune], bool] = foerer_tilsyn) -> Sequence[Kommune]:
    """Every kommune where the caller has the right. Raises WrongRole where there is none."""
    found = [kommune for kommune in kommunebillede().alle() if maa(kommune)]
    if not found:
        raise WrongRole(viewer().rolle.value)
    return found


def valgt_kommune(egne: Sequence[Kommune], maa: Callable[[Kommune], bool] = foerer_tilsyn) -> Kommune:
    """The one of them that the page is asked for, else the first.

    Raises NotFound for one that is not among them, LevelTooLow.
    """
    chosen = valgt(egne, request.args.get("kommune"))
    if chosen is None:
        raise NotFound
    return tilsyn_i(chosen.kode, maa)

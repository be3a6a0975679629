"""Who may see how far the kommuner are: administrators their own, the national role every one of them.

The national role sees states and counts, never a kommune's documents, and writes what is nobody's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from flask import g, request
from flask_smorest import Blueprint
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas, WrongRole
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.oversigt import Udsyn
from borgerblik.web.administrator import administrerer
from borgerblik.web.citizen import kald
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.tilsynsret import LAAS, tilsyn_i


def er_national() -> bool:
    """Has the caller the national role?"""
    return services().roller.er_national(viewer())


def udsyn() -> Udsyn:
    """How much the caller sees. Raises WrongRole for who sees nothing, and LevelTooLow."""
    who, alle = viewer(), kommunebillede().alle()
    egne = services().roller.kommuner(who, who.rolle, alle) if who.rolle is Rolle.ADMINISTRATOR else ()
    found = Udsyn(er_national(), frozenset(kommune.kode for kommune in egne))
    if not (found.national or found.egne):
        raise WrongRole(viewer().rolle.value)
    risiko, today = services().risiko, dansk_dag(datetime.now(UTC))
    demand(risiko.krav(kode, Rolle.ADMINISTRATOR, today) for kode in found.egne)
    return found


def set_kommune(kode: str) -> Kommune:
    """The kommune of that code, where the caller may see how far it is. Raises NotFound, WrongRole, LevelTooLow."""
    kommune = kommunebillede().find(kode)
    if not udsyn().ser(kode) or kommune is None:
        raise NotFound
    return kommune


def demand_national() -> None:
    """Raises WrongRole."""
    if not er_national():
        raise WrongRole(viewer().rolle.value)


def demand_egen(kode: str) -> Kommune:
    """The kommune of that code, where the caller is an administrator. Raises WrongRole and LevelTooLow."""
    return tilsyn_i(kode, administrerer)


def luk_for_udsyn(bp: Blueprint, lukket: Callable[[Blueprint, Laas], Blueprint]) -> None:
    """Lock doors for programs of whoever sees anything of the overview; how much is `g.udsyn`."""
    lukket(bp, LAAS)

    @bp.before_request
    def let_in() -> None:
        g.udsyn = udsyn()


def luk_for_registre(bp: Blueprint, lukket: Callable[[Blueprint, Laas], Blueprint]) -> None:
    """Lock doors to what is nobody's own: whoever sees the overview may read it, the national role write it."""
    luk_for_udsyn(bp, lukket)

    @bp.before_request
    def may_write() -> None:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            demand_national()


def nationalt_kald(formaal: str, doer: str) -> Kald:
    """A change of what is nobody's own, as the log will hold it; whoever makes it is remembered for who oversees.

    Raises DatabaseUnavailable.
    """
    parts = services()
    parts.ansatte.husk(viewer())
    return replace(kald(formaal, doer), seer=parts.pseudonym(viewer()), myndighed=viewer().cvr or "national")

"""A caseworker's look at a citizen, through whichever door: where, why, and once more whether, before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from borgerblik.access.gate import bank_paa_igen, demand, viewer
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.opslag import ForkertKommune, FormaalMangler, Oensket, formaalsord, raekkevidde
from borgerblik.overblik.udsnit import Raekkevidde
from borgerblik.web.citizen import kald, krav_for
from borgerblik.web.services import services


def raekkevidde_i(kode: str | None) -> Raekkevidde:
    """How far the caller sees in that kommune, or in the only one they have.

    Raises WrongRole, ForkertKommune, KommuneMangler, UkendtKommune, LevelTooLow.
    """
    where = raekkevidde(viewer(), services().roller, services().kommuner.nu(), kode)
    demand(krav_for([where.kommune.kode]))
    return where


def tilsyn(kode: str) -> Tilsyn:
    """What that kommune has decided of look-ups."""
    return services().tilsyn.nu().for_kommune(kode)


def begynd(asked: Oensket, doer: str) -> tuple[Raekkevidde, str]:
    """How far the caller sees there, and why they look as the log will hold it.

    Raises as `naa`, and FormaalMangler.
    """
    where = naa(asked.cpr, asked.kommune, asked.niveau, lambda: _saa_vidt_sagt(asked), doer)
    return where, formaalsord(asked, tilsyn(where.kommune.kode))


def naa(cpr: Cpr, kode: str | None, som: Nsis, formaal: Callable[[], str], doer: str) -> Raekkevidde:
    """How far the caller sees in that kommune; a look in one that is not theirs is logged before it is refused.

    Raises as `raekkevidde_i`, and LogUnavailable.
    """
    services().ansatte.husk(viewer())
    try:
        return raekkevidde_i(kode)
    except ForkertKommune:
        services().overblik.afvist(viewer(), cpr, kode, som, kald(formaal(), doer))
        raise


def se(cpr: Cpr, where: Raekkevidde, som: Nsis, formaal: str, doer: str) -> Overblik:
    """What the citizen sees at level `som`, as far as the caller may know of it, once that is logged.

    Raises ForMangeOpslag, IngenKildeSvarede, and what the lock does where the caller may no longer look.
    """
    return services().overblik.for_sagsbehandler(
        viewer(), cpr, where, som, kald(formaal, doer), partial(demand_endnu, where)
    )


def demand_endnu(where: Raekkevidde) -> None:
    """While the sources answered a token may have ended, a session been signed out, a right been taken away.

    Raises what the lock does, and ForkertKommune where the caller's reach is another one now.
    """
    bank_paa_igen()
    now = raekkevidde_i(where.kommune.kode)
    if (now.kommune.cvr, now.graense, now.undtagne) != (where.kommune.cvr, where.graense, where.undtagne):
        raise ForkertKommune


def _saa_vidt_sagt(asked: Oensket) -> str:
    """Why, as far as it was said: the look is refused whatever it was."""
    try:
        return formaalsord(asked, tilsyn(asked.kommune or ""))
    except FormaalMangler:
        return asked.formaal or "ikke oplyst"

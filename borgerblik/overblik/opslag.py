"""Where a caseworker may look somebody up, and what a look-up needs."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import AccessRefused, WrongRole
from borgerblik.access.roller import Ret, Roller
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner import Kommunebillede
from borgerblik.overblik.fejl import UkendtKommune
from borgerblik.overblik.udsnit import Raekkevidde


class ForkertKommune(AccessRefused):
    """The caseworker has no privilege in the kommune that was asked for."""


class KommuneMangler(Exception):
    """No kommune was named, and the caseworker has privileges in several."""


@dataclass(frozen=True, slots=True, repr=False)
class Oensket:
    """Whom to look up, why, in which kommune (None: the caseworker's only one), and at which level to look.

    `formaal` are words of the caseworker's own, `formaal_kode` the key of a purpose on the kommune's list.
    """

    cpr: Cpr
    formaal: str | None = None
    formaal_kode: str | None = None
    kommune: str | None = None
    niveau: Nsis = Nsis.BETYDELIG


class FormaalMangler(Exception):
    """Why the citizen is looked up is not said as the kommune wants it. `felt` is ours; `hvad` repeats no value."""

    def __init__(self, felt: str, hvad: str) -> None:
        super().__init__(f"{felt}: {hvad}")
        self.felt = felt


def formaalsord(oensket: Oensket, tilsyn: Tilsyn) -> str:
    """Why, as the log holds it and the citizen reads it: `<the purpose on the list>: <the caseworker's own words>`.

    Raises FormaalMangler.
    """
    keys = ", ".join(each.noegle for each in tilsyn.formaal)
    if oensket.formaal_kode is None:
        if tilsyn.kun_fra_listen:
            raise FormaalMangler("formaalKode", f"mangler; vælg mellem {keys}.")
        if oensket.formaal is None:
            raise FormaalMangler("formaal", "mangler.")
        return oensket.formaal
    listed = tilsyn.formaalet(oensket.formaal_kode)
    if listed is None:
        raise FormaalMangler("formaalKode", f"er ikke på kommunens liste; vælg mellem {keys}.")
    if oensket.formaal is not None:
        return f"{listed.tekst}: {oensket.formaal}"
    if listed.uddybes:
        raise FormaalMangler("formaal", "mangler; det formål skal uddybes.")
    return listed.tekst


def raekkevidde(identity: Identity, roller: Roller, kommuner: Kommunebillede, kode: str | None) -> Raekkevidde:
    """How far the caseworker sees in that kommune, or in the only one they have.

    Raises WrongRole for whoever has the role nowhere, ForkertKommune, KommuneMangler, UkendtKommune.
    """
    if identity.rolle is not Rolle.SAGSBEHANDLER or not roller.har(identity, Rolle.SAGSBEHANDLER):
        raise WrongRole(Rolle.SAGSBEHANDLER.value)
    kommune = _only(identity, roller, kommuner) if kode is None else kommuner.find(kode)
    if kommune is None:
        raise UkendtKommune(kode)
    graense = roller.afgraensning(identity, Rolle.SAGSBEHANDLER, kommune)
    if graense is None:
        raise ForkertKommune
    return Raekkevidde(kommune, graense, roller.har_ret(identity, Ret.UNDTAGNE, kommune))


def _only(identity: Identity, roller: Roller, kommuner: Kommunebillede) -> Kommune:
    own = roller.kommuner(identity, Rolle.SAGSBEHANDLER, kommuner.alle())
    if not own:
        raise ForkertKommune
    if len(own) > 1:
        raise KommuneMangler
    return own[0]

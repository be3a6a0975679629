"""Where a caseworker may look somebody up, and what a look-up needs."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import AccessRefused, WrongRole
from borgerblik.access.roller import Roller
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner import Kommunebillede
from borgerblik.overblik.service import UkendtKommune
from borgerblik.overblik.udsnit import Raekkevidde


class ForkertKommune(AccessRefused):
    """The caseworker has no privilege in the kommune that was asked for."""


class KommuneMangler(Exception):
    """No kommune was named, and the caseworker has privileges in several."""


@dataclass(frozen=True, slots=True, repr=False)
class Oensket:
    """Whom to look up, why, in which kommune (None: the caseworker's only one), and at which level to look."""

    cpr: Cpr
    formaal: str
    kommune: str | None = None
    niveau: Nsis = Nsis.BETYDELIG


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
    return Raekkevidde(kommune, graense)


def _only(identity: Identity, roller: Roller, kommuner: Kommunebillede) -> Kommune:
    own = roller.kommuner(identity, Rolle.SAGSBEHANDLER, kommuner.alle())
    if not own:
        raise ForkertKommune
    if len(own) > 1:
        raise KommuneMangler
    return own[0]

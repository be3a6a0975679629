"""What the doors lead to: everything a view may call, handed over once when the app is made."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from borgerblik.access.egne_tokens import EgneTokens
from borgerblik.access.fuldmagt import Fuldmagtsregler
from borgerblik.access.gate import Doere
from borgerblik.access.haendelser import Haendelser
from borgerblik.access.login import Login
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.access.roller import Roller
from borgerblik.access.udlogning import Udlogning
from borgerblik.access.veje import IdwsPort, OidcPort, SamlPort
from borgerblik.audit.adgangslog import Adgangslog
from borgerblik.kommuner import Kommuner
from borgerblik.operations.tilstand import Driftstilstand
from borgerblik.overblik.service import OverblikService
from borgerblik.web.kant import Kant


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, joined by `app`."""

    overblik: OverblikService
    adgangslog: Adgangslog
    drift: Driftstilstand
    doere: Doere
    kant: Kant
    login: Login
    udlogning: Udlogning
    saml: SamlPort | None
    oidc: OidcPort | None
    idws: IdwsPort | None
    egne: EgneTokens
    haendelser: Haendelser
    roller: Roller
    fuldmagtsregler: Fuldmagtsregler
    risiko: Risikovurderinger
    kommuner: Kommuner


def services() -> Services:
    """Those of the app that answers this request."""
    found: Services = current_app.extensions["borgerblik"]
    return found

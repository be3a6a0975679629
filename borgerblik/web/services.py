"""What the doors lead to: everything a view may call, handed over once when the app is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import current_app, g

from borgerblik.access.ansatte import Ansatte
from borgerblik.access.egne_tokens import EgneTokens
from borgerblik.access.fuldmagt import Fuldmagtsregler
from borgerblik.access.gate import Doere
from borgerblik.access.haendelser import Haendelser
from borgerblik.access.identity import Identity
from borgerblik.access.login import Login
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.access.roller import Roller
from borgerblik.access.udlogning import Udlogning
from borgerblik.access.veje import IdwsPort, OidcPort, SamlPort
from borgerblik.alarm import Alarmer
from borgerblik.audit import Opslag
from borgerblik.audit.adgangslog import Adgangslog
from borgerblik.audit.udtraek import Udtraekker
from borgerblik.kommuner import Kommunebillede, Kommuner
from borgerblik.kommuner.fejlmelding import Fejlmeldinger
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.kommuner.tilsyn import Tilsynsvalg, Vagtliste
from borgerblik.operations.statistik import Statistik
from borgerblik.operations.tilstand import Driftstilstand
from borgerblik.overblik.service import OverblikService
from borgerblik.overblik.vagt import Vagt
from borgerblik.udskrift import Udskrifter
from borgerblik.underretning import Underretninger
from borgerblik.web.kant import Kant
from borgerblik.web.konsol import Konsol
from borgerblik.web.samtidige import Samtidige

UDTRAEK_HOEJST = 2  # extracts at once in one worker: each holds a thread for as long as it is sent


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, joined by `app`.

    `log_opslag` writes a look down durably or raises; `pseudonym` is how a caller is named in what we keep.
    """

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
    udskrifter: Udskrifter
    underretninger: Underretninger
    fejlmeldinger: Fejlmeldinger
    log_opslag: Callable[[Opslag], None]
    pseudonym: Callable[[Identity], str]
    sider: Sidevalg
    tilsyn: Tilsynsvalg
    vagtliste: Vagtliste
    vagt: Vagt
    ansatte: Ansatte
    alarmer: Alarmer
    udtraek: Udtraekker
    statistik: Statistik
    konsol: Konsol
    samtidige: Samtidige = field(default_factory=Samtidige)
    udtraek_i_gang: Samtidige = field(default_factory=partial(Samtidige, UDTRAEK_HOEJST))


def kommunebillede() -> Kommunebillede:
    """The kommuner and their choices, the same throughout one request. Raises DatabaseUnavailable."""
    if "kommunebillede" not in g:
        g.kommunebillede = services().kommuner.nu()
    found: Kommunebillede = g.kommunebillede
    return found


def services() -> Services:
    """Those of the app that answers this request."""
    found: Services = current_app.extensions["borgerblik"]
    return found

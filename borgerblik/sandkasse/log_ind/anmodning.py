"""An AuthnRequest: is it from a service we know, what does it want, and can it have that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.redirect import Besked
from borgerblik.sandkasse.log_ind.tjenester import Tjeneste, Tjenester
from borgerblik.sandkasse.tid import instant
from borgerblik.sandkasse.xml import laes

SKAEVHED = timedelta(minutes=5)
LAENGSTE_RELAY = 1024
_IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,255}")
_GAMLE = {"urn:dk:gov:saml:attribute:AssuranceLevel:" + tal: trin for tal, trin in zip("234", o.TRIN, strict=True)}
_TRIN = {**{f"{o.LOA}/{ordet}": trin for trin, ordet in o.NIVEAUER.items()}, **_GAMLE}


class Uvedkommende(Exception):
    """A message that is not believed: its sender gets a page, and nothing is sent anywhere."""


@dataclass(frozen=True, slots=True)
class Anmodning:
    """What a believed service wants. `umulig` is the second status code where we cannot give it that."""

    ident: str
    tjeneste: Tjeneste
    modtager: str
    relay_state: str | None
    niveau: str | None = None
    tving: bool = False
    passiv: bool = False
    umulig: str | None = None


def rod_af(xml: bytes, navn: str, destination: str, nu: datetime) -> etree._Element:
    """The root of a protocol message of that name, meant for this address and of now. Raises Uvedkommende."""
    try:
        rod = laes(xml)
    except (etree.XMLSyntaxError, ValueError):
        raise Uvedkommende("Meddelelsen er ikke XML, som vi læser det.") from None
    tidspunkt = instant(rod.get("IssueInstant"))
    if rod.tag != o.n(f"samlp:{navn}") or rod.get("Version") != "2.0":
        raise Uvedkommende(f"Meddelelsen er ikke en {navn} efter SAML 2.0.")
    if not _IDENT.fullmatch(rod.get("ID") or ""):
        raise Uvedkommende("Meddelelsen har intet brugbart ID.")
    if rod.get("Destination") != destination:
        raise Uvedkommende("Meddelelsen er til en anden adresse end denne (Destination).")
    if tidspunkt is None or abs(nu - tidspunkt) > SKAEVHED:
        raise Uvedkommende("Meddelelsen er ikke fra nu (IssueInstant).")
    return rod


def afsender(rod: etree._Element, tjenester: Tjenester) -> Tjeneste:
    """The service that says it sent the message. Raises Uvedkommende."""
    navn = (rod.findtext(o.n("saml:Issuer")) or "").strip()
    fundet = tjenester.find(navn)
    if fundet is None:
        raise Uvedkommende("Vi kender ikke den tjeneste, meddelelsen siger, den kommer fra (Issuer).")
    return fundet


def underskrevet(besked: Besked, tjeneste: Tjeneste, tjenester: Tjenester) -> Tjeneste:
    """The service, once the signature of the query is its own; metadata that may be old are fetched anew first."""
    for bud in (tjeneste, None):
        kendt = bud or tjenester.genindlaes().get(tjeneste.entity_id, tjeneste)
        if besked.er_af(kendt.noegler):
            return kendt
    raise Uvedkommende("Meddelelsens underskrift er ikke tjenestens, eller den mangler.")


def laes_anmodning(besked: Besked, destination: str, tjenester: Tjenester, persontype: str, nu: datetime) -> Anmodning:
    """The request of a query string. `persontype` is the kind of people this provider knows. Raises Uvedkommende."""
    if besked.slags != "SAMLRequest":
        raise Uvedkommende("Her modtages kun AuthnRequest.")
    rod = rod_af(besked.xml, "AuthnRequest", destination, nu)
    tjeneste = underskrevet(besked, afsender(rod, tjenester), tjenester)
    modtager = tjeneste.modtager(rod.get("AssertionConsumerServiceURL"), rod.get("AssertionConsumerServiceIndex"))
    if modtager is None:
        raise Uvedkommende("Tjenestens metadata har ikke den adresse, svaret ønskes sendt til.")
    if besked.relay_state is not None and len(besked.relay_state) > LAENGSTE_RELAY:
        raise Uvedkommende("RelayState er for lang.")
    niveau, umulig = _oensket(rod.find(o.n("samlp:RequestedAuthnContext")), persontype)
    if rod.get("ProtocolBinding") not in (None, o.POST):
        umulig = o.UNSUPPORTED
    return Anmodning(
        str(rod.get("ID")),
        tjeneste,
        modtager,
        besked.relay_state,
        niveau,
        _sand(rod, "ForceAuthn"),
        _sand(rod, "IsPassive"),
        umulig,
    )


def _sand(rod: etree._Element, navn: str) -> bool:
    return rod.get(navn) in ("true", "1")


def _oensket(kontekst: etree._Element | None, persontype: str) -> tuple[str | None, str | None]:
    """The level wanted at least, and the status code of what cannot be had."""
    if kontekst is None:
        return None, None
    oensker = {(ref.text or "").strip() for ref in kontekst.findall(o.n("saml:AuthnContextClassRef"))}
    trin = [_TRIN[oenske] for oenske in oensker if oenske in _TRIN]
    personer = oensker & {o.PERSON, o.PROFESSIONEL}
    ukendte = {oenske for oenske in oensker - set(_TRIN) - personer if not oenske.startswith(o.LEGITIMATION)}
    niveau = min(trin, key=o.TRIN.index) if trin else None
    if kontekst.get("Comparison") != "minimum":
        return niveau, o.UNSUPPORTED
    if ukendte or (personer and persontype not in personer):
        return niveau, o.NO_AUTHN_CONTEXT
    return niveau, None

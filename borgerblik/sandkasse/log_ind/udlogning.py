"""Single logout: LogoutRequest and LogoutResponse, read from both bindings and written for a redirect."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from borgerblik.sandkasse.assertion import zulu
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.anmodning import Uvedkommende, afsender, rod_af, underskrevet
from borgerblik.sandkasse.log_ind.redirect import STOERSTE, Besked, Ulaeselig
from borgerblik.sandkasse.log_ind.svar import NavneId, ny_ident
from borgerblik.sandkasse.log_ind.tjenester import Tjeneste, Tjenester
from borgerblik.sandkasse.signatur import kontroller_indlejret
from borgerblik.sandkasse.tid import instant
from borgerblik.sandkasse.wss import SAML, Mistillid, en
from borgerblik.sandkasse.xml import laes


@dataclass(frozen=True, slots=True)
class Post:
    """A message by HTTP-POST; its signature is inside it."""

    slags: str
    xml: bytes
    relay_state: str | None


@dataclass(frozen=True, slots=True)
class Udlogningsanmodning:
    """A believed LogoutRequest: of whom, and which of their sessions (none named: all)."""

    ident: str
    tjeneste: Tjeneste
    navneid: str
    indekser: frozenset[str]
    relay_state: str | None


@dataclass(frozen=True, slots=True)
class Udlogningssvar:
    """A believed LogoutResponse: to which request, and the status code."""

    svar_paa: str
    tjeneste: Tjeneste
    status: str
    relay_state: str | None


def laes_post(felter: dict[str, str]) -> Post:
    """The message of a posted form. Raises Ulaeselig."""
    slags = next((navn for navn in ("SAMLRequest", "SAMLResponse") if navn in felter), None)
    if slags is None:
        raise Ulaeselig("Der er ingen SAML-meddelelse.")
    try:
        xml = base64.b64decode("".join(felter[slags].split()), validate=True)
    except (binascii.Error, ValueError):
        raise Ulaeselig("Meddelelsen er ikke base64.") from None
    if len(xml) > STOERSTE:
        raise Ulaeselig("Meddelelsen er for stor.")
    return Post(slags, xml, felter.get("RelayState"))


def laes_anmodning(besked: Besked | Post, sted: str, tjenester: Tjenester, nu: datetime) -> Udlogningsanmodning:
    """A LogoutRequest to this address. Raises Uvedkommende."""
    rod, tjeneste = _betroet(besked, "LogoutRequest", sted, tjenester, nu)
    udloeb = instant(rod.get("NotOnOrAfter"))
    if rod.get("NotOnOrAfter") is not None and (udloeb is None or udloeb <= nu):
        raise Uvedkommende("LogoutRequest er udløbet (NotOnOrAfter).")
    navneid = (rod.findtext(o.n("saml:NameID")) or "").strip()
    if not navneid:
        raise Uvedkommende("LogoutRequest siger ikke hvem (NameID).")
    indekser = frozenset((indeks.text or "").strip() for indeks in rod.findall(o.n("samlp:SessionIndex")))
    return Udlogningsanmodning(str(rod.get("ID")), tjeneste, navneid, indekser, besked.relay_state)


def laes_svar(besked: Besked | Post, sted: str, tjenester: Tjenester, nu: datetime) -> Udlogningssvar:
    """A LogoutResponse to this address. Raises Uvedkommende."""
    rod, tjeneste = _betroet(besked, "LogoutResponse", sted, tjenester, nu)
    kode = rod.find(f"{o.n('samlp:Status')}/{o.n('samlp:StatusCode')}")
    if kode is None:
        raise Uvedkommende("LogoutResponse har ingen status.")
    return Udlogningssvar(
        rod.get("InResponseTo") or "", tjeneste, (kode.get("Value") or "").rpartition(":")[2], besked.relay_state
    )


def _betroet(
    besked: Besked | Post, navn: str, sted: str, tjenester: Tjenester, nu: datetime
) -> tuple[etree._Element, Tjeneste]:
    rod = rod_af(besked.xml, navn, sted, nu)
    tjeneste = afsender(rod, tjenester)
    if isinstance(besked, Besked):
        return rod, underskrevet(besked, tjeneste, tjenester)
    for kendt in (tjeneste, tjenester.genindlaes().get(tjeneste.entity_id, tjeneste)):
        if _er_underskrevet(besked.xml, kendt):
            return rod, kendt
    raise Uvedkommende("Meddelelsens underskrift er ikke tjenestens, eller den mangler.")


def _er_underskrevet(xml: bytes, tjeneste: Tjeneste) -> bool:
    """Is the whole message signed by one of the service's keys? Its signature is a child of it, and the only one."""
    rod = laes(xml)
    for noegle in tjeneste.noegler:
        try:
            signatur = en(rod, "ds:Signature")
            kontroller_indlejret(rod, signatur, str(rod.get("ID")), noegle, "InvalidSecurity")
        except Mistillid:
            continue
        return sum(1 for _ in rod.iter(o.n("ds:Signature"))) == 1
    return False


# Writing them


def skriv_svar(udsteder: str, sted: str, svar_paa: str, nu: datetime, status: str, underkode: str | None) -> bytes:
    """A LogoutResponse."""
    under = "" if underkode is None else f'<samlp:StatusCode Value="{underkode}"/>'
    return (
        f"<samlp:LogoutResponse {_hoved(ny_ident(), sted, nu)} InResponseTo={quoteattr(svar_paa)}>"
        f"<saml:Issuer>{escape(udsteder)}</saml:Issuer><samlp:Status>"
        f'<samlp:StatusCode Value="{status}">{under}</samlp:StatusCode></samlp:Status></samlp:LogoutResponse>'
    ).encode()


def skriv_anmodning(ident: str, udsteder: str, sted: str, navneid: NavneId, indeks: str, nu: datetime) -> bytes:
    """A LogoutRequest."""
    return (
        f"<samlp:LogoutRequest {_hoved(ident, sted, nu)} "
        f'NotOnOrAfter="{zulu(nu + timedelta(minutes=5))}"><saml:Issuer>{escape(udsteder)}</saml:Issuer>'
        f'<saml:NameID Format="{navneid.format}">{escape(navneid.vaerdi)}</saml:NameID>'
        f"<samlp:SessionIndex>{escape(indeks)}</samlp:SessionIndex></samlp:LogoutRequest>"
    ).encode()


def _hoved(ident: str, sted: str, nu: datetime) -> str:
    return (
        f'xmlns:samlp="{o.SAMLP}" xmlns:saml="{SAML}" ID="{ident}" Version="2.0" IssueInstant="{zulu(nu)}" '
        f"Destination={quoteattr(sted)}"
    )

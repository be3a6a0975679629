"""What identity providers say about signing out, over either binding; without a signature nobody is signed out.

Source: SAML 2.0 core 3.7, profiles 4.4, bindings 3.4 and 3.5; OIOSAML 3.0.3 (SLO); IDENTITY 2.1 and 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from cryptography import x509
from lxml import etree

from adapters.oioidws.navne import saml
from adapters.oiosaml.laesning import decoded, demand_ids_once, moment, parsed, text, the
from adapters.oiosaml.navne import SUCCESS, samlp
from adapters.oiosaml.omdirigering import REQUEST, RESPONSE, good_relay_state, laest
from adapters.oiosaml.svar import udsteder
from adapters.oiosaml.underskrift import demand_signatures_in_place, verified
from borgerblik.access.saml import Idp, LogoutRequest, LogoutResponse, SamlFejl, SamlProfil, SamlRefused

Kendt = Callable[[str], tuple[Idp, Sequence[x509.Certificate]]]
"""An issuer's entityID to who it is, and the certificates in force; raises SamlRefused."""


def fra_query(query: bytes, profil: SamlProfil, kendt: Kendt, now: datetime) -> LogoutRequest | LogoutResponse:
    """From HTTP-Redirect: the query to the letter. Raises SamlRefused."""
    modtaget = laest(query)
    message = parsed(modtaget.besked)
    idp, trusted = kendt(udsteder(message))
    modtaget.demand_signed(trusted)
    return _laest(message, modtaget.er_svar, modtaget.relay_state, idp, profil, now)


def fra_formular(
    form: Mapping[str, str], profil: SamlProfil, kendt: Kendt, now: datetime
) -> LogoutRequest | LogoutResponse:
    """From HTTP-POST: the fields of the form. Raises SamlRefused."""
    names = [name for name in (REQUEST, RESPONSE) if name in form]
    if len(names) != 1:
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    message = parsed(decoded(form[names[0]]))
    idp, trusted = kendt(udsteder(message))
    demand_ids_once(message)
    demand_signatures_in_place(message, message)
    signed = verified(message, trusted, now)
    return _laest(signed, names == [RESPONSE], good_relay_state(form.get("RelayState")), idp, profil, now)


def _laest(
    message: etree._Element, er_svar: bool, relay_state: str | None, idp: Idp, profil: SamlProfil, now: datetime
) -> LogoutRequest | LogoutResponse:
    """What a message says whose signature is good, where it is for us and new."""
    message_id = message.get("ID")
    if message.get("Version") != "2.0" or not message_id:
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    if profil.slo_url is None or message.get("Destination") != profil.slo_url:
        raise SamlRefused(SamlFejl.FORKERT_DESTINATION)
    _demand_new(message, profil, now)
    if er_svar and message.tag == samlp("LogoutResponse"):
        status = the(the(message, samlp("Status")), samlp("StatusCode"))
        in_response_to = message.get("InResponseTo") or ""
        return LogoutResponse(idp, in_response_to, status.get("Value") == SUCCESS, relay_state)
    if not er_svar and message.tag == samlp("LogoutRequest"):
        name_id = text(the(message, saml("NameID"), SamlFejl.UGYLDIGT_NAMEID))
        indexes = tuple(text(each) for each in message.findall(samlp("SessionIndex")))
        return LogoutRequest(idp, message_id, name_id, indexes, relay_state)
    raise SamlRefused(SamlFejl.FORKERT_BESKED)


def _demand_new(message: etree._Element, profil: SamlProfil, now: datetime) -> None:
    """Not from the future, and not an old one sent again."""
    issued = moment(message, "IssueInstant")
    if issued - now > profil.skaevhed:
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)
    if now - issued >= profil.friskhed + profil.skaevhed:
        raise SamlRefused(SamlFejl.UDLOEBET)
    if "NotOnOrAfter" in message.attrib and now - moment(message, "NotOnOrAfter") >= profil.skaevhed:
        raise SamlRefused(SamlFejl.UDLOEBET)

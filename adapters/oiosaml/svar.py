"""The answer to a sign-in: from what the browser brought to the one assertion that was signed.

Only the assertion's own signature counts, and only what it covers is read on; a signature on the Response, where
there is one, must hold too. Source: SAML 2.0 core 3.2, profiles 4.1.4.3, bindings 3.5; IDENTITY 2.1 and 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree

from adapters.oioidws.navne import ds, saml
from adapters.oiosaml.assertion import Maal
from adapters.oiosaml.kryptering import opened
from adapters.oiosaml.laesning import apart, decoded, demand_ids_once, moment, parsed, text, the
from adapters.oiosaml.navne import AUTHN_FAILED, NO_AUTHN_CONTEXT, NO_PASSIVE, REQUEST_DENIED, SUCCESS, samlp
from adapters.oiosaml.underskrift import demand_signatures_in_place, verified
from borgerblik.access.saml import SamlFejl, SamlRefused

_STATUS: Final[Mapping[str, SamlFejl]] = MappingProxyType(
    {
        AUTHN_FAILED: SamlFejl.STATUS_AFBRUDT,
        NO_PASSIVE: SamlFejl.STATUS_PASSIV,
        REQUEST_DENIED: SamlFejl.STATUS_AFVIST,
        NO_AUTHN_CONTEXT: SamlFejl.STATUS_NIVEAU,
    }
)


def laes_svar(svar: str) -> etree._Element:
    """The Response in the form field of that name (base64). Raises SamlRefused."""
    response = parsed(decoded(svar))
    if response.tag != samlp("Response") or response.get("Version") != "2.0" or not response.get("ID"):
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    demand_ids_once(response)
    return response


def udsteder(message: etree._Element) -> str:
    """Who says to have sent a message; whether they did is for the signature to tell."""
    return text(the(message, saml("Issuer"), SamlFejl.UKENDT_UDSTEDER))


def underskrevet(
    response: etree._Element, maal: Maal, noegler: Sequence[RSAPrivateKey], trusted: Sequence[x509.Certificate]
) -> etree._Element:
    """What was signed of the one assertion in a Response that is an answer to our request. Raises SamlRefused."""
    demand_signatures_in_place(response, response, *response.findall(saml("Assertion")))
    if response.find(ds("Signature")) is not None:
        response = verified(response, trusted, maal.now)
    _demand_ours(response, maal)
    _demand_success(response)
    assertion = _assertion(response, maal, noegler)
    demand_signatures_in_place(assertion, assertion)
    return verified(assertion, trusted, maal.now)


def _demand_ours(response: etree._Element, maal: Maal) -> None:
    """Sent to our address, in answer to our request, and not from the future."""
    if response.get("Destination") != maal.profil.acs_url:
        raise SamlRefused(SamlFejl.FORKERT_DESTINATION)
    if response.get("InResponseTo") != maal.anmodning.id:
        raise SamlRefused(SamlFejl.FORKERT_ANMODNING)
    if not maal.begun(moment(response, "IssueInstant")):
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)


def _demand_success(response: etree._Element) -> None:
    """Success, or what the identity provider says instead; the inner code says it best."""
    outer = the(the(response, samlp("Status")), samlp("StatusCode"))
    if outer.get("Value") == SUCCESS:
        return
    codes = [each.get("Value") or "" for each in outer.iter(samlp("StatusCode"))]
    raise SamlRefused(next((_STATUS[code] for code in reversed(codes) if code in _STATUS), SamlFejl.STATUS_FEJL))


def _assertion(response: etree._Element, maal: Maal, noegler: Sequence[RSAPrivateKey]) -> etree._Element:
    """The only assertion anywhere in the message, decrypted, as a document of its own."""
    found = list(response.iter(saml("Assertion"), saml("EncryptedAssertion")))
    if len(found) != 1 or found[0].getparent() is not response:
        raise SamlRefused(SamlFejl.FORKERT_ANTAL)
    (the_one,) = found
    if the_one.tag == saml("Assertion"):
        if maal.idp.kraev_kryptering:
            raise SamlRefused(SamlFejl.IKKE_KRYPTERET)
        return apart(the_one)
    assertion = parsed(opened(the_one, noegler, maal.idp), unreadable=SamlFejl.DEKRYPTERING_MISLYKKEDES)
    inside = list(assertion.iter(saml("Assertion"), saml("EncryptedAssertion")))
    if assertion.tag != saml("Assertion") or len(inside) != 1:
        raise SamlRefused(SamlFejl.FORKERT_ANTAL)
    demand_ids_once(response, assertion)
    return assertion

"""The messages we send: a wish to sign somebody in, a wish to sign somebody out, and an answer to theirs.

Source: SAML 2.0 core 3.4 and 3.7; OIOSAML 3.0.3 (OIO-SP-06: RequestedAuthnContext); IDENTITY 2.1.
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from adapters.oioidws.navne import SAML, saml
from adapters.oiosaml.navne import HTTP_POST, LOGOUT_BY_USER, PERSON_TYPE, RESPONDER, SAMLP, SUCCESS, samlp
from borgerblik.access.niveau import NSIS_URI
from borgerblik.access.saml import Anmodning

_NSMAP = {"samlp": SAMLP, "saml": SAML}


def authn_request(
    anmodning: Anmodning, *, issuer: str, destination: str, acs_url: str, passiv: bool, now: datetime
) -> bytes:
    """Please sign somebody in, at least at that level (AuthnRequest)."""
    request = _message("AuthnRequest", anmodning.id, issuer, destination, now)
    request.set("AssertionConsumerServiceURL", acs_url)
    request.set("ProtocolBinding", HTTP_POST)
    if anmodning.force_authn:
        request.set("ForceAuthn", "true")
    if passiv:
        request.set("IsPassive", "true")
    wanted = [] if anmodning.niveau is None else [NSIS_URI[anmodning.niveau]]
    wanted += [] if anmodning.person_type is None else [PERSON_TYPE + anmodning.person_type]
    if wanted:
        context = etree.SubElement(request, samlp("RequestedAuthnContext"), Comparison="minimum")
        for uri in wanted:
            etree.SubElement(context, saml("AuthnContextClassRef")).text = uri
    return etree.tostring(request)


def logout_request(
    message_id: str,
    *,
    issuer: str,
    destination: str,
    name_id: str,
    name_id_format: str | None,
    session_index: str | None,
    now: datetime,
) -> bytes:
    """Please sign that person out everywhere (LogoutRequest)."""
    request = _message("LogoutRequest", message_id, issuer, destination, now)
    request.set("Reason", LOGOUT_BY_USER)
    named = etree.SubElement(request, saml("NameID"))
    named.text = name_id
    if name_id_format is not None:
        named.set("Format", name_id_format)
    if session_index is not None:
        etree.SubElement(request, samlp("SessionIndex")).text = session_index
    return etree.tostring(request)


def logout_response(
    message_id: str, *, issuer: str, destination: str, in_response_to: str, success: bool, now: datetime
) -> bytes:
    """They are signed out, or are not (LogoutResponse)."""
    response = _message("LogoutResponse", message_id, issuer, destination, now)
    response.set("InResponseTo", in_response_to)
    status = etree.SubElement(response, samlp("Status"))
    etree.SubElement(status, samlp("StatusCode"), Value=SUCCESS if success else RESPONDER)
    return etree.tostring(response)


def _message(kind: str, message_id: str, issuer: str, destination: str, now: datetime) -> etree._Element:
    message = etree.Element(samlp(kind), nsmap=_NSMAP, ID=message_id, Version="2.0")
    message.set("IssueInstant", f"{now:%Y-%m-%dT%H:%M:%SZ}")
    message.set("Destination", destination)
    etree.SubElement(message, saml("Issuer")).text = issuer
    return message

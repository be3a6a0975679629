"""The names SAML 2.0 is written with: namespaces, bindings, status codes, algorithms."""

from __future__ import annotations

from typing import Final

SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
XMLDSIG_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"

HTTP_REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
HTTP_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ATTRIBUTE_URI: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
LOGOUT_BY_USER: Final = "urn:oasis:names:tc:SAML:2.0:logout:user"

_STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status"
SUCCESS: Final = f"{_STATUS}:Success"
RESPONDER: Final = f"{_STATUS}:Responder"
AUTHN_FAILED: Final = f"{_STATUS}:AuthnFailed"
NO_PASSIVE: Final = f"{_STATUS}:NoPassive"
NO_AUTHN_CONTEXT: Final = f"{_STATUS}:NoAuthnContext"
REQUEST_DENIED: Final = f"{_STATUS}:RequestDenied"

# What may stand in RequestedAuthnContext beside the level: the kind of person (OIOSAML 3.0.3, OIO-SP-06).
PERSON_TYPE: Final = "https://data.gov.dk/eid/"


def samlp(name: str) -> str:
    """The Clark name of a part of the SAML 2.0 protocol."""
    return f"{{{SAMLP}}}{name}"


def md(name: str) -> str:
    """The Clark name of a part of SAML 2.0 metadata."""
    return f"{{{MD}}}{name}"


def xenc(name: str) -> str:
    """The Clark name of a part of XML Encryption."""
    return f"{{{XENC}}}{name}"

"""The words of SAML 2.0, OIOSAML 3 and KOMBIT that go over the wire (IDENTITY 1.1, 1.5, 2)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from borgerblik.sandkasse.wss import DS, SAML

SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
NAVNERUM: Final = MappingProxyType({"saml": SAML, "samlp": SAMLP, "md": MD, "ds": DS, "xenc": XENC, "xenc11": XENC11})

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

_STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS: Final = _STATUS + "Success"
REQUESTER: Final = _STATUS + "Requester"
RESPONDER: Final = _STATUS + "Responder"
NO_PASSIVE: Final = _STATUS + "NoPassive"
NO_AUTHN_CONTEXT: Final = _STATUS + "NoAuthnContext"
AUTHN_FAILED: Final = _STATUS + "AuthnFailed"
UNKNOWN_PRINCIPAL: Final = _STATUS + "UnknownPrincipal"
UNSUPPORTED: Final = _STATUS + "RequestUnsupported"
PARTIAL_LOGOUT: Final = _STATUS + "PartialLogout"

ENTITY: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
X509_SUBJECT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ATTRIBUT_URI: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
PASSWORD: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"  # noqa: S105 - a class

NSIS: Final = "https://data.gov.dk/concept/core/nsis/"
LOA: Final = NSIS + "loa"
IAL: Final = NSIS + "ial"
AAL: Final = NSIS + "aal"
KERNE: Final = "https://data.gov.dk/model/core/"
EID: Final = KERNE + "eid/"
SPEC_VERSION: Final = KERNE + "specVersion"
CPR: Final = EID + "cprNumber"
CPR_UUID: Final = EID + "cprUuid"
FULDE_NAVN: Final = EID + "fullName"
FORNAVN: Final = EID + "firstName"
EFTERNAVN: Final = EID + "lastName"
ALIAS: Final = EID + "alias"
EMAIL: Final = EID + "email"
ALDER: Final = EID + "age"
FOEDT: Final = EID + "dateOfBirth"
PID: Final = EID + "person/pid"
FAG_CVR: Final = EID + "professional/cvr"
FAG_ORG: Final = EID + "professional/orgName"
PRIVILEGIER: Final = EID + "privilegesIntermediate"
GAMMELT_NIVEAU: Final = "dk:gov:saml:attribute:AssuranceLevel"
KOMBIT_VERSION: Final = "dk:gov:saml:attribute:KombitSpecVer"
PERSON: Final = "https://data.gov.dk/eid/Person"
PROFESSIONEL: Final = "https://data.gov.dk/eid/Professional"
LEGITIMATION: Final = "https://nemlogin.dk/internal/credential/type/"

# Our word -> the bare word of NSIS, weakest first; the old scale stands beside them.
NIVEAUER: Final = MappingProxyType({"lav": "Low", "betydelig": "Substantial", "hoej": "High"})
GAMMELT_3: Final = "gammelt_3"
TRIN: Final = tuple(NIVEAUER)


def n(navn: str) -> str:
    """`samlp:Response` as lxml writes it: `{namespace}Response`."""
    prefix, lokal = navn.split(":")
    return f"{{{NAVNERUM[prefix]}}}{lokal}"


def mindst(niveau: str, oensket: str | None) -> bool:
    """Is the NSIS level at least the wanted one? The old scale never is."""
    return oensket is None or (niveau in TRIN and TRIN.index(niveau) >= TRIN.index(oensket))

"""The words of WS-Security, WS-Trust and SAML that go over the wire (PROTOCOL 6)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from lxml import etree

from borgerblik.sandkasse.soap import WSA, WSSE

WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
WSSE11: Final = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
TRUST: Final = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
AUTH: Final = "http://docs.oasis-open.org/wsfed/authorization/200706"
WSP: Final = "http://schemas.xmlsoap.org/ws/2004/09/policy"
LIBERTY: Final = "urn:liberty:sb:2006-08"
EXC_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
NAVNERUM: Final = MappingProxyType(
    {
        "wsa": WSA,
        "wsse": WSSE,
        "wsse11": WSSE11,
        "wsu": WSU,
        "ds": DS,
        "saml": SAML,
        "trust": TRUST,
        "auth": AUTH,
        "wsp": WSP,
        "sbf": LIBERTY,
        "ec": EXC_C14N,
    }
)

_WSS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
STR_TRANSFORM: Final = _WSS + "soap-message-security-1.0#STR-Transform"
BASE64: Final = _WSS + "soap-message-security-1.0#Base64Binary"
X509: Final = _WSS + "x509-token-profile-1.0#X509v3"
X509_SKI: Final = _WSS + "x509-token-profile-1.0#X509SubjectKeyIdentifier"
SAMLID: Final = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID"
SAML_TOKEN: Final = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"  # noqa: S105 - a type
ENVELOPED: Final = DS + "enveloped-signature"
ANONYM: Final = WSA + "/anonymous"
CVR_KRAV: Final = "dk:gov:saml:attribute:CvrNumberIdentifier"


def w(navn: str) -> str:
    """`wsse:Security` as lxml writes it: `{namespace}Security`."""
    prefix, lokal = navn.split(":")
    return f"{{{NAVNERUM[prefix]}}}{lokal}"


WSU_ID: Final = w("wsu:Id")


class Mistillid(Exception):
    """A message or a token that is not believed: which check failed, and the wsse code for it (PROTOCOL 6.7)."""

    def __init__(self, tekst: str, kode: str = "InvalidSecurity") -> None:
        super().__init__(tekst)
        self.tekst = tekst
        self.kode = kode

    @property
    def underkode(self) -> str:
        """The code as a fault has it."""
        return f"wsse:{self.kode}"


def hoejst_en(foraelder: etree._Element, navn: str, kode: str = "InvalidSecurity") -> etree._Element | None:
    """The child with that prefixed name, if any. Raises Mistillid where there are several."""
    fundne = foraelder.findall(w(navn))
    if len(fundne) > 1:
        raise Mistillid(f"{etree.QName(foraelder).localname} has more than one {navn}", kode)
    return fundne[0] if fundne else None


def en(foraelder: etree._Element, navn: str, kode: str = "InvalidSecurity") -> etree._Element:
    """The one child with that prefixed name. Raises Mistillid where there are none or several."""
    fundet = hoejst_en(foraelder, navn, kode)
    if fundet is None:
        raise Mistillid(f"{etree.QName(foraelder).localname} has no {navn}", kode)
    return fundet


def tekst(element: etree._Element) -> str:
    """Its text without the space around it."""
    return (element.text or "").strip()

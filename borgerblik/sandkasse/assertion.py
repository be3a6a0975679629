"""SAML assertions, holder-of-key: as the token service makes them and as a service checks them (PROTOCOL 6.4)."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from borgerblik.sandkasse.hoved import SKAEVHED, certifikat_i, noegle_i
from borgerblik.sandkasse.pki import Bevis
from borgerblik.sandkasse.signatur import SHA256, Algoritmer, kontroller_indlejret, underskriv_indlejret
from borgerblik.sandkasse.tid import instant
from borgerblik.sandkasse.wss import CVR_KRAV, DS, SAML, Mistillid, en, tekst, w

UDSTEDER = "https://saml.n2adgangsstyring.sandkasse/runtime"
HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
CVR = re.compile(r"[0-9]{8}")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
_TOKEN = "InvalidSecurityToken"  # noqa: S105 - a code
_AFVIST = "FailedAuthentication"


@dataclass(frozen=True)
class Tillid:
    """Whose tokens a service believes: the token service's certificate and name."""

    sts: x509.Certificate
    udsteder: str = UDSTEDER

    def noegle(self) -> RSAPublicKey:
        """The key of the token service."""
        return noegle_i(self.sts)


@dataclass(frozen=True, slots=True)
class Token:
    """What a believed assertion says: for which CVR number, and whose key must have signed the message."""

    ident: str
    cvr: str
    noegle: RSAPublicKey


def kontroller_assertion(assertion: etree._Element, tillid: Tillid, modtager: str, nu: datetime) -> Token:
    """Raises Mistillid unless it is by the token service, for this service, and valid now."""
    ident = assertion.get("ID")
    if not ident or assertion.get("Version") != "2.0":
        raise Mistillid("the assertion has no ID, or another version than 2.0", _TOKEN)
    if sum(1 for _ in assertion.iter(w("ds:Signature"))) != 1:
        raise Mistillid("the assertion has not exactly one signature", _AFVIST)
    try:
        kontroller_indlejret(assertion, en(assertion, "ds:Signature", _AFVIST), ident, tillid.noegle(), _AFVIST)
    except Mistillid as mistillid:
        raise Mistillid(f"the assertion is not believed: {mistillid.tekst}", _AFVIST) from None
    if tekst(en(assertion, "saml:Issuer", _TOKEN)) != tillid.udsteder:
        raise Mistillid("the assertion has another Issuer than the token service", _AFVIST)
    _kontroller_betingelser(en(assertion, "saml:Conditions", _TOKEN), modtager, nu)
    noegle = _ihaendehaver(assertion, modtager, nu)
    return Token(ident, _cvr(assertion), noegle)


def _kontroller_betingelser(betingelser: etree._Element, modtager: str, nu: datetime) -> None:
    _kontroller_gyldighed(betingelser, nu)
    begraensning = en(betingelser, "saml:AudienceRestriction", _TOKEN)
    if modtager not in [tekst(publikum) for publikum in begraensning.findall(w("saml:Audience"))]:
        raise Mistillid("the assertion is for another service", _AFVIST)


def _kontroller_gyldighed(element: etree._Element, nu: datetime) -> None:
    fra, til = instant(element.get("NotBefore")), instant(element.get("NotOnOrAfter"))
    if fra is None or til is None:
        raise Mistillid("the assertion does not say from when to when it is valid", _TOKEN)
    if nu < fra - SKAEVHED:
        raise Mistillid("the assertion is not valid yet", _AFVIST)
    if nu >= til:
        raise Mistillid("the assertion has expired", _AFVIST)


def _ihaendehaver(assertion: etree._Element, modtager: str, nu: datetime) -> RSAPublicKey:
    bekraeftelse = en(en(assertion, "saml:Subject", _TOKEN), "saml:SubjectConfirmation", _TOKEN)
    if bekraeftelse.get("Method") != HOLDER_OF_KEY:
        raise Mistillid("the assertion is not holder-of-key", _TOKEN)
    data = en(bekraeftelse, "saml:SubjectConfirmationData", _TOKEN)
    _kontroller_gyldighed(data, nu)
    if data.get("Recipient", modtager) != modtager:
        raise Mistillid("the assertion has another Recipient than this service", _AFVIST)
    x509data = en(en(data, "ds:KeyInfo", _TOKEN), "ds:X509Data", _TOKEN)
    return noegle_i(certifikat_i(en(x509data, "ds:X509Certificate", _TOKEN)))


def _cvr(assertion: etree._Element) -> str:
    attributter = en(assertion, "saml:AttributeStatement", _TOKEN).findall(w("saml:Attribute"))
    krav = [attribut for attribut in attributter if attribut.get("Name") == CVR_KRAV]
    if len(krav) != 1:
        raise Mistillid("the assertion has not exactly one CVR number", _TOKEN)
    cvr = tekst(en(krav[0], "saml:AttributeValue", _TOKEN))
    if not CVR.fullmatch(cvr):
        raise Mistillid("the CVR number of the assertion is not eight digits", _TOKEN)
    return cvr


# Making one


@dataclass(frozen=True)
class Udkast:
    """What an assertion is to say."""

    modtager: str
    cvr: str
    ihaendehaver: x509.Certificate
    fra: datetime
    til: datetime
    udsteder: str = UDSTEDER
    ident: str = field(default_factory=lambda: f"_{uuid.uuid4()}")

    def til_element(self, sts: Bevis, algoritmer: Algoritmer = SHA256) -> etree._Element:
        """The assertion, signed."""
        assertion = etree.fromstring(self._skrevet())
        certifikat = f"<X509Data><X509Certificate>{_tekst64(sts.der)}</X509Certificate></X509Data>"
        underskriv_indlejret(assertion, self.ident, 1, certifikat, sts.noegle, algoritmer)  # after Issuer
        return assertion

    def _skrevet(self) -> str:
        gyldig = f'NotBefore="{zulu(self.fra)}" NotOnOrAfter="{zulu(self.til)}"'
        modtager = escape(self.modtager)
        der = _tekst64(self.ihaendehaver.public_bytes(Encoding.DER))
        return (
            f'<Assertion xmlns="{SAML}" ID="{self.ident}" IssueInstant="{zulu(self.fra)}" Version="2.0">'
            f'<Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{escape(self.udsteder)}</Issuer>'
            '<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">'
            f"{escape(self.ihaendehaver.subject.rfc4514_string())}</NameID>"
            f'<SubjectConfirmation Method="{HOLDER_OF_KEY}"><SubjectConfirmationData xmlns:a="{_XSI}" {gyldig} '
            f'Recipient={quoteattr(self.modtager)} a:type="KeyInfoConfirmationDataType">'
            f'<KeyInfo xmlns="{DS}"><X509Data><X509Certificate>{der}</X509Certificate></X509Data></KeyInfo>'
            "</SubjectConfirmationData></SubjectConfirmation></Subject>"
            f"<Conditions {gyldig}><AudienceRestriction><Audience>{modtager}</Audience></AudienceRestriction>"
            f"</Conditions><AttributeStatement>{_attributter(self._egenskaber())}</AttributeStatement>"
            f'<AuthnStatement AuthnInstant="{zulu(self.fra)}"><AuthnContext><AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:X509</AuthnContextClassRef></AuthnContext></AuthnStatement>"
            "</Assertion>"
        )

    def _egenskaber(self) -> dict[str, str]:
        rettigheder = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">'
            f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{self.cvr}">'
            "<Privilege>http://sandkasse/roles/servicesystemrole/udstil/1</Privilege>"
            "</PrivilegeGroup></bpp:PrivilegeList>"
        )
        return {
            CVR_KRAV: self.cvr,
            "dk:gov:saml:attribute:AssuranceLevel": "3",
            "dk:gov:saml:attribute:SpecVer": "DK-SAML-2.0",
            "dk:gov:saml:attribute:KombitSpecVer": "1.0",
            "dk:gov:saml:attribute:Privileges_intermediate": _tekst64(rettigheder.encode()),
        }


def _attributter(egenskaber: Mapping[str, str]) -> str:
    return "".join(
        f'<Attribute Name="{navn}" NameFormat="{_BASIC}"><AttributeValue>{vaerdi}</AttributeValue></Attribute>'
        for navn, vaerdi in egenskaber.items()
    )


def zulu(tidspunkt: datetime) -> str:
    """`2024-04-02T08:00:00.000Z`."""
    return tidspunkt.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _tekst64(data: bytes) -> str:
    return base64.b64encode(data).decode()

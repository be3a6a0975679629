"""The token service: WS-Trust by SOAP and by JSON, from a certificate to an assertion (PROTOCOL 6.2-6.4, 6.8)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from werkzeug.datastructures import Headers

from borgerblik.sandkasse.assertion import CVR, Udkast
from borgerblik.sandkasse.fejl import Fejl
from borgerblik.sandkasse.hoved import Gentagelser, Hoved, certifikat_i, klokken_nu, noegle_i
from borgerblik.sandkasse.modtagere import MODTAGER
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.signatur import SHA1, SHA256, bryd, kontroller, underskriv
from borgerblik.sandkasse.soap import WSA, WSSE, Kald, SoapFejl, Version, modtag
from borgerblik.sandkasse.svarsegl import tidsstempel
from borgerblik.sandkasse.taelling import Taelling
from borgerblik.sandkasse.tid import instant
from borgerblik.sandkasse.wss import (
    AUTH,
    BASE64,
    CVR_KRAV,
    SAML_TOKEN,
    SAMLID,
    TRUST,
    WSP,
    WSSE11,
    WSU,
    WSU_ID,
    X509,
    X509_SKI,
    Mistillid,
    en,
    hoejst_en,
    tekst,
    w,
)
from borgerblik.sandkasse.xml import laes

SOAP_STI = "/runtime/services/kombittrust/14/certificatemixed"
REST_STI = "/runtime/api/rest/wstrust/v1/issue"
LEVETID = 8 * 3600.0  # seconds
UDSTED = f"{TRUST}/Issue"
OFFENTLIG_NOEGLE = f"{TRUST}/PublicKey"
_FEJL_NS = "urn:borgerblik:sandkasse:sts"
_DIALEKT = "http://docs.oasis-open.org/wsfed/authorization/200706/authclaims"
TEKSTER = {
    100: "unexpected error",
    101: "unknown configuration, caller or service",
    103: "malformed request",
    104: "unknown endpoint",
    106: "the audit log could not be written",
    110: "not supported",
    111: "configuration error",
    130: "database error",
}


class StsFejl(Exception):
    """A request that gets no token: the code of PROTOCOL 6.7, what is wrong, and the wsse code if it has one."""

    def __init__(self, kode: int, tekst_: str | None = None, underkode: str | None = None) -> None:
        super().__init__(tekst_)
        self.kode = kode
        self.tekst = f"{kode}: {tekst_ or TEKSTER.get(kode, 'error')}"
        self.underkode = underkode

    def som_fault(self) -> SoapFejl:
        """With the code in the reason and in the detail: the contract does not tell where it is."""
        detalje = (
            f'<f:StsFault xmlns:f="{_FEJL_NS}"><f:ErrorCode>{self.kode}</f:ErrorCode>'
            f"<f:ErrorText>{escape(self.tekst)}</f:ErrorText></f:StsFault>"
        )
        afsender = self.kode in (101, 103, 104, 110)
        return SoapFejl(self.tekst, afsender=afsender, underkode=self.underkode, detalje=detalje)


@dataclass(frozen=True)
class Oenske:
    """What a believed request asks for."""

    modtager: str
    cvr: str
    certifikat: x509.Certificate
    sekunder: float
    kontekst: str | None = None


class Sts:
    """Issues assertions to who has a certificate of our own authority, in date."""

    def __init__(self, pki: Callable[[], Pki], taelling: Taelling, levetid: float = LEVETID) -> None:
        self._pki = pki
        self._taelling = taelling
        self._levetid = levetid
        self._gentagelser = Gentagelser()

    def soap(self, data: bytes, headers: Headers, fejl: Fejl | None = None) -> bytes:
        """An RST in, an RSTR out. Raises SoapFejl."""
        self._taelling.kald("sts")
        try:
            kald = modtag(data, headers)
            hoved, oenske = self._laes(kald)
            assertion = self._udsted(oenske, fejl)
        except Mistillid as mistillid:
            raise StsFejl(103, mistillid.tekst, mistillid.underkode).som_fault() from None
        except StsFejl as stsfejl:
            raise stsfejl.som_fault() from None
        self._taelling.token(oenske.modtager, oenske.cvr)
        return self._rstr(hoved, oenske, assertion, fejl.slags if fejl is not None else "")

    def rest(self, data: bytes, klient: x509.Certificate | None, fejl: Fejl | None = None) -> dict[str, Any]:
        """JSON in, JSON out; `klient` is the certificate of the TLS connection. Raises StsFejl."""
        self._taelling.kald("sts")
        if klient is None:
            raise StsFejl(101, "the connection has no client certificate")
        self._kontroller_klient(klient)
        oenske = _laes_json(data, klient, self._levetid)
        assertion = self._udsted(oenske, fejl)
        self._taelling.token(oenske.modtager, oenske.cvr)
        if fejl is not None and fejl.slags == "daarlig_signatur":
            bryd(en(assertion, "ds:Signature"))
        til = instant(en(assertion, "saml:Conditions").get("NotOnOrAfter")) or klokken_nu()
        return {
            "RequestedSecurityToken": {"Assertion": base64.b64encode(etree.tostring(assertion)).decode()},
            "Lifetime": til.astimezone(UTC).strftime("%m/%d/%Y %H:%M:%S"),
            "TokenType": SAML_TOKEN,
            "RequestType": UDSTED,
            "KeyType": OFFENTLIG_NOEGLE,
            "AppliesTo": {"EndpointReference": {"Address": oenske.modtager}},
        }

    def _laes(self, kald: Kald) -> tuple[Hoved, Oenske]:
        """The request, checked in full. Raises Mistillid and StsFejl."""
        if kald.version is not Version.SOAP_12:
            raise StsFejl(103, "the request is not SOAP 1.2")
        hoved = Hoved.af(kald)
        for navn in ("Action", "MessageID", "To"):
            if navn not in hoved.adressering:
                raise StsFejl(103, f"the request has no wsa:{navn}")
        if tekst(hoved.adressering["Action"]) != f"{TRUST}/RST/Issue":
            raise StsFejl(103, "wsa:Action is not RST/Issue")
        besked = hoved.besked()
        stempel = hoved.kontroller_tid(klokken_nu())
        token = en(hoved.sikkerhed, "wsse:BinarySecurityToken")
        signatur = en(hoved.sikkerhed, "ds:Signature")
        certifikat = _certifikat(token)
        _kontroller_henvisning(signatur, token)
        daekning = kontroller(signatur, hoved.ider, noegle_i(certifikat))
        hoved.kontroller_daekning(daekning, stempel, token)
        hoved.kontroller_adresse(SOAP_STI)
        self._kontroller_klient(certifikat)
        oenske = _laes_rst(kald.krop, certifikat, self._levetid)
        self._gentagelser.husk(besked, klokken_nu())
        return hoved, oenske

    def _kontroller_klient(self, certifikat: x509.Certificate) -> None:
        """Raises StsFejl unless our authority made it and it is in date."""
        try:
            certifikat.verify_directly_issued_by(self._pki().ca.certifikat)
        except (ValueError, TypeError, InvalidSignature):
            raise StsFejl(101, "the client certificate is not known", "wsse:FailedAuthentication") from None
        if not certifikat.not_valid_before_utc <= klokken_nu() < certifikat.not_valid_after_utc:
            raise StsFejl(101, "the client certificate is not in date", "wsse:FailedAuthentication")

    def _udsted(self, oenske: Oenske, fejl: Fejl | None) -> etree._Element:
        slags = fejl.slags if fejl is not None else ""
        if fejl is not None and slags == "sts_fejl":
            raise StsFejl(fejl.kode or 100)
        nu = klokken_nu()
        udkast = Udkast(oenske.modtager, oenske.cvr, oenske.certifikat, nu, nu + timedelta(seconds=oenske.sekunder))
        if fejl is not None:
            udkast = self._fordrejet(udkast, fejl)
        return udkast.til_element(self._pki().sts, SHA1 if slags == "sha1" else SHA256)

    def _fordrejet(self, udkast: Udkast, fejl: Fejl) -> Udkast:
        """The token that is wrong in that way."""
        match fejl.slags:
            case "udloebet_token":
                return replace(udkast, fra=udkast.fra - timedelta(hours=9), til=udkast.fra - timedelta(hours=1))
            case "forkert_modtager":
                return replace(udkast, modtager=next(m for m in MODTAGER.values() if m != udkast.modtager))
            case "forkert_noegle":
                return replace(udkast, ihaendehaver=self._pki().udsted("En anden klient").certifikat)
            case "fremmed_kommune":
                return replace(udkast, cvr="29189846" if udkast.cvr != "29189846" else "29189854")
            case "kort_token":
                return replace(udkast, til=udkast.fra + timedelta(seconds=fejl.sekunder))
        return udkast

    def _rstr(self, hoved: Hoved, oenske: Oenske, assertion: etree._Element, slags: str) -> bytes:
        tokens = etree.tostring(assertion).decode()
        if slags == "dobbelt_assertion":
            tokens += etree.tostring(self._udsted(oenske, None)).decode()
        konvolut = laes(_rstr(hoved.besked(), oenske, assertion, tokens))
        if slags != "usigneret":
            signatur = _underskriv_rstr(konvolut, self._pki().sts)
            if slags == "daarlig_signatur":
                bryd(signatur)
        return etree.tostring(konvolut, xml_declaration=True, encoding="UTF-8")


# Reading requests


def _certifikat(token: etree._Element) -> x509.Certificate:
    if token.get("ValueType") != X509 or token.get("EncodingType") != BASE64:
        raise StsFejl(103, "a BinarySecurityToken is not an X509v3 in base64")
    return certifikat_i(token)


def _kontroller_henvisning(signatur: etree._Element, token: etree._Element) -> None:
    henvisning = en(en(en(signatur, "ds:KeyInfo"), "wsse:SecurityTokenReference"), "wsse:Reference")
    if henvisning.get("ValueType") != X509 or henvisning.get("URI") != f"#{token.get(WSU_ID)}":
        raise StsFejl(103, "the KeyInfo of the signature is not the BinarySecurityToken of the request")


def _laes_rst(rst: etree._Element, certifikat: x509.Certificate, levetid: float) -> Oenske:
    """What a RequestSecurityToken asks for. Raises Mistillid and StsFejl."""
    if rst.tag != w("trust:RequestSecurityToken"):
        raise StsFejl(103, "the body is not a RequestSecurityToken")
    for navn, vaerdi in (
        ("trust:TokenType", SAML_TOKEN),
        ("trust:RequestType", UDSTED),
        ("trust:KeyType", OFFENTLIG_NOEGLE),
    ):
        if tekst(en(rst, navn)) != vaerdi:
            raise StsFejl(110, f"that {navn} is not supported")
    if rst.find(w("trust:OnBehalfOf")) is not None:
        raise StsFejl(110, "OnBehalfOf is not supported")
    brugt = _certifikat(en(en(rst, "trust:UseKey"), "wsse:BinarySecurityToken"))
    if brugt != certifikat:
        raise StsFejl(103, "UseKey is another certificate than the one the request is signed with")
    reference = en(en(rst, "wsp:AppliesTo"), "wsa:EndpointReference")
    modtager = _kendt(tekst(en(reference, "wsa:Address")))
    return Oenske(modtager, _laes_cvr(rst), certifikat, _oensket_levetid(rst, levetid), rst.get("Context"))


def _kendt(modtager: str) -> str:
    if modtager not in MODTAGER.values():
        raise StsFejl(101, "AppliesTo is not a known service")
    return modtager


def _laes_cvr(rst: etree._Element) -> str:
    krav = en(rst, "trust:Claims")
    if krav.get("Dialect") != _DIALEKT:
        raise StsFejl(103, "the Claims have another Dialect")
    if len(krav) != 1 or krav[0].tag != w("auth:ClaimType") or krav[0].get("Uri") != CVR_KRAV:
        raise StsFejl(103, "the Claims are not exactly one CVR number")
    # KOMBIT's Java sample leaves Value without namespace: both are taken.
    vaerdier = [barn for barn in krav[0] if barn.tag in (f"{{{AUTH}}}Value", "Value")]
    if len(vaerdier) != 1 or not CVR.fullmatch(tekst(vaerdier[0])):
        raise StsFejl(103, "the CVR number is not eight digits")
    return tekst(vaerdier[0])


def _oensket_levetid(rst: etree._Element, levetid: float) -> float:
    """Seconds: what the request asks for, and no more than is given."""
    lifetime = hoejst_en(rst, "trust:Lifetime")
    if lifetime is None:
        return levetid
    til = instant(tekst(en(lifetime, "wsu:Expires")))
    if til is None or til <= klokken_nu():
        raise StsFejl(103, "Lifetime does not end at a time to come")
    return min(levetid, (til - klokken_nu()).total_seconds())


def _laes_json(data: bytes, klient: x509.Certificate, levetid: float) -> Oenske:
    """What a JSON request asks for. Raises StsFejl."""
    try:
        ind = json.loads(data)
        kraevet = {"TokenType": SAML_TOKEN, "RequestType": UDSTED, "KeyType": OFFENTLIG_NOEGLE}
        brugt, cvr = ind["UseKey"], ind["AnvenderKontekst"]["Cvr"]
        modtager = ind["AppliesTo"]["EndpointReference"]["Address"]
        forskellige = [navn for navn, vaerdi in kraevet.items() if ind[navn] != vaerdi]
    except (ValueError, KeyError, TypeError):
        raise StsFejl(103, "the request is not the JSON it should be") from None
    if forskellige:
        raise StsFejl(110, f"that {forskellige[0]} is not supported")
    if ind.get("OnBehalfOf") is not None:
        raise StsFejl(110, "OnBehalfOf is not supported")
    if brugt != base64.b64encode(klient.public_bytes(Encoding.DER)).decode():
        raise StsFejl(103, "UseKey is another certificate than that of the connection")
    if not isinstance(cvr, str) or not CVR.fullmatch(cvr):
        raise StsFejl(103, "the CVR number is not eight digits")
    return Oenske(_kendt(modtager), cvr, klient, levetid)


# Writing the answer


def _rstr(besked: str, oenske: Oenske, assertion: etree._Element, tokens: str) -> bytes:
    betingelser = en(assertion, "saml:Conditions")
    fra, til = betingelser.get("NotBefore"), betingelser.get("NotOnOrAfter")
    henvisning = (
        f'<o:SecurityTokenReference xmlns:o="{WSSE}" xmlns:k="{WSSE11}" k:TokenType="{SAML_TOKEN}">'
        f'<o:KeyIdentifier ValueType="{SAMLID}">{assertion.get("ID")}</o:KeyIdentifier></o:SecurityTokenReference>'
    )
    kontekst = f' Context="{escape(oenske.kontekst, {chr(34): "&quot;"})}"' if oenske.kontekst is not None else ""
    return (
        f'<s:Envelope xmlns:s="{Version.SOAP_12.namespace}" xmlns:a="{WSA}" xmlns:u="{WSU}"><s:Header>'
        f'<a:Action u:Id="action" s:mustUnderstand="1">{TRUST}/RSTRC/IssueFinal</a:Action>'
        f'<a:RelatesTo u:Id="relatesto">{escape(besked)}</a:RelatesTo>'
        f'<o:Security xmlns:o="{WSSE}" s:mustUnderstand="1">{tidsstempel(klokken_nu())}</o:Security></s:Header>'
        f'<s:Body u:Id="body"><trust:RequestSecurityTokenResponseCollection xmlns:trust="{TRUST}">'
        f"<trust:RequestSecurityTokenResponse{kontekst}><trust:Lifetime><u:Created>{fra}</u:Created>"
        f"<u:Expires>{til}</u:Expires></trust:Lifetime>"
        f'<wsp:AppliesTo xmlns:wsp="{WSP}"><a:EndpointReference><a:Address>{escape(oenske.modtager)}</a:Address>'
        "</a:EndpointReference></wsp:AppliesTo>"
        f"<trust:RequestedSecurityToken>{tokens}</trust:RequestedSecurityToken>"
        f"<trust:RequestedAttachedReference>{henvisning}</trust:RequestedAttachedReference>"
        f"<trust:RequestedUnattachedReference>{henvisning}</trust:RequestedUnattachedReference>"
        f"<trust:TokenType>{SAML_TOKEN}</trust:TokenType><trust:RequestType>{UDSTED}</trust:RequestType>"
        f"<trust:KeyType>{OFFENTLIG_NOEGLE}</trust:KeyType></trust:RequestSecurityTokenResponse>"
        "</trust:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>"
    ).encode()


def _underskriv_rstr(konvolut: etree._Element, sts: Bevis) -> etree._Element:
    """Signed with no certificate inside: the caller must have it, and know it by its subject key identifier."""
    ski = sts.certifikat.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    henvisning = (
        f'<o:SecurityTokenReference xmlns:o="{WSSE}"><o:KeyIdentifier ValueType="{X509_SKI}">'
        f"{base64.b64encode(ski).decode()}</o:KeyIdentifier></o:SecurityTokenReference>"
    )
    header, krop = konvolut
    handling, svar_paa, sikkerhed = header
    return underskriv(sikkerhed, [handling, svar_paa, sikkerhed[0], krop], henvisning, sts.noegle)

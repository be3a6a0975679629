"""A service provider and a browser for the sandkasse's identity providers: reads what they issue for itself."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlsplit

import xmlsec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier
from werkzeug.test import Client, TestResponse

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.log_ind.klienter import Indstillinger, Klient
from borgerblik.sandkasse.log_ind.tjenester import Kilde
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.sikkerhed import Ingen
from borgerblik.sandkasse.udsteder import Udsteder

BASE = "http://127.0.0.1:8470"
SP = "https://saml.tjeneste.example"
ACS, SLO = "http://127.0.0.1:8000/saml/acs", "http://127.0.0.1:8000/saml/slo"
N = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "bpp": "http://digst.dk/oiosaml/basic_privilege_profile",
}
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
NSIS = "https://data.gov.dk/concept/core/nsis/loa"
EID = "https://data.gov.dk/model/core/eid/"
BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings:"


class _Form(HTMLParser):
    """The first form of a page: where it goes, its hidden fields, and what can be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.choices: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action:
            self.action = found["action"]
        elif found.get("type") == "hidden":
            self.hidden[found["name"]] = found["value"]
        elif "name" in found and "value" in found and tag in ("input", "button"):
            self.choices.append((found["name"], found["value"]))


def form_in(page: TestResponse) -> _Form:
    form = _Form()
    form.feed(page.text)
    return form


def en_sandkasse(noeglefil: Path, pki: Pki, *kilder: Kilde, klienter: tuple[Klient, ...] = ()) -> Sandkasse:
    """A sandkasse without data, whose providers serve these services and clients."""
    settings = Indstillinger(BASE, kilder, klienter)
    return Sandkasse(Udsteder.fra_fil(noeglefil), Lager([]), Ingen(), 100, lambda: pki, settings)


def browser(app: Sandkasse) -> Client:
    return Client(app)


def go(client: Client, url: str) -> TestResponse:
    assert url.startswith(BASE)
    return client.get(url.removeprefix(BASE), base_url=BASE)


def send(client: Client, path: str, data: dict[str, str], **more: Any) -> TestResponse:
    return client.post(path, data=data, base_url=BASE, **more)


def choose(client: Client, page: TestResponse, person: str, niveau: str = "betydelig") -> TestResponse:
    form = form_in(page)
    return send(client, form.action, {**form.hidden, "person": person, "niveau": niveau})


def switch(app: Sandkasse, tjeneste: str, fejl: str, **more: object) -> None:
    answer = Client(app).post("/_sandkasse/fejl", json={"tjeneste": tjeneste, "fejl": fejl, **more})
    assert answer.status_code == 200, answer.text


def instant(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Sp:
    """A service of the test's own."""

    bevis: Bevis
    idp: str = "nemlogin"
    number: int = 0
    lower: bool = False  # some services escape in small letters

    def metadata(self, wanted: tuple[str, ...] = (), acs: str = ACS) -> bytes:
        cert = base64.b64encode(self.bevis.der).decode()
        keys = "".join(
            f'<md:KeyDescriptor use="{use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{cert}</ds:X509Certificate>'
            "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            for use in ("signing", "encryption")
        )
        asked = "".join(f'<md:RequestedAttribute Name="{name}"/>' for name in wanted)
        service = f'<md:AttributeConsumingService index="0">{asked}</md:AttributeConsumingService>' if wanted else ""
        return (
            f'<md:EntityDescriptor xmlns:md="{N["md"]}" xmlns:ds="{N["ds"]}" entityID="{SP}"><md:SPSSODescriptor '
            f'protocolSupportEnumeration="{N["samlp"]}">{keys}'
            f'<md:SingleLogoutService Binding="{BINDINGS}HTTP-Redirect" Location="{SLO}"/>'
            f'<md:AssertionConsumerService Binding="{BINDINGS}HTTP-POST" Location="{acs}" index="0" isDefault="true"/>'
            f"{service}</md:SPSSODescriptor></md:EntityDescriptor>"
        ).encode()

    def request(self, *refs: str, relay: str | None = "rs-1", inside: str = "", **attributes: str) -> str:
        """The address that asks for a sign-in, properly signed."""
        self.number += 1
        wanted = "".join(f"<saml:AuthnContextClassRef>{ref}</saml:AuthnContextClassRef>" for ref in refs)
        context = f'<samlp:RequestedAuthnContext Comparison="minimum">{wanted}</samlp:RequestedAuthnContext>'
        head = {"ID": f"_req-{self.number}", "Version": "2.0", "IssueInstant": instant()}
        head |= {"Destination": f"{BASE}/idp/{self.idp}/sso", "AssertionConsumerServiceURL": ACS, **attributes}
        written = " ".join(f'{name}="{value}"' for name, value in head.items() if value)
        xml = (
            f'<samlp:AuthnRequest xmlns:samlp="{N["samlp"]}" xmlns:saml="{N["saml"]}" {written}>'
            f"<saml:Issuer>{SP}</saml:Issuer>{inside}{context if refs else ''}</samlp:AuthnRequest>"
        )
        return f"{BASE}/idp/{self.idp}/sso?{self.signed('SAMLRequest', xml.encode(), relay)}"

    def signed(self, name: str, xml: bytes, relay: str | None, bevis: Bevis | None = None) -> str:
        packer = zlib.compressobj(wbits=-15)
        packed = base64.b64encode(packer.compress(xml) + packer.flush()).decode()
        query = f"{name}={quote_plus(packed)}"
        if relay is not None:
            query += f"&RelayState={quote_plus(relay)}"
        query += f"&SigAlg={quote_plus(RSA_SHA256)}"
        if self.lower:
            query = re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), query)
        value = (bevis or self.bevis).noegle.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{query}&Signature={quote_plus(base64.b64encode(value).decode())}"

    def logout_request(self, name_id: str, index: str | None = None, **attributes: str) -> bytes:
        head = {"ID": "_out-1", "Version": "2.0", "IssueInstant": instant()}
        head |= {"Destination": f"{BASE}/idp/{self.idp}/slo", **attributes}
        written = " ".join(f'{name}="{value}"' for name, value in head.items())
        which = f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" if index else ""
        return (
            f'<samlp:LogoutRequest xmlns:samlp="{N["samlp"]}" xmlns:saml="{N["saml"]}" {written}>'
            f"<saml:Issuer>{SP}</saml:Issuer><saml:NameID>{name_id}</saml:NameID>{which}</samlp:LogoutRequest>"
        ).encode()

    def logout_response(self, in_response_to: str) -> bytes:
        return (
            f'<samlp:LogoutResponse xmlns:samlp="{N["samlp"]}" xmlns:saml="{N["saml"]}" ID="_svar-1" Version="2.0" '
            f'IssueInstant="{instant()}" Destination="{BASE}/idp/{self.idp}/slo" InResponseTo="{in_response_to}">'
            f'<saml:Issuer>{SP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:'
            'status:Success"/></samlp:Status></samlp:LogoutResponse>'
        ).encode()

    def posted(self, xml: bytes) -> str:
        """A message with its signature inside it, for a form; made by signxml."""
        signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        root = etree.fromstring(xml)
        done = signer.sign(
            root, key=self.bevis.noegle, cert=[self.bevis.certifikat], reference_uri=root.get("ID"), id_attribute="ID"
        )
        return base64.b64encode(etree.tostring(done)).decode()

    def decrypted(self, response: bytes) -> etree._Element:
        """The Response with its assertions in clear, by xmlsec."""
        root = etree.fromstring(response, etree.XMLParser(huge_tree=True))
        manager = xmlsec.KeysManager()
        manager.add_key(xmlsec.Key.from_memory(self.bevis.noegle_pem, xmlsec.constants.KeyDataFormatPem))
        for data in root.findall(".//xenc:EncryptedData", N):
            xmlsec.EncryptionContext(manager).decrypt(data)
        return root


def response_in(page: TestResponse) -> bytes:
    """The Response that a page carries on to the service."""
    form = form_in(page)
    assert form.action == ACS, page.text
    return base64.b64decode(form.hidden["SAMLResponse"])


def statuses(response: bytes) -> list[str]:
    found = etree.fromstring(response).iter(f"{{{N['samlp']}}}StatusCode")
    return [(code.get("Value") or "").rpartition(":")[2] for code in found]


def believed(root: etree._Element, bevis: Bevis, pss: bool = False) -> etree._Element:
    """The assertion as its signature covers it, found right by signxml. Raises SignXMLException."""
    assertion = root.find(".//saml:Assertion", N)
    assert assertion is not None
    method = SignatureMethod.SHA256_RSA_MGF1 if pss else SignatureMethod.RSA_SHA256
    expected = SignatureConfiguration(
        require_x509=True,
        location="./",
        signature_methods=frozenset({method}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    )
    alone = etree.fromstring(etree.tostring(assertion))
    found = XMLVerifier().verify(alone, x509_cert=bevis.certifikat, id_attribute="ID", expect_config=expected)
    assert isinstance(found, VerifyResult)
    assert found.signed_xml is not None
    signed: etree._Element = found.signed_xml
    return signed


def values(assertion: etree._Element) -> dict[str, list[str]]:
    return {
        str(each.get("Name")): ["".join(map(str, value.itertext())) for value in each]
        for each in assertion.findall("saml:AttributeStatement/saml:Attribute", N)
    }


def text(element: etree._Element, path: str) -> str:
    found = element.find(path, N)
    assert found is not None, path
    return found.text or ""


def attribute(element: etree._Element, path: str, name: str) -> str | None:
    found = element.find(path, N)
    assert found is not None, path
    return found.get(name)


def message_in(location: str, name: str, bevis: Bevis) -> etree._Element:
    """The message of a redirect, once its signature is right. Raises InvalidSignature."""
    query = urlsplit(location).query
    covered, _, signature = query.partition("&Signature=")
    value = base64.b64decode(unquote_plus(signature))
    bevis.certifikat.public_key().verify(value, covered.encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg, union-attr, arg-type]
    return etree.fromstring(zlib.decompress(base64.b64decode(parse_qs(query)[name][0]), -15))

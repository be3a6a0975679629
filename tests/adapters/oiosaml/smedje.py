"""Makes messages as identity providers do, and as attackers do, with nothing of the code under test."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

NU = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SP, ACS, SLO = "https://sp.test", "https://sp.test/saml/acs", "https://sp.test/saml/slo"
IDP, CH = "https://saml.nemlog-in.test", "https://saml.ch.test/runtime"
REQ = "_req-1"
CPR, UUID = "7502029996", "8a4ea4a6-1f0b-4b40-8f3c-52d0d7c4a001"
PERSON = f"https://data.gov.dk/model/core/eid/person/uuid/{UUID}"
SERIAL = "0a7c9d54-9b8e-4f3b-a1c2-1d2e3f405001"
PROFESSIONAL = f"https://data.gov.dk/model/core/eid/professional/uuid/{SERIAL}"
X509 = f"C = DK, O = 12345678, CN = Lise Medarbejder, Serial = {SERIAL}"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
X509_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
LOA, EID = "https://data.gov.dk/concept/core/nsis/loa", "https://data.gov.dk/model/core/eid"
ROLLE = "http://borgerblikket.example/roles/usersystemrole/laeser/1"
PRIVILEGIER = base64.b64encode(
    '<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile"><PrivilegeGroup '
    f'Scope="urn:dk:gov:saml:cvrNumberIdentifier:12345678"><Privilege>{ROLLE}</Privilege></PrivilegeGroup>'
    "</bpp:PrivilegeList>".encode()
).decode()

DS = "http://www.w3.org/2000/09/xmldsig#"
XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
MORE, MORE07 = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2007/05/xmldsig-more#"
EXC, ENVELOPED = "http://www.w3.org/2001/10/xml-exc-c14n#", f"{DS}enveloped-signature"
SAML2 = "urn:oasis:names:tc:SAML:2.0"
NS = f'xmlns:saml="{SAML2}:assertion" xmlns:samlp="{SAML2}:protocol" xmlns:ds="{DS}"'
Change = tuple[str, str]


def at(seconds: float) -> str:
    """So many seconds from now, as SAML writes it."""
    return (NU + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


# Keys


@cache
def noegle(name: str) -> rsa.RSAPrivateKey:
    """A key; the same for the same name."""
    return rsa.generate_private_key(65537, 2048)


@cache
def certifikat(name: str, begins: int = -365, ends: int = 3650) -> x509.Certificate:
    """A certificate of the key of that name, from and to so many days from now."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder(subject, subject, noegle(name).public_key(), x509.random_serial_number())
        .not_valid_before(NU + timedelta(days=begins))
        .not_valid_after(NU + timedelta(days=ends))
        .sign(noegle(name), hashes.SHA256())
    )


def pem(name: str, *, cert: bool = True, **dates: int) -> bytes:
    key = noegle(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key + (certifikat(name, **dates).public_bytes(Encoding.PEM) if cert else b"")


def idp_metadata(entity_id: str, *certificates: x509.Certificate, **extra: str) -> str:
    """What an identity provider publishes."""
    keys = "".join(
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{base64.b64encode(each.public_bytes(Encoding.DER)).decode()}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for each in certificates
    )
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    attributes = "".join(f' {name}="{value}"' for name, value in extra.items())
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}" '
        f'entityID="{entity_id}"{attributes}><!-- written by a person --><md:IDPSSODescriptor '
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}'
        f'<md:SingleLogoutService Binding="{redirect}" Location="{entity_id}/slo"/>'
        f'<md:SingleSignOnService Binding="{redirect}" Location="{entity_id}/sso?x=1"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


# Assertions


def attribut(name: str, *values: str) -> str:
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    name_format = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    return f'<saml:Attribute Name="{name}" NameFormat="{name_format}">{inside}</saml:Attribute>'


SPEC = attribut("https://data.gov.dk/model/core/specVersion", "OIO-SAML-3.0")
BETYDELIG = attribut(LOA, "Substantial")
BORGER = (
    SPEC + BETYDELIG + attribut(f"{EID}/cprNumber", CPR) + attribut(f"{EID}/cprUuid", UUID)
    + attribut(f"{EID}/fullName", "Peter Prøve")
)  # fmt: skip
MEDARBEJDER = (
    SPEC + BETYDELIG + attribut(f"{EID}/professional/cvr", "12345678")
    + attribut(f"{EID}/professional/orgName", "Prøvekommune") + attribut(f"{EID}/privilegesIntermediate", PRIVILEGIER)
)  # fmt: skip


def assertion(*changes: Change, issuer: str = IDP, attributter: str = BORGER, id_: str = "_a1") -> str:
    """A citizen's assertion, with these texts replaced; one that is not there fails the test."""
    ch = issuer == CH
    name_id, name_format = (X509, X509_FORMAT) if ch else (PERSON, PERSISTENT)
    return changed(
        f'<saml:Assertion {NS} ID="{id_}" Version="2.0" IssueInstant="{at(-10)}"><saml:Issuer>{issuer}</saml:Issuer>'
        f'<saml:Subject><saml:NameID Format="{name_format}">{name_id}</saml:NameID>'
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
        f'NotOnOrAfter="{at(290)}" Recipient="{ACS}" InResponseTo="{REQ}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{at(-15)}" NotOnOrAfter="{at(3590)}"><saml:AudienceRestriction>'
        f"<saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{at(-10)}" SessionIndex="_s1"><saml:AuthnContext>'
        f"<saml:AuthnContextClassRef>{LOA}/High</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"<saml:AttributeStatement>{MEDARBEJDER if ch else attributter}</saml:AttributeStatement></saml:Assertion>",
        changes,
    )


def changed(text: str, changes: Sequence[Change]) -> str:
    for old, new in changes:
        assert old in text, f"not there: {old}"
        text = text.replace(old, new)
    return text


# Signatures

_SIGNERS: dict[str, tuple[type[hashes.SHA1 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512], bool]] = {
    f"{DS}rsa-sha1": (hashes.SHA1, False),
    f"{MORE}rsa-sha256": (hashes.SHA256, False),
    f"{MORE}rsa-sha384": (hashes.SHA384, False),
    f"{MORE}rsa-sha512": (hashes.SHA512, False),
    f"{MORE07}sha1-rsa-MGF1": (hashes.SHA1, True),
    f"{MORE07}sha256-rsa-MGF1": (hashes.SHA256, True),
    f"{MORE07}sha384-rsa-MGF1": (hashes.SHA384, True),
    f"{MORE07}sha512-rsa-MGF1": (hashes.SHA512, True),
}
_DIGESTS = {f"{DS}sha1": "sha1", f"{XENC}sha256": "sha256", f"{MORE}sha384": "sha384", f"{XENC}sha512": "sha512"}


def canonical(element: etree._Element, *prefixes: str) -> bytes:
    return etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
    )


def underskrevet(
    xml: str,
    key: str = "idp",
    *,
    method: str = f"{MORE}rsa-sha256",
    digest: str = f"{XENC}sha256",
    transforms: str | None = None,
    covers: str | None = None,
    prefixes: Sequence[str] = (),
    info: Sequence[Change] = (),
    after: Sequence[Change] = (),
) -> str:
    """The element with a signature after its Issuer.

    `covers` is what the digest is taken of, where that is not the element; `info` changes SignedInfo before it is
    signed, `after` the whole afterwards.
    """
    root = etree.fromstring(xml)
    data = canonical(root if covers is None else etree.fromstring(covers), *prefixes)
    value = base64.b64encode(hashlib.new(_DIGESTS[digest], data).digest()).decode()
    steps = (
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC}"/>'
        if transforms is None
        else transforms
    )
    signed_info = changed(
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXC}"/>'
        f'<ds:SignatureMethod Algorithm="{method}"/><ds:Reference URI="#{root.get("ID")}"><ds:Transforms>{steps}'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue>{value}</ds:DigestValue>'
        "</ds:Reference></ds:SignedInfo>",
        info,
    )
    algorithm, pss = _SIGNERS.get(method, (hashes.SHA256, False))
    pad = padding.PSS(padding.MGF1(algorithm()), algorithm.digest_size) if pss else padding.PKCS1v15()
    signature = noegle(key).sign(canonical(etree.fromstring(signed_info)), pad, algorithm())
    der = certifikat(key).public_bytes(Encoding.DER)
    whole = (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info}<ds:SignatureValue>{base64.b64encode(signature).decode()}'
        f"</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    return changed(xml.replace("</saml:Issuer>", f"</saml:Issuer>{whole}", 1), after)


# Encryption

_OAEP_HASHES: dict[str, type[hashes.SHA1 | hashes.SHA256 | hashes.SHA512]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}


def krypteret(
    inner: str,
    to: str = "sp",
    *,
    content: str = f"{XENC11}aes256-gcm",
    wrap: str = f"{XENC11}rsa-oaep",
    digest: str = "sha256",
    mgf: str = "sha256",
    label: bytes | None = None,
    beside: bool = False,
    also_to: str | None = None,
    after: Sequence[Change] = (),
) -> str:
    """An EncryptedAssertion for whoever has the key `to` (and `also_to`)."""
    key = os.urandom(16 if "128" in content else 24 if "192" in content else 32)
    sealed = _sealed(inner.encode(), key, gcm=content.endswith("gcm"))
    recipients = [also_to, to] if also_to is not None else [to]
    keys = "".join(_wrapped(key, each, wrap, digest, mgf, label) for each in recipients)
    inside, outside = ("", keys) if beside else (f"<ds:KeyInfo>{keys}</ds:KeyInfo>", "")
    return changed(
        f'<saml:EncryptedAssertion {NS} xmlns:xenc="{XENC}" xmlns:xenc11="{XENC11}"><xenc:EncryptedData '
        f'Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{content}"/>{inside}<xenc:CipherData>'
        f"<xenc:CipherValue>{base64.b64encode(sealed).decode()}</xenc:CipherValue></xenc:CipherData>"
        f"</xenc:EncryptedData>{outside}</saml:EncryptedAssertion>",
        after,
    )


def _sealed(data: bytes, key: bytes, *, gcm: bool) -> bytes:
    if gcm:
        iv = os.urandom(12)
        return iv + AESGCM(key).encrypt(iv, data, None)
    iv, fill = os.urandom(16), 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(data + bytes(fill - 1) + bytes([fill])) + encryptor.finalize()


def _wrapped(key: bytes, to: str, wrap: str, digest: str, mgf: str, label: bytes | None) -> str:
    pad: padding.AsymmetricPadding = padding.PKCS1v15()
    inside = ""
    if not wrap.endswith("rsa-1_5"):
        mask = _OAEP_HASHES[mgf if wrap.startswith(XENC11) else "sha1"]
        pad = padding.OAEP(padding.MGF1(mask()), _OAEP_HASHES[digest](), label)
        inside = f'<ds:DigestMethod Algorithm="{DS if digest == "sha1" else XENC}{digest}"/>'
        if wrap.startswith(XENC11):
            inside += f'<xenc11:MGF Algorithm="{XENC11}mgf1{mgf}"/>'
        if label is not None:
            inside += f"<xenc:OAEPparams>{base64.b64encode(label).decode()}</xenc:OAEPparams>"
    value = base64.b64encode(noegle(to).public_key().encrypt(key, pad)).decode()
    return (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{wrap}">{inside}</xenc:EncryptionMethod>'
        f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    )


# Responses


def response(inner: str, *changes: Change, issuer: str = IDP) -> str:
    """A Response around it."""
    return changed(
        f'<samlp:Response {NS} ID="_r1" Version="2.0" IssueInstant="{at(-10)}" Destination="{ACS}" '
        f'InResponseTo="{REQ}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode '
        f'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inner}</samlp:Response>',
        changes,
    )


def sendt(xml: str | bytes) -> str:
    """As the browser brings it."""
    return base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()


def svar(*changes: Change, attributter: str = BORGER, ydre: Sequence[Change] = ()) -> str:
    """A citizen's answer, with these texts of the assertion replaced before it is signed, `ydre` of the Response."""
    return sendt(response(krypteret(underskrevet(assertion(*changes, attributter=attributter))), *ydre))


def ch_svar(*changes: Change) -> str:
    """A caseworker's, through the Context Handler."""
    return sendt(response(krypteret(underskrevet(assertion(*changes, issuer=CH), "ch")), issuer=CH))

"""Assertions of a token service at /token: who they make of whoever brings them, and everything that is refused."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from adapters.idws_modtag import IdwsModtager, laes_identitet
from adapters.oiosaml.laesning import parsed
from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.laas import OVERBLIK_LAES
from borgerblik.access.niveau import LOA
from borgerblik.access.token import TokenRefused
from borgerblik.access.token.profil import CPR_CLAIM, IdwsProfil
from borgerblik.domain.koder import Nsis
from tests.access.tokens import NU, NUMBER, OURS, a_certificate, der, profil

SAMPLE = Path(__file__).resolve().parents[3] / (
    "shared/identity-samples/fetched/kombit__tokenservice_oioidws-net/Misc/Token examples/Bookstrap token.xml"
)
DS, XENC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
STS, US = "https://sts.example.test/runtime", "https://borgerblik.example.test"
KEY, OTHER_KEY = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
PINNED = a_certificate("sts", KEY)
CLIENT, THIEF = a_certificate("klient"), a_certificate("tyv")
PRIVILEGES = base64.b64encode(
    b'<p:PrivilegeList xmlns:p="http://itst.dk/oiosaml/basic_privilege_profile"><PrivilegeGroup '
    b'Scope="urn:dk:gov:saml:cvrNumberIdentifier:55133018"><Privilege>http://x.example/roles/servicesystemrole/a/1'
    b"</Privilege></PrivilegeGroup></p:PrivilegeList>"
).decode()
SYSTEM = {
    "dk:gov:saml:attribute:CvrNumberIdentifier": "55133018",
    "dk:gov:saml:attribute:AssuranceLevel": "3",
    "dk:gov:saml:attribute:Privileges_intermediate": PRIVILEGES,
}
PERSON = {
    CPR_CLAIM: NUMBER,
    LOA: "Substantial",
}


def at(seconds: float) -> str:
    return (NU + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion(**changes: Any) -> str:
    """An assertion that is not signed yet; a test changes a part."""
    said: dict[str, Any] = {
        "issuer": STS, "audience": US, "recipient": f' Recipient="{US}"', "begins": at(-10), "ends": at(28_800),
        "confirmed_until": f' NotOnOrAfter="{at(28_800)}"', "method": "holder-of-key", "attributes": SYSTEM,
        "key": base64.b64encode(der(CLIENT)).decode(), "authn": "", "extra": "", "more_conditions": "",
    }  # fmt: skip
    said |= changes
    attributes = "".join(
        f'<Attribute Name="{name}"><AttributeValue>{value}</AttributeValue></Attribute>'
        for name, value in said["attributes"].items()
    )
    key_info = (
        f'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{said["key"]}'
        "</X509Certificate></X509Data></KeyInfo>"
    )
    return (
        f'<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="{at(-10)}">'
        f"<Issuer>{said['issuer']}</Issuer><Subject><NameID>CN=et-system</NameID><SubjectConfirmation "
        f'Method="urn:oasis:names:tc:SAML:2.0:cm:{said["method"]}"><SubjectConfirmationData{said["recipient"]}'
        f"{said['confirmed_until']}>{key_info if said['key'] else ''}</SubjectConfirmationData></SubjectConfirmation>"
        f'</Subject><Conditions NotBefore="{said["begins"]}" NotOnOrAfter="{said["ends"]}"><AudienceRestriction>'
        f"<Audience>{said['audience']}</Audience></AudienceRestriction>{said['more_conditions']}</Conditions>"
        f"<AttributeStatement>{attributes}</AttributeStatement>{said['authn']}{said['extra']}</Assertion>"
    )


def sign(xml: str, key: Any = KEY, method: Any = SignatureMethod.RSA_SHA256) -> bytes:
    """Signed as token services do it: enveloped, exclusive canonical form."""
    signer = XMLSigner(
        signature_algorithm=method,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    root = etree.fromstring(xml.replace("</Issuer>", f'</Issuer><ds:Signature xmlns:ds="{DS}" Id="placeholder"/>'))
    signed = signer.sign(root, key=key, cert=PINNED.public_bytes(Encoding.PEM).decode(), id_attribute="ID")
    return etree.tostring(signed)


def encrypted(inner: bytes, key: Any = None) -> bytes:
    """As NemLog-in encrypts: AES-256-GCM, its key under RSA-OAEP with SHA-256 throughout."""
    content_key, iv = AESGCM.generate_key(256), secrets.token_bytes(12)
    public = key or OURS.public_key
    wrapped = public.encrypt(content_key, OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None))
    sealed = iv + AESGCM(content_key).encrypt(iv, inner, None)
    return (
        f'<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><EncryptedData xmlns="{XENC}" '
        f'Type="{XENC}Element"><EncryptionMethod Algorithm="{XENC11}aes256-gcm"/><KeyInfo xmlns="{DS}">'
        f'<EncryptedKey xmlns="{XENC}"><EncryptionMethod Algorithm="{XENC11}rsa-oaep"><DigestMethod xmlns="{DS}" '
        f'Algorithm="{XENC}sha256"/><MGF xmlns="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></EncryptionMethod>'
        f"{_cipher(wrapped)}</EncryptedKey></KeyInfo>{_cipher(sealed)}</EncryptedData></EncryptedAssertion>"
    ).encode()


def _cipher(raw: bytes) -> str:
    return f"<CipherData><CipherValue>{base64.b64encode(raw).decode()}</CipherValue></CipherData>"


def authn(seconds: float = -60) -> str:
    return f'<AuthnStatement AuthnInstant="{at(seconds)}" SessionIndex="s-1"><AuthnContext/></AuthnStatement>'


def receiver(now: datetime = NU, noegler: Any = MappingProxyType({}), **changes: Any) -> IdwsModtager:
    idws = replace(IdwsProfil(US, MappingProxyType({STS: (PINNED,)})), **changes)
    return IdwsModtager(profil(idws=idws, noegler=noegler), now=lambda: now, laes_privilegier=laes_privilegier)


def received(message: bytes, certifikat: bytes | None = der(CLIENT), **changes: Any) -> tuple[Identity, bool, datetime]:
    return receiver(**changes).modtag(base64.b64encode(message).decode(), certifikat)


def refused(message: bytes, certifikat: bytes | None = der(CLIENT), **changes: Any) -> str:
    with pytest.raises(TokenRefused) as error:
        received(message, certifikat, **changes)
    assert (error.value.error, error.value.status) == ("invalid_token", 401)
    assert NUMBER not in str(error.value)
    return str(error.value)


# Believed


def test_a_system_comes_in_its_kommune_and_its_old_level_is_nobodys() -> None:
    identity, bound, ends = received(sign(assertion()))

    assert (identity.rolle, identity.doer, identity.cvr, identity.issuer) == (Rolle.SYSTEM, Doer.IDWS, "55133018", STS)
    assert (identity.niveau, identity.gammelt_niveau, identity.autentificeret) == (None, 3, None)
    assert [group.privilegier for group in identity.privilegier] == [("http://x.example/roles/servicesystemrole/a/1",)]
    assert (bound, ends) == (True, NU + timedelta(hours=1))


def test_a_level_in_a_systems_assertion_is_not_its_level() -> None:
    attributes = {**SYSTEM, LOA: "High"}

    assert received(sign(assertion(attributes=attributes, authn=authn())))[0].niveau is None


def test_what_is_asked_on_behalf_of_a_citizen_has_the_citizens_level_and_time() -> None:
    identity, _, _ = received(sign(assertion(attributes={**SYSTEM, **PERSON}, authn=authn())))

    assert (identity.rolle, identity.niveau, identity.scopes) == (
        Rolle.BORGER,
        Nsis.BETYDELIG,
        frozenset({OVERBLIK_LAES}),
    )
    assert identity.cpr is not None
    assert identity.cpr.reveal() == NUMBER
    assert identity.autentificeret == NU - timedelta(seconds=60)


def test_what_is_not_bound_to_a_key_needs_no_certificate() -> None:
    message = sign(assertion(method="bearer", key=""))

    assert received(message, None)[1] is False


def test_a_token_of_ours_ends_with_the_assertion_or_before() -> None:
    assert received(sign(assertion(ends=at(120))))[2] == NU + timedelta(seconds=120)
    assert received(sign(assertion(confirmed_until=f' NotOnOrAfter="{at(60)}"')))[2] == NU + timedelta(seconds=60)
    assert received(sign(assertion(confirmed_until="")))[2] == NU + timedelta(hours=1)
    assert received(sign(assertion()), levetid=timedelta(minutes=5))[2] == NU + timedelta(minutes=5)


def test_an_assertion_may_come_encrypted_for_one_of_our_keys() -> None:
    ours = MappingProxyType({"vores": OURS})

    assert received(encrypted(sign(assertion())), noegler=ours)[0].cvr == "55133018"
    assert "dekryptering" in refused(encrypted(sign(assertion())))
    assert "dekryptering" in refused(encrypted(sign(assertion()), OTHER_KEY.public_key()), noegler=ours)
    assert "signatur" in refused(encrypted(sign(assertion(), OTHER_KEY)), noegler=ours)
    refused(encrypted(encrypted(sign(assertion()))), noegler=ours)


# Refused


@pytest.mark.parametrize("certifikat", [None, der(THIEF), b"", der(CLIENT) + b"\0"], ids=range(4))
def test_an_assertion_bound_to_a_key_counts_in_no_other_hands(certifikat: bytes | None) -> None:
    refused(sign(assertion()), certifikat)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://en.anden.example"}, {"audience": "https://en.anden.example"}, {"audience": ""},
        {"ends": at(0)}, {"ends": at(-3600)}, {"ends": "nu"}, {"begins": at(61)},
        {"confirmed_until": f' NotOnOrAfter="{at(0)}"'},
        {"recipient": ' Recipient="https://en.anden.example"'}, {"method": "sender-vouches"}, {"key": ""}, {"key": "x"},
        {"attributes": {}}, {"attributes": {"dk:gov:saml:attribute:CvrNumberIdentifier": "5513301"}},
        {"attributes": {**SYSTEM, "dk:gov:saml:attribute:Privileges_intermediate": "x"}},
        {"attributes": {**SYSTEM, **PERSON}},
        {"attributes": {**SYSTEM, **PERSON, LOA: "substantial"}, "authn": authn()},
        {"attributes": {**SYSTEM, **PERSON, LOA: "3"}, "authn": authn()},
        {"attributes": {**SYSTEM, **PERSON, CPR_CLAIM: "1234"}, "authn": authn()},
        {"attributes": {**SYSTEM, **PERSON}, "authn": authn(61)},
        {"more_conditions": '<x:Betingelse xmlns:x="urn:x"/>'},
        {"more_conditions": "<AudienceRestriction><Audience>x</Audience></AudienceRestriction>"},
        {"extra": "<AttributeStatement><Attribute Name='dk:gov:saml:attribute:CvrNumberIdentifier'>"
                  "<AttributeValue>11111111</AttributeValue></Attribute></AttributeStatement>"},
        {"extra": f'<Advice><Signature xmlns="{DS}"/></Advice>'},
        {"extra": "<Advice><Assertion ID='_b' Version='2.0'/></Advice>"},
    ],
    ids=range(25),
)  # fmt: skip
def test_what_a_token_service_says_for_another_or_in_another_way_is_refused(changes: dict[str, Any]) -> None:
    refused(sign(assertion(**changes)))


def test_only_the_pinned_certificate_signs_and_only_what_it_signed_is_read() -> None:
    good = sign(assertion())

    refused(sign(assertion(), OTHER_KEY))
    refused(good.replace(b"55133018", b"11111111"))
    refused(assertion().encode())
    refused(good.replace(b'ID="_a1"', b'ID="_a2"'))
    refused(good, udstedere=MappingProxyType({STS: (a_certificate("sts", OTHER_KEY),)}))
    refused(good, udstedere=MappingProxyType({STS: ()}))
    refused(good, now=NU + timedelta(days=400))


def test_a_signed_assertion_beside_or_around_another_misleads_nobody() -> None:
    good = sign(assertion()).decode()
    forged = assertion(attributes={**SYSTEM, "dk:gov:saml:attribute:CvrNumberIdentifier": "11111111"})
    wrapped = forged.replace("</Assertion>", f"<Advice>{good}</Advice></Assertion>")
    moved = re.sub(r"<ds:Signature.*</ds:Signature>", "", good, flags=re.DOTALL)

    refused(wrapped.encode())
    refused(moved.encode())
    refused(f"<Assertions>{good}{forged}</Assertions>".encode())


@pytest.mark.parametrize(
    "message",
    [
        b"", b"x", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe", b"<a" * 20_000,
        b'<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>',
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_assertion_is_refused(message: bytes) -> None:
    refused(message)
    with pytest.raises(TokenRefused):
        receiver().modtag("ikke base64!", None)


def test_a_comment_cuts_no_number_in_two() -> None:
    refused(sign(assertion()).replace(b"55133018", b"55133018<!-- -->"))


def test_a_profile_without_a_token_service_takes_nothing() -> None:
    with pytest.raises(ValueError, match="no token service"):
        IdwsModtager(profil(), now=lambda: NU, laes_privilegier=laes_privilegier)


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the identity samples are not here")
def test_the_token_of_the_kombit_sts_reads_as_a_system_and_is_refused_as_a_message() -> None:
    raw = SAMPLE.read_bytes()
    identity = laes_identitet(parsed(raw), laes_privilegier)
    assert (identity.rolle, identity.cvr, identity.niveau) == (Rolle.SYSTEM, "11111111", None)

    root = parsed(raw)
    keys = root.findall(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    pinned, bound = (base64.b64decode(each.text or "") for each in keys)
    issuer = "https://saml.n2adgangsstyring.eksterntest-stoettesystemerne.dk/runtime"
    changes: dict[str, Any] = {
        "udstedere": MappingProxyType({issuer: (x509.load_der_x509_certificate(pinned),)}),
        "audience": "http://wsp11.oioidws-net.dk/service/service/1",
        "now": datetime.fromisoformat("2022-11-28T03:00:00Z"),
    }
    assert "signatur_ugyldig" in refused(raw, bound, **changes)

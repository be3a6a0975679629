"""Signatures that prove something else than what is read: wrapping, transforms, other keys, weak algorithms.

XSW1-8 are SAML Raider's (IDENTITY 5); each is tried in clear and, where it moves assertions, encrypted.
"""

from __future__ import annotations

import pytest

from borgerblik.access.saml import SamlFejl
from tests.adapters.oiosaml.conftest import Afvist, Modtag
from tests.adapters.oiosaml.smedje import (
    CPR,
    DS,
    ENVELOPED,
    EXC,
    MORE,
    MORE07,
    NU,
    XENC,
    assertion,
    krypteret,
    response,
    sendt,
    underskrevet,
)

F = SamlFejl
CLEAR = {"kraev_kryptering": False}
EVIL = (CPR, "7502029988")  # another person
BOTH = f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC}"/>'


def signature_of(xml: str) -> str:
    begins = xml.index("<ds:Signature ")
    return xml[begins : xml.index("</ds:Signature>") + len("</ds:Signature>")]


def without_signature(xml: str) -> str:
    return xml.replace(signature_of(xml), "", 1)


def wrapped() -> dict[str, str]:
    """SAML Raider's eight, each with the genuine signature somewhere and another person where one would look."""
    good = underskrevet(assertion())
    evil = assertion(EVIL, id_="_evil")
    signature, bare = signature_of(good), without_signature(good)
    whole = underskrevet(response(assertion()))
    whole_signature, whole_bare = signature_of(whole), without_signature(whole)
    evil_response = response(evil, (' ID="_r1"', ' ID="_evil-r"'))

    def into(parent: str, end: str, child: str) -> str:
        return parent.replace(end, child + end, 1)

    evil_signed = evil.replace("</saml:Issuer>", f"</saml:Issuer>{signature}", 1)
    holding = evil.replace(
        "</saml:Issuer>",
        "</saml:Issuer>" + into(signature, "</ds:Signature>", f"<ds:Object>{bare}</ds:Object>"),
        1,
    )
    in_whole = into(whole_signature, "</ds:Signature>", f"<ds:Object>{whole_bare}</ds:Object>")
    holds_evil = into(signature, "</ds:Signature>", f"<ds:Object>{evil}</ds:Object>")
    return {
        "xsw1": evil_response.replace("</saml:Issuer>", f"</saml:Issuer>{in_whole}", 1),
        "xsw2": evil_response.replace("</saml:Issuer>", f"</saml:Issuer>{whole_bare}{whole_signature}", 1),
        "xsw3": response(evil + good),
        "xsw4": response(into(evil, "</saml:Assertion>", good)),
        "xsw5": response(evil_signed + bare),
        "xsw6": response(holding),
        "xsw7": response(f"<samlp:Extensions>{evil}</samlp:Extensions>{good}"),
        "xsw8": response(good.replace(signature, holds_evil, 1)),
        "signed in Extensions": response(f"<samlp:Extensions>{good}</samlp:Extensions>{evil}"),
        "behind": response(good + evil),
        "response only": underskrevet(response(evil)),
        "copied signature": response(evil_signed),
        "same id": response(evil_signed.replace('"_evil"', '"_a1"') + good),
    }


WRAPPED = wrapped()


@pytest.mark.parametrize("name", list(WRAPPED))
def test_a_genuine_signature_in_another_place(afvist: Afvist, name: str):
    expected = {
        "response only": F.IKKE_UNDERSKREVET,
        "copied signature": F.SIGNATUR_FORM,
        "same id": F.DOBBELT_ID,
        "xsw1": F.SIGNATUR_FORM,
        "xsw2": F.SIGNATUR_FORM,
        "xsw4": F.SIGNATUR_FORM,
        "signed in Extensions": F.SIGNATUR_FORM,
    }
    afvist(expected.get(name, F.FORKERT_ANTAL), sendt(WRAPPED[name]), idp=CLEAR)


@pytest.mark.parametrize("number", [4, 5, 6])
def test_wrapped_inside_what_is_encrypted(afvist: Afvist, number: int):
    good, evil = underskrevet(assertion()), assertion(EVIL, id_="_evil")
    signature, bare = signature_of(good), without_signature(good)
    inside = {
        4: evil.replace("</saml:Assertion>", f"{good}</saml:Assertion>", 1),
        5: evil.replace("</saml:Assertion>", f"{signature}{bare}</saml:Assertion>", 1),
        6: evil.replace(
            "</saml:Issuer>",
            "</saml:Issuer>" + signature.replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>"),
            1,
        ),
    }[number]
    afvist(F.FORKERT_ANTAL, sendt(response(krypteret(inside))))


@pytest.mark.parametrize(
    "inner",
    [
        krypteret(underskrevet(assertion())) * 2,
        krypteret(underskrevet(assertion())) + assertion(EVIL, id_="_evil"),
        assertion(EVIL, id_="_evil") + krypteret(underskrevet(assertion())),
        "",
    ],
)
def test_one_assertion(afvist: Afvist, inner: str):
    afvist(F.FORKERT_ANTAL, sendt(response(inner)), idp=CLEAR)


def test_an_id_of_the_message_inside_what_is_encrypted(afvist: Afvist):
    afvist(F.DOBBELT_ID, sendt(response(krypteret(underskrevet(assertion(id_="_r1"))))))


def test_a_second_element_with_the_id_inside(afvist: Afvist):
    double = assertion(("<saml:AttributeStatement>", '<saml:AttributeStatement Id="_a1">'))
    afvist(F.DOBBELT_ID, sendt(response(underskrevet(double))), idp=CLEAR)


XPATH = (
    f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
    '<ds:XPath xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">'
    "not(ancestor-or-self::saml:AttributeStatement)</ds:XPath></ds:Transform>"
    f'<ds:Transform Algorithm="{EXC}"/>'
)


def test_attributes_left_out_of_what_is_signed(afvist: Afvist):
    """D12: the identity provider's own XPath covers no attribute, so any may be put in."""
    text = assertion(EVIL)
    begins, end = text.index("<saml:AttributeStatement>"), text.index("</saml:Assertion>")
    signed = underskrevet(text, covers=text[:begins] + text[end:], transforms=XPATH)
    afvist(F.SIGNATUR_ALGORITME, sendt(response(krypteret(signed))))


@pytest.mark.parametrize(
    "transforms",
    [
        f'<ds:Transform Algorithm="{ENVELOPED}"/>',
        f'<ds:Transform Algorithm="{EXC}"/>',
        "",
        f'{BOTH}<ds:Transform Algorithm="{EXC}"/>',
        BOTH.replace(EXC, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        BOTH.replace(EXC, f"{EXC}WithComments"),
        BOTH + '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
        BOTH + f'<ds:Transform Algorithm="{DS}base64"/>',
        f'<ds:Transform Algorithm="{EXC}"/><ds:Transform Algorithm="{ENVELOPED}"/>',
    ],
)
def test_other_transforms(afvist: Afvist, transforms: str):
    afvist(F.SIGNATUR_ALGORITME, sendt(response(krypteret(underskrevet(assertion(), transforms=transforms)))))


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        (f"{DS}rsa-sha1", f"{XENC}sha256"),
        (f"{MORE}rsa-sha256", f"{DS}sha1"),
        (f"{DS}rsa-sha1", f"{DS}sha1"),
        (f"{MORE07}sha1-rsa-MGF1", f"{XENC}sha256"),
        (f"{MORE}hmac-sha256", f"{XENC}sha256"),
        (f"{MORE}ecdsa-sha256", f"{XENC}sha256"),
        ("none", f"{XENC}sha256"),
    ],
)
def test_weak_or_foreign_algorithms(afvist: Afvist, method: str, digest: str):
    afvist(F.SIGNATUR_ALGORITME, sendt(response(krypteret(underskrevet(assertion(), method=method, digest=digest)))))


@pytest.mark.parametrize("key", ["en-anden", "idp-udloebet", "ch", "sp"])
def test_other_keys(afvist: Afvist, key: str):
    """KeyInfo in the message names them; it is not asked."""
    afvist(F.SIGNATUR_UGYLDIG, sendt(response(krypteret(underskrevet(assertion(), key)))))


@pytest.mark.parametrize(
    ("fejl", "after"),
    [
        (F.SIGNATUR_UGYLDIG, EVIL),
        (F.SIGNATUR_UGYLDIG, ("Substantial</saml", "High</saml")),
        (F.SIGNATUR_UGYLDIG, ("<ds:DigestValue>", "<ds:DigestValue>AAAA")),
        (F.SIGNATUR_UGYLDIG, ("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")),
        (F.SIGNATUR_UGYLDIG, ("<ds:SignatureValue>", "<x/><ds:SignatureValue>")),
        (F.SIGNATUR_FORM, ('URI="#_a1"', 'URI=""')),
        (F.SIGNATUR_FORM, ('URI="#_a1"', 'URI="#_b"')),
        (F.SIGNATUR_FORM, ('URI="#_a1"', "URI=\"#xpointer(id('_a1'))\"")),
        (F.SIGNATUR_FORM, ('URI="#_a1"', "URI=\"#_a1' or '1'='1\"")),
        (F.SIGNATUR_FORM, ('URI="#_a1"', 'URI="http://evil.test/"')),
        (F.SIGNATUR_FORM, (' URI="#_a1"', "")),
        (F.SIGNATUR_FORM, ("</ds:SignedInfo>", "</ds:SignedInfo><ds:SignedInfo/>")),
        (F.SIGNATUR_FORM, ("</ds:SignedInfo>", '<ds:Reference URI="#_a1"/></ds:SignedInfo>')),
        (F.SIGNATUR_FORM, ("</ds:Signature>", "<ds:Object/></ds:Signature>")),
        (F.SIGNATUR_FORM, ("<saml:Subject>", "<saml:Subject><ds:Signature/>")),
        (F.SIGNATUR_FORM, (' ID="_a1"', "")),
        (F.IKKE_UNDERSKREVET, ("<saml:Subject>", "<ds:Signature/><saml:Subject>")),
    ],
)
def test_changed_after_it_was_signed(afvist: Afvist, fejl: SamlFejl, after: tuple[str, str]):
    afvist(fejl, sendt(response(krypteret(underskrevet(assertion(), after=[after])))))


METHOD = "CanonicalizationMethod Algorithm="
PREFIXES = f'><i:InclusiveNamespaces xmlns:i="{EXC}" PrefixList="{"p " * 99}"/></ds:Transform></ds:Transforms>'


@pytest.mark.parametrize(
    ("fejl", "info"),
    [
        (F.SIGNATUR_ALGORITME, (f'{METHOD}"{EXC}"', f'{METHOD}"{EXC}WithComments"')),
        (F.SIGNATUR_ALGORITME, (f'{METHOD}"{EXC}"', f'{METHOD}"x"')),
        (F.SIGNATUR_FORM, ("/></ds:Transforms>", PREFIXES)),
        (F.SIGNATUR_UGYLDIG, ("</ds:Transforms>", "</ds:Transforms><x/>")),
    ],
)
def test_signed_in_another_shape(afvist: Afvist, fejl: SamlFejl, info: tuple[str, str]):
    afvist(fejl, sendt(response(krypteret(underskrevet(assertion(), info=[info])))))


def test_no_signature_at_all(afvist: Afvist):
    afvist(F.IKKE_UNDERSKREVET, sendt(response(krypteret(assertion()))))
    afvist(F.IKKE_UNDERSKREVET, sendt(underskrevet(response(krypteret(assertion())))))


def test_a_signed_response_that_was_changed(afvist: Afvist):
    signed = underskrevet(response(krypteret(underskrevet(assertion()))))
    afvist(F.SIGNATUR_UGYLDIG, sendt(signed.replace("status:Success", "status:Responder")))
    afvist(F.SIGNATUR_UGYLDIG, sendt(underskrevet(response(krypteret(underskrevet(assertion()))), "en-anden")))


def test_a_signature_somewhere_in_the_response(afvist: Afvist):
    good = krypteret(underskrevet(assertion()))
    signature = signature_of(underskrevet(assertion()))
    afvist(F.SIGNATUR_FORM, sendt(response(f"<samlp:Extensions>{signature}</samlp:Extensions>{good}")))


@pytest.mark.parametrize(
    ("fejl", "inner"),
    [
        (F.FORKERT_ANTAL, "<x/>"),
        (F.FORKERT_ANTAL, krypteret(underskrevet(assertion()))),
        (F.DEKRYPTERING_MISLYKKEDES, "no XML"),
        (F.DEKRYPTERING_MISLYKKEDES, ""),
        (F.DEKRYPTERING_MISLYKKEDES, underskrevet(assertion()) + underskrevet(assertion(EVIL, id_="_evil"))),
    ],
)
def test_what_is_encrypted_is_one_assertion(afvist: Afvist, fejl: SamlFejl, inner: str):
    afvist(fejl, sendt(response(krypteret(inner))))


def test_dates_of_a_certificate_count_at_the_time_of_the_answer(afvist: Afvist):
    afvist(F.METADATA_MANGLER, sendt(response(krypteret(underskrevet(assertion())))), nu=NU.replace(year=2046))


@pytest.mark.parametrize(
    "after",
    [
        ("<ds:X509Data>", "<ds:KeyName>evil</ds:KeyName><ds:X509Data>"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>\n!"),
    ],
)
def test_what_was_signed_is_what_is_read(modtag: Modtag, after: tuple[str, str]):
    """And nothing that was added to the signature itself, which no signature covers."""
    identity = modtag(sendt(response(krypteret(underskrevet(assertion(), after=[after])))))
    assert identity.cpr is not None
    assert identity.cpr.reveal() == CPR

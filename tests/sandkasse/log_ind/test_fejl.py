"""The ways the SAML providers can lie: every switch changes what it says, and nothing besides."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from signxml.exceptions import SignXMLException
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.log_ind.svigt import SAML_FEJL
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from tests.sandkasse.log_ind.sp import (
    ACS,
    EID,
    NSIS,
    SP,
    N,
    Sp,
    attribute,
    believed,
    browser,
    choose,
    go,
    response_in,
    statuses,
    switch,
    text,
    values,
)

ANNA, BO = (b.nummer for b in NAVNGIVNE[:2])
CPR = f"{EID}cprNumber"
DATA = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
AUDIENCE = "saml:Conditions/saml:AudienceRestriction/saml:Audience"
Issue = Callable[..., bytes]


@pytest.fixture
def issue(app: Sandkasse, sp: Sp) -> Issue:
    """The Response to a new request at Betydelig, with that switch on."""
    client = browser(app)

    def issued(fejl: str, person: str = "bo-birk", **attributes: str) -> bytes:
        switch(app, sp.idp, fejl)
        page = go(client, sp.request(f"{NSIS}/Substantial", **attributes))
        return response_in(page if "SAMLResponse" in page.text else choose(client, page, person))

    return issued


@pytest.fixture
def assertion(issue: Issue, sp: Sp, pki: Pki) -> Callable[..., etree._Element]:
    """The same, decrypted and its signature found right."""
    return lambda fejl, **more: believed(sp.decrypted(issue(fejl, **more)), pki.idp(sp.idp), pss=fejl == "pss")


def methods(response: bytes) -> list[str]:
    found = etree.fromstring(response).iter(f"{{{N['xenc']}}}EncryptionMethod")
    return [str(method.get("Algorithm")).rpartition("#")[2] for method in found]


def at(element: etree._Element, place: str, name: str) -> datetime:
    return datetime.fromisoformat(str(attribute(element, place, name)))


Assertion = Callable[..., etree._Element]


def test_without_a_signature(issue: Issue, sp: Sp):
    assert not list(sp.decrypted(issue("usigneret")).iter(f"{{{N['ds']}}}Signature"))


def test_with_two_signatures(issue: Issue, sp: Sp):
    assert len(list(sp.decrypted(issue("dobbelt_signeret")).iter(f"{{{N['ds']}}}Signature"))) == 2


def test_with_the_response_signed_too(issue: Issue, sp: Sp, pki: Pki):
    response = issue("signeret_svar")

    assert etree.fromstring(response).find("ds:Signature", N) is not None
    assert values(believed(sp.decrypted(response), pki.idp("nemlogin")))[CPR] == [BO]


def test_for_another_recipient_audience_and_request(assertion: Assertion):
    assert attribute(assertion("forkert_modtager"), DATA, "Recipient") != ACS
    assert text(assertion("forkert_audience"), AUDIENCE) != SP
    assert attribute(assertion("forkert_svar_paa"), DATA, "InResponseTo") == "_en-anden-anmodning"
    assert attribute(assertion("uden_svar_paa"), DATA, "InResponseTo") is None


def test_a_lie_inside_does_not_show_on_the_outside(issue: Issue):
    for fejl in ("forkert_modtager", "forkert_svar_paa", "forkert_udsteder", "udloebet"):
        outside = etree.fromstring(issue(fejl))
        assert outside.get("Destination") == ACS
        assert str(outside.get("InResponseTo")).startswith("_req-")
        assert text(outside, "saml:Issuer") == "https://saml.nemlog-in.sandkasse"
        assert at(outside, ".", "IssueInstant") > datetime.now(UTC) - timedelta(minutes=1)
    assert etree.fromstring(issue("forkert_destination")).get("Destination") != ACS
    assert etree.fromstring(issue("uden_svar_paa")).get("InResponseTo") is None


def test_the_same_assertion_id_again_with_all_else_new(assertion: Assertion):
    first, second = assertion("gentaget"), assertion("gentaget")

    assert first.get("ID") == second.get("ID")
    assert attribute(first, DATA, "InResponseTo") != attribute(second, DATA, "InResponseTo")


def test_expired_and_of_the_future(assertion: Assertion):
    now = datetime.now(UTC)

    assert at(assertion("udloebet"), "saml:Conditions", "NotOnOrAfter") < now - timedelta(minutes=50)
    assert at(assertion("fremskruet_ur"), "saml:Conditions", "NotBefore") > now + timedelta(minutes=15)


@pytest.mark.parametrize("fejl", ["sha1", "fremmed_noegle"])
def test_a_signature_that_is_not_to_be_believed(assertion: Assertion, fejl: str):
    with pytest.raises(SignXMLException):
        assertion(fejl)


def test_sha1_is_what_it_says(issue: Issue, sp: Sp):
    method = sp.decrypted(issue("sha1")).find(".//ds:SignatureMethod", N)

    assert method is not None
    assert str(method.get("Algorithm")).endswith("#rsa-sha1")


def test_pss_and_the_older_oaep_are_right_in_another_way(assertion: Assertion):
    assert values(assertion("pss"))[CPR] == [BO]
    assert values(assertion("oaep_mgf1p"))[CPR] == [BO]


def test_encrypted_in_the_old_ways_or_not_at_all(issue: Issue, sp: Sp, pki: Pki):
    cbc, rsa15, plain = issue("cbc"), issue("rsa15"), issue("ukrypteret")

    assert methods(cbc) == ["aes256-cbc", "rsa-oaep"]
    assert methods(rsa15) == ["aes256-gcm", "rsa-1_5"]
    assert methods(issue("oaep_mgf1p")) == ["aes256-gcm", "rsa-oaep-mgf1p"]
    assert methods(plain) == []
    for response in (cbc, rsa15, plain):
        assert values(believed(sp.decrypted(response), pki.idp("nemlogin")))[CPR] == [BO]


def test_a_comment_stands_in_the_middle_and_the_signature_holds(issue: Issue, sp: Sp, pki: Pki):
    root = sp.decrypted(issue("kommentar"))
    commented = [each for each in root.iter(f"{{{N['saml']}}}AttributeValue") if len(each)]

    assert len(commented) == 2
    assert values(believed(root, pki.idp("nemlogin")))[CPR] == [BO]


def test_the_level_is_lower_small_double_or_missing(assertion: Assertion):
    lower = assertion("lavere_niveau")

    assert values(lower)[NSIS] == ["Low"]
    assert text(lower, ".//saml:AuthnContextClassRef") == f"{NSIS}/Low"
    assert values(assertion("niveau_smaat"))[NSIS] == ["substantial"]
    assert values(assertion("to_niveauer"))[NSIS] == ["Low", "High"]
    assert NSIS not in values(assertion("uden_niveau"))


def test_no_number_another_issuer_an_old_sign_in(assertion: Assertion):
    assert CPR not in values(assertion("uden_cpr"))
    assert text(assertion("forkert_udsteder"), "saml:Issuer") == "https://saml.fremmed.example"
    old = assertion("gammel_login", ForceAuthn="true")
    assert at(old, "saml:AuthnStatement", "AuthnInstant") < datetime.now(UTC) - timedelta(hours=12)


def test_a_refusal(issue: Issue):
    assert statuses(issue("afvist")) == ["Responder", "AuthnFailed"]


def test_a_document_type_and_a_giant(issue: Issue):
    assert issue("doctype").startswith(b"<!DOCTYPE samlp:Response [<!ENTITY l0")
    assert len(issue("enorm")) > 8_000_000


@pytest.mark.parametrize("number", range(1, 9))
def test_what_is_wrapped_is_genuine_and_what_is_shown_is_forged(issue: Issue, sp: Sp, number: int):
    root = sp.decrypted(issue(f"pakket_{number}"))
    signature = root.find("ds:Signature", N) if number <= 2 else next(root.iter(f"{{{N['ds']}}}Signature"))
    assert signature is not None
    named = str(attribute(signature, "ds:SignedInfo/ds:Reference", "URI"))[1:]
    by_number = {values(each)[CPR][0]: each for each in root.iter(f"{{{N['saml']}}}Assertion")}
    genuine = by_number[BO] if number > 2 else by_number[BO].getparent()

    assert set(by_number) == {ANNA, BO}
    assert values(by_number[ANNA])[NSIS] == ["High"]
    assert genuine is not None
    assert genuine.get("ID") == named
    # Else a receiver would refuse it for a broken digest, and the wrapping would have shown nothing.
    assert text(signature, "ds:SignedInfo/ds:Reference/ds:DigestValue") == _digest_without_signature(genuine)
    shown = root if number <= 2 else by_number[ANNA]
    assert (shown.get("ID") == named) == (number in (7, 8))  # in these two the ids are the same


def _digest_without_signature(element: etree._Element) -> str:
    alone = etree.fromstring(etree.tostring(element))
    for signature in alone.findall("ds:Signature", N):
        alone.remove(signature)
    data = etree.tostring(alone, method="c14n", exclusive=True)
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def test_a_switch_is_for_one_citizen_when_it_says_so(app: Sandkasse, sp: Sp):
    switch(app, "nemlogin", "afvist", cpr=BO)
    bo, anna = browser(app), browser(app)

    assert statuses(response_in(choose(bo, go(bo, sp.request()), "bo-birk"))) == ["Responder", "AuthnFailed"]
    assert statuses(response_in(choose(anna, go(anna, sp.request()), "anna-alsted"))) == ["Success"]


def test_every_switch_works_at_both_providers(app: Sandkasse, sp: Sp):
    for idp, person in (("nemlogin", "bo-birk"), ("ch", "begga-begge")):
        sp.idp = idp
        client = browser(app)
        for fejl in set(SAML_FEJL) - {"enorm"}:
            switch(app, idp, fejl)
            page = go(client, sp.request())
            assert response_in(page if "SAMLResponse" in page.text else choose(client, page, person))


def test_a_switch_of_the_caseworkers_is_for_nobody_in_particular(app: Sandkasse):
    answer = Client(app).post("/_sandkasse/fejl", json={"tjeneste": "ch", "fejl": "sha1", "cpr": BO})

    assert answer.status_code == 400

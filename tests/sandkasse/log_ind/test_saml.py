"""Signing in at the look-alikes of NemLog-in and the Context Handler: who is asked, what is issued, what is refused."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import pytest
import time_machine
from lxml import etree
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.log_ind.personer import BORGERE, MEDARBEJDERE
from borgerblik.sandkasse.log_ind.tjenester import Tjenester
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from tests.sandkasse.log_ind.sp import (
    ACS,
    BASE,
    EID,
    NSIS,
    SP,
    N,
    Sp,
    attribute,
    believed,
    browser,
    choose,
    en_sandkasse,
    form_in,
    go,
    response_in,
    send,
    statuses,
    text,
    values,
)

ANNA = NAVNGIVNE[0].nummer
SUBSTANTIAL, HIGH = f"{NSIS}/Substantial", f"{NSIS}/High"
CPR_IN_PRIVILEGE = "urn:dk:gov:saml:cprNumberIdentifier:"


def signed_in(client: Client, sp: Sp, person: str, niveau: str = "betydelig", *refs: str) -> bytes:
    return response_in(choose(client, go(client, sp.request(*refs)), person, niveau))


# What is issued


def test_a_citizen_is_issued_one_encrypted_assertion_that_two_other_libraries_can_read(
    client: Client, sp: Sp, pki: Pki
):
    response = signed_in(client, sp, "anna-alsted", "betydelig", SUBSTANTIAL)
    outside = etree.fromstring(response)
    assertion = believed(sp.decrypted(response), pki.idp("nemlogin"))

    assert len(outside.findall("saml:EncryptedAssertion", N)) == 1
    assert outside.find("saml:Assertion", N) is None
    assert ANNA.encode() not in response
    assert attribute(outside, ".", "Destination") == ACS
    assert {method.get("Algorithm") for method in outside.iter(f"{{{N['xenc']}}}EncryptionMethod")} == {
        "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    }
    assert values(assertion) | {f"{EID}age": ["?"]} == {
        "https://data.gov.dk/model/core/specVersion": ["OIO-SAML-3.0"],
        NSIS: ["Substantial"],
        NSIS.replace("loa", "ial"): ["Substantial"],
        NSIS.replace("loa", "aal"): ["Substantial"],
        f"{EID}cprNumber": [ANNA],
        f"{EID}cprUuid": [f"urn:uuid:{BORGERE[0].uuid}"],
        f"{EID}fullName": ["Anna Alsted"],
        f"{EID}firstName": ["Anna"],
        f"{EID}lastName": ["Alsted"],
        f"{EID}alias": ["Anna"],
        f"{EID}email": ["anna-alsted@borger.example"],
        f"{EID}dateOfBirth": ["1985-03-05"],
        f"{EID}age": ["?"],
        f"{EID}person/pid": values(assertion)[f"{EID}person/pid"],
    }


def test_the_assertion_is_bound_to_the_request_the_service_and_now(client: Client, sp: Sp, pki: Pki):
    now = datetime.now(UTC)
    assertion = believed(sp.decrypted(signed_in(client, sp, "anna-alsted")), pki.idp("nemlogin"))
    where = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"

    assert text(assertion, "saml:Issuer") == "https://saml.nemlog-in.sandkasse"
    assert text(assertion, "saml:Subject/saml:NameID").startswith(f"{EID}person/uuid/")
    assert attribute(assertion, where, "Recipient") == ACS
    assert attribute(assertion, where, "InResponseTo") == "_req-1"
    assert text(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience") == SP
    for place, name in (("saml:AuthnStatement", "AuthnInstant"), ("saml:Conditions", "NotBefore")):
        assert abs(datetime.fromisoformat(str(attribute(assertion, place, name))) - now) < timedelta(seconds=30)


def test_a_caseworker_comes_as_the_context_handler_sends_them(client: Client, sp: Sp, pki: Pki):
    sp.idp = "ch"
    assertion = believed(sp.decrypted(signed_in(client, sp, "kasper-kontor")), pki.idp("ch"))
    found = values(assertion)
    name = assertion.find("saml:Subject/saml:NameID", N)

    assert name is not None
    assert (name.get("Format") or "").endswith(":X509SubjectName")
    assert (name.text or "").startswith("C = DK, O = 55133018, CN = Kasper Kontor, Serial = ")
    assert found["dk:gov:saml:attribute:KombitSpecVer"] == ["2.0"]
    assert found[f"{EID}professional/cvr"] == ["55133018"]
    assert f"{EID}cprNumber" not in found
    groups = etree.fromstring(base64.b64decode(found[f"{EID}privilegesIntermediate"][0]))
    assert [group.get("Scope") for group in groups] == ["urn:dk:gov:saml:cvrNumberIdentifier:55133018"] * 2
    assert [[each.text for each in group] for group in groups] == [
        ["http://sandkasse.borgerblikket.example/roles/usersystemrole/sagsbehandler/1", "32.30.*"]
    ] * 2


def test_a_mandate_names_who_gave_it_and_how_far_it_goes(client: Client, sp: Sp, pki: Pki):
    found = values(believed(sp.decrypted(signed_in(client, sp, "bo-birk")), pki.idp("nemlogin")))
    groups = etree.fromstring(base64.b64decode(found[f"{EID}privilegesIntermediate"][0]))
    carla = next(b.nummer for b in NAVNGIVNE if b.navn == "Carla Dam")

    assert [(group.get("Scope"), [each.text for each in group]) for group in groups] == [
        (CPR_IN_PRIVILEGE + carla, ["urn:dk:borgerblikket:sandkasse:fuldmagt", "32.30.*"]),
        (CPR_IN_PRIVILEGE + ANNA, ["urn:dk:borgerblikket:sandkasse:fuldmagt"]),
    ]


def test_the_old_scale_comes_instead_of_a_level_whatever_was_asked(client: Client, sp: Sp, pki: Pki):
    response = signed_in(client, sp, "anna-alsted", "gammelt_3", HIGH)
    assertion = believed(sp.decrypted(response), pki.idp("nemlogin"))

    assert values(assertion)["dk:gov:saml:attribute:AssuranceLevel"] == ["3"]
    assert NSIS not in values(assertion)
    assert NSIS not in text(assertion, "saml:AuthnStatement/saml:AuthnContext/saml:AuthnContextClassRef")


def test_a_person_without_a_number_has_none_in_the_assertion(client: Client, sp: Sp, pki: Pki):
    found = values(believed(sp.decrypted(signed_in(client, sp, "ewa-nowak")), pki.idp("nemlogin")))

    assert f"{EID}cprNumber" not in found
    assert f"{EID}cprUuid" in found


def test_only_the_attributes_of_the_metadata_are_sent_where_it_asks_for_some(noeglefil: Path, pki: Pki, sp: Sp):
    app = en_sandkasse(noeglefil, pki, sp.metadata(wanted=(f"{EID}cprNumber",)))
    assertion = believed(sp.decrypted(signed_in(browser(app), sp, "anna-alsted")), pki.idp("nemlogin"))

    assert set(values(assertion)) == {
        "https://data.gov.dk/model/core/specVersion",
        NSIS,
        f"{EID}cprNumber",
    }


def test_everybody_can_sign_in_by_a_key_of_their_own(app: Sandkasse, sp: Sp):
    assert len({person.noegle for person in (*BORGERE, *MEDARBEJDERE)}) == len(BORGERE) + len(MEDARBEJDERE)
    for idp, people in (("nemlogin", BORGERE), ("ch", MEDARBEJDERE)):
        sp.idp = idp
        for person in people:
            assert statuses(signed_in(browser(app), sp, person.noegle)) == ["Success"]


# The chooser


def test_the_chooser_says_that_nobody_is_real_and_needs_no_script(client: Client, sp: Sp):
    page = go(client, sp.request(SUBSTANTIAL))

    assert "Sandkasse: ingen rigtige mennesker" in page.text
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'none'")
    assert ("person", "anna-alsted") in form_in(page).choices
    assert not any(each.nummer in page.text for each in NAVNGIVNE)


def test_the_way_back_is_a_form_with_a_button_and_a_script_of_ours(client: Client, sp: Sp):
    page = choose(client, go(client, sp.request()), "anna-alsted")

    assert form_in(page).hidden["RelayState"] == "rs-1"
    assert "<button>Fortsæt</button>" in page.text
    assert "form-action 'self' http://127.0.0.1:8000;" in page.headers["Content-Security-Policy"]
    script = client.get("/log-ind/videre.js", base_url=BASE)
    assert script.mimetype == "text/javascript"
    assert "submit()" in script.text
    assert client.get("/log-ind/stil.css", base_url=BASE).status_code == 200


def test_a_choice_counts_once(client: Client, sp: Sp):
    page = go(client, sp.request())
    choose(client, page, "anna-alsted")

    assert choose(client, page, "bo-birk").status_code == 400


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"person": "anna-alsted", "niveau": "lav"}, "NoAuthnContext"),
        ({"person": "anna-alsted", "niveau": "kongelig"}, "AuthnFailed"),
        ({"person": "signe-sagsbehandler", "niveau": "hoej"}, "AuthnFailed"),
        ({"fortryd": "ja"}, "AuthnFailed"),
    ],
    ids=["too low", "no level", "nobody of this provider", "regret"],
)
def test_a_sign_in_that_comes_to_nothing_is_told_by_its_status(
    client: Client, sp: Sp, chosen: dict[str, str], told: str
):
    form = form_in(go(client, sp.request(SUBSTANTIAL)))
    page = send(client, form.action, {**form.hidden, **chosen})

    assert statuses(response_in(page)) == ["Responder", told]
    assert b"Assertion" not in response_in(page)


# Signed in already


def test_the_second_sign_in_is_a_blink_with_the_same_instant_and_index(client: Client, sp: Sp, pki: Pki):
    first = believed(sp.decrypted(signed_in(client, sp, "anna-alsted")), pki.idp("nemlogin"))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=False):
        again = believed(sp.decrypted(response_in(go(client, sp.request(SUBSTANTIAL)))), pki.idp("nemlogin"))

    for name in ("AuthnInstant", "SessionIndex"):
        assert attribute(again, "saml:AuthnStatement", name) == attribute(first, "saml:AuthnStatement", name)
    assert again.get("ID") != first.get("ID")


def test_a_session_ends_when_the_assertion_said_it_would(client: Client, sp: Sp, pki: Pki):
    assertion = believed(sp.decrypted(signed_in(client, sp, "anna-alsted")), pki.idp("nemlogin"))
    ends = datetime.fromisoformat(str(attribute(assertion, "saml:AuthnStatement", "SessionNotOnOrAfter")))

    with time_machine.travel(ends + timedelta(seconds=1), tick=False):
        assert "Hvem er du?" in go(client, sp.request()).text


@pytest.mark.parametrize(
    ("refs", "attributes"), [((), {"ForceAuthn": "true"}), ((HIGH,), {})], ids=["forced", "step-up"]
)
def test_a_forced_or_higher_sign_in_asks_again(
    client: Client, sp: Sp, refs: tuple[str, ...], attributes: dict[str, str]
):
    signed_in(client, sp, "anna-alsted")

    assert "Hvem er du?" in go(client, sp.request(*refs, **attributes)).text


def test_a_passive_request_is_answered_without_asking_or_not_at_all(client: Client, sp: Sp):
    def passive(*refs: str) -> list[str]:
        return statuses(response_in(go(client, sp.request(*refs, IsPassive="true"))))

    assert passive() == ["Responder", "NoPassive"]
    signed_in(client, sp, "anna-alsted")
    assert passive() == ["Success"]
    assert passive(HIGH) == ["Responder", "NoPassive"]


# What is wanted


@pytest.mark.parametrize(
    ("idp", "ref", "told"),
    [
        ("nemlogin", "https://data.gov.dk/eid/Professional", "NoAuthnContext"),
        ("ch", "https://data.gov.dk/eid/Person", "NoAuthnContext"),
        ("nemlogin", f"{NSIS}/Enorm", "NoAuthnContext"),
    ],
)
def test_what_a_provider_cannot_give_is_told_by_its_status(client: Client, sp: Sp, idp: str, ref: str, told: str):
    sp.idp = idp

    assert statuses(response_in(go(client, sp.request(ref)))) == ["Requester", told]


def test_a_level_asked_for_exactly_is_not_supported(client: Client, sp: Sp):
    exact = f"<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>{HIGH}</saml:AuthnContextClassRef>"
    url = sp.request(inside=f"{exact}</samlp:RequestedAuthnContext>")

    assert statuses(response_in(go(client, url))) == ["Requester", "RequestUnsupported"]


# Who asks


@pytest.mark.parametrize(
    "change",
    [
        {"Destination": f"{BASE}/idp/ch/sso"},
        {"AssertionConsumerServiceURL": "http://127.0.0.1:6666/saml/acs"},
        {"IssueInstant": "2020-01-01T00:00:00Z"},
        {"IssueInstant": "i morgen"},
        {"Version": "1.1"},
        {"ID": "1 2"},
        {"Destination": ""},
    ],
    ids=["for another", "to an address not registered", "old", "no instant", "version", "no ID", "for nobody"],
)
def test_a_request_that_is_not_right_goes_nowhere(client: Client, sp: Sp, change: dict[str, str]):
    page = go(client, sp.request(**change))

    assert page.status_code == 400
    assert "SAMLResponse" not in page.text


def test_a_request_signed_by_somebody_else_or_changed_afterwards_goes_nowhere(client: Client, sp: Sp, pki: Pki):
    url = sp.request()
    stranger = Sp(pki.klient).request()

    assert go(client, stranger).status_code == 400
    assert go(client, url.replace("rs-1", "rs-2")).status_code == 400
    assert go(client, url.partition("&SigAlg")[0]).status_code == 400
    assert go(client, f"{url}&RelayState=rs-1").status_code == 400
    assert go(client, url).status_code == 200


def test_the_signature_is_over_the_letters_that_were_sent_however_they_were_escaped(client: Client, sp: Sp):
    sp.lower = True
    url = sp.request(relay="æ/ø")

    assert "%c3%a6%2f%c3%b8" in url
    assert go(client, url).status_code == 200
    assert go(client, url.replace("%c3%a6%2f%c3%b8", "%C3%A6%2F%C3%B8")).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SAMLRequest=",
        "SAMLRequest=%%%",
        "SAMLRequest=AAAA",
        "SAMLRequest=" + quote_plus(base64.b64encode(zlib.compress(b"0" * 50_000_000, 9)[2:-4])),
        "SAMLRequest=" + quote_plus(base64.b64encode(zlib.compress(b"<a>", 9)[2:-4])),
        "SAMLRequest="
        + quote_plus(base64.b64encode(zlib.compress(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 9)[2:-4])),
        "SAMLRequest=" + quote_plus(base64.b64encode(zlib.compress(b"\xff\xfe\x00", 9)[2:-4])),
        "SAMLResponse=AAAA&SAMLRequest=AAAA&SAMLRequest=BBBB",
    ],
    ids=["nothing", "empty", "no base64", "no deflate", "bomb", "broken", "DOCTYPE", "no text", "twice"],
)
@pytest.mark.parametrize("path", ["sso", "slo"])
def test_garbage_gets_a_page_that_says_so(client: Client, query: str, path: str):
    page = client.get(f"/idp/nemlogin/{path}", query_string=query, base_url=BASE)

    assert page.status_code == 400
    assert "Sandkasse" in page.text


def test_metadata_that_came_late_are_fetched_when_somebody_asks(noeglefil: Path, pki: Pki, sp: Sp, tmp_path: Path):
    file = tmp_path / "sp.xml"
    app = en_sandkasse(noeglefil, pki, file)

    assert go(browser(app), sp.request()).status_code == 400
    file.write_bytes(sp.metadata())
    assert go(browser(app), sp.request()).status_code == 200


def test_metadata_are_fetched_anew_when_in_doubt_but_not_all_the_time(sp: Sp, pki: Pki, tmp_path: Path):
    clock = [0.0]
    file = tmp_path / "sp.xml"
    file.write_bytes(Sp(pki.klient).metadata())
    services = Tjenester([file], lambda: clock[0])
    first = services.find(SP)
    file.write_bytes(sp.metadata())

    assert first is not None
    assert services.genindlaes()[SP].noegler == first.noegler
    clock[0] += 6
    assert services.genindlaes()[SP].noegler == (sp.bevis.certifikat.public_key(),)
    file.write_bytes(b"<html/>")
    clock[0] += 6
    assert services.genindlaes()[SP].noegler == (sp.bevis.certifikat.public_key(),)


def test_metadata_of_a_provider_say_where_it_is_and_how_it_signs(client: Client, pki: Pki):
    for idp in ("nemlogin", "ch"):
        root = etree.fromstring(client.get(f"/idp/{idp}/metadata", base_url=BASE).data)
        certificate = text(root, ".//ds:X509Certificate")

        assert base64.b64decode(certificate) == pki.idp(idp).der
        assert attribute(root, ".//md:SingleSignOnService", "Location") == f"{BASE}/idp/{idp}/sso"
        assert len(root.findall(".//md:SingleLogoutService", N)) == 2
        assert attribute(root, "md:IDPSSODescriptor", "WantAuthnRequestsSigned") == "true"


def test_each_provider_has_a_key_of_its_own_that_stays(pki: Pki):
    again = Pki.i_mappe(pki.mappe)

    assert pki.idp("nemlogin").certifikat != pki.idp("ch").certifikat
    assert again.idp("ch").certifikat == pki.idp("ch").certifikat
    assert {file.stat().st_mode & 0o777 for file in (pki.mappe.parent / f"{pki.mappe.name}-idp").iterdir()} == {0o600}

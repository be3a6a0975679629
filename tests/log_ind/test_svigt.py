"""An identity provider that lies, answers that were taken, and forms from elsewhere: one clear page, and no session."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import text

from borgerblik import db
from borgerblik.access.saml import SamlFejl
from borgerblik.sandkasse.log_ind.svigt import SAML_FEJL
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.log_ind.person import Person

BO = next(each.nummer for each in NAVNGIVNE if each.navn == "Bo Birk")
HARMLESS = {"pss", "signeret_svar", "oaep_mgf1p"}
# Those that need something more than a plain sign-in to be a lie have a test of their own below.
OWN = {"gentaget", "gammel_login"}
LIES = sorted(set(SAML_FEJL) - HARMLESS - OWN)
CODES = {each.value for each in SamlFejl}


def refused(person: Person, page: requests.Response) -> str:
    """The code that was written down, after the page has been looked at: it says no, and not why."""
    assert page.status_code == 403, page.text
    assert "Du blev ikke logget ind" in page.text
    assert person.session is None
    assert BO not in page.text
    happened = person.seneste()
    assert happened.haendelse == "afvist"
    assert happened.fejl is not None
    assert happened.fejl not in page.text
    assert happened.anmodning in page.text, "the reference number is the way from the person to the log"
    return happened.fejl


@pytest.mark.parametrize("fejl", LIES)
def test_a_lie_is_refused_on_one_page_that_does_not_say_why(person: Person, fejl: str) -> None:
    person.lyv(fejl)

    assert refused(person, person.log_ind(kommune="0751")) in CODES


@pytest.mark.parametrize("variant", sorted(HARMLESS & set(SAML_FEJL)))
def test_what_the_profile_allows_is_no_lie(person: Person, variant: str) -> None:
    person.lyv(variant)

    assert urlsplit(person.log_ind().url).path == "/min-side"


def test_the_same_assertion_again_is_refused_though_a_browser_went_for_it(person: Person, anden: Person) -> None:
    person.log_ind()
    person.lyv("gentaget")

    assert refused(anden, anden.log_ind()) in {"genbrugt", "forkert_anmodning"}


def test_whoever_must_sign_in_anew_and_did_not_is_refused_and_keeps_what_they_had(person: Person) -> None:
    person.log_ind("Sara Toft", kommune="0461")
    person.lyv("gammel_login")
    chooser = person.hos_udbyderen(niveau="hoej", kommune="0461")

    page = person.send(person.send(chooser, "Sara Toft", niveau="hoej"), "Fortsæt")

    assert page.status_code == 403
    assert person.seneste().fejl == "ikke_frisk"
    assert person.gaa("/min-side").status_code == 200, "the sign-in before it still holds"


def test_a_level_lower_than_asked_for_ends_with_an_explanation_and_no_loop(person: Person) -> None:
    person.lyv("lavere_niveau")

    page = person.log_ind("Bo Birk", kommune="0751")

    assert refused(person, page) == "niveau_for_lavt"
    assert "lavere niveau" in page.text
    assert "Prøv igen" in page.text


def test_a_citizen_without_a_number_is_told_so(person: Person) -> None:
    assert "intet personnummer" in person.log_ind("Ewa Nowak").text


# Answers that were taken


def test_an_answer_in_another_browser_signs_nobody_in(person: Person, anden: Person) -> None:
    stolen = person.svar()

    assert refused(anden, anden.send(stolen, "Fortsæt")) == "ingen_anmodning"
    assert urlsplit(person.send(stolen, "Fortsæt").url).path == "/min-side", "whose it was can still use it"


def test_an_answer_counts_once(person: Person) -> None:
    answer = person.svar()
    person.send(answer, "Fortsæt")
    person.http.cookies.clear()

    assert refused(person, person.send(answer, "Fortsæt")) == "ingen_anmodning"


@pytest.mark.parametrize(
    "sent",
    [{}, {"SAMLResponse": "x"}, {"SAMLResponse": "A" * 2_000_000, "RelayState": "r"}, {"RelayState": BO + "\r\nX: y"}],
    ids=["nothing", "no relay state", "two million letters", "a line end"],
)
def test_what_is_no_answer_is_refused(person: Person, sent: dict[str, str]) -> None:
    page = requests.post(f"{person.produkt.adresse}/saml/acs", data=sent, timeout=10)

    assert page.status_code == 403
    assert "Set-Cookie" not in page.headers
    assert BO not in page.text


def test_a_picture_on_anothers_page_signs_nobody_in(person: Person) -> None:
    answer = person.gaa("/log-ind?via=nemlogin", headers={"Sec-Fetch-Dest": "image"})

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_browser_is_in_the_middle_of_a_handful_of_sign_ins_and_no_more(person: Person) -> None:
    for _ in range(12):
        person.gaa("/log-ind?via=nemlogin", follow=False)

    begun = [cookie for cookie in person.http.cookies if cookie.name.startswith("__Host-log-ind-") and cookie.value]
    assert 1 <= len(begun) <= 6
    assert urlsplit(person.log_ind().url).path == "/min-side"


def test_only_so_much_evidence_of_refusals_is_kept_in_an_hour(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("borgerblik.access.haendelser.MOST_REFUSED", 0)
    person.lyv("forkert_audience")
    person.log_ind()
    monkeypatch.setattr("borgerblik.access.haendelser.MOST_REFUSED", 10_000)
    kept = person.seneste()
    person.http.cookies.clear()
    person.log_ind()

    assert (kept.fejl, kept.bevis) == ("forkert_publikum", None), "the row is written all the same"
    assert person.seneste().bevis is not None


# Forms


def token_in(page: requests.Response) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_a_form_without_the_token_of_this_browser_changes_nothing(person: Person, anden: Person) -> None:
    page = person.log_ind()
    others = token_in(anden.log_ind("Anna Alsted"))

    for sent in ({}, {"csrf_token": "x"}, {"csrf_token": others}):
        answer = person.http.post(f"{person.produkt.adresse}/log-ud", data=sent, allow_redirects=False, timeout=5)
        assert answer.status_code == 400
    assert person.gaa("/min-side").status_code == 200
    assert token_in(page)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://en.anden.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["another origin", "no origin", "another site"],
)
def test_a_form_from_elsewhere_changes_nothing_though_it_has_the_token(person: Person, headers: dict[str, str]) -> None:
    token = token_in(person.log_ind())
    address = f"{person.produkt.adresse}/log-ud"

    answer = person.http.post(address, data={"csrf_token": token}, headers=headers, timeout=5, allow_redirects=False)

    assert answer.status_code == 400
    assert person.gaa("/min-side").status_code == 200


# What is left behind


def test_the_database_and_the_log_hold_no_number_and_no_secret(
    person: Person, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    person.log_ind("Bo Birk", kommune="0751")
    assert person.session is not None
    secret = str(person.session.value)
    with db.connected(person.produkt.engine) as connection:
        tables = ("session", "login_haendelse", "ventende_login", "modtaget", "opslag")
        rows = [row for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]
    kept = repr(rows).encode()

    assert BO.encode() not in kept
    assert secret.encode() not in kept
    printed = "".join(capfd.readouterr())
    assert BO not in printed
    assert secret not in printed
    assert "data.gov.dk/model/core/eid/person" not in printed


def test_the_evidence_can_be_opened_by_who_has_the_key_and_holds_what_was_answered(person: Person) -> None:
    person.log_ind("Bo Birk")
    haendelser = person.produkt.client.application.extensions["borgerblik"].haendelser

    evidence = haendelser.bevis(person.seneste())

    assert evidence is not None
    assert set(evidence) == {"svar", "anmodning"}

"""Signing in and out through a broker that speaks OpenID Connect: by the book, and when the broker lies."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

import adapters.oidc
from borgerblik.access.login import Login
from borgerblik.access.token.profil import Loginvalg
from borgerblik.sandkasse.log_ind.idtoken import OIDC_FEJL
from borgerblik.sandkasse.profiler import KLIENT_ID
from tests.log_ind.broker import BO, back, changed, parameters_of, refused, signed_in
from tests.log_ind.person import Person
from tests.wire import free_port

# In


def test_a_citizen_signs_in_through_the_broker_and_sees_their_own(person: Person) -> None:
    page = person.log_ind("Bo Birk", via="broker", kommune="0751")

    assert page.url == f"{person.produkt.adresse}/min-side"
    assert "Udbetaling af sygedagpenge" in page.text
    assert "Betydelig" in page.text
    assert not any(BO in address for address in person.visited)
    written = person.seneste()
    assert (written.haendelse, written.doer, written.rolle, written.niveau) == (
        "log_ind",
        "oidc",
        "borger",
        "betydelig",
    )
    assert written.udsteder == f"{person.produkt.sandkasse}/oidc"


def test_the_session_is_a_cookie_no_script_and_no_other_site_gets(person: Person) -> None:
    answer = person.gaa(back(person), follow=False)

    assert answer.status_code == 303
    cookies = answer.raw.headers.getlist("Set-Cookie")
    (session,) = [each for each in cookies if each.startswith("__Host-borgerblik=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session.split("; "))
    (pending,) = [each for each in cookies if each.startswith("__Host-log-ind-")]
    assert "Max-Age=0" in pending, "what it went with is taken back"


def test_the_broker_is_asked_for_a_level_with_pkce_and_nothing_about_anybody(person: Person) -> None:
    asked = parameters_of(person.gaa("/log-ind?via=broker&niveau=hoej", follow=False))

    assert asked["acr_values"] == "https://data.gov.dk/concept/core/nsis/High"
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", KLIENT_ID)
    assert len(asked["nonce"]) >= 32
    assert len(asked["code_challenge"]) == 43
    assert "prompt" not in asked
    assert "code_verifier" not in asked


@pytest.mark.parametrize(("niveau", "ord_"), [("betydelig", "Betydelig"), ("hoej", "Høj")])
def test_the_level_is_read_from_the_brokers_own_words_for_it(person: Person, niveau: str, ord_: str) -> None:
    page = person.log_ind("Bo Birk", niveau, via="broker", kommune="0751")

    assert f"på niveauet {ord_}" in page.text
    assert person.seneste().niveau == niveau


def test_who_asks_for_no_more_than_lav_is_signed_in_and_stopped_at_the_page(person: Person) -> None:
    page = person.send(person.gaa("/log-ind?via=broker&niveau=lav"), "Bo Birk", niveau="lav")

    assert page.status_code == 403
    assert "Her skal du logge ind på et højere niveau" in page.text
    assert "sygedagpenge" not in page.text.lower()


def test_a_level_the_broker_cannot_give_is_told_as_one(person: Person) -> None:
    refused(person.svar("Bo Birk", "lav", via="broker"), person, "status_niveau")


def test_the_old_scale_is_no_level(person: Person) -> None:
    refused(person.svar("Bo Birk", "gammelt_3", via="broker"), person, "niveau_for_lavt")


def test_whoever_has_no_person_number_is_no_citizen_here(person: Person) -> None:
    refused(person.svar("Ewa Nowak", via="broker"), person, "cpr_mangler")


def test_a_second_sign_in_is_a_blink(person: Person) -> None:
    person.log_ind(via="broker", kommune="0751")
    person.http.cookies.clear(domain="127.0.0.1", path="/", name="__Host-borgerblik")

    assert person.hos_udbyderen("broker", kommune="0751").url == f"{person.produkt.adresse}/min-side"


def test_whoever_must_be_surer_of_is_asked_anew_and_comes_back_at_that_level(person: Person) -> None:
    page = person.log_ind("Sara Toft", via="broker", kommune="0461")
    assert "Log ind på det niveau" in page.text
    old = person.session
    assert old is not None

    there = person.gaa("/log-ind?via=broker&niveau=hoej&kommune=0461", follow=False)
    assert {"prompt": "login", "max_age": "0"}.items() <= parameters_of(there).items()
    chooser = person.gaa(there.headers["Location"])
    assert "Hvem er du?" in chooser.text, "the person is asked, though known there"
    page = person.send(chooser, "Sara Toft", niveau="hoej")

    assert "Høj" in page.text
    assert "Log ind på det niveau" not in page.text
    assert person.session is not None
    assert person.session.value != old.value
    assert person.seneste().haendelse == "trin_op"
    person.http.cookies.set_cookie(old)
    assert not signed_in(person), "the session before it has ended"


def test_a_step_up_that_comes_back_too_low_leaves_the_session_as_it_was(person: Person) -> None:
    person.log_ind("Sara Toft", via="broker", kommune="0461")
    old = person.session
    person.lyv("lavere_niveau", "oidc")

    page = person.send(person.gaa("/log-ind?via=broker&niveau=hoej&kommune=0461"), "Sara Toft", niveau="hoej")

    assert page.status_code == 403
    assert person.seneste().fejl == "niveau_for_lavt"
    assert person.session is not None
    assert old is not None
    assert person.session.value == old.value
    assert signed_in(person)


# A broker that lies

LIES = {
    "forkert_nonce": "forkert_nonce",
    "uden_nonce": "forkert_nonce",
    "forkert_at_hash": "forkert_at_hash",
    "forkert_aud": "id_token_ugyldigt",
    "forkert_udsteder": "id_token_ugyldigt",
    "udloebet": "id_token_ugyldigt",
    "gammel_login": "ikke_frisk",
    "lavere_niveau": "niveau_for_lavt",
    "uden_niveau": "niveau_for_lavt",
    "uden_cpr": "cpr_mangler",
    "alg_none": "id_token_ugyldigt",
    "hmac": "id_token_ugyldigt",
    "fremmed_kid": "id_token_ugyldigt",
    "jku": "id_token_ugyldigt",
    "forkert_typ": "id_token_ugyldigt",
    "to_ens_navne": "id_token_ugyldigt",
    "afvist": "status_afbrudt",
    "http_500": "ingen_forbindelse",
    "langsom": "ingen_forbindelse",
}


def test_every_lie_of_the_broker_is_told_below() -> None:
    assert set(LIES) == set(OIDC_FEJL)


@pytest.mark.parametrize(("lie", "kode"), [pair for pair in LIES.items() if pair[0] != "langsom"])
def test_a_broker_that_lies_signs_nobody_in(person: Person, lie: str, kode: str) -> None:
    person.lyv(lie, "oidc")

    written = refused(person.svar("Bo Birk", via="broker"), person, kode)

    assert written.udsteder == f"{person.produkt.sandkasse}/oidc"
    assert written.person is None, "nobody is known"


def test_a_broker_that_is_slow_is_not_waited_for(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert adapters.oidc.SECONDS <= 5, "a person waits for this"
    monkeypatch.setattr(adapters.oidc, "SECONDS", 0.4)
    came_back = back(person)
    person.lyv("langsom", "oidc", sekunder=30)

    began = time.monotonic()
    refused(person.gaa(came_back), person, "ingen_forbindelse")
    assert time.monotonic() - began < 3


def test_a_broker_that_is_down_is_said_to_be(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    came_back = back(person)
    login: Login = person.produkt.client.application.extensions["borgerblik"].login
    nobody = f"http://127.0.0.1:{free_port()}/token"
    moved = [
        replace(each, valg=replace(each.valg, token=nobody)) if isinstance(each.valg, Loginvalg) else each
        for each in login.udbydere
    ]
    monkeypatch.setattr(login, "udbydere", tuple(moved))

    page = person.gaa(came_back)

    refused(page, person, "ingen_forbindelse")
    assert "svarer ikke lige nu" in page.text


def test_a_person_may_change_their_mind_at_the_broker(person: Person) -> None:
    page = person.send(person.hos_udbyderen("broker"), "Fortryd", fortryd="ja")

    refused(page, person, "status_afbrudt")
    assert "Log-ind blev afbrudt" in page.text


# Answers that are not this browser's


def test_an_answer_brought_by_another_browser_signs_nobody_in(person: Person, anden: Person) -> None:
    came_back = back(person)

    refused(anden.gaa(came_back), anden, "ingen_anmodning")
    assert person.gaa(came_back).url == f"{person.produkt.adresse}/min-side", "it still counts where it belongs, once"


def test_an_answer_counts_once(person: Person) -> None:
    came_back = back(person)
    pending = [each for each in person.http.cookies if each.name.startswith("__Host-log-ind-")]
    person.gaa(came_back)
    person.http.cookies.clear(domain="127.0.0.1", path="/", name="__Host-borgerblik")

    refused(person.gaa(came_back), person, "ingen_anmodning")
    for cookie in pending:
        person.http.cookies.set_cookie(cookie)
    refused(person.gaa(came_back), person, "ingen_anmodning")


def test_a_code_of_somebody_elses_sign_in_is_no_use_in_ones_own(person: Person, anden: Person) -> None:
    stolen = parse_qs(urlsplit(back(anden, "Anna Alsted")).query)["code"][0]

    refused(person.gaa(changed(back(person), code=stolen)), person, "kode_afvist")


@pytest.mark.parametrize(
    ("parameters", "kode"),
    [
        ({"code": None}, "kode_mangler"),
        ({"code": "en-anden-kode"}, "kode_afvist"),
        ({"iss": "https://broker.fremmed.example"}, "forkert_udsteder"),
        ({"error": "access_denied"}, "status_afbrudt"),
        ({"error": "login_required"}, "status_passiv"),
        ({"error": "server_error"}, "status_fejl"),
        ({"error": f"<script>{BO}</script>", "error_description": BO}, "status_fejl"),
        ({"state": None}, "ingen_anmodning"),
        ({"state": "en-anden-state"}, "ingen_anmodning"),
    ],
    ids=["no code", "another code", "another broker", "denied", "not known there", "its fault", "nonsense", "no state",
         "another state"],
)  # fmt: skip
def test_an_answer_that_is_not_to_our_question_signs_nobody_in(
    person: Person, parameters: dict[str, str | None], kode: str
) -> None:
    refused(person.gaa(changed(back(person), **parameters)), person, kode)


@pytest.mark.parametrize("name", ["state", "code", "iss"])
def test_a_parameter_that_comes_twice_is_not_there(person: Person, name: str) -> None:
    came_back = back(person)
    twice = f"{came_back}&{name}={parse_qs(urlsplit(came_back).query)[name][0]}"

    page = person.gaa(twice)

    if name == "iss":  # need not be there at all
        assert page.url == f"{person.produkt.adresse}/min-side"
    else:
        refused(page, person, {"state": "ingen_anmodning", "code": "kode_mangler"}[name])


def test_an_answer_after_ten_minutes_is_too_late(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    came_back = back(person)
    ventende = person.produkt.client.application.extensions["borgerblik"].login._ventende
    monkeypatch.setattr(ventende, "_now", lambda: datetime.fromtimestamp(time.time() + 601, UTC))

    refused(person.gaa(came_back), person, "ingen_anmodning")

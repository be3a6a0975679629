"""Signing in and out through a broker that speaks OpenID Connect: by the book, and when the broker lies."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from joserfc import jws
from joserfc.jwk import RSAKey
from requests import Response

import adapters.oidc
from borgerblik.access.login import Login
from borgerblik.access.store import Haendelse
from borgerblik.access.token.profil import Loginvalg
from borgerblik.sandkasse.log_ind.idtoken import OIDC_FEJL, logud_krav
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.profiler import KLIENT_ID
from tests.log_ind.person import Person
from tests.produkt import Produkt
from tests.wire import free_port

BO, SARA = (next(each.nummer for each in NAVNGIVNE if each.navn == navn) for navn in ("Bo Birk", "Sara Toft"))
LOGOUT = "logout+jwt"
STRANGER = RSAKey.generate_key(2048)


def refused(page: Response, person: Person, kode: str) -> Haendelse:
    """Nobody was signed in: the page says so and not why, and it is written down."""
    assert page.status_code == 403, page.text
    assert "Du blev ikke logget ind" in page.text
    assert kode not in page.text
    assert BO not in page.text
    assert person.session is None
    written = person.seneste()
    assert (written.haendelse, written.doer, written.fejl) == ("afvist", "oidc", kode)
    assert written.anmodning in page.text, "the reference by which operations find it"
    return written


def back(person: Person, hvem: str = "Bo Birk", **wish: str) -> str:
    """Signed in at the broker: the address it sends the browser back to, before the browser has gone there."""
    answer = person.send(person.hos_udbyderen("broker", **wish), hvem, follow=False, niveau="betydelig")
    return answer.headers["Location"]


def changed(url: str, **parameters: str | None) -> str:
    """That address with other parameters; None takes one away."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return urlunsplit(parts._replace(query=urlencode({name: value for name, value in query.items() if value})))


def signed_in(person: Person) -> bool:
    """Does that browser still come to its own page? Else it is sent to sign in."""
    path = urlsplit(person.gaa("/min-side").url).path
    assert path in ("/min-side", "/log-ind")
    return path == "/min-side"


def parameters_of(response: Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


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


# Out


def test_one_is_signed_out_here_and_led_to_the_broker_without_a_word_of_who_one_is(person: Person) -> None:
    mine = person.log_ind(via="broker", kommune="0751")

    session = person.session
    assert session is not None

    page = person.send(mine, "Log ud")

    assert person.session is None
    assert not signed_in(person)
    onwards = page.text.partition('class="knap" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert onwards.startswith(f"{person.produkt.sandkasse}/oidc/logud?")
    assert set(parse_qs(urlsplit(onwards).query)) == {"client_id", "post_logout_redirect_uri", "state"}
    assert "id_token_hint" not in page.text
    assert "Log ud alle steder" in person.gaa(onwards).text
    assert not any(BO in address for address in person.visited)
    assert BO not in page.text
    assert person.seneste().haendelse == "log_ud"
    person.http.cookies.set_cookie(session)
    assert not signed_in(person), "it has ended on our side, not only in the browser"


def test_a_form_from_elsewhere_signs_nobody_out(person: Person) -> None:
    person.log_ind(via="broker", kommune="0751")

    answer = person.http.post(
        f"{person.produkt.adresse}/log-ud", headers={"Origin": "https://en.anden.example"}, timeout=5
    )

    assert answer.status_code == 400
    assert signed_in(person)


def test_who_signs_out_at_the_broker_is_signed_out_here_behind_the_browser(person: Person) -> None:
    person.log_ind(via="broker", kommune="0751")
    session = person.session
    assert session is not None

    told = person.send(person.gaa(f"{person.produkt.sandkasse}/oidc/"), "Log ud alle steder")

    assert "svarede 200" in told.text
    written = person.seneste()
    assert (written.haendelse, written.doer) == ("log_ud", "oidc")
    assert written.session is not None
    person.http.cookies.set_cookie(session)
    assert not signed_in(person)


def test_a_sign_out_of_one_browser_at_the_broker_leaves_the_others_alone(person: Person, anden: Person) -> None:
    person.log_ind(via="broker", kommune="0751")
    anden.log_ind(via="broker", kommune="0751")

    person.send(person.gaa(f"{person.produkt.sandkasse}/oidc/"), "Log ud alle steder")

    assert not signed_in(person)
    assert signed_in(anden)


# Word of a sign-out, as the broker says it


def word(produkt: Produkt, typ: str = LOGOUT, *, key: RSAKey | None = None, **changes: Any) -> str:
    """A logout token about all sessions of Bo; `...` takes a claim away."""
    good = logud_krav(f"{produkt.sandkasse}/oidc", KLIENT_ID, produkt.udsteder.sub(BO), "", datetime.now(UTC))
    said = {**good, "sid": ..., **changes}
    data = json.dumps({name: value for name, value in said.items() if value is not ...}).encode()
    if key is None:
        return produkt.udsteder.underskriv(typ, data)
    kid = produkt.udsteder.jwks()["keys"][0]["kid"]
    return jws.serialize_compact({"alg": "PS256", "typ": typ, "kid": kid}, data, key, algorithms=["PS256"])


def said(produkt: Produkt, token: str) -> Response:
    return requests.post(f"{produkt.adresse}/oidc/log-ud", data={"logout_token": token}, timeout=5)


def test_without_a_session_named_all_of_the_persons_end(person: Person, anden: Person) -> None:
    person.log_ind(via="broker", kommune="0751")
    anden.log_ind(via="broker", kommune="0751")

    answer = said(person.produkt, word(person.produkt))

    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not signed_in(person)
    assert not signed_in(anden)


def test_the_same_word_counts_once(person: Person) -> None:
    token = word(person.produkt)
    said(person.produkt, token)
    person.log_ind(via="broker", kommune="0751")

    again = said(person.produkt, token)

    assert again.status_code == 200, "it has been done"
    assert signed_in(person)
    assert person.seneste().haendelse == "log_ind", "nothing happened, nothing is written"


def test_word_of_somebody_elses_sign_out_ends_nobody_elses_session(person: Person) -> None:
    person.log_ind(via="broker", kommune="0751")

    assert said(person.produkt, word(person.produkt, sub=person.produkt.udsteder.sub(SARA))).status_code == 200
    assert said(person.produkt, word(person.produkt, sid="_en-anden")).status_code == 200
    assert signed_in(person)


NOW_AND_THEN = int(time.time())
LIES_OF_SIGN_OUT: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "en-anden-klient"},
    "another issuer": {"iss": "https://broker.fremmed.example"},
    "the issuer of access tokens": {"iss": "urn:borgerblik:sandkasse"},
    "no event": {"events": ...},
    "another event": {"events": {"http://schemas.openid.net/event/andet": {}}},
    "an event that is none": {"events": {"http://schemas.openid.net/event/backchannel-logout": None}},
    "events as a list": {"events": ["http://schemas.openid.net/event/backchannel-logout"]},
    "a nonce": {"nonce": "en-nonce"},
    "nobody": {"sub": ..., "sid": ...},
    "a number for a person": {"sub": 7},
    "no id": {"jti": ...},
    "no time": {"iat": ...},
    "an hour ago": {"iat": NOW_AND_THEN - 3600, "exp": ...},
    "in an hour": {"iat": NOW_AND_THEN + 3600, "exp": NOW_AND_THEN + 3700},
    "expired": {"exp": NOW_AND_THEN - 3600},
    "another kind": {"typ": "at+jwt"},
    "signed by another": {"key": STRANGER},
}


@pytest.mark.parametrize("lie", LIES_OF_SIGN_OUT)
def test_a_lie_about_a_sign_out_is_400_and_ends_nothing(person: Person, lie: str) -> None:
    person.log_ind(via="broker", kommune="0751")

    answer = said(person.produkt, word(person.produkt, **LIES_OF_SIGN_OUT[lie]))

    assert answer.status_code == 400
    written = person.seneste()
    assert (written.haendelse, written.doer, written.fejl) == ("afvist", "oidc", "invalid_token")
    assert signed_in(person)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 400_000, "ø.ø.ø"], ids=range(5))
def test_what_is_no_word_at_all_is_400(person: Person, token: str) -> None:
    assert said(person.produkt, token).status_code == 400
    assert person.seneste().haendelse == "afvist"


def test_an_access_token_and_an_id_token_end_no_session(person: Person) -> None:
    person.log_ind(via="broker", kommune="0751")

    for token in (person.produkt.token(BO), word(person.produkt, "JWT", events=...)):
        assert said(person.produkt, token).status_code == 400
    assert signed_in(person)

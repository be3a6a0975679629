"""Signing out with the broker: here, there, and on its word alone."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jws
from joserfc.jwk import RSAKey
from requests import Response

from borgerblik.sandkasse.log_ind.idtoken import logud_krav
from borgerblik.sandkasse.profiler import KLIENT_ID
from tests.log_ind.broker import BO, LOGOUT, SARA, STRANGER, signed_in
from tests.log_ind.person import Person
from tests.produkt import Produkt

# Out


def test_one_is_signed_out_here_and_led_to_the_broker_without_a_word_of_who_one_is(person: Person) -> None:
    mine = person.log_ind(via="broker", kommune="0751")

    session = person.session
    assert session is not None

    page = person.send(mine, "Log ud")

    assert person.session is None
    assert not signed_in(person)
    onwards = page.text.partition('class="button button-primary" href="')[2].partition('"')[0].replace("&amp;", "&")
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

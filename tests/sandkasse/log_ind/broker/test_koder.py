"""Signing in by the broker: code flow with PKCE, what the tokens say, introspection, logout, and every lie."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from werkzeug.test import Client

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.udsteder import Udsteder
from tests.sandkasse.log_ind.broker.samtale import (
    ANNA,
    HIGH,
    ISSUER,
    LEFT,
    SECRET,
    SUBSTANTIAL,
    answer,
    authorize,
    basic,
    code,
    introspect,
    read,
    redeem,
)
from tests.sandkasse.log_ind.sp import BASE, choose, form_in, send

# The flow


def test_discovery_names_every_door_at_the_issuers_own_address(client: Client):
    found = client.get("/oidc/.well-known/openid-configuration", base_url=BASE).json or {}

    assert found["issuer"] == ISSUER
    assert {found[name] for name in found if name.endswith(("_endpoint", "jwks_uri"))} == {
        f"{ISSUER}/{door}" for door in ("authorize", "token", "introspect", "logud", "jwks")
    }


def test_a_sign_in_gives_an_id_token_in_the_brokers_form(client: Client):
    now = datetime.now(UTC).timestamp()
    back = answer(choose(client, authorize(client), "anna-alsted", "hoej"))
    tokens = redeem(client, back["code"]).json or {}
    token = read(client, tokens["id_token"])
    claims = token.claims

    assert (back["state"], back["iss"]) == ("st-1", ISSUER)
    assert (token.header["alg"], token.header["typ"]) == ("PS256", "JWT")
    assert {name: claims[name] for name in ("iss", "aud", "nonce", "loa", "dk.cpr")} == {
        "iss": ISSUER,
        "aud": "klient-1",
        "nonce": "no-1",
        "loa": HIGH,
        "dk.cpr": ANNA,
    }
    assert abs(claims["auth_time"] - now) < 30
    assert claims["sid"]
    assert claims["sub"]
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_number_is_told_only_to_who_asked_for_it(client: Client):
    token = read(client, (redeem(client, code(client, scope="openid")).json or {})["id_token"])

    assert "dk.cpr" not in token.claims


def test_the_chooser_may_lead_back_to_the_client(client: Client):
    page = authorize(client)

    assert "Sandkasse: ingen rigtige mennesker" in page.text
    assert "form-action 'self' http://127.0.0.1:8000;" in page.headers["Content-Security-Policy"]
    assert not any(each.nummer in page.text for each in NAVNGIVNE)


@pytest.mark.parametrize(
    "change",
    [{"client_id": "ukendt"}, {"client_id": None}, {"redirect_uri": "http://127.0.0.1:6666/"}, {"redirect_uri": None}],
)
def test_an_unknown_client_or_address_goes_nowhere(client: Client, change: dict[str, str | None]):
    page = authorize(client, **change)

    assert page.status_code == 400
    assert page.location is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "ssn"}, "invalid_scope"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "snart"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=["implicit", "no openid", "no state", "no nonce", "no PKCE", "plain PKCE", "prompts", "max_age", "passive"],
)
def test_a_request_that_cannot_be_is_told_to_the_client(client: Client, change: dict[str, str | None], error: str):
    assert answer(authorize(client, **change))["error"] == error


def test_a_level_too_low_and_regret_are_told_to_the_client(client: Client):
    low = choose(client, authorize(client, acr_values=SUBSTANTIAL), "anna-alsted", "lav")
    form = form_in(authorize(client))
    regret = send(client, form.action, {**form.hidden, "fortryd": "ja"})

    assert answer(low)["error"] == "unmet_authentication_requirements"
    assert answer(regret)["error"] == "access_denied"


def test_the_second_sign_in_is_a_blink_unless_more_is_wanted(client: Client):
    code(client)

    assert "code" in answer(authorize(client))
    assert "code" in answer(authorize(client, prompt="none"))
    assert "Hvem er du?" in authorize(client, prompt="login").text
    assert "Hvem er du?" in authorize(client, acr_values=HIGH.replace("nsis/", "nsis/loa/")).text
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10)):
        assert "code" in answer(authorize(client, max_age="3600"))
        assert "Hvem er du?" in authorize(client, max_age="60").text


# Codes and tokens


def test_a_code_works_once_and_takes_its_token_with_it_the_second_time(client: Client):
    given = code(client)
    first = redeem(client, given).json or {}

    assert introspect(client, first["access_token"])["active"] is True
    assert redeem(client, given).json == {
        "error": "invalid_grant",
        "error_description": "the code is not one of ours, has been used, or is too old",
    }
    assert introspect(client, first["access_token"]) == {"active": False}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": LEFT}, "invalid_grant"),
        ({"code": "gættet"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_without_what_belongs_to_it(client: Client, change: dict[str, str], error: str):
    refused = redeem(client, code(client), **change)

    assert refused.status_code == 400
    assert (refused.json or {})["error"] == error


def test_a_code_lasts_a_minute(client: Client):
    given = code(client)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
        assert (redeem(client, given).json or {})["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "headers",
    [{}, basic(secret="forkert"), basic("ukendt"), {"Authorization": "Basic ?"}, {"Authorization": "Bearer x"}],
    ids=["nobody", "wrong secret", "unknown", "no base64", "no Basic"],
)
def test_a_client_that_is_not_proved_gets_nothing(client: Client, headers: dict[str, str]):
    for refused in (redeem(client, code(client), headers), send(client, "/oidc/introspect", {}, headers=headers)):
        assert refused.status_code == 401
        assert refused.json == {"error": "invalid_client"}


def test_a_client_may_prove_itself_in_the_form_but_not_twice_and_not_as_another(client: Client):
    form = {"client_id": "klient-1", "client_secret": SECRET}

    assert redeem(client, code(client), {}, **form).status_code == 200
    assert redeem(client, code(client), **form).status_code == 401
    assert redeem(client, code(client), basic("klient-2", "andet")).status_code == 400


def test_introspection_tells_of_an_opaque_token_what_an_api_must_know(client: Client):
    tokens = redeem(client, code(client)).json or {}
    found = introspect(client, tokens["access_token"])

    assert {name: found[name] for name in ("active", "iss", "aud", "client_id", "scope", "loa", "dk.cpr")} == {
        "active": True,
        "iss": ISSUER,
        "aud": "urn:borgerblik:api",
        "client_id": "klient-1",
        "scope": "openid overblik:laes ssn",
        "loa": SUBSTANTIAL,
        "dk.cpr": ANNA,
    }
    assert found["exp"] - found["iat"] == 3600
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert introspect(client, tokens["access_token"]) == {"active": False}


def test_introspection_knows_the_issuers_access_tokens_and_nothing_else(client: Client, noeglefil: Path):
    udsteder = Udsteder.fra_fil(noeglefil)
    old = udsteder.token(cpr=ANNA, nu=datetime.now(UTC) - timedelta(hours=2))

    assert introspect(client, udsteder.token(cpr=ANNA))["iss"] == "urn:borgerblik:sandkasse"
    for none in (old, (redeem(client, code(client)).json or {})["id_token"], "", "a.b.c", "æ"):
        assert introspect(client, none) == {"active": False}

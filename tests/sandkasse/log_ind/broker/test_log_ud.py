"""Signing out at the broker, and every way it lies."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.log_ind.idtoken import OIDC_FEJL
from tests.sandkasse.log_ind.broker.samtale import (
    ANNA,
    HIGH,
    ISSUER,
    LEFT,
    LOW,
    SUBSTANTIAL,
    answer,
    authorize,
    code,
    introspect,
    read,
    redeem,
)
from tests.sandkasse.log_ind.sp import BASE, send, switch

# Logout


def test_a_logout_by_the_client_ends_the_session_and_goes_on(client: Client):
    tokens = redeem(client, code(client)).json or {}
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": LEFT, "state": "st-2"}
    left = client.get("/oidc/logud", query_string=query, base_url=BASE)

    assert left.location == f"{LEFT}?state=st-2"
    assert answer(authorize(client, prompt="none"))["error"] == "login_required"
    assert introspect(client, tokens["access_token"]) == {"active": False}


def test_a_logout_to_elsewhere_stays_here_and_one_without_proof_asks(client: Client):
    tokens = redeem(client, code(client)).json or {}
    asks = client.get("/oidc/logud", query_string={"id_token_hint": "a.b.c"}, base_url=BASE)
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "http://127.0.0.1:6666/"}
    stays = client.get("/oidc/logud", query_string=query, base_url=BASE)

    assert "Log ud alle steder" in asks.text
    assert stays.status_code == 400
    assert stays.location is None


def test_a_logout_at_the_broker_is_told_by_the_back_channel(client: Client, heard: list[dict[str, str]]):
    claims = read(client, (redeem(client, code(client)).json or {})["id_token"]).claims
    shown = send(client, "/oidc/log-ud", {})
    token = read(client, heard[0]["logout_token"])

    assert "klient-1: <strong>svarede 200</strong>" in shown.text
    assert token.header["typ"] == "logout+jwt"
    assert {name: token.claims[name] for name in ("iss", "aud", "sub", "sid", "events")} == {
        "iss": ISSUER,
        "aud": "klient-1",
        "sub": claims["sub"],
        "sid": claims["sid"],
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    assert "nonce" not in token.claims
    assert "dk.cpr" not in token.claims


# Lies


@pytest.fixture
def lie(app: Sandkasse, client: Client) -> Callable[[str], str]:
    """The ID token of a sign-in at Betydelig with that switch on."""

    def told(fejl: str) -> str:
        switch(app, "oidc", fejl)
        given = code(client, acr_values=SUBSTANTIAL)
        return str((redeem(client, given).json or {})["id_token"])

    return told


def part(token: str, number: int) -> str:
    raw = token.split(".")[number]
    return base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode()


@pytest.mark.parametrize(
    ("fejl", "claim", "expected"),
    [
        ("forkert_nonce", "nonce", "en-anden-nonce"),
        ("uden_nonce", "nonce", None),
        ("forkert_aud", "aud", "en-anden-klient"),
        ("forkert_udsteder", "iss", "https://broker.fremmed.example"),
        ("lavere_niveau", "loa", LOW),
        ("uden_niveau", "loa", None),
        ("uden_cpr", "dk.cpr", None),
        ("forkert_at_hash", "at_hash", "A" * 22),
    ],
)
def test_a_lie_in_a_claim_is_properly_signed(
    client: Client, lie: Callable[[str], str], fejl: str, claim: str, expected: str | None
):
    assert read(client, lie(fejl)).claims.get(claim) == expected


def test_lies_about_time(client: Client, lie: Callable[[str], str]):
    now = datetime.now(UTC).timestamp()

    assert read(client, lie("udloebet")).claims["exp"] < now - 3000
    assert read(client, lie("gammel_login")).claims["auth_time"] < now - 12 * 3600


def test_lies_about_the_signature(client: Client, lie: Callable[[str], str]):
    none, hmac, foreign, jku = (lie(fejl) for fejl in ("alg_none", "hmac", "fremmed_kid", "jku"))
    known = (client.get("/oidc/jwks").json or {})["keys"][0]["kid"]

    assert json.loads(part(none, 0))["alg"] == "none"
    assert none.endswith(".")
    assert json.loads(part(hmac, 0)) == {"alg": "HS256", "typ": "JWT", "kid": known}
    assert json.loads(part(foreign, 0))["kid"] != known
    address = json.loads(part(jku, 0))["jku"]
    keys = client.get(address.removeprefix(BASE), base_url=BASE).json or {}
    assert jwt.decode(jku, KeySet.import_key_set(keys), algorithms=["PS256"]).claims["iss"] == ISSUER  # type: ignore[arg-type]
    with pytest.raises(JoseError):
        read(client, jku)


def test_lies_about_the_type_and_a_name_that_comes_twice(client: Client, lie: Callable[[str], str]):
    assert read(client, lie("forkert_typ")).header["typ"] == "at+jwt"
    twice = part(lie("to_ens_navne"), 1)
    assert twice.count('"loa":') == 2
    assert json.loads(twice)["loa"] == HIGH


def test_the_doors_that_are_slow_broken_or_closed(app: Sandkasse, client: Client):
    given = code(client)
    switch(app, "oidc", "http_500")
    assert redeem(client, given).status_code == 500
    switch(app, "oidc", "langsom", sekunder=0.01)
    assert redeem(client, given).status_code == 200
    switch(app, "oidc", "afvist", cpr=ANNA)
    assert answer(authorize(client))["error"] == "access_denied"


def test_every_switch_of_the_broker_leaves_an_answer(app: Sandkasse, client: Client):
    for fejl in set(OIDC_FEJL) - {"afvist", "http_500"}:
        switch(app, "oidc", fejl)
        assert (redeem(client, code(client)).json or {})["id_token"].count(".") == 2


@pytest.mark.parametrize("path", ["authorize", "token", "introspect", "logud", "vaelg", "log-ud"])
def test_garbage_is_never_a_fault_of_ours(client: Client, path: str):
    garbage = urlencode({"client_id": "\0", "id_token_hint": "e30.e30.", "token": "\ud800".encode("utf-8", "replace")})
    for method in ("GET", "POST"):
        found = client.open(f"/oidc/{path}", method=method, query_string=garbage, data=b"%ff&=&;", base_url=BASE)
        assert found.status_code < 500

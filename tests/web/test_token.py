"""Access tokens: what the door believes, and every lie it does not. Sent through the real door."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, Flask
from joserfc import jwt
from joserfc.jwk import OctKey

from adapters.jwks import fetch_jwks
from borgerblik.access.gate import Doere, gated, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import LOA as LEVEL_CLAIM
from borgerblik.access.niveau import Krav
from borgerblik.access.noegler import KeySet, KeysUnavailable
from borgerblik.access.token import TokenDoor, TokenRefused, profil_af_indstillinger
from borgerblik.access.token.profil import CPR_CLAIM
from borgerblik.domain.koder import Nsis
from borgerblik.sources import SourceError
from borgerblik.web import problems
from tests.access.tokens import (
    AUDIENCE,
    EC,
    ISSUER,
    NU,
    NUMBER,
    RSA,
    STRANGER,
    a_judge,
    b64,
    by_hand,
    claims,
    public,
    raw_token,
    signed,
    token,
)
from tests.adapters.kanned import raw_server
from tests.wire import serving


def a_door(*keys: Any, now: Any = NU) -> TokenDoor:
    """As the three settings make one."""
    profil = profil_af_indstillinger(ISSUER, AUDIENCE, f"{ISSUER}/jwks")
    return TokenDoor(a_judge(profil, *keys, now=now))


def refused(sent: str, door: TokenDoor | None = None) -> str | None:
    with pytest.raises(TokenRefused) as error:
        (door or a_door()).identity(sent if " " in sent else f"Bearer {sent}")
    assert NUMBER not in str(error.value)
    return error.value.error


# Believed


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "PS256"), (RSA, "RS256"), (EC, "ES256")])
def test_the_three_algorithms_are_believed(key: Any, algorithm: str) -> None:
    identity = a_door().identity(f"Bearer {token(key, {'alg': algorithm})}")

    assert (identity.rolle, identity.niveau, identity.kommune) == (Rolle.BORGER, Nsis.BETYDELIG, "0751")
    assert identity.cpr is not None
    assert identity.cpr.reveal() == NUMBER
    assert NUMBER not in repr(identity)


def test_the_scheme_is_read_whatever_its_case_and_the_audience_may_be_a_list() -> None:
    assert a_door().identity(f"bearer {token(aud=['x', AUDIENCE])}").subject == "en-borger"


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("Low", Nsis.LAV), ("Substantial", Nsis.BETYDELIG), ("High", Nsis.HOEJ),
        ("substantial", None), ("Betydelig", None), (" High", None), (["High"], None), (3, None), (..., None),
        ("https://data.gov.dk/concept/core/nsis/loa/High", None),
    ],
)  # fmt: skip
def test_the_level_is_one_of_three_exact_words_or_none(said: Any, level: Nsis | None) -> None:
    assert a_door().identity(f"Bearer {token(**{LEVEL_CLAIM: said})}").niveau is level


def test_a_legacy_level_gives_no_level() -> None:
    legacy: dict[str, Any] = {LEVEL_CLAIM: ..., "dk:gov:saml:attribute:AssuranceLevel": "3", "acr": "3"}

    assert a_door().identity(f"Bearer {token(**legacy)}").niveau is None


@pytest.mark.parametrize("said", ["75", "07511", "6107729990", 751, ["0751"]], ids=range(5))
def test_a_kommune_that_is_not_four_digits_is_none(said: Any) -> None:
    assert a_door().identity(f"Bearer {token(kommune=said)}").kommune is None


# Refused


def test_without_a_token_there_is_no_error_code_only_the_scheme() -> None:
    with pytest.raises(TokenRefused) as nothing:
        a_door().identity(None)
    assert nothing.value.error is None
    assert refused("Basic abc") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://en.anden.example"}, {"iss": ...}, {"aud": "x"}, {"aud": ...}, {"aud": []},
        {"exp": int(NU.timestamp()) - 61}, {"exp": ...}, {"exp": "9999999999"}, {"exp": True}, {"exp": 10**400},
        {"iat": int(NU.timestamp()) + 61}, {"nbf": int(NU.timestamp()) + 61},
        {"sub": ...}, {"sub": ""}, {"rolle": "konge"}, {"rolle": ["borger"]},
        {CPR_CLAIM: ...}, {CPR_CLAIM: "1234"}, {CPR_CLAIM: 6107729990},
    ],
    ids=lambda changes: " ".join(f"{k.rpartition('/')[2]}" for k in changes),
)  # fmt: skip
def test_a_claim_that_is_missing_or_wrong_refuses_the_token(changes: dict[str, Any]) -> None:
    assert refused(token(**changes)) == "invalid_token"


def test_a_token_is_good_for_a_minute_after_its_end_and_no_longer() -> None:
    ends = int(NU.timestamp())
    old = token(exp=ends)

    assert a_door(now=NU + timedelta(seconds=59)).identity(f"Bearer {old}")
    assert refused(old, a_door(now=NU + timedelta(seconds=61))) == "invalid_token"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"}, {"typ": "id_token"}, {"typ": ""}, {"kid": "en-anden"}, {"kid": "ec"},
        {"jwk": {"kty": "RSA"}}, {"jku": "https://x.example"}, {"x5u": "https://x.example"}, {"x5c": []},
    ],
    ids=lambda header: " ".join(header),
)  # fmt: skip
def test_a_header_that_says_what_it_may_not_decide_refuses_the_token(header: dict[str, Any]) -> None:
    assert a_door().identity(f"Bearer {signed({})}")
    assert refused(signed(header)) == "invalid_token"


def test_none_and_hmac_with_the_public_key_are_refused() -> None:
    none = by_hand({"alg": "none", "typ": "at+jwt", "kid": "rsa"}, claims(), b"")
    head, body = by_hand({"alg": "HS256", "typ": "at+jwt", "kid": "rsa"}, claims()).split(".")[:2]
    secret = json.dumps(public(RSA)["keys"][0]).encode()
    confused = f"{head}.{body}.{b64(hmac.new(secret, f'{head}.{body}'.encode(), hashlib.sha256).digest())}"
    honest = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt", "kid": "rsa"}, claims(), OctKey.generate_key(256), algorithms=["HS256"]
    )

    assert [refused(each) for each in (none, confused, honest)] == ["invalid_token"] * 3


def test_another_key_and_a_changed_claim_are_refused() -> None:
    head, _, signature = token().split(".")
    changed = b64(json.dumps(claims(**{LEVEL_CLAIM: "High"})).encode())

    assert refused(token(STRANGER)) == "invalid_token"
    assert refused(f"{head}.{changed}.{signature}") == "invalid_token"


def test_a_key_too_small_is_not_among_the_keys() -> None:
    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
    small = {"kty": "RSA", "kid": "small", "e": "AQAB", "n": b64(numbers.n.to_bytes(128, "big"))}

    assert KeySet(lambda: {"keys": [small]}).find("small") is None


def test_a_name_that_comes_twice_is_refused() -> None:
    twice = json.dumps(claims())[:-1] + f', "{LEVEL_CLAIM}": "High"}}'

    assert refused(raw_token(twice)) == "invalid_token"


@pytest.mark.parametrize("sent", ["x", "a.b", "a.b.c.d", "....", "a.b.c.d.e", "a" * 20_000 + ".b.c"], ids=range(6))
def test_what_is_no_token_is_refused(sent: str) -> None:
    assert refused(sent) == "invalid_token"


@pytest.mark.parametrize("sent", ["Bearer", "Bearer ", "Bearer a b", "Bearer é.é.é", "Bearer a,Bearer b", "Bearer\ta"])
def test_what_is_not_one_token_is_a_bad_request(sent: str) -> None:
    with pytest.raises(TokenRefused) as error:
        a_door().identity(sent)
    assert (error.value.error, error.value.status) == ("invalid_request", 400)


# Keys


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Issuer:
    """Gives keys, counts how often it was asked, and can be down or slow."""

    def __init__(self, *keys: Any) -> None:
        self.keys, self.asked, self.up = keys, 0, True
        self.waits: threading.Event | None = None

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        if self.waits is not None:
            self.waits.wait(5)
        if not self.up:
            raise OSError("down")
        return public(*self.keys)

    def asked_again(self, times: int) -> bool:
        """Has it been asked that often by now, or very soon (from another thread)?"""
        until = time.monotonic() + 2
        while self.asked < times and time.monotonic() < until:
            time.sleep(0.01)
        return self.asked == times


def test_keys_are_fetched_once_and_an_unknown_one_is_asked_for_at_most_once_a_minute() -> None:
    clock, issuer = Clock(), Issuer(RSA)
    keys = KeySet(issuer, clock)
    assert all(keys.find("rsa") for _ in range(5))
    assert issuer.asked == 1

    issuer.keys, clock.now = (RSA, EC), 61
    assert keys.find("ec") is not None
    for _ in range(5):
        assert keys.find("ukendt") is None
    assert issuer.asked == 2


def test_old_keys_are_fetched_anew_while_nobody_waits_for_it() -> None:
    clock, issuer = Clock(), Issuer(RSA)
    keys = KeySet(issuer, clock)
    keys.find("rsa")

    clock.now, issuer.waits = 601, threading.Event()
    began = time.monotonic()
    assert all(keys.find("rsa") for _ in range(8))
    assert time.monotonic() - began < 1
    issuer.waits.set()
    assert issuer.asked_again(2)


def test_the_last_good_keys_are_kept_through_an_outage_and_asked_for_once_a_minute() -> None:
    clock, issuer = Clock(), Issuer(RSA)
    keys = KeySet(issuer, clock)
    keys.find("rsa")

    issuer.up, clock.now = False, 10_000
    assert keys.find("rsa")
    assert issuer.asked_again(2)
    time.sleep(0.05)
    assert all(keys.find("rsa") for _ in range(5))
    assert issuer.asked == 2


def test_without_any_key_the_door_stays_closed_until_there_is_one() -> None:
    clock, issuer = Clock(), Issuer(RSA)
    issuer.up = False
    keys = KeySet(issuer, clock)

    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            keys.find("rsa")
    assert issuer.asked == 1
    issuer.up, clock.now = True, 3
    assert keys.find("rsa")


def test_a_private_or_secret_key_in_the_document_is_not_used_as_one() -> None:
    document = {"keys": [{"kty": "oct", "kid": "oct", "k": "c2VjcmV0"}, {**RSA.as_dict(private=True), "use": "enc"}]}
    keys = KeySet(lambda: document, Clock())

    assert keys.find("oct") is None
    assert keys.find("rsa") is None


def _answers(status: str, body: bytes) -> Any:
    def app(_environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "application/json"), ("Location", "/")])
        return [body]

    return app


def test_the_keys_come_over_http_and_what_is_no_jwks_is_none() -> None:
    with serving(_answers("200 OK", json.dumps(public(RSA)).encode())) as url:
        assert fetch_jwks(url)["keys"]
    for status, body in (
        ("200 OK", b"[]"), ("200 OK", b"{}"), ("200 OK", b"<html>"), ("302 Found", b"{}"), ("500 Nej", b"{}"),
    ):  # fmt: skip
        with serving(_answers(status, body)) as url, pytest.raises((ValueError, SourceError)):
            fetch_jwks(url)


def test_keys_that_drip_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.jwks.SECONDS", 0.3)

    def drips(connection: socket.socket) -> None:
        with suppress(OSError):
            for _ in range(60):
                connection.sendall(b"H")
                time.sleep(0.05)

    with raw_server(drips, until=b"\r\n\r\n") as url, pytest.raises(SourceError):
        fetch_jwks(url)


# The gate


def test_authorisation_comes_before_the_level() -> None:
    app = Flask("test")
    problems.register(app)
    doere = Doere(
        token=a_door(),
        sessioner=cast(Any, None),
        klientcertifikat=lambda: None,
        alder=lambda _rolle: timedelta(hours=1),
        now=lambda: NU,
    )
    bp = gated(Blueprint("x", "x"), Laas(Krav(Nsis.HOEJ), frozenset({Rolle.BORGER})), doere)
    bp.get("/")(lambda: viewer().subject)
    app.register_blueprint(bp)
    client = app.test_client()

    def knock(**changes: Any) -> int:
        return client.get("/", headers={"Authorization": f"Bearer {token(**changes)}"}).status_code

    assert knock(rolle="system", **{LEVEL_CLAIM: "Low"}) == 403
    assert knock(**{LEVEL_CLAIM: "Substantial"}) == 401
    signed_in = int(NU.timestamp())
    assert knock(**{LEVEL_CLAIM: "High", "auth_time": signed_in - 3600}) == 200
    assert knock(**{LEVEL_CLAIM: "High", "auth_time": signed_in - 3661}) == 401, "longer ago than the clocks may differ"
    assert knock(**{LEVEL_CLAIM: "High"}) == 401, "nobody says when"

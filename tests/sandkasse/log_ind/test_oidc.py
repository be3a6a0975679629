"""Signing in by the broker: code flow with PKCE, what the tokens say, introspection, logout, and every lie."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import time_machine
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.log_ind.idtoken import OIDC_FEJL
from borgerblik.sandkasse.log_ind.klienter import Klient
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import Udsteder
from tests.sandkasse.log_ind.sp import BASE, browser, choose, en_sandkasse, form_in, send, switch
from tests.wire import serving

ANNA = NAVNGIVNE[0].nummer
ISSUER = f"{BASE}/oidc"
BACK, LEFT = "http://127.0.0.1:8000/oidc/svar", "http://127.0.0.1:8000/logget-ud"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SUBSTANTIAL = "https://data.gov.dk/concept/core/nsis/Substantial"
LOW, HIGH = SUBSTANTIAL.replace("Substantial", "Low"), SUBSTANTIAL.replace("Substantial", "High")
SECRET = "hemmeligt:ord"


@pytest.fixture
def heard() -> list[dict[str, str]]:
    """What the client's back channel was sent."""
    return []


@pytest.fixture
def app(noeglefil: Path, pki: Pki, heard: list[dict[str, str]]):
    @Request.application
    def back_channel(request: Request) -> Response:
        heard.append(request.form.to_dict())
        return Response(status=200)

    with serving(back_channel) as address:
        klient = Klient("klient-1", SECRET, (BACK,), (LEFT,), f"{address}/oidc/log-ud")
        other = Klient("klient-2", "andet", (BACK,))
        yield en_sandkasse(noeglefil, pki, klienter=(klient, other))


@pytest.fixture
def client(app: Sandkasse) -> Client:
    return browser(app)


def authorize(client: Client, **change: str | None) -> TestResponse:
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "klient-1",
        "redirect_uri": BACK,
        "scope": "openid ssn overblik:laes",
        "state": "st-1",
        "nonce": "no-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    query = {name: value for name, value in {**asked, **change}.items() if value is not None}
    return client.get("/oidc/authorize", query_string=query, base_url=BASE)


def answer(response: TestResponse) -> dict[str, str]:
    assert response.location.startswith(f"{BACK}?"), response.text
    return {name: found[0] for name, found in parse_qs(urlsplit(response.location).query).items()}


def code(client: Client, person: str = "anna-alsted", niveau: str = "betydelig", **change: str | None) -> str:
    return answer(choose(client, authorize(client, **{"prompt": "login", **change}), person, niveau))["code"]


def basic(klient: str = "klient-1", secret: str = SECRET) -> dict[str, str]:
    both = f"{quote(klient, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}


def redeem(client: Client, given: str, headers: dict[str, str] | None = None, /, **change: str) -> TestResponse:
    form = {"grant_type": "authorization_code", "code": given, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return send(client, "/oidc/token", {**form, **change}, headers=basic() if headers is None else headers)


def read(client: Client, token: str) -> Any:
    keys = KeySet.import_key_set(client.get("/oidc/jwks").json)  # type: ignore[arg-type]
    return jwt.decode(token, keys, algorithms=["PS256"])


def introspect(client: Client, token: str) -> dict[str, Any]:
    found = send(client, "/oidc/introspect", {"token": token}, headers=basic())
    assert found.status_code == 200
    return found.json  # type: ignore[return-value]


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

"""Signing in through a broker that speaks OpenID Connect, over a real socket; and a broker that lies."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from adapters.oidc import LOGOUT_EVENT, MAX_AGE, OidcLogin
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA
from borgerblik.access.oidc import OidcFejl, OidcRefused
from borgerblik.access.token import TokenRefused
from borgerblik.access.token.profil import CPR_CLAIM, Brug, Loginvalg
from borgerblik.domain.koder import Nsis
from tests.access.tokens import (
    AUDIENCE,
    EC384,
    ISSUER,
    NU,
    NUMBER,
    OURS,
    RSA,
    SECONDS,
    STRANGER,
    a_judge,
    b64,
    claims,
    encrypted,
    profil,
    signed,
    token,
    udsteder,
)
from tests.wire import serving

BACK = "https://borgerblik.example.test/oidc/svar"
STATE, NONCE, VERIFIER = "en-state", "en-nonce", "v" * 43
ACCESS = "et-adgangstoken"
LOGIN = Loginvalg(
    noegle="mitid",
    navn="MitID",
    rolle=Rolle.BORGER,
    issuer=ISSUER,
    klient_id="klient:ø",
    autorisation="https://udsteder.example.test/authorize?a=b",
    token="http://127.0.0.1:1/token",
    hemmelighed="hemme:lig",
    logud="https://udsteder.example.test/logud",
    acr_values=MappingProxyType({Nsis.BETYDELIG: "urn:mitid:substantial"}),
    parametre=MappingProxyType(
        {"scope": {None: "openid ssn"}, "idp_params": {Nsis.BETYDELIG: '{"loa": "substantial"}'}}
    ),
)


class Broker:
    """The token endpoint: gives what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.answer: dict[str, Any] | bytes = {}
        self.form: dict[str, str] = {}
        self.authorization: str | None = None

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.form = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
        self.authorization = environ.get("HTTP_AUTHORIZATION")
        start_response(self.status, [("Content-Type", "application/json"), ("Location", "/andetsteds")])
        return [self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()]


@pytest.fixture
def broker() -> Iterator[Broker]:
    found = Broker()
    with serving(found) as url:
        LOGINS[id(found)] = replace(LOGIN, token=f"{url}/token")
        yield found


LOGINS: dict[int, Loginvalg] = {}


def issued(key: Any = RSA, header: Any = None, **changes: Any) -> str:
    """An ID token for our sign-in."""
    good = {"aud": LOGIN.klient_id, "nonce": NONCE, "auth_time": SECONDS - 20, "sid": "session-1", "jti": ...}
    return token(key, {"typ": "JWT", **(header or {})}, **{**good, **changes})


def the_login(login: Loginvalg = LOGIN, **changes: Any) -> OidcLogin:
    by = profil(udsteder(**{"brug": Brug.ID_TOKEN, "typ": None, "login": login, **changes}))
    return OidcLogin(a_judge(replace(by, noegler=MappingProxyType({"vores": OURS}))))


def come_back(broker: Broker, id_token: Any = None, **changes: Any) -> Identity:
    """Back from the broker, which gives that ID token for the code."""
    login = replace(LOGINS[id(broker)], **changes.pop("login", {}))
    if not broker.answer:
        broker.answer = {"id_token": id_token or issued(), "access_token": ACCESS, "token_type": "Bearer"}
    asked: dict[str, Any] = {
        "query": {"code": "en-kode", "state": STATE},
        "state": STATE, "nonce": NONCE, "verifier": VERIFIER, "redirect_uri": BACK, "niveau": Nsis.BETYDELIG,
    }  # fmt: skip
    return the_login(login).faerdig(login, **{**asked, **changes})


def refused(broker: Broker, id_token: Any = None, **changes: Any) -> OidcFejl:
    with pytest.raises(OidcRefused) as error:
        come_back(broker, id_token, **changes)
    assert NUMBER not in str(error.value)
    return error.value.fejl


# There


def asked(**changes: Any) -> dict[str, str]:
    usual: dict[str, Any] = {
        "state": STATE, "nonce": NONCE, "verifier": VERIFIER, "redirect_uri": BACK, "niveau": Nsis.BETYDELIG,
        "force": False,
    }  # fmt: skip
    url = the_login().start(changes.pop("login", LOGIN), **{**usual, **changes})
    assert url.startswith("https://udsteder.example.test/authorize?a=b&")
    return dict(parse_qsl(urlsplit(url).query))


def test_the_browser_is_sent_with_what_the_answer_must_fit() -> None:
    found = asked()

    assert found == {
        "a": "b",
        "response_type": "code",
        "client_id": LOGIN.klient_id,
        "redirect_uri": BACK,
        "scope": "openid ssn",
        "state": STATE,
        "nonce": NONCE,
        "code_challenge": b64(hashlib.sha256(VERIFIER.encode()).digest()),
        "code_challenge_method": "S256",
        "acr_values": "urn:mitid:substantial",
        "idp_params": '{"loa": "substantial"}',
        "max_age": str(MAX_AGE),
    }


def test_a_level_the_broker_has_no_name_for_is_not_asked_and_a_new_sign_in_is_demanded() -> None:
    found = asked(niveau=Nsis.HOEJ, force=True)

    assert not {"acr_values", "idp_params"} & set(found)
    assert (found["prompt"], found["max_age"]) == ("login", "0")
    assert asked(max_age=60)["max_age"] == "60"


def test_signing_out_there_carries_nobodys_number() -> None:
    url = the_login().logud_url(LOGIN, "https://borgerblik.example.test/logget-ud", "s") or ""

    assert set(parse_qs(urlsplit(url).query)) == {"client_id", "post_logout_redirect_uri", "state"}
    assert the_login().logud_url(replace(LOGIN, logud=None), "https://x.example", "s") is None


# And back


def test_who_comes_back_is_who_the_id_token_says(broker: Broker) -> None:
    identity = come_back(broker)

    assert (identity.rolle, identity.niveau, identity.doer) == (Rolle.BORGER, Nsis.BETYDELIG, Doer.OIDC)
    assert identity.cpr is not None
    assert identity.cpr.reveal() == NUMBER
    assert (identity.session_index, identity.autentificeret) == ("session-1", NU - timedelta(seconds=20))
    assert broker.form == {
        "grant_type": "authorization_code", "code": "en-kode", "redirect_uri": BACK, "code_verifier": VERIFIER,
    }  # fmt: skip
    assert base64.b64decode((broker.authorization or "")[6:]).decode() == "klient%3A%C3%B8:hemme%3Alig"


def test_a_public_client_names_itself_and_brings_no_secret(broker: Broker) -> None:
    assert come_back(broker, login={"hemmelighed": None})
    assert (broker.authorization, broker.form["client_id"]) == (None, LOGIN.klient_id)


def test_an_id_token_may_come_encrypted(broker: Broker) -> None:
    assert come_back(broker, encrypted(issued()))


@pytest.mark.parametrize(
    ("query", "fejl"),
    [
        ({"code": "x"}, OidcFejl.FORKERT_STATE),
        ({"code": "x", "state": ""}, OidcFejl.FORKERT_STATE),
        ({"code": "x", "state": "en-anden"}, OidcFejl.FORKERT_STATE),
        ({"error": "access_denied"}, OidcFejl.FORKERT_STATE),
        ({"code": "x", "state": STATE, "iss": "https://en.anden.example"}, OidcFejl.FORKERT_UDSTEDER),
        ({"code": "x", "state": STATE, "iss": ""}, OidcFejl.FORKERT_UDSTEDER),
        ({"error": "access_denied", "state": STATE}, OidcFejl.STATUS_AFBRUDT),
        ({"error": "login_required", "state": STATE}, OidcFejl.STATUS_PASSIV),
        ({"error": "unmet_authentication_requirements", "state": STATE}, OidcFejl.STATUS_NIVEAU),
        ({"error": "server_error", "state": STATE}, OidcFejl.STATUS_FEJL),
        ({"error": "", "state": STATE, "code": "x"}, OidcFejl.STATUS_FEJL),
        ({"state": STATE}, OidcFejl.KODE_MANGLER),
        ({"state": STATE, "code": ""}, OidcFejl.KODE_MANGLER),
    ],
)
def test_an_answer_to_another_request_or_from_another_is_not_taken(
    broker: Broker, query: dict[str, str], fejl: OidcFejl
) -> None:
    assert refused(broker, query=query) is fejl
    assert broker.form == {}  # no code was sent anywhere


def test_the_issuer_in_the_answer_may_be_the_one_we_asked(broker: Broker) -> None:
    assert come_back(broker, query={"code": "x", "state": STATE, "iss": ISSUER})


@pytest.mark.parametrize(
    ("status", "answer", "fejl"),
    [
        ("400 Bad Request", {"error": "invalid_grant"}, OidcFejl.KODE_AFVIST),
        ("401 Unauthorized", {"error": "invalid_client"}, OidcFejl.KODE_AFVIST),
        ("500 Nej", {}, OidcFejl.INGEN_FORBINDELSE),
        ("302 Found", {"id_token": "x"}, OidcFejl.INGEN_FORBINDELSE),
        ("200 OK", b"<html>", OidcFejl.INGEN_FORBINDELSE),
        ("200 OK", b"[]", OidcFejl.INGEN_FORBINDELSE),
        ("200 OK", b'{"id_token": "a", "id_token": "b"}', OidcFejl.INGEN_FORBINDELSE),
        ("200 OK", b" " * 300_000, OidcFejl.INGEN_FORBINDELSE),
        ("200 OK", {"access_token": ACCESS}, OidcFejl.ID_TOKEN_MANGLER),
        ("200 OK", {"id_token": None}, OidcFejl.ID_TOKEN_MANGLER),
        ("200 OK", {"id_token": ["x"]}, OidcFejl.ID_TOKEN_MANGLER),
    ],
    ids=range(11),
)
def test_what_the_broker_answers_for_the_code_is_read_strictly(
    broker: Broker, status: str, answer: Any, fejl: OidcFejl
) -> None:
    broker.status, broker.answer = status, answer

    assert refused(broker) is fejl


def test_a_broker_that_is_not_there_signs_nobody_in(broker: Broker) -> None:
    assert refused(broker, login={"token": "http://127.0.0.1:9/token"}) is OidcFejl.INGEN_FORBINDELSE


@pytest.mark.parametrize(
    "id_token",
    [
        issued(STRANGER), issued(header={"typ": "at+jwt"}), issued(header={"typ": "logout+jwt"}),
        issued(iss="https://en.anden.example"), issued(aud=AUDIENCE), issued(aud=[LOGIN.klient_id, "en-anden"]),
        issued(aud=[LOGIN.klient_id, "en-anden"], azp="en-anden"), issued(azp="en-anden"), issued(aud=...),
        issued(exp=SECONDS - 61), issued(exp=...), issued(iat=...), issued(iat=SECONDS + 61), issued(sub=...),
        issued(auth_time=SECONDS + 61), issued(auth_time=str(SECONDS)), issued(**{CPR_CLAIM: "1234"}),
        signed({"alg": "none", "typ": "JWT"}), "x", "a.b.c", "", "a" * 20_000,
    ],
    ids=range(22),
)  # fmt: skip
def test_an_id_token_that_lies_signs_nobody_in(broker: Broker, id_token: str) -> None:
    assert refused(broker, id_token or "....") is OidcFejl.ID_TOKEN_UGYLDIGT


@pytest.mark.parametrize("azp", [{}, {"azp": LOGIN.klient_id}, {"aud": [LOGIN.klient_id]}, {
    "aud": [LOGIN.klient_id, "en-anden"], "azp": LOGIN.klient_id,
}])  # fmt: skip
def test_the_party_it_was_issued_to_is_us(broker: Broker, azp: dict[str, Any]) -> None:
    assert come_back(broker, issued(**azp))


@pytest.mark.parametrize("nonce", ["en-anden", ..., None, "", 7, [NONCE]])
def test_the_token_of_another_sign_in_is_not_taken(broker: Broker, nonce: Any) -> None:
    assert refused(broker, issued(nonce=nonce)) is OidcFejl.FORKERT_NONCE


def _at_hash(access_token: str, algorithm: str = "sha256") -> str:
    digest = hashlib.new(algorithm, access_token.encode()).digest()
    return b64(digest[: len(digest) // 2])


def test_id_token_and_access_token_belong_together_where_the_one_names_the_other(broker: Broker) -> None:
    assert come_back(broker, issued(at_hash=_at_hash(ACCESS)))
    broker.answer = {}
    assert come_back(broker, issued(EC384, {"alg": "ES384"}, at_hash=_at_hash(ACCESS, "sha384")))
    for said in (_at_hash("et-andet"), _at_hash(ACCESS, "sha384"), "", None):
        broker.answer = {}
        assert refused(broker, issued(at_hash=said)) is OidcFejl.FORKERT_AT_HASH
    broker.answer = {"id_token": issued(at_hash=_at_hash(ACCESS))}
    assert refused(broker) is OidcFejl.FORKERT_AT_HASH


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({LOA: "Low"}, Nsis.BETYDELIG), ({LOA: ...}, Nsis.LAV), ({LOA: ["High"]}, Nsis.LAV),
        ({LOA: "Substantial"}, Nsis.HOEJ), ({LOA: ..., ASSURANCE_LEVEL: "4"}, Nsis.LAV),
        ({LOA: ..., "acr": "High"}, Nsis.LAV),
    ],
    ids=range(6),
)  # fmt: skip
def test_asking_for_a_level_is_only_a_wish_and_the_answer_is_checked(
    broker: Broker, changes: dict[str, Any], wanted: Nsis
) -> None:
    assert refused(broker, issued(**changes), niveau=wanted) is OidcFejl.NIVEAU_FOR_LAVT


def test_without_a_level_asked_any_will_do(broker: Broker) -> None:
    assert come_back(broker, issued(**{LOA: "Low"}), niveau=None).niveau is Nsis.LAV


def test_a_new_sign_in_that_was_demanded_must_be_new(broker: Broker) -> None:
    assert come_back(broker, issued(auth_time=SECONDS - 300), force=True)
    for old in ({"auth_time": SECONDS - 361}, {"auth_time": ...}):
        broker.answer = {}
        assert refused(broker, issued(**old), force=True) is OidcFejl.IKKE_FRISK


def test_a_sign_in_that_is_too_old_or_of_no_time_is_not_taken(broker: Broker) -> None:
    assert come_back(broker, issued(auth_time=SECONDS - 3600))
    for old in ({"auth_time": SECONDS - 3661}, {"auth_time": ...}):
        broker.answer = {}
        assert refused(broker, issued(**old)) is OidcFejl.IKKE_FRISK
    broker.answer = {}
    assert refused(broker, issued(auth_time=SECONDS - 200), max_age=60) is OidcFejl.IKKE_FRISK


def test_another_broker_that_we_know_does_not_answer_for_the_one_we_asked(broker: Broker) -> None:
    other = udsteder(iss="https://en.anden.example", brug=Brug.ID_TOKEN, typ=None)
    login = LOGINS[id(broker)]
    both = profil(udsteder(brug=Brug.ID_TOKEN, typ=None, login=login), other)
    broker.answer = {"id_token": issued(iss=other.iss)}

    with pytest.raises(OidcRefused) as error:
        OidcLogin(a_judge(both)).faerdig(
            login, query={"code": "x", "state": STATE}, state=STATE, nonce=NONCE, verifier=VERIFIER,
            redirect_uri=BACK, niveau=None,
        )  # fmt: skip
    assert error.value.fejl is OidcFejl.ID_TOKEN_UGYLDIGT


def test_a_citizen_without_a_number_is_told_so(broker: Broker) -> None:
    assert refused(broker, issued(**{CPR_CLAIM: ...})) is OidcFejl.CPR_MANGLER


def test_a_broker_for_caseworkers_makes_no_citizen(broker: Broker) -> None:
    identity = come_back(broker, issued(rolle="borger"), login={"rolle": Rolle.SAGSBEHANDLER})

    assert (identity.rolle, identity.cpr) == (Rolle.SAGSBEHANDLER, None)


# Word of a sign-out


def logout(header: Any = None, key: Any = RSA, **changes: Any) -> str:
    good = claims(iat=SECONDS - 5, exp=SECONDS + 100, jti="ud-1", sub="en-borger", sid="session-1")
    said = {name: good[name] for name in ("iss", "iat", "exp", "jti", "sub")}
    said |= {"aud": LOGIN.klient_id, "sid": "session-1", "events": {LOGOUT_EVENT: {}}, **changes}
    gone: dict[str, Any] = {name: ... for name in good if name not in said}
    return token(key, {"typ": "logout+jwt", **(header or {})}, **{**gone, **said})


@pytest.mark.parametrize("typ", ["logout+jwt", "application/logout+jwt", "JWT", ...])
def test_a_broker_says_that_somebody_signed_out(typ: Any) -> None:
    assert the_login().modtag_logud(logout({"typ": typ})) == (ISSUER, "en-borger", "session-1", "ud-1")


def test_a_session_or_a_person_is_enough() -> None:
    assert the_login().modtag_logud(logout(sub=..., exp=...))[1:3] == (None, "session-1")
    assert the_login().modtag_logud(logout(sid=...))[1:3] == ("en-borger", None)


@pytest.mark.parametrize(
    "sent",
    [
        logout(key=STRANGER), logout({"typ": "at+jwt"}), logout(aud="en-anden"), logout(aud=...),
        logout(iss="https://en.anden.example"), logout(events=...), logout(events={}), logout(events=[LOGOUT_EVENT]),
        logout(events={LOGOUT_EVENT: True}), logout(nonce="x"), logout(nonce=None), logout(jti=...), logout(jti=7),
        logout(sub=..., sid=...), logout(sub=7), logout(iat=...), logout(iat=SECONDS - 361),
        logout(iat=SECONDS + 361), logout(exp=SECONDS - 61), logout(exp="nej"), issued(), issued(nonce=...), "x", "",
    ],
    ids=range(24),
)  # fmt: skip
def test_word_of_a_sign_out_that_lies_signs_nobody_out(sent: str) -> None:
    with pytest.raises(TokenRefused):
        the_login().modtag_logud(sent)


def test_an_issuer_nobody_signs_in_at_signs_nobody_out() -> None:
    with pytest.raises(TokenRefused):
        OidcLogin(a_judge(profil(udsteder()))).modtag_logud(logout())

"""Tokens of others at the door: bound to a client's certificate (RFC 8705), or opaque, so that their issuer is asked.

The certificate comes in the header of a trusted front server, the broker is the sandkasse's.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
from lxml import html
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.token.introspektion import REMEMBERED_SECONDS
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.profiler import HEMMELIGHED_FIL, KLIENT_ID, MAPPE
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, ISSUER, LOA
from tests.produkt import Produkt, a_product

BO = next(each.nummer for each in NAVNGIVNE if each.navn == "Bo Birk")
HEADER = "X-Klient"
OVERBLIK = "/api/v1/overblik?kommune=0751"
VERIFIER = "v" * 43


@dataclass
class Sted:
    """The product behind its front server, and the broker with the product's own secret there."""

    produkt: Produkt
    hemmelighed: str

    def hent(self, token: str, by: Bevis | None = None, front: str = "127.0.0.1", path: str = OVERBLIK) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        if by is not None:
            headers[HEADER] = quote(by.pem.decode(), safe="")
        return self.produkt.client.get(path, headers=headers, environ_base={"REMOTE_ADDR": front})

    def jwt(self, cnf: Any = ..., **changes: Any) -> str:
        """Bo's access token at Betydelig; `...` takes a claim away."""
        now = int(datetime.now(UTC).timestamp())
        said = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "en-borger", "client_id": "en-portal", "iat": now, "auth_time": now,
            "exp": now + 600, "jti": "en-jti", "scope": "overblik:laes", LOA: "Substantial", CPR: BO, "cnf": cnf,
        } | changes  # fmt: skip
        data = {name: value for name, value in said.items() if value is not ...}
        return self.produkt.udsteder.underskriv("at+jwt", json.dumps(data).encode())

    def uigennemsigtigt(self, hvem: str = "bo-birk", niveau: str = "betydelig", scope: str = "") -> str:
        """An opaque access token of the broker, got as a portal gets one: somebody signs in, the code is exchanged."""
        broker, svar = f"{self.produkt.sandkasse}/oidc", f"{self.produkt.adresse}/oidc/svar"
        with requests.Session() as browser:
            browser.trust_env = False
            asked = {
                "client_id": KLIENT_ID, "redirect_uri": svar, "response_type": "code", "state": "s", "nonce": "n",
                "scope": scope or "openid ssn overblik:laes", "code_challenge_method": "S256",
                "code_challenge": _b64(hashlib.sha256(VERIFIER.encode()).digest()),
            }  # fmt: skip
            page: Any = html.fromstring(browser.get(f"{broker}/authorize", params=asked, timeout=5).text)
            chosen = {**dict(page.forms[0].form_values()), "person": hvem, "niveau": niveau}
            back = browser.post(f"{broker}/vaelg", data=chosen, timeout=5, allow_redirects=False).headers["Location"]
            code = parse_qs(urlsplit(back).query)["code"][0]
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": svar,
                "code_verifier": VERIFIER,
            }
            found = browser.post(f"{broker}/token", data=form, auth=(KLIENT_ID, self.hemmelighed), timeout=5).json()
        return str(found["access_token"])


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def thumbprint(bevis: Bevis) -> dict[str, str]:
    return {"x5t#S256": _b64(hashlib.sha256(bevis.der).digest())}


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    mappe = tmp_path_factory.mktemp("bundne")
    settings: dict[str, Any] = {"BETROEDE_PROXYER": "127.0.0.1, 10.1.0.0/16", "KLIENTCERTIFIKAT_HOVED": HEADER}
    with a_product(
        mappe, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="100000", GRAENSE_AFVIST="100000", **settings
    ) as made:
        yield Sted(made, (mappe / MAPPE / HEMMELIGHED_FIL).read_text().strip())


@pytest.fixture
def fejl(sted: Sted) -> Iterator[str]:
    """Where the broker is told to fail; it works again afterwards."""
    address = f"{sted.produkt.sandkasse}/_sandkasse/fejl"
    yield address
    requests.delete(address, timeout=5).raise_for_status()


def refused(answer: TestResponse) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert BO not in answer.text


# Bound to a certificate


def test_a_bound_token_counts_with_its_certificate(sted: Sted, pki: Pki) -> None:
    assert sted.hent(sted.jwt(thumbprint(pki.klient)), pki.klient).status_code == 200
    assert sted.hent(sted.jwt(thumbprint(pki.klient)), pki.klient, "10.1.2.3").status_code == 200


def test_a_bound_token_counts_in_no_other_hands(sted: Sted, pki: Pki) -> None:
    token = sted.jwt(thumbprint(pki.klient))

    refused(sted.hent(token))
    refused(sted.hent(token, pki.sts))
    refused(sted.hent(token, pki.klient, front="10.2.0.1"))


@pytest.mark.parametrize(
    "cnf",
    [None, {}, {"x5t#S256": None}, {"x5t#S256": ""}, {"jkt": "x"}, "x5t#S256", [], {"x5t": "x"}, {"x5t#S256": 7}],
    ids=range(9),
)
def test_a_binding_we_cannot_check_is_no_binding_less(sted: Sted, pki: Pki, cnf: Any) -> None:
    refused(sted.hent(sted.jwt(cnf), pki.klient))


def test_a_binding_of_two_kinds_is_not_half_checked(sted: Sted, pki: Pki) -> None:
    refused(sted.hent(sted.jwt({**thumbprint(pki.klient), "jkt": "x"}), pki.klient))


def test_a_token_that_is_not_bound_needs_no_certificate_and_minds_none(sted: Sted, pki: Pki) -> None:
    assert sted.hent(sted.jwt()).status_code == 200
    assert sted.hent(sted.jwt(), pki.klient).status_code == 200


def test_a_bound_token_is_not_a_holder_of_key_token(sted: Sted, pki: Pki) -> None:
    token = sted.jwt(thumbprint(pki.klient))

    answer = sted.produkt.client.get(
        OVERBLIK,
        headers={"Authorization": f"Holder-of-key {token}", HEADER: quote(pki.klient.pem.decode(), safe="")},
    )

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Holder-of-key error="invalid_token"'


# Opaque, and asked about


def test_an_opaque_token_is_worth_what_its_issuer_says(sted: Sted) -> None:
    answer = sted.hent(sted.uigennemsigtigt())

    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["niveau"] == "betydelig"
    assert {sag["id"] for sag in answer.json["sager"]} == {sag["id"] for sag in sted.produkt.overblik(BO)["sager"]}


def test_the_level_of_an_opaque_token_is_that_of_the_sign_in(sted: Sted) -> None:
    low = sted.hent(sted.uigennemsigtigt(niveau="lav"))
    old = sted.hent(sted.uigennemsigtigt(niveau="gammelt_3"))

    for answer in (low, old):
        assert answer.status_code == 401
        assert 'error="insufficient_user_authentication"' in answer.headers["WWW-Authenticate"]


def test_an_opaque_token_for_something_else_does_not_open_the_overview(sted: Sted) -> None:
    answer = sted.hent(sted.uigennemsigtigt(scope="openid ssn"))

    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_an_opaque_token_of_somebody_without_a_number_is_refused(sted: Sted) -> None:
    refused(sted.hent(sted.uigennemsigtigt(scope="openid overblik:laes")))
    refused(sted.hent(sted.uigennemsigtigt(hvem="ewa-nowak")))


@pytest.mark.parametrize("token", ["en-anden", "x" * 43, "x" * 20_000, "a+b/c=="], ids=range(4))
def test_what_no_issuer_knows_is_refused(sted: Sted, token: str) -> None:
    refused(sted.hent(token))


def test_an_opaque_token_ends_with_the_session_at_the_broker_within_half_a_minute(
    sted: Sted, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sted.uigennemsigtigt()
    assert sted.hent(token).status_code == 200
    introspektion = sted.produkt.client.application.extensions["borgerblik"].doere.token._introspektion
    monkeypatch.setattr(introspektion, "_spoerg", lambda *_: {"active": False})

    assert sted.hent(token).status_code == 200, "an answer is remembered for seconds"
    clock = introspektion._husket._clock
    monkeypatch.setattr(introspektion._husket, "_clock", lambda: clock() + REMEMBERED_SECONDS)
    refused(sted.hent(token))


def test_an_answer_is_not_remembered_beyond_the_end_of_the_token(sted: Sted, monkeypatch: pytest.MonkeyPatch) -> None:
    token = sted.uigennemsigtigt()
    assert sted.hent(token).status_code == 200

    dommer = sted.produkt.client.application.extensions["borgerblik"].doere.token._dommer
    monkeypatch.setattr(dommer, "now", lambda: datetime.now(UTC) + timedelta(minutes=62))
    refused(sted.hent(token))


@pytest.mark.parametrize(("name", "more"), [("http_500", {}), ("langsom", {"sekunder": 20})])
def test_an_issuer_that_cannot_be_asked_has_said_nothing(
    sted: Sted, fejl: str, monkeypatch: pytest.MonkeyPatch, name: str, more: dict[str, Any]
) -> None:
    monkeypatch.setattr("adapters.introspektion.SECONDS", 0.4)
    token = sted.uigennemsigtigt()
    requests.post(fejl, json={"tjeneste": "oidc", "fejl": name, **more}, timeout=5).raise_for_status()

    with capture_logs() as logged:
        answer = sted.hent(token)

    assert token not in str([{**line, "exc_info": None} for line in logged])
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["type"] == "urn:borgerblik:problem:noegler_utilgaengelige"
    assert BO not in answer.text


def test_a_signed_token_is_never_asked_about(sted: Sted, fejl: str) -> None:
    requests.post(fejl, json={"tjeneste": "oidc", "fejl": "http_500"}, timeout=5).raise_for_status()

    assert sted.hent(sted.jwt()).status_code == 200
    refused(sted.hent(sted.jwt(exp=1)))

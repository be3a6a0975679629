"""What a client says to the broker."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import Client, TestResponse

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.sandkasse.log_ind.sp import BASE, choose, send

ANNA = NAVNGIVNE[0].nummer
ISSUER = f"{BASE}/oidc"
BACK, LEFT = "http://127.0.0.1:8000/oidc/svar", "http://127.0.0.1:8000/logget-ud"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SUBSTANTIAL = "https://data.gov.dk/concept/core/nsis/Substantial"
LOW, HIGH = SUBSTANTIAL.replace("Substantial", "Low"), SUBSTANTIAL.replace("Substantial", "High")
SECRET = "hemmeligt:ord"


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

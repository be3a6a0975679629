"""The overview of overviews: how it is asked and written to, by whom."""

from __future__ import annotations

from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from tests.web.svage import Sted, nanna, official

API, SIDE = "/api/v1/oversigt", "/medarbejder/oversigt"
TASK = {"noegle": "team", "titel": "Navngiv jeres team", "gruppe": "Start", "slutdato": "2030-01-31"}
KSD = {"noegle": "ksd", "navn": "KSD", "leverandoer": "En leverandør", "slags": "ksd"}


def ask(sted: Sted, path: str, token: str, method: str = "GET", **sent: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}", **sent.pop("headers", {})}
    return sted.client.open(path, method=method, headers=headers, buffered=True, **sent)


def given(sted: Sted, path: str, token: str) -> Any:
    """What the API answers."""
    return ask(sted, path, token).json


def se(sted: Sted, path: str = "", identity: Identity | None = None) -> TestResponse:
    cookie = sted.cookie(identity or nanna())
    return sted.client.get(f"{SIDE}{path}", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"}, buffered=True)


def send(sted: Sted, path: str, identity: Identity, **form: str) -> TestResponse:
    cookie = sted.cookie(identity)
    data = {"csrf_token": sted._form_token(cookie), **form}
    return sted.client.post(f"{SIDE}{path}", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"}, data=data, buffered=True)


def anne() -> Identity:
    return official(Rolle.ADMINISTRATOR)


def skriv(sted: Sted, path: str, document: dict[str, Any], token: str | None = None) -> Any:
    token = token or sted.national()
    etag = ask(sted, path, token).headers.get("ETag", '"0"')
    return ask(sted, path, token, "PUT", json=document, headers={"If-Match": etag})


def laest(response: TestResponse) -> Any:
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def aendringer(sted: Sted, kode: str | None, emne: str) -> list[Any]:
    return [each.aendring for each in sted.parts.konsol.aendringer.soeg(kode, emne=emne)]

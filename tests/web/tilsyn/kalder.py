"""Who knocks on the doors of oversight: with a token, or in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT
from tests.web.indhold import AARHUS
from tests.web.svage import Sted, official

TILSYNSROLLE = "http://test.example/roles/usersystemrole/tilsyn/1"


@dataclass(frozen=True)
class Program:
    """A program with that token."""

    sted: Sted
    token: str

    def ask(self, method: str, path: str, kode: str = AARHUS, **sent: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **sent.pop("headers", {})}
        return self.sted.client.open(f"/api/v1/kommuner/{kode}/{path}", method=method, headers=headers, **sent)


@dataclass(frozen=True)
class Browser:
    """Somebody at work, signed in."""

    sted: Sted
    cookie: str

    def get(self, path: str) -> TestResponse:
        return self.sted.client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={self.cookie}"})

    def post(self, path: str, origin: str | None = None, **form: Any) -> TestResponse:
        data = {"csrf_token": self.sted._form_token(self.cookie), **form}
        headers = {"Cookie": f"{SESSION_COOKIE}={self.cookie}"} | ({} if origin is None else {"Origin": origin})
        return self.sted.client.post(path, data=data, headers=headers)


def program(sted: Sted, rolle: str = "administrator", kode: str = AARHUS, **changes: Any) -> Program:
    return Program(sted, sted.staff(rolle, kode, **changes))


def browser(
    sted: Sted, rolle: Rolle = Rolle.ADMINISTRATOR, koder: Sequence[str] = (AARHUS,), **changes: Any
) -> Browser:
    own = {UDSTEDT[rolle], *changes.pop("ogsaa", ())}
    groups = tuple(Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, kode), tuple(own)) for kode in koder)
    return Browser(sted, sted.cookie(official(rolle, privilegier=groups, **changes)))


@contextmanager
def with_tilsyn_roller(sted: Sted) -> Iterator[None]:
    """Only whoever has that role as well oversees the look-ups."""
    app = sted.produkt.client.application
    before = sted.parts
    app.extensions["borgerblik"] = replace(before, roller=replace(before.roller, tilsyn=frozenset({TILSYNSROLLE})))
    try:
        yield
    finally:
        app.extensions["borgerblik"] = before


def dokument(response: TestResponse) -> Any:
    return html.fromstring(response.get_data(as_text=True))

"""A product behind a front server, and assertions of the token service."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree
from werkzeug.test import TestResponse

from borgerblik.access.store import Haendelse
from borgerblik.sandkasse.idws import Borgertoken, Systemtoken, som_formular
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Bevis
from borgerblik.sandkasse.signatur import SHA256, underskriv_indlejret
from tests.produkt import Produkt

BO = next(each.nummer for each in NAVNGIVNE if each.navn == "Bo Birk")
AARHUS = "55133018"
HEADER = "Client-Cert"
OVERBLIK = "/api/v1/overblik?kommune=0751"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
Edit = Callable[[etree._Element], object]


@dataclass
class Sted:
    """The product behind its front server, the token service, a system with its certificate, and a thief."""

    produkt: Produkt
    mappe: Path
    sts: Bevis
    system: Bevis
    tyv: Bevis
    sent: list[str] = field(default_factory=list)

    def formular(self, *edits: Edit, sts: Bevis | None = None, **changes: Any) -> dict[str, str]:
        """An assertion on its way to /token. `edits` change it before it is signed, by the token service or `sts`."""
        token = Systemtoken(**{"ihaendehaver": self.system.certifikat, "cvr": AARHUS, **changes})
        element = token.usigneret(self.sts)
        for edit in edits:
            edit(element)
        return som_formular(signed(element, sts or self.sts))

    def token(self, data: Any, by: Bevis | None = None, **more: Any) -> TestResponse:
        return self._ask("POST", "/token", by, data=data, **more)

    def hent(self, path: str, authorization: str, by: Bevis | None = None, **more: Any) -> TestResponse:
        return self._ask("GET", path, by, authorization=authorization, **more)

    def system_token(self, **changes: Any) -> str:
        """A token of ours for the system, in its own hands; with `borger` on behalf of a citizen."""
        answer = self.token(self.formular(**changes), self.system)
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        self.sent.append(answer.json["access_token"])
        return str(answer.json["access_token"])

    def _ask(
        self,
        method: str,
        path: str,
        by: Bevis | None,
        *,
        authorization: str | None = None,
        front: str = "127.0.0.1",
        cert: str | None = None,
        **more: Any,
    ) -> TestResponse:
        headers = [] if authorization is None else [("Authorization", authorization)]
        value = cert or (None if by is None else f":{base64.b64encode(by.der).decode()}:")
        if value is not None:
            headers.append((HEADER, value))
        headers += more.pop("headers", [])
        return self.produkt.client.open(
            path, method=method, headers=headers, environ_base={"REMOTE_ADDR": front}, **more
        )

    def seneste(self) -> Haendelse:
        haendelser = self.produkt.client.application.extensions["borgerblik"].haendelser
        found: Haendelse = haendelser.seneste(datetime.now(UTC) - timedelta(hours=1), 1)[0]
        return found


def signed(element: etree._Element, sts: Bevis) -> bytes:
    certifikat = f"<X509Data><X509Certificate>{base64.b64encode(sts.der).decode()}</X509Certificate></X509Data>"
    underskriv_indlejret(element, str(element.get("ID")), 1, certifikat, sts.noegle, SHA256)
    return etree.tostring(element)


def citizen(niveau: str = "betydelig", **changes: Any) -> Borgertoken:
    """Bo, who signed in a minute ago."""
    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    return Borgertoken(**{"cpr": BO, "niveau": niveau, "autentificeret": minute_ago, **changes})


def denied(answer: TestResponse, status: int = 401, error: str = "invalid_token", skema: str = "Holder-of-key") -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["WWW-Authenticate"] == f'{skema} error="{error}"'
    assert answer.mimetype == "application/problem+json"
    assert BO not in answer.text

"""A sandkasse whose broker serves one client, and tells it of sign-outs."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.log_ind.klienter import Klient
from borgerblik.sandkasse.pki import Pki
from tests.sandkasse.log_ind.broker.samtale import (
    BACK,
    LEFT,
    SECRET,
)
from tests.sandkasse.log_ind.sp import browser, en_sandkasse
from tests.wire import serving


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

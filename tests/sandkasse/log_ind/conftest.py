"""A service that the sandkasse's identity providers serve, and a browser in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Bevis, Pki
from tests.sandkasse.log_ind.sp import Sp, browser, en_sandkasse


@pytest.fixture(scope="session")
def sp_bevis(pki: Pki) -> Bevis:
    return pki.udsted("En tjeneste")


@pytest.fixture
def sp(sp_bevis: Bevis) -> Sp:
    return Sp(sp_bevis)


@pytest.fixture
def app(noeglefil: Path, pki: Pki, sp: Sp) -> Sandkasse:
    return en_sandkasse(noeglefil, pki, sp.metadata())


@pytest.fixture
def client(app: Sandkasse) -> Client:
    return browser(app)

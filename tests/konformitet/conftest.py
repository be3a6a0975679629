"""One sandkasse for all of them, with something in between that changes nothing until it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from borgerblik.sandkasse.server import create_app
from tests.konformitet.sandkassen import Imellem, fejl, uaendret
from tests.wire import serving


@pytest.fixture(scope="session")
def _imellem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Imellem, str]]:
    app = create_app(noeglefil=tmp_path_factory.mktemp("konformitet") / "noegle.pem")
    imellem = Imellem(app)
    with serving(imellem) as url:
        yield imellem, url
        app.luk()


@pytest.fixture
def imellem(_imellem: tuple[Imellem, str]) -> Iterator[Imellem]:
    """What lies in between; honest again afterwards."""
    yield _imellem[0]
    _imellem[0].spurgt = _imellem[0].svaret = uaendret


@pytest.fixture
def url(_imellem: tuple[Imellem, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the sandkasse, tried by somebody who has set up nothing else."""
    monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
    yield _imellem[1]
    fejl(_imellem[1])

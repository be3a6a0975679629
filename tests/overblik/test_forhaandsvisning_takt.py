"""The preview reads the indexes no faster than all such reading together may."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from adapters.tjenester import Tjenester
from borgerblik.config import read_settings
from borgerblik.db import Engine
from borgerblik.kvalitet import make_laesere
from borgerblik.operations.takt.store import TaktStore
from borgerblik.sandkasse.server import create_app
from borgerblik.valg import make_forhaandsviser
from schemas.ind.kommune import read_kommune_file
from tests.byg import I_DAG, NU
from tests.wire import serving


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_call_has_its_turn_also_those_for_the_sager_that_grants_name(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandkasse, asked, turns = create_app(noeglefil=tmp_path / "key.pem", i_dag=I_DAG), list[bytes](), list[int]()

    def index(environ: Any, start_response: Any) -> Any:
        request = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        asked.append(request)
        return sandkasse({**environ, "wsgi.input": BytesIO(request)}, start_response)

    def plads(*_asked: object) -> float:
        turns.append(len(asked))
        return 0.0

    monkeypatch.setattr(TaktStore, "plads", plads)
    monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
    kommune = read_kommune_file((files("borgerblik.sandkasse.kommuner") / "0751.json").read_bytes())
    with serving(index) as url:
        monkeypatch.setenv("BORGERBLIK_SAGDOKUMENTINDEKS_URL", f"{url}/sagdokumentindeks/6")
        monkeypatch.setenv("BORGERBLIK_YDELSESINDEKS_URL", f"{url}/ydelseindeks/6")
        settings = read_settings()
        tjenester = Tjenester(settings)
        _, ydelser = make_laesere(settings, engine, tjenester)  # no sag is read through, so each is looked up
        vis = make_forhaandsviser(settings, engine, lambda: [ydelser], lambda: tjenester, lambda: NU)
        found = vis(kommune, kommune, ["32.30.04"], frem=lambda _: None, stop=lambda: False)

    assert found.laest_til_ende
    assert any(b"SagUuid>" in request for request in asked)
    assert turns == list(range(len(asked))), "one turn before each call"

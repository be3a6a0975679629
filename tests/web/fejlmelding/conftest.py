"""The product with a stand-in for what the citizen can see, and the doors in an app of their own."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from flask import Blueprint, Flask, g

from borgerblik import db
from borgerblik.access.laas import Laas, proev
from borgerblik.access.roller import Roller
from borgerblik.domain.koder import MyndighedType
from borgerblik.kommuner.fejlmelding import Fejlmeldinger
from borgerblik.overblik.udsnit import pseudonym
from borgerblik.overblik.vagt import Opslagsvagt
from borgerblik.sandkasse.pki import Pki
from borgerblik.web import factory, problems
from borgerblik.web.api_description import SETTINGS, make_api
from borgerblik.web.fejlmelding_api import fejlmelding_doors
from borgerblik.web.kant import Kant
from tests.byg import NOEGLE, Kommunerne, koebenhavn
from tests.kommuner.fejlmelding.byg import et_emne
from tests.produkt import a_product
from tests.web.fejlmelding.konsol import ADMINISTRATOR, NOW, Console
from tests.web.fejlmelding.sider import (
    REF,
    TITEL,
    YDELSE_REF,
    Borger,
    Synlige,
    en_borger,
)
from tests.web.svage import Sted


@pytest.fixture(scope="package")
def synlige() -> Synlige:
    ydelse = et_emne(slags="ydelse", id="en-ydelse", myndighedstype=MyndighedType.UDK, titel="Boligstøtte")
    return Synlige({("sag", REF): et_emne(titel=TITEL), ("ydelse", YDELSE_REF): ydelse})


@pytest.fixture(scope="package")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki, synlige: Synlige) -> Iterator[Sted]:
    """The product, with a stand-in for what the citizen can see."""

    folder = tmp_path_factory.mktemp("fejlmelding")
    with (
        mock.patch.object(factory, "find_emne", synlige),
        a_product(folder, log_ind=pki, KILDE_FRIST="1.5") as made,
    ):
        yield Sted(made)


@pytest.fixture
def bo(sted: Sted) -> Borger:
    """A citizen of Aarhus, a new one for each test."""
    return en_borger(sted)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    engine = db.open_database(f"sqlite:///{tmp_path / 'borgerblik.sqlite'}")
    db.upgrade(engine)
    meldinger = Fejlmeldinger(engine, b"hemmelig", NOEGLE, lambda: NOW)
    app = Flask("test")
    settings = copy.deepcopy(SETTINGS)  # flask-smorest writes the version into it
    app.config.update(settings, API_VERSION="0", PROPAGATE_EXCEPTIONS=False)
    made = Console(app.test_client(), meldinger, {})
    app.extensions["borgerblik"] = SimpleNamespace(
        kant=Kant((), None),
        fejlmeldinger=meldinger,
        kommuner=SimpleNamespace(nu=lambda: Kommunerne(made.kommune, koebenhavn()).nu()),
        roller=Roller(administrator=frozenset({ADMINISTRATOR})),
        risiko=SimpleNamespace(nu=lambda: SimpleNamespace(krav=lambda *_: made.krav)),
        log_opslag=made.write,
        vagt=Opslagsvagt(
            lambda _kode: made.tilsyn, lambda *_: made.lister, lambda *_: made.tidligere, lambda _navn: nullcontext()
        ),
        ansatte=SimpleNamespace(husk=lambda _: None),
        pseudonym=lambda identity: pseudonym(identity, NOEGLE),
        underretninger=SimpleNamespace(fortael_kendt=lambda *_: None),
    )

    def lukket(bp: Blueprint, laas: Laas) -> Blueprint:
        def knock() -> None:
            proev(made.hvem, laas, NOW)
            g.viewer, g.request_id = made.hvem, "en-anmodning"

        bp.before_request(knock)
        return bp

    problems.register(app)
    api = make_api(app)
    api.register_blueprint(fejlmelding_doors(lukket))
    made.described = api.spec.to_dict()
    yield made
    engine.dispose()

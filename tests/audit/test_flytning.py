"""Migrating a log that is in use: every look is there afterwards under its number, in a chain that holds; and back."""

from __future__ import annotations

from importlib import resources

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from borgerblik import db
from borgerblik.audit import Udvalg
from tests.audit.loggen import en_log

OLD = (
    "INSERT INTO opslag (nummer, tidspunkt, anmodning, rolle, myndighed, seer, borger, formaal, niveau, doer, kommuner,"
    " kilder, sager, ydelser, tilbageholdt, haendelse) VALUES (:nummer, :tid, 'a', 'borger', NULL, 's', 'b', :formaal,"
    """ 'hoej', 'side', '["0751","0101"]', '[{"noegle":"k","kommune":"0751","status":"svarede","aarsag": null}]',"""
    """ '["x"]', '[]', '{"y":["undtaget"]}', NULL)"""
)

pytestmark = pytest.mark.slow  # a database of each kind for every one


def to(engine: db.Engine, version: str, way: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    with db.transaction(engine) as connection:
        config.attributes["connection"] = connection
        getattr(command, way)(config, version)


@pytest.fixture
def moved(empty_url: str):
    """A database with three old looks, one of them from long ago and with numbers left out, brought to this version."""
    engine = db.open_database(empty_url)
    to(engine, "0007", "upgrade")
    with db.transaction(engine) as connection:
        for nummer, tid in (
            (3, "1999-01-01 10:00:00+00:00"),
            (4, "2026-11-01 00:00:00+00:00"),
            (9, "2026-11-02 00:00:00+00:00"),
        ):
            shown = tid if engine.dialect.name == "postgresql" else tid.replace("+00:00", ".000000")
            connection.execute(text(OLD), {"nummer": nummer, "tid": shown, "formaal": f"nummer {nummer}"})
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('opslag_nummer_seq', 9)"))
    to(engine, "head", "upgrade")
    yield engine
    engine.dispose()


def test_every_look_is_there_under_its_number_in_a_chain_that_holds(moved: db.Engine) -> None:
    loggen = en_log(moved)
    found = list(loggen.log.laes(Udvalg()))

    assert [(row.nummer, row.opslag and row.opslag.formaal) for row in found] == [
        (3, "nummer 3"), (4, "nummer 4"), (9, "nummer 9"),
    ]  # fmt: skip
    assert found[0].opslag is not None
    assert found[0].opslag.kommuner == ("0751", "0101")
    assert found[0].opslag.tilbageholdt == {"y": ("undtaget",)}
    loggen.skriv(1)
    assert loggen.forsegler.forsegl() is not None
    assert loggen.kontrol().hel
    assert [row.nummer for row in loggen.log.laes(Udvalg())][-1] == 10


def test_the_way_back_keeps_them(moved: db.Engine) -> None:
    to(moved, "0007", "downgrade")
    with db.connected(moved) as connection:
        rows = connection.execute(text("SELECT nummer, formaal FROM opslag ORDER BY nummer")).all()
    assert [tuple(row) for row in rows] == [(3, "nummer 3"), (4, "nummer 4"), (9, "nummer 9")]

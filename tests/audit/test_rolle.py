"""The whole product under the role that serves: it may add to the log of looks, and everything still works."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from borgerblik import db
from borgerblik.alarm.model import Soegning, Tilstand
from borgerblik.audit.vedligehold.store import giv_rolle, rolle_sql
from borgerblik.demo import VIP
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.produkt import Produkt, a_product

pytestmark = pytest.mark.slow  # the whole product, on a database of its own

ANNA = "6503852018"


@pytest.fixture
def produkt(postgres: str, tmp_path: Path) -> Iterator[Produkt]:
    """Migrated by the owner of the database, set up and served by another role."""
    name = f"tjeneste_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        server.execute(f'CREATE ROLE "{name}" LOGIN')
        own = make_url(postgres).set(database=name)
        owner = db.open_database(own.render_as_string(hide_password=False))
        try:
            db.upgrade(owner)
            giv_rolle(owner, name, rolle_sql(owner, name))
            with a_product(tmp_path, own.set(username=name).render_as_string(hide_password=False)) as found:
                yield found
        finally:
            owner.dispose()
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            server.execute(f'DROP ROLE "{name}"')


def test_it_serves_watches_counts_and_seals(produkt: Produkt) -> None:
    vip = next(each for each in NAVNGIVNE if each.navn == VIP)
    app = produkt.client.application
    assert produkt.overblik(ANNA)["komplet"]
    asked = {"cpr": vip.nummer, "formaal": "Borgeren ringede", "formaalKode": "henvendelse", "kommune": vip.kommune}
    token = produkt.token(rolle="sagsbehandler", kommune=vip.kommune, niveau="hoej")
    seen = produkt.client.post("/api/v1/opslag/overblik", json=asked, headers={"Authorization": f"Bearer {token}"})
    assert seen.status_code == 200, seen.get_data(as_text=True)

    for opgave in app.extensions["baggrund"]._opgaver:
        opgave.goer()

    alarmer = app.extensions["borgerblik"].alarmer
    found = alarmer.side(vip.kommune, Soegning(slags="vip")).alarmer
    assert len(found) == 1
    alarmer.behandl(found[0], Tilstand.UNDER_BEHANDLING, "", "test")
    assert alarmer.side(vip.kommune, Soegning(tilstand=Tilstand.UNDER_BEHANDLING)).alarmer
    assert [counted(produkt.engine, table) for table in ("opslag", "segl")] == [2, 1]
    assert counted(produkt.engine, "statistik_tal") > 0


def counted(engine: db.Engine, table: str) -> int:
    with db.connected(engine) as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

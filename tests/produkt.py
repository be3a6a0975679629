"""The whole product in front of a sandkasse, over real HTTP between them: what the journeys are tried on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest import mock

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from borgerblik import db
from borgerblik.access.risiko import RisikoStore
from borgerblik.access.risiko.skabelon import standardvurdering
from borgerblik.app import create_app
from borgerblik.config import read_settings
from borgerblik.demo import prepare_tilsyn, security_settings, service_settings
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.sider import SiderStore
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.profiler import MAPPE, indstillinger, skriv_profiler
from borgerblik.sandkasse.server import create_app as create_sandkasse
from borgerblik.sandkasse.udsteder import Udsteder
from schemas.ind.kommune import read_kommune_file
from schemas.ind.sider import read_sider
from tests.wire import free_port, serving, serving_tls

KEYS = {"BORGERBLIK_SECRET_KEY": "hemmelig " * 4, "BORGERBLIK_PSEUDONYM_KEY": "pseudonym " * 4}


@dataclass
class Produkt:
    """The product, the sandkasse behind it, and tokens for both."""

    client: FlaskClient
    sandkasse: str
    udsteder: Udsteder
    environment: dict[str, str]
    engine: db.Engine
    adresse: str

    def token(self, cpr: str | None = None, **claims: Any) -> str:
        return self.udsteder.token(cpr=cpr, **claims)

    def get(self, path: str, cpr: str | None = None, token: str | None = None, **claims: Any) -> TestResponse:
        """GET as that citizen (of Aarhus unless told otherwise); with neither number nor token as nobody."""
        if token is None and (cpr or claims):
            token = self.token(cpr, **{"kommune": "0751", **claims})
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.client.get(path, headers=headers)

    def overblik(self, cpr: str, query: str = "", **claims: Any) -> dict[str, Any]:
        """The overview of that citizen; anything but 200 fails the test."""
        response = self.get(f"/api/v1/overblik{query}", cpr, **claims)
        assert response.status_code == 200, response.get_data(as_text=True)
        found: dict[str, Any] | None = response.json
        assert found is not None
        return found


@contextmanager
def a_product(
    folder: Path,
    database_url: str | None = None,
    pki: Pki | None = None,
    log_ind: Pki | None = None,
    **settings: str,
) -> Iterator[Produkt]:
    """Set up from nothing, as `make run` does, with these settings besides.

    With `pki` everything between product and sandkasse is secured as towards the real services, TLS too; with
    `log_ind` people sign in through the sandkasse's identity providers, whose certificates that PKI makes.
    """
    key_file = folder / "sandkasse-noegle.pem"
    database_url = database_url or f"sqlite:///{folder / 'borgerblik.sqlite'}"
    with ExitStack() as stack:
        adresse, port = f"http://127.0.0.1:{free_port()}", free_port()
        profiles, served = _sign_in(folder, f"http://127.0.0.1:{port}", adresse, log_ind)
        sandkasse = create_sandkasse(
            noeglefil=key_file, sikkerhed="fuld" if pki else "valgfri", pki=pki or log_ind, log_ind=served
        )
        url = stack.enter_context(serving(sandkasse, port))
        stack.callback(sandkasse.luk)
        services = stack.enter_context(serving_tls(sandkasse, pki)) if pki else url
        environment = {
            **KEYS,
            "BORGERBLIK_INSTANCE": str(folder),
            "BORGERBLIK_DATABASE_URL": database_url,
            "BORGERBLIK_OIDC_JWKS_URL": f"{url}/oidc/jwks",
            **{
                f"BORGERBLIK_{name}": value
                for name, value in {
                    **service_settings(services),
                    **(security_settings(services, pki) if pki else {}),
                    **profiles,
                    "ADRESSE": adresse,
                    "BESKED_VEJ": "sandkasse",
                    "SANDKASSEPOST_URL": f"{url}/_sandkasse/post",
                    **settings,
                }.items()
            },
        }
        if settings.get("STS_PROFIL") == "rest":
            environment["BORGERBLIK_STS_URL"] = f"{services}/runtime/api/rest/wstrust/v1/issue"
        with mock.patch.dict(os.environ, environment):
            chosen = read_settings()
        engine = db.open_database(database_url)
        db.upgrade(engine)
        store = KommuneStore(engine)
        for file in files("borgerblik.sandkasse.kommuner").iterdir():
            if file.name.endswith(".json"):
                kommune = read_kommune_file(file.read_bytes())
                store.save(kommune, at=datetime.now(UTC), by="test")
                assess(engine, kommune.kode)
        write_pages(engine)
        prepare_tilsyn(engine, chosen.pseudonym_key or b"", datetime.now(UTC), by="test")
        app = create_app(chosen)
        app.testing = True
        # A fault of ours is to become an answer, as it would for a citizen.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        try:
            yield Produkt(app.test_client(), url, Udsteder.fra_fil(key_file), environment, engine, adresse)
        finally:
            app.extensions["baggrund"].stop()
            engine.dispose()
            app.extensions["database"].dispose()


def _sign_in(folder: Path, sandkasse: str, produkt: str, pki: Pki | None) -> tuple[dict[str, str], Any]:
    """The settings of the product that name its profiles, and what the sandkasse must know of the product."""
    if pki is None:
        return {}, None
    profiles = skriv_profiler(folder / MAPPE, sandkasse=sandkasse, produkt=produkt, pki=pki)
    return profiles, indstillinger(folder / MAPPE, sandkasse=sandkasse, produkt=produkt)


def write_pages(engine: db.Engine) -> None:
    """The kommuner's own texts, as `make run` sets them up where there are none."""
    store = SiderStore(engine)
    written = {kode for kode, _ in store.versions()}
    for file in files("borgerblik.sandkasse.sider").iterdir():
        if file.name.endswith(".json"):
            sider = read_sider(file.read_bytes())
            if sider.kode not in written:
                store.save(sider, efter=0, at=datetime.now(UTC), by="test")


def assess(engine: db.Engine, kode: str) -> None:
    """The kommune's risk assessments, as `make run` sets them up where there are none."""
    now = datetime.now(UTC)
    if any(assessed == kode for assessed, _, _ in RisikoStore(engine).versions()):
        return
    wanted = [(vurdering, 0) for vurdering in standardvurdering(kode, dansk_dag(now))]
    RisikoStore(engine).save(wanted, at=now, by="test")

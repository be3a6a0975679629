"""`make run`: a sandkasse and the product beside it, set up from nothing, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import click

from borgerblik.access.risiko import RisikoStore
from borgerblik.access.risiko.skabelon import standardvurdering
from borgerblik.config import ADDRESSES, PREFIX, Settings, read_settings
from borgerblik.db import Engine, open_database, upgrade
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.environment import port_of
from borgerblik.instance import announced_run, generate_keys
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.pris import Priser
from borgerblik.kommuner.sider import SiderStore
from borgerblik.kommuner.tilsyn import TilsynStore, Vagtliste
from borgerblik.operations.opstart import demand_free_port
from borgerblik.sandkasse.assertion import UDSTEDER as STS_ENTITY_ID
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import MAPPE as PKI_FOLDER
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.post import STI as POST_STI
from borgerblik.sandkasse.profiler import MAPPE as PROFILE_FOLDER
from borgerblik.sandkasse.profiler import skriv_profiler
from schemas.ind.kommune import read_kommune_file
from schemas.ind.pris import read_indbyggere, read_priser
from schemas.ind.sider import read_sider
from schemas.ind.tilsyn import read_tilsyn

HOST = "127.0.0.1"
# Citizens besides the named, some of their items with something wrong: what the kommuner's own pages are for.
GENERATED = ("--borgere", "400", "--fejlandel", "0.05")
START_SECONDS = 60.0
STOP_SECONDS = 15.0
VIP = "Gustav Holm"  # the named citizen whom the demo watches
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_demo() -> int:
    """Start both, say what to open, wait for Ctrl-C; the exit code. Raises SettingError and OSError."""
    port, sandkasse_port = port_of("PORT", 8000), port_of("SANDKASSE_PORT", 8470)
    generate_keys(read_settings().instance)
    settings = read_settings()
    for each in (port, sandkasse_port):
        demand_free_port(HOST, each)
    _prepare(settings)
    run = _Run(settings, port, sandkasse_port)
    # SIGINT too: a shell that starts us in the background lets us inherit that it is ignored.
    for ending in _ENDINGS:
        signal.signal(ending, _stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        with announced_run(settings.instance, run.security):
            children.append(_start(run.environment, *run.sandkasse))
            children.append(_start(run.environment, "serve", "--host", HOST, "--port", str(port)))
            _await(f"http://{HOST}:{sandkasse_port}/oidc/jwks", children)
            _await(f"http://{HOST}:{port}/_health/ready", children)
            click.echo(_welcome(port, sandkasse_port, run.security))
            return _wait(children)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


class _Run:
    """How the two are told of each other: full security, unless somebody asks for none or has indexes of their own."""

    def __init__(self, settings: Settings, port: int, sandkasse_port: int) -> None:
        elsewhere = any(os.environ.get(name) for name in ADDRESSES)
        secured = not (elsewhere or _given("INDEKS_SIKKERHED"))
        sandkasse, produkt = f"http://{HOST}:{sandkasse_port}", f"http://{HOST}:{port}"
        tls_port = _tls_port(sandkasse_port) if secured else 0
        pki = Pki.i_mappe(settings.instance / PKI_FOLDER)
        self.security: dict[str, str] = {}
        self.sandkasse = ["sandkasse", "serve", "--port", str(sandkasse_port), *GENERATED]
        if not (elsewhere or _given("SAML_PROFIL", "TOKEN_PROFIL")):
            # Its identity providers let anybody be anybody: never beside real indexes.
            folder = settings.instance / PROFILE_FOLDER
            self.security = skriv_profiler(folder, sandkasse=sandkasse, produkt=produkt, pki=pki)
            self.sandkasse += ["--produkt", produkt]
        if not (elsewhere or _given("BESKED_VEJ")):
            self.security |= {"BESKED_VEJ": "sandkasse", "SANDKASSEPOST_URL": f"{sandkasse}{POST_STI}"}
        if secured:
            address = f"https://{HOST}:{tls_port}"
            self.security |= {**service_settings(address), **security_settings(address, pki)}
            if not _given("UDK_SPOERGES"):
                self.security["UDK_SPOERGES"] = "true"
            self.sandkasse += ["--sikkerhed", "fuld", "--tls-port", str(tls_port)]
        self.environment = {
            **os.environ,
            "SANDKASSE_PORT": str(sandkasse_port),
            f"{PREFIX}INSTANCE": str(settings.instance),
            f"{PREFIX}DATABASE_URL": settings.database_url,
            f"{PREFIX}SECRET_KEY": (settings.secret_key or b"").decode(),
            f"{PREFIX}PSEUDONYM_KEY": (settings.pseudonym_key or b"").decode(),
            **{PREFIX + name: value for name, value in self.security.items()},
        }


def _given(*names: str) -> bool:
    return any(os.environ.get(f"{PREFIX}{name}") for name in names)


def _tls_port(sandkasse_port: int) -> int:
    """SANDKASSE_TLS_PORT, else the port after the sandkasse's, else any that is free. Raises OSError."""
    if os.environ.get("SANDKASSE_TLS_PORT"):
        chosen = port_of("SANDKASSE_TLS_PORT", 0)
        demand_free_port(HOST, chosen)
        return chosen
    try:
        demand_free_port(HOST, sandkasse_port + 1)
    except (OSError, OverflowError):
        with socket.create_server((HOST, 0)) as free:
            return int(free.getsockname()[1])
    return sandkasse_port + 1


def service_settings(address: str) -> dict[str, str]:
    """Where a sandkasse at that address has the national services; names without prefix."""
    return {
        "SAGDOKUMENTINDEKS_URL": f"{address}/sagdokumentindeks/6",
        "YDELSESINDEKS_URL": f"{address}/ydelseindeks/6",
        "YDELSELISTEHENT_URL": f"{address}/ydelselistehent/2",
        "KLASSIFIKATION_URL": f"{address}/klasse/7",
        "ORGANISATION_URL": f"{address}/organisation",
    }


def security_settings(address: str, pki: Pki) -> dict[str, str]:
    """How the product proves itself to a sandkasse with that PKI; names without prefix."""
    return {
        "INDEKS_SIKKERHED": "oioidws",
        "STS_URL": f"{address}/runtime/services/kombittrust/14/certificatemixed",
        "STS_ENTITY_ID": STS_ENTITY_ID,
        "CLIENT_CERTIFICATE": str(pki.sti("klient.pem")),
        "CLIENT_KEY": str(pki.sti("klient-noegle.pem")),
        "STS_CERTIFICATE": str(pki.sti("sts.pem")),
        "INDEKS_CERTIFICATE": str(pki.sti("indeks.pem")),
        "TLS_CA": str(pki.sti("ca.pem")),
        "OCES_CA": str(pki.sti("ca.pem")),
    }


def _prepare(settings: Settings) -> None:
    """Migrate, and set up the sandkasse's kommuner where nobody has set them up yet."""
    engine = open_database(settings.database_url)
    upgrade(engine)
    store, risiko, now = KommuneStore(engine), RisikoStore(engine), datetime.now(UTC)
    assessed = {kode for kode, _, _ in risiko.versions()}
    for file in sorted(files("borgerblik.sandkasse.kommuner").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            kommune = read_kommune_file(file.read_bytes())
            if store.read(kommune.kode) is None:
                store.save(kommune, at=now, by="make run")
            if kommune.kode not in assessed:
                wanted = [(each, 0) for each in standardvurdering(kommune.kode, dansk_dag(now))]
                risiko.save(wanted, at=now, by="make run")
    _prepare_pages(SiderStore(engine), now)
    prepare_tilsyn(engine, settings.pseudonym_key or b"", now, by="make run")
    _prepare_priser(Priser(engine), now)
    engine.dispose()


def _prepare_pages(store: SiderStore, now: datetime) -> None:
    """The example pages of the kommuner that have written none."""
    written = {kode for kode, _ in store.versions()}
    for file in sorted(files("borgerblik.sandkasse.sider").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            sider = read_sider(file.read_bytes())
            if sider.kode not in written:
                store.save(sider, efter=0, at=now, by="make run")


def _prepare_priser(priser: Priser, now: datetime) -> None:
    """The example prices, and invented numbers of inhabitants, where nobody has written any."""
    folder = files("borgerblik.kommuner.pris")
    if priser.nu()[1] == 0:
        read = read_priser(folder.joinpath("eksempel_2020.json").read_bytes())
        priser.gem(read, hvis_version=0, at=now, af="make run")
    tal = read_indbyggere(folder.joinpath("eksempel_opdigtede_indbyggere.csv").read_bytes())
    if priser.indbyggere_paa(tal.dato)[1] == 0:
        priser.gem_indbyggere(tal, hvis_version=0, at=now, af="make run")


def prepare_tilsyn(engine: Engine, pseudonym_key: bytes, now: datetime, *, by: str) -> None:
    """The example decisions of look-ups of the kommuner that have made none; one VIP where nobody was ever watched."""
    store, liste = TilsynStore(engine), Vagtliste(engine, pseudonym_key, lambda: now)
    decided = {kode for kode, _ in store.versions()}
    for file in sorted(files("borgerblik.sandkasse.tilsyn").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            tilsyn = read_tilsyn(file.read_bytes())
            if tilsyn.kode not in decided:
                store.save(tilsyn, efter=0, at=now, by=by)
    vip = next(each for each in NAVNGIVNE if each.navn == VIP)
    if not liste.alle(vip.kommune, ogsaa_tidligere=True):
        liste.tilfoej(vip.kommune, Vagtslags.VIP, [Cpr(vip.nummer)], af=by, grund="Medlem af byrådet")


def _start(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """A child in a session of its own: Ctrl-C comes to us, and we end them in order."""
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "borgerblik", *arguments],
        env=environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )


def _await(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until it answers. Raises OSError where a child has ended or nothing answers."""
    until = time.monotonic() + START_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy is not asked for this machine
    while time.monotonic() < until:
        if any(child.poll() is not None for child in children):
            raise OSError("en del af produktet stoppede under start; se linjerne ovenfor")
        try:
            with direct.open(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise OSError(f"intet svar fra {url} inden {START_SECONDS:.0f} sekunder")


def _wait(children: list[subprocess.Popen[bytes]]) -> int:
    """Until a child ends by itself (that is a failure), or whoever started us is gone."""
    parent = os.getppid()
    while os.getppid() == parent:
        for child in children:
            if child.poll() is not None:
                click.echo("borgerblik: en del af produktet stoppede; resten stoppes også", err=True)
                return 1
        time.sleep(0.3)
    return 0


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Stop the product first, so that it never sees the sandkasse go; nothing is left behind."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    for child in reversed(children):
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _stop(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _welcome(port: int, sandkasse_port: int, security: Mapping[str, str]) -> str:
    product, sandkasse = f"http://{HOST}:{port}", f"http://{HOST}:{sandkasse_port}"
    log_ind = f"{product}/" if "SAML_PROFIL" in security else "(egne profiler eller egne indekser er sat)"
    way = (
        f"Imellem dem er alt sikret (token, underskrifter, TLS): {security['SAGDOKUMENTINDEKS_URL']}"
        if "SAGDOKUMENTINDEKS_URL" in security
        else "Imellem dem er intet sikret (INDEKS_SIKKERHED eller indeksernes adresser er sat)."
    )
    return f"""
Borgerblikket kører på {product}, med opdigtede borgere fra sandkassen på {sandkasse}.
{way}

  Log ind i browseren   {log_ind}
  Slå borgere op        {product}/medarbejder/opslag (som sagsbehandler)
  Kommunens konsol      {product}/medarbejder (som administrator)
  API'et, læseligt      {product}/api/docs
  Fagområderne          {product}/api/v1/fagomraader
  De opdigtede borgere  {sandkasse}/_sandkasse/borgere
  Beskeder til dem      {sandkasse}{POST_STI}

Et overblik (README har flere):
  TOKEN=$(.venv/bin/borgerblik sandkasse token --cpr NUMMER --kommune 0751)
  curl -H "Authorization: Bearer $TOKEN" "{product}/api/v1/overblik"

Hvor langt en forespørgsel når, trin for trin:
  .venv/bin/borgerblik forbindelse proev --kommune 0751

Ctrl-C stopper det hele."""

"""The product as `borgerblik serve` runs it, and its sources, each in processes of its own."""

from __future__ import annotations

import http.client
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser
from sqlalchemy import make_url

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.sessioner import Levetid, Sessioner
from borgerblik.access.store import AdgangStore
from borgerblik.config import PREFIX
from borgerblik.db import open_database, upgrade
from borgerblik.demo import security_settings
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import Udsteder
from tests.bench.answers import SDI_PATH, YDI_PATH, Recorded, kommuner
from tests.bench.measure import say
from tests.wire import free_port

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 60.0, 15.0
WORKERS, THREADS = "2", "8"
KEY = "a key for nothing but measuring"
_PAINTED = "performance.getEntriesByName('first-contentful-paint')"


class Wire:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}) -> bytes:
        """The whole answer. Raises RuntimeError for anything but 200."""
        try:
            answer = self._ask(method, path, body, headers)
        except http.client.RemoteDisconnected:  # it was silent for longer than the server keeps it
            self._connection.close()
            answer = self._ask(method, path, body, headers)
        whole = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {answer.status}")
        return whole

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        self._connection.request(method, path, body, dict(headers))
        return self._connection.getresponse()

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


class Source:
    """The sources' process, seen from here."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wire = Wire(port)

    def rest(self, median_ms: float, sigma: float = 0.0, slow: Mapping[str, float] = {}) -> None:
        """How long each answer takes from now on; `slow` gives the seconds of a path that is told apart."""
        told = {"median": median_ms / 1000, "sigma": sigma, "slow": dict(slow)}
        self.wire.send("POST", "/_rest", json.dumps(told).encode())

    def taken(self) -> list[float]:
        """Seconds each call took since somebody last asked."""
        found: list[float] = json.loads(self.wire.send("GET", "/_taken"))
        return found

    def delay_tokens(self, seconds: float) -> None:
        """How long the token service takes from now on."""
        told = {"tjeneste": "sts", "fejl": "langsom", "sekunder": seconds}
        self.wire.send("POST", "/_sandkasse/fejl", json.dumps(told).encode())

    def tokens(self) -> list[int]:
        """How many tokens were given for each service and kommune."""
        return [given["antal"] for given in json.loads(self.wire.send("GET", "/_sandkasse/taelling"))["tokens"]]


@dataclass(frozen=True)
class Page:
    """A page as it came: each piece with the seconds after which it was here."""

    pieces: Sequence[tuple[float, bytes]]

    def until(self, text: str) -> float:
        """Seconds until that text was here. Raises RuntimeError where it never came."""
        had = b""
        for seconds, piece in self.pieces:
            had += piece
            if text.encode() in had:
                return seconds
        raise RuntimeError(f"the page never said {text!r}")

    @property
    def whole(self) -> float:
        """Seconds until the end."""
        return self.pieces[-1][0]


class Served:
    """The product and its sources, running. A context manager: everything is stopped at the end.

    With a PKI both ends demand the whole security, over plain HTTP on this machine: a TLS connection that is kept
    alive costs nothing. `sts_seconds` is how long the token service takes. The database is SQLite unless another is
    named; `module` is what is started as `python -m`.
    """

    def __init__(
        self,
        folder: Path,
        key_file: Path,
        recorded: Recorded,
        pki: Pki | None = None,
        sts_seconds: float = 0.0,
        database: str | None = None,
        module: str = "borgerblik",
    ) -> None:
        self._folder = folder
        self._key_file = key_file
        self._issuer = Udsteder.fra_fil(key_file)
        self._recorded = recorded
        self._pki = pki
        self._sts_seconds = sts_seconds
        self._database = database or f"sqlite:///{folder / 'bench.sqlite'}"
        self._module = module
        self._stack = ExitStack()
        self._tokens: dict[str, str] = {}
        self._cookies: dict[tuple[str, str], str] = {}
        self._turns = count()

    def __enter__(self) -> Served:
        with self._stack:
            self.source = Source(self._stack.enter_context(self._source_process()))
            if self._sts_seconds:
                self.source.delay_tokens(self._sts_seconds)
            self._port = free_port()
            self._product = self._stack.enter_context(self._product_process())
            self._wire = Wire(self._port)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def look(self, cpr: str, *, anew: bool = False, wide: int = 2) -> bytes:
        """The citizen's own overview of that many kommuner, complete; `anew` on a connection of its own."""
        if not anew:
            return self.look_on(self._wire, cpr, wide)
        wire = self.wire()
        try:
            return self.look_on(wire, cpr, wide)
        finally:
            wire.close()

    def wire(self) -> Wire:
        """A connection of one's own."""
        return Wire(self._port)

    def look_on(self, wire: Wire, cpr: str, wide: int = 2) -> bytes:
        """The same on that connection."""
        asked = "&".join(f"kommune={kommune.kode}" for kommune in kommuner()[:wide])
        token = self._tokens.setdefault(cpr, self._issuer.token(cpr=cpr, niveau="hoej"))
        found = wire.send("GET", f"/api/v1/overblik?{asked}", headers={"Authorization": f"Bearer {token}"})
        if b'"komplet":true' not in found and b'"komplet": true' not in found:
            raise RuntimeError("the overview is not complete")
        return found

    def page(self, cpr: str) -> Page:
        """The citizen's page of one kommune, on a connection of its own: when what came, and how much it was.

        The kommuner take turns, as the recorded answers do.
        """
        cookie = self._cookie(cpr)
        connection = http.client.HTTPConnection(HOST, self._port, timeout=60)
        began = time.perf_counter()
        connection.request("GET", "/min-side", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"})
        answer = connection.getresponse()
        pieces: list[tuple[float, bytes]] = []
        while piece := answer.read1():
            pieces.append((time.perf_counter() - began, piece))
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"the page: {answer.status}")
        return Page(pieces)

    def first_paint(self, browser: Browser, cpr: str, path: str = "/min-side") -> float:
        """Seconds from asking for that page to its first text on the screen, in a browser that never was here."""
        address = f"http://{HOST}:{self._port}"
        with browser.new_context(extra_http_headers={"Cookie": f"{SESSION_COOKIE}={self._cookie(cpr)}"}) as context:
            page = context.new_page()
            page.goto(address + path, wait_until="commit")
            page.wait_for_function(f"() => {_PAINTED}.length")
            return float(page.evaluate(f"() => {_PAINTED}[0].startTime")) / 1000

    def _cookie(self, cpr: str) -> str:
        kode = kommuner()[next(self._turns) % 2].kode
        if (cpr, kode) not in self._cookies:
            self._cookies[cpr, kode] = self._signed_in(cpr, kode)
        return self._cookies[cpr, kode]

    def _signed_in(self, cpr: str, kode: str) -> str:
        """A session as signing in would make it; the browser's secret."""
        levetid = Levetid(timedelta(hours=1), timedelta(hours=1))
        sessioner = Sessioner(
            AdgangStore(open_database(self._database)), KEY.encode(), {Rolle.BORGER: levetid}, lambda: datetime.now(UTC)
        )
        identity = Identity(
            Rolle.BORGER, "bench", "bench", niveau=Nsis.HOEJ, cpr=Cpr(cpr), autentificeret=datetime.now(UTC)
        )
        return sessioner.begynd(identity, kommune=kode)[0]

    def single_calls(self, cpr: str) -> list[Callable[[], bytes]]:
        """The calls of a look at that citizen, each to be made alone on a kept-alive connection."""
        return [
            lambda path=key[0], request=request: self.source.wire.send("POST", path, request)  # type: ignore[misc]
            for key, request in self._recorded.first(cpr)
            for _ in kommuner()
        ]

    def workers(self) -> list[int]:
        """The process ids of gunicorn's workers."""
        children = Path(f"/proc/{self._product}/task/{self._product}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def environment(self) -> dict[str, str]:
        """Nothing of the settings of whoever runs this; everything else as they have it."""
        source = f"http://{HOST}:{self.source.port}"
        told = {
            "INSTANCE": str(self._folder),
            "DATABASE_URL": self._database,
            "SAGDOKUMENTINDEKS_URL": source + SDI_PATH,
            "YDELSESINDEKS_URL": source + YDI_PATH,
            "OIDC_JWKS_URL": f"{source}/oidc/jwks",
            "SECRET_KEY": KEY,
            "PSEUDONYM_KEY": "a key for nothing but measuring",
            "WORKERS": WORKERS,
            "THREADS": THREADS,
            **({} if self._pki is None else security_settings(source, self._pki)),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return {**kept, **{PREFIX + name: value for name, value in told.items()}}

    @contextmanager
    def _source_process(self) -> Iterator[int]:
        answers = self._folder / "answers.pickle"
        pki = None if self._pki is None else self._pki.mappe
        answers.write_bytes(pickle.dumps((dict(self._recorded.replies), self._key_file, pki)))
        command = [sys.executable, "-m", "tests.bench.slow_source", str(answers)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            try:
                assert process.stdout is not None
                yield int(process.stdout.readline())
            finally:
                _stop(process)

    @contextmanager
    def _product_process(self) -> Iterator[int]:
        kind = make_url(self._database).get_backend_name()
        say(f"the product starts: gunicorn, {WORKERS} workers × {THREADS} threads, {kind}")
        _set_up(self._database)
        log = self._folder / "product.log"
        command = [sys.executable, "-m", self._module, "serve", "--host", HOST, "--port", str(self._port)]
        with (
            log.open("wb") as lines,
            subprocess.Popen(
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
            ) as process,
        ):
            try:
                _await_ready(self._port, process, log)
                yield process.pid
            finally:
                _stop(process)


def _set_up(database: str) -> None:
    engine = open_database(database)
    upgrade(engine)
    for kommune in kommuner():
        KommuneStore(engine).save(kommune, at=datetime.now(UTC), by="bench")
    engine.dispose()


def _await_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            Wire(port).send("GET", "/_health/ready")
        except (OSError, RuntimeError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the product does not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

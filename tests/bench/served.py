"""The product as `borgerblik serve` runs it, and its sources, each in processes of its own."""

from __future__ import annotations

import http.client
import json
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from borgerblik.config import PREFIX
from borgerblik.db import open_database, upgrade
from borgerblik.demo import security_settings
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import Udsteder
from tests.bench.answers import SDI_PATH, YDI_PATH, Recorded, kommuner
from tests.bench.measure import say

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 60.0, 15.0
WORKERS, THREADS = "2", "8"


class Wire:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}) -> bytes:
        """The whole answer. Raises RuntimeError for anything but 200."""
        self._connection.request(method, path, body, dict(headers))
        answer = self._connection.getresponse()
        whole = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {answer.status}")
        return whole

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


class Source:
    """The sources' process, seen from here."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wire = Wire(port)

    def rest(self, median_ms: float, sigma: float = 0.0) -> None:
        """How long each answer takes from now on."""
        self.wire.send("POST", "/_rest", json.dumps({"median": median_ms / 1000, "sigma": sigma}).encode())

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


class Served:
    """The product and its sources, running. A context manager: everything is stopped at the end.

    With a PKI both ends demand the whole security, over plain HTTP on this machine: a TLS connection that is kept
    alive costs nothing. `sts_seconds` is how long the token service takes.
    """

    def __init__(
        self, folder: Path, key_file: Path, recorded: Recorded, pki: Pki | None = None, sts_seconds: float = 0.0
    ) -> None:
        self._folder = folder
        self._key_file = key_file
        self._issuer = Udsteder.fra_fil(key_file)
        self._recorded = recorded
        self._pki = pki
        self._sts_seconds = sts_seconds
        self._stack = ExitStack()
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Served:
        with self._stack:
            self.source = Source(self._stack.enter_context(self._source_process()))
            if self._sts_seconds:
                self.source.delay_tokens(self._sts_seconds)
            self._port = _free_port()
            self._product = self._stack.enter_context(self._product_process())
            self._wire = Wire(self._port)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def look(self, cpr: str, *, anew: bool = False, wide: int = 2) -> bytes:
        """The citizen's own overview of that many kommuner, complete; `anew` on a connection of its own."""
        wire = Wire(self._port) if anew else self._wire
        asked = "&".join(f"kommune={kommune.kode}" for kommune in kommuner()[:wide])
        token = self._tokens.setdefault(cpr, self._issuer.token(cpr=cpr, niveau="hoej"))
        found = wire.send("GET", f"/api/v1/overblik?{asked}", headers={"Authorization": f"Bearer {token}"})
        if b'"komplet":true' not in found and b'"komplet": true' not in found:
            raise RuntimeError("the overview is not complete")
        if anew:
            wire.close()
        return found

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
            "SECRET_KEY": "a key for nothing but measuring",
            "PSEUDONYM_KEY": "a key for nothing but measuring",
            "WORKERS": WORKERS,
            "THREADS": THREADS,
            **({} if self._pki is None else security_settings(source, self._pki)),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return {**kept, **{PREFIX + name: value for name, value in told.items()}}

    @property
    def _database(self) -> str:
        return f"sqlite:///{self._folder / 'bench.sqlite'}"

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
        say(f"the product starts: gunicorn, {WORKERS} workers × {THREADS} threads, SQLite")
        _set_up(self._database)
        log = self._folder / "product.log"
        command = [sys.executable, "-m", "borgerblik", "serve", "--host", HOST, "--port", str(self._port)]
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


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


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

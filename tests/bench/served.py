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
from borgerblik.kommuner import KommuneStore
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


class Served:
    """The product and its sources, running. A context manager: everything is stopped at the end."""

    def __init__(self, folder: Path, key_file: Path, recorded: Recorded) -> None:
        self._folder = folder
        self._issuer = Udsteder.fra_fil(key_file)
        self._recorded = recorded
        self._stack = ExitStack()
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Served:
        with self._stack:
            self.source = Source(self._stack.enter_context(self._source_process()))
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
        first = [
            (key[0], request)
            for key, request in self._recorded.requests.items()
            if key[1] == cpr.encode() and all(offset == b"0" for _, offset in key[2])
        ]
        return [
            lambda path=path, request=request: self.source.wire.send("POST", path, request)  # type: ignore[misc]
            for path, request in first
            for _ in kommuner()
        ]

    def workers(self) -> list[int]:
        """The process ids of gunicorn's workers."""
        children = Path(f"/proc/{self._product}/task/{self._product}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    @contextmanager
    def _source_process(self) -> Iterator[int]:
        answers = self._folder / "answers.pickle"
        answers.write_bytes(pickle.dumps((dict(self._recorded.replies), json.dumps(self._issuer.jwks()).encode())))
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
        database = f"sqlite:///{self._folder / 'bench.sqlite'}"
        _set_up(database)
        log = self._folder / "product.log"
        command = [sys.executable, "-m", "borgerblik", "serve", "--host", HOST, "--port", str(self._port)]
        with (
            log.open("wb") as lines,
            subprocess.Popen(
                command,
                env=_environment(self._folder, database, self.source.port),
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


def _environment(folder: Path, database: str, source_port: int) -> dict[str, str]:
    """Nothing of the settings of whoever runs this; everything else as they have it."""
    told = {
        "INSTANCE": str(folder),
        "DATABASE_URL": database,
        "SAGDOKUMENTINDEKS_URL": f"http://{HOST}:{source_port}{SDI_PATH}",
        "YDELSESINDEKS_URL": f"http://{HOST}:{source_port}{YDI_PATH}",
        "OIDC_JWKS_URL": f"http://{HOST}:{source_port}/oidc/jwks",
        "SECRET_KEY": "a key for nothing but measuring",
        "PSEUDONYM_KEY": "a key for nothing but measuring",
        "WORKERS": WORKERS,
        "THREADS": THREADS,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**kept, **{PREFIX + name: value for name, value in told.items()}}


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

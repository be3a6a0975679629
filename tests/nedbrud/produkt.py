"""The product as `borgerblik serve` runs it, to be killed, and citizens who keep asking while it is."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.wire import free_port

HOST = "127.0.0.1"
START_SECONDS = 60.0


class Serveret:
    """The product in processes of its own. `kill` leaves nothing of it alive."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "borgerblik", "serve", "--port", str(self.port)],
                env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.await_ready()

    def await_ready(self) -> None:
        """Until it says that it can serve, the database too."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                with closing(http.client.HTTPConnection(HOST, self.port, timeout=5)) as connection:
                    connection.request("GET", "/_health/ready")
                    answer = connection.getresponse()
                    answer.read()
                if answer.status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self._log.read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@dataclass
class Belastning:
    """What the citizens got: the request ids of whole answers, and how often they got none."""

    port: int
    tokens: list[str]
    svarede: list[str] = field(default_factory=list)
    uden_svar: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def spoerger(self) -> Iterator[Belastning]:
        """They ask, each in turn again, for as long as one is inside."""
        threads = [threading.Thread(target=self._ask_on, args=(token,)) for token in self.tokens]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def afvent(self, seconds: float) -> None:
        """Until somebody has been answered, and so many seconds more: each death is to come in the middle of looks."""
        before, until = len(self.svarede), time.monotonic() + START_SECONDS
        while len(self.svarede) == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(seconds)

    def _ask_on(self, token: str) -> None:
        while not self._stop.is_set():
            request_id = self._ask(token)
            with self._lock:
                if request_id is None:
                    self.uden_svar += 1
                else:
                    self.svarede.append(request_id)
            if request_id is None:
                time.sleep(0.02)

    def _ask(self, token: str) -> str | None:
        """The request id of a whole answer with an overview; None for everything else."""
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=15)) as connection:
            try:
                connection.request("GET", "/api/v1/overblik?kommune=0751", headers={"Authorization": f"Bearer {token}"})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return None
        return answer.headers["X-Request-Id"] if answer.status == 200 else None

"""Both indexes in a process of their own: prepared bytes after a rest. `python -m tests.bench.slow_source FILE`.

FILE is a pickle of (answers by key, file of the issuer's key, folder of a PKI or None). With a PKI there is a token
service too, and a secured question gets a signed answer; what that costs is part of the rest, not on top of it.
The first line on stdout is the port. Ends when stdin is closed.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import random
import socketserver
import sys
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import Udsteder
from tests.bench.answers import key_of
from tests.bench.guard import DOORS, Guard

QUIET = 0.4  # of the rest, before the answer is made: whoever asks is then done asking, and has this core to itself


class Server(socketserver.ThreadingTCPServer):
    """One thread per connection; what it answers and how long it rests before."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, answers: dict[Any, list[bytes]], jwks: bytes, guard: Guard | None) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.answers = answers
        self.jwks = jwks
        self.guard = guard
        self.median, self.sigma = 0.0, 0.0
        self.slow: dict[str, float] = {}  # seconds, by path: whatever the others take
        self.taken: list[float] = []
        self.turns = {key: count() for key in answers}
        self.lock = threading.Lock()

    def rest(self, path: str) -> float:
        """Seconds; lognormal around the median, at most 3."""
        with self.lock:
            if path in self.slow:
                return self.slow[path]
            return min(3.0, self.median * math.exp(random.gauss(0, self.sigma))) if self.median else 0.0


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        while line := self.rfile.readline():
            began = time.perf_counter()
            method, path, _ = line.decode("ascii").split()
            length = 0
            while header := self.rfile.readline().strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = self.rfile.read(length)
            if self.server.guard is not None and path.startswith(DOORS):
                status, answer = self.server.guard.door(method, path, body)
                self._send(answer, b"application/soap+xml; charset=utf-8", status)
            elif method == "POST" and not path.startswith("/_"):
                self._index(path, body, began)
            else:
                self._send(self._side_door(path, body), b"application/json")

    def _index(self, path: str, body: bytes, began: float) -> None:
        key = key_of(path, body)
        answers = self.server.answers[key]
        with self.server.lock:
            answer = answers[next(self.server.turns[key]) % len(answers)]
        rest = self.server.rest(path)
        if self.server.guard is not None:
            _sleep_until(began + rest * QUIET)
            answer = self.server.guard.sealed(path, body, answer)
        _sleep_until(began + rest)
        self._send(answer, b"application/soap+xml; charset=utf-8")
        with self.server.lock:
            self.server.taken.append(time.perf_counter() - began)

    def _side_door(self, path: str, body: bytes) -> bytes:
        if path == "/oidc/jwks":
            return self.server.jwks
        with self.server.lock:
            if path == "/_rest":
                told = json.loads(body)
                self.server.median, self.server.sigma = told["median"], told["sigma"]
                self.server.slow = told["slow"]
            taken, self.server.taken = self.server.taken, []
        return json.dumps(taken).encode()

    def _send(self, body: bytes, kind: bytes, status: int = 200) -> None:
        head = b"HTTP/1.1 %d -\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
        self.connection.sendall(head + body)


def _sleep_until(moment: float) -> None:
    """Returns at once where the moment has gone by."""
    left = moment - time.perf_counter()
    if left > 0:
        time.sleep(left)


def main() -> None:
    """Serve until stdin is closed: whoever started us is then gone."""
    answers, key_file, pki = pickle.loads(Path(sys.argv[1]).read_bytes())
    jwks = json.dumps(Udsteder.fra_fil(key_file).jwks()).encode()
    guard = None if pki is None else Guard(key_file, Pki.i_mappe(pki))
    with Server(answers, jwks, guard) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        os._exit(0)  # callers who are kept waiting are not waited for


if __name__ == "__main__":
    main()

"""A WSGI application on a real socket of this machine, for as long as a test needs it."""

from __future__ import annotations

import atexit
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.tls import server_i_traad


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a test's output is its failures."""


@contextmanager
def serving(app: Callable[..., Iterable[bytes]], port: int = 0) -> Iterator[str]:
    """Serve `app` from threads on that port of 127.0.0.1, or a free one; gives `http://127.0.0.1:<port>`."""
    # werkzeug's request threads are daemons: one that is still answering holds nobody up.
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# Below the ports that the kernel hands out for connections: one of those may be gone before whoever asked listens.
# Two at a time, for what takes the port beside its own as well.
_ports = count(20_000 + os.getpid() % 5_000 * 2, 2)
# A port is ours from when it is given until this process ends: its number among the UDP ports tells every other
# process that runs tests, since between asking and listening there is time for them to be given it too.
_given: list[socket.socket] = []


@atexit.register
def _give_back() -> None:
    for each in _given:
        each.close()


def free_port() -> int:
    """A port that nobody uses now, for what must be told its own address before it listens. No port comes twice."""
    while True:
        port = 20_000 + (next(_ports) - 20_000) % 12_000
        token = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            token.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            token.close()
        else:
            _given.append(token)
            return port


@contextmanager
def serving_tls(app: Callable[..., Iterable[bytes]], pki: Pki) -> Iterator[str]:
    """The same over TLS, for whoever has a client certificate of that PKI; gives `https://127.0.0.1:<port>`."""
    with server_i_traad(app, pki) as port:
        yield f"https://127.0.0.1:{port}"

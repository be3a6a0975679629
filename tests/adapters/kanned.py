"""A national index that answers what a test tells it to, on a real socket, byte by byte where it matters."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from adapters.http import Line
from adapters.kontrakt import SOAP_VERSIONER
from adapters.sagdokumentindeks import Sagdokumentindeks
from adapters.sikkerhed import Ingen
from adapters.soap import SoapClient
from adapters.ydelselistehent import Ydelselistehent
from adapters.ydelsesindeks import Ydelsesindeks
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import Deadline, Question
from tests.byg import BORGER, NU
from tests.wire import serving

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass
class Index:
    """A WSGI index: answers the bodies in turn, the last one for ever; keeps what it was asked."""

    answers: list[str]
    soap: str = SOAP12
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", "application/soap+xml")])
    asked: list[etree._Element] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        request = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.asked.append(etree.fromstring(request))
        self.heads.append(environ)
        body = self.answers[min(len(self.asked), len(self.answers)) - 1]
        start_response(self.status, self.headers)
        return [body.encode()]

    @property
    def bodies(self) -> list[etree._Element]:
        """The elements in the bodies it was sent."""
        found = []
        for envelope in self.asked:
            namespace = etree.QName(envelope).namespace
            body = envelope.find(f"{{{namespace}}}Body")
            assert body is not None
            found.append(body[0])
        return found


def enveloped(body: str, soap: str = SOAP12) -> str:
    return f'<s:Envelope xmlns:s="{soap}"><s:Body>{body}</s:Body></s:Envelope>'


def a_question(seconds: float = 5.0, cpr: Cpr = BORGER) -> Question:
    return Question(cpr, "0751", "55133018", NU, Deadline(seconds))


def source(kind: str, url: str, version: str = "1.2", *, liberty: bool = False) -> Any:
    client = SoapClient(
        Line(url),
        version=SOAP_VERSIONER[version],
        sikkerhed=Ingen(),
        liberty=liberty,
        request_header=kind != "ydl",
    )
    return {"sdi": Sagdokumentindeks, "ydi": Ydelsesindeks, "ydl": Ydelselistehent}[kind](client)


@contextmanager
def asking(kind: str, index: Index, version: str = "1.2") -> Iterator[Any]:
    """A source of ours in front of that index."""
    with serving(index) as url:
        yield source(kind, f"{url}/indeks/6", version)


@contextmanager
def raw_server(
    talk: Callable[[socket.socket], None], until: bytes = b"Envelope>", heard: list[bytes] | None = None
) -> Iterator[str]:
    """A server that is no HTTP server: `talk` gets each connection, once the request has been read (and `heard`)."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stopped = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            received = b""
            while until not in received:
                received += connection.recv(65536) or until
            if heard is not None:
                heard.append(received)
            talk(connection)

    def accept() -> None:
        while not stopped.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/indeks/6"
    finally:
        stopped.set()
        thread.join()
        listener.close()

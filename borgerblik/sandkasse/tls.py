"""The same application over TLS with certificates on both sides: a server of threads that keeps connections open.

A small server of our own, on the standard library's: gunicorn has one TLS setting for all its ports, werkzeug closes
each connection after its answer, and cheroot shakes hands in the thread that accepts, where a silent caller holds up
everybody. It is for the sandkasse alone.
"""

from __future__ import annotations

import io
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from borgerblik.sandkasse.pki import Pki

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_HAANDTRYK = 10.0  # seconds for a handshake
_TOMGANG = 30.0  # seconds a connection may be idle
_STOERSTE = 32 * 1024 * 1024  # bytes in a request, as app.STOERSTE


def server_kontekst(pki: Pki) -> ssl.SSLContext:
    """TLS 1.2 or newer; the client must have a certificate of the same authority."""
    kontekst = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    kontekst.minimum_version = ssl.TLSVersion.TLSv1_2
    kontekst.load_cert_chain(pki.sti("tls.pem"), pki.sti("tls-noegle.pem"))
    kontekst.load_verify_locations(pki.sti("ca.pem"))
    kontekst.verify_mode = ssl.CERT_REQUIRED
    return kontekst


class _Anmodning(BaseHTTPRequestHandler):
    """One connection: request after request, until one side has had enough."""

    protocol_version = "HTTP/1.1"
    timeout = _TOMGANG
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body of an answer leave together
    server: Tlsserver

    def do_POST(self) -> None:
        """Any method: the application knows which it takes."""
        krop = self._krop()
        if krop is None:
            self.send_error(413)
            return
        svar = _Svar(self)
        dele = self.server.app(self._environ(krop), svar.begynd)
        try:
            for del_ in dele:
                svar.skriv(del_)
            svar.slut()
        finally:
            luk = getattr(dele, "close", None)
            if luk is not None:
                luk()

    do_GET = do_DELETE = do_PUT = do_HEAD = do_POST

    def _krop(self) -> bytes | None:
        """The whole body, so that what follows is the next request; None for one that is refused."""
        laengde = self.headers.get("Content-Length", "0")
        if not laengde.isdigit() or int(laengde) > _STOERSTE or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return None
        return self.rfile.read(int(laengde))

    def _environ(self, krop: bytes) -> dict[str, Any]:
        sti, _, sporgsmaal = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(sti).decode("latin-1"),
            "QUERY_STRING": sporgsmaal,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(krop)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(krop),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "sandkasse.socket": self.connection,
        }
        for navn, vaerdi in self.headers.items():
            environ.setdefault(f"HTTP_{navn.upper().replace('-', '_')}", vaerdi)
        return environ

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: requests are not logged."""


class _Svar:
    """An answer on its way out: its length in a header, or in chunks where nobody knows it."""

    def __init__(self, ud: _Anmodning) -> None:
        self._ud = ud
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._begyndt = False
        self._i_stykker = False

    def begynd(self, status: str, headers: list[tuple[str, str]], _fejl: object = None) -> Callable[[bytes], object]:
        """WSGI's start_response."""
        self._status, self._headers = status, headers
        return self.skriv

    def skriv(self, data: bytes) -> None:
        """A part of the body."""
        self._skriv_hoved()
        if data and self._ud.command != "HEAD":
            self._ud.wfile.write(b"%x\r\n%b\r\n" % (len(data), data) if self._i_stykker else data)
            if self._i_stykker:
                self._ud.wfile.flush()

    def slut(self) -> None:
        """There is no more."""
        self._skriv_hoved()
        if self._i_stykker:
            self._ud.wfile.write(b"0\r\n\r\n")
        self._ud.wfile.flush()

    def _skriv_hoved(self) -> None:
        if self._begyndt:
            return
        self._begyndt = True
        kode, _, ord_ = self._status.partition(" ")
        self._ud.send_response(int(kode), ord_)
        for navn, vaerdi in self._headers:
            self._ud.send_header(navn, vaerdi)
        kendt = any(navn.lower() == "content-length" for navn, _ in self._headers)
        self._i_stykker = not kendt and kode not in ("204", "304") and self._ud.command != "HEAD"
        if self._i_stykker:
            self._ud.send_header("Transfer-Encoding", "chunked")
        self._ud.end_headers()


class Tlsserver(ThreadingHTTPServer):
    """A thread for each connection; the handshake is the thread's, so that a silent caller holds nobody up."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, adresse: tuple[str, int], app: WSGIApplication, kontekst: ssl.SSLContext) -> None:
        if ":" in adresse[0]:
            self.address_family = socket.AF_INET6
        self.app = app
        self._kontekst = kontekst
        super().__init__(adresse, _Anmodning)

    def server_bind(self) -> None:
        """Without looking the machine's name up, as the base class does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """A connection whose handshake is still to come."""
        sok, adresse = self.socket.accept()
        sok.settimeout(_HAANDTRYK)
        return self._kontekst.wrap_socket(sok, server_side=True, do_handshake_on_connect=False), adresse

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake, then the requests; who goes away in the middle is no news."""
        try:
            request.do_handshake()
            super().finish_request(request, client_address)
        except OSError:
            return

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Say nothing: a traceback may hold a number."""


@contextmanager
def server_i_traad(app: WSGIApplication, pki: Pki, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Serve from a thread of this process; gives the port, and stops at the end."""
    with Tlsserver((host, port), app, server_kontekst(pki)) as server:
        traad = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        traad.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            traad.join()

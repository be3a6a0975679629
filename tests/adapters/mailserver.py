"""A mail server on a socket of this machine, that takes messages, and can refuse, hang, drip, drop and speak TLS."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from borgerblik.beskedvalg import Beskedvalg, Kryptering, Smtpvalg, Vej
from borgerblik.domain.epost import Email
from borgerblik.sandkasse.pki import Pki

SITE = "https://borgerblik.example"


@dataclass
class Mailserver:
    """How it behaves, and what it was handed. `svar` replaces the reply to a command (`CONNECT`: the greeting)."""

    svar: dict[str, str] = field(default_factory=dict)
    haenger: str | None = None  # at that command it says nothing more
    drypper: str | None = None  # its reply to that command comes a byte at a time, and never ends
    taber: str | None = None  # at that command it closes the connection
    halv: str | None = None  # its reply to that command is cut short in the middle of its line
    starttls: bool = False
    konto: tuple[str, str] | None = None
    pki: Pki | None = None
    med_det_samme: bool = False  # TLS from the first byte
    breve: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    hoert: list[str] = field(default_factory=list)
    krypteret: list[bool] = field(default_factory=list)
    port: int = 0
    slut: threading.Event = field(default_factory=threading.Event)

    def context(self) -> ssl.SSLContext:
        assert self.pki is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pki.sti("tls.pem"), self.pki.sti("tls-noegle.pem"))
        return context


class _Gone(Exception):
    pass


class _Samtale(socketserver.BaseRequestHandler):
    server: Any

    def handle(self) -> None:
        self.mail: Mailserver = self.server.mail
        self.sock = self.request
        self.sikker, self.fra, self.til = False, "", []  # type: ignore[var-annotated]
        with suppress(OSError, _Gone):
            if self.mail.med_det_samme:
                self._tls()
            self.file = self.sock.makefile("rb")
            self._svar("CONNECT", "220 post.example ESMTP")
            while line := self.file.readline():
                self._kommando(line.decode("ascii").rstrip("\r\n"))

    def _kommando(self, line: str) -> None:
        verb = line.split(" ")[0].upper()
        self.mail.hoert.append(verb if verb == "AUTH" else line)
        {"EHLO": self._ehlo, "STARTTLS": self._starttls, "AUTH": self._auth, "DATA": self._data}.get(verb, self._andet)(
            verb, line
        )
        if verb == "QUIT":
            raise _Gone

    def _ehlo(self, verb: str, _line: str) -> None:
        kan = ["post.example"]
        if self.mail.starttls and not self.sikker:
            kan.append("STARTTLS")
        if self.mail.konto is not None:
            kan.append("AUTH PLAIN")
        self._svar(verb, "\r\n".join([*(f"250-{each}" for each in kan[:-1]), f"250 {kan[-1]}"]))

    def _starttls(self, verb: str, _line: str) -> None:
        self._svar(verb, "220 go ahead")
        if self.mail.svar.get(verb, "220").startswith("220"):
            self._tls()
            self.file = self.sock.makefile("rb")

    def _auth(self, verb: str, line: str) -> None:
        assert self.mail.konto is not None
        wanted = base64.b64encode("\0".join(("", *self.mail.konto)).encode()).decode()
        self._svar(verb, "235 ok" if line.split(" ")[-1] == wanted else "535 5.7.8 authentication failed")

    def _data(self, verb: str, _line: str) -> None:
        self._svar(verb, "354 go on")
        if not self.mail.svar.get(verb, "354").startswith("354"):
            return
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.mail.breve.append((self.fra, self.til, b"".join(lines)))
        self.mail.krypteret.append(self.sikker)
        self._svar("SLUT", "250 queued")

    def _andet(self, verb: str, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb == "MAIL":
            self.fra, self.til = address, []
        elif verb == "RCPT":
            self.til.append(address)
        self._svar(verb, "221 bye" if verb == "QUIT" else "250 ok")

    def _svar(self, verb: str, usual: str) -> None:
        if self.mail.taber == verb:
            raise _Gone
        if self.mail.haenger == verb:
            self.mail.slut.wait(20)
            raise _Gone
        if self.mail.drypper == verb:
            while not self.mail.slut.wait(0.02):
                self.sock.sendall(b"2")
        if self.mail.halv == verb:
            self.sock.sendall(b"250 o")
            raise _Gone
        self.sock.sendall(self.mail.svar.get(verb, usual).encode() + b"\r\n")

    def _tls(self) -> None:
        if self.mail.haenger == "TLS":
            self.mail.slut.wait(20)
            raise _Gone
        self.sock = self.mail.context().wrap_socket(self.sock, server_side=True)
        self.sikker = True

    def finish(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: Mailserver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away is what is being tried."""


@contextmanager
def mailserver(**valg: Any) -> Iterator[Mailserver]:
    """It listens on a port of 127.0.0.1 for as long as the test is inside."""
    mail = Mailserver(**valg)
    with _Server(("127.0.0.1", 0), _Samtale) as server:
        server.mail = mail
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield mail
        finally:
            mail.slut.set()
            server.shutdown()
            thread.join()


def valg_for(mail: Mailserver, **aendret: Any) -> Beskedvalg:
    """The settings that lead to it."""
    kryptering = Kryptering.TLS if mail.med_det_samme else Kryptering.STARTTLS if mail.starttls else Kryptering.INGEN
    good: dict[str, Any] = {
        "vaert": "127.0.0.1",
        "port": mail.port,
        "kryptering": kryptering,
        "bruger": None if mail.konto is None else mail.konto[0],
        "kode": None if mail.konto is None else mail.konto[1],
        "tls_ca": None if mail.pki is None else mail.pki.sti("ca.pem"),
    }
    return et_valg(Vej.SMTP, smtp=Smtpvalg(**{**good, **aendret}))


def et_valg(vej: Vej, smtp: Smtpvalg | None = None, sandkasse: str | None = None) -> Beskedvalg:
    """Settings of that way."""
    return Beskedvalg(
        vej=vej, smtp=smtp, sandkasse=sandkasse, afsender=Email("ingen-svar@aarhus.example"), navn="Århus, borger",
        adresse=SITE, pause=timedelta(hours=12),
    )  # fmt: skip

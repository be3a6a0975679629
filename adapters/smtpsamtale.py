"""One connection to a mail server, step by step, with one limit in time for all of it.

Source: RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH).
"""

from __future__ import annotations

import contextlib
import queue
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, BinaryIO

from borgerblik.beskedvalg import Kryptering, Smtpvalg
from borgerblik.domain.epost import Email
from borgerblik.sources import Deadline
from borgerblik.underretning.model import BeskedFejl, Fejlkode

RESOLVE_SECONDS = 3.0
CONNECT_SECONDS = 3.05  # just above TCP's first retransmission
GOODBYE_SECONDS = 0.5  # the message is theirs already
LARGEST_ANSWERS = 256 * 1024  # bytes of all that a server says

Tls = Callable[[], ssl.SSLContext]


class Trin(StrEnum):
    """The steps from this machine to a message that is handed over, in the order they can fail."""

    NAVN = "navn"
    FORBINDELSE = "forbindelse"
    TLS = "tls"
    LOG_IND = "log_ind"
    AFSENDER = "afsender"
    MODTAGER = "modtager"
    INDHOLD = "indhold"


# What a refusal at that step is called.
_REFUSED = {
    Trin.NAVN: Fejlkode.NAVN_UKENDT,
    Trin.FORBINDELSE: Fejlkode.INGEN_FORBINDELSE,
    Trin.TLS: Fejlkode.TLS,
    Trin.LOG_IND: Fejlkode.LOG_IND_AFVIST,
    Trin.AFSENDER: Fejlkode.AFSENDER_AFVIST,
    Trin.MODTAGER: Fejlkode.MODTAGER_AFVIST,
    Trin.INDHOLD: Fejlkode.INDHOLD_AFVIST,
}


class SmtpFejl(BeskedFejl):
    """It ended at that step. `svar` is what the server said: for whoever tries the way, never for a log."""

    def __init__(self, trin: Trin, kode: Fejlkode, svar: str | None = None) -> None:
        super().__init__(kode)
        self.trin = trin
        self.svar = svar


Step = tuple[Trin, str, Callable[[], str | None]]


def udfoer(trin: Trin, work: Callable[[], str | None]) -> str | None:
    """Do a step; what the server said to it. Raises SmtpFejl, the one thing every failure becomes."""
    try:
        return work()
    except SmtpFejl:
        raise
    except smtplib.SMTPResponseException as error:
        raise _refused(trin, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPServerDisconnected:
        raise SmtpFejl(trin, Fejlkode.AFBRUDT) from None
    except smtplib.SMTPException as error:  # what we need is not on offer
        raise SmtpFejl(trin, _REFUSED[trin], str(error)) from None
    except TimeoutError:
        raise SmtpFejl(trin, Fejlkode.FOR_LANGSOM) from None
    except ssl.SSLCertVerificationError as error:
        raise SmtpFejl(Trin.TLS, Fejlkode.TLS, error.verify_message) from None
    except ssl.SSLError as error:
        raise SmtpFejl(trin, Fejlkode.TLS, error.reason) from None
    except OSError as error:
        kode = Fejlkode.INGEN_FORBINDELSE if trin is Trin.FORBINDELSE else Fejlkode.AFBRUDT
        raise SmtpFejl(trin, kode, error.strerror) from None


class _Klient(smtplib.SMTP):
    """smtplib's own, on a connection that is made for it: it would look names up and wait for as long as it likes."""

    def __init__(self, sock: socket.socket, vaert: str) -> None:
        super().__init__(local_hostname=_own_name(sock))
        self._host = vaert  # whose certificate is asked for
        self.sock = sock

    def getreply(self) -> tuple[int, bytes]:
        """The answer to what was said. Half a line is none: cut short, `2` of `250` could be the 2 of anything."""
        if self.file is None and self.sock is not None:
            self.file = _WholeLines(self.sock.makefile("rb"))
        return super().getreply()


class _WholeLines:
    """What a server says, line by line, and no more of it than anybody has to say."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self._left = LARGEST_ANSWERS

    def readline(self, limit: int) -> bytes:
        """A line, or nothing where the connection ended within it."""
        line = self._inner.readline(min(limit, self._left))
        self._left -= len(line)
        return line if line.endswith(b"\n") or len(line) == limit else b""

    def close(self) -> None:
        """Close what is read from."""
        self._inner.close()


class Samtale:
    """One connection, one message."""

    def __init__(self, valg: Smtpvalg, tls: Tls, deadline: Deadline) -> None:
        self._valg = valg
        self._tls = tls
        self._deadline = deadline
        self._places: list[tuple[Any, ...]] = []
        self._sock: socket.socket | None = None
        self._smtp: _Klient | None = None

    def trin(self, afsender: Email, til: Email, raw: bytes) -> Iterator[Step]:
        """Each step, to be done before the next is asked for."""
        valg = self._valg
        sted = f"{valg.vaert}:{valg.port}"
        yield Trin.NAVN, valg.vaert, self._within(self._resolve)
        yield Trin.FORBINDELSE, sted, self._within(self._connect)
        if valg.kryptering is Kryptering.TLS:
            yield Trin.TLS, sted, self._within(self._wrap)
        yield Trin.FORBINDELSE, "hilsen", self._within(self._greet)
        if valg.kryptering is Kryptering.STARTTLS:
            yield Trin.TLS, "STARTTLS", self._within(self._starttls)
        if valg.bruger is not None:
            yield Trin.LOG_IND, "AUTH", self._within(self._login)
        yield Trin.AFSENDER, "MAIL FROM", self._within(lambda: self._said(Trin.AFSENDER, "mail", afsender.reveal()))
        yield Trin.MODTAGER, "RCPT TO", self._within(lambda: self._said(Trin.MODTAGER, "rcpt", til.reveal()))
        yield Trin.INDHOLD, "DATA", self._within(lambda: self._said(Trin.INDHOLD, "data", raw))

    def cut(self) -> None:
        """End what is under way, from another thread."""
        sock = self._sock if self._smtp is None else self._smtp.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def slut(self) -> None:
        """Say goodbye where there is somebody to say it to, and close."""
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None and self._deadline.remaining() > 0:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.sock.settimeout(min(GOODBYE_SECONDS, self._deadline.remaining()))
                smtp.quit()
        for each in (smtp, self._sock):
            if each is not None:
                each.close()

    def _within(self, work: Callable[[], str | None]) -> Callable[[], str | None]:
        """The same work within the time there is: a connection that was cut in the middle of it was too slow."""

        def bounded() -> str | None:
            left = self._left()
            for sock in (self._sock, self._smtp and self._smtp.sock):
                if isinstance(sock, socket.socket) and sock.fileno() != -1:
                    sock.settimeout(left)
            try:
                return work()
            except (smtplib.SMTPServerDisconnected, OSError):
                self._left()
                raise

        return bounded

    def _left(self) -> float:
        left = self._deadline.remaining()
        if left <= 0:
            raise TimeoutError
        return left

    def _resolve(self) -> str:
        self._places = _resolved(self._valg.vaert, self._valg.port, min(RESOLVE_SECONDS, self._left()))
        return ", ".join(dict.fromkeys(str(each[4][0]) for each in self._places))

    def _connect(self) -> None:
        """To the first address that answers."""
        failed: OSError = OSError("no address")
        for family, kind, proto, _, address in self._places:
            sock = socket.socket(family, kind, proto)
            self._sock = sock
            sock.settimeout(min(CONNECT_SECONDS, self._left()))
            try:
                sock.connect(address)
            except OSError as error:
                sock.close()
                failed = error
            else:
                return
        raise failed

    def _wrap(self) -> str | None:
        if self._sock is None:
            raise TypeError("there is no connection yet")
        secured = self._tls().wrap_socket(self._sock, server_hostname=self._valg.vaert)
        self._sock = secured
        return secured.version()

    def _greet(self) -> str:
        if self._sock is None:
            raise TypeError("there is no connection yet")
        self._smtp = _Klient(self._sock, self._valg.vaert)
        code, text = self._smtp.getreply()
        if code != 220:
            raise _refused(Trin.FORBINDELSE, code, text)
        self._smtp.ehlo_or_helo_if_needed()
        return _plain(text)

    def _starttls(self) -> str | None:
        code, text = self._klient.starttls(context=self._tls())
        if code != 220:
            raise _refused(Trin.TLS, code, text)
        self._klient.ehlo_or_helo_if_needed()
        return self._klient.sock.version() if isinstance(self._klient.sock, ssl.SSLSocket) else None

    def _login(self) -> str:
        code, text = self._klient.login(self._valg.bruger or "", self._valg.kode or "")
        return f"{code} {_plain(text)}"

    def _said(self, trin: Trin, command: str, argument: str | bytes) -> str:
        """Say it; anything but a plain yes is a no."""
        code, text = getattr(self._klient, command)(argument)
        if not 200 <= code < 300:
            raise _refused(trin, code, text)
        return f"{code} {_plain(text)}"

    @property
    def _klient(self) -> _Klient:
        if self._smtp is None:
            raise TypeError("nobody has been greeted yet")
        return self._smtp


def _refused(trin: Trin, code: int, text: bytes | str) -> SmtpFejl:
    """4xx: not now. 5xx: no. Anything else is no answer at all."""
    if 400 <= code < 500:
        kode = Fejlkode.MIDLERTIDIGT_AFVIST
    else:
        kode = _REFUSED[trin] if 500 <= code < 600 else Fejlkode.IKKE_FORSTAAET
    return SmtpFejl(trin, kode, f"{code} {_plain(text)}")


def _plain(text: bytes | str) -> str:
    """What a server said, as one short line."""
    found = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(each if each.isprintable() else " " for each in found).split())[:200]


def _own_name(sock: socket.socket) -> str:
    """How we introduce ourselves, without asking anybody: our full name, else our address (RFC 5321 4.1.3)."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _resolved(vaert: str, port: int, seconds: float) -> list[tuple[Any, ...]]:
    """The addresses of that name. The system's own resolver knows no limit in time, so it is left behind at ours."""
    answer: queue.SimpleQueue[list[tuple[Any, ...]] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(list(socket.getaddrinfo(vaert, port, type=socket.SOCK_STREAM)))
        except (OSError, ValueError):
            answer.put(None)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if not found:
        raise SmtpFejl(Trin.NAVN, Fejlkode.NAVN_UKENDT)
    return found

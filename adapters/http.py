"""The line to a service: one question, bounded in time and size, that can be cut off from outside."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, IncompleteRead, InvalidChunkLength, ProtocolError

from borgerblik.domain.netadresse import er_offentlig_ip
from borgerblik.sources import Deadline, Reason, SourceError

CONNECT_SECONDS = 3.05  # just above TCP's first retransmission
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes, after decompression; a page of 100 sager is under 2 MB
CHUNK = 64 * 1024
CONNECTIONS = 32


@contextlib.contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """A deadline that cuts off by itself what is still under way, for whoever waits in the thread that asks."""
    deadline = Deadline(seconds)
    cutter = threading.Timer(seconds, deadline.abort)
    cutter.daemon = True
    cutter.start()
    try:
        yield deadline
    finally:
        cutter.cancel()


class _Call:
    """The sockets one call uses, so that another thread can cut it off."""

    def __init__(self) -> None:
        self.sock: socket.socket | None = None

    def cut(self) -> None:
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # The plain socket's: an SSLSocket that is shut down goes on in clear.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


_call: ContextVar[_Call | None] = ContextVar("_call", default=None)


class _Watched:
    """A connection that tells the call under way which socket it uses.

    urllib3's timeouts count from read to read: a header that drips a byte at a time never meets them. Only
    shutting the socket from outside ends such a read.
    """

    sock: socket.socket | None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._tell()

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:
        self._tell()
        response = super().getresponse(*args, **kwargs)  # type: ignore[misc]
        self._answered()
        return response

    def _answered(self) -> None:
        """An answer has begun."""

    def _tell(self) -> None:
        call = _call.get()
        if call is not None:
            call.sock = self.sock


class _WatchedHTTP(_Watched, HTTPConnection):
    pass


class _WatchedHTTPS(_Watched, HTTPSConnection):
    def _answered(self) -> None:
        # TLS 1.3 sends what is needed to take a session up again after the handshake, with the first answer.
        remember = getattr(self.ssl_context, "remember", None)
        if remember is not None and isinstance(self.sock, ssl.SSLSocket):
            remember(self.sock)


def is_outside(address: str) -> bool:
    """Is the IP address of a machine on the open internet (RFC 6890)?"""
    return er_offentlig_ip(address.partition("%")[0])


class _Outside:
    """A connection that is made to no machine inside our own network, whatever a name resolves to.

    Looked at before, so that nobody learns from us which doors are open in there; and once more on the connection
    itself: what was resolved a moment earlier may be something else by now.
    """

    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        with contextlib.suppress(socket.gaierror):  # a name that nobody knows is told of by the connection
            for *_, address in socket.getaddrinfo(self.host.strip("[]"), self.port, type=socket.SOCK_STREAM):
                _demand_outside(str(address[0]))
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        try:
            _demand_outside(made.getpeername()[0])
        except SourceError:
            made.close()
            raise
        return made


def _demand_outside(address: str) -> None:
    if not is_outside(address):
        raise SourceError(Reason.AFVIST, "the address is inside our own network")


class _OutsideHTTP(_Outside, _WatchedHTTP):
    pass


class _OutsideHTTPS(_Outside, _WatchedHTTPS):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class _OutsideHTTPPool(HTTPConnectionPool):
    ConnectionCls = _OutsideHTTP


class _OutsideHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _OutsideHTTPS


_ANYWHERE = {"http": _HTTPPool, "https": _HTTPSPool}
_OUTSIDE = {"http": _OutsideHTTPPool, "https": _OutsideHTTPSPool}


class _Adapter(HTTPAdapter):
    """Pools of watched connections; with a TLS context of our own, that one and no other trust."""

    def __init__(self, tls: ssl.SSLContext | None, *, outside: bool) -> None:
        self._tls = tls
        self._pools = _OUTSIDE if outside else _ANYWHERE
        super().__init__(pool_connections=2, pool_maxsize=CONNECTIONS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._tls)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if self._tls is None:  # else requests would add the authorities it carries to those we trust
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the HTTP status and the whole body, decompressed."""

    status: int
    body: bytes


Tls = Callable[[], ssl.SSLContext]
"""Gives the TLS context in force; another one when certificates have been replaced."""


class Line:
    """A pooled session towards one service. Thread-safe; made after the worker has forked.

    `outside`: the address is somebody else's word, and must lie outside our own network.
    """

    def __init__(self, url: str, tls: Tls | None = None, *, outside: bool = False) -> None:
        self.url = url
        self._outside = outside
        self._tls = tls if urlsplit(url).scheme == "https" else None
        self._lock = threading.Lock()
        self._made_with = None if self._tls is None else self._tls()
        self._made = _session(self._made_with, outside=outside)

    @property
    def _session(self) -> requests.Session:
        """The session; a new one where our certificate was replaced, so that no connection shows the old one."""
        if self._tls is not None and (context := self._tls()) is not self._made_with:
            with self._lock:
                if context is not self._made_with:
                    self._made_with, self._made = context, _session(context, outside=self._outside)
        return self._made

    def post(self, sealed: Callable[[], bytes], headers: dict[str, str], deadline: Deadline) -> Reply:
        """Send and read to the end, within the deadline and the size limit.

        `sealed` gives what to send; it is asked again where it must be sent again, for a signed message is
        good for once.
        Raises SourceError: FOR_LANGSOM, UTILGAENGELIG, AFVIST (401, 403), IKKE_FORSTAAET (too large, cut
        short, a redirect).
        """
        return self._ask("POST", sealed, headers, deadline)

    def get(self, headers: dict[str, str], deadline: Deadline) -> Reply:
        """The same for a GET."""
        return self._ask("GET", None, headers, deadline)

    def _ask(
        self, method: str, sealed: Callable[[], bytes] | None, headers: dict[str, str], deadline: Deadline
    ) -> Reply:
        try:
            return self._once(method, sealed and sealed(), headers, deadline)
        except _Dropped:
            # A kept-alive connection the other end has just closed: the search changes nothing, so ask once
            # more, on a connection that is surely new.
            self._session.close()
            return self._once(method, sealed and sealed(), headers, deadline, last=True)

    def _once(
        self, method: str, data: bytes | None, headers: dict[str, str], deadline: Deadline, *, last: bool = False
    ) -> Reply:
        remaining = deadline.remaining()
        if remaining <= 0:
            raise SourceError(Reason.FOR_LANGSOM, "no time left to ask")
        call = _Call()
        token = _call.set(call)
        try:
            with (
                deadline.guarding(call.cut),
                self._session.request(
                    method,
                    self.url,
                    data=data,
                    headers={"Accept-Encoding": "gzip", "User-Agent": "Borgerblikket", **headers},
                    timeout=(min(CONNECT_SECONDS, remaining), remaining),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                return Reply(response.status_code, _whole(response, deadline))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self._named(error, deadline, last=last) from error
        finally:
            _call.reset(token)

    @staticmethod
    def _named(error: Exception, deadline: Deadline, *, last: bool) -> Exception:
        """What went wrong, in our words. requests wraps urllib3's error, which may wrap the socket's."""
        if deadline.remaining() <= 0 or isinstance(error, requests.ReadTimeout):
            return SourceError(Reason.FOR_LANGSOM, "no whole answer within the deadline")
        inner = error.args[0] if error.args else None
        if isinstance(error, requests.exceptions.ContentDecodingError) or _cut_short(inner):
            return SourceError(Reason.IKKE_FORSTAAET, "the answer was cut short or its encoding is broken")
        if type(error) is requests.ConnectionError and isinstance(inner, ProtocolError) and not last:
            return _Dropped()
        return SourceError(Reason.UTILGAENGELIG, "no connection")


def _session(tls: ssl.SSLContext | None, *, outside: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy and no .netrc from the environment
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(tls, outside=outside))
    return session


def _cut_short(error: object) -> bool:
    """Did the answer end before it said it would (and not by a reset)?"""
    return isinstance(error, ProtocolError) and any(
        isinstance(cause, (IncompleteRead, InvalidChunkLength)) for cause in (error, *error.args)
    )


class _Dropped(Exception):
    """The connection was gone before an answer began."""


def _whole(response: requests.Response, deadline: Deadline) -> bytes:
    """The body, where the status leaves something to read.

    A status that refuses or fails has said it all: a body that cannot be read then changes nothing.
    """
    if response.status_code in (401, 403):
        raise SourceError(Reason.AFVIST, f"HTTP {response.status_code}")
    if 300 <= response.status_code < 400:
        raise SourceError(Reason.IKKE_FORSTAAET, "the service answered with a redirect")
    try:
        return b"".join(_body(response, deadline))
    except (requests.RequestException, HTTPError, OSError, SourceError) as error:
        late = deadline.remaining() <= 0
        if response.status_code >= 500 and not late:
            raise SourceError(Reason.UTILGAENGELIG, f"HTTP {response.status_code}") from error
        raise


def _body(response: requests.Response, deadline: Deadline) -> Iterator[bytes]:
    """The chunks of the answer, never more than the limit of them in memory."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > LARGEST_ANSWER:
        raise SourceError(Reason.IKKE_FORSTAAET, "the answer is too large")
    size = 0
    for chunk in response.iter_content(CHUNK):
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise SourceError(Reason.IKKE_FORSTAAET, "the answer is too large")
        _in_time(deadline)
        yield chunk
    _in_time(deadline)  # what was cut off from outside can look as if it had ended


def _in_time(deadline: Deadline) -> None:
    if deadline.remaining() <= 0:
        raise SourceError(Reason.FOR_LANGSOM, "no whole answer within the deadline")

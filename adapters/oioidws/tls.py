"""The connection: TLS 1.2 or newer with our certificate, one context for all connections, sessions taken up again."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import certifi
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from adapters.oioidws.certifikater import Identity, read_certificates


class ResumingContext(ssl.SSLContext):
    """A context that offers each host the session of its last connection: a new one then costs no key exchange."""

    # ssl.SSLContext makes its instances in __new__; what is ours is kept beside them.
    def __new__(cls) -> ResumingContext:
        made = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        made._sessions = {}
        return made

    _sessions: dict[str | None, ssl.SSLSession]

    def wrap_socket(self, sock: Any, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """The TLS connection, begun with the session of the host's last one where there is one."""
        session = self._sessions.get(kwargs.get("server_hostname"))
        if session is not None:
            kwargs.setdefault("session", session)
        return super().wrap_socket(sock, *args, **kwargs)

    def remember(self, sock: ssl.SSLSocket) -> None:
        """Keep the session of this connection. (TLS 1.3 sends it after the handshake, with the first answer.)"""
        if sock.session is not None:
            self._sessions[sock.server_hostname] = sock.session


class Tls:
    """Gives the context in force; a new one when our certificate or the trusted authorities have been replaced."""

    def __init__(self, identity: Callable[[], Identity], ca: Callable[[], str | None]) -> None:
        self._identity = identity
        self._ca = ca
        self._lock = threading.Lock()
        self._made: tuple[str, str | None, ResumingContext] | None = None
        self()

    def __call__(self) -> ssl.SSLContext:
        """The context for a connection made now."""
        identity, ca = self._identity(), self._ca()
        with self._lock:
            if self._made is None or self._made[:2] != (identity.fingerprint, ca):
                self._made = identity.fingerprint, ca, _context(identity, ca)
            return self._made[2]


def read_authorities(file: Path | None) -> str | None:
    """The PEM text of TLS_CA, tried as it will be used; None where it is not set. Raises SettingError."""
    if file is None:
        return None
    certificates = read_certificates("TLS_CA", file)
    found = b"".join(each.public_bytes(Encoding.PEM) for each in certificates).decode("ascii")
    ResumingContext().load_verify_locations(cadata=found)
    return found


def _context(identity: Identity, ca: str | None) -> ResumingContext:
    context = ResumingContext()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        context.load_verify_locations(cadata=ca)
    else:
        context.load_default_certs()
        if not _machine_trusts_somebody(context):
            context.load_verify_locations(certifi.where())
    _load_identity(context, identity)
    return context


def _machine_trusts_somebody(context: ssl.SSLContext) -> bool:
    """Has the machine authorities of its own? (A folder of them is read one by one, and not yet.)"""
    folder = ssl.get_default_verify_paths().capath
    return bool(context.get_ca_certs()) or (folder is not None and any(Path(folder).glob("*.0")))


def _load_identity(context: ssl.SSLContext, identity: Identity) -> None:
    """The ssl module reads keys from files only: a file that lives for this moment, locked with a word nobody has."""
    password = secrets.token_bytes(32).hex().encode()
    certificates = [identity.certificate, *identity.chain]
    written = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    handle, name = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(written + b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
        context.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink()

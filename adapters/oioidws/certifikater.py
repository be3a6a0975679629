"""Certificates and keys as files: read and checked at start, and taken into use anew when a file is replaced.

OCES certificates come as PEM or PKCS#12. What is checked: dates, that the key is the certificate's, that a chain
in the file holds together, and, where OCES_CA names them, that it ends at one of those authorities.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar, cast

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509.oid import NameOID

from borgerblik.environment import PREFIX, SettingError

WARN_DAYS = 60  # before the end of a certificate it is told every day
SMALLEST_KEY = 2048  # bits (RSA)
LARGEST_FILE = 256 * 1024  # bytes
LOOK_SECONDS = 1.0  # between two looks at whether a file was replaced
MOST_LINKS = 8  # of a chain

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Identity:
    """Our certificate with its key, and the chain that came with it. Compared by `fingerprint` (SHA-256, hex)."""

    certificate: x509.Certificate
    key: RSAPrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", self.certificate.fingerprint(SHA256()).hex())

    @property
    def der(self) -> bytes:
        """The certificate as bytes."""
        return self.certificate.public_bytes(Encoding.DER)


class _Wrong(Exception):
    """What is wrong with a file, as the end of a Danish sentence that begins with its name."""


# Reading


def read_identity(certificate: Path, key: Path | None, password: bytes | None, ca: Path | None) -> Identity:
    """Our certificate and key, checked. Raises SettingError, in one line that names the setting."""
    own, loaded, chain = read_pair("CLIENT", certificate, key, password)
    fits = isinstance(loaded, RSAPrivateKey) and loaded.key_size >= SMALLEST_KEY
    kind = f"en RSA-nøgle på mindst {SMALLEST_KEY} bit"
    demand_own("CLIENT", certificate, (own, *chain), loaded, None if fits else kind, ca)
    return Identity(own, cast(RSAPrivateKey, loaded), tuple(chain))


def read_pair(
    name: str, certificate: Path, key: Path | None, password: bytes | None
) -> tuple[x509.Certificate, PrivateKeyTypes, list[x509.Certificate]]:
    """A certificate with its key and the chain that came along, unchecked; `name` begins the settings they come from.

    Raises SettingError.
    """
    with _naming(f"{name}_CERTIFICATE", certificate):
        raw = _read(certificate)
        if certificate.suffix.lower() in (".p12", ".pfx"):
            own, loaded, chain = _from_pkcs12(name, raw, password)
        else:
            (own, *chain), loaded = _certificates(raw), None
    if loaded is None:
        with _naming(f"{name}_KEY" if key else f"{name}_CERTIFICATE", key or certificate):
            loaded = _pem_key(name, _read(key or certificate), password)
    return own, loaded, chain


def demand_own(
    name: str,
    file: Path,
    certificates: Sequence[x509.Certificate],
    key: PrivateKeyTypes,
    needed: str | None,
    ca: Path | None,
) -> None:
    """Ours first, its chain after: dates, kind of key, the pair, and that the chain holds together, up to `ca`.

    `needed` is the kind of key it had to be, where it is another. Raises SettingError.
    """
    own, *chain = certificates
    with _naming(f"{name}_CERTIFICATE", file):
        _check_dates(own)
        if needed is not None:
            raise _Wrong(f"har ikke {needed}")
        if key.public_key() != own.public_key():
            raise _Wrong("og nøglen hører ikke sammen")
    authorities = None if ca is None else read_certificates("OCES_CA", ca)
    with _naming(f"{name}_CERTIFICATE", file):
        _check_chain(own, chain, authorities)


def read_pinned(setting: str, file: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of others whose signatures are believed, at least one of them in force.

    Raises SettingError.
    """
    found = read_certificates(setting, file)
    with _naming(setting, file):
        if not in_force(found):
            _check_dates(found[0])
        for certificate in found:
            key = certificate.public_key()
            if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY:
                raise _Wrong(f"har ikke en RSA-nøgle på mindst {SMALLEST_KEY} bit")
    return found


def read_certificates(setting: str, file: Path) -> tuple[x509.Certificate, ...]:
    """Every certificate in a PEM file, at least one. Raises SettingError."""
    with _naming(setting, file):
        return tuple(_certificates(_read(file)))


def in_force(certificates: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Those that are valid now: nothing is believed on the word of one that is not."""
    now = datetime.now(UTC)
    return tuple(c for c in certificates if c.not_valid_before_utc <= now <= c.not_valid_after_utc)


@contextmanager
def _naming(setting: str, file: Path) -> Iterator[None]:
    """What is wrong with a file becomes the one line that names its setting."""
    place = f"{PREFIX}{setting}: {file}"
    try:
        yield
    except OSError as error:
        raise SettingError(f"{place} kan ikke læses: {error.strerror}") from None
    except _Wrong as wrong:
        raise SettingError(f"{place} {wrong}") from None


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        raw = opened.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise _Wrong("er for stor til at være et certifikat")
    return raw


def _certificates(raw: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(raw)
    except ValueError:
        raise _Wrong("indeholder ikke et certifikat i PEM-format") from None


def _from_pkcs12(
    name: str, raw: bytes, password: bytes | None
) -> tuple[x509.Certificate, PrivateKeyTypes, list[x509.Certificate]]:
    try:
        key, certificate, chain = load_key_and_certificates(raw, password)
    except (ValueError, UnsupportedAlgorithm):
        raise _Wrong(f"kan ikke åbnes som PKCS#12: passer {PREFIX}{name}_KEY_PASSWORD?") from None
    if key is None or certificate is None:
        raise _Wrong("indeholder ikke både certifikat og nøgle")
    return certificate, key, list(chain)


def _pem_key(name: str, raw: bytes, password: bytes | None) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(raw, password if b"ENCRYPTED" in raw else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _Wrong(f"indeholder ikke en nøgle, der kan åbnes (passer {PREFIX}{name}_KEY_PASSWORD?)") from None


# Checking


def _check_dates(certificate: x509.Certificate) -> None:
    now = datetime.now(UTC)
    if now < certificate.not_valid_before_utc:
        raise _Wrong(f"gælder først fra {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC")
    if now > certificate.not_valid_after_utc:
        raise _Wrong(f"er udløbet {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")


def _check_chain(
    own: x509.Certificate, chain: Sequence[x509.Certificate], authorities: Sequence[x509.Certificate] | None
) -> None:
    """Follow the issuers from our certificate; all that came along must be on the way."""
    left, last = list(chain), own
    for _ in range(MOST_LINKS):
        if authorities is not None and any(last == each or _issued(last, each) for each in authorities):
            return
        issuer = next((each for each in left if _issued(last, each)), None)
        if issuer is None:
            break
        _check_dates(issuer)
        left.remove(issuer)
        last = issuer
    if authorities is not None:
        raise _Wrong(f"er ikke udstedt af en myndighed i {PREFIX}OCES_CA")
    if left:
        raise _Wrong("har en kæde, der ikke hænger sammen")


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Did that authority sign it? (A certificate that is no authority issues nothing.)"""
    if certificate == issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return constraints.ca


# Files that are replaced while we run


class Watched(Generic[T]):
    """What was read from some files; read anew when one of them is replaced.

    A replaced file that is wrong changes nothing but the log: what was in use stays in use.
    """

    def __init__(self, read: Callable[[], T], *files: Path | None) -> None:
        self._read = read
        self._files = tuple(file for file in files if file is not None)
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._stamp = self._stamps()
        self._value = read()

    def __call__(self) -> T:
        """What holds now."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            with self._lock:
                self._look()
        return self._value

    def _look(self) -> None:
        self._looked = time.monotonic()
        stamp = self._stamps()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._value = self._read()
        except SettingError as error:
            log.error("a replaced certificate file is not used", fejl=str(error))  # noqa: TRY400 (the line says it all)
        else:
            log.info("a replaced certificate file is in use", filer=[file.name for file in self._files])

    def _stamps(self) -> list[tuple[int, int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


# For people


@dataclass(frozen=True, slots=True)
class Certifikat:
    """One certificate in use: which setting, whose, by whom, until when (`udloeber` inclusive, UTC)."""

    indstilling: str
    fil: str
    navn: str
    udsteder: str
    serienummer: str
    gyldig_fra: datetime
    udloeber: datetime

    def tilbage(self, now: datetime) -> timedelta:
        """How long it still holds; negative once it has expired."""
        return self.udloeber - now


def described(setting: str, file: Path, certificate: x509.Certificate) -> Certifikat:
    """The certificate as operations read it."""
    return Certifikat(
        PREFIX + setting,
        str(file),
        _name(certificate.subject),
        _name(certificate.issuer),
        f"{certificate.serial_number:x}",
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _name(name: x509.Name) -> str:
    """The common name with the organisation, where the certificate has them."""
    words = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(oid)[:1]
    ]
    return ", ".join(words) or name.rfc4514_string()

"""Our keys as a service provider: PEM files with a key and, for whoever must know us, its certificate.

The first signs, all of them decrypt: while the old one is in the metadata of others and the new one already in ours,
both must open what comes (IDENTITY 6.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapters.oioidws.certifikater import LARGEST_FILE, SMALLEST_KEY
from borgerblik.environment import SettingError

_CERTIFICATE, _KEY = re.compile(rb"-----BEGIN CERTIFICATE-----"), re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Noegle:
    """A key of ours, with its certificate where the file has it."""

    fil: Path
    key: RSAPrivateKey
    certificate: x509.Certificate | None


def laes_noegler(files: Sequence[Path]) -> tuple[Noegle, ...]:
    """The keys in these files, at least one. Raises SettingError, in one line that names the file."""
    if not files:
        raise SettingError("SAML-profilen har ingen noegler")
    return tuple(_laes(file) for file in files)


def demand_in_force(noegler: Sequence[Noegle], now: datetime) -> None:
    """What others are to know us by: the certificate of the key that signs. Raises SettingError."""
    first = noegler[0]
    if first.certificate is None:
        raise SettingError(f"{first.fil} har ikke certifikatet til nøglen")
    if now < first.certificate.not_valid_before_utc:
        raise SettingError(f"{first.fil} gælder først fra {first.certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC")
    if now > first.certificate.not_valid_after_utc:
        raise SettingError(f"{first.fil} er udløbet {first.certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")


def good_key(certificate: x509.Certificate) -> RSAPublicKey | None:
    """The key of a certificate, where it is one that we believe."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_KEY else None


def valid(certificate: x509.Certificate, now: datetime) -> bool:
    """Is it within its dates?"""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _laes(file: Path) -> Noegle:
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise SettingError(f"{file} kan ikke læses: {error.strerror}") from None
    if len(raw) > LARGEST_FILE or not _KEY.search(raw):
        raise SettingError(f"{file} indeholder ikke en nøgle i PEM-format")
    try:
        key = load_pem_private_key(raw, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingError(f"{file} indeholder ikke en nøgle, der kan åbnes uden adgangskode") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise SettingError(f"{file} har ikke en RSA-nøgle på mindst {SMALLEST_KEY} bit")
    return Noegle(file, key, _certificate(file, raw, key))


def _certificate(file: Path, raw: bytes, key: RSAPrivateKey) -> x509.Certificate | None:
    """The certificate of that key among those in the file; other ones are the chain above it."""
    if not _CERTIFICATE.search(raw):
        return None
    try:
        certificates = x509.load_pem_x509_certificates(raw)
    except ValueError:
        raise SettingError(f"{file} har et certifikat, der ikke kan læses") from None
    own = next((each for each in certificates if each.public_key() == key.public_key()), None)
    if own is None:
        raise SettingError(f"{file} har et certifikat og en nøgle, der ikke hører sammen")
    return own

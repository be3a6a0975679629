"""The certificate that seals: read and checked at start, and anew when its file is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.oioidws.certifikater import SMALLEST_KEY, demand_own, described, read_certificates, read_pair
from adapters.udskrift.kendt import Kendt
from borgerblik.environment import PREFIX, SettingError
from borgerblik.udskriftsvalg import Seglvalg

_KIND = f"en RSA-nøgle på mindst {SMALLEST_KEY} bit eller en P-256-nøgle"
_SALT = 32  # bytes; as long as the hash (RFC 7518, section 3.5)
_LONGEST = 4096  # bytes of what a PDF lets us sign
Seglnoegle = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Segler:
    """The certificate in use, its key, and its name as people read it."""

    certificate: x509.Certificate
    key: Seglnoegle
    own: Kendt
    navn: str

    def in_force(self, now: datetime) -> bool:
        """Is it within its dates?"""
        return self.certificate.not_valid_before_utc <= now <= self.certificate.not_valid_after_utc

    def sign(self, data: bytes) -> bytes:
        """RSASSA-PSS or ECDSA with SHA-256, over the signed attributes of a CMS signature and nothing else.

        The same key may prove us to the national services: what a child asks for must not read as one of their
        messages. Raises ValueError.
        """
        if len(data) > _LONGEST or not _a_set(data):
            raise ValueError("not the attributes of a signature")
        if isinstance(self.key, EllipticCurvePrivateKey):
            return self.key.sign(data, ECDSA(SHA256()))
        return self.key.sign(data, PSS(MGF1(SHA256()), _SALT), SHA256())


def _a_set(data: bytes) -> bool:
    """Is it one SET in DER, to the last byte?"""
    if len(data) < 4 or data[0] != 0x31:
        return False
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    size = data[1] & 0x7F
    return size in (1, 2) and len(data) == 2 + size + int.from_bytes(data[2 : 2 + size])


def read_sealer(chosen: Seglvalg, ca: Path | None) -> Segler:
    """Checked: dates, the pair, the kind of key, the chain, and that it may sign.

    `ca` are the authorities it must come from, where given. Raises SettingError, in one line that names the setting.
    """
    own, loaded, chain = read_pair(chosen.navn, chosen.certifikat, chosen.noegle, chosen.kode)
    fits = _good(loaded)
    demand_own(chosen.navn, chosen.certifikat, (own, *chain), loaded, None if fits else _KIND, ca)
    if not _may_sign(own):
        raise SettingError(
            f"{PREFIX}{chosen.navn}_CERTIFICATE: {chosen.certifikat} må ifølge certifikatet ikke bruges til underskrift"
        )
    kendt = Kendt(own.public_bytes(Encoding.DER), tuple(each.public_bytes(Encoding.DER) for each in chain))
    return Segler(own, cast(Seglnoegle, loaded), kendt, described("", chosen.certifikat, own).navn)


def read_earlier(files: tuple[Path, ...]) -> tuple[Kendt, ...]:
    """Those that have sealed before; in each file the certificate first, then its chain. Raises SettingError."""
    found = []
    for file in files:
        own, *chain = (each.public_bytes(Encoding.DER) for each in read_certificates("SEGL_TIDLIGERE", file))
        found.append(Kendt(own, tuple(chain)))
    return tuple(found)


def name_and_dates(kendt: Kendt) -> tuple[str, datetime, datetime]:
    """Whose it is, from when and until when (UTC)."""
    certificate = x509.load_der_x509_certificate(kendt.der)
    navn = described("", Path(), certificate).navn
    return navn, certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _good(key: PrivateKeyTypes) -> bool:
    if isinstance(key, RSAPrivateKey):
        return key.key_size >= SMALLEST_KEY
    return isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)


def _may_sign(certificate: x509.Certificate) -> bool:
    """Does it say so, or say nothing of what it is for?"""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment

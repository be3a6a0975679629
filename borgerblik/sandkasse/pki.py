"""A throw-away PKI: keys and certificates of the sandkasse's own, made once in a folder of their own."""

from __future__ import annotations

import fcntl
import ipaddress
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MAPPE = "sandkasse-pki"
P12_KODE = b"sandkasse"
LEVETID = timedelta(days=365)
FOR_TAET_PAA = timedelta(days=30)  # a certificate this close to its end is made anew
_NAVNE = {
    "klient": "Borgerblikket sandkasse (funktionscertifikat)",
    "sts": "Borgerblikket sandkasse, STS",
    "indeks": "Borgerblikket sandkasse, indeks",
    "tls": "localhost",
}
_BRUG = {"klient": ExtendedKeyUsageOID.CLIENT_AUTH, "tls": ExtendedKeyUsageOID.SERVER_AUTH}
_VAERTER = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)


@dataclass(frozen=True)
class Bevis:
    """A certificate with its key."""

    certifikat: x509.Certificate
    noegle: RSAPrivateKey

    @cached_property
    def der(self) -> bytes:
        """The certificate as bytes."""
        return self.certifikat.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certifikat.public_bytes(Encoding.PEM)

    @property
    def noegle_pem(self) -> bytes:
        """The key as PEM, without password."""
        return self.noegle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def skriv(self, mappe: Path, navn: str) -> None:
        """`navn.pem` and `navn-noegle.pem` in that folder, for their owner only."""
        _skriv(mappe / f"{navn}.pem", self.pem)
        _skriv(mappe / f"{navn}-noegle.pem", self.noegle_pem)


class Pki:
    """The certificate authority and the four it has made certificates for."""

    def __init__(self, mappe: Path, ca: Bevis, beviser: dict[str, Bevis]) -> None:
        self.mappe = mappe
        self.ca = ca
        self.klient = beviser["klient"]
        self.sts = beviser["sts"]
        self.indeks = beviser["indeks"]
        self.tls = beviser["tls"]
        self._idp: dict[str, Bevis] = {}

    @classmethod
    def i_mappe(cls, mappe: Path) -> Pki:
        """The one in that folder. What is missing, expired or soon to expire is made anew, by one process at a time."""
        mappe.parent.mkdir(parents=True, exist_ok=True)
        with _laas(mappe.parent / f".{mappe.name}.laas"):
            fundet = _laes(mappe)
            if fundet is None:
                _lav(mappe)
                fundet = _laes(mappe)
        if fundet is None:
            raise OSError("the sandkasse's certificates cannot be read")
        return cls(mappe, fundet.pop("ca"), fundet)

    def sti(self, fil: str) -> Path:
        """The path of one of its files: `ca.pem`, `klient.p12`, `tls-noegle.pem` ..."""
        return self.mappe / fil

    def idp(self, navn: str) -> Bevis:
        """The certificate of an identity provider of the sandkasse, in a folder beside; made when first asked for."""
        mappe = self.mappe.parent / f"{self.mappe.name}-idp"
        with _laas(self.mappe.parent / f".{self.mappe.name}.laas"):
            if navn not in self._idp:
                mappe.mkdir(mode=0o700, exist_ok=True)
                if _gyldigt(mappe, navn) is None:
                    udsted(f"Borgerblikket sandkasse {navn}", self.ca, bits=3072, rolle="idp").skriv(mappe, navn)
                self._idp[navn] = _laes_bevis(mappe, navn)
            return self._idp[navn]

    def udsted(
        self, navn: str, *, fra: datetime | None = None, til: datetime | None = None, udsteder: Bevis | None = None
    ) -> Bevis:
        """Another certificate, by this authority or by `udsteder`, valid from and to when you say."""
        return udsted(navn, udsteder or self.ca, fra=fra, til=til)


def udsted(
    navn: str,
    udsteder: Bevis | None,
    *,
    fra: datetime | None = None,
    til: datetime | None = None,
    bits: int = 2048,
    rolle: str = "klient",
) -> Bevis:
    """A new key with its certificate; without `udsteder` it is a certificate authority of its own."""
    nu = datetime.now(UTC)
    noegle = generate_private_key(65537, bits)
    emne = _emne(navn)
    bygger = (
        x509.CertificateBuilder()
        .subject_name(emne)
        .issuer_name(udsteder.certifikat.subject if udsteder else emne)
        .public_key(noegle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(fra or nu - timedelta(days=1))
        .not_valid_after(til or nu + LEVETID)
    )
    for udvidelse, kritisk in _udvidelser(noegle, udsteder, rolle):
        bygger = bygger.add_extension(udvidelse, kritisk)
    certifikat = bygger.sign(udsteder.noegle if udsteder else noegle, hashes.SHA256())
    return Bevis(certifikat, noegle)


def _emne(navn: str) -> x509.Name:
    dele = (
        (NameOID.COUNTRY_NAME, "DK"),
        (NameOID.ORGANIZATION_NAME, "Borgerblikket sandkasse // ingen rigtig organisation"),
        (NameOID.COMMON_NAME, navn),
    )
    return x509.Name([x509.NameAttribute(oid, vaerdi) for oid, vaerdi in dele])


def _udvidelser(noegle: RSAPrivateKey, udsteder: Bevis | None, rolle: str) -> Iterator[tuple[x509.ExtensionType, bool]]:
    er_ca = udsteder is None
    af = noegle if udsteder is None else udsteder.noegle
    yield x509.BasicConstraints(ca=er_ca, path_length=0 if er_ca else None), True
    yield x509.SubjectKeyIdentifier.from_public_key(noegle.public_key()), False
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(af.public_key()), False
    yield (
        x509.KeyUsage(
            digital_signature=not er_ca,
            content_commitment=False,
            key_encipherment=not er_ca,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=er_ca,
            crl_sign=er_ca,
            encipher_only=False,
            decipher_only=False,
        ),
        True,
    )
    if not er_ca and rolle in _BRUG:
        yield x509.ExtendedKeyUsage([_BRUG[rolle]]), False
    if rolle == "tls":
        yield x509.SubjectAlternativeName(_VAERTER), False


# In the folder


@contextmanager
def _laas(fil: Path) -> Iterator[None]:
    """One process at a time."""
    with os.fdopen(os.open(fil, os.O_RDWR | os.O_CREAT, 0o600), "w") as aaben:
        fcntl.flock(aaben, fcntl.LOCK_EX)
        yield


def _laes(mappe: Path) -> dict[str, Bevis] | None:
    """What is in the folder; None when something is missing, unreadable or at its end."""
    try:
        fundet = {navn: _laes_bevis(mappe, navn) for navn in ("ca", *_NAVNE)}
    except (OSError, ValueError, TypeError):
        return None
    nu = datetime.now(UTC)
    gode = (
        bevis.certifikat.not_valid_before_utc <= nu < bevis.certifikat.not_valid_after_utc - FOR_TAET_PAA
        for bevis in fundet.values()
    )
    return fundet if all(gode) and (mappe / "klient.p12").is_file() else None


def _laes_bevis(mappe: Path, navn: str) -> Bevis:
    certifikat = x509.load_pem_x509_certificate((mappe / f"{navn}.pem").read_bytes())
    noegle = load_pem_private_key((mappe / f"{navn}-noegle.pem").read_bytes(), None)
    if not isinstance(noegle, RSAPrivateKey) or noegle.public_key() != certifikat.public_key():
        raise ValueError("a certificate and a key that do not belong together")
    return Bevis(certifikat, noegle)


def _gyldigt(mappe: Path, navn: str) -> Bevis | None:
    """The certificate of that name in a folder, where it can be read and is not at its end."""
    try:
        bevis = _laes_bevis(mappe, navn)
    except (OSError, ValueError, TypeError):
        return None
    certifikat, nu = bevis.certifikat, datetime.now(UTC)
    return bevis if certifikat.not_valid_before_utc <= nu < certifikat.not_valid_after_utc - FOR_TAET_PAA else None


def _lav(mappe: Path) -> None:
    """Everything in a folder beside, put in place when it is whole; whoever reads waits for the lock."""
    ny = Path(tempfile.mkdtemp(dir=mappe.parent, prefix=f".{mappe.name}."))  # mkdtemp makes it 0700
    try:
        ca = udsted("Borgerblikket sandkasse, CA", None)
        ca.skriv(ny, "ca")
        for navn, fuldt_navn in _NAVNE.items():
            bevis = udsted(fuldt_navn, ca, bits=2048 if navn == "tls" else 3072, rolle=navn)
            bevis.skriv(ny, navn)
            if navn == "klient":
                _skriv(ny / "klient.p12", _p12(bevis, ca))
        if mappe.exists():
            mappe.rename(ny / "gammel")
        ny.rename(mappe)
    finally:
        shutil.rmtree(ny, ignore_errors=True)
        shutil.rmtree(mappe / "gammel", ignore_errors=True)


def _p12(bevis: Bevis, ca: Bevis) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"klient", bevis.noegle, bevis.certifikat, [ca.certifikat], BestAvailableEncryption(P12_KODE)
    )


def _skriv(fil: Path, data: bytes) -> None:
    with os.fdopen(os.open(fil, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as aaben:
        aaben.write(data)

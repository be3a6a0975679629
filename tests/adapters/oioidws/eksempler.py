"""The published byte-exact signed messages, and certificates made for a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from lxml import etree

from adapters.http import Reply
from adapters.oioidws.certifikater import Identity
from adapters.soap import parsed
from tests.kontrakter import FOLDER

SIGNED = FOLDER / "examples" / "signed"
THEN = datetime(2024, 4, 2, 8, 1, tzinfo=UTC)  # a minute after the messages were signed
SDI = "http://entityid.kombit.dk/service/sdi/sagdokumentindeks/6"
ISSUER = "https://sts.example.test/runtime"
CVR = "11111111"


def message(name: str, *changes: tuple[str, str]) -> etree._Element:
    """A published message, with these texts replaced in its bytes; one that is not there fails the test."""
    raw = (SIGNED / f"{name}.xml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in raw
        raw = raw.replace(old, new)
    return parsed(Reply(200, raw.encode()))


def certificate(name: str) -> x509.Certificate:
    """A published certificate."""
    return x509.load_pem_x509_certificate((SIGNED / "certs" / f"{name}.pem").read_bytes())


@cache
def a_key(which: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A throw-away key; the same for the same number."""
    return rsa.generate_private_key(65537, bits)


def a_certificate(
    key: rsa.RSAPrivateKey,
    name: str = "Testsystem",
    *,
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
    ca: bool = False,
    days: tuple[int, int] = (-1, 365),
    of: x509.Certificate | None = None,
) -> x509.Certificate:
    """A certificate for the key, valid from and to so many days from now; by itself where nobody issues it.

    `of`: for the key of that certificate instead.
    """
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(of.public_key() if of else key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer[1] if issuer else key, SHA256())
    )


def an_identity(which: int = 0, bits: int = 2048) -> Identity:
    """A certificate of our own with its key."""
    key = a_key(which, bits)
    return Identity(a_certificate(key), key)

"""The key that signs the seals, and the public keys by which they are believed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

SMALLEST_RSA = 3072  # bits
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)


class NoegleUbrugelig(Exception):
    """A key that cannot be read or is not of a kind we use. Names the file, never what is in it."""


class Noegle:
    """The private key."""

    def __init__(self, privat: Ed25519PrivateKey | RSAPrivateKey) -> None:
        self._privat = privat
        self.offentlig = privat.public_key()
        self.id = _id(self.offentlig)

    def underskriv(self, data: bytes) -> bytes:
        """The signature."""
        if isinstance(self._privat, RSAPrivateKey):
            return self._privat.sign(data, _PSS, hashes.SHA256())
        return self._privat.sign(data)


class Noegler:
    """The public keys, by id."""

    def __init__(self, offentlige: Iterable[Ed25519PublicKey | RSAPublicKey]) -> None:
        self._kendte: Mapping[str, Ed25519PublicKey | RSAPublicKey] = MappingProxyType(
            {_id(each): each for each in offentlige}
        )

    def kender(self, noegle_id: str) -> bool:
        """Is it one of ours?"""
        return noegle_id in self._kendte

    def holder(self, noegle_id: str, underskrift: bytes, data: bytes) -> bool:
        """Did that key sign this?"""
        offentlig = self._kendte.get(noegle_id)
        try:
            if isinstance(offentlig, RSAPublicKey):
                offentlig.verify(underskrift, data, _PSS, hashes.SHA256())
            elif offentlig is not None:
                offentlig.verify(underskrift, data)
        except InvalidSignature:
            return False
        return offentlig is not None


UDEN_NOEGLER = Noegler(())


def laes_noegle(fil: Path) -> Noegle:
    """The private key of a PEM file. Raises NoegleUbrugelig."""
    try:
        found = load_pem_private_key(fil.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise NoegleUbrugelig(f"{fil} kan ikke læses som en privat nøgle i PEM uden adgangskode") from error
    if (isinstance(found, RSAPrivateKey) and found.key_size >= SMALLEST_RSA) or isinstance(found, Ed25519PrivateKey):
        return Noegle(found)
    raise NoegleUbrugelig(f"{fil} er hverken en Ed25519-nøgle eller en RSA-nøgle på mindst {SMALLEST_RSA} bit")


def laes_offentlig(fil: Path) -> Ed25519PublicKey | RSAPublicKey:
    """The public key of a PEM file. Raises NoegleUbrugelig."""
    try:
        found = load_pem_public_key(fil.read_bytes())
    except (OSError, ValueError) as error:
        raise NoegleUbrugelig(f"{fil} kan ikke læses som en offentlig nøgle i PEM") from error
    if not isinstance(found, Ed25519PublicKey | RSAPublicKey):
        raise NoegleUbrugelig(f"{fil} er hverken en Ed25519-nøgle eller en RSA-nøgle")
    return found


def lav_noegle(fil: Path) -> None:
    """Make a key, once; the file is readable to its owner only, and whole from the first moment it has its name."""
    if fil.exists():
        return
    fil.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own = fil.with_name(f"{fil.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(pem)
    try:
        os.link(own, fil)  # of several at once, one is the first
    except FileExistsError:
        pass
    finally:
        own.unlink()


def _id(offentlig: Ed25519PublicKey | RSAPublicKey) -> str:
    return sha256(offentlig.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]

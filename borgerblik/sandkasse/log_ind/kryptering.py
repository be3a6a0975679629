"""XML encryption for the holder of a certificate: as NemLog-in does it, and in ways that are to be refused."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

from borgerblik.sandkasse.log_ind.ord import XENC, XENC11
from borgerblik.sandkasse.wss import DS, SAML

_BLOK = 16
_SHA256 = XENC + "sha256"
_POLSTRING = OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None)
_OAEP256 = (
    f'<xenc:EncryptionMethod Algorithm="{XENC11}rsa-oaep"><ds:DigestMethod xmlns:ds="{DS}" Algorithm="{_SHA256}"/>'
    f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></xenc:EncryptionMethod>'
)


@dataclass(frozen=True, slots=True)
class Kryptering:
    """How the data and their key are encrypted; `noeglemetode` is the EncryptionMethod of the key as it is written."""

    noeglemetode: str
    polstring: AsymmetricPadding
    cbc: bool = False

    @property
    def datametode(self) -> str:
        """The algorithm of the data."""
        return XENC + "aes256-cbc" if self.cbc else XENC11 + "aes256-gcm"

    def krypter(self, data: bytes, noegle: bytes) -> bytes:
        """The data with their initialisation vector before them."""
        if not self.cbc:
            iv = os.urandom(12)
            return iv + AESGCM(noegle).encrypt(iv, data, None)
        rest = _BLOK - len(data) % _BLOK
        skriver = Cipher(AES(noegle), CBC(iv := os.urandom(_BLOK))).encryptor()
        return iv + skriver.update(data + bytes(rest - 1) + bytes([rest])) + skriver.finalize()


NEMLOGIN = Kryptering(_OAEP256, _POLSTRING)
OAEP_MGF1P = Kryptering(
    f'<xenc:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/>',
    OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None),  # noqa: S303 - what the older name means
)
RSA15 = Kryptering(f'<xenc:EncryptionMethod Algorithm="{XENC}rsa-1_5"/>', PKCS1v15())
AES_CBC = Kryptering(_OAEP256, _POLSTRING, cbc=True)


def krypter(assertion: etree._Element, til: x509.Certificate, maade: Kryptering = NEMLOGIN) -> etree._Element:
    """An EncryptedAssertion in place of the assertion."""
    offentlig = til.public_key()
    if not isinstance(offentlig, RSAPublicKey):
        raise TypeError("the service's encryption key is not RSA")
    noegle = os.urandom(32)
    return etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="{maade.datametode}"/><ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey>'
        f"{maade.noeglemetode}{_vaerdi(offentlig.encrypt(noegle, maade.polstring))}</xenc:EncryptedKey></ds:KeyInfo>"
        f"{_vaerdi(maade.krypter(etree.tostring(assertion, with_tail=False), noegle))}"
        "</xenc:EncryptedData></saml:EncryptedAssertion>",
        etree.XMLParser(huge_tree=True),  # our own text, however long it was made
    )


def _vaerdi(data: bytes) -> str:
    return f"<xenc:CipherData><xenc:CipherValue>{base64.b64encode(data).decode()}</xenc:CipherValue></xenc:CipherData>"

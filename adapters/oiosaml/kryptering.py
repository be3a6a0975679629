"""An encrypted assertion opened: by algorithms on our list, with each of our keys in turn.

AES-GCM under RSA-OAEP. What OIOSAML 3 has left (AES-CBC, RSA PKCS#1 v1.5) only where a provider's profile says so.
Every way to fail after the algorithms are known has one code, so that nobody learns by trying.
Source: XML Encryption 1.0 and 1.1; IDENTITY 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

from adapters.oioidws.navne import DS, ds
from adapters.oiosaml.laesning import decoded, text, the
from adapters.oiosaml.navne import XENC, XENC11, XMLDSIG_MORE, xenc
from borgerblik.access.saml import Idp, SamlFejl, SamlRefused

MOST_KEYS = 4  # EncryptedKeys of one message: as many recipients may be named
_GCM: Final[Mapping[str, int]] = MappingProxyType({f"{XENC11}aes128-gcm": 16, f"{XENC11}aes256-gcm": 32})
_CBC: Final[Mapping[str, int]] = MappingProxyType({f"{XENC}aes128-cbc": 16, f"{XENC}aes256-cbc": 32})
_OAEP_MGF1P, _OAEP, _RSA15 = f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep", f"{XENC}rsa-1_5"
# SHA-1 inside OAEP is no signature: nothing hangs on its collisions.
_DIGESTS: Final[Mapping[str, type[hashes.HashAlgorithm]]] = MappingProxyType(
    {
        f"{DS}sha1": hashes.SHA1,
        f"{XENC}sha256": hashes.SHA256,
        f"{XMLDSIG_MORE}sha384": hashes.SHA384,
        f"{XENC}sha512": hashes.SHA512,
    }
)
_MGF: Final[Mapping[str, type[hashes.HashAlgorithm]]] = MappingProxyType(
    {
        f"{XENC11}mgf1{name}": digest
        for name, digest in (
            ("sha1", hashes.SHA1), ("sha256", hashes.SHA256), ("sha384", hashes.SHA384), ("sha512", hashes.SHA512),
        )
    }
)  # fmt: skip
_IV, _BLOCK = 12, 16  # bytes


def opened(encrypted: etree._Element, keys: Sequence[RSAPrivateKey], idp: Idp) -> bytes:
    """What stands inside an EncryptedAssertion, as bytes. Raises SamlRefused."""
    data = the(encrypted, xenc("EncryptedData"))
    if data.get("Type") not in (None, f"{XENC}Element"):
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    algorithm = _algorithm(data)
    size = {**_GCM, **(_CBC if idp.tillad_cbc else {})}.get(algorithm)
    if size is None:
        raise SamlRefused(SamlFejl.KRYPTERING_IKKE_TILLADT)
    # Inside what it opens, or beside it (SAML core 2.3.4); whose it is said to be is not asked, it is tried.
    wrapped = [*data.findall(f"{ds('KeyInfo')}/{xenc('EncryptedKey')}"), *encrypted.findall(xenc("EncryptedKey"))]
    if not 0 < len(wrapped) <= MOST_KEYS:
        raise SamlRefused(SamlFejl.DEKRYPTERING_MISLYKKEDES)
    ways = [(_cipher(each), _padding(each, idp)) for each in wrapped]
    sealed = _cipher(data)
    for cipher, way in ways:
        for key in keys:
            found = _with(key, cipher, way, sealed, size, gcm=algorithm in _GCM)
            if found is not None:
                return found
    raise SamlRefused(SamlFejl.DEKRYPTERING_MISLYKKEDES)


def _with(
    key: RSAPrivateKey, cipher: bytes, way: AsymmetricPadding, sealed: bytes, size: int, *, gcm: bool
) -> bytes | None:
    """The content, where it was meant for this key."""
    try:
        content_key = key.decrypt(cipher, way)
        if len(content_key) != size:
            return None
        if gcm:
            return AESGCM(content_key).decrypt(sealed[:_IV], sealed[_IV:], None)
        return _from_cbc(content_key, sealed)
    except (ValueError, InvalidTag):
        return None


def _from_cbc(key: bytes, sealed: bytes) -> bytes:
    """AES-CBC with XML Encryption's padding: only its last byte says anything."""
    decryptor = Cipher(AES(key), CBC(sealed[:_BLOCK])).decryptor()
    padded = decryptor.update(sealed[_BLOCK:]) + decryptor.finalize()
    filled = padded[-1] if padded else 0
    if not 0 < filled <= _BLOCK:
        raise ValueError("no padding")
    return padded[:-filled]


def _padding(encrypted_key: etree._Element, idp: Idp) -> AsymmetricPadding:
    """How a key was wrapped, where that is allowed."""
    algorithm = _algorithm(encrypted_key)
    if algorithm == _RSA15 and idp.tillad_rsa15:
        return PKCS1v15()
    if algorithm not in (_OAEP_MGF1P, _OAEP):
        raise SamlRefused(SamlFejl.KRYPTERING_IKKE_TILLADT)
    method = the(encrypted_key, xenc("EncryptionMethod"))
    digest = _one_of(_DIGESTS, method.find(ds("DigestMethod")))
    # The old name fixes MGF1 with SHA-1, whatever the digest (XML Encryption 1.1, 5.5.2).
    mask = _one_of(_MGF, method.find(f"{{{XENC11}}}MGF")) if algorithm == _OAEP else hashes.SHA1
    label = method.find(xenc("OAEPparams"))
    return OAEP(MGF1(mask()), digest(), None if label is None else decoded(text(label)))


def _one_of(
    known: Mapping[str, type[hashes.HashAlgorithm]], method: etree._Element | None
) -> type[hashes.HashAlgorithm]:
    """The hash that is named; SHA-1 where none is, as the standard says."""
    if method is None:
        return hashes.SHA1
    found = known.get(method.get("Algorithm") or "")
    if found is None:
        raise SamlRefused(SamlFejl.KRYPTERING_IKKE_TILLADT)
    return found


def _algorithm(encrypted: etree._Element) -> str:
    return the(encrypted, xenc("EncryptionMethod"), SamlFejl.KRYPTERING_IKKE_TILLADT).get("Algorithm") or ""


def _cipher(encrypted: etree._Element) -> bytes:
    """The bytes of a CipherValue; a reference to somewhere else is not followed."""
    value = the(the(encrypted, xenc("CipherData")), xenc("CipherValue"))
    try:
        return decoded(text(value))
    except SamlRefused:
        raise SamlRefused(SamlFejl.DEKRYPTERING_MISLYKKEDES) from None

"""What is kept is kept sealed: AES-256-GCM, with a key for each purpose made from one secret."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12  # bytes


class Segl:
    """Seals bytes, each bound to a name. `formaal` keeps what is sealed for one purpose unreadable for another.

    `salt` binds the key to something besides the secret that only the caller holds.
    """

    def __init__(self, secret: bytes, formaal: str, salt: bytes | None = None) -> None:
        key = HKDF(SHA256(), length=32, salt=salt, info=b"borgerblik " + formaal.encode()).derive(secret)
        self._cipher = AESGCM(key)

    def luk(self, data: bytes, navn: bytes) -> bytes:
        """Sealed, with a nonce of its own."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, navn)

    def aabn(self, lukket: bytes, navn: bytes) -> bytes | None:
        """What was sealed under that name; None for what somebody else wrote, or was changed."""
        if len(lukket) <= _NONCE:
            return None
        try:
            return self._cipher.decrypt(lukket[:_NONCE], lukket[_NONCE:], navn)
        except InvalidTag:
            return None

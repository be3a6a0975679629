"""The keyed hashes and seals of this room: what the tables hold says who nobody is, and where nobody can be reached."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.epost import Email
from borgerblik.segl import Segl

KODE_CIFRE = 6


class Noegler:
    """`pseudonym` is the key a row is found by, `secret` what addresses and codes are kept with.

    Another `secret` makes every kept address unreadable: whoever asked for e-mail must give it again.
    """

    def __init__(self, pseudonym: bytes, secret: bytes) -> None:
        self._pseudonym = pseudonym
        self._secret = hmac.new(secret, b"borgerblik besked", hashlib.sha256).digest()
        self._segl = Segl(secret, "where a citizen is told")

    def borger(self, cpr: Cpr) -> str:
        """The keyed hash of that person."""
        return cpr.pseudonym(self._pseudonym)

    def luk(self, email: Email, borger: str) -> bytes:
        """The address, sealed to that citizen."""
        return self._segl.luk(email.reveal().encode(), borger.encode())

    def aabn(self, lukket: bytes | None, borger: str) -> Email | None:
        """And opened; None where there is none, or the key is another."""
        found = None if lukket is None else self._segl.aabn(lukket, borger.encode())
        return None if found is None else Email(found.decode())

    def plads(self, *navn: str) -> str:
        """The id of a place of that name."""
        return self._hash("plads", *navn)

    def kode_hash(self, borger: str, kommune: str, email: Email, kode: str) -> str:
        """A code is good for that citizen, kommune and address alone."""
        return self._hash("kode", borger, kommune, email.reveal(), kode)

    def _hash(self, *dele: str) -> str:
        return hmac.new(self._secret, "\0".join(dele).encode(), hashlib.sha256).hexdigest()


def ny_kode() -> str:
    """Six digits nobody can foretell."""
    return f"{secrets.randbelow(10**KODE_CIFRE):0{KODE_CIFRE}d}"


def samme(a: str, b: str) -> bool:
    """Are the two hashes the same? It takes as long whatever they are."""
    return hmac.compare_digest(a, b)

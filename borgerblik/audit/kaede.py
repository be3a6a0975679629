"""How a row is bound to its content, and to the row before it in its chain. Version 1 of the hashes.

A row in bytes is as PostgreSQL's binary COPY gives it: the number of fields (2 bytes), then each field as its length
(4 bytes, -1: none) and its bytes, in the order nummer, kaede, plads, aftryk, haekte, salt, tidspunkt (microseconds
since 2000 UTC, 8 bytes), kommuner, borger, seer, indhold. Both hashes are over parts of that form.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

AFTRYK = b"borgerblik opslag aftryk 1\0"
HAEKTE = b"borgerblik opslag haekte 1\0"
BEGYNDELSE = b"borgerblik opslag begyndelse 1\0"

# nummer, kaede, plads, aftryk, haekte, length of the salt, and the moment where there is a salt. An erased row has no
# fewer bytes, by its six lengths and its day.
HOVED = struct.Struct(">2x4xq4xq4xq4x32s4x32si16x4xq")
BUNDET = slice(14, 74)  # kaede, plads and aftryk, which the link is over
INDHOLD = 110  # where salt and content begin
SALT = 16  # bytes
SLETTET = -1  # the salt's length in a row that has been erased

_EPOKE = datetime(2000, 1, 1, tzinfo=UTC)
_MIKROSEKUND = timedelta(microseconds=1)
_ANTAL, _LAENGDE, _TAL = struct.Struct(">h"), struct.Struct(">i"), struct.Struct(">q")
_FELTER = _ANTAL.pack(11)
_INTET = _LAENGDE.pack(-1)


@dataclass(frozen=True, slots=True)
class Raekke:
    """What a row holds, bound to its content by `aftryk`; not yet in a chain."""

    tidspunkt: datetime
    kommuner: str
    borger: str | None
    seer: str
    indhold: str
    salt: bytes
    aftryk: bytes

    @classmethod
    def ny(cls, tidspunkt: datetime, kommuner: str, borger: str | None, seer: str, indhold: str) -> Raekke:
        """With a salt of its own. Raises UnicodeEncodeError for what is not text."""
        salt = secrets.token_bytes(SALT)
        bound = aftryk(salt, tidspunkt, kommuner, borger, seer, indhold)
        return cls(tidspunkt, kommuner, borger, seer, indhold, salt, bound)


@dataclass(frozen=True, slots=True)
class Led:
    """A row's place in its chain."""

    kaede: int
    plads: int
    haekte: bytes

    def naeste(self, aftryk: bytes) -> Led:
        """The link of the row that comes after."""
        return Led(self.kaede, self.plads + 1, haekte(self.haekte, self.kaede, self.plads + 1, aftryk))


def begyndelse(kaede: int, aabnet: datetime, segl: int, seglaftryk: bytes) -> Led:
    """What the first row of a chain follows: the chain's id, when it was opened, and the newest seal then.

    `segl` 0, with nothing for its hash: there was none.
    """
    said = b"".join(_TAL.pack(tal) for tal in (kaede, mikrosekunder(aabnet), segl))
    return Led(kaede, 0, sha256(BEGYNDELSE + said + seglaftryk).digest())


def ny_kaede() -> int:
    """The id of a new chain: 63 bits that nobody else has drawn."""
    return secrets.randbits(62) + (1 << 62)


def haekte(forrige: bytes, kaede: int, plads: int, aftryk: bytes) -> bytes:
    """The link of a row, from the link of the row before it."""
    return sha256(HAEKTE + forrige + _felt(_TAL.pack(kaede)) + _felt(_TAL.pack(plads)) + _felt(aftryk)).digest()


def aftryk(
    salt: bytes, tidspunkt: datetime, kommuner: str | None, borger: str | None, seer: str | None, indhold: str | None
) -> bytes:
    """The hash of what a row says."""
    return sha256(AFTRYK + indhold_i_bytes(salt, tidspunkt, kommuner, borger, seer, indhold)).digest()


def indhold_i_bytes(
    salt: bytes | None,
    tidspunkt: datetime,
    kommuner: str | None,
    borger: str | None,
    seer: str | None,
    indhold: str | None,
) -> bytes:
    """What `aftryk` is over."""
    return b"".join(
        (_felt(salt), _felt(_TAL.pack(mikrosekunder(tidspunkt))), *map(_tekst, (kommuner, borger, seer, indhold)))
    )


def i_bytes(nummer: int, led: Led, aftryk: bytes, indhold: bytes) -> bytes:
    """The whole row; `indhold` is from `indhold_i_bytes`."""
    tal = b"".join(_felt(_TAL.pack(each)) for each in (nummer, led.kaede, led.plads))
    return b"".join((_FELTER, tal, _felt(aftryk), _felt(led.haekte), indhold))


def sidste_felt(raekke: bytes) -> str:
    """The `indhold` of a row in bytes."""
    at = INDHOLD
    for _ in range(5):
        at += 4 + max(0, _LAENGDE.unpack_from(raekke, at)[0])
    return raekke[at + 4 :].decode()


def mikrosekunder(moment: datetime) -> int:
    """Since 2000 UTC. Raises TypeError for a moment without offset."""
    return (moment - _EPOKE) // _MIKROSEKUND


def moment(mikrosekunder: int) -> datetime:
    """The moment so many microseconds after 2000 UTC."""
    return _EPOKE + timedelta(microseconds=mikrosekunder)


def _tekst(value: str | None) -> bytes:
    return _INTET if value is None else _felt(value.encode())


def _felt(value: bytes | None) -> bytes:
    return _INTET if value is None else _LAENGDE.pack(len(value)) + value

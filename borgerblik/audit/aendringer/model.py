"""A change: what stood before and after, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from borgerblik.audit.form import kanonisk
from borgerblik.audit.laest import Sted
from borgerblik.audit.opslag import AENDRING

EMNER = (
    "tilslutning",
    "valg",
    "kladde",
    "aabning",
    "kvalitet",
    "sider",
    "tilsyn",
    "risiko",
    "pris",
    "leverandoer",
    "opgave",
)
_AFTRYK = b"borgerblik aendring 1\0"


class Udfald(StrEnum):
    """How a change went. Where nothing more was written than that it began, nobody knows."""

    BEGYNDT = "begyndt"
    GENNEMFOERT = "gennemfoert"
    IKKE_GENNEMFOERT = "ikke_gennemfoert"


@dataclass(frozen=True, slots=True)
class Aendring:
    """What is to be changed.

    `kode` is the kommune, None for what is nobody's own (prices, suppliers). `emne` is one of EMNER, `noegle` says
    which of them: a draft's id, an area's key; "" where there is one. `foer` and `efter` are JSON, None where there was
    or will be nothing; neither ever holds anything of a citizen.
    """

    kode: str | None
    emne: str
    noegle: str
    foer: Mapping[str, Any] | None
    efter: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Raekke:
    """A row as it is kept; `foer` and `efter` are canonical JSON. `aftryk` binds the rest of it to the log of looks.

    The row that says how a change went repeats nothing of it but `aftryk`.
    """

    tidspunkt: datetime
    aftryk: str
    udfald: Udfald
    sted: Sted
    kode: str | None = None
    emne: str = ""
    noegle: str = ""
    af: str = ""
    rolle: str = ""
    anmodning: str = ""
    salt: str = ""
    foer: str | None = None
    efter: str | None = None


@dataclass(frozen=True, slots=True)
class Aendringspost:
    """A change as it is read back; the number is the cursor for reading on.

    `af` is the log's name of whoever did it: a keyed hash, or `cli:` and the user of the machine.
    """

    nummer: int
    tidspunkt: datetime
    aendring: Aendring
    af: str
    rolle: str
    anmodning: str
    udfald: Udfald


def aftryk(raekke: Raekke) -> str:
    """The hash of everything a change says, in hexadecimal."""
    names = ("kode", "emne", "noegle", "af", "rolle", "anmodning", "salt", "foer", "efter")
    said = {name: getattr(raekke, name) for name in names}
    said["tidspunkt"] = raekke.tidspunkt.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(_AFTRYK + kanonisk(said).encode()).hexdigest()


_ORD = {
    Udfald.BEGYNDT: f"{AENDRING}begyndt: ",
    Udfald.GENNEMFOERT: f"{AENDRING}gennemført: ",
    Udfald.IKKE_GENNEMFOERT: f"{AENDRING}ikke gennemført: ",
}


def formaal(udfald: Udfald, aftryk: str) -> str:
    """What the log of looks says of such a row."""
    return _ORD[udfald] + aftryk


def fra_formaal(formaal: str) -> tuple[Udfald, str] | None:
    """The same, read back; None for what is no change."""
    return next(((each, formaal.removeprefix(said)) for each, said in _ORD.items() if formaal.startswith(said)), None)

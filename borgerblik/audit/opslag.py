"""One look at a citizen's overview, as the log keeps it and the citizen may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


class LogUnavailable(Exception):
    """A look could not be written down or read, so no answer may be given."""


class PersonNumberInLog(LogUnavailable):
    """Something that looks like a person number was on its way into the log. Names only the fields."""


@dataclass(frozen=True, slots=True)
class Kilde:
    """What one source answered for one kommune, in the codes of the API."""

    noegle: str
    kommune: str
    status: str
    aarsag: str | None = None


@dataclass(frozen=True, slots=True)
class Opslag:
    """One look: who saw what of whom, when, why, and through which door.

    `seer` and `borger` are keyed hashes (Cpr.pseudonym). `myndighed` is the CVR number or kommune of the one
    who looks, None for a citizen. `sager` and `ydelser` are the ids shown; `tilbageholdt` gives for each id
    held back the codes of the rules. `haendelse` is the code of a security event, such as
    `anden_persons_data`.
    """

    tidspunkt: datetime
    anmodning: str
    rolle: str
    seer: str
    borger: str
    formaal: str
    niveau: str
    doer: str
    myndighed: str | None = None
    kommuner: tuple[str, ...] = ()
    kilder: tuple[Kilde, ...] = ()
    sager: tuple[str, ...] = ()
    ydelser: tuple[str, ...] = ()
    tilbageholdt: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    haendelse: str | None = None


@dataclass(frozen=True, slots=True)
class Logpost:
    """A look with its number in the log; the number is the cursor for reading on."""

    nummer: int
    opslag: Opslag

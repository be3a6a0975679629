"""One look at a citizen's overview, as the log keeps it and the citizen may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

# How the purpose of a look at the log itself begins. Such a look asks no source.
SE_EGEN_LOG, SE_ALARM = "se min adgangslog", "se alarm"
UDTRAEK, OPTAELLING = "udtræk af adgangsloggen", "optælling til udtræk af adgangsloggen"
LOGLAESNING = (SE_EGEN_LOG, SE_ALARM, UDTRAEK, OPTAELLING)
AENDRING = "ændring "  # how that of a row begins which binds a change


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
    """One look: who saw what of whom, when, why, from where, and through which door.

    `seer` and `borger` are keyed hashes (Cpr.pseudonym); `borger` is None for what is about nobody in particular, such
    as an extract of a month. `myndighed` is the CVR number or kommune of the one who looks, None for a citizen.
    `sager` and `ydelser` are the ids shown; `tilbageholdt` gives for each id held back the codes of the rules.
    `haendelse` is the code of a security event, such as `anden_persons_data`. `ip` is the address of a professional
    or a system (a citizen's own is not kept), `maskine` the host that answered, `klient` the system that asked.
    `som` is the level a caseworker looked at, `varsler` the codes of what the look is an alarm for.
    """

    tidspunkt: datetime
    anmodning: str
    rolle: str
    seer: str
    borger: str | None
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
    ip: str | None = None
    maskine: str | None = None
    klient: str | None = None
    som: str | None = None
    varsler: tuple[str, ...] = ()

    @property
    def om_en_borger(self) -> bool:
        """Was it a citizen's overview that was looked at, and not the log of such looks?"""
        return self.borger is not None and bool(self.kilder or not self.formaal.startswith(LOGLAESNING))


@dataclass(frozen=True, slots=True)
class Logpost:
    """A look with its number in the log; the number is the cursor for reading on."""

    nummer: int
    opslag: Opslag

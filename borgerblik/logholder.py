"""Joins the log of looks with its seals and its retention. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgerblik.audit import AuditLog
from borgerblik.audit.segl.forsegler import Forsegler
from borgerblik.audit.segl.noegle import Noegle, Noegler, NoegleUbrugelig, laes_noegle, laes_offentlig, lav_noegle
from borgerblik.audit.sletning import Opbevaring, SletningAfvist, Sletter
from borgerblik.audit.vedligehold.store import vedligehold
from borgerblik.config import PREFIX, SettingError, Settings
from borgerblik.db import Engine
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.tilsyn import Tilsynsvalg
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.maaling import LOGBRUD
from schemas.ind.tilsyn import TilsynFaults, read_document

SEAL_SECONDS = 60.0  # between two looks at whether it is time
DAILY_SECONDS = 86400.0
_UGYLDIG = "beslutningerne om tilsyn for {} er ikke skrevet gennem produktet"


@dataclass(frozen=True, slots=True)
class Logholder:
    """The log, what keeps it in order, and what the kommuner have decided of it."""

    log: AuditLog
    tilsyn: Tilsynsvalg
    forsegler: Forsegler
    sletter: Sletter
    vedligehold: Callable[[], None]

    def opgaver(self) -> list[Opgave]:
        """What is done beside the requests: partitions first, for the looks to come."""
        return [
            Opgave("hold loggens dele", DAILY_SECONDS, self.vedligehold),
            Opgave("forsegl loggen", SEAL_SECONDS, self.forsegler.pas),
            Opgave("slet gamle opslag", DAILY_SECONDS, self.sletter.pas),
        ]


def make_logholder(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> Logholder:
    """From settings to the parts. Raises SettingError."""
    noegle = _noegle(settings)
    log = make_log(settings, engine, now)
    tilsyn = Tilsynsvalg(engine, paa_maskinen=settings.paa_maskinen)
    return Logholder(
        log=log,
        tilsyn=tilsyn,
        forsegler=Forsegler(log, noegle, now, LOGBRUD.inc),
        sletter=Sletter(log, noegle, lambda: _opbevaring(tilsyn), now),
        vedligehold=lambda: _vedligehold(engine, now),
    )


def make_log(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> AuditLog:
    """The log with the keys its seals are believed by; needs no private key. Raises SettingError."""
    return AuditLog(engine, now, _noegler(settings), LOGBRUD.inc)


def _noegle(settings: Settings) -> Noegle:
    valg = settings.revision
    if valg.noegle is None:
        raise SettingError(f"{PREFIX}REVISION_NOEGLE mangler")
    try:
        if valg.laves:
            lav_noegle(valg.noegle)
        return laes_noegle(valg.noegle)
    except (NoegleUbrugelig, OSError) as error:
        raise SettingError(f"{PREFIX}REVISION_NOEGLE: {error}") from error


def _noegler(settings: Settings) -> Noegler:
    valg = settings.revision
    own = [] if valg.noegle is None or (valg.laves and not valg.noegle.exists()) else [_noegle(settings).offentlig]
    try:
        return Noegler([*own, *map(laes_offentlig, valg.tidligere)])
    except NoegleUbrugelig as error:
        raise SettingError(f"{PREFIX}REVISION_TIDLIGERE: {error}") from error


def _opbevaring(tilsyn: Tilsynsvalg) -> Opbevaring:
    """What is decided now, read anew by the rules it was written by: others than the doors may write to the table.

    Raises SletningAfvist, DatabaseUnavailable.
    """
    try:
        raa = tilsyn.raa()
        return Opbevaring({kode: _besluttet(kode, each, tilsyn) for kode, each in raa.items()}, Tilsyn("").opbevaring)
    except (ValueError, RecursionError):
        raise SletningAfvist("beslutningerne om tilsyn kan ikke læses, og intet er slettet") from None


def _besluttet(kode: str, dokument: Any, tilsyn: Tilsynsvalg) -> int:
    try:
        found = read_document(dokument, paa_maskinen=tilsyn.paa_maskinen)
    except TilsynFaults as error:
        steder = ", ".join(fault.sted for fault in error.faults)
        raise SletningAfvist(f"{_UGYLDIG.format(kode)} ({steder}), og intet er slettet") from None
    if found.kode != kode:
        raise SletningAfvist(f"{_UGYLDIG.format(kode)} (kode), og intet er slettet")
    return found.opbevaring


def _vedligehold(engine: Engine, now: Callable[[], datetime]) -> None:
    vedligehold(engine, now())

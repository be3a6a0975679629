"""Is it up, is it ready, what does it run on?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from borgerblik.db import DatabaseUnavailable
from borgerblik.operations.forbindelse import Forbindelse
from borgerblik.operations.maaling import Kildetilstand

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """The version the database has (None: not reached), and the one this version of the product needs."""

    har: str | None
    skal_have: str

    @property
    def klar(self) -> bool:
        """Can we work with it?"""
        return self.har == self.skal_have


@dataclass(frozen=True, slots=True)
class Kilde:
    """How a source fared the last time this worker asked it; all None for one never asked."""

    noegle: str
    tidspunkt: datetime | None = None
    aarsag: str | None = None


@dataclass(frozen=True, slots=True)
class Rapport:
    """The state of the product as operations reads it."""

    version: str
    database: Database
    kilder: Sequence[Kilde]
    forbindelse: Forbindelse | None
    risikovurderinger: Mapping[str, int] | None
    lukket_af_aftale: int | None
    log: object


class Driftstilstand:
    """What operations may ask.

    `current` gives the database's version, `head` is the newest migration, `log` how the log of looks is sealed;
    `lukkede` are the kommuner that are closed for want of an agreement.
    """

    def __init__(
        self,
        *,
        version: str,
        current: Callable[[], str | None],
        head: str,
        sources: Sequence[str],
        kilder: Kildetilstand,
        forbindelse: Callable[[], Forbindelse | None],
        certifikater: Callable[[], bool],
        risikovurderinger: Callable[[], Mapping[str, int]],
        lukkede: Callable[[], Sequence[str]],
        log: Callable[[], object],
    ) -> None:
        self._version = version
        self._current = current
        self._head = head
        self._sources = tuple(sources)
        self._kilder = kilder
        self._forbindelse = forbindelse
        self._certifikater = certifikater
        self._risikovurderinger = risikovurderinger
        self._lukkede = lukkede
        self._log = log

    def database(self) -> Database:
        """How the database stands."""
        try:
            return Database(self._current(), self._head)
        except Exception as error:
            # Whatever it is, the answer is the same: not ready.
            log.warning("the database cannot be reached", error=type(error).__name__)
            return Database(None, self._head)

    def rapport(self) -> Rapport:
        """Everything at once."""
        seneste = self._kilder.seneste()
        return Rapport(
            self._version,
            self.database(),
            [
                Kilde(noegle, seneste[noegle].tidspunkt, seneste[noegle].aarsag) if noegle in seneste else Kilde(noegle)
                for noegle in self._sources
            ],
            self._forbindelse(),
            self._risiko(),
            self._antal_lukkede(),
            self._log(),
        )

    def _risiko(self) -> Mapping[str, int] | None:
        """How many risk assessments of the connected kommuner stand how; None where that cannot be looked up."""
        try:
            return self._risikovurderinger()
        except DatabaseUnavailable as error:
            log.warning("the risk assessments cannot be looked up", error=type(error).__name__)
            return None

    def _antal_lukkede(self) -> int | None:
        """How many kommuner are closed for want of an agreement; None where that cannot be looked up."""
        try:
            return len(self._lukkede())
        except DatabaseUnavailable as error:
            log.warning("the agreements cannot be looked up", error=type(error).__name__)
            return None

    def certifikater(self) -> bool:
        """Do the certificates in use still hold, so that a service believes us and we believe its answers?"""
        return self._certifikater()

    def forbindelse(self) -> Forbindelse | None:
        """The latest cheap look at the way to the services; None without security, and before the first."""
        return self._forbindelse()

"""Tells those who are to be told, and tries again with growing pauses where they cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from borgerblik.alarm.levering.store import LeveringStore
from borgerblik.alarm.model import Afsend, Levering, Leveringstilstand, Melding, Vej
from borgerblik.db import Engine

AD_GANGEN = 100
OPTAGET = timedelta(minutes=1)  # longer than any way takes: then somebody else may try
FOERSTE_PAUSE, STOERSTE_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVES_OP = timedelta(hours=24)

log = structlog.get_logger(__name__)


class Leveringer:
    """Tells them. `kommunenavn` gives a kommune's name, `adresse` is where browsers find us (None: not said).

    `taelles` counts by way and outcome. Raises DatabaseUnavailable.
    """

    def __init__(
        self,
        engine: Engine,
        veje: Mapping[Vej, Afsend],
        now: Callable[[], datetime],
        *,
        kommunenavn: Callable[[str], str],
        adresse: str | None,
        taelles: Callable[[str, str], None],
    ) -> None:
        self._store = LeveringStore(engine)
        self._veje = veje
        self._now = now
        self._kommunenavn = kommunenavn
        self._adresse = adresse
        self._taelles = taelles

    def koer(self) -> None:
        """Tell everybody whose time it is."""
        for levering in self._store.forfaldne(self._now(), AD_GANGEN):
            if self._store.tag(levering, self._now() + OPTAGET):
                self._proev(replace(levering, forsoeg=levering.forsoeg + 1))

    def _proev(self, levering: Levering) -> None:
        fejl = self._veje[levering.vej](levering.modtager, self._melding(levering.alarm))
        if fejl is None:
            self._store.gem(levering, tilstand=Leveringstilstand.SENDT, sendt=self._now(), fejl=None)
        else:
            self._mislykket(levering, fejl)
        self._taelles(levering.vej.value, fejl or Leveringstilstand.SENDT.value)

    def _mislykket(self, levering: Levering, fejl: str) -> None:
        """What else waits for that receiver waits as long: one that hangs holds up nobody else's alarms."""
        now = self._now()
        naeste = now + _pause(levering.forsoeg)
        if now - levering.oprettet >= GIVES_OP:
            self._store.gem(levering, tilstand=Leveringstilstand.OPGIVET, fejl=fejl)
            log.error("somebody was never told of an alarm", vej=levering.vej.value, fejl=fejl)
        else:
            self._store.gem(levering, naeste=naeste, fejl=fejl)
            log.warning("somebody could not be told of an alarm yet", vej=levering.vej.value, fejl=fejl)
        self._store.udskyd(levering, naeste)

    def _melding(self, alarm_id: str) -> Melding:
        alarm = self._store.alarm(alarm_id)
        return Melding(
            alarm=alarm.id,
            kommune=alarm.kommune,
            kommunenavn=self._kommunenavn(alarm.kommune),
            kode=alarm.kode,
            tidspunkt=alarm.tidspunkt,
            url=f"{(self._adresse or '').rstrip('/')}/medarbejder/alarmer/{alarm.id}",
        )


def _pause(forsoeg: int) -> timedelta:
    """After that many tries: twice as long each time, up to an hour."""
    return min(FOERSTE_PAUSE * (1 << min(forsoeg - 1, 10)), STOERSTE_PAUSE)

"""The alarms of a kommune, for whoever oversees its look-ups: read them, and take them to their end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from borgerblik.alarm.levering.store import LeveringStore
from borgerblik.alarm.model import (
    AFSLUTTET,
    Alarm,
    Alarmside,
    Levering,
    Look,
    NoteMangler,
    Skift,
    Soegning,
    Tilstand,
    UgyldigNote,
    UlovligtSkift,
)
from borgerblik.alarm.store import AlarmStore
from borgerblik.db import Engine
from borgerblik.domain.tid import om_maaneder
from borgerblik.kommuner.fejlmelding import tekstfejl


class Alarmer:
    """Reads and takes further. `look` gives the log's row of that number, None where it is no longer kept.

    `opbevaring` is how many months a kommune keeps looks. Raises DatabaseUnavailable.
    """

    def __init__(
        self,
        engine: Engine,
        look: Callable[[int], Look | None],
        opbevaring: Callable[[str], int],
        now: Callable[[], datetime],
    ) -> None:
        self._store = AlarmStore(engine)
        self._leveringer = LeveringStore(engine)
        self._look = look
        self._opbevaring = opbevaring
        self._now = now

    def side(self, kommune: str, soegning: Soegning) -> Alarmside:
        """A page of the kommune's alarms, newest first."""
        found = self._store.side(kommune, soegning, soegning.antal + 1)
        page, more = tuple(found[: soegning.antal]), len(found) > soegning.antal
        return Alarmside(page, self._store.antal([kommune]), page[-1].nummer if more else None)

    def nye(self, kommuner: Collection[str]) -> int:
        """How many alarms of those kommuner nobody has begun on."""
        return self._store.antal(kommuner).get(Tilstand.NY, 0) if kommuner else 0

    def find(self, alarm_id: str) -> Alarm | None:
        """The alarm with that id."""
        return self._store.find(alarm_id)

    def historik(self, alarm: Alarm) -> tuple[Skift, ...]:
        """Its steps, oldest first."""
        return self._store.historik(alarm.id)

    def leveringer(self, alarm: Alarm) -> tuple[Levering, ...]:
        """Who is told of it, and how that goes."""
        return self._leveringer.for_alarm(alarm.id)

    def look(self, alarm: Alarm) -> Look | None:
        """The look that raised it, as the log has it; None where it has been erased."""
        return self._look(alarm.opslag)

    def behandl(self, alarm: Alarm, til: Tilstand, note: str, af: str) -> None:
        """Take it a step further; `note` as `renset` gives it, empty for none, `af` the one who does.

        Raises UlovligtSkift, NoteMangler, UgyldigNote, AendretImens.
        """
        if til not in alarm.naeste:
            raise UlovligtSkift(alarm.tilstand, til)
        if til in AFSLUTTET and not note:
            raise NoteMangler
        fault = tekstfejl(note, kraevet=False)
        if fault is not None:
            raise UgyldigNote(fault.value)
        now = self._now()
        step = Skift(alarm.version + 1, til, now, af, note or None)
        self._store.skift(alarm.id, step, now if til in AFSLUTTET else None)

    def ryd(self) -> None:
        """Take away what has ended and is about looks that are kept no longer."""
        for kommune in self._store.kommuner():
            self._store.ryd(kommune, om_maaneder(self._now(), -self._opbevaring(kommune)))

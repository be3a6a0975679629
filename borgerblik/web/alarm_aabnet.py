"""An alarm opened: who looked, and why. That somebody oversees it is itself written in the log first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from borgerblik.access.ansatte import Ansat
from borgerblik.access.gate import viewer
from borgerblik.alarm.model import Alarm, Levering, Skift, Tilstand
from borgerblik.audit.opslag import SE_ALARM
from borgerblik.domain.kommune import Kommune
from borgerblik.web.citizen import ansats_kald
from borgerblik.web.services import services

BEHANDLE = "behandle alarm"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Aabnet:
    """What whoever oversees may know of an alarm. `ansatte` are the employees in it, by keyed hash."""

    alarm: Alarm
    formaal: str | None
    varsler: tuple[str, ...]
    historik: tuple[Skift, ...]
    leveringer: tuple[Levering, ...]
    ansatte: Mapping[str, Ansat]

    def hvem(self, pseudonym: str | None) -> Ansat | None:
        """Who that is, where it is known."""
        return None if pseudonym is None else self.ansatte.get(pseudonym)


def aabn(alarm: Alarm, kommune: Kommune, doer: str) -> Aabnet:
    """The alarm with everything in it, once it is written down that the caller reads it. Raises LogUnavailable."""
    _skriv_ned(kommune, doer, SE_ALARM)
    parts = services()
    look, steps = parts.alarmer.look(alarm), parts.alarmer.historik(alarm)
    named = {alarm.seer, *(step.af for step in steps if step.af is not None)}
    known = {pseudonym: parts.ansatte.navn(pseudonym) for pseudonym in named}
    return Aabnet(
        alarm=alarm,
        formaal=None if look is None else look.formaal,
        varsler=() if look is None else look.varsler,
        historik=steps,
        leveringer=parts.alarmer.leveringer(alarm),
        ansatte={pseudonym: ansat for pseudonym, ansat in known.items() if ansat is not None},
    )


def _skriv_ned(kommune: Kommune, doer: str, formaal: str) -> None:
    """That the caller reads who an employee is: about no citizen in particular. Raises LogUnavailable."""
    look = ansats_kald(formaal, doer, kommune)
    services().log_opslag(look.opslag(None, datetime.now(UTC), kommuner=(kommune.kode,)))


def behandl(alarm: Alarm, kommune: Kommune, til: Tilstand, note: str, doer: str) -> None:
    """Take the alarm a step further, in the caller's name. Raises as Alarmer.behandl, and LogUnavailable."""
    _skriv_ned(kommune, doer, BEHANDLE)
    parts = services()
    parts.alarmer.behandl(alarm, til, note, parts.pseudonym(viewer()))
    log.info("an alarm was taken further", kommune=kommune.kode, tilstand=til.value)

"""Danish calendar days, and periods that hold from one moment to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

DANMARK = ZoneInfo("Europe/Copenhagen")


def dansk_dag(moment: datetime) -> date:
    """The calendar day in Denmark at that moment (which carries its offset)."""
    return moment.astimezone(DANMARK).date()


@dataclass(frozen=True, slots=True)
class Virkning:
    """When something is in force: from `fra` up to but not including `til`; None is without bound.

    Source: sd:VirkningType, where a missing bound and GraenseIndikator both mean infinite.
    """

    fra: datetime | None = None
    til: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        return (self.fra is None or self.fra <= moment) and (self.til is None or moment < self.til)


@dataclass(frozen=True, slots=True)
class Periode:
    """Calendar days from `fra` to `til`, both included; None is without bound."""

    fra: date | None = None
    til: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.fra is None or self.fra <= day) and (self.til is None or day <= self.til)

"""Danish calendar days, and periods that hold from one moment to another."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

DANMARK = ZoneInfo("Europe/Copenhagen")
D = TypeVar("D", bound=date)


def dansk_dag(moment: datetime) -> date:
    """The calendar day in Denmark at that moment (which carries its offset)."""
    return moment.astimezone(DANMARK).date()


def dansk_minut(moment: datetime) -> str:
    """Danish clock time to the minute, as the commands write it: `2026-11-26 09:13`."""
    return f"{moment.astimezone(DANMARK):%Y-%m-%d %H:%M}"


def dansk_midnat(dag: date) -> datetime:
    """The moment at which that day begins in Denmark."""
    return datetime.combine(dag, time.min, DANMARK)


def dansk_tidsrum(fra: date | None, til: date | None) -> tuple[datetime | None, datetime | None]:
    """Those Danish days, both included, as moments: from the first, up to but not including the second.

    None is no bound; nor is a day so near the ends of the calendar that its moment cannot be told in UTC.
    """
    begins = None if fra is None or fra.year == MINYEAR else dansk_midnat(fra)
    ends = None if til is None or til == date.max else dansk_midnat(til + timedelta(days=1))
    return begins, ends


def om_maaneder(dag: D, antal: int) -> D:
    """The same day so many calendar months on (below 0: back); where that month is too short, its last day."""
    year, month = divmod(dag.year * 12 + dag.month - 1 + antal, 12)
    return dag.replace(year=year, month=month + 1, day=min(dag.day, monthrange(year, month + 1)[1]))


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

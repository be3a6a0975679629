"""Which months there are numbers of, and what a letter calls them."""

from __future__ import annotations

from datetime import datetime, timedelta

from borgerblik.domain.maaned import flyttet, foerste_dag, maaned_for

FLEST = 36  # in one answer
AFLEVERET = 6  # hours into the next month (Danish time): by then every worker has handed its counts over
_LUKKER = timedelta(hours=AFLEVERET) - timedelta(minutes=10)  # so that what is on its way lands before anybody reads
_NAVNE = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip


def senest_afsluttet(now: datetime) -> str:
    """The month before the one that runs."""
    return flyttet(maaned_for(now), -1)


def aeldste_aabne(now: datetime) -> str:
    """The oldest month that counts may still be added to."""
    return maaned_for(now - _LUKKER)


def dansk(maaned: str) -> str:
    """`oktober 2026`."""
    first = foerste_dag(maaned)
    return f"{_NAVNE[first.month - 1]} {first.year}"

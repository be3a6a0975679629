"""Danish calendar months as they are written: 2026-10. Their order is that of the texts."""

from __future__ import annotations

import re
from datetime import date, datetime

from borgerblik.domain.tid import dansk_dag, om_maaneder

MAANED = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def maaned_for(moment: datetime) -> str:
    """The Danish calendar month of that moment."""
    return f"{dansk_dag(moment):%Y-%m}"


def foerste_dag(maaned: str) -> date:
    """The first day of it."""
    return date.fromisoformat(f"{maaned}-01")


def flyttet(maaned: str, antal: int) -> str:
    """The month so many later, or earlier."""
    return f"{om_maaneder(foerste_dag(maaned), antal):%Y-%m}"


def maaneder(fra: str, til: str) -> list[str]:
    """All of them, both ends included, oldest first."""
    found = []
    while fra <= til:
        found.append(fra)
        fra = flyttet(fra, 1)
    return found

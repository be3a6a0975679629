"""The installation's own areas: a folder with files like those of the product, named by BORGERBLIK_FAGOMRAADER."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from borgerblik.domain.tid import dansk_dag
from borgerblik.environment import PREFIX, SettingError
from borgerblik.fagomraader import Fagomraade, medfulgte
from borgerblik.fagomraader.tjek.fil import tjek
from borgerblik.fagomraader.tjek.model import Omgivelser, Tjekket

INDSTILLING = f"{PREFIX}FAGOMRAADER"


def egne() -> tuple[Fagomraade, ...]:
    """The areas of the folder, each checked as `borgerblik fagomraade tjek` does; none without the setting.

    Raises SettingError for the first that cannot be used: in one line, with its file and its first fault.
    """
    fundne: list[Fagomraade] = []
    for fil in filer():
        tjekket = _tjekket(fil, (*medfulgte(), *fundne))
        if tjekket.fejl or tjekket.omraade is None:
            flere = f" (og {len(tjekket.fejl) - 1} fejl til)" if len(tjekket.fejl) > 1 else ""
            raise SettingError(f"{INDSTILLING}: {fil}: {tjekket.fejl[0]}{flere}")
        fundne.append(tjekket.omraade)
    return tuple(fundne)


def andre_end(fil: Path) -> tuple[Fagomraade, ...]:
    """The areas that one in that file would live among: not itself, where it is here already.

    Other files of the folder that cannot be used are none. Raises SettingError where there is no such folder.
    """
    selv = fil.resolve()
    her = Path(__file__).parents[1]
    kendte = [hver for hver in medfulgte() if her / f"{hver.noegle}.py" != selv]
    for anden in filer():
        if anden.resolve() != selv:
            tjekket = _tjekket(anden, kendte)
            if tjekket.omraade is not None and not tjekket.fejl:
                kendte.append(tjekket.omraade)
    return tuple(kendte)


def filer() -> list[Path]:
    """The files of the folder by name; what begins with `_` or `.` is no area. Raises SettingError."""
    navn = os.environ.get(INDSTILLING, "").strip()
    if not navn:
        return []
    try:
        return sorted(fil for fil in Path(navn).iterdir() if fil.suffix == ".py" and fil.name[0] not in "._")
    except OSError as error:
        raise SettingError(f"{INDSTILLING}: {navn}: {error.strerror or 'kan ikke læses'}") from error


def _tjekket(fil: Path, kendte: Iterable[Fagomraade]) -> Tjekket:
    try:
        return tjek(fil, Omgivelser(tuple(kendte), dansk_dag(datetime.now(UTC))))
    except OSError as error:
        raise SettingError(f"{INDSTILLING}: {fil}: {error.strerror or 'kan ikke læses'}") from error

"""The overview as files of comma-separated values, with semicolons: what Danish spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.kommuner.leverandoer import Maaltal, Sammenhold, Systemcelle
from borgerblik.kommuner.oversigt.fremgang import Fremgang
from borgerblik.kommuner.oversigt.matrix import Matrix
from borgerblik.kommuner.oversigt.model import Celletilstand, Udsyn
from borgerblik.kommuner.oversigt.opgaver import Opgavetal

MIMETYPE = "text/csv"
ALLE = "alle"  # stands for every kommune, or every area
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would work out


def matrix_csv(matrix: Matrix, udsyn: Udsyn) -> str:
    """A line for each cell somebody may see, and for each state how many kommuner have it."""
    rows: list[Sequence[Any]] = [
        (raekke.kode, raekke.navn, kolonne.noegle, celle.tilstand.value, celle.tal, 1)
        for raekke in matrix.set_af(udsyn)
        for kolonne, celle in zip(matrix.kolonner, raekke.celler, strict=True)
    ]
    rows += [
        (ALLE, "", noegle, tilstand.value, None, antal.get(tilstand, 0))
        for noegle, antal in matrix.summer().items()
        for tilstand in Celletilstand
    ]
    return _csv(("kode", "navn", "kolonne", "tilstand", "tal", "antal"), rows)


def fremgang_csv(billeder: Iterable[Fremgang]) -> str:
    """A line for each area, day and state."""
    rows = (
        (each.dag, billede.omraade or ALLE, tilstand.value, each.antal.get(tilstand, 0), _ja(each.genskabt))
        for billede in billeder
        for each in billede.maalinger
        for tilstand in Celletilstand
    )
    return _csv(("dag", "fagomraade", "tilstand", "antal", "genskabt"), rows)


def opgaver_csv(opgaver: Iterable[Opgavetal]) -> str:
    """A line for each task."""
    rows = (
        (o.noegle, o.titel, o.gruppe, o.frist, *(o.antal[t] for t in reversed(Trintilstand)), o.overskredet)
        for o in opgaver
    )
    return _csv(
        ("noegle", "titel", "gruppe", "frist", "fuldfoert", "paabegyndt", "ikke_paabegyndt", "overskredet"), rows
    )


def leverandoerer_csv(fundet: Sammenhold) -> str:
    """A line for each system and area; a number that is not told is empty."""
    rows: list[Sequence[Any]] = []
    for stand in fundet.systemer:
        system = stand.system
        who = (system.noegle, system.navn, system.leverandoer, system.slags.value)
        rows += [(*who, omraade, *_meldt(celle), *_maalt(celle.maalt)) for omraade, celle in stand.celler.items()]
        if not stand.celler:
            rows.append((*who, *("",) * 9))
    for navn, by_area in fundet.ukendte.items():
        rows += [("", navn, "", "", omraade, "", "", "", *_maalt(tal)) for omraade, tal in by_area.items()]
    heads = ("noegle", "navn", "leverandoer", "slags", "fagomraade", "meldt", "meldt_dato", "gab")
    return _csv((*heads, "kommuner", "midt", "lavest", "senest", "fund"), rows)


def _meldt(celle: Systemcelle) -> tuple[Any, ...]:
    said = celle.meldt
    return (said and said.tilstand.value, said and said.dato, celle.gab and celle.gab.value)


def _maalt(tal: Maaltal | None) -> tuple[Any, ...]:
    if tal is None:
        return ("",) * 5
    senest = tal.senest and tal.senest.date()
    return (tal.kommuner, *(each and f"{each:.1f}" for each in (tal.midt, tal.lavest)), senest, tal.fund)


def _ja(said: bool) -> str:
    return "ja" if said else "nej"


def _csv(hoved: Sequence[str], raekker: Iterable[Sequence[Any]]) -> str:
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(hoved)
    writer.writerows([_cell(each) for each in raekke] for raekke in raekker)
    return written.getvalue()


def _cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

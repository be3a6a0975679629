"""What a supplier gets of a run: findings of their system, without anybody in it.

Codes, counts and the index objects' own UUIDs; no title, no name of a citizen, no number.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.kvalitet.model import Fund, Koersel, Systemresultat

MIMETYPE = "text/csv"
KOLONNER = (
    "kommune", "fagomraade", "maalt", "system", "kode", "alvor", "fund", "antal", "andel", "emner", "eksempler",
    "besked",
)  # fmt: skip
_FORMEL = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def til_leverandoer(koersel: Koersel, system: str | None = None) -> dict[str, Any]:
    """The findings of that source system (None: of all) as plain JSON values, the worst first."""
    return {
        "kommune": koersel.kode,
        "fagomraade": koersel.omraade,
        "maalt": None if koersel.sluttet is None else dansk_dag(koersel.sluttet).isoformat(),
        "delvis": koersel.resultat is None or koersel.resultat.delvis,
        "systemer": [
            {
                "navn": each.navn,
                "emner": each.antal,
                "score": each.score,
                "fund": [_fund(fund) for fund in each.fund],
            }
            for each in _systemer(koersel, system)
        ],
    }


def som_csv(koersel: Koersel, system: str | None = None) -> str:
    """The same, one finding on each line, after one that names the columns."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(KOLONNER)
    writer.writerows(_linjer(koersel, system))
    return written.getvalue()


def _systemer(koersel: Koersel, system: str | None) -> list[Systemresultat]:
    found = () if koersel.resultat is None else koersel.resultat.systemer
    return [each for each in found if system in (None, each.navn)]


def _fund(fund: Fund) -> dict[str, Any]:
    return {
        "kode": fund.kode,
        "alvor": fund.slags.alvor.value,
        "fund": fund.slags.navn,
        "antal": fund.antal,
        "andel": fund.andel,
        "eksempler": list(fund.eksempler),
        "besked": fund.slags.besked,
    }


def _linjer(koersel: Koersel, system: str | None) -> Iterator[tuple[Any, ...]]:
    told: Mapping[str, Any] = til_leverandoer(koersel, system)
    head = (told["kommune"], told["fagomraade"], told["maalt"])
    for each in told["systemer"]:
        for fund in each["fund"]:
            share, examples = f"{fund['andel']:.4f}", " ".join(fund["eksempler"])
            row = (fund["kode"], fund["alvor"], fund["fund"], fund["antal"], share, each["emner"], examples)
            yield (*head, _tekst(each["navn"]), *row, fund["besked"])


def _tekst(navn: str) -> str:
    """A name that came from outside, never a formula."""
    return f"'{navn}" if navn.startswith(_FORMEL) else navn

"""The check of one file: read as text, run in a process of its own, held against every rule."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from borgerblik.fagomraader import Fagomraade
from borgerblik.fagomraader.tjek.koer import SEKUNDER, Uden, koer
from borgerblik.fagomraader.tjek.linjer import NAVN, linje, linjer
from borgerblik.fagomraader.tjek.model import Fund, Omgivelser, Tjekket
from borgerblik.fagomraader.tjek.regler import NOEGLE, REGLER
from borgerblik.fagomraader.tjek.typer import omraade

STOERSTE = 200_000  # bytes


def tjek(fil: Path, omgivelser: Omgivelser, sekunder: float = SEKUNDER) -> Tjekket:
    """Everything that is wrong with the file. `sekunder` is how long it may run.

    Raises OSError where it cannot be read.
    """
    if fil.exists() and not fil.is_file():  # a pipe would keep whoever opens it waiting
        return Tjekket(fil, (Fund("ikke_en_fil", "", "er ikke en almindelig fil"),))
    with fil.open("rb") as aabnet:
        kilde = aabnet.read(STOERSTE + 1)
    if len(kilde) > STOERSTE:
        return Tjekket(fil, (Fund("for_stor", "", f"filen er på mere end {STOERSTE} bytes"),))
    try:
        traeet = ast.parse(kilde)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fejl:
        return Tjekket(fil, (Fund("ikke_python", "", f"ikke Python: {_uden_linje(fejl)}", linje=_lineno(fejl)),))
    try:
        svar = koer(fil, sekunder)
    except Uden as uden:
        return Tjekket(fil, (Fund("koerer_ikke", "", str(uden)),))
    kendte = linjer(traeet)
    fundet, fund = _omraade(svar)
    if fundet is not None:
        fund = [hver for regel in REGLER for hver in regel(fundet, omgivelser)]
        fund += _filnavn(fil, fundet)
    return Tjekket(fil, tuple(_ordnet(fund, kendte)), fundet)


def _omraade(svar: Mapping[str, Any]) -> tuple[Fagomraade | None, list[Fund]]:
    """The area the file holds, or why it holds none."""
    match svar:
        case {"rejste": str(navn), "besked": str(besked)}:
            nummer = svar.get("linje")
            kodens = nummer if isinstance(nummer, int) else None
            rejst = f"filen rejser {navn}: {' '.join(besked.split())}".rstrip(": ")
            return None, [Fund("rejser", "", rejst, linje=kodens)]
        case {"mangler": True}:
            return None, [Fund("mangler", "", f"filen har ingen {NAVN}")]
        case {"andet": str(navn)}:
            return None, [Fund("forkert_type", "", f"{NAVN} skal være en Fagomraade, men er af typen {navn}")]
        case {"felter": dict(felter)}:
            return omraade(felter)
    return None, [Fund("koerer_ikke", "", "filen gav et svar, der ikke kan læses")]


def _filnavn(fil: Path, fundet: Fagomraade) -> list[Fund]:
    if (fil.suffix == ".py" and fil.stem == fundet.noegle) or not NOEGLE.fullmatch(fundet.noegle):
        return []
    return [Fund("filnavn", "noegle", f"filen skal hedde som nøglen: {fundet.noegle}.py")]


def _ordnet(fund: Iterable[Fund], kendte: Mapping[str, int]) -> list[Fund]:
    """Each with its line, in the order of the file; what has none comes first."""
    med = [replace(hver, linje=linje(kendte, hver.sted)) if hver.linje is None else hver for hver in fund]
    return sorted(med, key=lambda hver: hver.linje or 0)


def _uden_linje(fejl: BaseException) -> str:
    return fejl.msg if isinstance(fejl, SyntaxError) else str(fejl) or type(fejl).__name__


def _lineno(fejl: BaseException) -> int | None:
    return fejl.lineno if isinstance(fejl, SyntaxError) else None

"""An extract as a file, in pieces: only the row on its way is held. The end says whether the log was whole.

A file without its end is not whole, whatever became of the rest: JSON is not closed, CSV has no line `slut`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

from borgerblik.audit.udtraek.model import Brud, Kaedestand
from borgerblik.audit.udtraek.service import Udtraek
from borgerblik.domain.tid import DANMARK

PIECE = 32 * 1024  # characters
BOM = "\ufeff"  # without it Excel reads the letters as another alphabet's
# A cell that begins with one of these is a formula to a spreadsheet, and what is in the log others have written.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SLUT, BRUD = "slut", "brud"


def som_json(udtraek: Udtraek) -> Iterator[bytes]:
    """One object: `udtraek` (of what), `raekker`, and `kaede`, which is not known before the last row is read."""
    return _pieces(_json(udtraek))


def som_csv(udtraek: Udtraek) -> Iterator[bytes]:
    """As a kommune's Excel opens it: semicolons, a byte order mark, CRLF; the last lines are about the chains."""
    return _pieces(_csv(udtraek))


def i_ord(stand: Kaedestand) -> str:
    """What was found of the log, in one line."""
    whole = "Loggen er hel i perioden." if stand.perioden else "Rækkerne er, som de blev skrevet."
    parts = [whole if stand.hel else f"LOGGEN ER IKKE HEL: {stand.antal_brud} brud, {sted(stand.brud[0])}."]
    parts.append(f"{stand.raekker} opslag.")
    if stand.slettede:
        parts.append(f"{stand.slettede} opslag er slettet efter kommunens frist.")
    if stand.uforseglede:
        parts.append(f"{stand.uforseglede} er ikke forseglet endnu.")
    if not stand.perioden:
        parts.append("Kun rækkerne selv er kontrolleret; borgerblik revision kontroller finder også fjernede.")
    return " ".join(parts)


def sted(brud: Brud) -> str:
    """Where a break is, and what kind it is."""
    known = {
        "kæde": brud.kaede,
        "plads": brud.plads,
        "nummer": brud.nummer,
        "segl": brud.segl,
        "tidspunkt": None if brud.tidspunkt is None else stund(brud.tidspunkt),
    }
    return ", ".join((brud.slags, *(f"{name} {value}" for name, value in known.items() if value is not None)))


def stund(moment: datetime) -> str:
    """Danish time with its offset (RFC 3339), to the second."""
    return moment.astimezone(DANMARK).isoformat(timespec="seconds")


def _json(udtraek: Udtraek) -> Iterator[str]:
    yield f'{{"udtraek": {_dumped(udtraek.hoved)},\n"raekker": ['
    comma = "\n"
    for raekke in udtraek.raekker():
        yield comma + _dumped({each.noegle: each.vaerdi(raekke) for each in udtraek.kolonner})
        comma = ",\n"
    yield f'\n],\n"kaede": {_dumped(_kaede(udtraek.stand))}}}\n'


def _dumped(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=stund)


def _kaede(stand: Kaedestand) -> dict[str, Any]:
    named = [
        {
            "slags": each.slags,
            "kaede": each.kaede,
            "plads": each.plads,
            "nummer": each.nummer,
            "segl": each.segl,
            "tidspunkt": each.tidspunkt,
        }
        for each in stand.brud
    ]
    return {
        "hel": stand.hel,
        "kontrolleret": "perioden" if stand.perioden else "raekkerne",
        "antalRaekker": stand.raekker,
        "slettede": stand.slettede,
        "uforseglede": stand.uforseglede,
        "antalBrud": stand.antal_brud,
        "brud": named,
    }


def _csv(udtraek: Udtraek) -> Iterator[str]:
    yield BOM + _line(each.titel for each in udtraek.kolonner)
    for raekke in udtraek.raekker():
        yield _line(som_tekst(each.vaerdi(raekke)) for each in udtraek.kolonner)
    for brud in udtraek.stand.brud:
        yield _line((BRUD, sted(brud)))
    yield _line((SLUT, i_ord(udtraek.stand)))


def som_tekst(value: Any) -> str:
    """What a column tells, as a text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return stund(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _line(celler: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(uskadelig(each) for each in celler)
    return out.getvalue()


def uskadelig(tekst: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{tekst}" if tekst.startswith(_FORMULA) else tekst


def _pieces(texts: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()

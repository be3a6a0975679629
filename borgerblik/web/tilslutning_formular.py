"""The form of a kommune's connecting: what is written in it as a document, and where in it the faults are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.tilslutning import Trin
from schemas.ind.fejl import Fejl
from schemas.ind.tilslutning import FLEST_AFTALER

NYE_RAEKKER = 2  # empty lines for further agreements
PERSON = ("navn", "titel", "email", "telefon")
AFTALE = ("slags", "service", "retning", "gyldigFra", "gyldigTil", "reference", "underskrevetAf")
TRIN = ("tilstand", "frist", "bevis", "note")
_STEP = re.compile(r"[A-Za-z_]+|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Mangel:
    """What is wrong in a field of the form."""

    felt: str
    besked: str


def dokument(kode: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What is written, as the document that the API takes; what is no number stays what it is."""
    return {
        "kode": kode,
        "projektejer": _filled(form, "projektejer", PERSON),
        "projektleder": _filled(form, "projektleder", PERSON),
        "aftaler": [_aftale(form, row) for row in _rows(form)],
        "oplysningstekstAccepteretAf": _text(form, "oplysningstekstAccepteretAf"),
        "testpersoner": _testpersoner(form),
        "trin": {each.value: _trin(form, each.value) for each in Trin},
    }


def mangler(faults: Iterable[Fejl], form: Mapping[str, str]) -> list[Mangel]:
    """The faults of such a document, each at its field: an agreement's at the line where it was written."""
    rows = _rows(form)
    return [Mangel(_field(fault.sted, rows), fault.besked) for fault in faults]


def raekker(aftaler: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The agreements as lines of the form, with empty ones after them."""
    empty = dict.fromkeys(AFTALE)
    return [*aftaler, *[empty] * min(NYE_RAEKKER, max(0, FLEST_AFTALER - len(aftaler)))]


def _rows(form: Mapping[str, str]) -> list[int]:
    """The lines in which an agreement is written: an emptied one takes it away."""
    known = range(FLEST_AFTALER + NYE_RAEKKER)
    return [row for row in known if any(form.get(f"aftaler-{row}-{name}", "").strip() for name in AFTALE)]


def _aftale(form: Mapping[str, str], row: int) -> dict[str, str | None]:
    written = {name: _text(form, f"aftaler-{row}-{name}") for name in AFTALE}
    return {name: value for name, value in written.items() if value is not None}


def _filled(form: Mapping[str, str], prefix: str, names: Iterable[str]) -> dict[str, str] | None:
    """The fields that are filled in; None where none is."""
    written = {name: _text(form, f"{prefix}-{name}") for name in names}
    return {name: value for name, value in written.items() if value is not None} or None


def _testpersoner(form: Mapping[str, str]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = _filled(form, "testpersoner", ("antal", "reference"))
    if found is not None and (antal := found.get("antal")) is not None:
        whole = antal.isascii() and antal.isdecimal() and len(antal) < 10
        found["antal"] = int(antal) if whole else antal
    return found


def _trin(form: Mapping[str, str], trin: str) -> dict[str, Any]:
    said: dict[str, Any] = {name: _text(form, f"trin-{trin}-{name}") for name in TRIN}
    if said["note"] is not None:
        said["note"] = said["note"].replace("\r\n", "\n")
    return {**said, "ejer": _filled(form, f"trin-{trin}-ejer", ("navn", "email"))}


def _text(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip() or None


def _field(sted: str, rows: Sequence[int]) -> str:
    steps = _STEP.findall(sted)
    if len(steps) > 1 and steps[0] == "aftaler":
        steps[1] = str(rows[int(steps[1][1:-1])])
        if len(steps) == 2:
            steps.append("slags")
    if steps in (["projektejer"], ["projektleder"]):
        steps.append("navn")
    return "-".join(steps)

"""The form of a kommune's decisions: what is written in it as a document, and where in it the faults are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.cpr import holds_number, masked
from schemas.ind.fejl import Fejl
from schemas.ind.tilsyn import FLEST_FORMAAL

NYE_RAEKKER = 3  # empty lines for further purposes
LONGEST_KEY = 40
DAGE = range(1, 8)
_STEP = re.compile(r"[A-Za-z]+|\[\d+\]")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Mangel:
    """What is wrong in a field of the form; `linje` is the line where it has several."""

    felt: str
    linje: int | None
    besked: str


def dokument(kode: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What is written, as the document that the API takes; what is no number stays what it is."""
    return {
        "kode": kode,
        "formaal": list(_formaal(form)),
        "kunFraListen": "kunFraListen" in form,
        "opbevaring": _number(form.get("opbevaring", "")),
        "arbejdstid": _arbejdstid(form),
        "graense": {name: _number(form.get(f"graense-{name}", "")) for name in ("advar", "stop")},
        "overvaagedeKle": _lines(form.get("overvaagedeKle", "")),
        "alarm": {
            "email": _lines(form.get("alarm-email", "")),
            "webhook": form.get("alarm-webhook", "").strip() or None,
        },
        "statistikEmail": _lines(form.get("statistikEmail", "")),
    }


def uden_numre(written: Any) -> Any:
    """The same to be shown again: what looks like a person number is not repeated."""
    if isinstance(written, Mapping):
        return {name: uden_numre(value) for name, value in written.items()}
    if isinstance(written, list):
        return [uden_numre(value) for value in written]
    return masked(written) if isinstance(written, str) else written


def mangler(faults: Sequence[Fejl]) -> list[Mangel]:
    """The faults of such a document, each at its field."""
    return [_mangel(fault) for fault in faults]


def raekker(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The purposes as lines of the form, with empty ones after them."""
    empty = {"noegle": "", "tekst": "", "uddybes": False}
    written = list(document["formaal"])
    return written + [empty] * min(NYE_RAEKKER, max(0, FLEST_FORMAAL - len(written)))


def _formaal(form: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    taken = {form.get(f"formaal-{row}-noegle", "").strip() for row in range(FLEST_FORMAAL + NYE_RAEKKER)}
    for row in range(FLEST_FORMAAL + NYE_RAEKKER):
        noegle, tekst = (form.get(f"formaal-{row}-{name}", "").strip() for name in ("noegle", "tekst"))
        if not tekst:  # an emptied line takes the purpose away
            continue
        noegle = noegle or _own_key(tekst, taken)
        taken.add(noegle)
        yield {"noegle": noegle, "tekst": tekst, "uddybes": f"formaal-{row}-uddybes" in form}


def _own_key(tekst: str, taken: set[str]) -> str:
    """A key made of the words, for whoever wrote none."""
    made = re.sub(r"[^a-z0-9]+", "_", tekst.lower().translate(_LETTERS)).strip("_")[: LONGEST_KEY - 4]
    if not made[:1].isalpha() or holds_number(made):
        made = "formaal"
    numbered = (made if number == 1 else f"{made}_{number}" for number in range(1, FLEST_FORMAAL + NYE_RAEKKER + 2))
    return next(each for each in numbered if each not in taken)


def _arbejdstid(form: Mapping[str, str]) -> dict[str, Any] | None:
    """The hours; none where nothing of them is filled in."""
    days = [day for day in DAGE if f"arbejdstid-dage-{day}" in form]
    hours = {name: form.get(f"arbejdstid-{name}", "").strip() for name in ("fra", "til")}
    return {"dage": days, **hours} if days or any(hours.values()) else None


def _number(text: str) -> int | str | None:
    written = text.strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else written or None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _mangel(fault: Fejl) -> Mangel:
    steps = _STEP.findall(fault.sted)
    line = (
        int(steps.pop()[1:-1]) + 1 if len(steps) > 1 and steps[-1].startswith("[") and steps[0] != "formaal" else None
    )
    felt = "-".join(step.strip("[]") for step in steps)
    return Mangel(felt, None if felt == "arbejdstid-dage" else line, fault.besked)

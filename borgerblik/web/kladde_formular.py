"""The form of a draft, an area at a time: what is written in it as a document, and where in it the faults are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.cpr import masked
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.fagomraader import OEVRIGE, Omraader
from borgerblik.kommuner.form import to_json
from schemas.ind.fejl import Fejl
from schemas.ind.kommune import read_kommune

KOMMUNEN = "kommunen"  # the page with what is said of no single number
NYT = "nyt"  # the row for a number that is not there yet
_FAULT = re.compile(r"kle\[(\d+)\](?:\.(\w+))?(?:\.(\w+))?")


@dataclass(frozen=True, slots=True)
class Mangel:
    """What is wrong in a field of the form: its id, the number it is about, the field's name, and the sentence."""

    id: str
    nummer: str | None
    felt: str
    besked: str


@dataclass(frozen=True, slots=True)
class Raekke:
    """A number as a row of the form; `valg` as the JSON has it."""

    id: str
    nummer: str
    titel: str | None
    valg: Mapping[str, Any]
    naevnt: bool


def raekke_id(nummer: str) -> str:
    """What its fields begin with."""
    return nummer.replace(".", "-")


def omraadets_numre(kommune: Kommune, noegle: str, omraader: Omraader) -> list[str]:
    """The numbers of the page: those of the area; for the rest, those chosen beyond every area."""
    if noegle != OEVRIGE:
        return list(omraader.efter_noegle[noegle].nummer())
    known = {nummer for omraade in omraader.alle for nummer in omraade.nummer()}
    return sorted(nummer for nummer in kommune.kle if nummer not in known)


def raekker(document: Mapping[str, Any], numre: Sequence[str], titel: Any) -> list[Raekke]:
    """The rows, as the document has them."""
    written = {each.get("nummer"): each for each in document["kle"]}
    return [
        Raekke(raekke_id(nummer), nummer, titel(nummer), written.get(nummer, _intet(nummer)), nummer in written)
        for nummer in numre
    ]


def med_omraade(kommune: Kommune, numre: Sequence[str], form: Mapping[str, str]) -> dict[str, Any]:
    """The draft's document with what the form says of those numbers; one left as it was unmentioned stays so."""
    document = to_json(kommune)
    others = [each for each in document["kle"] if each["nummer"] not in numre]
    said = [_valg(nummer, raekke_id(nummer), form) for nummer in numre if f"{raekke_id(nummer)}-slet" not in form]
    own = [each for each in said if each["nummer"] in kommune.kle or each != _intet(each["nummer"])]
    nyt = form.get(f"{NYT}-nummer", "").strip()
    if nyt:
        own.append(_valg(nyt, NYT, form))
    document["kle"] = [*own, *others]
    return document


def med_fakta(kommune: Kommune, form: Mapping[str, str]) -> dict[str, Any]:
    """The draft's document with what the form says of the kommune as a whole."""
    document = to_json(kommune)
    document["navn"] = form.get("navn", "").strip()
    document["tilsluttet"] = "tilsluttet" in form
    for hvem, krav in document["niveauer"].items():
        for hvad in krav:
            krav[hvad] = form.get(f"niveauer-{hvem}-{hvad}", "")
    return document


def laes(document: Mapping[str, Any]) -> Kommune:
    """The kommune that the form makes. Raises KommuneFileFaults."""
    return read_kommune(document)


def mangler(document: Mapping[str, Any], faults: Sequence[Fejl], nyt: str) -> list[Mangel]:
    """The faults of such a document, each at its field; `nyt` is what stands in the row for a new number."""
    return [_mangel(document, fault, nyt) for fault in faults]


def uden_numre(document: Any) -> Any:
    """The same to be shown again: what looks like a person number is not repeated."""
    if isinstance(document, Mapping):
        return {name: uden_numre(value) for name, value in document.items()}
    if isinstance(document, list):
        return [uden_numre(value) for value in document]
    return masked(document) if isinstance(document, str) else document


def som_linjer(links: Sequence[Mapping[str, str]]) -> str:
    """The links, one on each line: words, a bar, the address."""
    return "\n".join(f"{link['tekst']} | {link['url']}" for link in links)


def _mangel(document: Mapping[str, Any], fault: Fejl, nyt: str) -> Mangel:
    found = _FAULT.match(fault.sted)
    if found is None:
        felt = fault.sted.partition("[")[0]
        return Mangel(felt.replace(".", "-"), None, felt, fault.besked)
    nummer = str(document["kle"][int(found[1])]["nummer"])
    felt = found[3] if found[2] == "fagsystemer" and found[3] else found[2] or "nummer"
    row = NYT if nyt and nummer == nyt else raekke_id(nummer)
    return Mangel(f"{row}-{felt}", masked(nummer), felt, fault.besked)


def _valg(nummer: str, row: str, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "nummer": nummer,
        "aaben": f"{row}-aaben" in form,
        "fradato": form.get(f"{row}-fradato", "").strip() or None,
        "ogsaaAktive": f"{row}-ogsaaAktive" in form,
        "titel": form.get(f"{row}-titel", "kle"),
        "dokumenter": f"{row}-dokumenter" in form,
        "fagsystemer": {side: _lines(form.get(f"{row}-{side}", "")) for side in ("kun", "ikke")},
        "links": list(_links(form.get(f"{row}-links", ""))),
    }


def _links(text: str) -> Iterator[dict[str, str]]:
    for line in _lines(text):
        words, _, url = line.rpartition("|")
        yield {"tekst": words.strip(), "url": url.strip()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _intet(nummer: str) -> dict[str, Any]:
    document: dict[str, Any] = to_json(Kommune("0000", "", kle={nummer: KleValg(nummer)}))["kle"][0]
    return document

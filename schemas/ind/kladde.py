"""Drafts of a kommune's choices, from a caller or a file: everything is checked, and every fault is named."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, post_load, validates_schema

from borgerblik.domain.faelles import KLE_NUMMER
from borgerblik.domain.kommune import KleValg, Titelvalg
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.aabning.model import KORTESTE_GRUND, LAENGSTE_GRUND
from borgerblik.kommuner.kladde.model import LAENGSTE_NAVN
from borgerblik.kommuner.kladde.udkast import Oensket, Ophav
from schemas.ind.fejl import DokumentFaults, Faults, Fejl, shown_name
from schemas.ind.jsonfil import LARGEST, read_json
from schemas.ind.kommune import FLEST_KLE, Kode, KommuneSchema, StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.strenge import Dato, JaNej, Moenster, Objekt, Tekst, Valg

KOLONNER = ("nummer", "aaben", "fradato", "ogsaaAktive", "titel", "dokumenter")
FLEST_FEJL = 100  # told of at once
_KLADDE = re.compile(r"[a-z]{12}")
_CVR = re.compile(r"[0-9]{8}")
_JA_NEJ = {"ja": True, "true": True, "1": True, "nej": False, "false": False, "0": False}


class KladdeFaults(DokumentFaults):
    """What was asked of a draft cannot be understood."""


class Omraade(Tekst):
    """The key of an area."""

    def faults(self, text: str) -> Iterator[str]:
        """Is there such an area?"""
        if text not in omraader().efter_noegle:
            yield "er ikke et fagområde"


class Grund(Tekst):
    """Why: a sentence that says something."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LAENGSTE_GRUND, **kwargs)

    def faults(self, text: str) -> Iterator[str]:
        """As of any text, and that it is long enough to be a reason."""
        said = list(super().faults(text))
        yield from said
        if not said and len(text) < KORTESTE_GRUND:
            yield f"skal have mindst {KORTESTE_GRUND} tegn"


class NyKladdeIn(StrictSchema):
    """A new draft: `fra` says where its content comes from, and which of the other fields it takes."""

    navn = Tekst(longest=LAENGSTE_NAVN)
    fra = Valg((each.value for each in Ophav if each is not Ophav.RAEKKER), required=True)
    kommune = Kode()
    links = JaNej()
    fagomraade = Omraade()
    fradato = Dato(allow_none=True)
    udgave = Heltal(1, 999_999_999)
    dokument = Objekt(KommuneSchema)

    _NEEDS: ClassVar[Mapping[str, str]] = {
        Ophav.KOPI: "kommune",
        Ophav.SKABELON: "fagomraade",
        Ophav.UDGAVE: "udgave",
        Ophav.DOKUMENT: "dokument",
    }

    cvr = Moenster(_CVR, "er ikke et CVR-nummer (otte cifre)")

    @validates_schema
    def what_it_takes(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Each source has one thing it cannot do without."""
        needed = self._NEEDS.get(data["fra"])
        if needed is not None and needed not in data:
            raise ValidationError({needed: ["mangler"]})

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The name, and the content asked for."""
        navn, fra, fradato = data.pop("navn", None), Ophav(data.pop("fra")), data.pop("fradato", None)
        day = None if fradato is None else date.fromisoformat(fradato)
        return {"navn": navn, "asked": Oensket(fra, fradato=day, **data)}


class IndstilIn(StrictSchema):
    """The Danish day it is to be in force; null or left out: as soon as it is approved."""

    gaelderFra = Dato(allow_none=True)


class BegrundelseIn(StrictSchema):
    """Why a draft is sent back."""

    begrundelse = Tekst(required=True, longest=LAENGSTE_GRUND)


class TraekIn(StrictSchema):
    """Why it is taken back, where somebody cares to say."""

    begrundelse = Tekst(longest=LAENGSTE_GRUND)


class LukIn(StrictSchema):
    """Why an area is closed."""

    grund = Grund(required=True)


class AabnIn(StrictSchema):
    """From which day cases are shown (left out: as the template has it); `cvr` for a kommune never set up."""

    fradato = Dato(allow_none=True)
    cvr = Moenster(_CVR, "er ikke et CVR-nummer (otte cifre)")


class TilsidesaetIn(StrictSchema):
    """Why an area opens below the kommune's own threshold."""

    kladde = Moenster(_KLADDE, "er ikke en kladde", required=True)
    grund = Grund(required=True)


def read_body(schema: type[Schema], raw: bytes) -> dict[str, Any]:
    """What a body says, or nothing for an empty one. Raises KladdeFaults with every fault."""
    document, skrevet = read_json(raw or b"{}", tal=True)
    if document is None:
        raise KladdeFaults({}, skrevet)
    try:
        found: dict[str, Any] = schema(unknown=RAISE).load(document)
    except ValidationError as error:
        raise KladdeFaults(error.messages_dict, skrevet) from None
    if skrevet:
        raise KladdeFaults({}, skrevet)
    return found


# A file of rows


class CsvFaults(Faults):
    """The rows cannot be used."""


@dataclass(frozen=True, slots=True)
class _Kolonne:
    """A column: how its text becomes a value, and what it must be."""

    read: Callable[[str], Any]
    er: str


def read_rows(raw: bytes) -> tuple[KleValg, ...]:
    """The choices in a CSV file: `;` between them, UTF-8, the names of KOLONNER in the first line.

    Links and master systems cannot be said there. Raises CsvFaults with every fault at its line and column, at most
    FLEST_FEJL of them.
    """
    text = _decoded(raw)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        head = [name.strip() for name in next(rows, [])]
        if head != list(KOLONNER):
            raise CsvFaults([Fejl("linje 1", f"skal være {';'.join(KOLONNER)}")])
        written = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        raise CsvFaults([Fejl(f"linje {rows.line_num}", "kan ikke læses som CSV")]) from None
    if len(written) > FLEST_KLE:
        raise CsvFaults([Fejl("filen", f"har {len(written)} rækker; der kan højst være {FLEST_KLE}")])
    faults: list[Fejl] = []
    found = [_valg(line, row, faults) for line, row in written]
    faults += _twice(written)
    if faults:
        raise CsvFaults(faults[:FLEST_FEJL])
    return tuple(valg for valg in found if valg is not None)


def _decoded(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise CsvFaults([Fejl("filen", "fylder mere end 5 MB")])
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise CsvFaults([Fejl("filen", "er ikke skrevet i tegnsættet UTF-8")]) from None


def _valg(line: int, row: Sequence[str], faults: list[Fejl]) -> KleValg | None:
    if len(row) != len(KOLONNER):
        faults.append(Fejl(f"linje {line}", f"har {len(row)} felter og skal have {len(KOLONNER)}"))
        return None
    read: dict[str, Any] = {}
    for name, cell in zip(KOLONNER, row, strict=True):
        try:
            read[name] = _KOLONNER[name].read(cell.strip())
        except (ValueError, KeyError):
            faults.append(Fejl(f"linje {line}, {name}", _KOLONNER[name].er))
    if len(read) < len(KOLONNER):
        return None
    return KleValg(
        read["nummer"], read["aaben"], read["fradato"], read["ogsaaAktive"], read["titel"], read["dokumenter"]
    )


def _twice(rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Fejl]:
    """Two choices for one number would leave it open which of them holds."""
    seen: dict[str, int] = {}
    for line, row in rows:
        nummer = row[0].strip()
        if KLE_NUMMER.fullmatch(nummer) and seen.setdefault(nummer, line) != line:
            yield Fejl(f"linje {line}, nummer", f"{shown_name(nummer)} står også i linje {seen[nummer]}")


def _nummer(text: str) -> str:
    if not KLE_NUMMER.fullmatch(text):
        raise ValueError
    return text


def _dag(text: str) -> date | None:
    if text and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return date.fromisoformat(text) if text else None


_FLAG = _Kolonne(lambda text: _JA_NEJ[text.lower()], "skal være ja eller nej")
_KOLONNER: Mapping[str, _Kolonne] = {
    "nummer": _Kolonne(_nummer, "er ikke et KLE-nummer (som 32.30.04)"),
    "aaben": _FLAG,
    "fradato": _Kolonne(_dag, "er ikke en dato (som 2020-12-31)"),
    "ogsaaAktive": _FLAG,
    "titel": _Kolonne(Titelvalg, "skal være kle eller sagstitel"),
    "dokumenter": _FLAG,
}

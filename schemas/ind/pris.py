"""Prices and numbers of inhabitants from a file: everything is checked, and every fault is named with its place."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import StringIO
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, validates_schema

from borgerblik.kommuner.pris.form import from_json
from borgerblik.kommuner.pris.model import INFRASTRUKTUR, Indbyggertal, Maaler, Prisliste, Prisslags
from borgerblik.kommuner.register import NAVNE
from schemas.ind.fejl import DokumentFaults, Faults, Fejl
from schemas.ind.jsonfil import LARGEST, read_json
from schemas.ind.kommune import StrictSchema
from schemas.ind.strenge import Dato, Liste, Moenster, Objekt, Tekst, Valg

FLEST_PRISER = 1000
FLEST_LINJER = 1000  # of a file with 98 kommuner
VISES = 50  # faults told one by one
_NOEGLE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_KRONER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
_NAVN = re.compile(r"[^\W_].*")  # begins with a letter or digit: no spreadsheet takes it for a formula
_ANTAL = re.compile(r"[0-9]{1,7}")
_DAG = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOVED = ["kommune", "indbyggere"]


class PrisFaults(DokumentFaults):
    """A file with prices cannot be used."""


class IndbyggerFaults(Faults):
    """A file with numbers of inhabitants cannot be used."""


class Navn(Tekst):
    """What a line is called."""

    def faults(self, text: str) -> Iterator[str]:
        """A line of text that no spreadsheet takes for a formula."""
        yield from super().faults(text)
        if text and not _NAVN.match(text):
            yield "skal begynde med et bogstav eller et tal"


class PrisSchema(StrictSchema):
    """One price in one period."""

    noegle = Moenster(_NOEGLE, "skal være små bogstaver, tal og _, højst 30, og begynde med et bogstav", required=True)
    navn = Navn(required=True, longest=100)
    slags = Valg((each.value for each in Prisslags), required=True)
    maaler = Valg((each.value for each in Maaler), allow_none=True)
    pris = Moenster(_KRONER, 'er ikke et beløb i kroner som "25.00", højst fire decimaler', required=True)
    fra = Dato(required=True)
    til = Dato(allow_none=True)
    usikker = Tekst(allow_none=True, longest=500)

    @validates_schema(skip_on_field_errors=True)
    def days(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """A period has at least one day; what is counted by use has something to count, in whole months."""
        faults: dict[str, list[str]] = {}
        fra, til = data["fra"], data.get("til")
        if til is not None and til < fra:
            faults["til"] = ["er før fra"]
        if (data["slags"] == Prisslags.FORBRUG.value) is (data.get("maaler") is None):
            faults["maaler"] = ["skal stå der, når slags er forbrug, og ellers ikke"]
        elif data["slags"] == Prisslags.FORBRUG.value:
            faults |= _whole_months(fra, til, faults)
        if data["noegle"] == INFRASTRUKTUR and data["slags"] != Prisslags.FAST.value:
            faults["slags"] = ["skal være fast for infrastruktur"]
        if faults:
            raise ValidationError(faults)


def _whole_months(fra: str, til: str | None, found: Mapping[str, Any]) -> dict[str, list[str]]:
    """The statistics count by month."""
    faults = {} if fra.endswith("-01") else {"fra": ["skal være den første i en måned, for forbrug tælles i måneder"]}
    if til is not None and "til" not in found and not _last_of_month(date.fromisoformat(til)):
        faults["til"] = ["skal være den sidste i en måned, for forbrug tælles i måneder"]
    return faults


def _last_of_month(dag: date) -> bool:
    return dag == date.max or date.fromordinal(dag.toordinal() + 1).day == 1


class PrislisteIn(StrictSchema):
    """All prices, old and new."""

    priser = Liste(Objekt(PrisSchema), required=True)

    @validates_schema(skip_on_field_errors=True)
    def no_two_at_once(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """One line has one price on a day, and is the same thing throughout."""
        by_line: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for place, pris in enumerate(data["priser"]):
            by_line.setdefault(pris["noegle"], []).append((place, pris))
        faults: dict[int, dict[str, list[str]]] = {}
        for line in by_line.values():
            for place, field, said in (*_of_one_kind(line), *_overlapping(line)):
                faults.setdefault(place, {}).setdefault(field, []).append(said)
        if faults:
            raise ValidationError({"priser": faults})


def _of_one_kind(line: list[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, str, str]]:
    first, said = line[0]
    for place, pris in line[1:]:
        for field in ("slags", "maaler"):
            if pris.get(field) != said.get(field):
                yield place, field, f"er en anden end i priser[{first}] med samme noegle"


def _overlapping(line: list[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, str, str]]:
    """Each price that begins before one before it has ended; days are included at both ends."""
    reached, by = "", -1
    for place, pris in sorted(line, key=lambda each: each[1]["fra"]):
        if by >= 0 and pris["fra"] <= reached:
            yield place, "fra", f"overlapper priser[{by}]"
        til = pris.get("til") or "9999-12-31"
        if til > reached:
            reached, by = til, place


_SCHEMA = PrislisteIn()


def read_priser(raw: bytes) -> Prisliste:
    """The prices in a file. Raises PrisFaults with every fault there is."""
    document, skrevet = read_json(raw)
    if document is None:
        raise PrisFaults({}, skrevet)
    listed = document.get("priser")
    if isinstance(listed, list) and len(listed) > FLEST_PRISER:
        raise PrisFaults({"priser": [f"har {len(listed)} priser; højst {FLEST_PRISER}"]}, skrevet)
    try:
        checked = _SCHEMA.load(document)
    except ValidationError as error:
        raise PrisFaults(error.messages_dict, skrevet) from None
    if tuple(skrevet):
        raise PrisFaults({}, skrevet)
    return from_json(checked)


# Inhabitants


def read_indbyggere(raw: bytes) -> Indbyggertal:
    """The numbers in a file: `dato;2020-01-01`, then `kommune;indbyggere`, then each of the 98 kommuner once.

    Raises IndbyggerFaults with every fault there is, the first fifty one by one.
    """
    rows = _rows(raw)
    dato, faults = _dato(rows[0] if rows else []), list[Fejl]()
    if dato is None:
        faults.append(Fejl("linje 1", "skal være dato;ÅÅÅÅ-MM-DD, dagen tallene gælder for"))
    if len(rows) < 2 or [each.strip().casefold() for each in rows[1]] != HOVED:
        faults.append(Fejl("linje 2", f"skal være {';'.join(HOVED)}"))
    antal: dict[str, int] = {}
    faults += _tael(rows[2:], antal)
    if faults:
        raise IndbyggerFaults(_told(faults))
    if dato is None:
        raise TypeError("a file without a day has a fault")
    return Indbyggertal(dato, MappingProxyType(dict(sorted(antal.items()))))


def _rows(raw: bytes) -> list[list[str]]:
    if len(raw) > LARGEST:
        raise IndbyggerFaults([Fejl("filen", "fylder mere end 5 MB")])
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise IndbyggerFaults([Fejl("filen", "er ikke skrevet i tegnsættet UTF-8")]) from None
    lines = text.splitlines()
    if len(lines) > FLEST_LINJER:
        raise IndbyggerFaults([Fejl("filen", f"har {len(lines)} linjer; der er {len(NAVNE)} kommuner")])
    try:
        return list(csv.reader(StringIO("\n".join(lines)), delimiter=";", strict=True))
    except csv.Error:
        raise IndbyggerFaults([Fejl("filen", "kan ikke læses som CSV med semikolon")]) from None


def _dato(row: list[str]) -> date | None:
    if len(row) != 2 or row[0].strip().casefold() != "dato" or not _DAG.fullmatch(row[1].strip()):
        return None
    try:
        return date.fromisoformat(row[1].strip())
    except ValueError:
        return None


def _tael(rows: Iterable[list[str]], antal: dict[str, int]) -> Iterator[Fejl]:
    """What is wrong with the lines; fills `antal`. What stands in a line is never repeated but for a known code."""
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 3):
        if not row:
            continue
        if len(row) != len(HOVED):
            yield Fejl(f"linje {line}", "skal være en kode og et tal med semikolon imellem")
            continue
        kode, said = (each.strip() for each in row)
        if kode not in NAVNE:
            yield Fejl(f"linje {line}", "er ikke koden på en af de 98 kommuner, fire cifre")
        elif seen.setdefault(kode, line) != line:
            yield Fejl(f"linje {line}", f"{kode} står også i linje {seen[kode]}")
        elif not _ANTAL.fullmatch(said) or int(said) == 0:
            yield Fejl(f"linje {line}", f"indbyggere i {kode} er ikke et helt tal over 0, uden punktummer")
        else:
            antal[kode] = int(said)
    yield from (Fejl("filen", f"{kode} {NAVNE[kode]} mangler") for kode in NAVNE if kode not in seen)


def _told(faults: list[Fejl]) -> list[Fejl]:
    more = len(faults) - VISES
    return faults if more <= 0 else [*faults[:VISES], Fejl("filen", f"og {more} fejl til")]

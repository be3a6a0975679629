"""A kommune's pages, from a file or a caller: everything is checked, and every fault is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from borgerblik.domain.epost import Email, NotAnEmail
from borgerblik.domain.farve import HVID, MINDSTE_KONTRAST, Farve, IngenFarve
from borgerblik.domain.sider import KUN_FAELLES, NOEGLER, Sider
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.kommuner.sider.form import from_json
from schemas.ind import logo
from schemas.ind.fejl import DokumentFaults
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.strenge import Https, Liste, Moenster, Objekt, Tekst, Valg, words

LONGEST_TEXT = 2000
WEEKS = (1, 104)
_TELEFON = re.compile(r"[0-9]{8}")


class SiderFaults(DokumentFaults):
    """The pages cannot be used."""


class Brevtekst(Tekst):
    """Plain text that may have several lines; what looks like HTML in it is only letters."""

    def faults(self, text: str) -> Iterator[str]:
        """As of one line, but for the line breaks."""
        yield from super().faults(text.replace("\n", " "))


class Omraade(Tekst):
    """The key of an area, or of what lies beyond them."""

    def faults(self, text: str) -> Iterator[str]:
        """Is there such an area?"""
        if text not in omraader().efter_noegle and text != OEVRIGE:
            yield "er ikke et fagområde"


class Noegle(Tekst):
    """The key of a text."""

    def faults(self, text: str) -> Iterator[str]:
        """Is there such a text?"""
        if text not in NOEGLER:
            yield "er ikke en tekst, der kan skrives"


class Sidefarve(Tekst):
    """A colour on which white letters can be read, and which can be read on white."""

    def faults(self, text: str) -> Iterator[str]:
        """Its form, and its contrast with white (WCAG 2.1, 1.4.3)."""
        try:
            kontrast = Farve.fra(text).kontrast(HVID)
        except IngenFarve:
            yield "er ikke en farve (som #1b4b72)"
            return
        if kontrast < MINDSTE_KONTRAST:
            reached = int(kontrast * 100) / 100  # never rounded up to what is demanded
            yield (
                f"har kontrasten {_dansk(reached)}:1 mod hvid, og der skal være mindst {_dansk(MINDSTE_KONTRAST)}:1 "
                "(vælg en mørkere farve)"
            )


class Epost(Tekst):
    """An e-mail address."""

    def faults(self, text: str) -> Iterator[str]:
        """What a text must not hold, and what an address must."""
        yield from super().faults(text)
        try:
            Email(text)
        except NotAnEmail:
            yield "er ikke en e-mailadresse"


class Billeddata(fields.Field[str]):
    """A picture in base64; what it must be is told by its type, beside it."""

    default_error_messages = words(invalid="er ikke base64")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = logo.from_base64(value) if isinstance(value, str) else None
        if not found:
            raise self.make_error("invalid")
        kind = data.get("type") if isinstance(data, Mapping) else None
        wrong = list(logo.faults(kind, found)) if kind in logo.TYPER else []
        if wrong:
            raise ValidationError(wrong)
        return str(value)


def _dansk(number: float) -> str:
    return str(number).replace(".", ",")


class ToSprogSchema(StrictSchema):
    """A text in Danish, and in English if it is written."""

    da = Tekst(required=True)
    en = Tekst(allow_none=True)


class KontaktSchema(StrictSchema):
    """How to reach the kommune."""

    telefon = Moenster(_TELEFON, "er ikke et telefonnummer (otte cifre uden mellemrum)", allow_none=True)
    aabningstid = Objekt(ToSprogSchema, allow_none=True)
    url = Https(allow_none=True, longest=2000)
    digitalPost = Https(allow_none=True, longest=2000)
    email = Epost(allow_none=True)


class LogoSchema(StrictSchema):
    """A still picture of at most 100 kB, and what it shows."""

    type = Valg(logo.TYPER, required=True, metadata={"enum": list(logo.TYPER)})
    data = Billeddata(required=True, metadata={"type": "string", "contentEncoding": "base64"})
    alt = Tekst(required=True)


class UdseendeSchema(StrictSchema):
    """How the pages look."""

    navn = Tekst(allow_none=True, longest=100)
    farve = Sidefarve(allow_none=True, metadata={"pattern": "^#[0-9a-fA-F]{6}$"})
    logo = Objekt(LogoSchema, allow_none=True)


class SagsbehandlingstidSchema(StrictSchema):
    """From application to decision."""

    uger = Heltal(*WEEKS, required=True)


class OmraadevalgSchema(StrictSchema):
    """What holds in one area."""

    fagomraade = Omraade(required=True)
    sagsbehandlingstid = Objekt(SagsbehandlingstidSchema, allow_none=True)
    kontakt = Objekt(KontaktSchema, allow_none=True)


class TekstSchema(StrictSchema):
    """A text of the pages, for one area or (null) for every area."""

    noegle = Noegle(required=True, metadata={"enum": list(NOEGLER)})
    fagomraade = Omraade(allow_none=True)
    da = Brevtekst(required=True, longest=LONGEST_TEXT)
    en = Brevtekst(allow_none=True, longest=LONGEST_TEXT)

    @validates_schema
    def of_an_area(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """A text that stands on a page about everything is not one area's: nobody would see it."""
        if data["noegle"] in KUN_FAELLES and data.get("fagomraade") is not None:
            raise ValidationError({"fagomraade": [f"skal være null: {data['noegle']} er ens for alle fagområder"]})


class SiderIn(StrictSchema):
    """A kommune's pages."""

    kode = Kode(required=True)
    udseende = Objekt(UdseendeSchema, allow_none=True)
    tilgaengelighed = Https(allow_none=True, longest=2000)
    hjemmeside = Https(allow_none=True, longest=2000)
    kontakt = Objekt(KontaktSchema, allow_none=True)
    omraader = Liste(Objekt(OmraadevalgSchema))
    tekster = Liste(Objekt(TekstSchema))

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def each_once(self, _data: Any, original: Any, **_kwargs: Any) -> None:
        """Two of the same would leave it open which of them holds."""
        found = {
            "omraader": _twice(original, "omraader", "fagomraade", ("fagomraade",)),
            "tekster": _twice(original, "tekster", "noegle", ("noegle", "fagomraade")),
        }
        if any(found.values()):
            raise ValidationError({name: twice for name, twice in found.items() if twice})


_SCHEMA = SiderIn()


def read_sider(raw: bytes) -> Sider:
    """The pages in a file or a body. Raises SiderFaults with every fault there is."""
    document, skrevet = read_json(raw, tal=True)
    if document is None:
        raise SiderFaults({}, skrevet)
    try:
        found = _SCHEMA.load(document)
    except ValidationError as error:
        raise SiderFaults(error.messages_dict, skrevet) from None
    if skrevet:
        raise SiderFaults({}, skrevet)
    return from_json(found)


def _twice(document: Any, key: str, told: str, same: tuple[str, ...]) -> dict[int, dict[str, list[str]]]:
    """The entries that say once more what an earlier one says, in a document that may still be anything."""
    entries = document.get(key) if isinstance(document, Mapping) else None
    seen: dict[tuple[Any, ...], int] = {}
    twice: dict[int, dict[str, list[str]]] = {}
    for place, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, Mapping) or not isinstance(entry.get(told), str):
            continue
        what = tuple(entry.get(each) for each in same)
        if not all(each is None or isinstance(each, str) for each in what):
            continue
        first = seen.setdefault(what, place)
        if first != place:
            twice[place] = {told: [f"står også i {key}[{first}]"]}
    return twice

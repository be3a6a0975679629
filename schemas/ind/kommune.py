"""A kommune's choices, from a file or a caller: everything is checked, and every fault is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, post_load, validates_schema

from borgerblik.domain.faelles import KLE_NUMMER
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune, Titelvalg
from borgerblik.kommuner.form import from_json
from borgerblik.kommuner.register import NAVNE
from schemas.ind.fejl import DokumentFaults, Fejl
from schemas.ind.jsonfil import read_json
from schemas.ind.strenge import Dato, Https, JaNej, Liste, Moenster, Objekt, Tekst, Valg, words

_KODE = re.compile(r"[0-9]{4}")
_CVR = re.compile(r"[0-9]{8}")


FLEST_KLE = 10_000  # more than twice as many as KLE has: a file with more is some other file


class KommuneFileFaults(DokumentFaults):
    """A kommune file cannot be used."""


class Kode(Tekst):
    """The code of one of the 98 kommuner."""

    def faults(self, text: str) -> Iterator[str]:
        """Four digits, and a kommune that exists."""
        if not _KODE.fullmatch(text):
            yield "er ikke fire cifre"
        elif text not in NAVNE:
            yield "er ikke koden på en af de 98 kommuner"


class StrictSchema(Schema):
    """No field that is not named, and Danish words for it."""

    class Meta:
        unknown = RAISE

    error_messages = words(unknown="er et ukendt felt", type="er ikke et objekt")


class LinkSchema(StrictSchema):
    """A link on an item."""

    tekst = Tekst(required=True, longest=200)
    url = Https(required=True, longest=2000)


class FagsystemerSchema(StrictSchema):
    """Which master systems count, by UUID or name."""

    kun = Liste(Tekst())
    ikke = Liste(Tekst())

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def not_both(self, _data: Any, original: Any, **_kwargs: Any) -> None:
        """A system cannot be both the only one and left out."""
        kun = {name for _, name in _texts(original, "kun")}
        twice = {place: ["står også i kun"] for place, name in _texts(original, "ikke") if name in kun}
        if twice:
            raise ValidationError({"ikke": twice})


class KleValgSchema(StrictSchema):
    """The choices for one KLE number."""

    nummer = Moenster(KLE_NUMMER, "er ikke et KLE-nummer (som 32.30.04)", required=True)
    aaben = JaNej(required=True)
    fradato = Dato(allow_none=True)
    ogsaaAktive = JaNej()
    titel = Valg(titel.value for titel in Titelvalg)
    dokumenter = JaNej()
    fagsystemer = Objekt(FagsystemerSchema)
    links = Liste(Objekt(LinkSchema))


class KleListe(Liste):
    """The choices by number; more than there can be are not gone through one by one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > FLEST_KLE:
            raise ValidationError(f"har {len(value)} rækker; der kan højst være {FLEST_KLE}")
        return super()._deserialize(value, attr, data, **kwargs)


class NiveaukravSchema(StrictSchema):
    """Which level each sensitivity opens at."""

    fortrolige = Valg(niveau.value for niveau in Nsis)
    foelsomme = Valg(niveau.value for niveau in Nsis)


class NiveauerSchema(StrictSchema):
    """The levels for a citizen and for a caseworker."""

    borger = Objekt(NiveaukravSchema)
    sagsbehandler = Objekt(NiveaukravSchema)


class KommuneSchema(StrictSchema):
    """A kommune and its choices (DESIGN section 7)."""

    kode = Kode(required=True)
    navn = Tekst(required=True, longest=100)
    cvr = Moenster(_CVR, "er ikke et CVR-nummer (otte cifre)", required=True)
    tilsluttet = JaNej()
    kle = KleListe(Objekt(KleValgSchema))
    niveauer = Objekt(NiveauerSchema)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def each_number_once(self, _data: Any, original: Any, **_kwargs: Any) -> None:
        """Two choices for one number would leave it open which of them holds."""
        seen: dict[str, int] = {}
        twice: dict[int, dict[str, list[str]]] = {}
        for place, entry in islice(_entries(original, "kle"), FLEST_KLE):
            for nummer in _own_number(entry):
                first = seen.setdefault(nummer, place)
                if first != place:
                    twice[place] = {"nummer": [f"står også i kle[{first}]"]}
        if twice:
            raise ValidationError({"kle": twice})

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> Kommune:
        """The kommune of a document without faults."""
        return from_json(data)


_SCHEMA = KommuneSchema()


def read_kommune_file(raw: bytes) -> Kommune:
    """The kommune in a file. Raises KommuneFileFaults with every fault there is."""
    document, faults = read_json(raw)
    if document is None:
        raise KommuneFileFaults({}, faults)
    return read_kommune(document, faults)


def read_kommune(document: Mapping[str, Any], skrevet: Iterable[Fejl] = ()) -> Kommune:
    """The kommune in a document that may still be anything. Raises KommuneFileFaults."""
    try:
        kommune: Kommune = _SCHEMA.load(document)
    except ValidationError as error:
        raise KommuneFileFaults(error.messages_dict, skrevet) from None
    if tuple(skrevet):
        raise KommuneFileFaults({}, skrevet)
    return kommune


def _entries(document: Any, key: str) -> Iterator[tuple[int, Any]]:
    """The entries of a list in a document that may still be anything."""
    entries = document.get(key) if isinstance(document, Mapping) else None
    yield from enumerate(entries if isinstance(entries, list) else ())


def _texts(document: Any, key: str) -> Iterator[tuple[int, str]]:
    for place, entry in _entries(document, key):
        if isinstance(entry, str):
            yield place, entry.casefold()


def _own_number(entry: Any) -> Iterator[str]:
    nummer = entry.get("nummer") if isinstance(entry, Mapping) else None
    if isinstance(nummer, str) and KLE_NUMMER.fullmatch(nummer):
        yield nummer

"""A kommune's decisions of look-ups, from a file or a caller: everything is checked, and every fault is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validates_schema

from borgerblik.domain.cpr import holds_number
from borgerblik.domain.netadresse import er_offentlig_vaert
from borgerblik.domain.synligt import antal_bogstaver, kun_synligt
from borgerblik.domain.tilsyn import MEST_OPBEVARET, MINDST_OPBEVARET, Opslagsgraense, Tilsyn
from borgerblik.environment import on_loopback
from borgerblik.kommuner.tilsyn.form import from_json
from schemas.ind.fejl import DokumentFaults, Fejl
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.sider import Epost
from schemas.ind.strenge import Https, JaNej, Liste, Moenster, Objekt, Tekst

FLEST_FORMAAL, FLEST_KLE, FLEST_MODTAGERE = 50, 200, 20
FEWEST_LETTERS = 3  # of a purpose; `...` tells nobody anything
HOEJESTE_GRAENSE = 10_000
_NOEGLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KLOKKEN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_KLE = re.compile(r"[0-9]{2}\.(\*|[0-9]{2}\.(\*|[0-9]{2}))")


class TilsynFaults(DokumentFaults):
    """The decisions cannot be used."""


class Ordliste(Liste):
    """A list of `mindst` to `hoejst` things in which nothing stands twice; of objects `noegle` tells them apart."""

    def __init__(
        self, inner: fields.Field[Any], hoejst: int, *, mindst: int = 0, noegle: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(inner, metadata={"minItems": mindst, "maxItems": hoejst}, **kwargs)
        self.bounds = (mindst, hoejst)
        self.noegle = noegle

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        low, high = self.bounds
        if isinstance(value, list) and not low <= len(value) <= high:
            raise ValidationError("er tom" if not value else f"har mere end {high} poster")
        faults: dict[int, Any] = {}
        found: list[Any] = []
        try:
            found = super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            faults = dict(error.messages)
        for place, first in self._twice(value):
            said = [f"er den samme som nummer {first + 1}"]
            faults.setdefault(place, said if self.noegle is None else {self.noegle: said})
        if faults:
            raise ValidationError(faults)
        return found

    def _twice(self, entries: list[Any]) -> Iterator[tuple[int, int]]:
        """The place of each entry that says once more what an earlier one says, and of that one."""
        seen: dict[Any, int] = {}
        for place, entry in enumerate(entries):
            what = entry.get(self.noegle) if self.noegle is not None and isinstance(entry, Mapping) else entry
            if isinstance(what, str | int) and seen.setdefault(what, place) != place:
                yield place, seen[what]


class Formaalsnoegle(Tekst):
    """What programs call a purpose."""

    def faults(self, text: str) -> Iterator[str]:
        """Its form, and that it is nobody's number."""
        if not _NOEGLE.fullmatch(text):
            yield "er ikke en nøgle (små bogstaver, tal og _, højst 40 tegn)"
        elif holds_number(text):
            yield "indeholder noget, der ligner et personnummer"


class Formaalstekst(Tekst):
    """Words that say something."""

    def faults(self, text: str) -> Iterator[str]:
        """As of any text, and that there are letters in it and nothing that cannot be seen."""
        said = list(super().faults(text))
        yield from said
        if not said and not kun_synligt(text):
            yield "indeholder tegn, der ikke kan vises"
        elif not said and antal_bogstaver(text) < FEWEST_LETTERS:
            yield f"skal have mindst {FEWEST_LETTERS} bogstaver"


class Webhook(Https):
    """The https address of a program out in the world: never one within our own walls."""

    def faults(self, text: str) -> Iterator[str]:
        """What an address must be, and where it leads."""
        said = list(super().faults(text))
        yield from said
        if not said and not er_offentlig_vaert(urlsplit(text).hostname or ""):
            yield "peger på en adresse, der ikke er på det åbne net"


class LokalWebhook(Webhook):
    """Beside the sandkasse also this machine, without TLS."""

    def faults(self, text: str) -> Iterator[str]:
        """Of an address here all but that it is here."""
        scheme, _, rest = text.partition(":")
        if scheme in ("http", "https") and _on_this_machine(text):
            yield from Https.faults(self, f"https:{rest}")
        else:
            yield from super().faults(text)


def _on_this_machine(text: str) -> bool:
    try:
        return on_loopback(text)
    except ValueError:
        return False


class FormaalSchema(StrictSchema):
    """A reason to look somebody up."""

    noegle = Formaalsnoegle(required=True)
    tekst = Formaalstekst(required=True, longest=100)
    uddybes = JaNej()


class ArbejdstidSchema(StrictSchema):
    """When looking somebody up is usual, Danish time; 1 is Monday."""

    dage = Ordliste(Heltal(1, 7), 7, mindst=1, required=True)
    fra = Moenster(_KLOKKEN, "er ikke et klokkeslæt (som 07:00)", required=True)
    til = Moenster(_KLOKKEN, "er ikke et klokkeslæt (som 18:00)", required=True)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """A day's work does not end before it begins."""
        if data["til"] <= data["fra"]:
            raise ValidationError({"til": ["skal være efter fra"]})


class GraenseSchema(StrictSchema):
    """How many look-ups within an hour; null is any number."""

    advar = Heltal(1, HOEJESTE_GRAENSE, allow_none=True)
    stop = Heltal(1, HOEJESTE_GRAENSE, allow_none=True)

    @validates_schema
    def warned_first(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """An alarm comes before the door closes."""
        usual = Opslagsgraense()
        advar, stop = data.get("advar", usual.advar), data.get("stop", usual.stop)
        if advar is not None and stop is not None and advar > stop:
            raise ValidationError({"advar" if "advar" in data else "stop": [f"advar ({advar}) er over stop ({stop})"]})


class AlarmSchema(StrictSchema):
    """Who is told of an alarm."""

    email = Ordliste(Epost(), FLEST_MODTAGERE)
    webhook = Webhook(allow_none=True, longest=2000)


class LokalAlarmSchema(AlarmSchema):
    """The same beside the sandkasse."""

    webhook = LokalWebhook(allow_none=True, longest=2000)


class TilsynIn(StrictSchema):
    """A kommune's decisions of look-ups; what is left out is as where nothing is decided."""

    kode = Kode(required=True)
    formaal = Ordliste(Objekt(FormaalSchema), FLEST_FORMAAL, mindst=1, noegle="noegle")
    kunFraListen = JaNej()
    opbevaring = Heltal(MINDST_OPBEVARET, MEST_OPBEVARET)
    arbejdstid = Objekt(ArbejdstidSchema, allow_none=True)
    graense = Objekt(GraenseSchema)
    overvaagedeKle = Ordliste(Moenster(_KLE, "er ikke et KLE-nummer (som 32.24.04, 32.24.* eller 32.*)"), FLEST_KLE)
    alarm = Objekt(AlarmSchema)
    statistikEmail = Ordliste(Epost(), FLEST_MODTAGERE)


class LokalTilsynIn(TilsynIn):
    """The same beside the sandkasse."""

    alarm = Objekt(LokalAlarmSchema)


_SCHEMA, _LOKAL = TilsynIn(), LokalTilsynIn()


def read_tilsyn(raw: bytes, *, paa_maskinen: bool = False) -> Tilsyn:
    """The decisions in a file or a body. Raises TilsynFaults with every fault there is.

    `paa_maskinen`: the webhook may be on this machine.
    """
    document, skrevet = read_json(raw, tal=True)
    if document is None:
        raise TilsynFaults({}, skrevet)
    return read_document(document, skrevet, paa_maskinen=paa_maskinen)


def read_document(document: Mapping[str, Any], skrevet: Iterable[Fejl] = (), *, paa_maskinen: bool = False) -> Tilsyn:
    """The decisions in a document that may still be anything. Raises TilsynFaults."""
    try:
        found = (_LOKAL if paa_maskinen else _SCHEMA).load(document)
    except ValidationError as error:
        raise TilsynFaults(error.messages_dict, skrevet) from None
    if tuple(skrevet):
        raise TilsynFaults({}, skrevet)
    return from_json(found)

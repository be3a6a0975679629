"""What a draft changes: number by number what stood and what comes, in words and as plain values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.kommuner.form import to_json

Titel = Callable[[str], str | None]
FAKTA = ("navn", "cvr", "tilsluttet")
FELTER = ("aaben", "fradato", "ogsaaAktive", "titel", "dokumenter", "fagsystemer", "links")
_ORD = {
    "navn": "navn",
    "cvr": "CVR-nummer",
    "tilsluttet": "tilsluttet",
    "fradato": "fradato",
    "ogsaaAktive": "aktive sager fra før fradatoen",
    "titel": "titel",
    "dokumenter": "dokumenters titler",
    "fagsystemer": "fagsystemer",
    "links": "links",
    "niveauer.borger.fortrolige": "borgeres niveau til fortrolige oplysninger",
    "niveauer.borger.foelsomme": "borgeres niveau til følsomme oplysninger",
    "niveauer.sagsbehandler.fortrolige": "sagsbehandleres niveau til fortrolige oplysninger",
    "niveauer.sagsbehandler.foelsomme": "sagsbehandleres niveau til følsomme oplysninger",
}


@dataclass(frozen=True, slots=True)
class Feltforskel:
    """A field and its value before and after, as the JSON of the choices has it."""

    felt: str
    foer: Any
    efter: Any


@dataclass(frozen=True, slots=True)
class Nummerforskel:
    """A KLE number whose choice is another; None where it is not mentioned."""

    nummer: str
    foer: KleValg | None
    efter: KleValg | None

    @property
    def aabnes(self) -> bool:
        """Was it closed, and is it to be open?"""
        return not _aaben(self.foer) and _aaben(self.efter)

    @property
    def lukkes(self) -> bool:
        """Was it open, and is it to be closed?"""
        return _aaben(self.foer) and not _aaben(self.efter)

    def felter(self) -> tuple[Feltforskel, ...]:
        """The fields that differ; a number that comes or goes is told against what holds where nothing is said."""
        nothing = KleValg(self.nummer)
        foer, efter = (_as_json(valg or nothing) for valg in (self.foer, self.efter))
        return tuple(Feltforskel(felt, foer[felt], efter[felt]) for felt in FELTER if foer[felt] != efter[felt])


@dataclass(frozen=True, slots=True)
class Forskel:
    """Everything that differs, numbers in order."""

    fakta: tuple[Feltforskel, ...]
    numre: tuple[Nummerforskel, ...]

    def __bool__(self) -> bool:
        return bool(self.fakta or self.numre)

    @property
    def aabnes(self) -> int:
        """How many numbers are opened."""
        return sum(each.aabnes for each in self.numre)

    @property
    def lukkes(self) -> int:
        """How many numbers are closed."""
        return sum(each.lukkes for each in self.numre)

    def saetninger(self, titel: Titel = lambda _nummer: None) -> tuple[str, ...]:
        """The difference in Danish, a sentence for each thing; says so where there is none."""
        if not self:
            return ("Intet er ændret.",)
        fakta = (f"{_ORD[each.felt]}: {_vaerdi(each.efter)} (var {_vaerdi(each.foer)})" for each in self.fakta)
        return (*fakta, *(_saetning(each, titel(each.nummer)) for each in self.numre))

    def kort(self) -> dict[str, Any]:
        """How much, for a list."""
        changed = len(self.numre) - self.aabnes - self.lukkes
        return {"aabnes": self.aabnes, "lukkes": self.lukkes, "aendres": changed + len(self.fakta)}


def forskel(foer: Kommune, efter: Kommune) -> Forskel:
    """What is different after. The order in which the numbers stand is no difference."""
    before, after = _fakta(foer), _fakta(efter)
    numre = sorted({*foer.kle, *efter.kle})
    return Forskel(
        tuple(Feltforskel(felt, before[felt], after[felt]) for felt in before if before[felt] != after[felt]),
        tuple(
            Nummerforskel(nummer, foer.kle.get(nummer), efter.kle.get(nummer))
            for nummer in numre
            if foer.kle.get(nummer) != efter.kle.get(nummer)
        ),
    )


def kun_aendret(found: Forskel) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs alone, as it was and as it becomes: for the log of changes."""

    def side(name: str) -> dict[str, Any]:
        valg = ((each.nummer, getattr(each, name)) for each in found.numre)
        return {
            **{each.felt: getattr(each, name) for each in found.fakta},
            "kle": {nummer: None if each is None else _as_json(each) for nummer, each in valg},
        }

    return side("foer"), side("efter")


def flet(grund: Kommune, kladde: Kommune, nu: Kommune) -> tuple[Kommune, tuple[str, ...]]:
    """The draft on what holds now: what it changed of its ground is kept, all else is as it is now.

    Also the KLE numbers and fields that both have changed, each in its own way: there the draft's word stands, and
    somebody must look. Who the kommune is in the indexes (cvr) is never the draft's.
    """
    egne = forskel(grund, kladde)
    imens = {each.nummer for each in forskel(grund, nu).numre}
    kle = dict(nu.kle)
    for each in egne.numre:
        if each.efter is None:
            kle.pop(each.nummer, None)
        else:
            kle[each.nummer] = each.efter
    strid = [each.nummer for each in egne.numre if each.nummer in imens and nu.kle.get(each.nummer) != each.efter]
    fields = {}
    for navn in ("navn", "tilsluttet", "borger", "sagsbehandler"):
        before, own, now = (getattr(each, navn) for each in (grund, kladde, nu))
        if own != before:
            fields[navn] = own
            strid += [navn] if now not in (before, own) else []
    return replace(nu, kle=MappingProxyType(dict(sorted(kle.items()))), **fields), tuple(strid)


def _aaben(valg: KleValg | None) -> bool:
    return valg is not None and valg.aaben


def _as_json(valg: KleValg) -> dict[str, Any]:
    document: dict[str, Any] = to_json(Kommune("0000", "", kle={valg.nummer: valg}))["kle"][0]
    return document


def _fakta(kommune: Kommune) -> dict[str, Any]:
    """What is not said of a single number, by the place it has in the JSON."""
    document = to_json(kommune)
    levels = {
        f"niveauer.{hvem}.{hvad}": niveau
        for hvem, krav in document["niveauer"].items()
        for hvad, niveau in krav.items()
    }
    return {**{felt: document[felt] for felt in FAKTA}, **levels}


def _saetning(each: Nummerforskel, titel: str | None) -> str:
    name = each.nummer if titel is None or titel == each.nummer else f"{each.nummer} {titel}"
    return f"{name}: {', '.join(_dele(each))}"


def _dele(each: Nummerforskel) -> Iterator[str]:
    if each.efter is None:
        yield "falder ud" + (" og lukkes" if each.lukkes else "")
        return
    if each.foer is None:
        yield "kommer til"
    if each.aabnes:
        yield "åbnes"
    elif each.lukkes:
        yield "lukkes"
    elif each.foer is None:
        yield "lukket"
    for felt in each.felter():
        if felt.felt != "aaben":
            yield f"{_ORD[felt.felt]} {_vaerdi(felt.efter)} (var {_vaerdi(felt.foer)})"


def _vaerdi(value: Any) -> str:
    """A value of the JSON as one says it."""
    if value is None:
        return "ingen"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ", ".join(f"»{link['tekst']}«" for link in value) or "ingen"
    if isinstance(value, dict):
        return _systemer(value)
    return _ord(str(value))


def _systemer(value: dict[str, list[str]]) -> str:
    said = [f"{ord_} {', '.join(value[side])}" for side, ord_ in (("kun", "kun"), ("ikke", "ikke")) if value[side]]
    return " og ".join(said) or "alle"


def _ord(text: str) -> str:
    try:
        dag = date.fromisoformat(text)
    except ValueError:
        return {"kle": "KLE-emnet", "sagstitel": "sagens egen", "hoej": "høj"}.get(text, text)
    return f"{dag.day}.{dag.month}.{dag.year}"

"""A risk assessment, from a file or a caller: everything is checked, and every fault is named."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.beregning import Elementer, Kontroller, beregn
from borgerblik.access.risiko.form import from_json, to_vurderede
from borgerblik.access.risiko.krav import gulv
from borgerblik.access.risiko.model import (
    BRUGERTYPER,
    ELEMENT_TRIN,
    GAMMELT_I_OVERGANG,
    KONTROL_TRIN,
    Element,
    Kontrol,
    Vurdering,
    seneste_genbesoeg,
)
from borgerblik.domain.koder import Nsis
from borgerblik.fagomraader import OEVRIGE, omraader
from schemas.ind.fejl import DokumentFaults, Fejl, Messages
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.strenge import Dato, Objekt, Tekst, Valg, words

LONGEST_REASON = 1000
_LONGEST_NUMBER = 9  # digits; no number of ours has more
_BRUGERTYPER = [each.value for each in BRUGERTYPER]
_DAYS: tuple[str, ...] = ("besluttet", "genbesoeg", "gammeltNiveauTil")
_DAY = {"type": "string", "format": "date"}
_NIVEAUER = [niveau.value for niveau in Nsis]

Brud = Iterator[tuple[tuple[str, ...], str]]  # the place of each fault, and its sentence


class VurderingFaults(DokumentFaults):
    """An assessment cannot be used."""


class Heltal(fields.Integer):
    """A whole number within bounds, and nothing that only looks like one."""

    default_error_messages = words()

    def __init__(self, mindst: int, hoejst: int, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": mindst, "maximum": hoejst}, **kwargs)
        self.bounds = (mindst, hoejst)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        low, high = self.bounds
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValidationError(f"skal være {low}" if low == high else f"skal være et helt tal fra {low} til {high}")
        return value


class Omraadeniveauer(fields.Field[dict[str, str]]):
    """Levels by the key of an area."""

    default_error_messages = words(type="er ikke et objekt")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise self.make_error("type")
        known = {*omraader().efter_noegle, OEVRIGE}
        faults: Messages = {}
        for noegle, niveau in value.items():
            if noegle not in known:
                faults[noegle] = ["er ikke et fagområde"]
            elif niveau not in _NIVEAUER:
                faults[noegle] = [f"skal være {', '.join(_NIVEAUER[:-1])} eller {_NIVEAUER[-1]}"]
        if faults:
            raise ValidationError(faults)
        return dict(value)


class ElementIn(StrictSchema):
    """How an element was judged, and why."""

    vaerdi = Heltal(*ELEMENT_TRIN, required=True)
    begrundelse = Tekst(required=True, longest=LONGEST_REASON)


class KontrolIn(StrictSchema):
    """How a control was judged, and why."""

    vaerdi = Heltal(*KONTROL_TRIN, required=True)
    begrundelse = Tekst(required=True, longest=LONGEST_REASON)


class ElementerIn(StrictSchema):
    """The elements; null or left out for one that was not judged: it counts as the strictest."""

    foelsomhed = Objekt(ElementIn, allow_none=True)
    eksponering = Objekt(ElementIn, allow_none=True)
    volumen = Objekt(ElementIn, allow_none=True)


class KontrollerIn(StrictSchema):
    """The controls; null or left out for one that was not judged: it counts as not in place."""

    rollestyring = Objekt(KontrolIn, allow_none=True)
    logning = Objekt(KontrolIn, allow_none=True)
    funktionsadskillelse = Objekt(KontrolIn, allow_none=True)
    dataafgraensning = Objekt(KontrolIn, allow_none=True)


class BeregnIn(StrictSchema):
    """What is weighed."""

    elementer = Objekt(ElementerIn, required=True)
    kontroller = Objekt(KontrollerIn, required=True)


class RisikovurderingIn(BeregnIn):
    """An assessment with its decision."""

    kode = Kode(required=True)
    brugertype = Valg(_BRUGERTYPER, required=True, metadata={"enum": _BRUGERTYPER})
    niveau = Valg(_NIVEAUER, required=True, metadata={"enum": _NIVEAUER})
    begrundelse = Tekst(allow_none=True, longest=LONGEST_REASON)
    omraader = Omraadeniveauer(metadata={"type": "object"})
    gammeltNiveau = Heltal(GAMMELT_I_OVERGANG, GAMMELT_I_OVERGANG, allow_none=True)
    gammeltNiveauTil = Dato(allow_none=True, metadata=_DAY)
    besluttetAf = Tekst(required=True)
    besluttet = Dato(required=True, metadata=_DAY)
    genbesoeg = Dato(required=True, metadata=_DAY)


_VURDERING, _BEREGN = RisikovurderingIn(), BeregnIn()


def read_vurdering(raw: bytes, i_dag: date) -> Vurdering:
    """The assessment in a file or a body. Raises VurderingFaults with every fault there is."""
    document, skrevet = _read(raw)
    valid, messages = _checked(_VURDERING, document)
    for place, besked in _brud(valid, messages, i_dag):
        _put(messages, place, besked)
    if messages or skrevet:
        raise VurderingFaults(messages, skrevet)
    return from_json(document)


def read_beregning(raw: bytes) -> tuple[Elementer, Kontroller]:
    """What is to be computed without being kept. Raises VurderingFaults."""
    document, skrevet = _read(raw)
    _, messages = _checked(_BEREGN, document)
    if messages or skrevet:
        raise VurderingFaults(messages, skrevet)
    return to_vurderede(Element, document["elementer"]), to_vurderede(Kontrol, document["kontroller"])


def _read(raw: bytes) -> tuple[dict[str, Any], list[Fejl]]:
    """The document with its numbers, and what is wrong with how it is written. Raises VurderingFaults."""
    found, skrevet = read_json(raw)
    if found is None:
        raise VurderingFaults({}, skrevet)
    text = raw.removeprefix(codecs.BOM_UTF8).decode()
    document: dict[str, Any] = json.loads(text, parse_int=_whole, parse_float=_other, parse_constant=_other)
    return document, skrevet


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else 0.0


def _other(_digits: str) -> float:
    return 0.0  # no number of ours, whatever it is


def _checked(schema: Schema, document: dict[str, Any]) -> tuple[dict[str, Any], Messages]:
    """What is good in the document, and what is not."""
    try:
        return dict(schema.load(document)), {}
    except ValidationError as error:
        valid = error.valid_data
        return valid if isinstance(valid, dict) else {}, error.messages_dict


def _put(messages: Messages, place: tuple[str, ...], besked: str) -> None:
    """A fault at its place, unless something worse is said there already."""
    *way, last = place
    for step in way:
        messages = messages.setdefault(step, {})
    messages.setdefault(last, [besked])


# What the decision must keep to, told as far as what it rests on can be read


def _brud(valid: Mapping[str, Any], messages: Messages, i_dag: date) -> Brud:
    good = {key: value for key, value in valid.items() if key not in messages and value is not None}
    days = {key: date.fromisoformat(good[key]) for key in _DAYS if key in good}
    rolle = Rolle(good["brugertype"]) if "brugertype" in good else None
    niveau = Nsis(good["niveau"]) if "niveau" in good else None
    yield from _dage(days, i_dag)
    yield from _overgang(good, messages, days, rolle, niveau)
    if niveau is not None:
        yield from _omraader(good, niveau)
        if rolle is not None:
            yield from _niveau(good, rolle, niveau)


def _niveau(good: Mapping[str, Any], rolle: Rolle, niveau: Nsis) -> Brud:
    """Never under the floor; lower than computed with a reason in writing."""
    mindste = gulv(rolle)
    if not niveau.opfylder(mindste):
        yield ("niveau",), f"kan ikke være under {mindste.value} for {rolle.value}"
    elif "elementer" in good and "kontroller" in good and "begrundelse" not in good:
        elementer, kontroller = to_vurderede(Element, good["elementer"]), to_vurderede(Kontrol, good["kontroller"])
        beregnet = beregn(rolle, elementer, kontroller).niveau
        if not niveau.opfylder(beregnet):
            yield ("begrundelse",), f"mangler: {niveau.value} er lavere end det beregnede niveau {beregnet.value}"


def _omraader(good: Mapping[str, Any], niveau: Nsis) -> Brud:
    """An area is stricter than the rest, or it is not named."""
    for noegle, own in good.get("omraader", {}).items():
        if Nsis(own).trin <= niveau.trin:
            yield ("omraader", noegle), f"skal være strengere end niveau ({niveau.value})"


def _overgang(
    good: Mapping[str, Any], messages: Messages, days: Mapping[str, date], rolle: Rolle | None, niveau: Nsis | None
) -> Brud:
    """The old scale only for caseworkers, only beside Betydelig, and only until the next look."""
    pair = ("gammeltNiveau", "gammeltNiveauTil")
    for each, other in (pair, pair[::-1]):
        if other in good and each not in good and each not in messages:
            yield (each,), f"mangler, når {other} er sat"
    if "gammeltNiveau" in good and rolle not in (None, Rolle.SAGSBEHANDLER):
        yield ("gammeltNiveau",), "kan kun godtages for sagsbehandler"
    elif "gammeltNiveau" in good and niveau is Nsis.HOEJ:
        yield ("gammeltNiveau",), "kan ikke godtages, når niveauet er hoej"
    til = days.get("gammeltNiveauTil")
    if til is not None and til < days.get("besluttet", til):
        yield ("gammeltNiveauTil",), "er før besluttet"
    if til is not None and til > days.get("genbesoeg", til):
        yield ("gammeltNiveauTil",), "er efter genbesoeg"


def _dage(days: Mapping[str, date], i_dag: date) -> Brud:
    """Decided by today, looked at again within two years."""
    besluttet, genbesoeg = days.get("besluttet"), days.get("genbesoeg")
    if besluttet is None:
        return
    if besluttet > i_dag:
        yield ("besluttet",), "ligger i fremtiden"
    if genbesoeg is not None and genbesoeg <= besluttet:
        yield ("genbesoeg",), "skal være efter besluttet"
    seneste = seneste_genbesoeg(besluttet)
    if genbesoeg is not None and genbesoeg > seneste:
        yield ("genbesoeg",), f"er for sent: højst 24 måneder efter besluttet, altså {seneste.isoformat()}"

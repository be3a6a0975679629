"""A good risk assessment, for a test to change what matters; and judgements of every kind for hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko import BRUGERTYPER, Vurdering
from borgerblik.access.risiko.form import from_json
from borgerblik.access.risiko.model import Element, Kontrol, Vurderet
from borgerblik.access.risiko.skabelon import skabelon

AARHUS = "0751"
I_DAG = date(2026, 11, 25)


def en_fil(brugertype: str = "borger", /, **aendret: Any) -> dict[str, Any]:
    """An assessment as a file; what is changed replaces whole fields."""
    return skabelon(AARHUS, Rolle(brugertype), I_DAG) | aendret


def en_vurdering(brugertype: str = "borger", /, kode: str = AARHUS, **aendret: Any) -> Vurdering:
    """The same as a value."""
    return replace(from_json(en_fil(brugertype, kode=kode)), **aendret)


def elementer(foelsomhed: int, eksponering: int, volumen: int) -> Mapping[Element, Vurderet]:
    return {each: Vurderet(v, "fordi") for each, v in zip(Element, (foelsomhed, eksponering, volumen), strict=True)}


def kontroller(*vaerdier: int) -> Mapping[Kontrol, Vurderet]:
    """In their order: rollestyring, logning, funktionsadskillelse, dataafgraensning; the rest was not judged."""
    return {each: Vurderet(v, "fordi") for each, v in zip(Kontrol, vaerdier, strict=False)}


def _judged(slags: Any, low: int, high: int) -> Any:
    values = st.fixed_dictionaries({}, optional={each: st.integers(low, high) for each in slags})
    return values.map(lambda found: {each: Vurderet(v, "fordi") for each, v in found.items()})


alle_elementer = _judged(Element, 1, 4)
alle_kontroller = _judged(Kontrol, 0, 3)
brugertyper = st.sampled_from(BRUGERTYPER)

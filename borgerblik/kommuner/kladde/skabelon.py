"""Where a draft's content comes from: a template per area, another kommune, an earlier version. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.fagomraader import Fagomraade

Afloesere = Callable[[str], Iterable[str]]


def skabelonens_fradato(i_dag: date) -> date:
    """The latest day it may be for what is opened this year: the 31st of December (PRODUCT 1.3)."""
    return date(i_dag.year, 12, 31)


def skabelon(omraade: Fagomraade, fradato: date | None) -> Mapping[str, KleValg]:
    """All numbers of the area, open: cases that are still open also from before, the KLE topic, no documents."""
    return {nummer: KleValg(nummer, True, fradato, ogsaa_aktive=True) for nummer in omraade.nummer()}


def efter_skabelon(kommune: Kommune, omraade: Fagomraade, fradato: date | None) -> Kommune:
    """With the area as the template has it, whatever was chosen; a number's own links and systems are kept."""
    chosen = {
        nummer: replace(valg, fagsystemer=kommune.kle[nummer].fagsystemer, links=kommune.kle[nummer].links)
        if nummer in kommune.kle
        else valg
        for nummer, valg in skabelon(omraade, fradato).items()
    }
    return _med(kommune, chosen)


def aabnet(kommune: Kommune, omraade: Fagomraade, fradato: date | None) -> Kommune:
    """With every number of the area open: as the kommune has chosen while it was closed, else by the template.

    A kommune that opens an area is connected.
    """
    chosen = {
        nummer: replace(kommune.kle[nummer], aaben=True) if nummer in kommune.kle else valg
        for nummer, valg in skabelon(omraade, fradato).items()
    }
    return replace(_med(kommune, chosen), tilsluttet=True)


def lukket(kommune: Kommune, omraade: Fagomraade, afloesere: Afloesere) -> Kommune:
    """With every number of the area closed, also one that counts by the choice for what took its place."""
    chosen = {
        nummer: replace(kommune.kle.get(nummer, KleValg(nummer)), aaben=False)
        for nummer in omraade.nummer()
        if kommune.har_aabnet(nummer, afloesere(nummer))
    }
    return _med(kommune, chosen)


def kopieret(kommune: Kommune, fra: Kommune, *, links: bool) -> Kommune:
    """With the other kommune's choices and levels; never who it is or whether it is connected.

    Without `links` a number keeps those the kommune has itself.
    """
    own = kommune.kle
    chosen = {
        nummer: valg if links else replace(valg, links=own[nummer].links if nummer in own else ())
        for nummer, valg in fra.kle.items()
    }
    kle = MappingProxyType(dict(sorted(chosen.items())))
    return replace(kommune, kle=kle, borger=fra.borger, sagsbehandler=fra.sagsbehandler)


def med_valg(kommune: Kommune, valg: Iterable[KleValg]) -> Kommune:
    """With those choices in place of its own for the same numbers; the others stand."""
    return _med(kommune, {each.nummer: each for each in valg})


def _med(kommune: Kommune, chosen: Mapping[str, KleValg]) -> Kommune:
    return replace(kommune, kle=MappingProxyType(dict(sorted({**kommune.kle, **chosen}.items()))))

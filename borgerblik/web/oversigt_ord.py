"""The words for the overview: how far a thing is, what a step is called, what declared and measured come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

from flask_babel import format_date, format_datetime, gettext

from borgerblik.domain.tid import DANMARK
from borgerblik.domain.tilslutning import Trin
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.leverandoer import Gab, Maaltal, Meldetilstand, System, Systemslags
from borgerblik.kommuner.oversigt import Celletilstand, Kolonne
from borgerblik.kommuner.oversigt.matrix import AFTALE, FORBINDELSE, KVALITET, OPGAVER
from borgerblik.web import tilslutning_ord
from borgerblik.web.oversigt_valg import Orden

E = TypeVar("E", bound=Enum)


def tilstande_ord(kolonner: Iterable[str]) -> list[Mapping[Celletilstand, str]]:
    """What each state is called in these columns, in the same order.

    Of areas open and closed; of the others as suits the thing. "" is an area.
    """
    common, own = _omraaders(), _egne()
    return [{**common, **own.get(kolonne, {})} for kolonne in kolonner]


def _omraaders() -> Mapping[Celletilstand, str]:
    return {
        Celletilstand.AABEN: gettext("åben"),
        Celletilstand.DELVIST_AABEN: gettext("delvist åben"),
        Celletilstand.AFPROEVES: gettext("afprøves"),
        Celletilstand.PLANLAGT: gettext("planlagt"),
        Celletilstand.PROBLEMER: gettext("problemer"),
        Celletilstand.LUKKET: gettext("lukket"),
    }


def _egne() -> Mapping[str, Mapping[Celletilstand, str]]:
    return {
        AFTALE: {
            Celletilstand.AABEN: gettext("gælder"),
            Celletilstand.PLANLAGT: gettext("på vej"),
            Celletilstand.PROBLEMER: gettext("over fristen"),
            Celletilstand.LUKKET: gettext("mangler"),
        },
        FORBINDELSE: {
            Celletilstand.AABEN: gettext("prøvet"),
            Celletilstand.AFPROEVES: gettext("skal prøves igen"),
            Celletilstand.PROBLEMER: gettext("over fristen"),
            Celletilstand.LUKKET: gettext("ikke prøvet"),
        },
        KVALITET: {
            Celletilstand.AABEN: gettext("god nok"),
            Celletilstand.DELVIST_AABEN: gettext("delvist målt"),
            Celletilstand.PROBLEMER: gettext("under grænsen"),
            Celletilstand.LUKKET: gettext("ikke målt"),
        },
        OPGAVER: {
            Celletilstand.AABEN: gettext("fuldført"),
            Celletilstand.DELVIST_AABEN: gettext("påbegyndt"),
            Celletilstand.PROBLEMER: gettext("over fristen"),
            Celletilstand.LUKKET: gettext("ikke påbegyndt"),
        },
    }


def kolonne_ord(kolonne: Kolonne) -> str:
    """The head of a column."""
    found: Mapping[object, str] = {
        AFTALE: gettext("Aftale"),
        FORBINDELSE: gettext("Forbindelse"),
        KVALITET: gettext("Datakvalitet"),
        OPGAVER: gettext("Opgaver"),
    }
    return kolonne.titel or found.get(kolonne.noegle, kolonne.noegle)


def trin_ord(noegle: str) -> str:
    """What a step of connecting is called."""
    return tilslutning_ord.trin_ord(Trin(noegle))


opgavetilstand_ord = tilslutning_ord.tilstand_ord


def meldt_ord(tilstand: Meldetilstand) -> str:
    """What is declared."""
    found: Mapping[object, str] = {
        Meldetilstand.KLAR: gettext("klar"),
        Meldetilstand.I_GANG: gettext("i gang"),
        Meldetilstand.IKKE_BEGYNDT: gettext("ikke begyndt"),
    }
    return found[tilstand]


def slags_ord(slags: Systemslags) -> str:
    """What kind of system it is."""
    found: Mapping[object, str] = {
        Systemslags.KSD: "KSD",
        Systemslags.KY: "KY",
        Systemslags.JOBCENTER: gettext("jobcentersystem"),
        Systemslags.ESDH: "ESDH",
        Systemslags.ANDET: gettext("andet system"),
    }
    return found[slags]


def gab_ord(gab: Gab) -> str:
    """What does not go together."""
    found: Mapping[object, str] = {
        Gab.KLAR_IKKE_SET: gettext("Meldt klar, men ingen data er målt"),
        Gab.KLAR_UNDER_GRAENSEN: gettext("Meldt klar, men data er under grænsen"),
        Gab.SET_IKKE_MELDT: gettext("Data er målt, men intet er meldt"),
    }
    return found[gab]


def maalt_ord(tal: Maaltal, egen: bool) -> str:
    """What is measured, on one line; `egen`: of one kommune."""
    if tal.midt is None:
        return str(gettext("Målt i færre end 5 kommuner"))
    said = [gettext("score %(score)s", score=_score(tal.midt))]
    if tal.lavest is not None and tal.lavest < tal.midt:
        said.append(gettext("lavest %(score)s", score=_score(tal.lavest)))
    said.append(gettext("færre end 5 fund") if tal.fund is None else gettext("%(antal)s fund", antal=tal.fund))
    if not egen and tal.kommuner is not None:
        said.append(gettext("kommuner: %(antal)s", antal=tal.kommuner))
    if tal.senest is not None:
        said.append(gettext("senest %(dag)s", dag=tidspunkt(tal.senest)))
    return ", ".join(said)


def _score(score: float) -> str:
    """Rounded down: what is under a threshold never looks as if it were on it."""
    return str(int(score))


def omraade_ord(noegle: str) -> str:
    """What an area is called; it is Danish, as KLE has it."""
    found = omraader().efter_noegle.get(noegle)
    return noegle if found is None else found.titel


def dag(day: date) -> str:
    """A day."""
    return str(format_date(day, "d. MMM yyyy"))


def maaned(day: date) -> str:
    """The month of a day, as narrow as under a bar."""
    return str(format_date(day, "MMM"))


def tidspunkt(moment: datetime) -> str:
    """The day of a moment, as the clock is in Denmark."""
    return str(format_datetime(moment.astimezone(DANMARK), "d. MMM yyyy", rebase=False))


def sortering_ord(orden: Orden) -> str:
    """In which order."""
    found: Mapping[Orden, str] = {
        Orden.NAVN: gettext("Navn"),
        Orden.KODE: gettext("Kommunekode"),
        Orden.AABNE: gettext("Flest åbne fagområder først"),
        Orden.PROBLEMER: gettext("Flest problemer først"),
    }
    return found[orden]


def valg_af(koder: Iterable[E], ordet: Callable[[E], str]) -> list[tuple[str, str]]:
    """These codes with their words, to choose among."""
    return [(str(kode.value), ordet(kode)) for kode in koder]


def navne_af(systemer: Iterable[System]) -> list[tuple[str, str]]:
    """These systems by their keys, to choose among."""
    return [(each.noegle, each.navn) for each in systemer]

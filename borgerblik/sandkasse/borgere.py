"""Everybody in the sandkasse: the named citizens and as many generated ones as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from borgerblik.sandkasse import skriv_sag, skriv_ydelse
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.katalog import ALLE_OTTE, TILSLUTTEDE
from borgerblik.sandkasse.kontrakt import BEVILLING, CPR_URN, DOKUMENT, EFFEKTUERING, SAG, Art
from borgerblik.sandkasse.lager import Levering, Objekt
from borgerblik.sandkasse.navne import navn
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.oplysninger import Person, Samling
from borgerblik.sandkasse.xml import elementer

FOERSTE_GENEREREDE = 1000  # numbers below are the named ones'
FLEST = 250_000  # generated numbers lie in a range of their own: ten digits from day 61 to day 88
_DAGE, _MAANEDER, _AAR = 28, 12, 60


def leveringer(i_dag: date, seed: int, genererede: int = 0) -> Iterator[Levering]:
    """One delivery per citizen, made when somebody asks for the citizen."""
    for nummer, navngiven in enumerate(NAVNGIVNE, 1):
        byg = partial(_objekter, navngiven.byg, partial(Bygger, nummer, navngiven.person, i_dag, seed))
        urner = tuple(CPR_URN + cpr for cpr in (navngiven.nummer, *navngiven.andre))
        yield Levering(nummer, urner, byg)
    for loebe in range(genererede):
        person = genereret(loebe, seed)
        byg = partial(_objekter, _tilfaeldige, partial(Bygger, FOERSTE_GENEREREDE + loebe, person, i_dag, seed))
        yield Levering(FOERSTE_GENEREREDE + loebe, (person.urn,), byg)


def genereret(loebe: int, seed: int) -> Person:
    """The generated citizen with that running number: name, and a number nobody else has."""
    if not 0 <= loebe < FLEST:
        raise ValueError(f"there are at most {FLEST} generated citizens")
    resten, dag = divmod(loebe, _DAGE)
    resten, maaned = divmod(resten, _MAANEDER)
    loebenummer, aar = divmod(resten, _AAR)
    # The century digit 3 is the generated ones' alone; the named ones have 1, 2 and 4.
    nummer = f"{61 + dag:02d}{1 + maaned:02d}{40 + aar:02d}3{loebenummer:03d}"
    return Person(navn(loebe, seed), nummer)


def _tilfaeldige(byg: Bygger) -> Samling:
    """From nothing at all to four courses, in one of the connected kommuner."""
    kommune = byg.tilfaeldig.choice(TILSLUTTEDE)
    samlet = Samling()
    for slags in byg.tilfaeldig.sample(ALLE_OTTE, byg.tilfaeldig.choice((0, 1, 1, 2, 2, 3, 4))):
        samlet += byg.forloeb(slags, kommune, byg.tilfaeldig.randint(2, 12))
    return samlet


def _objekter(opskrift: Callable[[Bygger], Samling], ny_bygger: Callable[[], Bygger]) -> list[Objekt]:
    """The citizen's objects as the index keeps them."""
    samling = opskrift(ny_bygger())
    skrevet: list[tuple[Art, str, str]] = []
    for sag in samling.sager:
        skrevet.append((SAG, sag.uuid, skriv_sag.sag(sag)))
        skrevet += ((DOKUMENT, dok.uuid, skriv_sag.dokument(dok, sag)) for dok in sag.dokumenter)
    skrevet += ((BEVILLING, bevilling.uuid, skriv_ydelse.bevilling(bevilling)) for bevilling in samling.bevillinger)
    skrevet += ((EFFEKTUERING, betalt.uuid, skriv_ydelse.udbetaling(betalt)) for betalt in samling.udbetalinger)
    laeste = elementer([xml for _, _, xml in skrevet])
    return [Objekt.af(art, uuid, element) for (art, uuid, _), element in zip(skrevet, laeste, strict=True)]

"""Everybody in the sandkasse: the named citizens and as many generated ones as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.katalog import ALLE_OTTE, FLYTTEHJAELP, NYE, TILSLUTTEDE
from borgerblik.sandkasse.kontrakt import CPR_URN
from borgerblik.sandkasse.lager import Levering, Objekt
from borgerblik.sandkasse.navne import navn
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.oplysninger import Myndighed, Person, Samling
from borgerblik.sandkasse.opslag import Post, bevillingspost, dokumentpost, sagspost, udbetalingspost
from borgerblik.sandkasse.snavs import Plet, tilsmuds
from borgerblik.sandkasse.xml import elementer

FOERSTE_GENEREREDE = 1000  # numbers below are the named ones'
FLEST = 240_000  # generated numbers lie in a range of their own: ten digits from day 61 to day 88
_I_NYE = 16  # citizens in each of the kommuner that have not begun; their numbers come after all the others
_DAGE, _MAANEDER, _AAR = 28, 12, 60


def leveringer(i_dag: date, seed: int, genererede: int = 0, fejlandel: float = 0.0) -> Iterator[Levering]:
    """One delivery per citizen, made when somebody asks for the citizen.

    `fejlandel` is the share of the generated citizens' items that have something wrong with them.
    """
    for nummer, navngiven in enumerate(NAVNGIVNE, 1):
        byg = partial(_objekter, navngiven.byg, partial(Bygger, nummer, navngiven.person, i_dag, seed))
        urner = tuple(CPR_URN + cpr for cpr in (navngiven.nummer, *navngiven.andre))
        yield Levering(nummer, urner, byg)
    for nummer, person, opskrift in _genererede(seed, genererede, fejlandel):
        ny_bygger = partial(Bygger, nummer, person, i_dag, seed)
        byg, poster = partial(_objekter, opskrift, ny_bygger), partial(_poster, opskrift, ny_bygger)
        yield Levering(nummer, (person.urn,), byg, poster)


def pletter(i_dag: date, seed: int, genererede: int, fejlandel: float) -> Iterator[Plet]:
    """Everything that is wrong on purpose."""
    for loebe in range(genererede if fejlandel else 0):
        byg = Bygger(FOERSTE_GENEREREDE + loebe, genereret(loebe, seed), i_dag, seed)
        yield from tilsmuds(_tilfaeldige(byg), byg, fejlandel)[1]


def _genererede(seed: int, antal: int, fejlandel: float) -> Iterator[tuple[int, Person, Callable[[Bygger], Samling]]]:
    """Who is generated, and how: those in the kommuner that have not begun, and as many more as are asked for."""
    for plads, kommune in enumerate(NYE):
        for nummer in range(_I_NYE):
            loebe = FLEST + plads * _I_NYE + nummer
            person = Person(navn(loebe, seed), _nummer(loebe))
            yield FOERSTE_GENEREREDE + loebe, person, partial(_i_ny_kommune, kommune, nummer)
    tilfaeldige = partial(_med_snavs, fejlandel) if fejlandel else _tilfaeldige
    for loebe in range(antal):
        yield FOERSTE_GENEREREDE + loebe, genereret(loebe, seed), tilfaeldige


def genereret(loebe: int, seed: int) -> Person:
    """The generated citizen with that running number: name, and a number nobody else has."""
    if not 0 <= loebe < FLEST:
        raise ValueError(f"there are at most {FLEST} generated citizens")
    return Person(navn(loebe, seed), _nummer(loebe))


def _nummer(loebe: int) -> str:
    resten, dag = divmod(loebe, _DAGE)
    resten, maaned = divmod(resten, _MAANEDER)
    loebenummer, aar = divmod(resten, _AAR)
    # The century digit 3 is the generated ones' alone; the named ones have 1, 2 and 4.
    return f"{61 + dag:02d}{1 + maaned:02d}{40 + aar:02d}3{loebenummer:03d}"


def _tilfaeldige(byg: Bygger) -> Samling:
    """From nothing at all to four courses, in one of the connected kommuner."""
    kommune = byg.tilfaeldig.choice(TILSLUTTEDE)
    samlet = Samling()
    for slags in byg.tilfaeldig.sample(ALLE_OTTE, byg.tilfaeldig.choice((0, 1, 1, 2, 2, 3, 4))):
        samlet += byg.forloeb(slags, kommune, byg.tilfaeldig.randint(2, 12))
    return samlet


def _med_snavs(andel: float, byg: Bygger) -> Samling:
    return tilsmuds(_tilfaeldige(byg), byg, andel)[0]


def _i_ny_kommune(kommune: Myndighed, nummer: int, byg: Bygger) -> Samling:
    """Two of the eight benefits, so that together they are in all of them; a removal and the jobcentre's sag too."""
    forskudt = ALLE_OTTE[(nummer + 3) % len(ALLE_OTTE)]
    samlet = byg.forloeb(ALLE_OTTE[nummer % len(ALLE_OTTE)], kommune, 3 + nummer % 6)
    samlet += byg.opfoelgning(ALLE_OTTE[nummer % len(ALLE_OTTE)], kommune, samlet.sager[0])
    samlet += byg.forloeb(forskudt, kommune, 5 + nummer % 9)
    return samlet + byg.forloeb(FLYTTEHJAELP, kommune, 4) if nummer % 4 == 0 else samlet


def _objekter(opskrift: Callable[[Bygger], Samling], ny_bygger: Callable[[], Bygger]) -> list[Objekt]:
    """The citizen's objects as the index keeps them."""
    poster = _poster(opskrift, ny_bygger)
    laeste = elementer([post.skriv() for post in poster])
    return [Objekt.af(post.art, post.uuid, element) for post, element in zip(poster, laeste, strict=True)]


def _poster(opskrift: Callable[[Bygger], Samling], ny_bygger: Callable[[], Bygger]) -> list[Post]:
    """The same, not written yet."""
    samling = opskrift(ny_bygger())
    poster: list[Post] = []
    for sag in samling.sager:
        poster.append(sagspost(sag))
        poster += (dokumentpost(dokument, sag) for dokument in sag.dokumenter)
    poster += map(bevillingspost, samling.bevillinger)
    poster += map(udbetalingspost, samling.udbetalinger)
    return poster

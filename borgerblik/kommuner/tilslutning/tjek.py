"""How far each step is, as a program can see it: one step, one function. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sider import Sider
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilslutning import (
    Aftale,
    Aftaleslags,
    Ansvarlig,
    Service,
    Tilslutning,
    Trin,
    Trintilstand,
    daekning,
    maa_vise,
)
from borgerblik.fagomraader import Fagomraade, omraader
from borgerblik.kommuner.tilslutning.model import Certifikatstand, Proeve, dato

PROEVE_GAELDER = timedelta(days=30)  # so long is a trial of the way evidence
IKKE, I_GANG, FULDT = Trintilstand
_RISIKO_ORD = {"mangler": "mangler", "overskredet": "skal ses på igen", "snart": "gælder", "gaelder": "gælder"}
_HVEM = {"borger": "borgere", "sagsbehandler": "sagsbehandlere"}


@dataclass(frozen=True, slots=True)
class Kontrol:
    """How far a step is: what was found, and what to do next (None: nothing)."""

    tilstand: Trintilstand
    forklaring: str
    goer: str | None = None


@dataclass(frozen=True, slots=True)
class Grundlag:
    """What the checks of one kommune look at.

    `skrevet`: something was ever written of its connecting. `kommune` is as its administrators wrote it. `risiko` is
    how its assessments stand, by kind of user. `ydelser` is the service its benefits are read from, and
    `erklaering` the accessibility statement of every kommune without one of its own.
    """

    tilslutning: Tilslutning
    skrevet: bool
    kommune: Kommune
    sider: Sider
    proeve: Proeve | None
    risiko: Mapping[str, str]
    certifikat: Certifikatstand
    ydelser: Service
    erklaering: str | None
    paa_maskinen: bool
    i_dag: date


def kontrolleret(trin: Trin, grundlag: Grundlag) -> Kontrol:
    """How far that step is."""
    return KONTROLLER[trin](grundlag)


# People


def projektejer(grundlag: Grundlag) -> Kontrol:
    """Is there somebody who answers for it?"""
    return _navngivet(grundlag.tilslutning.projektejer, "projektejeren")


def projektleder(grundlag: Grundlag) -> Kontrol:
    """Is there somebody who leads it?"""
    return _navngivet(grundlag.tilslutning.projektleder, "projektlederen")


def _navngivet(person: Ansvarlig | None, hvem: str) -> Kontrol:
    if person is None:
        return Kontrol(IKKE, "Ingen er nævnt.", f"Skriv {hvem} med navn, titel og e-mail.")
    return Kontrol(FULDT, f"{person.navn}, {person.titel}.")


# Agreements


def tilslutningsaftale(grundlag: Grundlag) -> Kontrol:
    """Is the agreement of connecting in force?"""
    aftaler = grundlag.tilslutning.aftaler_om(Aftaleslags.TILSLUTNINGSAFTALE)
    return _aftalt(aftaler, grundlag.i_dag, "tilslutningsaftalen", "")


def databehandleraftale(grundlag: Grundlag) -> Kontrol:
    """Is the agreement in force without which nothing is shown?"""
    if not grundlag.skrevet and maa_vise(None, grundlag.i_dag, paa_maskinen=grundlag.paa_maskinen):
        return Kontrol(
            FULDT,
            "Sandkassens egen aftale gælder, fordi indekserne er på denne maskine, og intet er skrevet.",
        )
    aftaler = grundlag.tilslutning.aftaler_om(Aftaleslags.DATABEHANDLERAFTALE)
    return _aftalt(aftaler, grundlag.i_dag, "databehandleraftalen", " Uden den vises intet for kommunen.")


def _aftalt(aftaler: Iterable[Aftale], i_dag: date, hvilken: str, foelge: str) -> Kontrol:
    aftaler = tuple(aftaler)
    if not aftaler:
        return Kontrol(IKKE, f"Ingen er skrevet ind.{foelge}", f"Indgå {hvilken}, og skriv den ind her.")
    stand = daekning(aftaler, i_dag)
    if stand.gaelder:
        return Kontrol(FULDT, "Gælder indtil videre." if stand.til is None else f"Gælder til og med {dato(stand.til)}.")
    if stand.fra is not None:
        return Kontrol(I_GANG, f"Gælder først fra {dato(stand.fra)}.{foelge}")
    over = "Gælder ikke." if stand.til is None else f"Udløb {dato(stand.til)}."
    return Kontrol(I_GANG, f"{over}{foelge}", f"Forny {hvilken}, og skriv den nye ind her.")


def serviceaftaler(grundlag: Grundlag) -> Kontrol:
    """Is there one in force by which we read each index?"""
    wanted = (Service.SAGDOKUMENTINDEKS, grundlag.ydelser)
    stande = {
        each: daekning(grundlag.tilslutning.aftaler_om(Aftaleslags.SERVICEAFTALE, each), grundlag.i_dag)
        for each in wanted
    }
    missing = [each.value for each, stand in stande.items() if not stand.gaelder]
    if not missing:
        ends = [stand.til for stand in stande.values() if stand.til is not None]
        return Kontrol(FULDT, f"Gælder til og med {dato(min(ends))}." if ends else "Gælder indtil videre.")
    begun = any(each.slags is Aftaleslags.SERVICEAFTALE for each in grundlag.tilslutning.aftaler)
    return Kontrol(
        I_GANG if begun else IKKE,
        f"Ingen i kraft med retningen udstil for {' og '.join(missing)}.",
        "Godkend serviceaftalerne i Fælleskommunalt Administrationsmodul, og skriv dem ind her.",
    )


# The way to the indexes


def certifikat(grundlag: Grundlag) -> Kontrol:
    """Does what we prove ourselves with hold today?"""
    stand, i_dag = grundlag.certifikat, grundlag.i_dag
    if stand.udloeber is None and stand.i_orden:
        return Kontrol(FULDT, "Der bruges intet certifikat, fordi indekserne er på denne maskine.")
    if not stand.i_orden or stand.udloeber is None or stand.udloeber < i_dag:
        return Kontrol(
            I_GANG,
            "Et certifikat er udløbet eller gælder ikke endnu.",
            "Driften skal lægge et gyldigt OCES-certifikat ind (borgerblik certifikat vis).",
        )
    dage = (stand.udloeber - i_dag).days
    return Kontrol(FULDT, f"Gælder til og med {dato(stand.udloeber)}, {dage} dage endnu.")


def forbindelse(grundlag: Grundlag) -> Kontrol:
    """Has the way been tried with a good end, within a month?"""
    proeve, igen = grundlag.proeve, "Kør kontrollerne (borgerblik tilslutning proev)."
    if proeve is None:
        return Kontrol(IKKE, "Forbindelsen er aldrig prøvet for kommunen.", igen)
    dag = dansk_dag(proeve.tidspunkt)
    if proeve.svigt is not None or not proeve.ok:
        svigt = proeve.svigt
        why = "" if svigt is None else f" ved {svigt.trin}: {svigt.fejl}"
        return Kontrol(I_GANG, f"Prøven {dato(dag)} svigtede{why}.", (svigt and svigt.goer) or igen)
    if grundlag.i_dag - dag > PROEVE_GAELDER:
        return Kontrol(I_GANG, f"Den seneste gode prøve er fra {dato(dag)} og for gammel.", igen)
    return Kontrol(FULDT, f"Prøvet {dato(dag)} med godt resultat.")


# What must be written before citizens come


def risikovurdering(grundlag: Grundlag) -> Kontrol:
    """Is the risk assessed for citizens and for caseworkers?"""
    stande = {hvem: grundlag.risiko.get(hvem, "mangler") for hvem in _HVEM}
    told = ", ".join(f"{_HVEM[hvem]}: {_RISIKO_ORD.get(each, each)}" for hvem, each in stande.items())
    if all(each in ("gaelder", "snart") for each in stande.values()):
        return Kontrol(FULDT, f"Vurderet for {told}.")
    begun = any(each != "mangler" for each in stande.values())
    return Kontrol(I_GANG if begun else IKKE, f"Ikke på plads: {told}.", "Skriv risikovurderingen (borgerblik risiko).")


def oplysningstekst(grundlag: Grundlag) -> Kontrol:
    """Is the citizen told how the data are processed, in words that somebody in the kommune stands by?"""
    if ("oplysning", None) in grundlag.sider.tekster:
        return Kontrol(FULDT, "Kommunen har skrevet sin egen tekst.")
    taker = grundlag.tilslutning.oplysningstekst_accepteret_af
    if taker is not None:
        return Kontrol(FULDT, f"Produktets tekst er accepteret af {taker}.")
    return Kontrol(
        IKKE,
        "Kommunen har hverken skrevet en tekst eller accepteret produktets.",
        "Skriv teksten oplysning på kommunens sider, eller skriv, hvem der accepterer produktets.",
    )


def tilgaengelighedserklaering(grundlag: Grundlag) -> Kontrol:
    """Is there an accessibility statement to lead to?"""
    if grundlag.sider.tilgaengelighed is not None:
        return Kontrol(FULDT, "Kommunens egen erklæring.")
    if grundlag.erklaering is not None:
        return Kontrol(FULDT, "Den fælles erklæring for alle kommuner.")
    return Kontrol(IKKE, "Der er ingen adresse.", "Skriv adressen på erklæringen på kommunens sider.")


def testpersoner(grundlag: Grundlag) -> Kontrol:
    """Are there people to try the pages on, approved by another than whoever wrote them down?"""
    personer = grundlag.tilslutning.testpersoner
    if personer is None:
        return Kontrol(IKKE, "Ingen er skrevet ned.", "Skriv antal og henvisning, aldrig personnumre.")
    told = f"{personer.antal} testpersoner ({personer.reference})"
    if personer.godkendt_af is None:
        return Kontrol(I_GANG, f"{told}, ikke godkendt.", "En anden end den, der skrev dem, skal godkende med bevis.")
    return Kontrol(FULDT, f"{told}, godkendt af {personer.godkendt_af}.")


# Areas


def fagomraader_aabnet(grundlag: Grundlag) -> Kontrol:
    """How many areas has the kommune opened whole?"""
    alle = omraader().alle
    aabne = [each for each in alle if er_aabent(each, grundlag.kommune, grundlag.i_dag)]
    told = f"{len(aabne)} af {len(alle)} fagområder er åbne med alle deres KLE-numre."
    if len(aabne) == len(alle):
        return Kontrol(FULDT, told)
    missing = ", ".join(each.titel for each in alle if each not in aabne)
    return Kontrol(I_GANG if aabne else IKKE, told, f"Åbn {missing}.")


def er_aabent(omraade: Fagomraade, kommune: Kommune, dag: date) -> bool:
    """Has the kommune opened every KLE number of the area? One that has left KLE counts by the one in its place."""
    if not kommune.kle:
        return False
    efter = {emne.nummer: emne.afloeser(dag) for emne in omraade.lukkede}
    return all(
        kommune.har_aabnet(nummer, () if efter.get(nummer) is None else (str(efter[nummer]),))
        for nummer in omraade.nummer()
    )


KONTROLLER: Mapping[Trin, Callable[[Grundlag], Kontrol]] = MappingProxyType(
    {
        Trin.PROJEKTEJER: projektejer,
        Trin.PROJEKTLEDER: projektleder,
        Trin.TILSLUTNINGSAFTALE: tilslutningsaftale,
        Trin.DATABEHANDLERAFTALE: databehandleraftale,
        Trin.SERVICEAFTALER: serviceaftaler,
        Trin.CERTIFIKAT: certifikat,
        Trin.FORBINDELSE: forbindelse,
        Trin.RISIKOVURDERING: risikovurdering,
        Trin.OPLYSNINGSTEKST: oplysningstekst,
        Trin.TILGAENGELIGHEDSERKLAERING: tilgaengelighedserklaering,
        Trin.TESTPERSONER: testpersoner,
        Trin.FAGOMRAADER_AABNET: fagomraader_aabnet,
    }
)

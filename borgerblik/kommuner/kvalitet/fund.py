"""What a run can find: each finding's severity, its words, and what to tell whoever delivers the source system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Alvor(StrEnum):
    """How bad a finding is; the worst first."""

    ALVORLIG = "alvorlig"  # would show the wrong thing, or to the wrong person
    VAESENTLIG = "vaesentlig"  # shows too little, or what a citizen cannot use
    MINDRE = "mindre"  # is shown, and could be better


@dataclass(frozen=True, slots=True)
class Fundslags:
    """A finding: its code, severity, name, and what to tell the supplier. In Danish, for those who mend it."""

    kode: str
    alvor: Alvor
    navn: str
    besked: str


ULAESELIG, ENS_FOR_BORGER, ENS_I_SYSTEM = "ulaeselig", "titel_ens_for_borger", "titel_ens_i_system"
UDEN_BEVILLING = "udbetaling_uden_bevilling"

_A, _V, _M = Alvor


def _om_titel(felt: str, navn: str) -> Iterable[Fundslags]:
    """What is said of the title of a sag, and of the name of a ydelse."""
    yield Fundslags(
        f"{felt}_mangler", _M, f"Ingen {felt}", f"Levér {navn}; borgeren ser KLE-emnet i stedet, indtil den er der."
    )
    yield from _om_ordene(felt, navn)


def _om_ordene(felt: str, navn: str) -> Iterable[Fundslags]:
    """What is said of the words in them, and of those in a document's title."""
    yield Fundslags(
        f"{felt}_med_personnummer",
        _A,
        f"Personnummer i {navn}",
        f"Fjern personnummeret fra {navn} straks, og sørg for, at systemet ikke danner nye med personnummer.",
    )
    yield Fundslags(
        f"{felt}_med_personnavn",
        _A,
        f"Personnavn i {navn}",
        f"Fjern navnet fra {navn}: parterne står i registreringens parter, ikke i {navn}.",
    )
    yield Fundslags(
        f"{felt}_lig_nummer",
        _V,
        f"Kun et nummer eller store bogstaver i {navn}",
        f"Skriv i {navn}, hvad det handler om, med ord en borger forstår.",
    )
    yield Fundslags(
        f"{felt}_med_forkortelser", _M, f"Forkortelser i {navn}", "Skriv forkortelser og ord i store bogstaver helt ud."
    )


FUND: Mapping[str, Fundslags] = MappingProxyType(
    {
        slags.kode: slags
        for slags in (
            *_om_titel("titel", "sagens titel"),
            *_om_titel("navn", "ydelsens navn"),
            *_om_ordene("dokumenttitel", "dokumentets titel"),
            Fundslags(
                ENS_FOR_BORGER,
                _M,
                "Flere sager med samme titel hos samme borger",
                "Giv sagerne titler, der kan skelnes: borgeren ser flere sager, der hedder det samme.",
            ),
            Fundslags(
                ENS_I_SYSTEM,
                _M,
                "Næsten alle sager i systemet har samme titel",
                "Systemet danner samme titel til næsten alle sager. Brug en titel, der siger, hvad sagen er om.",
            ),
            Fundslags(
                "primaer_part_mangler",
                _V,
                "Ingen primær part",
                "Levér en primær part, der gælder nu: uden den kan ingen borger se sagen.",
            ),
            Fundslags(
                "flere_primaere_parter",
                _A,
                "Flere primære parter",
                "En sag har én primær part. Afslut virkningen for de andre, så ingen ser en andens sag.",
            ),
            Fundslags(
                "ejer_mangler",
                _A,
                "Ingen ejer med CVR-nummer",
                "Levér ejeren med CVR-nummer: den afgør, hvis valg der gælder.",
            ),
            Fundslags(
                "fagsystem_mangler",
                _V,
                "Intet masterfagsystem",
                "Levér masterfagsystemets UUID eller navn: uden det kan kommunen ikke vælge systemet til eller fra.",
            ),
            Fundslags(
                "kle_udgaaet",
                _V,
                "KLE-nummeret er udgået",
                "Flyt til det KLE-nummer, der er trådt i stedet, eller til et, der gælder.",
            ),
            Fundslags("kle_ukendt", _V, "Ukendt KLE-nummer", "Ret KLE-nummeret: det er ikke blandt dem, KLE udgiver."),
            Fundslags("status_mangler", _V, "Ingen status nu", "Levér en fremdrift, der gælder nu."),
            Fundslags("status_ukendt", _V, "Ukendt status", "Brug en af standardens fire fremdriftskoder."),
            Fundslags(
                "flere_statusser",
                _A,
                "Flere statusser gælder nu",
                "Afslut virkningen for den forrige fremdrift, når den næste begynder: ellers vises en tilfældig.",
            ),
            Fundslags(
                "status_gammel",
                _V,
                "Åben sag uden ændring i to år",
                "Afslut sagen, eller lever dens fremdrift videre, når den ændrer sig.",
            ),
            Fundslags(
                "fremdrift_uden_opstaaet",
                _V,
                "Forløbet begynder ikke med Opstaaet",
                "Levér det første trin: sagens tidslinje begynder med Opstaaet.",
            ),
            Fundslags(
                "datoer_ude_af_orden",
                _V,
                "Datoer ude af orden",
                "Ret datoerne: intet ændres, før det er oprettet, går baglæns eller er oprettet i fremtiden.",
            ),
            Fundslags(
                "foelsomhed_mangler",
                _V,
                "Ingen følsomhed",
                "Levér følsomheden; uden den tæller det som FOELSOMME_PERSONOPLYSNINGER.",
            ),
            Fundslags(
                "visningsklasse_uden_klasse",
                _A,
                "Visningsklasse uden klasse",
                "Levér klassen i Visningsklassen: det, der skulle undtages, kan ellers blive vist.",
            ),
            Fundslags("dokument_uden_titel", _V, "Dokumenter uden titel", "Giv dokumenterne titler, så de vises."),
            Fundslags("dokument_uden_dato", _M, "Dokumenter uden dato", "Levér BrevDato: de nyeste vises først."),
            Fundslags(
                "ydelse_uden_klasse",
                _V,
                "Ydelse uden klasse",
                "Levér ydelsens klasse; ellers bruges sagens, hvis den har en.",
            ),
            Fundslags("slut_foer_start", _V, "Slutter før den begynder", "Ret ydelsens eller bevillingens datoer."),
            Fundslags(
                "uden_plan",
                _V,
                "Bevilling uden plan",
                "Levér den økonomiske effektueringsplan: kommende udbetalinger vises ud fra den.",
            ),
            Fundslags(
                "sag_findes_ikke",
                _V,
                "Sagen findes ikke",
                "Levér sagen, eller fjern bevillingens henvisning til den.",
            ),
            Fundslags(
                UDEN_BEVILLING,
                _V,
                "Udbetaling uden bevilling",
                "Levér bevillingen, som udbetalingen er for: uden den kan udbetalingen ikke vises.",
            ),
            Fundslags(
                "beloeb_ulaeseligt",
                _V,
                "Beløb mangler eller kan ikke læses",
                "Levér beløbet i kroner med højst to decimaler (5942.00, ikke 5.942).",
            ),
            Fundslags(
                "beloeb_stemmer_ikke",
                _A,
                "Beløb stemmer ikke",
                "Ret beløbene: linjerne skal give brutto, og intet trin må være større end det før uden en tekst.",
            ),
            Fundslags(
                "udbetaling_uden_tekst",
                _M,
                "Andet beløb uden forklaring",
                "Levér SendtTilUdbetalingTekst eller UdbetaltTekst, når beløbet afviger fra det før.",
            ),
            Fundslags(
                ULAESELIG,
                _V,
                "Kan ikke læses",
                "Registreringen mangler noget, den ikke kan bruges uden (registrering, ejer eller primær klasse).",
            ),
        )
    }
)

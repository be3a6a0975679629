"""What the warnings say: plain Danish, of agreements and deadlines, never of citizens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from types import MappingProxyType

from borgerblik.domain.epost import Email
from borgerblik.domain.tilslutning import Aftaleslags, Emne, Trin
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.tilslutning.model import dato


class Anledning(Enum):
    """What a warning is about."""

    LUKKER = auto()  # the databehandleraftale: with it ends that anything is shown
    AFTALE = auto()
    CERTIFIKAT = auto()
    FRIST = auto()
    AABNING = auto()  # an approved draft's day has come, and what it opens is not ready


@dataclass(frozen=True, slots=True)
class Varsel:
    """A warning: `dag` is the last day of what ends, or in time, `dage` how many are left (below 0: it is over).

    `noegle` tells it from every other of that kommune, `hvad` is what it is about.
    """

    kode: str
    anledning: Anledning
    noegle: str
    hvad: str
    dag: date
    dage: int
    modtagere: tuple[Email, ...]
    goer: str | None = None


TRIN_NAVN: Mapping[Trin, str] = MappingProxyType(
    {
        Trin.PROJEKTEJER: "Projektejer",
        Trin.PROJEKTLEDER: "Projektleder",
        Trin.TILSLUTNINGSAFTALE: "Tilslutningsaftale",
        Trin.DATABEHANDLERAFTALE: "Databehandleraftale",
        Trin.SERVICEAFTALER: "Serviceaftaler",
        Trin.CERTIFIKAT: "Certifikat",
        Trin.FORBINDELSE: "Forbindelse til indekserne",
        Trin.RISIKOVURDERING: "Risikovurdering",
        Trin.OPLYSNINGSTEKST: "Oplysningstekst til borgerne",
        Trin.TILGAENGELIGHEDSERKLAERING: "Tilgængelighedserklæring",
        Trin.TESTPERSONER: "Testpersoner",
        Trin.FAGOMRAADER_AABNET: "Fagområder åbnet",
    }
)
_AFTALE_NAVN = {
    Aftaleslags.TILSLUTNINGSAFTALE: "tilslutningsaftalen",
    Aftaleslags.DATABEHANDLERAFTALE: "databehandleraftalen",
    Aftaleslags.SERVICEAFTALE: "serviceaftalen",
}
_FOELGE = {
    Anledning.LUKKER: (
        "Er der ingen ny aftale inden da, lukker kommunen af sig selv ved midnat: så vises intet for den.",
        "Kommunen er lukket: der vises intet for den, før en ny aftale er skrevet ind.",
    ),
    Anledning.AFTALE: (
        "Forny den, og skriv den nye ind på siden.",
        "Forny den, og skriv den nye ind på siden.",
    ),
    Anledning.CERTIFIKAT: (
        "Driften skal lægge et nyt ind inden da: ellers kan indekserne ikke spørges.",
        "Indekserne kan ikke spørges, før driften har lagt et nyt ind.",
    ),
}


def aftalens_navn(om: Emne) -> str:
    """What agreements about that are called in a sentence."""
    slags, service, retning = om
    return " ".join(
        [_AFTALE_NAVN[slags]]
        + ([] if service is None else [f"for {service.value}"])
        + ([] if retning is None else [f"({retning.value})"])
    )


def emne(varsel: Varsel) -> str:
    """The subject of the letter."""
    navn = NAVNE[varsel.kode]
    if varsel.anledning is Anledning.AABNING:
        return f"{navn}: »{varsel.hvad}« er godkendt, men kan ikke åbne endnu"
    if varsel.anledning is Anledning.FRIST:
        step = TRIN_NAVN[Trin(varsel.hvad)]
        return f"{navn}: fristen for {step} " + ("er overskredet" if varsel.dage < 0 else f"er {_om(varsel.dage)}")
    return f"{navn}: {varsel.hvad} " + ("er udløbet" if varsel.dage < 0 else f"udløber {_om(varsel.dage)}")


def tekst(varsel: Varsel, adresse: str) -> str:
    """The letter; `adresse` is where our pages are, without a slash at its end."""
    lines = [
        _what(varsel),
        _next(varsel),
        f"Se det hele her: {adresse}/medarbejder/{_side(varsel)}?kommune={varsel.kode}",
    ]
    why = f"Du får beskeden, fordi du står på tilslutningen af {NAVNE[varsel.kode]} til Borgerblikket."
    return "\n\n".join([*(line for line in lines if line), why]) + "\n"


def _what(varsel: Varsel) -> str:
    if varsel.anledning is Anledning.AABNING:
        return f"Kladden »{varsel.hvad}« skulle gælde fra {dato(varsel.dag)}, men det, den åbner, er ikke klar."
    if varsel.anledning is Anledning.FRIST:
        step = TRIN_NAVN[Trin(varsel.hvad)]
        said = "var" if varsel.dage < 0 else "er"
        return f"Trinnet {step} er ikke fuldført. Fristen {said} {dato(varsel.dag)}."
    hvad = varsel.hvad[0].upper() + varsel.hvad[1:]
    return f"{hvad} {'gjaldt' if varsel.dage < 0 else 'gælder'} til og med {dato(varsel.dag)}."


def _next(varsel: Varsel) -> str:
    if varsel.anledning in (Anledning.FRIST, Anledning.AABNING):
        return varsel.goer or ""
    before, after = _FOELGE[varsel.anledning]
    return after if varsel.dage < 0 else before


def _side(varsel: Varsel) -> str:
    return "valg" if varsel.anledning is Anledning.AABNING else "tilslutning"


def _om(dage: int) -> str:
    return "i dag" if dage == 0 else f"om {dage} {'dag' if dage == 1 else 'dage'}"

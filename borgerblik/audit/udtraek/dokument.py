"""An extract as a document: HTML that stands alone, for whoever draws it. In Danish, as the log is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from borgerblik.audit.udtraek.kolonner import EGEN, OM_ANSATTE, OM_PERSON, Kolonne
from borgerblik.audit.udtraek.model import Udtraeksslags
from borgerblik.audit.udtraek.service import Udtraek
from borgerblik.audit.udtraek.skriv import i_ord, som_tekst, sted, stund

MOST_ROWS = 500  # each costs the child that draws some 45 ms of its 45 seconds
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn the text around them

TITLER: Mapping[Udtraeksslags, str] = {
    Udtraeksslags.PERSON: "Opslag om en borger",
    Udtraeksslags.ANSAT: "En medarbejders opslag",
    Udtraeksslags.PERIODE: "Opslag i en periode",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "hvem": {
        EGEN: "Borgeren selv",
        "borger": "En borger",
        "fuldmagtshaver": "En, borgeren har givet fuldmagt",
        "sagsbehandler": "En sagsbehandler",
        "administrator": "En administrator",
        "system": "Et it-system",
    },
    "kanal": {
        "min_side": "Borgerens side",
        "api_v1": "En anden selvbetjening",
        "medarbejder": "Kommunens side",
        "cli": "Driften",
    },
    "kaede": {"hel": "Hel", "aendret": "ÆNDRET", "brudt": "BRUDT"},
}
# Of a look by somebody at work a page has not room for everything: the rest is in the other files.
_I_DOKUMENT = frozenset(
    {"nummer", "tidspunkt", "hvem", "medarbejder", "formaal", "borger", "kanal", "antalSager", "antalYdelser"}
    | {"varsler", "kaede"}
)
_KOLONNER: Mapping[bool, tuple[Kolonne, ...]] = {
    True: OM_PERSON,
    False: tuple(each for each in OM_ANSATTE if each.noegle in _I_DOKUMENT),
}


class ForMange(Exception):
    """More rows than a document holds."""

    def __init__(self) -> None:
        super().__init__(f"et PDF-dokument rummer højst {MOST_ROWS} opslag: vælg CSV eller JSON, eller færre dage")


def dokument(udtraek: Udtraek) -> str:
    """The document, with what was found of the log on its first page. Raises ForMange, LogUnavailable."""
    kolonner = _KOLONNER[udtraek.bestilling.slags is Udtraeksslags.PERSON]
    raekker: list[list[str]] = []
    for raekke in udtraek.raekker():
        if len(raekker) == MOST_ROWS:
            raise ForMange
        raekker.append([_words(each, som_tekst(each.vaerdi(raekke))) for each in kolonner])
    html = _skabelon().render(
        titel=TITLER[udtraek.bestilling.slags],
        hoved=udtraek.hoved,
        dannet=stund(udtraek.dannet),
        kolonner=kolonner,
        raekker=raekker,
        udeladt=kolonner != udtraek.kolonner,
        stand=udtraek.stand,
        fund=i_ord(udtraek.stand),
        sted=sted,
    )
    return _BIDI.sub("", html)


def _words(kolonne: Kolonne, tekst: str) -> str:
    return _WORDS.get(kolonne.noegle, {}).get(tekst, tekst)


@cache
def _skabelon() -> Template:
    text = files(__package__).joinpath("dokument.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)

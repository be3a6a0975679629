"""The pages of a kommune's connecting, in words: steps, states, agreements, and what a field is called."""

from __future__ import annotations

import re

from flask_babel import gettext

from borgerblik.domain.tilslutning import Aftaleslags, Retning, Service, Trin, Trintilstand

_TRIN = re.compile(r"trin-([a-z_]+?)-(\w+)(?:-(\w+))?")
_AFTALE = re.compile(r"aftaler-(\d+)-(\w+)")
# The badge and the icon of a state; the word stands beside them.
MAERKE = {
    Trintilstand.FULDFOERT: ("success", "check"),
    Trintilstand.PAABEGYNDT: ("warning", "warning"),
    Trintilstand.IKKE_PAABEGYNDT: (None, "minus"),
}
# The field of the page where a step is written.
FELT = {
    Trin.PROJEKTEJER: "projektejer-navn",
    Trin.PROJEKTLEDER: "projektleder-navn",
    Trin.TILSLUTNINGSAFTALE: "aftaler",
    Trin.DATABEHANDLERAFTALE: "aftaler",
    Trin.SERVICEAFTALER: "aftaler",
    Trin.FORBINDELSE: "kontroller",
    Trin.OPLYSNINGSTEKST: "oplysningstekstAccepteretAf",
    Trin.TESTPERSONER: "testpersoner-antal",
}


def trin_ord(trin: Trin) -> str:
    """What a step is called."""
    return str(
        {
            Trin.PROJEKTEJER: gettext("Projektejer"),
            Trin.PROJEKTLEDER: gettext("Projektleder"),
            Trin.TILSLUTNINGSAFTALE: gettext("Tilslutningsaftale"),
            Trin.DATABEHANDLERAFTALE: gettext("Databehandleraftale"),
            Trin.SERVICEAFTALER: gettext("Serviceaftaler"),
            Trin.CERTIFIKAT: gettext("Certifikat"),
            Trin.FORBINDELSE: gettext("Forbindelse til indekserne"),
            Trin.RISIKOVURDERING: gettext("Risikovurdering"),
            Trin.OPLYSNINGSTEKST: gettext("Oplysningstekst til borgerne"),
            Trin.TILGAENGELIGHEDSERKLAERING: gettext("Tilgængelighedserklæring"),
            Trin.TESTPERSONER: gettext("Testpersoner"),
            Trin.FAGOMRAADER_AABNET: gettext("Fagområder åbnet"),
        }[trin]
    )


def tilstand_ord(tilstand: Trintilstand) -> str:
    """How far a step is."""
    return str(
        {
            Trintilstand.IKKE_PAABEGYNDT: gettext("Ikke påbegyndt"),
            Trintilstand.PAABEGYNDT: gettext("Påbegyndt"),
            Trintilstand.FULDFOERT: gettext("Fuldført"),
        }[tilstand]
    )


def slags_ord(slags: Aftaleslags) -> str:
    """What an agreement is called."""
    return str(
        {
            Aftaleslags.TILSLUTNINGSAFTALE: gettext("Tilslutningsaftale"),
            Aftaleslags.DATABEHANDLERAFTALE: gettext("Databehandleraftale"),
            Aftaleslags.SERVICEAFTALE: gettext("Serviceaftale"),
        }[slags]
    )


def service_ord(service: Service) -> str:
    """What a national service is called."""
    return str(
        {
            Service.SAGDOKUMENTINDEKS: gettext("Sags- og Dokumentindeks"),
            Service.YDELSESINDEKS: gettext("Ydelsesindeks"),
            Service.YDELSELISTEHENT: gettext("YdelseListeHent"),
            Service.KLASSIFIKATION: gettext("Klassifikation"),
            Service.ORGANISATION: gettext("Organisation"),
        }[service]
    )


def retning_ord(retning: Retning) -> str:
    """Which way the data go."""
    return str(
        {
            Retning.UDSTIL: gettext("Udstil (data hentes)"),
            Retning.ANVEND: gettext("Anvend (data leveres)"),
        }[retning]
    )


def felt_ord(felt: str) -> str:
    """What a field of the form is called, for the list of what must be mended."""
    step = _TRIN.fullmatch(felt)
    if step:
        return f"{trin_ord(Trin(step[1]))}, {_navn(f'ejer-{step[3]}' if step[3] else step[2]).lower()}"
    agreement = _AFTALE.fullmatch(felt)
    if agreement:
        number = gettext("Aftale nummer %(nummer)s", nummer=int(agreement[1]) + 1)
        return f"{number}, {_navn(agreement[2]).lower()}"
    person, _, name = felt.partition("-")
    if name and person in (Trin.PROJEKTEJER, Trin.PROJEKTLEDER, Trin.TESTPERSONER):
        return f"{trin_ord(Trin(person))}, {_navn(name).lower()}"
    return _navn(felt)


def _navn(felt: str) -> str:
    return str(
        {
            "navn": gettext("Navn"),
            "titel": gettext("Titel"),
            "email": gettext("E-mail"),
            "telefon": gettext("Telefon"),
            "slags": gettext("Slags"),
            "service": gettext("Tjeneste"),
            "retning": gettext("Retning"),
            "gyldigFra": gettext("Første dag"),
            "gyldigTil": gettext("Sidste dag"),
            "reference": gettext("Henvisning"),
            "underskrevetAf": gettext("Underskrevet af"),
            "antal": gettext("Antal"),
            "tilstand": gettext("Tilstand"),
            "frist": gettext("Frist"),
            "ejer-navn": gettext("Ejer"),
            "ejer-email": gettext("Ejers e-mail"),
            "bevis": gettext("Bevis"),
            "note": gettext("Note"),
            "oplysningstekstAccepteretAf": gettext("Produktets oplysningstekst er accepteret af"),
        }.get(felt, gettext("Formularen"))
    )

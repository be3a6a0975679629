"""The words of the quality pages: states, severities, sources, and why something could not be read."""

from __future__ import annotations

from flask_babel import format_decimal, gettext

from borgerblik.kommuner.kvalitet import Alvor, Tilstand
from borgerblik.kommuner.kvalitet.model import AFKORTET, INGEN_AFTALE
from borgerblik.sources import Reason

# The badge and the icon of a severity and of a state; the word stands beside them.
MAERKE = {Alvor.ALVORLIG: ("error", "error"), Alvor.VAESENTLIG: ("warning", "warning"), Alvor.MINDRE: ("info", "info")}
TILSTANDSMAERKE = {
    Tilstand.I_GANG: ("info", "info"),
    Tilstand.STOPPET: ("warning", "warning"),
    Tilstand.AFBRUDT: ("error", "error"),
    Tilstand.FAERDIG: ("success", "check"),
    Tilstand.OPGIVET: (None, "minus"),
}


def tilstand_ord(tilstand: Tilstand) -> str:
    """How far a run is."""
    return str(
        {
            Tilstand.I_GANG: gettext("I gang"),
            Tilstand.STOPPET: gettext("Stoppet"),
            Tilstand.AFBRUDT: gettext("Afbrudt"),
            Tilstand.FAERDIG: gettext("Færdig"),
            Tilstand.OPGIVET: gettext("Opgivet"),
        }[tilstand]
    )


def alvor_ord(alvor: Alvor) -> str:
    """How bad a finding is."""
    return str(
        {
            Alvor.ALVORLIG: gettext("Alvorlig"),
            Alvor.VAESENTLIG: gettext("Væsentlig"),
            Alvor.MINDRE: gettext("Mindre"),
        }[alvor]
    )


def alvor_forklaring(alvor: Alvor) -> str:
    """What that means."""
    return str(
        {
            Alvor.ALVORLIG: gettext("Vil vise noget forkert, eller vise det til en forkert."),
            Alvor.VAESENTLIG: gettext("Borgeren ser for lidt, eller noget, der ikke kan bruges."),
            Alvor.MINDRE: gettext("Bliver vist, men kan blive bedre."),
        }[alvor]
    )


def slags_ord(slags: str) -> str:
    """A kind of record."""
    return str(
        {
            "sager": gettext("Sager"),
            "bevillinger": gettext("Bevillinger"),
            "udbetalinger": gettext("Udbetalinger"),
        }.get(slags, slags)
    )


def aarsag_ord(aarsag: str | None) -> str:
    """Why it could not be read, and what to do about it."""
    return str(
        {
            None: gettext("Ikke læst endnu."),
            INGEN_AFTALE: gettext(
                "Kommunen har ikke længere en gældende databehandleraftale. Skriv den nye, og genoptag kørslen."
            ),
            AFKORTET: gettext(
                "Indekset gav færre poster, end det siger, det har. Genoptag kørslen senere. Kontakt driften, "
                "hvis det sker igen."
            ),
            Reason.FOR_LANGSOM.value: gettext("Indekset svarede for langsomt. Genoptag kørslen senere."),
            Reason.UTILGAENGELIG.value: gettext("Indekset svarede ikke. Genoptag kørslen, når det svarer igen."),
            Reason.AFVIST.value: gettext(
                "Indekset afviste os: et certifikat eller en serviceaftale gælder ikke. Ret det, og genoptag kørslen."
            ),
            Reason.IKKE_FORSTAAET.value: gettext("Svaret kunne ikke læses. Kontakt driften, og genoptag kørslen."),
        }.get(aarsag, aarsag or "")
    )


def system_ord(navn: str) -> str:
    """A source system; what we call one that nobody names."""
    return str(gettext("Ukendt fagsystem")) if navn == "ukendt" else navn


def tal(score: float | None) -> str:
    """A score with its decimal; a dash for none."""
    return "–" if score is None else str(format_decimal(score, format="0.0"))


def procent(andel: float) -> str:
    """A share as percent; one that is above nothing never as 0."""
    small = 0 < andel < 0.001
    return f"{'< ' if small else ''}{format_decimal(0.1 if small else 100 * andel, format='0.0')} %"

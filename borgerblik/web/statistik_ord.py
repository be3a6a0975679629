"""The words for the statistics: doors, rules, sources and what became of them."""

from __future__ import annotations

from flask_babel import format_decimal, gettext

from borgerblik.operations.statistik.model import ALLE, TRIN, Doer
from borgerblik.web import betalingsord, fejlmelding_ord

maaned, maaned_kort = betalingsord.maaned, betalingsord.maaned_kort
er_dansk = fejlmelding_ord.er_dansk


def doer_ord(doer: Doer) -> str:
    """Who looked, and how."""
    return str(
        {
            Doer.BORGER_SIDE: gettext("Borgere på siden her"),
            Doer.BORGER_API: gettext("Borgere gennem en anden selvbetjening"),
            Doer.FULDMAGT: gettext("Andre med fuldmagt"),
            Doer.SAGSBEHANDLER: gettext("Sagsbehandlere"),
        }[doer]
    )


def sted_ord(noegle: str) -> str:
    """An area, or the kommune as a whole."""
    return str(gettext("Hele kommunen")) if noegle == ALLE else fejlmelding_ord.omraade_ord(noegle)


def regel_ord(kode: str) -> str:
    """Why something was held back; the code of a rule that has no words here."""
    return str(
        {
            "ikke_primaer_part": gettext("Borgeren er ikke primær part eller modtager"),
            "undtaget": gettext("Undtaget ved en visningsklasse"),
            "vip": gettext("VIP-sag"),
            "slettet": gettext("Slettet eller passiveret"),
            "ikke_aabnet": gettext("KLE-nummeret er ikke åbnet"),
            "foer_fradato": gettext("Fra før fradatoen"),
            "fagsystem_fravalgt": gettext("Fagsystemet er valgt fra"),
            "niveau_for_lavt": gettext("Kræver et højere niveau"),
        }.get(kode, kode)
    )


def kilde_ord(noegle: str) -> str:
    """What a source is called."""
    return str(
        {
            "sagdokumentindeks": gettext("Sags- og Dokumentindekset"),
            "ydelsesindeks": gettext("Ydelsesindekset"),
        }.get(noegle, noegle)
    )


def udfald_ord(kode: str) -> str:
    """What became of a question to a source."""
    return str(
        {
            "svarede": gettext("Svarede"),
            "for_langsom": gettext("For langsom"),
            "utilgaengelig": gettext("Ikke til at få fat i"),
            "afvist": gettext("Afvist"),
            "ikke_forstaaet": gettext("Svaret kunne ikke læses"),
            "slukket": gettext("Slukket"),
            "servicevindue": gettext("Servicevindue"),
        }.get(kode, kode)
    )


def tid_ord(sekunder: float | None, opslag: int) -> str:
    """Within how long, where anybody looked at all."""
    if not opslag:
        return str(gettext("ingen opslag"))
    if sekunder is None:
        return str(gettext("over %(tid)s sek.", tid=format_decimal(TRIN[-1])))
    return str(gettext("%(tid)s sek.", tid=format_decimal(sekunder)))

"""The words of the pages where a kommune chooses: states, checks, fields, and values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from borgerblik.kommuner.aabning import Aabningshandling, Omraadestand, Tjek
from borgerblik.kommuner.kladde import Kladdehoved, Tilstand
from borgerblik.kommuner.kladde.model import Handling
from borgerblik.web import fejlmelding_ord, statistik_ord
from borgerblik.web.ord import dato

er_dansk, omraade_ord = fejlmelding_ord.er_dansk, fejlmelding_ord.omraade_ord
regel_ord, kilde_ord = statistik_ord.regel_ord, statistik_ord.kilde_ord

# The kind of a badge and its icon: a state is never told by colour alone.
STANDMAERKE: Mapping[Omraadestand, tuple[str | None, str | None]] = {
    Omraadestand.LUKKET: (None, "lock"),
    Omraadestand.PLANLAGT: ("info", "time"),
    Omraadestand.AFPROEVES: ("info", "info"),
    Omraadestand.AABEN: ("success", "success"),
    Omraadestand.DELVIST_AABEN: ("warning", "warning"),
    Omraadestand.PROBLEMER: ("error", "error"),
}
TILSTANDMAERKE: Mapping[Tilstand, str | None] = {
    Tilstand.KLADDE: None,
    Tilstand.INDSTILLET: "info",
    Tilstand.GODKENDT: "info",
    Tilstand.I_KRAFT: "success",
    Tilstand.AFVIST: "warning",
    Tilstand.TRUKKET: None,
}


def stand_ord(stand: Omraadestand) -> str:
    """How far an area is."""
    return str(
        {
            Omraadestand.LUKKET: gettext("Lukket"),
            Omraadestand.PLANLAGT: gettext("Planlagt"),
            Omraadestand.AFPROEVES: gettext("Afprøves"),
            Omraadestand.AABEN: gettext("Åben"),
            Omraadestand.DELVIST_AABEN: gettext("Delvist åben"),
            Omraadestand.PROBLEMER: gettext("Åben med problemer"),
        }[stand]
    )


def tilstand_ord(tilstand: Tilstand) -> str:
    """How far a draft has come."""
    return str(
        {
            Tilstand.KLADDE: gettext("Under udarbejdelse"),
            Tilstand.INDSTILLET: gettext("Sendt til godkendelse"),
            Tilstand.GODKENDT: gettext("Godkendt, venter på sin dag"),
            Tilstand.I_KRAFT: gettext("Trådt i kraft"),
            Tilstand.AFVIST: gettext("Afvist"),
            Tilstand.TRUKKET: gettext("Trukket tilbage"),
        }[tilstand]
    )


def kladde_ord(kladde: Kladdehoved, i_dag: date) -> str:
    """The same of a draft, as of that day: what is approved may wait for more than its day."""
    if kladde.venter(i_dag):
        return str(gettext("Godkendt, men det, den åbner, er ikke klar"))
    return tilstand_ord(kladde.tilstand)


def kladdemaerke(kladde: Kladdehoved, i_dag: date) -> str | None:
    """The kind of its badge."""
    return "warning" if kladde.venter(i_dag) else TILSTANDMAERKE[kladde.tilstand]


def handling_ord(handling: Handling) -> str:
    """What was done to a draft."""
    return str(
        {
            Handling.OPRETTET: gettext("Oprettet"),
            Handling.RETTET: gettext("Rettet"),
            Handling.FLYTTET: gettext("Flyttet til den udgave, der gælder"),
            Handling.INDSTILLET: gettext("Sendt til godkendelse"),
            Handling.GODKENDT: gettext("Godkendt"),
            Handling.AFVIST: gettext("Afvist"),
            Handling.TRUKKET: gettext("Trukket tilbage"),
            Handling.I_KRAFT: gettext("Trådt i kraft"),
            Handling.AENDRET_IMENS: gettext("Ikke sat i kraft: valgene var ændret imens"),
            Handling.VENTER_PAA_TJEK: gettext("Dagen kom, men det, den åbner, var ikke klar"),
        }[handling]
    )


def aabning_ord(handling: Aabningshandling) -> str:
    """What was done about an area."""
    return str(
        {
            Aabningshandling.BEGYNDT: gettext("Åbning begyndt"),
            Aabningshandling.TILSIDESAT: gettext("Grænsen for datakvalitet tilsidesat"),
            Aabningshandling.AABNET: gettext("Åbnet"),
            Aabningshandling.LUKKET: gettext("Lukket"),
        }[handling]
    )


def tjek_ord(tjek: Tjek) -> str:
    """What a check is about."""
    return str(
        {
            Tjek.AFTALE: gettext("Databehandleraftale"),
            Tjek.FORBINDELSE: gettext("Forbindelse til indekserne"),
            Tjek.KVALITET: gettext("Datakvalitet"),
            Tjek.FORHAANDSVISNING: gettext("Forhåndsvisning"),
            Tjek.GODKENDELSE: gettext("Godkendt af en anden person"),
        }[tjek]
    )


def felt_ord(felt: str) -> str:
    """What a field of the choices is called."""
    return str(
        {
            "aaben": gettext("Åben"),
            "fradato": gettext("Fradato"),
            "ogsaaAktive": gettext("Også aktive sager fra før fradatoen"),
            "titel": gettext("Titel"),
            "dokumenter": gettext("Dokumenters titler"),
            "fagsystemer": gettext("Fagsystemer"),
            "kun": gettext("Kun disse fagsystemer"),
            "ikke": gettext("Ikke disse fagsystemer"),
            "links": gettext("Links"),
            "nummer": gettext("KLE-nummer"),
            "navn": gettext("Kommunens navn"),
            "cvr": gettext("CVR-nummer"),
            "tilsluttet": gettext("Tilsluttet"),
            "niveauer.borger.fortrolige": gettext("Borgere: niveau til fortrolige oplysninger"),
            "niveauer.borger.foelsomme": gettext("Borgere: niveau til følsomme oplysninger"),
            "niveauer.sagsbehandler.fortrolige": gettext("Sagsbehandlere: niveau til fortrolige oplysninger"),
            "niveauer.sagsbehandler.foelsomme": gettext("Sagsbehandlere: niveau til følsomme oplysninger"),
            "fradato-skabelon": gettext("Fradato"),
            "gaelderFra": gettext("Gælder fra"),
            "begrundelse": gettext("Begrundelse"),
            "grund": gettext("Begrundelse"),
            "fil": gettext("Fil"),
        }.get(felt, gettext("Formularen"))
    )


def vaerdi_ord(felt: str, vaerdi: Any) -> str:
    """A value of the choices, as the JSON has it."""
    if vaerdi is None:
        return str(gettext("ingen"))
    if isinstance(vaerdi, bool):
        return str(gettext("ja") if vaerdi else gettext("nej"))
    if felt == "fradato":
        return dato(date.fromisoformat(vaerdi))
    if felt == "titel":
        return str(gettext("KLE-emnet") if vaerdi == "kle" else gettext("Sagens egen titel"))
    if felt == "links":
        return ", ".join(link["tekst"] for link in vaerdi) or str(gettext("ingen"))
    if felt == "fagsystemer":
        return _systemer(vaerdi)
    return str({"lav": gettext("Lav"), "betydelig": gettext("Betydelig"), "hoej": gettext("Høj")}.get(vaerdi, vaerdi))


def _systemer(vaerdi: Mapping[str, list[str]]) -> str:
    said = []
    if vaerdi["kun"]:
        said.append(str(gettext("kun %(systemer)s", systemer=", ".join(vaerdi["kun"]))))
    if vaerdi["ikke"]:
        said.append(str(gettext("ikke %(systemer)s", systemer=", ".join(vaerdi["ikke"]))))
    return "; ".join(said) or str(gettext("alle"))

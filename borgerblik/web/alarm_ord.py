"""The words for alarms: what raised one, how far it is, how telling of it went, and what must be mended in the form."""

from __future__ import annotations

import re

from flask_babel import gettext

from borgerblik.alarm.model import SLAGS_KLE, Leveringstilstand, Tilstand, Vej, slags_af
from borgerblik.alarm.regler import KLE, KOLLEGA, MANGE_OPSLAG, OVERVAAGET, UDEN_FOR_ARBEJDSTID, VIP
from borgerblik.kommuner.fejlmelding import LONGEST, SHORTEST

_COMMON_NAME = re.compile(r"\bCN\s*=\s*([^,/+]+)")


def kaldenavn(navn: str) -> str:
    """The name in what the kommune's sign-in calls an employee: an X.509 subject has it among much else."""
    found = _COMMON_NAME.search(navn)
    return navn if found is None else found[1].strip()


def slags_ord(slags: str) -> str:
    """A kind of alarm."""
    return str(
        {
            VIP: gettext("Person på VIP-listen"),
            OVERVAAGET: gettext("Person, kommunen overvåger opslag på"),
            KOLLEGA: gettext("En af kommunens egne ansatte"),
            UDEN_FOR_ARBEJDSTID: gettext("Uden for arbejdstiden"),
            MANGE_OPSLAG: gettext("Mange opslag på en time"),
            SLAGS_KLE: gettext("Overvåget KLE-nummer"),
        }[slags]
    )


def kode_ord(kode: str) -> str:
    """What raised it, with the number where it is one."""
    number = kode.removeprefix(KLE) if kode.startswith(KLE) else ""
    return f"{slags_ord(slags_af(kode))} {number}".rstrip()


def tilstand_ord(tilstand: Tilstand) -> str:
    """How far it is."""
    return str(
        {
            Tilstand.NY: gettext("Ny"),
            Tilstand.UNDER_BEHANDLING: gettext("Under behandling"),
            Tilstand.I_ORDEN: gettext("Afsluttet: opslaget var i orden"),
            Tilstand.BRUD: gettext("Afsluttet: opslaget var et brud"),
        }[tilstand]
    )


def handling_ord(tilstand: Tilstand) -> str:
    """What whoever oversees chooses."""
    return str(
        {
            Tilstand.UNDER_BEHANDLING: gettext("Begynd at behandle alarmen"),
            Tilstand.I_ORDEN: gettext("Afslut: opslaget var i orden"),
            Tilstand.BRUD: gettext("Afslut: opslaget var et brud"),
        }[tilstand]
    )


def farve(tilstand: Tilstand) -> str:
    """The kind of mark beside the word."""
    return {Tilstand.NY: "warning", Tilstand.I_ORDEN: "success", Tilstand.BRUD: "error"}.get(tilstand, "info")


def vej_ord(vej: Vej) -> str:
    """How a receiver is told."""
    return str(gettext("E-mail") if vej is Vej.EMAIL else gettext("Webhook"))


def levering_ord(tilstand: Leveringstilstand) -> str:
    """What has become of telling them."""
    return str(
        {
            Leveringstilstand.VENTER: gettext("Venter på at blive sendt"),
            Leveringstilstand.SENDT: gettext("Sendt"),
            Leveringstilstand.OPGIVET: gettext("Opgivet efter et døgn"),
        }[tilstand]
    )


def mangel_ord(felt: str, kode: str) -> str:
    """What must be mended in the form."""
    if felt == "tilstand":
        return str(gettext("Vælg, hvad der skal ske med alarmen."))
    return str(
        {
            "mangler": gettext("Skriv en note: hvorfor alarmen kan afsluttes sådan."),
            "for_kort": gettext("Skriv lidt mere: mindst %(antal)s tegn.", antal=SHORTEST),
            "for_lang": gettext("Skriv lidt kortere: højst %(antal)s tegn.", antal=LONGEST),
            "tegn": gettext("Teksten indeholder usynlige tegn, som vi ikke kan vise. Skriv den igen uden at kopiere."),
            "personnummer": gettext("Der står noget, der ligner et personnummer. Fjern det."),
        }[kode]
    )

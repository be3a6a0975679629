"""The words for reports: for what is wrong, how far the kommune is, and what must be mended in a form."""

from __future__ import annotations

from flask_babel import gettext

from borgerblik.fagomraader import omraader
from borgerblik.kommuner.fejlmelding import LONGEST, SHORTEST, Felt, Hoved, Kategori, Meldingsstatus

Status = Meldingsstatus


def kategori_ord(kategori: Kategori) -> str:
    """What is wrong."""
    return str(
        {
            Kategori.FORKERT_OPLYSNING: gettext("En oplysning er forkert"),
            Kategori.MANGLER: gettext("Noget mangler"),
            Kategori.IKKE_MIN: gettext("Det handler ikke om mig"),
            Kategori.FORKERT_STATUS: gettext("Status er gammel eller forkert"),
            Kategori.FORKERT_BELOEB: gettext("Et beløb eller en dato er forkert"),
            Kategori.ANDET: gettext("Noget andet"),
        }[kategori]
    )


def felt_ord(felt: Felt) -> str:
    """Where it is wrong."""
    return str(
        {
            Felt.TITEL: gettext("Titel eller navn"),
            Felt.STATUS: gettext("Status"),
            Felt.DATOER: gettext("Datoer"),
            Felt.BELOEB: gettext("Beløb"),
            Felt.DOKUMENT: gettext("Dokumenter"),
            Felt.MYNDIGHED: gettext("Myndighed"),
            Felt.ANDET: gettext("Et andet sted"),
        }[felt]
    )


def status_ord(status: Meldingsstatus) -> str:
    """How far it is."""
    return str(
        {
            Status.MODTAGET: gettext("Modtaget"),
            Status.I_GANG: gettext("Kommunen er i gang"),
            Status.RETTET: gettext("Rettet"),
            Status.AFVIST: gettext("Afvist"),
            Status.SENDT_VIDERE: gettext("Sendt videre"),
            Status.TRUKKET_TILBAGE: gettext("Trukket tilbage"),
        }[status]
    )


def hvad_nu(status: Meldingsstatus) -> str:
    """What that means to the citizen, and what happens next."""
    return str(
        {
            Status.MODTAGET: gettext("Kommunen har fået din melding, men er ikke begyndt på den endnu."),
            Status.I_GANG: gettext("Kommunen ser på det, du har meldt. Svaret kommer her på siden."),
            Status.RETTET: gettext("Kommunen har rettet fejlen. Der kan gå lidt tid, før du kan se det her."),
            Status.AFVIST: gettext("Kommunen har set på det og retter det ikke. Begrundelsen står i svaret."),
            Status.SENDT_VIDERE: gettext("Kommunen har sendt din melding videre til den, der ejer oplysningen."),
            Status.TRUKKET_TILBAGE: gettext("Du har trukket meldingen tilbage. Kommunen gør ikke mere ved den."),
        }[status]
    )


def handling_ord(status: Meldingsstatus) -> str:
    """What the caseworker chooses."""
    return str(
        {
            Status.I_GANG: gettext("Gå i gang"),
            Status.RETTET: gettext("Fejlen er rettet"),
            Status.AFVIST: gettext("Afvis meldingen"),
            Status.SENDT_VIDERE: gettext("Send videre til den, der ejer fagsystemet"),
        }[status]
    )


def farve(status: Meldingsstatus) -> str:
    """The kind of mark beside the word."""
    return {Status.RETTET: "success", Status.AFVIST: "warning"}.get(status, "info")


def mangel_ord(felt: str, kode: str) -> str:
    """What must be mended: in the citizen's form or the caseworker's answer."""
    if felt == "kategori":
        return str(gettext("Vælg, hvad der er galt."))
    if felt == "status":
        return str(gettext("Vælg, hvad der skal ske med meldingen."))
    if felt == "felt":
        return str(gettext("Vælg et af stederne på listen, eller lad være med at vælge."))
    return str(
        {
            "mangler": gettext("Skriv med dine egne ord, hvad der er galt."),
            "begrundelse": gettext("Skriv en begrundelse. Borgeren skal vide, hvorfor meldingen bliver afvist."),
            "for_kort": gettext("Skriv lidt mere: mindst %(antal)s tegn.", antal=SHORTEST),
            "for_lang": gettext("Skriv lidt kortere: højst %(antal)s tegn.", antal=LONGEST),
            "tegn": gettext("Teksten indeholder usynlige tegn, som vi ikke kan vise. Skriv den igen uden at kopiere."),
            "personnummer": gettext(
                "Der står noget, der ligner et personnummer. Fjern det: Kommunen ved, hvem det handler om."
            ),
        }[kode]
    )


def omraade_ord(noegle: str) -> str:
    """The title of an area: Danish, as KLE has it."""
    found = omraader().efter_noegle.get(noegle)
    return str(gettext("Øvrige")) if found is None else found.titel


def er_dansk(noegle: str) -> bool:
    """Is that title Danish, whatever the page is in? Not that of what belongs to no area."""
    return noegle in omraader().efter_noegle


def udk_ord() -> str:
    """Instead of the item, where the kommune's staff may not know which it is (lov om Udbetaling Danmark § 8)."""
    return str(gettext("Hører til Udbetaling Danmark; oplysningerne vises ikke her."))


def emne_ord(hoved: Hoved) -> str:
    """Which kind of thing it is about."""
    return str(gettext("Sag") if hoved.slags == "sag" else gettext("Ydelse"))

"""The citizen's page on being told, in words: what there can be news of, and what is wrong in a field."""

from __future__ import annotations

from flask_babel import gettext

from borgerblik.domain.epost import Adressefejl
from borgerblik.underretning.model import Kodesvar, Slags


def slags_ord(slags: Slags) -> str:
    """What there can be news of."""
    return str(
        {
            Slags.NY_STATUS: gettext("En sag har fået ny status"),
            Slags.UDBETALING: gettext("En udbetaling er på vej eller er ændret"),
            Slags.FEJLMELDING: gettext("Der er svar på en fejl, jeg har meldt"),
        }[slags]
    )


def fejl_ord(felt: str, kode: str) -> str:
    """What is wrong in a field, and what to do."""
    return str(
        {
            ("slags", "tom"): gettext("Vælg mindst én ting, du vil have besked om."),
            ("kanal", "tom"): gettext("Vælg, hvor du vil have besked."),
            ("kanal", "lukket"): gettext("Der kan vi ikke sende til lige nu. Vælg noget andet."),
            ("email", Adressefejl.TOM.value): gettext("Skriv din e-mailadresse."),
            ("email", Adressefejl.FLERE.value): gettext("Skriv kun én e-mailadresse, uden mellemrum."),
            ("email", Adressefejl.FOR_LANG.value): gettext("E-mailadressen er for lang."),
            ("email", Adressefejl.TEGN.value): gettext("E-mailadressen har et tegn, vi ikke kan sende til."),
            ("email", Adressefejl.FORM.value): gettext("E-mailadressen skal se ud som navn@eksempel.dk."),
            ("email", "afvist"): gettext("Adressen tager ikke imod post. Se, om den er skrevet rigtigt."),
            ("kode", "form"): gettext("Koden er seks cifre."),
            ("kode", Kodesvar.FORKERT.value): gettext("Koden er forkert. Brug den seneste kode, vi har sendt."),
            ("kode", Kodesvar.BRUGT_OP.value): gettext("Koden er skrevet forkert for mange gange. Bed om en ny."),
            ("kode", Kodesvar.UDLOEBET.value): gettext("Koden gælder ikke længere. Bed om en ny."),
        }[(felt, kode)]
    )

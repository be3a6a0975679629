"""What a document says where it may not hold everything: no section says "none" unless that is certain."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from borgerblik.overblik.model import Kilde, Overblik
from borgerblik.overblik.service import SAGSINDEKS
from borgerblik.sources import Reason


@dataclass(frozen=True, slots=True)
class Huller:
    """`grunde`: why something may be missing, each as what follows "fordi". `sager`: may it be the cases themselves?

    Benefits may be missing for any of them: one that is tied to a case is held back while nobody knows the case.
    """

    grunde: tuple[str, ...]
    sager: bool

    @property
    def hel(self) -> bool:
        """Is it certain that nothing is left out?"""
        return not self.grunde

    @property
    def fordi(self) -> str:
        """All of them in one sentence."""
        also = str(gettext(", og fordi "))
        return also.join(self.grunde)


def huller(overblik: Overblik) -> Huller:
    """Where the overview is not whole: a kommune not connected, a source that is missing, records nobody can read."""
    asked = bool(overblik.kilder) and all(kommune.tilsluttet for kommune in overblik.kommuner)
    holed = [kilde for kilde in overblik.kilder if not kilde.svarede or kilde.ulaeselige]
    unasked = () if asked else (str(gettext("kommunen ikke er tilsluttet")),)
    sager = not asked or any(kilde.noegle == SAGSINDEKS for kilde in holed)
    return Huller((*unasked, *map(_why, holed)), sager)


def _why(kilde: Kilde) -> str:
    navn = kilde_kort(kilde.noegle)
    if kilde.svarede:
        return str(
            ngettext(
                "%(num)s oplysning fra %(kilde)s ikke kunne læses",
                "%(num)s oplysninger fra %(kilde)s ikke kunne læses",
                kilde.ulaeselige,
                kilde=navn,
            )
        )
    return {
        None: str(gettext("%(kilde)s ikke har svaret endnu", kilde=navn)),
        Reason.FOR_LANGSOM: str(gettext("%(kilde)s ikke svarede i tide", kilde=navn)),
        Reason.UTILGAENGELIG: str(gettext("%(kilde)s ikke svarede", kilde=navn)),
        Reason.AFVIST: str(gettext("svaret fra %(kilde)s ikke kunne godtages", kilde=navn)),
        Reason.IKKE_FORSTAAET: str(gettext("svaret fra %(kilde)s ikke kunne læses", kilde=navn)),
        Reason.SLUKKET: str(gettext("%(kilde)s er slået fra", kilde=navn)),
        Reason.SERVICEVINDUE: str(gettext("%(kilde)s er lukket for vedligehold", kilde=navn)),
    }[kilde.aarsag]


def kilde_kort(noegle: str) -> str:
    """The name of a source."""
    if noegle == SAGSINDEKS:
        return str(gettext("Sags- og Dokumentindekset"))
    return str(gettext("Ydelsesindekset"))

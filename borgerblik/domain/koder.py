"""The codes the field uses, each a word with one meaning."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Fremdrift(StrEnum):
    """How far a sag has come, in our codes (FremdriftStatusKode in brackets)."""

    OPRETTET = "oprettet"  # Opstaaet
    BEHANDLES = "behandles"  # Oplyst
    AFGJORT = "afgjort"  # Afgjort
    AFSLUTTET = "afsluttet"  # Afsluttet
    UKENDT = "ukendt"


class Foelsomhed(StrEnum):
    """How sensitive an item is: a ladder, mildest first. Unknown is read as FOELSOMME."""

    IKKE_FORTROLIGE = "IKKE_FORTROLIGE_DATA"
    FORTROLIGE = "FORTROLIGE_PERSONOPLYSNINGER"
    FOELSOMME = "FOELSOMME_PERSONOPLYSNINGER"
    VIP = "VIP_SAGER"

    @property
    def trin(self) -> int:
        """0 for the mildest, 3 for the strictest."""
        return _TRIN[self]


class Nsis(StrEnum):
    """How sure a sign-in is (NSIS, the national standard for identity assurance), lowest first."""

    LAV = "lav"
    BETYDELIG = "betydelig"
    HOEJ = "hoej"

    @property
    def trin(self) -> int:
        """0, 1 or 2."""
        return _TRIN[self]

    def opfylder(self, krav: Nsis) -> bool:
        """Is this level at least the demanded one?"""
        return self.trin >= krav.trin


class Livscyklus(StrEnum):
    """What became of a registration (sd:LivscyklusKode)."""

    OPSTAAET = "Opstaaet"
    IMPORTERET = "Importeret"
    PASSIVERET = "Passiveret"
    SLETTET = "Slettet"

    @property
    def borte(self) -> bool:
        """Has the index taken it away?"""
        return self in (Livscyklus.PASSIVERET, Livscyklus.SLETTET)


class ForudBagud(StrEnum):
    """Is a benefit paid before (forud) or after (bagud) the period it is for?"""

    FORUD = "forud"
    BAGUD = "bagud"


class MyndighedType(StrEnum):
    """Who decides or pays: a kommune or Udbetaling Danmark."""

    KOMMUNE = "kommune"
    UDK = "udk"


_TRIN: Mapping[StrEnum, int] = {code: trin for ladder in (Foelsomhed, Nsis) for trin, code in enumerate(ladder)}

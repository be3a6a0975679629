"""The words a citizen reads, and which title they see."""

from __future__ import annotations

from collections.abc import Mapping

from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.kommune import KleValg, Titelvalg

STATUS: Mapping[Fremdrift, str] = {
    Fremdrift.OPRETTET: "Din sag er oprettet",
    Fremdrift.BEHANDLES: "Din sag bliver behandlet",
    Fremdrift.AFGJORT: "Der er truffet afgørelse i din sag",
    Fremdrift.AFSLUTTET: "Din sag er afsluttet",
    Fremdrift.UKENDT: "Vi kender ikke din sags status",
}


def sagstitel(valg: KleValg | None, titel: str | None, kle: Kle) -> str:
    """The title of a sag: the case's own where the kommune chose so and there is one, else the KLE topic."""
    if valg is not None and valg.titel is Titelvalg.SAGSTITEL and titel:
        return titel
    return kle.titel or f"KLE {kle.nummer}"

"""One item as the source delivered it beside what the citizen gets of it, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.cpr import Cpr, masked_about
from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Foelsomhed
from borgerblik.kommuner.datakvalitet import Bemaerkning
from borgerblik.overblik.model import VistSag, VistYdelse
from borgerblik.sources import BORGEREN, Kildefelt
from borgerblik.visning.emne import Emne, Slags
from borgerblik.visning.regler import Held

ALDRIG = "Det vises aldrig for borgeren."

# Which field a rule looks at, of a sag or a ydelse; what it says is told there.
_REGELFELT = {
    "ikke_primaer_part": ("Part",),
    "vip": ("Følsomhed",),
    "slettet": ("Livscyklus",),
    "ikke_aabnet": ("KLE-nummer",),
    "foer_fradato": ("Oprettet", "Startdato"),
    "fagsystem_fravalgt": ("Fagsystem",),
    "niveau_for_lavt": ("Følsomhed",),
}


@dataclass(frozen=True, slots=True)
class Emnevalg:
    """The one item that is meant: a UUID, or `<bevilling uuid>:<BevilgetYdelse Id>`."""

    slags: Slags
    id: str


@dataclass(frozen=True, slots=True)
class Sammenholdt:
    """A field in the source and as the citizen sees it, in words.

    `ens`: are they the same? None where the citizen gets nothing to compare. `hvorfor` they differ, where we know.
    """

    felt: str
    kilden: str | None
    borgeren: str | None
    ens: bool | None
    hvorfor: str | None = None


@dataclass(frozen=True, slots=True)
class Sammenligning:
    """One item compared. `borgeren` is None exactly where `regler` hold it back."""

    valgt: Emnevalg
    titel: str
    kilde: Sequence[Kildefelt]
    sammenholdt: Sequence[Sammenholdt]
    borgeren: VistSag | VistYdelse | None
    regler: Sequence[Held]
    bemaerkninger: Sequence[Bemaerkning]


class Par:
    """Makes the pairs of one item that the citizen sees, or that rules hold back."""

    def __init__(self, cpr: Cpr, regler: Sequence[Held], *, vist: bool) -> None:
        self._cpr = cpr
        self._vist = vist
        self._holdt = _by_field(regler)

    def __call__(
        self, felt: str, kilden: Any, borgeren: Any, hvorfor: str | None = None, *, ens: bool | None = None
    ) -> Sammenholdt:
        """A field that the citizen sees; `ens` where the words of the two differ for the same thing."""
        if not self._vist:
            return Sammenholdt(felt, self._ord(kilden), None, None, self._holdt.get(felt))
        same = kilden == borgeren if ens is None else ens
        return Sammenholdt(felt, self._ord(kilden), self._ord(borgeren), same, None if same else hvorfor)

    def skjult(self, felt: str, kilden: Any, hvorfor: str = ALDRIG) -> Sammenholdt:
        """A field that no citizen sees."""
        return Sammenholdt(felt, self._ord(kilden), None, None, self._holdt.get(felt, hvorfor))

    def _ord(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return "ja" if value else "nej"
        return None if value is None else masked_about(str(value), self._cpr, BORGEREN)


def faelles(par: Par, emne: Emne, oplyst: Foelsomhed | None) -> list[Sammenholdt]:
    """What a sag and a ydelse have in common and no citizen sees."""
    krav, system = emne.kommune.borger.aabner(emne.foelsomhed), emne.fagsystem
    return [
        par.skjult("Følsomhed", oplyst and oplyst.value, f"Borgeren skal være logget ind på niveauet {krav.value}."),
        par.skjult("Fagsystem", system.navn or system.uuid),
        par.skjult("Livscyklus", emne.livscyklus and emne.livscyklus.value),
    ]


def kle_par(par: Par, kilden: Kle | None, vist: VistSag | VistYdelse | None) -> list[Sammenholdt]:
    """The number and the title."""
    shown = None if vist is None else vist.kle
    return [
        par(
            "KLE-nummer",
            kilden and kilden.nummer,
            shown and shown.nummer,
            "Ydelsen har ingen klasse, så sagens vises.",
        ),
        par("KLE-titel", kilden and kilden.titel, shown and shown.titel, "Titlen er slået op i KLE."),
    ]


def myndighed(aktoer: Aktoer) -> str | None:
    """An authority in words."""
    return " ".join(filter(None, (aktoer.navn, aktoer.cvr and f"(CVR {aktoer.cvr})"))) or None


def _by_field(regler: Sequence[Held]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for held in regler:
        for felt in _REGELFELT.get(held.kode, ()):
            found[felt] = " ".join(filter(None, (found.get(felt), held.forklaring)))
    return found

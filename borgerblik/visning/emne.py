"""What the rules look at: one item, sag or ydelse alike, and who is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from borgerblik.domain.faelles import Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, Livscyklus, Nsis
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.domain.sag import Klasse, Sag
from borgerblik.domain.ydelse import Ydelse
from borgerblik.kommuner.historik import Siden


class Slags(StrEnum):
    """Which kind of item."""

    SAG = "sag"
    YDELSE = "ydelse"


class Baand(StrEnum):
    """What the sager a ydelse is tied to may bring with them."""

    UNDTAGET = "undtaget"
    VIP = "vip"
    UKENDT = "ukendt"  # a sag could not be had: nobody can say


@dataclass(frozen=True, slots=True)
class Emne:
    """An item to be judged. `oprettet` is the Danish calendar day that counts against the fradato.

    `kommune` is the one whose choices hold, `ejer` the CVR number of the owner where one is known. `baand` says
    what the sager it is tied to bring with them (empty for a sag). `afloesere` are the numbers that have taken the
    place of its KLE number, the nearest first.
    """

    slags: Slags
    id: str
    kle: Kle
    fagomraade: str
    kommune: Kommune
    borgerens: bool
    undtaget: bool
    foelsomhed: Foelsomhed
    livscyklus: Livscyklus | None
    oprettet: date | None
    aaben: bool
    fagsystem: Fagsystem
    baand: frozenset[Baand] = frozenset()
    afloesere: tuple[str, ...] = ()
    ejer: str | None = None

    @property
    def valg(self) -> KleValg | None:
        """What the kommune has chosen for its KLE number, or for the one that counts in its place."""
        return self.kommune.valg(self.kle.nummer, self.afloesere)


Omraadekrav = Callable[[str, str], Nsis | None]
"""The level demanded of citizens in a kommune (code) and an area (key); None: no more than elsewhere."""


def intet_krav(_kommune: str, _fagomraade: str) -> Nsis | None:
    """Nothing is demanded anywhere."""
    return None


Historik = Callable[[str, str], Siden | None]
"""Since when a choice stands, by kommune (code) and KLE number; None: nobody looked, or there is none."""


def ingen_historik(_kommune: str, _nummer: str) -> Siden | None:
    """Nobody looked."""
    return None


@dataclass(frozen=True, slots=True)
class Blik:
    """Who looks: the level of the citizen's sign-in, and where it is somebody else, how far they may see.

    What `ser` says no to, and what a rule of `tier` holds back, is as if it were not there: it is only counted.
    `omraadekrav` is the level that the risk assessment of a kommune (code) demands of citizens in an area (key).
    `historik` is asked for the words of the trace only.
    """

    niveau: Nsis
    ser: Callable[[Emne], bool] | None = None
    tier: frozenset[str] = frozenset()
    omraadekrav: Omraadekrav = intet_krav
    historik: Historik = ingen_historik


class Visningsklasser:
    """How a Visningsklasse is recognised: by its role, or by a title or facet that begins with `Visning`."""

    def __init__(self, roller: Iterable[str] = ()) -> None:
        self._roller = frozenset(rolle.casefold() for rolle in roller)

    def blandt(self, klasser: Iterable[Klasse]) -> bool:
        """Is one of them a Visningsklasse?"""
        return any(self._er(klasse) for klasse in klasser)

    def _er(self, klasse: Klasse) -> bool:
        if klasse.rolle is not None and klasse.rolle.casefold() in self._roller:
            return True
        return any(tekst.casefold().startswith("visning") for tekst in (klasse.titel, klasse.facet) if tekst)


def emne_for_sag(
    sag: Sag,
    fagomraade: str,
    kommune: Kommune,
    undtaget: bool,
    fagsystem: Fagsystem,
    afloesere: tuple[str, ...],
) -> Emne:
    """A sag as the rules see it; the master system under the name we know it by."""
    return Emne(
        slags=Slags.SAG,
        id=sag.uuid,
        kle=sag.kle,
        fagomraade=fagomraade,
        kommune=kommune,
        borgerens=sag.er_primaer_part,
        undtaget=undtaget,
        foelsomhed=sag.foelsomhed,
        livscyklus=sag.livscyklus,
        oprettet=sag.oprettet,
        aaben=sag.aaben,
        fagsystem=fagsystem,
        afloesere=afloesere,
        ejer=sag.ejer.cvr,
    )


def emne_for_ydelse(
    ydelse: Ydelse,
    kle: Kle,
    fagomraade: str,
    kommune: Kommune,
    sager: Sequence[Sag],
    baand: frozenset[Baand],
    i_dag: date,
    fagsystem: Fagsystem,
    afloesere: tuple[str, ...],
) -> Emne:
    """A ydelse as the rules see it: created when the oldest sag it is tied to was, else when it starts."""
    bevilling = ydelse.bevilling
    kendte = [sag.oprettet for sag in sager if sag.oprettet is not None]
    return Emne(
        slags=Slags.YDELSE,
        id=ydelse.id,
        kle=kle,
        fagomraade=fagomraade,
        kommune=kommune,
        borgerens=bevilling.er_modtager,
        undtaget=False,
        foelsomhed=bevilling.foelsomhed,
        livscyklus=bevilling.livscyklus,
        oprettet=min(kendte, default=ydelse.periode.fra),
        aaben=ydelse.i_kraft(i_dag),
        fagsystem=fagsystem,
        baand=baand,
        afloesere=afloesere,
        ejer=bevilling.ejer.cvr,
    )

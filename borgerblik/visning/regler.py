"""May this be shown? One rule, one function; the page, the step-up hint and the trace read the same list.

Source: DESIGN, Visibility. All rules are read every time, in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from borgerblik.access.risiko import mindst
from borgerblik.domain.koder import Foelsomhed, Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Dokument
from borgerblik.visning import hvorfor
from borgerblik.visning.emne import Baand, Blik, Emne, Slags, Visningsklasser


@dataclass(frozen=True, slots=True)
class Held:
    """Why a rule holds an item back.

    `told`: may the citizen be told that something is? `aabner_ved`: the level that would open this rule.
    """

    kode: str
    forklaring: str
    told: bool = False
    aabner_ved: Nsis | None = None


Regel = Callable[[Emne, Blik], Held | None]


def ikke_primaer_part(emne: Emne, _blik: Blik) -> Held | None:
    """Only the primary party of a sag, or the receiver of a grant or benefit, sees it."""
    if emne.borgerens:
        return None
    if emne.slags is Slags.SAG:
        return Held("ikke_primaer_part", "Borgeren er ikke primær part på sagen, og kun den primære part ser den.")
    return Held("ikke_primaer_part", "Borgeren er hverken bevillingsmodtager eller ydelsesmodtager.")


def undtaget(emne: Emne, _blik: Blik) -> Held | None:
    """A Visningsklasse exempts a sag, and with it the benefits tied to it."""
    if emne.undtaget:
        return Held("undtaget", "Sagen har en visningsklasse, som undtager den fra visning.")
    if Baand.UNDTAGET in emne.baand:
        return Held("undtaget", "Ydelsen hører til en sag, der har en visningsklasse.")
    if Baand.UKENDT in emne.baand:
        # A check that cannot be made keeps the door closed.
        return Held("undtaget", "Ydelsens sag kunne ikke slås op, så vi ved ikke, om den har en visningsklasse.")
    return None


def vip(emne: Emne, _blik: Blik) -> Held | None:
    """VIP_SAGER are shown to nobody here."""
    if emne.foelsomhed is Foelsomhed.VIP:
        return Held("vip", "Følsomheden er VIP_SAGER, og det vises ikke for nogen.")
    if Baand.VIP in emne.baand:
        return Held("vip", "Ydelsen hører til en sag, hvis følsomhed er VIP_SAGER.")
    return None


def slettet(emne: Emne, _blik: Blik) -> Held | None:
    """What the index has deleted or passivated is gone."""
    if emne.livscyklus is not None and emne.livscyklus.borte:
        return Held("slettet", f"Indekset har taget den bort: livscykluskoden er {emne.livscyklus.value}.")
    return None


def ikke_aabnet(emne: Emne, blik: Blik) -> Held | None:
    """The kommune has not opened the KLE number. The citizen is told of the area, not of the item."""
    if emne.valg is not None and emne.valg.aaben:
        return None
    return Held("ikke_aabnet", hvorfor.ikke_aabnet(emne, blik))


def foer_fradato(emne: Emne, blik: Blik) -> Held | None:
    """Created before the fradato (which is itself included), unless still open where the kommune wants that."""
    valg = emne.valg
    if valg is None or valg.fradato is None:
        return None
    if emne.oprettet is not None and emne.oprettet >= valg.fradato:
        return None
    if emne.aaben and valg.ogsaa_aktive:
        return None
    return Held("foer_fradato", hvorfor.foer_fradato(emne, valg, blik), told=True)


def fagsystem_fravalgt(emne: Emne, _blik: Blik) -> Held | None:
    """The kommune has filtered the master system away; an unknown one does not pass a filter."""
    filtre = None if emne.valg is None else emne.valg.fagsystemer
    if filtre is None or not (filtre.kun or filtre.ikke):
        return None
    system = emne.fagsystem
    if system.hedder(filtre.ikke) or (filtre.kun and system.kendt and not system.hedder(filtre.kun)):
        return Held("fagsystem_fravalgt", f"{emne.kommune.navn} har fravalgt fagsystemet {system.navn or system.uuid}.")
    if not system.kendt or any(system.maaske(navn) for navn in filtre.ikke):
        # It may be one of those filtered away, under the name or UUID we do not know.
        return Held("fagsystem_fravalgt", "Fagsystemet er ukendt, og kommunen har valgt fagsystemer til eller fra.")
    return None


def niveau_for_lavt(emne: Emne, blik: Blik) -> Held | None:
    """The sensitivity, or the risk assessment of the area, needs a higher NSIS level than the sign-in has."""
    own, areas = emne.kommune.borger.aabner(emne.foelsomhed), blik.omraadekrav(emne.kommune.kode, emne.fagomraade)
    krav = mindst(own, areas)
    if blik.niveau.opfylder(krav):
        return None
    what = f"Følsomheden {emne.foelsomhed.value}" if krav is own else "Kommunens risikovurdering"
    return Held(
        "niveau_for_lavt",
        f"{what} kræver niveauet {krav.value}; borgeren har {blik.niveau.value}.",
        told=True,
        aabner_ved=krav,
    )


REGLER: tuple[Regel, ...] = (
    ikke_primaer_part,
    undtaget,
    vip,
    slettet,
    ikke_aabnet,
    foer_fradato,
    fagsystem_fravalgt,
    niveau_for_lavt,
)


def held_by(emne: Emne, blik: Blik) -> tuple[Held, ...]:
    """Every rule that holds the item back, in order; empty when it may be shown."""
    return tuple(held for regel in REGLER if (held := regel(emne, blik)) is not None)


def dokument_holdes(dokument: Dokument, kommune: Kommune, blik: Blik, visningsklasser: Visningsklasser) -> Held | None:
    """Why the title of a document on a shown sag is held back all the same, else None.

    A Visningsklasse of its own, taken away by the index, VIP, or above the level.
    """
    if visningsklasser.blandt(dokument.klasser):
        return Held("undtaget", "Dokumentet har en visningsklasse.")
    if dokument.livscyklus is not None and dokument.livscyklus.borte:
        return Held("slettet", f"Dokumentets livscykluskode er {dokument.livscyklus.value}.")
    if dokument.foelsomhed is Foelsomhed.VIP:
        return Held("vip", "Dokumentets følsomhed er VIP_SAGER.")
    krav = kommune.borger.aabner(dokument.foelsomhed)
    if blik.niveau.opfylder(krav):
        return None
    return Held("niveau_for_lavt", f"Dokumentet kræver niveauet {krav.value}.", told=True, aabner_ved=krav)

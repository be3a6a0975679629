"""What is wrong with a sag as its kommune delivered it: one remark, one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.sag import Dokument, Sag
from borgerblik.domain.tid import om_maaneder
from borgerblik.kommuner.datakvalitet import faelles
from borgerblik.kommuner.datakvalitet.faelles import Bemaerkning, KleOpslag

GAMMEL_EFTER = 2  # years without a change of an open sag

_TRIN = {Fremdrift.OPRETTET: 0, Fremdrift.BEHANDLES: 1, Fremdrift.AFGJORT: 2, Fremdrift.AFSLUTTET: 3}


@dataclass(frozen=True, slots=True)
class Optalt:
    """What only the whole record tells: primary parties and statuses in force now, Visningsklasser without a class."""

    primaere: int
    gaeldende: int
    visning_uden_klasse: int


@dataclass(frozen=True, slots=True)
class LeveretSag:
    """A sag, the Danish calendar day it is judged on, and the numbers of KLE; `optalt` where its record was counted."""

    sag: Sag
    dag: date
    kle: KleOpslag
    optalt: Optalt | None = None


def om_sag(leveret: LeveretSag) -> tuple[Bemaerkning, ...]:
    """Every remark on the sag, in a fixed order."""
    return tuple(bemaerkning for regel in SAGSREGLER for bemaerkning in regel(leveret))


def sagens_titel(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """A title a citizen can read."""
    yield from faelles.titel(leveret.sag.titel, "titel")


def sagens_part(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Somebody is its primary party, or nobody sees it."""
    if not leveret.sag.har_primaer_part:
        yield Bemaerkning("primaer_part_mangler", "part", "Sagen har ingen primær part nu, så ingen borger kan se den.")
    if leveret.optalt is not None and leveret.optalt.primaere > 1:
        yield Bemaerkning("flere_primaere_parter", "part", f"Sagen har {leveret.optalt.primaere} primære parter nu.")


def sagens_ejer(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Whose it is."""
    yield from faelles.ejer(leveret.sag.ejer.cvr)


def sagens_kle(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """A number that is in force."""
    yield from faelles.kle(leveret.sag.kle, leveret.kle, leveret.dag)


def sagens_status(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Where it stands now."""
    if leveret.sag.nu is None:
        yield Bemaerkning("status_mangler", "status", "Sagen har ingen fremdrift, der gælder nu.")
    elif leveret.sag.nu.kode is Fremdrift.UKENDT:
        yield Bemaerkning("status_ukendt", "status", "Sagens fremdrift er ikke en af standardens fire.")
    if leveret.optalt is not None and leveret.optalt.gaeldende > 1:
        yield Bemaerkning(
            "flere_statusser", "status", f"Sagen har {leveret.optalt.gaeldende} statusser, der gælder nu."
        )


def sagens_alder(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """An open sag moves."""
    sag = leveret.sag
    begyndt = None if sag.nu is None else sag.nu.fra
    sidst = max((dag for dag in (sag.senest_aendret, begyndt) if dag is not None), default=None)
    if sag.aaben and sidst is not None and sidst < om_maaneder(leveret.dag, -12 * GAMMEL_EFTER):
        yield Bemaerkning("status_gammel", "status", f"Sagen er åben og har ikke ændret sig i {GAMMEL_EFTER} år.")


def sagens_forloeb(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """It begins at the beginning."""
    forloeb = leveret.sag.forloeb
    if forloeb and all(trin.kode is not Fremdrift.OPRETTET for trin in forloeb):
        yield Bemaerkning("fremdrift_uden_opstaaet", "forløb", "Sagens forløb begynder ikke med Opstaaet.")


def sagens_datoer(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Nothing is changed before it is made, goes back, or is made in the future."""
    sag = leveret.sag
    if sag.oprettet is not None and (
        sag.oprettet > leveret.dag or (sag.senest_aendret is not None and sag.senest_aendret < sag.oprettet)
    ):
        yield Bemaerkning(
            "datoer_ude_af_orden", "oprettet", "Sagen er oprettet efter i dag eller efter sin seneste ændring."
        )
    steps = [_TRIN[trin.kode] for trin in sag.forloeb if trin.kode in _TRIN]
    ends = [trin.virkning for trin in sag.forloeb]
    if any(later < earlier for earlier, later in pairwise(steps)) or any(
        hold.fra is not None and hold.til is not None and hold.til < hold.fra for hold in ends
    ):
        yield Bemaerkning("datoer_ude_af_orden", "forløb", "Trinene i sagens forløb ligger ikke i rækkefølge.")


def sagens_foelsomhed(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """How sensitive it is."""
    yield from faelles.foelsomhed(leveret.sag.foelsomhed_oplyst)


def sagens_dokumenter(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Documents a citizen can tell apart, with titles they can read; each thing is said once."""
    untitled, undated = leveret.sag.dokumenter_uden_titel, sum(d.dato is None for d in leveret.sag.dokumenter)
    if untitled:
        yield Bemaerkning("dokument_uden_titel", "dokumenter", f"Dokumenter uden titel, som ingen kan se: {untitled}.")
    if undated:
        yield Bemaerkning("dokument_uden_dato", "dokumenter", f"Dokumenter uden brevdato: {undated}.")
    said = (each for dokument in leveret.sag.dokumenter for each in _om_dokument(dokument))
    yield from dict.fromkeys(said)


def _om_dokument(dokument: Dokument) -> Iterator[Bemaerkning]:
    """What is said of a title a citizen may be shown; which document it is, is not told."""
    for each in faelles.tekst(dokument.titel, "dokumenttitel", "dokumenter"):
        yield replace(each, tekst=f"Et dokuments titel: {each.tekst}")


def sagens_fagsystem(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """Which system it comes from."""
    yield from faelles.fagsystem(leveret.sag.fagsystem)


def sagens_visningsklasser(leveret: LeveretSag) -> Iterator[Bemaerkning]:
    """What is meant to be exempt says so."""
    if leveret.optalt is not None and leveret.optalt.visning_uden_klasse:
        yield Bemaerkning(
            "visningsklasse_uden_klasse", "klasser", "Sagen har en visningsklasse, der ikke peger på en klasse."
        )


SAGSREGLER: tuple[Callable[[LeveretSag], Iterable[Bemaerkning]], ...] = (
    sagens_titel,
    sagens_part,
    sagens_ejer,
    sagens_kle,
    sagens_status,
    sagens_alder,
    sagens_forloeb,
    sagens_datoer,
    sagens_foelsomhed,
    sagens_dokumenter,
    sagens_fagsystem,
    sagens_visningsklasser,
)

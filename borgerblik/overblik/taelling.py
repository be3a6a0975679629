"""What is counted of a look: whether each area gave anything, what was held back, how the sources fared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from borgerblik.access.identity import Rolle
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.kommune import Kommune
from borgerblik.operations.statistik.model import ALLE, SVAREDE, Doer, Kig, Kommunekig, Svar
from borgerblik.overblik.dom import Doemt
from borgerblik.overblik.model import Kilde
from borgerblik.visning.emne import Slags

SIDE = "min_side"  # the citizens' own pages, as `Kald.doer` names them


@dataclass(frozen=True, slots=True)
class Faerdigt:
    """A look that is over: of which kommuner, in which areas, what was judged and how the sources fared."""

    kommuner: Sequence[Kommune]
    omraader: Collection[str]
    doemte: Iterable[Doemt]
    kilder: Sequence[Kilde]
    sekunder: float


def kig(look: Faerdigt, doer: Doer, tidspunkt: datetime, sagsindeks: str) -> Kig:
    """The look as plain values. What the rules let through counts, whichever part of it a page shows."""
    shown: set[tuple[str, Slags, str]] = set()
    held: dict[str, Counter[tuple[str, str]]] = {kommune.kode: Counter() for kommune in look.kommuner}
    for doemt in look.doemte:
        emne = doemt.emne
        if emne.fagomraade not in look.omraader:
            continue
        if doemt.vist:
            shown |= {(emne.kommune.kode, emne.slags, emne.fagomraade), (emne.kommune.kode, emne.slags, ALLE)}
        held[emne.kommune.kode].update((emne.fagomraade, regel.kode) for regel in doemt.holdt)
    return Kig(
        doer, tidspunkt, look.sekunder, tuple(_kommune(k.kode, look, shown, held, sagsindeks) for k in look.kommuner)
    )


def _kommune(
    kode: str,
    look: Faerdigt,
    shown: Collection[tuple[str, Slags, str]],
    held: Mapping[str, Counter[tuple[str, str]]],
    sagsindeks: str,
) -> Kommunekig:
    own = [kilde for kilde in look.kilder if kilde.kommune == kode]
    whole = {kilde.noegle for kilde in own if kilde.svarede and not kilde.ulaeselige}
    # As for a single item: a sag is the index of sager's to know, a benefit may hang on any source.
    nothing = {
        Slags.SAG: Svar.UDEN_DATA if sagsindeks in whole else Svar.UBESVARET,
        Slags.YDELSE: Svar.UDEN_DATA if len(whole) == len(own) else Svar.UBESVARET,
    }

    def given(slags: Slags) -> dict[str, Svar]:
        return {
            omraade: Svar.MED_DATA if (kode, slags, omraade) in shown else nothing[slags]
            for omraade in (ALLE, *look.omraader)
        }

    outcomes = {kilde.noegle: SVAREDE if kilde.svarede else _aarsag(kilde) for kilde in own}
    return Kommunekig(kode, given(Slags.SAG), given(Slags.YDELSE), held[kode], outcomes)


def _aarsag(kilde: Kilde) -> str:
    return "undervejs" if kilde.aarsag is None else kilde.aarsag.value


def doer_for(kald: Kald, fuldmagtshaver: str) -> Doer:
    """Through which door. Who is neither the citizen nor their helper is at work."""
    if kald.rolle == fuldmagtshaver:
        return Doer.FULDMAGT
    if kald.rolle != Rolle.BORGER.value:
        return Doer.SAGSBEHANDLER
    return Doer.BORGER_SIDE if kald.doer == SIDE else Doer.BORGER_API

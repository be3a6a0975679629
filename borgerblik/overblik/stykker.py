"""An overview in pieces: which of them are certain while a source is still under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from borgerblik.overblik.byg import Bygger
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.spoerg import Answer, Undervejs
from borgerblik.visning.emne import Slags


class Stykke(StrEnum):
    """What can be told of by itself: sager; benefits with their payments."""

    SAGER = "sager"
    YDELSER = "ydelser"


@dataclass(frozen=True, slots=True)
class Del:
    """The overview as far as it is certain. `nye` are the pieces that were in none before it.

    Before the last one it holds those pieces and nothing else; the last one is the whole.
    """

    overblik: Overblik
    nye: frozenset[Stykke]
    sidste: bool


Kun = Callable[[Overblik], Overblik]
"""Cuts an overview to what will be shown, and so to what is logged as seen."""


def klar(
    bygger: Bygger, answers: Sequence[Answer], sagsindeks: str, maerker_sager: Callable[[str], bool]
) -> frozenset[Stykke]:
    """The pieces that no answer under way can change.

    A sag waits for the benefits where they alone tell its area, and in a kommune where they may say that it is exempt
    (`maerker_sager`, by code); a benefit that names a sag, or takes its class from one, waits for the sager: one of
    them may be exempt, and nobody can say yet.
    """
    under_way = [answer for answer in answers if isinstance(answer, Undervejs)]
    coming = {answer.source for answer in under_way}
    marked = any(maerker_sager(answer.kommune) for answer in under_way)
    ready = set()
    if sagsindeks not in coming and not marked and bygger.sager_afgjort():
        ready.add(Stykke.SAGER)
    if not coming - {sagsindeks} and bygger.ydelser_afgjort():
        ready.add(Stykke.YDELSER)
    return frozenset(ready)


def skaer(overblik: Overblik, stykker: frozenset[Stykke]) -> Overblik:
    """The overview with those pieces only."""
    if Stykke.SAGER not in stykker:
        overblik = replace(overblik, sager=[])
    if Stykke.YDELSER not in stykker:
        overblik = replace(overblik, ydelser=[], kommende_udbetalinger=[])
    return overblik


def alt(overblik: Overblik) -> Overblik:
    """Everything is shown."""
    return overblik


def kun_sag(er_den: Callable[[str], bool], *, naboer: bool = False) -> Kun:
    """Only the sag with the id that is meant; with `naboer` also the benefits tied to it."""

    def cut(overblik: Overblik) -> Overblik:
        sager = [sag for sag in overblik.sager if er_den(sag.id)]
        tied = {ydelse for sag in sager for ydelse in sag.ydelser} if naboer else set()
        return replace(
            overblik,
            sager=sager,
            ydelser=[ydelse for ydelse in overblik.ydelser if ydelse.id in tied],
            kommende_udbetalinger=[],
            regelspor=[spor for spor in overblik.regelspor if spor.slags == Slags.SAG and er_den(spor.id)],
        )

    return cut


def kun_ydelse(er_den: Callable[[str], bool], *, naboer: bool = False) -> Kun:
    """Only the benefit with the id that is meant; with `naboer` also its sager and coming payments."""

    def cut(overblik: Overblik) -> Overblik:
        ydelser = [ydelse for ydelse in overblik.ydelser if er_den(ydelse.id)]
        tied = {sag for ydelse in ydelser for sag in ydelse.sager} if naboer else set()
        return replace(
            overblik,
            sager=[sag for sag in overblik.sager if sag.id in tied],
            ydelser=ydelser,
            kommende_udbetalinger=[each for each in overblik.kommende_udbetalinger if naboer and er_den(each.ydelse)],
            regelspor=[spor for spor in overblik.regelspor if spor.slags == Slags.YDELSE and er_den(spor.id)],
        )

    return cut


def kun_kommende(overblik: Overblik) -> Overblik:
    """Only the coming payments, and the benefits they are of."""
    coming = {each.ydelse for each in overblik.kommende_udbetalinger}
    return replace(overblik, sager=[], ydelser=[ydelse for ydelse in overblik.ydelser if ydelse.id in coming])

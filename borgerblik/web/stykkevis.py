"""An overview on its way to a page that has already begun: what goes wrong now can only be said on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.model import Kilde, Overblik
from borgerblik.overblik.stykker import Del, Stykke

log = structlog.get_logger(__name__)


class Brud(StrEnum):
    """Why nothing more comes."""

    INGEN_KILDER = "ingen_kilder"
    VORES = "vores"


@dataclass(frozen=True, slots=True)
class Bidrag:
    """What a page gets to show: the pieces in `nye`. Where it broke off there is no overview, and `brud` says why."""

    overblik: Overblik | None
    nye: frozenset[Stykke]
    kilder: Sequence[Kilde]
    sidste: bool
    brud: Brud | None = None

    @property
    def mangler(self) -> list[str]:
        """The sources that gave no answer, each once."""
        return list(dict.fromkeys(kilde.noegle for kilde in self.kilder if not kilde.svarede and not kilde.undervejs))

    @property
    def hel(self) -> bool:
        """Is it certain that nothing is left out, so that nothing there is nothing there?"""
        return self.overblik is not None and hel(self.overblik)

    @property
    def alt_med(self) -> bool:
        """Is it certain as well that nothing is held back, as far as that may be told?"""
        return self.overblik is not None and hel(self.overblik) and not holder_tilbage(self.overblik)

    def hele(self, noegle: str) -> bool:
        """Did that source answer for every kommune, with nothing that could not be read?"""
        told = [kilde for kilde in self.kilder if kilde.noegle == noegle]
        return self.overblik is not None and bool(told) and all(k.svarede and not k.ulaeselige for k in told)

    @property
    def ulaeselige(self) -> int:
        """How many records could not be used."""
        return sum(kilde.ulaeselige for kilde in self.kilder)


def hel(overblik: Overblik) -> bool:
    """Was somebody asked, did everybody answer, and could all of it be read?

    Of a piece, everybody it hangs on: what is still under way changes nothing in it.
    """
    told = [kilde for kilde in overblik.kilder if not kilde.undervejs]
    return bool(told) and all(kilde.svarede and not kilde.ulaeselige for kilde in told)


def holder_tilbage(overblik: Overblik) -> bool:
    """Is something held back, or may it be, that the citizen may be told of?"""
    return bool(overblik.ikke_vist) or overblik.kraever_niveau is not None


def bidrag(dele: Iterator[Del]) -> Iterator[Bidrag]:
    """Each piece as it comes; a failure becomes the last one, and reaches the log with its request id."""
    missing = frozenset(Stykke)
    try:
        for each in dele:
            missing -= each.nye
            yield Bidrag(each.overblik, each.nye, each.overblik.kilder, each.sidste)
    except IngenKildeSvarede as error:
        yield Bidrag(None, missing, error.kilder, sidste=True, brud=Brud.INGEN_KILDER)
    except Exception as error:
        log.exception("a page broke off on its way", error=type(error).__name__)
        yield Bidrag(None, missing, (), sidste=True, brud=Brud.VORES)

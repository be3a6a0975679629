"""The scores of an area and of each of its source systems, run after run: as bars, and as the numbers under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from borgerblik.kommuner.kvalitet.model import Koersel

BREDDE, HOEJDE, VENSTRE, BUND = 320, 150, 34, 22  # units of the drawing; `VENSTRE` and `BUND` are for the scales
STREGER = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Soejle:
    """A bar: the number of its run (1 is the oldest shown), what it says, and where it stands."""

    nummer: int
    score: float
    x: float
    y: float
    bredde: float
    hoejde: float

    @property
    def midte(self) -> float:
        """Where its words stand."""
        return round(self.x + self.bredde / 2, 2)


@dataclass(frozen=True, slots=True)
class Kurve:
    """The bars of one source system, or of the whole area (`system` None), and its score in each run, oldest first."""

    system: str | None
    scorer: tuple[float | None, ...]

    @property
    def soejler(self) -> tuple[Soejle, ...]:
        """One for each run that has a score; the place of one without stays empty."""
        room = (BREDDE - VENSTRE) / max(len(self.scorer), 1)
        width = min(room * 0.7, 40.0)
        return tuple(
            Soejle(
                place + 1,
                score,
                round(VENSTRE + room * place + (room - width) / 2, 2),
                round(hoejde(score), 2),
                round(width, 2),
                round(hoejde(0) - hoejde(score), 2),
            )
            for place, score in enumerate(self.scorer)
            if score is not None
        )


def kurver(koersler: Sequence[Koersel]) -> tuple[Kurve, ...]:
    """Of these runs, oldest first, those that were read to the end: the area's own, then its systems' by name."""
    hele = [each for each in koersler if each.score is not None]
    if not hele:
        return ()
    af_systemer = [{each.navn: each.score for each in (k.resultat.systemer if k.resultat else ())} for k in hele]
    navne = sorted({navn for run in af_systemer for navn in run})
    whole = Kurve(None, tuple(each.score for each in hele))
    return (whole, *(Kurve(navn, tuple(run.get(navn) for run in af_systemer)) for navn in navne))


def hoejde(score: float) -> float:
    """How far down the drawing a score lies."""
    return (HOEJDE - BUND) - score / 100 * (HOEJDE - BUND - 12)

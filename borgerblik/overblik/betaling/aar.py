"""What the last twelve calendar months came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from borgerblik.domain.faelles import Beloeb
from borgerblik.domain.tid import om_maaneder
from borgerblik.overblik.betaling.trappe import Trin, trin
from borgerblik.overblik.model import VistUdbetaling

MAANEDER = 12


@dataclass(frozen=True, slots=True)
class Aarsbetaling:
    """A payment in the year: what is known to have arrived (`trin` says on which step), and gross; kr."""

    id: str
    dag: date
    trin: Trin | None
    beloeb: Beloeb | None
    brutto: Beloeb | None


@dataclass(frozen=True, slots=True)
class Maanedstal:
    """One calendar month by its first day. Sums in kr.: 0 where there was nothing, None where one is unknown."""

    foerste: date
    betalinger: Sequence[Aarsbetaling]

    @property
    def beloeb(self) -> Beloeb | None:
        """What arrived."""
        return _sum(each.beloeb for each in self.betalinger)

    @property
    def brutto(self) -> Beloeb | None:
        """Gross."""
        return _sum(each.brutto for each in self.betalinger)

    @property
    def trin(self) -> Sequence[Trin]:
        """Which steps the sum is made of, topmost first."""
        used = {each.trin for each in self.betalinger}
        return tuple(step for step in Trin if step in used)

    @property
    def blandet(self) -> bool:
        """Is it the sum of different steps?"""
        return len(self.trin) > 1


@dataclass(frozen=True, slots=True)
class Aar:
    """Twelve months, oldest first. `uden_dag`: payments nobody can say the day of; they are in no month."""

    maaneder: Sequence[Maanedstal]
    uden_dag: int = 0

    @property
    def beloeb(self) -> Beloeb | None:
        """What arrived in all, None where a month is unknown."""
        return _sum(maaned.beloeb for maaned in self.maaneder)

    @property
    def brutto(self) -> Beloeb | None:
        """Gross in all, None where a month is unknown."""
        return _sum(maaned.brutto for maaned in self.maaneder)

    @property
    def trin(self) -> Sequence[Trin]:
        """Which steps the sums are made of, topmost first."""
        return tuple(step for step in Trin if any(step in maaned.trin for maaned in self.maaneder))

    @property
    def tomt(self) -> bool:
        """Was there no payment at all?"""
        return not any(maaned.betalinger for maaned in self.maaneder)


def tolv_maaneder(udbetalinger: Iterable[VistUdbetaling], i_dag: date) -> Aar:
    """The month of `i_dag` and the eleven before it, by dispositionsdato.

    A payment that stands under several benefits counts once. One whose day has not come counts when it comes.
    """
    once = {each.id: each for each in udbetalinger}.values()
    dated = [(each.dispositionsdato, each) for each in once if each.dispositionsdato is not None]
    months = []
    for back in range(MAANEDER - 1, -1, -1):
        first = om_maaneder(i_dag.replace(day=1), -back)
        paid = sorted(
            (_aarsbetaling(each, day) for day, each in dated if day.replace(day=1) == first and day <= i_dag),
            key=lambda each: (each.dag, each.id),
        )
        months.append(Maanedstal(first, tuple(paid)))
    return Aar(tuple(months), len(once) - len(dated))


def _aarsbetaling(udbetaling: VistUdbetaling, dag: date) -> Aarsbetaling:
    known = [step for step in trin(udbetaling) if step.beloeb is not None]
    lowest = known[-1] if known else None
    return Aarsbetaling(
        id=udbetaling.id,
        dag=dag,
        trin=None if lowest is None else lowest.trin,
        beloeb=None if lowest is None else lowest.beloeb,
        brutto=udbetaling.brutto,
    )


def _sum(amounts: Iterable[Beloeb | None]) -> Beloeb | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total

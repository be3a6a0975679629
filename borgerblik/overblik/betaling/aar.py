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
    """A payment in the year: `beloeb` on the step the whole year is told on, and gross; kr., None where unknown.

    `trin`: the lowest step it is known on, None where it is on none. `delvis`: a part of it is not shown.
    """

    id: str
    dag: date
    trin: Trin | None
    beloeb: Beloeb | None
    brutto: Beloeb | None
    delvis: bool = False


@dataclass(frozen=True, slots=True)
class Maanedstal:
    """One calendar month by its first day, told on the step `trin`.

    Sums in kr.: 0 where there was nothing, None where one is unknown on that step.
    """

    foerste: date
    betalinger: Sequence[Aarsbetaling]
    trin: Trin | None

    @property
    def beloeb(self) -> Beloeb | None:
        """What it came to on the step of the year."""
        return _sum(each.beloeb for each in self.betalinger)

    @property
    def delvis(self) -> bool:
        """Is a part of what was paid not shown?"""
        return any(each.delvis for each in self.betalinger)

    @property
    def brutto(self) -> Beloeb | None:
        """Gross."""
        return _sum(each.brutto for each in self.betalinger)


@dataclass(frozen=True, slots=True)
class Aar:
    """Twelve months, oldest first. `uden_dag`: payments nobody can say the day of; they are in no month.

    `trin` is the one step they are all told on, None where no amount is known: amounts of different steps are never
    added up, nor drawn beside each other.
    """

    maaneder: Sequence[Maanedstal]
    trin: Trin | None
    uden_dag: int = 0

    @property
    def beloeb(self) -> Beloeb | None:
        """What it came to in all, None where a month is unknown."""
        return _sum(maaned.beloeb for maaned in self.maaneder)

    @property
    def brutto(self) -> Beloeb | None:
        """Gross in all, None where a month is unknown."""
        return _sum(maaned.brutto for maaned in self.maaneder)

    @property
    def mangler(self) -> bool:
        """Is there a payment without an amount on the step of the year?"""
        return any(maaned.beloeb is None for maaned in self.maaneder)

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
    begins = om_maaneder(i_dag.replace(day=1), 1 - MAANEDER)
    paid = [(day, each, _amounts(each)) for day, each in dated if begins <= day <= i_dag]
    step = _shared([amounts for _, _, amounts in paid])
    months: dict[date, list[Aarsbetaling]] = {om_maaneder(begins, ahead): [] for ahead in range(MAANEDER)}
    for day, each, amounts in paid:
        months[day.replace(day=1)].append(
            Aarsbetaling(
                id=each.id,
                dag=day,
                trin=next(reversed(amounts), None),
                beloeb=amounts.get(step) if step else None,
                brutto=each.brutto,
                delvis=each.delvis,
            )
        )
    return Aar(
        tuple(
            Maanedstal(first, tuple(sorted(of_month, key=lambda each: (each.dag, each.id))), step)
            for first, of_month in months.items()
        ),
        step,
        len(once) - len(dated),
    )


def _amounts(udbetaling: VistUdbetaling) -> dict[Trin, Beloeb]:
    return {step.trin: step.beloeb for step in trin(udbetaling) if step.beloeb is not None}


def _shared(payments: Sequence[dict[Trin, Beloeb]]) -> Trin | None:
    """The lowest step that all of them know, else the one that most do; what knows none has no say."""
    known = [amounts for amounts in payments if amounts]
    if not known:
        return None
    return max(reversed(Trin), key=lambda step: sum(step in amounts for amounts in known))


def _sum(amounts: Iterable[Beloeb | None]) -> Beloeb | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total

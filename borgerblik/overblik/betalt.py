"""Which payments of a plan are made already.

A payment is a plan's when it pays for time that no payment before it did: a correction, or a supplement to an earlier
period, has its own day and takes no payment of the plan away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from borgerblik.domain.faelles import Beloeb
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Udbetaling
from borgerblik.overblik.plandage import Forfald

NEAR = 7  # days: so near each other two payments may be one, where nothing says which period they are for


@dataclass(frozen=True, slots=True)
class Betaling:
    """A payment of one benefit. `beloeb` is what it pays for that one, gross in kr., None where nobody can say.

    `nye`: the periods it pays for that none before it did; None where it tells no period. `efter`: is it known what
    was paid for before it?
    """

    dag: date
    beloeb: Beloeb | None
    nye: Sequence[Periode] | None
    efter: bool

    @property
    def ordinaer(self) -> bool:
        """Is it, as far as anybody can say, more than a correction or a supplement?"""
        return self.nye is None or bool(self.nye)


def betalinger(ydelse: str, udbetalinger: Sequence[tuple[Udbetaling, Beloeb | None]]) -> list[Betaling]:
    """The payments that have a day, oldest first; given with what each pays for the benefit with that id."""
    dated = [(day, each, amount) for each, amount in udbetalinger if (day := each.dispositionsdato) is not None]
    paid_to: date | None = None
    found = []
    for day, of_day in groupby(sorted(dated, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        before = paid_to  # those of one day are no corrections of each other: a month may be paid in two
        for _, udbetaling, amount in of_day:
            spells = _perioder(ydelse, udbetaling)
            new = tuple(spell for spell in spells if _is_new(spell, before))
            found.append(Betaling(day, amount, new if spells else None, before is not None))
            paid_to = max(filter(None, (paid_to, *(spell.til for spell in new))), default=None)
    return found


def _perioder(ydelse: str, udbetaling: Udbetaling) -> list[Periode]:
    """What it pays for: the periods of its lines for the benefit where all of them have one, else its own."""
    own = [linje.periode for linje in udbetaling.linjer if linje.ydelse == ydelse]
    spells = own if own and all(each.til for each in own) else [udbetaling.periode]
    return sorted((each for each in spells if each.til), key=lambda each: each.fra or date.min)


def _is_new(spell: Periode, paid_to: date | None) -> bool:
    if paid_to is None or spell.til is None:
        return True
    # The day a period ends may be the one on which the next begins.
    return spell.til > paid_to and (spell.fra is None or spell.fra >= paid_to)


def ubetalte(forfald: Sequence[Forfald], betalinger: Sequence[Betaling], i_dag: date) -> Iterator[tuple[Forfald, bool]]:
    """What is not paid yet from today on, and whether a payment that is under way may be the one."""
    made: set[int] = set()
    doubtful: set[int] = set()
    for betaling in betalinger:
        found = _pays(betaling, forfald, made)
        made |= found
        if not found and betaling.ordinaer and betaling.dag >= i_dag:
            doubtful |= _near(betaling.dag, forfald)
    for place, each in enumerate(forfald):
        if each.dag >= i_dag and place not in made:
            yield each, place in doubtful


def _pays(betaling: Betaling, forfald: Sequence[Forfald], made: set[int]) -> set[int]:
    """The places of what the payment is for."""
    if not betaling.ordinaer:
        return set()
    on_day = {
        n for n, each in enumerate(forfald) if betaling.dag in each.dage and not _other_period(each, betaling.nye)
    }
    covered = {n for n, each in enumerate(forfald) if _covers(betaling.nye, each.periode)}
    found = on_day or _nearest(betaling.dag, covered, forfald)
    if not found and betaling.nye and betaling.efter:
        found = _nearest(betaling.dag, _within_reach(betaling, forfald), forfald)
    found = _of_amount(betaling.beloeb, found, forfald, made)
    plans = {id(forfald[n].plan) for n in found}
    # One that pays for several months beforehand is all of them.
    return found | {n for n in covered if id(forfald[n].plan) in plans}


def _other_period(each: Forfald, nye: Sequence[Periode] | None) -> bool:
    """Is it known that the payment is for other days than those?"""
    if each.periode is None or nye is None:
        return False
    fra, til = each.periode.fra or date.min, each.periode.til or date.max
    return not any((spell.fra or date.min) <= til and fra <= (spell.til or date.max) for spell in nye)


def _covers(nye: Sequence[Periode] | None, wanted: Periode | None) -> bool:
    if wanted is None or wanted.fra is None or wanted.til is None:
        return False
    return any(wanted.fra in spell and wanted.til in spell for spell in nye or ())


def _within_reach(betaling: Betaling, forfald: Sequence[Forfald]) -> set[int]:
    """Those nearer to the payment than to the next of their own plan: it may be early or late."""
    return {
        n
        for n, each in enumerate(forfald)
        if abs((each.dag - betaling.dag).days) <= each.afstand // 2 and not _other_period(each, betaling.nye)
    }


def _nearest(day: date, places: set[int], forfald: Sequence[Forfald]) -> set[int]:
    nearest = min((abs((forfald[n].dag - day).days) for n in places), default=0)
    return {n for n in places if abs((forfald[n].dag - day).days) == nearest}


def _near(day: date, forfald: Sequence[Forfald]) -> set[int]:
    return {n for n, each in enumerate(forfald) if abs((each.dag - day).days) <= min(NEAR, (each.afstand - 1) // 2)}


def _of_amount(amount: Beloeb | None, places: set[int], forfald: Sequence[Forfald], made: set[int]) -> set[int]:
    """Of several plans that pay on one day the one whose amount it is, else all of them together."""
    same = [n for n in sorted(places - made) if amount is not None and forfald[n].plan.beloeb == amount]
    return {same[0]} if len(places) > 1 and same else places

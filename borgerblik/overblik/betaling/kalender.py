"""The coming payments by month, across the kommune and Udbetaling Danmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from borgerblik.domain.bankdage import er_bankdag
from borgerblik.domain.faelles import Beloeb
from borgerblik.overblik.model import KommendeUdbetaling, Myndighed, VistYdelse


@dataclass(frozen=True, slots=True)
class Kalenderpost:
    """A coming payment and who pays it, None where the benefit is not among those given. `beloeb` is gross, in kr.

    `paa_vej`: the payment is made already, and its day is to come. `lukket`: banks are closed on the day, so
    that the money comes on another.
    """

    udbetaling: KommendeUdbetaling
    udbetaler: Myndighed | None
    paa_vej: bool = False

    @property
    def dag(self) -> date | None:
        """The day it is on the account."""
        return self.udbetaling.dato

    @property
    def lukket(self) -> bool:
        """Is it a day on which no money moves?"""
        return self.dag is not None and not er_bankdag(self.dag)

    @property
    def sikker(self) -> bool:
        """Are both the day and the amount to be counted on?"""
        return not (self.udbetaling.usikker or self.lukket or self.dag is None or self.udbetaling.beloeb is None)


@dataclass(frozen=True, slots=True)
class Maaned:
    """The coming payments of a calendar month, by its first day; None for those without a day."""

    foerste: date | None
    poster: Sequence[Kalenderpost]

    @property
    def mindst(self) -> Beloeb | None:
        """What comes for certain, gross in kr.; None where nothing does."""
        certain = [post.udbetaling.beloeb for post in self.poster if post.sikker]
        return sum((amount for amount in certain if amount is not None), Decimal(0)) if certain else None

    @property
    def hele(self) -> bool:
        """Is everything in it certain, so that `mindst` is all of it?"""
        return all(post.sikker for post in self.poster)


def kalender(
    kommende: Sequence[KommendeUdbetaling], *, ydelser: Sequence[VistYdelse] = (), i_dag: date | None = None
) -> list[Maaned]:
    """The months in which something comes, soonest first, and last what has no day.

    `ydelser` say who pays and, with `i_dag`, which of them are made already.
    """
    payers = {ydelse.id: ydelse.udbetaler for ydelse in ydelser}
    made = Counter((ydelse.id, day) for ydelse in ydelser for day in _paa_vej(ydelse, i_dag))
    posts = []
    for each in kommende:  # of one benefit and day those that are made stand before those that are only planned
        under_way = each.dato is not None and made[each.ydelse, each.dato] > 0
        if each.dato is not None:
            made[each.ydelse, each.dato] -= 1
        posts.append(Kalenderpost(each, payers.get(each.ydelse), under_way))
    posts.sort(key=lambda post: post.dag or date.max)
    return [
        Maaned(first, tuple(group))
        for first, group in groupby(posts, key=lambda post: None if post.dag is None else post.dag.replace(day=1))
    ]


def _paa_vej(ydelse: VistYdelse, i_dag: date | None) -> Iterator[date]:
    """The days of payments that are made already and are not past, nor confirmed."""
    for each in ydelse.udbetalinger:
        day = each.dispositionsdato
        if i_dag is not None and day is not None and day >= i_dag and each.udbetalt is None:
            yield day

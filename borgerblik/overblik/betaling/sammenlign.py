"""One payment against the last one: every difference in kroner, and why.

Nothing is left out: what the lines and the steps do not explain stands as a rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from borgerblik.domain.faelles import Beloeb
from borgerblik.overblik.betaling.linjer import Linjeaendring, linjeaendringer, minus, samme_periode
from borgerblik.overblik.betaling.trappe import Fald, Trappetrin, Trin, trin
from borgerblik.overblik.model import VistUdbetaling


class Bevaegelse(StrEnum):
    """What became of a step below gross: the tax, a set-off."""

    BEGYNDT = "begyndt"
    OPHOERT = "ophoert"
    STOERRE = "stoerre"
    MINDRE = "mindre"
    UAENDRET = "uaendret"
    UKENDT = "ukendt"


@dataclass(frozen=True, slots=True)
class Trinaendring:
    """A step below gross before and now. `forskel`: how much more is left after it, in kr.; a higher tax is below 0."""

    kode: Fald
    bevaegelse: Bevaegelse
    foer: Trappetrin
    nu: Trappetrin

    @property
    def forskel(self) -> Beloeb | None:
        """None where it is unknown in one of the two."""
        return minus(self.foer.fald, self.nu.fald)


Traek = tuple[Beloeb, Linjeaendring | Trinaendring | None]
"""How much a part pulls the whole up or down, in kr.; None is what nobody explains."""


@dataclass(frozen=True, slots=True)
class Sammenligning:
    """`denne` against `forrige`, in kr.

    `maalt_paa` is the lowest step both know, and `forskel` the difference there; both None where no step is
    known in both. `rest_linjer`: what of the difference in gross the lines do not explain, None where gross is
    unknown. `rest_trin`: what of `forskel` neither lines nor steps nor `rest_linjer` explain.
    """

    denne: VistUdbetaling
    forrige: VistUdbetaling
    linjer: Sequence[Linjeaendring]
    trin: Sequence[Trinaendring]
    maalt_paa: Trin | None
    forskel: Beloeb | None
    brutto_forskel: Beloeb | None
    rest_linjer: Beloeb | None
    rest_trin: Beloeb | None

    @property
    def samme_periode(self) -> bool:
        """Are both for the very same days? Then the second sets something right, or adds to it."""
        return samme_periode(self.denne, self.forrige)

    @property
    def delvis(self) -> bool:
        """Is a part of the one or the other not shown, so that nothing is told of the whole?"""
        return self.denne.delvis or self.forrige.delvis

    @property
    def maalte_trin(self) -> Sequence[Trinaendring]:
        """The steps that lie above the one `forskel` is measured on."""
        return self.trin[: 0 if self.maalt_paa is None else list(Trin).index(self.maalt_paa)]

    @property
    def hovedaarsag(self) -> Linjeaendring | Trinaendring | None:
        """What did most to make it more, or less; None where nothing differs or the rest did most."""
        return _most(self._pulling(1))

    @property
    def modvaegt(self) -> Linjeaendring | Trinaendring | None:
        """What did most to make it less where it is more, and more where it is less.

        Not the tax, where gross changed: it follows that.
        """
        against = self._pulling(-1)
        if self.brutto_forskel:
            against = [pull for pull in against if getattr(pull[1], "kode", None) is not Fald.SKAT_OG_ATP]
        return _most(against)

    @property
    def eneste_aarsag(self) -> bool:
        """Does nothing else pull the same way?"""
        return len(self._pulling(1)) == 1

    def _pulling(self, way: int) -> list[Traek]:
        """What pulls the same way as the whole (1), or against it (-1), and how much."""
        if not self.forskel:
            return []
        found: list[tuple[Beloeb | None, Linjeaendring | Trinaendring | None]] = [
            (self.rest_linjer, None),
            (self.rest_trin, None),
        ]
        found += [(linje.forskel, linje) for linje in self.linjer]
        found += [(step.forskel, step) for step in self.maalte_trin]
        return [(amount, of) for amount, of in found if amount and amount * self.forskel * way > 0]

    @property
    def andre_dele(self) -> bool:
        """Is any part of it another than last time, whatever they come to together?"""
        parts = [linje.forskel for linje in self.linjer] + [step.forskel for step in self.maalte_trin]
        return any((*parts, self.rest_linjer, self.rest_trin))


def _most(pulling: Sequence[Traek]) -> Linjeaendring | Trinaendring | None:
    most = max(pulling, key=lambda pull: abs(pull[0]), default=None)
    return None if most is None else most[1]


def forrige(udbetalinger: Sequence[VistUdbetaling], denne: VistUdbetaling) -> VistUdbetaling | None:
    """The last payment before `denne` of the same benefit, given newest first; of one day, what stands after it.

    None for the first, and for one without a day. What only corrects an earlier period is nobody's last
    payment, and has none: held against one, an ordinary month would look like a fortune.
    """
    place = next((n for n, each in enumerate(udbetalinger) if each.id == denne.id), len(udbetalinger))
    if er_efterregulering(udbetalinger, denne):
        return None
    earlier = [
        (each.dispositionsdato, -n, each)
        for n, each in enumerate(udbetalinger)
        if each.id != denne.id and _earlier(each, n, denne, place) and not er_efterregulering(udbetalinger, each)
    ]
    return max(earlier, key=lambda entry: (entry[0] or date.min, entry[1]), default=(None, 0, None))[2]


def _earlier(each: VistUdbetaling, n: int, denne: VistUdbetaling, place: int) -> bool:
    dag, day = each.dispositionsdato, denne.dispositionsdato
    return dag is not None and day is not None and (dag < day or (dag == day and n > place))


def er_efterregulering(udbetalinger: Sequence[VistUdbetaling], denne: VistUdbetaling) -> bool:
    """Is its whole period before that of one paid earlier, or on the same day?"""
    til, day = denne.periode.til, denne.dispositionsdato
    return any(
        each.dispositionsdato <= day and each.periode.fra > til
        for each in udbetalinger
        if til and day and each.dispositionsdato and each.periode.fra
    )


def sammenlign(denne: VistUdbetaling, forrige: VistUdbetaling) -> Sammenligning:
    """What is different in `denne`, line by line and step by step, and why."""
    linjer = tuple(linjeaendringer(denne, forrige))
    foer, nu = list(trin(forrige)), list(trin(denne))
    steps = tuple(_trinaendring(a, b) for a, b in zip(foer[1:], nu[1:], strict=True))
    both = [n for n, (a, b) in enumerate(zip(foer, nu, strict=True)) if a.beloeb is not None and b.beloeb is not None]
    maalt = both[-1] if both else None
    forskel = None if maalt is None else minus(nu[maalt].beloeb, foer[maalt].beloeb)
    brutto = minus(denne.brutto, forrige.brutto)
    explained = sum((linje.forskel or Decimal(0) for linje in linjer), Decimal(0))
    fallen = sum((step.forskel or Decimal(0) for step in steps[: maalt or 0]), Decimal(0))
    return Sammenligning(
        denne=denne,
        forrige=forrige,
        linjer=linjer,
        trin=steps,
        maalt_paa=None if maalt is None else nu[maalt].trin,
        forskel=forskel,
        brutto_forskel=brutto,
        rest_linjer=minus(brutto, explained),
        rest_trin=minus(forskel, (explained if brutto is None else brutto) + fallen),
    )


# Steps


def _trinaendring(foer: Trappetrin, nu: Trappetrin) -> Trinaendring:
    assert nu.kode is not None  # noqa: S101 - every step but the topmost has one
    return Trinaendring(nu.kode, _bevaegelse(foer.fald, nu.fald), foer, nu)


def _bevaegelse(foer: Beloeb | None, nu: Beloeb | None) -> Bevaegelse:
    if foer is None or nu is None:
        return Bevaegelse.UKENDT
    if foer == nu:
        return Bevaegelse.UAENDRET
    if not foer or not nu:
        return Bevaegelse.OPHOERT if foer else Bevaegelse.BEGYNDT
    return Bevaegelse.STOERRE if nu > foer else Bevaegelse.MINDRE

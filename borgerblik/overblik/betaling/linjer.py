"""The lines of one payment against those of another: what differs, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from borgerblik.domain.faelles import Beloeb
from borgerblik.overblik.betaling.maal import Maal, laengden, laengden_forklarer, omfang
from borgerblik.overblik.betaling.par import Linjer, Par, noegle, par
from borgerblik.overblik.model import VistLinje, VistUdbetaling


class Aarsag(StrEnum):
    """Why a line is not what it was."""

    PERIODE = "periode"  # more or less time at the same rate
    SATS = "sats"  # the same time, another amount
    PERIODE_OG_SATS = "periode_og_sats"
    NY = "ny"
    BORTFALDET = "bortfaldet"
    EFTERREGULERING = "efterregulering"  # for a period before the payment's own
    FRADRAG = "fradrag"  # a negative line
    UAENDRET = "uaendret"
    UKENDT = "ukendt"


@dataclass(frozen=True, slots=True)
class Linjeaendring:
    """Some lines before and now that are one thing; `forskel` in kr., None where an amount is unknown.

    `maal` counts the periods where their length explains the difference, or part of it.
    """

    navn: str | None
    kle: str | None
    aarsag: Aarsag
    foer: Linjer
    nu: Linjer
    maal: Maal | None = None

    @property
    def foer_beloeb(self) -> Beloeb | None:
        """Gross before: 0 where it was not there, None where it is unknown."""
        return sum_af(self.foer)

    @property
    def nu_beloeb(self) -> Beloeb | None:
        """Gross now: 0 where it is not there, None where it is unknown."""
        return sum_af(self.nu)

    @property
    def forskel(self) -> Beloeb | None:
        """How much more it is now."""
        return minus(self.nu_beloeb, self.foer_beloeb)


def linjeaendringer(denne: VistUdbetaling, forrige: VistUdbetaling) -> Iterator[Linjeaendring]:
    """Ordinary lines, then deductions, then corrections: each is only held against its own kind."""
    same = samme_periode(denne, forrige)
    for kind in (None, Aarsag.FRADRAG, Aarsag.EFTERREGULERING):
        foer = [linje for linje in forrige.linjer if _kind(linje, forrige) is kind]
        nu = [linje for linje in denne.linjer if _kind(linje, denne) is kind]
        for pair in _corrections(foer, nu) if kind is Aarsag.EFTERREGULERING else par(foer, nu):
            yield _linjeaendring(pair, kind, same)


def _kind(linje: VistLinje, udbetaling: VistUdbetaling) -> Aarsag | None:
    til, begins = linje.periode.til, udbetaling.periode.fra
    if til is not None and begins is not None and til < begins:
        return Aarsag.EFTERREGULERING
    return Aarsag.FRADRAG if linje.brutto is not None and linje.brutto < 0 else None


def _corrections(foer: Sequence[VistLinje], nu: Sequence[VistLinje]) -> Iterator[Par]:
    """Each stands alone, but one that comes again every month as it was."""
    left = list(foer)
    for linje in nu:
        again = next((old for old in left if _same_line(old, linje)), None)
        if again is not None:
            left.remove(again)
        yield (() if again is None else (again,)), (linje,)
    yield from (((old,), ()) for old in left)


def _same_line(a: VistLinje, b: VistLinje) -> bool:
    return (noegle(a), a.periode, a.brutto) == (noegle(b), b.periode, b.brutto) and a.brutto is not None


def _linjeaendring(pair: Par, kind: Aarsag | None, same_period: bool) -> Linjeaendring:
    foer, nu = pair
    aarsag, maal = _hvorfor(foer, nu, same_period)
    if kind is not None and aarsag is not Aarsag.UAENDRET:
        aarsag, maal = kind, None
    shown = (nu or foer)[0]
    return Linjeaendring(shown.navn, shown.kle, aarsag, foer, nu, maal)


def _hvorfor(foer: Linjer, nu: Linjer, same_period: bool) -> tuple[Aarsag, Maal | None]:
    if not foer or not nu:
        return (Aarsag.NY if nu else Aarsag.BORTFALDET), None
    a, b = sum_af(foer), sum_af(nu)
    if a is None or b is None:
        return Aarsag.UKENDT, None
    if a == b:
        return Aarsag.UAENDRET, None
    before, now = omfang(foer), omfang(nu)
    # For the same days once more, or without a name: that another rate is the reason would be a guess.
    if before is None or now is None or same_period or noegle(nu[0]) == (None, None):
        return Aarsag.UKENDT, None
    maal = laengden_forklarer(a, b, before, now)
    if maal is not None:
        return Aarsag.PERIODE, maal
    maal = laengden(before, now)
    return (Aarsag.SATS, None) if maal.foer == maal.nu else (Aarsag.PERIODE_OG_SATS, maal)


def samme_periode(a: VistUdbetaling, b: VistUdbetaling) -> bool:
    """Are both known to be for the very same days?"""
    return a.periode == b.periode and a.periode.fra is not None and a.periode.til is not None


# Amounts, where None is unknown


def sum_af(linjer: Linjer) -> Beloeb | None:
    """The gross of the lines together, in kr.; 0 for none."""
    amounts = [linje.brutto for linje in linjer]
    return None if None in amounts else sum((amount for amount in amounts if amount is not None), Decimal(0))


def minus(a: Beloeb | None, b: Beloeb | None) -> Beloeb | None:
    """`a` less `b`."""
    return None if a is None or b is None else a - b

"""Which lines of one payment answer to which of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from borgerblik.overblik.betaling.maal import omfang
from borgerblik.overblik.model import VistLinje

Linjer = tuple[VistLinje, ...]
Par = tuple[Linjer, Linjer]
"""The lines before and the lines now that are one thing; either may be empty."""
Noegle = tuple[str | None, str | None]


def noegle(linje: VistLinje) -> Noegle:
    """What a line is known by from one payment to the next: its name, without regard to case, and its KLE number."""
    return (linje.navn or "").strip().casefold() or None, (linje.kle or "").strip() or None


def par(foer: Sequence[VistLinje], nu: Sequence[VistLinje]) -> Iterator[Par]:
    """Every line of both, each once; the order of `nu`, then what is left of `foer`."""
    before, now = _by_key(foer), _by_key(nu)
    _take_over_names(before, now)
    for key, lines in now.items():
        yield from _within(before.pop(key, []), lines)
    for lines in before.values():
        yield from _within(lines, [])


def _by_key(linjer: Sequence[VistLinje]) -> dict[Noegle, list[VistLinje]]:
    found: dict[Noegle, list[VistLinje]] = {}
    for linje in linjer:
        found.setdefault(noegle(linje), []).append(linje)
    return found


def _take_over_names(before: dict[Noegle, list[VistLinje]], now: dict[Noegle, list[VistLinje]]) -> None:
    """A line that has only changed its name, or only its number, is still the same; where that is beyond doubt."""
    for part in (1, 0):
        gone = [key for key in before if key not in now and key[part] is not None]
        new = [key for key in now if key not in before and key[part] is not None]
        for key in new:
            alike = [old for old in gone if old[part] == key[part]]
            rivals = [other for other in new if other[part] == key[part]]
            if len(alike) == len(rivals) == 1:
                before[key] = before.pop(alike[0])


def _within(before: list[VistLinje], now: list[VistLinje]) -> Iterator[Par]:
    """Among lines that are known by the same. A month divided in two is held against a month that is whole."""
    if before and now and len(before) != len(now) and omfang(before) and omfang(now):
        yield tuple(before), tuple(now)
        return
    before, now, twins = _without_twins(before, now)
    yield from twins
    if len(before) == len(now):
        yield from (((a,), (b,)) for a, b in zip(_by_period(before), _by_period(now), strict=True))
    elif before and now:
        yield tuple(before), tuple(now)
    else:
        yield from (((), (line,)) for line in now)
        yield from (((line,), ()) for line in before)


def _without_twins(before: list[VistLinje], now: list[VistLinje]) -> tuple[list[VistLinje], list[VistLinje], list[Par]]:
    """What is left when lines of the same amount have found each other, and those."""
    left, alone, twins = list(before), [], list[Par]()
    for line in now:
        twin = next((old for old in left if old.brutto is not None and old.brutto == line.brutto), None)
        if twin is None:
            alone.append(line)
        else:
            left.remove(twin)
            twins.append(((twin,), (line,)))
    return left, alone, twins


def _by_period(linjer: Sequence[VistLinje]) -> list[VistLinje]:
    def place(linje: VistLinje) -> tuple[date, date, Decimal]:
        return linje.periode.fra or date.min, linje.periode.til or date.max, linje.brutto or Decimal(0)

    return sorted(linjer, key=place)

"""From findings to a score.

100 is no finding at all. An item counts by the worst finding on it: a serious one takes the whole item, one that
matters half of it, a lesser one a tenth. A record that could not be read counts as one with a finding that matters.
    score = 100 × (1 − the sum of what is taken / the number of items), rounded down to one decimal
so that nothing with a finding is ever told as 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from types import MappingProxyType

from borgerblik.kommuner.kvalitet.fund import FUND, ULAESELIG, Alvor

TAGER: Mapping[Alvor, Decimal] = MappingProxyType(
    {Alvor.ALVORLIG: Decimal(1), Alvor.VAESENTLIG: Decimal("0.5"), Alvor.MINDRE: Decimal("0.1")}
)


def tager(koder: Iterable[str]) -> Decimal:
    """How much of an item its findings take: what the worst of them does."""
    return max((TAGER[FUND[kode].alvor] for kode in koder), default=Decimal(0))


def score(antal: int, taget: Decimal) -> float | None:
    """The score of so many items of which so much is taken; None where there is nothing to measure."""
    if not antal:
        return None
    return float((100 * (1 - taget / antal)).quantize(Decimal("0.1"), ROUND_FLOOR))


ULAESELIG_TAGER = TAGER[FUND[ULAESELIG].alvor]

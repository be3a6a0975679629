"""What the console's doors lead to: connecting a kommune, its choices, the quality of its data, and how far all are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from borgerblik.audit.aendringer import Aendringslog
from borgerblik.config import Godkendelse
from borgerblik.kommuner.aabning import Aabninger
from borgerblik.kommuner.kladde import Kladder
from borgerblik.kommuner.kvalitet import Kvalitet
from borgerblik.kommuner.oversigt import Oversigt
from borgerblik.kommuner.oversigt.paamindelse import Paamindelser
from borgerblik.kommuner.pris import Prisopgoerelser
from borgerblik.kommuner.tilslutning import Tilslutninger, Varsler
from borgerblik.operations.baggrund import Opgave
from borgerblik.web.samtidige import Samtidige


@dataclass(frozen=True, slots=True)
class Konsol:
    """The parts, joined by `borgerblik.konsol`."""

    aendringer: Aendringslog
    pris: Prisopgoerelser
    kvalitet: Kvalitet
    maaleopgaver: Sequence[Opgave]
    kladder: Kladder
    aabninger: Aabninger
    godkendelse: Godkendelse
    tilslutninger: Tilslutninger
    varsler: Varsler
    oversigt: Oversigt
    paamindelser: Paamindelser
    proever_i_gang: Samtidige = field(default_factory=partial(Samtidige, 1), kw_only=True)  # of one kommune

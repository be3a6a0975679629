"""Prices and numbers of inhabitants: plain values. Money is Decimal, in kroner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

# Since 2020 billed apart from the systems' own prices (PRODUCT 4.1).
INFRASTRUKTUR = "infrastruktur"


class Prisslags(StrEnum):
    """By what a price is counted: each citizen of the kommune and year, or each time something is used."""

    FAST = "fast"
    FORBRUG = "forbrug"


class Maaler(StrEnum):
    """What a price by use is counted by, as the statistics have it: looks by citizens, by caseworkers, by both."""

    BORGEROPSLAG = "borgeropslag"
    SAGSBEHANDLEROPSLAG = "sagsbehandleropslag"
    OPSLAG = "opslag"


@dataclass(frozen=True, slots=True)
class Pris:
    """A line's price in a period.

    `noegle` is the line: one system (or INFRASTRUKTUR) and one way to count. `kr` is for each citizen and year, or for
    each use. `fra` and `til` are days, both included; `til` None: until further notice. `maaler` is set for what is
    counted by use. `usikker` says in words what is not certain of the figure, None where it is.
    """

    noegle: str
    navn: str
    slags: Prisslags
    kr: Decimal
    fra: date
    til: date | None = None
    maaler: Maaler | None = None
    usikker: str | None = None

    def i_kraft(self, dag: date) -> bool:
        """Is it the price of that day?"""
        return self.fra <= dag and (self.til is None or dag <= self.til)


@dataclass(frozen=True, slots=True)
class Prisliste:
    """Every price there is and was; no two of one line are in force on the same day."""

    priser: tuple[Pris, ...] = ()

    def paa(self, dag: date) -> tuple[Pris, ...]:
        """The prices in force on that day."""
        return tuple(pris for pris in self.priser if pris.i_kraft(dag))


@dataclass(frozen=True, slots=True)
class Indbyggertal:
    """How many people live in each of the 98 kommuner, by code, on that day."""

    dato: date
    antal: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

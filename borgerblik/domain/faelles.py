"""What sag and ydelse share: who owns it, what it is about, which system it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

Beloeb = Decimal
"""Danish kroner with at most two decimals; what is missing is None, never 0."""

UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
KLE_NUMMER = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Kle:
    """A subject in KLE, the kommuner's common classification: `32.30.04` and its title where known."""

    nummer: str
    titel: str | None = None


@dataclass(frozen=True, slots=True)
class Aktoer:
    """An authority that owns or pays, by its CVR number (eight digits)."""

    cvr: str | None = None
    navn: str | None = None


@dataclass(frozen=True, slots=True)
class Fagsystem:
    """The master system an item comes from: its instance UUID and SystemNavn."""

    uuid: str | None = None
    navn: str | None = None

    def hedder(self, kendeord: frozenset[str]) -> bool:
        """Is its UUID or name among these (given in lower case)?"""
        return any(own is not None and own.casefold() in kendeord for own in (self.uuid, self.navn))

    @property
    def kendt(self) -> bool:
        """Is anything known of it at all?"""
        return self.uuid is not None or self.navn is not None

    def maaske(self, kendeord: str) -> bool:
        """Could that be its UUID or name, the one we do not know?"""
        return (self.uuid if UUID.fullmatch(kendeord) else self.navn) is None

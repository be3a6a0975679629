"""Who is calling an index, and how its answers are signed. Today: nobody is asked, nothing is signed.

This is the place for `oioidws`: a second `Sikkerhed` that reads the assertion and the signature of an
envelope (PROTOCOL 6.5), refuses with a `SoapFejl`, gives the kommune's CVR number, and signs what goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lxml import etree


@dataclass(frozen=True, slots=True)
class Kalder:
    """The authority behind a call: the CVR number its token is for, None when no token limits it."""

    cvr: str | None = None

    def ser(self, ejere: frozenset[str]) -> bool:
        """May the caller see what these CVR numbers own?"""
        return self.cvr is None or self.cvr in ejere


class Sikkerhed(Protocol):
    """What stands between the wire and an index."""

    def kalder(self, konvolut: etree._Element) -> Kalder:
        """Who sent this envelope; raises SoapFejl when it is not believed."""

    def underskriv(self, svar: bytes) -> bytes:
        """The answer as it leaves."""


class Ingen:
    """No security: every envelope is believed, every answer leaves as it is."""

    def kalder(self, _konvolut: etree._Element) -> Kalder:
        """Anybody."""
        return Kalder()

    def underskriv(self, svar: bytes) -> bytes:
        """Unsigned."""
        return svar

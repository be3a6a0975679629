"""What stands between the wire and an index: who is calling, and how an answer is signed.

`Ingen` believes everybody; `oioidws.Oioidws` reads tokens and signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from borgerblik.sandkasse.soap import Kald


@dataclass(frozen=True, slots=True)
class Kalder:
    """The authority behind a call.

    `cvr` is the CVR number its token is for (None when no token limits it), `token` the ID of that token, and
    `sikret` tells whether the call came with security, so that its answer is to leave with it too.
    """

    cvr: str | None = None
    token: str | None = None
    sikret: bool = False

    def ser(self, ejere: frozenset[str]) -> bool:
        """May the caller see what these CVR numbers own?"""
        return self.cvr is None or self.cvr in ejere


@dataclass(frozen=True, slots=True)
class Sted:
    """Where a message came in: the path, and who the service there is to the token service."""

    sti: str
    modtager: str


class Sikkerhed(Protocol):
    """What stands between the wire and an index."""

    def kalder(self, kald: Kald, sted: Sted) -> Kalder:
        """Who sent this envelope; raises SoapFejl when it is not believed."""

    def underskriv(self, svar: bytes, kald: Kald, kalder: Kalder, fejl: str | None = None) -> bytes:
        """The answer as it leaves; `fejl` names the switch (svarsegl.SEGLFEJL) that has it go wrong."""


class Ingen:
    """No security: every envelope is believed, every answer leaves as it is."""

    def kalder(self, _kald: Kald, _sted: Sted) -> Kalder:
        """Anybody."""
        return Kalder()

    def underskriv(self, svar: bytes, _kald: Kald, _kalder: Kalder, fejl: str | None = None) -> bytes:
        """Unsigned, whatever is to go wrong."""
        return svar

"""The ports: who draws, who seals, who checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from borgerblik.udskrift.model import Kontrol


class Dokumentsegl(Protocol):
    """The seal on documents that leave the house."""

    def udsteder(self) -> str | None:
        """The name in the certificate; None where none is in force now."""

    def besegl(self, dokument: Mapping[str, Any]) -> dict[str, Any]:
        """The document with its `segl` (RFC 7515 Appendix F over RFC 8785). Raises UdskriftUmulig."""


class Tegner(Protocol):
    """Draws a page of HTML as a tagged, sealed PDF."""

    def kan(self) -> bool:
        """Can it draw on this machine?"""

    def pdf(self, html: str) -> bytes:
        """PDF/UA-1 with a PAdES seal. Raises UdskriftUmulig."""


class Kontrollant(Protocol):
    """Checks what somebody brings."""

    def se_efter(self, data: bytes, now: datetime) -> Kontrol:
        """Is it ours, whole and unchanged? Raises UdskriftUmulig where it could not be looked at."""

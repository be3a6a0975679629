"""The agreed rate: how many calls a second a service takes, so that a client that goes faster is found out."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TJENESTER = ("sdi", "ydi", "ydl")
ALLE = "alle"  # these services together
_MEST = 1000.0


class UgyldigTakt(ValueError):
    """The sentence says what is wrong with a rate."""


@dataclass(slots=True)
class _Spand:
    """Fills at the rate, holds a second's worth; a call takes one."""

    i_sekundet: float
    naar: float
    rest: float

    def tag(self, nu: float) -> bool:
        self.rest = min(max(1.0, self.i_sekundet), self.rest + (nu - self.naar) * self.i_sekundet)
        self.naar = nu
        if self.rest < 1.0:
            return False
        self.rest -= 1.0
        return True


class Takt:
    """The rates that are agreed, by service or for all of them together, and how many calls came too fast."""

    def __init__(self, ur: Callable[[], float] = time.monotonic) -> None:
        self._ur = ur
        self._laas = threading.Lock()
        self._spande: dict[str, _Spand] = {}
        self._for_hurtige: Counter[str] = Counter()

    def saet(self, data: Any) -> None:
        """From what was posted: `{"tjeneste": "sdi", "i_sekundet": 10}`. Raises UgyldigTakt."""
        if not isinstance(data, dict) or set(data) != {"tjeneste", "i_sekundet"}:
            raise UgyldigTakt("the body is a JSON object with tjeneste and i_sekundet")
        if data["tjeneste"] not in (*TJENESTER, ALLE):
            raise UgyldigTakt(f"tjeneste is one of {', '.join((*TJENESTER, ALLE))}")
        takt = data["i_sekundet"]
        if isinstance(takt, bool) or not isinstance(takt, int | float) or not 0 < takt <= _MEST:
            raise UgyldigTakt(f"i_sekundet is a number above 0, at most {_MEST:.0f}")
        with self._laas:
            self._spande[data["tjeneste"]] = _Spand(float(takt), self._ur(), max(1.0, float(takt)))

    def ryd(self) -> None:
        """Nothing is agreed, and nothing was too fast."""
        with self._laas:
            self._spande.clear()
            self._for_hurtige.clear()

    def tag(self, tjeneste: str) -> bool:
        """One more call to the service: is it within the rate?"""
        if tjeneste not in TJENESTER:
            return True
        with self._laas:
            nu = self._ur()
            inden_for = [self._spande[navn].tag(nu) for navn in (tjeneste, ALLE) if navn in self._spande]
            if all(inden_for):
                return True
            self._for_hurtige[tjeneste] += 1
            return False

    def vist(self) -> dict[str, Any]:
        """As JSON."""
        with self._laas:
            return {
                "takt": {navn: spand.i_sekundet for navn, spand in self._spande.items()},
                "for_hurtige": dict(self._for_hurtige),
            }

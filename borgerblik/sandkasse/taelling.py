"""How often each thing was asked for: tests read here that a token is fetched once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any


class Taelling:
    """Tokens issued by service and CVR number, and calls by service; of the process, until they are reset."""

    def __init__(self) -> None:
        self._laas = threading.Lock()
        self._tokens: Counter[tuple[str, str]] = Counter()
        self._kald: Counter[str] = Counter()

    def token(self, modtager: str, cvr: str) -> None:
        """One more token."""
        with self._laas:
            self._tokens[modtager, cvr] += 1

    def kald(self, tjeneste: str) -> None:
        """One more call, whatever comes of it."""
        with self._laas:
            self._kald[tjeneste] += 1

    def nulstil(self) -> None:
        """Begin again."""
        with self._laas:
            self._tokens.clear()
            self._kald.clear()

    def vist(self) -> dict[str, Any]:
        """As JSON."""
        with self._laas:
            tokens = [
                {"modtager": modtager, "cvr": cvr, "antal": antal} for (modtager, cvr), antal in self._tokens.items()
            ]
            return {"tokens": tokens, "kald": dict(self._kald)}

"""Who is signed in at a provider, and what is under way: kept in memory, each for its time, found by secrets."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.log_ind.personer import Person

T = TypeVar("T")
FLEST = 2_000
UNDERVEJS = timedelta(minutes=15)


@dataclass
class Session:
    """A sign-in at a provider: of whom, how sure, since when, and which services know of it."""

    person: Person
    niveau: str
    autentificeret: datetime
    indeks: str = field(default_factory=lambda: f"_{secrets.token_hex(16)}")
    deltagere: list[str] = field(default_factory=list)

    def deltag(self, tjeneste: str) -> None:
        """That service has been told of the sign-in."""
        if tjeneste not in self.deltagere:
            self.deltagere.append(tjeneste)


class Hukommelse(Generic[T]):
    """Things under a secret key of their own, the oldest of which are forgotten first."""

    def __init__(self, levetid: timedelta, ur: Callable[[], datetime] = klokken_nu) -> None:
        self._levetid = levetid
        self._ur = ur
        self._laas = threading.Lock()
        self._alle: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def gem(self, ting: T, noegle: str | None = None) -> str:
        """Remember; under which key."""
        noegle = noegle or secrets.token_urlsafe(32)
        with self._ryddet():
            self._alle[noegle] = (self._ur() + self._levetid, ting)
            self._alle.move_to_end(noegle)
            if len(self._alle) > FLEST:
                self._alle.popitem(last=False)
        return noegle

    def find(self, noegle: str | None) -> T | None:
        """What is there, and stays there."""
        with self._ryddet():
            fundet = self._alle.get(noegle or "")
            return None if fundet is None else fundet[1]

    def tag(self, noegle: str | None) -> T | None:
        """What was there: nobody finds it again."""
        with self._ryddet():
            fundet = self._alle.pop(noegle or "", None)
            return None if fundet is None else fundet[1]

    def tag_alle(self, hvor: Callable[[T], bool]) -> list[T]:
        """All of which that is true; nobody finds them again."""
        with self._ryddet():
            fundne = [(noegle, ting) for noegle, (_, ting) in self._alle.items() if hvor(ting)]
            for noegle, _ in fundne:
                del self._alle[noegle]
            return [ting for _, ting in fundne]

    @contextmanager
    def _ryddet(self) -> Iterator[None]:
        """Alone, and without what is past its time."""
        with self._laas:
            nu = self._ur()
            while self._alle and next(iter(self._alle.values()))[0] <= nu:
                self._alle.popitem(last=False)
            yield

"""The kommuner's documents of one kind as of this moment, cheap enough for each request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from borgerblik.kommuner.udgaver.store import D, Dokumentlager, Udgave, Versions

Billede = TypeVar("Billede", covariant=True)


@dataclass(frozen=True, slots=True)
class Dokumentbillede(ABC, Generic[D]):
    """Every kommune's document as they were at one moment: what one request goes by from beginning to end."""

    udgaver: Mapping[str, Udgave[D]] = field(default_factory=dict)

    @abstractmethod
    def for_kommune(self, kode: str) -> D:
        """The document of that kommune, or what holds where it has written none."""

    def version(self, kode: str) -> int:
        """Which version is in force; 0 where there is none."""
        found = self.udgaver.get(kode)
        return 0 if found is None else found.version


class Dokumentvalg(Generic[D, Billede]):
    """The kommuner's documents, always as the database has them now.

    Each call asks the database which versions are in force (one small statement), and only what is new is read, so
    what another process saves is seen at the next call. Safe for many threads: what is remembered is replaced whole,
    never changed. `billede` makes what a request goes by from the versions in force, by kommune.
    Raises DatabaseUnavailable.
    """

    def __init__(self, lager: Dokumentlager[D], billede: Callable[[Mapping[str, Udgave[D]]], Billede]) -> None:
        self._lager = lager
        self._billede = billede
        nothing: Mapping[str, Udgave[D]] = MappingProxyType({})
        self._last: tuple[Versions, Mapping[str, Udgave[D]], Billede] = ((), nothing, billede(nothing))

    def nu(self) -> Billede:
        """Every kommune's document as of now; a request that asks more than once takes this once and keeps it."""
        last, udgaver, billede = self._last
        versions = self._lager.versions()
        if versions == last:
            return billede
        kept = {*versions} & {*last}
        read = self._lager.read_versions(each for each in versions if each not in kept)
        whole = (*(udgaver[kode] for kode, _ in kept), *read)
        udgaver = MappingProxyType({each.dokument.kode: each for each in whole})
        billede = self._billede(udgaver)
        self._last = (versions, udgaver, billede)
        return billede

    def raa(self) -> dict[str, Any]:
        """Each kommune's document as the database has it, whatever it is. Raises ValueError for what is no JSON."""
        return self._lager.raa()

    def gem(self, dokument: D, *, hvis_version: int, at: datetime, af: str) -> int:
        """Keep it as the version after `hvis_version` (0: there was none); gives its number. Raises AendretImens."""
        return self._lager.save(dokument, efter=hvis_version, at=at, by=af)

    def historik(self, kode: str) -> tuple[Udgave[D], ...]:
        """Every version of that kommune's document, newest first."""
        return self._lager.history(kode)

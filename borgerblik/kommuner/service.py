"""Which kommuner there are, and what each has chosen, as of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.store import KommuneStore


@dataclass(frozen=True, slots=True)
class Kommunebillede:
    """Every kommune as it was at one moment: what one request goes by from beginning to end."""

    efter_kode: Mapping[str, Kommune]
    efter_cvr: Mapping[str, Kommune]

    @classmethod
    def of(cls, saved: Iterable[Kommune]) -> Kommunebillede:
        """All 98, with those that have been set up in place of the bare names."""
        known = {kode: Kommune(kode, navn) for kode, navn in NAVNE.items()}
        known.update((kommune.kode, kommune) for kommune in saved)
        return cls(
            MappingProxyType(dict(sorted(known.items()))),
            MappingProxyType({k.cvr: k for k in known.values() if k.tilsluttet and k.cvr is not None}),
        )

    def find(self, kode: str) -> Kommune | None:
        """The kommune with that code; one never set up is not connected, None where there is none."""
        return self.efter_kode.get(kode)

    def med_cvr(self, cvr: str) -> Kommune | None:
        """The connected kommune with that CVR number."""
        return self.efter_cvr.get(cvr)

    def alle(self) -> tuple[Kommune, ...]:
        """Every kommune in Denmark, by code, connected or not."""
        return tuple(self.efter_kode.values())


Versions = tuple[tuple[str, int], ...]


class Kommuner:
    """The kommuner and their choices, always as the database has them now.

    Each call asks the database which versions are in force (one small statement). Choices are read again
    only where a version is new, so what another process saves is seen at the next call. Safe for many
    threads: what is remembered is replaced whole, never changed. Raises DatabaseUnavailable.
    """

    def __init__(self, engine: Engine) -> None:
        self._store = KommuneStore(engine)
        self._last: tuple[Versions, Kommunebillede] = ((), Kommunebillede.of(()))

    def nu(self) -> Kommunebillede:
        """Every kommune as of now; a request that asks more than once takes this once and keeps it."""
        last, billede = self._last
        versions = self._store.versions()
        if versions == last:
            return billede
        changed = set(versions) - set(last)
        kept = (billede.efter_kode[kode] for kode, version in versions if (kode, version) not in changed)
        billede = Kommunebillede.of((*kept, *self._store.read_versions(sorted(changed))))
        self._last = (versions, billede)
        return billede

    def find(self, kode: str) -> Kommune | None:
        """The kommune with that code; one never set up is not connected, None where there is none."""
        return self.nu().find(kode)

    def med_cvr(self, cvr: str) -> Kommune | None:
        """The connected kommune with that CVR number."""
        return self.nu().med_cvr(cvr)

    def alle(self) -> tuple[Kommune, ...]:
        """Every kommune in Denmark, by code, connected or not."""
        return self.nu().alle()

"""Which kommuner there are, and what each has chosen, as of this moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilslutning import Tilslutning, maa_vise
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.store import KommuneStore, Versions
from borgerblik.kommuner.tilslutning.store import TilslutningStore


@dataclass(frozen=True, slots=True)
class Kommunebillede:
    """Every kommune as it was at one moment: what one request goes by from beginning to end.

    One without a databehandleraftale in force is not connected, whatever has been written of it (`som_skrevet`);
    `lukket_af_aftale` are the codes of those that were to be connected.
    """

    efter_kode: Mapping[str, Kommune]
    efter_cvr: Mapping[str, Kommune]
    skrevne: Mapping[str, Kommune] = field(default_factory=lambda: MappingProxyType({}))
    lukket_af_aftale: tuple[str, ...] = ()

    @classmethod
    def of(cls, saved: Iterable[Kommune], lukkede: Collection[str] = ()) -> Kommunebillede:
        """All 98, with those that have been set up in place of the bare names, and these (codes) closed."""
        written = {kommune.kode: kommune for kommune in saved}
        known = {kode: Kommune(kode, navn) for kode, navn in NAVNE.items()} | written
        closed = tuple(sorted(kode for kode in lukkede if known[kode].tilsluttet))
        known |= {kode: replace(known[kode], tilsluttet=False) for kode in closed}
        return cls(
            MappingProxyType(dict(sorted(known.items()))),
            MappingProxyType({k.cvr: k for k in known.values() if k.tilsluttet and k.cvr is not None}),
            MappingProxyType(written),
            closed,
        )

    def som_skrevet(self, kode: str) -> Kommune | None:
        """The kommune as its administrators wrote it, also where no agreement lets it be shown: what is edited."""
        return self.skrevne.get(kode) or self.find(kode)

    def find(self, kode: str) -> Kommune | None:
        """The kommune with that code; one never set up is not connected, None where there is none."""
        return self.efter_kode.get(kode)

    def med_cvr(self, cvr: str) -> Kommune | None:
        """The connected kommune with that CVR number."""
        return self.efter_cvr.get(cvr)

    def ejer(self, cvr: str) -> Kommune | None:
        """Whose the items with that CVR number are: a connected kommune's, or those of one that its agreement closed.

        The latter are nobody else's to show.
        """
        return self.med_cvr(cvr) or self._lukket_med_cvr(cvr)

    def myndighed(self, kode: str) -> Kommune | None:
        """The kommune that the log names so: by its CVR number, or its code. What it once did is still its own."""
        return self.med_cvr(kode) or self.find(kode) or self._lukket_med_cvr(kode)

    def _lukket_med_cvr(self, cvr: str) -> Kommune | None:
        return next((each for each in map(self.find, self.lukket_af_aftale) if each and each.cvr == cvr), None)

    def alle(self) -> tuple[Kommune, ...]:
        """Every kommune in Denmark, by code, connected or not."""
        return tuple(self.efter_kode.values())

    def tilsluttede(self) -> tuple[Kommune, ...]:
        """Those that are connected, by code."""
        return tuple(kommune for kommune in self.alle() if kommune.tilsluttet)


@dataclass(frozen=True, slots=True)
class _Sidst:
    """What was read the last time, and the Danish day it was judged on."""

    versions: Versions = ()
    aftaleversions: Versions = ()
    dag: date | None = None
    tilslutninger: Mapping[str, Tilslutning] = field(default_factory=dict)
    billede: Kommunebillede = field(default_factory=lambda: Kommunebillede.of(()))


class Kommuner:
    """The kommuner and their choices, always as the database has them now, under the agreements in force today.

    Each call asks the database which versions are in force (one small statement). Choices and agreements are read
    again only where a version is new, so what another process saves is seen at the next call; and they are judged
    again on each new Danish day, so an agreement that lapses closes its kommune at midnight. Safe for many
    threads: what is remembered is replaced whole, never changed. Raises DatabaseUnavailable.

    `paa_maskinen`: the indexes are on this machine (`Settings.paa_maskinen`, and nothing else says so). Only there
    does a kommune of which no connecting was ever written count as having an agreement: the sandkasse's.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        paa_maskinen: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = KommuneStore(engine)
        self._tilslutninger = TilslutningStore(engine)
        self._paa_maskinen = paa_maskinen
        self._now = now
        self._last = _Sidst()

    def nu(self) -> Kommunebillede:
        """Every kommune as of now; a request that asks more than once takes this once and keeps it."""
        last = self._last
        versions, aftaleversions = self._store.versions_med_aftaler()
        dag = dansk_dag(self._now())
        if (versions, aftaleversions, dag) == (last.versions, last.aftaleversions, last.dag):
            return last.billede
        skrevne = self._skrevne(last, versions)
        tilslutninger = self._aftaler(last, aftaleversions)
        lukkede = {
            kommune.kode
            for kommune in skrevne
            if not maa_vise(tilslutninger.get(kommune.kode), dag, paa_maskinen=self._paa_maskinen)
        }
        billede = Kommunebillede.of(skrevne, lukkede)
        self._last = _Sidst(versions, aftaleversions, dag, tilslutninger, billede)
        return billede

    def _skrevne(self, last: _Sidst, versions: Versions) -> list[Kommune]:
        """Every kommune that has been set up, as it is written; only what is new is read."""
        changed = {*versions} - {*last.versions}
        kept = [last.billede.skrevne[kode] for kode, version in versions if (kode, version) not in changed]
        return [*kept, *(self._store.read_versions(sorted(changed)) if changed else ())]

    def _aftaler(self, last: _Sidst, versions: Versions) -> Mapping[str, Tilslutning]:
        """What is written of each kommune's connecting; only what is new is read."""
        changed = {*versions} - {*last.aftaleversions}
        kept = {kode: last.tilslutninger[kode] for kode, version in versions if (kode, version) not in changed}
        read = self._tilslutninger.read_versions(sorted(changed))
        return kept | {each.dokument.kode: each.dokument for each in read}

    def find(self, kode: str) -> Kommune | None:
        """The kommune with that code; one never set up is not connected, None where there is none."""
        return self.nu().find(kode)

    def med_cvr(self, cvr: str) -> Kommune | None:
        """The connected kommune with that CVR number."""
        return self.nu().med_cvr(cvr)

    def alle(self) -> tuple[Kommune, ...]:
        """Every kommune in Denmark, by code, connected or not."""
        return self.nu().alle()

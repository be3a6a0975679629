"""Every kommune's assessments as of now, cheap enough for each request: what the gate reads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko.beregning import Beregning, beregn_vurdering
from borgerblik.access.risiko.krav import GULV, Tilstand, krav, mindst, tilstand
from borgerblik.access.risiko.model import BRUGERTYPER, Udgave, Vurdering
from borgerblik.access.risiko.store import Noegle, RisikoStore, Versions
from borgerblik.db import Engine
from borgerblik.domain.koder import Nsis

LOOK_SECONDS = 1.0  # so long may a change by another process go unseen


@dataclass(frozen=True, slots=True)
class Stand:
    """How one assessment stands on a day: what is demanded, and what that rests on (None: never assessed)."""

    kode: str
    brugertype: Rolle
    tilstand: Tilstand
    krav: Krav
    udgave: Udgave | None
    beregning: Beregning | None

    @property
    def version(self) -> int:
        """Of the assessment; 0 where there is none."""
        return 0 if self.udgave is None else self.udgave.version

    @property
    def vurdering(self) -> Vurdering | None:
        """The assessment itself."""
        return None if self.udgave is None else self.udgave.vurdering

    @property
    def gemt(self) -> datetime | None:
        """When it was kept."""
        return None if self.udgave is None else self.udgave.tidspunkt

    @property
    def gemt_af(self) -> str | None:
        """And by whom."""
        return None if self.udgave is None else self.udgave.af


@dataclass(frozen=True, slots=True)
class Risikobillede:
    """Every assessment as it was at one moment: what one request goes by from beginning to end."""

    udgaver: Mapping[Noegle, Udgave]

    @classmethod
    def of(cls, udgaver: Iterable[Udgave]) -> Risikobillede:
        """By kommune and kind of user."""
        return cls(MappingProxyType({(each.vurdering.kode, each.vurdering.brugertype): each for each in udgaver}))

    def find(self, kode: str, brugertype: Rolle) -> Vurdering | None:
        """The assessment, None where there is none."""
        found = self.udgaver.get((kode, brugertype))
        return None if found is None else found.vurdering

    def krav(self, kode: str, brugertype: Rolle, i_dag: date) -> Krav:
        """What is demanded of that kind of user: the decided level, never below the floor, which holds without one."""
        return krav(self.find(kode, brugertype), brugertype, i_dag)

    def krav_for_omraade(self, kode: str, brugertype: Rolle, omraade: str, i_dag: date) -> Krav:
        """The same in one area, for which the kommune may have decided more."""
        return krav(self.find(kode, brugertype), brugertype, i_dag, omraade)

    def omraadekrav(self, kode: str, omraade: str) -> Nsis | None:
        """The level at which a citizen may see what lies in that area, None where the kommune has assessed nothing."""
        vurdering = self.find(kode, Rolle.BORGER)
        return (
            None if vurdering is None else mindst(GULV[Rolle.BORGER], vurdering.niveau, vurdering.omraader.get(omraade))
        )

    def stand(self, kode: str, brugertype: Rolle, i_dag: date) -> Stand:
        """How it stands on that day."""
        udgave, vurdering = self.udgaver.get((kode, brugertype)), self.find(kode, brugertype)
        return Stand(
            kode=kode,
            brugertype=brugertype,
            tilstand=tilstand(vurdering, i_dag),
            krav=self.krav(kode, brugertype, i_dag),
            udgave=udgave,
            beregning=None if vurdering is None else beregn_vurdering(vurdering),
        )

    def taelling(self, koder: Iterable[str], i_dag: date) -> Mapping[Tilstand, int]:
        """How many assessments of those kommuner stand how, for operations; every state is there."""
        found = Counter(tilstand(self.find(kode, each), i_dag) for kode in koder for each in BRUGERTYPER)
        return {each: found[each] for each in Tilstand}


class Risikovurderinger:
    """The assessments, as the database had them at most `LOOK_SECONDS` ago.

    Then which versions are in force is asked (one small statement), and only what is new is read. Safe for many
    threads: what is remembered is replaced whole, never changed. Raises DatabaseUnavailable: a demand that cannot be
    looked up is not guessed.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = RisikoStore(engine)
        self._clock = clock
        self._last: tuple[float, Versions, Risikobillede] = (float("-inf"), (), Risikobillede.of(()))

    def nu(self) -> Risikobillede:
        """Every assessment as of now; a request that asks more than once takes this once and keeps it."""
        look_at, last, billede = self._last
        began = self._clock()
        if began < look_at:
            return billede
        versions = self._store.versions()
        if versions != last:
            kept = {*versions} & {*last}
            read = self._store.read_versions(each for each in versions if each not in kept)
            same = (billede.udgaver[kode, Rolle(brugertype)] for kode, brugertype, _ in kept)
            billede = Risikobillede.of((*same, *read))
        self._last = (began + LOOK_SECONDS, versions, billede)
        return billede

    def krav(self, kode: str, brugertype: Rolle, i_dag: date) -> Krav:
        """What the gate demands of that kind of user in that kommune today."""
        return self.nu().krav(kode, brugertype, i_dag)

    def krav_for_omraade(self, kode: str, brugertype: Rolle, omraade: str, i_dag: date) -> Krav:
        """And in one area."""
        return self.nu().krav_for_omraade(kode, brugertype, omraade, i_dag)

    def save(self, vurderinger: Iterable[tuple[Vurdering, int]], *, at: datetime, by: str) -> tuple[int, ...]:
        """Keep them, all or none, each after the version it was written against; this process sees it at once.

        Raises AendretImens.
        """
        versions = self._store.save(vurderinger, at=at, by=by)
        self._last = (float("-inf"), *self._last[1:])
        return versions

    def history(self, kode: str, brugertype: Rolle) -> tuple[Udgave, ...]:
        """Every version of that assessment, newest first."""
        return self._store.history(kode, brugertype)

"""The statistics: counted here, read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from borgerblik.domain.maaned import maaned_for, maaneder
from borgerblik.operations.statistik.maaned import AFLEVERET, senest_afsluttet
from borgerblik.operations.statistik.masket import Masket, masket
from borgerblik.operations.statistik.model import Celle, Kig
from borgerblik.operations.statistik.oversigt import Maanedstal, maanedstal
from borgerblik.operations.statistik.store import StatistikStore
from borgerblik.operations.statistik.taeller import Taeller


class Statistik:
    """Kald på Borgerblikket. `omraader` are the keys of the areas, `tilsluttede` the codes of the connected kommuner.

    Reading raises DatabaseUnavailable. What was counted within the last seconds may not be in it yet.
    """

    def __init__(
        self,
        store: StatistikStore,
        omraader: Sequence[str],
        tilsluttede: Callable[[], Sequence[str]],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._omraader = tuple(omraader)
        self._tilsluttede = tilsluttede
        self._now = now
        self._taeller = Taeller(store, now)

    def tael(self, kig: Kig) -> None:
        """Count a look that is over."""
        self._taeller.tael(kig)

    def aflever(self) -> None:
        """Hand over what this worker has counted."""
        self._taeller.aflever()

    @property
    def denne_maaned(self) -> str:
        """The month that runs."""
        return maaned_for(self._now())

    @property
    def senest_afsluttet(self) -> str:
        """The newest month that is over, and that no more is added to: else two answers would differ by a few."""
        return senest_afsluttet(self._now() - timedelta(hours=AFLEVERET))

    def kommunens(self, kode: str, fra: str, til: str) -> list[Maanedstal]:
        """Every number of that kommune, month by month, both ends included."""
        cells = self._by_month(self._store.tal(fra, til, kode))
        return [maanedstal(maaned, cells.get((kode, maaned), {}), self._omraader) for maaned in maaneder(fra, til)]

    def celler(self, kode: str, fra: str, til: str) -> list[tuple[Celle, int]]:
        """The same as it was counted, in order."""
        return sorted(self._store.tal(fra, til, kode).items())

    def samlet(self, fra: str, til: str) -> list[Masket]:
        """Every kommune's months without small numbers; only those that are over. A silent kommune is there too."""
        til = min(til, self.senest_afsluttet)
        cells = self._by_month(self._store.tal(fra, til))
        koder = sorted({*self._tilsluttede(), *(kode for kode, _ in cells)})
        return [
            masket(kode, maanedstal(maaned, cells.get((kode, maaned), {}), self._omraader))
            for maaned in maaneder(fra, til)
            for kode in koder
        ]

    @staticmethod
    def _by_month(tal: Mapping[Celle, int]) -> Mapping[tuple[str, str], Mapping[Celle, int]]:
        found: dict[tuple[str, str], dict[Celle, int]] = defaultdict(dict)
        for celle, antal in tal.items():
            found[celle.kommune, celle.maaned][celle] = antal
        return found

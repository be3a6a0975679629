"""Erases what each kommune no longer wants kept, where a seal covers it already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import structlog

from borgerblik.audit.aendringer.store import AendringStore
from borgerblik.audit.laest import Sted
from borgerblik.audit.log import AuditLog
from borgerblik.audit.segl.model import Segl, Slags, Sletning, Udsagn, besegl
from borgerblik.audit.segl.noegle import Noegle
from borgerblik.audit.segl.slettede import sammenlagt
from borgerblik.audit.sletning.store import SletningStore
from borgerblik.audit.vedligehold.store import maa_rette
from borgerblik.domain.tid import om_maaneder

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Opbevaring:
    """How many months looks are kept: by the code of the kommune, and the longest there is."""

    maaneder: Callable[[str], int]
    laengst: Callable[[], int]
    kortest: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Slettet:
    """What one go erased."""

    raekker: int
    graenser: Mapping[str, datetime]


class Sletter:
    """Erases. `af` goes into the seal: who did it."""

    def __init__(self, audit: AuditLog, noegle: Noegle, opbevaring: Opbevaring, now: Callable[[], datetime]) -> None:
        self._audit = audit
        self._noegle = noegle
        self._opbevaring = opbevaring
        self._now = now
        self._store = SletningStore(audit.store.engine, audit.segl)
        self._aendringer = AendringStore(audit.store.engine)

    def pas(self) -> None:
        """Erase where this role may; where it may not, whoever may is to do it. Raises DatabaseUnavailable."""
        if maa_rette(self._audit.store.engine):
            self.slet("baggrund")

    def slet(self, af: str) -> Slettet:
        """Everything that is too old, and the changes that the log no longer knows of. Raises DatabaseUnavailable."""
        graenser = self._graenser()
        antal, til = 0, self._forseglet()
        while erased := self._store.slet(graenser, til, lambda steder: self._segl(steder, graenser, af)):
            antal += erased
        self._aendringer.slet_glemte(_foer(self._now(), self._opbevaring.kortest()))
        if antal:
            log.info("old looks were erased", raekker=antal)
        return Slettet(antal, graenser)

    def _forseglet(self) -> int:
        """The highest number that a seal covers."""
        holder = self._audit.segl.nyeste_der_holder(self._audit.noegler)
        return 0 if holder is None or holder.udsagn is None else holder.udsagn.til

    def _graenser(self) -> dict[str, datetime]:
        """For each way rows name kommuner: before which moment they are too old. Raises DatabaseUnavailable."""
        now = self._now()
        foer = _foer(now, self._opbevaring.kortest())
        return {each: _foer(now, self._laengst(each)) for each in self._store.kommuner(foer)}

    def _laengst(self, kommuner: str) -> int:
        """A look that asked several lives by the longest of them, one that asked none by the longest there is."""
        if not kommuner:
            return self._opbevaring.laengst()
        return max(self._opbevaring.maaneder(kode) for kode in kommuner.split(","))

    def _segl(self, steder: Sequence[Sted], graenser: Mapping[str, datetime], af: str) -> Segl:
        nyeste, til = self._audit.segl.nyeste(), self._forseglet()
        if nyeste is None:
            raise RuntimeError("only what is sealed is erased")
        said = Udsagn(
            nummer=nyeste.nummer + 1,
            slags=Slags.SLETNING,
            tidspunkt=self._now(),
            forrige=nyeste.aftryk,
            fra=til,
            til=til,
            sletning=Sletning(_runs(steder), graenser, af),
        )
        return besegl(said, self._noegle)


def _foer(moment: datetime, maaneder: int) -> datetime:
    """So many months earlier, at the beginning of that day in UTC."""
    return om_maaneder(moment.astimezone(UTC), -maaneder).replace(hour=0, minute=0, second=0, microsecond=0)


def _runs(steder: Sequence[Sted]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Sorted places as runs, for each chain."""
    return {
        kaede: tuple(sammenlagt((plads, plads) for _, plads in group))
        for kaede, group in groupby(steder, key=lambda sted: sted[0])
    }

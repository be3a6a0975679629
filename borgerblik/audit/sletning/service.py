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
from borgerblik.audit.segl.model import Segl, Slags, Sletning, Udsagn, besegl, tidligst
from borgerblik.audit.segl.noegle import Noegle
from borgerblik.audit.segl.slettede import sammenlagt
from borgerblik.audit.sletning.store import SletningStore
from borgerblik.audit.vedligehold.store import maa_rette
from borgerblik.domain.tid import om_maaneder
from borgerblik.domain.tilsyn import MEST_OPBEVARET, MINDST_OPBEVARET

log = structlog.get_logger(__name__)


class SletningAfvist(Exception):
    """What is decided cannot be gone by, so nothing is erased for anybody. One line, for whoever erases."""


@dataclass(frozen=True, slots=True)
class Opbevaring:
    """How many months looks are kept: what each kommune has decided, by its code, and `ellers`.

    Raises SletningAfvist for fewer months than any kommune may decide, or more.
    """

    besluttet: Mapping[str, int]
    ellers: int

    def __post_init__(self) -> None:
        for kode, maaneder in (*self.besluttet.items(), ("ellers", self.ellers)):
            if not MINDST_OPBEVARET <= maaneder <= MEST_OPBEVARET:
                raise SletningAfvist(f"{kode}: opslag kan ikke huskes i {maaneder} måneder, og intet er slettet")

    def maaneder(self, kode: str) -> int:
        """Of that kommune."""
        return self.besluttet.get(kode, self.ellers)

    @property
    def laengst(self) -> int:
        """The most there are."""
        return max((self.ellers, *self.besluttet.values()))

    @property
    def kortest(self) -> int:
        """The fewest there are."""
        return min((self.ellers, *self.besluttet.values()))


@dataclass(frozen=True, slots=True)
class Slettet:
    """What one go erased."""

    raekker: int
    graenser: Mapping[str, datetime]


class Sletter:
    """Erases. `opbevaring` gives what is decided now, `af` goes into the seal: who did it.

    What is decided lies where others may write, so no row younger than the fewest months is erased, whatever it says.
    """

    def __init__(
        self, audit: AuditLog, noegle: Noegle, opbevaring: Callable[[], Opbevaring], now: Callable[[], datetime]
    ) -> None:
        self._audit = audit
        self._noegle = noegle
        self._opbevaring = opbevaring
        self._now = now
        self._store = SletningStore(audit.store.engine, audit.segl)
        self._aendringer = AendringStore(audit.store.engine)

    def pas(self) -> None:
        """Erase where this role may; where it may not, whoever may is to do it. Raises DatabaseUnavailable."""
        if maa_rette(self._audit.store.engine):
            try:
                self.slet("baggrund")
            except SletningAfvist as error:
                log.error("old looks were not erased", aarsag=str(error))  # noqa: TRY400

    def slet(self, af: str) -> Slettet:
        """Everything that is too old, and the changes that the log no longer knows of.

        Raises SletningAfvist, DatabaseUnavailable.
        """
        nu, opbevaring = self._now(), self._opbevaring()
        graenser = self._graenser(nu, opbevaring)
        antal, til = 0, self._forseglet()
        while erased := self._store.slet(graenser, til, lambda steder: self._segl(steder, graenser, af, nu)):
            antal += erased
        self._aendringer.slet_glemte(_foer(nu, opbevaring.kortest))
        if antal:
            log.info("old looks were erased", raekker=antal)
        return Slettet(antal, graenser)

    def _forseglet(self) -> int:
        """The highest number that a seal covers."""
        holder = self._audit.segl.nyeste_der_holder(self._audit.noegler)
        return 0 if holder is None or holder.udsagn is None else holder.udsagn.til

    def _graenser(self, nu: datetime, opbevaring: Opbevaring) -> dict[str, datetime]:
        """For each way rows name kommuner: before which moment they are too old."""
        foer = _foer(nu, opbevaring.kortest)
        found = {each: _foer(nu, _laengst(opbevaring, each)) for each in self._store.kommuner(foer)}
        if any(moment > tidligst(nu) for moment in (foer, *found.values())):
            raise SletningAfvist("en slettedato er nyere, end nogen kommune kan vælge, og intet er slettet")
        return found

    def _segl(self, steder: Sequence[Sted], graenser: Mapping[str, datetime], af: str, begyndt: datetime) -> Segl:
        nyeste, til = self._audit.segl.nyeste(), self._forseglet()
        if nyeste is None:
            raise RuntimeError("only what is sealed is erased")
        said = Udsagn(
            nummer=nyeste.nummer + 1,
            slags=Slags.SLETNING,
            tidspunkt=max(self._now(), begyndt),  # the dates are held against it, and a clock may be set back
            forrige=nyeste.aftryk,
            fra=til,
            til=til,
            sletning=Sletning(_runs(steder), graenser, af),
        )
        return besegl(said, self._noegle)


def _laengst(opbevaring: Opbevaring, kommuner: str) -> int:
    """A look that asked several lives by the longest of them, one that asked none by the longest there is."""
    return max(map(opbevaring.maaneder, kommuner.split(","))) if kommuner else opbevaring.laengst


def _foer(moment: datetime, maaneder: int) -> datetime:
    """So many months earlier, at the beginning of that day in UTC."""
    return om_maaneder(moment.astimezone(UTC), -maaneder).replace(hour=0, minute=0, second=0, microsecond=0)


def _runs(steder: Sequence[Sted]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Sorted places as runs, for each chain."""
    return {
        kaede: tuple(sammenlagt((plads, plads) for _, plads in group))
        for kaede, group in groupby(steder, key=lambda sted: sted[0])
    }

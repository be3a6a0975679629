"""Seals the log: again and again in the course of a day, and once to close it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from borgerblik.audit.gang import Brud, Fejl, Gang, Kilder
from borgerblik.audit.log import AuditLog
from borgerblik.audit.segl.model import Hoved, Segl, Slags, Udsagn, besegl
from borgerblik.audit.segl.noegle import Noegle
from borgerblik.audit.segl.slettede import Slettede
from borgerblik.audit.segl.store import ALLE
from borgerblik.domain.tid import dansk_dag

HVER = timedelta(minutes=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Logtilstand:
    """How the log stood the last time it was to be sealed: the newest seal, and how many faults were found then."""

    segl: int | None = None
    tidspunkt: datetime | None = None
    fejl: int = 0


class LogBrudt(Exception):
    """The rows after the newest seal do not hold together: nothing is signed."""

    def __init__(self, fejl: Fejl, antal: int) -> None:
        super().__init__(f"{fejl.slags} at number {fejl.nummer}, {antal} in all")
        self.fejl = fejl
        self.antal = antal


class Forsegler:
    """Signs how far every chain has come. `brudt` is told each time the rows do not hold together."""

    def __init__(
        self,
        audit: AuditLog,
        noegle: Noegle,
        now: Callable[[], datetime],
        brudt: Callable[[], None] = lambda: None,
    ) -> None:
        self._audit = audit
        self._noegle = noegle
        self._now = now
        self._brudt = brudt
        self._igen: datetime | None = None  # not before then, after a fault
        self._tilstand = Logtilstand()

    def tilstand(self) -> Logtilstand:
        """As this process has seen it."""
        return self._tilstand

    def pas(self) -> None:
        """Seal where it is time: ten minutes after the newest seal, and soon after a Danish day has ended.

        Raises DatabaseUnavailable, and TimeoutError where a transaction keeps us from knowing what is there.
        """
        now, nyeste = self._now(), self._holder()
        if nyeste is not None:
            self._tilstand = replace(self._tilstand, segl=nyeste.nummer, tidspunkt=nyeste.tidspunkt)
        if self._igen is not None and now < self._igen:
            return
        dag = self._dag_at_lukke(now, nyeste)
        if dag is None and nyeste is not None and nyeste.tidspunkt <= now < nyeste.tidspunkt + HVER:
            return
        try:
            self.forsegl(dag)
        except LogBrudt as error:
            self._igen = now + HVER
            log.error("the log of looks is broken and is not sealed", **_steder(error))  # noqa: TRY400

    def forsegl(self, dag: date | None = None) -> Segl | None:
        """Seal what is new, as the end of that day where one is named. None where nothing is new, or another was first.

        What a seal covers that does not hold is sealed anew, after it: the false one stays to be seen.
        Raises LogBrudt, DatabaseUnavailable, TimeoutError.
        """
        nyeste = self._audit.segl.nyeste()
        falsk = nyeste is not None and not nyeste.holder(self._audit.noegler)
        holder = self._holder() if falsk else nyeste
        fra = 0 if holder is None or holder.udsagn is None else holder.udsagn.til
        til = self._sikkert()
        raekker, hoveder = self._gaa(fra, til, 0 if holder is None else holder.nummer)
        if not raekker and not falsk and (dag is None or nyeste is None or nyeste.slags == Slags.DAG):
            self._tilstand = replace(self._tilstand, fejl=0)
            return None
        nummer, forrige = self._plads_efter(nyeste)
        said = Udsagn(
            nummer=nummer,
            slags=Slags.MELLEM if dag is None else Slags.DAG,
            tidspunkt=self._now(),
            forrige=forrige,
            fra=fra,
            til=max(fra, til),
            raekker=raekker,
            hoveder=hoveder,
            dag=dag,
        )
        segl = besegl(said, self._noegle)
        if not self._audit.segl.gem(segl):
            return None
        self._tilstand = Logtilstand(segl.nummer, segl.tidspunkt, int(falsk))
        if falsk:
            self._brudt()
            log.error("a seal on the log of looks does not hold", segl=segl.nummer - 1)
        # Whoever collects the lines can tell later whether this seal has been taken away.
        log.info(
            "the log of looks was sealed", segl=segl.nummer, aftryk=segl.aftryk.hex(), raekker=raekker, til=said.til
        )
        return segl

    def _holder(self) -> Segl | None:
        return self._audit.segl.nyeste_der_holder(self._audit.noegler)

    def _sikkert(self) -> int:
        """How far to seal. Raises LogBrudt for a row beyond every number given: what comes later would not be seen."""
        foran = self._audit.store.foran()
        if foran is not None:
            raise self._brud(Fejl(Brud.ORDEN, nummer=foran))
        return self._audit.store.sikkert()

    def _plads_efter(self, nyeste: Segl | None) -> tuple[int, bytes]:
        """Number and `forrige` of the next seal. Raises LogBrudt where somebody has left no number for one."""
        if nyeste is None:
            return 1, b""
        if nyeste.nummer >= ALLE:
            raise self._brud(Fejl(Brud.SEGL_MANGLER, segl=nyeste.nummer))
        return nyeste.nummer + 1, nyeste.aftryk

    def _gaa(self, fra: int, til: int, nyeste: int) -> tuple[int, tuple[Hoved, ...]]:
        """How many rows there are, and how far the chains that have advanced came. Raises LogBrudt."""
        found: list[Fejl] = []
        antal = 0

        def meld(fejl: Fejl) -> None:
            nonlocal antal
            antal += 1
            if not found:
                found.append(fejl)

        slettede = Slettede(self._audit.gyldige_segl)
        kilder = Kilder(lambda kaede: self._hoved(kaede, fra, nyeste), self._audit.segl.aftryk, slettede)
        gang = Gang(meld, kilder, {})
        gang.gaa(self._audit.store.i_bytes(fra, til), lambda _: til)
        if found:
            raise self._brud(found[0], antal)
        return gang.raekker, tuple(Hoved(kaede, *sted[:3]) for kaede, sted in gang.hoveder.items())

    def _brud(self, fejl: Fejl, antal: int = 1) -> LogBrudt:
        self._tilstand = replace(self._tilstand, fejl=antal)
        self._brudt()
        return LogBrudt(fejl, antal)

    def _hoved(self, kaede: int, fra: int, nyeste: int) -> tuple[int, bytes] | None:
        """Where the seals up to that one have the chain: in one of the last, unless its process was silent for long."""
        if not self._audit.store.begyndt(kaede, fra):
            return None
        for segl in self._audit.segl.baglaens(nyeste):
            for hoved in segl.udsagn.hoveder if segl.udsagn is not None and segl.holder(self._audit.noegler) else ():
                if hoved.kaede == kaede:
                    return hoved.plads, hoved.haekte
        return None

    def _dag_at_lukke(self, now: datetime, nyeste: Segl | None) -> date | None:
        """Yesterday, where no seal has closed it; what was before the first seal is not closed."""
        if nyeste is None:
            return None
        yesterday = dansk_dag(now) - timedelta(days=1)
        closed = self._audit.segl.nyeste_der_holder(self._audit.noegler, Slags.DAG)
        if closed is not None and closed.dag is not None:
            return yesterday if closed.dag < yesterday else None
        first = next(self._audit.gyldige_segl(0), nyeste)
        return yesterday if dansk_dag(first.tidspunkt) <= yesterday else None


def _steder(error: LogBrudt) -> Mapping[str, object]:
    fejl = error.fejl
    return {
        "slags": fejl.slags.value,
        "kaede": fejl.kaede,
        "plads": fejl.plads,
        "nummer": fejl.nummer,
        "fejl": error.antal,
    }

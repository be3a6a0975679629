"""Does one unit of a run: reads its pages, judges what came, and keeps what it came to once.

Whoever takes a unit holds it on a lease that is renewed between its pages. A worker that is killed renews nothing, and
another takes the unit over; one that only was slow finds that it has been taken, and nothing of its own is kept.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.datakvalitet import Optalt
from borgerblik.kommuner.kvalitet import Kvalitet
from borgerblik.kommuner.kvalitet.bedoemmelse import Aftryk, Bedoemmer, Navne
from borgerblik.kommuner.kvalitet.model import AFKORTET, INGEN_AFTALE, STYKKE, Enhed, Koersel, Post, Tilstand, Udbytte
from borgerblik.sources import (
    CutShort,
    Deadline,
    Gennemlaeser,
    Gennemlaesning,
    Reason,
    Side,
    Sidelaesning,
    SourceError,
)

LEASE = 120.0  # seconds a unit is held without a sign of life: longer than a page takes, its turn included
FRIST = 30.0  # seconds for one page
PAUSER = (1.0, 4.0)  # seconds before each new try of a page
PROEVES_IGEN = frozenset({Reason.FOR_LANGSOM, Reason.UTILGAENGELIG})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Videre:
    """What there is to do after a unit: the units it found, and in how many seconds to try it again (None: never)."""

    nye: Sequence[str] = ()
    igen_om: float | None = None


class _Taget(Exception):
    """Somebody else has the unit now."""


class _IngenAftale(Exception):
    """The kommune's agreement has lapsed since the run began: nothing more of its citizens is read."""


@dataclass
class _Forloeb:
    """A unit under way, and who holds it."""

    run: Koersel
    enhed: Enhed
    hvem: str
    holdt: datetime  # when the lease was last renewed
    bedoemmer: Bedoemmer
    poster: list[Post] = field(default_factory=list)
    laest: int = 0
    ulaeselige: int = 0
    begynder: str | None = None  # a mark of its first page, where the index says how many records there are
    nye: list[Enhed] = field(default_factory=list)


class Arbejder:
    """Does units of runs. `noegle` is what citizens and items are hashed with, together with the run's own salt."""

    def __init__(
        self,
        kvalitet: Kvalitet,
        laesere: Sequence[Gennemlaeser],
        noegle: bytes,
        navne: Callable[[], Navne],
        omraader: Omraader,
        now: Callable[[], datetime],
        *,
        sov: Callable[[float], None] = time.sleep,
        lease: float = LEASE,
    ) -> None:
        self.kvalitet = kvalitet
        self._laesere: Mapping[str, Gennemlaeser] = {laeser.name: laeser for laeser in laesere}
        self._noegle = noegle
        self._navne = navne
        self._omraader = omraader
        self._now = now
        self._sov = sov
        self._lease = lease

    def udfoer(self, koersel: str, enhed: str) -> Videre:
        """Do that unit, if it is free and its run goes on. Raises DatabaseUnavailable."""
        hvem, now = str(uuid.uuid4()), self._now()
        taken = self.kvalitet.enheder.tag(koersel, enhed, hvem, now, now + timedelta(seconds=self._lease))
        if taken is None:
            return self._igen(koersel, enhed)
        run = self.kvalitet.find(koersel)
        way = _Forloeb(run, taken, hvem, now, self._bedoemmer(run))
        try:
            self._demand_aftale(run)
            self._laes(way)
        except _Taget:
            return Videre()
        except _IngenAftale:
            log.warning("a quality run lost its agreement", koersel=koersel, kommune=run.kode)
            self.kvalitet.enheder.fejlet(koersel, enhed, hvem, INGEN_AFTALE)
        except SourceError as error:
            log.warning("a unit of a quality run could not be read", koersel=koersel, enhed=enhed, aarsag=error.reason)
            aarsag = AFKORTET if isinstance(error, CutShort) else error.reason.value
            self.kvalitet.enheder.fejlet(koersel, enhed, hvem, aarsag)
        except Exception:
            self.kvalitet.enheder.slip(koersel, enhed, hvem)
            raise
        self.kvalitet.afslut(koersel)
        return Videre([each.id for each in way.nye])

    def _demand_aftale(self, run: Koersel) -> None:
        if not self.kvalitet.maa_laeses(run.kode):
            raise _IngenAftale

    def _igen(self, koersel: str, enhed: str) -> Videre:
        until = self.kvalitet.enheder.optaget_til(koersel, enhed)
        return Videre(igen_om=None if until is None else max(1.0, (until - self._now()).total_seconds() + 1))

    def _bedoemmer(self, run: Koersel) -> Bedoemmer:
        aftryk = Aftryk(self._noegle, run.salt or b"")
        return Bedoemmer(run.omraade, self._omraader, self._navne(), dansk_dag(run.startet), aftryk)

    def _laes(self, way: _Forloeb) -> None:
        """Read it to its end. Raises SourceError, _Taget and _IngenAftale."""
        enhed, til = way.enhed, way.enhed.til
        # A unit ends where it does because the index has said that it has more than that.
        laesning = Sidelaesning(partial(self._hent, way), enhed.fra, til)
        while not laesning.slut and laesning.naaet < (ende := til or enhed.fra + STYKKE):
            first = laesning.naaet == enhed.fra
            side = self._side(laesning, ende - laesning.naaet)
            if first and side.ider and side.antal is not None:
                way.begynder = hashlib.blake2b("\n".join(side.ider).encode(), digest_size=16).hexdigest()
            if first and til is None and enhed.fra == 0 and (side.antal or 0) > STYKKE:
                til = self._del_op(way, side.antal or 0)
            self._bedoem(way, side)
        if til is None and not laesning.slut:
            way.nye.append(Enhed(enhed.kilde, enhed.slags, enhed.kle, laesning.naaet))
        udbytte = Udbytte(way.poster, way.laest, way.ulaeselige, way.nye, way.begynder)
        if not self.kvalitet.enheder.faerdig(way.run.id, enhed.id, way.hvem, udbytte):
            raise _Taget

    def _del_op(self, way: _Forloeb, antal: int) -> int:
        """The index has said how many there are: this unit ends at its size, and the others can begin.

        The last of them goes on as far as there are any: more may have come meanwhile.
        """
        own = way.enhed
        begins = range(STYKKE, antal, STYKKE)
        others = [
            Enhed(own.kilde, own.slags, own.kle, fra, fra + STYKKE if fra + STYKKE < antal else None) for fra in begins
        ]
        if not self.kvalitet.enheder.del_op(way.run.id, own.id, way.hvem, STYKKE, others):
            raise _Taget
        way.nye.extend(others)
        return STYKKE

    def _side(self, laesning: Sidelaesning, hoejst: int) -> Side:
        """One page, tried again where trying may help. Raises SourceError, _Taget and _IngenAftale."""
        for pause in (*PAUSER, None):
            try:
                return laesning.naeste(hoejst)
            except SourceError as error:
                may_help = error.reason in PROEVES_IGEN or isinstance(error, CutShort)
                if pause is None or not may_help:
                    raise
                self._sov(pause)
        raise AssertionError("unreachable")

    def _hent(self, way: _Forloeb, fra: int, hoejst: int) -> Side:
        """One call. Raises SourceError, _Taget and _IngenAftale."""
        laeser = self._laesere.get(way.enhed.kilde)
        if laeser is None:
            raise SourceError(Reason.UTILGAENGELIG, "there is no such source any more")
        self._hold(way)
        asked = Gennemlaesning(way.run.kode, way.run.cvr, way.enhed.kle, way.run.startet, Deadline(FRIST))
        return laeser.side(asked, way.enhed.slags, fra, hoejst)

    def _hold(self, way: _Forloeb) -> None:
        """A sign of life, when a quarter of the lease has gone. Raises _Taget and _IngenAftale."""
        now = self._now()
        if now - way.holdt < timedelta(seconds=self._lease / 4):
            return
        self._demand_aftale(way.run)
        held = now + timedelta(seconds=self._lease)
        if not self.kvalitet.enheder.behold(way.run.id, way.enhed.id, way.hvem, held):
            raise _Taget
        way.holdt = now

    def _bedoem(self, way: _Forloeb, side: Side) -> None:
        judge = way.bedoemmer
        for sag in side.sager:
            counted = Optalt(sag.primaere, sag.gaeldende, sag.visning_uden_klasse)
            way.poster.append(judge.sag(sag.sag, sag.borger, counted))
        way.poster.extend(judge.ydelse(each.ydelse, each.borger) for each in side.ydelser)
        way.poster.extend(judge.udbetaling(each.udbetaling, each.borger, way.enhed.kle) for each in side.udbetalinger)
        way.laest += len(side.sager) + len(side.ydelser) + len(side.udbetalinger) + side.ulaeselige
        way.ulaeselige += side.ulaeselige


def er_i_gang(kvalitet: Kvalitet, koersel: str) -> bool:
    """Does the run go on?"""
    return kvalitet.find(koersel).tilstand is Tilstand.I_GANG

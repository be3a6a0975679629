"""The looks of those at work: watched over, judged once more before it is shown, and logged whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from borgerblik.audit import Kilde, Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.vagt import ForMangeOpslag, Vagt

AFVIST = "afvist"  # the event of a look that was refused: nothing was shown


@dataclass(frozen=True, slots=True, repr=False)
class Ansatopslag:
    """Who looks (`kald`), at whom (`borger`, keyed hash), in which kommune (code; None where none was named).

    `igen` judges the caller once more, and raises where they may not look any longer. `skriv` writes a row durably
    or raises; `now` is the clock.
    """

    borger: str
    kommune: str | None
    kald: Kald
    vagt: Vagt
    skriv: Callable[[Opslag], None]
    now: Callable[[], datetime]
    igen: Callable[[], None] = lambda: None

    def begynd(self) -> None:
        """Before any source is asked. Raises ForMangeOpslag, once that is logged."""
        try:
            self.vagt.foer(self.kommune or "", self._seer, self.now())
        except ForMangeOpslag:
            self.afvis()
            raise

    def vis(self, opslag: Opslag, overblik: Overblik) -> None:
        """Write down that the overview is about to be shown; otherwise as `noter`."""
        self.noter(opslag, _alle_kle(overblik))

    def noter(self, opslag: Opslag, vist_kle: frozenset[str]) -> None:
        """Write down what is about to be shown; that they may no longer see it, where it is so, and raise.

        Looks that began at the same moment count each other here: theirs come one at a time, counted and written.
        """
        with ExitStack() as tur:
            try:
                self.igen()
                tur.enter_context(self.vagt.en_ad_gangen(self._seer))
                varsler = self.vagt.vist(self.kommune or "", self._seer, self.borger, opslag.tidspunkt, vist_kle)
            except Exception:
                self.afvis(opslag.kilder)
                raise
            self.skriv(replace(opslag, varsler=varsler))

    def afvis(self, kilder: tuple[Kilde, ...] = ()) -> None:
        """Write down that the look was refused: for the citizen and for whoever oversees the looks."""
        at = self.now()
        where = () if self.kommune is None else (self.kommune,)
        self.skriv(
            self.kald.opslag(
                self.borger,
                at,
                kommuner=where,
                kilder=kilder,
                haendelse=AFVIST,
                varsler=() if self.kommune is None else self.vagt.afvist(self.kommune, self._seer, self.borger, at),
            )
        )

    @property
    def _seer(self) -> str:
        return self.kald.seer or self.borger


@dataclass(frozen=True, slots=True, repr=False)
class Maskinopslag:
    """A look from the command line at `borger` (keyed hash), in as many kommuner as were asked.

    `skriv` writes rows durably, all or none, or raises.
    """

    borger: str
    kald: Kald
    vagt: Vagt
    skriv: Callable[[Sequence[Opslag]], None]

    def vis(self, opslag: Opslag, overblik: Overblik) -> None:
        """Write down what is about to be shown, and the alarms of each kommune.

        Where they differ each has a row of its own: what one kommune watches is not told to another.
        """
        seer = self.kald.seer or self.borger
        with self.vagt.en_ad_gangen(seer):
            varsler = {
                kode: self.vagt.vist(kode, seer, self.borger, opslag.tidspunkt, _vist_kle(overblik, kode))
                for kode in opslag.kommuner
            }
            if len(set(varsler.values())) == 1:
                self.skriv([replace(opslag, varsler=varsler[opslag.kommuner[0]])])
                return
            egne = [
                self.kald.opslag(self.borger, opslag.tidspunkt, kommuner=(kode,), varsler=koder)
                for kode, koder in varsler.items()
                if koder
            ]
            self.skriv([opslag, *egne])


def _vist_kle(overblik: Overblik, kode: str) -> frozenset[str]:
    """The KLE numbers of that kommune's items that are shown, and of the lines of their payments."""
    ydelser = [ydelse for ydelse in overblik.ydelser if ydelse.kommune == kode]
    lines = (linje.kle for ydelse in ydelser for each in ydelse.udbetalinger for linje in each.linjer)
    sager = (sag.kle.nummer for sag in overblik.sager if sag.kommune == kode)
    bevilget = (ydelse.kle.nummer for ydelse in ydelser)
    return frozenset((*sager, *bevilget, *(kle for kle in lines if kle is not None)))


def _alle_kle(overblik: Overblik) -> frozenset[str]:
    """Every KLE number that whoever looks is told: of the items, shown or not, and of the lines of payments."""
    lines = (
        linje.kle
        for ydelse in overblik.ydelser
        for udbetaling in ydelse.udbetalinger
        for linje in udbetaling.linjer
        if linje.kle is not None
    )
    return frozenset((*(spor.kle for spor in overblik.regelspor), *lines))

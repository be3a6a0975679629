"""Joins the quality runs: what they read through, at which rate, and who does the work. A part of `app`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import structlog

from adapters.arbejdskoe import Arbejdskoe, KoeUtilgaengelig
from adapters.gennemlaesning import make_gennemlaesere
from adapters.tjenester import Tjenester
from borgerblik.config import Settings
from borgerblik.db import Engine
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Emner
from borgerblik.kommuner.kvalitet import Kvalitet
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.gennemgang import Arbejder, koer
from borgerblik.operations.takt import med_takt
from borgerblik.sources import Gennemlaeser

LET_SECONDS, UDSEND_SECONDS, TIDY_SECONDS = 3.0, 30.0, 3600.0
EN_TUR = 10.0  # seconds of work at a time in the product: it must be able to stop
UDSENDES_IGEN = timedelta(minutes=10)  # a unit that nobody has begun on

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Maaling:
    """The parts, joined. `koe` is None where the product does the work itself.

    `arbejder` opens the ways to the indexes when it is first asked for: what was measured is looked at, and a run
    stopped, without them. Raises SettingError.
    """

    kvalitet: Kvalitet
    arbejder: Callable[[], Arbejder]
    traade: int
    koe: Arbejdskoe | None

    def opgaver(self) -> list[Opgave]:
        """What is done beside the requests."""
        work = Opgave("mål datakvalitet", LET_SECONDS, self.arbejd)
        if self.koe is not None:
            work = Opgave("udsend datakvalitet", UDSEND_SECONDS, self.udsend)
        return [work, Opgave("ryd datakvalitet", TIDY_SECONDS, self.kvalitet.ryd)]

    def arbejd(self) -> None:
        """A turn of work in this process on the runs that go on."""
        til = time.monotonic() + EN_TUR
        for koersel in self.kvalitet.koersler.i_gang():
            if time.monotonic() < til:
                self.kvalitet.afslut(koersel)  # where whoever did the last unit was killed before it could say so
                koer(self.arbejder(), koersel, self.traade, til=til)

    def udsend(self) -> None:
        """Into the queue with what is to be done, again where nobody has begun. Raises KoeUtilgaengelig."""
        if self.koe is None:
            return
        for koersel in self.kvalitet.koersler.i_gang():
            if self.kvalitet.afslut(koersel):
                continue
            while units := self.kvalitet.skal_udsendes(koersel, UDSENDES_IGEN):
                self.koe.send(koersel, units)

    def vaek(self, koersel: str) -> None:
        """A run is to be worked on: at once where there is a queue, else at the next turn."""
        if self.koe is None:
            return
        try:
            self.udsend()
        except KoeUtilgaengelig as error:  # the sweep sends it when the broker is back
            log.warning("a quality run could not be sent out", koersel=koersel, detail=str(error))

    def udfoer(self, koersel: str, enhed: str) -> float | None:
        """Do the unit that came out of the queue; in how many seconds to try it again, None for never."""
        videre = self.arbejder().udfoer(koersel, enhed)
        if videre.nye:
            self.vaek(koersel)
        return videre.igen_om


def make_laesere(settings: Settings, engine: Engine, tjenester: Tjenester) -> Sequence[Gennemlaeser]:
    """The indexes as they are read through, at the rate all such reading keeps to together. Raises SettingError."""
    return med_takt(make_gennemlaesere(settings, tjenester), engine, settings.arbejde.indeks_rate)


def make_maaling(
    settings: Settings,
    engine: Engine,
    laesere: Callable[[], Sequence[Gennemlaeser]],
    now: Callable[[], datetime],
    maa_laeses: Callable[[str], bool],
) -> Maaling:
    """From settings to the parts; `maa_laeses`: may that kommune's data be read at all?

    `laesere` opens the indexes, once, when something is to be read. Whoever does the work needs `pseudonym_key`.
    """
    chosen, areas = settings.arbejde, omraader()
    opened = cache(laesere)

    def kan_laeses() -> Sequence[tuple[str, str]]:
        return [(laeser.name, slags) for laeser in opened() for slags in laeser.slags]

    kvalitet = Kvalitet(engine, areas, kan_laeses, now, maa_laeses=maa_laeses)

    @cache
    def arbejder() -> Arbejder:
        return Arbejder(kvalitet, opened(), settings.pseudonym_key or b"", Emner(engine, areas).nu, areas, now)

    koe = None if chosen.amqp_url is None else Arbejdskoe(chosen.amqp_url, chosen.koe)
    maaling = Maaling(kvalitet, arbejder, chosen.traade, koe)
    kvalitet.vaek = maaling.vaek
    return maaling

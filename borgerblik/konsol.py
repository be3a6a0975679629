"""Joins the console: connecting, choices, quality, the overview of overviews, prices. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.tjenester import Tjenester
from borgerblik.audit.aendringer import Aendringslog
from borgerblik.config import Settings
from borgerblik.db import Engine
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.aabning import Aabninger
from borgerblik.kommuner.kladde import Kladder
from borgerblik.kommuner.tilslutning import Tilslutninger
from borgerblik.kvalitet import Maaling, make_laesere, make_maaling
from borgerblik.operations.baggrund import Opgave
from borgerblik.oversigt import make_oversigt, make_paamindelser, oversigtsopgaver
from borgerblik.pris import make_prisopgoerelser
from borgerblik.revision import Revision, make_brev
from borgerblik.sources import Gennemlaeser
from borgerblik.tilslutning import make_tilslutninger, make_varsler
from borgerblik.tilslutning import opgaver as tilslutningsopgaver
from borgerblik.valg import make_aabningskilder, make_forhaandsviser, make_valg, valgopgaver
from borgerblik.web.konsol import Konsol


@dataclass(frozen=True, slots=True)
class Maaltvalg:
    """A kommune's connecting, what is measured of its data, and its choices: each looks at the one before it."""

    tilslutninger: Tilslutninger
    maaling: Maaling
    kladder: Kladder
    aabninger: Aabninger


def make_maaltvalg(
    settings: Settings,
    engine: Engine,
    kommuner: Kommuner,
    tjenester: Callable[[], Tjenester],
    now: Callable[[], datetime],
) -> Maaltvalg:
    """From settings to the parts.

    The ways to the indexes (`tjenester`) are opened when something is read: what was measured can be looked at, a run
    stopped and an area closed without them.
    """

    def laesere() -> Sequence[Gennemlaeser]:
        return make_laesere(settings, engine, tjenester())

    tilslutninger = make_tilslutninger(settings, engine, kommuner, now)
    maaling = make_maaling(
        settings,
        engine,
        laesere,
        now,
        lambda kode: tilslutninger.databehandleraftale_gaelder(kode, dansk_dag(now())),
    )
    kladder, aabninger = make_valg(
        engine,
        kommuner,
        make_forhaandsviser(settings, engine, laesere, tjenester, now),
        replace(
            make_aabningskilder(settings, tilslutninger),
            kvalitet=maaling.kvalitet.seneste,
            kvaliteter=maaling.kvalitet.seneste_alle,
        ),
        now,
        saet_op=settings.paa_maskinen,
    )
    return Maaltvalg(tilslutninger, maaling, kladder, aabninger)


def make_konsol(
    settings: Settings,
    engine: Engine,
    kommuner: Kommuner,
    revision: Revision,
    tjenester: Callable[[], Tjenester],
    now: Callable[[], datetime],
) -> Konsol:
    """From settings to the parts; `tjenester` as for `make_maaltvalg`. Raises SettingError."""
    valg = make_maaltvalg(settings, engine, kommuner, tjenester, now)
    tilslutninger, kvalitet = valg.tilslutninger, valg.maaling.kvalitet
    oversigt = make_oversigt(engine, kommuner, tilslutninger, valg.aabninger, kvalitet, now)
    return Konsol(
        aendringer=Aendringslog(revision.log, now),
        pris=make_prisopgoerelser(engine, now, revision.statistik),
        kvalitet=kvalitet,
        maaleopgaver=valg.maaling.opgaver(),
        kladder=valg.kladder,
        aabninger=valg.aabninger,
        godkendelse=settings.godkendelse,
        tilslutninger=tilslutninger,
        varsler=make_varsler(settings, engine, tilslutninger, valg.kladder, make_brev(settings, "tilslutning"), now),
        oversigt=oversigt,
        paamindelser=make_paamindelser(settings, engine, oversigt, tilslutninger, make_brev(settings, "opgaver"), now),
    )


def konsolopgaver(konsol: Konsol) -> Sequence[Opgave]:
    """What is done beside the requests."""
    return [
        *konsol.maaleopgaver,
        *tilslutningsopgaver(konsol.varsler, konsol.tilslutninger),
        *valgopgaver(konsol.kladder, konsol.aendringer),
        *oversigtsopgaver(konsol.oversigt, konsol.paamindelser),
    ]

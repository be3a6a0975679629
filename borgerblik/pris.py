"""Joins the prices with the counts of use. A part of `konsol`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from borgerblik.db import Engine
from borgerblik.kommuner.pris import Maaler, Priser, Prisopgoerelser
from borgerblik.kommuner.pris.opgoerelse import Forbrug
from borgerblik.operations.statistik import Statistik, StatistikStore


def make_prisopgoerelser(
    engine: Engine, now: Callable[[], datetime], statistik: Statistik | None = None
) -> Prisopgoerelser:
    """The statements; without `statistik` with one that only reads."""
    counts = statistik or Statistik(StatistikStore(engine), (), lambda: (), now)

    def forbrug(kode: str, aar: int) -> Forbrug:
        months = counts.kommunens(kode, f"{aar}-01", f"{aar}-12")
        citizens = {each.maaned: each.borgere.opslag for each in months}
        staff = {each.maaned: each.sagsbehandlere.opslag for each in months}
        both = {maaned: citizens[maaned] + staff[maaned] for maaned in citizens}
        return {Maaler.BORGEROPSLAG: citizens, Maaler.SAGSBEHANDLEROPSLAG: staff, Maaler.OPSLAG: both}

    return Prisopgoerelser(Priser(engine), forbrug, now)

"""A year in which everything happens to a payment that can: each month differs from the one before for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse.forloeb import Beloeb, Bygger
from borgerblik.sandkasse.oplysninger import Bevilling, Linje, Samling, Udbetaling
from borgerblik.sandkasse.tid import maaned, maanedens_sidste

GAMMEL_SATS = Decimal("19221.00")
SYG_TIL = 24  # the day of the short month on which she was well again for a week
FORSKUD, GAELD, FOR_MEGET = Decimal("750.00"), Decimal("500.00"), Decimal("1200.00")
EKSTRA_SKAT = Decimal("640.00")
_OERE = Decimal("0.01")


def et_aar(byg: Bygger) -> Samling:
    """Thirteen months of sygedagpenge; counted from the newest payment:

    9th a short month, 6th a new rate, 5th and later more tax, 4th a set-off by the kommune, 3rd by the debt
    authority, 2nd a correction of an earlier month.
    """
    samlet = byg.forloeb(k.SYGEDAGPENGE, k.AARHUS, 13)
    bevilling, betalt = samlet.bevillinger[0], list(samlet.udbetalinger)
    ny_sats = betalt[-6].fra
    betalt[:-6] = [_med_brutto(hver, GAMMEL_SATS) for hver in betalt[:-6]]
    betalt[-9] = _kort(betalt[-9])
    betalt[-5:] = [_mindre(hver, efter_skat=EKSTRA_SKAT) for hver in betalt[-5:]]
    betalt[-4] = replace(_mindre(betalt[-4], sendt=FORSKUD), sendt_tekst="Modregning for tidligere udbetalt forskud")
    betalt[-3] = replace(_mindre(betalt[-3], udbetalt=GAELD), udbetalt_tekst="Modregning til Gældsstyrelsen")
    betalt[-2] = _rettet(betalt[-2])
    return replace(samlet, bevillinger=(_to_planer(bevilling, ny_sats),), udbetalinger=tuple(betalt))


def _to_planer(bevilling: Bevilling, ny_sats: date) -> Bevilling:
    """The plan at the old rate until the new one begins."""
    ydelse = bevilling.ydelser[0]
    plan = ydelse.planer[0]
    gammel = replace(plan, til=maanedens_sidste(maaned(ny_sats, -1)), beloeb=GAMMEL_SATS)
    return replace(bevilling, ydelser=(replace(ydelse, planer=(gammel, replace(plan, fra=ny_sats))),))


def _med_brutto(udbetaling: Udbetaling, brutto: Decimal) -> Udbetaling:
    """At another gross amount, with the tax that follows."""
    netto = Beloeb.af(brutto).efter_skat
    return replace(
        udbetaling,
        brutto=brutto,
        efter_skat=netto,
        sendt=netto,
        udbetalt=None if udbetaling.udbetalt is None else netto,
        linjer=tuple(replace(linje, beloeb=brutto) for linje in udbetaling.linjer),
    )


def _kort(udbetaling: Udbetaling) -> Udbetaling:
    """Paid by the day for the part of the month in which she was ill."""
    dage = maanedens_sidste(udbetaling.fra).day
    til = udbetaling.fra.replace(day=SYG_TIL)
    kort = _med_brutto(udbetaling, (udbetaling.brutto * SYG_TIL / dage).quantize(_OERE, ROUND_HALF_UP))
    return replace(kort, til=til, linjer=tuple(replace(linje, til=til) for linje in kort.linjer))


def _mindre(udbetaling: Udbetaling, **trukket: Decimal) -> Udbetaling:
    """Less from the step that is named, and on every step after it."""
    ((trin, beloeb),) = trukket.items()
    alle = ("efter_skat", "sendt", "udbetalt")
    efter: dict[str, Any] = {
        navn: None if (foer := getattr(udbetaling, navn)) is None else foer - beloeb
        for navn in alle[alle.index(trin) :]
    }
    return replace(udbetaling, **efter)


def _rettet(udbetaling: Udbetaling) -> Udbetaling:
    """With a line that takes back what was too much three months before."""
    fra, linje = maaned(udbetaling.fra, -3), udbetaling.linjer[0]
    tilbage = Linje(linje.bevilling, linje.ydelse, -FOR_MEGET, fra, maanedens_sidste(fra))
    rettet = _mindre(udbetaling, efter_skat=FOR_MEGET)
    return replace(rettet, brutto=rettet.brutto - FOR_MEGET, linjer=(*udbetaling.linjer, tilbage))

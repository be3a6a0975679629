"""Looks to count: a test changes what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from borgerblik.operations.statistik.model import ALLE, Doer, Kig, Kommunekig, Svar

NU = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OMRAADER = ("sygedagpenge", "kontanthjaelp")
SVAREDE = {"sagdokumentindeks": "svarede", "ydelsesindeks": "svarede"}


def et_kommunekig(kode: str = "0751", *, med: tuple[str, ...] = ("sygedagpenge",), **changes: Any) -> Kommunekig:
    """A look at everything that found sager in those areas, and no benefits."""
    sager = dict.fromkeys((ALLE, *OMRAADER), Svar.UDEN_DATA) | dict.fromkeys((ALLE, *med) if med else (), Svar.MED_DATA)
    good: dict[str, Any] = {
        "sager": sager,
        "ydelser": dict.fromkeys((ALLE, *OMRAADER), Svar.UDEN_DATA),
        "tilbageholdt": {},
        "kilder": SVAREDE,
    }
    return Kommunekig(kode, **{**good, **changes})


def et_kig(*kommuner: Kommunekig, **changes: Any) -> Kig:
    good: dict[str, Any] = {"doer": Doer.BORGER_SIDE, "tidspunkt": NU, "sekunder": 0.25}
    return Kig(kommuner=kommuner or (et_kommunekig(),), **{**good, **changes})

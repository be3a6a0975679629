"""One answer of an index, read through its adapter over real HTTP."""

from __future__ import annotations

from typing import Any

from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Udbetaling, Ydelse
from borgerblik.sources import Delivery
from tests.adapters import svar, svar_liste
from tests.adapters.kanned import Index, a_question, asking, enveloped
from tests.adapters.svar import registrering

PAST = {"fra": "2025-01-01T00:00:00Z", "til": "2026-01-01T00:00:00Z"}
FUTURE = {"fra": "2027-01-01T00:00:00Z"}


def fetch(kind: str, answer: str) -> Delivery:
    with asking(kind, Index([enveloped(answer)])) as source:
        delivery: Delivery = source.fetch(a_question())
        return delivery


def read_sag(*registreringer: str, dokumenter: str = "", **parts: Any) -> Sag:
    (sag,) = fetch("sdi", svar.sdi_svar(svar.sag(*(registreringer or (registrering(**parts),))), dokumenter)).sager
    return sag


# The same benefit and the same payment as each of the two services writes them.


def ydelser_svar(kind: str, *ydelser: dict[str, Any]) -> str:
    """One grant with these benefits."""
    if kind == "ydl":
        return svar_liste.svar(*(svar_liste.ydelse(**facts) for facts in ydelser or ({},)))
    return svar.ydi_svar(svar.bevilling(*(svar.bevilget(**facts) for facts in ydelser)))


def a_ydelse(kind: str, **facts: Any) -> Ydelse:
    (ydelse,) = fetch(kind, ydelser_svar(kind, facts)).ydelser
    return ydelse


def a_udbetaling(kind: str, linje: str = "19728.00", **facts: Any) -> Udbetaling:
    if kind == "ydl":
        line = svar_liste.linje(linje, svar_liste.effektuering(**facts))
        answer = svar_liste.svar(svar_liste.ydelse(line))
    else:
        answer = svar.ydi_svar(svar.effektuering(linje=linje, **facts))
    (udbetaling,) = fetch(kind, answer).udbetalinger
    return udbetaling


def read_ydelse(*ydelser: str, **parts: Any) -> Ydelse:
    (ydelse,) = fetch("ydi", svar.ydi_svar(svar.bevilling(*ydelser, **parts))).ydelser
    return ydelse


def read_udbetaling(**parts: Any) -> Udbetaling:
    (udbetaling,) = fetch("ydi", svar.ydi_svar(svar.effektuering(**parts))).udbetalinger
    return udbetaling

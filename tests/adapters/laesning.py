"""One answer of an index, read through its adapter over real HTTP."""

from __future__ import annotations

from typing import Any

from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Udbetaling, Ydelse
from borgerblik.sources import Delivery
from tests.adapters import svar
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


def read_ydelse(*ydelser: str, **parts: Any) -> Ydelse:
    (ydelse,) = fetch("ydi", svar.ydi_svar(svar.bevilling(*ydelser, **parts))).ydelser
    return ydelse


def read_udbetaling(**parts: Any) -> Udbetaling:
    (udbetaling,) = fetch("ydi", svar.ydi_svar(svar.effektuering(**parts))).udbetalinger
    return udbetaling

"""Filled examples, one for each kind of user: to start from, and what the sandkasse's kommuner have decided."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.form import from_json
from borgerblik.access.risiko.model import BRUGERTYPER, Vurdering

NEXT_LOOK = timedelta(days=365)


def skabelon(kode: str, brugertype: Rolle, i_dag: date) -> dict[str, Any]:
    """The example for that kommune as a file that `risiko saet` reads, decided today."""
    own = {"kode": kode, "brugertype": brugertype.value}
    days = {"besluttet": i_dag.isoformat(), "genbesoeg": (i_dag + NEXT_LOOK).isoformat()}
    return {**own, **json.loads(_text(brugertype.value)), **days}


def standardvurdering(kode: str, i_dag: date) -> tuple[Vurdering, ...]:
    """An assessment for each kind of user, for a kommune of the sandkasse."""
    return tuple(from_json(skabelon(kode, brugertype, i_dag)) for brugertype in BRUGERTYPER)


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath("skabeloner", f"{name}.json").read_text(encoding="utf-8")

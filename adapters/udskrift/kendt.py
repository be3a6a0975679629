"""The certificates that are ours, now or before, as a child is told of them; and what it answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgerblik.udskrift.model import Udfald


@dataclass(frozen=True, slots=True)
class Kendt:
    """One that seals or has sealed (DER), with the chain that went along."""

    der: bytes
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Dom:
    """What was found; `sealer` and `when` (as the sealer says) where it is one of ours."""

    udfald: Udfald
    sealer: Kendt | None = None
    when: datetime | None = None


def as_head(known: Sequence[Kendt]) -> dict[str, Any]:
    """As JSON, for a child."""
    return {"kendte": [[base64.b64encode(each).decode() for each in (one.der, *one.chain)] for one in known]}


def from_head(head: dict[str, Any]) -> list[Kendt]:
    """Back again."""
    found = [[base64.b64decode(each) for each in one] for one in head["kendte"]]
    return [Kendt(own, tuple(chain)) for own, *chain in found]


def written(dom: Dom, known: Sequence[Kendt]) -> bytes:
    """As JSON, for the worker: the sealer by its place in what was sent."""
    return json.dumps(
        {
            "udfald": dom.udfald.value,
            "segler": None if dom.sealer is None else known.index(dom.sealer),
            "tidspunkt": None if dom.when is None else dom.when.isoformat(),
        }
    ).encode()


def read(raw: bytes, known: Sequence[Kendt]) -> Dom:
    """Back again. A child that was led astray names nobody but ours."""
    found = json.loads(raw)
    when = found["tidspunkt"]
    return Dom(
        Udfald(found["udfald"]),
        None if found["segler"] is None else known[found["segler"]],
        None if when is None else datetime.fromisoformat(when),
    )

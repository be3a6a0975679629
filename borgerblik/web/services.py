"""What the doors lead to: everything a view may call, handed over once when the app is made."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from borgerblik.access.token import TokenDoor
from borgerblik.audit.adgangslog import Adgangslog
from borgerblik.operations.tilstand import Driftstilstand
from borgerblik.overblik.service import OverblikService


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, joined by `app`."""

    overblik: OverblikService
    adgangslog: Adgangslog
    door: TokenDoor
    drift: Driftstilstand


def services() -> Services:
    """Those of the app that answers this request."""
    found: Services = current_app.extensions["borgerblik"]
    return found

"""What side.js is told of the session: two tabs with different sign-ins are told apart, and each knows when it ends."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app

from borgerblik.access.sessioner import Session
from borgerblik.web.services import services


@dataclass(frozen=True, slots=True)
class Fane:
    """One tab's. `maerke` says which session it is, and opens nothing.

    `nu` and `udloeber` are seconds since 1970 by our clock (a browser's may be wrong), `tavshed` seconds without a
    request.
    """

    maerke: str
    nu: int
    udloeber: int
    tavshed: int


def fane(session: Session) -> Fane:
    """As it stands when the page is made."""
    doere = services().doere
    return Fane(
        maerke=hmac.new(_secret(), f"fane\0{session.id}".encode(), hashlib.sha256).hexdigest()[:16],
        nu=int(doere.now().timestamp()),
        udloeber=int(session.udloeber.timestamp()),
        tavshed=int(doere.sessioner.tavshed(session.identity.rolle).total_seconds()),
    )


def _secret() -> bytes:
    secret = current_app.secret_key
    return secret if isinstance(secret, bytes) else str(secret).encode()

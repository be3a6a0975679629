"""Who is asking: every door makes the same Identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis


class Rolle(StrEnum):
    """In what capacity."""

    BORGER = "borger"
    SAGSBEHANDLER = "sagsbehandler"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified caller. `niveau` is None where nothing verified says so: that satisfies no demand.

    `kommune` is the caller's own (four digits), `subject` the issuer's name for them, `token_id` what the
    log may hold of the proof.
    """

    rolle: Rolle
    subject: str
    issuer: str
    niveau: Nsis | None = None
    cpr: Cpr | None = None
    kommune: str | None = None
    token_id: str | None = None
    autentificeret: datetime | None = None
    doer: str = "token"

    def opfylder(self, krav: Nsis) -> bool:
        """Is the sign-in at least that sure?"""
        return self.niveau is not None and self.niveau.opfylder(krav)

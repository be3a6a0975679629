"""Anne, who administers a kommune, and the moment at which she does."""

from __future__ import annotations

from datetime import UTC, datetime

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import ADMINISTRATION
from borgerblik.domain.koder import Nsis

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
ADMINISTRATOR = Identity(
    Rolle.ADMINISTRATOR,
    subject="C=DK, Serial=x",
    issuer="test",
    niveau=Nsis.BETYDELIG,
    bruger_uuid="uuid-anne",
    scopes=frozenset({ADMINISTRATION}),
)

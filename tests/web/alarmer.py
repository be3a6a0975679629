"""Alarms in the product: a row in the log, read as the background task does it."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from borgerblik.access.identity import Identity
from borgerblik.audit import Opslag
from borgerblik.config import read_settings
from borgerblik.domain.cpr import Cpr
from borgerblik.revision import Revision, make_revision
from tests.produkt import KEYS
from tests.web.indhold import AARHUS, BO
from tests.web.svage import Sted, official

BORGER = Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
FORMAAL = "Borgeren har henvendt sig: spurgte til sin sag"


def revision(sted: Sted) -> Revision:
    """The parts that watch, over the product's own database."""
    with mock.patch.dict(os.environ, sted.produkt.environment):
        settings = read_settings()
    return make_revision(settings, sted.produkt.engine, lambda: datetime.now(UTC))


def rejst(sted: Sted, *varsler: str, hvem: Identity | None = None, kommune: str = AARHUS, **changes: Any) -> str:
    """An official looks Bo up, and that is an alarm for these; the id of the last."""
    seer = official() if hvem is None else hvem
    sted.parts.ansatte.husk(seer)
    good: dict[str, Any] = {
        "tidspunkt": datetime.now(UTC), "anmodning": str(uuid.uuid4()), "rolle": "sagsbehandler",
        "seer": sted.parts.pseudonym(seer), "borger": BORGER, "formaal": FORMAAL, "niveau": "betydelig",
        "doer": "medarbejder", "kommuner": (kommune,), "varsler": varsler or ("vip",),
    }  # fmt: skip
    sted.parts.log_opslag(Opslag(**{**good, **changes}))
    revision(sted).rejsning.koer()
    with sted.produkt.engine.connect() as connection:
        newest = "SELECT id FROM alarm ORDER BY nummer DESC LIMIT 1"
        return str(connection.exec_driver_sql(newest).scalar_one())

"""What the log holds of a look: who saw what of whom, and what was held back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from borgerblik.audit import Kilde as LoggetKilde
from borgerblik.audit import Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr, holds_number
from borgerblik.overblik.model import Kilde, Overblik
from borgerblik.overblik.spoerg import Answer, Missing

ANDEN_PERSON = "anden_persons_data"


def opslag_for(cpr: Cpr, overblik: Overblik, answers: Sequence[Answer], kald: Kald, key: bytes) -> Opslag:
    """The row for a look at that citizen, who is in it as a keyed hash."""
    another = any(isinstance(answer, Missing) and answer.another_person for answer in answers)
    return kald.opslag(
        cpr.pseudonym(key),
        overblik.dannet,
        kommuner=tuple(kommune.kode for kommune in overblik.kommuner),
        kilder=tuple(_logged(kilde) for kilde in overblik.kilder),
        sager=tuple(_logged_id(sag.id, key) for sag in overblik.sager),
        ydelser=tuple(_logged_id(ydelse.id, key) for ydelse in overblik.ydelser),
        tilbageholdt={
            _logged_id(spor.id, key): tuple(held.kode for held in spor.regler)
            for spor in overblik.regelspor
            if spor.regler
        },
        haendelse=ANDEN_PERSON if another else None,
    )


def _logged_id(item_id: str, key: bytes) -> str:
    """The id as the log may hold it: an index may make one that looks like a person number."""
    if not holds_number(item_id):
        return item_id
    return hmac.new(key, item_id.encode(), hashlib.sha256).hexdigest()


def _logged(kilde: Kilde) -> LoggetKilde:
    aarsag = None if kilde.aarsag is None else kilde.aarsag.value
    status = "svarede" if kilde.svarede else "undervejs" if kilde.undervejs else "mangler"
    return LoggetKilde(kilde.noegle, kilde.kommune, status, aarsag)

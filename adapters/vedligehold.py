"""What a worker does beside the citizens' requests: tokens fetched ahead, certificates and connections looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog

from adapters.forbindelse import look
from adapters.oioidws.certifikater import WARN_DAYS
from adapters.tjenester import Secured, Tjenester
from borgerblik.config import Settings
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.forbindelse import Forbindelsestilstand, count_certificate

TOKENS_SECONDS = 15.0
CERTIFICATES_SECONDS = 3600.0
LOOK_SECONDS = 60.0

Kommuner = Callable[[], Iterable[tuple[str, str | None]]]
log = structlog.get_logger(__name__)


def opgaver(
    settings: Settings, tjenester: Tjenester, kommuner: Kommuner, tilstand: Forbindelsestilstand
) -> list[Opgave]:
    """The tasks; none without security. `kommuner` gives code and CVR of those that are connected now."""
    secured = tjenester.secured
    if secured is None:
        return []
    watch = _Certificates(secured)
    return [
        Opgave("certifikater", CERTIFICATES_SECONDS, watch.look),
        Opgave("tokens", TOKENS_SECONDS, lambda: secured.tokens.freshen(tjenester.wanted(kommuner()))),
        Opgave("forbindelse", LOOK_SECONDS, lambda: tilstand.note(look(tjenester, settings, kommuner()))),
    ]


class _Certificates:
    """Counts the days every time, and warns once for each day there is less."""

    def __init__(self, secured: Secured) -> None:
        self._secured = secured
        self._warned: dict[tuple[str, str], int] = {}

    def look(self) -> None:
        now = datetime.now(UTC)
        places: Counter[str] = Counter()
        for each in self._secured.certifikater():
            key, days = (each.indstilling, each.serienummer), each.tilbage(now).days
            count_certificate(each.indstilling, places[each.indstilling], days)
            places[each.indstilling] += 1
            if days < WARN_DAYS and self._warned.get(key) != days:
                self._warned[key] = days
                log.warning(
                    "a certificate soon expires" if days >= 0 else "a certificate has expired",
                    indstilling=each.indstilling,
                    navn=each.navn,
                    udloeber=each.udloeber.isoformat(),
                    dage=days,
                )

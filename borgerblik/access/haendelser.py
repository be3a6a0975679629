"""What happens at the doors: signed in, refused, stepped up, signed out. Written down, and said in the log of security.

The messages themselves (what we asked, what was answered with its signature) are kept sealed for 180 days, as the
logging policy of NemLog-in wants it, apart from the log of looks. Source: IDENTITY 2.1, 6.6.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from borgerblik.access.bevaret import fra_bytes, til_bytes
from borgerblik.access.identity import Doer, Identity
from borgerblik.access.store import AdgangStore, Haendelse
from borgerblik.segl import Segl

KEPT = timedelta(days=180)
MOST_REFUSED = 200  # messages of refused sign-ins that one process keeps in an hour
LOG_IND, AFVIST, TRIN_OP, LOG_UD = "log_ind", "afvist", "trin_op", "log_ud"

security_log = structlog.get_logger("borgerblik.sikkerhed")


@dataclass(frozen=True, slots=True)
class Hvem:
    """Whom it is about, as far as it may be written down: all of it is None where nobody is known."""

    udsteder: str | None = None
    rolle: str | None = None
    niveau: str | None = None
    person: str | None = None
    session: str | None = None

    @classmethod
    def of(cls, identity: Identity, person: str, session: str | None = None) -> Hvem:
        """A verified caller; `person` is the keyed hash."""
        niveau = identity.niveau.value if identity.niveau else None
        if niveau is None and identity.gammelt_niveau is not None:
            niveau = f"gammelt_{identity.gammelt_niveau}"
        return cls(identity.issuer, identity.rolle.value, niveau, person, session)


class Haendelser:
    """Writes and reads them. Raises DatabaseUnavailable: what cannot be written down does not happen."""

    def __init__(
        self, store: AdgangStore, secret: bytes, now: Callable[[], datetime], taelles: Callable[[str], None]
    ) -> None:
        self._store = store
        self._segl = Segl(secret, "evidence of sign-in")
        self._now = now
        self._taelles = taelles
        self._room = _Room(now)

    def skriv(
        self,
        haendelse: str,
        doer: Doer,
        anmodning: str,
        *,
        hvem: Hvem = Hvem(),
        fejl: str | None = None,
        bevis: dict[str, Any] | None = None,
    ) -> None:
        """Write one down; `anmodning` is the request id, `fejl` the code of a refusal, `bevis` the messages."""
        found = self.byg(haendelse, doer, anmodning, hvem=hvem, fejl=fejl, bevis=bevis)
        self._store.skriv(found)
        self.sig(found)

    def byg(
        self,
        haendelse: str,
        doer: Doer,
        anmodning: str,
        *,
        hvem: Hvem = Hvem(),
        fejl: str | None = None,
        bevis: dict[str, Any] | None = None,
    ) -> Haendelse:
        """What is to be written down, for whoever writes it together with something else, and then says it."""
        if haendelse == AFVIST and bevis is not None and not self._room.take():
            bevis = None
        return Haendelse(
            tidspunkt=self._now(),
            haendelse=haendelse,
            anmodning=anmodning,
            doer=doer.value,
            udsteder=hvem.udsteder,
            rolle=hvem.rolle,
            niveau=hvem.niveau,
            person=hvem.person,
            session=hvem.session,
            fejl=fejl,
            bevis=None if bevis is None else self._segl.luk(til_bytes(bevis), anmodning.encode()),
        )

    def sig(self, haendelse: Haendelse) -> None:
        """Count it, and say it in the log: whom it is about stands in the table alone."""
        self._taelles(haendelse.haendelse)
        refused = haendelse.haendelse == AFVIST
        (security_log.warning if refused else security_log.info)(
            "a door was tried" if refused else "a door was used",
            haendelse=haendelse.haendelse,
            doer=haendelse.doer,
            rolle=haendelse.rolle,
            niveau=haendelse.niveau,
            fejl=haendelse.fejl,
        )

    def seneste(self, siden: datetime, antal: int = 500) -> list[Haendelse]:
        """Those since then, newest first."""
        return self._store.haendelser(siden, antal)

    def bevis(self, haendelse: Haendelse) -> dict[str, Any] | None:
        """The messages of one, opened; None where there are none, or the key is another."""
        if haendelse.bevis is None:
            return None
        content = self._segl.aabn(haendelse.bevis, haendelse.anmodning.encode())
        return None if content is None else fra_bytes(content)

    def ryd(self) -> None:
        """Take away what has had its time: sessions and sign-ins that ran out, evidence after 180 days."""
        now = self._now()
        self._store.ryd(now, now - KEPT)


class _Room:
    """How much evidence of refusals is kept: enough to find a fault by, not as much as anybody cares to send."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._hour: datetime | None = None
        self._kept = 0

    def take(self) -> bool:
        """Is there room for one more this hour? The row itself is written anyhow."""
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour, self._kept = hour, 0
            self._kept += 1
            return self._kept <= MOST_REFUSED

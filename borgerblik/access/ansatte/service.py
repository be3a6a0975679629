"""Remembers who a professional is, so that whoever oversees the look-ups can read the log's hashes as people."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from borgerblik.access.ansatte.store import AnsatStore, Raekke
from borgerblik.access.identity import Identity
from borgerblik.db import Engine
from borgerblik.domain.cpr import masked
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilsyn import MEST_OPBEVARET
from borgerblik.segl import Segl

KEPT = timedelta(days=31 * MEST_OPBEVARET)  # no row of the log that names them is older


@dataclass(frozen=True, slots=True, repr=False)
class Ansat:
    """A professional: what the issuer calls them (`subject`), their own uuid where it gives one, and when seen."""

    pseudonym: str
    issuer: str
    subject: str
    bruger_uuid: str | None
    foerst_set: datetime
    sidst_set: datetime

    @property
    def navn(self) -> str:
        """What to call them on a page: the issuer's own name for them, and never a person number."""
        return masked(self.subject)


class Ansatte:
    """Keeps and finds them. `pseudonym` is how the log names a caller. Raises DatabaseUnavailable."""

    def __init__(
        self, engine: Engine, key: bytes, pseudonym: Callable[[Identity], str], now: Callable[[], datetime]
    ) -> None:
        self._store = AnsatStore(engine)
        self._key = key
        self._segl = Segl(key, "ansat")
        self._pseudonym = pseudonym
        self._now = now
        self._set_i_dag: tuple[date, set[str]] = (date.min, set())  # spares the database, and is never relied on

    def husk(self, identity: Identity) -> None:
        """They look somebody up now. A citizen is no employee, and is not remembered."""
        if identity.cpr is not None:
            return
        now, pseudonym = self._now(), self._pseudonym(identity)
        day, seen = self._set_i_dag
        if day == dansk_dag(now) and pseudonym in seen:
            return
        if not self._store.set_igen(pseudonym, now):
            self._store.tilfoej(self._raekke(identity, pseudonym, now))
        self._set_i_dag = (dansk_dag(now), {*(seen if day == dansk_dag(now) else ()), pseudonym})

    def navn(self, pseudonym: str) -> Ansat | None:
        """Who that is; None for somebody never seen, or kept under another key."""
        found = self._store.find(pseudonym)
        return None if found is None else self._aabn(found)

    def find(self, subject: str) -> list[str]:
        """How the log names those whom an issuer calls `subject`."""
        opened = (self._aabn(raekke) for raekke in self._store.med_subjekt(self._subjekt(subject)))
        return [each.pseudonym for each in opened if each is not None]

    def ryd(self) -> None:
        """Take away those whom no row of the log can name any longer."""
        self._store.ryd(self._now() - KEPT)

    def _raekke(self, identity: Identity, pseudonym: str, now: datetime) -> Raekke:
        known = {"issuer": identity.issuer, "subject": identity.subject, "bruger_uuid": identity.bruger_uuid}
        sealed = self._segl.luk(json.dumps(known).encode(), pseudonym.encode())
        return Raekke(pseudonym, self._subjekt(identity.subject), sealed, now, now)

    def _subjekt(self, subject: str) -> str:
        return hmac.new(self._key, f"ansat\0{subject}".encode(), hashlib.sha256).hexdigest()

    def _aabn(self, raekke: Raekke) -> Ansat | None:
        opened = self._segl.aabn(raekke.indhold, raekke.pseudonym.encode())
        if opened is None:
            return None
        return Ansat(raekke.pseudonym, **json.loads(opened), foerst_set=raekke.foerst_set, sidst_set=raekke.sidst_set)

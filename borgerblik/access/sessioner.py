"""Who is signed in: a session on our side, known to the browser by a secret that stands nowhere else.

The table knows the secret's hash; what it holds is sealed with a key made from our own and the browser's, so neither
alone opens it. A session ends by signing out (here or at the identity provider), by silence, and by time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from borgerblik.access.bevaret import fra_bytes, pak, pak_ud, til_bytes
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.store import AdgangStore, Haendelse, Sessionsraekke
from borgerblik.segl import Segl

SECRET_BYTES = 32
_LONGEST_SECRET = 64  # characters of what a browser may bring
NOTE_USE_EVERY = timedelta(seconds=20)  # a request more or less does not move the silence


@dataclass(frozen=True, slots=True)
class Levetid:
    """How long a session lives: `absolut` from the sign-in, `tavshed` without a request."""

    absolut: timedelta
    tavshed: timedelta


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A signed-in browser. `kommune` is the page's (four digits); `fuldmagt` the id of the mandate that is in use."""

    id: str
    identity: Identity
    oprettet: datetime
    sidst_brugt: datetime
    udloeber: datetime
    kommune: str | None = None
    fuldmagt: str | None = None


class Sessioner:
    """Begins, finds and ends sessions. Raises DatabaseUnavailable."""

    def __init__(
        self,
        store: AdgangStore,
        secret: bytes,
        levetider: Mapping[Rolle, Levetid],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._secret = secret
        self._levetider = levetider
        self._now = now

    def begynd(
        self,
        identity: Identity,
        *,
        kommune: str | None = None,
        fuldmagt: str | None = None,
        afloeser: str | None = None,
        haendelse: Callable[[str], Haendelse] | None = None,
    ) -> tuple[str, str]:
        """A new session, never an old one made better; the browser's secret, and the session's id.

        `afloeser` is the id of the one it takes the place of, `haendelse` makes of the new one's id what is written
        down with it: both or neither. It lives no longer than the identity provider says.
        """
        secret, now = secrets.token_urlsafe(SECRET_BYTES), self._now()
        ends = now + self._levetider[identity.rolle].absolut
        if identity.session_slut is not None:
            ends = min(ends, identity.session_slut)
        session = Session(_name(secret), identity, now, now, ends, kommune, fuldmagt)
        index = identity.session_index
        row = Sessionsraekke(
            id=session.id,
            rolle=identity.rolle.value,
            doer=identity.doer.value,
            person=self.person(identity.issuer, identity.subject),
            indeks=index and self._hash("indeks", identity.issuer, index),
            oprettet=now,
            sidst_brugt=now,
            udloeber=ends,
            indhold=self._sealed(secret, session),
        )
        self._store.opret(row, afloeser, None if haendelse is None else haendelse(session.id))
        return secret, session.id

    def find(self, secret: str | None) -> Session | None:
        """The session behind a browser's secret, None where there is none that still holds. Finding it is a use."""
        if not secret or len(secret) > _LONGEST_SECRET or not secret.isascii():
            return None
        row, now = self._store.find(_name(secret)), self._now()
        if row is None:
            return None
        quiet = now - row.sidst_brugt
        if now >= row.udloeber or quiet > self._levetider[Rolle(row.rolle)].tavshed:
            self._store.slut(row.id)
            return None
        content = self._segl(secret).aabn(row.indhold, row.id.encode())
        if content is None:  # by another key of ours, or changed in the table
            return None
        if quiet > NOTE_USE_EVERY:
            self._store.brugt(row.id, now)
        kept = fra_bytes(content)
        return Session(
            row.id,
            pak_ud(kept["identitet"]),
            row.oprettet,
            row.sidst_brugt,
            row.udloeber,
            kept["kommune"],
            kept["fuldmagt"],
        )

    def tavshed(self, rolle: Rolle) -> timedelta:
        """How long a session of that role lives without a request."""
        return self._levetider[rolle].tavshed

    def saet(self, secret: str, session: Session, *, kommune: str | None, fuldmagt: str | None) -> None:
        """The same session, for that kommune and with that mandate in use."""
        changed = replace(session, kommune=kommune, fuldmagt=fuldmagt)
        self._store.brugt(session.id, self._now(), self._sealed(secret, changed))

    def slut(self, session: Session) -> None:
        """End it."""
        self._store.slut(session.id)

    def slut_for(self, issuer: str, subject: str | None, indekser: Collection[str]) -> list[str]:
        """End those of that person at that identity provider, with those session indexes; their ids.

        No index: all of the person's. No person: whoever has those indexes there.
        """
        person = None if subject is None else self.person(issuer, subject)
        return self._store.slut_for(person, [self._hash("indeks", issuer, each) for each in indekser])

    def person(self, issuer: str, subject: str) -> str:
        """Who it is, as the tables know them: a keyed hash."""
        return self._hash("person", issuer, subject)

    def _hash(self, *parts: str) -> str:
        return hmac.new(self._secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()

    def _segl(self, secret: str) -> Segl:
        return Segl(self._secret, "session", salt=secret.encode())

    def _sealed(self, secret: str, session: Session) -> bytes:
        content = {
            "identitet": pak(session.identity),
            "kommune": session.kommune,
            "fuldmagt": session.fuldmagt,
        }
        return self._segl(secret).luk(til_bytes(content), session.id.encode())


def _name(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

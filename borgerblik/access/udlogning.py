"""Signing out: here, and on the word of whoever signed somebody in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from borgerblik.access.haendelser import LOG_UD, Haendelser, Hvem
from borgerblik.access.identity import Doer
from borgerblik.access.login import REPLAY_KEPT, Udbyder, bevisnavn
from borgerblik.access.saml import Idp
from borgerblik.access.sessioner import Session, Sessioner
from borgerblik.access.store import AdgangStore
from borgerblik.access.token.profil import Loginvalg
from borgerblik.access.veje import OidcPort, SamlPort


class Udlogning:
    """Ends sessions, each with its row in the log of sign-ins. Raises DatabaseUnavailable."""

    def __init__(
        self,
        *,
        udbydere: Sequence[Udbyder],
        saml: SamlPort | None,
        oidc: OidcPort | None,
        adresse: str,
        store: AdgangStore,
        sessioner: Sessioner,
        haendelser: Haendelser,
        now: Callable[[], datetime],
    ) -> None:
        self._udbydere = tuple(udbydere)
        self._saml = saml
        self._oidc = oidc
        self._adresse = adresse
        self._store = store
        self._sessioner = sessioner
        self._haendelser = haendelser
        self._now = now

    def log_ud(self, session: Session, anmodning_id: str) -> str | None:
        """End the session here; where to send the browser so that it ends at the identity provider too, if there."""
        identity = session.identity
        self._sessioner.slut(session)
        person = self._sessioner.person(identity.issuer, identity.subject)
        self._haendelser.skriv(LOG_UD, identity.doer, anmodning_id, hvem=Hvem.of(identity, person, session.id))
        udbyder = next((each for each in self._udbydere if each.issuer == identity.issuer), None)
        if udbyder is None:
            return None
        if self._saml is not None and isinstance(udbyder.valg, Idp):
            found = self._saml.logout_anmodning(
                udbyder.valg, identity.subject, identity.subject_format, identity.session_index, None
            )
            return None if found is None else found[1]
        if self._oidc is None or not isinstance(udbyder.valg, Loginvalg):
            return None
        return self._oidc.logud_url(udbyder.valg, f"{self._adresse}/logget-ud", secrets.token_urlsafe(8))

    def andre_loggede_ud(
        self, doer: Doer, issuer: str, subject: str | None, indekser: Sequence[str], besked: str, anmodning_id: str
    ) -> int:
        """The identity provider says that somebody signed out: end their sessions here; how many there were.

        Without a subject the indexes alone say whose; without indexes it is all of the person's. `besked` is the id
        of the message, which counts once, from when the sessions have ended: one that met a fault may come again.
        """
        name = bevisnavn(issuer, f"logud {besked}")
        if self._store.har_modtaget(name):
            return 0
        ended = self._sessioner.slut_for(issuer, subject, indekser)
        person = None if subject is None else self._sessioner.person(issuer, subject)
        for session_id in ended or (None,):
            hvem = Hvem(udsteder=issuer, person=person, session=session_id)
            self._haendelser.skriv(LOG_UD, doer, anmodning_id, hvem=hvem)
        self._store.foerste_gang(name, self._now() + REPLAY_KEPT)
        return len(ended)

    def broker_logger_ud(self, issuer: str, subject: str | None, sid: str | None, jti: str, anmodning_id: str) -> int:
        """The same in a broker's words, which count once."""
        return self.andre_loggede_ud(Doer.OIDC, issuer, subject, [sid] if sid else [], jti, anmodning_id)

"""Signing in: from a wish to an identity provider and back to a session, whichever way it speaks.

Every refusal is written down with its code; what reaches the person is a page with a reference number.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from borgerblik.access.haendelser import AFVIST, LOG_IND, TRIN_OP, Haendelser, Hvem
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.laas import WrongRole
from borgerblik.access.oidc import OidcRefused
from borgerblik.access.roller import Roller
from borgerblik.access.saml import Anmodning, Idp, SamlFejl, SamlRefused
from borgerblik.access.sessioner import Session, Sessioner
from borgerblik.access.store import AdgangStore, Haendelse
from borgerblik.access.token.profil import Loginvalg
from borgerblik.access.undervejs import Undervejs, Ventende
from borgerblik.access.veje import OidcPort, SamlPort
from borgerblik.domain.koder import Nsis

MOST_KEPT = 64 * 1024  # characters of an answer, as evidence: five times what they are
REPLAY_KEPT = timedelta(hours=24)  # longer than any assertion is believed


class LoginAfvist(Exception):
    """A sign-in that is not accepted. `fejl` is its code: for the log, and for the few that a person can mend."""

    def __init__(self, fejl: str, undervejs: Undervejs | None = None) -> None:
        super().__init__(fejl)
        self.fejl = fejl
        self.undervejs = undervejs


@dataclass(frozen=True, slots=True)
class Udbyder:
    """An identity provider a person may go to. `noegle` names it in an address, `navn` on a page.

    `valg` is what its own way of speaking needs to know (access.saml.Idp, or a token profile's login).
    """

    noegle: str
    navn: str
    doer: Doer
    rolle: Rolle
    issuer: str
    valg: Idp | Loginvalg


@dataclass(frozen=True, slots=True)
class Oenske:
    """What somebody wants to sign in for; `stille` without being asked anything, `ny` in any case asked anew."""

    rolle: Rolle
    niveau: Nsis
    til: str
    kommune: str | None = None
    stille: bool = False
    ny: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Begyndt:
    """Where to send the browser, and what it is to keep meanwhile: `secret` under the name `ref`."""

    url: str
    ref: str
    secret: str


@dataclass(frozen=True, slots=True, repr=False)
class Indlogget:
    """Signed in: the session's secret for the browser, and where it was going."""

    secret: str
    session: str
    til: str


class Login:
    """Begins sign-ins and judges what comes back. Raises LoginAfvist, and DatabaseUnavailable."""

    def __init__(
        self,
        *,
        udbydere: Sequence[Udbyder],
        saml: SamlPort | None,
        oidc: OidcPort | None,
        adresse: str,
        store: AdgangStore,
        ventende: Ventende,
        sessioner: Sessioner,
        haendelser: Haendelser,
        roller: Roller,
        now: Callable[[], datetime],
    ) -> None:
        self.udbydere = tuple(udbydere)
        self._saml = saml
        self._oidc = oidc
        self.adresse = adresse
        self._store = store
        self._ventende = ventende
        self._sessioner = sessioner
        self._haendelser = haendelser
        self._roller = roller
        self._now = now

    @property
    def oidc_svar(self) -> str:
        """Where a broker sends a browser back to."""
        return f"{self.adresse}/oidc/svar"

    def for_rolle(self, rolle: Rolle) -> tuple[Udbyder, ...]:
        """Who may say who a person in that role is; an administrator signs in where caseworkers do."""
        wanted = Rolle.SAGSBEHANDLER if rolle is Rolle.ADMINISTRATOR else rolle
        return tuple(udbyder for udbyder in self.udbydere if udbyder.rolle is wanted)

    # To the identity provider

    def begynd(self, udbyder: Udbyder, oenske: Oenske, gammel: Session | None) -> Begyndt:
        """Go there. Who is signed in already and not surely enough has to show themselves anew."""
        fornyet = (gammel is not None or oenske.ny) and not oenske.stille
        ref = secrets.token_urlsafe(16)
        undervejs = Undervejs(
            doer=udbyder.doer,
            udbyder=udbyder.noegle,
            anmodning=f"_{secrets.token_hex(16)}" if udbyder.doer is Doer.SAML else ref,
            rolle=oenske.rolle,
            krav=oenske.niveau,
            fornyet=fornyet,
            stille=oenske.stille,
            til=oenske.til,
            kommune=oenske.kommune,
            fuldmagt=None if gammel is None else gammel.fuldmagt,
            afloeser=None if gammel is None else gammel.id,
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
        )
        try:
            url = self._send(udbyder, undervejs, ref)
        except SamlRefused as error:  # nobody has told us yet where it lives
            raise LoginAfvist(error.fejl.value, undervejs) from error
        return Begyndt(url, ref, self._ventende.gem(undervejs))

    def _send(self, udbyder: Udbyder, undervejs: Undervejs, ref: str) -> str:
        if self._saml is not None and isinstance(udbyder.valg, Idp):
            return self._saml.start(udbyder.valg, _anmodning(udbyder, undervejs), ref, undervejs.stille)
        if self._oidc is None or not isinstance(udbyder.valg, Loginvalg):
            raise LoginAfvist("ukendt_udbyder")
        return self._oidc.start(
            udbyder.valg,
            state=ref,
            nonce=undervejs.nonce,
            verifier=undervejs.verifier,
            redirect_uri=self.oidc_svar,
            niveau=undervejs.krav,
            force=undervejs.fornyet,
            stille=undervejs.stille,
        )

    # And back

    def saml_svar(self, secret: str | None, svar: str, anmodning_id: str) -> Indlogget:
        """The answer that a browser brought to the ACS. `anmodning_id` is the id of this request, for the log."""
        undervejs = self._ventende.tag(secret)
        udbyder = self._udbyder(undervejs)
        if undervejs is None or udbyder is None or self._saml is None or not isinstance(udbyder.valg, Idp):
            # Nobody went from this browser: an answer of another's sign-in, one sent twice, or after too long.
            # Not kept: anybody may send anything, as often as they like.
            raise self._afvist("ingen_anmodning", Doer.SAML, anmodning_id, None, None)
        asked = _anmodning(udbyder, undervejs)
        judged_by = _holdes_mod(udbyder.valg, asked)
        evidence = {"svar": svar[:MOST_KEPT], "anmodning": _som_linje(judged_by)}
        try:
            identity = self._saml.modtag(svar, judged_by, self._now())
            self._demand_first(identity)
        except SamlRefused as error:
            raise self._afvist(error.fejl.value, Doer.SAML, anmodning_id, undervejs, evidence) from error
        return self._ind(identity, undervejs, anmodning_id, evidence)

    def oidc_svar_modtaget(self, secret: str | None, query: Mapping[str, str], anmodning_id: str) -> Indlogget:
        """What a broker sent a browser back with."""
        undervejs = self._ventende.tag(secret)
        udbyder = self._udbyder(undervejs)
        if undervejs is None or udbyder is None or self._oidc is None or not isinstance(udbyder.valg, Loginvalg):
            raise self._afvist("ingen_anmodning", Doer.OIDC, anmodning_id, None, None)
        try:
            identity = self._oidc.faerdig(
                udbyder.valg,
                query=query,
                state=undervejs.anmodning,
                nonce=undervejs.nonce,
                verifier=undervejs.verifier,
                redirect_uri=self.oidc_svar,
                niveau=undervejs.krav,
                force=undervejs.fornyet,
            )
        except OidcRefused as error:
            raise self._afvist(error.fejl.value, Doer.OIDC, anmodning_id, undervejs, None) from error
        return self._ind(identity, undervejs, anmodning_id, None)

    def _udbyder(self, undervejs: Undervejs | None) -> Udbyder | None:
        """Where the browser was sent, as long as the profile still lets that one say who is in that role."""
        if undervejs is None:
            return None
        return next((each for each in self.for_rolle(undervejs.rolle) if each.noegle == undervejs.udbyder), None)

    def _demand_first(self, identity: Identity) -> None:
        """The same proof is not taken twice, also not by another worker."""
        name = bevisnavn(identity.issuer, identity.token_id or "")
        if identity.token_id is None or not self._store.foerste_gang(name, self._now() + REPLAY_KEPT):
            raise SamlRefused(SamlFejl.GENBRUGT)

    def _ind(
        self, identity: Identity, undervejs: Undervejs, anmodning_id: str, evidence: dict[str, Any] | None
    ) -> Indlogget:
        person = self._sessioner.person(identity.issuer, identity.subject)
        if identity.rolle is not Rolle.BORGER:
            try:
                identity = self._roller.som(identity, undervejs.rolle)
            except WrongRole:
                hvem = Hvem.of(identity, person)
                raise self._afvist("ingen_rolle", identity.doer, anmodning_id, undervejs, evidence, hvem) from None
        written: list[Haendelse] = []

        def begun(session_id: str) -> Haendelse:
            what = TRIN_OP if undervejs.fornyet else LOG_IND
            hvem = Hvem.of(identity, person, session_id)
            written.append(self._haendelser.byg(what, identity.doer, anmodning_id, hvem=hvem, bevis=evidence))
            return written[-1]

        secret, session_id = self._sessioner.begynd(
            identity,
            kommune=undervejs.kommune,
            fuldmagt=undervejs.fuldmagt,
            afloeser=undervejs.afloeser,
            haendelse=begun,
        )
        for each in written:
            self._haendelser.sig(each)
        return Indlogget(secret, session_id, undervejs.til)

    def _afvist(
        self,
        fejl: str,
        doer: Doer,
        anmodning_id: str,
        undervejs: Undervejs | None,
        evidence: dict[str, Any] | None,
        hvem: Hvem | None = None,
    ) -> LoginAfvist:
        found = hvem or Hvem(udsteder=None if undervejs is None else self._issuer(undervejs.udbyder))
        self._haendelser.skriv(AFVIST, doer, anmodning_id, hvem=found, fejl=fejl, bevis=evidence)
        return LoginAfvist(fejl, undervejs)

    def _issuer(self, noegle: str) -> str | None:
        return next((each.issuer for each in self.udbydere if each.noegle == noegle), None)


def bevisnavn(issuer: str, proof: str) -> str:
    """What somebody brought that counts once, as the table of what was received knows it."""
    return hashlib.sha256(f"{issuer}\0{proof}".encode()).hexdigest()


def _anmodning(udbyder: Udbyder, undervejs: Undervejs) -> Anmodning:
    """What we ask for."""
    return Anmodning(
        id=undervejs.anmodning,
        niveau=undervejs.krav,
        person_type="Person" if udbyder.rolle is Rolle.BORGER else None,
        force_authn=undervejs.fornyet,
        idp=udbyder.issuer,
    )


def _som_linje(asked: Anmodning) -> dict[str, Any]:
    """What was asked, as `borgerblik adgang proev saml` reads it (DESIGN 8)."""
    return {
        "id": asked.id,
        "niveau": None if asked.niveau is None else asked.niveau.value,
        "personType": asked.person_type,
        "forceAuthn": asked.force_authn,
    }


def _holdes_mod(idp: Idp, asked: Anmodning) -> Anmodning:
    """What the answer is held against.

    Where an identity provider may still answer on the old scale the level is a wish, and the doors judge what comes;
    not where somebody was sent to step up.
    """
    wish = idp.tillad_gammelt_niveau and not asked.force_authn
    return replace(asked, niveau=None) if wish else asked

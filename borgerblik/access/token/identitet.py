"""Verified claims become an Identity. What the issuer's table does not name is not read.

Who has a person number is a citizen; another person is a caseworker where a role or rights say so; a token without a
person in it is a system's. A person who is none of these has nothing to look for here. Source: IDENTITY 1, 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog

from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.niveau import GAMMELT_ORD
from borgerblik.access.privilegier import Privilegiegruppe, PrivilegierUlaeselige
from borgerblik.access.roller import UDSTEDT, udstedt_gruppe
from borgerblik.access.token.afvist import refuse
from borgerblik.access.token.krav import Claims, kraevet_tekst, scopes, tekst, tid
from borgerblik.access.token.privilegieliste import LaesXml, laes_liste
from borgerblik.access.token.profil import Udsteder
from borgerblik.domain.cpr import Cpr, NotACpr
from borgerblik.domain.koder import Nsis

_KOMMUNE = re.compile(r"[0-9]{4}")
_CPR = re.compile(r"[0-9]{10}")
_CVR = re.compile(r"[0-9]{8}")
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Oversaetter:
    """Makes identities. Without `laes_privilegier`, which reads a list in XML, no privileges are given."""

    laes_privilegier: LaesXml | None = None

    def identity(self, claims: Claims, udsteder: Udsteder, doer: Doer, rolle: Rolle | None = None) -> Identity:
        """Who the claims speak of; `rolle`, where given, is the only one they may give. Raises TokenRefused."""
        given = self._privilegier(claims, udsteder)
        cpr, cvr = _cpr(claims, udsteder), _match(claims, udsteder.cvr_claim, _CVR)
        level, old = niveau(claims, udsteder), gammelt_niveau(claims, udsteder)
        signed_in, subject, client = tid(claims, "auth_time"), kraevet_tekst(claims, "sub"), klient(claims)
        # A program that was given a token for itself is its own subject (RFC 9068 section 2.2).
        person = (level is not None or signed_in is not None) and subject != client
        role = rolle or udsteder.rolle or _rolle(claims, udsteder, cpr, person, professional=bool(given) or bool(cvr))
        if role is Rolle.BORGER and cpr is None:
            refuse("no person number for a citizen")
        kommune = _match(claims, udsteder.kommune_claim, _KOMMUNE)
        return Identity(
            rolle=role,
            subject=subject,
            issuer=udsteder.iss,
            # A system is nobody, so nobody has proved who they are (IDENTITY 6.3).
            niveau=None if role is Rolle.SYSTEM else level,
            gammelt_niveau=old,
            cpr=cpr if role is Rolle.BORGER else None,
            bruger_uuid=_uuid(claims, udsteder),
            cvr=cvr,
            kommune=kommune,
            privilegier=given + _udstedt(claims, udsteder, role, kommune),
            scopes=scopes(claims),
            autentificeret=None if role is Rolle.SYSTEM else signed_in,
            doer=doer,
            session_index=tekst(claims, "sid"),
            token_id=tekst(claims, "jti"),
            klient=client,
        )

    def _privilegier(self, claims: Claims, udsteder: Udsteder) -> tuple[Privilegiegruppe, ...]:
        """The rights in the token. A list that cannot be read gives none, and is no reason to refuse the person."""
        value = claims.get(udsteder.privilegier_claim or "")
        if value is None or self.laes_privilegier is None:
            return ()
        try:
            return laes_liste(value, self.laes_privilegier)
        except PrivilegierUlaeselige as error:
            log.warning("a list of privileges in a token cannot be read", fejl=str(error))
            return ()


def _udstedt(claims: Claims, udsteder: Udsteder, rolle: Rolle, kommune: str | None) -> tuple[Privilegiegruppe, ...]:
    """The right that an issuer gives by naming this very role and a kommune, where it is trusted with both."""
    named = claims.get(udsteder.rolle_claim or "")
    if named != rolle.value or kommune is None or rolle not in UDSTEDT:
        return ()
    return (udstedt_gruppe(rolle, kommune),)


def niveau(claims: Claims, udsteder: Udsteder) -> Nsis | None:
    """The NSIS level: exactly one of the issuer's own words for it, in the one claim that holds it; else none."""
    value = claims.get(udsteder.niveau_claim or "")
    return udsteder.niveau_form.get(value) if isinstance(value, str) else None


def gammelt_niveau(claims: Claims, udsteder: Udsteder) -> int | None:
    """The level of the old scale, 1-4, as text or number; it is never made into an NSIS level."""
    value = claims.get(udsteder.gammelt_niveau_claim or "")
    if isinstance(value, str):
        return GAMMELT_ORD.get(value)
    return value if type(value) is int and value in GAMMELT_ORD.values() else None


def klient(claims: Claims) -> str | None:
    """The program it was issued to (RFC 9068 client_id; azp where an issuer has not got so far)."""
    return tekst(claims, "client_id") or tekst(claims, "azp")


def _rolle(claims: Claims, udsteder: Udsteder, cpr: Cpr | None, person: bool, *, professional: bool) -> Rolle:
    named = tekst(claims, udsteder.rolle_claim) if udsteder.rolle_claim else None
    if named is not None:
        try:
            return Rolle(named)
        except ValueError:
            refuse("the role is not known")
    if cpr is not None:
        return Rolle.BORGER
    if not person:
        return Rolle.SYSTEM
    if not professional and udsteder.cpr_claim is not None:
        refuse("a person who is neither a citizen nor anybody's caseworker")
    return Rolle.SAGSBEHANDLER


def _cpr(claims: Claims, udsteder: Udsteder) -> Cpr | None:
    """The person number. One that is none refuses the token: it is not read as if it were not there."""
    if udsteder.cpr_claim is None or udsteder.cpr_claim not in claims:
        return None
    number = _match(claims, udsteder.cpr_claim, _CPR)
    try:
        return Cpr(number or "")
    except NotACpr:
        refuse("the person number is none")


def _match(claims: Claims, name: str | None, form: re.Pattern[str]) -> str | None:
    value = claims.get(name or "")
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _uuid(claims: Claims, udsteder: Udsteder) -> str | None:
    for name in udsteder.uuid_claims:
        value = claims.get(name)
        found = _UUID.fullmatch(value) if isinstance(value, str) else None
        if found is not None:
            return found[1].lower()
    return None

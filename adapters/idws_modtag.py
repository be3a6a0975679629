"""OIO IDWS REST from the receiving side: an assertion of a token service (STS) in exchange for a token of ours.

Read strictly and believed only by a pinned certificate. Bound to a key (holder-of-key) it counts in the hands of
whoever has that key. A system's AssuranceLevel is nobody's: only an assertion on behalf of a person carries a level,
with the person's number and when they signed in. Source: OIO IDWS REST 1.0, SAML 2.0 core, IDENTITY 3.1 and 3.2.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree

from adapters.oioidws.navne import CVR_CLAIM, HOLDER_OF_KEY, ds, only, saml
from adapters.oiosaml.kryptering import opened
from adapters.oiosaml.laesning import decoded, demand_ids_once, moment, parsed, text, the
from adapters.oiosaml.navne import BEARER
from adapters.oiosaml.underskrift import demand_signatures_in_place, verified
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.laas import OVERBLIK_LAES
from borgerblik.access.niveau import ASSURANCE_LEVEL, GAMMELT_ORD, LOA, NSIS_ORD
from borgerblik.access.privilegier import Privilegiegruppe, PrivilegierUlaeselige
from borgerblik.access.saml import Idp, SamlFejl, SamlRefused
from borgerblik.access.token.afvist import TokenRefused, refuse
from borgerblik.access.token.profil import CPR_CLAIM, CPR_UUID_CLAIM, PRIVILEGIER_CLAIM, IdwsProfil, TokenProfil
from borgerblik.domain.cpr import Cpr, NotACpr

GAMMELT_CPR = "dk:gov:saml:attribute:CprNumberIdentifier"
GAMLE_PRIVILEGIER = "dk:gov:saml:attribute:Privileges_intermediate"
_CONDITIONS = frozenset({saml("AudienceRestriction"), saml("OneTimeUse"), saml("ProxyRestriction")})
_STS = Idp(entity_id="", metadata="", rolle=Rolle.SYSTEM)  # no exceptions in how an assertion may be encrypted

LaesPrivilegier = Callable[[str], tuple[Privilegiegruppe, ...]]


class IdwsModtager:
    """Judges assertions by the profile's `idws`; those that are encrypted are for one of the profile's keys."""

    def __init__(
        self,
        profil: TokenProfil,
        *,
        now: Callable[[], datetime],
        laes_privilegier: LaesPrivilegier,
    ) -> None:
        if profil.idws is None:
            raise ValueError("the profile has no token service")
        self._idws: IdwsProfil = profil.idws
        self._skaevhed = profil.skaevhed
        self._noegler = [key for each in profil.noegler.values() if isinstance(key := each.private_key, RSAPrivateKey)]
        self._now = now
        self._laes_privilegier = laes_privilegier

    def modtag(self, saml_token: str, certifikat: bytes | None) -> tuple[Identity, bool, datetime]:
        """Who it is, whether it is bound to the client's certificate (DER), and until when a token may hold.

        `saml_token` is the base64 of an Assertion or EncryptedAssertion. Raises TokenRefused.
        """
        now = self._now()
        try:
            assertion = self._signed(self._read(saml_token), now)
            ends = _conditions(assertion, self._idws.audience, now, self._skaevhed)
            bound, until = _confirmed(assertion, self._idws.audience, certifikat, now, self._skaevhed)
            identity = laes_identitet(assertion, self._laes_privilegier)
        except SamlRefused as error:
            raise TokenRefused("invalid_token", f"the assertion: {error}") from error
        if identity.autentificeret is not None and identity.autentificeret > now + self._skaevhed:
            refuse("the assertion: signed in in the future")
        return identity, bound, min(ends, until or ends, now + self._idws.levetid)

    def _read(self, saml_token: str) -> etree._Element:
        """The one assertion, opened where it is encrypted, as a document of its own."""
        found = parsed(decoded(saml_token))
        if found.tag == saml("EncryptedAssertion"):
            found = parsed(opened(found, self._noegler, _STS), unreadable=SamlFejl.DEKRYPTERING_MISLYKKEDES)
        inside = list(found.iter(saml("Assertion"), saml("EncryptedAssertion")))
        if found.tag != saml("Assertion") or found.get("Version") != "2.0" or len(inside) != 1:
            raise SamlRefused(SamlFejl.FORKERT_ANTAL)
        demand_ids_once(found)
        demand_signatures_in_place(found, found)
        return found

    def _signed(self, assertion: etree._Element, now: datetime) -> etree._Element:
        """What the token service it names has signed."""
        issuer = text(the(assertion, saml("Issuer"), SamlFejl.UKENDT_UDSTEDER))
        pinned = self._idws.udstedere.get(issuer)
        if not pinned:
            raise SamlRefused(SamlFejl.UKENDT_UDSTEDER)
        found = verified(assertion, pinned, now)
        if text(the(found, saml("Issuer"), SamlFejl.UKENDT_UDSTEDER)) != issuer:
            raise SamlRefused(SamlFejl.FORKERT_UDSTEDER)
        return found


def _conditions(assertion: etree._Element, audience: str, now: datetime, skew: timedelta) -> datetime:
    """Until when it holds, for us."""
    conditions = the(assertion, saml("Conditions"))
    ends = _time(conditions, now, skew)
    if any(each.tag not in _CONDITIONS for each in conditions):
        raise SamlRefused(SamlFejl.UKENDT_BETINGELSE)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    named = [[text(each) for each in restriction.findall(saml("Audience"))] for restriction in restrictions]
    if not named or not all(audience in names for names in named):
        raise SamlRefused(SamlFejl.FORKERT_PUBLIKUM)
    if ends is None:
        raise SamlRefused(SamlFejl.UGYLDIGT_TIDSPUNKT)
    return ends


def _confirmed(
    assertion: etree._Element, audience: str, certifikat: bytes | None, now: datetime, skew: timedelta
) -> tuple[bool, datetime | None]:
    """Is it in the hands it was made for? Whether it is bound to a key, and until when that holds, where it says so."""
    confirmation = the(the(assertion, saml("Subject")), saml("SubjectConfirmation"), SamlFejl.FORKERT_BEKRAEFTELSE)
    method, data = confirmation.get("Method"), only(confirmation, saml("SubjectConfirmationData"))
    if method not in (BEARER, HOLDER_OF_KEY) or (data is None and len(confirmation)):
        raise SamlRefused(SamlFejl.FORKERT_BEKRAEFTELSE)
    ends = None if data is None else _time(data, now, skew)
    if data is not None and data.get("Recipient") not in (None, audience):
        raise SamlRefused(SamlFejl.FORKERT_MODTAGER)
    if method == BEARER:
        return False, ends
    keys = [] if data is None else data.findall(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")
    if len(keys) != 1 or certifikat is None or not hmac.compare_digest(decoded(text(keys[0])), certifikat):
        refuse("the assertion: bound to another certificate")
    return True, ends


def _time(element: etree._Element, now: datetime, skew: timedelta) -> datetime | None:
    """Its end, which has not come: what we issue for it must still have a life. It may have begun by another clock."""
    if "NotBefore" in element.attrib and moment(element, "NotBefore") > now + skew:
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)
    ends = moment(element, "NotOnOrAfter") if "NotOnOrAfter" in element.attrib else None
    if ends is not None and now >= ends:
        raise SamlRefused(SamlFejl.UDLOEBET)
    return ends


# Who


def laes_identitet(assertion: etree._Element, laes_privilegier: LaesPrivilegier) -> Identity:
    """Who a verified assertion speaks of: a system in its Anvenderkontekst, or the citizen on whose behalf it asks.

    Raises SamlRefused.
    """
    cvr, cpr = _one(assertion, CVR_CLAIM), _one(assertion, CPR_CLAIM, GAMMELT_CPR)
    if cvr is not None and not (len(cvr) == 8 and cvr.isascii() and cvr.isdecimal()):
        raise SamlRefused(SamlFejl.UGYLDIGT_CVR)
    if cpr is None and cvr is None:
        raise SamlRefused(SamlFejl.CVR_MANGLER)
    name_id = the(the(assertion, saml("Subject")), saml("NameID"), SamlFejl.UGYLDIGT_NAMEID)
    common = Identity(
        rolle=Rolle.SYSTEM,
        subject=text(name_id),
        subject_format=name_id.get("Format"),
        issuer=text(the(assertion, saml("Issuer"), SamlFejl.UKENDT_UDSTEDER)),
        gammelt_niveau=GAMMELT_ORD.get(_one(assertion, ASSURANCE_LEVEL) or ""),
        cvr=cvr,
        privilegier=_privilegier(assertion, laes_privilegier),
        doer=Doer.IDWS,
        token_id=assertion.get("ID"),
    )
    return common if cpr is None else _person(assertion, common, cpr)


def _person(assertion: etree._Element, common: Identity, cpr: str) -> Identity:
    """The citizen, at the level that is said of them. Without a level and a time of sign-in nobody signed in.

    An assertion for us on behalf of a citizen is for one thing, so that is its scope.
    """
    niveau = NSIS_ORD.get(_one(assertion, LOA) or "")
    if niveau is None:
        raise SamlRefused(SamlFejl.NIVEAU_MANGLER)
    statement = the(assertion, saml("AuthnStatement"))
    uuid = _one(assertion, CPR_UUID_CLAIM)
    try:
        number = Cpr(cpr)
    except NotACpr:
        raise SamlRefused(SamlFejl.UGYLDIGT_CPR) from None
    return replace(
        common,
        rolle=Rolle.BORGER,
        niveau=niveau,
        cpr=number,
        bruger_uuid=None if uuid is None else uuid.removeprefix("urn:uuid:"),
        autentificeret=moment(statement, "AuthnInstant"),
        session_index=statement.get("SessionIndex"),
        scopes=frozenset({OVERBLIK_LAES}),
    )


def _privilegier(assertion: etree._Element, laes_privilegier: LaesPrivilegier) -> tuple[Privilegiegruppe, ...]:
    value = _one(assertion, PRIVILEGIER_CLAIM, GAMLE_PRIVILEGIER)
    try:
        return () if value is None else laes_privilegier(value)
    except PrivilegierUlaeselige:
        raise SamlRefused(SamlFejl.PRIVILEGIER_ULAESELIGE) from None


def _one(assertion: etree._Element, *names: str) -> str | None:
    """The one value under any of these names; None where there is none."""
    values = list(_values(assertion, names))
    if len(values) > 1:
        raise SamlRefused(SamlFejl.ATTRIBUT_TVETYDIG)
    return values[0] if values else None


def _values(assertion: etree._Element, names: tuple[str, ...]) -> Iterator[str]:
    for attribute in assertion.findall(f"{saml('AttributeStatement')}/{saml('Attribute')}"):
        if attribute.get("Name") in names:
            yield from (text(value) for value in attribute.findall(saml("AttributeValue")))

"""A security token: the SAML assertion that proves for which kommune, towards which service, we may ask.

Read once, when it comes from the token service; what is wrong with it is found then and not at the index.
Source: SAML 2.0 core, OIO IDWS token profile; PROTOCOL 6.4.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from lxml import etree

from adapters.indlejret import NotSigned, signed
from adapters.oioidws.certifikater import Identity
from adapters.oioidws.navne import CVR_CLAIM, HOLDER_OF_KEY, ds, only, saml
from adapters.oioidws.signatur import NotBelieved, digest

SKEW = timedelta(minutes=5)  # between the clocks of two machines (PROTOCOL 6.6)
LONGEST_LIFE = timedelta(hours=24)  # KOMBIT gives eight: whatever is said, a new one is fetched after this
SPARE = timedelta(seconds=60)  # a token this close to its end is not begun with


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is to be good for: the service (entityID) and the kommune (eight digits)."""

    entity_id: str
    cvr: str


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Token:
    """An assertion that was believed, and the key it is bound to. `digest` is what messages sign of it."""

    wanted: Wanted
    identity: Identity
    id: str
    begins: datetime
    ends: datetime
    _assertion: etree._Element
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest(self._assertion))

    def element(self) -> etree._Element:
        """The assertion, to put into a message."""
        return deepcopy(self._assertion)

    def written(self) -> bytes:
        """The assertion as bytes, to keep."""
        return etree.tostring(self._assertion)

    def good(self, now: datetime) -> bool:
        """May a call begin with it?"""
        return now < self.ends - min(SPARE, self._life / 10)

    def due(self, now: datetime) -> bool:
        """Is it time to fetch the next one?"""
        return now >= self.ends - min(timedelta(minutes=30), self._life / 5)

    @property
    def _life(self) -> timedelta:
        return self.ends - self.begins


def read_token(
    assertion: etree._Element,
    wanted: Wanted,
    identity: Identity,
    *,
    issuer: str,
    trusted: Sequence[x509.Certificate],
) -> Token:
    """The token in an assertion, every check passed. Raises NotBelieved."""
    apart = _apart(assertion)
    try:
        signed(apart, trusted)
    except NotSigned as error:
        raise NotBelieved(f"the token: {error}") from None
    if _text(apart, "Issuer") != issuer:
        raise NotBelieved("the token is from another issuer")
    now = datetime.now(UTC)
    begins, ends = _conditions(apart, wanted, now)
    ends = min(ends, _check_subject(apart, wanted, identity, now) or ends, now + LONGEST_LIFE)
    if _attribute(apart, CVR_CLAIM) != wanted.cvr:
        raise NotBelieved("the token is for another kommune")
    return Token(wanted, identity, str(apart.get("ID")), begins, ends, apart)


def _apart(assertion: etree._Element) -> etree._Element:
    """The assertion as a document of its own: nothing outside it can be meant by a reference in it."""
    if assertion.tag != saml("Assertion") or assertion.get("Version") != "2.0":
        raise NotBelieved("no SAML 2.0 assertion")
    if next(assertion.iterdescendants(saml("Assertion")), None) is not None:
        raise NotBelieved("an assertion inside an assertion")
    return deepcopy(assertion)


def _conditions(assertion: etree._Element, wanted: Wanted, now: datetime) -> tuple[datetime, datetime]:
    """From when and until when it holds, for the one audience it must have."""
    conditions = only(assertion, saml("Conditions"))
    if conditions is None:
        raise NotBelieved("the token has no conditions")
    audiences = conditions.findall(f"{saml('AudienceRestriction')}/{saml('Audience')}")
    if [(each.text or "").strip() for each in audiences] != [wanted.entity_id]:
        raise NotBelieved("the token is for another service")
    begins, ends = _moment(conditions, "NotBefore"), _moment(conditions, "NotOnOrAfter")
    if not begins <= now + SKEW or now >= ends:
        raise NotBelieved("the token has expired, or is not valid yet")
    return begins, ends


def _check_subject(assertion: etree._Element, wanted: Wanted, identity: Identity, now: datetime) -> datetime | None:
    """Holder-of-key, and the key is ours; until when, where it says so."""
    subject = only(assertion, saml("Subject"))
    confirmation = None if subject is None else only(subject, saml("SubjectConfirmation"))
    data = None if confirmation is None else only(confirmation, saml("SubjectConfirmationData"))
    if confirmation is None or data is None or confirmation.get("Method") != HOLDER_OF_KEY:
        raise NotBelieved("the token is not bound to a key")
    if data.get("Recipient") not in (None, wanted.entity_id):
        raise NotBelieved("the token is for another service")
    begins = _moment(data, "NotBefore") if data.get("NotBefore") is not None else now
    ends = _moment(data, "NotOnOrAfter") if data.get("NotOnOrAfter") is not None else None
    if begins > now + SKEW or (ends is not None and now >= ends):
        raise NotBelieved("the token has expired, or is not valid yet")
    keys = data.findall(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")
    try:
        held = [base64.b64decode("".join((each.text or "").split()), validate=True) for each in keys]
    except (binascii.Error, ValueError):
        raise NotBelieved("the token is bound to what is no key") from None
    if held != [identity.der]:
        raise NotBelieved("the token is bound to another key")
    return ends


def _attribute(assertion: etree._Element, name: str) -> str | None:
    """The one value of the attribute of that name."""
    found = [
        (value.text or "").strip()
        for statement in assertion.findall(saml("AttributeStatement"))
        for attribute in statement.findall(saml("Attribute"))
        if attribute.get("Name") == name
        for value in attribute.findall(saml("AttributeValue"))
    ]
    return found[0] if len(found) == 1 else None


def _text(assertion: etree._Element, name: str) -> str:
    element = only(assertion, saml(name))
    return "" if element is None else (element.text or "").strip()


def _moment(element: etree._Element, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(element.get(name) or "")
    except ValueError:
        raise NotBelieved("a time of the token is none") from None
    if moment.tzinfo is None:
        raise NotBelieved("a time of the token has no zone")
    return moment

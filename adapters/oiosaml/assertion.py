"""What a signed assertion says, where it is for us, in answer to our request, and still good.

Source: SAML 2.0 core 2.3-2.7, profiles 4.1.4.2; OIOSAML 3.0.3; IDENTITY 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from adapters.oioidws.navne import saml
from adapters.oiosaml.laesning import moment, text, the
from adapters.oiosaml.navne import BEARER
from borgerblik.access.saml import Anmodning, Idp, Paastand, SamlFejl, SamlProfil, SamlRefused

# The conditions that may stand there: one we know, and two that are no matter of ours (a proof is used once anyhow,
# and we make no assertions of our own).
_CONDITIONS = frozenset({saml("AudienceRestriction"), saml("OneTimeUse"), saml("ProxyRestriction")})


@dataclass(frozen=True, slots=True)
class Maal:
    """What an answer is held against: us, whom we asked, what, and the time now."""

    profil: SamlProfil
    idp: Idp
    anmodning: Anmodning
    now: datetime

    def begun(self, when: datetime) -> bool:
        """Has that moment come, on one of two clocks that may differ?"""
        return when - self.now <= self.profil.skaevhed

    def over(self, when: datetime) -> bool:
        """Has that moment passed, on both of them?"""
        return self.now - when >= self.profil.skaevhed


def laes_assertion(assertion: etree._Element, maal: Maal) -> Paastand:
    """What it says; `assertion` is what was signed. Raises SamlRefused."""
    if assertion.get("Version") != "2.0":
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    if not maal.begun(moment(assertion, "IssueInstant")):
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)
    issuer = text(the(assertion, saml("Issuer"), SamlFejl.FORKERT_UDSTEDER))
    if issuer != maal.idp.entity_id:
        raise SamlRefused(SamlFejl.FORKERT_UDSTEDER)
    _demand_conditions(the(assertion, saml("Conditions")), maal)
    name_id = _confirmed(the(assertion, saml("Subject")), maal)
    statement = the(assertion, saml("AuthnStatement"))
    autentificeret = moment(statement, "AuthnInstant")
    if not maal.begun(autentificeret):
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)
    slut = moment(statement, "SessionNotOnOrAfter") if "SessionNotOnOrAfter" in statement.attrib else None
    if slut is not None and maal.over(slut):
        raise SamlRefused(SamlFejl.SESSION_UDLOEBET)
    return Paastand(
        id=str(assertion.get("ID")),
        issuer=issuer,
        name_id=text(name_id),
        name_id_format=name_id.get("Format"),
        attributter=_attributter(the(assertion, saml("AttributeStatement"))),
        autentificeret=autentificeret,
        session_index=statement.get("SessionIndex"),
        session_slut=slut,
    )


def _demand_conditions(conditions: etree._Element, maal: Maal) -> None:
    """Within its time, and for us; each restriction on its own (SAML core 2.5.1.4)."""
    _demand_time(conditions, maal)
    if any(each.tag not in _CONDITIONS for each in conditions):
        raise SamlRefused(SamlFejl.UKENDT_BETINGELSE)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    for each in restrictions:
        if maal.profil.sp_entity_id not in [text(audience) for audience in each.findall(saml("Audience"))]:
            raise SamlRefused(SamlFejl.FORKERT_PUBLIKUM)
    if not restrictions:
        raise SamlRefused(SamlFejl.FORKERT_PUBLIKUM)


def _confirmed(subject: etree._Element, maal: Maal) -> etree._Element:
    """The NameID, where whoever brings the assertion is its subject: at our address, in answer to our request."""
    confirmation = the(subject, saml("SubjectConfirmation"), SamlFejl.FORKERT_BEKRAEFTELSE)
    data = the(confirmation, saml("SubjectConfirmationData"), SamlFejl.FORKERT_BEKRAEFTELSE)
    if confirmation.get("Method") != BEARER:
        raise SamlRefused(SamlFejl.FORKERT_BEKRAEFTELSE)
    if data.get("Recipient") != maal.profil.acs_url:
        raise SamlRefused(SamlFejl.FORKERT_MODTAGER)
    if data.get("InResponseTo") != maal.anmodning.id:
        raise SamlRefused(SamlFejl.FORKERT_ANMODNING)
    _demand_time(data, maal)
    return the(subject, saml("NameID"), SamlFejl.UGYLDIGT_NAMEID)


def _demand_time(element: etree._Element, maal: Maal) -> None:
    """Begun, where it says when it begins, and not over; what says no end has none, and is not believed."""
    if "NotBefore" in element.attrib and not maal.begun(moment(element, "NotBefore")):
        raise SamlRefused(SamlFejl.IKKE_GYLDIG_ENDNU)
    if maal.over(moment(element, "NotOnOrAfter")):
        raise SamlRefused(SamlFejl.UDLOEBET)


def _attributter(statement: etree._Element) -> dict[str, tuple[str, ...]]:
    """Every value under each name, also where the name stands twice: how many there may be is decided by name."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute in statement.findall(saml("Attribute")):
        name = attribute.get("Name") or ""
        values = tuple(text(value) for value in attribute.findall(saml("AttributeValue")))
        found[name] = found.get(name, ()) + values
    return found

"""Everything around who it is, broken in one place: whose answer, to what, for whom, and when (IDENTITY 2.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.saml import Anmodning, SamlFejl, SamlRefused
from borgerblik.domain.koder import Nsis
from tests.adapters.oiosaml.conftest import Afvist, Modtag
from tests.adapters.oiosaml.smedje import (
    ACS,
    CH,
    IDP,
    NU,
    REQ,
    SP,
    Change,
    assertion,
    at,
    krypteret,
    response,
    sendt,
    svar,
    underskrevet,
)

F = SamlFejl
STATUS = "urn:oasis:names:tc:SAML:2.0:status"
SUCCESS = f'<samlp:StatusCode Value="{STATUS}:Success"/>'
SKEW = timedelta(seconds=180)


def status(outer: str, inner: str = "") -> Change:
    inside = f'<samlp:StatusCode Value="{STATUS}:{inner}"/>' if inner else ""
    return SUCCESS, f'<samlp:StatusCode Value="{STATUS}:{outer}">{inside}</samlp:StatusCode>'


@pytest.mark.parametrize(
    ("fejl", "change"),
    [
        (F.FORKERT_DESTINATION, (f' Destination="{ACS}"', ' Destination="https://other.test/acs"')),
        (F.FORKERT_DESTINATION, (f' Destination="{ACS}"', "")),
        (F.FORKERT_DESTINATION, (f' Destination="{ACS}"', f' Destination="{ACS}/"')),
        (F.FORKERT_ANMODNING, (f' InResponseTo="{REQ}"', ' InResponseTo="_other"')),
        (F.FORKERT_ANMODNING, (f' InResponseTo="{REQ}"', "")),
        (F.UKENDT_UDSTEDER, (f"<saml:Issuer>{IDP}</saml:Issuer>", "")),
        (F.UKENDT_UDSTEDER, (f">{IDP}<", ">https://evil.test<")),
        (F.UKENDT_UDSTEDER, (f">{IDP}<", f"> {IDP}<")),
        (F.UKENDT_UDSTEDER, (f">{IDP}<", f"><x>{IDP}</x><")),
        (F.FORKERT_UDSTEDER, (f">{IDP}<", f">{CH}<")),
        (F.FORKERT_BESKED, (' Version="2.0"', ' Version="1.1"')),
        (F.FORKERT_BESKED, (' ID="_r1"', "")),
        (F.FORKERT_BESKED, (f"<samlp:Status>{SUCCESS}</samlp:Status>", "")),
        (F.FORKERT_BESKED, (SUCCESS, SUCCESS * 2)),
        (F.UGYLDIGT_TIDSPUNKT, (f' IssueInstant="{at(-10)}"', "")),
        (F.IKKE_GYLDIG_ENDNU, (f' IssueInstant="{at(-10)}"', f' IssueInstant="{at(181)}"')),
        (F.STATUS_AFBRUDT, status("Responder", "AuthnFailed")),
        (F.STATUS_PASSIV, status("Responder", "NoPassive")),
        (F.STATUS_AFVIST, status("Responder", "RequestDenied")),
        (F.STATUS_NIVEAU, status("Requester", "NoAuthnContext")),
        (F.STATUS_FEJL, status("Responder")),
        (F.STATUS_FEJL, status("Responder", "Success")),
        (F.STATUS_FEJL, (f' Value="{STATUS}:Success"', "")),
    ],
)
def test_the_response(afvist: Afvist, fejl: SamlFejl, change: Change):
    ydre = (change,)
    if fejl is F.FORKERT_UDSTEDER:  # signed by the other one's key: it is the Issuer inside that disagrees
        afvist(fejl, sendt(response(krypteret(underskrevet(assertion(), "ch")), *ydre)))
    else:
        afvist(fejl, svar(ydre=ydre))


@pytest.mark.parametrize(
    ("fejl", "change"),
    [
        (F.FORKERT_BESKED, (' Version="2.0"', "")),
        (F.UGYLDIGT_TIDSPUNKT, (f' IssueInstant="{at(-10)}"', "")),
        (F.IKKE_GYLDIG_ENDNU, (f' IssueInstant="{at(-10)}"', f' IssueInstant="{at(181)}"')),
        (F.FORKERT_UDSTEDER, (f">{IDP}<", "><")),
        (F.FORKERT_UDSTEDER, (f">{IDP}<", f">{IDP} <")),
        # Conditions
        (F.UGYLDIGT_TIDSPUNKT, (f' NotOnOrAfter="{at(3590)}"', "")),
        (F.UGYLDIGT_TIDSPUNKT, (f'"{at(3590)}"', '"soon"')),
        (F.UGYLDIGT_TIDSPUNKT, (f'"{at(3590)}"', '"2026-13-15T12:00:00Z"')),
        (F.UGYLDIGT_TIDSPUNKT, (f'"{at(3590)}"', '"2026-01-15T12:59:50"')),
        (F.UGYLDIGT_TIDSPUNKT, (f'"{at(3590)}"', '"20260115T125950Z"')),
        (F.UDLOEBET, (f'"{at(3590)}"', f'"{at(-180)}"')),
        (F.IKKE_GYLDIG_ENDNU, (f'NotBefore="{at(-15)}"', f'NotBefore="{at(181)}"')),
        (F.FORKERT_PUBLIKUM, (SP, "https://other.test")),
        (F.FORKERT_PUBLIKUM, (f">{SP}<", f"> {SP}<")),
        (F.FORKERT_PUBLIKUM, (f">{SP}<", f">{SP}/<")),
        (F.FORKERT_PUBLIKUM, (f"<saml:Audience>{SP}</saml:Audience>", "")),
        (
            F.FORKERT_PUBLIKUM,
            (f"<saml:AudienceRestriction><saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction>", ""),
        ),
        (
            F.FORKERT_PUBLIKUM,  # each restriction must hold
            (
                "</saml:Conditions>",
                "<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>"
                "</saml:Conditions>",
            ),
        ),
        (F.UKENDT_BETINGELSE, ("</saml:Conditions>", "<saml:Condition/></saml:Conditions>")),
        (F.FORKERT_BESKED, ("<saml:Subject>", "<saml:Conditions/><saml:Subject>")),
        # Subject
        (F.FORKERT_BEKRAEFTELSE, ("cm:bearer", "cm:holder-of-key")),
        (F.FORKERT_BEKRAEFTELSE, ("cm:bearer", "cm:sender-vouches")),
        (
            F.FORKERT_BEKRAEFTELSE,
            (
                "<saml:SubjectConfirmation ",
                '<saml:SubjectConfirmation Method="x"/><saml:SubjectConfirmation ',
            ),
        ),
        (F.FORKERT_MODTAGER, (f' Recipient="{ACS}"', f' Recipient="{SP}"')),  # the Context Handler's old way
        (F.FORKERT_MODTAGER, (f' Recipient="{ACS}"', "")),
        (F.FORKERT_ANMODNING, (f' InResponseTo="{REQ}"', "")),
        (F.FORKERT_ANMODNING, (f' InResponseTo="{REQ}"', ' InResponseTo="_other"')),
        (F.UGYLDIGT_TIDSPUNKT, (f'NotOnOrAfter="{at(290)}" ', "")),
        (F.UDLOEBET, (f'NotOnOrAfter="{at(290)}" ', f'NotOnOrAfter="{at(-180)}" ')),
        (F.IKKE_GYLDIG_ENDNU, (f' Recipient="{ACS}"', f' Recipient="{ACS}" NotBefore="{at(181)}"')),
        # AuthnStatement
        (F.FORKERT_BESKED, ("<saml:AuthnStatement ", "<saml:AuthnStatement/><saml:AuthnStatement ")),
        (F.UGYLDIGT_TIDSPUNKT, (f'AuthnInstant="{at(-10)}" ', "")),
        (F.IKKE_GYLDIG_ENDNU, (f'AuthnInstant="{at(-10)}" ', f'AuthnInstant="{at(181)}" ')),
        (F.SESSION_UDLOEBET, (' SessionIndex="_s1"', f' SessionNotOnOrAfter="{at(-180)}"')),
        (F.FORKERT_BESKED, ("<saml:AttributeStatement>", "<saml:AttributeStatement/><saml:AttributeStatement>")),
    ],
)
def test_the_assertion(afvist: Afvist, fejl: SamlFejl, change: Change):
    afvist(fejl, svar(change))


def test_the_second_the_confirmation_ends(modtag: Modtag, afvist: Afvist):
    end = NU + timedelta(seconds=290) + SKEW
    assert modtag(svar(), nu=end - timedelta(seconds=1))
    afvist(F.UDLOEBET, svar(), nu=end)


def test_the_second_it_begins(modtag: Modtag, afvist: Afvist):
    begins = NU - timedelta(seconds=10) - SKEW
    assert modtag(svar((f'NotBefore="{at(-15)}"', f'NotBefore="{at(-10)}"')), nu=begins)
    afvist(F.IKKE_GYLDIG_ENDNU, svar(), nu=begins - timedelta(seconds=1))


def test_nobody_asked(sp: Oiosaml):
    with pytest.raises(SamlRefused, match="uopfordret"):
        sp.modtag(svar(), None, NU)


def test_the_answer_is_not_from_whom_we_asked(sp: Oiosaml):
    with pytest.raises(SamlRefused, match="forkert_udsteder"):
        sp.modtag(svar(), Anmodning(REQ, idp=CH), NU)


@pytest.mark.parametrize(("seconds", "fresh"), [(300, True), (301, False), (3600, False)])
def test_a_new_sign_in_was_demanded(modtag: Modtag, afvist: Afvist, seconds: int, fresh: bool):
    old = svar((f'AuthnInstant="{at(-10)}"', f'AuthnInstant="{at(-seconds)}"'))
    assert modtag(old)
    if fresh:
        assert modtag(old, force_authn=True)
    else:
        afvist(F.IKKE_FRISK, old, force_authn=True)


@pytest.mark.parametrize(
    ("asked", "fejl"),
    [
        ({"niveau": Nsis.HOEJ}, F.NIVEAU_FOR_LAVT),
        ({"person_type": "Professional"}, F.FORKERT_PERSONTYPE),  # the hole in OIOSAML.Java (IDENTITY 1.6)
        ({"id": "_req-2"}, F.FORKERT_ANMODNING),
    ],
)
def test_asking_was_only_a_wish(afvist: Afvist, asked: dict[str, object], fejl: SamlFejl):
    afvist(fejl, svar(), **asked)

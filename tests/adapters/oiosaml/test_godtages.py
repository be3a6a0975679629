"""What must be accepted, before what must not: with a wrong set-up every refusal looks right (IDENTITY 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.identity import Doer, Rolle
from borgerblik.access.saml import Anmodning
from borgerblik.domain.koder import Nsis
from tests.adapters.oiosaml.conftest import Modtag
from tests.adapters.oiosaml.smedje import (
    BETYDELIG,
    CH,
    CPR,
    EID,
    ENVELOPED,
    EXC,
    IDP,
    LOA,
    MORE,
    MORE07,
    NS,
    NU,
    PERSISTENT,
    PERSON,
    PROFESSIONAL,
    REQ,
    ROLLE,
    SERIAL,
    SP,
    UUID,
    X509,
    X509_FORMAT,
    XENC,
    XENC11,
    assertion,
    at,
    attribut,
    ch_svar,
    krypteret,
    response,
    sendt,
    svar,
    underskrevet,
)


def test_a_citizen_comes_in_with_everything_that_was_said(modtag: Modtag):
    identity = modtag(svar((f'AuthnInstant="{at(-10)}"', f'AuthnInstant="{at(-10)}" SessionNotOnOrAfter="{at(1800)}"')))

    assert identity.rolle is Rolle.BORGER
    assert identity.doer is Doer.SAML
    assert identity.cpr is not None
    assert identity.cpr.reveal() == CPR
    assert (identity.subject, identity.issuer, identity.bruger_uuid) == (PERSON, IDP, UUID)
    assert (identity.niveau, identity.gammelt_niveau) == (Nsis.BETYDELIG, None)  # not the High of the class reference
    assert identity.autentificeret == NU - timedelta(seconds=10)
    assert (identity.session_index, identity.session_slut) == ("_s1", NU + timedelta(seconds=1800))
    assert (identity.token_id, identity.subject_format) == (
        "_a1",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    )
    assert identity.cvr is None
    assert identity.privilegier == ()


def test_a_caseworker_comes_in_with_what_they_may(modtag: Modtag):
    identity = modtag(ch_svar())

    assert identity.rolle is Rolle.SAGSBEHANDLER
    assert (identity.subject, identity.issuer, identity.cvr, identity.bruger_uuid) == (X509, CH, "12345678", SERIAL)
    assert identity.cpr is None
    (gruppe,) = identity.privilegier
    assert gruppe.privilegier == (ROLLE,)
    assert gruppe.omraade.vaerdi == "12345678"


@pytest.mark.parametrize(("word", "niveau"), [("Low", Nsis.LAV), ("Substantial", Nsis.BETYDELIG), ("High", Nsis.HOEJ)])
def test_each_word_is_its_level(modtag: Modtag, word: str, niveau: Nsis):
    assert modtag(svar((BETYDELIG, attribut(LOA, word)))).niveau is niveau


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        (f"{MORE}rsa-sha256", f"{XENC}sha256"),
        (f"{MORE}rsa-sha384", f"{MORE}sha384"),
        (f"{MORE}rsa-sha512", f"{XENC}sha512"),
        (f"{MORE07}sha256-rsa-MGF1", f"{XENC}sha256"),
        (f"{MORE07}sha384-rsa-MGF1", f"{XENC}sha256"),
        (f"{MORE07}sha512-rsa-MGF1", f"{XENC}sha512"),
    ],
)
def test_every_signature_on_the_list_is_believed(modtag: Modtag, method: str, digest: str):
    assert modtag(sendt(response(krypteret(underskrevet(assertion(), method=method, digest=digest)))))


@pytest.mark.parametrize(
    "way",
    [
        {"wrap": f"{XENC11}rsa-oaep", "digest": "sha256", "mgf": "sha256"},  # NemLog-in
        {"wrap": f"{XENC11}rsa-oaep", "digest": "sha512", "mgf": "sha1", "label": b"label"},
        {"wrap": f"{XENC}rsa-oaep-mgf1p", "digest": "sha1"},
        {"wrap": f"{XENC}rsa-oaep-mgf1p", "digest": "sha256"},
        {"content": f"{XENC11}aes128-gcm"},
        {"beside": True},
        {"to": "sp-gammel"},  # while our keys change
        {"also_to": "en-anden"},  # and somebody else may read it too
    ],
)
def test_every_encryption_on_the_list_is_opened(modtag: Modtag, way: dict[str, object]):
    assert modtag(sendt(response(krypteret(underskrevet(assertion()), **way))))  # type: ignore[arg-type]


def test_what_oiosaml_left_is_opened_only_by_exception(modtag: Modtag):
    old = krypteret(underskrevet(assertion()), content=f"{XENC}aes256-cbc", wrap=f"{XENC}rsa-1_5")
    assert modtag(sendt(response(old)), idp={"tillad_cbc": True, "tillad_rsa15": True})


def test_an_assertion_in_clear_only_by_exception(modtag: Modtag):
    assert modtag(sendt(response(underskrevet(assertion()))), idp={"kraev_kryptering": False})


def test_namespaces_of_the_response_hold_for_an_assertion_in_clear(modtag: Modtag):
    bare = underskrevet(assertion()).replace(f" {NS}", "", 1)
    assert modtag(sendt(response(f"\n  {bare}\n")), idp={"kraev_kryptering": False})


@pytest.mark.parametrize("declared_on", ["saml:Assertion", "samlp:Response"])
def test_types_of_values_whose_prefix_is_signed_too(modtag: Modtag, declared_on: str):
    """As OpenSAML writes them: the prefix in xsi:type is named in PrefixList, since nothing else shows its use."""
    schema = ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    typed = ("<saml:AttributeValue>", '<saml:AttributeValue xsi:type="xs:string">')
    listed = (
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC}"><ec:InclusiveNamespaces '
        f'xmlns:ec="{EXC}" PrefixList="xs"/></ds:Transform>'
    )
    text = assertion(("<saml:Assertion ", f"<saml:Assertion{schema} "), typed)
    signed = underskrevet(text, transforms=listed, prefixes=["xs"])
    if declared_on == "samlp:Response":
        whole = response(signed.replace(schema, "", 1)).replace("<samlp:Response ", f"<samlp:Response{schema} ", 1)
        assert modtag(sendt(whole), idp={"kraev_kryptering": False})
    else:
        assert modtag(sendt(response(krypteret(signed))))


def test_a_signature_that_names_no_key(modtag: Modtag):
    signed = underskrevet(assertion())
    begins, end = signed.index("<ds:KeyInfo>"), signed.index("</ds:Signature>")
    assert modtag(sendt(response(krypteret(signed[:begins] + signed[end:]))))


def test_an_assertion_that_is_easy_to_read_for_people(modtag: Modtag):
    airy = ("><", ">\n  <")
    assert modtag(sendt(response(krypteret(underskrevet(assertion(airy))), ("><", ">\n\t<"))))


def test_the_next_key_of_an_identity_provider_is_believed_already(modtag: Modtag):
    assert modtag(sendt(response(krypteret(underskrevet(assertion(), "idp-naeste")))))


@pytest.mark.parametrize("key", ["idp", "idp-naeste"])
def test_a_response_may_be_signed_too(modtag: Modtag, key: str):
    assert modtag(sendt(underskrevet(response(krypteret(underskrevet(assertion()))), key)))


def test_both_may_be_signed_in_clear(modtag: Modtag):
    assert modtag(sendt(underskrevet(response(underskrevet(assertion())))), idp={"kraev_kryptering": False})


@pytest.mark.parametrize(
    "change",
    [
        (f"<saml:Audience>{SP}", f"<saml:Audience>https://other.test</saml:Audience><saml:Audience>{SP}"),
        ("</saml:Conditions>", "<saml:OneTimeUse/><saml:ProxyRestriction Count='0'/></saml:Conditions>"),
        (f'AuthnInstant="{at(-10)}"', 'AuthnInstant="2026-01-15T11:59:50.1234567Z"'),
        (f'IssueInstant="{at(-10)}"', 'IssueInstant="2026-01-15T12:59:50+01:00"'),
        (UUID, UUID.upper()),
        (f">{UUID}<", f">urn:uuid:{UUID}<"),
        (CPR, "<![CDATA[7502]]>02&#57;996"),
        ("nameid-format:persistent", "nameid-format:transient"),
        (BETYDELIG, BETYDELIG + attribut("dk:gov:saml:attribute:AssuranceLevel", "2")),
    ],
)
def test_what_identity_providers_also_write(modtag: Modtag, change: tuple[str, str]):
    identity = modtag(svar(change))
    assert identity.cpr is not None
    assert identity.cpr.reveal() == CPR
    assert (identity.bruger_uuid or "").lower() == UUID


@pytest.mark.parametrize(
    ("change", "uuid"),
    [
        ((X509, X509.replace(" = ", "=").replace(", ", ",")), SERIAL),
        (("CN = Lise Medarbejder", "CN = Medarbejder, Lise"), SERIAL),
        ((f'"{X509_FORMAT}">{X509}', f'"{PERSISTENT}">{PROFESSIONAL}'), SERIAL),
        ((f"{EID}/privilegesIntermediate", "dk:gov:saml:attribute:Privileges_intermediate"), SERIAL),
        ((BETYDELIG, BETYDELIG + attribut(f"{EID}/professional/uuid/persistent", UUID)), SERIAL),
        ((BETYDELIG, BETYDELIG + attribut(f"{EID}/cprNumber", CPR)), SERIAL),
    ],
)  # fmt: skip
def test_what_the_context_handler_also_writes(modtag: Modtag, change: tuple[str, str], uuid: str):
    identity = modtag(ch_svar(change))
    assert (identity.cvr, identity.bruger_uuid, identity.cpr) == ("12345678", uuid, None)
    assert len(identity.privilegier) == 1


def test_the_old_scale_is_kept_apart_where_the_profile_lets_it_in(modtag: Modtag):
    old = attribut("dk:gov:saml:attribute:AssuranceLevel", "3")
    identity = modtag(svar((BETYDELIG, old)), idp={"tillad_gammelt_niveau": True})
    assert (identity.niveau, identity.gammelt_niveau) == (None, 3)


def test_oiosaml_2_is_read_where_the_profile_lets_the_old_scale_in(modtag: Modtag):
    attributter = "".join(
        attribut(f"dk:gov:saml:attribute:{name}", value)
        for name, value in (("SpecVer", "DK-SAML-2.0"), ("AssuranceLevel", "3"), ("CprNumberIdentifier", CPR))
    ) + attribut(LOA, "High")  # OIOSAML 2 knows no such level
    subject = (f'"{PERSISTENT}">{PERSON}', f'"{X509_FORMAT}">C=DK,O=Ingen,CN=Peter,Serial=PID:1')
    identity = modtag(svar(subject, attributter=attributter), idp={"tillad_gammelt_niveau": True})
    assert identity.cpr is not None
    assert (identity.niveau, identity.gammelt_niveau, identity.cpr.reveal()) == (None, 3, CPR)


@pytest.mark.parametrize(
    ("nu", "change"),
    [
        (NU + timedelta(seconds=290 + 179), ("x", "x")),
        (NU, (f'NotBefore="{at(-15)}"', f'NotBefore="{at(180)}"')),
        (NU, (f'IssueInstant="{at(-10)}"', f'IssueInstant="{at(120)}"')),
    ],
)
def test_clocks_may_differ_by_three_minutes(modtag: Modtag, nu: datetime, change: tuple[str, str]):
    assert modtag(svar(change), nu=nu)


def test_asked_for_and_given(modtag: Modtag):
    assert modtag(svar(), niveau=Nsis.LAV, person_type="Person", force_authn=True, idp={"kraev_kryptering": True})
    assert modtag(ch_svar(), niveau=Nsis.BETYDELIG, person_type="Professional")


def test_whom_we_asked_answers(sp: Oiosaml):
    assert sp.modtag(svar(), Anmodning(REQ, idp=IDP), NU).issuer == IDP

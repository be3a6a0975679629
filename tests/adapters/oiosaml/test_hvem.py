"""Who it is and how surely, broken in one place: level, version, numbers, names, privileges (IDENTITY 1 and 2.1)."""

from __future__ import annotations

import base64

import pytest

from borgerblik.access.saml import SamlFejl
from borgerblik.domain.koder import Nsis
from tests.adapters.oiosaml.conftest import Afvist, Modtag
from tests.adapters.oiosaml.smedje import (
    BETYDELIG,
    CPR,
    EID,
    LOA,
    PERSISTENT,
    PERSON,
    PRIVILEGIER,
    PROFESSIONAL,
    SERIAL,
    SPEC,
    UUID,
    X509,
    X509_FORMAT,
    Change,
    attribut,
    ch_svar,
    svar,
)

F = SamlFejl
OLD = "dk:gov:saml:attribute"


def old_level(*words: str) -> str:
    return attribut(f"{OLD}:AssuranceLevel", *words)


@pytest.mark.parametrize(
    ("fejl", "instead"),
    [
        (F.NIVEAU_MANGLER, ""),
        (F.NIVEAU_MANGLER, attribut(LOA)),
        (F.NIVEAU_MANGLER, attribut("https://data.gov.dk/concept/core/nsis/ial", "High")),
        (F.NIVEAU_MANGLER, attribut("https://data.gov.dk/concept/core/nsis/aal", "High")),
        (F.NIVEAU_MANGLER, attribut("loa", "High")),
        (F.NIVEAU_MANGLER, attribut(LOA.upper(), "High")),
        (F.NIVEAU_UKENDT, attribut(LOA, "substantial")),
        (F.NIVEAU_UKENDT, attribut(LOA, "Betydelig")),
        (F.NIVEAU_UKENDT, attribut(LOA, " Substantial")),
        (F.NIVEAU_UKENDT, attribut(LOA, "Substantial\n")),
        (F.NIVEAU_UKENDT, attribut(LOA, "Low Substantial")),
        (F.NIVEAU_UKENDT, attribut(LOA, f"{LOA}/Substantial")),
        (F.NIVEAU_UKENDT, attribut(LOA, "https://data.gov.dk/concept/core/nsis/Substantial")),
        (F.NIVEAU_UKENDT, attribut(LOA, "3")),
        (F.NIVEAU_UKENDT, attribut(LOA, "")),
        (F.NIVEAU_UKENDT, attribut(LOA, "<x>High</x>")),
        (F.NIVEAU_UKENDT, attribut(LOA, "Sub<x/>stantial")),
        (F.ATTRIBUT_TVETYDIG, attribut(LOA, "Substantial", "High")),
        (F.ATTRIBUT_TVETYDIG, attribut(LOA, "Substantial", "Substantial")),
        (F.ATTRIBUT_TVETYDIG, BETYDELIG + attribut(LOA, "High")),
        (F.GAMMELT_NIVEAU_IKKE_TILLADT, old_level("3")),
        (F.GAMMELT_NIVEAU_IKKE_TILLADT, old_level("4")),
        (F.GAMMELT_NIVEAU_UKENDT, BETYDELIG + old_level("2.0")),
    ],
)
def test_the_level(afvist: Afvist, fejl: SamlFejl, instead: str):
    afvist(fejl, svar((BETYDELIG, instead)))


@pytest.mark.parametrize(
    ("fejl", "instead"),
    [
        (F.GAMMELT_NIVEAU_UKENDT, old_level("2.0")),
        (F.GAMMELT_NIVEAU_UKENDT, old_level("5")),
        (F.GAMMELT_NIVEAU_UKENDT, old_level("0")),
        (F.GAMMELT_NIVEAU_UKENDT, old_level(" 3")),
        (F.GAMMELT_NIVEAU_UKENDT, old_level("Substantial")),
        (F.ATTRIBUT_TVETYDIG, old_level("3", "4")),
        (F.NIVEAU_MANGLER, ""),
        (F.NIVEAU_UKENDT, attribut(LOA, "3") + old_level("3")),
    ],
)
def test_the_old_level_where_it_is_allowed(afvist: Afvist, fejl: SamlFejl, instead: str):
    afvist(fejl, svar((BETYDELIG, instead)), idp={"tillad_gammelt_niveau": True})


@pytest.mark.parametrize("niveau", list(Nsis))
def test_an_old_level_is_never_one_of_nsis(afvist: Afvist, niveau: Nsis):
    afvist(F.NIVEAU_FOR_LAVT, svar((BETYDELIG, old_level("4"))), idp={"tillad_gammelt_niveau": True}, niveau=niveau)


@pytest.mark.parametrize(
    ("instead", "legacy"),
    [
        ("", False),
        ("", True),
        (attribut("https://data.gov.dk/model/core/specVersion", "OIO-SAML-4.0"), True),
        (attribut("https://data.gov.dk/model/core/specVersion", "DK-SAML-2.0"), True),
        (attribut("https://data.gov.dk/model/core/specVersion", "oio-saml-3.0"), True),
        (attribut(f"{OLD}:SpecVer", "DK-SAML-2.0"), False),
        (attribut(f"{OLD}:SpecVer", "OIO-SAML-3.0"), True),
    ],
)
def test_the_version(afvist: Afvist, instead: str, legacy: bool):
    afvist(F.FORKERT_SPECVERSION, svar((SPEC, instead)), idp={"tillad_gammelt_niveau": legacy})


@pytest.mark.parametrize(
    ("fejl", "change"),
    [
        (F.CPR_MANGLER, (attribut(f"{EID}/cprNumber", CPR), "")),
        (F.UGYLDIGT_CPR, (CPR, "750202-9996")),
        (F.UGYLDIGT_CPR, (CPR, f" {CPR}")),
        (F.UGYLDIGT_CPR, (CPR, "7599029996")),
        (F.UGYLDIGT_CPR, (CPR, "٧٥٠٢٠٢٩٩٩٦")),  # digits, but not these
        (F.UGYLDIGT_CPR, (CPR, f"{CPR}<x/>")),
        (F.ATTRIBUT_TVETYDIG, (attribut(f"{EID}/cprNumber", CPR), attribut(f"{EID}/cprNumber", CPR, "7502029988"))),
        (F.UGYLDIG_CPR_UUID, (f">{UUID}<", f">urn:UUID:{UUID}<")),
        (F.UGYLDIG_CPR_UUID, (f">{UUID}<", f">{UUID}0<")),
        (F.UGYLDIG_CPR_UUID, (f">{UUID}<", "><")),
        (F.UGYLDIGT_NAMEID, (PERSON, f"{PERSON} ")),
        (F.UGYLDIGT_NAMEID, (PERSON, PERSON.replace("https", "http"))),
        (F.UGYLDIGT_NAMEID, (PERSON, UUID)),
        (F.UGYLDIGT_NAMEID, (PERSON, PERSON + "0")),
        (F.UGYLDIGT_NAMEID, (PERSON, "")),
        (F.UGYLDIGT_NAMEID, (PERSON, f"{PERSON}<x/>")),
        (F.UGYLDIGT_NAMEID, (PERSISTENT, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")),
        (F.UGYLDIGT_NAMEID, (f' Format="{PERSISTENT}"', "")),
        (F.UGYLDIGT_NAMEID, ("<saml:NameID ", "<saml:NameID/><saml:NameID ")),
        # A professional where citizens come from
        (F.FORKERT_ROLLE, (PERSON, PROFESSIONAL)),
        (F.FORKERT_ROLLE, (f'"{PERSISTENT}">{PERSON}', f'"{X509_FORMAT}">{X509}')),
        (F.FORKERT_ROLLE, (BETYDELIG, BETYDELIG + attribut(f"{EID}/professional/cvr", "12345678"))),
        (F.FORKERT_ROLLE, (BETYDELIG, BETYDELIG + attribut(f"{OLD}:CvrNumberIdentifier", "12345678"))),
    ],
)
def test_the_citizen(afvist: Afvist, fejl: SamlFejl, change: Change):
    afvist(fejl, svar(change))


CVR = attribut(f"{EID}/professional/cvr", "12345678")


@pytest.mark.parametrize(
    ("fejl", "change"),
    [
        (F.CVR_MANGLER, (CVR, "")),
        (F.UGYLDIGT_CVR, (CVR, attribut(f"{EID}/professional/cvr", "1234567"))),
        (F.UGYLDIGT_CVR, (CVR, attribut(f"{EID}/professional/cvr", "12345678 "))),
        (F.ATTRIBUT_TVETYDIG, (CVR, attribut(f"{EID}/professional/cvr", "12345678", "87654321"))),
        (F.CVR_UENIG, (CVR, attribut(f"{EID}/professional/cvr", "87654321"))),
        # The name is text that somebody typed: it must not smuggle in a part (IDENTITY 2.4)
        (F.UGYLDIGT_NAMEID, ("CN = Lise", f"CN = Lise, Serial = {UUID}")),
        (F.UGYLDIGT_NAMEID, ("CN = Lise", "CN = Lise, O = 12345678")),
        (F.UGYLDIGT_NAMEID, ("CN = Lise", "CN = Lise, OU = x")),
        (F.UGYLDIGT_NAMEID, ("CN = Lise", "CN = Lise, serial = x")),
        (F.UGYLDIGT_NAMEID, (f", Serial = {SERIAL}", "")),
        (F.UGYLDIGT_NAMEID, (f"Serial = {SERIAL}", "Serial = lise")),
        (F.UGYLDIGT_NAMEID, ("C = DK", "C = SE")),
        (F.UGYLDIGT_NAMEID, ("C = DK, ", "")),
        (F.UGYLDIGT_NAMEID, (X509, "x" * 2000)),
        (F.UGYLDIGT_NAMEID, (X509_FORMAT, PERSISTENT)),
        (F.UGYLDIGT_BRUGER_UUID, (CVR, CVR + attribut(f"{EID}/professional/uuid/persistent", "x"))),
        # A citizen where professionals come from
        (F.FORKERT_ROLLE, (f'"{X509_FORMAT}">{X509}', f'"{PERSISTENT}">{PERSON}')),
        # Privileges
        (F.PRIVILEGIER_ULAESELIGE, (PRIVILEGIER, "not base64")),
        (F.PRIVILEGIER_ULAESELIGE, (PRIVILEGIER, base64.b64encode(b"<x/>").decode())),
        (
            F.PRIVILEGIER_ULAESELIGE,
            (PRIVILEGIER, base64.b64encode(b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>').decode()),
        ),
        (F.ATTRIBUT_TVETYDIG, (CVR, CVR + attribut(f"{OLD}:Privileges_intermediate", PRIVILEGIER))),
    ],
)
def test_the_professional(afvist: Afvist, fejl: SamlFejl, change: Change):
    afvist(fejl, ch_svar(change))


def test_a_professional_is_no_person_that_was_asked_for(afvist: Afvist):
    afvist(F.FORKERT_PERSONTYPE, ch_svar(), person_type="Person")


def test_somebody_without_a_list_may_nothing(modtag: Modtag):
    without = attribut(f"{EID}/privilegesIntermediate", PRIVILEGIER)
    assert modtag(ch_svar((without, ""))).privilegier == ()

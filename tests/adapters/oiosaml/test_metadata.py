"""Whose keys are believed, where they come from, and what others are told of ours (IDENTITY 2.1, 2.2 and 6.7)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import responses
from lxml import etree
from structlog.testing import capture_logs

from adapters.oiosaml.metadata import MetadataUlaeselig, hent, laes_metadata
from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.identity import Rolle
from borgerblik.access.saml import Anmodning, Idp, SamlFejl, SamlProfil, SamlRefused
from borgerblik.environment import SettingError
from borgerblik.sources import Reason, SourceError
from tests.adapters.oiosaml.smedje import (
    ACS,
    CH,
    DS,
    IDP,
    NU,
    REQ,
    SLO,
    SP,
    assertion,
    at,
    certifikat,
    idp_metadata,
    krypteret,
    pem,
    response,
    sendt,
    underskrevet,
)

ADDRESS = "https://saml.nemlog-in.test/metadata"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


def by(key: str) -> str:
    """An answer signed by that key."""
    return sendt(response(krypteret(underskrevet(assertion(), key))))


def accepts(sp: Oiosaml, key: str) -> bool:
    try:
        return bool(sp.modtag(by(key), Anmodning(REQ), NU))
    except SamlRefused as error:
        if error.fejl not in (SamlFejl.SIGNATUR_UGYLDIG, SamlFejl.METADATA_MANGLER):
            raise
        return False


class Udbyder:
    """An identity provider's address that answers as it is told."""

    def __init__(self) -> None:
        self.answer: bytes | Exception = SourceError(Reason.UTILGAENGELIG, "no connection")

    def __call__(self, url: str) -> bytes:
        assert url == ADDRESS
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def udbyder() -> Udbyder:
    return Udbyder()


@pytest.fixture
def fetching(profil: SamlProfil, udbyder: Udbyder, tmp_path: Path) -> Oiosaml:
    """A service provider that fetches the metadata and keeps a copy."""
    fetched = replace(profil, idp=(Idp(IDP, ADDRESS, Rolle.BORGER),))
    return Oiosaml(fetched, mappe=tmp_path / "metadata", hent=udbyder, now=lambda: NU)


def test_an_address_is_asked_when_it_is_time(fetching: Oiosaml, udbyder: Udbyder):
    assert not accepts(fetching, "idp")
    udbyder.answer = idp_metadata(IDP, certifikat("idp")).encode()
    assert not accepts(fetching, "idp")
    fetching.opdater()
    assert accepts(fetching, "idp")


@pytest.mark.parametrize(
    "bad",
    [
        SourceError(Reason.UTILGAENGELIG, "no connection"),
        b"",
        b"<html/>",
        idp_metadata(CH, certifikat("idp")).encode(),
        idp_metadata(IDP).encode(),
        b"<!DOCTYPE x>" + idp_metadata(IDP, certifikat("idp")).encode(),
        MetadataUlaeselig("kunne ikke hentes: HTTP 500"),
    ],
)
def test_the_last_good_copy_stays_in_use(fetching: Oiosaml, udbyder: Udbyder, bad: bytes | Exception):
    udbyder.answer = idp_metadata(IDP, certifikat("idp")).encode()
    fetching.opdater()
    udbyder.answer = bad
    with capture_logs() as logs:
        fetching.opdater()
    assert accepts(fetching, "idp")
    assert [line["log_level"] for line in logs] == ["error"]


def test_and_outlives_a_restart(fetching: Oiosaml, udbyder: Udbyder, tmp_path: Path):
    udbyder.answer = idp_metadata(IDP, certifikat("idp")).encode()
    fetching.opdater()
    udbyder.answer = SourceError(Reason.UTILGAENGELIG, "no connection")
    again = Oiosaml(fetching.profil, mappe=tmp_path / "metadata", hent=udbyder, now=lambda: NU)
    with capture_logs():
        again.opdater()
    assert accepts(again, "idp")


def test_without_metadata_nobody_can_be_sent_anywhere(fetching: Oiosaml):
    (idp,) = fetching.profil.idp
    with pytest.raises(SamlRefused, match="metadata_mangler"):
        fetching.start(idp, Anmodning(REQ), "ref")
    assert fetching.logout_anmodning(idp, "x", None, None, None) is None
    assert fetching.logout_svar(idp, "_x", None, True) is None


@responses.activate
def test_an_address_is_asked_over_the_net():
    responses.get(ADDRESS, body=b"<x/>")
    assert hent(ADDRESS) == b"<x/>"
    responses.replace(responses.GET, ADDRESS, body=b"<x/>", status=500)
    with pytest.raises(MetadataUlaeselig, match="500"):
        hent(ADDRESS)


def test_changed_keys_are_told(fetching: Oiosaml, udbyder: Udbyder):
    udbyder.answer = idp_metadata(IDP, certifikat("idp")).encode()
    fetching.opdater()
    udbyder.answer = idp_metadata(IDP, certifikat("idp-naeste")).encode()
    with capture_logs() as logs:
        fetching.opdater()
    assert [line["event"] for line in logs] == ["an identity provider has changed its keys"]
    assert accepts(fetching, "idp-naeste")
    assert not accepts(fetching, "idp")


def test_a_replaced_file_is_taken_into_use(profil: SamlProfil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("adapters.oioidws.certifikater.LOOK_SECONDS", -1.0)
    file = tmp_path / "idp.xml"
    file.write_text(idp_metadata(IDP, certifikat("idp")))
    sp = Oiosaml(replace(profil, idp=(Idp(IDP, str(file), Rolle.BORGER),)), now=lambda: NU)
    assert accepts(sp, "idp")

    for content, holds in ((idp_metadata(IDP, certifikat("idp-naeste")), "idp-naeste"), ("broken", "idp-naeste")):
        new = tmp_path / "new.xml"
        new.write_text(content)
        os.replace(new, file)
        with capture_logs():
            assert accepts(sp, holds)
    assert not accepts(sp, "idp")


def test_metadata_that_has_run_out_is_not_believed(profil: SamlProfil, tmp_path: Path):
    file = tmp_path / "idp.xml"
    file.write_text(idp_metadata(IDP, certifikat("idp"), validUntil=at(0)))
    assert not accepts(Oiosaml(replace(profil, idp=(Idp(IDP, str(file), Rolle.BORGER),)), now=lambda: NU), "idp")
    file.write_text(idp_metadata(IDP, certifikat("idp"), validUntil=at(1)))
    assert accepts(Oiosaml(replace(profil, idp=(Idp(IDP, str(file), Rolle.BORGER),)), now=lambda: NU), "idp")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("md:IDPSSODescriptor", "md:SPSSODescriptor", "IDPSSODescriptor"),
        ('use="signing"', 'use="encryption"', "har ikke et certifikat"),
        ("<ds:X509Certificate>", "<ds:X509Certificate>AAAA", "ikke kan læses"),
        ("<md:IDPSSO", "<md:IDPSSO<", "ugyldig_xml"),
        ("entityID=", 'validUntil="soon" entityID=', "ugyldigt_tidspunkt"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(old: str, new: str, says: str):
    document = idp_metadata(IDP, certifikat("idp"))
    assert old in document
    with pytest.raises(MetadataUlaeselig, match=says):
        laes_metadata(document.replace(old, new).encode(), IDP)


# Ours


def test_our_metadata_names_every_certificate_in_force(sp: Oiosaml):
    root = etree.fromstring(sp.metadata(NU))
    descriptor = root[0]

    assert root.get("entityID") == SP
    assert (descriptor.get("AuthnRequestsSigned"), descriptor.get("WantAssertionsSigned")) == ("true", "true")
    assert [each.get("use") for each in descriptor.iter(f"{MD}KeyDescriptor")] == ["signing"] * 2 + ["encryption"] * 2
    assert len({each.text for each in descriptor.iter(f"{{{DS}}}X509Certificate")}) == 2
    places = [
        (str(each.tag).removeprefix(MD), str(each.get("Binding"))[-5:], each.get("Location"))
        for each in list(descriptor)[4:7]
    ]
    assert places == [
        ("SingleLogoutService", "irect", SLO),
        ("SingleLogoutService", "-POST", SLO),
        ("AssertionConsumerService", "-POST", ACS),
    ]  # fmt: skip
    asked = [str(each.get("Name")) for each in descriptor.iter(f"{MD}RequestedAttribute")]
    assert len(asked) == len(set(asked))
    assert {name.rpartition("/")[2] for name in asked} == {
        "specVersion", "loa", "cprNumber", "cprUuid", "cvr", "persistent", "privilegesIntermediate",
    }  # fmt: skip


def test_a_certificate_that_has_run_out_is_not_named(sp: Oiosaml):
    assert b"KeyDescriptor" not in sp.metadata(NU + timedelta(days=4000))


# What is wrong at the start


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "kan ikke læses"),
        (b"", "indeholder ikke en nøgle"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "kan åbnes"),
        (pem("sp", cert=False), "har ikke certifikatet"),
        (pem("sp", cert=False) + pem("idp").partition(b"-----END PRIVATE KEY-----\n")[2], "ikke hører sammen"),
        (pem("sp", begins=-10, ends=-1), "udløbet"),
        (pem("sp", begins=1), "gælder først fra"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_named(profil: SamlProfil, tmp_path: Path, content: bytes | None, says: str):
    file = tmp_path / "noegle.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingError, match=says) as caught:
        Oiosaml(replace(profil, noegler=(file,)), now=lambda: NU)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_metadata_that_cannot_be_used_is_named(profil: SamlProfil, tmp_path: Path):
    missing, wrong = tmp_path / "missing.xml", tmp_path / "wrong.xml"
    wrong.write_text(idp_metadata(CH, certifikat("ch")))
    for file, says in ((missing, "kan ikke læses"), (wrong, f"er ikke metadata for {IDP}")):
        with pytest.raises(SettingError, match=says):
            Oiosaml(replace(profil, idp=(Idp(IDP, str(file), Rolle.BORGER),)), now=lambda: NU)


def test_to_receive_a_key_is_enough(profil: SamlProfil, tmp_path: Path):
    file = tmp_path / "noegle.pem"
    file.write_bytes(pem("sp", cert=False))
    assert accepts(Oiosaml(replace(profil, noegler=(file,)), kun_modtag=True, now=lambda: NU), "idp")

"""Real messages of other projects: none of them is one of OIOSAML 3's, and each is refused in an orderly way."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from adapters.oiosaml.metadata import laes_metadata
from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.identity import Rolle
from borgerblik.access.saml import Anmodning, Idp, SamlFejl, SamlProfil, SamlRefused
from tests.adapters.oiosaml.eksempler import FOLDER, needs_samples
from tests.adapters.oiosaml.smedje import certifikat, idp_metadata, response, sendt

pytestmark = needs_samples
F = SamlFejl
FETCHED = FOLDER / "fetched"
PYTHON3_SAML = FETCHED / "SAML-Toolkits__python3-saml" / "tests" / "data" / "responses"
PYSAML2 = FETCHED / "IdentityPython__pysaml2" / "tests" / "xsw" / "signed-xsw-assertion-extensions.xml"
KOMBIT = FETCHED / "kombit__tokenservice_oioidws-net" / "Misc" / "Token examples" / "Bookstrap token.xml"
DEVTEST4 = FETCHED / "digst__OIOSAML.Java" / "demo" / "src" / "main" / "resources" / "test-devtest4-idp-metadata.xml"


def received(profil: SamlProfil, folder: Path, raw: bytes) -> SamlFejl:
    """Why a message is refused where its issuer, its address, its time and its being in clear are no reasons."""
    root = etree.fromstring(raw)
    issuer = root.findtext("{*}Issuer") or root.findtext(".//{*}Issuer") or ""
    file = folder / "idp.xml"
    file.write_text(idp_metadata(issuer, certifikat("idp")))
    idp = Idp(issuer, str(file), Rolle.BORGER, kraev_kryptering=False, tillad_gammelt_niveau=True)
    sp = Oiosaml(replace(profil, idp=(idp,), acs_url=root.get("Destination") or ""), kun_modtag=True)
    issued = datetime.fromisoformat(root.get("IssueInstant") or "").astimezone(UTC)
    with pytest.raises(SamlRefused) as caught:
        sp.modtag(sendt(raw), Anmodning(root.get("InResponseTo") or ""), max(issued, datetime(2025, 6, 1, tzinfo=UTC)))
    return caught.value.fejl


@pytest.mark.parametrize(
    ("name", "fejl"),
    [
        ("valid_response.xml.base64", F.SIGNATUR_ALGORITME),  # SHA-1
        ("invalids/signature_wrapping_attack.xml.base64", F.DOBBELT_ID),
        ("response_node_text_attack.xml.base64", F.KOMMENTAR),
    ],
)
def test_python3_saml(profil: SamlProfil, tmp_path: Path, name: str, fejl: SamlFejl):
    raw = base64.b64decode((PYTHON3_SAML / name).read_bytes())
    assert received(profil, tmp_path, raw) is fejl


def test_pysaml2_hides_the_signed_assertion_in_extensions(profil: SamlProfil, tmp_path: Path):
    assert received(profil, tmp_path, PYSAML2.read_bytes()) is F.FORKERT_ANTAL


def test_a_systems_token_signs_nobody_in(profil: SamlProfil, tmp_path: Path):
    token = KOMBIT.read_text()
    issuer = etree.fromstring(token.encode()).findtext("{*}Issuer")
    assert issuer is not None
    assert received(profil, tmp_path, response(token, issuer=issuer).encode()) is F.SIGNATUR_UGYLDIG


def test_nemlog_ins_metadata_is_read():
    found = laes_metadata(DEVTEST4.read_bytes(), "https://saml.test-devtest4-nemlog-in.dk")

    (certificate,) = found.certifikater  # itself signed with RSASSA-PSS
    assert (certificate.not_valid_before_utc.date(), certificate.not_valid_after_utc.date()) == (
        datetime(2025, 8, 20, tzinfo=UTC).date(),
        datetime(2028, 8, 19, tzinfo=UTC).date(),
    )
    assert found.sso == "https://test-devtest4-nemlog-in.dk/idp/saml/3.0/"
    assert found.slo is not None
    assert found.slo.location == found.slo.response_location == found.sso
    assert found.i_kraft(datetime(2026, 1, 1, tzinfo=UTC)) == (certificate,)
    assert found.i_kraft(datetime(2029, 1, 1, tzinfo=UTC)) == ()

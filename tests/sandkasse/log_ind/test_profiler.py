"""What a product is told of a sandkasse, and the tokens that systems bring."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.idws import Borgertoken, Systemtoken, som_formular
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.profiler import indstillinger, skriv_profiler
from borgerblik.sandkasse.sikkerhed import Ingen
from borgerblik.sandkasse.udsteder import Udsteder
from tests.sandkasse.klient import AARHUS, verified_by_signxml
from tests.sandkasse.log_ind.sp import EID, NSIS, N, attribute, text, values

ANNA = NAVNGIVNE[0].nummer
SANDKASSE, PRODUKT = "http://127.0.0.1:8470", "http://127.0.0.1:8000"


@pytest.fixture
def written(tmp_path: Path, pki: Pki) -> dict[str, str]:
    return skriv_profiler(tmp_path / "profil", sandkasse=SANDKASSE, produkt=PRODUKT, pki=pki)


def read(written: dict[str, str], name: str) -> Any:
    return json.loads(Path(written[name]).read_text())


def test_the_saml_profile_names_both_providers_and_files_that_are_there(written: dict[str, str], pki: Pki):
    profile, folder = read(written, "SAML_PROFIL"), Path(written["SAML_PROFIL"]).parent
    pem = (folder / profile["noegler"][0]).read_bytes()
    certificate, key = x509.load_pem_x509_certificate(pem), load_pem_private_key(pem, None)

    assert profile["acsUrl"] == f"{PRODUKT}/saml/acs"
    assert certificate.public_key() == key.public_key()
    assert [
        (idp["noegle"], idp["rolle"], idp["kraevKryptering"], idp["tilladGammeltNiveau"]) for idp in profile["idp"]
    ] == [
        ("nemlogin", "borger", True, False),
        ("ch", "sagsbehandler", True, True),
    ]
    for idp in profile["idp"]:
        metadata = etree.parse(folder / idp["metadata"]).getroot()
        assert metadata.get("entityID") == idp["entityId"]
        assert base64.b64decode(text(metadata, ".//ds:X509Certificate")) == pki.idp(idp["noegle"]).der


def test_the_metadata_in_the_profile_are_those_the_provider_serves(written: dict[str, str], pki: Pki, noeglefil: Path):
    folder = Path(written["SAML_PROFIL"]).parent
    settings = indstillinger(folder, sandkasse=SANDKASSE, produkt=PRODUKT)
    app = Sandkasse(Udsteder.fra_fil(noeglefil), Lager([]), Ingen(), 100, lambda: pki, settings)

    for idp in ("nemlogin", "ch"):
        assert Client(app).get(f"/idp/{idp}/metadata").data == (folder / f"{idp}.metadata.xml").read_bytes()


def test_the_token_profile_names_the_issuer_the_broker_and_the_token_service(written: dict[str, str]):
    profile = read(written, "TOKEN_PROFIL")
    issuer, broker = profile["udstedere"]["urn:borgerblik:sandkasse"], profile["udstedere"][f"{SANDKASSE}/oidc"]
    ((_, sts),) = profile["idws"]["udstedere"].items()

    assert (issuer["brug"], issuer["typ"], issuer["rolleClaim"]) == ("access_token", "at+jwt", "rolle")
    assert issuer["niveauForm"] == {"Low": "lav", "Substantial": "betydelig", "High": "hoej"}
    assert (broker["brug"], broker["niveauClaim"], broker["cprClaim"]) == ("id_token", "loa", "dk.cpr")
    assert set(broker["niveauForm"].values()) == {"lav", "betydelig", "hoej"}
    assert not any("/loa/" in url for url in broker["niveauForm"])
    assert Path(sts["certifikat"]).is_file()


def test_the_broker_knows_the_product_by_the_secret_of_the_profile(written: dict[str, str]):
    folder = Path(written["TOKEN_PROFIL"]).parent
    (client,) = indstillinger(folder, sandkasse=SANDKASSE, produkt=PRODUKT).klienter
    login = read(written, "TOKEN_PROFIL")["udstedere"][f"{SANDKASSE}/oidc"]["login"]

    assert (folder / login["hemmelighed"]).read_text() == client.hemmelighed
    assert login["klientId"] == client.klient_id
    assert client.svaradresser == (f"{PRODUKT}/oidc/svar",)


def test_keys_and_secrets_are_made_once_and_are_for_their_owner_only(written: dict[str, str], pki: Pki):
    folder = Path(written["SAML_PROFIL"]).parent
    before = {name: (folder / name).read_bytes() for name in ("sp.pem", "broker-hemmelighed")}
    skriv_profiler(folder, sandkasse=SANDKASSE, produkt="http://127.0.0.1:9000", pki=pki)

    assert {name: (folder / name).read_bytes() for name in before} == before
    assert read(written, "SAML_PROFIL")["acsUrl"] == "http://127.0.0.1:9000/saml/acs"
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


# What systems bring


def test_a_systems_token_is_bound_to_its_certificate_and_names_the_kommune(pki: Pki):
    raw = Systemtoken(pki.klient.certifikat, AARHUS).assertion(pki.sts)
    assertion = verified_by_signxml(raw, pki.sts.certifikat)
    found = values(assertion)
    where = "saml:Subject/saml:SubjectConfirmation"

    assert found["dk:gov:saml:attribute:CvrNumberIdentifier"] == [AARHUS]
    assert found["dk:gov:saml:attribute:AssuranceLevel"] == ["3"]
    assert NSIS not in found
    assert "servicesystemrole" in base64.b64decode(found["dk:gov:saml:attribute:Privileges_intermediate"][0]).decode()
    assert str(attribute(assertion, where, "Method")).endswith(":holder-of-key")
    assert base64.b64decode(text(assertion, f"{where}//ds:X509Certificate")) == pki.klient.der
    assert assertion.find("saml:AuthnStatement", N) is None
    assert text(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience") == "urn:borgerblik:api"


def test_a_token_on_behalf_of_a_citizen_brings_the_citizens_number_level_and_sign_in(pki: Pki):
    signed_in = datetime.now(UTC) - timedelta(minutes=10)
    citizen = Borgertoken(ANNA, "hoej", autentificeret=signed_in)
    raw = Systemtoken(pki.klient.certifikat, AARHUS, borger=citizen).assertion(pki.sts)
    assertion = verified_by_signxml(raw, pki.sts.certifikat)

    assert values(assertion)[f"{EID}cprNumber"] == [ANNA]
    assert values(assertion)[NSIS] == ["High"]
    instant = datetime.fromisoformat(str(attribute(assertion, "saml:AuthnStatement", "AuthnInstant")))
    assert abs(instant - signed_in) < timedelta(seconds=1)
    assert text(assertion, "saml:Subject/saml:NameID") == citizen.navneid


def test_a_token_is_posted_as_idws_rest_says(pki: Pki):
    raw = Systemtoken(pki.klient.certifikat, AARHUS).assertion(pki.sts)

    assert base64.b64decode(som_formular(raw)["saml-token"]) == raw

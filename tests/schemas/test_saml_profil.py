"""A SAML profile from a file (DESIGN 8): what is left out, where files lie, and who is told apart from whom."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from borgerblik.access.identity import Rolle
from schemas.ind.saml_profil import SamlProfilFaults, laes_saml_profil

IDP = {"entityId": "https://idp.test", "metadata": "m/idp.xml", "rolle": "borger"}
PROFIL = {"spEntityId": "https://sp.test", "acsUrl": "https://sp.test/saml/acs", "noegler": ["sp.pem"], "idp": [IDP]}


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "saml.json"
    file.write_text(json.dumps({**PROFIL, **changes}))
    return file


def test_the_shortest_profile(tmp_path: Path):
    profil = laes_saml_profil(written(tmp_path))

    assert (profil.acs_url, profil.slo_url) == ("https://sp.test/saml/acs", "https://sp.test/saml/slo")
    assert profil.noegler == (tmp_path.resolve() / "sp.pem",)
    assert (profil.skaevhed, profil.friskhed) == (timedelta(seconds=180), timedelta(seconds=300))
    (idp,) = profil.idp
    assert (idp.rolle, idp.metadata) == (Rolle.BORGER, str(tmp_path.resolve() / "m" / "idp.xml"))
    assert idp.kraev_kryptering
    assert not any((idp.tillad_gammelt_niveau, idp.tillad_cbc, idp.tillad_rsa15, idp.fra_adresse))


def test_everything_said(tmp_path: Path):
    idp = {
        **IDP,
        "metadata": "https://idp.test/metadata",
        "rolle": "sagsbehandler",
        "kraevKryptering": False,
        "tilladGammeltNiveau": True,
        "tilladCbc": True,
        "tilladRsa15": True,
        "noegle": "kommune-1",
        "navn": "Kommunen",
    }
    profil = laes_saml_profil(written(tmp_path, idp=[idp], sloUrl=None, skaevhed=0, friskhed=60))

    assert (profil.slo_url, profil.skaevhed, profil.friskhed) == (None, timedelta(0), timedelta(seconds=60))
    (found,) = profil.idp
    assert found.fra_adresse
    assert (found.noegle, found.navn, found.kraev_kryptering) == ("kommune-1", "Kommunen", False)
    assert found.tillad_gammelt_niveau
    assert found.tillad_cbc
    assert found.tillad_rsa15


def test_a_sandkasse_on_this_machine_needs_no_https(tmp_path: Path):
    made = written(tmp_path, acsUrl="http://127.0.0.1:8000/saml/acs", idp=[{**IDP, "metadata": "http://localhost:1/m"}])
    assert laes_saml_profil(made).idp[0].metadata == "http://localhost:1/m"


@pytest.mark.parametrize(
    ("changes", "sted"),
    [
        ({"noegler": []}, "noegler"),
        ({"idp": []}, "idp"),
        ({"idp": [IDP, IDP]}, "idp[1].entityId"),
        ({"idp": [{**IDP, "noegle": "a"}, {**IDP, "entityId": "b", "noegle": "a"}]}, "idp[1].noegle"),
        ({"idp": [{**IDP, "rolle": "system"}]}, "idp[0].rolle"),
        ({"idp": [{**IDP, "noegle": "A b"}]}, "idp[0].noegle"),
        ({"idp": [{**IDP, "metadata": "http://idp.test/m"}]}, "idp[0].metadata"),
        ({"idp": [{**IDP, "metadata": "ftp://idp.test/m"}]}, "idp[0].metadata"),
        ({"skaevhed": 301}, "skaevhed"),
        ({"skaevhed": 1.5}, "skaevhed"),
        ({"friskhed": 0}, "friskhed"),
        ({"noegler": "sp.pem"}, "noegler"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, Any], sted: str):
    with pytest.raises(SamlProfilFaults) as caught:
        laes_saml_profil(written(tmp_path, **changes))
    assert [fault.sted for fault in caught.value.faults] == [sted]

"""The token profile as a file: what it says is what holds, and everything that is wrong with it is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.jwks import key_sets
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA, NSIS_ORD, Krav
from borgerblik.access.token import profil_af_indstillinger
from borgerblik.access.token.profil import CPR_CLAIM, Brug
from borgerblik.domain.koder import Nsis
from schemas.ind.token_profil import TokenProfilFaults, laes_ressource, laes_token_profil
from tests.access.tokens import AUDIENCE, ISSUER, OURS, RSA, a_certificate, public

PEM = OURS.as_pem(private=True)
STS = a_certificate("sts").public_bytes(Encoding.PEM)
BROKER = "https://maegler.example.test"


def write(folder: Path, **changes: Any) -> Path:
    """A profile with every part, and the files it names beside it; `...` takes a part away."""
    (folder / "jwks.json").write_text(json.dumps(public(RSA)))
    (folder / "vores.pem").write_bytes(PEM)
    (folder / "sts.pem").write_bytes(STS)
    (folder / "hemmelig.txt").write_text("hemmelig\n")
    document = {
        "audience": AUDIENCE, "skaevhed": 30, "laengsteLevetid": 1800,
        "udstedere": {ISSUER: issuer(), BROKER: broker()},
        "noegler": [],
        "klienter": {"portal": {"kraevBundet": False}, "server": {"kraevBundet": True}},
        "ressource": {"niveau": "betydelig", "scope": "overblik:laes", "maxAlder": 3600},
        "idws": {"audience": "https://os", "udstedere": {"https://sts": {"certifikat": "sts.pem"}}, "levetid": 600},
        **changes,
    }  # fmt: skip
    file = folder / "profil.json"
    file.write_text(json.dumps({name: value for name, value in document.items() if value is not ...}))
    return file


def issuer(**changes: Any) -> dict[str, Any]:
    found = {
        "jwks": "jwks.json", "brug": "access_token", "algoritmer": ["PS256"], "typ": "at+jwt", "niveauClaim": LOA,
        "gammeltNiveauClaim": ASSURANCE_LEVEL, "niveauForm": {"Low": "lav", "Substantial": "betydelig"},
        "cprClaim": CPR_CLAIM,
        "introspektion": {"url": "https://udsteder.example/i", "klientId": "os", "hemmelighed": "hemmelig.txt"},
        **changes,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not ...}


def broker(**changes: Any) -> dict[str, Any]:
    login = {
        "noegle": "mitid", "navn": "MitID", "rolle": "borger", "klientId": "k", "hemmelighed": "hemmelig.txt",
        "autorisation": f"{BROKER}/a", "token": f"{BROKER}/t", "logud": f"{BROKER}/l",
        "acrValues": {"betydelig": "urn:x"},
        "parametre": {"scope": "openid ssn", "idp_params": {"hoej": "{}"}},
        **changes,
    }  # fmt: skip
    return issuer(
        brug="id_token", typ=None, niveauClaim="loa", niveauForm={"https://x/High": "hoej"}, introspektion=...,
        login={name: value for name, value in login.items() if value is not ...},
    )  # fmt: skip


def faults(file: Path) -> list[str]:
    with pytest.raises(TokenProfilFaults) as error:
        laes_token_profil(file)
    return [str(fault) for fault in error.value.faults]


def test_what_the_file_says_is_what_holds(tmp_path: Path) -> None:
    found = laes_token_profil(write(tmp_path, noegler=[{"kid": "vores", "fil": "vores.pem"}]))

    assert (found.audience, found.skaevhed, found.laengste_levetid) == (
        AUDIENCE, timedelta(seconds=30), timedelta(minutes=30),
    )  # fmt: skip
    first, second = found.udstedere[ISSUER], found.udstedere[BROKER]
    assert (first.brug, list(first.algoritmer), first.typ) == (Brug.ACCESS_TOKEN, ["PS256"], "at+jwt")
    assert dict(first.niveau_form) == {"Low": Nsis.LAV, "Substantial": Nsis.BETYDELIG}
    assert first.introspektion is not None
    assert first.introspektion.hemmelighed == "hemmelig"
    assert (second.niveau_claim, second.typ, second.introspektion) == ("loa", None, None)
    (login,) = found.login
    assert (login.issuer, login.rolle, login.klient_id, login.hemmelighed) == (BROKER, Rolle.BORGER, "k", "hemmelig")
    assert dict(login.parametre["scope"]) == {None: "openid ssn"}
    assert dict(login.parametre["idp_params"]) == {Nsis.HOEJ: "{}"}
    assert (found.klienter["server"].kraev_bundet, found.klienter["portal"].kraev_bundet) == (True, False)
    assert found.ressource == Laas(Krav(Nsis.BETYDELIG), None, "overblik:laes", timedelta(hours=1))
    assert found.idws is not None
    assert (len(found.idws.udstedere["https://sts"]), found.idws.levetid) == (1, timedelta(minutes=10))
    assert set(found.noegler) == {"vores"}
    assert "hemmelig" not in repr(found)


def test_the_keys_of_an_issuer_may_lie_in_a_file(tmp_path: Path) -> None:
    keys = key_sets(laes_token_profil(write(tmp_path)))

    assert keys[ISSUER].find("rsa") is not None
    assert keys[ISSUER].find("en-anden") is None


def test_what_is_left_out_is_the_usual_and_null_is_not_looked_at(tmp_path: Path) -> None:
    small = {"jwks": "https://udsteder.example/jwks", "brug": "access_token", "algoritmer": ["ES256"]}
    bare = laes_token_profil(
        write(tmp_path, udstedere={ISSUER: small}, skaevhed=..., laengsteLevetid=..., noegler=..., klienter=...,
              ressource=..., idws=...)
    )  # fmt: skip
    found = bare.udstedere[ISSUER]

    assert (found.typ, found.niveau_claim, found.cpr_claim, found.niveau_form) == ("at+jwt", LOA, CPR_CLAIM, NSIS_ORD)
    assert (found.rolle_claim, found.kommune_claim, found.rolle) == (None, None, None)
    assert (bare.skaevhed, bare.laengste_levetid, bare.ressource, bare.idws) == (
        timedelta(seconds=60), timedelta(hours=1), Laas(None), None,
    )  # fmt: skip
    nothing = dict.fromkeys(("niveauClaim", "gammeltNiveauClaim", "cprClaim", "privilegierClaim", "uuidClaim"))
    empty = laes_token_profil(write(tmp_path, udstedere={ISSUER: issuer(**nothing)})).udstedere[ISSUER]
    assert (empty.niveau_claim, empty.cpr_claim, empty.privilegier_claim, empty.uuid_claims) == (None, None, None, ())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"audience": ...}, "audience: mangler"),
        ({"audience": ""}, "audience: er tom"),
        ({"udstedere": ...}, "udstedere: mangler"),
        ({"udstedere": []}, "udstedere: er ikke et objekt"),
        ({"noget": 1}, "noget: er et ukendt felt"),
        ({"skaevhed": "60"}, "skaevhed: skal være et helt tal"),
        ({"skaevhed": 1e9}, "skaevhed: skal være et helt tal"),
        ({"skaevhed": -1}, "skaevhed: skal være et helt tal"),
        ({"laengsteLevetid": True}, "laengsteLevetid: skal være et helt tal"),
        ({"klienter": {"a": {"kraevBundet": 1}}}, "klienter.a.kraevBundet: skal være true eller false"),
        ({"klienter": {"a": {"kraevbundet": True}}}, "klienter.a.kraevbundet: er et ukendt felt"),
        ({"ressource": {"niveau": "Betydelig"}}, "ressource.niveau: skal være lav"),
        ({"ressource": {"scope": 'a"b'}}, "ressource.scope: er ikke et scope"),
        ({"noegler": [{"kid": "a", "fil": "mangler.pem"}]}, "noegler[0].fil: filen mangler.pem kan ikke læses"),
        ({"noegler": [{"kid": "a", "fil": "sts.pem"}]}, "noegler[0].fil: filen sts.pem indeholder ikke en nøgle"),
        ({"noegler": [{"kid": "a", "fil": "vores.pem"}] * 2}, "noegler[1].kid: bruges af en anden"),
        ({"noegler": [{"kid": "a", "fil": "a\0b"}]}, "noegler[0].fil: er tom"),
        ({"idws": {"audience": "x", "udstedere": {"a": {"certifikat": "vores.pem"}}}}, "idws.udstedere.a.certifikat:"),
        ({"idws": {"audience": "x", "udstedere": {}, "levetid": 7200}}, "idws.levetid: skal være et helt tal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    assert any(fault.startswith(told) for fault in faults(write(tmp_path, **changes)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"algoritmer": ["none"]}, "algoritmer[0]: skal være PS256"),
        ({"algoritmer": ["HS256"]}, "algoritmer[0]: skal være PS256"),
        ({"algoritmer": []}, "algoritmer: er tom"),
        ({"algoritmer": ...}, "algoritmer: mangler"),
        ({"brug": ...}, "brug: mangler"),
        ({"brug": "begge"}, "brug: skal være access_token eller id_token"),
        ({"jwks": "http://udsteder.example/jwks"}, "jwks: er ikke en https-adresse"),
        ({"jwks": "hemmelig.txt"}, "jwks: filen hemmelig.txt indeholder ikke nøgler"),
        ({"niveauForm": {"Substantial": "Betydelig"}}, "niveauForm.Substantial: skal være lav"),
        ({"niveauForm": ["Substantial"]}, "niveauForm: er ikke et objekt"),
        ({"niveauClaim": "acr", "niveauForm": ...}, "niveauForm: mangler"),
        ({"niveauclaim": "acr"}, "niveauclaim: er et ukendt felt"),
        ({"rolle": "konge"}, "rolle: skal være"),
        ({"introspektion": {"url": "https://x", "klientId": "a"}}, "introspektion.hemmelighed: mangler"),
        ({"introspektion": {"url": "http://x", "klientId": "a", "hemmelighed": "x"}}, "introspektion.url: er ikke"),
        ({"introspektion": {"url": "https://a:b@x", "klientId": "a", "hemmelighed": "x"}}, "introspektion.url: er"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_with_an_issuer_is_named(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    place = f"udstedere.{ISSUER}"

    assert any(
        fault.startswith(f"{place}.{told}") for fault in faults(write(tmp_path, udstedere={ISSUER: issuer(**changes)}))
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"klientId": AUDIENCE}, "klientId: er det samme som audience"),
        ({"rolle": "system"}, "rolle: skal være borger eller sagsbehandler"),
        ({"noegle": "Mit ID"}, "noegle: er ikke små bogstaver"),
        ({"token": "http://maegler.example.test/t"}, "token: er ikke en https-adresse"),
        ({"hemmelighed": "mangler.txt"}, "hemmelighed: filen mangler.txt kan ikke læses"),
        ({"acrValues": {"Betydelig": "x"}}, "acrValues.Betydelig: skal være lav"),
        ({"parametre": {"state": "x"}}, "parametre.state: sættes af Borgerblikket"),
        ({"parametre": {"prompt": {"hoej": "none"}}}, "parametre.prompt: sættes af Borgerblikket"),
        ({"parametre": {"x": {"Hoej": "y"}}}, "parametre.x: er hverken en tekst"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_with_a_broker_is_named(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    file = write(tmp_path, udstedere={BROKER: broker(**changes)})

    assert any(fault.startswith(f"udstedere.{BROKER}.login.{told}") for fault in faults(file))


def test_two_brokers_are_told_apart_and_one_without_secret_is_public(tmp_path: Path) -> None:
    twice = {BROKER: broker(), "https://en.anden.example": broker()}
    assert any("noegle: bruges af en anden" in fault for fault in faults(write(tmp_path, udstedere=twice)))

    public_client = laes_token_profil(write(tmp_path, udstedere={BROKER: broker(hemmelighed=...)}))
    assert public_client.login[0].hemmelighed is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{", b'{"audience": "a", "audience": "b", "udstedere": {}}', b"\xff", b'{"skaevhed": NaN}'],
    ids=range(6),
)
def test_a_file_that_is_no_json_object_is_no_profile(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "profil.json"
    file.write_bytes(raw)

    assert faults(file)


def test_what_one_call_demands_changes_what_it_names_and_nothing_else() -> None:
    usual = Laas(Krav(Nsis.BETYDELIG), None, "overblik:laes", timedelta(hours=1))

    assert laes_ressource({}, usual) == usual
    assert laes_ressource({"niveau": "hoej"}, usual).krav == Krav(Nsis.HOEJ)
    assert laes_ressource({"niveau": None, "scope": None, "maxAlder": None}, usual) == Laas(None)
    wrong: Any
    for wrong in ({"niveau": "Hoej"}, {"noget": 1}, [], "x", 7, {"maxAlder": -1}, {"maxAlder": "60"}):
        with pytest.raises(ValueError, match="no such demand"):
            laes_ressource(wrong, usual)


def test_the_three_settings_are_a_profile_too() -> None:
    found = profil_af_indstillinger(ISSUER, AUDIENCE, "https://udsteder.example/jwks")
    issuer = found.udstedere[ISSUER]

    assert issuer.algoritmer == {"PS256", "RS256", "ES256"}
    assert issuer.typ == "at+jwt"
    assert (issuer.rolle_claim, issuer.kommune_claim, dict(found.klienter)) == ("rolle", "kommune", {})

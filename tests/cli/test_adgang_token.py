"""`borgerblik adgang proev token`: the samples give exactly what they state, and no line stops the next."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding

from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA, Krav
from borgerblik.access.token import aftryk
from borgerblik.access.token.profil import CPR_CLAIM, CPR_UUID_CLAIM, PRIVILEGIER_CLAIM
from borgerblik.cli import main
from borgerblik.domain.koder import Nsis
from tests.access.tokens import (
    AUDIENCE,
    ISSUER,
    NU,
    NUMBER,
    OURS,
    RSA,
    SECONDS,
    a_certificate,
    der,
    encrypted,
    public,
    token,
)
from tests.wire import serving

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "identity-samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the identity samples are not here")
WORDS = {"Low": "lav", "Substantial": "betydelig", "High": "hoej"}
PEM = OURS.as_pem(private=True)
MINE, THEIRS = a_certificate("min"), a_certificate("deres")


def write(folder: Path, **changes: Any) -> Path:
    """A profile for the issuer of the test tokens."""
    (folder / "jwks.json").write_text(json.dumps(public(RSA)))
    (folder / "vores.pem").write_bytes(PEM)
    for name, certificate in (("min", MINE), ("deres", THEIRS)):
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    document = {
        "audience": AUDIENCE, "skaevhed": 60, "laengsteLevetid": 3600,
        "udstedere": {ISSUER: issuer()},
        "noegler": [],
        "klienter": {},
        "ressource": {"niveau": "betydelig", "scope": "overblik:laes", "maxAlder": None},
        **changes,
    }  # fmt: skip
    file = folder / "profil.json"
    file.write_text(json.dumps(document))
    return file


def issuer(**changes: Any) -> dict[str, Any]:
    return {
        "jwks": "jwks.json", "brug": "access_token", "algoritmer": ["PS256"], "typ": "at+jwt", "niveauClaim": LOA,
        "gammeltNiveauClaim": ASSURANCE_LEVEL, "niveauForm": WORDS, "cprClaim": CPR_CLAIM, **changes,
    }  # fmt: skip


def run(profil: Path, *lines: Any, vis_cpr: bool = False) -> list[dict[str, Any]]:
    """An answer for each line."""
    asked = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    found = CliRunner().invoke(
        main, ["adgang", "proev", "token", "--profil", str(profil), *(["--vis-cpr"] if vis_cpr else [])], asked
    )
    assert found.exit_code == 0, found.output
    return [json.loads(line) for line in found.stdout.splitlines()]


def asking(sent: str | None, **more: Any) -> dict[str, Any]:
    header = None if sent is None else sent if " " in sent else f"Bearer {sent}"
    return {"id": "x", "authorization": header, "klientcertifikat": None, "tid": NU.isoformat(), **more}


def good(**changes: Any) -> str:
    return token(**{"scope": "overblik:laes", "client_id": "portal", "auth_time": SECONDS - 60, **changes})


# The samples


@needs_samples
def test_the_sample_tokens_give_exactly_what_they_state(tmp_path: Path) -> None:
    sample = json.loads((SAMPLES / "jwt" / "cases.json").read_text())
    profil = write(
        tmp_path,
        audience=sample["audience"],
        skaevhed=sample["clock_skew_seconds"],
        udstedere={sample["issuer"]: issuer(jwks=str(SAMPLES / "jwt" / "jwks.json"), algoritmer=sample["algs"])},
        klienter={"portal": {"kraevBundet": False}},
        ressource={"niveau": WORDS[sample["resource"]["required"]], "scope": sample["resource"]["scope"]},
    )
    when = sample["evaluation_instant"]
    answers = run(profil, *({**case, "klientcertifikat": None, "tid": when} for case in sample["cases"]))

    for case, answer in zip(sample["cases"], answers, strict=True):
        said = re.search(r'error="([a-z_]+)"', answer["wwwAuthenticate"] or "")
        assert (answer["id"], answer["status"], said and said[1]) == (case["id"], case["status"], case["error"])
        assert (answer["identitet"] is not None) == (case["status"] == 200)


@needs_samples
def test_the_sample_claims_give_exactly_the_levels_they_state(tmp_path: Path) -> None:
    for case in json.loads((SAMPLES / "level" / "claims.json").read_text()):
        if case["source"] == "saml" and isinstance(case["value"], list):
            case["value"] = case["value"][0]  # an attribute's values; a claim has one
        forms = {value: level for level, value in _FORMS.get(case["source"], {}).items()}
        old = case["claim"] == ASSURANCE_LEVEL
        table = {"niveauClaim": LOA if old else case["claim"], "niveauForm": forms or WORDS}
        profil = write(tmp_path, udstedere={ISSUER: issuer(**table)})
        said = {LOA: ..., case["claim"]: case["value"]}
        (answer,) = run(profil, asking(good(**said), ressource={"niveau": None}))

        assert answer["identitet"]["niveau"] == (WORDS[case["nsis"]] if case["nsis"] else None), case
        assert answer["identitet"]["gammeltNiveau"] == case.get("legacy_explicit"), case


_FORMS = {
    "oidc-broker-url": {level: f"https://data.gov.dk/concept/core/nsis/{word}" for word, level in WORDS.items()},
    "oidc-acr-mitid": {
        level: f"urn:grn:authn:dk:mitid:{word}"
        for word, level in zip(("low", "substantial", "high"), WORDS.values(), strict=True)
    },
}


@needs_samples
def test_the_sample_demands_are_met_exactly_by_what_they_state() -> None:
    for case in json.loads((SAMPLES / "level" / "gate.json").read_text()):
        required, achieved = case["required"], case["achieved"]
        nsis = required["kind"] == "nsis"
        krav = Krav(Nsis(WORDS[required["level"]])) if nsis else Krav(gammelt=required["level"])
        level = Nsis(WORDS[achieved["nsis"]]) if achieved["nsis"] else None

        assert krav.opfyldt_af(level, achieved["legacy_explicit"]) is case["allow"], case


# What is answered


def test_a_token_that_is_encrypted_for_us_is_opened(tmp_path: Path) -> None:
    profil = write(tmp_path, noegler=[{"kid": "vores", "fil": "vores.pem"}])

    assert run(profil, asking(encrypted(good())))[0]["status"] == 200


def test_who_is_let_in_is_shown_and_the_number_only_where_it_is_asked_for(tmp_path: Path) -> None:
    uuid = "8a4ea4a6-1f0b-4b40-8f3c-52d0d7c4a001"
    mandate = json.dumps({"cpr": NUMBER, "p": ["urn:fuldmagt"]})
    line = asking(good(**{CPR_UUID_CLAIM: uuid, "sub": f"bruger-{NUMBER}", PRIVILEGIER_CLAIM: mandate}))
    profil = write(tmp_path)
    (shown,), (hidden,) = run(profil, line, vis_cpr=True), run(profil, line)

    assert shown == {
        "id": "x",
        "status": 200,
        "wwwAuthenticate": None,
        "identitet": {
            "rolle": "borger",
            "nameId": f"bruger-{NUMBER}",
            "cpr": NUMBER,
            "cprUuid": uuid,
            "cvr": None,
            "niveau": "betydelig",
            "gammeltNiveau": None,
            "autentificeret": "2026-11-23T11:59:00Z",
            "klient": "portal",
            "privilegier": [
                {
                    "omraade": {"type": "cpr", "vaerdi": NUMBER},
                    "privilegier": ["urn:fuldmagt"],
                    "begraensninger": {},
                }
            ],
        },
    }
    assert NUMBER not in json.dumps(hidden)
    assert "cpr" not in hidden["identitet"]


@pytest.mark.parametrize(
    ("line", "status", "challenge"),
    [
        (asking(None), 401, "Bearer"),
        (asking("Basic abc"), 401, "Bearer"),
        (asking("Bearer a b"), 400, 'Bearer error="invalid_request"'),
        (asking("Holder-of-key abc"), 401, 'Holder-of-key error="invalid_token"'),
        (asking("uigennemsigtig"), 401, 'Bearer error="invalid_token"'),
        (asking(good(exp=SECONDS - 61)), 401, 'Bearer error="invalid_token"'),
        (asking(good(scope="andet")), 403, 'Bearer error="insufficient_scope", scope="overblik:laes"'),
        (
            asking(good(), ressource={"niveau": "hoej"}),
            401,
            f'Bearer error="insufficient_user_authentication", acr_values="{LOA}/High"',
        ),
        (
            asking(good(), ressource={"niveau": "betydelig", "scope": "overblik:laes", "maxAlder": 0}),
            200,
            None,
        ),
        (
            asking(good(auth_time=SECONDS - 121), ressource={"maxAlder": 60}),
            401,
            f'Bearer error="insufficient_user_authentication", acr_values="{LOA}/Substantial {LOA}/High", max_age="60"',
        ),
        (asking(good(cnf={"x5t#S256": aftryk(der(MINE))}), klientcertifikat="min.pem"), 200, None),
        (
            asking(good(cnf={"x5t#S256": aftryk(der(MINE))}), klientcertifikat="deres.pem"),
            401,
            'Bearer error="invalid_token"',
        ),
        (asking(good(cnf={"x5t#S256": aftryk(der(MINE))})), 401, 'Bearer error="invalid_token"'),
    ],
    ids=range(13),
)
def test_the_answer_is_the_doors_own(tmp_path: Path, line: Any, status: int, challenge: str | None) -> None:
    (answer,) = run(write(tmp_path), line)

    assert (answer["status"], answer["wwwAuthenticate"]) == (status, challenge)
    assert (answer["identitet"] is not None) == (status == 200)


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "7", '"x"', '{"id": 1, "id": 2}', '{"authorization": NaN}',
        {"id": "x", "authorization": 7}, {"id": "x", "tid": "i går"}, {"id": "x", "tid": "2026-11-23T12:00:00"},
        {"id": "x", "tid": 7}, {"id": "x", "klientcertifikat": "mangler.pem"}, {"id": "x", "klientcertifikat": 7},
        {"id": "x", "klientcertifikat": "vores.pem"}, {"id": "x", "klientcertifikat": "a\0b"},
        {"id": "x", "ressource": {"niveau": "Hoej"}}, {"id": "x", "ressource": []}, {"id": "x", "ressource": 7},
    ],
    ids=range(17),
)  # fmt: skip
def test_a_broken_line_has_an_answer_and_the_next_one_too(tmp_path: Path, line: Any) -> None:
    broken, fine = run(write(tmp_path), line, asking(good()))

    assert broken == {
        "id": "x" if isinstance(line, dict) else None, "status": 400, "wwwAuthenticate": None, "identitet": None,
    }  # fmt: skip
    assert fine["status"] == 200


def test_bytes_that_are_no_text_are_a_broken_line(tmp_path: Path) -> None:
    asked = b'{"id": "\xff"}\n\n' + json.dumps(asking(good())).encode()
    found = CliRunner().invoke(main, ["adgang", "proev", "token", "--profil", str(write(tmp_path))], asked)

    assert [json.loads(line)["status"] for line in found.stdout.splitlines()] == [400, 200]


def test_each_line_is_judged_at_its_own_time(tmp_path: Path) -> None:
    times = ("2026-11-23T12:00:00Z", "2026-11-23T14:00:00+02:00", "2026-11-23T12:10:59Z", "2026-11-23T12:11:00Z")

    answers = run(write(tmp_path), *(asking(good(), tid=tid) for tid in times))
    assert [answer["status"] for answer in answers] == [200, 200, 200, 401]


def test_a_line_without_a_time_is_judged_now(tmp_path: Path) -> None:
    now = int(datetime.now(UTC).timestamp())
    fresh = good(iat=now, exp=now + 60, auth_time=now)

    assert run(write(tmp_path), {"id": 7, "authorization": f"Bearer {fresh}"})[0]["status"] == 200


def test_the_keys_may_lie_at_an_address_and_where_they_cannot_be_had_nothing_is_said(tmp_path: Path) -> None:
    def jwks(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(public(RSA)).encode()]

    with serving(jwks) as url:
        profil = write(tmp_path, udstedere={ISSUER: issuer(jwks=f"{url}/jwks")})
        assert run(profil, asking(good()))[0]["status"] == 200
    (answer,) = run(profil, asking(good()))
    assert (answer["status"], answer["wwwAuthenticate"], answer["identitet"]) == (503, None, None)


def test_an_opaque_token_is_asked_about_over_http(tmp_path: Path) -> None:
    asked: list[Any] = []
    said = {
        "active": True, "aud": AUDIENCE, "exp": SECONDS + 60, "sub": "en-borger", "client_id": "portal",
        "scope": "overblik:laes", LOA: "Substantial", CPR_CLAIM: NUMBER,
    }  # fmt: skip

    def introspect(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        asked.append((body, environ["HTTP_AUTHORIZATION"]))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    (tmp_path / "hemmelig.txt").write_text("hemmelig")
    with serving(introspect) as url:
        opslag = {"url": f"{url}/introspect", "klientId": "os", "hemmelighed": "hemmelig.txt"}
        profil = write(tmp_path, udstedere={ISSUER: issuer(introspektion=opslag)})
        answers = run(profil, asking("uigennemsigtig"), asking("uigennemsigtig"))
    assert [answer["status"] for answer in answers] == [200, 200]
    secret = base64.b64encode(b"os:hemmelig").decode()
    assert asked == [("token=uigennemsigtig&token_type_hint=access_token", f"Basic {secret}")]

    assert run(profil, asking("uigennemsigtig"))[0]["status"] == 503


def test_a_profile_that_cannot_be_used_is_told_in_its_own_lines(tmp_path: Path) -> None:
    profil = write(tmp_path, audience="", noget=1)
    found = CliRunner().invoke(main, ["adgang", "proev", "token", "--profil", str(profil)], "")
    missing = CliRunner().invoke(main, ["adgang", "proev", "token", "--profil", str(tmp_path / "nej.json")], "")

    assert (found.exit_code, missing.exit_code) == (1, 1)
    assert "noget: er et ukendt felt" in found.stderr
    assert len(missing.stderr.splitlines()) == 1

"""The token issuer: what a token says, who can read it, and how its key comes about."""

from __future__ import annotations

import multiprocessing
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.udsteder import AUDIENCE, ISSUER, Udsteder
from tests.sandkasse.conftest import Wire

ANNA = NAVNGIVNE[0].nummer
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOA = "https://data.gov.dk/concept/core/nsis/loa"
CPR = "https://data.gov.dk/model/core/eid/cprNumber"


@pytest.fixture
def udsteder(noeglefil: Path) -> Udsteder:
    return Udsteder.fra_fil(noeglefil)


def read(udsteder: Udsteder, token: str) -> Any:
    """What a receiver reads who has only the public keys."""
    return jwt.decode(token, KeySet.import_key_set(udsteder.jwks()), algorithms=["PS256"])  # type: ignore[arg-type]


def test_a_citizens_token_says_who_how_sure_and_for_what(udsteder: Udsteder):
    token = read(udsteder, udsteder.token(cpr=ANNA, kommune="0751", nu=NOW))
    claims = token.claims

    assert token.header["alg"] == "PS256"
    assert token.header["typ"] == "at+jwt"
    assert token.header["kid"] == udsteder.jwks()["keys"][0]["kid"]
    assert {name: claims[name] for name in ("iss", "aud", "client_id", "scope", "rolle", "kommune", LOA, CPR)} == {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "client_id": "sandkasse",
        "scope": "overblik:laes",
        "rolle": "borger",
        "kommune": "0751",
        LOA: "Substantial",
        CPR: ANNA,
    }
    assert claims["iat"] == claims["auth_time"] == int(NOW.timestamp())
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["jti"]


@pytest.mark.parametrize(("niveau", "loa"), [("lav", "Low"), ("betydelig", "Substantial"), ("hoej", "High")])
def test_each_level_has_its_word(udsteder: Udsteder, niveau: str, loa: str):
    assert read(udsteder, udsteder.token(cpr=ANNA, niveau=niveau)).claims[LOA] == loa


def test_a_life_can_be_chosen(udsteder: Udsteder):
    claims = read(udsteder, udsteder.token(cpr=ANNA, nu=NOW, levetid=timedelta(minutes=5))).claims

    assert claims["exp"] == int(NOW.timestamp()) + 300


@pytest.mark.parametrize("rolle", ["sagsbehandler", "administrator", "system"])
def test_only_a_citizens_token_carries_a_number(udsteder: Udsteder, rolle: str):
    for cpr in (ANNA, None):
        claims = read(udsteder, udsteder.token(cpr=cpr, rolle=rolle, kommune="0751")).claims
        assert claims["rolle"] == rolle
        assert CPR not in claims
        assert ANNA not in str(claims)


def test_the_subject_is_the_same_person_under_the_same_key_and_tells_nobody_else_who(
    udsteder: Udsteder, tmp_path: Path
):
    def subject(by: Udsteder, cpr: str | None) -> str:
        return str(read(by, by.token(cpr=cpr)).claims["sub"])

    assert subject(udsteder, ANNA) == subject(udsteder, ANNA)
    assert subject(udsteder, ANNA) != subject(udsteder, NAVNGIVNE[1].nummer)
    assert subject(udsteder, ANNA) != subject(Udsteder.fra_fil(tmp_path / "anden.pem"), ANNA)
    assert subject(udsteder, None) != subject(udsteder, None)
    assert re.fullmatch(r"[0-9a-f-]{36}", subject(udsteder, ANNA))


@pytest.mark.parametrize(
    "wrong",
    [{"cpr": "1"}, {"niveau": "Substantial"}, {"rolle": "chef"}, {"kommune": "751"}],
    ids=["number", "level", "role", "kommune"],
)
def test_what_cannot_be_is_no_token(udsteder: Udsteder, wrong: dict[str, str]):
    with pytest.raises(ValueError, match="is"):
        udsteder.token(**{"cpr": ANNA, **wrong})  # type: ignore[arg-type]


def test_a_real_persons_day_of_birth_is_refused_and_not_repeated(udsteder: Udsteder):
    could_be_somebody = f"{int(ANNA[:2]) - 60:02d}{ANNA[2:]}"
    with pytest.raises(ValueError, match="61-91") as refused:
        udsteder.token(cpr=could_be_somebody)

    assert could_be_somebody not in str(refused.value)


def test_another_issuers_token_is_not_believed(udsteder: Udsteder, tmp_path: Path):
    other = Udsteder.fra_fil(tmp_path / "anden.pem")
    forged = other.token(cpr=ANNA).split(".")
    own = udsteder.token(cpr=ANNA).split(".")

    with pytest.raises(BadSignatureError):
        read(udsteder, ".".join((own[0], own[1], forged[2])))


def test_the_public_key_is_served_and_nothing_private_with_it(shared: Wire, udsteder: Udsteder):
    served = requests.get(f"{shared.url}/oidc/jwks", timeout=10).json()

    assert served == udsteder.jwks()
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(served["keys"][0])


def test_the_key_file_is_the_owners_only_and_read_again(tmp_path: Path):
    path = tmp_path / "instance" / "udsteder.pem"
    first, second = Udsteder.fra_fil(path), Udsteder.fra_fil(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.jwks() == second.jwks()
    assert [child.name for child in path.parent.iterdir()] == ["udsteder.pem"]


def _kid(path: str, start: Any, answers: Any) -> None:
    start.wait(10)
    answers.put(Udsteder.fra_fil(Path(path)).jwks()["keys"][0]["kid"])


def test_two_processes_that_race_for_the_key_file_end_with_the_same_key(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    start, answers = context.Event(), context.Queue()
    path = str(tmp_path / "udsteder.pem")
    racers = [context.Process(target=_kid, args=(path, start, answers)) for _ in range(2)]
    for racer in racers:
        racer.start()
    start.set()
    kids = [answers.get(timeout=20) for _ in racers]
    for racer in racers:
        racer.join(10)

    assert len(set(kids)) == 1
    assert [child.name for child in tmp_path.iterdir()] == ["udsteder.pem"]

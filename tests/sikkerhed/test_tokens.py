"""Tokens: fetched once however many ask, kept, fetched ahead, dropped when refused; and every way the STS can fail."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from redis import Redis
from structlog.testing import capture_logs

from adapters.oioidws import tokens
from adapters.oioidws.faelles import InRedis
from tests.produkt import Produkt
from tests.sikkerhed.conftest import BO, Make, Sikret

pytestmark = pytest.mark.slow  # a product with its whole security made for each test

AARHUS = "55133018"
BEGGE = {("sdi", AARHUS): 1, ("ydi", AARHUS): 1}


def _look(produkt: Produkt) -> bool:
    client = produkt.client.application.test_client()
    headers = {"Authorization": f"Bearer {produkt.token(BO, kommune='0751')}"}
    answer = client.get("/api/v1/overblik", headers=headers).json
    return bool(answer and answer.get("komplet"))


@pytest.mark.parametrize("sharing", [{}, {"REDIS_URL": "redis://127.0.0.1:1/0"}], ids=["shared", "alone"])
def test_fifty_citizens_at_once_on_a_cold_process_fetch_each_token_once(make: Make, sharing: dict[str, str]) -> None:
    sikret = make(KILDE_FRIST="60", **sharing)

    with ThreadPoolExecutor(50) as citizens:
        complete = list(citizens.map(lambda _: _look(sikret.produkt), range(50)))

    assert all(complete)
    assert sikret.tokens() == BEGGE


def test_a_token_is_kept_for_the_next_question(sikret: Sikret) -> None:
    for _ in range(3):
        sikret.overblik()

    assert sikret.tokens() == BEGGE


def test_tokens_are_fetched_ahead_for_every_connected_kommune(make: Make) -> None:
    sikret = make(ahead=True)

    _eventually(lambda: len(sikret.tokens()) == 6)
    sikret.overblik()

    assert set(sikret.tokens().values()) == {1}


def test_a_token_is_renewed_before_its_end_so_that_nobody_waits(make: Make) -> None:
    with mock.patch("adapters.vedligehold.TOKENS_SECONDS", 0.2):
        sikret = make(ahead=True)
        sikret.lad_fejle("sts", "kort_token", sekunder=5)
        sikret.produkt.engine.dispose()
        _eventually(lambda: sikret.tokens().get(("sdi", AARHUS), 0) >= 1)
        _eventually(lambda: sikret.tokens().get(("sdi", AARHUS), 0) >= 2, 12)
    assert sikret.overblik()["komplet"]


def test_workers_of_one_machine_share_what_one_has_fetched(make: Make) -> None:
    first = make()
    first.overblik()
    second = make(SAGDOKUMENTINDEKS_URL=_services(first, "SAGDOKUMENTINDEKS"), **_rest(first))

    assert second.overblik()["komplet"]
    assert second.tokens() == {}
    assert first.tokens() == BEGGE


def _services(sikret: Sikret, name: str) -> str:
    return sikret.produkt.environment[f"BORGERBLIK_{name}_URL"]


def _rest(sikret: Sikret) -> dict[str, str]:
    return {f"{name}_URL": _services(sikret, name) for name in ("YDELSESINDEKS", "STS")}


def test_tokens_are_shared_through_redis_where_it_is_set(make: Make, redis_url: str) -> None:
    sikret = make(REDIS_URL=redis_url)
    sikret.overblik()

    kept = [Redis.from_url(redis_url).get(key) for key in Redis.from_url(redis_url).scan_iter(f"{InRedis.PREFIX}*")]
    assert len(kept) == 2
    assert all(b"Assertion" not in each for each in kept if isinstance(each, bytes))
    # Another machine: another folder, the same keys and the same Redis.
    second = make(
        SAGDOKUMENTINDEKS_URL=_services(sikret, "SAGDOKUMENTINDEKS"), REDIS_URL=redis_url, INSTANCE="/nowhere",
        **_rest(sikret),
    )  # fmt: skip
    assert second.overblik()["komplet"]
    assert sikret.tokens() == BEGGE


def test_redis_that_is_down_costs_nothing_but_the_sharing(make: Make) -> None:
    assert make(REDIS_URL="redis://127.0.0.1:1/0").overblik()["komplet"]


@pytest.mark.parametrize("fejl", ["token_udloebet", "token_afvist"])
def test_a_token_the_index_refuses_is_dropped_and_fetched_anew_once(sikret: Sikret, fejl: str) -> None:
    sikret.overblik()
    sikret.nulstil()
    sikret.lad_fejle("sdi", fejl)

    kilder = sikret.kilder()

    assert kilder["sagdokumentindeks"] == ("svarede" if fejl == "token_udloebet" else "afvist")
    assert sikret.tokens() == {("sdi", AARHUS): 1}
    # And an index that refuses everything does not send us to the token service again and again.
    for _ in range(3):
        sikret.kilder()
    assert sikret.tokens() == {("sdi", AARHUS): 1}
    sikret.alt_i_orden()
    assert sikret.overblik()["komplet"]


def test_a_refusal_while_the_token_service_is_down_does_not_throw_a_good_token_away(sikret: Sikret) -> None:
    """A single 403 may come from anybody on the way: the token has hours left, and there is no other."""
    sikret.overblik()
    sikret.lad_fejle("sts", "http_500")
    sikret.lad_fejle("sdi", "http_403")
    assert sikret.kilder()["sagdokumentindeks"] == "afvist"

    sikret.alt_i_orden()
    sikret.lad_fejle("sts", "http_500")

    assert sikret.overblik()["komplet"]


def test_many_who_are_refused_at_once_fetch_one_new_token_between_them(make: Make) -> None:
    sikret = make(KILDE_FRIST="30")
    sikret.overblik()
    sikret.nulstil()
    sikret.lad_fejle("sdi", "token_udloebet")

    with ThreadPoolExecutor(12) as citizens:
        complete = list(citizens.map(lambda _: _look(sikret.produkt), range(12)))

    assert all(complete)
    assert sikret.tokens() == {("sdi", AARHUS): 1}


def test_a_message_said_to_be_replayed_is_refused_and_the_next_is_another(sikret: Sikret) -> None:
    sikret.lad_fejle("sdi", "gentaget")
    assert sikret.kilder()["sagdokumentindeks"] == "afvist"

    sikret.alt_i_orden()
    assert sikret.overblik()["komplet"]


BOTH: list[tuple[str, dict[str, int], str, str]] = [
    ("http_500", {}, "utilgaengelig", "error 100"),
    ("sts_fejl", {"kode": 101}, "afvist", "error 101"),
    ("sts_fejl", {"kode": 103}, "afvist", "error 103"),
    ("sts_fejl", {"kode": 130}, "utilgaengelig", "error 130"),
    ("udloebet_token", {}, "afvist", "the token has expired"),
    ("forkert_modtager", {}, "afvist", "another service"),
    ("forkert_noegle", {}, "afvist", "another key"),
    ("fremmed_kommune", {}, "afvist", "another kommune"),
    ("sha1", {}, "afvist", "not signed by a pinned certificate"),
    ("daarlig_signatur", {}, "afvist", "pinned certificate"),
]
# A JSON answer has no message signature, and one place for an assertion.
SOAP_ONLY: list[tuple[str, dict[str, int], str, str]] = [
    ("usigneret", {}, "afvist", "signature"),
    ("dobbelt_assertion", {}, "afvist", "not exactly one assertion"),
]


@pytest.mark.parametrize(
    ("profil", "fejl", "mere", "aarsag", "logged"),
    [*(("soap", *each) for each in BOTH + SOAP_ONLY), *(("rest", *each) for each in BOTH)],
)
def test_a_token_service_that_fails_costs_the_sources_and_is_named_in_the_log(
    make: Make, profil: str, fejl: str, mere: dict[str, int], aarsag: str, logged: str
) -> None:
    sikret = make(STS_PROFIL=profil)
    sikret.lad_fejle("sts", fejl, **mere)

    with capture_logs() as lines:
        kilder = sikret.kilder()

    assert kilder == {"sagdokumentindeks": aarsag, "ydelsesindeks": aarsag}
    assert logged in str(lines)
    assert BO not in str(lines)
    sikret.alt_i_orden()
    assert sikret.overblik()["komplet"]


def test_a_token_service_that_nobody_answers_for_is_one_that_cannot_be_had(make: Make) -> None:
    sikret = make(STS_URL="https://127.0.0.1:1/runtime")

    with capture_logs() as lines:
        assert sikret.kilder() == {"sagdokumentindeks": "utilgaengelig", "ydelsesindeks": "utilgaengelig"}
    assert "no connection" in str(lines)
    assert BO not in str(lines)


def test_a_token_service_that_is_slow_is_one_that_cannot_be_had_and_what_it_gives_is_kept(make: Make) -> None:
    sikret = make(KILDE_FRIST="1")
    sikret.lad_fejle("sts", "langsom", sekunder=1.5)

    began = time.monotonic()
    kilder = sikret.kilder()

    assert kilder == {"sagdokumentindeks": "utilgaengelig", "ydelsesindeks": "utilgaengelig"}
    assert time.monotonic() - began < 1.4
    _eventually(lambda: sikret.kilder() == {"sagdokumentindeks": "svarede", "ydelsesindeks": "svarede"})
    assert sikret.tokens() == BEGGE


def test_the_rest_profile_gives_the_same_overview(make: Make) -> None:
    sikret = make(STS_PROFIL="rest")

    assert sikret.overblik()["komplet"]
    assert sikret.tokens() == BEGGE


def test_tokens_and_times_are_counted(make: Make) -> None:
    before = _counted("hentet")
    make().overblik()

    assert _counted("hentet") == before + 2


def _counted(udfald: str) -> float:
    return sum(
        sample.value
        for metric in tokens.TOKENS.collect()
        for sample in metric.samples
        if sample.name.endswith("_total") and sample.labels["udfald"] == udfald
    )


def _eventually(holds: object, seconds: float = 8) -> None:
    assert callable(holds)
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)

"""How often one address may try: signing in, bringing what is refused; counted together by all who serve, or alone."""

from __future__ import annotations

import ipaddress
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from redis import Redis
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.sandkasse.log_ind.idtoken import logud_krav
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.profiler import KLIENT_ID
from tests.produkt import Produkt, a_product
from tests.wire import free_port

BO = "7211791035"
FRONT = "10.7.0.1"
OVERBLIK = "/api/v1/overblik?kommune=0751"


def an_address() -> str:
    """One that no other test, on this machine or beside it, comes from."""
    return str(ipaddress.IPv6Address(uuid.uuid4().int))


@dataclass
class Kalder:
    """Somebody who calls from one address."""

    produkt: Produkt
    fra: str = field(default_factory=an_address)

    def ask(self, path: str, method: str = "GET", form: Any = None, **sent: str) -> TestResponse:
        headers = {name.replace("_", "-"): value for name, value in sent.items()}
        return self.produkt.client.open(
            path, method=method, data=form, headers=headers, environ_overrides={"REMOTE_ADDR": self.fra}
        )

    def log_ind(self, **sent: str) -> int:
        return self.ask("/log-ind?via=broker", **sent).status_code

    def med(self, token: str) -> TestResponse:
        return self.ask(OVERBLIK, Authorization=f"Bearer {token}")


@pytest.fixture(scope="module")
def produkt(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Produkt]:
    """With the limits there are where nobody says otherwise, but for the tokens."""
    folder = tmp_path_factory.mktemp("graenser")
    with a_product(folder, log_ind=pki, KILDE_FRIST="3", GRAENSE_AFVIST="4", BETROEDE_PROXYER=FRONT) as made:
        yield made


@pytest.fixture
def kalder(produkt: Produkt) -> Kalder:
    return Kalder(produkt)


# Signing in


def test_an_address_may_begin_to_sign_in_thirty_times_a_minute(kalder: Kalder) -> None:
    assert {kalder.log_ind() for _ in range(30)} == {303}

    answer = kalder.ask("/log-ind?via=broker")

    assert answer.status_code == 429
    assert answer.mimetype == "text/html"
    assert "For mange forsøg" in answer.text
    assert answer.headers["Retry-After"] == "60"
    assert "Set-Cookie" not in answer.headers, "nothing has begun"


def test_another_address_is_not_affected(kalder: Kalder) -> None:
    for _ in range(31):
        kalder.log_ind()

    assert kalder.log_ind() == 429
    assert Kalder(kalder.produkt).log_ind() == 303


def test_after_a_minute_one_may_try_again(kalder: Kalder) -> None:
    for _ in range(31):
        kalder.log_ind()

    with time_machine.travel(time.time() + 61):
        assert kalder.log_ind() == 303


def test_behind_a_trusted_front_server_each_caller_is_one_of_their_own(produkt: Produkt) -> None:
    front, caller = Kalder(produkt, FRONT), an_address()
    for _ in range(30):
        front.log_ind(X_Forwarded_For=caller)

    assert front.log_ind(X_Forwarded_For=caller) == 429
    assert front.log_ind(X_Forwarded_For=f"{an_address()}, {caller}") == 429, "what the caller wrote is not read"
    assert front.log_ind(X_Forwarded_For=an_address()) == 303


def test_saying_to_be_somebody_else_helps_nobody(kalder: Kalder) -> None:
    for _ in range(30):
        kalder.log_ind(X_Forwarded_For=an_address())

    assert kalder.log_ind(X_Forwarded_For=an_address()) == 429
    assert kalder.log_ind(X_Real_IP=an_address(), Forwarded=f"for={an_address()}") == 429


@pytest.mark.parametrize(
    ("method", "path", "page", "tries"),
    [
        ("POST", "/saml/acs", True, 30),
        ("GET", "/oidc/svar", True, 30),
        ("GET", "/saml/slo", True, 20),
        ("POST", "/token", False, 20),
        ("POST", "/oidc/log-ud", False, 20),
    ],
)
def test_whatever_a_sign_in_or_a_sign_out_is_brought_to_counts(
    kalder: Kalder, method: str, path: str, page: bool, tries: int
) -> None:
    assert {kalder.ask(path, method).status_code for _ in range(tries)} <= {400, 401, 403}

    answer = kalder.ask(path, method)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert (answer.mimetype == "text/html") is page
    assert page or (answer.json or {})["type"] == "urn:borgerblik:problem:for_mange"


def test_a_broker_that_is_believed_may_say_that_many_signed_out(kalder: Kalder) -> None:
    produkt, now = kalder.produkt, datetime.now(UTC)
    for number in range(25):
        said = logud_krav(f"{produkt.sandkasse}/oidc", KLIENT_ID, f"nummer-{number}", f"_{number}", now)
        token = produkt.udsteder.underskriv("logout+jwt", json.dumps(said).encode())
        assert kalder.ask("/oidc/log-ud", "POST", {"logout_token": token}).status_code == 200


def test_reading_is_not_trying(kalder: Kalder) -> None:
    for path in ("/", "/logget-ud", "/_health/live", "/api/v1/fagomraader"):
        assert {kalder.ask(path).status_code for _ in range(35)} == {200}


# Tokens that are refused


def test_an_address_that_guesses_tokens_is_stopped(kalder: Kalder) -> None:
    guesses = [kalder.med(f"gaet-{number}") for number in range(5)]

    assert [each.status_code for each in guesses] == [401, 401, 401, 401, 429]
    assert guesses[-1].mimetype == "application/problem+json"
    assert (guesses[-1].json or {})["type"] == "urn:borgerblik:problem:for_mange"
    assert guesses[-1].headers["Retry-After"] == "60"


def test_a_right_guess_after_that_is_not_heard(kalder: Kalder) -> None:
    for number in range(4):
        kalder.med(f"gaet-{number}")

    good = kalder.produkt.token(BO)
    assert kalder.med(good).status_code == 429
    assert Kalder(kalder.produkt).med(good).status_code == 200


def test_whoever_works_is_not_stopped(kalder: Kalder) -> None:
    good = kalder.produkt.token(BO)

    assert {kalder.med(good).status_code for _ in range(10)} == {200}
    assert kalder.med("gaet").status_code == 401, "and a mistake is a mistake"
    assert kalder.med(good).status_code == 200


def test_a_good_token_that_falls_short_is_no_guess(kalder: Kalder) -> None:
    low, elsewhere = kalder.produkt.token(BO, niveau="lav"), kalder.produkt.token(None, rolle="system")

    assert {kalder.med(low).status_code for _ in range(10)} == {401}
    assert {kalder.med(elsewhere).status_code for _ in range(10)} == {403}
    assert kalder.med(kalder.produkt.token(BO)).status_code == 200, "a portal is one address for all its citizens"


# Counted together


Opened = Callable[..., Produkt]


@pytest.fixture
def opened(tmp_path: Path, pki: Pki) -> Iterator[Opened]:
    """Products of their own, as many as are asked for, each with a limit of five."""
    with ExitStack() as stack:
        yield lambda name, redis: stack.enter_context(
            a_product(tmp_path / name, log_ind=pki, REDIS_URL=redis, GRAENSE_LOGIN="5", GRAENSE_AFVIST="5")
        )


def test_two_who_serve_share_the_count(opened: Opened, tmp_path: Path, redis_url: str) -> None:
    for name in ("en", "to"):
        (tmp_path / name).mkdir()
    first = Kalder(opened("en", redis_url))
    second = Kalder(opened("to", redis_url), first.fra)

    assert [first.log_ind(), first.log_ind(), first.log_ind(), second.log_ind(), second.log_ind()] == [303] * 5
    assert [first.log_ind(), second.log_ind()] == [429, 429]
    assert [each.med("gaet").status_code for each in (first, second, first, second, first, second)] == [401] * 5 + [429]
    assert Kalder(second.produkt).log_ind() == 303

    with Redis.from_url(redis_url) as redis:
        keys = list(redis.scan_iter("*borgerblik-graense*"))
        network = str(ipaddress.IPv6Network((int(ipaddress.IPv6Address(first.fra)) >> 64 << 64, 64)))
        mine = [key for key in keys if network.encode() in key]
        assert mine
        assert all(0 < redis.ttl(key) <= 60 for key in mine), "kept for a minute"
        redis.delete(*mine)


def test_without_redis_each_counts_alone_and_nobody_is_let_through_uncounted(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "nede").mkdir()
    with capture_logs():
        kalder = Kalder(opened("nede", f"redis://127.0.0.1:{free_port()}/0"))
        began = time.monotonic()

        assert [kalder.log_ind() for _ in range(7)] == [303] * 5 + [429] * 2
        assert [kalder.med("gaet").status_code for _ in range(7)] == [401] * 5 + [429] * 2

    assert time.monotonic() - began < 6

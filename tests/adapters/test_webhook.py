"""An alarm is told to a program of the kommune: signed, in time, and to no machine inside our own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.wrappers import Request, Response

from adapters import http
from adapters.webhook import HEADER, Webhook
from borgerblik.alarm.model import Melding
from tests.wire import serving

NOEGLE = b"en hemmelighed, kun til test"
NU = datetime(2026, 11, 25, 12, tzinfo=UTC)
MELDING = Melding("en-alarm", "0751", "Aarhus Kommune", "kle:32.24.04", NU, "https://borgerblik.example/a")


@dataclass
class Program:
    """A kommune's program: what it heard, and what it answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        self.heard.append((request.path, dict(request.headers), request.get_data()))
        return Response(status=self.status, headers=self.headers)(environ, start)


def here(**changes: Any) -> Webhook:
    return Webhook(NOEGLE, lambda: NU, **{"paa_maskinen": True, **changes})


def test_it_is_told_what_may_leave_the_house_and_nothing_else() -> None:
    program = Program()
    with serving(program) as url:
        assert here()(f"{url}/alarm", MELDING) is None

    ((path, headers, body),) = program.heard
    assert path == "/alarm"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "alarm": "en-alarm", "kommune": "0751", "kode": "kle:32.24.04", "tidspunkt": "2026-11-25T12:00:00+00:00",
        "url": "https://borgerblik.example/a",
    }  # fmt: skip


def test_the_signature_can_be_checked_as_the_documentation_says() -> None:
    program = Program()
    with serving(program) as url:
        here()(url, MELDING)

    ((_, headers, body),) = program.heard
    said = dict(part.split("=", 1) for part in headers[HEADER].split(","))
    assert said["t"] == str(int(NU.timestamp()))
    expected = hmac.new(NOEGLE, said["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(said["v1"], expected)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 503])
def test_a_no_is_a_code_and_is_tried_again_by_whoever_asked(status: int) -> None:
    with serving(Program(status)) as url:
        assert here()(url, MELDING) in ("afvist", "ingen_forbindelse")


def test_a_redirect_is_not_followed() -> None:
    elsewhere = Program()
    with serving(elsewhere) as other, serving(Program(307, {"Location": f"{other}/"})) as url:
        assert here()(url, MELDING) == "afvist"

    assert elsewhere.heard == []


def test_without_a_secret_nobody_is_told() -> None:
    program = Program()
    with serving(program) as url:
        assert Webhook(None, lambda: NU, paa_maskinen=True)(url, MELDING) == "ikke_sat_op"

    assert program.heard == []


def test_outside_the_sandkasse_only_https_will_do() -> None:
    assert here(paa_maskinen=False)("http://kommune.eksempel/alarm", MELDING) == "adresse_afvist"


@pytest.mark.parametrize("navn", ["127.0.0.1", "localhost", "[::1]", "kommune.eksempel"])
def test_no_machine_inside_our_network_is_told_whatever_the_name_resolves_to(
    navn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads here, as that of a kommune could be made to a moment after it was looked at."""
    real = socket.getaddrinfo

    def here_always(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1", *args, **kwargs)

    program = Program()
    with serving(program) as url:
        monkeypatch.setattr(socket, "getaddrinfo", here_always)
        with capture_logs() as logs:
            said = here(paa_maskinen=False)(f"https://{navn}:{url.rpartition(':')[2]}/alarm", MELDING)

    assert said == "afvist"
    assert program.heard == []
    assert not [each for each in logs if each["log_level"] == "error"]


@pytest.mark.parametrize(
    ("adresse", "ude"),
    [
        ("8.8.8.8", True), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("64:ff9b:1::a00:1", False), ("2002:a00:1::", False),
        ("::a00:1", False), ("224.0.0.1", False), ("ff02::1", False), ("0.0.0.0", False),
        ("2001:4860:4860::8888", True),
    ],
)  # fmt: skip
def test_which_addresses_are_outside(adresse: str, ude: bool) -> None:
    assert http.is_outside(adresse) is ude


def test_a_name_that_leads_inside_a_moment_after_it_was_looked_at_is_not_told_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, asked = socket.getaddrinfo, list[str]()

    def outside_once(host: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("8.8.8.8" if len(asked) == 1 else "127.0.0.1", *args, **kwargs)

    program = Program()
    with serving(program) as url:
        monkeypatch.setattr(socket, "getaddrinfo", outside_once)
        said = here(paa_maskinen=False)(f"https://kommune.eksempel:{url.rpartition(':')[2]}/alarm", MELDING)

    assert (said, program.heard, len(asked)) == ("afvist", [], 2)


def test_nobody_learns_from_us_which_doors_are_open_in_our_network() -> None:
    """Who chooses the address is told how it went; a machine inside is not even knocked at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        opened = here(paa_maskinen=False)(f"https://127.0.0.1:{port}/alarm", MELDING)
        with pytest.raises(TimeoutError):
            server.accept()
    closed = here(paa_maskinen=False)(f"https://127.0.0.1:{port}/alarm", MELDING)

    assert opened == closed == "afvist"


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    program, proxy = Program(), Program()
    with serving(program) as url, serving(proxy) as through:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, through)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert here()(url, MELDING) is None

    assert len(program.heard) == 1
    assert proxy.heard == []


@contextmanager
def silent() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_one_that_says_nothing_is_left_in_time() -> None:
    with silent() as url:
        began = time.monotonic()
        assert here(seconds=0.3)(url, MELDING) == "for_langsom"

    assert time.monotonic() - began < 2


def test_one_that_is_not_there_is_a_code_and_its_address_is_in_no_log() -> None:
    with capture_logs() as logs:
        assert here()("http://127.0.0.1:1/hemmelig-sti", MELDING) == "ingen_forbindelse"
        assert here()("http://[kan ikke læses/hemmelig-sti", replace(MELDING, kode="vip")) == "uventet"

    assert "hemmelig-sti" not in str(logs)

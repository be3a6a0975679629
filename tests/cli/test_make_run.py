"""`make run`: both servers up from nothing, a token accepted, everything gone after Ctrl-C. And its log."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from borgerblik.instance import announced_run
from borgerblik.instance import running as running_settings
from tests.wire import free_port

pytestmark = pytest.mark.slow

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
BO, ANNA, DAVID, LONE = "7211791035", "6503852018", "8104682053", "6305772134"


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[dict[str, Any]]:
    """The demo in a process of its own; afterwards its exit code and everything it wrote."""
    env = {
        "PATH": os.environ["PATH"],
        "PORT": str(free_port()),
        "SANDKASSE_PORT": str(free_port()),
        "BORGERBLIK_INSTANCE": str(folder),
        "http_proxy": "http://127.0.0.1:1",  # usual in a kommune; not for this machine
        **settings,
    }
    written = folder.parent / f"{folder.name}.log"
    with written.open("w") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "borgerblik", "demo"],
            env=env, stdout=log, stderr=log, start_new_session=True,
            # As a shell does to what it starts in the background: Ctrl-C must stop it all the same.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )  # fmt: skip
        run: dict[str, Any] = {"env": env, "base": f"http://127.0.0.1:{env['PORT']}"}
        try:
            _until_ready(written, demo)
            yield run
            demo.send_signal(signal.SIGINT)
            run["code"] = demo.wait(30)
        finally:
            demo.terminate()
            demo.wait(30)
            run["log"] = written.read_text()


def _until_ready(written: Path, demo: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if "Ctrl-C" in written.read_text():
            return
        assert demo.poll() is None, f"the demo stopped by itself: {written.read_text()}"
        time.sleep(0.1)
    raise AssertionError(f"the demo did not start: {written.read_text()}")


def get(run: dict[str, Any], path: str, cpr: str | None = None) -> tuple[int, Any]:
    headers = {}
    if cpr:
        token = subprocess.run(
            [sys.executable, "-m", "borgerblik", "sandkasse", "token", "--cpr", cpr, "--kommune", "0751"],
            env=run["env"], capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
    try:
        with DIRECT.open(urllib.request.Request(run["base"] + path, headers=headers)) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def beside(run: dict[str, Any], *words: str, said: str) -> str:
    """What a command in another terminal answers, which is told that on standard input."""
    command = [sys.executable, "-m", "borgerblik", *words]
    return subprocess.run(command, env=run["env"], input=said, capture_output=True, text=True, check=True).stdout


def by_hand(run: dict[str, Any], request: str) -> str:
    """The answer to bytes that are no request."""
    with socket.create_connection(("127.0.0.1", int(run["env"]["PORT"]))) as connection:
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_the_product_comes_up_from_nothing_answers_and_goes_down_clean(tmp_path: Path) -> None:
    metrics = free_port()
    with running(tmp_path / "instance", BORGERBLIK_KILDE_FRIST="1", BORGERBLIK_METRICS_PORT=str(metrics)) as run:
        assert get(run, "/_health/ready")[0] == 200
        status, overblik = get(run, "/api/v1/overblik", BO)
        assert (status, overblik["komplet"]) == (200, True)
        assert get(run, "/api/v1/overblik", DAVID)[1]["kilder"][1]["aarsag"] == "for_langsom"
        assert [sag["myndighed"]["type"] for sag in get(run, "/api/v1/overblik", LONE)[1]["sager"]] == ["udk"]
        assert "Sager: 1" in beside(run, "opslag", "--cpr-stdin", "--kommune", "0751", said=LONE)
        assert get(run, f"/api/v1/sager/{BO}", BO)[0] == 404
        assert get(run, f"/api/v1/overblik?cpr={BO}", BO)[0] == 422
        assert get(run, f"/{BO}")[0] == 404
        for raw, status in ((f"GET / HTTP/1.1\r\n{BO} : x\r\n\r\n", 400), (f"GET /{BO * 1000} HTTP/1.1\r\n\r\n", 414)):
            head, _, body = by_hand(run, raw).partition("\r\n\r\n")
            assert head.startswith(f"HTTP/1.1 {status} ")
            assert json.loads(body)["status"] == status
            assert BO not in head + body
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics}/metrics") as response:
            measured = response.read().decode()
        mode = (tmp_path / "instance" / "noegler.env").stat().st_mode
    # What is written while it runs and while it stops.
    assert run["code"] == 0
    assert mode & 0o077 == 0
    assert 'borgerblik_anmodninger_total{metode="GET",rute="/api/v1/overblik",status="200"}' in measured
    for number in (BO, DAVID):
        assert number not in run["log"] + measured
    lines = [json.loads(line) for line in run["log"].splitlines() if line.startswith("{")]
    assert any(line["event"] == "request answered" for line in lines)
    assert any(line.get("reason") == "for_langsom" or line["event"] == "source was too slow" for line in lines)
    assert all("anmodning" in line for line in lines if line["logger"].startswith("borgerblik.overblik"))
    assert "Traceback" not in run["log"]
    for port in (run["env"]["PORT"], run["env"]["SANDKASSE_PORT"]):
        socket.create_server(("127.0.0.1", int(port))).close()


def test_it_starts_again_on_what_it_left_and_stops_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    with running(folder) as first:
        get(first, "/api/v1/overblik", ANNA)
    with running(folder) as second:
        _, log = get(second, "/api/v1/adgangslog", ANNA)
        assert [look["formaal"] for look in log["adgangslog"]] == ["se mit overblik"]


def test_a_port_in_use_is_one_line_and_leaves_nothing_running(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = {
            "PATH": os.environ["PATH"],
            "PORT": str(taken.getsockname()[1]),
            "SANDKASSE_PORT": str(free_port()),
            "BORGERBLIK_INSTANCE": str(tmp_path),
        }
        for port in (env["PORT"], "abc"):
            done = subprocess.run(
                [sys.executable, "-m", "borgerblik", "demo"],
                env={**env, "PORT": port}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 1
            assert done.stderr.count("\n") == 1
            assert (port if port.isdigit() else "PORT") in done.stderr


def test_commands_beside_a_run_meet_its_sandkasse_and_believe_no_other_file(tmp_path: Path) -> None:
    with announced_run(tmp_path, {"STS_URL": "https://127.0.0.1:1/sts"}):
        assert running_settings(tmp_path) == {"STS_URL": "https://127.0.0.1:1/sts"}
        (tmp_path / "make-run.env").chmod(0o666)
        assert running_settings(tmp_path) == {}

    assert running_settings(tmp_path) == {}
    for left in ("STS_URL=https://127.0.0.1:1/sts\n", "\udcff"):  # by a run that was killed
        (tmp_path / "make-run.env").write_text(left, encoding="utf-8", errors="surrogateescape")
        (tmp_path / "make-run.env").chmod(0o600)
        assert running_settings(tmp_path) == {}

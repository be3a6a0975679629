"""The sandkasse as a process of its own: it starts fast, is quiet, and stops when told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from borgerblik.sandkasse.borgere import genereret
from borgerblik.sandkasse.kommuner import filer
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.sandkasse.breve import envelope, sdi_om, yi_om
from tests.sandkasse.conftest import body_of, status
from tests.wire import free_port

pytestmark = pytest.mark.slow  # programs are started

ANNA, DAVID = NAVNGIVNE[0].nummer, next(b.nummer for b in NAVNGIVNE if b.navn == "David Ege")
PROGRAM = """
import sys
from pathlib import Path
from borgerblik.sandkasse.server import serve

serve(port=int(sys.argv[1]), noeglefil=Path(sys.argv[2]), borgere=10_000)
"""


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            requests.get(url, timeout=20)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the sandkasse never came up")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_ten_thousand_citizens_start_in_seconds_and_a_stop_waits_for_nobody(how: int, noeglefil: Path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    headers = {"Content-Type": "application/soap+xml"}
    command = [sys.executable, "-c", PROGRAM, str(port), str(noeglefil)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            _wait_for(url)
            for number in (ANNA, genereret(9_999, seed=1).nummer or ""):
                answer = requests.post(
                    f"{url}/sagdokumentindeks/6", data=envelope(sdi_om(number)), headers=headers, timeout=10
                )
                assert status(body_of(answer.content)) == 20
            kept_waiting = threading.Thread(target=_ask_quietly, args=(url, headers), daemon=True)
            kept_waiting.start()
            time.sleep(0.3)
            told = time.monotonic()
            process.send_signal(how)
            said, _ = process.communicate(timeout=10)
        finally:
            process.kill()

    assert process.returncode == 0
    assert time.monotonic() - told < 4
    assert ANNA not in said
    assert DAVID not in said
    assert said == ""


def _ask_quietly(url: str, headers: dict[str, str]) -> None:
    try:
        requests.post(f"{url}/ydelseindeks/6", data=envelope(yi_om(DAVID)), headers=headers, timeout=10)
    except requests.RequestException:
        return


def test_three_kommuner_are_connected_and_aalborg_is_not():
    connected = {path.stem: json.loads(path.read_bytes())["tilsluttet"] for path in filer()}
    assert connected == {"0101": True, "0461": True, "0751": True, "0851": False}

"""A worker that is asked to stop does its last things first."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.wire import free_port

pytestmark = pytest.mark.slow  # a server of its own

SERVER = """
import sys
from pathlib import Path
from flask import Flask
from borgerblik.operations.baggrund import Baggrund, Opgave
from borgerblik.operations.gunicorn_server import Listening, run

done = Path(sys.argv[1])

def make_app():
    app = Flask("test")
    app.extensions["baggrund"] = Baggrund([Opgave("tal", 3600, lambda: done.write_text("afleveret"), til_sidst=True)])
    done.with_suffix(".begun").touch()
    return app

run(make_app, Listening("127.0.0.1", int(sys.argv[2]), 1, 1, None))
"""


def test_what_is_to_be_done_at_the_end_is_done_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    done = tmp_path / "done"
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(done), str(free_port())])
    try:
        until = time.monotonic() + 60
        while not done.with_suffix(".begun").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)  # the app is there, and the worker takes it
        assert not done.exists()
        server.terminate()
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()

    assert done.read_text() == "afleveret"

"""The page of the API in a real browser: it reads, and it asks nobody outside this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.produkt import Produkt
from tests.wire import serving

CHROMIUM = shutil.which("chromium")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_page_of_the_api_shows_every_door_without_the_outside_world(produkt: Produkt, tmp_path: Path) -> None:
    with serving(produkt.client.application) as url:
        shown = subprocess.run(
            [
                str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                f"--user-data-dir={tmp_path}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--virtual-time-budget=10000", "--dump-dom", f"{url}/api/docs",
            ],
            capture_output=True, text=True, timeout=60, check=True,
        ).stdout  # fmt: skip

    for door in ("/overblik", "/sager/", "/ydelser/", "/adgangslog", "/fagomraader"):
        assert f"/api/v1{door}" in shown.replace("<wbr>", "").replace("\u200b", "")
    assert "Failed to load" not in shown

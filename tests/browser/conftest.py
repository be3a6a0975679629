"""A product that people sign in to, the sandkasse's identity providers beside it, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser

from borgerblik.sandkasse.pki import Pki
from tests.browser.chromium import chromium
from tests.browser.vindue import Vindue
from tests.produkt import Produkt, a_product
from tests.wire import serving

AabnVindue = Callable[..., Vindue]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser; each window of it is a person of its own."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def produkt(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Produkt]:
    settings: dict[str, Any] = {
        "SEGL_CERTIFICATE": str(pki.sti("klient.pem")),
        "SEGL_KEY": str(pki.sti("klient-noegle.pem")),
        "GRAENSE_LOGIN": "100000",
        "GRAENSE_AFVIST": "100000",
        "KILDE_FRIST": "3",
        "UDK_SPOERGES": "true",
    }
    with (
        a_product(tmp_path_factory.mktemp("browser"), log_ind=pki, **settings) as made,
        serving(made.client.application, int(made.adresse.rpartition(":")[2])),
    ):
        yield made


@pytest.fixture
def aabn(browser: Browser, produkt: Produkt) -> Iterator[AabnVindue]:
    """Opens windows. Afterwards nothing has happened behind anybody's back, and the sandkasse tells the truth again."""
    with ExitStack() as stack:
        opened: list[Vindue] = []

        def a_window(of: Produkt = produkt, **how: Any) -> Vindue:
            opened.append(stack.enter_context(Vindue(browser, of, **how)))
            return opened[-1]

        yield a_window
        requests.delete(f"{produkt.sandkasse}/_sandkasse/fejl", timeout=30).raise_for_status()
        assert [uheld for each in opened for uheld in each.uheld] == []


@pytest.fixture
def vindue(aabn: AabnVindue) -> Vindue:
    """One person's window."""
    return aabn()

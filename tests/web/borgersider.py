"""What the tests of the citizen's pages share: who looks, what they read, and which plug is pulled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from werkzeug.test import TestResponse

from tests.web.svage import Sted

ANNA, IB, JETTE, JONNA, MADS, NANNA, OTTO, SARA, ULLA = (
    "6503852018", "7409601103", "7512832110", "7304882327", "8811631147", "7010942150", "8207751163", "8009912192",
    "8702582216",
)  # fmt: skip


@contextmanager
def pulled(sted: Sted, tjeneste: str, fejl: str, **more: Any) -> Iterator[None]:
    """That plug of the sandkasse is pulled."""
    url = f"{sted.produkt.sandkasse}/_sandkasse/fejl"
    requests.post(url, json={"tjeneste": tjeneste, "fejl": fejl, **more}, timeout=5).raise_for_status()
    try:
        yield
    finally:
        requests.delete(url, timeout=5)


def plain(answer: TestResponse) -> str:
    """What is read on the page."""
    html = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", re.sub(r"(?s)<template.*?</template>", "", html)))


def first_link(answer: TestResponse, kind: str) -> str:
    found = re.search(rf'href="(/min-side/{kind}/[0-9a-f]{{32}})"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]

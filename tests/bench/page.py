"""Row 13: the citizen's page in a browser's hands: when it begins, when each part is there, when it ends."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.bench.answers import CITIZENS, YDI_PATH
from tests.bench.measure import Row, Target, say
from tests.bench.served import Page, Served
from tests.browser.chromium import chromium

WHOLE, FIRST, PART = Target(1.25), Target(2.5), Target(3.5)
MEDIAN_MS, SLOW = 80.0, 3.0  # milliseconds, seconds
SEEN, SEEN_SECONDS = Target(1.0), 0.2
SHELL, SAGER = "<h1>", 'slot="sager"'


def rows(served: Served, *, quick: bool) -> Iterator[Row]:
    """Both sources of 80 ms, then one of them of three seconds."""
    say("page: 80 ms each")
    served.source.rest(MEDIAN_MS)
    served.page(CITIZENS[5])
    pages = []
    served.source.taken()
    ratios = []
    for _ in range(15 if quick else 60):
        page = served.page(CITIZENS[5])
        pages.append(page)
        ratios.append(page.whole / max(served.source.taken()))
    kilobytes = sum(len(piece) for _, piece in pages[-1].pieces) / 1000
    note = f"{kilobytes:.0f} kB of HTML"
    yield Row(
        "13", "the whole page, 2 calls of 80 ms", "the slowest call of it", WHOLE, statistics.median(ratios), note
    )
    say("page: one source of 80 ms, one of 3 s")
    served.source.rest(MEDIAN_MS, slow={YDI_PATH: SLOW})
    slow = [served.page(CITIZENS[5]) for _ in range(3 if quick else 8)]
    yield _against("first text, one source of 3 s", slow, SHELL, FIRST)
    with chromium() as browser:
        times = range(3 if quick else 8)
        painted = statistics.median([served.first_paint(browser, CITIZENS[5]) for _ in times])
        bare = statistics.median([served.first_paint(browser, CITIZENS[5], "/_health/live") for _ in times])
    note = f"{1000 * painted:.0f} ms with nothing kept from before; a page of one word {1000 * bare:.0f} ms"
    yield Row(
        "13", "first text on the screen of Chromium, one source of 3 s", "200 ms", SEEN, painted / SEEN_SECONDS, note
    )
    yield _against("the sager, the other source of 3 s", slow, SAGER, PART)
    served.source.rest(0)


def _against(what: str, pages: list[Page], text: str, target: Target) -> Row:
    came = statistics.median(page.until(text) for page in pages)
    return Row("13", what, "a call of 80 ms", target, came / (MEDIAN_MS / 1000), f"after {1000 * came:.0f} ms")

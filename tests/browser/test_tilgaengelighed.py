"""Every page and state, in both languages: axe finds nothing, headings are in order, nobody scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.browser import gange, gange_ansat
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.gange import Gang, Svar
from tests.browser.vindue import Vindue
from tests.produkt import Produkt, a_product
from tests.wire import serving

pytestmark = I_BROWSEREN

# What hangs on the words of a page. Its structure and colours are the same in both languages, and cost most to judge.
ORDREGLER = (
    "html-has-lang", "html-lang-valid", "valid-lang", "document-title", "label", "label-content-name-mismatch",
    "link-name", "button-name", "image-alt", "svg-img-alt", "empty-heading", "empty-table-header", "landmark-unique",
)  # fmt: skip


def faults(v: Vindue, sprog: str = "da") -> list[str]:
    """What is wrong with the page as it stands: for axe, at 320 pixels, zoomed to 200 %, and with letters as large."""
    found = v.axe() if sprog == "da" else v.axe(*ORDREGLER)
    for bredde, what in ((320, "320 pixels"), (640, "200 % of 1280")):
        v.side.set_viewport_size({"width": bredde, "height": 512})
        found += [f"{what}: {each}" for each in v.sideveje()]
    v.side.set_viewport_size({"width": 1000, "height": 800})
    v.side.evaluate(
        "() => { const page = document.documentElement; page.style.fontSize = "
        "`${2 * parseFloat(getComputedStyle(page).fontSize)}px`; }"
    )
    found += [f"letters of 200 %: {each}" for each in v.sideveje()]
    if sprog == "en":
        found += [f"not English: {each}" for each in v.dansk()]
    levels = [level for level, _ in v.overskrifter()]
    if levels.count(1) != 1 or any(below > above + 1 for above, below in pairwise([1, *levels])):
        found.append(f"headings: {levels}")
    shown = v.side.locator("html").get_attribute("lang")
    return found if shown == sprog else [*found, f"the language is {shown}"]


@pytest.mark.parametrize("gang", gange.GANGE + gange_ansat.GANGE, ids=lambda gang: gang.__name__)
def test_every_page_and_state_can_be_used_by_anybody_in_both_languages(aabn: AabnVindue, gang: Gang) -> None:
    vindue = aabn(sprog="da")
    found: dict[str, list[str]] = {}
    for state in gang(vindue):
        found[state] = faults(vindue)
        if vindue.side.url.startswith(vindue.produkt.adresse):
            vindue.paa("en")
            vindue.side.reload()
            found[f"{state}, in English"] = faults(vindue, "en")
            vindue.paa("da")

    assert {state: wrong for state, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("sprog", ["da", "en"])
@pytest.mark.parametrize("svar", gange.SVAR + gange_ansat.SVAR, ids=lambda svar: svar.__name__)
def test_every_page_that_answers_a_form_can_be_used_by_anybody(aabn: AabnVindue, svar: Svar, sprog: str) -> None:
    vindue = aabn(sprog=sprog)
    found = {state: wrong for state in svar(vindue) if (wrong := faults(vindue, sprog))}

    assert found == {}


@pytest.fixture
def uden_udbydere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    """A product where nobody can sign in, and few may try."""
    with (
        a_product(tmp_path_factory.mktemp("uden-udbydere"), GRAENSE_LOGIN="2") as made,
        serving(made.client.application, int(made.adresse.rpartition(":")[2])),
    ):
        yield made


def test_where_nobody_can_sign_in_and_where_somebody_tries_too_often(aabn: AabnVindue, uden_udbydere: Produkt) -> None:
    vindue = aabn(of=uden_udbydere)
    for sprog in ("da", "en"):
        vindue.paa(sprog)
        vindue.gaa("/")
        assert faults(vindue, sprog) == []
        assert (vindue.gaa("/log-ind"), faults(vindue, sprog)) == (503, [])
    for sprog, heading in (("da", "For mange forsøg"), ("en", "Too many tries")):
        vindue.paa(sprog)
        assert vindue.gaa("/log-ind") == 429
        vindue.ser(heading)
        assert faults(vindue, sprog) == []

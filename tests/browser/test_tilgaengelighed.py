"""Every page and state, in both languages: axe finds nothing, and nobody scrolls sideways on a phone or zoomed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from structlog.testing import capture_logs

from borgerblik.access.login import Login
from borgerblik.db import DatabaseUnavailable
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue
from tests.produkt import Produkt, a_product
from tests.wire import serving

pytestmark = I_BROWSEREN

Gang = Callable[[Vindue], Iterator[str]]


def uden_log_ind(v: Vindue) -> Iterator[str]:
    v.gaa("/")
    yield "front page"
    v.gaa("/log-ind")
    yield "chooser of providers"
    v.gaa("/log-ind?niveau=hoej")
    yield "chooser of providers, for level Høj"
    v.gaa("/findes-ikke")
    yield "404"
    v.gaa("/logget-ud")
    yield "signed out"
    assert v.gaa("/saml/slo") == 400
    yield "signed out, and not everywhere"
    v.gaa("/log-ind?via=nemlogin")
    yield "the sandkasse's chooser"


def borger(v: Vindue) -> Iterator[str]:
    v.log_ind("Bo Birk")
    yield "min-side without kommune"
    v.gaa("/")
    yield "front page, signed in"
    v.gaa("/medarbejder")
    yield "403"
    v.gaa("/min-side?kommune=0751")
    yield "min-side"
    v.side.locator("button[name=fuldmagt]").nth(1).click()
    v.side.get_by_role("note").wait_for()
    yield "min-side with a mandate"
    v.fejl("ydi", "http_500")
    v.gaa("/min-side")
    yield "min-side with a source down"
    v.fejl("sdi", "http_500")
    assert v.gaa("/min-side") == 503
    yield "min-side with every source down"
    v.gaa(f"{v.produkt.sandkasse}/idp/nemlogin/")
    yield "who is signed in at the sandkasse"
    v.tryk("Log ud alle steder")
    v.side.get_by_role("heading", level=2).wait_for()
    yield "signed out at the sandkasse"


def hoejere(v: Vindue) -> Iterator[str]:
    v.log_ind("Bo Birk", "Lav", niveau="lav")
    yield "step-up: from level Lav"
    v.log_ind("Sara Toft", kommune="0461")
    yield "min-side with something held back"
    v.log_ind("Otto Poulsen", kommune="0751")
    yield "min-side with what is not certain"


def medarbejder(v: Vindue) -> Iterator[str]:
    v.log_ind("Signe", "Gammelt 3", via="ch", rolle="sagsbehandler")
    yield "step-up: from the old level"
    v.log_ind("Kasper Kontor", via="ch", rolle="sagsbehandler")
    yield "medarbejder"


def ude_af_drift(v: Vindue) -> Iterator[str]:
    with capture_logs(), mock.patch.object(Login, "for_rolle", side_effect=RuntimeError):
        assert v.gaa("/log-ind") == 500
        yield "500"
    with capture_logs(), mock.patch.object(Login, "for_rolle", side_effect=DatabaseUnavailable):
        assert v.gaa("/log-ind") == 503
        yield "503"


GANGE = (uden_log_ind, borger, hoejere, medarbejder, ude_af_drift)


def afvist(v: Vindue) -> Iterator[str]:
    """Pages that answer a form: in each language they must be come to anew."""
    v.gaa("/log-ind?via=nemlogin")
    v.tryk("Fortryd")
    v.side.wait_for_url(f"{v.produkt.adresse}/saml/acs")
    yield "stopped"
    v.fejl("nemlogin", "forkert_audience")
    v.log_ind("Bo Birk")
    yield "not believed"
    v.log_ind("Ulrik Udenfor", via="ch", rolle="sagsbehandler")
    yield "no role"


def faults(v: Vindue, sprog: str = "da") -> list[str]:
    """What is wrong with the page as it stands: for axe, at 320 pixels, zoomed to 200 %, and with letters as large."""
    found = v.axe() if sprog == "da" else v.axe("color-contrast")  # colours speak no language, and cost most
    for bredde, what in ((320, "320 pixels"), (640, "200 % of 1280")):
        v.side.set_viewport_size({"width": bredde, "height": 512})
        found += [f"{what}: {each}" for each in v.sideveje()]
    v.side.set_viewport_size({"width": 1000, "height": 800})
    v.side.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    found += [f"letters of 200 %: {each}" for each in v.sideveje()]
    shown = v.side.locator("html").get_attribute("lang")
    return found if shown == sprog else [*found, f"the language is {shown}"]


@pytest.mark.parametrize("gang", GANGE, ids=lambda gang: gang.__name__)
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
def test_every_way_of_being_refused_can_be_read_by_anybody(aabn: AabnVindue, sprog: str) -> None:
    vindue = aabn(sprog=sprog)
    found = {state: wrong for state in afvist(vindue) if (wrong := faults(vindue, sprog))}

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

"""Walks from page to page: after each step the page stands in a state that has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest import mock

from structlog.testing import capture_logs

from borgerblik.access.login import Login
from borgerblik.db import DatabaseUnavailable
from borgerblik.web.kontrol import LARGEST
from tests.browser import veje
from tests.browser.vindue import Vindue

Gang = Callable[[Vindue], Iterator[str]]
Svar = Callable[[Vindue], Iterator[str]]


def uden_log_ind(v: Vindue) -> Iterator[str]:
    v.gaa("/")
    yield "front page"
    v.gaa("/log-ind")
    yield "chooser of providers"
    v.gaa("/log-ind?niveau=hoej")
    yield "chooser of providers, for level Høj"
    v.gaa("/findes-ikke")
    yield "404"
    v.gaa("/was")
    yield "accessibility"
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
    veje.ind_i(v, "sag")
    yield "sag with a mandate"
    for path in ("besked", "tag-med", "kalender"):
        v.gaa(f"/min-side/{path}")
        yield f"{path} with a mandate"
    v.fejl("ydi", "http_500")
    v.gaa("/min-side")
    yield "min-side with a source down"
    v.fejl("sdi", "http_500")
    v.gaa("/min-side")
    yield "min-side with every source down"
    assert v.gaa("/min-side/kalender") == 503
    yield "503, of a page that is sent whole"
    v.gaa(f"{v.produkt.sandkasse}/idp/nemlogin/")
    yield "who is signed in at the sandkasse"
    v.tryk("Log ud alle steder")
    v.side.get_by_role("heading", level=2).wait_for()
    yield "signed out at the sandkasse"


def hoejere(v: Vindue) -> Iterator[str]:
    v.log_ind("Bo Birk", "Lav", niveau="lav")
    yield "step-up: from level Lav"
    v.log_ind("Sara Toft", kommune="0461")
    yield "min-side with something held back, and a way up"
    for slags in ("sag", "ydelse"):
        v.gaa("/min-side")
        veje.ind_i(v, slags)
        yield f"{slags}, with something held back"
    v.gaa("/min-side/kalender")
    yield "calendar with something held back"
    v.log_ind("Otto Poulsen", kommune="0751")
    yield "min-side with what is not certain"
    v.gaa("/min-side/kalender")
    yield "calendar with what is not certain"
    veje.overblik(v, "Mads Nord")
    yield "min-side with what may not be shown"
    veje.overblik(v, "Nanna Olsen")
    yield "min-side with what cannot be read"
    veje.overblik(v, "Carla Dam")
    yield "min-side of an empty life"
    v.gaa("/min-side/kalender")
    yield "calendar of an empty life"
    v.gaa("/min-side?kommune=0851")
    yield "min-side of a kommune that is not connected"


def medarbejder(v: Vindue) -> Iterator[str]:
    v.log_ind("Signe", "Gammelt 3", via="ch", rolle="sagsbehandler")
    yield "step-up: from the old level"
    veje.meldt(v, "Tage Ulrik")
    yield "receipt of a report"
    v.log_ind("Signe Sagsbehandler", via="ch", rolle="sagsbehandler")
    yield "medarbejder"
    v.gaa("/medarbejder/fejl")
    yield "reports of errors"
    v.side.get_by_role("rowheader").get_by_role("link").first.click()
    v.side.get_by_label("Svar til borgeren").wait_for()
    yield "a report of an error"


def ude_af_drift(v: Vindue) -> Iterator[str]:
    with capture_logs(), mock.patch.object(Login, "for_rolle", side_effect=RuntimeError):
        assert v.gaa("/log-ind") == 500
        yield "500"
    with capture_logs(), mock.patch.object(Login, "for_rolle", side_effect=DatabaseUnavailable):
        assert v.gaa("/log-ind") == 503
        yield "503"


def sider(v: Vindue) -> Iterator[str]:
    """What a citizen reads."""
    veje.overblik(v, "Karen Rask")
    yield "min-side"
    veje.ind_i(v, "sag")
    yield "sag"
    v.gaa("/min-side")
    veje.ind_i(v, "ydelse")
    v.side.locator("a[href^='?udbetaling=']").nth(2).click()
    yield "ydelse, with an earlier payment"
    for path in ("/min-side/kalender", "/min-side/hvem-har-set", "/min-side/tag-med", "/min-side/fejl", "/oplysninger",
                 "/kontrol"):  # fmt: skip
        v.gaa(path)
        yield path
    veje.overblik(v, "Lone Munk")
    veje.ind_i(v, "ydelse")
    yield "ydelse of Udbetaling Danmark"


def beskeder(v: Vindue) -> Iterator[str]:
    """Being told: not chosen, waiting, confirmed."""
    veje.overblik(v, "Gustav Holm")
    v.gaa("/min-side/besked")
    yield "besked, nothing chosen"
    veje.til_kode(v, "gustav@eksempel.dk")
    yield "besked, the code is asked for"
    v.gaa("/min-side/besked")
    yield "besked, an address waits"
    v.gaa("/min-side/besked/bekraeft")
    v.side.get_by_label("Kode", exact=True).fill(veje.kode(v.produkt, "gustav@eksempel.dk"))
    v.tryk("Bekræft")
    v.ser("Få besked, når der er nyt")
    yield "besked, confirmed"


def meld(v: Vindue) -> Iterator[str]:
    """The form, with nothing wrong in it yet."""
    veje.overblik(v, "Hugo Ibsen")
    veje.ind_i(v, "sag")
    v.tryk("Meld en fejl i det her")
    yield "form to report an error"


GANGE = (uden_log_ind, borger, hoejere, medarbejder, ude_af_drift, sider, beskeder, meld)


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


def fejl_i_felter(v: Vindue) -> Iterator[str]:
    """Forms with something wrong in them."""
    v.gaa("/kontrol")
    for name, content in (
        ("uden-segl.json", b"{}"),
        ("ulaeselig.pdf", b"%PDF-1.7"),
        ("stor.pdf", b"0" * (LARGEST + 1)),
    ):
        v.side.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": content})
        v.side.locator("main form button").click()
        v.side.locator("main .alert").wait_for()
        yield f"kontrol of {name}"
    v.log_ind("Hugo Ibsen", kommune=veje.AARHUS)
    v.gaa(veje.foerste(v, "sag"))
    v.side.locator("a[href^='/min-side/fejl/ny']").click()
    v.side.locator("textarea").fill("kort")
    veje.forkert(v)
    yield "report with faults"
    v.gaa("/min-side/besked")
    v.side.locator("#email").fill("forkert")
    veje.forkert(v, hvilken=0)
    yield "besked with faults"


SVAR = (afvist, fejl_i_felter)

"""The overview on its way: what is there is read before what is late, and everything ends in its place."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from borgerblik.sandkasse.pki import Pki
from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue
from tests.produkt import Produkt, a_product
from tests.wire import serving

pytestmark = I_BROWSEREN

SEKUNDER = 2
VENTER = "Vi henter oplysningerne …"
ORDEN = ["Næste udbetalinger", "Sager", "Ydelser", "Det viser siden ikke", "Mangler der noget?"]
BEGGE = pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])


def begin(v: Vindue) -> None:
    """Ask for the overview, and look as soon as anything of it is there."""
    v.side.goto(f"{v.produkt.adresse}/min-side", wait_until="commit")
    v.ser("Mit overblik", helt=False)


def drawn(v: Vindue, what: str) -> float:
    """How far down the page that is drawn, with a size of its own."""
    box = v.side.locator(what).bounding_box()
    assert box is not None, what
    assert box["width"] > 100, what
    assert box["height"] > 10, what
    return float(box["y"])


def under_way(v: Vindue) -> bool:
    return str(v.side.evaluate("() => document.readyState")) == "loading"


def in_order(v: Vindue) -> None:
    """For the eye and for a screen reader alike, whichever came first."""
    assert [each for each in v.afsnit() if each in ORDEN] == ORDEN
    seen = [drawn(v, f"[slot={slot}]") for slot in ("naeste", "sager", "ydelser", "ikke_vist")]
    assert seen == sorted(seen)
    assert v.side.get_by_text(VENTER).count() == 0 or not v.side.get_by_text(VENTER).first.is_visible()


@BEGGE
def test_a_slow_index_of_benefits_holds_back_neither_the_heading_nor_the_cases(aabn: AabnVindue, script: bool) -> None:
    v = aabn(script=script)
    veje.overblik(v, "Rune Skov", veje.ODENSE)
    v.fejl("ydi", "langsom", sekunder=SEKUNDER)
    begin(v)

    v.side.locator("section[slot=sager]").get_by_role("link").first.wait_for()
    assert under_way(v)
    assert v.side.locator("[slot=ydelser], [slot=naeste]").count() == 0
    waiting = v.side.get_by_text(VENTER)
    assert [waiting.nth(number).is_visible() for number in range(waiting.count())] == [True, False, True]
    assert drawn(v, "h1") < drawn(v, "section[slot=sager]")

    v.side.locator("section[slot=ydelser]").get_by_role("link").first.wait_for()
    v.side.wait_for_load_state()
    in_order(v)
    assert v.laeser("Alle de steder, vi henter fra, har svaret.")


def test_what_a_slow_index_of_cases_could_still_take_back_is_not_shown_before_it_has_answered(aabn: AabnVindue) -> None:
    v = aabn()
    veje.overblik(v, "Rune Skov", veje.ODENSE)
    v.fejl("sdi", "langsom", sekunder=SEKUNDER)
    begin(v)

    v.side.get_by_text(VENTER).first.wait_for()
    assert under_way(v)
    assert v.side.locator("section[slot]").count() == 0
    assert not v.laeser("Kontanthjælp")

    v.side.locator("section[slot=ydelser]").get_by_role("link").first.wait_for()
    v.side.wait_for_load_state()
    in_order(v)


@contextmanager
def breaks_off() -> Iterator[str]:
    """A service that begins an answer, and then resets the connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: 90000\r\n\r\n<"
                )
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.fixture(scope="module")
def afbrudt(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Produkt]:
    """A product whose index of benefits dies in the middle of every answer."""
    with (
        breaks_off() as url,
        a_product(
            tmp_path_factory.mktemp("afbrudt"),
            log_ind=pki,
            GRAENSE_LOGIN="1000",
            UDK_SPOERGES="true",
            YDELSESINDEKS_URL=f"{url}/ydelseindeks/6",
        ) as made,
        serving(made.client.application, int(made.adresse.rpartition(":")[2])),
    ):
        yield made


@BEGGE
def test_a_source_that_dies_midway_is_named_and_the_rest_stands(
    aabn: AabnVindue, afbrudt: Produkt, script: bool
) -> None:
    v = aabn(of=afbrudt, script=script)
    veje.overblik(v, "Bo Birk")
    v.side.wait_for_load_state()

    assert v.laeser("Noget mangler Vi kan ikke hente dine ydelser og udbetalinger lige nu.")
    assert v.side.locator("section[slot=sager]").get_by_role("link", name="Udbetaling af sygedagpenge").is_visible()
    assert v.afsnit()[:4] == ["Noget mangler", "Næste udbetalinger", "Sager", "Ydelser"]
    for slot in ("naeste", "ydelser"):
        assert v.side.locator(f"section[slot={slot}]").get_by_text("Kan ikke vises lige nu.").is_visible()
    assert not v.laeser("Der er ingen")
    assert not v.laeser("Alt er med")

    veje.ind_i(v, "sag")
    assert v.laeser("Vi kan ikke hente dine ydelser og udbetalinger lige nu.")


def test_the_log_shows_the_look_once_though_it_left_in_pieces(aabn: AabnVindue) -> None:
    v = aabn()
    veje.overblik(v, "Hugo Ibsen")
    v.gaa("/min-side/hvem-har-set")
    looks = [re.sub(r"\s+", " ", each) for each in v.side.locator("main tbody tr").all_inner_texts()]
    assert sum("Se overblikket" in each for each in looks) == 1

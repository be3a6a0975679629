"""Being told that there is news: chosen, confirmed by a code, tried, stopped."""

from __future__ import annotations

import pytest
import requests

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue

pytestmark = I_BROWSEREN


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_by_email_from_the_choice_to_the_end(aabn: AabnVindue, script: bool) -> None:
    v = aabn(script=script)
    hvem, email = ("Erik Frost", "erik@eksempel.dk") if script else ("Fie Gran", "fie@eksempel.dk")
    veje.overblik(v, hvem)
    v.tryk("Besked")
    v.ser("Få besked, når der er nyt")
    v.tryk("Gem")
    assert v.side.locator("[role=alert] a").all_inner_texts() == [
        "Vælg mindst én ting, du vil have besked om.", "Vælg, hvor du vil have besked.",
    ]  # fmt: skip

    veje.til_kode(v, email, "En sag har fået ny status", "Der er svar på en fejl")
    v.side.get_by_label("Kode", exact=True).fill("000000")
    v.tryk("Bekræft")
    assert v.laeser("Koden er forkert. Brug den seneste kode, vi har sendt.")
    v.side.get_by_label("Kode", exact=True).fill(veje.kode(v.produkt, email))
    v.tryk("Bekræft")
    v.ser("Få besked, når der er nyt")
    assert v.laeser("Adressen er bekræftet Vi sender besked til den, når der er nyt.")
    assert v.laeser(f"Du får besked på {email}.")

    v.tryk("Send mig en prøvebesked")
    assert v.laeser("Vi har sendt en prøvebesked")
    post = requests.get(f"{v.produkt.sandkasse}/_sandkasse/post", timeout=5).text.split("<article>")[1]
    assert email in post
    assert "Prøvebesked fra Aarhus Kommune" in post
    for never in ("leksløn", "andpleje", "kr."):
        assert never not in post, "a message says that there is news, and not of what"

    v.tryk("Stop beskederne")
    assert v.laeser("Du får ikke flere beskeder Vi har slettet dit valg og din adresse.")
    assert not v.laeser(email)
    assert v.side.get_by_label("Din e-mailadresse").input_value() == ""


def test_digital_post_needs_no_code(aabn: AabnVindue) -> None:
    v = aabn()
    veje.overblik(v, "Tage Ulrik")
    v.tryk("Besked")
    v.side.get_by_label("En udbetaling er på vej").check()
    v.side.get_by_label("Digital Post").check()
    v.tryk("Gem")

    assert v.laeser("Dit valg er gemt")
    assert v.laeser("Du får besked i Digital Post.")
    v.tryk("Stop beskederne")
    assert v.laeser("Du får ikke flere beskeder")

"""The list in which the citizen follows what they have reported."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Niveaukrav
from borgerblik.kommuner.fejlmelding import Meldingsstatus
from tests.kommuner.fejlmelding.byg import TEKST
from tests.web.fejlmelding.sider import (
    LISTE,
    NY,
    REF,
    Borger,
    dokument,
    egen,
    en_borger,
    flugter,
    meld,
)
from tests.web.indhold import AARHUS
from tests.web.svage import Sted


def test_the_list_shows_state_and_answer_in_words_and_reading_it_is_logged(sted: Sted, bo: Borger) -> None:
    meld(bo)
    hoved = egen(bo)
    sted.parts.fejlmeldinger.behandl(hoved, Meldingsstatus.I_GANG, None, "a" * 64)
    sted.parts.fejlmeldinger.behandl(egen(bo), Meldingsstatus.AFVIST, "Linje et i svaret.\nLinje <to>.", "a" * 64)
    page = bo.get(LISTE)

    assert "Afvist" in page.text
    assert "Begrundelsen står i svaret" in page.text
    assert "Linje et i svaret.<br>Linje &lt;to&gt;." in page.text
    assert "Træk meldingen tilbage" not in page.text
    flugter(page)
    assert [row.formaal for row in bo.log()] == ["se mine fejlmeldinger"]
    assert bo.get(f"{LISTE}?foer={hoved.nummer}").text.count(TEKST) == 0


def test_nobody_sees_or_withdraws_what_another_reported(sted: Sted, bo: Borger) -> None:
    meld(bo)
    anden = en_borger(sted)

    assert TEKST not in anden.get(LISTE).text
    assert TEKST not in anden.get(f"{LISTE}?kvittering={egen(bo).id}").text
    assert anden.post(f"{LISTE}/{egen(bo).id}/traek-tilbage").status_code == 404
    assert egen(bo).aaben


def test_a_report_is_withdrawn_by_its_button_and_not_once_the_kommune_has_ended_it(sted: Sted, bo: Borger) -> None:
    meld(bo)
    first = egen(bo)
    place = f"{LISTE}/{first.id}/traek-tilbage"
    assert place in bo.get(LISTE).text

    gone = bo.post(place)
    assert (gone.status_code, gone.headers["Location"]) == (303, f"{LISTE}?trukket={first.id}")
    assert f"Meldingen {first.henvisning} er trukket tilbage" in bo.get(gone.headers["Location"]).text
    assert bo.post(place).status_code == 303
    anden = en_borger(sted)
    meld(anden)
    for status in (Meldingsstatus.I_GANG, Meldingsstatus.RETTET):
        sted.parts.fejlmeldinger.behandl(egen(anden), status, None, "a" * 64)
    late = anden.post(f"{LISTE}/{egen(anden).id}/traek-tilbage")
    assert late.status_code == 409
    assert "Kommunen er færdig med meldingen" in late.text


def test_what_needs_a_higher_level_now_is_not_read_at_a_lower_one(sted: Sted, bo: Borger) -> None:
    meld(bo)
    kommuner = sted.parts.kommuner.nu()
    strict = replace(kommuner.efter_kode[AARHUS], borger=Niveaukrav(foelsomme=Nsis.HOEJ))
    raised = replace(kommuner, efter_kode={**kommuner.efter_kode, AARHUS: strict})

    with mock.patch.object(type(sted.parts.kommuner), "nu", return_value=raised):
        page = bo.get(LISTE)
        high = Borger(sted, bo.identity, sted.cookie(replace(bo.identity, niveau=Nsis.HOEJ))).get(LISTE)

    assert TEKST not in page.text
    assert "Sygedagpenge &lt;b&gt;" not in page.text
    assert "på et højere niveau" in page.text
    assert TEKST in high.text


def test_the_pages_can_be_read_in_english_without_losing_the_item(bo: Borger) -> None:
    page = bo.get(f"{NY}?slags=sag&ref={REF}")
    (other,) = dokument(page).xpath("//a[@hreflang='en']/@href")

    assert bo.get(other).status_code == 200
    assert f"ref={REF}" in other


@pytest.mark.parametrize("foer", ["9999999999999999999", str(2**63), str(2**62 + 1), "9" * 5000, "0", "-1", "x", "1e9"])
def test_a_place_in_the_list_that_is_none_is_the_beginning(bo: Borger, foer: str) -> None:
    meld(bo)

    page = bo.get(f"{LISTE}?foer={foer}")
    assert page.status_code == 200
    assert TEKST in page.text
    assert bo.get(f"{LISTE}?foer={2**62}").text.count(TEKST) == 1


def test_the_list_says_how_long_a_report_is_kept(bo: Borger) -> None:
    assert "senest tre år efter, at der sidst er sket noget med den" in bo.get(LISTE).text

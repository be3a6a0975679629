"""The form in which a citizen reports an error: what it says, keeps and refuses."""

from __future__ import annotations

import time

import pytest
from structlog.testing import capture_logs

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.kommuner.fejlmelding import Kategori, Meldingsstatus
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from tests.kommuner.fejlmelding.byg import TEKST, en_formular, et_emne
from tests.web.fejlmelding.sider import (
    LISTE,
    NY,
    REF,
    TITEL,
    YDELSE_REF,
    Borger,
    Synlige,
    antal,
    dokument,
    egen,
    en_borger,
    flugter,
    meld,
    skema,
)
from tests.web.indhold import AARHUS, CARLA
from tests.web.svage import Sted


def test_the_form_says_what_it_is_about_and_who_gets_it_and_every_field_has_its_label(sted, bo) -> None:
    page = bo.get(f"{NY}?slags=sag&ref={REF}")

    assert page.status_code == 200
    assert "Sygedagpenge &lt;b&gt;&amp; mere&lt;/b&gt;" in page.text
    assert "Din melding sendes til Aarhus Kommune" in page.text
    assert "Udbetaling Danmark" not in page.text
    flugter(page)
    theirs = bo.get(f"{NY}?slags=ydelse&ref={YDELSE_REF}").text
    assert "Oplysningen kommer fra Udbetaling Danmark. Kommunen kan ikke se, hvilken sag eller ydelse det er" in theirs
    assert "Din melding sendes til Aarhus Kommune" in theirs
    assert "Kommunens svar kommer på siden Fejlmeldinger." in theirs


@pytest.mark.parametrize(
    "query",
    [f"slags=sag&ref={'f' * 32}", f"slags=ydelse&ref={REF}", f"slags=konto&ref={REF}", "slags=sag&ref=x", "slags=sag"],
)
def test_what_the_citizen_cannot_see_now_is_not_there_to_report(bo: Borger, query: str) -> None:
    values = dict(pair.split("=") for pair in query.split("&"))

    assert bo.get(f"{NY}?{query}").status_code == 404
    assert bo.post(NY, **values, kategori="mangler", noegle="n" * 22).status_code == 404
    assert antal(bo) == 0


def test_back_from_signing_in_without_the_item_one_comes_to_the_overview(bo: Borger) -> None:
    response = bo.get(NY)
    assert (response.status_code, response.headers["Location"]) == (303, "/min-side")


def test_a_report_is_kept_and_the_list_gives_a_receipt_that_a_reload_sends_no_second_time(bo: Borger) -> None:
    with capture_logs() as logs:
        sent = meld(bo, felt="datoer", kontakt="ja")
        page = bo.get(sent.headers["Location"])
    hoved = egen(bo)

    assert (sent.status_code, sent.headers["Location"]) == (303, f"{LISTE}?kvittering={hoved.id}")
    assert "Din fejlmelding er modtaget" in page.text
    assert f"Henvisning {hoved.henvisning}" in page.text
    assert "Aarhus Kommune ser på den" in page.text
    assert "Kommunen må skrive til dig med Digital Post" in page.text
    assert TEKST in page.text
    assert "Sygedagpenge &lt;b&gt;" in page.text
    flugter(page)
    assert (hoved.kategori, hoved.kontakt, hoved.kommune) == (Kategori.FORKERT_OPLYSNING, True, AARHUS)
    assert TEKST not in str(logs)
    assert bo.identity.cpr is not None
    assert bo.identity.cpr.reveal() not in str(logs)


def test_a_form_sent_twice_is_one_report_with_the_same_receipt(bo: Borger) -> None:
    form = {**skema(bo.get(f"{NY}?slags=sag&ref={REF}")), "kategori": "mangler", "tekst": TEKST}

    first, second = bo.post(NY, **form), bo.post(NY, **form)

    assert first.headers["Location"] == second.headers["Location"]
    assert antal(bo) == 1


def test_a_form_that_was_sent_and_filled_in_anew_is_shown_again_and_becomes_another_report(bo: Borger) -> None:
    form = {**skema(bo.get(f"{NY}?slags=sag&ref={REF}")), "kategori": "mangler", "tekst": TEKST}
    bo.post(NY, **form)
    again = bo.post(NY, **{**form, "tekst": "Og der mangler også et brev."})

    assert again.status_code == 409
    assert "Du har allerede sendt en melding fra denne side" in again.text
    kept = skema(again)
    assert (kept["tekst"].strip(), kept["kategori"]) == ("Og der mangler også et brev.", "mangler")
    assert kept["noegle"] != form["noegle"]
    assert bo.post(NY, **kept).status_code == 303
    assert antal(bo) == 2


@pytest.mark.parametrize(
    ("sent", "felt", "told"),
    [
        ({"kategori": ""}, "kategori", "Vælg, hvad der er galt."),
        ({"kategori": "x"}, "kategori", "Vælg, hvad der er galt."),
        ({"felt": "x"}, "felt", "Vælg et af stederne på listen"),
        ({"kategori": "andet", "tekst": ""}, "tekst", "Skriv med dine egne ord"),
        ({"tekst": "kort"}, "tekst", "mindst 10 tegn"),
        ({"tekst": "x" * 1001}, "tekst", "højst 1000 tegn"),
        ({"tekst": "omvendt \u202e tekst her"}, "tekst", "usynlige tegn"),
        ({"tekst": f"Jeg er {CARLA[:6]} - {CARLA[6:]}"}, "tekst", "ligner et personnummer"),
    ],
)
def test_what_must_be_mended_is_said_at_the_top_and_at_the_field_and_nothing_is_lost(bo, sent, felt, told) -> None:
    good = {"kategori": "mangler", "felt": "datoer", "tekst": TEKST, "kontakt": "ja"}
    response = meld(bo, **{**good, **sent})

    assert response.status_code == 422
    document = dokument(response)
    (summary,) = document.xpath("//main//div[@role='alert']")
    assert summary.get("autofocus") is not None
    assert summary.getprevious().tag == "h1"
    (link,) = summary.xpath(".//a")
    assert told in link.text_content()
    target = document.get_element_by_id(link.get("href")[1:])
    described = target.xpath("ancestor-or-self::*[@aria-describedby][1]")[0].get("aria-describedby")
    assert f"{felt}-fejl" in described.split()
    assert told in document.get_element_by_id(f"{felt}-fejl").text_content()
    kept = skema(response)
    for name, value in {**good, **sent}.items():
        if value != "x":
            assert kept.get(name, "").strip() == value
    assert response.text.count("<title>Ret dette:") == 1
    flugter(response)
    assert antal(bo) == 0


def test_the_first_line_break_a_browser_eats_is_not_one_the_citizen_wrote(bo: Borger) -> None:
    kept = skema(meld(bo, kategori="", tekst="\nfoerste linje er tom"))
    assert kept["tekst"].replace("\r\n", "\n") == "\n\nfoerste linje er tom"


def test_words_are_not_needed_where_the_choice_says_it_all(bo: Borger) -> None:
    assert meld(bo, kategori="ikke_min", tekst="").status_code == 303
    assert egen(bo).felt is None


def test_while_no_source_answers_what_was_written_stays_in_the_form(bo: Borger, synlige: Synlige) -> None:
    form = {**skema(bo.get(f"{NY}?slags=sag&ref={REF}")), "kategori": "mangler", "tekst": TEKST}
    synlige.nede = True
    try:
        refused, empty = bo.post(NY, **form), bo.get(f"{NY}?slags=sag&ref={REF}")
        listed = bo.get(LISTE)
    finally:
        synlige.nede = False

    assert refused.status_code == 503
    assert "står her endnu" in refused.text
    assert {**skema(refused), "tekst": TEKST} == form
    flugter(refused)
    assert empty.status_code == 503
    assert listed.status_code == 200
    assert bo.post(NY, **form).status_code == 303


def test_after_twenty_in_a_day_the_citizen_is_told_and_nothing_is_lost(sted: Sted, bo: Borger) -> None:
    for number in range(20):
        sted.parts.fejlmeldinger.meld(bo.borger, et_emne(), en_formular(noegle=f"{number:022}"))
    response = meld(bo)

    assert response.status_code == 429
    assert "så mange fejl i dag" in response.text
    assert skema(response)["tekst"].strip() == TEKST
    assert antal(bo) == 20


def test_a_form_without_its_tokens_or_from_elsewhere_is_refused(bo: Borger) -> None:
    form = {"slags": "sag", "ref": REF, "kategori": "mangler", "noegle": "n" * 22}
    headers = {"Cookie": f"{SESSION_COOKIE}={bo.session}"}

    assert bo.post(NY, **{**form, "noegle": ""}).status_code == 400
    assert bo.post(NY, **{**form, "noegle": "<script>"}).status_code == 400
    assert bo.sted.client.post(NY, data=form, headers=headers).status_code == 400
    for elsewhere in ({"Origin": "https://andre.example"}, {"Sec-Fetch-Site": "cross-site"}):
        data = {**form, "csrf_token": bo.sted._form_token(bo.session)}
        assert bo.sted.client.post(NY, data=data, headers={**headers, **elsewhere}).status_code == 400
    assert antal(bo) == 0


def test_with_a_mandate_in_use_one_may_see_and_not_act(sted: Sted) -> None:
    given = Privilegiegruppe(Omraade(Omraadetype.CPR, CARLA), (FULDMAGT,))
    hjaelper = en_borger(sted, privilegier=(given,))
    meld(hjaelper)
    fejl_id = egen(hjaelper).id
    (mandate,) = fuldmagter(hjaelper.identity, sted.parts.fuldmagtsregler)
    form = skema(hjaelper.get(f"{NY}?slags=sag&ref={REF}"))
    sessions = sted.parts.doere.sessioner
    sessions.saet(hjaelper.session, sessions.find(hjaelper.session), kommune=AARHUS, fuldmagt=mandate.id)

    refused = [
        hjaelper.get(f"{NY}?slags=sag&ref={REF}"),
        hjaelper.post(NY, **{**form, "kategori": "mangler"}),
        hjaelper.post(f"{LISTE}/{fejl_id}/traek-tilbage"),
    ]

    for response in refused:
        assert response.status_code == 403
        assert "Du kan ikke melde en fejl med fuldmagt" in response.text
        assert TITEL.split()[0] not in response.text
    assert egen(hjaelper).status is Meldingsstatus.MODTAGET
    listed = hjaelper.get(LISTE)
    assert "Det er dine egne" in listed.text
    assert "Træk meldingen tilbage" not in listed.text


@pytest.mark.parametrize("much", [" " * 40_000, "1" * 400_000, "-" * 400_000, "\u0315\u0300" * 20_000])
def test_words_without_end_are_refused_at_once(bo: Borger, much: str) -> None:
    form = skema(bo.get(f"{NY}?slags=sag&ref={REF}"))
    begun = time.process_time()
    response = bo.post(NY, **{**form, "kategori": "mangler", "tekst": f"11 22 33{much}x"})

    assert time.process_time() - begun < 10, "without end it would be minutes"
    assert response.status_code == 422
    assert "højst 1000 tegn" in response.text

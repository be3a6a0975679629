"""The pages where the kommune finds, opens and answers what citizens have reported."""

from __future__ import annotations

import re
import time
from unittest import mock

import pytest
from structlog.testing import capture_logs

from borgerblik.access.identity import Rolle
from borgerblik.audit import AuditLog
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.koder import Foelsomhed, MyndighedType, Nsis
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.underretning import Slags
from tests.kommuner.fejlmelding.byg import SVAR, TEKST, en_formular, et_emne
from tests.web.fejlmelding.sider import (
    ANSAT,
    LISTE,
    NY,
    REF,
    SKJULT,
    Borger,
    dokument,
    egen,
    en_ansat,
    en_borger,
    flugter,
    meld,
    reported,
)
from tests.web.indhold import AARHUS, CARLA, ODENSE
from tests.web.svage import Sted


@pytest.mark.parametrize("rolle", [Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR])
def test_staff_of_the_kommune_find_a_report_and_it_is_written_down_before_they_read_it(sted: Sted, rolle) -> None:
    hoved = reported(sted)
    anne = en_ansat(sted, rolle)
    listed = anne.get(f"{ANSAT}?status=modtaget&fagomraade=sygedagpenge")
    page = anne.get(f"{ANSAT}/{hoved.id}")

    assert f"{ANSAT}/{hoved.id}" in listed.text
    assert SKJULT not in listed.text
    assert SKJULT in page.text
    assert TEKST in page.text
    flugter(listed)
    flugter(page)
    (post,) = AuditLog(sted.produkt.engine).om(hoved.borger)
    row = post.opslag
    assert (row.formaal, row.doer, row.rolle) == ("læse fejlmelding", "medarbejder", rolle.value)
    assert (row.seer, row.sager, row.kommuner) == (anne.borger, (hoved.emne,), (AARHUS,))


def test_to_open_or_answer_a_watched_citizens_report_is_an_alarm_on_the_page_too(sted: Sted) -> None:
    hvem, anne = en_borger(sted), en_ansat(sted)
    hoved = sted.parts.fejlmeldinger.meld(hvem.borger, et_emne(titel=SKJULT), en_formular())
    sted.parts.vagtliste.tilfoej(AARHUS, Vagtslags.VIP, [hvem.identity.cpr], af="test")
    anne.get(f"{ANSAT}/{hoved.id}")
    anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1")

    rows = [post.opslag for post in AuditLog(sted.produkt.engine).om(hvem.borger)]
    assert [(row.formaal, "vip" in row.varsler) for row in rows] == [
        ("svare på fejlmelding", True), ("læse fejlmelding", True)
    ]  # fmt: skip


def test_where_the_log_is_down_nobody_at_work_reads_anything(sted: Sted) -> None:
    hoved, anne = reported(sted), en_ansat(sted)

    with capture_logs(), mock.patch("borgerblik.audit.store._insert", return_value="SELECT x FROM ingen_tabel"):
        pages = [anne.get(f"{ANSAT}/{hoved.id}"), anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1")]

    for page in pages:
        assert page.status_code == 503
        assert SKJULT not in page.text
    assert sted.parts.fejlmeldinger.hoved(hoved.id).version == 1


def test_what_lies_beyond_their_limits_staff_neither_find_nor_open(sted: Sted) -> None:
    hoved = reported(sted)
    before = int(re.findall(r"Alle</option>.*?\((\d+)\)", en_ansat(sted).get(ANSAT).text, re.DOTALL)[0])

    for anne in (en_ansat(sted, KLE="25.*"), en_ansat(sted, foelsomhed=Foelsomhed.FORTROLIGE.value)):
        listed = anne.get(ANSAT)
        assert hoved.id not in listed.text
        assert "uden for dine rettigheder" in listed.text
        assert anne.get(f"{ANSAT}/{hoved.id}").status_code == 404
        assert anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1").status_code == 404
    odense = en_ansat(sted, kode=ODENSE)
    assert odense.get(f"{ANSAT}/{hoved.id}").status_code == 404
    assert odense.get(f"{ANSAT}?kommune={AARHUS}").status_code == 404
    assert odense.get(f"{ANSAT}?status=x").status_code == 404
    assert before >= 1


def test_staff_answer_and_the_citizen_reads_it(sted: Sted, bo: Borger) -> None:
    meld(bo)
    hoved, anne = egen(bo), en_ansat(sted)
    place = f"{ANSAT}/{hoved.id}"
    begun = anne.post(place, status="i_gang", version="1")
    ended = anne.post(place, status="rettet", svar=SVAR, version="2")

    assert [(each.status_code, each.headers["Location"]) for each in (begun, ended)] == [(303, f"{place}?gemt=1")] * 2
    assert "Gemt. Borgeren kan se det nu." in anne.get(f"{place}?gemt=1").text
    page = bo.get(LISTE)
    assert SVAR in page.text
    assert "Rettet" in page.text


def test_of_two_at_work_the_second_is_told_and_keeps_what_they_wrote(sted: Sted) -> None:
    hoved, anne, ole = reported(sted), en_ansat(sted), en_ansat(sted)
    place = f"{ANSAT}/{hoved.id}"
    anne.post(place, status="i_gang", version="1")
    late = ole.post(place, status="i_gang", svar="Oles svar til borgeren", version="1")

    assert late.status_code == 409
    assert "Meldingen er ændret imens" in late.text
    assert "Oles svar til borgeren" in late.text
    assert 'name="version" value="2"' in late.text
    flugter(late)
    anne.post(place, status="rettet", version="2")
    done = ole.post(place, status="afvist", svar="Oles andet svar her", version="2")
    assert done.status_code == 409
    assert "Oles andet svar her" in done.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"status": ""}, "Vælg, hvad der skal ske med meldingen."),
        ({"status": "trukket_tilbage"}, "Vælg, hvad der skal ske med meldingen."),
        ({"status": "afvist"}, "Skriv en begrundelse."),
        ({"status": "rettet", "svar": "kort"}, "mindst 10 tegn"),
        ({"status": "rettet", "svar": f"Det er {CARLA} det handler om"}, "ligner et personnummer"),
    ],
)
def test_what_must_be_mended_in_an_answer_is_said_and_nothing_is_kept(sted: Sted, sent, told) -> None:
    hoved, anne = reported(sted), en_ansat(sted)
    place = f"{ANSAT}/{hoved.id}"
    anne.post(place, status="i_gang", version="1")
    response = anne.post(place, **sent, version="2")

    assert response.status_code == 422
    assert response.text.count(told) == 2
    assert sent.get("svar", "") in response.text
    flugter(response)
    assert sted.parts.fejlmeldinger.hoved(hoved.id).version == 2


def test_citizens_and_staff_are_kept_apart_and_everybody_else_signs_in(sted: Sted, bo: Borger) -> None:
    hoved, anne = reported(sted), en_ansat(sted)

    for path in (ANSAT, f"{ANSAT}/{hoved.id}"):
        assert bo.get(path).status_code == 403
        assert sted.client.get(path).headers["Location"].startswith("/log-ind?rolle=sagsbehandler")
    for path in (LISTE, f"{NY}?slags=sag&ref={REF}"):
        assert anne.get(path).status_code == 403
        assert sted.client.get(path).headers["Location"].startswith("/log-ind")
    lav = en_borger(sted, niveau=Nsis.LAV)
    assert lav.get(LISTE).status_code == 403


def test_of_what_belongs_to_udbetaling_danmark_staff_read_the_citizens_words_and_not_what_it_is(sted: Sted) -> None:
    hoved = reported(
        sted, slags="ydelse", id="en-ydelse", kle="32.15.06", fagomraade="boligstoette", fagsystem="BoSys",
        myndighedstype=MyndighedType.UDK,
    )  # fmt: skip
    anne, limited = en_ansat(sted), en_ansat(sted, KLE="32.15.*")
    listed, page = anne.get(ANSAT), anne.get(f"{ANSAT}/{hoved.id}")

    (row,) = dokument(listed).xpath(f"//tr[.//a[@href='{ANSAT}/{hoved.id}']]")
    assert "Hører til Udbetaling Danmark; oplysningerne vises ikke her." in row.text_content()
    assert "32.15.06" not in row.text_content()
    assert "Hører til Udbetaling Danmark; oplysningerne vises ikke her." in page.text
    assert TEKST in page.text
    assert "Et beløb eller en dato er forkert" in page.text
    main = dokument(page).xpath("//main")[0].text_content()
    for private in (SKJULT, "en-ydelse", "32.15.06", "KLE", "Boligstøtte", "BoSys", "None"):
        assert private not in main
    flugter(listed)
    flugter(page)
    (post,) = AuditLog(sted.produkt.engine).om(hoved.borger)
    assert (post.opslag.formaal, post.opslag.sager, post.opslag.ydelser) == ("læse fejlmelding", (), ())
    assert hoved.id not in anne.get(f"{ANSAT}?fagomraade=boligstoette").text
    assert hoved.id not in limited.get(ANSAT).text
    assert limited.get(f"{ANSAT}/{hoved.id}").status_code == 404
    begun = anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1")
    assert begun.status_code == 303


@pytest.mark.parametrize("foer", ["9999999999999999999", "9" * 5000, "0"])
def test_a_place_in_the_list_that_is_none_is_not_there(sted: Sted, foer: str) -> None:
    assert en_ansat(sted).get(f"{ANSAT}?foer={foer}").status_code == 404


@pytest.mark.parametrize("much", [" " * 40_000, "1" * 400_000, "\u0315\u0300" * 20_000])
def test_an_answer_without_end_is_refused_at_once(sted: Sted, much: str) -> None:
    hoved, anne = reported(sted), en_ansat(sted)
    begun = time.process_time()
    response = anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1", svar=f"11 22 33{much}x")

    assert time.process_time() - begun < 1
    assert response.status_code == 422
    assert "højst 1000 tegn" in response.text


def test_who_asked_to_be_told_of_an_answer_is_told_and_whatever_becomes_of_it_the_answer_is_kept(sted: Sted) -> None:
    hoved, anne = reported(sted), en_ansat(sted)
    with mock.patch.object(sted.parts.underretninger, "fortael_kendt", autospec=True) as told:
        anne.post(f"{ANSAT}/{hoved.id}", status="i_gang", version="1")
        told.side_effect = DatabaseUnavailable("gone")
        with capture_logs() as lines:
            answered = anne.post(f"{ANSAT}/{hoved.id}", status="rettet", version="2", svar=SVAR)

    assert told.call_args_list == [mock.call(hoved.borger, AARHUS, Slags.FEJLMELDING)] * 2
    assert answered.status_code == 303
    assert "a citizen could not be told of an answer" in [line["event"] for line in lines]
    found = sted.parts.fejlmeldinger.hoved(hoved.id)
    assert found is not None
    assert found.status.value == "rettet"

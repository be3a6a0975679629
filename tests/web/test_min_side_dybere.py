"""The citizen's other pages: a sag, a benefit, the calendar, and who has looked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from tests.web.borgersider import ANNA, JETTE, JONNA, NANNA, OTTO, SARA, ULLA, first_link, plain, pulled
from tests.web.svage import Sted, citizen

# A sag


def test_a_sag_shows_how_it_went_and_whom_to_ask(se: Any) -> None:
    said = plain(se(first_link(se(), "sag")))

    for words in ("Hvad sker der nu?", "Sagens forløb", "Sagen er oprettet", "Hvor kan jeg henvende mig?", "Klag",
                  "Meld en fejl i det her", "Ydelser, der hører til sagen"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("path", ["/min-side/sag/", "/min-side/ydelse/"])
def test_what_is_not_there_or_not_theirs_is_not_found(se: Any, path: str) -> None:
    theirs = first_link(se(cpr=ANNA), path.strip("/").rpartition("/")[2])

    assert se(path + "0" * 32).status_code == 404
    assert se(theirs).status_code == 404


def test_a_sag_nobody_can_vouch_for_is_not_said_to_be_gone(se: Any, sted: Sted) -> None:
    link = first_link(se(), "sag")
    with pulled(sted, "sdi", "http_500"), capture_logs():
        answer = se(link)

    assert answer.status_code == 503


def test_a_sag_stands_while_its_benefits_are_missing(se: Any, sted: Sted) -> None:
    link = first_link(se(), "sag")
    with pulled(sted, "ydi", "http_500"):
        answer = se(link)

    assert answer.status_code == 200
    assert "Vi kan ikke hente dine ydelser" in plain(answer)


# A benefit


def test_a_benefit_shows_the_grant_the_plan_and_every_payment(se: Any) -> None:
    said = plain(se(first_link(se(), "ydelse")))

    for words in ("Læs om sygedagpenge", "Det har du fået bevilget", "Planen", "Sammenlignet med sidst",
                  "De sidste tolv måneder", "Alle udbetalinger", "Skal den betales tilbage?"):  # fmt: skip
        assert words in said


def test_an_earlier_payment_can_be_looked_at(se: Any) -> None:
    link = first_link(se(), "ydelse")
    html = se(link).get_data(as_text=True)
    earlier = re.findall(r'href="\?udbetaling=([0-9a-f]{32})#udbetaling"', html)

    assert len(earlier) > 1
    days = [shown_day(se(f"{link}{which}")) for which in ("", f"?udbetaling={earlier[1]}", "?udbetaling=findes-ikke")]
    assert days[0] == days[2] != days[1]


def test_what_was_sent_and_not_confirmed_has_not_arrived_anywhere_on_the_pages(se: Any) -> None:
    """Of Jette's newest payment no receipt has come; Gældsstyrelsen may still take of it."""
    front = se(cpr=JETTE)
    shown = se(first_link(front, "ydelse"), cpr=JETTE)
    column = re.findall(r'data-title="Nåede frem til dig" class="tal">([^<]*)<', shown.get_data(as_text=True))

    assert column[0].endswith("sendt, ikke bekræftet")
    assert not [each for each in column[1:] if "sendt" in each]
    assert re.search(r"Nyeste udbetaling[^:]*: [0-9.,]+.kr\. sendt, ikke bekræftet", plain(front))
    assert "Sendt til udbetaling, måned for måned" in plain(shown)


def shown_day(answer: TestResponse) -> str:
    """The day of the payment that is looked at."""
    found = re.search(r"<h2>Udbetaling ([^<]*)</h2>", answer.get_data(as_text=True))
    assert found is not None
    return found[1]


# The calendar


def test_the_calendar_shows_what_comes_and_takes_it_along(se: Any) -> None:
    answer, file = se("/min-side/kalender"), se("/min-side/kalender.ics")

    assert "Kommende udbetalinger" in plain(answer)
    assert 'data-title="Udbetales af"><bdi lang="da" dir="auto">Aarhus Kommune</bdi>' in answer.get_data(as_text=True)
    assert file.mimetype == "text/calendar"
    assert file.get_data().startswith(b"BEGIN:VCALENDAR\r\n")
    assert "19.728" not in file.get_data(as_text=True)


def test_a_calendar_with_something_missing_is_not_given_as_a_file(se: Any, sted: Sted) -> None:
    with pulled(sted, "ydi", "http_500"), capture_logs():
        assert se("/min-side/kalender.ics").status_code == 503
        shown = se("/min-side/kalender")

    assert "Kalenderen er derfor ikke hel" in plain(shown)
    assert "Hent kalenderfil" not in plain(shown)


def test_a_calendar_that_cannot_be_whole_says_so_and_is_no_file(se: Any) -> None:
    """Nanna has records that nobody can read: whether something comes to her, nobody can say."""
    shown = plain(se("/min-side/kalender", cpr=NANNA))
    with capture_logs():
        file = se("/min-side/kalender.ics", cpr=NANNA)

    assert "registreret på en måde, vi ikke kan læse" in shown
    assert "Vi kender ikke til nogen kommende" not in shown
    assert file.status_code == 503


def test_where_a_kommune_is_not_connected_the_calendar_is_no_empty_one(se: Any) -> None:
    shown = plain(se("/min-side/kalender?kommune=0851", cpr=ULLA))

    assert "Kommunen er ikke tilsluttet" in shown
    assert "Vi kender ikke til nogen" not in shown
    assert se("/min-side/kalender.ics?kommune=0851", cpr=ULLA).status_code == 404


def test_a_helper_sees_the_calendar_and_carries_nothing_away(sted: Sted) -> None:
    given = Privilegiegruppe(Omraade(Omraadetype.CPR, ANNA), (FULDMAGT,))
    helper = citizen(privilegier=(given,))
    (mandate,) = fuldmagter(helper, sted.parts.fuldmagtsregler)
    secret, _ = sted.parts.doere.sessioner.begynd(helper, kommune="0751", fuldmagt=mandate.id)
    cookie = {"Cookie": f"{SESSION_COOKIE}={secret}"}

    shown = plain(sted.client.get("/min-side/kalender", headers=cookie, buffered=True))

    assert "Du ser en andens oplysninger med fuldmagt" in shown
    assert "Kontanthjælp" in shown
    assert "Hent kalenderfil" not in shown
    assert sted.client.get("/min-side/kalender.ics", headers=cookie).status_code == 403


# In English


@pytest.mark.parametrize("kind", ["sag", "ydelse"])
def test_in_english_the_way_to_here_marks_a_danish_title(se: Any, kind: str) -> None:
    html = se(f"{first_link(se(), kind)}?sprog=en").get_data(as_text=True)
    title = re.search(r"<h1>(<bdi lang=\"da\">[^<]*</bdi>)</h1>", html)

    assert title is not None
    assert 'aria-current="page"><svg' in html
    assert f"<bdi>{title[1]}</bdi></li>" in html


@pytest.mark.parametrize("sprog", ["da", "en"])
def test_opening_hours_that_are_written_in_danish_alone_are_marked_danish(se: Any, sprog: str) -> None:
    """Odense has not written its hours in English."""
    html = se(f"/min-side?kommune=0461&sprog={sprog}", cpr=SARA).get_data(as_text=True)

    assert '(<span lang="da">Mandag-torsdag 9-15, fredag 9-13</span>)' in html


def test_opening_hours_that_are_written_in_english_are_not_marked_danish(se: Any) -> None:
    html = se("/min-side?kommune=0751&sprog=en").get_data(as_text=True)

    assert '(<span lang="en">' in html


# Who has looked


def test_the_log_says_in_words_who_looked_and_why(se: Any, sted: Sted) -> None:
    se(cpr=JONNA)
    se("/min-side/kalender", cpr=JONNA)
    sted.client.post(
        "/api/v1/opslag/overblik",
        json={"cpr": JONNA, "formaal": "Borgeren ringede om sin sag", "kommune": "0751"},
        headers={"Authorization": f"Bearer {sted.staff('sagsbehandler')}"},
    )

    said = plain(se("/min-side/hvem-har-set", cpr=JONNA))

    for words in ("Du selv", "Se overblikket", "Se kommende udbetalinger", "her på siden", "En sagsbehandler",
                  "Aarhus Kommune", "Borgeren ringede om sin sag"):  # fmt: skip
        assert words in said


def test_a_look_that_was_told_in_pieces_is_one_line_of_the_log(se: Any, sted: Sted) -> None:
    with pulled(sted, "ydi", "langsom", sekunder=0.7):
        se(cpr=OTTO)

    said = plain(se("/min-side/hvem-har-set", cpr=OTTO))

    assert said.count("Se overblikket") == 1
    assert "første del" not in said


@pytest.mark.parametrize("foer", ["9" * 30, "-1", "x", "", "½"])
def test_a_place_in_the_log_that_is_none_is_left_aside(se: Any, foer: str) -> None:
    assert se(f"/min-side/hvem-har-set?foer={foer}").status_code == 200

"""What is held back and may be told: said on every page that shows data, with the way up, and never as everything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from borgerblik.domain.koder import Nsis
from borgerblik.overblik.model import IkkeVist, KommendeUdbetaling
from tests.overblik.betalinger import kommer
from tests.udskrift.papir import as_html, en_udskrift, et_overblik
from tests.web.borgersider import MADS, SARA, first_link, plain
from tests.web.indhold import BO
from tests.web.svage import Sted

ODENSE = "kommune=0461"
KENDER_INGEN = "Vi kender ikke til nogen kommende udbetalinger."


@pytest.fixture
def saras(se: Any) -> dict[str, str]:
    """The pages of Sara, who has sick-leave data that Odense shows at level Høj."""
    front = se(f"/min-side?{ODENSE}", cpr=SARA)
    return {
        "overview": "/min-side",
        "calendar": "/min-side/kalender",
        "ydelse": first_link(front, "ydelse"),
        "sag": first_link(front, "sag"),
    }


@pytest.mark.parametrize("page", ["overview", "calendar", "ydelse", "sag"])
def test_every_page_tells_what_is_held_back_and_leads_up_and_back_to_itself(
    se: Any, saras: dict[str, str], page: str
) -> None:
    answer = se(f"{saras[page]}?{ODENSE}", cpr=SARA)
    said, html = plain(answer), answer.get_data(as_text=True)

    assert "Noget kan kun vises, når du er logget ind på niveauet Høj." in said
    assert f"/log-ind?niveau=hoej&amp;til={saras[page]}&amp;kommune=0461" in html
    assert "Det viser siden ikke" in said
    assert "Sygedagpenge: 2 sager eller ydelser" in said


@pytest.mark.parametrize("page", ["overview", "calendar", "ydelse", "sag"])
def test_where_nothing_is_held_back_no_page_says_so(se: Any, page: str) -> None:
    path = {"overview": "/min-side", "calendar": "/min-side/kalender"}.get(page) or first_link(se(), page)
    said = plain(se(path, cpr=BO))

    assert "Du kan se mere" not in said
    assert "Det viser siden ikke" not in said


def test_a_month_is_added_up_as_all_of_it_only_where_all_of_it_is_shown(se: Any) -> None:
    held = plain(se(f"/min-side/kalender?{ODENSE}", cpr=SARA))
    whole = plain(se("/min-side/kalender", cpr=BO))

    assert "før skat af det, siden viser. Der kan være mere." in held
    assert not re.search(r"I alt [^ ]* kr\. før skat\.", held.replace("\xa0", " "))
    assert re.search(r"I alt [^ ]* kr\. før skat\.", whole.replace("\xa0", " "))
    assert "Alle de udbetalinger, vi kender til" not in held
    assert "I filen er kun det, siden viser." in held
    assert "I filen er kun det" not in whole


@pytest.fixture
def kun(sted: Sted, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every overview hold no benefit, and of what comes only that, while something is held back."""
    built = sted.parts.overblik._overblik

    def holds(*coming: KommendeUdbetaling) -> None:
        changes: Any = {"ikke_vist": [IkkeVist("sygedagpenge", "foer_fradato", 1)], "kommende_udbetalinger": coming}
        monkeypatch.setattr(
            sted.parts.overblik, "_overblik", lambda *asked: replace(built(*asked), ydelser=[], **changes)
        )

    return holds


@pytest.mark.parametrize("path", ["/min-side", "/min-side/kalender"])
def test_where_all_of_it_is_held_back_nobody_says_that_nothing_comes(se: Any, kun: Any, path: str) -> None:
    kun()
    said = plain(se(path))

    assert KENDER_INGEN not in said
    assert "Der er ingen kommende udbetalinger blandt det, siden viser." in said


def test_of_a_month_nothing_is_said_to_be_certain_only_where_all_of_it_is_shown(se: Any, kun: Any) -> None:
    kun(kommer(date(2026, 12, 30), usikker=True))
    said = plain(se("/min-side/kalender"))

    assert "Ingen af de udbetalinger, siden viser i måneden, er sikre endnu." in said
    assert "Ingen af månedens udbetalinger" not in said


@pytest.mark.parametrize(("cpr", "kommune"), [(SARA, "0461"), (MADS, "0751")])
def test_everything_is_said_to_be_there_only_where_nothing_is_held_back(se: Any, cpr: str, kommune: str) -> None:
    said = plain(se(f"/min-side?kommune={kommune}", cpr=cpr))

    assert "Alt er med." not in said
    assert "Alle de steder, vi henter fra, har svaret." in said


def test_the_calendar_file_says_at_which_level_it_was_seen_where_there_is_more(se: Any) -> None:
    held = se(f"/min-side/kalender.ics?{ODENSE}", cpr=SARA).get_data(as_text=True)
    whole = se("/min-side/kalender.ics", cpr=BO).get_data(as_text=True)

    assert "niveauet Betydelig" in held.replace("\r\n ", "")
    assert "X-WR-CALDESC" not in whole


# The document


def paper(*coming: KommendeUdbetaling, **changes: Any) -> str:
    """The document about somebody to whom that comes, and nothing else."""
    return as_html(en_udskrift(replace(et_overblik(), kommende_udbetalinger=coming, **changes))).replace("\xa0", " ")


def test_the_document_gives_what_comes_as_before_tax() -> None:
    section = paper(kommer(date(2026, 11, 30))).partition("<h2>Kommende udbetalinger</h2>")[2].partition("<h2>")[0]

    assert '<th scope="col" class="tal">Beløb før skat</th>' in section
    assert ">Beløb</th>" not in section
    assert "19.728,00 kr." in section


def test_the_document_calls_no_payment_certain_on_a_day_when_the_banks_are_closed() -> None:
    monday, saturday, unsure = date(2026, 11, 30), date(2026, 11, 28), {"usikker": True}

    assert "<td>Ja</td>" in paper(kommer(monday))
    assert "<td>Nej, banken har lukket den dag</td>" in paper(kommer(saturday))
    assert "<td>Ikke sikker endnu</td>" in paper(kommer(monday, **unsure))
    assert "<td>Ikke sikker endnu</td>" in paper(kommer(monday, None))


def test_the_document_knows_of_nothing_to_come_only_where_nothing_is_held_back() -> None:
    none_known = "Der er ingen, vi kender til."

    assert none_known in paper(ikke_vist=())
    for changes in ({"ikke_vist": [IkkeVist("sygedagpenge", "foer_fradato", 1)]}, {"kraever_niveau": Nsis.HOEJ}):
        html = paper(**{"ikke_vist": (), **changes})
        assert none_known not in html
        assert "Der er ingen blandt det, udskriften viser." in html

"""The coming payments in the citizen's own calendar."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from borgerblik.domain.koder import Nsis
from borgerblik.overblik.betaling.kalender import Kalenderpost
from borgerblik.overblik.model import KommendeUdbetaling
from borgerblik.web.ics import ics
from borgerblik.web.ord import uden_styring
from borgerblik.web.sprog import two_languages
from tests.overblik.betalinger import NASTY, kommer

NU = datetime(2026, 11, 25, 21, 30, 15, tzinfo=UTC)
DAG = date(2026, 11, 30)
APP = Flask("borgerblik")
two_languages(APP)


def henvisning(of: str) -> str:
    return hashlib.sha256(b"noegle" + of.encode()).hexdigest()


def written(*kommende: KommendeUdbetaling, **changes: Any) -> bytes:
    good: dict[str, Any] = {"navn": "Udbetalinger", "nu": NU, "sprog": "da", "henvisning": henvisning}
    with APP.test_request_context():
        return ics([Kalenderpost(each, None) for each in kommende], **{**good, **changes})


def events(*kommende: KommendeUdbetaling, **changes: Any) -> list[Event]:
    calendar = Calendar.from_ical(written(*kommende, **changes))
    assert isinstance(calendar, Calendar)
    return calendar.events


def said(event: Event, name: str) -> str:
    return str(event[name])


def unescaped(text: str) -> str:
    """What a TEXT says (RFC 5545, 3.3.11); the library leaves the names it does not know as they stand."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def test_a_payment_is_a_private_day_that_takes_no_time() -> None:
    (event,) = events(kommer(DAG))

    assert said(event, "SUMMARY") == "Udbetaling: Sygedagpenge"
    assert (DAG, DAG + timedelta(days=1)) == (event.DTSTART, event.DTEND)
    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert (said(event, "STATUS"), said(event, "TRANSP"), said(event, "CLASS")) == (
        "CONFIRMED",
        "TRANSPARENT",
        "PRIVATE",
    )
    assert event.DTSTAMP == NU
    assert "DESCRIPTION" not in event


def test_what_is_not_certain_is_tentative_and_says_so() -> None:
    (event,) = events(kommer(DAG, usikker=True))

    assert said(event, "STATUS") == "TENTATIVE"
    assert "Ikke sikker endnu" in said(event, "DESCRIPTION")


def test_a_day_when_the_banks_are_closed_is_not_confirmed() -> None:
    saturday, monday = events(kommer(date(2026, 11, 28)), kommer(DAG))

    assert (said(saturday, "STATUS"), said(monday, "STATUS")) == ("TENTATIVE", "CONFIRMED")
    assert said(saturday, "DESCRIPTION") == "Banken har lukket den dag. Pengene kan komme en anden dag."


def test_amounts_stand_there_only_when_asked_for() -> None:
    assert b"19.728" not in written(kommer(DAG))
    (event,) = events(kommer(DAG), beloeb=True)
    assert said(event, "DESCRIPTION").replace("\xa0", " ") == "Beløb før skat: 19.728,00 kr."
    (unknown,) = events(kommer(DAG, None), beloeb=True)
    assert said(unknown, "DESCRIPTION") == "Ikke sikker endnu: dagen eller beløbet kan blive et andet."


@pytest.mark.parametrize("name", ["DESCRIPTION", "X-WR-CALDESC"])
def test_where_something_is_held_back_the_calendar_says_that_it_holds_what_was_shown(name: str) -> None:
    whole, part = (Calendar.from_ical(written(kommer(DAG), kun_paa=niveau)) for niveau in (None, Nsis.BETYDELIG))

    assert name not in whole
    assert "kun de udbetalinger, der blev vist, da du var logget ind på niveauet Betydelig" in unescaped(
        str(part[name])
    )


def test_those_without_a_day_are_in_no_calendar() -> None:
    assert events(kommer(None), kommer(DAG), kommer(None)) == events(kommer(DAG))
    assert events() == []


def test_a_file_read_again_knows_its_payments_and_says_it_is_newer() -> None:
    first, later = events(kommer(DAG))[0], events(kommer(DAG, 5, navn="Nyt navn"), nu=NU + timedelta(minutes=1))[0]

    assert said(first, "UID") == said(later, "UID")
    assert later.sequence == first.sequence + 1
    assert 0 <= first.sequence < 2**31


def test_every_payment_has_an_identity_of_its_own_also_two_on_a_day() -> None:
    found = events(kommer(DAG), kommer(DAG), kommer(DAG, ydelse="en anden"), kommer(date(2026, 12, 30)))

    assert len({said(event, "UID") for event in found}) == 4


def test_no_id_leaves_the_house_in_clear_nor_the_reference_the_pages_use() -> None:
    uuid = "6b7d1f0e-0000-4000-8000-000000000001:ydelse-1"
    text = written(kommer(DAG, ydelse=uuid), beloeb=True).replace(b"\r\n ", b"").decode()

    assert uuid[:36] not in text
    assert henvisning(uuid)[:16] not in text


def test_the_words_are_in_the_language_asked_for() -> None:
    danish, english = (events(kommer(DAG, usikker=True), sprog=sprog)[0] for sprog in ("da", "en"))

    assert said(danish, "SUMMARY") == "Udbetaling: Sygedagpenge"
    assert "Sygedagpenge" in said(english, "SUMMARY")


@pytest.mark.parametrize("navn", [NASTY, "a,b;c\\d\ne", "\u2028\u0085 x", "BEGIN:VEVENT\r\nUID:x\r\n", ":", " ", ""])
def test_any_title_survives_and_none_breaks_a_line_of_the_file(navn: str) -> None:
    raw = written(kommer(DAG, navn=navn), navn=navn)
    (event,) = events(kommer(DAG, navn=navn), navn=navn)

    assert said(event, "SUMMARY") == f"Udbetaling: {uden_styring(navn)}".replace("\r\n", "\n")
    assert unescaped(str(Calendar.from_ical(raw)["X-WR-CALNAME"])) == uden_styring(navn).replace("\r\n", "\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\r\nBEGIN:VEVENT") == raw.count(b"\r\nUID:") - 1 == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=255))
def test_every_text_comes_back_as_it_was(navn: str) -> None:
    assume("\\N" not in navn)  # which the library takes for a line break
    (event,) = events(kommer(DAG, navn=navn))

    assert said(event, "SUMMARY") == f"Udbetaling: {uden_styring(navn)}"


def test_control_characters_are_taken_out() -> None:
    assert events(kommer(DAG, navn="a\x00b\x0bc\x1f"))[0]["SUMMARY"] == "Udbetaling: a b c "

"""What makes a look an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from borgerblik.alarm.regler import Kendsgerninger, for_mange, varsler
from borgerblik.domain.tilsyn import Arbejdstid, Opslagsgraense, Tilsyn

INGEN: frozenset[str] = frozenset()
HVERDAGE = Arbejdstid(frozenset({1, 2, 3, 4, 5}), time(7), time(18))
ROLIG = Kendsgerninger(
    tidspunkt=datetime(2026, 11, 25, 12, tzinfo=UTC),
    vist_kle=frozenset({"32.24.04", "27.35.04"}),
    tidligere=0,
)


ALMINDELIG = Tilsyn("0751", arbejdstid=HVERDAGE)


def paa(dag: str, tilsyn: Tilsyn = ALMINDELIG) -> tuple[str, ...]:
    return varsler(replace(ROLIG, tidspunkt=datetime.fromisoformat(dag)), tilsyn, INGEN)


def test_a_usual_look_is_no_alarm():
    assert varsler(ROLIG, Tilsyn("0751", arbejdstid=HVERDAGE), INGEN) == ()


def test_every_rule_has_its_say():
    tilsyn = Tilsyn("0751", overvaagede_kle=("32.24.04",), graense=Opslagsgraense(1, None), arbejdstid=HVERDAGE)
    at_night = replace(ROLIG, tidspunkt=datetime(2026, 11, 25, 23, tzinfo=UTC))

    found = varsler(at_night, tilsyn, frozenset({"kollega", "vip", "overvaaget"}))

    assert found == ("vip", "overvaaget", "kollega", "kle:32.24.04", "uden_for_arbejdstid", "mange_opslag")


@pytest.mark.parametrize("slags", ["vip", "overvaaget", "kollega"])
def test_a_person_on_a_list_raises_the_alarm_of_that_list(slags):
    assert varsler(ROLIG, Tilsyn("0751"), frozenset({slags})) == (slags,)


@pytest.mark.parametrize(
    ("moenstre", "koder"),
    [
        (("32.24.04",), ("kle:32.24.04",)),
        (("32.24.*",), ("kle:32.24.04",)),
        (("32.*",), ("kle:32.24.04",)),
        (("32.*", "27.35.04", "32.24.04"), ("kle:27.35.04", "kle:32.24.04")),
        (("32.2.*", "3.*", "32.24.0", "32.24", "2.*"), ()),
        ((), ()),
    ],
)
def test_only_what_was_shown_of_a_watched_kle_number_raises_an_alarm(moenstre, koder):
    assert varsler(ROLIG, Tilsyn("0751", overvaagede_kle=moenstre), INGEN) == koder


@pytest.mark.parametrize(
    ("moment", "usual"),
    [
        ("2026-11-25T07:00:00+01:00", True),
        ("2026-11-25T06:59:59+01:00", False),
        ("2026-11-25T17:59:59+01:00", True),
        ("2026-11-25T18:00:00+01:00", False),
        ("2026-07-01T05:00:00+00:00", True),  # seven in Denmark, where it is summer
        ("2026-11-25T06:00:00+00:00", True),  # and in winter
        ("2026-11-28T12:00:00+01:00", False),  # a Saturday
        ("2026-12-25T12:00:00+01:00", False),  # Christmas Day, a Friday
        ("2026-06-05T12:00:00+02:00", False),  # Constitution Day, a Friday
        ("2026-12-24T12:00:00+01:00", False),
    ],
)
def test_the_hours_are_danish_and_bank_holidays_are_never_usual(moment, usual):
    assert (paa(moment) == ()) is usual


def test_where_no_hours_are_chosen_none_is_unusual():
    assert paa("2026-12-25T03:00:00+01:00", Tilsyn("0751")) == ()


def test_a_saturday_is_usual_where_the_kommune_says_so():
    tilsyn = Tilsyn("0751", arbejdstid=replace(HVERDAGE, dage=frozenset({6})))

    assert paa("2026-11-28T12:00:00+01:00", tilsyn) == ()
    assert paa("2026-12-26T12:00:00+01:00", tilsyn) == ("uden_for_arbejdstid",)  # Boxing Day, a Saturday


def test_hours_that_end_before_they_begin_go_on_past_midnight():
    tilsyn = Tilsyn("0751", arbejdstid=replace(HVERDAGE, fra=time(22), til=time(6)))

    assert paa("2026-11-25T23:00:00+01:00", tilsyn) == paa("2026-11-25T05:59:00+01:00", tilsyn) == ()
    assert paa("2026-11-25T06:00:00+01:00", tilsyn) == ("uden_for_arbejdstid",)


@pytest.mark.parametrize(
    ("tidligere", "advar", "stop", "koder", "afvises"),
    [
        (28, 30, 120, (), False),
        (29, 30, 120, ("mange_opslag",), False),
        (119, 30, 120, ("mange_opslag",), False),
        (120, 30, 120, ("mange_opslag",), True),
        (10_000, None, None, (), False),
        (5, None, 5, ("mange_opslag",), True),
        (5, 30, 5, ("mange_opslag",), True),
    ],
)
def test_many_looks_within_the_hour_raise_an_alarm_and_too_many_are_refused(tidligere, advar, stop, koder, afvises):
    tilsyn = Tilsyn("0751", graense=Opslagsgraense(advar, stop))

    assert varsler(replace(ROLIG, tidligere=tidligere), tilsyn, INGEN) == koder
    assert for_mange(tidligere, tilsyn) is afvises

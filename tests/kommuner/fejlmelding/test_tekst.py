"""Which words may stand in a report and in its answer."""

from __future__ import annotations

import time

import pytest

from borgerblik.kommuner.fejlmelding import LONGEST_RAW, Tekstfejl, naevner_personnummer, renset, tekstfejl
from tests.byg import SAG_ID


@pytest.mark.parametrize(
    "tekst",
    [
        "610180-1234", "6101801234", "610180 1234", "610180 - 1234", "610180\u20131234", "61 01 80 1234",
        "61 01 80-1234", "61.01.80-1234", "61/01/80 - 1234", "６１０１８０-１２３４",
        "6101\u200d801234", "610180\n1234", "610180        -       1234", "61 01 80\t\t1234",
    ],
)  # fmt: skip
def test_a_person_number_is_known_however_it_is_written(tekst: str) -> None:
    assert naevner_personnummer(f"Mit nummer er {tekst}.")
    assert tekstfejl(renset(f"Mit nummer er {tekst}."), kraevet=True) is Tekstfejl.PERSONNUMMER


@pytest.mark.parametrize(
    "tekst",
    [
        "Den 01.10.26 fik jeg 12.411,00 kr.", "01.10.26 1500 kr.", "Ring på 86 12 34 56", "Sag 32.30.04 fra 2026-10-01",
        f"Det er sagen {SAG_ID}", "Der står 19.728,00, men det er 20.000,00", "99 99 99 9999",
    ],
)  # fmt: skip
def test_dates_amounts_and_ids_are_no_person_numbers(tekst: str) -> None:
    assert not naevner_personnummer(tekst)


@pytest.mark.parametrize(
    ("tekst", "fault"),
    [
        ("", Tekstfejl.MANGLER), ("kort", Tekstfejl.FOR_KORT), ("x" * 9, Tekstfejl.FOR_KORT), ("x" * 10, None),
        ("x" * 1000, None), ("x" * 1001, Tekstfejl.FOR_LANG), ("linje et\nlinje to\tmere", None),
        ("æøå ÆØÅ العربية 👩‍👩‍👧", None), ("skjult \x00 tegn her", Tekstfejl.TEGN),
        ("vendt \u202e om her", Tekstfejl.TEGN),
        ("vendt \u2066 om her", Tekstfejl.TEGN), ("usynlig \u200b her nu", Tekstfejl.TEGN),
        ("to\u2028linjer her", Tekstfejl.TEGN),
    ],
)  # fmt: skip
def test_what_may_stand_in_own_words(tekst: str, fault: Tekstfejl | None) -> None:
    assert tekstfejl(renset(tekst), kraevet=True) is fault


ENDLESS = {
    "blanks after three pairs": lambda much: "11 22 33" + " " * much + "x",
    "blanks after a date": lambda much: "11.22.33" + " " * much + "x",
    "blanks around a dash": lambda much: "112233" + " " * much + "-" + " " * much,
    "blanks": lambda much: " " * much,
    "pairs": lambda much: "11 " * (much // 3),
    "digits": lambda much: "1" * much,
    "dashes": lambda much: "112233" + "-" * much,
    "joiners": lambda much: "11\u200d" * (much // 3),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_text_without_end_is_refused_for_its_length_before_anything_is_looked_for(kind: str) -> None:
    begun = time.process_time()

    assert tekstfejl(renset(f"x{ENDLESS[kind](500_000)}x"), kraevet=True) is Tekstfejl.FOR_LANG
    assert time.process_time() - begun < 0.05  # a look at each letter takes longer


@pytest.mark.parametrize("kind", ENDLESS)
def test_to_look_for_a_person_number_takes_no_longer_than_the_text(kind: str) -> None:
    text, begun = ENDLESS[kind](20_000), time.process_time()

    assert not naevner_personnummer(text)
    assert time.process_time() - begun < 1  # where each place is looked at from every other it takes seven seconds


def test_accents_without_end_are_not_sorted() -> None:
    accents, begun = "a" + "\u0315\u0300" * 40_000, time.process_time()

    assert tekstfejl(renset(accents), kraevet=True) is Tekstfejl.FOR_LANG
    assert time.process_time() - begun < 0.05


def test_what_is_short_once_it_is_tidied_is_not_too_long() -> None:
    assert tekstfejl(renset("e\u0301" * 1000), kraevet=True) is None
    assert tekstfejl(renset("linje\r\n" * 166), kraevet=True) is None
    assert tekstfejl(renset("linje et to" + " " * LONGEST_RAW), kraevet=True) is Tekstfejl.FOR_LANG

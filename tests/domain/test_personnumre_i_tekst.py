"""What looks like a person number, and what only has many digits."""

from __future__ import annotations

import pytest

from borgerblik.domain.cpr import Cpr, holds_number, masked, masked_about, spells_number


def invented(dash: str = "") -> str:
    """Nobody's number: the day is 61 or later."""
    return f"610180{dash}1234"


@pytest.mark.parametrize(
    ("words", "looks_like_one"),
    [
        ("ti cifre: {ten}", True),
        ("urn:oio:cpr-nr:{ten}", True),
        ("cpr{ten}x", True),
        ("{dashed}", True),
        ("1{ten}", False),
        ("55133018", False),
        ("ab610180-1234-4123-8123-610180123456", False),
        ("61018012-1234-4123-8123-610180123456:1", False),
        ("61018012-1234-4123-8123-610180123456:{ten}", True),
        ("f" + "6101801234" + "f" * 53, False),
        ("f" + "6101801234" + "f" * 52, True),
        ("2026-11-23", False),
        ("", False),
    ],
    ids=range(13),
)
def test_a_uuid_and_a_hash_are_no_person_numbers_and_ten_digits_are(words, looks_like_one):
    text = words.format(ten=invented(), dashed=invented("-"))

    assert holds_number(text) is looks_like_one
    assert (masked(text) != text) is looks_like_one


@pytest.mark.parametrize(
    ("words", "spells_one"),
    [
        ("{ten}", True),
        ("1{ten}", True),
        ("{ten}1", True),
        ("99{dashed}99", True),
        ("{bengali}", True),
        ("{apart}", True),
        ("{dingbats}", True),
        ("ab610180-1234-4123-8123-610180123456", False),
        ("f" + "6101801234" + "f" * 53, False),
        ("1" + "9999999999", False),
        ("2026-11-23", False),
        ("", False),
    ],
    ids=range(12),
)
def test_a_number_is_spelled_in_any_digits_apart_or_among_others(words, spells_one):
    bengali = "".join(chr(ord("০") + int(digit)) for digit in invented())
    dingbats = "".join("⓿❶❷❸❹❺❻❼❽❾"[int(digit)] for digit in invented())
    others = {"bengali": bengali, "apart": " ".join(bengali), "dingbats": dingbats}
    text = words.format(ten=invented(), dashed=invented("-"), **others)

    assert spells_number(text) is spells_one


def test_a_number_in_other_digits_is_known_as_the_citizens_own_and_found_in_a_longer_one():
    bengali = "".join(chr(ord("০") + int(digit)) for digit in invented())

    assert masked_about(f"om {bengali}", Cpr(invented()), "borgeren") == "om borgeren"
    assert masked_about(f"om 1{bengali}", Cpr(invented()), "borgeren") == "om [cpr]"

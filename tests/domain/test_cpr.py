"""A person number that does not give itself away."""

from __future__ import annotations

import copy
import json
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.domain.cpr import Cpr, NotACpr, masked

DIGITS = "6107729990"


def test_a_replacement_number_and_a_dash_are_accepted() -> None:
    assert Cpr(DIGITS) == Cpr("610772-9990")
    assert Cpr(DIGITS).urn == f"urn:oio:cpr-nr:{DIGITS}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "61077299",
        "61077299900",
        "6132729990",
        "9207729990",
        "6013729990",
        "abcdefghij",
        "６１０７７２９９９０",
        " 6107729990",
        "6107729990\n",
    ],
    ids=[
        "empty",
        "short",
        "long",
        "month 32",
        "day 92",
        "month 13",
        "letters",
        "wide digits",
        "blank before",
        "line end",
    ],
)
def test_what_is_no_person_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotACpr) as refused:
        Cpr(text)
    assert not text.strip() or text.strip() not in str(refused.value)


def test_modulus_eleven_is_not_demanded() -> None:
    accepted = [Cpr(f"610772{serial}") for serial in range(9000, 9020)]

    assert len(accepted) == 20


def test_it_never_prints_itself() -> None:
    cpr = Cpr(DIGITS)

    for shown in (str(cpr), repr(cpr), f"{cpr}", f"{cpr:>20}", "%s" % cpr, repr([cpr]), repr({"cpr": cpr})):  # noqa: UP031
        assert DIGITS not in shown
    assert DIGITS not in logging.LogRecord("x", 20, "f", 1, "%s", (cpr,), None).getMessage()
    with pytest.raises(TypeError):
        json.dumps(cpr)


def test_it_reaches_no_cache_or_queue_in_clear() -> None:
    for through in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            through(Cpr(DIGITS))


def test_it_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Cpr(DIGITS)._number = "x"


def test_a_pseudonym_is_the_same_for_the_same_key_and_only_then() -> None:
    assert Cpr(DIGITS).pseudonym(b"a" * 16) == Cpr(DIGITS).pseudonym(b"a" * 16)
    assert Cpr(DIGITS).pseudonym(b"a" * 16) != Cpr(DIGITS).pseudonym(b"b" * 16)


def test_a_party_is_named_by_urn_whatever_the_case_and_other_urns_are_nobody() -> None:
    assert Cpr.from_urn(f"URN:OIO:CPR-NR:{DIGITS} ") == Cpr(DIGITS)
    assert Cpr.from_urn(f"urn:oio:cvr-nr:{DIGITS}") is None
    assert Cpr.from_urn("urn:oio:cpr-nr:123") is None


@given(st.text(alphabet="abc é:/?=&,.'\"\n", max_size=8), st.text(alphabet="xyz :/?=&,.'\"\n", max_size=8))
def test_a_number_is_masked_wherever_it_stands(before: str, after: str) -> None:
    for number in (DIGITS, "610772-9990", "610772 9990"):
        assert masked(f"{before}{number}{after}") == f"{before}[cpr]{after}"


def test_a_uuid_and_a_long_hash_are_left_alone() -> None:
    harmless = "12345678-1234-1234-1234-123456789012 " + "1234567890abcdef" * 4

    assert masked(harmless) == harmless

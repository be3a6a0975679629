"""The canonical form of a document (RFC 8785)."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.udskrift.kanonisk import IkkeKanonisk, canonical


def test_the_names_of_the_rfc_are_sorted_by_their_utf16_units() -> None:
    """The sample of RFC 8785 section 3.2.3."""
    sample = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip

    found = canonical(sample).decode()

    order = [found.index(value) for value in (
        "Carriage Return", "One", "Control", "Latin Small", "Euro Sign", "Emoji", "Hebrew",
    )]  # fmt: skip
    assert order == sorted(order)


def test_text_is_written_as_the_rfc_says() -> None:
    """The sample of section 3.2.2, without its fractions."""
    sample = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "literals": [None, True, False], "n": -12}

    assert (
        canonical(sample)
        == '{"literals":[null,true,false],"n":-12,"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


def test_order_and_space_in_the_file_do_not_count() -> None:
    assert canonical({"b": [1, {}], "a": "ø"}) == canonical({"a": "ø", "b": [1, {}]}) == '{"a":"ø","b":[1,{}]}'.encode()


@pytest.mark.parametrize("value", [1.5, 2**53, {"a": b"x"}, {1: "x"}, "\ud800", {"\ud800": 1}, {"a": object()}])
def test_what_no_document_of_ours_holds_is_refused(value: Any) -> None:
    with pytest.raises(IkkeKanonisk):
        canonical(value)

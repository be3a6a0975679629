"""`borgerblik adgang proev privilegier`: one line in, one line out, through the code that receives privileges."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.access.privilegielister import (
    AARHUS,
    FULDMAGT,
    KLE,
    SAGSBEHANDLER,
    en_gruppe,
    en_liste,
    kodet,
)

EKSEMPLER = Path(__file__).parents[1] / "access"
HJAELPT = "6107729990"


def proev(*lines: Any, code: int = 0, options: tuple[str, ...] = ()) -> tuple[list[dict[str, Any]], str]:
    """The lines out, and what was said on stderr."""
    stdin = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "borgerblik", "adgang", "proev", "privilegier", *options],
        input=stdin, text=True, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_list_is_shown_as_it_is_read_and_each_question_answered_in_order() -> None:
    vaerdi = en_liste(en_gruppe((KLE, "27.*"), (KLE, "32.30.04")), en_gruppe((KLE, "32.30.04,27.*")))
    ask = {"privilegium": SAGSBEHANDLER, "cvr": AARHUS}

    (answer,), said = proev(
        {"id": "a", "vaerdi": vaerdi, "spoerg": [{**ask, "kle": "27.18.04"}, ask, {**ask, "kle": "25.01.01"}]}
    )

    assert answer == {
        "id": "a",
        "godtaget": True,
        "grupper": [
            {
                "omraade": {"type": "cvr", "vaerdi": AARHUS},
                "privilegier": [SAGSBEHANDLER],
                "begraensninger": {KLE: ["27.*", "32.30.04"]},
            }
        ],
        "svar": [True, False, False],
    }
    assert said == ""


def test_a_list_that_cannot_be_read_gives_nothing_and_says_no_to_every_question() -> None:
    ask = {"privilegium": SAGSBEHANDLER, "cvr": AARHUS}
    bad = en_liste(en_gruppe(), foran="<!DOCTYPE x>")

    found, _ = proev(*({"id": n, "vaerdi": value, "spoerg": [ask] * n} for n, value in enumerate(("", bad, None, 7))))

    assert found == [{"id": n, "godtaget": False, "grupper": [], "svar": [False] * n} for n in range(4)]


def test_the_number_of_who_gave_a_mandate_is_shown_only_where_it_is_asked_for() -> None:
    mandate = en_gruppe(scope=f"cprNumberIdentifier:{HJAELPT}", rolle=FULDMAGT)
    line = {"id": "a", "vaerdi": en_liste(mandate), "spoerg": [{"privilegium": FULDMAGT, "cpr": HJAELPT}]}

    (masked,), _ = proev(line)
    (shown,), _ = proev(line, options=("--vis-cpr",))

    assert masked["grupper"][0]["omraade"] == {"type": "cpr", "vaerdi": "[cpr]"}
    assert shown["grupper"][0]["omraade"] == {"type": "cpr", "vaerdi": HJAELPT}
    assert masked["svar"] == shown["svar"] == [True]


def test_traits_that_are_not_known_may_be_null_and_questions_may_be_none() -> None:
    null = dict.fromkeys(("cpr", "kle", "orgenhed", "foelsomhed"))

    found, _ = proev(
        {"id": "a", "vaerdi": en_liste(en_gruppe()), "spoerg": [{"privilegium": SAGSBEHANDLER, "cvr": AARHUS, **null}]},
        {"id": "b", "vaerdi": en_liste(en_gruppe()), "spoerg": []},
        "",
    )

    assert [answer["svar"] for answer in found] == [[True], []]


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "vaerdi": "", "spoerg": [{}]}',
        '{"id": "a", "vaerdi": "", "spoerg": ["x"]}',
        '{"id": "a", "vaerdi": "", "spoerg": [{"privilegium": "x", "rolle": "y"}]}',
        f'{{"id": "a", "vaerdi": "", "spoerg": [{{"privilegium": "x", "cpr": {HJAELPT}}}]}}',
        "[" * 100_000,
    ],
    ids=["text", "list", "no value", "no role", "no question", "unknown trait", "a number", "deep"],
)
def test_a_line_that_is_no_question_ends_the_work_with_its_number_and_nothing_of_it(line: str) -> None:
    good = {"id": "a", "vaerdi": en_liste(en_gruppe()), "spoerg": []}

    found, said = proev(good, line, code=1)

    assert [answer["id"] for answer in found] == ["a"]
    assert said.startswith("borgerblik: linje 2 ")
    assert said.count("\n") == 1
    assert HJAELPT not in said


@pytest.mark.parametrize("case", json.loads((EKSEMPLER / "bpp" / "cases.json").read_text()), ids=lambda c: c["file"])
def test_the_samples_give_exactly_what_they_state(case: dict[str, Any]) -> None:
    asked = [
        {"privilegium" if name == "privilege" else name: value for name, value in decision["ask"].items()}
        for decision in case["decisions"]
    ]

    (answer,), _ = proev({"id": "a", "vaerdi": kodet((EKSEMPLER / case["file"]).read_bytes()), "spoerg": asked})

    assert answer["godtaget"] is True
    assert answer["svar"] == [decision["allow"] for decision in case["decisions"]]
    assert answer["grupper"] == [
        {
            "omraade": {"type": group["scope"]["type"], "vaerdi": group["scope"]["value"]},
            "privilegier": group["privileges"],
            "begraensninger": group["constraints"],
        }
        for group in case["groups"]
    ]

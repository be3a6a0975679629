"""Udbetaling Danmark's items, where the index gives whoever asks only what their own CVR number owns."""

from __future__ import annotations

import json
from typing import Any

from tests.byg import UDK_CVR
from tests.sikkerhed.conftest import Make, Sikret
from tests.sikkerhed.test_kommandoer import borgerblik

LONE = "6305772134"


def see(sikret: Sikret) -> dict[str, Any]:
    return sikret.produkt.overblik(LONE)


def test_asked_in_their_name_too_the_citizen_sees_what_udbetaling_danmark_owns(make: Make) -> None:
    sikret = make(UDK_SPOERGES="true")
    overblik = see(sikret)

    assert {sag["myndighed"]["type"] for sag in overblik["sager"]} == {"udk"}
    assert {ydelse["udbetaler"]["type"] for ydelse in overblik["ydelser"]} == {"udk"}
    assert overblik["kommendeUdbetalinger"]
    assert overblik["komplet"]
    assert sorted(kilde["noegle"] for kilde in overblik["kilder"]) == ["sagdokumentindeks", "ydelsesindeks"]
    assert sorted(cvr for _, cvr in sikret.tokens()) == sorted(["55133018", UDK_CVR] * 2)


def test_asked_in_the_kommunes_name_alone_nothing_of_it_comes(make: Make) -> None:
    sikret = make()
    overblik = see(sikret)

    assert overblik["sager"] == overblik["ydelser"] == []
    assert {cvr for _, cvr in sikret.tokens()} == {"55133018"}


def test_the_way_is_tried_in_their_name_too(make: Make) -> None:
    sikret = make(UDK_SPOERGES="true")

    done = borgerblik("forbindelse", "proev", "--kommune", "0751", "--json", env=sikret.produkt.environment)

    assert done.exit_code == 0, done.stderr
    steps = [step["trin"] for step in json.loads(done.stdout)["trin"] if step["hvad"].endswith("(Udbetaling Danmark)")]
    assert steps == ["token", "token", "sagdokumentindeks", "ydelsesindeks"]


def test_a_kommune_whose_benefits_are_read_through_sf1491_shows_theirs_from_the_index(make: Make) -> None:
    overblik = see(make(UDK_SPOERGES="true", YDELSELISTEHENT_KOMMUNER="0751"))

    assert {ydelse["udbetaler"]["type"] for ydelse in overblik["ydelser"]} == {"udk"}
    assert overblik["komplet"]

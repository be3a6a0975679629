"""One item beside its source, from end to end: through the API and as a step of a look from the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from borgerblik.access.gate import SESSION_COOKIE
from tests.web.indhold import AARHUS, BO
from tests.web.svage import Sted, official

# What it says of itself is tried against the whole product and its sandkasse.
pytestmark = pytest.mark.slow

KARL, FRIDA, NANNA, OTTO, HUGO, DAVID, LONE = (
    "7901044121", "7702902074", "7010942150", "8207751163", "7707651301", "8104682053", "6305772134",
)  # fmt: skip
FORMAAL = "Borgeren ringede om sin sag"
PERSONER = {"Karl Lind": KARL, "Bo Birk": BO, "Frida": FRIDA, "Nanna": NANNA, "Otto": OTTO, "Hugo": HUGO}


def post(sted: Sted, path: str, cpr: str, **body: Any) -> Any:
    """As a caseworker of Aarhus."""
    return sted.client.post(
        f"/api/v1/opslag/{path}",
        json={"cpr": cpr, "formaal": FORMAAL, "kommune": AARHUS, **body},
        headers={"Authorization": f"Bearer {sted.staff('sagsbehandler')}"},
    )


def trace(sted: Sted, cpr: str) -> list[dict[str, Any]]:
    response = post(sted, "overblik", cpr)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json["regelspor"]
    return found


def compared(sted: Sted, cpr: str, spor: Mapping[str, Any]) -> dict[str, Any]:
    response = post(sted, "emne", cpr, slags=spor["slags"], id=spor["id"])
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json
    return found


def remarks(sted: Sted, cpr: str) -> set[str]:
    found = [compared(sted, cpr, spor) for spor in trace(sted, cpr)]
    return {remark["kode"] for each in found for remark in each["bemaerkninger"]}


# The API


@pytest.mark.parametrize("cpr", [KARL, BO, NANNA, OTTO, HUGO], ids=["Karl", "Bo", "Nanna", "Otto", "Hugo"])
def test_every_item_of_the_trace_has_a_source_and_is_what_the_citizens_own_door_gives(sted: Sted, cpr: str) -> None:
    own = sted.produkt.overblik(cpr)
    shown = {item["id"]: item for kind in ("sager", "ydelser") for item in own[kind]}

    for spor in trace(sted, cpr):
        found = compared(sted, cpr, spor)
        assert list(found) == ["kilde", "sammenholdt", "borgeren", "regler", "bemaerkninger"]
        assert found["borgeren"] == (shown[spor["id"]] if spor["vist"] else None)
        assert found["regler"] == spor["regler"]
        assert found["kilde"], "the fields as delivered"
        assert nobodys_number(found)


def nobodys_number(found: Mapping[str, Any]) -> bool:
    """Not among what is told of the source: no number, no name of a party, no caseworker."""
    text = json.dumps([found["kilde"], found["sammenholdt"], found["bemaerkninger"]], ensure_ascii=False)
    numbers = [number for each in PERSONER.values() for number in (each, f"{each[:6]}-{each[6:]}")]
    assert not any(number in text for number in numbers)
    assert not re.search(r"(?<![0-9a-f-])\d{6}-?\d{4}(?![0-9a-f-])", text)
    assert "Lind" not in text
    assert "Birk" not in text
    return True


def test_the_titles_side_by_side_and_the_choice_that_decides(sted: Sted) -> None:
    sag = next(spor for spor in trace(sted, BO) if spor["slags"] == "sag" and spor["kle"] == "32.30.04")

    title = compared(sted, BO, sag)["sammenholdt"][0]

    assert title["felt"] == "Titel"
    assert (title["ens"], title["hvorfor"]) in (
        (True, None),
        (False, "Aarhus Kommune har valgt at vise KLE-emnet."),
    )


def test_who_is_not_the_primary_party_is_called_the_citizen_in_another_role(sted: Sted) -> None:
    """Karl is only a secondary party: the primary one is somebody else, of whom nothing is told."""
    (spor, *_) = [spor for spor in trace(sted, KARL) if spor["slags"] == "sag"]
    assert [rule["kode"] for rule in spor["regler"]] == ["ikke_primaer_part"]

    parties = [felt for felt in compared(sted, KARL, spor)["kilde"] if felt["navn"].startswith("Part,")]

    assert [(felt["navn"], felt["vaerdi"]) for felt in parties] == [
        ("Part, primær part", "anden part"),
        ("Part, anden rolle", "borgeren"),
    ]


def test_what_the_kommune_should_mend_is_remarked_on(sted: Sted) -> None:
    assert "uden_plan" in remarks(sted, OTTO)
    assert "foelsomhed_mangler" in remarks(sted, HUGO)
    assert remarks(sted, BO) == set()


def test_what_is_not_there_or_beyond_cannot_be_told_apart(sted: Sted) -> None:
    """Frida's is exempt, Lone's is Udbetaling Danmark's: the caseworker has a right to neither."""
    mine = sted.produkt.overblik(LONE)
    theirs = next(item for item in mine["ydelser"] if item["udbetaler"]["type"] == "udk")
    asked = [
        post(sted, "emne", LONE, slags="ydelse", id=theirs["id"]),
        post(sted, "emne", BO, slags="sag", id="00000000-0000-4000-8000-000000000000"),
        post(sted, "emne", BO, slags="ydelse", id=trace(sted, BO)[0]["id"]),
        post(sted, "emne", FRIDA, slags="sag", id=trace(sted, BO)[0]["id"]),
    ]

    told = [{**answer.json, "instance": None} for answer in asked]
    assert {answer.status_code for answer in asked} == {404}
    assert all(each == told[0] for each in told)


def test_where_the_source_does_not_answer_it_is_named(sted: Sted) -> None:
    with capture_logs():
        answer = post(sted, "emne", DAVID, slags="ydelse", id="x:1")

    assert (answer.status_code, answer.json["type"]) == (503, "urn:borgerblik:problem:kilde_mangler")


@pytest.mark.parametrize(
    ("body", "felt"),
    [
        ({"slags": "dokument", "id": "x"}, "slags"),
        ({"slags": "sag"}, "id"),
        ({"slags": "sag", "id": ""}, "id"),
        ({"slags": "sag", "id": "x" * 201}, "id"),
        ({"slags": "sag", "id": "x", "andet": 1}, "andet"),
        ({"slags": "sag", "id": "x", "formaal": "..."}, "formaal"),
    ],
)
def test_bad_input_says_where_and_repeats_no_value(sted: Sted, body: dict[str, Any], felt: str) -> None:
    answer = post(sted, "emne", BO, **body)

    assert answer.status_code == 422
    assert felt in answer.json["detail"]
    assert "xxx" not in answer.text
    assert "dokument" not in answer.text


def test_an_id_is_found_whichever_way_its_letters_are_written(sted: Sted) -> None:
    spor = next(spor for spor in trace(sted, BO) if spor["slags"] == "ydelse")
    bevilling, _, nummer = spor["id"].partition(":")

    assert compared(sted, BO, {**spor, "id": f"{bevilling.upper()}:{nummer}"})["borgeren"]["id"] == spor["id"]


def test_the_citizen_can_read_that_it_was_compared(sted: Sted, se: Any) -> None:
    compared(sted, BO, trace(sted, BO)[0])

    looks = sted.produkt.get("/api/v1/adgangslog", BO).json
    assert looks is not None
    look = next(look for look in looks["adgangslog"] if look["rolle"] == "sagsbehandler")
    assert look["formaal"] == f"{FORMAAL} (sammenligning med kilden)"
    assert look["antalSager"] + look["antalYdelser"] == 1
    page = se("/min-side/hvem-har-set").text
    assert FORMAAL in page
    assert "sammenlignet med kilden" in page
    assert "(sammenligning" not in page


# The page


class Kig:
    """A look from the page, under way in a browser."""

    def __init__(self, sted: Sted) -> None:
        self._sted = sted
        self._cookie = sted.cookie(official())
        self.foerste = self.post("/medarbejder/opslag", cpr=BO, formaalKode="henvendelse", kommune=AARHUS)
        assert self.foerste.status_code == 200, self.foerste.text

    def post(self, path: str, **data: str) -> Any:
        csrf = self._sted._form_token(self._cookie)
        return self._sted.client.post(
            path, data={"csrf_token": csrf, **data}, headers={"Cookie": f"{SESSION_COOKIE}={self._cookie}"}
        )

    @property
    def billet(self) -> str:
        found = re.search(r'name="billet" value="([^"]+)"', self.foerste.text)
        assert found is not None
        return found[1]

    def trin(self, **changes: str) -> Any:
        found = re.search(
            r'name="slags" value="(\w+)"><input type="hidden" name="id" value="([^"]+)"', self.foerste.text
        )
        assert found is not None
        own = {"billet": self.billet, "slags": found[1], "id": found[2]}
        return self.post("/medarbejder/opslag/sammenlign", **{**own, **changes})


def test_from_the_trace_one_goes_to_the_item_beside_its_source_and_back(sted: Sted) -> None:
    kig = Kig(sted)

    page = kig.trin()

    assert page.status_code == 200, page.text
    for words in ("Sammenlign med kilden", "Felt for felt", "Kilden siger", "Borgeren ser", "721179-xxxx"):
        assert words in page.text
    assert "Ens" in page.text
    assert BO not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Refresh"].endswith("url=/medarbejder/opslag")
    back = re.search(r'action="/medarbejder/opslag">.*?name="billet" value="([^"]+)"', page.text, re.DOTALL)
    assert back is not None
    assert kig.post("/medarbejder/opslag", billet=back[1]).status_code == 200


def test_without_a_ticket_or_with_another_sessions_the_look_is_over(sted: Sted) -> None:
    kig, other = Kig(sted), Kig(sted)

    for billet in ("", "x", other.billet):
        over = kig.trin(billet=billet)
        assert over.status_code == 410
        assert "Felt for felt" not in over.text


@pytest.mark.parametrize("changes", [{"id": "findes-ikke"}, {"id": ""}, {"slags": "dokument"}])
def test_an_item_that_is_not_there_is_not_found_on_the_page_either(sted: Sted, changes: dict[str, str]) -> None:
    assert Kig(sted).trin(**changes).status_code == 404

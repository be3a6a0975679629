"""The sandkasse's post: handed in, shown, emptied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from borgerblik.sandkasse.post import FLEST, STI
from borgerblik.sandkasse.server import create_app

BO = "7211791035"
BREV = {
    "fra": {"navn": "Aarhus", "email": "ingen-svar@aarhus.example"}, "til": {"email": "anna@eksempel.dk"},
    "emne": "Nyt", "tekst": "Der er nyt.\n\nLog ind <b>her</b>.", "sprog": "da",
}  # fmt: skip


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(create_app(noeglefil=tmp_path / "noegle.pem"))


def hand_in(client: Client, **aendret: Any) -> int:
    return client.post(STI, json={**BREV, **aendret}).status_code


def test_a_message_is_shown_newest_first_with_nothing_in_it_believed(client: Client) -> None:
    assert "Her er ingen post" in client.get(STI).text
    assert hand_in(client) == hand_in(client, emne="Nyere") == 201
    shown = client.get(STI)

    assert shown.mimetype == "text/html"
    assert shown.text.index("Nyere") < shown.text.index("<h2>Nyt")
    assert "anna@eksempel.dk" in shown.text
    assert "&lt;b&gt;her" in shown.text
    assert '<div lang="da">' in shown.text


def test_digital_post_shows_a_name_and_never_a_number(client: Client) -> None:
    hand_in(client, til={"cpr": BO})
    hand_in(client, til={"cpr": "6107729990"})
    shown = client.get(STI).text

    assert "Digital Post til <strong>Bo " in shown
    assert BO not in shown
    assert "6107729990" not in shown


def test_it_is_emptied(client: Client) -> None:
    hand_in(client)

    assert client.delete(STI).status_code == 204
    assert "Her er ingen post" in client.get(STI).text


def test_the_oldest_go_first(client: Client) -> None:
    for each in range(FLEST + 1):
        hand_in(client, emne=f"nummer-{each}.")
    shown = client.get(STI).text

    assert "nummer-0." not in shown
    assert "nummer-1." in shown


@pytest.mark.parametrize(
    "wrong",
    [{"til": {}}, {"til": {"email": "a@b.dk", "cpr": BO}}, {"til": "a@b.dk"}, {"til": {"cpr": 1}}, {"emne": None},
     {"tekst": ""}, {"fra": None}],
)  # fmt: skip
def test_what_is_no_message_is_refused_without_being_repeated(client: Client, wrong: dict[str, Any]) -> None:
    refused = client.post(STI, json={**BREV, **wrong})

    assert refused.status_code == 422
    assert BO not in refused.text
    assert client.post(STI, data=b"{").status_code == 400
    assert client.post(STI, data=json.dumps([])).status_code == 422
    assert client.post(STI, data=b"x" * 100_000).status_code == 413
    assert "Her er ingen post" in client.get(STI).text

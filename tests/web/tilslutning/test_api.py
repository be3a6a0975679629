"""The doors for programs: who comes in, what is kept, and that nothing is shown without an agreement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import time_machine
from werkzeug.test import TestResponse

from borgerblik.access.niveau import Krav
from borgerblik.access.risiko.service import Risikobillede
from borgerblik.domain.koder import Nsis
from tests.kommuner.tilslutning.eksempler import AARHUS, en_aftale, et_dokument
from tests.web.borgersider import pulled
from tests.web.indhold import BO, ODENSE
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import program

pytestmark = pytest.mark.slow  # a product of its own

DOORS = [
    ("GET", "tilslutning"),
    ("PUT", "tilslutning"),
    ("GET", "tilslutning/trin"),
    ("POST", "tilslutning/proev"),
    ("GET", "tilslutning/historik"),
]
MIDNAT = datetime(2026, 11, 25, 23, tzinfo=UTC)  # in Denmark


def body(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json


def problem(response: TestResponse, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    return str(response.json["detail"]) if response.json else ""


def put(sted: Sted, dokument: Any, match: str | None = None, **hvem: Any) -> TestResponse:
    headers = {} if match is None else {"If-Match": match}
    return program(sted, **hvem).ask("PUT", "tilslutning", json=dokument, headers=headers)


def get(sted: Sted, path: str = "tilslutning") -> Any:
    return body(program(sted).ask("GET", path))


# Who comes in


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_the_right_is_an_administrators_in_that_kommune(sted, method, path):
    sent: dict[str, Any] = {"json": et_dokument()} if method == "PUT" else {}
    for kode in (ODENSE, "9999", "x"):
        problem(program(sted).ask(method, path, kode, **sent), 403)
    problem(program(sted, "sagsbehandler", scope="administration").ask(method, path, **sent), 403)
    problem(program(sted, scope="overblik:laes").ask(method, path, **sent), 403)
    assert sted.parts.konsol.tilslutninger.historik(AARHUS) == ()
    assert sted.parts.konsol.tilslutninger.proever(AARHUS) == ()
    assert program(sted).ask(method, path, **sent).status_code in (200, 201)


def test_what_the_kommune_demands_of_administrators_is_demanded_here_too(sted, monkeypatch):
    monkeypatch.setattr(Risikobillede, "krav", lambda *_: Krav(Nsis.HOEJ))
    assert "loa/High" in program(sted).ask("GET", "tilslutning").headers["WWW-Authenticate"]


# What is kept


def test_what_is_written_is_read_back_and_every_version_is_kept(sted):
    assert get(sted)["aftaler"] == []
    first = put(sted, et_dokument())
    assert body(first, 201) == get(sted)
    assert first.headers["ETag"] == '"1"'
    assert body(first, 201)["testpersoner"]["skrevetAf"].startswith("administrator:")
    assert body(put(sted, {**get(sted), "oplysningstekstAccepteretAf": None}, '"1"'))["aftaler"] == get(sted)["aftaler"]

    newest, oldest = get(sted, "tilslutning/historik")["udgaver"]
    assert (newest["version"], oldest["version"]) == (2, 1)
    assert oldest["tilslutning"]["oplysningstekstAccepteretAf"] == "Dorte, DPO"
    assert newest["tilslutning"]["oplysningstekstAccepteretAf"] is None


def test_of_two_administrators_at_once_one_is_told(sted):
    body(put(sted, et_dokument()), 201)
    problem(put(sted, et_dokument()), 428)
    body(put(sted, et_dokument(oplysningstekstAccepteretAf="Anne"), '"1"'))
    problem(put(sted, et_dokument(oplysningstekstAccepteretAf="Bo"), '"1"'), 412)
    assert get(sted)["oplysningstekstAccepteretAf"] == "Anne"


def test_every_fault_is_named_and_nothing_is_kept(sted):
    told = problem(put(sted, et_dokument("9999", aftaler=[en_aftale(gyldigTil="x")])), 422)
    assert "kode: er ikke koden" in told
    assert "aftaler[0].gyldigTil: er ikke en dato" in told
    assert "er ikke den samme som i adressen" in problem(put(sted, et_dokument(ODENSE)), 422)
    claimed = et_dokument(trin={"forbindelse": {"tilstand": "fuldfoert"}})
    assert "trin.forbindelse.tilstand: kontrollen siger ikke_paabegyndt" in problem(put(sted, claimed), 422)
    assert BO not in problem(put(sted, et_dokument(oplysningstekstAccepteretAf=BO)), 422)
    problem(program(sted).ask("PUT", "tilslutning", data=b"{}"), 415)
    assert get(sted, "tilslutning/historik") == {"udgaver": [], "proever": []}


def test_every_change_is_in_the_log_with_before_and_after(sted):
    body(put(sted, et_dokument()), 201)
    body(put(sted, et_dokument(aftaler=[en_aftale()]), '"1"'))
    second, first = sted.parts.konsol.aendringer.soeg(AARHUS, emne="tilslutning")[:2]
    assert first.aendring.foer is None
    assert [len(each["aftaler"]) for each in (second.aendring.foer, second.aendring.efter)] == [4, 1]


def test_where_the_change_cannot_be_written_down_nothing_is_changed(sted, monkeypatch):
    from borgerblik.audit import AuditLog, LogUnavailable

    def broken(*_args: object, **_kwargs: object) -> None:
        raise LogUnavailable("broken")

    monkeypatch.setattr(AuditLog, "write_at", broken)
    problem(put(sted, et_dokument()), 503)
    problem(program(sted).ask("POST", "tilslutning/proev"), 503)
    assert sted.parts.konsol.tilslutninger.historik(AARHUS) == ()
    assert sted.parts.konsol.tilslutninger.proever(AARHUS) == ()


# How far it is


def test_a_trial_goes_all_the_way_to_both_indexes_and_is_kept(sted):
    body(put(sted, et_dokument()), 201)
    proeve = body(program(sted).ask("POST", "tilslutning/proev"))
    assert proeve["ok"]
    assert [each["trin"] for each in proeve["trin"]][-2:] == ["sagdokumentindeks", "ydelsesindeks"]
    told = get(sted, "tilslutning/trin")
    assert told["seneste"] == proeve
    assert told["vises"] is True
    states = {each["trin"]: each["tilstand"] for each in told["trin"]}
    assert list(states.items())[:9] == [(each, "fuldfoert") for each in list(states)[:9]]
    assert get(sted, "tilslutning/historik")["proever"] == [proeve]


def test_a_trial_that_fails_is_told_with_what_to_do(sted):
    with pulled(sted, "ydi", "http_500"):
        proeve = body(program(sted).ask("POST", "tilslutning/proev"))
    assert not proeve["ok"]
    assert proeve["trin"][-1]["trin"] == "ydelsesindeks"
    assert proeve["trin"][-1]["goer"]
    assert proeve["stande"]["forbindelse"] == "paabegyndt"


# Nothing without an agreement


def asked(sted: Sted) -> int:
    """How often the indexes have been asked."""
    counted = requests.get(f"{sted.produkt.sandkasse}/_sandkasse/taelling", timeout=30).json()
    return sum(each for each in counted["kald"].values() if isinstance(each, int))


def test_an_agreement_that_lapses_closes_the_kommune_at_midnight_for_a_citizen(sted):
    with time_machine.travel(MIDNAT - timedelta(seconds=30), tick=False) as clock:
        assert sted.produkt.overblik(BO)["kommuner"][0]["tilsluttet"], "the sandkasse's own agreement"
        body(put(sted, et_dokument(aftaler=[en_aftale(gyldigTil="2026-11-25")])), 201)
        before = sted.produkt.overblik(BO)
        assert before["kommuner"][0]["tilsluttet"]
        assert before["sager"]

        clock.move_to(MIDNAT + timedelta(seconds=1))
        number = asked(sted)
        after = sted.produkt.overblik(BO)
        assert after["kommuner"] == [{"kode": AARHUS, "navn": "Aarhus Kommune", "tilsluttet": False}]
        assert (after["kilder"], after["sager"], after["ydelser"], after["kommendeUdbetalinger"]) == ([], [], [], [])
        assert asked(sted) == number, "nobody was asked"
        assert sted.produkt.get(f"/api/v1/sager/{before['sager'][0]['id']}", BO).status_code == 404
        assert sted.produkt.get("/_status").json["lukketAfAftale"] == 1
        lookup = {"cpr": BO, "formaal": "Borgeren ringede", "kommune": AARHUS}
        headers = {"Authorization": f"Bearer {sted.staff('sagsbehandler')}"}
        seen = body(sted.client.post("/api/v1/opslag/overblik", json=lookup, headers=headers))
        assert seen["borgerenSer"]["kilder"] == []

        body(put(sted, et_dokument(), '"1"'))
        assert sted.produkt.overblik(BO)["sager"], "and a new one opens it at once"
        assert sted.produkt.get("/_status").json["lukketAfAftale"] == 0


def test_a_document_without_an_agreement_closes_the_kommune_in_the_sandkasse_too(sted):
    body(put(sted, {"kode": AARHUS}), 201)
    closed = sted.produkt.overblik(BO)
    assert not closed["kommuner"][0]["tilsluttet"]
    assert closed["sager"] == []
    assert get(sted, "tilslutning/trin")["vises"] is False

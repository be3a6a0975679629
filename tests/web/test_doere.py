"""The doors: who comes in, what they are told, and in which form."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from werkzeug.exceptions import abort

from borgerblik import db
from borgerblik.web.hoveder import HEADERS
from tests.produkt import Produkt, a_product
from tests.web.svage import OPEN

BO = "7211791035"
ANNA = "6503852018"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def routes(produkt: Produkt) -> list[Any]:
    return list(produkt.client.application.url_map.iter_rules())


def address(rule: Any) -> str:
    numbered = re.sub(r"<int:[^>]+>", "2026", rule.rule)
    return re.sub(r"<[^>]+>", "7340fc2c-222a-5988-b8ef-b92238bdf24d", numbered)


def problem(response: Any, status: int, kode: str) -> dict[str, Any]:
    """The problem of an answer, after its form has been checked."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    found: dict[str, Any] = response.json
    assert set(found) == {"type", "title", "status", "detail", "instance"}
    assert found["type"] == f"urn:borgerblik:problem:{kode}"
    assert found["status"] == status
    assert UUID.fullmatch(found["instance"])
    assert found["instance"] == response.headers["X-Request-Id"]
    return found


# Who comes in


def test_every_door_is_locked_or_named_among_the_open_ones(produkt: Produkt) -> None:
    """Also of a product without profiles, where nobody signs in; test_svageste knocks as all who are too weak."""
    closed = [rule for rule in routes(produkt) if rule.rule not in OPEN]

    assert {rule.rule for rule in routes(produkt)} >= set(OPEN)
    assert len(closed) >= 15
    for rule in closed:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            response = produkt.client.open(address(rule), method=method)
            if rule.rule.startswith("/api/"):
                problem(response, 401, "ikke_logget_ind")
                assert response.headers["WWW-Authenticate"] == "Bearer"
            elif method == "GET":
                assert (response.status_code, response.headers["Location"].partition("?")[0]) == (303, "/log-ind")
            else:
                assert response.status_code == 400, "a form that no page of ours sent"


@pytest.mark.parametrize(
    ("claims", "status", "kode"),
    [
        ({"cpr": BO, "niveau": "lav"}, 401, "niveau_for_lavt"),
        ({"rolle": "sagsbehandler", "niveau": "hoej"}, 403, "forkert_rolle"),
        ({"rolle": "administrator", "niveau": "hoej"}, 403, "forkert_rolle"),
        ({"rolle": "system", "niveau": "hoej"}, 403, "forkert_rolle"),
        ({"rolle": "sagsbehandler", "niveau": "lav"}, 403, "forkert_rolle"),
    ],
    ids=["citizen at lav", "caseworker", "administrator", "system", "caseworker at lav"],
)
def test_every_citizens_door_says_no_to_the_weak_and_the_wrong(
    produkt: Produkt, claims: dict[str, Any], status: int, kode: str
) -> None:
    token = produkt.token(**claims)
    doors = [rule for rule in routes(produkt) if rule.endpoint.partition(".")[0] in ("borger", "fuldmagt")]

    assert len(doors) >= 6
    for rule in doors:
        problem(produkt.get(address(rule), token=token), status, kode)


def test_a_level_too_low_is_told_which_levels_would_do(produkt: Produkt) -> None:
    response = produkt.get("/api/v1/overblik", BO, niveau="lav")

    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="insufficient_user_authentication"')
    assert "https://data.gov.dk/concept/core/nsis/loa/Substantial" in challenge
    assert "Betydelig" in problem(response, 401, "niveau_for_lavt")["detail"]


# What they are told


def test_the_overview_has_the_fields_of_the_design_and_no_other(produkt: Produkt) -> None:
    overblik = produkt.overblik(ANNA)

    assert list(overblik) == [
        "dannet", "niveau", "komplet", "kommuner", "kilder", "fagomraader", "sager", "ydelser",
        "kommendeUdbetalinger", "ikkeVist", "kraeverNiveau",
    ]  # fmt: skip
    assert set(overblik["sager"][0]) == {
        "id", "titel", "fagomraade", "kle", "status", "tidslinje", "oprettet", "senestAendret", "myndighed", "kommune",
        "dokumenter", "ydelser", "links",
    }  # fmt: skip
    assert set(overblik["ydelser"][0]) == {
        "id", "navn", "fagomraade", "kle", "startdato", "slutdato", "aktiv", "tilbagebetalingspligtig", "meddelelse",
        "udbetaler", "kommune", "sager", "plan", "udbetalinger",
    }  # fmt: skip
    assert set(overblik["ydelser"][0]["plan"][0]) == {
        "fra", "til", "frekvens", "forudBagud", "dispositionsdag", "beloeb", "godkendesManuelt",
    }  # fmt: skip
    assert set(overblik["kommendeUdbetalinger"][0]) == {"dato", "beloeb", "ydelse", "navn", "usikker"}
    assert set(overblik["kilder"][0]) == {"noegle", "kommune", "status", "hentet", "ulaeselige"}


def test_times_carry_an_offset_dates_are_days_and_amounts_are_decimal_texts(produkt: Produkt) -> None:
    overblik = produkt.overblik(BO)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00", overblik["dannet"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", overblik["sager"][0]["oprettet"])
    assert re.fullmatch(r"-?\d+\.\d\d", overblik["ydelser"][0]["plan"][0]["beloeb"])


def test_one_sag_and_one_ydelse_are_the_same_as_in_the_overview(produkt: Produkt) -> None:
    overblik = produkt.overblik(BO)
    for kind, item in (("sager", overblik["sager"][0]), ("ydelser", overblik["ydelser"][0])):
        response = produkt.get(f"/api/v1/{kind}/{item['id']}", BO)
        assert response.json == item


def test_not_there_not_theirs_and_held_back_are_told_in_the_same_words(produkt: Produkt) -> None:
    annas = produkt.overblik(ANNA)["sager"][0]["id"]
    nobodys = "00000000-0000-4000-8000-000000000001"

    answers = [
        problem(produkt.get(f"/api/v1/sager/{sag_id}", BO), 404, "ikke_fundet") for sag_id in (annas, nobodys, "x")
    ]

    assert len({(answer["title"], answer["detail"]) for answer in answers}) == 1


def test_without_a_kommune_in_the_question_the_callers_own_is_asked(produkt: Produkt) -> None:
    assert [k["kode"] for k in produkt.overblik(BO)["kommuner"]] == ["0751"]
    response = produkt.get("/api/v1/overblik", token=produkt.token(BO))
    assert "kommune" in problem(response, 422, "ugyldigt_input")["detail"]


def test_a_kommune_that_is_not_connected_is_named_and_not_asked(produkt: Produkt) -> None:
    overblik = produkt.overblik(BO, "?kommune=0851")

    assert overblik["kommuner"] == [{"kode": "0851", "navn": "Aalborg Kommune", "tilsluttet": False}]
    assert overblik["kilder"] == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("kommune=9999", "kommune"),
        ("kommune=75", "kommune"),
        ("kommune=0751&kommune=Aarhus", "kommune[1]"),
        (f"kommune={BO}", "kommune"),
        ("fagomraade=tandpleje", "fagomraade"),
        ("fagomraade=DROP+TABLE", "fagomraade"),
        (f"cpr={BO}", "cpr"),
        (f"{BO}=x", "en ukendt parameter"),
        ("kommune=0751%0A", "kommune"),
        ("&".join(f"kommune=0{n}" for n in range(101, 112)), "kommune"),
    ],
    ids=[
        "unknown",
        "short",
        "name",
        "a number",
        "area",
        "area form",
        "unknown parameter",
        "a number as a name",
        "a line end",
        "too many",
    ],
)
def test_bad_input_is_422_with_its_place_and_without_its_value(produkt: Produkt, query: str, place: str) -> None:
    found = problem(produkt.get(f"/api/v1/overblik?{query}", BO), 422, "ugyldigt_input")

    assert place in found["detail"]
    assert BO not in json.dumps(found)


def test_the_overview_may_be_limited_to_areas(produkt: Produkt) -> None:
    overblik = produkt.overblik(ANNA, "?fagomraade=ledighedsydelse&fagomraade=revalidering")

    assert {item["fagomraade"] for item in overblik["sager"]} == {"ledighedsydelse", "revalidering"}
    assert [o["noegle"] for o in overblik["fagomraader"]] == ["revalidering", "ledighedsydelse"]


def test_the_areas_are_open_to_anyone_with_their_kle_numbers(produkt: Produkt) -> None:
    areas = produkt.get("/api/v1/fagomraader").json["fagomraader"]  # type: ignore[index]

    assert len(areas) == 8
    assert {"nummer": "32.30.04", "titel": "Udbetaling af sygedagpenge"} in areas[0]["kle"]


# The form of every error


def test_404_405_and_what_is_unforeseen_are_problems_too(produkt: Produkt, monkeypatch: pytest.MonkeyPatch) -> None:
    problem(produkt.get("/findes/ikke"), 404, "ikke_fundet")
    wrong = produkt.client.post("/api/v1/overblik")
    problem(wrong, 405, "metode_ikke_tilladt")
    assert "GET" in wrong.headers["Allow"]

    def broken(*_args: object) -> None:
        raise ZeroDivisionError(BO)

    monkeypatch.setattr("borgerblik.overblik.service.saml", broken)
    found = problem(produkt.get("/api/v1/overblik", BO), 500, "intern_fejl")
    assert BO not in json.dumps(found)


@pytest.mark.parametrize(
    ("status", "kode"),
    [
        (400, "ugyldig_anmodning"), (404, "ikke_fundet"), (405, "metode_ikke_tilladt"), (413, "for_stor"),
        (415, "forkert_medietype"), (422, "ugyldigt_input"), (429, "for_mange"), (500, "fejl"),
    ],
)  # fmt: skip
def test_whatever_a_door_refuses_with_leaves_as_a_problem(
    produkt: Produkt, monkeypatch: pytest.MonkeyPatch, status: int, kode: str
) -> None:
    """A door that takes no body is made to refuse as one that does would."""

    def refuse(*_args: object) -> None:
        abort(status)

    monkeypatch.setattr("borgerblik.overblik.service.saml", refuse)

    problem(produkt.get("/api/v1/overblik", BO), status, kode)


def test_no_page_is_kept_on_the_way_and_every_header_is_there(produkt: Produkt) -> None:
    for response in (produkt.get("/api/v1/overblik", BO), produkt.get("/api/v1/overblik"), produkt.get("/x")):
        for name, value in HEADERS.items():
            assert response.headers[name] == value


# The log


def test_the_citizen_reads_who_has_looked_newest_first_and_page_by_page(tmp_path: Path) -> None:
    with a_product(tmp_path) as fresh:
        fresh.overblik(BO)
        fresh.overblik(ANNA)
        fresh.get("/api/v1/sager/00000000-0000-4000-8000-000000000001", BO)

        first = fresh.get("/api/v1/adgangslog?antal=1", BO).json
        assert first is not None
        rest = fresh.get(f"/api/v1/adgangslog?foer={first['naeste']}", BO).json
        assert rest is not None

    assert [look["formaal"] for look in first["adgangslog"]] == ["se min sag"]
    assert [look["formaal"] for look in rest["adgangslog"]] == ["se mit overblik"]
    assert rest["naeste"] is None
    assert set(rest["adgangslog"][0]) == {
        "tidspunkt", "rolle", "myndighed", "formaal", "niveau", "kanal", "kommuner", "antalSager", "antalYdelser",
    }  # fmt: skip
    assert rest["adgangslog"][0]["antalSager"] > 0


@pytest.mark.parametrize("query", ["antal=0", "antal=201", "antal=ti", "foer=-1", "foer=x"])
def test_a_page_of_the_log_that_cannot_be_is_422(produkt: Produkt, query: str) -> None:
    problem(produkt.get(f"/api/v1/adgangslog?{query}", BO), 422, "ugyldigt_input")


def test_no_row_no_answer(tmp_path: Path) -> None:
    with a_product(tmp_path) as fresh:
        fresh.overblik(BO)
        with sqlite3.connect(tmp_path / "borgerblik.sqlite") as connection:
            connection.execute("DROP TABLE opslag")

        found = problem(fresh.get("/api/v1/overblik", BO), 503, "log_utilgaengelig")
        assert "sager" not in found


def test_the_database_holds_no_person_number(tmp_path: Path) -> None:
    with a_product(tmp_path) as fresh:
        fresh.overblik(BO)
        fresh.overblik(ANNA)
        with db.connected(fresh.engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM opslag")).scalar_one() == 2

    for file in tmp_path.glob("borgerblik.sqlite*"):
        assert BO.encode() not in file.read_bytes()


# Operations


def test_operations_see_version_database_and_sources_and_no_more(produkt: Produkt) -> None:
    produkt.overblik(BO)

    status = produkt.get("/_status").json
    assert status is not None

    assert status["database"] == {"har": db.head(), "skalHave": db.head(), "klar": True}
    assert {kilde["noegle"] for kilde in status["kilder"]} == {"sagdokumentindeks", "ydelsesindeks"}
    assert produkt.get("/_health/live").status_code == 200
    assert produkt.get("/_health/ready").status_code == 200


def test_a_database_that_is_not_at_this_version_is_not_ready(tmp_path: Path) -> None:
    with a_product(tmp_path) as fresh:
        with sqlite3.connect(tmp_path / "borgerblik.sqlite") as connection:
            connection.execute("DELETE FROM alembic_version")

        problem(fresh.get("/_health/ready"), 503, "ikke_klar")
        assert fresh.get("/_health/live").status_code == 200


# What is refused is told to whoever watches


def test_a_token_that_is_refused_is_a_line_in_the_log_of_security_and_says_nothing_of_the_token(
    produkt: Produkt,
) -> None:
    forged = produkt.token(BO)[:-8] + "AAAAAAAA"
    with capture_logs() as lines:
        problem(produkt.get("/api/v1/overblik", token=forged), 401, "ikke_logget_ind")
        problem(produkt.get("/api/v1/overblik"), 401, "ikke_logget_ind")

    (line,) = [line for line in lines if line["event"] == "a token was refused"]
    assert (line["fejl"], line["detalje"], line["log_level"]) == (
        "invalid_token",
        "the signature does not hold",
        "warning",
    )
    assert BO not in str(lines)
    assert forged not in str(lines)

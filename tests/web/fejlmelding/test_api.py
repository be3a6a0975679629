"""The kommune's doors to reports: who comes in, what they see, what is written down, and how they answer."""

from __future__ import annotations

import time
from typing import Any

import pytest
from werkzeug.test import TestResponse

from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Foelsomhed, MyndighedType, Nsis
from borgerblik.domain.kommune import Niveaukrav
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.fejlmelding import Meldingsstatus
from borgerblik.overblik.udsnit import pseudonym
from tests.access.privilegielister import KLE
from tests.byg import AARHUS_CVR, KOEBENHAVN_CVR, NABO, NOEGLE, SAG_ID, en_kommune
from tests.kommuner.fejlmelding.byg import SVAR, TEKST
from tests.web.en_doer import kode
from tests.web.fejlmelding.konsol import BO, FOELSOMHED, PLACE, Console, body, detail, en_administrator

# Who comes in


def test_only_an_administrator_of_that_kommune_comes_in_at_the_level_it_asks(console: Console) -> None:
    fejl_id = console.meld()
    doors = [("GET", ""), ("GET", "/datakvalitet"), ("GET", f"/{fejl_id}"), ("PATCH", f"/{fejl_id}")]

    def knock(method: str, path: str) -> TestResponse:
        return console.client.open(PLACE + path, method=method, json={"status": "i_gang"}, headers={"If-Match": "*"})

    for method, path in doors:
        for rolle in (Rolle.BORGER, Rolle.SAGSBEHANDLER, Rolle.SYSTEM):
            console.hvem = en_administrator(rolle=rolle, niveau=Nsis.HOEJ)
            assert kode(knock(method, path)) == (403, "forkert_rolle")
        console.hvem = en_administrator(cvr=KOEBENHAVN_CVR)
        assert kode(knock(method, path)) == (403, "forkert_rolle")
        console.hvem = en_administrator(niveau=Nsis.LAV, gammelt_niveau=4)
        assert kode(knock(method, path)) == (401, "niveau_for_lavt")
        console.hvem = en_administrator(scopes=frozenset({"overblik:laes"}))
        assert kode(knock(method, path)) == (403, "scope_mangler")
        console.hvem, console.krav = en_administrator(), Krav(Nsis.HOEJ)
        assert kode(knock(method, path)) == (401, "niveau_for_lavt")
        console.krav = Krav(Nsis.BETYDELIG)
    assert console.rows == []
    assert all(knock(method, path).status_code == 200 for method, path in doors)


@pytest.mark.parametrize("other", ["9999", "x", "0461"])
def test_a_kommune_that_is_not_the_callers_is_refused_whether_it_is_there_or_not(console, other) -> None:
    assert kode(console.client.get(f"/api/v1/kommuner/{other}/fejlmeldinger")) == (403, "forkert_rolle")


# The list


def test_the_list_holds_nothing_the_citizen_wrote_and_not_who_or_which_item(console: Console) -> None:
    fejl_id = console.meld()
    answer = console.get()

    (found,) = body(answer)["fejlmeldinger"]
    assert found == {
        "id": fejl_id, "henvisning": f"{fejl_id[:4]}-{fejl_id[4:8]}".upper(), "slags": "sag",
        "myndighedstype": "kommune", "kle": "32.30.04", "fagomraade": "sygedagpenge",
        "kategori": "forkert_beloeb", "felt": "beloeb", "status": "modtaget",
        "modtaget": "2026-11-25T19:00:00+01:00", "aendret": "2026-11-25T19:00:00+01:00", "version": 1,
    }  # fmt: skip
    for private in (TEKST, BO, SAG_ID, "Udbetaling"):
        assert private not in answer.text
    assert console.rows == []


def test_the_list_is_cut_by_state_and_area_and_comes_in_pages(console: Console) -> None:
    ids = [console.meld() for _ in range(3)]
    other = console.meld(fagomraade="kontanthjaelp", kle="32.24.04")

    def found(query: str) -> Any:
        answer = body(console.get(query))
        return [each["id"] for each in answer["fejlmeldinger"]], answer["naeste"]

    assert found("?status=rettet") == ([], None)
    assert found("?fagomraade=kontanthjaelp") == ([other], None)
    page, naeste = found("?status=modtaget&antal=2")
    assert page == [other, ids[2]]
    assert found(f"?antal=2&foer={naeste}") == ([ids[1], ids[0]], None)


@pytest.mark.parametrize(
    "query",
    [
        "status=faerdig",
        "fagomraade=Skat!",
        "foer=x",
        "foer=0",
        f"foer={2**63}",
        f"foer={'9' * 5000}",
        "antal=201",
        "cpr=1",
    ],
)
def test_a_question_nobody_can_read_is_refused(console: Console, query: str) -> None:
    assert kode(console.get(f"?{query}")) == (422, "ugyldigt_input")


@pytest.mark.parametrize(
    "limit",
    [
        (KLE, "32.24.*"),
        (FOELSOMHED, "FORTROLIGE_PERSONOPLYSNINGER"),
        ("http://sts.kombit.dk/constraints/orgenhed/1", "x"),
    ],
)
def test_what_lies_beyond_the_callers_limits_is_only_counted_and_not_found(console, limit) -> None:
    fejl_id = console.meld()
    console.hvem = en_administrator(limit)

    assert body(console.get()) == {"fejlmeldinger": [], "naeste": None, "udenForRettigheder": 1}
    assert kode(console.get(f"/{fejl_id}")) == (404, "ikke_fundet")
    assert kode(console.patch(fejl_id, {"status": "i_gang"})) == (404, "ikke_fundet")
    assert console.rows == []


def test_an_unknown_sensitivity_passes_no_limit_and_counts_as_the_strictest(console: Console) -> None:
    unknown, mild = console.meld(foelsomhed=None), console.meld(foelsomhed=Foelsomhed.FORTROLIGE)

    def found() -> list[str]:
        return [each["id"] for each in body(console.get())["fejlmeldinger"]]

    console.hvem = en_administrator((FOELSOMHED, "FORTROLIGE_PERSONOPLYSNINGER"))
    assert found() == [mild]
    console.hvem = en_administrator()
    assert found() == [mild, unknown]
    console.kommune = en_kommune(sagsbehandler=Niveaukrav(foelsomme=Nsis.HOEJ))
    assert found() == [mild]


# Opening one


def test_a_report_is_opened_only_after_it_is_written_down_on_the_citizen(console: Console) -> None:
    fejl_id = console.meld()
    answer = console.get(f"/{fejl_id}")

    found = body(answer)
    assert (found["titel"], found["tekst"], found["emne"]) == ("Udbetaling af sygedagpenge", TEKST, SAG_ID)
    assert (found["maaKontaktes"], found["status"], found["svar"], found["version"]) == (True, "modtaget", None, 1)
    assert found["myndighed"] == {"navn": "Aarhus Kommune", "type": "kommune"}
    assert (found["fagsystem"], found["kommune"]) == ("KSD", "0751")
    assert found["historik"] == [{"status": "modtaget", "tidspunkt": "2026-11-25T19:00:00+01:00", "svar": None}]
    assert answer.headers["ETag"] == '"1"'
    assert BO not in answer.text
    (row,) = console.rows
    assert (row.borger, row.seer, row.rolle) == (BO, pseudonym(console.hvem, NOEGLE), "administrator")
    assert (row.formaal, row.doer, row.myndighed) == ("læse fejlmelding", "api_v1", AARHUS_CVR)
    assert (row.sager, row.ydelser, row.kommuner) == ((SAG_ID,), (), ("0751",))


def test_to_open_or_answer_a_watched_citizens_report_is_an_alarm_as_any_other_look_is(console: Console) -> None:
    fejl_id = console.meld()
    console.lister, console.tilsyn = frozenset({"vip", "kollega"}), Tilsyn("0751", overvaagede_kle=("32.30.*",))
    body(console.get(f"/{fejl_id}"))
    body(console.patch(fejl_id, {"status": "i_gang"}))

    assert [row.varsler for row in console.rows] == [("vip", "kollega", "kle:32.30.04")] * 2
    assert [row.haendelse for row in console.rows] == [None, None]


def test_a_report_is_not_opened_beyond_the_limit_within_the_hour_and_that_is_logged(console: Console) -> None:
    fejl_id = console.meld()
    console.tidligere = 120
    answer = console.get(f"/{fejl_id}")

    assert kode(answer) == (429, "for_mange_opslag")
    assert TEKST not in answer.text
    assert [(row.haendelse, row.sager, row.varsler) for row in console.rows] == [("afvist", (), ("mange_opslag",))]


def test_what_cannot_be_written_down_is_neither_shown_nor_answered(console: Console) -> None:
    fejl_id = console.meld()
    console.log_works = False

    for response in (console.get(f"/{fejl_id}"), console.patch(fejl_id, {"status": "i_gang"})):
        assert kode(response) == (503, "log_utilgaengelig")
        assert TEKST not in response.text
    hoved = console.meldinger.hoved(fejl_id)
    assert hoved is not None
    assert hoved.status is Meldingsstatus.MODTAGET


def test_an_id_with_a_number_in_it_reaches_neither_the_answer_nor_the_log(console: Console) -> None:
    fejl_id = console.meld(slags="ydelse", id=f"{SAG_ID}:{NABO.reveal()}")

    found = body(console.get(f"/{fejl_id}"))
    assert console.rows[0].ydelser == (found["emne"],)
    assert NABO.reveal() not in str(found)


@pytest.mark.parametrize("fejl_id", ["x", "0" * 36, NABO.reveal(), "datakvalitet/x"])
def test_one_that_is_not_there_or_is_another_kommunes_is_not_found(console: Console, fejl_id: str) -> None:
    others = console.meld(kommune="0101")

    for each in (fejl_id, others):
        assert kode(console.get(f"/{each}")) == (404, "ikke_fundet")
    assert kode(console.patch(others, {"status": "i_gang"})) == (404, "ikke_fundet")


# Answering


def test_a_report_is_taken_on_and_answered_and_the_citizen_has_it(console: Console) -> None:
    fejl_id = console.meld()
    begun = console.patch(fejl_id, {"status": "i_gang"})
    ended = console.patch(fejl_id, {"status": "rettet", "svar": SVAR}, begun.headers["ETag"])

    assert (body(begun)["status"], begun.headers["ETag"]) == ("i_gang", '"2"')
    assert (body(ended)["status"], ended.json["svar"]) == ("rettet", SVAR)  # type: ignore[index]
    (own,) = console.meldinger.egne(BO).meldinger
    assert own.svar == SVAR
    assert {step.af for step in own.historik[1:]} == {pseudonym(console.hvem, NOEGLE)}
    assert [row.formaal for row in console.rows] == ["svare på fejlmelding"] * 2


def test_who_read_an_older_version_changes_nothing(console: Console) -> None:
    fejl_id = console.meld()
    body(console.patch(fejl_id, {"status": "i_gang"}))

    for stale in ('"1"', '"3"', 'W/"2"', "rod"):
        assert kode(console.patch(fejl_id, {"status": "rettet"}, stale)) == (412, "aendret_imens")
    assert kode(console.patch(fejl_id, {"status": "rettet"}, None)) == (428, "udgave_mangler")
    assert body(console.get(f"/{fejl_id}"))["status"] == "i_gang"


def test_a_step_that_is_not_drawn_and_a_no_without_a_reason_are_refused(console: Console) -> None:
    fejl_id = console.meld()

    assert "status: kan ikke gå fra modtaget til rettet." in detail(console.patch(fejl_id, {"status": "rettet"}), 422)
    body(console.patch(fejl_id, {"status": "i_gang"}))
    for svar in ({}, {"svar": None}):
        told = detail(console.patch(fejl_id, {"status": "afvist", **svar}, '"2"'), 422)
        assert "svar: mangler: en afvisning skal have en begrundelse." in told
    assert body(console.patch(fejl_id, {"status": "afvist", "svar": SVAR}, '"2"'))["status"] == "afvist"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "status: mangler."),
        ({"status": "modtaget"}, "status: skal være en af i_gang, rettet, afvist, sendt_videre."),
        ({"status": "trukket_tilbage"}, "status: skal være en af"),
        ({"status": "i_gang", "svar": "kort"}, "svar: skal være mindst 10 tegn."),
        ({"status": "i_gang", "svar": "x" * 1001}, "svar: skal være højst 1000 tegn."),
        ({"status": "i_gang", "svar": "\u202eomvendt tekst"}, "svar: indeholder tegn, der ikke kan vises."),
        ({"status": "i_gang", "svar": f"Borgeren er {NABO.reveal()}"}, "svar: må ikke indeholde et personnummer."),
        ({"status": "i_gang", "svar": 7}, "svar: er ikke en tekst."),
        ({"status": "i_gang", "borger": "x"}, "borger: kendes ikke."),
    ],
)
def test_every_fault_in_an_answer_is_named_and_nothing_is_kept(console: Console, sent: Any, told: str) -> None:
    fejl_id = console.meld()
    response = console.patch(fejl_id, sent)

    assert told in detail(response, 422)
    assert NABO.reveal() not in response.text
    assert body(console.get(f"/{fejl_id}"))["version"] == 1


def test_an_answer_is_json(console: Console) -> None:
    place = f"{PLACE}/{console.meld()}"
    for raw, kind, status in ((b"hej", "application/json", 400), (b"{}", "text/plain", 415)):
        assert console.client.patch(place, data=raw, content_type=kind, headers={"If-Match": "*"}).status_code == status


def test_an_answer_without_end_is_refused_at_once(console: Console) -> None:
    fejl_id, begun = console.meld(), time.process_time()

    for much in (" " * 15_000, "1" * 15_000, "\u0315\u0300" * 1_000):  # a body of 16 kB is the largest there is
        response = console.patch(fejl_id, {"status": "i_gang", "svar": f"11 22 33{much}x"})
        assert "svar: skal være højst 1000 tegn." in detail(response, 422)
    assert time.process_time() - begun < 1


def test_of_what_belongs_to_udbetaling_danmark_there_are_the_citizens_words_and_not_what_it_is(console) -> None:
    fejl_id = console.meld(
        slags="ydelse", id="en-ydelse", kle="32.15.06", fagomraade="boligstoette", titel="Boligstøtte",
        myndighed="Udbetaling Danmark", myndighedstype=MyndighedType.UDK, fagsystem="BoSys",
    )  # fmt: skip
    listed, opened = console.get(), console.get(f"/{fejl_id}")

    (row,) = body(listed)["fejlmeldinger"]
    assert (row["id"], row["myndighedstype"], row["kle"], row["fagomraade"]) == (fejl_id, "udk", None, None)
    found = body(opened)
    assert (found["tekst"], found["kategori"], found["felt"]) == (TEKST, "forkert_beloeb", "beloeb")
    assert found["myndighed"] == {"navn": "Udbetaling Danmark", "type": "udk"}
    assert [found[name] for name in ("emne", "titel", "kle", "fagomraade", "fagsystem")] == [None] * 5
    answered = console.patch(fejl_id, {"status": "i_gang"})
    for answer in (listed, opened, answered):
        assert answer.status_code == 200
        for private in ("en-ydelse", "32.15.06", "boligstoette", "Boligst", "BoSys"):
            assert private not in answer.text
    assert [(each.formaal, each.sager, each.ydelser) for each in console.rows] == [
        ("læse fejlmelding", (), ()),
        ("svare på fejlmelding", (), ()),
    ]
    assert body(console.get("?fagomraade=boligstoette"))["fejlmeldinger"] == []
    console.hvem = en_administrator((KLE, "32.15.*"))
    assert body(console.get()) == {"fejlmeldinger": [], "naeste": None, "udenForRettigheder": 1}
    assert kode(console.get(f"/{fejl_id}")) == (404, "ikke_fundet")

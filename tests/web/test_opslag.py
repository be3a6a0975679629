"""The caseworker's door: who may look whom up, what they are told, and what is written down."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import OVERBLIK_LAES
from borgerblik.access.niveau import Krav
from borgerblik.access.roller import Roller
from borgerblik.audit import Opslag
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Foelsomhed, Nsis
from borgerblik.web.opslag import lookup_doors
from tests.access.privilegielister import KLE, SAGSBEHANDLER, en_gruppe, en_liste
from tests.byg import (
    AARHUS_CVR,
    BORGER,
    KOEBENHAVN_CVR,
    NOEGLE,
    SAG_ID,
    Fails,
    en_kommune,
    en_sag,
    en_ydelse,
    et_valg,
    koebenhavn,
    sager,
    ydelser,
)
from tests.web.en_doer import EnDoer, kode

OTHER = "00000000-0000-4000-8000-00000000000"
I_AARHUS = en_gruppe(scope=f"cvrNumberIdentifier:{AARHUS_CVR}")
I_KOEBENHAVN = en_gruppe(scope=f"cvrNumberIdentifier:{KOEBENHAVN_CVR}")
NAVN = "sagsbehandler.hansen@example"
GODT = {"cpr": BORGER.reveal(), "formaal": "Borgeren ringede om sin sag"}
ADRESSE = "/api/v1/opslag/overblik"


def en_sagsbehandler(*grupper: str, **changes: Any) -> Identity:
    good: dict[str, Any] = {
        "rolle": Rolle.SAGSBEHANDLER,
        "subject": NAVN,
        "issuer": "https://ch.example",
        "niveau": Nsis.BETYDELIG,
        "scopes": frozenset({OVERBLIK_LAES}),
        "privilegier": laes_privilegier(en_liste(*(grupper or (I_AARHUS,)))),
    }
    return Identity(**{**good, **changes})


def doeren(*grupper: str, hvem: Identity | None = None, **changes: Any) -> EnDoer:
    """The door with a caseworker before it, and a sag and a ydelse behind it."""
    good: dict[str, Any] = {
        "sources": (sager(en_sag()), ydelser(en_ydelse())),
        "roller": Roller(frozenset({SAGSBEHANDLER})),
    }
    return EnDoer(lookup_doors, hvem or en_sagsbehandler(*grupper), **{**good, **changes})


def svar(doer: EnDoer, **body: Any) -> dict[str, Any]:
    response = doer.klient().post(ADRESSE, json={**GODT, **body})
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.json
    return found


# What they are told


def test_the_answer_has_the_fields_of_the_design_and_the_count_of_what_lies_beyond() -> None:
    answer = svar(doeren())

    assert list(answer) == ["borgerenSer", "regelspor", "udenForRettigheder"]
    assert [sag["id"] for sag in answer["borgerenSer"]["sager"]] == [SAG_ID]
    assert "regelspor" not in answer["borgerenSer"]
    assert answer["regelspor"][0] == {
        "slags": "sag", "id": SAG_ID, "kle": "32.30.04", "fagomraade": "sygedagpenge", "vist": True, "regler": [],
    }  # fmt: skip
    assert answer["udenForRettigheder"] == 0


def test_a_rule_is_told_with_its_code_and_its_reason_in_words() -> None:
    closed = en_sag(uuid=OTHER + "1", kle=Kle("27.18.04"))

    (spor,) = svar(doeren(sources=(sager(closed), ydelser())))["regelspor"]

    assert (spor["vist"], [regel["kode"] for regel in spor["regler"]]) == (False, ["ikke_aabnet"])
    assert "27.18.04" in spor["regler"][0]["forklaring"]


def test_limits_cut_both_what_the_citizen_sees_and_the_trace() -> None:
    other = en_sag(uuid=OTHER + "1", kle=Kle("32.24.04"))
    vip = en_sag(uuid=OTHER + "2", foelsomhed=Foelsomhed.VIP)
    limited = en_gruppe((KLE, "32.30.*"), scope=f"cvrNumberIdentifier:{AARHUS_CVR}")
    doer = doeren(
        limited,
        sources=(sager(en_sag(), other, vip), ydelser()),
        kommuner=(en_kommune(et_valg(), et_valg("32.24.04")),),
    )

    response = doer.klient().post(ADRESSE, json=GODT)

    assert response.json["udenForRettigheder"] == 2
    assert [spor["id"] for spor in response.json["regelspor"]] == [SAG_ID]
    for hidden in (other.uuid, vip.uuid):
        assert hidden not in response.get_data(as_text=True)


def test_the_level_to_look_as_is_betydelig_unless_another_is_named() -> None:
    assert svar(doeren())["borgerenSer"]["niveau"] == "betydelig"
    low = svar(doeren(), niveau="lav")["borgerenSer"]
    assert (low["niveau"], low["sager"], low["kraeverNiveau"]) == ("lav", [], "betydelig")


# Who may, and where


def test_another_kommune_than_ones_own_is_refused_nothing_is_asked_and_the_attempt_is_written() -> None:
    doer = doeren(hvem=en_sagsbehandler(cvr=AARHUS_CVR))

    with capture_logs() as lines:
        refused = doer.klient().post(ADRESSE, json={**GODT, "kommune": "0101"})

    assert kode(refused) == (403, "forkert_kommune")
    assert all(source.asked == [] for source in doer.sources)
    ((row,),) = doer.rows
    assert (row.borger, row.haendelse, row.kommuner) == (BORGER.pseudonym(NOEGLE), "afvist", ("0101",))
    assert (row.rolle, row.myndighed, row.formaal) == ("sagsbehandler", AARHUS_CVR, GODT["formaal"])
    assert (row.sager, row.ydelser, dict(row.tilbageholdt), row.kilder) == ((), (), {}, ())
    assert [line["event"] for line in lines] == ["a look-up in another kommune was refused"]
    assert BORGER.reveal() not in repr(lines)


def test_where_the_attempt_cannot_be_written_it_is_refused_all_the_same() -> None:
    with capture_logs():
        refused = doeren(log_works=False).klient().post(ADRESSE, json={**GODT, "kommune": "0101"})

    assert kode(refused) == (503, "log_utilgaengelig")


def test_whoever_employs_the_caseworker_the_right_belongs_to_the_kommune_of_the_scope() -> None:
    doer = doeren(I_KOEBENHAVN, hvem=en_sagsbehandler(I_KOEBENHAVN, cvr=AARHUS_CVR, kommune="0751"))

    assert kode(doer.klient().post(ADRESSE, json={**GODT, "kommune": "0751"})) == (403, "forkert_kommune")
    assert svar(doer)["borgerenSer"]["kommuner"][0]["kode"] == "0101"


def test_with_rights_in_several_kommuner_one_is_named_and_only_that_is_asked() -> None:
    doer = doeren(I_AARHUS, I_KOEBENHAVN)

    response = doer.klient().post(ADRESSE, json=GODT)
    assert kode(response) == (422, "ugyldigt_input")
    assert "kommune" in response.json["detail"]
    svar(doer, kommune="0101")
    assert [question.kommune for question in doer.sources[0].asked] == ["0101"]


def test_an_unknown_kommune_is_wrong_input() -> None:
    assert kode(doeren().klient().post(ADRESSE, json={**GODT, "kommune": "9999"})) == (422, "ugyldigt_input")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rolle": Rolle.BORGER, "cpr": BORGER}, (403, "forkert_rolle")),
        ({"rolle": Rolle.ADMINISTRATOR}, (403, "forkert_rolle")),
        ({"rolle": Rolle.SYSTEM}, (403, "forkert_rolle")),
        ({"privilegier": ()}, (403, "forkert_rolle")),
        ({"scopes": frozenset()}, (403, "scope_mangler")),
        ({"niveau": Nsis.LAV}, (401, "niveau_for_lavt")),
        ({"niveau": None}, (401, "niveau_for_lavt")),
        ({"niveau": None, "gammelt_niveau": 3}, (401, "niveau_for_lavt")),
    ],
    ids=["citizen", "administrator", "system", "no privilege", "scope", "lav", "no level", "legacy 3"],
)
def test_the_weak_and_the_wrong_are_told_no(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    doer = doeren(hvem=replace(en_sagsbehandler(), **changes))

    assert kode(doer.klient().post(ADRESSE, json=GODT)) == expected
    assert doer.rows == []


def test_a_kommune_that_asks_more_of_its_staff_is_met_or_nothing_is_looked_up() -> None:
    doer = doeren(krav=Krav(Nsis.HOEJ))

    assert kode(doer.klient().post(ADRESSE, json=GODT)) == (401, "niveau_for_lavt")
    assert doer.rows == []


# What is asked


@pytest.mark.parametrize(
    "body",
    [
        {"formaal": ""},
        {"formaal": "..."},
        {"formaal": "  a  "},
        {"formaal": "x" * 201},
        {"formaal": "se sagen\nigen"},
        {"formaal": None},
        {"formaal": 12345},
        {"formaal": ["se sagen"]},
        {"formaal": f"ringede, {BORGER.reveal()}"},
        {"formaal": "ringede, 610772-9990"},
        {"formaal": "ringede, 610772 9990"},
        {"cpr": ""},
        {"cpr": "6107729990 "},
        {"cpr": 6107729990},
        {"cpr": "9999999999"},
        {"cpr": [BORGER.reveal()]},
        {"cpr": None},
        {"kommune": "751"},
        {"kommune": "0751\n"},
        {"kommune": ["0751", "0101"]},
        {"kommune": None},
        {"niveau": "højest"},
        {"niveau": None},
        {"niveau": ["hoej"]},
        {"rolle": "administrator"},
        {BORGER.reveal(): "x"},
    ],
    ids=lambda body: json.dumps(body)[:40].replace(BORGER.reveal(), "cpr"),
)
def test_what_is_wrong_in_the_question_is_named_and_no_value_is_repeated(body: dict[str, Any]) -> None:
    doer = doeren()

    response = doer.klient().post(ADRESSE, json={**GODT, **body})

    assert kode(response) == (422, "ugyldigt_input")
    assert "61077" not in response.get_data(as_text=True)
    assert doer.rows == []


@pytest.mark.parametrize("missing", ["cpr", "formaal"])
def test_person_and_purpose_must_be_there(missing: str) -> None:
    body = {name: value for name, value in GODT.items() if name != missing}

    response = doeren().klient().post(ADRESSE, json=body)

    assert kode(response) == (422, "ugyldigt_input")
    assert response.json["detail"] == f"{missing}: mangler."


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"x", b"[]", b"null", b'"tekst"', b'{"cpr": NaN}', b"\xff", b"{" * 5000,
        json.dumps(GODT)[:-1].encode() + b', "kommune": "0751", "kommune": "0101"}',
    ],
    ids=["nothing", "no JSON", "list", "null", "text", "NaN", "no UTF-8", "deep", "a name twice"],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(raw: bytes) -> None:
    response = doeren().klient().post(ADRESSE, data=raw, content_type="application/json")

    assert kode(response) == (400, "ugyldig_anmodning")


def test_a_form_or_a_query_is_no_question() -> None:
    klient = doeren().klient()

    assert kode(klient.post(ADRESSE, data=GODT)) == (415, "forkert_medietype")
    assert kode(klient.post(ADRESSE, json={**GODT, "formaal": "x" * 20_000})) == (413, "for_stor")
    assert kode(klient.get(ADRESSE)) == (405, "metode_ikke_tilladt")


# What is written down


def test_the_look_stands_on_the_citizen_with_purpose_role_and_authority_and_no_name() -> None:
    doer = doeren()

    svar(doer)

    ((row,),) = doer.rows
    assert isinstance(row, Opslag)
    assert (row.borger, row.rolle, row.myndighed) == (BORGER.pseudonym(NOEGLE), "sagsbehandler", AARHUS_CVR)
    assert (row.formaal, row.doer, row.niveau) == (GODT["formaal"], "api_v1", "betydelig")
    assert row.seer not in (row.borger, NAVN)
    assert NAVN not in repr(row)


def test_without_the_log_there_is_no_answer() -> None:
    response = doeren(log_works=False).klient().post(ADRESSE, json=GODT)

    assert kode(response) == (503, "log_utilgaengelig")
    assert SAG_ID not in response.get_data(as_text=True)


def test_where_nobody_answers_it_is_said_and_the_attempt_is_written() -> None:
    doer = doeren(sources=(Fails("sagdokumentindeks"), Fails("ydelsesindeks")))

    assert kode(doer.klient().post(ADRESSE, json=GODT)) == (503, "ingen_kilder_svarede")
    assert len(doer.rows) == 1


def test_a_kommune_that_is_not_connected_is_said_to_be_so() -> None:
    doer = doeren(I_KOEBENHAVN, kommuner=(en_kommune(), koebenhavn(tilsluttet=False)))

    assert svar(doer)["borgerenSer"]["kommuner"][0]["tilsluttet"] is False

"""Extracts of the log: which rows, what they tell of whom, and that each is itself in the log first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest import mock

import pytest

from borgerblik import db
from borgerblik.audit import AuditLog, Kaedetilstand, Laest, LogUnavailable, Udvalg
from borgerblik.audit.opslag import Kilde
from borgerblik.audit.udtraek import Oenske, Udtraeksslags, UkendtAnsat
from borgerblik.audit.udtraek.kolonner import OM_PERSON, TIER
from borgerblik.overblik import udsnit
from tests.audit.udtraek import (
    AARHUS,
    ANNA,
    BO,
    ET_KALD,
    KOEBENHAVN,
    LARS,
    LARS_ER,
    METTE,
    METTES,
    NU,
    OKTOBER,
    OM_ANNA,
    OM_BO,
    STED,
    Loggen,
    bestilling,
    eget_kig,
    et_kig,
    filen,
    om_anna,
    pil,
    som_dokument,
    taget,
    udtraekker,
)

ANSAT, PERIODE = Udtraeksslags.ANSAT, Udtraeksslags.PERIODE


def test_an_extract_of_a_person_is_what_was_asked_of_the_kommune_and_of_none(engine: db.Engine) -> None:
    AuditLog(engine).write_all(
        [
            eget_kig(formaal="eget"),
            et_kig(formaal="kommunens"),
            et_kig(formaal="andres", kommuner=(KOEBENHAVN,)),
            et_kig(formaal="begges", kommuner=(AARHUS, KOEBENHAVN)),
            et_kig(formaal="ingens", kommuner=()),
            et_kig(formaal="om bo", om=OM_BO),
        ]
    )

    found = som_dokument(taget(engine, om_anna()))

    told = [row["formaal"] for row in found["raekker"]]
    assert told[:4] == ["eget", "kommunens", "begges", "ingens"]
    assert set(told[4:]) <= {"udtræk af adgangsloggen"}
    assert found["udtraek"] == {
        "nummer": "en-anmodning",
        "slags": "person",
        "kommune": {"kode": "0751", "navn": "Aarhus Kommune"},
        "fra": None,
        "til": None,
        "dannet": "2026-11-25T19:00:00+01:00",
    }


def test_it_tells_the_citizen_nothing_of_the_employee_nor_of_what_is_held_back(engine: db.Engine) -> None:
    AuditLog(engine).write_all([eget_kig(), et_kig()])

    found = som_dokument(taget(engine, om_anna()))
    own, staff = found["raekker"][:2]

    assert list(own) == [each.noegle for each in OM_PERSON]
    assert (own["hvem"], staff["hvem"]) == ("borgeren_selv", "sagsbehandler")
    assert (staff["myndighed"], staff["myndighedsnavn"]) == ("55133018", "Aarhus Kommune")
    assert (staff["antalSager"], staff["antalYdelser"], staff["niveau"]) == (1, 1, "betydelig")
    for secret in (METTES, METTES[:12], METTE.subject, OM_ANNA, "192.0.2.7", "web-3", "en-klient", "undtaget", "vip"):
        assert secret not in str(found), secret


def test_an_extract_of_an_employee_names_them_and_each_citizen_by_a_reference(engine: db.Engine) -> None:
    AuditLog(engine).write_all(
        [et_kig(), et_kig(om=OM_BO), et_kig(af=LARS_ER), et_kig(kommuner=(KOEBENHAVN,)), eget_kig()]
    )

    found = som_dokument(taget(engine, Oenske(ANSAT, ansat=METTE.subject)))

    rows = found["raekker"]
    assert [row["medarbejder"] for row in rows] == [METTE.subject] * 2
    assert {row["medarbejderReference"] for row in rows} == {METTES}
    anna, bo = (row["borger"] for row in rows)
    assert anna != bo
    assert len(anna) == len(bo) == 13
    assert OM_ANNA not in str(rows)
    assert rows[0]["tilbageholdt"] == {"ikke_aabnet": 2}
    assert (rows[0]["ip"], rows[0]["maskine"], rows[0]["varsler"], rows[0]["som"]) == (
        "192.0.2.7", "web-3", ["vip"], "betydelig",
    )  # fmt: skip
    assert som_dokument(taget(engine, Oenske(ANSAT, ansat=METTES)))["raekker"] == rows


@pytest.mark.parametrize("ansat", ["ukendt@aarhus.example", METTE.subject, METTES, "f" * 64, "cli:lis"])
def test_an_employee_whom_nobody_in_the_kommune_knows_is_not_looked_for(engine: db.Engine, ansat: str) -> None:
    """Who works elsewhere cannot be told from somebody who is not there."""
    AuditLog(engine).write_all([et_kig(kommuner=(KOEBENHAVN,)), et_kig(af=LARS_ER)])

    with pytest.raises(UkendtAnsat):
        udtraekker(engine).bestil(Oenske(ANSAT, ansat=ansat), AARHUS)


def test_a_citizens_own_looks_are_no_employees_whatever_reference_is_asked_for(engine: db.Engine) -> None:
    """Else they could be read without a word of it in the citizen's log."""
    AuditLog(engine).write_all(
        [eget_kig(), eget_kig(rolle="fuldmagtshaver", om=OM_BO, seer=OM_ANNA), et_kig(af=OM_ANNA, om=OM_BO)]
    )
    made, asked = udtraekker(engine), Oenske(ANSAT, ansat=OM_ANNA)

    found = som_dokument(taget(engine, asked))

    assert [row["hvem"] for row in found["raekker"]] == ["sagsbehandler"]
    assert made.antal(made.bestil(asked, AARHUS), ET_KALD) == 1


def test_who_oversees_is_not_told_whose_items_are_exempt_nor_what_is_held_back_for_a_citizen(engine: db.Engine) -> None:
    held = {"x": ("undtaget", "vip"), "y": ("ikke_aabnet",)}
    AuditLog(engine).write_all([eget_kig(tilbageholdt=held), et_kig(tilbageholdt=held)])

    made = udtraekker(engine)
    found = som_dokument(made.tag(bestilling(PERIODE, borger=None, ansatte=()), ET_KALD))

    assert TIER == udsnit.TIER
    assert [row["tilbageholdt"] for row in found["raekker"][:2]] == [{}, {"ikke_aabnet": 1}]


@pytest.mark.parametrize("slags", [Udtraeksslags.PERSON, PERIODE])
def test_of_a_look_that_asked_several_kommuner_nothing_of_the_others_is_told(
    engine: db.Engine, slags: Udtraeksslags
) -> None:
    kilder = (Kilde("sagdokumentindeks", AARHUS, "svarede"), Kilde("sagdokumentindeks", KOEBENHAVN, "mangler"))
    AuditLog(engine).write_all(
        [eget_kig(kommuner=(AARHUS, KOEBENHAVN), kilder=kilder), eget_kig(kommuner=(AARHUS,), kilder=kilder[:1])]
    )

    found = som_dokument(udtraekker(engine).tag(bestilling(slags, ansatte=()), ET_KALD))
    both, own = found["raekker"][:2]

    assert KOEBENHAVN not in str(found["raekker"])
    assert (both["kommuner"], both["kilder"]) == ([AARHUS], ["sagdokumentindeks 0751 svarede"])
    assert (both["antalSager"], both["antalYdelser"]) == (None, None)
    assert (own["antalSager"], own["antalYdelser"]) == (1, 1)


def test_an_employee_cannot_be_hidden_by_changing_what_they_are(engine: db.Engine) -> None:
    log = Loggen(lambda: [Laest(1, et_kig(rolle="borger"), NU, Kaedetilstand.AENDRET, STED)])

    found = som_dokument(udtraekker(engine, log).tag(bestilling(), ET_KALD))

    assert [row["kaede"] for row in found["raekker"]] == ["aendret"]
    assert found["kaede"]["hel"] is False


def test_a_row_whose_citizen_has_been_changed_into_no_hash_breaks_off_nothing(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(), et_kig()])
    pil(engine, "UPDATE opslag SET borger = 'ingen' WHERE nummer = (SELECT min(nummer) FROM opslag)")

    found = som_dokument(taget(engine, Oenske(ANSAT, ansat=METTES)))

    assert [(row["borger"] is None, row["kaede"]) for row in found["raekker"]] == [(True, "aendret"), (False, "hel")]
    (brud,) = found["kaede"]["brud"]
    assert brud["kaede"] is not None
    assert brud["plads"] == 1


def test_looks_under_two_issuers_come_in_the_order_of_the_log(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(formaal=f"nummer {n}", seer=(METTES, LARS_ER)[n % 2]) for n in range(6)])
    made = udtraekker(engine)

    rows = som_dokument(made.tag(bestilling(ansatte=(LARS_ER, METTES)), ET_KALD))["raekker"]

    assert [row["formaal"] for row in rows] == [f"nummer {n}" for n in range(6)]
    assert {row["medarbejder"] for row in rows} == {METTE.subject, LARS.subject}


def test_a_period_is_danish_days_both_included_of_that_kommune_alone(engine: db.Engine) -> None:
    when = {
        "før": datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC),
        "først": datetime(2026, 9, 30, 22, tzinfo=UTC),
        "sidst": datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC),
        "efter": datetime(2026, 10, 31, 23, tzinfo=UTC),
    }
    AuditLog(engine).write_all(
        [et_kig(formaal=name, tidspunkt=moment) for name, moment in when.items()]
        + [et_kig(formaal="andres", tidspunkt=when["først"], kommuner=(KOEBENHAVN,))]
    )

    found = som_dokument(taget(engine, OKTOBER))

    assert [row["formaal"] for row in found["raekker"]] == ["først", "sidst"]
    assert (found["udtraek"]["fra"], found["udtraek"]["til"]) == ("2026-10-01", "2026-10-31")
    assert found["kaede"]["kontrolleret"] == "perioden"


def test_a_citizen_who_helps_another_is_no_employee_and_what_they_saw_is_only_counted(engine: db.Engine) -> None:
    AuditLog(engine).write_all([eget_kig(rolle="fuldmagtshaver", seer=OM_BO), eget_kig()])
    made = udtraekker(engine)

    helper, own = som_dokument(made.tag(bestilling(PERIODE, borger=None, ansatte=()), ET_KALD))["raekker"][:2]

    assert (helper["hvem"], helper["medarbejder"], helper["medarbejderReference"]) == ("fuldmagtshaver", None, None)
    assert OM_BO not in str(helper)
    for row in (helper, own):
        assert (row["antalSager"], row["sager"], row["ydelser"]) == (1, [], [])


@pytest.mark.parametrize(
    ("oenske", "borger", "formaal"),
    [
        (om_anna(), OM_ANNA, "udtræk af adgangsloggen"),
        (
            Oenske(ANSAT, ansat=METTES, fra=date(2026, 10, 1)),
            None,
            f"udtræk af adgangsloggen: ansat {METTES} fra 2026-10-01",
        ),
        (OKTOBER, None, "udtræk af adgangsloggen: periode fra 2026-10-01 til 2026-10-31"),
    ],
    ids=["person", "ansat", "periode"],
)
def test_an_extract_is_in_the_log_before_anything_of_it_is_read(
    engine: db.Engine, oenske: Oenske, borger: str | None, formaal: str
) -> None:
    log = AuditLog(engine)
    log.write(et_kig())
    udtraek = taget(engine, oenske)

    (post,) = log.laes(Udvalg(seer=ET_KALD.seer))
    assert post.opslag is not None
    row = post.opslag
    assert (row.borger, row.formaal, row.kommuner) == (borger, formaal, (AARHUS,))
    assert (row.anmodning, row.doer, row.rolle, row.tidspunkt) == (
        "en-anmodning", "medarbejder", "administrator", NU,
    )  # fmt: skip
    som_dokument(udtraek)


def test_where_the_log_cannot_be_written_nothing_is_read(engine: db.Engine) -> None:
    log = Loggen(lambda: [Laest(1, et_kig(), NU, Kaedetilstand.HEL, STED)])
    made = udtraekker(engine, log)

    with mock.patch.object(log, "write", side_effect=LogUnavailable("full disk")):
        for ask in (made.tag, made.antal):
            with pytest.raises(LogUnavailable):
                ask(bestilling(), ET_KALD)

    assert log.sket == []


def test_to_count_the_rows_is_a_look_too(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(), eget_kig(), et_kig(kommuner=(KOEBENHAVN,)), et_kig(om=OM_BO)])
    made = udtraekker(engine)

    assert made.antal(made.bestil(Oenske(ANSAT, ansat=METTES), AARHUS), ET_KALD) == 2
    assert made.antal(made.bestil(om_anna(), AARHUS), ET_KALD) == 3, "with the row that says it was counted"
    assert AuditLog(engine).om(OM_ANNA)[0].opslag.formaal == "optælling til udtræk af adgangsloggen"


def test_a_person_named_by_the_hash_that_our_page_has_is_the_same_person(engine: db.Engine) -> None:
    made = udtraekker(engine)

    by_number = made.bestil(Oenske(Udtraeksslags.PERSON, cpr=BO), AARHUS)
    by_hash = made.bestil(Oenske(Udtraeksslags.PERSON, borger=OM_BO), AARHUS)

    assert by_number == by_hash
    assert OM_BO not in repr(by_number)
    assert ANNA != BO


def test_only_the_row_on_its_way_is_held(engine: db.Engine) -> None:
    log = Loggen(lambda: (Laest(number, et_kig(), NU, Kaedetilstand.HEL, STED) for number in range(1, 2_000)))
    from borgerblik.audit.udtraek.skriv import som_json

    pieces = som_json(udtraekker(engine, log).tag(bestilling(), ET_KALD))
    first = next(pieces)

    assert log.sket[0].startswith("skrev udtræk af adgangsloggen")
    assert len(log.sket) < 200
    assert len(first) < 64 * 1024
    assert filen(pieces).endswith(b"}\n")

"""Nothing is shown without a databehandleraftale: which kommuner are connected on which day, and who decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.domain import tilslutning as d
from borgerblik.kommuner import Kommuner, KommuneStore
from borgerblik.kommuner.tilslutning import TilslutningStore, Varsler
from borgerblik.tilslutning import opgaver, warn_of_closed
from tests.kommuner.eksempler import AARHUS_CVR, en_kommune
from tests.kommuner.tilslutning.eksempler import AARHUS, I_DAG, NU, Produktet, en_aftale, en_tilslutning

ODENSE, ODENSE_CVR = "0461", "35209115"


def aftale(fra: str, til: str | None = None) -> d.Aftale:
    return d.Aftale(
        d.Aftaleslags.DATABEHANDLERAFTALE, date.fromisoformat(fra), None if til is None else date.fromisoformat(til)
    )


def saet_op(engine: db.Engine) -> None:
    for kommune in (en_kommune(), en_kommune(ODENSE, ODENSE_CVR)):
        KommuneStore(engine).save(kommune, at=NU, by="test")


def aftalt(engine: db.Engine, *aftaler: dict[str, object], efter: int = 0) -> None:
    TilslutningStore(engine).save(en_tilslutning(aftaler=list(aftaler)), efter=efter, at=NU, by="test")


def tilsluttede(kommuner: Kommuner) -> list[str]:
    return [each.kode for each in kommuner.nu().tilsluttede()]


def test_towards_real_indexes_only_a_kommune_with_an_agreement_in_force_is_connected(engine):
    saet_op(engine)
    kommuner = Kommuner(engine)
    assert tilsluttede(kommuner) == []
    assert kommuner.nu().lukket_af_aftale == (ODENSE, AARHUS)

    aftalt(engine, en_aftale())
    assert tilsluttede(kommuner) == [AARHUS]
    assert kommuner.nu().lukket_af_aftale == (ODENSE,)
    assert kommuner.med_cvr(AARHUS_CVR) is not None
    assert kommuner.med_cvr(ODENSE_CVR) is None


def test_on_this_machine_a_kommune_without_a_document_has_the_sandkasses_until_one_is_written(engine):
    saet_op(engine)
    kommuner = Kommuner(engine, paa_maskinen=True)
    assert tilsluttede(kommuner) == [ODENSE, AARHUS]

    aftalt(engine)
    assert tilsluttede(kommuner) == [ODENSE], "once something is written, the rule holds here too"
    aftalt(engine, en_aftale(), efter=1)
    assert tilsluttede(kommuner) == [ODENSE, AARHUS]


def test_the_agreement_closes_its_kommune_when_the_danish_day_changes_and_nothing_else_does(engine):
    saet_op(engine)
    aftalt(engine, en_aftale(gyldigTil="2026-11-25"))
    now = datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC)  # a second to midnight in Denmark
    kommuner = Kommuner(engine, now=lambda: now)
    assert tilsluttede(kommuner) == [AARHUS]
    now += timedelta(seconds=1)
    assert tilsluttede(kommuner) == []
    aftalt(engine, en_aftale(gyldigFra="2026-11-27"), efter=1)
    assert tilsluttede(kommuner) == []
    now += timedelta(days=1)
    assert tilsluttede(kommuner) == [AARHUS], "and the next one opens it"


def test_another_kind_of_agreement_opens_nothing(engine):
    saet_op(engine)
    aftalt(
        engine,
        en_aftale("tilslutningsaftale"),
        en_aftale("serviceaftale", service="sagdokumentindeks", retning="udstil"),
    )
    assert tilsluttede(Kommuner(engine)) == []


def test_what_administrators_wrote_stays_what_they_wrote(engine):
    saet_op(engine)
    billede = Kommuner(engine).nu()
    assert billede.som_skrevet(AARHUS) == en_kommune() == KommuneStore(engine).read(AARHUS)
    assert billede.find(AARHUS) == replace(en_kommune(), tilsluttet=False)
    assert billede.som_skrevet("0101") == billede.find("0101")
    assert billede.som_skrevet("9999") is None


def test_who_looked_before_it_closed_is_still_named(engine):
    saet_op(engine)
    found = Kommuner(engine).nu().myndighed(AARHUS_CVR)
    assert found is not None
    assert found.kode == AARHUS


def test_a_kommune_that_was_not_to_be_connected_is_not_counted_as_closed(engine):
    KommuneStore(engine).save(en_kommune(tilsluttet=False), at=NU, by="test")
    assert Kommuner(engine).nu().lukket_af_aftale == ()


def test_both_are_asked_about_in_one_small_statement(engine):
    saet_op(engine)
    aftalt(engine, en_aftale())
    kommuner = Kommuner(engine)
    before = kommuner.nu()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert kommuner.nu() is before
    assert len(seen) == 1


def test_where_the_agreements_cannot_be_read_nobody_is_answered(engine):
    saet_op(engine)
    with db.transaction(engine) as connection:
        connection.exec_driver_sql("ALTER TABLE tilslutning RENAME TO vaek")
    try:
        with pytest.raises(db.DatabaseUnavailable):
            Kommuner(engine, paa_maskinen=True).nu()
    finally:
        with db.transaction(engine) as connection:
            connection.exec_driver_sql("ALTER TABLE vaek RENAME TO tilslutning")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_operations_are_told_how_many_are_closed_and_which(engine):
    saet_op(engine)
    with capture_logs() as lines:
        warn_of_closed(Kommuner(engine))
        warn_of_closed(Kommuner(engine, paa_maskinen=True))
    (line,) = lines
    assert (line["log_level"], line["antal"], line["kommuner"]) == ("warning", 2, [ODENSE, AARHUS])

    produktet = Produktet(engine)
    breve = Varsler(engine, produktet.tilslutninger, lambda *_: None, noegle=b"", adresse="", now=lambda: NU)
    for opgave in opgaver(breve, produktet.tilslutninger):
        opgave.goer()
    assert REGISTRY.get_sample_value("borgerblik_kommuner_lukket_af_aftale") == 2
    produktet.skriv()
    opgaver(breve, produktet.tilslutninger)[1].goer()
    assert REGISTRY.get_sample_value("borgerblik_kommuner_lukket_af_aftale") == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("paa_maskinen", [False, True])
def test_the_steps_and_the_kommuner_go_by_the_same_rule(engine, paa_maskinen):
    saet_op(engine)
    produktet = Produktet(engine, paa_maskinen=paa_maskinen)
    for aftaler in (None, [], [en_aftale()], [en_aftale(gyldigTil="2026-11-24")]):
        if aftaler is not None:
            produktet.skriv(aftaler=aftaler)
        kommune = produktet.kommuner.find(AARHUS)
        assert kommune is not None
        assert produktet.tilslutninger.databehandleraftale_gaelder(AARHUS, I_DAG) is kommune.tilsluttet
        assert (produktet.tilstande()["databehandleraftale"] == "fuldfoert") is kommune.tilsluttet


@pytest.mark.parametrize(
    ("aftaler", "stand"),
    [
        ([], d.Daekning(False)),
        ([("2026-01-01", None)], d.Daekning(True)),
        ([("2026-01-01", "2026-11-25")], d.Daekning(True, I_DAG)),
        ([("2026-01-01", "2026-11-24")], d.Daekning(False, date(2026, 11, 24))),
        ([("2026-11-26", None)], d.Daekning(False, None, date(2026, 11, 26))),
        ([("2026-01-01", "2026-11-30"), ("2026-12-01", "2027-05-01")], d.Daekning(True, date(2027, 5, 1))),
        ([("2026-12-01", None), ("2026-01-01", "2026-11-30")], d.Daekning(True)),
        ([("2026-01-01", "2026-11-30"), ("2026-12-02", None)], d.Daekning(True, date(2026, 11, 30))),
        ([("2026-01-01", "2026-12-31"), ("2026-06-01", "2026-11-30")], d.Daekning(True, date(2026, 12, 31))),
    ],
)
def test_agreements_that_follow_one_another_leave_no_gap(aftaler, stand):
    assert d.daekning([aftale(*each) for each in aftaler], I_DAG) == stand

"""The overview service: sources, kommuner, ties, payments, the log row."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from borgerblik.audit import Opslag
from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.sag import Klasse
from borgerblik.overblik.fejl import IngenKildeSvarede, KildeMangler, UkendtFagomraade, UkendtKommune
from borgerblik.sources import AnotherPersonsData, Delivery, Question, Reason
from tests.byg import (
    AARHUS_CVR,
    BORGER,
    SAG_ID,
    Fails,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    koebenhavn,
    sager,
    trin,
    ydelser,
)

SDI, YDI = "sagdokumentindeks", "ydelsesindeks"
OTHER = "00000000-0000-4000-8000-00000000000"


def kilder(overblik: Any) -> dict[tuple[str, str], str]:
    return {(k.noegle, k.kommune): k.aarsag.value if k.aarsag else "svarede" for k in overblik.kilder}


# Sources


def test_nothing_found_is_not_the_same_as_nothing_answered() -> None:
    empty = en_tjeneste(sager(), ydelser()).of(BORGER, ["0751"], et_kald())
    down = en_tjeneste(Fails(SDI), ydelser()).of(BORGER, ["0751"], et_kald())

    assert empty.sager == down.sager == []
    assert empty.komplet
    assert not down.komplet
    assert kilder(down) == {(SDI, "0751"): "utilgaengelig", (YDI, "0751"): "svarede"}


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_named_and_the_other_source_stands(reason: Reason) -> None:
    overblik = en_tjeneste(sager(en_sag()), Fails(YDI, reason)).of(BORGER, ["0751"], et_kald())

    assert kilder(overblik)[(YDI, "0751")] == reason.value
    assert [sag.id for sag in overblik.sager] == [SAG_ID]


def test_a_fault_in_an_adapter_costs_one_source_never_the_page() -> None:
    overblik = en_tjeneste(sager(en_sag()), Fails(YDI, error=ZeroDivisionError())).of(BORGER, ["0751"], et_kald())

    assert kilder(overblik)[(YDI, "0751")] == "ikke_forstaaet"
    assert len(overblik.sager) == 1


def test_when_nobody_answers_there_is_no_overview_but_there_is_a_log_row() -> None:
    rows: list[Opslag] = []

    with pytest.raises(IngenKildeSvarede):
        en_tjeneste(Fails(SDI), Fails(YDI), log=rows.append).of(BORGER, ["0751"], et_kald())

    assert [kilde.status for kilde in rows[0].kilder] == ["mangler", "mangler"]


@dataclass
class Slow:
    name: str
    seconds: float

    def fetch(self, _question: Question) -> Delivery:
        time.sleep(self.seconds)
        return Delivery()


def test_all_sources_of_all_kommuner_are_asked_at_the_same_moment() -> None:
    tjeneste = en_tjeneste(Slow(SDI, 0.2), Slow(YDI, 0.2), kommuner=(en_kommune(), koebenhavn()))

    began = time.monotonic()
    overblik = tjeneste.of(BORGER, ["0751", "0101"], et_kald())

    assert overblik.komplet
    assert time.monotonic() - began < 0.6  # one after another would be 0.8


def test_a_source_beyond_the_deadline_is_named_too_slow_and_not_waited_for() -> None:
    tjeneste = en_tjeneste(sager(en_sag()), Slow(YDI, 1.0), frist=0.1)

    began = time.monotonic()
    overblik = tjeneste.of(BORGER, ["0751"], et_kald())

    assert time.monotonic() - began < 0.8
    assert kilder(overblik)[(YDI, "0751")] == "for_langsom"


def test_another_persons_record_refuses_that_delivery_and_is_a_security_event() -> None:
    rows: list[Opslag] = []
    tjeneste = en_tjeneste(Fails(SDI, error=AnotherPersonsData()), ydelser(), log=rows.append)

    overblik = tjeneste.of(BORGER, ["0751"], et_kald())

    assert kilder(overblik)[(SDI, "0751")] == "afvist"
    assert rows[0].haendelse == "anden_persons_data"


def test_unreadable_records_are_counted_and_make_the_overview_incomplete() -> None:
    overblik = en_tjeneste(sager(en_sag(), unreadable=2), ydelser()).of(BORGER, ["0751"], et_kald())

    assert [k.ulaeselige for k in overblik.kilder] == [2, 0]
    assert not overblik.komplet
    assert len(overblik.sager) == 1


def test_a_ydelse_without_a_class_borrows_that_of_its_sag_and_is_unreadable_without_one() -> None:
    bare = en_ydelse(kle=None)

    with_sag = en_tjeneste(sager(en_sag()), ydelser(bare)).of(BORGER, ["0751"], et_kald())
    without = en_tjeneste(sager(), ydelser(bare)).of(BORGER, ["0751"], et_kald())

    assert with_sag.ydelser[0].kle.nummer == "32.30.04"
    assert with_sag.komplet
    assert without.ydelser == []
    assert [k.ulaeselige for k in without.kilder] == [0, 1]


# Kommuner


def test_an_unknown_kommune_and_an_unknown_area_are_refused_before_anybody_is_asked() -> None:
    source = sager()
    tjeneste = en_tjeneste(source, ydelser())

    with pytest.raises(UkendtKommune):
        tjeneste.of(BORGER, ["9999"], et_kald())
    with pytest.raises(UkendtFagomraade):
        tjeneste.of(BORGER, ["0751"], et_kald(), ["tandpleje"])
    assert source.asked == []


def test_a_kommune_that_is_not_connected_is_named_and_not_asked() -> None:
    source = sager()

    overblik = en_tjeneste(source, ydelser()).of(BORGER, ["0851", "0751"], et_kald())

    assert [(k.kode, k.tilsluttet) for k in overblik.kommuner] == [("0851", False), ("0751", True)]
    assert [question.kommune for question in source.asked] == ["0751"]


def test_where_nobody_is_connected_nothing_is_asked_and_nothing_has_failed() -> None:
    overblik = en_tjeneste(sager(), ydelser()).of(BORGER, ["0851"], et_kald())

    assert overblik.kilder == []
    assert overblik.komplet


def test_an_item_from_two_calls_is_shown_once_under_its_owner() -> None:
    owned = en_sag(ejer=Aktoer(AARHUS_CVR, "Aarhus Kommune"))
    both = en_tjeneste(sager(owned), ydelser(), kommuner=(en_kommune(), koebenhavn()))

    overblik = both.of(BORGER, ["0101", "0751"], et_kald())

    assert [(sag.id, sag.kommune) for sag in overblik.sager] == [(SAG_ID, "0751")]


def test_an_item_of_another_connected_kommune_than_those_asked_is_left_out() -> None:
    tjeneste = en_tjeneste(sager(en_sag()), ydelser(en_ydelse()), kommuner=(en_kommune(), koebenhavn()))

    overblik = tjeneste.of(BORGER, ["0101"], et_kald())

    assert not overblik.sager
    assert not overblik.ydelser
    assert overblik.regelspor == []


def test_an_item_of_a_kommune_that_its_agreement_has_closed_is_not_shown_by_the_choices_of_another() -> None:
    both = (en_kommune(), koebenhavn())
    tjeneste = en_tjeneste(sager(en_sag()), ydelser(en_ydelse()), kommuner=both, lukkede=("0751",))

    overblik = tjeneste.of(BORGER, ["0101", "0751"], et_kald())

    assert [(each.kode, each.tilsluttet) for each in overblik.kommuner] == [("0101", True), ("0751", False)]
    assert not overblik.sager
    assert not overblik.ydelser
    assert overblik.regelspor == []


def test_the_choices_of_the_owner_hold_not_those_of_the_kommune_that_was_asked() -> None:
    closed = koebenhavn(et_valg(aaben=False))
    tjeneste = en_tjeneste(sager(en_sag()), ydelser(), kommuner=(en_kommune(), closed))

    assert len(tjeneste.of(BORGER, ["0101", "0751"], et_kald()).sager) == 1


def test_an_exempt_sag_in_a_kommune_not_asked_still_exempts_the_ydelse_tied_to_it() -> None:
    exempt = en_sag(klasser=(Klasse(titel="Visning undtaget for borger"),))
    ours = en_ydelse(en_bevilling(ejer=Aktoer("64942212", "Københavns Kommune")))
    tjeneste = en_tjeneste(sager(exempt), ydelser(ours), kommuner=(en_kommune(), koebenhavn()))

    overblik = tjeneste.of(BORGER, ["0101"], et_kald())

    assert overblik.ydelser == []


# Limited to areas


def test_an_overview_of_one_area_holds_nothing_of_the_others() -> None:
    kommune = en_kommune(et_valg(), et_valg("32.24.12"))
    other = en_sag(uuid=OTHER + "1", kle=Kle("32.24.12", "Ledighedsydelse"))
    tjeneste = en_tjeneste(sager(en_sag(), other), ydelser(en_ydelse()), kommuner=(kommune,))

    overblik = tjeneste.of(BORGER, ["0751"], et_kald(), ["ledighedsydelse"])

    assert [sag.fagomraade for sag in overblik.sager] == ["ledighedsydelse"]
    assert not overblik.ydelser
    assert not overblik.kommende_udbetalinger
    assert [o.noegle for o in overblik.fagomraader] == ["ledighedsydelse"]


# Order and words


def test_sager_come_newest_first_and_the_timeline_oldest_first() -> None:
    old = en_sag(uuid=OTHER + "1", oprettet=date(2025, 1, 1))
    overblik = en_tjeneste(sager(old, en_sag()), ydelser()).of(BORGER, ["0751"], et_kald())

    assert [sag.id for sag in overblik.sager] == [SAG_ID, old.uuid]
    assert [step.kode for step in overblik.sager[0].tidslinje] == [Fremdrift.OPRETTET, Fremdrift.BEHANDLES]
    assert overblik.sager[0].status.siden == date(2026, 10, 2)


def test_a_sag_without_a_state_in_force_has_an_unknown_status() -> None:
    sag = en_sag(nu=None, forloeb=(trin(Fremdrift.OPRETTET, "2026-01-01", "2026-02-01"),))

    shown = en_tjeneste(sager(sag), ydelser()).of(BORGER, ["0751"], et_kald()).sager[0]

    assert (shown.status.kode, shown.status.siden) == (Fremdrift.UKENDT, None)


def test_uddannelseshjaelp_is_recognised_on_the_sag_by_the_ydelse_tied_to_it() -> None:
    kle = Kle("32.24.04", "Hjælp til forsørgelse (kontanthjælp mv.)")
    sag = en_sag(kle=kle, titel="Hjælp til forsørgelse")
    ydelse = en_ydelse(kle=kle, ydelsesnavn="Uddannelseshjælp", navn="Forsørgelse")
    tjeneste = en_tjeneste(sager(sag), ydelser(ydelse), kommuner=(en_kommune(et_valg("32.24.04")),))

    overblik = tjeneste.of(BORGER, ["0751"], et_kald())

    assert {overblik.sager[0].fagomraade, overblik.ydelser[0].fagomraade} == {"uddannelseshjaelp"}


# One item


def test_held_back_and_not_there_are_the_same_nothing() -> None:
    held = en_sag(er_primaer_part=False)
    tjeneste = en_tjeneste(sager(held), ydelser())

    assert tjeneste.sag(BORGER, ["0751"], et_kald(), SAG_ID) is None
    assert tjeneste.sag(BORGER, ["0751"], et_kald(), OTHER + "1") is None
    assert tjeneste.ydelse(BORGER, ["0751"], et_kald(), "x:y") is None


def test_a_missing_source_is_not_told_as_a_missing_item() -> None:
    no_cases = en_tjeneste(Fails(SDI), ydelser(en_ydelse()))
    no_benefits = en_tjeneste(sager(en_sag()), Fails(YDI))

    with pytest.raises(KildeMangler):
        no_cases.sag(BORGER, ["0751"], et_kald(), SAG_ID)
    with pytest.raises(KildeMangler):
        no_cases.ydelse(BORGER, ["0751"], et_kald(), en_ydelse().id)
    with pytest.raises(KildeMangler):
        no_benefits.ydelse(BORGER, ["0751"], et_kald(), en_ydelse().id)
    assert no_benefits.sag(BORGER, ["0751"], et_kald(), SAG_ID) is not None


def test_a_ydelse_of_a_held_back_sag_is_judged_by_itself() -> None:
    overblik = en_tjeneste(sager(en_sag(er_primaer_part=False)), ydelser(en_ydelse())).of(BORGER, ["0751"], et_kald())

    assert len(overblik.ydelser) == 1
    assert overblik.ydelser[0].sager == []

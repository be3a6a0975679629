"""The way of a draft: two people, one preview, one day, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.kommuner import CvrTaget, KommuneStore
from borgerblik.kommuner.kladde import KladdeAfvist, Tilstand
from borgerblik.kommuner.kladde.model import (
    ForkertTilstand,
    ForTidlig,
    IkkeSatOp,
    IkkeSet,
    IntetAendret,
    KladdenAendret,
    SammePerson,
    ValgeneAendret,
    VenterAllerede,
)
from tests.kommuner.eksempler import AARHUS, en_kommune
from tests.kommuner.kladde.byg import ANNE, BENT, CARL, Verden, en_forhaandsvisning
from tests.samtidig import samtidig

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def med(kommune: Kommune, *valg: KleValg) -> Kommune:
    return replace(kommune, kle=MappingProxyType({**kommune.kle, **{each.nummer: each for each in valg}}))


def med_fradato(kommune: Kommune, fradato: date = date(2020, 12, 31)) -> Kommune:
    return med(kommune, KleValg("32.30.04", True, fradato))


def fradato(verden: Verden) -> date | None:
    return verden.kladder.gaeldende(AARHUS).kommune.kle["32.30.04"].fradato


def test_what_one_writes_and_another_approves_is_in_force_at_once(verden: Verden) -> None:
    kladde = verden.ny(med_fradato(en_kommune()))
    assert fradato(verden) is None

    done = verden.kladder.godkend(verden.indstillet(kladde), BENT, verden.om)

    assert done.tilstand is Tilstand.I_KRAFT
    assert done.i_kraft_version == 2
    assert fradato(verden) == date(2020, 12, 31)
    assert [(each.handling.value, each.person) for each in verden.kladder.handlinger(done)] == [
        ("oprettet", "anne"), ("indstillet", "anne"), ("godkendt", "bent"),
    ]  # fmt: skip
    assert [udgave.af for udgave in verden.kladder.historik(AARHUS)] == ["administrator:bent", "test"]


def test_every_step_is_written_down_with_before_and_after(verden: Verden) -> None:
    verden.godkendt(med_fradato(en_kommune()))

    assert [each[0] for each in verden.log.skrevet] == ["kladde", "kladde", "valg"]
    _, _, foer, efter, happened = verden.log.skrevet[-1]
    assert foer["kle"]["32.30.04"]["fradato"] is None
    assert efter["kle"]["32.30.04"]["fradato"] == "2020-12-31"
    assert happened


@SQLITE
@pytest.mark.parametrize("hvordan", ["skrev", "rettede", "indstillede", "flyttede"])
def test_who_had_a_hand_in_it_does_not_approve_it(verden: Verden, hvordan: str) -> None:
    kladde = verden.ny(med_fradato(en_kommune()), BENT if hvordan == "skrev" else ANNE)
    if hvordan == "rettede":
        kladde = verden.kladder.ret(kladde, med_fradato(en_kommune(), date(2021, 1, 1)), BENT, verden.om)
    if hvordan == "flyttede":
        verden.saet_op_aarhus(navn="Aarhus")
        kladde, _ = verden.kladder.flyt(kladde, BENT, verden.om)
    sent = verden.indstillet(kladde, hvem=BENT if hvordan == "indstillede" else ANNE)

    with pytest.raises(SammePerson):
        verden.kladder.godkend(sent, BENT, verden.om)
    assert verden.kladder.godkend(sent, CARL, verden.om).tilstand is Tilstand.I_KRAFT


@SQLITE
def test_only_who_has_seen_the_preview_of_this_very_content_approves(verden: Verden) -> None:
    kladde = verden.ny(med_fradato(en_kommune()))
    verden.forhaandsvis(kladde, BENT)
    other = verden.kladder.ret(kladde, med_fradato(en_kommune(), date(2019, 1, 1)), ANNE, verden.om)
    sent = verden.kladder.indstil(other, None, ANNE, verden.om)
    with pytest.raises(IkkeSet, match="ingen hel forhåndsvisning"):
        verden.kladder.godkend(sent, BENT, verden.om)

    verden.forhaandsvis(sent, CARL)
    with pytest.raises(IkkeSet, match="skal først have set"):
        verden.kladder.godkend(sent, BENT, verden.om)
    assert verden.kladder.godkend(sent, CARL, verden.om).tilstand is Tilstand.I_KRAFT


@SQLITE
def test_a_preview_that_lacks_a_source_is_none_and_one_that_failed_can_be_asked_for_again(verden: Verden) -> None:
    verden.udfald = lambda: en_forhaandsvisning(kilder_mangler=("ydelsesindeks",), laest_til_ende=False)
    sent = verden.indstillet(verden.ny(med_fradato(en_kommune())))
    with pytest.raises(IkkeSet):
        verden.kladder.godkend(sent, BENT, verden.om)

    def broken() -> Any:
        raise RuntimeError("the index hung up")

    verden.udfald = broken
    verden.forhaandsvis(sent, BENT)
    found = verden.visninger.af(sent)
    assert found is not None
    assert found.tilstand.value == "fejlet"

    verden.udfald = lambda: en_forhaandsvisning(laest_til_ende=False)  # the most there may be was read
    verden.forhaandsvis(sent, BENT)
    assert verden.kladder.godkend(sent, BENT, verden.om).tilstand is Tilstand.I_KRAFT


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(verden: Verden) -> None:
    sent = verden.indstillet(verden.ny(med_fradato(en_kommune())))

    def approve(hvem: Any) -> Any:
        try:
            return verden.kladder.godkend(sent, hvem, verden.om)
        except KladdeAfvist as error:
            return error

    outcomes = samtidig(lambda: approve(BENT), lambda: approve(CARL))

    assert sorted(type(each).__name__ for each in outcomes) in (
        ["Kladde", "KladdenAendret"], ["Kladde", "ValgeneAendret"],
    )  # fmt: skip
    assert verden.kladder.gaeldende(AARHUS).version == 2
    assert [each[-1] for each in verden.log.skrevet if each[0] == "valg"].count(True) == 1


def test_what_was_changed_meanwhile_must_be_looked_at_again(verden: Verden) -> None:
    kladde = verden.ny(med_fradato(en_kommune()))
    sent = verden.indstillet(kladde)
    verden.saet_op_aarhus(kle=MappingProxyType({"32.30.04": KleValg("32.30.04", True, None, True)}))

    with pytest.raises(ValgeneAendret, match="udgave 1, og udgave 2"):
        verden.kladder.godkend(sent, BENT, verden.om)
    assert fradato(verden) is None

    moved, strid = verden.kladder.flyt(sent, ANNE, verden.om)
    assert strid == ("32.30.04",), "both have changed it: somebody must look"
    assert moved.tilstand is Tilstand.KLADDE
    assert moved.indhold != sent.indhold, "what was seen of the other is not this"
    assert verden.kladder.godkend(verden.indstillet(moved), BENT, verden.om).i_kraft_version == 3


@SQLITE
def test_moving_keeps_what_others_closed_meanwhile(verden: Verden) -> None:
    kladde = verden.ny(med(en_kommune(), KleValg("32.24.04", True)))
    verden.saet_op_aarhus(kle=MappingProxyType({"32.30.04": KleValg("32.30.04", False)}))

    moved, strid = verden.kladder.flyt(kladde, ANNE, verden.om)

    assert strid == ()
    assert not moved.kommune.kle["32.30.04"].aaben
    assert moved.kommune.kle["32.24.04"].aaben


def test_what_is_approved_for_a_day_comes_in_force_when_it_begins_in_denmark_and_once(verden: Verden) -> None:
    sent = verden.godkendt(med_fradato(en_kommune()), date(2026, 11, 27))
    assert sent.tilstand is Tilstand.GODKENDT
    verden.nu = datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC)
    assert verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om) == 0
    assert fradato(verden) is None

    verden.nu += timedelta(seconds=1)
    done = samtidig(*[lambda: verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om)] * 3)

    assert sum(done) == 1
    assert verden.kladder.gaeldende(AARHUS).version == 2
    assert fradato(verden) == date(2020, 12, 31)
    found = verden.kladder.find(AARHUS, sent.id)
    assert found is not None
    assert found.i_kraft_version == 2


def test_only_one_approved_draft_waits_at_a_time(verden: Verden) -> None:
    verden.godkendt(med_fradato(en_kommune()), date(2026, 12, 1))
    with pytest.raises(VenterAllerede):
        verden.godkendt(med_fradato(en_kommune(), date(2018, 1, 1)), date(2027, 1, 1))
    with pytest.raises(VenterAllerede):
        verden.godkendt(med_fradato(en_kommune(), date(2018, 1, 1)), date(2026, 11, 27))


@SQLITE
def test_a_waiting_draft_whose_ground_has_gone_is_not_put_in_force(verden: Verden) -> None:
    sent = verden.godkendt(med_fradato(en_kommune()), date(2026, 11, 27))
    verden.saet_op_aarhus(kle=MappingProxyType({}))
    verden.dage(3)

    assert verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om) == 0

    found = verden.kladder.find(AARHUS, sent.id)
    assert found is not None
    assert found.tilstand is Tilstand.KLADDE
    assert verden.kladder.handlinger(found)[-1].handling.value == "aendret_imens"
    assert verden.kladder.foraeldet(found)
    assert not verden.kladder.gaeldende(AARHUS).kommune.kle


@SQLITE
def test_every_earlier_state_can_be_had_back(verden: Verden) -> None:
    verden.godkendt(med_fradato(en_kommune()))
    verden.godkendt(med_fradato(en_kommune(), date(2015, 1, 1)))

    back = verden.kladder.udgave(AARHUS, 1)
    assert back is not None
    done = verden.godkendt(back)

    assert done.i_kraft_version == 4
    assert verden.kladder.gaeldende(AARHUS).kommune == en_kommune()


@SQLITE
def test_rejected_with_a_reason_it_can_be_mended_and_withdrawn_it_cannot(verden: Verden) -> None:
    sent = verden.indstillet(verden.ny(med_fradato(en_kommune())))
    rejected = verden.kladder.afvis(sent, "Fradatoen er for tidlig", BENT, verden.om)
    assert verden.kladder.handlinger(rejected)[-1].begrundelse == "Fradatoen er for tidlig"
    with pytest.raises(ForkertTilstand):
        verden.kladder.godkend(rejected, BENT, verden.om)

    again = verden.kladder.ret(rejected, med_fradato(en_kommune(), date(2022, 1, 1)), ANNE, verden.om)
    gone = verden.kladder.traek(again, None, ANNE, verden.om)
    for act in (
        lambda: verden.kladder.ret(gone, en_kommune(), ANNE, verden.om),
        lambda: verden.kladder.indstil(gone, None, ANNE, verden.om),
        lambda: verden.kladder.traek(gone, None, ANNE, verden.om),
        lambda: verden.kladder.flyt(gone, ANNE, verden.om),
    ):
        with pytest.raises(ForkertTilstand):
            act()


@SQLITE
def test_what_changes_nothing_or_is_for_yesterday_is_not_sent(verden: Verden) -> None:
    with pytest.raises(IntetAendret):
        verden.kladder.indstil(verden.ny(en_kommune()), None, ANNE, verden.om)
    with pytest.raises(ForTidlig):
        verden.kladder.indstil(verden.ny(med_fradato(en_kommune())), date(2026, 11, 24), ANNE, verden.om)


@SQLITE
def test_a_draft_written_on_what_somebody_no_longer_sees_is_refused(verden: Verden) -> None:
    kladde = verden.ny(med_fradato(en_kommune()))
    verden.kladder.ret(kladde, med_fradato(en_kommune(), date(2019, 1, 1)), BENT, verden.om)

    with pytest.raises(KladdenAendret):
        verden.kladder.ret(kladde, med_fradato(en_kommune(), date(2018, 1, 1)), ANNE, verden.om)
    assert not verden.log.skrevet[-1][-1], "and the log says that it did not happen"


@SQLITE
def test_nobody_becomes_another_kommune_by_a_draft(verden: Verden) -> None:
    with pytest.raises(IkkeSatOp):
        verden.ny(en_kommune(cvr="64942212"))
    kladde = verden.ny(med_fradato(en_kommune()))
    with pytest.raises(IkkeSatOp):
        verden.kladder.ret(kladde, replace(kladde.kommune, cvr=None), ANNE, verden.om)


def test_a_kommune_is_set_up_by_a_draft_beside_the_sandkasse_only(verden: Verden) -> None:
    new = Kommune("0461", "Odense Kommune", "35209115", True, MappingProxyType({"32.30.04": KleValg("32.30.04")}))
    assert verden.godkendt(new).i_kraft_version == 1
    assert KommuneStore(verden.engine).read("0461") == new

    taken = replace(new, kode="0101", navn="Københavns Kommune")
    with pytest.raises(CvrTaget):
        verden.godkendt(taken)
    assert KommuneStore(verden.engine).read("0101") is None

    for_real = Verden(verden.engine, saet_op=False)
    with pytest.raises(IkkeSatOp):
        for_real.ny(replace(taken, cvr="64942212"))


def test_a_preview_whose_worker_died_is_taken_over_and_its_late_word_does_not_count(verden: Verden) -> None:
    kladde = verden.ny(med_fradato(en_kommune()))
    assert verden.visninger.bed(kladde, ANNE)
    assert not verden.visninger.bed(kladde, BENT), "one is enough"
    taken = verden.visninger._store.tag("doed", verden.nu, verden.nu + timedelta(seconds=60))
    assert taken is not None
    verden.nu += timedelta(seconds=10)
    assert not verden.visninger.koer_naeste(), "it may still be alive"

    verden.nu += timedelta(seconds=61)
    assert verden.visninger.koer_naeste()
    assert not verden.visninger._store.faerdig(taken, "doed", {"kilderMangler": []}, verden.nu)
    found = verden.visninger.af(kladde)
    assert found is not None
    assert found.hel
    assert found.udfald is not None
    assert found.udfald["flereSager"] == 7


@SQLITE
def test_a_preview_reads_what_changes_and_what_counts_by_it_and_nothing_else(verden: Verden) -> None:
    verden.forhaandsvis(verden.ny(med(en_kommune(), KleValg("32.24.04", True))))
    assert verden.spurgt[-1][2] == ["32.24.04", "32.24.32", "32.24.48"], "two numbers have been merged into it"

    verden.forhaandsvis(verden.ny(replace(en_kommune(), tilsluttet=False)))
    nu, ny, kle = verden.spurgt[-1]
    assert nu.kle
    assert not ny.kle, "who is not connected shows nothing"
    assert len(kle) > 30


@SQLITE
def test_who_comes_a_moment_after_another_process_with_what_is_due_says_nothing_and_goes_on(
    verden: Verden, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = verden.godkendt(med_fradato(en_kommune()), date(2026, 11, 27))
    verden.dage(3)
    verden.log.skrevet.clear()
    store = verden.kladder._store
    read = store.find_id

    def read_late(kladde_id: str) -> Any:
        found = read(kladde_id)
        monkeypatch.undo()
        assert verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om) == 1  # the other process
        return found

    monkeypatch.setattr(store, "find_id", read_late)

    assert verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om) == 0
    found = verden.kladder.find(AARHUS, sent.id)
    assert found is not None
    assert found.tilstand is Tilstand.I_KRAFT
    assert [each[-1] for each in verden.log.skrevet] == [True], "nothing was tried that could not be"


@SQLITE
def test_a_draft_that_cannot_be_put_in_force_holds_up_no_other_kommune(verden: Verden) -> None:
    odense = en_kommune("0461", "35209115")
    KommuneStore(verden.engine).save(odense, at=verden.nu, by="test")
    for kommune in (en_kommune(), odense):
        verden.godkendt(med_fradato(kommune), date(2026, 11, 27))
    verden.dage(3)

    def om(kode: str) -> Any:
        if kode == AARHUS:
            raise RuntimeError("the log of changes will not have it")
        return verden.om

    assert verden.kladder.saet_forfaldne_i_kraft(om) == 1
    assert verden.kladder.gaeldende("0461").version == 2

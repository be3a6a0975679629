"""The steps a report takes: who may change it, from where, and what happens when two do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from borgerblik.kommuner.fejlmelding import (
    AendretImens,
    BegrundelseMangler,
    Fejlmeldinger,
    UlovligtSkift,
    UnderBehandling,
)
from borgerblik.kommuner.fejlmelding.service import UgyldigTekst
from tests.byg import NABO
from tests.kommuner.fejlmelding.byg import (
    ANNE,
    BO,
    NOW,
    SVAR,
    M,
    i_gang,
    meld,
    nu,
)


def test_the_kommune_takes_it_on_and_ends_it_and_every_step_is_kept(meldinger, clock) -> None:
    hoved = i_gang(meldinger)
    clock.now += timedelta(days=1)
    meldinger.behandl(hoved, M.RETTET, SVAR, ANNE)

    opened = meldinger.aabn(hoved)
    assert (opened.hoved.status, opened.hoved.version, opened.hoved.afsluttet) == (M.RETTET, 3, clock.now)
    assert [(step.status, step.tidspunkt, step.af, step.svar) for step in opened.historik] == [
        (M.MODTAGET, NOW, BO, None), (M.I_GANG, NOW, ANNE, None), (M.RETTET, clock.now, ANNE, SVAR),
    ]  # fmt: skip


def test_only_the_steps_that_are_drawn_can_be_taken(meldinger: Fejlmeldinger) -> None:
    fresh, begun = meld(meldinger), i_gang(meldinger)
    ended = i_gang(meldinger)
    meldinger.behandl(ended, M.SENDT_VIDERE, None, ANNE)
    withdrawn = meldinger.traek_tilbage(BO, meld(meldinger).id)
    assert withdrawn is not None
    may = {
        fresh: {M.I_GANG},
        begun: {M.RETTET, M.AFVIST, M.SENDT_VIDERE},
        nu(meldinger, ended): set(),
        withdrawn: set(),
    }

    for hoved, steps in may.items():
        for status in set(M) - steps:
            with pytest.raises(UlovligtSkift):
                meldinger.behandl(hoved, status, SVAR, ANNE)
        assert nu(meldinger, hoved) == hoved


def test_nobody_is_turned_down_without_a_reason(meldinger: Fejlmeldinger) -> None:
    hoved = i_gang(meldinger)

    for nothing in (None, ""):
        with pytest.raises(BegrundelseMangler):
            meldinger.behandl(hoved, M.AFVIST, nothing, ANNE)
    with pytest.raises(UgyldigTekst):
        meldinger.behandl(hoved, M.AFVIST, f"Se sagen for {NABO.reveal()}", ANNE)
    assert nu(meldinger, hoved) == hoved


def test_of_two_who_answer_what_they_read_one_is_kept_and_the_other_is_told(meldinger: Fejlmeldinger) -> None:
    hoved = i_gang(meldinger)
    meldinger.behandl(hoved, M.RETTET, SVAR, ANNE)

    with pytest.raises(AendretImens):
        meldinger.behandl(hoved, M.AFVIST, "Det er ikke nogen fejl.", "b" * 64)
    assert meldinger.aabn(hoved).svar == SVAR
    assert len(meldinger.aabn(hoved).historik) == 3


def test_where_the_step_cannot_be_written_the_report_stays_as_it_was(engine, meldinger) -> None:
    hoved = meld(meldinger)

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO fejlmelding_skift"):
            raise RuntimeError("power cut")

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError):
        meldinger.behandl(hoved, M.I_GANG, None, ANNE)
    with pytest.raises(RuntimeError):
        meld(meldinger)
    event.remove(engine, "before_cursor_execute", fail)

    assert nu(meldinger, hoved) == hoved
    assert len(meldinger.egne(BO).meldinger) == 1


def test_a_citizen_withdraws_what_is_open_once_and_nobody_elses(meldinger: Fejlmeldinger) -> None:
    fresh, begun = meld(meldinger), i_gang(meldinger)

    for hoved in (fresh, begun):
        assert meldinger.traek_tilbage(ANNE, hoved.id) is None
        first, again = meldinger.traek_tilbage(BO, hoved.id), meldinger.traek_tilbage(BO, hoved.id)
        assert first is not None
        assert first == again
        assert (first.status, first.afsluttet) == (M.TRUKKET_TILBAGE, NOW)
    assert meldinger.traek_tilbage(BO, "findes ikke") is None
    with pytest.raises(AendretImens):
        meldinger.behandl(begun, M.RETTET, None, ANNE)


def test_what_the_kommune_has_ended_is_not_withdrawn(meldinger: Fejlmeldinger) -> None:
    hoved = i_gang(meldinger)
    meldinger.behandl(hoved, M.RETTET, None, ANNE)

    with pytest.raises(UnderBehandling):
        meldinger.traek_tilbage(BO, hoved.id)
    assert nu(meldinger, hoved).status is M.RETTET


def test_a_withdrawal_and_a_step_of_the_kommune_at_once_both_happen_where_they_can(meldinger, monkeypatch) -> None:
    hoved = meld(meldinger)
    find = meldinger._store.find
    first: list[int] = []

    def slow(fejl_id: str) -> Any:
        found = find(fejl_id)
        if not first:
            first.append(1)
            meldinger.behandl(hoved, M.I_GANG, None, ANNE)
        return found

    monkeypatch.setattr(meldinger._store, "find", slow)
    withdrawn = meldinger.traek_tilbage(BO, hoved.id)

    assert withdrawn is not None
    assert withdrawn.status is M.TRUKKET_TILBAGE
    assert [step.status for step in meldinger.aabn(hoved).historik] == [M.MODTAGET, M.I_GANG, M.TRUKKET_TILBAGE]

"""The lists of reports, the numbers for data quality, and when a report is taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from borgerblik.domain.koder import Foelsomhed
from borgerblik.kommuner.fejlmelding import (
    Fejlmeldinger,
    Felt,
    Kategori,
    Soegning,
)
from tests.kommuner.fejlmelding.byg import (
    ANNE,
    BO,
    SVAR,
    M,
    alt,
    dump,
    et_emne,
    i_gang,
    meld,
)


def test_the_citizens_list_is_their_own_newest_first_and_comes_in_pages(meldinger: Fejlmeldinger) -> None:
    mine = [meld(meldinger).id for _ in range(5)]
    meld(meldinger, ANNE)

    first = meldinger.egne(BO, antal=3)
    rest = meldinger.egne(BO, antal=3, foer=first.naeste)
    assert [each.hoved.id for each in (*first.meldinger, *rest.meldinger)] == mine[::-1]
    assert (first.naeste is None, rest.naeste) == (False, None)


def test_the_kommune_sees_its_own_within_reach_and_the_rest_is_only_counted(meldinger: Fejlmeldinger) -> None:
    syg = meld(meldinger)
    kontant = meld(meldinger, emne=et_emne(kle="32.24.04", fagomraade="kontanthjaelp"))
    ukendt = meld(meldinger, emne=et_emne(foelsomhed=None))
    meld(meldinger, emne=et_emne(kommune="0101"))
    meldinger.behandl(syg, M.I_GANG, None, ANNE)

    def ser(kle: str | None, foelsomhed: Foelsomhed | None) -> bool:
        return kle is not None and kle.startswith("32.30") and foelsomhed is not None

    everything = meldinger.kommunens("0751", alt, Soegning())
    assert [hoved.id for hoved in everything.meldinger] == [ukendt.id, kontant.id, syg.id]
    assert (everything.antal, everything.uden_for) == ({M.MODTAGET: 2, M.I_GANG: 1}, 0)
    within = meldinger.kommunens("0751", ser, Soegning())
    assert ([hoved.id for hoved in within.meldinger], within.uden_for) == ([syg.id], 2)
    nothing = meldinger.kommunens("0751", lambda *_: False, Soegning())
    assert (nothing.meldinger, nothing.antal, nothing.uden_for) == ((), {}, 3)


def test_the_kommunes_list_is_cut_by_state_and_area_and_comes_in_pages(meldinger: Fejlmeldinger) -> None:
    ids = [meld(meldinger).id for _ in range(3)]
    area = meld(meldinger, emne=et_emne(kle="32.24.04", fagomraade="kontanthjaelp"))
    meldinger.behandl(area, M.I_GANG, None, ANNE)

    def found(**changes: Any) -> list[str]:
        return [hoved.id for hoved in meldinger.kommunens("0751", alt, Soegning(**changes)).meldinger]

    assert found(status=M.I_GANG) == found(fagomraade="kontanthjaelp") == [area.id]
    assert found(status=M.RETTET) == []
    page = meldinger.kommunens("0751", alt, Soegning(fagomraade="sygedagpenge", antal=2))
    assert [hoved.id for hoved in page.meldinger] == ids[:0:-1]
    assert found(fagomraade="sygedagpenge", foer=page.naeste) == [ids[0]]


def test_the_numbers_for_data_quality_are_by_month_number_kind_and_field_without_the_withdrawn(meldinger, clock):
    hoved = i_gang(meldinger)
    meldinger.behandl(hoved, M.RETTET, None, ANNE)
    meld(meldinger)
    meld(meldinger, kategori=Kategori.MANGLER, felt=None)
    meldinger.traek_tilbage(BO, meld(meldinger, kategori=Kategori.ANDET).id)
    meld(meldinger, emne=et_emne(kommune="0101"))
    clock.now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # December in Denmark
    meld(meldinger)

    found = meldinger.kvalitet("0751", alt).tal
    assert [(t.maaned, t.kle, t.kategori, t.felt, t.ialt, dict(t.antal)) for t in found] == [
        ("2026-12", "32.30.04", Kategori.FORKERT_BELOEB, Felt.BELOEB, 1, {M.MODTAGET: 1}),
        ("2026-11", "32.30.04", Kategori.FORKERT_BELOEB, Felt.BELOEB, 2, {M.MODTAGET: 1, M.RETTET: 1}),
        ("2026-11", "32.30.04", Kategori.MANGLER, None, 1, {M.MODTAGET: 1}),
    ]


def test_a_year_after_it_ended_a_report_is_taken_away_with_every_step_and_the_open_ones_stay(engine, meldinger, clock):
    ended, still = i_gang(meldinger), meld(meldinger)
    meldinger.behandl(ended, M.AFVIST, SVAR, ANNE)
    clock.now += timedelta(days=365)
    meldinger.ryd()
    assert meldinger.hoved(ended.id) is not None
    clock.now += timedelta(seconds=1)
    meldinger.ryd()

    assert meldinger.hoved(ended.id) is None
    assert meldinger.hoved(still.id) is not None
    assert ended.id not in dump(engine)
    with pytest.raises(LookupError):
        meldinger.aabn(ended)


def test_what_nobody_has_touched_for_three_years_is_taken_away_too(engine, meldinger, clock) -> None:
    forgotten, begun = meld(meldinger), meld(meldinger)
    clock.now += timedelta(days=1)
    meldinger.behandl(begun, M.I_GANG, SVAR, ANNE)
    clock.now += timedelta(days=3 * 365 - 1)
    meldinger.ryd()
    assert meldinger.hoved(forgotten.id) is not None
    clock.now += timedelta(seconds=1)
    meldinger.ryd()
    assert [each.hoved.id for each in meldinger.egne(BO).meldinger] == [begun.id]
    clock.now += timedelta(days=1)
    meldinger.ryd()

    assert meldinger.egne(BO).meldinger == ()
    for gone in (forgotten, begun):
        assert gone.id not in dump(engine)


def test_the_numbers_for_data_quality_are_cut_by_what_the_one_who_asks_may_see(meldinger: Fejlmeldinger) -> None:
    meld(meldinger)
    meld(meldinger, emne=et_emne(kle="32.24.04", fagomraade="kontanthjaelp"))
    meld(meldinger, emne=et_emne(foelsomhed=None))
    meldinger.traek_tilbage(BO, meld(meldinger, emne=et_emne(kle="32.24.04")).id)

    def ser(kle: str | None, foelsomhed: Foelsomhed | None) -> bool:
        return kle == "32.30.04" and foelsomhed is not None

    everything, within = meldinger.kvalitet("0751", alt), meldinger.kvalitet("0751", ser)
    assert [(each.kle, each.ialt) for each in everything.tal] == [("32.24.04", 1), ("32.30.04", 2)]
    assert (everything.uden_for, everything.udk) == (0, 0)
    assert [(each.kle, each.ialt) for each in within.tal] == [("32.30.04", 1)]
    assert within.uden_for == 2

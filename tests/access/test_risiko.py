"""From judgements to a level, and from a decision to what the door demands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko import BRUGERTYPER, GULV, Tilstand, mindst
from borgerblik.access.risiko.beregning import Beregning, beregn, beregn_vurdering
from borgerblik.access.risiko.krav import krav, tilstand
from borgerblik.access.risiko.metode import METODER, NYESTE
from borgerblik.access.risiko.model import Element, Kontrol, Overgang, Vurderet, seneste_genbesoeg
from borgerblik.access.risiko.skabelon import standardvurdering
from borgerblik.domain.koder import Nsis
from tests.access.vurderinger import (
    I_DAG,
    alle_elementer,
    alle_kontroller,
    brugertyper,
    elementer,
    en_vurdering,
    kontroller,
)

BETYDELIG, HOEJ = Nsis.BETYDELIG, Nsis.HOEJ
THIRD = Krav(gammelt=3)


# The calculation


@pytest.mark.parametrize(
    ("judged", "controls", "point", "af_point"),
    [
        ((3, 4, 1), (3, 3, 2, 2), 26, Nsis.BETYDELIG),  # a citizen, over the internet, well kept
        ((3, 4, 1), (0, 0, 0, 0), 32, Nsis.BETYDELIG),  # and with nothing in place
        ((4, 4, 1), (0, 0, 0, 0), 38, Nsis.HOEJ),
        ((4, 4, 1), (3, 3, 3, 3), 32, Nsis.BETYDELIG),
        ((3, 2, 3), (2, 3, 1, 2), 24, Nsis.BETYDELIG),  # a caseworker
        ((3, 3, 4), (0, 0, 0, 0), 35, Nsis.HOEJ),
        ((3, 1, 1), (3, 3, 3, 3), 23, Nsis.BETYDELIG),  # sensitive, and everything else at its mildest
        ((2, 2, 1), (0, 0, 0, 0), 20, Nsis.BETYDELIG),
        ((1, 1, 1), (0, 0, 0, 0), 11, Nsis.LAV),
        ((4, 4, 4), (), 44, Nsis.HOEJ),
    ],
)
def test_the_points_are_the_weighed_sum_less_what_the_controls_take_off(judged, controls, point, af_point):
    found = beregn(Rolle.BORGER, elementer(*judged), kontroller(*controls))

    assert (found.point, found.af_point) == (point, af_point)


def test_what_nobody_has_judged_counts_as_the_strictest():
    nothing = beregn(Rolle.BORGER, {}, {})

    assert nothing.niveau is HOEJ
    assert nothing.point == nothing.hoejst == 44
    assert nothing.point == beregn(Rolle.BORGER, elementer(4, 4, 4), kontroller(0, 0, 0, 0)).point


def better(found: Beregning, than: Beregning) -> bool:
    return found.point < than.point or found.niveau.trin < than.niveau.trin


@given(brugertyper, alle_elementer, alle_kontroller, st.sampled_from(Element))
def test_a_worse_element_never_lowers_the_level_and_leaving_it_out_is_the_worst(rolle, judged, controls, which):
    levels = [beregn(rolle, {**judged, which: Vurderet(value, "x")}, controls) for value in (1, 2, 3, 4)]
    without = beregn(rolle, {each: v for each, v in judged.items() if each is not which}, controls)

    assert not any(better(after, before) for before, after in zip(levels, [*levels[1:], without], strict=True))


@given(brugertyper, alle_elementer, alle_kontroller, st.sampled_from(Kontrol))
def test_a_better_control_never_raises_the_level_and_leaving_it_out_is_no_better_than_having_none(
    rolle, judged, controls, which
):
    levels = [beregn(rolle, judged, {**controls, which: Vurderet(value, "x")}) for value in (3, 2, 1, 0)]
    without = beregn(rolle, judged, {each: v for each, v in controls.items() if each is not which})

    assert not any(better(after, before) for before, after in zip(levels, [*levels[1:], without], strict=True))


@given(brugertyper, alle_elementer, alle_kontroller)
def test_no_judgement_brings_the_level_under_the_floor(rolle, judged, controls):
    assert beregn(rolle, judged, controls).niveau.opfylder(BETYDELIG)


@given(st.integers(3, 4), st.integers(1, 4), st.integers(1, 4), alle_kontroller)
def test_sensitive_data_is_never_below_betydelig_whatever_the_floor(foelsomhed, eksponering, volumen, controls):
    assert beregn(Rolle.BORGER, elementer(foelsomhed, eksponering, volumen), controls).af_point.opfylder(BETYDELIG)


def test_sensitivity_weighs_more_than_the_two_others_together_and_no_control_softens_it():
    for metode in METODER.values():
        own = metode.vaegte[Element.FOELSOMHED]
        assert own > sum(metode.vaegte.values()) - own
        assert metode.lempere(Element.FOELSOMHED) == ()
        assert {*metode.vaegte} == {*Element}
        assert {*metode.lempelser} == {*Kontrol}
        assert [niveau for _, niveau in metode.graenser] == list(Nsis)
        assert metode.graenser[0][0] == 0
    assert METODER[NYESTE].version == NYESTE


def test_the_reasons_tell_the_whole_sum_in_danish():
    found = beregn(Rolle.BORGER, elementer(3, 4, 1), kontroller(3, 1))

    assert found.begrundelser == (
        "Følsomhed er vurderet til 3 af 4 (følsomme personoplysninger): 3 gange vægten 6 er 18 point. "
        "Ingen kontrol nedsætter det.",
        "Eksponering er vurderet til 4 af 4 (over internettet, for alle med et login): 4 gange vægten 3 er 12 point. "
        "Rollestyring (3) og logning (1) trækker 4 fra: 8 point.",
        "Volumen er vurderet til 1 af 4 (brugerens egne oplysninger): 1 gange vægten 2 er 2 point. "
        "Funktionsadskillelse (ikke vurderet, regnes som 0) og dataafgrænsning (ikke vurderet, regnes som 0) "
        "trækker intet fra. Mindre kan det ikke blive.",
        "I alt 28 af højst 44 point. Grænserne er fra 0 point Lav, fra 20 point Betydelig, fra 34 point Høj: "
        "pointene giver Betydelig.",
        "For borgere kan niveauet aldrig være under Betydelig; det ændrer ikke resultatet.",
    )
    assert "ikke vurderet og regnes derfor som 4 af 4" in beregn(Rolle.BORGER, {}, {}).begrundelser[0]
    lifted = beregn(Rolle.ADMINISTRATOR, elementer(1, 1, 1), {}).begrundelser[-1]
    assert lifted.endswith("derfor hæves det fra Lav til Betydelig.")


def test_the_examples_come_to_what_they_decide():
    for vurdering in standardvurdering("0751", I_DAG):
        assert beregn_vurdering(vurdering).niveau is vurdering.niveau is BETYDELIG
        assert len(vurdering.elementer) == len(Element)
        assert len(vurdering.kontroller) == len(Kontrol)


# The demand


def test_without_an_assessment_the_floor_holds():
    assert {rolle: krav(None, rolle, I_DAG) for rolle in BRUGERTYPER} == dict.fromkeys(BRUGERTYPER, Krav(BETYDELIG))
    assert {*GULV} == {*BRUGERTYPER}


def test_a_system_has_no_floor_it_could_meet():
    assert krav(None, Rolle.SYSTEM, I_DAG) == Krav(HOEJ)


def test_what_was_decided_is_demanded_and_never_less_than_the_floor():
    assert krav(en_vurdering(niveau=HOEJ), Rolle.BORGER, I_DAG) == Krav(HOEJ)
    assert krav(en_vurdering(niveau=Nsis.LAV), Rolle.BORGER, I_DAG) == Krav(BETYDELIG)


def test_an_area_may_demand_more_and_never_less():
    vurdering = en_vurdering(omraader={"sygedagpenge": HOEJ, "kontanthjaelp": Nsis.LAV})

    assert krav(vurdering, Rolle.BORGER, I_DAG, "sygedagpenge") == Krav(HOEJ)
    assert krav(vurdering, Rolle.BORGER, I_DAG, "kontanthjaelp") == Krav(BETYDELIG)
    assert krav(vurdering, Rolle.BORGER, I_DAG, "revalidering") == Krav(BETYDELIG)
    assert krav(vurdering, Rolle.BORGER, I_DAG) == Krav(BETYDELIG)


def test_a_transition_accepts_the_old_third_level_to_its_last_day_and_then_nsis_only():
    vurdering = en_vurdering("sagsbehandler", overgang=Overgang(3, I_DAG))
    tomorrow = I_DAG + timedelta(days=1)

    assert krav(vurdering, Rolle.SAGSBEHANDLER, I_DAG) == THIRD
    assert krav(vurdering, Rolle.SAGSBEHANDLER, I_DAG).opfyldt_af(None, 3)
    assert krav(vurdering, Rolle.SAGSBEHANDLER, tomorrow) == Krav(BETYDELIG)
    assert not krav(vurdering, Rolle.SAGSBEHANDLER, tomorrow).opfyldt_af(None, 3)


def test_a_transition_softens_no_area_that_has_a_level_of_its_own():
    vurdering = en_vurdering("sagsbehandler", overgang=Overgang(3, I_DAG), omraader={"sygedagpenge": HOEJ})

    assert krav(vurdering, Rolle.SAGSBEHANDLER, I_DAG, "sygedagpenge") == Krav(HOEJ)
    assert krav(vurdering, Rolle.SAGSBEHANDLER, I_DAG, "revalidering") == THIRD


@pytest.mark.parametrize(
    ("brugertype", "niveau"), [("borger", BETYDELIG), ("administrator", BETYDELIG), ("sagsbehandler", HOEJ)]
)
def test_a_transition_that_should_not_be_there_opens_nothing(brugertype, niveau):
    vurdering = en_vurdering(brugertype, niveau=niveau, overgang=Overgang(3, I_DAG))

    assert krav(vurdering, Rolle(brugertype), I_DAG) == Krav(niveau)


# When it must be looked at again


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (61, Tilstand.GAELDER),
        (60, Tilstand.SNART),
        (0, Tilstand.SNART),
        (-1, Tilstand.OVERSKREDET),
        (-900, Tilstand.OVERSKREDET),
    ],
)
def test_the_next_look_is_warned_of_for_sixty_days_and_overdue_the_day_after(days, expected):
    assert tilstand(en_vurdering(genbesoeg=I_DAG + timedelta(days=days)), I_DAG) is expected


def test_nothing_assessed_is_told_as_that():
    assert tilstand(None, I_DAG) is Tilstand.MANGLER


def test_a_lapse_neither_opens_nor_shuts():
    lapsed = en_vurdering(niveau=HOEJ, genbesoeg=I_DAG - timedelta(days=400))

    assert krav(lapsed, Rolle.BORGER, I_DAG) == Krav(HOEJ)
    assert krav(en_vurdering(genbesoeg=date(2020, 1, 1)), Rolle.BORGER, I_DAG) == Krav(BETYDELIG)


@pytest.mark.parametrize(
    ("besluttet", "latest"),
    [("2026-11-25", "2028-11-25"), ("2024-02-29", "2026-02-28"), ("9999-06-01", "9999-06-01")],
)
def test_the_next_look_is_two_years_away_at_most(besluttet, latest):
    assert seneste_genbesoeg(date.fromisoformat(besluttet)) == date.fromisoformat(latest)


def test_of_two_levels_the_strictest_and_what_is_not_said_counts_for_nothing():
    assert mindst(BETYDELIG, None) is BETYDELIG
    assert mindst(Nsis.LAV, HOEJ, BETYDELIG) is HOEJ

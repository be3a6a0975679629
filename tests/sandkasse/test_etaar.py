"""The citizen whose every payment differs from the one before, whatever day it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from borgerblik.domain.tid import Periode
from borgerblik.overblik.betaling.aar import tolv_maaneder
from borgerblik.overblik.betaling.linjer import Aarsag
from borgerblik.overblik.betaling.sammenlign import Bevaegelse, forrige, sammenlign
from borgerblik.overblik.model import VistLinje, VistUdbetaling
from borgerblik.sandkasse.etaar import et_aar
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.oplysninger import Person, Udbetaling

DAYS = [
    date(2026, 1, 1),
    date(2026, 11, 25),
    date(2026, 12, 31),
    date(2027, 3, 1),
    date(2028, 2, 29),
    date(2028, 9, 29),
]


def shown(udbetaling: Udbetaling) -> VistUdbetaling:
    lines = [
        VistLinje(linje.ydelse.navn, "32.30.04", linje.beloeb, Periode(linje.fra, linje.til))
        for linje in udbetaling.linjer
    ]
    return VistUdbetaling(
        udbetaling.uuid,
        udbetaling.dispositionsdato,
        Periode(udbetaling.fra, udbetaling.til),
        udbetaling.brutto,
        udbetaling.efter_skat,
        udbetaling.sendt,
        udbetaling.sendt_tekst,
        udbetaling.udbetalt,
        udbetaling.udbetalt_tekst,
        lines,
    )


def year(i_dag: date) -> list[VistUdbetaling]:
    """Newest first."""
    made = et_aar(Bygger(1, Person("Karen Rask"), i_dag, 1)).udbetalinger
    return [shown(each) for each in reversed(made)]


@pytest.mark.parametrize("i_dag", DAYS, ids=str)
def test_every_reason_there_is_for_another_amount_is_in_the_year(i_dag: date) -> None:
    paid = year(i_dag)
    found = [sammenlign(each, last) for each in paid if (last := forrige(paid, each))]
    lines = {change.aarsag for each in found for change in each.linjer}
    steps = {(step.kode.value, step.bevaegelse) for each in found for step in each.trin}

    assert {Aarsag.PERIODE, Aarsag.SATS, Aarsag.EFTERREGULERING, Aarsag.UAENDRET} == lines
    assert {
        ("skat_og_atp", Bevaegelse.STOERRE),
        ("modregning_kommune", Bevaegelse.BEGYNDT),
        ("modregning_kommune", Bevaegelse.OPHOERT),
        ("modregning_gaeld", Bevaegelse.BEGYNDT),
        ("modregning_gaeld", Bevaegelse.OPHOERT),
    } <= steps
    assert not any(each.rest_linjer or each.rest_trin for each in found)


@pytest.mark.parametrize("i_dag", DAYS, ids=str)
def test_the_amounts_add_up_and_every_set_off_has_its_reason(i_dag: date) -> None:
    paid = year(i_dag)

    assert len(paid) >= 13
    assert all(each.brutto == sum((linje.brutto or 0 for linje in each.linjer), Decimal(0)) for each in paid)
    assert all(bool(each.sendt_tekst) == (each.sendt_til_udbetaling != each.efter_skat_og_atp) for each in paid)
    for each in paid:
        confirmed = each.udbetalt if each.udbetalt is not None else each.sendt_til_udbetaling
        assert bool(each.udbetalt_tekst) == (confirmed != each.sendt_til_udbetaling)
    assert [bool(month.betalinger) for month in tolv_maaneder(paid, i_dag).maaneder[:-1]] == [True] * 11

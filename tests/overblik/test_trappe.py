"""The staircase of one payment."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.overblik.betaling.trappe import Fald, Kvittering, Trin, trappe
from tests.overblik.betalinger import I_DAG, en_betaling, en_linje, kr, tom

AMOUNTS = st.none() | st.decimals(-100_000, 100_000, places=2)


def test_every_step_says_how_much_lower_it_is_and_what_took_it() -> None:
    steps = trappe(
        en_betaling(
            en_linje(19728),
            efter_skat_og_atp=kr(12411),
            sendt_til_udbetaling=kr(11661),
            sendt_tekst="Modregning for forskud",
            udbetalt=kr(11161),
            udbetalt_tekst="Modregning til Gældsstyrelsen",
        ),
        I_DAG,
    ).trin

    assert [step.trin for step in steps] == list(Trin)
    assert [step.beloeb for step in steps] == [kr(19728), kr(12411), kr(11661), kr(11161)]
    assert [step.fald for step in steps] == [None, kr(7317), kr(750), kr(500)]
    assert [step.kode for step in steps] == [None, *Fald]
    assert [step.tekst for step in steps] == [None, None, "Modregning for forskud", "Modregning til Gældsstyrelsen"]


def test_what_is_unknown_is_never_nothing_and_the_step_after_it_has_no_fall() -> None:
    _, net, sent, paid = trappe(
        en_betaling(en_linje(100), efter_skat_og_atp=None, sendt_til_udbetaling=kr(60)), I_DAG
    ).trin

    assert (net.beloeb, net.fald) == (None, None)
    assert (sent.beloeb, sent.fald) == (kr(60), None)
    assert (paid.beloeb, paid.fald) == (kr(60), kr(0))


def test_a_payment_of_which_nothing_is_known_has_four_unknown_steps() -> None:
    found = trappe(tom(), I_DAG)

    assert [(step.beloeb, step.fald, step.tekst) for step in found.trin] == [(None, None, None)] * 4
    assert found.naaet is None
    assert not found.krav
    assert found.kvittering is Kvittering.UKENDT_DAG


def test_a_step_that_rises_is_said_to() -> None:
    steps = trappe(en_betaling(en_linje(100), efter_skat_og_atp=kr(120)), I_DAG).trin

    assert [step.forhoejet for step in steps] == [False, True, False, False]
    assert steps[1].fald == -20


def test_a_claim_is_a_payment_below_nothing_and_tax_given_back_raises_it() -> None:
    found = trappe(en_betaling(en_linje(-1000), efter_skat_og_atp=kr(-630)), I_DAG)

    assert found.krav
    assert found.trin[1].forhoejet
    assert found.naaet is not None
    assert found.naaet.beloeb == kr(-630)


def test_a_set_off_that_nobody_explains_is_said_to_be_so_and_tax_needs_no_reason() -> None:
    steps = trappe(
        en_betaling(en_linje(100), efter_skat_og_atp=kr(60), sendt_til_udbetaling=kr(50), sendt_tekst="  "), I_DAG
    ).trin

    assert [step.uden_begrundelse for step in steps] == [False, False, True, False]
    assert steps[2].tekst is None


@pytest.mark.parametrize(
    ("dag", "expected"),
    [
        (I_DAG + timedelta(days=1), Kvittering.KOMMER),
        (I_DAG, Kvittering.VENTER),
        (I_DAG - timedelta(days=7), Kvittering.VENTER),
        (I_DAG - timedelta(days=8), Kvittering.UDEBLEVET),
        (None, Kvittering.UKENDT_DAG),
    ],
)
def test_without_a_receipt_the_day_says_whether_one_can_be_waited_for(dag: date | None, expected: Kvittering) -> None:
    assert trappe(en_betaling(en_linje(), udbetalt=None, dispositionsdato=dag), I_DAG).kvittering is expected


@pytest.mark.parametrize("dag", [I_DAG + timedelta(days=1), I_DAG, I_DAG - timedelta(days=40), None])
def test_of_a_payment_a_part_of_which_is_not_shown_nobody_says_what_the_bank_has_said(dag: date | None) -> None:
    found = trappe(tom(dispositionsdato=dag, delvis=True), I_DAG)

    assert found.kvittering is Kvittering.VISES_IKKE
    assert found.delvis
    assert not trappe(tom(dispositionsdato=dag), I_DAG).delvis


def test_a_receipt_is_a_confirmation_also_of_nothing() -> None:
    assert trappe(en_betaling(en_linje(), udbetalt=kr(0)), I_DAG).kvittering is Kvittering.BEKRAEFTET


@given(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS))
def test_gross_less_every_fall_is_what_arrived(amounts: tuple[Decimal | None, ...]) -> None:
    gross, net, sent, paid = amounts
    steps = trappe(tom(brutto=gross, efter_skat_og_atp=net, sendt_til_udbetaling=sent, udbetalt=paid), I_DAG).trin

    assert all(
        (step.fald is None) == (before is None or step.beloeb is None)
        for step, before in zip(steps[1:], amounts, strict=False)
    )
    if None not in amounts:
        assert (gross or 0) - sum((step.fald or Decimal(0) for step in steps), Decimal(0)) == paid

"""Payments: under which ydelse, and what they may tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borgerblik.domain.faelles import Aktoer
from borgerblik.domain.koder import Foelsomhed, Livscyklus, Nsis
from borgerblik.domain.kommune import Niveaukrav
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Udbetaling
from borgerblik.sources import Delivery
from tests.byg import (
    BORGER,
    UDK_CVR,
    Gives,
    en_bevilling,
    en_kommune,
    en_tjeneste,
    en_ydelse,
    et_kald,
    koebenhavn,
    sager,
    ydelser,
)

YDI = "ydelsesindeks"
OTHER = "00000000-0000-4000-8000-00000000000"


def en_udbetaling(*linjer: Linje, **changes: Any) -> Udbetaling:
    good: dict[str, Any] = {
        "uuid": OTHER + "9",
        "dispositionsdato": date(2026, 10, 30),
        "brutto": Decimal("19728.00"),
        "efter_skat_og_atp": Decimal("12411.00"),
        "udbetaler": Aktoer(UDK_CVR, "Udbetaling Danmark"),
        "linjer": linjer or (Linje("32.30.04", Decimal("19728.00"), Periode(), en_ydelse().id),),
    }
    return Udbetaling(**{**good, **changes})


def test_payments_come_under_their_ydelse_newest_first_and_say_who_pays() -> None:
    old, new = en_udbetaling(), en_udbetaling(uuid=OTHER + "8", dispositionsdato=date(2026, 11, 20))
    tjeneste = en_tjeneste(sager(), ydelser(en_ydelse(en_bevilling(sager=())), udbetalinger=(old, new)))

    (ydelse,) = tjeneste.of(BORGER, ["0751"], et_kald()).ydelser

    assert [u.dispositionsdato for u in ydelse.udbetalinger] == [date(2026, 11, 20), date(2026, 10, 30)]
    assert ydelse.udbetaler.type.value == "udk"
    assert ydelse.udbetalinger[0].linjer[0].navn == "Sygedagpenge"


def test_a_payment_of_several_ydelser_says_nothing_of_the_one_held_back_in_silence() -> None:
    shown = en_ydelse(en_bevilling(sager=()))
    held = en_ydelse(en_bevilling(uuid=OTHER + "5", sager=(), er_modtager=False), navn="Hemmelig")
    payment = en_udbetaling(
        Linje("32.30.04", Decimal(100), Periode(), shown.id), Linje("32.30.04", Decimal(900), Periode(), held.id)
    )
    tjeneste = en_tjeneste(sager(), ydelser(shown, held, udbetalinger=(payment,)))

    (ydelse,) = tjeneste.of(BORGER, ["0751"], et_kald()).ydelser

    (udbetaling,) = ydelse.udbetalinger
    assert [linje.brutto for linje in udbetaling.linjer] == [Decimal(100)]
    assert udbetaling.brutto is None
    assert udbetaling.efter_skat_og_atp is None
    assert udbetaling.delvis


@pytest.mark.parametrize("other", ["held back by a level", "of a kommune not asked", "never delivered"])
def test_a_payment_with_a_line_that_is_not_shown_tells_no_totals(other: str) -> None:
    shown = en_ydelse(en_bevilling(sager=(), foelsomhed=Foelsomhed.IKKE_FORTROLIGE))
    grant = en_bevilling(uuid=OTHER + "5", sager=())
    if other == "of a kommune not asked":
        grant = replace(grant, ejer=Aktoer("64942212", "Københavns Kommune"), foelsomhed=Foelsomhed.VIP)
    hidden = en_ydelse(grant)
    payment = en_udbetaling(
        Linje("32.30.04", Decimal(100), Periode(), shown.id), Linje("32.30.04", Decimal(900), Periode(), hidden.id)
    )
    delivered = (shown,) if other == "never delivered" else (shown, hidden)
    aarhus = en_kommune(borger=Niveaukrav(foelsomme=Nsis.HOEJ))
    tjeneste = en_tjeneste(sager(), ydelser(*delivered, udbetalinger=(payment,)), kommuner=(aarhus, koebenhavn()))

    (ydelse,) = tjeneste.of(BORGER, ["0751"], et_kald()).ydelser

    assert [linje.brutto for linje in ydelse.udbetalinger[0].linjer] == [Decimal(100)]
    assert ydelse.udbetalinger[0].brutto is None
    assert ydelse.udbetalinger[0].delvis


def test_a_payment_that_is_shown_whole_is_no_part_of_one_though_its_amounts_are_unknown() -> None:
    payment = en_udbetaling(brutto=None, efter_skat_og_atp=None)
    tjeneste = en_tjeneste(sager(), ydelser(en_ydelse(en_bevilling(sager=())), udbetalinger=(payment,)))

    assert not tjeneste.of(BORGER, ["0751"], et_kald()).ydelser[0].udbetalinger[0].delvis


def test_a_payment_somebody_else_receives_is_not_shown() -> None:
    source = ydelser(en_ydelse(en_bevilling(sager=())), udbetalinger=(en_udbetaling(er_modtager=False),))

    assert en_tjeneste(sager(), source).of(BORGER, ["0751"], et_kald()).ydelser[0].udbetalinger == []


def test_a_line_that_names_no_ydelse_is_for_the_only_one_of_its_kle_number_else_the_payment_is_counted() -> None:
    ydelse = en_ydelse(en_bevilling(sager=()))
    loose = en_udbetaling(Linje("32.30.04", Decimal(100), Periode(), None))
    second = en_ydelse(en_bevilling(uuid=OTHER + "5", sager=()))

    one = en_tjeneste(sager(), ydelser(ydelse, udbetalinger=(loose,))).of(BORGER, ["0751"], et_kald())
    two = en_tjeneste(sager(), ydelser(ydelse, second, udbetalinger=(loose,))).of(BORGER, ["0751"], et_kald())

    assert one.ydelser[0].udbetalinger[0].brutto == Decimal("19728.00")
    assert one.komplet
    assert all(y.udbetalinger == [] for y in two.ydelser)
    assert [k.ulaeselige for k in two.kilder] == [0, 1]


def test_a_payment_the_index_has_taken_away_is_gone() -> None:
    gone = en_udbetaling(livscyklus=Livscyklus.SLETTET)
    tjeneste = en_tjeneste(sager(), ydelser(en_ydelse(en_bevilling(sager=())), udbetalinger=(gone,)))

    assert tjeneste.of(BORGER, ["0751"], et_kald()).ydelser[0].udbetalinger == []


def test_two_deliveries_of_one_payment_are_one_payment() -> None:
    ydelse = en_ydelse(en_bevilling(sager=()))
    source = Gives(YDI, Delivery(ydelser=(ydelse,), udbetalinger=(en_udbetaling(),)))
    tjeneste = en_tjeneste(sager(), source, kommuner=(en_kommune(), koebenhavn()))

    overblik = tjeneste.of(BORGER, ["0751", "0101"], et_kald())

    assert len(overblik.ydelser[0].udbetalinger) == 1

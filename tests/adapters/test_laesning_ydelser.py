"""What we read of a ydelse and its payments: by Virkning and role, never by place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from borgerblik.domain.tid import Periode
from borgerblik.sources import AnotherPersonsData
from tests.adapters import svar
from tests.adapters.laesning import (
    PAST,
    a_udbetaling,
    a_ydelse,
    fetch,
    read_udbetaling,
    read_ydelse,
    ydelser_svar,
)
from tests.adapters.svar import virkning
from tests.byg import BEVILLING_ID, BORGER, NABO, SAG_ID

BOTH = pytest.mark.parametrize("kind", ["ydi", "ydl"])


@BOTH
def test_every_fact_of_a_ydelse_is_found_where_it_lies(kind: str) -> None:
    ydelse = a_ydelse(kind)
    (plan,) = ydelse.plan

    assert (ydelse.id, ydelse.navn, ydelse.kle and ydelse.kle.nummer) == (
        f"{BEVILLING_ID}:bev-1",
        "Sygedagpenge",
        "32.30.04",
    )
    assert ydelse.periode == Periode(date(2026, 10, 1), None)
    assert (ydelse.fagsystem.uuid, ydelse.fagsystem.navn) == (svar.KSD, "KSD")
    assert (plan.beloeb, plan.frekvens, plan.dispositionsdag) == (
        Decimal("19728.00"),
        "Månedlig",
        "Sidste bankdag i måneden",
    )
    assert ydelse.bevilling.er_modtager
    assert ydelse.bevilling.sager == (SAG_ID,)
    assert ydelse.bevilling.ejer.cvr == "55133018"


def test_what_only_one_of_the_services_has_a_field_for_is_none_through_the_other() -> None:
    assert (a_ydelse("ydi").tilbagebetalingspligtig, a_ydelse("ydl").tilbagebetalingspligtig) == (False, None)
    assert (a_ydelse("ydi").bevilling.ejer.navn, a_ydelse("ydl").bevilling.ejer.navn) == ("Aarhus Kommune", None)
    assert [a_ydelse(kind).meddelelse for kind in ("ydi", "ydl")] == [None, None]


@pytest.mark.parametrize(
    "start", ["2026-10-01", "2026-10-01T00:00:00+02:00", "2026-09-30T22:00:00Z", "2026-10-01T00:00:00"]
)
def test_the_dates_of_a_grant_are_texts_and_read_as_date_or_time(start: str) -> None:
    ydelse = read_ydelse(start=start)

    assert ydelse.bevilling.periode.fra == date(2026, 10, 1)


def test_a_ydelse_without_dates_of_its_own_has_those_of_its_grant() -> None:
    bare = svar.bevilget().replace(
        "<bi:BevilgetYdelseStartdato>2026-10-01T00:00:00+02:00</bi:BevilgetYdelseStartdato>", ""
    )

    assert read_ydelse(bare, start="2026-08-01").periode.fra == date(2026, 8, 1)


def test_of_two_versions_of_one_ydelse_the_one_in_force_counts() -> None:
    former = svar.bevilget(navn="Før", holds=virkning("bi", **PAST))

    assert read_ydelse(former, svar.bevilget(navn="Nu")).navn == "Nu"


@BOTH
def test_a_grant_may_hold_several_benefits_and_a_bad_one_costs_only_itself(kind: str) -> None:
    bad = {"nummer": "bev-2", "slut": "når det passer"}

    delivery = fetch(kind, ydelser_svar(kind, {"nummer": "bev-1"}, bad, {"nummer": "bev-3"}))

    assert {ydelse.nummer for ydelse in delivery.ydelser} == {"bev-1", "bev-3"}
    assert delivery.unreadable == 1


@BOTH
def test_a_ydelse_without_a_class_or_with_one_that_is_no_kle_number_waits_for_its_sag(kind: str) -> None:
    assert a_ydelse(kind, kle=None).kle is None
    assert a_ydelse(kind, kle="32.30").kle is None


def test_a_ydelse_without_an_id_is_never_taken_for_one_that_has_it() -> None:
    two = svar.bevilling(svar.bevilget("1", "Med"), svar.bevilget(None, "Uden"), svar.bevilget(None, "Også uden"))

    delivery = fetch("ydi", svar.ydi_svar(two))

    assert {y.navn for y in delivery.ydelser} == {"Med", "Uden", "Også uden"}
    assert len({y.id for y in delivery.ydelser}) == 3


@pytest.mark.parametrize("rolle", [svar.BEVILLINGSMODTAGER, "93af57a7-7658-4fac-98da-9e5ac7a7d9a5"])
def test_receiver_of_the_grant_or_of_the_benefit_is_enough(rolle: str) -> None:
    assert read_ydelse(parter=svar.relation("bi:Bevillingspart", rolle, svar.urn(BORGER.urn))).bevilling.er_modtager


def test_another_role_is_not_and_the_roles_of_the_other_index_mean_nothing_here() -> None:
    in_sdi = svar.relation("bi:Bevillingspart", svar.PRIMAER_PART, svar.urn(BORGER.urn))

    assert not read_ydelse(parter=in_sdi).bevilling.er_modtager


def test_a_grant_or_payment_of_another_person_refuses_the_whole_delivery() -> None:
    grant = svar.bevilling(parter=svar.relation("bi:Bevillingspart", svar.BEVILLINGSMODTAGER, svar.urn(NABO.urn)))
    payment = svar.effektuering(svar.relation("oef:OekonomiskEffektueringPart", svar.MODTAGER, svar.urn(NABO.urn)))

    for image in (grant, payment):
        with pytest.raises(AnotherPersonsData):
            fetch("ydi", svar.ydi_svar(svar.bevilling(), image))


# Udbetaling


@BOTH
def test_every_step_of_a_payment_is_found(kind: str) -> None:
    payment = a_udbetaling(kind)

    assert (payment.brutto, payment.efter_skat_og_atp) == (Decimal("19728.00"), Decimal("12411.00"))
    assert (payment.sendt_til_udbetaling, payment.udbetalt) == (Decimal("12411.00"), Decimal("11911.00"))
    assert payment.udbetalt_tekst == "Modregning hos Gældsstyrelsen"
    assert payment.dispositionsdato == date(2026, 10, 30)
    assert payment.linjer[0].ydelse == f"{BEVILLING_ID}:bev-1"
    assert payment.linjer[0].periode == Periode(date(2026, 10, 1), date(2026, 10, 31))


def test_a_payment_whose_parties_the_answer_leaves_out_is_read() -> None:
    assert read_udbetaling(parter="").er_modtager


def test_a_payment_that_somebody_else_receives_now_is_not_the_citizens() -> None:
    tag = "oef:OekonomiskEffektueringPart"
    other_role = svar.relation(tag, svar.PRIMAER_PART, svar.urn(BORGER.urn))
    before = svar.relation(tag, svar.MODTAGER, svar.urn(BORGER.urn), holds=virkning("gd", **PAST))
    neighbour = svar.relation(tag, svar.MODTAGER, svar.urn(NABO.urn))

    assert read_udbetaling().er_modtager
    assert not read_udbetaling(parter=neighbour + other_role).er_modtager
    assert not read_udbetaling(parter=neighbour + before).er_modtager


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5.942", None),
        ("3.744", None),
        ("19728.00", Decimal("19728.00")),
        ("19728", Decimal(19728)),
        ("19728.5", Decimal("19728.5")),
        ("-200.00", Decimal("-200.00")),
        (" 12.50 ", Decimal("12.50")),
        ("1.234,50", None),
        ("", None),
        ("12e3", None),
        ("NaN", None),
    ],
)
@BOTH
def test_an_amount_is_kroner_with_two_decimals_at_most_and_anything_else_is_not_believed(
    kind: str, written: str, read: Decimal | None
) -> None:
    payment = a_udbetaling(kind, brutto=written, linje=written)

    assert payment.brutto == payment.linjer[0].brutto == read


@BOTH
def test_a_missing_amount_is_none_never_nought(kind: str) -> None:
    assert a_udbetaling(kind, udbetalt=None).udbetalt is None

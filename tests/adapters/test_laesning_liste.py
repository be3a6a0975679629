"""What is peculiar to reading SF1491: whose a record is, the benefit, and payments in lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Ydelse
from borgerblik.sources import AnotherPersonsData, Delivery
from tests.adapters import svar_liste as svar
from tests.adapters.laesning import fetch
from tests.byg import BEVILLING_ID, BORGER, NABO, SAG_ID, Gives, en_tjeneste, et_kald, sager

OTHER_GRANT = "0b54e918-1f7b-529c-98b3-f2ef379d97df"
OTHER_PAYMENT = "135afb13-8b98-5b64-9129-14f67f83735c"


def read(*rows: str) -> Delivery:
    return fetch("ydl", svar.svar(*rows))


def read_ydelse(row: str) -> Ydelse:
    (ydelse,) = read(row).ydelser
    return ydelse


# Whose a record is


@pytest.mark.parametrize(
    "own",
    [
        {"modtager": svar.part("BevilgetYdelseEffektueringModtager", NABO.urn)},
        {"bevillingsmodtager": svar.part("Bevillingsmodtager", NABO.urn)},
        {"bevillingsmodtager": svar.part("Bevillingsmodtager", "urn:oio:andet:1", BORGER.reveal())},
    ],
    ids=["granted to them", "paid to them", "named by number alone"],
)
def test_receiver_of_the_grant_or_of_the_benefit_is_enough(own: dict[str, str]) -> None:
    assert read_ydelse(svar.ydelse(**own)).bevilling.er_modtager


def neighbours(*lines: str, nummer: str = "bev-1") -> str:
    return svar.ydelse(
        *lines,
        nummer=nummer,
        modtager=svar.part("BevilgetYdelseEffektueringModtager", NABO.urn, NABO.reveal()),
        bevillingsmodtager=svar.part("Bevillingsmodtager", NABO.urn, NABO.reveal()),
    )


TO_NEIGHBOUR = svar.linje(
    struktur=svar.effektuering(
        modtager=svar.part("OEkonomiskEffektueringModtager", NABO.urn), effektuering_id=OTHER_PAYMENT
    )
)


@pytest.mark.parametrize("row", [neighbours(), neighbours(TO_NEIGHBOUR)], ids=["unpaid", "paid"])
def test_a_benefit_of_another_person_refuses_the_whole_delivery(row: str) -> None:
    for rows in ((row,), (svar.ydelse(nummer="bev-2"), row)):
        with pytest.raises(AnotherPersonsData):
            read(*rows)


def test_so_does_one_that_names_nobody_or_two_at_once() -> None:
    nobody = svar.ydelse(modtager="", bevillingsmodtager="")
    two = [
        svar.part(tag, BORGER.urn, NABO.reveal())
        for tag in ("BevilgetYdelseEffektueringModtager", "Bevillingsmodtager")
    ]

    for row in (nobody, svar.ydelse(modtager=two[0], bevillingsmodtager=two[1])):
        with pytest.raises(AnotherPersonsData):
            read(row)


def test_a_benefit_of_somebody_else_that_once_was_paid_to_the_citizen_is_not_theirs() -> None:
    delivery = read(neighbours(svar.linje()))
    overblik = en_tjeneste(sager(), Gives("ydelsesindeks", delivery)).of(BORGER, ["0751"], et_kald())

    assert not delivery.ydelser[0].bevilling.er_modtager
    assert not overblik.ydelser
    assert not [left_out for left_out in overblik.ikke_vist if left_out.antal]


def test_a_payment_of_the_citizens_benefit_to_somebody_else_is_not_theirs() -> None:
    delivery = read(svar.ydelse(svar.linje(), TO_NEIGHBOUR))
    overblik = en_tjeneste(sager(), Gives("ydelsesindeks", delivery)).of(BORGER, ["0751"], et_kald())

    assert [payment.er_modtager for payment in delivery.udbetalinger] == [True, False]
    assert [payment.id for payment in overblik.ydelser[0].udbetalinger] != [OTHER_PAYMENT]
    assert len(overblik.ydelser[0].udbetalinger) == 1


def test_a_bad_record_is_still_refused_when_it_is_another_persons() -> None:
    with pytest.raises(AnotherPersonsData):
        read(neighbours(nummer=""))


# The benefit


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("IKKE_FORTROLIGE_DATA", Foelsomhed.IKKE_FORTROLIGE),
        ("1d81c472-0808-44cc-963d-f5ef0170ae1d", Foelsomhed.IKKE_FORTROLIGE),
        ("292E85A9-8AD4-46DF-9E50-F97D6837AD74", Foelsomhed.FORTROLIGE),
        ("31c09910-e011-46a5-86fb-254374421fe8", Foelsomhed.FOELSOMME),
        ("44f4108b-26d4-46de-a90f-35e35b55b8d8", Foelsomhed.VIP),
        ("", Foelsomhed.FOELSOMME),
        ("11111111-26d4-46de-a90f-35e35b55b8d8", Foelsomhed.FOELSOMME),
    ],
)
def test_a_sensitivity_is_a_code_or_its_uuid_and_an_unknown_one_is_sensitive(written: str, read_as: Foelsomhed) -> None:
    assert read_ydelse(svar.ydelse(foelsomhed=written)).bevilling.foelsomhed is read_as


def test_a_plan_lasts_as_long_as_its_benefit_and_one_that_says_nothing_is_none() -> None:
    (plan,) = read_ydelse(svar.ydelse(slut="2027-03-31")).plan

    assert plan.periode == Periode(date(2026, 10, 1), date(2027, 3, 31))
    assert read_ydelse(svar.ydelse(plan="")).plan == ()


@pytest.mark.parametrize(
    ("mark", "held"),
    [("true", True), ("1", True), ("måske", True), ("", True), ("false", False), ("0", False), (None, False)],
)
def test_a_mark_on_the_sag_is_believed_unless_it_is_a_clear_no(mark: str | None, held: bool) -> None:
    bevilling = read_ydelse(svar.ydelse(sag_xml=svar.sag(mark))).bevilling

    assert (bevilling.sager, bevilling.sag_undtaget) == ((SAG_ID,), held)


@pytest.mark.parametrize("code", ["VIP_SAGER", "44f4108b-26d4-46de-a90f-35e35b55b8d8"])
def test_a_sag_that_is_vip_is_told_of_the_benefit(code: str) -> None:
    assert read_ydelse(svar.ydelse(sag_xml=svar.sag(foelsomhed=code))).bevilling.sag_vip
    assert not read_ydelse(svar.ydelse()).bevilling.sag_vip


def test_every_row_of_a_grant_tells_of_its_sager_and_one_mark_is_enough() -> None:
    """A list that has room for one sag may tell of the others in a row of their own."""
    other = "00000000-0000-4000-8000-000000000003"
    repeated = svar.ydelse(svar.linje(), sag_xml=svar.sag("true").replace(SAG_ID, other.upper()))

    delivery = read(svar.ydelse(svar.linje()), repeated, svar.ydelse(nummer="bev-2"))

    assert [(y.nummer, y.bevilling.sager, y.bevilling.sag_undtaget) for y in delivery.ydelser] == [
        ("bev-1", (SAG_ID, other), True),
        ("bev-2", (SAG_ID, other), True),
    ]
    assert len(delivery.udbetalinger[0].linjer) == 1


def test_a_repeated_row_of_another_person_refuses_the_whole_delivery_too() -> None:
    with pytest.raises(AnotherPersonsData):
        read(svar.ydelse(), neighbours())


def test_a_benefit_without_a_sag_is_tied_to_none() -> None:
    bevilling = read_ydelse(svar.ydelse(sag_xml="")).bevilling

    assert (bevilling.sager, bevilling.sag_undtaget, bevilling.sag_vip) == ((), False, False)


# Payments


def test_the_lines_of_one_payment_are_gathered_from_all_the_benefits_it_pays_for() -> None:
    both = svar.effektuering(brutto="300.00")
    delivery = read(
        svar.ydelse(svar.linje("100.00", both), svar.linje("-50.00", both)),
        svar.ydelse(svar.linje("250.00", both), nummer="bev-2", kle="32.24.04"),
    )

    (payment,) = delivery.udbetalinger
    assert [(line.ydelse, line.kle, line.brutto) for line in payment.linjer] == [
        (f"{BEVILLING_ID}:bev-1", "32.30.04", Decimal("100.00")),
        (f"{BEVILLING_ID}:bev-1", "32.30.04", Decimal("-50.00")),
        (f"{BEVILLING_ID}:bev-2", "32.24.04", Decimal("250.00")),
    ]


def test_where_lines_did_not_come_the_totals_are_not_told() -> None:
    """They would tell what was held back: 300 kr. paid, and 100 of it for what is shown."""
    delivery = read(svar.ydelse(svar.linje("100.00", svar.effektuering(brutto="300.00"))))
    overblik = en_tjeneste(sager(), Gives("ydelsesindeks", delivery)).of(BORGER, ["0751"], et_kald())

    (payment,) = overblik.ydelser[0].udbetalinger
    assert delivery.udbetalinger[0].linjer[1] == Linje()
    assert (payment.brutto, payment.udbetalt) == (None, None)
    assert [line.brutto for line in payment.linjer] == [Decimal("100.00")]


def test_the_lines_of_a_benefit_that_cannot_be_read_are_kept_for_the_same_reason() -> None:
    whole = svar.effektuering(brutto="300.00")
    bad = svar.ydelse(svar.linje("200.00", whole), nummer="bev-2", slut="engang")

    delivery = read(svar.ydelse(svar.linje("100.00", whole)), bad)

    assert (len(delivery.ydelser), delivery.unreadable) == (1, 1)
    assert [line.ydelse for line in delivery.udbetalinger[0].linjer] == [f"{BEVILLING_ID}:bev-{n}" for n in (1, 2)]


@pytest.mark.parametrize("struktur", ["", svar.effektuering(effektuering_id=None)], ids=["none", "without a UUID"])
def test_a_line_whose_payment_may_not_be_given_is_counted(struktur: str) -> None:
    delivery = read(svar.ydelse(svar.linje(struktur=struktur)))

    assert (len(delivery.ydelser), delivery.udbetalinger, delivery.unreadable) == (1, (), 1)

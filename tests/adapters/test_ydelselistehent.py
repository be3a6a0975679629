"""What is peculiar to SF1491: its frame and errors, its pages, whose a record is, and payments in lines."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree
from structlog.testing import capture_logs

from adapters.kontrakt import Ns
from adapters.ydelselistehent import ACTION, PAGE_SIZE, PerKommune
from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Ydelse
from borgerblik.sources import AnotherPersonsData, Delivery, Reason, SourceError
from tests.adapters import svar_liste as svar
from tests.adapters.kanned import SOAP11, SOAP12, Index, a_question, asking, enveloped
from tests.adapters.laesning import fetch
from tests.byg import BEVILLING_ID, BORGER, NABO, SAG_ID, Gives, en_tjeneste, et_kald, sager, ydelser

OTHER_GRANT = "0b54e918-1f7b-529c-98b3-f2ef379d97df"
OTHER_PAYMENT = "135afb13-8b98-5b64-9129-14f67f83735c"


def read(*rows: str) -> Delivery:
    return fetch("ydl", svar.svar(*rows))


def read_ydelse(row: str) -> Ydelse:
    (ydelse,) = read(row).ydelser
    return ydelse


# What we ask


def asked() -> etree._Element:
    index = Index([enveloped(svar.svar())])
    with asking("ydl", index) as source:
        source.fetch(a_question())
    return index.bodies[0]


def told(body: etree._Element, name: str) -> list[str | None]:
    return [element.text for element in body.iter(Ns.YLH(name))]


def test_the_citizen_is_asked_for_by_number_in_both_roles_with_payments_and_marks() -> None:
    body = asked()

    assert told(body, "PartCPRNummer") == [BORGER.reveal()]
    assert told(body, "PartRolle") == []
    assert told(body, "MedtagEffektueringer") == ["true"]
    assert told(body, "FjernUndtagetVisningForBorger") == ["false"]


def test_the_rights_are_the_kommunes_and_narrow_nothing_else() -> None:
    body = asked()

    assert told(body, "VirksomhedCVRNummer") == ["55133018"]
    assert told(body, "BevillingFoelsomhed") == ["VIP_SAGER"]
    assert told(body, "KLEDataAfgr") == ["*"]


def test_a_kommune_without_a_cvr_number_is_limited_by_its_token_alone() -> None:
    index = Index([enveloped(svar.svar())])

    with asking("ydl", index) as source:
        source.fetch(replace(a_question(), cvr=None))

    assert told(index.bodies[0], "MyndighedDataAfgrListe") == []
    assert len(told(index.bodies[0], "BevillingDataAfgrGruppe")) == 1


@pytest.mark.parametrize(("version", "soap"), [("1.1", SOAP11), ("1.2", SOAP12)])
def test_both_versions_carry_the_action_and_no_request_header(version: str, soap: str) -> None:
    index = Index([enveloped(svar.svar(svar.ydelse()), soap), enveloped(svar.svar(), soap)])

    with asking("ydl", index, version) as source:
        assert len(source.fetch(a_question()).ydelser) == 1

    assert index.asked[0].findtext(f".//{Ns.WSA('Action')}") == ACTION
    assert index.asked[0].find(f".//{Ns.H('RequestHeader')}") is None
    transactions = [body.findtext(f".//{Ns.KONTEKST('TransaktionsId')}") for body in index.bodies]
    assert len(set(transactions)) == 2


# Pages


def pages(*counts: int) -> Index:
    answers, made = [], 0
    for count in counts:
        rows = [svar.ydelse(svar.linje(), nummer=f"bev-{number}") for number in range(made, made + count)]
        made += count
        answers.append(enveloped(svar.svar(*rows)))
    return Index(answers)


def test_pages_are_read_until_one_is_empty_whatever_their_length() -> None:
    index = pages(PAGE_SIZE, 3, 7, 0)

    with asking("ydl", index) as source:
        delivery = source.fetch(a_question())

    assert (len(delivery.ydelser), delivery.unreadable) == (PAGE_SIZE + 10, 0)
    assert [told(body, "ResultatStart")[0] for body in index.bodies] == ["0", "50", "53", "60"]


def test_the_same_page_for_ever_is_asked_for_once_more_and_nothing_comes_twice() -> None:
    index = pages(3)

    with asking("ydl", index) as source:
        delivery = source.fetch(a_question())

    assert (len(index.asked), len(delivery.ydelser)) == (2, 3)
    assert [len(payment.linjer) for payment in delivery.udbetalinger] == [4]  # 3 and the one they do not add up to


def test_a_benefit_is_known_by_its_grant_and_its_own_id_together() -> None:
    delivery = read(svar.ydelse(), svar.ydelse(bevilling=OTHER_GRANT), svar.ydelse(bevilling=BEVILLING_ID.upper()))

    assert [ydelse.id for ydelse in delivery.ydelser] == [f"{BEVILLING_ID}:bev-1", f"{OTHER_GRANT}:bev-1"]


def test_rows_that_cannot_be_told_apart_are_counted_once_each_and_end_the_reading() -> None:
    index = Index([enveloped(svar.svar(svar.ydelse(nummer=None), svar.ydelse(nummer=None)))])

    with asking("ydl", index) as source:
        delivery = source.fetch(a_question())

    assert (len(index.asked), delivery.ydelser, delivery.unreadable) == (1, (), 2)


# Errors


def failed(answer: str) -> SourceError:
    with pytest.raises(SourceError) as error:
        fetch("ydl", answer)
    return error.value


@pytest.mark.parametrize(
    ("fejl_id", "expected"),
    [
        ("INVENTED-1", Reason.IKKE_FORSTAAET),
        ("40", Reason.IKKE_FORSTAAET),
        ("503", Reason.UTILGAENGELIG),
        ("s:Receiver", Reason.UTILGAENGELIG),
        ("403", Reason.AFVIST),
        ("wsse:FailedAuthentication", Reason.AFVIST),
    ],
)
def test_a_fejl_is_no_answer_and_says_why_only_where_its_id_is_known(fejl_id: str, expected: Reason) -> None:
    error = failed(svar.svar(svar.ydelse(), reaktioner=(svar.advis("A-1"), svar.fejl(fejl_id))))

    assert error.reason is expected
    assert fejl_id in str(error)


def test_the_texts_of_a_fejl_and_an_id_with_a_number_in_it_go_nowhere() -> None:
    number = BORGER.reveal()

    for fejl_id in (number, f"F-{number[:6]}-{number[6:]}", "x" * 60, "nej tak"):
        assert str(failed(svar.svar(reaktioner=(svar.fejl(fejl_id, f"{number} findes ikke"),)))) == (
            "FejlId of no known form"
        )


def test_an_advis_comes_with_an_answer_and_is_logged_as_its_id() -> None:
    number = BORGER.reveal()
    reaktioner = (svar.advis("A-7", f"om {number}"), svar.advis(number))

    with capture_logs() as logs:
        assert len(fetch("ydl", svar.svar(svar.ydelse(), reaktioner=reaktioner)).ydelser) == 1

    assert {entry["advis"] for entry in logs} == {"A-7", "of no known form"}
    assert number not in str(logs)


@pytest.mark.parametrize(
    "answer",
    [
        svar.svar().replace("HovedOplysningerSvar", "HovedOplysninger"),
        svar.svar(reaktioner=("<kontekst:Andet/>",)),
        svar.svar(reaktioner=("",)),
        svar.svar(svar.ydelse()).replace("BevillingHent_O", "EffektueringHent_O"),
    ],
    ids=["no head", "an unknown reaction", "an empty reaction", "the other operation"],
)
def test_a_frame_that_is_not_the_contract_is_not_understood(answer: str) -> None:
    assert failed(answer).reason is Reason.IKKE_FORSTAAET


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


# Which of the two services


def test_each_kommune_is_asked_about_through_the_service_chosen_for_it() -> None:
    listehent, indeks = ydelser(), ydelser()
    source = PerKommune(listehent, indeks, lambda kode: kode == "0751")

    for kode in ("0751", "0101"):
        source.fetch(replace(a_question(), kommune=kode))

    assert source.name == "ydelsesindeks"
    assert [question.kommune for question in listehent.asked] == ["0751"]
    assert [question.kommune for question in indeks.asked] == ["0101"]


def test_nothing_of_a_failure_that_is_logged_holds_a_person_number(caplog: pytest.LogCaptureFixture) -> None:
    answer = svar.svar(reaktioner=(svar.fejl(BORGER.urn, f"{BORGER.urn} kendes ikke"),))

    with caplog.at_level(logging.DEBUG), asking("ydl", Index([enveloped(answer)])) as source:
        assert not en_tjeneste(source, sager()).of(BORGER, ["0751"], et_kald()).komplet
    assert BORGER.reveal() not in caplog.text

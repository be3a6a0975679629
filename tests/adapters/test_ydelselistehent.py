"""What is peculiar to asking SF1491: its frame, its pages, its errors, and which of the two services is asked."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from lxml import etree
from structlog.testing import capture_logs

from adapters.kontrakt import Ns
from adapters.ydelselistehent import ACTION, PAGE_SIZE, PerKommune
from borgerblik.domain.ydelse import Ydelse
from borgerblik.sources import Delivery, Reason, SourceError
from tests.adapters import svar_liste as svar
from tests.adapters.kanned import SOAP11, SOAP12, Index, a_question, asking, enveloped
from tests.adapters.laesning import fetch
from tests.byg import BEVILLING_ID, BORGER, en_tjeneste, et_kald, sager, ydelser

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

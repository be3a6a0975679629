"""What we send keeps the published contract, in both SOAP versions, and asks for what is read and no more."""

from __future__ import annotations

import pytest
from lxml import etree

from adapters import sagdokumentindeks, ydelselistehent, ydelsesindeks
from adapters.kontrakt import Ns
from adapters.tjenester import Tjenester
from borgerblik.app import make_sources
from borgerblik.config import read_settings
from borgerblik.domain.cpr import Cpr
from tests.adapters import svar, svar_liste
from tests.adapters.kanned import SOAP11, SOAP12, Index, a_question, asking, enveloped, source
from tests.byg import BORGER, NU, SAG_ID
from tests.kontrakter import needs_contract, schema
from tests.wire import serving

EMPTY = {"sdi": svar.sdi_svar(), "ydi": svar.ydi_svar(), "ydl": svar_liste.svar()}
KINDS = pytest.mark.parametrize("kind", ["sdi", "ydi", "ydl"])
INDEXES = pytest.mark.parametrize("kind", ["sdi", "ydi"])


@needs_contract
@KINDS
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_our_question_keeps_the_published_contract(kind: str, version: str) -> None:
    index = Index([enveloped(EMPTY[kind])])

    with asking(kind, index, version) as source:
        source.fetch(a_question())

    for body in index.bodies:
        schema(kind).assertValid(body)


@needs_contract
@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("sdi", svar.sdi_svar(svar.sag(svar.registrering(journal=svar.journalpost())), svar.dokument(), antal=1)),
        ("ydi", svar.ydi_svar(svar.bevilling(), svar.effektuering(), bevillinger=1, effektueringer=1)),
        ("ydl", svar_liste.svar(svar_liste.ydelse(svar_liste.linje()), reaktioner=(svar_liste.advis("A-1"),))),
        ("ydl", svar_liste.svar(reaktioner=(svar_liste.fejl("F-1"),))),
    ],
)
def test_the_answers_these_tests_are_made_of_keep_it_too(kind: str, answer: str) -> None:
    schema(kind).assertValid(etree.fromstring(answer))


@INDEXES
def test_the_citizen_is_named_by_urn_whatever_their_role(kind: str) -> None:
    index = Index([enveloped(EMPTY[kind])])

    with asking(kind, index) as source:
        source.fetch(a_question())

    (body,) = index.bodies
    urns = {element.text for element in body.iter(Ns.SD("URNIdentifikator"))}
    assert urns == {BORGER.urn}
    assert not list(body.iter(Ns.GD("Rolle")))


@pytest.mark.parametrize(
    ("kind", "vis"),
    [
        (
            "sdi",
            {
                "SagVis": [
                    "egenskaber",
                    "fremdrift",
                    "sagsklasse",
                    "sagsaktoer",
                    "sagspart",
                    "journalpost",
                    "itsystem",
                ],
                "DokumentVis": ["egenskaber", "klasse"],
                "SagInkluder": ["journalpost"],
            },
        ),
        (
            "ydi",
            {
                "BevillingVis": ["egenskaber", "bevilgetydelse", "sag", "part", "aktoer-ejer"],
                "OekonomiskEffektueringVis": ["egenskaber", "aktoer", "oekonomiskeydelseeffektueringer"],
            },
        ),
    ],
)
def test_the_filter_names_every_part_that_is_read_and_no_other(kind: str, vis: dict[str, list[str]]) -> None:
    index = Index([enveloped(EMPTY[kind])])

    with asking(kind, index) as source:
        source.fetch(a_question())

    asked: dict[str, list[str]] = {}
    for element in index.bodies[0].iter("{*}Filter"):
        for part in element:
            asked.setdefault(etree.QName(part).localname, []).append("".join(map(str, part.itertext())))
    assert asked == vis
    assert "journalpost-journalnote" not in str(asked)


def test_soap_1_2_carries_the_action_in_its_content_type_and_1_1_in_a_header_of_its_own() -> None:
    new, old = Index([enveloped(EMPTY["sdi"])]), Index([enveloped(EMPTY["sdi"], SOAP11)])
    with asking("sdi", new, "1.2") as source_12, asking("sdi", old, "1.1") as source_11:
        source_12.fetch(a_question())
        source_11.fetch(a_question())

    action = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
    assert new.heads[0]["CONTENT_TYPE"] == f'application/soap+xml; charset=utf-8; action="{action}"'
    assert "HTTP_SOAPACTION" not in new.heads[0]
    assert old.heads[0]["HTTP_SOAPACTION"] == f'"{action}"'
    assert old.heads[0]["CONTENT_TYPE"].startswith("text/xml")
    assert [etree.QName(envelope).namespace for envelope in (new.asked[0], old.asked[0])] == [SOAP12, SOAP11]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@KINDS
def test_the_person_number_is_in_the_body_and_nowhere_else(kind: str, version: str) -> None:
    index = Index([enveloped(EMPTY[kind])])

    with asking(kind, index, version) as source:
        source.fetch(a_question())

    for envelope, head in zip(index.asked, index.heads, strict=True):
        (header,) = envelope.iter(f"{{{etree.QName(envelope).namespace}}}Header")
        assert BORGER.reveal() not in etree.tostring(header).decode()
        assert BORGER.reveal() not in str({name: value for name, value in head.items() if isinstance(value, str)})


def test_every_call_has_a_transaction_of_its_own_and_the_liberty_header_only_by_setting() -> None:
    index = Index([enveloped(EMPTY["sdi"])])
    with serving(index) as url:
        source("sdi", url).fetch(a_question())
        source("sdi", url, liberty=True).fetch(a_question())

    transactions = [envelope.findtext(f".//{Ns.H('TransactionUUID')}") for envelope in index.asked]
    assert len(set(transactions)) == 2
    assert [envelope.find(f".//{Ns.SBF('Framework')}") is not None for envelope in index.asked] == [False, True]


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_an_answer_in_either_version_is_read(soap: str) -> None:
    with asking("sdi", Index([enveloped(svar.sdi_svar(svar.sag(svar.registrering())), soap)])) as source:
        assert [sag.uuid for sag in source.fetch(a_question()).sager] == [SAG_ID]


# Paging


def pages(*counts: int, antal: int | None) -> list[str]:
    """Answers with so many sager each."""
    answers, made = [], 0
    for count in counts:
        ids = [f"00000000-0000-4000-8000-{number:012d}" for number in range(made, made + count)]
        made += count
        answers.append(enveloped(svar.sdi_svar(*(svar.sag(svar.registrering(), sag_id=i) for i in ids), antal=antal)))
    return answers


def offsets(index: Index) -> list[str | None]:
    return [body.findtext(f".//{Ns.SD('FoersteResultatReference')}") for body in index.bodies]


def test_pages_are_read_until_the_announced_number_also_when_they_are_short() -> None:
    index = Index(pages(100, 40, 7, antal=147))

    with asking("sdi", index) as source:
        delivery = source.fetch(a_question())

    assert (len(delivery.sager), delivery.unreadable) == (147, 0)
    assert offsets(index) == ["0", "100", "140"]


def test_without_an_announced_number_pages_are_read_until_an_empty_one() -> None:
    index = Index(pages(3, 2, 0, antal=None))

    with asking("sdi", index) as source:
        assert len(source.fetch(a_question()).sager) == 5
    assert offsets(index) == ["0", "3", "5"]


def test_an_index_that_gives_the_same_page_for_ever_is_asked_once_more_and_no_record_comes_twice() -> None:
    index = Index(pages(3, antal=None))

    with asking("sdi", index) as source:
        assert len(source.fetch(a_question()).sager) == 3
    assert len(index.asked) == 2


def test_sager_that_were_announced_and_never_came_count_as_unreadable() -> None:
    with asking("sdi", Index(pages(3, 0, antal=5))) as source:
        delivery = source.fetch(a_question())

    assert (len(delivery.sager), delivery.unreadable) == (3, 2)


def test_a_page_that_only_repeats_hides_nothing_of_what_was_announced() -> None:
    with asking("sdi", Index(pages(3, antal=6))) as source:
        delivery = source.fetch(a_question())

    assert (len(delivery.sager), delivery.unreadable) == (3, 3)


def test_benefits_and_payments_are_paged_each_to_its_own_end() -> None:
    more = "00000000-0000-4000-8000-000000000007"
    index = Index(
        [
            enveloped(svar.ydi_svar(svar.bevilling(), svar.effektuering(), bevillinger=1, effektueringer=2)),
            enveloped(svar.ydi_svar(svar.effektuering(effektuering_id=more), bevillinger=1, effektueringer=2)),
        ]
    )

    with asking("ydi", index) as source:
        delivery = source.fetch(a_question())

    assert (len(delivery.ydelser), len(delivery.udbetalinger), delivery.unreadable) == (1, 2, 0)
    assert [bool(list(body.iter(Ns.YI("SoegBevillingIndeks")))) for body in index.bodies] == [True, False]


NOTHING = {
    "sdi": (EMPTY["sdi"], svar.sdi_svar(antal=0), svar.sdi_svar(status="44")),
    "ydi": (EMPTY["ydi"], svar.ydi_svar(bevillinger=0, effektueringer=0), svar.ydi_svar(status="44")),
    "ydl": (EMPTY["ydl"],),
}


@KINDS
def test_nothing_found_is_an_answer_with_or_without_a_count_and_also_as_status_44(kind: str) -> None:
    for answer in NOTHING[kind]:
        with asking(kind, Index([enveloped(answer)])) as source:
            delivery = source.fetch(a_question(cpr=Cpr("6210809991")))
            assert (delivery.sager, delivery.ydelser, delivery.unreadable) == ((), (), 0)


@needs_contract
@pytest.mark.parametrize(("kind", "nothing"), [("sdi", sagdokumentindeks.nothing()), ("ydi", ydelsesindeks.nothing()),
                                               ("ydl", ydelselistehent.nothing("55133018", NU))])  # fmt: skip
def test_the_question_a_connection_is_tried_with_keeps_it_too_and_names_nobody(
    kind: str, nothing: etree._Element
) -> None:
    schema(kind).assertValid(nothing)
    assert "cpr-nr" not in etree.tostring(nothing).decode()
    assert not list(nothing.iter("{*}PartCPRNummer"))


def test_each_service_can_be_spoken_to_in_its_own_version(monkeypatch: pytest.MonkeyPatch) -> None:
    cases, benefits = Index([enveloped(EMPTY["sdi"])]), Index([enveloped(EMPTY["ydi"])])
    with serving(cases) as sdi, serving(benefits) as ydi:
        for name, value in {
            "SAGDOKUMENTINDEKS_URL": f"{sdi}/6", "SAGDOKUMENTINDEKS_SOAP_VERSION": "1.1",
            "SAGDOKUMENTINDEKS_LIBERTY_FRAMEWORK": "1", "YDELSESINDEKS_URL": f"{ydi}/6",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"BORGERBLIK_{name}", value)
        settings = read_settings()
        for source in make_sources(settings, Tjenester(settings)):
            source.fetch(a_question())

    assert [index.heads[0]["CONTENT_TYPE"].split(";")[0] for index in (cases, benefits)] == [
        "text/xml", "application/soap+xml",
    ]  # fmt: skip
    assert [len(list(index.asked[0].iter(Ns.SBF("Framework")))) for index in (cases, benefits)] == [1, 0]

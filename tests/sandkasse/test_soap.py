"""Envelopes: both versions, how an operation is told, what is refused, and what leaves in the logs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import requests
from lxml import etree

from borgerblik.sandkasse.fejl import Fejl
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.server import create_app
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.validering import uden_personnumre
from tests.sandkasse.breve import SOAP_11, SOAP_12, element, envelope, part, sdi_fremsoeg, sdi_om, soeg_sag
from tests.sandkasse.conftest import I_DAG, Wire, body_of, sager, status, texts
from tests.wire import serving

ANNA = NAVNGIVNE[0].nummer
FREMSOEG = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
WSA = "http://www.w3.org/2005/08/addressing"


def post(wire: Wire, data: bytes, headers: dict[str, str]) -> requests.Response:
    return requests.post(f"{wire.url}/sagdokumentindeks/6/", data=data, headers=headers, timeout=10)


@pytest.mark.parametrize(
    ("soap", "content_type", "answered_as"),
    [
        (SOAP_11, "text/xml; charset=utf-8", "text/xml; charset=utf-8"),
        (SOAP_12, "application/soap+xml; charset=utf-8", "application/soap+xml; charset=utf-8"),
        (SOAP_11, "application/soap+xml; charset=utf-8", "text/xml; charset=utf-8"),
    ],
    ids=["1.1", "1.2", "1.1 sent with the type of 1.2"],
)
def test_the_envelope_decides_the_version_of_the_answer(shared: Wire, soap: str, content_type: str, answered_as: str):
    answer = post(shared, envelope(sdi_om(ANNA), soap=soap), {"Content-Type": content_type})

    assert answer.headers["Content-Type"] == answered_as
    assert len(sager(body_of(answer.content, soap))) == 8


@pytest.mark.parametrize(
    ("headers", "header"),
    [
        ({"SOAPAction": f'"{FREMSOEG}"', "Content-Type": "text/xml"}, ""),
        ({"Content-Type": f'application/soap+xml; charset=utf-8; action="{FREMSOEG}"'}, ""),
        ({"Content-Type": "application/soap+xml"}, f'<a:Action xmlns:a="{WSA}">{FREMSOEG}</a:Action>'),
        ({"Content-Type": "application/soap+xml"}, ""),
        ({"SOAPAction": '""', "Content-Type": "text/xml"}, ""),
        ({"SOAPAction": "urn:something:else", "Content-Type": "text/xml"}, ""),
    ],
    ids=["SOAPAction", "action of the type", "wsa:Action", "the body", "empty action", "unknown action"],
)
def test_an_operation_is_told_in_four_ways(shared: Wire, headers: dict[str, str], header: str):
    answer = post(shared, envelope(sdi_om(ANNA), header=header), headers)

    assert status(body_of(answer.content)) == 20


def test_an_action_and_a_body_that_do_not_belong_together_are_a_fault_of_the_sender(shared: Wire):
    headers = {"SOAPAction": FREMSOEG.replace("fremsoeg", "fjern"), "Content-Type": "application/soap+xml"}
    answer = post(shared, envelope(sdi_om(ANNA)), headers)

    assert answer.status_code == 500
    assert fault(answer) == ("Sender", "the action and the body do not belong together")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not XML",
        b"<a/>",
        b"<a><b></a>",
        envelope(""),
        envelope("<unknown/>"),
    ],
    ids=["empty", "text", "no envelope", "broken", "no body", "unknown"],
)
def test_what_is_no_request_is_a_fault_of_the_sender(shared: Wire, data: bytes):
    answer = post(shared, data, {"Content-Type": "application/soap+xml"})

    assert answer.status_code == 500
    assert fault(answer)[0] == "Sender"


@pytest.mark.parametrize(
    "doctype",
    ['<!DOCTYPE e [<!ENTITY a "aaaa">]>', '<!DOCTYPE e SYSTEM "file:///etc/passwd">', "<!DOCTYPE e>"],
    ids=["entities", "a file", "nothing"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_good_request_with_a_document_type_is_refused_all_the_same(shared: Wire, doctype: str, encoding: str):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = (declaration + doctype + envelope(sdi_om(ANNA)).decode()).encode(encoding)
    answer = post(shared, data, {"Content-Type": "application/soap+xml"})

    assert fault(answer) == ("Sender", "the message has a document type declaration")


def fault(answer: requests.Response) -> tuple[str, str]:
    """Code and reason of a fault in SOAP 1.2."""
    root = etree.fromstring(answer.content)
    code = root.findtext(f".//{{{SOAP_12}}}Code/{{{SOAP_12}}}Value") or ""
    return code.partition(":")[2], root.findtext(f".//{{{SOAP_12}}}Text") or ""


def test_a_fault_in_soap_11_has_a_faultcode(shared: Wire):
    answer = post(shared, envelope("<unknown/>", soap=SOAP_11), {"Content-Type": "text/xml"})

    assert etree.fromstring(answer.content).findtext(".//faultcode") == "s:Client"


def test_a_body_that_breaks_the_schema_is_answered_with_status_40_and_the_place_but_no_number(shared: Wire):
    wrong_order = element("sdi:FremsoegSagDokumentIndeksInput", "<sdi:Filter/>", f"<sdi:SagUuid>{ANNA}</sdi:SagUuid>")
    no_uuid = sdi_fremsoeg(soeg_sag(part(ANNA, rolle=ANNA)))
    for body in (wrong_order, no_uuid):
        krop = shared.ask("sdi", body)
        detail = texts(krop, "sd:StandardRetur/sd:DetaljeretFejlbesked")[0]

        assert status(krop) == 40
        assert "Element" in detail
        assert ANNA not in detail


def test_what_looks_like_a_person_number_is_struck_out():
    assert uden_personnumre(f"a {ANNA} b {ANNA[:6]}-{ANNA[6:]}") == "a ********** b **********"


def test_other_paths_and_methods_are_not_found_or_not_allowed(shared: Wire):
    assert requests.get(f"{shared.url}/sagdokumentindeks/6", timeout=10).status_code == 405
    assert requests.post(f"{shared.url}/sagdokumentindeks/7", timeout=10).status_code == 404


def test_the_front_page_says_what_this_is(shared: Wire):
    assert "opdigtede borgere" in requests.get(shared.url, timeout=10).text


def test_the_named_citizens_are_told_as_json(shared: Wire):
    told = requests.get(f"{shared.url}/_sandkasse/borgere", timeout=10).json()["borgere"]

    assert [borger["cpr"] for borger in told] == [borger.nummer for borger in NAVNGIVNE]
    assert all(borger["navn"] and borger["viser"] and len(borger["kommune"]) == 4 for borger in told)


def test_a_token_for_one_kommune_would_show_that_kommunes_objects_only():
    assert Kalder().ser(frozenset({"55133018"}))
    assert Kalder("55133018").ser(frozenset({"55133018"}))
    assert not Kalder("64942212").ser(frozenset({"55133018"}))


def test_without_the_contract_folder_it_still_answers_and_checks_the_structure_itself(
    monkeypatch: pytest.MonkeyPatch, noeglefil: Path, schemas: dict[str, etree.XMLSchema]
):
    monkeypatch.setenv("BORGERBLIK_CONTRACTS", "/nowhere")
    lists = "<sag:AttributListe/><sag:TilstandListe/>"
    incomplete = element(
        "sdi:FremsoegSagDokumentIndeksInput",
        f"<sdi:SoegUdtryk><sdi:SoegSag>{lists}</sdi:SoegSag></sdi:SoegUdtryk>",
    )
    bad_page = sdi_om(ANNA, page=(0, 10)).replace(">10<", ">ten<")
    with serving(create_app(noeglefil=noeglefil, i_dag=I_DAG)) as url:
        wire = Wire(url, schemas)
        assert len(sager(wire.ask("sdi", sdi_om(ANNA)))) == 8
        for body, named in ((incomplete, "RelationListe"), (bad_page, "MaksimalAntalKvantitet")):
            krop = wire.ask("sdi", body)
            assert status(krop) == 40
            assert named in texts(krop, "sd:StandardRetur/sd:DetaljeretFejlbesked")[0]


def test_no_number_reaches_a_log_even_when_the_sandkasse_itself_breaks(
    noeglefil: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    def broken(*_: object) -> None:
        raise RuntimeError(f"about {ANNA}")

    caplog.set_level(logging.DEBUG)
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG)
    app.fejltavle.saet(Fejl("ydi", "html", cpr=ANNA))
    with serving(app) as url:
        wire = Wire(url, {})
        wire.post("sdi", envelope(sdi_om(ANNA)))
        monkeypatch.setattr(Lager, "med_part", broken)
        answer = wire.post("sdi", envelope(sdi_om(ANNA)))

    said = caplog.text + "".join(capfd.readouterr())
    assert fault(answer) == ("Receiver", "the service failed")
    assert "RuntimeError" in caplog.text
    assert ANNA not in said
    assert ANNA not in answer.text

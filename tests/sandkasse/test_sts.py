"""The token service: who gets a token, what it says, and the ways it can fail."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import time_machine
import xmlsec
from cryptography import x509
from lxml import etree
from signxml.exceptions import SignXMLException
from werkzeug.datastructures import Headers
from werkzeug.test import Client, TestResponse

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Bevis, Pki, udsted
from borgerblik.sandkasse.sts import Sts, StsFejl
from borgerblik.sandkasse.taelling import Taelling
from tests.sandkasse.breve import SOAP_11
from tests.sandkasse.klient import (
    AARHUS,
    SDI,
    SHA1,
    STS_PATH,
    YDI,
    N,
    Rst,
    assertion_in,
    b64,
    content_type,
    fault_of,
    signature_of,
    verified,
    verified_by_signxml,
)

Ask = Callable[[Rst], TestResponse]


@pytest.fixture
def ask(app: Sandkasse) -> Ask:
    client = Client(app)
    return lambda rst: client.post(STS_PATH, data=rst.written(), content_type=content_type())


@pytest.fixture
def rst(pki: Pki) -> Rst:
    return Rst(pki.klient)


def switch(app: Sandkasse, fejl: str, **more: object) -> TestResponse:
    return Client(app).post("/_sandkasse/fejl", json={"tjeneste": "sts", "fejl": fejl, **more})


def one(data: bytes, name: str) -> etree._Element:
    found = list(etree.fromstring(data).iter(f"{{*}}{name}"))
    assert len(found) == 1, name
    return found[0]


def attribute(data: bytes, name: str) -> str:
    root = etree.fromstring(data)
    return root.findtext(f".//{{*}}Attribute[@Name='dk:gov:saml:attribute:{name}']/{{*}}AttributeValue") or ""


def test_a_signed_request_gives_a_signed_answer_to_it(ask: Ask, rst: Rst, pki: Pki):
    answer = ask(rst)

    assert answer.status_code == 200, answer.text
    assert verified(answer.data, pki.sts.pem) == {"Action", "RelatesTo", "Timestamp", "Body"}
    assert one(answer.data, "RelatesTo").text == rst.message
    assert one(answer.data, "Action").text == N["t"] + "/RSTRC/IssueFinal"
    assert one(answer.data, "RequestSecurityTokenResponse").get("Context") == "sammenhæng"
    assert not list(etree.fromstring(answer.data).iter("{*}MessageID"))


def test_the_answer_names_the_key_of_the_token_service_and_holds_no_certificate(ask: Ask, rst: Rst, pki: Pki):
    signature = signature_of(etree.fromstring(ask(rst).data))
    identifier = next(signature.iter("{*}KeyIdentifier"))
    ski = pki.sts.certifikat.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest

    assert (identifier.get("ValueType") or "").endswith("#X509SubjectKeyIdentifier")
    assert identifier.text == b64(ski)
    assert not list(signature.iter("{*}X509Certificate"))


def test_the_assertion_is_for_the_service_the_authority_and_the_holder_of_the_key(ask: Ask, rst: Rst, pki: Pki):
    data = ask(rst).data
    assertion = verified_by_signxml(assertion_in(data), pki.sts.certifikat)

    assert assertion.findtext(".//{*}Audience") == SDI
    assert attribute(data, "CvrNumberIdentifier") == AARHUS
    assert attribute(data, "AssuranceLevel") == "3"
    assert assertion.findtext("./{*}Subject//{*}X509Certificate") == b64(pki.klient.der)
    assert assertion.findtext("{*}Issuer") == "https://saml.n2adgangsstyring.sandkasse/runtime"
    assert AARHUS in base64.b64decode(attribute(data, "Privileges_intermediate")).decode()


def test_an_assertion_lives_for_eight_hours_or_as_short_as_asked_for(ask: Ask, rst: Rst):
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False):
        now = datetime.now(UTC)
        wanted = f"<t:Lifetime><u:Expires>{now + timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}</u:Expires></t:Lifetime>"
        usual = ask(rst).data
        short = ask(Rst(rst.bevis, change=lambda text: text.replace("<t:KeyType>", wanted + "<t:KeyType>"))).data

    for data, life in ((usual, timedelta(hours=8)), (short, timedelta(minutes=30))):
        until = datetime.fromisoformat(one(data, "Conditions").get("NotOnOrAfter") or "")
        assert until - now == life
        assert one(data, "Lifetime")[1].text == one(data, "Conditions").get("NotOnOrAfter")


@pytest.mark.parametrize("value", ["auth:Value", "Value"])
def test_the_value_of_the_claim_may_be_without_namespace(ask: Ask, rst: Rst, value: str):
    assert attribute(ask(replace(rst, value=value)).data, "CvrNumberIdentifier") == AARHUS


def test_the_published_request_is_believed_at_its_time(contracts: Path, pki: Pki):
    folder = contracts / "examples" / "signed"
    ca = x509.load_pem_x509_certificate((folder / "certs" / "ca.pem").read_bytes())
    stand_in = cast(Pki, SimpleNamespace(ca=Bevis(ca, pki.ca.noegle), sts=pki.sts))
    with time_machine.travel(datetime(2024, 4, 2, 8, 1, tzinfo=UTC)):
        data = Sts(lambda: stand_in, Taelling()).soap((folder / "rst_signed.xml").read_bytes(), Headers())
        # The same shape as the published answer, element by element and attribute by attribute.
        assert _shape(data) == _shape((folder / "rstr_signed.xml").read_bytes())
    assert attribute(data, "CvrNumberIdentifier") == "11111111"


def _shape(data: bytes) -> list[tuple[str, list[str]]]:
    return [(element.tag, sorted(map(str, element.attrib))) for element in etree.fromstring(data).iter(etree.Element)]


def _without(name: str) -> tuple[str, ...]:
    return tuple(part for part in Rst.parts if part != name)


CLAIM = "dk:gov:saml:attribute:CvrNumberIdentifier"
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "an unknown service": (101, {"modtager": "http://entityid.kombit.dk/service/findesikke/1"}),
    "a CVR number of seven digits": (103, {"cvr": "5513301"}),
    "no CVR number": (103, {"cvr": ""}),
    "another claim": (103, {"change": lambda text: text.replace(CLAIM, "dk:gov:saml:attribute:PidNumberIdentifier")}),
    "two claims": (103, {"change": lambda text: text.replace("</t:Claims>", '<x xmlns=""/></t:Claims>')}),
    "two values": (103, {"change": lambda text: text.replace("</auth:Value>", "</auth:Value><Value>1</Value>")}),
    "a bearer key": (110, {"change": lambda text: text.replace("/PublicKey", "/Bearer")}),
    "a renewal": (110, {"change": lambda text: text.replace("200512/Issue</t:Req", "200512/Renew</t:Req")}),
    "on behalf of another": (110, {"change": lambda text: text.replace("<t:KeyType>", "<t:OnBehalfOf/><t:KeyType>")}),
    "no UseKey": (103, {"change": lambda text: text.replace("t:UseKey", "t:NotUseKey")}),
    "a lifetime that is over": (
        103,
        {
            "change": lambda text: text.replace(
                "<t:KeyType>", "<t:Lifetime><u:Expires>2020-01-01T00:00:00Z</u:Expires></t:Lifetime><t:KeyType>"
            )
        },
    ),
    "another To": (103, {"to": "https://sts.example.test/runtime/services/kombittrust/13/certificatemixed"}),
    "an old Timestamp": (103, {"at": datetime.now(UTC) - timedelta(minutes=30)}),
    "a Timestamp of the future": (103, {"at": datetime.now(UTC) + timedelta(minutes=30)}),
    "SHA-1": (103, {"algorithms": SHA1}),
    "a KeyInfo that is not the certificate": (103, {"keyinfo": "#usekey"}),
    "SOAP 1.1": (103, {"change": lambda text: text.replace(N["s"], SOAP_11)}),
    "another Action": (103, {"change": lambda text: text.replace("/RST/Issue<", "/RST/Cancel<")}),
    "no MessageID": (
        103,
        {
            "parts": _without("message"),
            "change": lambda text: text.replace("a:MessageID", "a:Besked"),
        },
    ),
    "another body": (103, {"change": lambda text: text.replace("t:RequestSecurityToken", "t:Noget")}),
    **{f"{part} not signed": (103, {"parts": _without(part)}) for part in Rst.parts},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_that_is_not_as_it_should_be_gets_a_fault_with_its_code(
    ask: Ask, rst: Rst, app: Sandkasse, case: str
):
    code, changed = REFUSED[case]
    answer = ask(replace(rst, **changed))
    root = etree.fromstring(answer.data)

    assert answer.status_code == 500
    assert str(code) in fault_of(answer.data)[1]
    assert root.findtext(".//{*}Detail//{*}ErrorCode") == str(code)
    assert ("does not cover" in fault_of(answer.data)[1]) == case.endswith("not signed")
    assert app.taelling.vist()["tokens"] == []


def test_a_request_that_was_changed_on_the_way_is_refused(app: Sandkasse, rst: Rst):
    changed = rst.written().replace(AARHUS.encode(), b"29189846")
    answer = Client(app).post(STS_PATH, data=changed, content_type=content_type())

    assert fault_of(answer.data)[0] == "wsse:FailedCheck"
    assert "103" in fault_of(answer.data)[1]


def test_a_request_is_taken_once(ask: Ask, rst: Rst):
    assert ask(rst).status_code == 200
    assert "received before" in fault_of(ask(rst).data)[1]


def test_a_certificate_must_be_of_our_authority_and_in_date(ask: Ask, pki: Pki):
    now = datetime.now(UTC)
    strangers = (
        pki.udsted("Fremmed", udsteder=udsted("En anden CA", None)),
        pki.udsted("Udløbet", fra=now - timedelta(days=9), til=now - timedelta(days=1)),
        pki.udsted("Kommende", fra=now + timedelta(days=1)),
    )
    for stranger in strangers:
        assert fault_of(ask(Rst(stranger)).data)[1].startswith("101: the client certificate is not")
    assert ask(Rst(pki.udsted("En anden klient"))).status_code == 200


def test_the_key_to_be_used_is_the_one_that_signs(ask: Ask, rst: Rst, pki: Pki):
    assert "UseKey" in fault_of(ask(replace(rst, usekey=pki.sts.der)).data)[1]


def test_what_is_not_a_message_is_a_fault(app: Sandkasse):
    for data in (b"", b"<x/>", b"{}", b"<!DOCTYPE x []><x/>"):
        answer = Client(app).post(STS_PATH, data=data, content_type=content_type())
        assert answer.status_code == 500
        assert b"Fault" in answer.data


def test_a_fault_never_repeats_what_was_sent(ask: Ask, rst: Rst):
    assert "5513" not in ask(replace(rst, cvr="5513301")).text


def test_tokens_are_counted_by_service_and_authority(app: Sandkasse, ask: Ask, rst: Rst):
    for modtager in (SDI, SDI, YDI):
        ask(Rst(rst.bevis, modtager=modtager))
    counted = Client(app).get("/_sandkasse/taelling").json

    assert counted == {
        "tokens": [
            {"modtager": SDI, "cvr": AARHUS, "antal": 2},
            {"modtager": YDI, "cvr": AARHUS, "antal": 1},
        ],
        "kald": {"sts": 3},
    }
    assert Client(app).delete("/_sandkasse/taelling").status_code == 204
    assert Client(app).get("/_sandkasse/taelling").json == {"tokens": [], "kald": {}}


# The switches


def test_an_error_of_the_service_has_the_code_it_was_given(app: Sandkasse, ask: Ask, rst: Rst):
    assert switch(app, "sts_fejl", kode=104).status_code == 200
    answer = ask(rst)

    assert etree.fromstring(answer.data).findtext(".//{*}ErrorCode") == "104"
    assert fault_of(answer.data)[1] == "104: unknown endpoint"
    assert Client(app).get("/_sandkasse/fejl").json["fejl"][0]["kode"] == 104  # type: ignore[index]


@pytest.mark.parametrize(
    ("fejl", "more", "path", "wrong"),
    [
        ("forkert_modtager", {}, ".//{*}Audience", SDI),
        ("fremmed_kommune", {}, ".//{*}AttributeStatement/{*}Attribute[1]/{*}AttributeValue", AARHUS),
        ("forkert_noegle", {}, "./{*}Subject//{*}X509Certificate", "the client's"),
    ],
)
def test_a_token_that_says_something_else_is_signed_all_the_same(
    app: Sandkasse, ask: Ask, rst: Rst, pki: Pki, fejl: str, more: dict[str, Any], path: str, wrong: str
):
    switch(app, fejl, **more)
    data = ask(rst).data
    assertion = verified_by_signxml(assertion_in(data), pki.sts.certifikat)
    verified(data, pki.sts.pem)

    assert assertion.findtext(path) not in (None, "", b64(pki.klient.der) if wrong == "the client's" else wrong)


def test_an_expired_and_a_short_token(app: Sandkasse, ask: Ask, rst: Rst):
    switch(app, "udloebet_token")
    gone = one(ask(rst).data, "Conditions").get("NotOnOrAfter")
    switch(app, "kort_token", sekunder=400)
    short = one(ask(Rst(rst.bevis)).data, "Conditions").get("NotOnOrAfter")

    assert datetime.fromisoformat(gone or "") < datetime.now(UTC)
    left = datetime.fromisoformat(short or "") - datetime.now(UTC)
    assert timedelta(seconds=380) < left < timedelta(seconds=401)


def test_an_assertion_signed_with_sha1_in_a_message_that_is_not(app: Sandkasse, ask: Ask, rst: Rst, pki: Pki):
    switch(app, "sha1")
    data = ask(rst).data
    verified(data, pki.sts.pem)

    assert 'Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"' in assertion_in(data)
    with pytest.raises(SignXMLException, match="SHA1 forbidden"):
        verified_by_signxml(assertion_in(data), pki.sts.certifikat)


def test_a_broken_and_a_missing_signature_and_two_assertions(app: Sandkasse, ask: Ask, pki: Pki):
    switch(app, "daarlig_signatur")
    broken = ask(Rst(pki.klient)).data
    with pytest.raises(xmlsec.Error):
        verified(broken, pki.sts.pem)
    verified_by_signxml(assertion_in(broken), pki.sts.certifikat)

    switch(app, "usigneret")
    unsigned = etree.fromstring(ask(Rst(pki.klient)).data)
    assert unsigned.find(f".//{{{N['o']}}}Security/{{{N['d']}}}Signature") is None

    switch(app, "dobbelt_assertion")
    double = ask(Rst(pki.klient)).data
    verified(double, pki.sts.pem)
    assert len(list(etree.fromstring(double).iter(f"{{{N['saml']}}}Assertion"))) == 2


def test_down_and_late(app: Sandkasse, ask: Ask, rst: Rst):
    switch(app, "http_500")
    assert ask(rst).status_code == 500
    switch(app, "langsom", sekunder=0.1)
    assert ask(rst).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"fejl": "afkortet"},
        {"fejl": "sts_fejl", "kode": "101"},
        {"fejl": "sts_fejl", "kode": 7},
        {"fejl": "langsom", "kode": 101},
        {"fejl": "kort_token", "sekunder": 30_000},
        {"fejl": "langsom", "cpr": "7211791035"},
    ],
    ids=["of an index", "a code as text", "no code", "a code for nothing", "too long a token", "a citizen"],
)
def test_a_switch_of_the_token_service_that_cannot_be(app: Sandkasse, body: dict[str, Any]):
    answer = switch(app, **body)

    assert answer.status_code == 400
    assert "7211791035" not in answer.text


def test_json_from_a_certificate_of_another_authority_is_refused_also_where_tls_let_it_in(pki: Pki):
    stranger = pki.udsted("Fremmed", udsteder=udsted("En anden CA", None))

    with pytest.raises(StsFejl, match="not known"):
        Sts(lambda: pki, Taelling()).rest(b"{}", stranger.certifikat)


def test_json_without_a_client_certificate_is_refused(app: Sandkasse):
    answer = Client(app).post("/runtime/api/rest/wstrust/v1/issue", data=json.dumps({}))

    assert answer.status_code == 400
    assert answer.json["ErrorCode"] == 101  # type: ignore[index]

"""The security of a service: which messages it believes, and which it refuses with which code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from lxml import etree
from werkzeug.datastructures import Headers
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.assertion import Tillid
from borgerblik.sandkasse.hoved import Gentagelser
from borgerblik.sandkasse.oioidws import kontroller_fuldt
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.sikkerhed import Sted
from borgerblik.sandkasse.soap import modtag
from borgerblik.sandkasse.wss import Mistillid
from tests.sandkasse.breve import PATHS, SOAP_11, sdi_om, yi_om
from tests.sandkasse.conftest import body_of, sager, status
from tests.sandkasse.klient import (
    AARHUS,
    ID,
    SDI,
    SHA1,
    STR_TRANSFORM,
    YDI,
    Besked,
    N,
    b64,
    digest,
    fault_of,
    method,
    verified,
)
from tests.sandkasse.samtale import ANNA, again, send, token, without


def test_the_published_request_is_believed_at_its_time(contracts: Path):
    folder = contracts / "examples" / "signed"
    sts = x509.load_pem_x509_certificate((folder / "certs" / "sts.pem").read_bytes())
    data = (folder / "service_request_signed.xml").read_bytes()

    def checked(written: bytes = data) -> str:
        trusted = Tillid(sts, "https://sts.example.test/runtime")
        kald = modtag(written, Headers())
        return kontroller_fuldt(kald, Sted("/sagdokumentindeks/6", SDI), trusted, Gentagelser()).cvr

    with time_machine.travel(datetime(2024, 4, 2, 8, 1, tzinfo=UTC)):
        assert checked() == "11111111"
        for old, new in ((b"6107729990", b"6107729991"), (b">11111111<", b">22222222<"), (b"fremsoeg<", b"fjern<")):
            assert old in data
            with pytest.raises(Mistillid, match="has been changed"):
                checked(data.replace(old, new))
    with (
        time_machine.travel(datetime(2024, 4, 2, 8, 6, tzinfo=UTC)),
        pytest.raises(Mistillid, match="Timestamp is too old"),
    ):
        checked()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"soap": SOAP_11},
        {"liberty": True},
        {"soap": SOAP_11, "liberty": True, "prefixes": ("s", "o", "u"), "also_by_id": True},
        {"prefixes": ("s",)},
        {"also_by_id": True},
        {"to": "http://127.0.0.1:8470/sagdokumentindeks/6/"},
    ],
    ids=["net", "SOAP 1.1", "liberty", "cxf", "a PrefixList", "the assertion by its ID too", "a slash at the end"],
)
def test_a_signed_message_gets_a_signed_answer(fuld: Sandkasse, besked: Besked, pki: Pki, more: dict[str, Any]):
    asked = replace(besked, **more)
    answer = send(fuld, asked, soap=asked.soap)

    assert answer.status_code == 200, answer.text
    assert len(sager(body_of(answer.data, asked.soap))) == 8
    root = etree.fromstring(answer.data)
    assert root.tag == f"{{{asked.soap}}}Envelope"
    assert root.findtext(f"*/{{{N['a']}}}RelatesTo") == asked.message
    covered = verified(answer.data, pki.indeks.pem)
    assert covered == {
        "Action",
        "MessageID",
        "RelatesTo",
        "To",
        "Timestamp",
        "BinarySecurityToken",
        "Body",
    }


def test_an_answer_has_the_shape_of_the_published_one(fuld: Sandkasse, besked: Besked, pki: Pki, contracts: Path):
    published = (contracts / "examples" / "signed" / "service_response_signed.xml").read_bytes()
    answer = etree.fromstring(send(fuld, besked).data)

    def shape(root: etree._Element) -> list[tuple[str, list[str]]]:
        header = [block for block in root[0] if "RequestHeader" not in block.tag]
        return [(e.tag, sorted(map(str, e.attrib))) for block in header for e in block.iter()]

    assert shape(answer) == shape(etree.fromstring(published))
    assert answer.findtext(f"*/{{{N['a']}}}Action") == (
        "http://stoettesystemerne.dk/sagsogdokumentindeks/SagDokumentIndeksPortType/fremsoegResponse"
    )
    assert answer.findtext(f".//{{{N['o']}}}BinarySecurityToken") == b64(pki.indeks.der)
    assert answer.findtext(".//{*}TransactionUUID") == "37b32aac-9bf8-5ca9-8dad-c68126cc62be"


def test_the_kommune_of_the_token_sees_its_own_and_nothing_else(fuld: Sandkasse, pki: Pki):
    other = Besked(pki.klient, token(fuld, pki, cvr="29189846"), sdi_om(ANNA))

    assert sager(body_of(send(fuld, other).data)) == []


def test_the_other_index_has_an_entity_id_of_its_own_at_all_its_paths(fuld: Sandkasse, pki: Pki):
    asked = Besked(
        pki.klient,
        token(fuld, pki, YDI),
        yi_om(ANNA),
        to="http://x/ydelseindeks/6",
        action="http://kombit.dk/sts/ydelseindeks/fremsoeg",
    )
    answer = send(fuld, asked, PATHS["yi"])

    assert status(body_of(answer.data)) == 20
    assert verified(answer.data, pki.indeks.pem) >= {"Body", "RelatesTo"}


# What is refused


def _by_str_of_a_header(root: etree._Element) -> str:
    """A Reference with an STR-Transform at something that is no reference."""
    action = next(e for e in root.iter() if e.get(ID) == "action")
    transform = f'<d:Transform Algorithm="{STR_TRANSFORM}"/>'
    return _reference("action", transform, digest(action, "sha256"))


def _by_xpath(root: etree._Element) -> str:
    body = next(e for e in root.iter() if e.get(ID) == "body")
    return _reference(
        "body", method("Transform", "http://www.w3.org/TR/1999/REC-xpath-19991116"), digest(body, "sha256")
    )


def _reference(part: str, transform: str, value: str) -> str:
    return (
        f'<d:Reference URI="#{part}"><d:Transforms>{transform}</d:Transforms>'
        f"{method('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256')}<d:DigestValue>{value}</d:DigestValue>"
        "</d:Reference>"
    )


SECURITY = '<o:Security s:mustUnderstand="1">'
OLD, AHEAD = timedelta(minutes=-6), timedelta(minutes=6)
REFUSED: dict[str, tuple[str, str, dict[str, Any]]] = {
    **{f"{part} not covered": ("InvalidSecurity", "cover", {"parts": without(part)}) for part in Besked.parts},
    "the assertion not covered": ("InvalidSecurity", "STR-Transform", {"through_str": False}),
    "the assertion covered by its ID only": (
        "InvalidSecurity",
        "STR-Transform",
        {
            "through_str": False,
            "extra": lambda root: _reference(
                str(next(root.iter(f"{{{N['saml']}}}Assertion")).get("ID")),
                method("Transform", "http://www.w3.org/2001/10/xml-exc-c14n#"),
                digest(next(root.iter(f"{{{N['saml']}}}Assertion")), "sha256"),
            ),
        },
    ),
    "a liberty frame not covered": (
        "InvalidSecurity",
        "cover Framework",
        {"change": again("<h:RequestHeader", '<f:Framework xmlns:f="urn:liberty:sb:2006-08"/><h:RequestHeader')},
    ),
    "another wsa header not covered": (
        "InvalidSecurity",
        "cover From",
        {"change": again("<h:RequestHeader", "<a:From/><h:RequestHeader")},
    ),
    "SHA-1": ("InvalidSecurity", "rsa-sha256", {"algorithms": SHA1}),
    "SHA-1 for digests": (
        "InvalidSecurity",
        "sha256",
        {"algorithms": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", SHA1[1])},
    ),
    "inclusive c14n": (
        "InvalidSecurity",
        "exclusive c14n",
        {"canonical": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"},
    ),
    "an XPath transform": ("InvalidSecurity", "Transform", {"extra": _by_xpath}),
    "an STR-Transform of a header": ("InvalidSecurity", "SecurityTokenReference", {"extra": _by_str_of_a_header}),
    "no MessageID": ("InvalidSecurity", "MessageID", {"change": again("a:MessageID", "a:Besked")}),
    "two MessageIDs": (
        "InvalidSecurity",
        "more than one wsa:MessageID",
        {"change": again("<a:ReplyTo", "<a:MessageID>x</a:MessageID><a:ReplyTo")},
    ),
    "two Timestamps": (
        "InvalidSecurity",
        "more than one wsu:Timestamp",
        {"change": again(SECURITY, SECURITY + "<u:Timestamp/>")},
    ),
    "no Timestamp": ("InvalidSecurity", "no wsu:Timestamp", {"change": again("u:Timestamp", "u:Tid")}),
    "two Security": (
        "InvalidSecurity",
        "more than one wsse:Security",
        {"change": again(SECURITY, "<o:Security/>" + SECURITY)},
    ),
    "a Security inside another header": (
        "InvalidSecurity",
        "more than one wsse:Security",
        {"change": again("<h:RequestHeader", "<x><o:Security/></x><h:RequestHeader")},
    ),
    "two signatures": (
        "InvalidSecurity",
        "more than one ds:Signature",
        {"change": again("@SIGNATUR@", f'@SIGNATUR@<d:Signature xmlns:d="{N["d"]}"/>')},
    ),
    "two assertions": (
        "InvalidSecurity",
        "more than one assertion",
        {"change": again("<h:RequestHeader", f'<Assertion xmlns="{N["saml"]}"/><h:RequestHeader')},
    ),
    "one id twice": (
        "InvalidSecurity",
        "same id",
        {"change": again("<h:RequestHeader", '<x u:Id="body"/><h:RequestHeader')},
    ),
    "two bodies": (
        "InvalidSecurity",
        "exactly one Body",
        {"change": again("</s:Envelope>", "<s:Body><x/></s:Body></s:Envelope>")},
    ),
    "something after the body": (
        "InvalidSecurity",
        "more than a header and a body",
        {"change": again("</s:Envelope>", "<x/></s:Envelope>")},
    ),
    "two headers": (
        "InvalidSecurity",
        "exactly one Header",
        {"change": again('<s:Body u:Id="body">', '<s:Header/><s:Body u:Id="body">')},
    ),
    "not signed": ("InvalidSecurity", "no ds:Signature", {"signed": False}),
    "no assertion": (
        "InvalidSecurity",
        "no saml:Assertion",
        {"through_str": False, "change": again(N["saml"] + '"', N["saml"] + ':x"')},
    ),
    "an old message": ("MessageExpired", "too old", {"at": OLD}),
    "a message of the future": ("MessageExpired", "future", {"at": AHEAD}),
    "an old message that says it lives long": (
        "MessageExpired",
        "too old",
        {"at": OLD, "life": timedelta(days=1)},
    ),
    "a message that ends before it begins": ("InvalidSecurity", "expires before", {"life": timedelta(minutes=-1)}),
    "another To": ("InvalidSecurity", "wsa:To", {"to": "https://indeks.example.test/ydelseindeks/6"}),
    "another Action": (
        "InvalidSecurity",
        "wsa:Action",
        {"action": "http://kombit.dk/sts/sagdokumentindeks/fjern"},
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_message_that_is_not_as_it_should_be_is_refused_with_its_code(fuld: Sandkasse, besked: Besked, case: str):
    code, sentence, changed = REFUSED[case]
    changed = dict(changed)
    if "at" in changed:
        changed["at"] = datetime.now(UTC) + changed["at"]
    asked = replace(besked, **changed)
    answer = Client(fuld).post(
        PATHS["sdi"],
        data=asked.written(),
        content_type='application/soap+xml; action="http://kombit.dk/sts/sagdokumentindeks/fremsoeg"',
    )

    assert answer.status_code == 500
    assert fault_of(answer.data)[0] == f"wsse:{code}"
    assert sentence in fault_of(answer.data)[1]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (ANNA, "9112992998", "FailedCheck"),
        ("</a:MessageID>", "0</a:MessageID>", "FailedCheck"),
        ("/anonymous<", "/none<", "FailedCheck"),
        ("https://indeks.example.test/", "https://x/", "FailedCheck"),
        (f">{AARHUS}<", ">29189846<", "FailedAuthentication"),
        ('<d:Reference URI="#body">', '<d:Reference  URI="#to">', "FailedCheck"),
    ],
    ids=["a number", "the MessageID", "ReplyTo", "To", "the CVR number", "what is signed"],
)
def test_what_is_changed_after_the_signature_is_found(fuld: Sandkasse, besked: Besked, old: str, new: str, code: str):
    data = besked.written().decode()
    assert old in data
    answer = send(fuld, data.replace(old, new).encode())

    assert answer.status_code == 500
    assert fault_of(answer.data)[0] == f"wsse:{code}"


def test_wrapping_is_refused_wherever_the_signed_body_is_hidden(fuld: Sandkasse, besked: Besked):
    data = besked.written().decode()
    start, end = data.index("<s:Body"), data.index("</s:Envelope>")
    signed, forged = data[start:end], data[start:end].replace(ANNA, "9112992998")
    hidings = (
        data[:start].replace("<h:RequestHeader", f"<x>{signed}</x><h:RequestHeader"),
        data[:start].replace(
            "</d:Signature></o:Security>", f"<d:Object>{signed}</d:Object></d:Signature></o:Security>"
        ),
        data[:start].replace("</o:Security>", f"{signed}</o:Security>"),
    )
    for before in hidings:
        assert signed in before
        for other in (forged, forged.replace('u:Id="body"', 'u:Id="en-anden"'), forged.replace(' u:Id="body"', "")):
            answer = send(fuld, (before + other + "</s:Envelope>").encode())
            assert fault_of(answer.data)[0] == "wsse:InvalidSecurity"


def test_a_signed_header_hidden_elsewhere_does_not_count(fuld: Sandkasse, besked: Besked):
    data = besked.written().decode()
    start = data.index("<a:To")
    end = data.index("</a:To>") + len("</a:To>")
    moved = data[:start] + f"<x>{data[start:end]}</x><a:To>http://x/sagdokumentindeks/6</a:To>" + data[end:]

    assert "cover To" in fault_of(send(fuld, moved.encode()).data)[1]


def test_a_message_is_taken_once_and_forgotten_when_it_could_no_longer_be_believed(fuld: Sandkasse, besked: Besked):
    data = besked.written()

    assert send(fuld, data).status_code == 200
    assert fault_of(send(fuld, data).data) == ("wsse:InvalidSecurity", "the message has been received before")
    seen, now = Gentagelser(), datetime.now(UTC)
    seen.husk("a", now)
    with pytest.raises(Mistillid):
        seen.husk("a", now + timedelta(minutes=10))
    seen.husk("a", now + timedelta(minutes=12))


def test_a_message_that_was_refused_can_come_again(fuld: Sandkasse, besked: Besked):
    data = besked.written()

    assert send(fuld, data.replace(ANNA.encode(), b"9112992998")).status_code == 500
    assert send(fuld, data).status_code == 200


def test_a_comment_in_a_signed_value_changes_nothing(fuld: Sandkasse, besked: Besked):
    data = besked.written().replace(ANNA.encode(), ANNA[:5].encode() + b"<!-- -->" + ANNA[5:].encode())

    assert len(sager(body_of(send(fuld, data).data))) == 8

"""The published token, changed in every way; and what an answer may cost before it is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from lxml import etree

from adapters.http import Reply
from adapters.oioidws.assertion import Token, Wanted, read_token
from adapters.oioidws.besked import believe
from adapters.oioidws.certifikater import Identity
from adapters.oioidws.navne import WSU_ID, ds, saml
from adapters.oioidws.signatur import NotBelieved, _by_id, digest
from adapters.soap import parsed
from borgerblik.sources import SourceError
from tests.adapters.oioidws.eksempler import CVR, ISSUER, SDI, THEN, a_key, certificate, message
from tests.adapters.oioidws.haandtag import ASKED, one


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(THEN, tick=False):
        yield


# Tokens


def read(envelope: etree._Element, **other: str) -> Token:
    wanted = Wanted(other.get("entity_id", SDI), other.get("cvr", CVR))
    ours = Identity(certificate(other.get("ours", "client")), a_key())
    trusted = [certificate(other.get("trusted", "sts"))]
    (assertion,) = (a for a in envelope.iter(saml("Assertion")))
    return read_token(assertion, wanted, ours, issuer=other.get("issuer", ISSUER), trusted=trusted)


def test_the_published_token_is_read_and_its_digest_is_the_one_messages_sign() -> None:
    token = read(message("rstr_signed"))

    assert token.ends - token.begins == timedelta(hours=8)
    assert token.digest == digest(one(message("service_request_signed"), saml("Assertion")))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"entity_id": "http://entityid.kombit.dk/service/ydi/ydelseindeks/6"}, "another service"),
        ({"cvr": "22222222"}, "another kommune"),
        ({"ours": "service"}, "another key"),
        ({"trusted": "service"}, "pinned"),
        ({"issuer": "https://en.anden/runtime"}, "another issuer"),
    ],
)
def test_a_token_that_is_not_what_was_asked_for_is_refused(other: dict[str, str], why: str) -> None:
    with pytest.raises(NotBelieved, match=why):
        read(message("rstr_signed"), **other)


@pytest.mark.parametrize("hours", [-1, 8, 800])
def test_a_token_out_of_its_time_is_refused(hours: int) -> None:
    with time_machine.travel(THEN + timedelta(hours=hours), tick=False), pytest.raises(NotBelieved, match="expired"):
        read(message("rstr_signed"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">11111111<", ">22222222<"),
        (">11111111<", ">22222222</AttributeValue><AttributeValue>11111111<"),
        ("rsa-sha256", "rsa-sha1"),
        ("holder-of-key", "bearer"),
        ("#enveloped-signature", "#base64"),
        ('Version="2.0"', 'Version="1.1"'),
        ("2024-04-02T16:00:00.000Z", "2034-04-02T16:00:00.000Z"),
    ],
)
def test_a_changed_token_is_refused(old: str, new: str) -> None:
    with pytest.raises(NotBelieved):
        read(message("rstr_signed", (old, new)))


def test_an_assertion_wrapped_around_the_signed_one_is_refused() -> None:
    envelope = message("rstr_signed")
    signed = one(envelope, saml("Assertion"))
    forged = deepcopy(signed)
    forged.set("ID", "_forged")
    holder = signed.getparent()
    assert holder is not None
    holder.replace(signed, forged)
    one(forged, ds("Signature")).append(signed)  # where the old one is still found by its ID

    with pytest.raises(NotBelieved):
        read_token(forged, Wanted(SDI, CVR), Identity(certificate("client"), a_key()), issuer=ISSUER,
                   trusted=[certificate("sts")])  # fmt: skip


def test_a_comment_inside_the_kommune_does_not_make_it_another() -> None:
    with pytest.raises(NotBelieved, match="another kommune"):
        read(message("rstr_signed", (">11111111<", ">1111<!-- -->1111<")), cvr="1111")
    assert read(message("rstr_signed", (">11111111<", ">1111<!-- -->1111<"))).wanted.cvr == CVR


def test_no_sentence_about_a_refusal_repeats_what_the_message_said() -> None:
    with pytest.raises(NotBelieved) as refused:
        read(message("rstr_signed", (">11111111<", ">6107729990<")))
    assert not re.search(r"\d{4}", str(refused.value))


# What an answer can cost before it is believed


def _many_parts(envelope: etree._Element) -> None:
    signed_info = one(envelope, ds("SignedInfo"))
    for _ in range(500):
        etree.SubElement(signed_info, "q")


def _long_prefix_list(envelope: etree._Element) -> None:
    method = one(envelope, ds("CanonicalizationMethod"))
    listed = etree.SubElement(method, "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    listed.set("PrefixList", " ".join(f"p{number}" for number in range(100)))


@pytest.mark.parametrize("change", [_many_parts, _long_prefix_list])
def test_a_signature_that_would_cost_minutes_to_read_is_refused_unread(
    change: Callable[[etree._Element], None],
) -> None:
    envelope = message("service_response_signed")
    change(envelope)

    with pytest.raises(NotBelieved, match="far too"):
        believe(envelope, [certificate("service")], ASKED)


def test_an_id_repeated_without_end_is_two_holders_and_no_more() -> None:
    envelope = message("service_response_signed")
    for _ in range(5_000):
        etree.SubElement(envelope[0], "x").set(WSU_ID, "body")

    assert len(_by_id(envelope)["body"]) == 2
    with pytest.raises(NotBelieved, match="several"):
        believe(envelope, [certificate("service")], ASKED)


def test_what_has_no_canonical_form_is_not_believed() -> None:
    """A relative namespace; libxml2's own words for it would repeat the document."""
    relative = ("<sd:StatusKode>", '<sd:StatusKode xmlns:rel="relativt">')
    with pytest.raises(NotBelieved, match="canonical"):
        believe(message("service_response_signed", relative), [certificate("service")], ASKED)
    with pytest.raises(NotBelieved):
        read(message("rstr_signed", ("<Issuer ", '<Issuer xmlns:rel="relativt" ')))


def _declared(number: int) -> str:
    return "".join(f' xmlns:n{each}="urn:{each}"' for each in range(number))


def test_a_service_may_declare_its_namespaces_anew_in_every_extension() -> None:
    records = "".join(f"<b{_declared(12)}/>" for _ in range(800))

    assert len(parsed(Reply(200, f"<a>{records}</a>".encode()))) == 800


@pytest.mark.parametrize(
    "raw",
    [
        '<?xml version="1.0" encoding="UTF-7"?><a/>',
        f"<a{_declared(101)}/>",
        "<a>" + f"<b{_declared(99)}/>" * 203 + "</a>",
    ],
    ids=["an encoding in which nothing can be counted", "a tag of namespaces", "namespaces without end"],
)
def test_an_answer_of_no_honest_service_is_not_even_read(raw: str) -> None:
    with pytest.raises(SourceError):
        parsed(Reply(200, raw.encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('NotBefore="2024-04-02T08:00:00.000Z"', 'NotBefore="0001-01-01T00:00:00Z"'),
        ('ID="_dec1e6da', 'ID="&lt;_dec1e6da'),
    ],
)
def test_a_token_with_what_no_token_has_is_refused_and_breaks_nothing(old: str, new: str) -> None:
    with pytest.raises(NotBelieved):
        read(message("rstr_signed", (old, new)))

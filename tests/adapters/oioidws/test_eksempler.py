"""The published signed messages: read as the client reads them, and every change to them refused."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from adapters.http import Reply
from adapters.kontrakt import Ns
from adapters.oioidws.besked import believe
from adapters.oioidws.navne import EXC_C14N, WSU_ID, ds, saml, wsu
from adapters.oioidws.signatur import NotBelieved, _prefixes, digest, verified
from adapters.soap import body_of, parsed
from tests.adapters.oioidws.eksempler import THEN, a_certificate, a_key, certificate, message
from tests.adapters.oioidws.haandtag import ASKED, RST_ASKED, S, one, security
from tests.kontrakter import FOLDER


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(THEN, tick=False):
        yield


@pytest.mark.parametrize(
    ("name", "by", "covered"),
    [
        ("rst_signed", "client", 7),
        ("rstr_signed", "sts", 4),
        ("service_request_signed", "client", 7),
        ("service_response_signed", "service", 7),
    ],
)
def test_every_published_signature_holds(name: str, by: str, covered: int) -> None:
    assert len(verified(security(message(name)), [certificate(by)])) == covered


def test_the_assertion_is_covered_through_its_reference() -> None:
    envelope = message("service_request_signed")

    covered = verified(security(envelope), [certificate("client")])

    assert covered[-1] is one(envelope, saml("Assertion"))


def test_the_published_answer_is_believed_and_its_body_is_the_one_read() -> None:
    envelope = message("service_response_signed")

    assert body_of(believe(envelope, [certificate("service")], ASKED)).tag == Ns.SDI("FremsoegSagDokumentIndeksOutput")


def test_the_published_answer_of_the_token_service_is_believed_without_a_message_id() -> None:
    assert believe(message("rstr_signed"), [certificate("sts")], RST_ASKED) is not None


def _doubled_body(envelope: etree._Element) -> None:
    envelope.append(deepcopy(envelope[1]))


def _body_moved_to_a_header(envelope: etree._Element) -> None:
    signed = envelope[1]
    forged = deepcopy(signed)
    del forged.attrib[WSU_ID]
    one(forged, Ns.SD("StatusKode")).text = "44"
    envelope[0].append(signed)
    envelope.append(forged)


def _body_moved_and_its_id_kept(envelope: etree._Element) -> None:
    signed = envelope[1]
    forged = deepcopy(signed)
    envelope[0].append(signed)
    envelope.append(forged)


def _body_in_a_body(envelope: etree._Element) -> None:
    signed = envelope[1]
    forged = etree.SubElement(envelope, f"{{{S}}}Body")
    forged.append(deepcopy(signed[0]))
    forged.append(signed)


def _signature_in_a_second_security(envelope: etree._Element) -> None:
    envelope[0].append(deepcopy(security(envelope)))


def _second_signature(envelope: etree._Element) -> None:
    security(envelope).append(deepcopy(one(envelope, ds("Signature"))))


def _second_signed_info(envelope: etree._Element) -> None:
    signature = one(envelope, ds("Signature"))
    signature.insert(0, deepcopy(signature[0]))


def _timestamp_moved(envelope: etree._Element) -> None:
    timestamp = one(envelope, wsu("Timestamp"))
    fresh = deepcopy(timestamp)
    del fresh.attrib[WSU_ID]
    security(envelope).append(fresh)
    envelope[0].append(timestamp)


def _reference_taken_out(uri: str) -> Callable[[etree._Element], None]:
    def change(envelope: etree._Element) -> None:
        (reference,) = (r for r in envelope.iter(ds("Reference")) if r.get("URI") == f"#{uri}")
        parent = reference.getparent()
        assert parent is not None
        parent.remove(reference)

    return change


def _relates_to_twice(envelope: etree._Element) -> None:
    envelope[0].append(deepcopy(one(envelope, Ns.WSA("RelatesTo"))))


def _text(tag: str, text: str) -> Callable[[etree._Element], None]:
    def change(envelope: etree._Element) -> None:
        next(envelope.iter(tag)).text = text

    return change


def _algorithm(tag: str, algorithm: str) -> Callable[[etree._Element], None]:
    def change(envelope: etree._Element) -> None:
        next(envelope.iter(tag)).set("Algorithm", algorithm)

    return change


def _unsigned(envelope: etree._Element) -> None:
    envelope[0].remove(security(envelope))


def _no_reference_uri(envelope: etree._Element) -> None:
    next(envelope.iter(ds("Reference"))).set("URI", "")


@pytest.mark.parametrize(
    "change",
    [
        _doubled_body, _body_moved_to_a_header, _body_moved_and_its_id_kept, _body_in_a_body,
        _signature_in_a_second_security, _second_signature, _second_signed_info, _timestamp_moved,
        _reference_taken_out("body"), _reference_taken_out("relatesto"), _reference_taken_out("sec-ts"),
        _relates_to_twice, _unsigned, _no_reference_uri,
        _text(Ns.SD("StatusKode"), "44"), _text(Ns.WSA("RelatesTo"), "urn:uuid:andre"),
        _text(wsu("Created"), "2024-04-02T08:00:30.000Z"), _text(ds("SignatureValue"), "AAAA"),
        _text(ds("SignatureValue"), "æ"), _text(ds("DigestValue"), "AAAA"),
        _algorithm(ds("SignatureMethod"), "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        _algorithm(ds("DigestMethod"), "http://www.w3.org/2000/09/xmldsig#sha1"),
        _algorithm(ds("CanonicalizationMethod"), "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        _algorithm(ds("Transform"), "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ],
)  # fmt: skip
def test_an_answer_that_was_changed_is_not_believed(change: Callable[[etree._Element], None]) -> None:
    envelope = message("service_response_signed")

    change(envelope)

    with pytest.raises(NotBelieved):
        believe(envelope, [certificate("service")], ASKED)


def test_a_whole_answer_is_not_believed_from_anybody_but_the_pinned() -> None:
    for other in ("client", "sts", "ca"):
        with pytest.raises(NotBelieved, match="pinned"):
            believe(message("service_response_signed"), [certificate(other)], ASKED)


def test_nor_on_the_word_of_a_pinned_certificate_that_is_out_of_date() -> None:
    renewed, expired = (a_certificate(a_key(), of=certificate("service"), days=days) for days in ((-1, 9), (-9, -1)))

    assert believe(message("service_response_signed"), [expired, renewed], ASKED) is not None
    with pytest.raises(NotBelieved, match="pinned"):
        believe(message("service_response_signed"), [expired], ASKED)


def test_nor_as_the_answer_to_another_question() -> None:
    with pytest.raises(NotBelieved, match="another question"):
        believe(message("service_response_signed"), [certificate("service")], RST_ASKED)


@pytest.mark.parametrize("minutes", [-7, 11, 24 * 60])
def test_nor_long_before_or_after_its_time(minutes: int) -> None:
    with time_machine.travel(THEN + timedelta(minutes=minutes), tick=False), pytest.raises(NotBelieved):
        believe(message("service_response_signed"), [certificate("service")], ASKED)


def test_a_comment_inside_a_value_neither_breaks_the_signature_nor_cuts_the_value() -> None:
    """Canonical form knows no comments: whoever reads up to the comment reads another value than was signed."""
    envelope = message("service_response_signed", (">20<", ">2<!-- 4 -->0<"))

    body = body_of(believe(envelope, [certificate("service")], ASKED))

    assert body.findtext(f"{Ns.SD('StandardRetur')}/{Ns.SD('StatusKode')}") == "20"


# Prefix lists: how the Java side canonicalises


def a_java_answer(*, listed: bool) -> etree._Element:
    """An answer whose SignedInfo and references are canonicalised with prefixes that nothing in them uses.

    `listed`: does the message say so, as it must?
    """
    envelope = message("service_response_signed")
    for prefix in ("soap", "xs"):
        envelope = _declaring(envelope, prefix)
    signature = one(envelope, ds("Signature"))
    for method in [*signature.iter(ds("Transform")), one(envelope, ds("CanonicalizationMethod"))]:
        if listed:
            etree.SubElement(method, f"{{{EXC_C14N}}}InclusiveNamespaces", PrefixList="soap xs")
    by_id = {element.get(WSU_ID): element for element in envelope.iter() if element.get(WSU_ID)}
    for reference in signature.iter(ds("Reference")):
        inclusive = _c14n(by_id[str(reference.get("URI"))[1:]])
        one(reference, ds("DigestValue")).text = base64.b64encode(hashlib.sha256(inclusive).digest()).decode()
    signed = a_key().sign(_c14n(signature[0]), padding.PKCS1v15(), hashes.SHA256())
    one(envelope, ds("SignatureValue")).text = base64.b64encode(signed).decode()
    return parsed(Reply(200, etree.tostring(envelope)))


def _declaring(envelope: etree._Element, prefix: str) -> etree._Element:
    declared = f'<s:Envelope xmlns:{prefix}="urn:{prefix}" '
    return parsed(Reply(200, etree.tostring(envelope).replace(b"<s:Envelope ", declared.encode(), 1)))


def _c14n(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=["soap", "xs"])


def test_a_prefix_list_is_honoured_in_every_reference_and_in_what_is_signed() -> None:
    assert believe(a_java_answer(listed=True), [a_certificate(a_key())], ASKED) is not None
    with pytest.raises(NotBelieved):
        believe(a_java_answer(listed=False), [a_certificate(a_key())], ASKED)


@pytest.mark.parametrize("name", ["soap12_response_cxf", "soap11_request_cxf_organisation"])
def test_so_the_digests_of_the_java_samples_come_out_where_their_authors_left_them_whole(name: str) -> None:
    """The samples were printed prettily, which only elements without children survive."""
    raw = (FOLDER / "oioidws" / "examples" / f"{name}.xml").read_bytes()
    envelope = parsed(Reply(200, raw))
    by_id = {element.get(WSU_ID): element for element in envelope.iter() if element.get(WSU_ID)}
    right, listed = 0, 0
    for reference in envelope.iter(ds("Reference")):
        element = by_id.get(str(reference.get("URI"))[1:])
        transform = next(reference.iter(ds("Transform")), None)
        if element is None or len(element) or transform is None or "\n" in (element.text or ""):
            continue
        prefixes = _prefixes(transform)
        listed += bool(prefixes)
        right += base64.b64decode(one(reference, ds("DigestValue")).text or "") == digest(element, prefixes)
    assert right > 0
    assert listed > 0

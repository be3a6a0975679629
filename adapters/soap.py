"""A SOAP call: frame, send, read, and one place where every way to fail gets its Reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from lxml import etree

from adapters.http import Line, Reply
from adapters.kontrakt import SOAP_1_1, SOAP_VERSIONER, Ns, SoapVersion
from adapters.sikkerhed import Sikkerhed
from borgerblik.sources import Question, Reason, SourceError

MOST_TAGS, MOST_ATTRIBUTES = 1_000_000, 100_000  # 500 sager in one answer have 280,000 tags, 2,000 attributes
ANONYMOUS = "http://www.w3.org/2005/08/addressing/anonymous"
FOUND, NOTHING_FOUND = "20", "44"  # StandardRetur/StatusKode
# The fault codes of WS-Security 1.1: the caller's token or signature was not accepted.
SECURITY_FAULTS = frozenset(
    {
        "InvalidSecurity", "FailedAuthentication", "FailedCheck", "MessageExpired",
        "InvalidSecurityToken", "SecurityTokenUnavailable", "UnsupportedSecurityToken",
    }
)  # fmt: skip
RECEIVER_FAULTS = frozenset({"Receiver", "Server"})


class SoapClient:
    """One service behind one address, in one SOAP version."""

    def __init__(self, url: str, *, version: SoapVersion, sikkerhed: Sikkerhed, liberty: bool = False) -> None:
        self._line = Line(url)
        self._version = version
        self._sikkerhed = sikkerhed
        self._liberty = liberty

    def call(self, action: str, body: etree._Element, answer: str, question: Question) -> etree._Element | None:
        """The answer element (Clark name `answer`), or None where the index says there is nothing (44).

        Raises SourceError.
        """
        sealed = self._sikkerhed.seal(self._envelope(action, body), question)
        reply = self._line.post(sealed, self._version.headers(action), question.deadline)
        return read_answer(reply, answer, lambda envelope: self._sikkerhed.open(envelope, question))

    def _envelope(self, action: str, body: etree._Element) -> etree._Element:
        soap = self._version
        envelope = etree.Element(soap.tag("Envelope"), nsmap={"soap": soap.ns, "wsa": Ns.WSA.value, "h": Ns.H.value})
        header = etree.SubElement(envelope, soap.tag("Header"))
        if self._liberty:
            framework = etree.SubElement(
                header, Ns.SBF("Framework"), nsmap={"sbf": Ns.SBF.value, "sbfp": Ns.SBFP.value}, version="2.0"
            )
            framework.set(Ns.SBFP("profile"), "urn:liberty:sb:profile:basic")
        for name, text in (
            ("Action", action),
            ("MessageID", f"urn:uuid:{uuid.uuid4()}"),
            ("To", self._line.url),
        ):
            etree.SubElement(header, Ns.WSA(name)).text = text
        reply_to = etree.SubElement(header, Ns.WSA("ReplyTo"))
        etree.SubElement(reply_to, Ns.WSA("Address")).text = ANONYMOUS
        request_header = etree.SubElement(header, Ns.H("RequestHeader"))
        etree.SubElement(request_header, Ns.H("TransactionUUID")).text = str(uuid.uuid4())
        etree.SubElement(envelope, soap.tag("Body")).append(body)
        return envelope


def read_answer(
    reply: Reply, answer: str, believed: Callable[[etree._Element], etree._Element] = lambda envelope: envelope
) -> etree._Element | None:
    """The answer element in what came back; `believed` gives the part of the envelope that may be believed.

    None for "nothing found". Raises SourceError.
    """
    envelope = _parsed(reply)
    _refuse_fault(envelope, reply.status)
    if reply.status != 200:
        raise SourceError(_reason_of_status(reply.status), f"HTTP {reply.status}")
    return _answered(_body_of(believed(envelope)), answer)


def _parsed(reply: Reply) -> etree._Element:
    """The reply as XML: no entities, no DTD, no network, no comments."""
    if reply.body.count(b"<") > MOST_TAGS or reply.body.count(b"=") > MOST_ATTRIBUTES:
        # Each costs a hundred bytes and more once it is a tree: a small answer could fill the memory.
        raise SourceError(_reason_of_status(reply.status), "the answer has too many elements")
    try:
        # A parser of its own: one that threads share would make them wait for each other.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        root = etree.fromstring(reply.body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # The parser's own words may quote the document: they stay out of the text.
        raise SourceError(_reason_of_status(reply.status), f"HTTP {reply.status}, not XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceError(_reason_of_status(reply.status), "the answer has a DOCTYPE")
    return root


def _reason_of_status(status: int) -> Reason:
    return Reason.UTILGAENGELIG if status >= 500 else Reason.IKKE_FORSTAAET


def _body_of(envelope: etree._Element) -> etree._Element:
    """The one element in the Body of an envelope of either version."""
    for version in SOAP_VERSIONER.values():
        if envelope.tag == version.tag("Envelope"):
            bodies = envelope.findall(version.tag("Body"))
            if len(bodies) == 1 and len(bodies[0]) == 1:
                return bodies[0][0]
    raise SourceError(Reason.IKKE_FORSTAAET, "not a SOAP envelope with one Body and one element in it")


def _refuse_fault(envelope: etree._Element, status: int) -> None:
    """Raise what a SOAP fault means; say nothing where there is none."""
    codes = [code for version in SOAP_VERSIONER.values() for code in _fault_codes(envelope, version)]
    if not codes:
        return
    if SECURITY_FAULTS.intersection(codes):
        raise SourceError(Reason.AFVIST, "a SOAP fault: token or signature refused")
    if status >= 500 or RECEIVER_FAULTS.intersection(codes):
        raise SourceError(Reason.UTILGAENGELIG, "a SOAP fault of the receiver")
    raise SourceError(Reason.IKKE_FORSTAAET, "a SOAP fault of the sender")


def _fault_codes(envelope: etree._Element, version: SoapVersion) -> list[str]:
    """The local names of a fault's code and subcodes; [""] for a fault without any."""
    fault = envelope.find(f"{version.tag('Body')}/{version.tag('Fault')}")
    if fault is None:
        return []
    found = fault.iter("faultcode") if version is SOAP_1_1 else fault.iter(version.tag("Value"))
    return [(code.text or "").strip().rpartition(":")[2] for code in found] or [""]


def _answered(answer: etree._Element, expected: str) -> etree._Element | None:
    """Look inside the 200: StatusKode 20 is an answer, 44 is nothing found, all else is not understood."""
    if answer.tag != expected:
        raise SourceError(Reason.IKKE_FORSTAAET, "the answer is not of the operation asked")
    status = (answer.findtext(f"{Ns.SD('StandardRetur')}/{Ns.SD('StatusKode')}") or "").strip()
    if status == FOUND:
        return answer
    if status == NOTHING_FOUND:
        return None
    raise SourceError(Reason.IKKE_FORSTAAET, f"StatusKode {status if status.isdigit() else 'missing'}")

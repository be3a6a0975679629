"""A SOAP call: frame, send, read, and one place where every way to fail gets its Reason."""

from __future__ import annotations

import re
import uuid

from lxml import etree

from adapters.http import Line, Reply
from adapters.kontrakt import SOAP_1_1, SOAP_VERSIONER, Ns, SoapVersion
from adapters.sikkerhed import Asker, Exchange, Sikkerhed
from borgerblik.sources import Reason, SourceError

MOST_TAGS, MOST_ATTRIBUTES = 1_000_000, 100_000  # 500 sager in one answer have 280,000 tags, 2,000 attributes
# Namespaces declared in one answer and in one tag: each makes every canonical form below it dearer. A service may
# declare a dozen anew in each extension of each of a hundred records.
MOST_NAMESPACES, MOST_IN_A_TAG = 20_000, 100
ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"})  # in which the counting above holds
_STATUS = re.compile(r"[0-9]{1,3}")
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
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
    """One service behind one address, in one SOAP version.

    `request_header`: does the service's contract have `h:RequestHeader`?
    """

    def __init__(
        self,
        line: Line,
        *,
        version: SoapVersion,
        sikkerhed: Sikkerhed,
        liberty: bool = False,
        request_header: bool = True,
    ) -> None:
        self._line = line
        self._version = version
        self._sikkerhed = sikkerhed
        self._liberty = liberty
        self._request_header = request_header

    def call(self, action: str, body: etree._Element, answer: str, asker: Asker) -> etree._Element | None:
        """The answer element (Clark name `answer`), or None where its StandardRetur says there is nothing (44).

        Raises SourceError.
        """
        return answered(self.ask(action, body, answer, asker))

    def ask(self, action: str, body: etree._Element, answer: str, asker: Asker) -> etree._Element:
        """The answer element, whatever it says of itself; asked anew once with a new token where ours is refused.

        Raises SourceError.
        """
        try:
            return self._once(action, body, answer, asker)
        except _Renewed:
            return self._once(action, body, answer, asker, last=True)

    def _once(
        self, action: str, body: etree._Element, answer: str, asker: Asker, *, last: bool = False
    ) -> etree._Element:
        exchanges: list[Exchange] = []

        def sealed() -> bytes:
            exchanges.append(self._sikkerhed.seal(self._envelope(action, body), asker))
            return exchanges[-1].data

        try:
            reply = self._line.post(sealed, self._version.headers(action), asker.deadline)
            envelope = read_envelope(reply)
        except SourceError as error:
            if error.reason is Reason.AFVIST and not last and exchanges and exchanges[-1].renew():
                raise _Renewed from error
            raise
        found = body_of(exchanges[-1].open(envelope))
        if found.tag != answer:
            raise SourceError(Reason.IKKE_FORSTAAET, "the answer is not of the operation asked")
        return found

    def _envelope(self, action: str, body: etree._Element) -> etree._Element:
        soap = self._version
        envelope = etree.Element(soap.tag("Envelope"), nsmap={"soap": soap.ns, "wsa": Ns.WSA.value, "h": Ns.H.value})
        header = etree.SubElement(envelope, soap.tag("Header"))
        if self._liberty:
            framework = etree.SubElement(
                header, Ns.SBF("Framework"), nsmap={"sbf": Ns.SBF.value, "sbfp": Ns.SBFP.value}, version="2.0"
            )
            framework.set(Ns.SBFP("profile"), "urn:liberty:sb:profile:basic")
        add_addressing(header, action, self._line.url)
        if self._request_header:
            request_header = etree.SubElement(header, Ns.H("RequestHeader"))
            etree.SubElement(request_header, Ns.H("TransactionUUID")).text = str(uuid.uuid4())
        etree.SubElement(envelope, soap.tag("Body")).append(body)
        return envelope


class _Renewed(Exception):
    """The service refused our token, and there is a new one."""


def add_addressing(header: etree._Element, action: str, to: str) -> str:
    """The WS-Addressing headers of a request; its MessageID, made for it."""
    message_id = f"urn:uuid:{uuid.uuid4()}"
    for name, text in (("Action", action), ("MessageID", message_id), ("To", to)):
        etree.SubElement(header, Ns.WSA(name)).text = text
    reply_to = etree.SubElement(header, Ns.WSA("ReplyTo"))
    etree.SubElement(reply_to, Ns.WSA("Address")).text = ANONYMOUS
    return message_id


def read_envelope(reply: Reply) -> etree._Element:
    """The envelope in what came back, where it is no fault. Raises SourceError."""
    envelope = parsed(reply)
    _refuse_fault(envelope, reply.status)
    if reply.status != 200:
        raise SourceError(_reason_of_status(reply.status), f"HTTP {reply.status}")
    return envelope


def parsed(reply: Reply) -> etree._Element:
    """The reply as XML: no entities, no DTD, no network, no comments."""
    body = reply.body
    named = _ENCODING.match(body)
    if named is not None and named[1].lower() not in ENCODINGS:
        raise SourceError(_reason_of_status(reply.status), "the answer is in an encoding no service uses")
    if body.count(b"<") > MOST_TAGS or body.count(b"=") > MOST_ATTRIBUTES or _too_many_namespaces(body):
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


def _too_many_namespaces(body: bytes) -> bool:
    declared = body.count(b"xmlns")
    if declared <= MOST_IN_A_TAG:
        return False
    return declared > MOST_NAMESPACES or any(tag.count(b"xmlns") > MOST_IN_A_TAG for tag in body.split(b"<"))


def _reason_of_status(status: int) -> Reason:
    return Reason.UTILGAENGELIG if status >= 500 else Reason.IKKE_FORSTAAET


def body_of(envelope: etree._Element) -> etree._Element:
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


def fault_texts(envelope: etree._Element) -> list[str]:
    """Every text in a fault of either version, codes and detail too; empty where there is no fault."""
    for version in SOAP_VERSIONER.values():
        fault = envelope.find(f"{version.tag('Body')}/{version.tag('Fault')}")
        if fault is not None:
            return [str(text).strip() for text in fault.itertext() if str(text).strip()] or [""]
    return []


def _fault_codes(envelope: etree._Element, version: SoapVersion) -> list[str]:
    """The local names of a fault's code and subcodes; [""] for a fault without any."""
    fault = envelope.find(f"{version.tag('Body')}/{version.tag('Fault')}")
    if fault is None:
        return []
    found = fault.iter("faultcode") if version is SOAP_1_1 else fault.iter(version.tag("Value"))
    return [(code.text or "").strip().rpartition(":")[2] for code in found] or [""]


def answered(answer: etree._Element) -> etree._Element | None:
    """Look inside the 200: StatusKode 20 is an answer, 44 is nothing found, all else is not understood."""
    status = (answer.findtext(f"{Ns.SD('StandardRetur')}/{Ns.SD('StatusKode')}") or "").strip()
    if status == FOUND:
        return answer
    if status == NOTHING_FOUND:
        return None
    raise SourceError(Reason.IKKE_FORSTAAET, f"StatusKode {status if _STATUS.fullmatch(status) else 'missing'}")

"""SOAP 1.1 and 1.2: an envelope in, an envelope of the same version out, and faults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from xml.sax.saxutils import escape

from lxml import etree
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from borgerblik.sandkasse.kontrakt import HEADER_NS
from borgerblik.sandkasse.xml import FarligXml, laes

WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


class Version(Enum):
    """The two envelopes, each with its namespace and content type."""

    SOAP_11 = ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml")
    SOAP_12 = ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml")

    @property
    def namespace(self) -> str:
        """The namespace of the envelope."""
        return self.value[0]

    @property
    def indholdstype(self) -> str:
        """The Content-Type of an answer."""
        return f"{self.value[1]}; charset=utf-8"


class SoapFejl(Exception):
    """A call that ends in a fault: `afsender` tells whose fault, `underkode` is a wsse code, `detalje` is XML."""

    def __init__(
        self, tekst: str, *, afsender: bool = True, underkode: str | None = None, detalje: str | None = None
    ) -> None:
        super().__init__(tekst)
        self.tekst = tekst
        self.afsender = afsender
        self.underkode = underkode
        self.detalje = detalje


@dataclass(frozen=True, slots=True)
class Kald:
    """A request: the envelope, its body element, what it says it wants and its TransactionUUID."""

    version: Version
    konvolut: etree._Element
    krop: etree._Element
    handling: str
    transaktion: str | None


def modtag(data: bytes, headers: Headers) -> Kald:
    """Read a request; the version is the envelope's, whatever the Content-Type says. Raises SoapFejl."""
    try:
        konvolut = laes(data)
    except FarligXml:
        raise SoapFejl("the message has a document type declaration") from None
    except etree.XMLSyntaxError:
        raise SoapFejl("the message is not well-formed XML") from None
    version = next((v for v in Version if konvolut.tag == f"{{{v.namespace}}}Envelope"), None)
    if version is None:
        raise SoapFejl("the message is not a SOAP envelope")
    krop = konvolut.find(f"{{{version.namespace}}}Body")
    if krop is None or len(krop) != 1:
        raise SoapFejl("the envelope has no body, or not one element in it")
    transaktion = konvolut.findtext(f".//{{{HEADER_NS}}}TransactionUUID")
    return Kald(version, konvolut, krop[0], _handling(konvolut, headers), transaktion)


def _handling(konvolut: etree._Element, headers: Headers) -> str:
    """SOAPAction, the action of the Content-Type or wsa:Action, the first that says something."""
    _, valg = parse_options_header(headers.get("Content-Type", ""))
    kandidater = (
        headers.get("SOAPAction", ""),
        valg.get("action", ""),
        konvolut.findtext(f".//{{{WSA}}}Action"),
    )
    return next((renset for kandidat in kandidater if (renset := (kandidat or "").strip().strip('"'))), "")


def svar(kald: Kald, krop: bytes) -> bytes:
    """The answer's envelope, with the request's TransactionUUID when it had one."""
    header = ""
    if kald.transaktion is not None:
        uuid = f"<h:TransactionUUID>{escape(kald.transaktion)}</h:TransactionUUID>"
        header = f'<h:RequestHeader xmlns:h="{HEADER_NS}">{uuid}</h:RequestHeader>'
    return _konvolut(kald.version, krop, f"<s:Header>{header}</s:Header>".encode())


def fault(version: Version, fejl: SoapFejl) -> bytes:
    """A fault in that version; 1.1 has no place for a subcode, so there it takes the code's."""
    if version is Version.SOAP_12:
        under = f"<s:Subcode><s:Value>{fejl.underkode}</s:Value></s:Subcode>" if fejl.underkode else ""
        kode = f"<s:Code><s:Value>s:{'Sender' if fejl.afsender else 'Receiver'}</s:Value>{under}</s:Code>"
        grund = f'<s:Reason><s:Text xml:lang="en">{escape(fejl.tekst)}</s:Text></s:Reason>'
        detalje = f"<s:Detail>{fejl.detalje}</s:Detail>" if fejl.detalje else ""
    else:
        kode = f"<faultcode>{fejl.underkode or ('s:Client' if fejl.afsender else 's:Server')}</faultcode>"
        grund = f"<faultstring>{escape(fejl.tekst)}</faultstring>"
        detalje = f"<detail>{fejl.detalje}</detail>" if fejl.detalje else ""
    return _konvolut(version, f'<s:Fault xmlns:wsse="{WSSE}">{kode}{grund}{detalje}</s:Fault>'.encode())


def _konvolut(version: Version, krop: bytes, header: bytes = b"") -> bytes:
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{version.namespace}">'.encode()
    return b"".join((start, header, b"<s:Body>", krop, b"</s:Body></s:Envelope>"))

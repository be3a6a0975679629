"""The names of the published contract: namespaces, SOAP frames, actions.

Source: KOMBIT's WSDL and XSD for SagDokumentIndeks 6 and YdelseIndeks 6; one prefix per namespace as the
schemas themselves use them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ns(StrEnum):
    """The namespaces; `Ns.SD("Virkning")` is the Clark name lxml compares with."""

    SD = "urn:oio:sagdok:3.0.0"
    GD = "urn:oio:sts:generelledefinitioner:6"
    H = "http://kombit.dk/xml/schemas/RequestHeader/1/"
    SDI = "urn:oio:sts:sagdok:sagdokumentindeks:6"
    SAG = "urn:oio:sts:sagdok:sag:6"
    SI = "urn:oio:sts:sagdok:sagindeks:6"
    DI = "urn:oio:sts:sagdok:dokumentindeks:6"
    YI = "urn:oio:sts:ydelse:ydelseindeks:6"
    BI = "urn:oio:sts:ydelse:bevillingindeks:6"
    OEF = "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6"
    YLH = "http://www.kombit.dk/int/2022/01/01/"
    KONTEKST = "http://kombit.dk/xml/schemas/kontekst/2017/01/01/"
    KLASSE = "http://stoettesystemerne.dk/klassifikation/klasse/7/"
    ITSYSTEM = "http://stoettesystemerne.dk/organisation/itsystem/6/"
    WSA = "http://www.w3.org/2005/08/addressing"
    WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    SBF = "urn:liberty:sb:2006-08"
    SBFP = "urn:liberty:sb:profile"

    def __call__(self, name: str) -> str:
        return "{" + self + "}" + name


@dataclass(frozen=True, slots=True)
class SoapVersion:
    """One version of the SOAP frame."""

    navn: str
    ns: str
    content_type: str

    def tag(self, name: str) -> str:
        """The Clark name of a part of the frame."""
        return f"{{{self.ns}}}{name}"

    def headers(self, action: str) -> dict[str, str]:
        """The HTTP headers that carry the action: its own in 1.1, a parameter of Content-Type in 1.2."""
        if self is SOAP_1_1:
            return {"Content-Type": self.content_type, "SOAPAction": f'"{action}"'}
        return {"Content-Type": f'{self.content_type}; action="{action}"'}


SOAP_1_1 = SoapVersion("1.1", "http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8")
SOAP_1_2 = SoapVersion("1.2", "http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8")
SOAP_VERSIONER = {version.navn: version for version in (SOAP_1_1, SOAP_1_2)}

"""Hold of the published messages."""

from __future__ import annotations

from lxml import etree

from adapters.kontrakt import SOAP_1_2
from adapters.oioidws.navne import wsse
from tests.kontrakter import needs_contract

pytestmark = needs_contract
S = SOAP_1_2.ns
ASKED = "urn:uuid:a63c8240-ac4a-542d-9ec2-c69bbb091d54"
RST_ASKED = "urn:uuid:c9a27b27-5fc2-53fe-a843-1f2a375140a3"


def security(envelope: etree._Element) -> etree._Element:
    found = envelope.find(f"{{{S}}}Header/{wsse('Security')}")
    assert found is not None
    return found


def one(envelope: etree._Element, tag: str) -> etree._Element:
    (found,) = envelope.iter(tag)
    return found

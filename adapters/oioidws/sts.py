"""KOMBIT's Security Token Service: a token for one kommune towards one service, asked for in SOAP or in JSON.

Source: WS-Trust 1.3 (Issue), OIO WS-Trust profile; PROTOCOL 6.2, 6.3, 6.7, 6.8.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from cryptography import x509
from lxml import etree

from adapters.http import Line, Reply
from adapters.kontrakt import SOAP_1_2, Ns
from adapters.oioidws.assertion import Token, Wanted, read_token
from adapters.oioidws.besked import add_certificate, believe, sign_with_certificate
from adapters.oioidws.certifikater import Identity, in_force
from adapters.oioidws.navne import (
    AUTH,
    CVR_CLAIM,
    ISSUE,
    ISSUE_ACTION,
    PUBLIC_KEY,
    SAML_TOKEN,
    TRUST,
    WSP,
    only,
    saml,
    trust,
)
from adapters.oioidws.signatur import NotBelieved
from adapters.soap import add_addressing, body_of, fault_texts, parsed
from borgerblik.sources import Deadline, Reason, SourceError

_CLAIMS = "http://docs.oasis-open.org/wsfed/authorization/200706/authclaims"
# What the token service calls its errors (PROTOCOL 6.7), and whether asking for something else would help.
_CODES = {
    "100": ("unexpected error", Reason.UTILGAENGELIG),
    "101": ("unknown configuration, caller or service", Reason.AFVIST),
    "103": ("malformed request", Reason.AFVIST),
    "104": ("unknown endpoint", Reason.AFVIST),
    "106": ("audit commit failed", Reason.UTILGAENGELIG),
    "110": ("not supported", Reason.AFVIST),
    "111": ("configuration error", Reason.AFVIST),
    "130": ("database error", Reason.UTILGAENGELIG),
}
_CODE = re.compile(r"(?<![\w.:/-])(" + "|".join(_CODES) + r")(?![\w:/-]|\.\d)")


class StsError(SourceError):
    """The token service gave no token; `kode` is its own error code, where it told one."""

    def __init__(self, reason: Reason, detail: str, kode: str | None = None) -> None:
        super().__init__(reason, f"token service: {detail}")
        self.kode = kode


class Sts(ABC):
    """The token service. What both languages share: whose tokens are believed, and how every failure is named."""

    def __init__(self, line: Line, entity_id: str, trusted: Callable[[], Sequence[x509.Certificate]]) -> None:
        self._line = line
        self._entity_id = entity_id
        self._trusted = trusted

    def issue(self, wanted: Wanted, identity: Identity, deadline: Deadline) -> Token:
        """A token for that kommune and service, bound to our key, every check passed. Raises StsError."""
        try:
            assertion = self._ask(wanted, identity, deadline)
            return read_token(assertion, wanted, identity, issuer=self._entity_id, trusted=in_force(self._trusted()))
        except NotBelieved as error:
            raise StsError(Reason.AFVIST, str(error)) from error
        except StsError:
            raise
        except SourceError as error:
            # To the citizen's question a slow token service is one that cannot be had.
            late = error.reason in (Reason.FOR_LANGSOM, Reason.IKKE_FORSTAAET)
            raise StsError(Reason.UTILGAENGELIG if late else error.reason, str(error)) from error

    def read(self, written: bytes, wanted: Wanted, identity: Identity) -> Token:
        """A token that was kept, checked as if it came today. Raises NotBelieved."""
        return read_token(_xml(written), wanted, identity, issuer=self._entity_id, trusted=in_force(self._trusted()))

    @abstractmethod
    def _ask(self, wanted: Wanted, identity: Identity, deadline: Deadline) -> etree._Element:
        """The assertion as it came. Raises SourceError and NotBelieved."""


class SoapSts(Sts):
    """WS-Trust 1.3 over SOAP 1.2, the request signed with our certificate."""

    def _ask(self, wanted: Wanted, identity: Identity, deadline: Deadline) -> etree._Element:
        message_ids: list[str] = []

        def sealed() -> bytes:
            envelope = etree.Element(SOAP_1_2.tag("Envelope"), nsmap={"soap": SOAP_1_2.ns, "wsa": Ns.WSA.value})
            header = etree.SubElement(envelope, SOAP_1_2.tag("Header"))
            message_ids.append(add_addressing(header, ISSUE_ACTION, self._line.url))
            etree.SubElement(envelope, SOAP_1_2.tag("Body")).append(_request(wanted, identity))
            sign_with_certificate(envelope, identity)
            return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)

        reply = self._line.post(sealed, SOAP_1_2.headers(ISSUE_ACTION), deadline)
        answer = parsed(reply)
        _refuse_fault(answer, reply)
        return _assertion(body_of(believe(answer, self._trusted(), message_ids[-1])))


class RestSts(Sts):
    """The same in JSON, over a connection that carries our certificate."""

    def _ask(self, wanted: Wanted, identity: Identity, deadline: Deadline) -> etree._Element:
        request = {
            "TokenType": SAML_TOKEN,
            "RequestType": ISSUE,
            "KeyType": PUBLIC_KEY,
            "AnvenderKontekst": {"Cvr": wanted.cvr},
            "UseKey": base64.b64encode(identity.der).decode(),
            "AppliesTo": {"EndpointReference": {"Address": wanted.entity_id}},
            "OnBehalfOf": None,
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        sent = json.dumps(request).encode()
        reply = self._line.post(lambda: sent, headers, deadline)
        if reply.status != 200:
            raise _refused(reply, reply.body.decode("utf-8", "replace"))
        try:
            answer: Any = json.loads(reply.body)
            written = base64.b64decode(answer["RequestedSecurityToken"]["Assertion"], validate=True)
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
            raise StsError(Reason.UTILGAENGELIG, "the answer holds no assertion") from None
        return _xml(written)


def _request(wanted: Wanted, identity: Identity) -> etree._Element:
    """The RequestSecurityToken: holder-of-key, one claim (the kommune), one service."""
    request = etree.Element(trust("RequestSecurityToken"), nsmap={"trust": TRUST}, Context=str(uuid.uuid4()))
    etree.SubElement(request, trust("TokenType")).text = SAML_TOKEN
    etree.SubElement(request, trust("RequestType")).text = ISSUE
    applies = etree.SubElement(request, f"{{{WSP}}}AppliesTo", nsmap={"wsp": WSP})
    reference = etree.SubElement(applies, Ns.WSA("EndpointReference"), nsmap={"wsa": Ns.WSA.value})
    etree.SubElement(reference, Ns.WSA("Address")).text = wanted.entity_id
    claims = etree.SubElement(request, trust("Claims"), Dialect=_CLAIMS)
    kind = etree.SubElement(claims, f"{{{AUTH}}}ClaimType", nsmap={"auth": AUTH}, Uri=CVR_CLAIM, Optional="false")
    etree.SubElement(kind, f"{{{AUTH}}}Value").text = wanted.cvr
    etree.SubElement(request, trust("KeyType")).text = PUBLIC_KEY
    add_certificate(etree.SubElement(request, trust("UseKey")), identity)
    return request


def _assertion(collection: etree._Element) -> etree._Element:
    """The one assertion in a signed RequestSecurityTokenResponseCollection."""
    response = only(collection, trust("RequestSecurityTokenResponse"))
    if collection.tag != trust("RequestSecurityTokenResponseCollection") or response is None:
        raise StsError(Reason.UTILGAENGELIG, "the answer is not one response to an Issue")
    requested = only(response, trust("RequestedSecurityToken"))
    found = list(collection.iter(saml("Assertion")))
    if requested is None or len(requested) != 1 or found != [requested[0]]:
        raise NotBelieved("the answer holds not exactly one assertion, where it belongs")
    return found[0]


def _refuse_fault(answer: etree._Element, reply: Reply) -> None:
    """Raise what a fault or a failing status says; the code is looked for wherever the fault may hold it."""
    texts = fault_texts(answer)
    if texts or reply.status != 200:
        raise _refused(reply, " ".join(texts))


def _refused(reply: Reply, said: str) -> StsError:
    """The error behind what the service said: only its code is repeated, for its words may hold anything."""
    found = _CODE.search(said)
    if found is not None:
        meaning, reason = _CODES[found[1]]
        return StsError(reason, f"error {found[1]} ({meaning})", found[1])
    if "Sender" in said or "wsse:" in said or 400 <= reply.status < 500:
        return StsError(Reason.AFVIST, f"refused without a known code (HTTP {reply.status})")
    return StsError(Reason.UTILGAENGELIG, f"failed without a known code (HTTP {reply.status})")


def _xml(written: bytes) -> etree._Element:
    """An assertion on its own, read as carefully as a message."""
    return parsed(Reply(200, written))

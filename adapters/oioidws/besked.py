"""A signed SOAP message: what is put into its Security header, and what is demanded of the answer's.

Source: OIO IDWS SOAP profile 1.1, WS-Security 1.1, WS-Addressing 1.0; PROTOCOL 6.2, 6.3, 6.5, 6.6.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from lxml import etree

from adapters.kontrakt import Ns
from adapters.oioidws.assertion import SKEW, Token
from adapters.oioidws.certifikater import Identity, in_force
from adapters.oioidws.navne import BASE64, SAML_ID, SAML_TOKEN, WSSE, WSSE11, WSU, WSU_ID, X509_V3, only, wsse, wsu
from adapters.oioidws.signatur import NotBelieved, Part, assertion_through, part, sign, verified

LIFE = timedelta(minutes=5)  # of a message of ours
_MUST = ("Action", "To")  # what the receiver must understand, as the published messages say it
_TO_SIGN = ("Action", "MessageID", "ReplyTo", "To")


# Out


def sign_with_token(envelope: etree._Element, token: Token) -> None:
    """Sign a question to a service: headers, Timestamp and Body, and the assertion through its reference."""
    security, parts = _security(envelope)
    security.append(token.element())
    named = f'<o:KeyIdentifier ValueType="{SAML_ID}">{token.id}</o:KeyIdentifier>'
    declared = f'xmlns:o="{WSSE}" xmlns:k="{WSSE11}" k:TokenType="{SAML_TOKEN}"'
    reference = etree.fromstring(f"<o:SecurityTokenReference {declared}>{named}</o:SecurityTokenReference>")
    security.append(reference)
    reference.set(WSU_ID, _new_id())
    parts.append(assertion_through(reference, token.digest))
    key_info = f"<o:SecurityTokenReference {declared}>{named}</o:SecurityTokenReference>"
    sign(security, parts, token.identity.key, key_info)


def sign_with_certificate(envelope: etree._Element, identity: Identity) -> None:
    """Sign a question to the token service: headers, Timestamp, Body and our certificate."""
    security, parts = _security(envelope)
    certificate = add_certificate(security, identity)
    parts.append(part(certificate))
    reference = f'<o:Reference URI="#{certificate.get(WSU_ID)}" ValueType="{X509_V3}"/>'
    key_info = f'<o:SecurityTokenReference xmlns:o="{WSSE}">{reference}</o:SecurityTokenReference>'
    sign(security, parts, identity.key, key_info)


def add_certificate(parent: etree._Element, identity: Identity) -> etree._Element:
    """Our certificate as a BinarySecurityToken."""
    token = etree.SubElement(parent, wsse("BinarySecurityToken"), ValueType=X509_V3, EncodingType=BASE64)
    token.set(WSU_ID, _new_id())
    token.text = base64.b64encode(identity.der).decode()
    return token


def _security(envelope: etree._Element) -> tuple[etree._Element, list[Part]]:
    """The Security header with its Timestamp, and all that is signed in every message."""
    soap = etree.QName(envelope).namespace
    header, body = envelope[0], envelope[1]
    signed = [each for each in header if _is_signed(each)]
    for each in (*signed, body):
        each.set(WSU_ID, _new_id())
        if each.tag in {Ns.WSA(name) for name in _MUST} or each.tag == Ns.SBF("Framework"):
            each.set(f"{{{soap}}}mustUnderstand", "1")
    security = etree.SubElement(header, wsse("Security"), nsmap={"o": WSSE, "u": WSU})
    security.set(f"{{{soap}}}mustUnderstand", "1")
    now = datetime.now(UTC)
    timestamp = etree.SubElement(security, wsu("Timestamp"))
    timestamp.set(WSU_ID, _new_id())
    for name, moment in (("Created", now), ("Expires", now + LIFE)):
        etree.SubElement(timestamp, wsu(name)).text = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    return security, [part(each) for each in (*signed, timestamp, body)]


def _is_signed(header: etree._Element) -> bool:
    return header.tag in {Ns.WSA(name) for name in _TO_SIGN} or header.tag == Ns.SBF("Framework")


def _new_id() -> str:
    return f"_{uuid.uuid4()}"


# Back


def believe(envelope: etree._Element, trusted: Sequence[x509.Certificate], question_id: str) -> etree._Element:
    """The envelope, where its Body and everything that ties it to our question is signed by a trusted certificate.

    Raises NotBelieved.
    """
    soap = etree.QName(envelope).namespace
    header, body = only(envelope, f"{{{soap}}}Header"), only(envelope, f"{{{soap}}}Body")
    security = None if header is None else only(header, wsse("Security"))
    if header is None or body is None or security is None:
        raise NotBelieved("the answer is not signed")
    timestamp = only(security, wsu("Timestamp"))
    related = only(header, Ns.WSA("RelatesTo"))
    if timestamp is None or related is None:
        raise NotBelieved("the answer has not exactly one Timestamp and one RelatesTo")
    demanded = [body, timestamp, related]
    for name in ("Action", "MessageID", "To"):
        found = header.findall(Ns.WSA(name))
        if len(found) > 1:
            raise NotBelieved("the answer has an addressing header twice")
        demanded += found
    covered = verified(security, in_force(trusted))
    if not all(any(each is one for one in covered) for each in demanded):
        raise NotBelieved("the signature does not cover the very answer that is read")
    if (related.text or "").strip() != question_id:
        raise NotBelieved("the answer is to another question")
    _check_time(timestamp)
    return envelope


def _check_time(timestamp: etree._Element) -> None:
    now = datetime.now(UTC)
    created, expires = (_moment(timestamp, name) for name in ("Created", "Expires"))
    if created is None or not now - LIFE - SKEW <= created <= now + SKEW:
        raise NotBelieved("the answer is old, or from the future")
    if expires is not None and expires <= now - SKEW:
        raise NotBelieved("the answer has expired")


def _moment(timestamp: etree._Element, name: str) -> datetime | None:
    element = only(timestamp, wsu(name))
    if element is None:
        return None
    try:
        moment = datetime.fromisoformat((element.text or "").strip())
    except ValueError:
        raise NotBelieved("a time of the answer is none") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

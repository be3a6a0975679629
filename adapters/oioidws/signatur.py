"""The signature of a SOAP message: made, and believed only for the very elements that were read.

By hand on lxml's exclusive canonicalisation, because no library here knows the STR-Transform through which a
message signs its assertion. Only what Basic256Sha256 allows is accepted.
Source: XML Signature 1.0, Exclusive XML Canonicalization 1.0, WS-Security 1.1 (8.3 STR-Transform); PROTOCOL 6.5.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from lxml import etree

from adapters.oioidws.navne import (
    DS,
    EXC_C14N,
    RSA_SHA256,
    SHA256,
    STR_TRANSFORM,
    WSSE,
    WSU,
    WSU_ID,
    ds,
    only,
    saml,
    wsse,
)

_PREFIX_LIST = f"{{{EXC_C14N}}}InclusiveNamespaces"
# What is canonicalised before a signature is checked could be anybody's: it must be as small as a signature is.
MOST_REFERENCES, MOST_PARTS, MOST_PREFIXES = 32, 400, 16  # a message of ours has eight references
# One pass over the attributes: an answer has many elements and few of them, and four paths are four passes.
_ids = etree.XPath(
    "//@*[namespace-uri() = '' and (local-name() = 'ID' or local-name() = 'Id' or local-name() = 'AssertionID')"
    f" or namespace-uri() = '{WSU}' and local-name() = 'Id']"
)


class NotBelieved(Exception):
    """Why a message or token is not believed. The sentence is for the log: it holds no value of the message."""


@dataclass(frozen=True, slots=True)
class Part:
    """An element to be signed: what its reference says and the digest of what is meant by it."""

    uri: str
    digest: bytes
    transform: str


def part(element: etree._Element) -> Part:
    """An element that carries a wsu:Id, as it stands in its tree."""
    canonical = f'<Transform Algorithm="{EXC_C14N}"/>'
    return Part(str(element.get(WSU_ID)), digest(element), canonical)


def assertion_through(reference: etree._Element, assertion_digest: bytes) -> Part:
    """The assertion that a SecurityTokenReference names, signed through the STR-Transform."""
    transform = (
        f'<Transform Algorithm="{STR_TRANSFORM}"><wsse:TransformationParameters xmlns:wsse="{WSSE}">'
        f'<CanonicalizationMethod Algorithm="{EXC_C14N}"/></wsse:TransformationParameters></Transform>'
    )
    return Part(str(reference.get(WSU_ID)), assertion_digest, transform)


def digest(element: etree._Element, prefixes: Sequence[str] = ()) -> bytes:
    """SHA-256 of the element's exclusive canonical form, without comments."""
    return hashlib.sha256(canonical(element, prefixes)).digest()


def canonical(element: etree._Element, prefixes: Sequence[str] = ()) -> bytes:
    """The exclusive canonical form; `prefixes` is its PrefixList. Raises NotBelieved where there is none."""
    try:
        return etree.tostring(
            element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
        )
    except etree.LxmlError:  # a relative namespace, say; its words repeat the document
        raise NotBelieved("an element has no canonical form") from None


def sign(security: etree._Element, parts: Iterable[Part], key: RSAPrivateKey, key_info: str) -> None:
    """Add the signature over the parts as the last child of the Security header.

    `key_info` is the inside of KeyInfo, as XML with its own declarations.
    """
    references = "".join(
        f'<Reference URI="#{each.uri}"><Transforms>{each.transform}</Transforms><DigestMethod Algorithm="{SHA256}"/>'
        f"<DigestValue>{_text(each.digest)}</DigestValue></Reference>"
        for each in parts
    )
    signature = etree.fromstring(
        f'<Signature xmlns="{DS}"><SignedInfo><CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<SignatureMethod Algorithm="{RSA_SHA256}"/>{references}</SignedInfo><SignatureValue/>'
        f"<KeyInfo>{key_info}</KeyInfo></Signature>"
    )
    security.append(signature)
    signed = key.sign(canonical(signature[0]), padding.PKCS1v15(), hashes.SHA256())
    signature[1].text = _text(signed)


def verified(security: etree._Element, trusted: Sequence[x509.Certificate]) -> list[etree._Element]:
    """The elements that the one signature of this Security header covers, each found by an id that is its alone.

    An assertion covered through its SecurityTokenReference is among them. Raises NotBelieved.
    """
    signature = only(security, ds("Signature"))
    if signature is None:
        raise NotBelieved("not exactly one signature")
    signed_info = only(signature, ds("SignedInfo"))
    if signed_info is None:
        raise NotBelieved("the signature has not exactly one SignedInfo")
    references = signed_info.findall(ds("Reference"))
    if not 0 < len(references) <= MOST_REFERENCES or sum(1 for _ in signed_info.iter()) > MOST_PARTS:
        raise NotBelieved("the signature covers nothing, or far too much")
    _check_value(signature, signed_info, trusted)
    by_id = _by_id(security)
    return [_covered(reference, by_id) for reference in references]


def _check_value(signature: etree._Element, signed_info: etree._Element, trusted: Sequence[x509.Certificate]) -> None:
    """Is the signature by one of the trusted certificates' keys? Whatever KeyInfo says is not asked."""
    method = only(signed_info, ds("CanonicalizationMethod"))
    _demand(only(signed_info, ds("SignatureMethod")), RSA_SHA256, "signature")
    _demand(method, EXC_C14N, "canonicalisation")
    value = _bytes(only(signature, ds("SignatureValue")))
    signed = canonical(signed_info, _prefixes(method))
    for certificate in trusted:
        key = certificate.public_key()
        if isinstance(key, RSAPublicKey):
            try:
                return key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
            except InvalidSignature:
                continue
    raise NotBelieved("the signature is not by a pinned certificate, or the message was changed")


def _covered(reference: etree._Element, by_id: dict[str, list[etree._Element]]) -> etree._Element:
    """The element a reference covers, its digest compared. Raises NotBelieved."""
    uri = reference.get("URI") or ""
    if not uri.startswith("#"):
        raise NotBelieved("a reference is not to an element of the message")
    element = _one(by_id, uri[1:])
    transforms = only(reference, ds("Transforms"))
    if transforms is None or len(transforms) != 1 or transforms[0].tag != ds("Transform"):
        raise NotBelieved("a reference has not exactly one transform")
    (transform,) = transforms
    if transform.get("Algorithm") == STR_TRANSFORM:
        transform, element = _through(transform, element, by_id)
    _demand(transform, EXC_C14N, "canonicalisation")
    _demand(only(reference, ds("DigestMethod")), SHA256, "digest")
    said = _bytes(only(reference, ds("DigestValue")))
    if not hmac.compare_digest(said, digest(element, _prefixes(transform))):
        raise NotBelieved("a signed element was changed")
    return element


def _through(
    transform: etree._Element, reference: etree._Element, by_id: dict[str, list[etree._Element]]
) -> tuple[etree._Element, etree._Element]:
    """The canonicalisation and the assertion that stand behind a SecurityTokenReference."""
    inner = transform.find(f"{wsse('TransformationParameters')}/{ds('CanonicalizationMethod')}")
    named = only(reference, wsse("KeyIdentifier"))
    if inner is None or reference.tag != wsse("SecurityTokenReference") or named is None:
        raise NotBelieved("an STR-Transform without a token behind it")
    assertion = _one(by_id, (named.text or "").strip())
    if assertion.tag != saml("Assertion"):
        raise NotBelieved("an STR-Transform without an assertion behind it")
    return inner, assertion


_SEVERAL = 2  # holders of one id: more of them say nothing more


def _by_id(anywhere: etree._Element) -> dict[str, list[etree._Element]]:
    """Every element of the document that carries an id, under whatever name; one document, one pass."""
    found: dict[str, list[etree._Element]] = {}
    attributes: Any = _ids(anywhere)
    for attribute in attributes:
        element = attribute.getparent()
        holders = found.setdefault(str(attribute), [])
        if len(holders) < _SEVERAL and (not holders or holders[-1] is not element):
            holders.append(element)
    return found


def _one(by_id: dict[str, list[etree._Element]], wanted: str) -> etree._Element:
    holders = by_id.get(wanted, [])
    if len(holders) != 1:
        raise NotBelieved("a reference is to no element, or to several")
    return holders[0]


def _demand(method: etree._Element | None, algorithm: str, what: str) -> None:
    if method is None or method.get("Algorithm") != algorithm:
        raise NotBelieved(f"the {what} is not by the algorithm demanded")


def _prefixes(method: etree._Element | None) -> list[str]:
    inclusive = None if method is None else method.find(_PREFIX_LIST)
    prefixes = [] if inclusive is None else (inclusive.get("PrefixList") or "").split()
    if len(prefixes) > MOST_PREFIXES:
        raise NotBelieved("a PrefixList is far too long")
    return prefixes


def _bytes(element: etree._Element | None) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()) if element is not None else "", validate=True)
    except (binascii.Error, ValueError):
        raise NotBelieved("a value of the signature is not base64") from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()

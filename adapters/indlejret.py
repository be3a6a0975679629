"""An element that carries its own signature: believed only where a pinned key signed this very element, and all of it.

What signxml leaves to its caller is demanded first: one signature with one reference, to this element, through the
two transforms that change nothing of the meaning. SAML assertions and messages are signed so.
Source: XML Signature 1.0; SAML 2.0 core 5.4; IDENTITY 4.1.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from adapters.oioidws.navne import DS, EXC_C14N, ds, only

ENVELOPED: Final = f"{DS}enveloped-signature"
RSA_SHA256_ONLY: Final = frozenset({SignatureMethod.RSA_SHA256})
SHA256_ONLY: Final = frozenset({DigestAlgorithm.SHA256})
MOST_PREFIXES = 16  # of a PrefixList: each is looked for in every element
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,199}")  # an xs:ID as everybody writes it
_INCLUSIVE = f"{{{EXC_C14N}}}InclusiveNamespaces"

logging.getLogger("signxml").setLevel(logging.WARNING)  # below that it writes whole assertions to the log


class Mangel(StrEnum):
    """What is wrong with a signature."""

    INGEN = "ingen"  # there is none, or more than one
    FORM = "form"  # it is not over this element, or not in SAML's shape
    ALGORITME = "algoritme"  # by an algorithm that is not on the list
    UGYLDIG = "ugyldig"  # by another key, or something was changed


class NotSigned(Exception):
    """The element is not believed. The sentence is for the log: it holds no value of the message."""

    def __init__(self, mangel: Mangel, sentence: str) -> None:
        super().__init__(sentence)
        self.mangel = mangel


def signed(
    element: etree._Element,
    trusted: Iterable[x509.Certificate],
    *,
    methods: frozenset[SignatureMethod] = RSA_SHA256_ONLY,
    digests: frozenset[DigestAlgorithm] = SHA256_ONLY,
    at: datetime | None = None,
) -> etree._Element:
    """What was signed, as a document of its own, without its signature: read this and nothing else.

    `element` is the root of its document, so that nothing outside it can be meant. KeyInfo is not asked. A
    certificate counts within its dates, at the time `at` (None: now). Raises NotSigned.
    """
    _check_form(element, {each.value for each in methods}, {each.value for each in digests})
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=methods,
        digest_algorithms=digests,
        ignore_ambiguous_key_info=True,
        verification_time=at,
    )
    for certificate in trusted:
        try:
            found: Any = XMLVerifier().verify(element, x509_cert=certificate, id_attribute="ID", expect_config=config)
        except (SignXMLException, etree.LxmlError, ValueError, TypeError):
            continue  # and not a word of theirs goes on: they repeat what the message says
        if found.signed_xml is not None and found.signed_xml.get("ID") == element.get("ID"):
            signed_xml: etree._Element = found.signed_xml
            return signed_xml
    raise NotSigned(Mangel.UGYLDIG, "not signed by a pinned certificate, or changed")


def _check_form(element: etree._Element, methods: set[str], digests: set[str]) -> None:
    """One signature, one reference, and that to this element as it stands."""
    signature = only(element, ds("Signature"))
    if signature is None:
        raise NotSigned(Mangel.INGEN, "not exactly one signature")
    info = only(signature, ds("SignedInfo"))
    reference = None if info is None else only(info, ds("Reference"))
    if info is None or reference is None or signature.find(ds("Object")) is not None:
        raise NotSigned(Mangel.FORM, "not one SignedInfo with one Reference, and nothing besides")
    if not _ID.fullmatch(element.get("ID") or ""):
        raise NotSigned(Mangel.FORM, "no ID to sign by")
    if reference.get("URI") != f"#{element.get('ID')}":
        raise NotSigned(Mangel.FORM, "the signature is not over the element that carries it")
    transforms = [each.get("Algorithm") for each in reference.findall(f"{ds('Transforms')}/*")]
    if transforms != [ENVELOPED, EXC_C14N] or _algorithm(info, "CanonicalizationMethod") != EXC_C14N:
        raise NotSigned(Mangel.ALGORITME, "transformed by more than leaving out the signature and canonical form")
    if any(len((each.get("PrefixList") or "").split()) > MOST_PREFIXES for each in info.iter(_INCLUSIVE)):
        raise NotSigned(Mangel.FORM, "a PrefixList is far too long")
    if _algorithm(info, "SignatureMethod") not in methods or _algorithm(reference, "DigestMethod") not in digests:
        raise NotSigned(Mangel.ALGORITME, "not signed by a pinned certificate in a way that is on the list")


def _algorithm(parent: etree._Element, name: str) -> str | None:
    method = only(parent, ds(name))
    return None if method is None else method.get("Algorithm")

"""What a signature inside a SAML message is worth: by which algorithms, and which refusal each fault is.

Source: IDENTITY 2.2: RSA, PKCS#1 v1.5 and PSS, with SHA-256 and up; no SHA-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from adapters.indlejret import Mangel, NotSigned, signed
from adapters.oioidws.navne import ds
from borgerblik.access.saml import SamlFejl, SamlRefused

METHODS: Final = frozenset(
    {
        SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.SHA384_RSA_MGF1, SignatureMethod.SHA512_RSA_MGF1,
    }
)  # fmt: skip
DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_FEJL: Final[Mapping[Mangel, SamlFejl]] = MappingProxyType(
    {
        Mangel.INGEN: SamlFejl.IKKE_UNDERSKREVET,
        Mangel.FORM: SamlFejl.SIGNATUR_FORM,
        Mangel.ALGORITME: SamlFejl.SIGNATUR_ALGORITME,
        Mangel.UGYLDIG: SamlFejl.SIGNATUR_UGYLDIG,
    }
)


def verified(element: etree._Element, trusted: Iterable[x509.Certificate], at: datetime) -> etree._Element:
    """What was signed of the root of a document, to read instead of it. Raises SamlRefused."""
    try:
        return signed(element, trusted, methods=METHODS, digests=DIGESTS, at=at)
    except NotSigned as error:
        raise SamlRefused(_FEJL[error.mangel]) from None


def demand_signatures_in_place(root: etree._Element, *carriers: etree._Element) -> None:
    """Each signature in the document stands directly in one of these; in any other place it is there to mislead."""
    if any(each.getparent() not in carriers for each in root.iter(ds("Signature"))):
        raise SamlRefused(SamlFejl.SIGNATUR_FORM)

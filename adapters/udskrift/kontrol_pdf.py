"""Is this PDF ours, whole and unchanged? In the child alone: what it reads comes from anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from adapters.udskrift.kendt import Dom, Kendt
from adapters.udskrift.segl_pdf import FIELD, as_we_seal
from borgerblik.udskrift.model import Udfald

# What a document of ours never has: it would do or show something else than what is sealed.
_NEVER = ("/OpenAction", "/AA", "/Collection", "/AF", "/OCProperties")
_NEVER_NAMED = ("/JavaScript", "/EmbeddedFiles")

# A document of ours with five hundred cases has 12,400 objects, a table of them of 75 KB, and two revisions.
_MIB = 1024**2
_TABLE = StreamDecodeLimits(max_ratio=None, max_output_size=_MIB)
_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=8 * _MIB),
    per_purpose={**DEFAULT_PURPOSE_LIMITS, DecodePurpose.XREF_STREAM: _TABLE},
    document_budget=DocumentDecodeBudget(base_allowance=16 * _MIB, max_ratio=1),
)
_MOST_REVISIONS = 16
_A_MILLION_OBJECTS = re.compile(rb"/Size\s*\d{7}")


def judge(data: bytes, known: Sequence[Kendt]) -> Dom:
    """What a check of the PDF finds. What is built far from ours is not read on."""
    if data.count(b"startxref") > _MOST_REVISIONS or _A_MILLION_OBJECTS.search(data):
        return Dom(Udfald.ULAESELIG)
    try:
        reader = PdfFileReader(BytesIO(data), decode_limits=_LIMITS)
        signatures = [] if reader.encrypted else reader.embedded_signatures
        if reader.encrypted:
            return Dom(Udfald.ULAESELIG)
    except Exception:
        return Dom(Udfald.ULAESELIG)
    if not signatures:
        return Dom(Udfald.UDEN_SEGL)
    try:
        return _judge(reader, signatures, data, known)
    except Exception:
        return Dom(Udfald.AENDRET)


def _judge(
    reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature], data: bytes, known: Sequence[Kendt]
) -> Dom:
    first = signatures[0]
    sealer = next((each for each in known if each.der == first.signer_cert.dump()), None)
    if sealer is None:
        return Dom(Udfald.IKKE_VORES)
    whole = len(signatures) == 1 and _fills_its_place(first, data, sealer) and _intact(first) and _does_nothing(reader)
    return Dom(Udfald.UAENDRET if whole else Udfald.AENDRET, sealer, first.self_reported_timestamp)


def _intact(signature: EmbeddedPdfSignature) -> bool:
    """Is what it covers the whole file, and what was signed?"""
    try:
        context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(signature, context, skip_diff=True)
    except (SignatureValidationError, SuspiciousModification, PdfError, ValueError):
        return False
    covers = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and covers and status.md_algorithm == "sha256")


def _fills_its_place(signature: EmbeddedPdfSignature, data: bytes, sealer: Kendt) -> bool:
    """All but the place of the signature is covered, and in that place is nothing but the signature."""
    start, length, after, rest = (int(each) for each in signature.byte_range)
    if start != 0 or not 0 < length < after or after + rest != len(data):
        return False
    written = as_we_seal(
        cms.ContentInfo.load(signature.pkcs7_content),
        x509.Certificate.load(sealer.der),
        [x509.Certificate.load(each) for each in sealer.chain],
    )
    place = data[length:after]
    return place == b"<" + written.hex().upper().encode().ljust(len(place) - 2, b"0") + b">"


def _does_nothing(reader: PdfFileReader) -> bool:
    """No form but the field of the seal, no script, no file inside."""
    root: Any = reader.root
    names: Any = root.get("/Names", {})
    fields = root["/AcroForm"]["/Fields"]
    return (
        not any(each in root for each in _NEVER)
        and not any(each in names for each in _NEVER_NAMED)
        and len(fields) == 1
        and fields[0]["/T"] == FIELD
    )

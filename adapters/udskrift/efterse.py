"""`python -m adapters.udskrift.efterse`: a document that anybody brings on stdin, what a check finds on stdout."""

from __future__ import annotations

import sys
from typing import Any

from adapters.udskrift.i_barnet import Underskriv, begraens, svar
from adapters.udskrift.kendt import Dom, Kendt, from_head, written
from borgerblik.udskrift.model import Udfald

MEMORY, CPU = 768 * 1024**2, 3  # bytes, seconds
_BOM, _SPACE = b"\xef\xbb\xbf", b" \t\r\n"


def judge(data: bytes, known: list[Kendt]) -> Dom:
    """By what it says it is; only the reader of that kind is loaded."""
    if data.startswith(b"%PDF-"):
        from adapters.udskrift import kontrol_pdf

        return kontrol_pdf.judge(data, known)
    if data.removeprefix(_BOM).lstrip(_SPACE).startswith(b"{"):
        from adapters.udskrift import segl_json

        return segl_json.judge(data, known)
    return Dom(Udfald.ULAESELIG)


def _work(head: dict[str, Any], data: bytes, _sign: Underskriv) -> bytes:
    known = from_head(head)
    return written(judge(data, known), known)


if __name__ == "__main__":
    begraens(MEMORY, CPU)
    sys.exit(svar(_work))

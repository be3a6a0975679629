"""`python -m adapters.udskrift.tegn`: HTML on stdin, a tagged PDF (PDF/UA-1) on stdout, sealed where asked."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.udskrift.i_barnet import Underskriv, begraens, svar

MEMORY, CPU = 2 * 1024**3, 60  # bytes, seconds
SKRIFT = "IBM Plex Sans"
_SCHEME = "skrift:"
_FACES = {"Regular": "400", "SemiBold": "600", "Bold": "700"}


def fonts() -> dict[str, tuple[Path, str]]:
    """The files of our typeface by a name of ours, each with its weight; those of the pages, where they have them."""
    import borgerblik

    place = Path(borgerblik.__file__).parent / "web" / "statisk" / "dkfds"
    found: dict[str, tuple[Path, str]] = {}
    for face, weight in _FACES.items():
        for file in sorted(place.rglob(f"IBMPlexSans-{face}*.woff2")):
            found[f"{_SCHEME}{file.stem}"] = file, weight
    return found


def _faces(files: dict[str, tuple[Path, str]]) -> Iterator[str]:
    for name, (_, weight) in files.items():
        yield f"@font-face {{ font-family: '{SKRIFT}'; font-weight: {weight}; src: url('{name}') }}"


def draw(html: str) -> bytes:
    """The page as PDF/UA-1. Nothing is fetched but our own typeface."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

    files = fonts()

    def fetch(url: str, *_: Any, **__: Any) -> URLFetcherResponse:
        if url not in files:
            raise FatalURLFetchingError("a document fetches nothing")
        return URLFetcherResponse(url, files[url][0].read_bytes(), {"Content-Type": "font/woff2"})

    config = FontConfiguration()
    sheet = CSS(string="\n".join(_faces(files)), url_fetcher=fetch, font_config=config, base_url="skrift:")
    page = HTML(string=html, url_fetcher=fetch, base_url="dokument:")
    found: bytes = page.write_pdf(stylesheets=[sheet], font_config=config, pdf_variant="pdf/ua-1")
    return found


def _work(head: dict[str, Any], html: bytes, sign: Underskriv) -> bytes:
    pdf = draw(html.decode())
    if not head["certifikater"]:
        return pdf
    from adapters.udskrift.segl_pdf import seal

    own, *chain = (base64.b64decode(each) for each in head["certifikater"])
    return seal(pdf, own, chain, sign)


if __name__ == "__main__":
    begraens(MEMORY, CPU)
    sys.exit(svar(_work))

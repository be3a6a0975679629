"""A good document of a kommune's pages, for a test to change what matters; pictures, good and bad."""

from __future__ import annotations

import json
import struct
import zlib
from base64 import b64encode
from typing import Any

from borgerblik.domain.sider import Sider
from schemas.ind.sider import read_sider

AARHUS, ODENSE = "0751", "0461"
SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- et hus -->\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
    b'<title>Hus &amp; have</title><defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
    b'<path id="b" d="M0 0h9" fill="url(#a)"/><use xlink:href="#b"/></svg>\n'
)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    """A whole picture of that size; `more` are chunks before the picture's own."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def et_logo(data: bytes = SVG, kind: str = "image/svg+xml", **aendret: Any) -> dict[str, Any]:
    return {"type": kind, "data": b64encode(data).decode(), "alt": "Et hus"} | aendret


def en_kontakt(**aendret: Any) -> dict[str, Any]:
    return {
        "telefon": "89402000",
        "aabningstid": {"da": "Mandag-fredag 9-12", "en": "Monday-Friday 9-12"},
        "url": "https://www.aarhus.dk/kontakt",
        "digitalPost": "https://post.borger.dk",
        "email": "kontakt@aarhus.example",
    } | aendret


def en_tekst(noegle: str = "klage", fagomraade: str | None = None, **aendret: Any) -> dict[str, Any]:
    return {"noegle": noegle, "fagomraade": fagomraade, "da": "Klag til os.", "en": "Complain to us."} | aendret


def et_dokument(**aendret: Any) -> dict[str, Any]:
    """A kommune's pages with everything in them; what is changed replaces whole fields."""
    return {
        "kode": AARHUS,
        "udseende": {"navn": "Aarhus", "farve": "#1b4b72", "logo": et_logo()},
        "tilgaengelighed": "https://www.was.digst.dk/eksempel",
        "hjemmeside": "https://www.aarhus.dk",
        "kontakt": en_kontakt(),
        "omraader": [
            {
                "fagomraade": "sygedagpenge",
                "sagsbehandlingstid": {"uger": 8},
                "kontakt": en_kontakt(telefon="87131500", aabningstid=None),
            },
            {"fagomraade": "oevrige", "sagsbehandlingstid": None, "kontakt": None},
        ],
        "tekster": [
            en_tekst("naeste.behandles", "sygedagpenge", da="Vi følger op.", en="We follow up."),
            en_tekst("naeste.behandles", None, da="Vi arbejder på det.\nVent lidt.", en=None),
        ],
    } | aendret


def raa(document: Any) -> bytes:
    """As it lies on disk."""
    return json.dumps(document, ensure_ascii=False).encode()


def nogle_sider(**aendret: Any) -> Sider:
    """The same as a value."""
    return read_sider(raa(et_dokument(**aendret)))

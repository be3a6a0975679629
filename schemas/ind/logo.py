"""A logo that somebody hands us: only a still picture that fetches nothing and does nothing comes in.

SVG is not parsed here but looked through for everything it does not need, and refused whole: what is let by is served
under a policy that forbids all the same things once more.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator

LARGEST = 100 * 1024  # bytes
MOST_PIXELS = 4096  # in each direction
MOST_COPIES = 10  # <use>: copies of copies grow beyond any bound
PNG, SVG = "image/png", "image/svg+xml"
TYPER = (PNG, SVG)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG = re.compile(r"(?:<\?xml[^<>?]*\?>)?(?:\s|<!--(?:(?!--).)*-->)*<svg[\s>].*</svg>\s*", re.DOTALL)
_USE = re.compile(r"<(?:[^\s<>/:]+:)?use(?![\w.-])", re.IGNORECASE)
_HEAD = re.compile(r"\A<\?xml[^<>?]*\?>")
_REFUSED = (
    (re.compile(r"<(?!/?[a-z!])|<!(?!--)|<\?", re.IGNORECASE), "DOCTYPE, ENTITY, CDATA eller en behandlingsinstruks"),
    (
        re.compile(
            r"</?(?:[^\s<>/:]+:)?(?:script|handler|listener|foreignobject|iframe|embed|object|audio|video|style"
            r"|animate\w*|set|discard|a|image|pattern|filter|fe[a-z]+)(?![\w.-])",
            re.IGNORECASE,
        ),
        "et element, der kan udføre, hente, bevæge eller formatere noget (script, style, image, filter …)",
    ),
    (re.compile(r"(?<![\w.-])(?:[\w.-]+:)?on[a-z]+\s*=", re.IGNORECASE), "en hændelse (on…=)"),
    (re.compile(r"(?:java|vb)script\s*:|data\s*:", re.IGNORECASE), "javascript: eller data:"),
    (re.compile(r"(?:href|src|base)\s*=(?!\s*[\"']\s*#)", re.IGNORECASE), "en henvisning ud af filen (href, src)"),
    (
        re.compile(
            r"(?<![\w.-])style\s*=|url\s*\((?!\s*[\"']?\s*#)|image-set\s*\(|(?<![\w-])src\s*\(|@import|\\",
            re.IGNORECASE,
        ),
        "style=, @import eller url(…)",
    ),
    (re.compile(r"1999/xhtml", re.IGNORECASE), "HTML"),
    (re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)"), "en entitet (&…;)"),
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"), "kontroltegn"),
)


def from_base64(text: str) -> bytes | None:
    """The bytes, None where the text is not base64 in one line."""
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None


def faults(kind: str, data: bytes) -> Iterator[str]:
    """Everything that is wrong with the picture, which is said to be of that kind."""
    if len(data) > LARGEST:
        yield f"fylder mere end {LARGEST // 1024} kB"
    elif kind == PNG:
        yield from _png(data)
    else:
        yield from _svg(data)


# PNG (W3C PNG, second edition, 5: a signature, then chunks with their length, type and check sum)


def _png(data: bytes) -> Iterator[str]:
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND" or len(chunks[0][1]) != 13:
        yield "er ikke en hel PNG-fil"
        return
    header = chunks[0][1]
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        yield f"er ikke mellem 1 og {MOST_PIXELS} punkter på hver led"
    if any(kind == b"acTL" for kind, _ in chunks):
        yield "bevæger sig (APNG)"


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Type and content of each chunk; none where anything is missing, left over or damaged."""
    if not data.startswith(_SIGNATURE):
        return []
    found, at = [], len(_SIGNATURE)
    while at < len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        kind, content, check = data[at + 4 : at + 8], data[at + 8 : end], data[end : end + 4]
        if len(check) != 4 or zlib.crc32(kind + content) != int.from_bytes(check):
            return []
        found.append((kind, content))
        at = end + 4
    return found


# SVG


def _svg(data: bytes) -> Iterator[str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield "er ikke SVG skrevet i tegnsættet UTF-8"
        return
    head = _HEAD.match(text)
    if not _SVG.fullmatch(text) or (head and re.search(r"encoding(?!\s*=\s*[\"']utf-8[\"'])", head[0], re.IGNORECASE)):
        yield "er ikke SVG, der begynder med <svg og slutter med </svg>, i UTF-8"
    body = text[head.end() :] if head else text
    yield from (f"indeholder {what}, som et logo ikke må" for pattern, what in _REFUSED if pattern.search(body))
    if len(_USE.findall(body)) > MOST_COPIES:
        yield f"gentager sig selv med <use> mere end {MOST_COPIES} gange"

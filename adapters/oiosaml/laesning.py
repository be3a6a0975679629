"""A SAML message as XML, read so that everybody reads the same: UTF-8, no DTD, no comment, each ID once, SAML's times.

Source: SAML 2.0 core 1.3; IDENTITY 4.1 and 5 (entity bombs, comments that cut a value in two).
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from adapters.oioidws.navne import only
from borgerblik.access.saml import SamlFejl, SamlRefused

LARGEST = 512 * 1024  # bytes of a message; one with a hundred privilege groups is a fifth of it
MOST_TAGS, MOST_NAMESPACES = 10_000, 500  # opening and closing ones; a usual message has about 100, and 20
_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))  # base64 is sent in lines, by some
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
_ids = etree.XPath("//@*[local-name() = 'ID' or local-name() = 'Id' or local-name() = 'id']")


def decoded(text: str, largest: int = LARGEST) -> bytes:
    """What the base64 stands for. Raises SamlRefused."""
    if len(text) > 2 * largest:
        raise SamlRefused(SamlFejl.FOR_STOR)
    try:
        raw = base64.b64decode(text.translate(_BLANKS).encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise SamlRefused(SamlFejl.UGYLDIG_BASE64) from None
    if len(raw) > largest:
        raise SamlRefused(SamlFejl.FOR_STOR)
    return raw


def parsed(raw: bytes, *, unreadable: SamlFejl = SamlFejl.UGYLDIG_XML, kommentarer: bool = False) -> etree._Element:
    """The message as XML. Raises SamlRefused, with `unreadable` where it is not well-formed.

    `kommentarer`: comments are left out instead of refused, in what a person may have written.
    """
    if raw.count(b"<") > MOST_TAGS or raw.count(b"xmlns") > MOST_NAMESPACES:
        raise SamlRefused(SamlFejl.FOR_STOR)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:  # before the parser sees it: it expands entities in attributes
        raise SamlRefused(SamlFejl.DOCTYPE)
    # One for each message: one that threads share would make them wait for each other.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=kommentarer, remove_pis=kommentarer,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SamlRefused(unreadable) from None  # the parser's own words quote the message
    if root.getroottree().docinfo.internalDTD is not None:  # and once more, as the parser saw it
        raise SamlRefused(SamlFejl.DOCTYPE)
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    if beside or any(not isinstance(each.tag, str) for each in root.iter()):
        raise SamlRefused(SamlFejl.KOMMENTAR)
    return root


def apart(element: etree._Element) -> etree._Element:
    """A part of a message as a document of its own, with the namespaces that hold for it."""
    return parsed(etree.tostring(element, with_tail=False))


def demand_ids_once(*documents: etree._Element) -> None:
    """No ID stands on two elements, in all of these together, under whatever name IDs have."""
    seen: set[str] = set()
    for document in documents:
        found: Any = _ids(document)
        for each in map(str, found):
            if each in seen:
                raise SamlRefused(SamlFejl.DOBBELT_ID)
            seen.add(each)


def the(parent: etree._Element | None, tag: str, otherwise: SamlFejl = SamlFejl.FORKERT_BESKED) -> etree._Element:
    """The one child of that name. Raises SamlRefused where there is none, or another one."""
    found = None if parent is None else only(parent, tag)
    if found is None:
        raise SamlRefused(otherwise)
    return found


def text(element: etree._Element | None) -> str:
    """The text of an element that has nothing but text, to the letter; of any other it is empty."""
    return "" if element is None or len(element) else element.text or ""


def moment(element: etree._Element, name: str) -> datetime:
    """A time in an attribute. Raises SamlRefused where it is missing or is none."""
    found = element.get(name) or ""
    if not _MOMENT.fullmatch(found):
        raise SamlRefused(SamlFejl.UGYLDIGT_TIDSPUNKT)
    try:
        return datetime.fromisoformat(found).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SamlRefused(SamlFejl.UGYLDIGT_TIDSPUNKT) from None

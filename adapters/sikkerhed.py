"""The seam where token and signature go in, on the way out and on the way back.

With `ingen` (towards a loopback index only) a message goes as it is.
"""

from __future__ import annotations

from typing import Protocol

from lxml import etree

from borgerblik.sources import Question


class Sikkerhed(Protocol):
    """What a security profile does to a message. Raises SourceError (AFVIST) for what it does not believe."""

    def seal(self, envelope: etree._Element, question: Question) -> bytes:
        """The envelope as bytes, with whatever proves who asks for which kommune."""

    def open(self, envelope: etree._Element, question: Question) -> etree._Element:
        """The envelope whose contents may be believed."""


class Ingen:
    """No security: for the sandkasse on this machine."""

    def seal(self, envelope: etree._Element, question: Question) -> bytes:
        """The envelope, serialised."""
        return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)

    def open(self, envelope: etree._Element, question: Question) -> etree._Element:
        """The envelope itself."""
        return envelope

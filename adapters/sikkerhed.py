"""The seam where token and signature go in, on the way out and on the way back.

With `ingen` (towards a loopback index only) a message goes as it is; `adapters.oioidws` is the other profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from borgerblik.sources import Deadline


class Asker(Protocol):
    """Whoever a call is made for: a kommune by its CVR number, and how long there is. A Question is one."""

    @property
    def cvr(self) -> str | None:
        """Eight digits; None where the kommune has none."""

    @property
    def deadline(self) -> Deadline:
        """When the answer must be there."""


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """An Asker for calls that are not about a person: names, connection tests."""

    cvr: str | None
    deadline: Deadline


class Exchange(Protocol):
    """One message on its way out, and what is demanded of the answer to it."""

    @property
    def data(self) -> bytes:
        """The envelope as it is sent."""

    def open(self, envelope: etree._Element) -> etree._Element:
        """The envelope whose contents may be believed. Raises SourceError (AFVIST)."""

    def renew(self) -> bool:
        """The service refused what we proved ourselves with: has it been replaced, so that asking again may help?"""


class Sikkerhed(Protocol):
    """What a security profile does to a message."""

    def seal(self, envelope: etree._Element, asker: Asker) -> Exchange:
        """The envelope with whatever proves who asks for which kommune. Raises SourceError."""


@dataclass(frozen=True, slots=True)
class _AsItIs:
    data: bytes

    def open(self, envelope: etree._Element) -> etree._Element:
        return envelope

    def renew(self) -> bool:
        return False


class Ingen:
    """No security: for the sandkasse on this machine."""

    def seal(self, envelope: etree._Element, asker: Asker) -> Exchange:
        """The envelope, serialised."""
        return _AsItIs(etree.tostring(envelope, encoding="UTF-8", xml_declaration=True))

"""What a document is, and what a check of one finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from borgerblik.domain.kommune import Kommune
from borgerblik.overblik.model import Overblik


@dataclass(frozen=True, slots=True)
class Udskrift:
    """An overview on its way out of the house, at the moment `dannet`.

    `id` is random and says nothing of anybody. Whose it is is said by the day of birth (`foedt`) alone: we know no
    name, and a person number does not leave. `udsteder` is the name in the certificate that seals it.
    """

    id: str
    dannet: datetime
    kommune: Kommune
    foedt: date
    udsteder: str
    overblik: Overblik


class Umulighed(StrEnum):
    """Why no document could be made, or none be checked."""

    OPTAGET = "optaget"  # others are at it, and it is not our turn within the wait
    I_GANG = "i_gang"  # whoever asks has one under way already
    IKKE_TILSLUTTET = "ikke_tilsluttet"  # nobody was asked: nothing true can be said of that kommune
    FOR_LANGSOM = "for_langsom"  # not done within the limit
    FEJLEDE = "fejlede"  # the program that draws or reads stopped
    UDEN_SEGL = "uden_segl"  # no certificate that is in force now


class UdskriftUmulig(Exception):
    """No document, and no half one either."""

    def __init__(self, grund: Umulighed) -> None:
        super().__init__(grund.value)
        self.grund = grund


class Udfald(StrEnum):
    """What a check finds. Only the first is good."""

    UAENDRET = "uaendret"
    AENDRET = "aendret"
    IKKE_VORES = "ikke_vores"
    UDEN_SEGL = "uden_segl"
    ULAESELIG = "ulaeselig"


@dataclass(frozen=True, slots=True)
class Kontrol:
    """What a check found. `navn` (of who sealed it) and `forseglet` are told of a document that is ours alone."""

    udfald: Udfald
    navn: str | None = None
    forseglet: datetime | None = None

    @property
    def god(self) -> bool:
        """Whole, unchanged, and sealed by us?"""
        return self.udfald is Udfald.UAENDRET

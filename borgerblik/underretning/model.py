"""What a citizen can be told of and where, one message, and the port it leaves through.

A message (besked) never holds content: only that there is news, and where one signs in to see it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.epost import Email


class Slags(StrEnum):
    """What there can be news of."""

    NY_STATUS = "ny_status"
    UDBETALING = "udbetaling"
    FEJLMELDING = "fejlmelding"


class Kanal(StrEnum):
    """Where it is told."""

    EMAIL = "email"
    DIGITAL_POST = "digital_post"


class Fejlkode(StrEnum):
    """Why a message did not leave. The first three are ours, the others the way's."""

    IKKE_SAT_OP = "ikke_sat_op"
    ADRESSE_ULAESELIG = "adresse_ulaeselig"
    NUMMER_MANGLER = "nummer_mangler"  # of whoever wants Digital Post, where only their keyed hash is known
    KANAL_LUKKET = "kanal_lukket"
    NAVN_UKENDT = "navn_ukendt"
    INGEN_FORBINDELSE = "ingen_forbindelse"
    TLS = "tls"
    LOG_IND_AFVIST = "log_ind_afvist"
    AFSENDER_AFVIST = "afsender_afvist"
    MODTAGER_AFVIST = "modtager_afvist"
    INDHOLD_AFVIST = "indhold_afvist"
    MIDLERTIDIGT_AFVIST = "midlertidigt_afvist"
    AFBRUDT = "afbrudt"
    FOR_LANGSOM = "for_langsom"
    IKKE_FORSTAAET = "ikke_forstaaet"
    UVENTET = "uventet"


class BeskedFejl(Exception):
    """A message did not leave: why, as a code. Never names an address or a person."""

    def __init__(self, kode: Fejlkode) -> None:
        super().__init__(kode.value)
        self.kode = kode


@dataclass(frozen=True, slots=True)
class DigitalPost:
    """The Digital Post of that citizen: no address is needed, and none is kept."""

    cpr: Cpr


@dataclass(frozen=True, slots=True)
class Besked:
    """One message: a subject on one line, and plain text, in the language `sprog` (da or en). Raises ValueError."""

    emne: str
    tekst: str
    sprog: str

    def __post_init__(self) -> None:
        if not self.emne.isprintable():
            raise ValueError("a subject is one line")


Modtager = Email | DigitalPost


class Beskedvej(Protocol):
    """The way messages leave by. `kan` says which channels it has; `send` raises BeskedFejl, within ten seconds."""

    def kan(self, kanal: Kanal) -> bool:
        """Can it tell somebody there?"""

    def send(self, modtager: Modtager, besked: Besked) -> None:
        """Hand the message over; it is out of our hands when this returns."""


# The citizen's choice


@dataclass(frozen=True, slots=True)
class Oenske:
    """What a citizen asks for; `email` where `kanal` is e-mail, `sprog` the language the messages are in."""

    slags: frozenset[Slags]
    kanal: Kanal
    sprog: str
    email: Email | None = None


@dataclass(frozen=True, slots=True)
class Venter:
    """An address that waits to be confirmed. `aaben`: the code that was sent still counts."""

    email: Email
    udloeber: datetime
    aaben: bool


@dataclass(frozen=True, slots=True)
class Valg:
    """What a citizen has chosen. `email` is the confirmed address; `venter` the one that is to take its place."""

    slags: frozenset[Slags]
    kanal: Kanal
    sprog: str
    bekraeftet: datetime | None
    email: Email | None = None
    venter: Venter | None = None

    @property
    def virker(self) -> bool:
        """Is there somewhere to tell it now?"""
        return self.bekraeftet is not None and (self.kanal is Kanal.DIGITAL_POST or self.email is not None)

    @property
    def modtager_vises(self) -> Email | None:
        """The address to show in the form: the newest one written."""
        return self.venter.email if self.venter is not None else self.email


class Kodesvar(StrEnum):
    """What became of a code that somebody wrote."""

    BEKRAEFTET = "bekraeftet"
    FORKERT = "forkert"
    BRUGT_OP = "brugt_op"
    UDLOEBET = "udloebet"
    INTET = "intet"


# What became of a message


class Resultat(StrEnum):
    """How telling somebody ended."""

    SENDT = "sendt"
    INTET_VALG = "intet_valg"
    IKKE_BEKRAEFTET = "ikke_bekraeftet"
    NYLIGT_SENDT = "nyligt_sendt"
    FEJLET = "fejlet"


@dataclass(frozen=True, slots=True)
class Udfald:
    """What came of it; `kode` says why where it failed."""

    resultat: Resultat
    kode: Fejlkode | None = None

    @property
    def sendt(self) -> bool:
        """Did a message leave?"""
        return self.resultat is Resultat.SENDT

    @property
    def ord(self) -> str:
        """One word for it: the code of a failure, else the result."""
        return self.kode.value if self.kode is not None else self.resultat.value


class ForMange(Exception):
    """So many messages have been asked for within the hour that no more are sent now."""


class IkkeMuligt(Exception):
    """No message can be sent there: the way does not have that channel, or there is no way."""


def sorteret(slags: Collection[Slags]) -> list[Slags]:
    """In the order they are shown."""
    return [each for each in Slags if each in slags]

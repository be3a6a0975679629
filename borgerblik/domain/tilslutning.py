"""How a kommune connects: who leads it there, what has been agreed, and the steps on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from borgerblik.domain.epost import Email


class Trin(StrEnum):
    """The steps, in the order they are usually taken."""

    PROJEKTEJER = "projektejer"
    PROJEKTLEDER = "projektleder"
    TILSLUTNINGSAFTALE = "tilslutningsaftale"
    DATABEHANDLERAFTALE = "databehandleraftale"
    SERVICEAFTALER = "serviceaftaler"
    CERTIFIKAT = "certifikat"
    FORBINDELSE = "forbindelse"
    RISIKOVURDERING = "risikovurdering"
    OPLYSNINGSTEKST = "oplysningstekst"
    TILGAENGELIGHEDSERKLAERING = "tilgaengelighedserklaering"
    TESTPERSONER = "testpersoner"
    FAGOMRAADER_AABNET = "fagomraader_aabnet"


EFTER_SKOEN = frozenset({Trin.TESTPERSONER})
"""What no program can see for itself: people say how far it is, with evidence."""


class Trintilstand(StrEnum):
    """How far a step is (KLIK's words for it)."""

    IKKE_PAABEGYNDT = "ikke_paabegyndt"
    PAABEGYNDT = "paabegyndt"
    FULDFOERT = "fuldfoert"

    @property
    def orden(self) -> int:
        """0 is not begun."""
        return list(Trintilstand).index(self)


class Aftaleslags(StrEnum):
    """What an agreement is about."""

    TILSLUTNINGSAFTALE = "tilslutningsaftale"
    DATABEHANDLERAFTALE = "databehandleraftale"
    SERVICEAFTALE = "serviceaftale"


class Service(StrEnum):
    """The national service that a service agreement (serviceaftale) is for."""

    SAGDOKUMENTINDEKS = "sagdokumentindeks"
    YDELSESINDEKS = "ydelsesindeks"
    YDELSELISTEHENT = "ydelselistehent"
    KLASSIFIKATION = "klassifikation"
    ORGANISATION = "organisation"


class Retning(StrEnum):
    """Which way the data go: `udstil` out of the service to us (its role for reading), `anvend` into it.

    Source: PROTOCOL 1, the service roles of Fælleskommunalt Administrationsmodul.
    """

    UDSTIL = "udstil"
    ANVEND = "anvend"


Emne = tuple[Aftaleslags, Service | None, Retning | None]  # what agreements must be about to follow one another


@dataclass(frozen=True, slots=True)
class Ansvarlig:
    """Somebody at work in the kommune who answers for it."""

    navn: str
    titel: str
    email: Email
    telefon: str | None = None


@dataclass(frozen=True, slots=True)
class Ejer:
    """Whose a step is."""

    navn: str
    email: Email | None = None


@dataclass(frozen=True, slots=True)
class Aftale:
    """An agreement, in force from `gyldig_fra` to `gyldig_til`, both included; None is until further notice.

    `service` and `retning` are of a serviceaftale only. `reference` is such as a journal number.
    """

    slags: Aftaleslags
    gyldig_fra: date
    gyldig_til: date | None = None
    service: Service | None = None
    retning: Retning | None = None
    reference: str | None = None
    underskrevet_af: str | None = None

    @property
    def emne(self) -> Emne:
        """What it is about."""
        return self.slags, self.service, self.retning

    def gaelder(self, dag: date) -> bool:
        """Is it in force on that Danish day?"""
        return self.gyldig_fra <= dag and (self.gyldig_til is None or dag <= self.gyldig_til)


@dataclass(frozen=True, slots=True)
class Testpersoner:
    """The people the pages are tried on: how many, and where the kommune keeps who they are; never who.

    `skrevet_af` wrote that down, `godkendt_af` is the other person who approved of it.
    """

    antal: int
    reference: str
    skrevet_af: str | None = None
    godkendt_af: str | None = None


@dataclass(frozen=True, slots=True)
class Trinvalg:
    """What has been written of a step. `tilstand` None: what the check says; `frist` is the last day in time."""

    tilstand: Trintilstand | None = None
    frist: date | None = None
    ejer: Ejer | None = None
    bevis: str | None = None
    note: str | None = None


INTET = Trinvalg()


@dataclass(frozen=True, slots=True)
class Tilslutning:
    """What a kommune (`kode`, four digits) has written of its way to being connected; `trin` holds what is not empty.

    `oplysningstekst_accepteret_af`: who (name and title) has taken the product's own information text as the
    kommune's.
    """

    kode: str
    projektejer: Ansvarlig | None = None
    projektleder: Ansvarlig | None = None
    aftaler: tuple[Aftale, ...] = ()
    oplysningstekst_accepteret_af: str | None = None
    testpersoner: Testpersoner | None = None
    trin: Mapping[Trin, Trinvalg] = field(default_factory=lambda: MappingProxyType({}))

    def om(self, trin: Trin) -> Trinvalg:
        """What is written of that step."""
        return self.trin.get(trin, INTET)

    def aftaler_om(self, slags: Aftaleslags, service: Service | None = None) -> tuple[Aftale, ...]:
        """Those of that kind, of a serviceaftale those by which we read that service."""
        retning = None if service is None else Retning.UDSTIL
        return tuple(each for each in self.aftaler if each.emne == (slags, service, retning))


@dataclass(frozen=True, slots=True)
class Daekning:
    """How agreements about one thing stand on a day: is one in force, and what is the last day without a gap?

    `til` None with `gaelder`: until further notice. Without it: the last day of the latest that is over, if any;
    `fra` is then the first day of the next one, if any.
    """

    gaelder: bool
    til: date | None = None
    fra: date | None = None


def daekning(aftaler: Iterable[Aftale], dag: date) -> Daekning:
    """How these stand on that day; one that takes over from another the day after it leaves no gap."""
    in_order = sorted(aftaler, key=lambda each: each.gyldig_fra)
    held = [each for each in in_order if each.gaelder(dag)]
    if not held:
        over = [each.gyldig_til for each in in_order if each.gyldig_til is not None and each.gyldig_til < dag]
        coming = [each.gyldig_fra for each in in_order if each.gyldig_fra > dag]
        return Daekning(gaelder=False, til=max(over, default=None), fra=min(coming, default=None))
    til = dag
    for each in in_order:
        if each.gyldig_fra <= dag or each.gyldig_fra <= til + timedelta(days=1):
            if each.gyldig_til is None:
                return Daekning(gaelder=True)
            til = max(til, each.gyldig_til)
    return Daekning(gaelder=True, til=til)


def maa_vise(tilslutning: Tilslutning | None, dag: date, *, paa_maskinen: bool) -> bool:
    """May anything be shown for that kommune on that Danish day? Only under a databehandleraftale in force.

    Where the indexes are on this machine (the sandkasse) a kommune of which nothing was ever written has the
    sandkasse's own; towards real ones that is no agreement.
    """
    if tilslutning is None:
        return paa_maskinen
    return any(each.gaelder(dag) for each in tilslutning.aftaler if each.slags is Aftaleslags.DATABEHANDLERAFTALE)

"""What an invented citizen's sager, grants and payments consist of, before they become XML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented: a name, and a number whose day is 61-91 where the person has one."""

    navn: str
    nummer: str | None = None

    @property
    def urn(self) -> str:
        """How an index names the person."""
        return f"urn:oio:cpr-nr:{self.nummer}" if self.nummer else f"urn:oio:fuldtnavn:{self.navn}"


@dataclass(frozen=True, slots=True)
class Myndighed:
    """An authority that owns or pays; `kode` is empty for one that is no kommune."""

    navn: str
    cvr: str
    kode: str = ""


@dataclass(frozen=True, slots=True)
class Fagsystem:
    """A source system: its name and the UUID of its instance."""

    navn: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Klasse:
    """A KLE number with its title."""

    nummer: str
    titel: str


@dataclass(frozen=True, slots=True)
class Dokument:
    """A document in the index and its place in a sag's journal."""

    uuid: str
    titel: str
    dato: date
    type: str


@dataclass(frozen=True, slots=True)
class Sag:
    """A sag. `trin`: the states with the day each began, oldest first. Without `klasse` it is broken."""

    uuid: str
    nummer: str
    titel: str
    klasse: Klasse | None
    oprettet: date
    trin: tuple[tuple[str, date], ...]
    ejer: Myndighed
    system: Fagsystem
    part: Person | None
    behandler: Person
    foelsomhed: str | None = "FORTROLIGE_PERSONOPLYSNINGER"
    sekundaere: tuple[Person, ...] = ()
    ydelsesklasse: str | None = None
    visning_undtaget: bool = False
    alternativ_titel: str | None = None
    sagsstatus: str | None = None
    dokumenter: tuple[Dokument, ...] = ()
    notat: str | None = None
    andre_sager: tuple[str, ...] = ()
    livscyklus: str = "Importeret"
    # What is wrong with it on purpose (see snavs).
    flere_primaere: tuple[Person, ...] = ()
    overlappende: bool = False
    uden_master: bool = False
    visning_uden_klasse: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How and when a benefit is to be paid."""

    fra: date
    til: date | None
    beloeb: Decimal
    frekvens: str = "Månedlig"
    forud_bagud: str = "Bagud"
    dispositionsdag: str = "Sidste bankdag i måneden"
    godkendes_manuelt: bool = False


@dataclass(frozen=True, slots=True)
class BevilgetYdelse:
    """One granted benefit."""

    id: str
    navn: str
    klasse: Klasse | None
    fra: date
    til: date | None
    system: Fagsystem
    planer: tuple[Plan, ...] = ()
    tilbagebetalingspligtig: bool = False
    meddelelse: str | None = None
    uden_master: bool = False


@dataclass(frozen=True, slots=True)
class Bevilling:
    """A grant with its benefits and the sager it belongs to."""

    uuid: str
    noegle: str
    fra: date
    til: date | None
    registreret: date
    ejer: Myndighed
    part: Person
    ydelser: tuple[BevilgetYdelse, ...]
    sager: tuple[Sag, ...] = ()
    foelsomhed: str | None = "FORTROLIGE_PERSONOPLYSNINGER"
    dato_uden_klokken: bool = False


@dataclass(frozen=True, slots=True)
class Linje:
    """A line of a payment; a correction has the period it corrects and may be negative."""

    bevilling: Bevilling
    ydelse: BevilgetYdelse
    beloeb: Decimal
    fra: date
    til: date


@dataclass(frozen=True, slots=True)
class Udbetaling:
    """A payment (oekonomisk effektuering) with its staircase of amounts. `udbetalt` None: no receipt yet."""

    uuid: str
    noegle: str
    fra: date
    til: date
    dispositionsdato: date
    brutto: Decimal
    efter_skat: Decimal
    sendt: Decimal
    udbetalt: Decimal | None
    linjer: tuple[Linje, ...]
    ejer: Myndighed
    udbetaler: Myndighed
    system: Fagsystem
    part: Person
    registreret: date
    sendt_tekst: str | None = None
    udbetalt_tekst: str | None = None


@dataclass(frozen=True, slots=True)
class Samling:
    """All there is about one citizen."""

    sager: tuple[Sag, ...] = ()
    bevillinger: tuple[Bevilling, ...] = ()
    udbetalinger: tuple[Udbetaling, ...] = ()

    def __add__(self, anden: Samling) -> Samling:
        return Samling(
            self.sager + anden.sager,
            self.bevillinger + anden.bevillinger,
            self.udbetalinger + anden.udbetalinger,
        )

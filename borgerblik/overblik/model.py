"""What an overview is: only what may leave the house, and why the rest does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from borgerblik.domain.faelles import Beloeb, Kle
from borgerblik.domain.koder import Fremdrift, MyndighedType, Nsis
from borgerblik.domain.kommune import Kommune, Link
from borgerblik.domain.sag import Dokument, Tilstand
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Plan
from borgerblik.sources import Reason
from borgerblik.visning.regler import Held


@dataclass(frozen=True, slots=True)
class Kilde:
    """How one source fared for one kommune. `aarsag` is None when it answered, and while it is `undervejs`."""

    noegle: str
    kommune: str
    hentet: datetime | None = None
    ulaeselige: int = 0
    aarsag: Reason | None = None
    undervejs: bool = False

    @property
    def svarede(self) -> bool:
        """Did it answer?"""
        return self.aarsag is None and not self.undervejs


@dataclass(frozen=True, slots=True)
class Myndighed:
    """Who decides or pays."""

    navn: str | None
    cvr: str | None
    type: MyndighedType


@dataclass(frozen=True, slots=True)
class Status:
    """Where a sag stands now, in the citizen's words."""

    kode: Fremdrift
    tekst: str
    siden: date | None


@dataclass(frozen=True, slots=True)
class VistSag:
    """A sag as the citizen sees it."""

    id: str
    titel: str
    fagomraade: str
    kle: Kle
    status: Status
    tidslinje: Sequence[Tilstand]
    oprettet: date | None
    senest_aendret: date | None
    myndighed: Myndighed
    kommune: str
    dokumenter: Sequence[Dokument]
    ydelser: Sequence[str]
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class VistLinje:
    """One line of a payment as the citizen sees it."""

    navn: str | None
    kle: str | None
    brutto: Beloeb | None
    periode: Periode


@dataclass(frozen=True, slots=True)
class VistUdbetaling:
    """A payment as the citizen sees it. `delvis`: a part of it is not shown, and so none of its totals is."""

    id: str
    dispositionsdato: date | None
    periode: Periode
    brutto: Beloeb | None
    efter_skat_og_atp: Beloeb | None
    sendt_til_udbetaling: Beloeb | None
    sendt_tekst: str | None
    udbetalt: Beloeb | None
    udbetalt_tekst: str | None
    linjer: Sequence[VistLinje]
    delvis: bool = False


@dataclass(frozen=True, slots=True)
class VistYdelse:
    """A ydelse as the citizen sees it."""

    id: str
    navn: str
    fagomraade: str
    kle: Kle
    startdato: date | None
    slutdato: date | None
    aktiv: bool
    tilbagebetalingspligtig: bool | None
    meddelelse: str | None
    udbetaler: Myndighed
    kommune: str
    sager: Sequence[str]
    plan: Sequence[Plan]
    udbetalinger: Sequence[VistUdbetaling]


@dataclass(frozen=True, slots=True)
class KommendeUdbetaling:
    """A coming payment as the citizen sees it; `ydelse` is its id."""

    dato: date | None
    beloeb: Beloeb | None
    ydelse: str
    navn: str
    usikker: bool


@dataclass(frozen=True, slots=True)
class OmraadeStatus:
    """An area, and whether a kommune that was asked has opened it."""

    noegle: str
    titel: str
    aaben: bool


@dataclass(frozen=True, slots=True)
class IkkeVist:
    """That something is held back. `antal` is None for an area that is not opened."""

    fagomraade: str
    aarsag: str
    antal: int | None


@dataclass(frozen=True, slots=True)
class Spor:
    """Why one item is shown or not: every rule that holds it back, or why none does (`vises_fordi`)."""

    slags: str
    id: str
    kle: str
    fagomraade: str
    regler: tuple[Held, ...]
    vises_fordi: str = ""

    @property
    def vist(self) -> bool:
        """Is it shown?"""
        return not self.regler


@dataclass(frozen=True, slots=True)
class Overblik:
    """Everything one look gives.

    `regelspor` and `uden_for_rettigheder` (how much whoever looks may not know of) never leave with the citizen's
    own answer.
    """

    dannet: datetime
    niveau: Nsis
    kommuner: Sequence[Kommune]
    kilder: Sequence[Kilde]
    fagomraader: Sequence[OmraadeStatus]
    sager: Sequence[VistSag]
    ydelser: Sequence[VistYdelse]
    kommende_udbetalinger: Sequence[KommendeUdbetaling]
    ikke_vist: Sequence[IkkeVist]
    kraever_niveau: Nsis | None
    regelspor: Sequence[Spor]
    uden_for_rettigheder: int = 0

    @property
    def komplet(self) -> bool:
        """Did every source of every connected kommune answer, with nothing unreadable?"""
        return all(kilde.svarede and not kilde.ulaeselige for kilde in self.kilder)

    @property
    def ingen_svarede(self) -> bool:
        """Was somebody asked, and did nobody answer?"""
        return bool(self.kilder) and not any(kilde.svarede or kilde.undervejs for kilde in self.kilder)

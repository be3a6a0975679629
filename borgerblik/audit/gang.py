"""Walks the rows in the order of their numbers and holds each against its content and the row before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from struct import error as StructError  # noqa: N812

from borgerblik.audit.form import aabning
from borgerblik.audit.kaede import AFTRYK, BUNDET, HAEKTE, HOVED, INDHOLD, SLETTET, begyndelse, moment, sidste_felt

TILBAGE = 60 * 1_000_000  # microseconds that a moment may lie before the one of the row before it
_TOM = b"\xff" * 16  # four fields with nothing in them
SKRIDT = 1 << 14  # rows between two words of progress
_AFTRYK, _HAEKTE = sha256(AFTRYK), sha256(HAEKTE)


class Brud(StrEnum):
    """What can be wrong with a row, a chain, a seal, or a change that a row binds."""

    AENDRET = "aendret"
    BRUDT = "brudt"
    MANGLER = "mangler"
    ORDEN = "orden"
    BEGYNDELSE = "begyndelse"
    SLETTET = "slettet_uden_segl"
    SEGL_MANGLER = "segl_mangler"
    SEGL_KAEDE = "segl_kaede"
    SEGL_NOEGLE = "segl_noegle"
    SEGL_UNDERSKRIFT = "segl_underskrift"
    SEGL_HOVED = "segl_hoved"
    SEGL_ANTAL = "segl_antal"
    SEGL_KENDT = "segl_kendt"
    SLETNING_FOR_NY = "sletning_for_ny"
    AENDRING_AENDRET = "aendring_aendret"
    AENDRING_UBUNDET = "aendring_ubundet"
    AENDRING_MANGLER = "aendring_mangler"


@dataclass(frozen=True, slots=True)
class Fejl:
    """One fault: what, and where. A fault of a seal has its number in `segl`; `plads` is the last that is missing.

    Of a change `nummer` is its own number; of one that is missing it is that of the row which names it.
    """

    slags: Brud
    kaede: int | None = None
    plads: int | None = None
    nummer: int | None = None
    tidspunkt: datetime | None = None
    segl: int | None = None


@dataclass(frozen=True, slots=True)
class Kilder:
    """What the walk must ask about: a chain it meets in the middle (place and link of the last row before), the hash
    of a seal (b"" for 0, None where there is none), and whether a seal says that this place was erased.
    """

    ukendt: Callable[[int], tuple[int, bytes] | None]
    seglaftryk: Callable[[int], bytes | None]
    slettet: Callable[[int, int], bool]


Sted = tuple[int, bytes, int, int]  # place, link, number and microseconds of a chain's last row


class Gang:
    """The walk. `hoveder` is how far each chain has come; `meld` is told of every fault."""

    def __init__(self, meld: Callable[[Fejl], None], kilder: Kilder, hoveder: dict[int, Sted]) -> None:
        self._meld = meld
        self._kilder = kilder
        self.hoveder = hoveder
        self.raekker = 0
        self.slettede = 0
        self.tilbage = 0

    def gaa(
        self,
        raekker: Iterable[bytes],
        forbi: Callable[[int], int],
        fremskridt: Callable[[int], None] = lambda antal: None,
    ) -> None:
        """All of them. `forbi(nummer)` is called before the first row above the number it gave the last time."""
        # Ten million times round: what is looked up is at hand, nothing is made that is not needed, and a hash that has
        # begun is copied, for it takes a third of the time to begin one.
        hoveder, unpack, nyt_aftryk, ny_haekte = self.hoveder, HOVED.unpack_from, _AFTRYK.copy, _HAEKTE.copy
        antal, graense = 0, -1
        for raekke in raekker:
            try:
                nummer, kaede, plads, aftryk, haekte, salt, tid = unpack(raekke)
            except StructError:  # cut short: what is missing does not give its hash
                raekke = raekke.ljust(HOVED.size, b"\0")
                nummer, kaede, plads, aftryk, haekte, salt, tid = unpack(raekke)
            if nummer > graense:
                self.raekker = antal
                graense = forbi(nummer)
            if salt == SLETTET:
                tid = self._slettet(nummer, kaede, plads, raekke)
            else:
                hashed = nyt_aftryk()
                hashed.update(raekke[INDHOLD:])
                if hashed.digest() != aftryk:
                    self._fejl(Brud.AENDRET, raekke)
            foer = hoveder.get(kaede)
            if foer is not None and foer[0] + 1 == plads:
                hashed = ny_haekte()
                hashed.update(foer[1] + raekke[BUNDET])
                if hashed.digest() != haekte:
                    self._fejl(Brud.BRUDT, raekke)
                if tid < foer[3] - TILBAGE:
                    self.tilbage += 1
            else:
                self._spring(foer, raekke)
            hoveder[kaede] = (plads, haekte, nummer, tid)
            antal += 1
            if not antal % SKRIDT:
                fremskridt(SKRIDT)
        self.raekker = antal
        fremskridt(antal % SKRIDT)

    def _slettet(self, nummer: int, kaede: int, plads: int, raekke: bytes) -> int:
        """A row that is no longer there to be read; the moment that is to count for it."""
        self.slettede += 1
        if not self._kilder.slettet(kaede, plads):
            self._fejl(Brud.SLETTET, raekke)
        elif not raekke.endswith(_TOM):
            self._fejl(Brud.AENDRET, raekke)
        foer = self.hoveder.get(kaede)
        return 0 if foer is None else foer[3]

    def _spring(self, foer: Sted | None, raekke: bytes) -> None:
        """A row that does not come right after the last one of its chain that we have seen."""
        _, kaede, plads, _, haekte, salt, _ = HOVED.unpack_from(raekke)
        kendt = self._kilder.ukendt(kaede) if foer is None else (foer[0], foer[1])
        if kendt is None:
            kendt = (0, b"")
            if plads == 1 and salt == SLETTET:
                return
            begun = self._begyndt(kaede, raekke) if plads == 1 else None
            if begun is None:
                self._fejl(Brud.BEGYNDELSE, raekke)
                return
            kendt = (0, begun)
        if plads > kendt[0] + 1:
            self._fejl(Brud.MANGLER, raekke, plads - 1)
        elif plads <= kendt[0]:
            self._fejl(Brud.ORDEN, raekke)
        elif sha256(HAEKTE + kendt[1] + raekke[BUNDET]).digest() != haekte:
            self._fejl(Brud.BRUDT, raekke)

    def _begyndt(self, kaede: int, raekke: bytes) -> bytes | None:
        """What the first row of a chain follows, as it says itself; None where that cannot be."""
        try:
            said = aabning(sidste_felt(raekke))
        except (UnicodeDecodeError, StructError):
            return None
        seglaftryk = None if said is None else self._kilder.seglaftryk(said[1])
        return None if said is None or seglaftryk is None else begyndelse(kaede, *_aabnet(said), seglaftryk).haekte

    def _fejl(self, slags: Brud, raekke: bytes, plads: int | None = None) -> None:
        nummer, kaede, at, _, _, salt, tid = HOVED.unpack_from(raekke)
        known = None if salt == SLETTET else _tidspunkt(tid)
        self._meld(Fejl(slags, kaede, at if plads is None else plads, nummer, known))


def _aabnet(said: tuple[int, int]) -> tuple[datetime, int]:
    return moment(said[0]), said[1]


def _tidspunkt(mikrosekunder: int) -> datetime | None:
    try:
        return moment(mikrosekunder)
    except OverflowError:
        return None

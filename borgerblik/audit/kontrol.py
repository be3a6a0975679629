"""Checks the log from end to end: every row, every chain, every seal, what each seal says of the rows, every change."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from borgerblik.audit.aendringer.kontrol import efterse
from borgerblik.audit.aendringer.store import AendringStore
from borgerblik.audit.gang import Brud, Fejl, Gang, Kilder, Sted
from borgerblik.audit.log import AuditLog
from borgerblik.audit.opslag import LogUnavailable
from borgerblik.audit.segl.model import Segl, Udsagn
from borgerblik.audit.segl.slettede import Slettede

VISES = 20  # faults that are told one by one
INGEN_GRAENSE = 1 << 63


@dataclass(frozen=True, slots=True)
class Kontrolresultat:
    """What a check found.

    `fejl` are the first faults, `antal_fejl` all of them. `uforseglede` rows are newer than the newest seal, whose
    number and hash are `nyeste`; `tilbage` counts moments that lie before those of the row before: a clock set back.
    """

    raekker: int
    uforseglede: int
    slettede: int
    kaeder: int
    segl: int
    fejl: tuple[Fejl, ...]
    antal_fejl: int
    tilbage: int = 0
    nyeste: tuple[int, str] | None = None

    @property
    def hel(self) -> bool:
        """Whether nothing was found."""
        return self.antal_fejl == 0


def kontroller(
    log: AuditLog,
    *,
    fra: datetime | None = None,
    til: datetime | None = None,
    kendte: Mapping[int, bytes] = MappingProxyType({}),
    fremskridt: Callable[[int], None] = lambda raekker: None,
) -> Kontrolresultat:
    """The whole log; with `fra` or `til` what was written in that time, from the seal before it to the seal after it.

    `kendte` are the hashes of seals, by number, that were kept elsewhere: seals that are to be there, whatever the
    rest says. `fremskridt` is told how many rows more have been read. Raises LogUnavailable.
    """
    try:
        sidste = log.segl.spids()[0]  # asked first: what it and those before it cover is there when the rows are read
        ende = log.store.sikkert()
        lowest, highest = log.store.spaend(fra, til) or (ende + 1, ende)
        spaend = (lowest if fra else min(1, lowest), highest if til else INGEN_GRAENSE)
        kontrol = _Kontrol(log, sidste, spaend, (fra, til), fremskridt)
        for fejl in efterse(AendringStore(log.store.engine), fra, til):
            kontrol.meld(fejl)
        return kontrol.udfoer(ende, kendte)
    except Exception as error:
        raise LogUnavailable("the log could not be read") from error


class _Kontrol:
    """One check of the rows in that span of numbers, and of what was sealed in that time: rows may be gone."""

    def __init__(
        self,
        log: AuditLog,
        sidste: int,
        spaend: tuple[int, int],
        tid: tuple[datetime | None, datetime | None],
        fremskridt: Callable[[int], None],
    ) -> None:
        self._log = log
        self._sidste_nummer = sidste
        self._lowest, self._highest = spaend
        self._fra, self._til = tid
        self._fremskridt = fremskridt
        self._fejl: list[Fejl] = []
        self._antal_fejl = 0
        self._segl = 0
        self._daekket = 0  # the highest number that the seals cover which have been read and hold
        # Of each seal in turn, so that a chain's first row can name one; a log lives to see many seals.
        self._numre, self._aftryk = array("q"), bytearray()
        self._slettede = Slettede(log.gyldige_segl)
        self._hoveder: dict[int, Sted] = {}
        self._anker: Segl | None = None  # the last seal before the span
        self._efter: datetime | None = None  # when the last seal was made that counts for the span
        self._sidste: Segl | None = None

    def udfoer(self, ende: int, kendte: Mapping[int, bytes]) -> Kontrolresultat:
        """Seals first, for what they say of chains and erasures; then the rows, with each seal in its place."""
        self._laes_segl()
        for nummer, aftryk in kendte.items():
            if nummer < 1 or self._seglaftryk(nummer) != aftryk:
                self.meld(Fejl(Brud.SEGL_KENDT, segl=nummer))
        gang = Gang(self.meld, Kilder(lambda _: None, self._seglaftryk, self._slettede), self._hoveder)
        begin = 0 if self._anker is None or self._anker.udsagn is None else self._anker.udsagn.til
        begin = min(begin, self._lowest - 1)  # no row of ours has a number below 1: whoever put one there is found
        segl = _Forlob(self._udsagn(), self._highest, gang, self.meld, lambda: self._antal_fejl)
        gang.gaa(self._raekker(begin, ende), segl.forbi, self._fremskridt)
        segl.forbi(INGEN_GRAENSE)
        return Kontrolresultat(
            raekker=gang.raekker,
            uforseglede=gang.raekker - segl.talt,
            slettede=gang.slettede,
            kaeder=len(self._hoveder),
            segl=self._segl,
            fejl=tuple(self._fejl),
            antal_fejl=self._antal_fejl,
            tilbage=gang.tilbage,
            nyeste=None if self._sidste is None else (self._sidste.nummer, self._sidste.aftryk.hex()),
        )

    def _raekker(self, begin: int, ende: int) -> Iterator[bytes]:
        """To the first seal that covers the span, or to the end."""
        til = ende
        if self._highest < ende:
            til = next((said.til for said in self._udsagn() if said.til >= self._highest), ende)
        return self._log.store.i_bytes(begin, til)

    def _udsagn(self) -> Iterator[Udsagn]:
        """What the seals after the anchor say, of those that hold."""
        for segl in self._log.gyldige_segl(0 if self._anker is None else self._anker.nummer):
            if segl.nummer > self._sidste_nummer:
                return
            if segl.udsagn is not None:
                yield segl.udsagn

    def _laes_segl(self) -> None:
        forrige: Segl | None = None
        for segl in self._log.segl.alle(til=self._sidste_nummer):
            if self._segl_holder(segl, forrige):
                self._segl += 1
                self._hoer(segl)
            self._numre.append(segl.nummer)
            self._aftryk.extend(segl.aftryk)
            forrige = segl
        self._sidste = forrige

    def _hoer(self, segl: Segl) -> None:
        """What a seal says that must be known before the rows are read."""
        said = segl.udsagn
        if said is None:
            return
        if said.sletning is not None and said.sletning.for_ny(segl.tidspunkt):
            self.meld(Fejl(Brud.SLETNING_FOR_NY, segl=segl.nummer, tidspunkt=segl.tidspunkt))
        if self._til is not None and (self._efter is None or self._efter < self._til):
            self._highest, self._efter = max(self._highest, said.til), segl.tidspunkt
        if said.til < self._lowest and (self._fra is None or segl.tidspunkt < self._fra):
            self._anker = segl
            self._hoveder.update({h.kaede: (h.plads, h.haekte, h.nummer, 0) for h in said.hoveder})

    def _segl_holder(self, segl: Segl, forrige: Segl | None) -> bool:
        wrong: Brud | None = None
        expected, aftryk = (1, b"") if forrige is None else (forrige.nummer + 1, forrige.aftryk)
        said, holder = segl.udsagn, segl.holder(self._log.noegler)
        if segl.nummer != expected:
            wrong = Brud.SEGL_MANGLER
        elif not self._log.noegler.kender(segl.noegle):
            wrong = Brud.SEGL_NOEGLE
        elif said is None or not holder:
            wrong = Brud.SEGL_UNDERSKRIFT
        elif segl.forrige != aftryk or said.fra != self._daekket or said.til < said.fra:
            wrong = Brud.SEGL_KAEDE
        if said is not None and holder:
            self._daekket = said.til
        if wrong is not None:
            self.meld(Fejl(wrong, segl=segl.nummer, tidspunkt=segl.tidspunkt))
        return wrong is None

    def _seglaftryk(self, nummer: int) -> bytes | None:
        if nummer == 0:
            return b""
        at = bisect_left(self._numre, nummer)
        if at < len(self._numre) and self._numre[at] == nummer:
            return bytes(self._aftryk[32 * at : 32 * at + 32])
        # Made since, and a chain has been opened after it.
        return self._log.segl.aftryk(nummer) if nummer > self._sidste_nummer else None

    def meld(self, fejl: Fejl) -> None:
        """Count a fault; the first are told one by one."""
        self._antal_fejl += 1
        if len(self._fejl) < VISES:
            self._fejl.append(fejl)


class _Forlob:
    """The seals in their places among the rows: each says how far every chain had come, and how many there were."""

    def __init__(
        self,
        udsagn: Iterator[Udsagn],
        highest: int,
        gang: Gang,
        meld: Callable[[Fejl], None],
        antal_fejl: Callable[[], int],
    ) -> None:
        self._udsagn = udsagn
        self._highest = highest
        self._gang = gang
        self._meld = meld
        self._antal_fejl = antal_fejl
        self._naeste = next(self._udsagn, None)
        self._fejl_foer = antal_fejl()
        self.talt = 0

    def forbi(self, nummer: int) -> int:
        """Every row below that number has been walked; the number up to which the next seal reaches."""
        while self._naeste is not None and self._naeste.til < nummer:
            said = self._naeste
            self._hold_op(said)
            self._naeste = None if said.til >= self._highest else next(self._udsagn, None)
        return INGEN_GRAENSE if self._naeste is None else self._naeste.til

    def _hold_op(self, said: Udsagn) -> None:
        for h in said.hoveder:
            found = self._gang.hoveder.get(h.kaede)
            if found is None or found[:3] != (h.plads, h.haekte, h.nummer):
                self._meld(Fejl(Brud.SEGL_HOVED, h.kaede, h.plads, h.nummer, segl=said.nummer))
                # What follows is held against what was signed.
                self._gang.hoveder[h.kaede] = (h.plads, h.haekte, h.nummer, 0)
        if self._gang.raekker - self.talt != said.raekker and self._antal_fejl() == self._fejl_foer:
            self._meld(Fejl(Brud.SEGL_ANTAL, nummer=said.til, segl=said.nummer))
        self.talt, self._fejl_foer = self._gang.raekker, self._antal_fejl()

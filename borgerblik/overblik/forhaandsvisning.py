"""Preview: what would citizens see more and less of, if a kommune chose otherwise? Counted before anything changes.

Each item is judged by the rules of a citizen's own overview, once with the choices in force and once with those that
may come. Only numbers leave; who has something is held as a hash whose salt is gone when the run is.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Ydelse
from borgerblik.klassifikation import Navnebillede
from borgerblik.overblik.byg import Bygger, Byggeregler
from borgerblik.overblik.dom import Doemt
from borgerblik.overblik.saml import saml
from borgerblik.overblik.service import SAGSINDEKS
from borgerblik.overblik.spoerg import Answer, Answered
from borgerblik.sources import (
    Deadline,
    Delivery,
    Gennemlaeser,
    Gennemlaesning,
    Side,
    Sidelaesning,
    SourceError,
)
from borgerblik.visning.emne import Blik, Omraadekrav, Slags, intet_krav

log = structlog.get_logger(__name__)

SIDE = 100  # records in one call
FRIST = 20.0  # seconds for one call: nobody is waiting at a page
_YDELSER = "ydelser"  # the name of whoever delivered them: it says nothing here


class Sagsopslag(Protocol):
    """Sager by UUID, whoever owns them: what binds a benefit may be no sag that is read through."""

    def sager(self, gennemlaesning: Gennemlaesning, uuider: Collection[str]) -> Delivery:
        """Those that are there, and how many of them could not be read. Raises SourceError."""


@dataclass(frozen=True, slots=True)
class Forhaandsvisning:
    """What a change of choices would do.

    `borgere` are the distinct citizens whose items were read, `borgere_flere` and `borgere_faerre` those who would see
    something more and something less. `efter_regel`: by code of a rule, how many items it would newly hold back and
    how many no longer. `efter_omraade`: by area, more and fewer sager, more and fewer ydelser. Where it was not
    `laest_til_ende`, all are counts of what was read; `kilder_mangler` are the sources that failed, or that gave fewer
    records than they say they have.
    """

    laest_til_ende: bool
    kilder_mangler: tuple[str, ...]
    borgere: int
    flere_sager: int
    faerre_sager: int
    flere_ydelser: int
    faerre_ydelser: int
    borgere_flere: int
    borgere_faerre: int
    efter_regel: Mapping[str, tuple[int, int]]
    efter_omraade: Mapping[str, tuple[int, int, int, int]]


Frem = Callable[[int], None]
Stop = Callable[[], bool]


class Forhaandsviser:
    """Previews changes of a kommune's choices over what the indexes have today."""

    def __init__(
        self,
        gennemlaesere: Sequence[Gennemlaeser],
        sagsopslag: Sagsopslag,
        regler: Byggeregler,
        navne: Callable[[], Navnebillede],
        now: Callable[[], datetime],
        *,
        omraadekrav: Omraadekrav = intet_krav,
    ) -> None:
        self._gennemlaesere = gennemlaesere
        self._sagsopslag = sagsopslag
        self._regler = regler
        self._navne = navne
        self._now = now
        self._omraadekrav = omraadekrav

    def koer(
        self, nu: Kommune, ny: Kommune, kle: Collection[str], *, frem: Frem, stop: Stop, hoejst: int = 100_000
    ) -> Forhaandsvisning:
        """What `ny` would change against `nu`, for everything under these KLE numbers, at level betydelig.

        The choices are compared as if both were connected. `frem` is told how many records have been read; `stop`
        is asked between two pages. At most `hoejst` records are read, and grants take no more than half of them.
        """
        at = self._now()
        dommer = _Dommer(self._regler, self._navne(), Blik(Nsis.BETYDELIG, omraadekrav=self._omraadekrav), at)
        return _Koersel(
            self._gennemlaesere, self._sagsopslag, dommer, nu, ny, sorted(set(kle)), frem, stop, hoejst
        ).koer()


@dataclass(frozen=True, slots=True)
class _Dommer:
    """Judges items as a citizen's overview does."""

    regler: Byggeregler
    navne: Navnebillede
    blik: Blik
    at: datetime

    def doem(self, slags: Slags, kommune: Kommune, sager: Delivery, ydelser: Iterable[Ydelse]) -> dict[str, Doemt]:
        """What the rules say of the items of that kind among these, by id, where that kommune's choices hold."""
        answers: list[Answer] = [
            Answered(SAGSINDEKS, kommune.kode, sager, self.at, 0.0),
            Answered(_YDELSER, kommune.kode, Delivery(ydelser=tuple(ydelser)), self.at, 0.0),
        ]
        samling = saml(answers, [kommune], lambda cvr: kommune if cvr == kommune.cvr else None, SAGSINDEKS)
        bygger = Bygger(self.regler, samling, self.blik, self.at, self.navne)
        return {doemt.emne.id: doemt for doemt in bygger.doemte() if doemt.emne.slags is slags}


@dataclass(slots=True)
class _Tal:
    """The counts of one run."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    borgere: set[bytes] = field(default_factory=set)
    flere: set[bytes] = field(default_factory=set)
    faerre: set[bytes] = field(default_factory=set)
    regler: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    omraader: Counter[tuple[str, Slags, bool]] = field(default_factory=Counter)

    def hvem(self, borger: Cpr | None) -> bytes | None:
        """Who it is, in a form that only this run can make."""
        return None if borger is None else bytes.fromhex(borger.pseudonym(self.salt))[:16]

    def tael(self, borger: bytes | None, nu: Doemt, ny: Doemt) -> None:
        """Count one item, as it is judged now and as it would be."""
        if borger is not None:
            self.borgere.add(borger)
        holdt, holdes = ({held.kode for held in doemt.holdt} for doemt in (nu, ny))
        for kode in holdes - holdt:
            self.regler[kode][0] += 1
        for kode in holdt - holdes:
            self.regler[kode][1] += 1
        if nu.vist != ny.vist:
            self.omraader[ny.emne.fagomraade, ny.emne.slags, ny.vist] += 1
            if borger is not None:
                (self.flere if ny.vist else self.faerre).add(borger)

    def forhaandsvisning(self, til_ende: bool, mangler: Iterable[str]) -> Forhaandsvisning:
        """The counts as they leave."""
        kinds = [(slags, vist) for slags in (Slags.SAG, Slags.YDELSE) for vist in (True, False)]
        areas = sorted({area for area, _, _ in self.omraader})
        flere_sager, faerre_sager, flere_ydelser, faerre_ydelser = (
            sum(self.omraader[area, slags, vist] for area in areas) for slags, vist in kinds
        )
        by_area = {area: [self.omraader[area, slags, vist] for slags, vist in kinds] for area in areas}
        return Forhaandsvisning(
            laest_til_ende=til_ende,
            kilder_mangler=tuple(mangler),
            borgere=len(self.borgere),
            flere_sager=flere_sager,
            faerre_sager=faerre_sager,
            flere_ydelser=flere_ydelser,
            faerre_ydelser=faerre_ydelser,
            borgere_flere=len(self.flere),
            borgere_faerre=len(self.faerre),
            efter_regel={kode: (newly, no_longer) for kode, (newly, no_longer) in sorted(self.regler.items())},
            efter_omraade={area: (a, b, c, d) for area, (a, b, c, d) in by_area.items()},
        )


@dataclass(slots=True)
class _Koersel:
    """One run: the grants first, since what a sag is about may hang on them; then the sager; then the grants' turn."""

    gennemlaesere: Sequence[Gennemlaeser]
    sagsopslag: Sagsopslag
    dommer: _Dommer
    nu: Kommune
    ny: Kommune
    kle: Sequence[str]
    frem: Frem
    stop: Stop
    hoejst: int
    tal: _Tal = field(default_factory=_Tal)
    laest: int = 0
    stoppet: bool = False
    mangler: dict[str, None] = field(default_factory=dict)
    ydelser: dict[str, tuple[Ydelse, bytes | None]] = field(default_factory=dict)
    paa_sag: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kendte: dict[str, Sag] = field(default_factory=dict)

    def koer(self) -> Forhaandsvisning:
        """Read and count."""
        for side in self._sider("bevillinger", self.hoejst // 2):
            self._hold_ydelser(side)
        doemte: set[str] = set()
        for side in self._sider("sager", self.hoejst):
            self._doem_sager(side, doemte)
        ids = list(self.ydelser)
        for first in range(0, len(ids), SIDE):
            if self.stop():
                self.stoppet = True
                break
            self._doem_ydelser(ids[first : first + SIDE])
        return self.tal.forhaandsvisning(not self.stoppet and not self.mangler, self.mangler)

    def _sider(self, slags: str, hoejst: int) -> Iterator[Side]:
        """Every page of that kind, until the end, so many records, a source that fails, or somebody who stops it."""
        for laeser in self.gennemlaesere:
            if slags in laeser.slags:
                try:
                    for kle in self.kle:
                        yield from self._sider_af(laeser, slags, kle, hoejst)
                except SourceError as error:
                    log.warning("source could not be read through", source=laeser.name, reason=error.reason.value)
                    self.mangler[laeser.name] = None

    def _sider_af(self, laeser: Gennemlaeser, slags: str, kle: str, hoejst: int) -> Iterator[Side]:
        laesning = Sidelaesning(lambda fra, hoejst: laeser.side(self._spoergsmaal(kle), slags, fra, hoejst))
        while not laesning.slut:
            if self.laest >= hoejst or self.stop():
                self.stoppet = True
                return
            side = laesning.naeste(min(SIDE, hoejst - self.laest))
            self.laest += len(side.sager) + len(side.ydelser) + side.ulaeselige
            self.frem(self.laest)
            yield side

    def _spoergsmaal(self, kle: str = "") -> Gennemlaesning:
        return Gennemlaesning(self.ny.kode, self.ny.cvr or self.nu.cvr, kle, self.dommer.at, Deadline(FRIST))

    def _hold_ydelser(self, side: Side) -> None:
        """What the benefits are until the sager they are tied to are known; what no rule reads is let go."""
        for laest in side.ydelser:
            ydelse = replace(laest.ydelse, plan=(), meddelelse=None)
            self.ydelser[ydelse.id] = (ydelse, self.tal.hvem(laest.borger))
            for uuid in ydelse.bevilling.sager:
                if ydelse.id not in self.paa_sag[uuid]:
                    self.paa_sag[uuid].append(ydelse.id)

    def _doem_sager(self, side: Side, doemte: set[str]) -> None:
        laeste = {laest.sag.uuid: laest for laest in side.sager if laest.sag.uuid not in doemte}
        doemte.update(laeste)
        sager = {uuid: replace(laest.sag, dokumenter=()) for uuid, laest in laeste.items()}
        tied = {ydelse: self.ydelser[ydelse][0] for uuid in sager for ydelse in self.paa_sag.get(uuid, ())}
        nu, ny = self._to_domme(Slags.SAG, Delivery(sager=tuple(sager.values())), tied.values())
        for uuid, laest in laeste.items():
            self.tal.tael(self.tal.hvem(laest.borger), nu[uuid], ny[uuid])
        # Only what a benefit is tied to is held for its sake.
        self.kendte.update((uuid, replace(sag, forloeb=())) for uuid, sag in sager.items() if uuid in self.paa_sag)

    def _doem_ydelser(self, ids: Sequence[str]) -> None:
        batch = [self.ydelser[each][0] for each in ids]
        named = dict.fromkeys(uuid for ydelse in batch for uuid in ydelse.bevilling.sager)
        sager = self._bundne(named)
        nu, ny = self._to_domme(Slags.YDELSE, sager, batch)
        for each in ids:
            if each in ny:  # one without a class, tied to no sag that has one, is unreadable: nobody is shown it
                self.tal.tael(self.ydelser[each][1], nu[each], ny[each])

    def _bundne(self, named: Collection[str]) -> Delivery:
        """The sager of these UUIDs; where one cannot be had, so that nobody can say whether it is exempt, it counts."""
        known = [self.kendte[uuid] for uuid in named if uuid in self.kendte]
        unknown = [uuid for uuid in named if uuid not in self.kendte]
        if not unknown:
            return Delivery(sager=tuple(known))
        try:
            found = self.sagsopslag.sager(self._spoergsmaal(), unknown)
        except SourceError as error:
            log.warning("source could not be read through", source=SAGSINDEKS, reason=error.reason.value)
            self.mangler[SAGSINDEKS] = None
            return Delivery(sager=tuple(known), unreadable=len(unknown))
        return Delivery(sager=(*known, *found.sager), unreadable=found.unreadable)

    def _to_domme(
        self, slags: Slags, sager: Delivery, ydelser: Collection[Ydelse]
    ) -> tuple[dict[str, Doemt], dict[str, Doemt]]:
        return (
            self.dommer.doem(slags, self.nu, sager, ydelser),
            self.dommer.doem(slags, self.ny, sager, ydelser),
        )

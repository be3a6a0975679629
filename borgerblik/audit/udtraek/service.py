"""Takes extracts of the log. That one is taken is written in the log before anything of it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from heapq import merge
from typing import Any

from borgerblik.access.ansatte import Ansat, Ansatte
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.kontrol import kontroller
from borgerblik.audit.laest import Laest, Udvalg
from borgerblik.audit.log import AuditLog
from borgerblik.audit.opslag import OPTAELLING, UDTRAEK, Opslag
from borgerblik.audit.udtraek.kolonner import Kolonne, Raekke, kolonner
from borgerblik.audit.udtraek.model import Bestilling, Kaedestand, Oenske, Udtraeksslags
from borgerblik.kommuner.register import NAVNE

REMEMBERED = 1000  # names looked up once for each extract
_REFERENCE = re.compile(r"[0-9a-f]{64}|cli:[A-Za-z0-9_.-]{1,32}")


class UkendtAnsat(Exception):
    """Nobody who has looked anybody up in that kommune is called that."""


@dataclass(slots=True)
class Udtraek:
    """An extract on its way: its head, its rows once, and after them what was found of the chains."""

    bestilling: Bestilling
    nummer: str
    dannet: datetime
    laest: Iterator[Laest]
    opslaaet: Callable[[Laest, Opslag], Raekke]
    kontrol: Callable[[Kaedestand], None]
    stand: Kaedestand = field(default_factory=Kaedestand)

    @property
    def kolonner(self) -> tuple[Kolonne, ...]:
        """What each row tells."""
        return kolonner(self.bestilling.slags)

    @property
    def hoved(self) -> Mapping[str, Any]:
        """What the extract is of. Whom it is about is not in it: the one who asked for it knows."""
        order = self.bestilling
        return {
            "nummer": self.nummer,
            "slags": order.slags.value,
            "kommune": {"kode": order.kommune, "navn": NAVNE[order.kommune]},
            "fra": None if order.fra is None else order.fra.isoformat(),
            "til": None if order.til is None else order.til.isoformat(),
            "dannet": self.dannet,
        }

    def raekker(self) -> Iterator[Raekke]:
        """The rows, oldest first; those that were erased are counted, and not among them. Raises LogUnavailable."""
        for each in self.laest:
            self.stand.tael(each)
            if each.opslag is not None:
                yield self.opslaaet(each, each.opslag)
        self.kontrol(self.stand)


class Udtraekker:
    """`key` makes the keyed hashes, `myndighed` gives an authority's name by CVR number or code, `now` is the clock."""

    def __init__(
        self,
        log: AuditLog,
        ansatte: Ansatte,
        key: bytes,
        myndighed: Callable[[str], str | None],
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._ansatte = ansatte
        self._key = key
        self._myndighed = myndighed
        self._now = now

    def bestil(self, oenske: Oenske, kommune: str) -> Bestilling:
        """What is asked for, as the log names people. Raises UkendtAnsat, DatabaseUnavailable, LogUnavailable."""
        return Bestilling(
            oenske.slags,
            kommune,
            oenske.borger if oenske.cpr is None else oenske.cpr.pseudonym(self._key),
            () if oenske.ansat is None else self._navngivne(oenske.ansat, kommune),
            oenske.fra,
            oenske.til,
        )

    def antal(self, bestilling: Bestilling, kald: Kald) -> int:
        """How many rows there are; to count them is to look, and is logged first. Raises LogUnavailable."""
        self._skriv_ned(OPTAELLING, bestilling, kald)
        return self.raekketal(bestilling)

    def raekketal(self, bestilling: Bestilling) -> int:
        """The same for whoever is about to take the extract. Raises LogUnavailable."""
        if bestilling.slags is Udtraeksslags.PERIODE:
            return sum(self._log.antal(each) for each in bestilling.udvalg())
        return sum(1 for _ in self._laes(bestilling))

    def tag(self, bestilling: Bestilling, kald: Kald) -> Udtraek:
        """The extract, after it has been logged. Raises LogUnavailable."""
        self._skriv_ned(UDTRAEK, bestilling, kald)
        return Udtraek(
            bestilling,
            kald.anmodning,
            self._now(),
            self._laes(bestilling),
            self._opslaaet(bestilling),
            lambda stand: self._kontroller(bestilling, stand),
        )

    def _navngivne(self, ansat: str, kommune: str) -> tuple[str, ...]:
        """Those of that name who have looked somebody up there: who works elsewhere is as unknown as nobody."""
        named = (ansat,) if _REFERENCE.fullmatch(ansat) else tuple(self._ansatte.find(ansat))
        own = frozenset({kommune})
        found = tuple(each for each in named if self._log.antal(Udvalg(seer=each, kommuner=own, aendringer=False)))
        if not found:
            raise UkendtAnsat
        return found

    def _laes(self, bestilling: Bestilling) -> Iterator[Laest]:
        streams = [self._log.laes(each) for each in bestilling.udvalg()]
        return filter(bestilling.med, merge(*streams, key=lambda each: each.nummer))

    def _opslaaet(self, bestilling: Bestilling) -> Callable[[Laest, Opslag], Raekke]:
        """A row with the names in it; those of employees only where the extract tells them."""
        myndighed = lru_cache(REMEMBERED)(self._myndighed)
        ansat: Callable[[str], Ansat | None] = lru_cache(REMEMBERED)(self._ansatte.navn)
        navngiver = bestilling.slags is not Udtraeksslags.PERSON

        def opslaaet(laest: Laest, look: Opslag) -> Raekke:
            af = None if look.myndighed is None else myndighed(look.myndighed)
            raekke = Raekke(laest.nummer, look, laest.kaede, af, bestilling.kommune)
            return replace(raekke, ansat=ansat(look.seer)) if navngiver and raekke.af_ansat else raekke

        return opslaaet

    def _kontroller(self, bestilling: Bestilling, stand: Kaedestand) -> None:
        """A period is checked whole, others' rows in it too: what was taken away has no row to tell of it."""
        if bestilling.slags is Udtraeksslags.PERIODE:
            (udvalg,) = bestilling.udvalg()
            stand.kontrolleret(kontroller(self._log, fra=udvalg.fra, til=udvalg.til))

    def _skriv_ned(self, formaal: str, bestilling: Bestilling, kald: Kald) -> None:
        look = replace(kald, formaal=formaal + _parametre(bestilling))
        self._log.write(look.opslag(bestilling.borger, self._now(), kommuner=(bestilling.kommune,)))


def _parametre(bestilling: Bestilling) -> str:
    """What was asked for, as far as the row does not say it otherwise: the citizen reads those about them in words."""
    if bestilling.slags is Udtraeksslags.PERSON:
        return ""
    days = [f"{name} {day.isoformat()}" for name, day in (("fra", bestilling.fra), ("til", bestilling.til)) if day]
    return ": " + " ".join((bestilling.slags.value, *bestilling.ansatte, *days))

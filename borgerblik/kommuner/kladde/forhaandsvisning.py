"""Previews: asked for, run once by whoever has the time, kept as counts, and seen by whoever approves."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

import structlog

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.kladde.forskel import forskel
from borgerblik.kommuner.kladde.model import Hvem, IngenAftale, Kladdehoved, Navne, nyt_id
from borgerblik.kommuner.kladde.store import KladdeStore
from borgerblik.kommuner.kladde.visning_store import Visning, VisningStore
from borgerblik.kommuner.store import KommuneStore

LEJE = timedelta(seconds=60)  # without a word for so long, whoever ran it is taken to be gone
FORNY = 2.0  # seconds between two words of how far it is
HOEJST = 100_000  # citizens read for one preview

log = structlog.get_logger(__name__)


Koer = Callable[..., Any]
"""`overblik.forhaandsvisning.Forhaandsviser.koer`: the counts of what would change, with the names it gives them."""


@dataclass
class _Gang:
    """One run of it: says how far it is now and then, and hears whether it is still its own."""

    naaet: Callable[[int], bool]
    frem: Callable[[int], None]
    maa_laeses: Callable[[], bool] = lambda: True
    sagt: float = 0.0
    stoppet: bool = False

    def ved(self, laest: int) -> None:
        """So many are read."""
        self.frem(laest)
        if time.monotonic() - self.sagt >= FORNY:
            self.sagt = time.monotonic()
            self.stoppet = not (self.maa_laeses() and self.naaet(laest))

    def stop(self) -> bool:
        """Is it to end?"""
        return self.stoppet


class Forhaandsvisninger:
    """Asks for, runs and shows them. Raises DatabaseUnavailable.

    `koer` reads the indexes. `maa_laeses`: has the kommune (its code) an agreement under which its data may be read?
    """

    def __init__(
        self,
        engine: Engine,
        koer: Koer,
        omraader: Omraader,
        navne: Callable[[], Navne],
        now: Callable[[], datetime],
        *,
        maa_laeses: Callable[[str], bool],
    ) -> None:
        self._store = VisningStore(engine)
        self._kladder = KladdeStore(engine)
        self._kommuner = KommuneStore(engine)
        self._koer = koer
        self._omraader = omraader
        self._navne = navne
        self._now = now
        self.maa_laeses = maa_laeses

    def kraev_aftale(self, kode: str) -> None:
        """Raises IngenAftale where nothing of that kommune's may be read."""
        if not self.maa_laeses(kode):
            raise IngenAftale

    def bed(self, kladde: Kladdehoved, hvem: Hvem) -> bool:
        """Have one made of this content; False where there is one already, or it is being made. Raises IngenAftale."""
        self.kraev_aftale(kladde.kode)
        return self._store.bed(kladde.id, kladde.indhold, hvem.af, self._now())

    def kan_bedes(self, kladde: Kladdehoved) -> bool:
        """Is there none of this content yet, or one that failed or lacked a source?"""
        found = self.af(kladde)
        return found is None or not (found.hel or found.tilstand in ("venter", "i_gang"))

    def af(self, kladde: Kladdehoved) -> Visning | None:
        """That of the draft's content as it is now."""
        return self._store.find(kladde.id, kladde.indhold)

    def begyndte(self) -> frozenset[tuple[str, str]]:
        """Draft and content of every one there is."""
        return self._store.begyndte()

    def vist(self, kladde: Kladdehoved, hvem: Hvem) -> Visning | None:
        """The same, shown to that person: what is whole, they have now seen."""
        found = self.af(kladde)
        if found is not None and found.hel:
            self._store.set_af(kladde.id, kladde.indhold, hvem.person, self._now())
        return found

    def set_af(self, kladde: Kladdehoved, hvem: Hvem) -> bool:
        """Has that person seen it?"""
        return self._store.er_set(kladde.id, kladde.indhold, hvem.person)

    def koer_naeste(self, frem: Callable[[int], None] = lambda _laest: None, kladde: str | None = None) -> bool:
        """Run one that waits (that draft's, where one is named); False where there is none.

        One whose process died is taken over when its lease has run out; nothing is counted twice, for only the
        outcome is kept.
        """
        mig, now = nyt_id(), self._now()
        found = self._store.tag(mig, now, now + LEJE, kladde)
        if found is None:
            return False
        gang = _Gang(lambda laest: self._store.naaet(found, mig, laest, self._now() + LEJE), frem)
        try:
            udfald = self._udfald(found, gang)
        except Exception as error:
            log.exception("a preview failed", kladde=found.kladde, error=type(error).__name__)
            udfald = None
        self._store.faerdig(found, mig, udfald, self._now())
        return True

    def _udfald(self, visning: Visning, gang: _Gang) -> Mapping[str, Any] | None:
        """None where it was stopped, or the draft is another by now. Raises IngenAftale."""
        kladde = self._kladder.find_id(visning.kladde)
        if kladde is None or kladde.indhold != visning.indhold:
            return None
        self.kraev_aftale(kladde.kode)
        gang.maa_laeses = partial(self.maa_laeses, kladde.kode)
        nu = self._kommuner.read(kladde.kode) or Kommune(kladde.kode, kladde.kommune.navn, kladde.kommune.cvr)
        kle = self.beroerte(nu, kladde.kommune)
        shown = (_det_viste(nu), _det_viste(kladde.kommune))
        found = self._koer(*shown, kle, frem=gang.ved, stop=gang.stop, hoejst=HOEJST)
        return None if gang.stoppet else som_json(found)

    def beroerte(self, nu: Kommune, ny: Kommune) -> Collection[str]:
        """The KLE numbers that must be read: those that change, and those that count by the choice for one of them.

        Every number there is, where something changes that holds for all.
        """
        found, navne, dag = forskel(nu, ny), self._navne(), dansk_dag(self._now())
        changed = {each.nummer for each in found.numre}
        if found.fakta:
            every = {nummer for omraade in self._omraader.alle for nummer in omraade.nummer()}
            return sorted({*every, *nu.kle, *ny.kle})
        older = {nummer for nummer in navne.emner if changed.intersection(navne.afloesere(nummer, dag))}
        return sorted(changed | older)


def _det_viste(kommune: Kommune) -> Kommune:
    """The kommune by what it shows: nothing, where it is not connected."""
    return kommune if kommune.tilsluttet else replace(kommune, kle=MappingProxyType({}))


def som_json(found: Any) -> dict[str, Any]:
    """The counts as they are kept and sent."""
    return {
        "laestTilEnde": found.laest_til_ende,
        "kilderMangler": list(found.kilder_mangler),
        "borgere": found.borgere,
        "flereSager": found.flere_sager,
        "faerreSager": found.faerre_sager,
        "flereYdelser": found.flere_ydelser,
        "faerreYdelser": found.faerre_ydelser,
        "borgereFlere": found.borgere_flere,
        "borgereFaerre": found.borgere_faerre,
        "efterRegel": [
            {"regel": regel, "holdesTilbage": mere, "slippesFri": mindre}
            for regel, (mere, mindre) in sorted(found.efter_regel.items())
        ],
        "efterOmraade": [
            {"fagomraade": noegle, "flereSager": a, "faerreSager": b, "flereYdelser": c, "faerreYdelser": d}
            for noegle, (a, b, c, d) in sorted(found.efter_omraade.items())
        ],
    }

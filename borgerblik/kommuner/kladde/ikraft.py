"""A draft comes in force: whole, or on its day without the openings whose checks do not hold by then.

What closes or narrows anything never waits for what opens: where an area that a draft opens is not ready on the draft's
day, all else of it comes in force, and the draft stays with the opening alone until that is ready too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog

from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.kladde.forskel import forskel, kun_aendret
from borgerblik.kommuner.kladde.model import (
    AendretImens,
    Gaeldende,
    Handling,
    Hvem,
    Kladde,
    Navne,
    Om,
    Portvagt,
    Tilstand,
    ValgeneAendret,
)
from borgerblik.kommuner.kladde.omraader import aabnede, uden_aabning
from borgerblik.kommuner.kladde.store import KladdeStore
from borgerblik.kommuner.store import CvrTaget
from borgerblik.kommuner.udgaver import AendretImens as UdgaveAendret

SYSTEMET = Hvem("system", "system")
KAN_IKKE_TJEKKES = "det kan ikke tjekkes, om fagområdet er klar"

log = structlog.get_logger(__name__)


class Ikraftsaettelse:
    """Puts drafts in force. Raises DatabaseUnavailable; `gaeldende` gives a kommune's choices as they are now."""

    def __init__(
        self,
        store: KladdeStore,
        gaeldende: Callable[[str], Gaeldende],
        portvagt: Portvagt,
        omraader: Omraader,
        navne: Callable[[], Navne],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._gaeldende = gaeldende
        self._portvagt = portvagt
        self._omraader = omraader
        self._navne = navne
        self._now = now

    def grund(self, kladde: Kladde) -> Gaeldende:
        """What is in force, which is what the draft was written on. Raises ValgeneAendret."""
        nu = self._gaeldende(kladde.kode)
        if nu.version != kladde.grundversion:
            raise ValgeneAendret(kladde.grundversion, nu.version)
        return nu

    def aabner(self, foer: Kommune, efter: Kommune) -> tuple[str, ...]:
        """The keys of the areas that the one opens of the other."""
        return aabnede(foer, efter, self._omraader, self._afloesere())

    def helt(self, kladde: Kladde, nu: Kommune, handling: Handling, hvem: Hvem, om: Om) -> Kladde:
        """All of it is in force. Raises ValgeneAendret, KladdenAendret and CvrTaget."""
        changed = skiftet(kladde, Tilstand.I_KRAFT, hvem, self._now())
        with om("valg", kladde.id, *sider(nu, kladde.kommune)):
            try:
                version = self._store.i_kraft(
                    changed,
                    kladde.version,
                    handling,
                    hvem,
                    lambda connection, made: self._portvagt.foer_ned(connection, changed, made, hvem),
                )
            except UdgaveAendret:
                raise ValgeneAendret(kladde.grundversion, self._gaeldende(kladde.kode).version) from None
        return replace(changed, i_kraft_version=version)

    def paa_dagen(self, kladde: Kladde, om: Om) -> bool:
        """Its day has come, perhaps long since: is it in force by now, all of it?

        Where the choices are others by now, it goes back to be looked at again.
        """
        try:
            nu = self.grund(kladde).kommune
            venter = self._mangler(kladde)
            if venter:
                self._uden(venter, kladde, nu, om)
                return False
            self.helt(kladde, nu, Handling.I_KRAFT, SYSTEMET, om)
        except (ValgeneAendret, CvrTaget):
            self._tilbage(kladde, om)
            return False
        except AendretImens:
            return False  # another process was a moment before
        log.info("an approved draft is in force", kommune=kladde.kode)
        return True

    def _mangler(self, kladde: Kladde) -> Mapping[str, tuple[str, ...]]:
        """What is not in order, by area. What cannot be asked is not; the way is tried the first time only."""
        if not kladde.aabner:
            return {}
        try:
            return self._portvagt.mangler(kladde, proev=self._venter_paa(kladde) is None)
        except Exception as error:
            log.exception("the checks of a draft could not be made", kommune=kladde.kode, error=type(error).__name__)
            return dict.fromkeys(kladde.aabner, (KAN_IKKE_TJEKKES,))

    def _uden(self, venter: Mapping[str, tuple[str, ...]], kladde: Kladde, nu: Kommune, om: Om) -> None:
        """All of it but the openings that wait is in force, in one transaction; what they wait for is told once."""
        sagt = "; ".join(each for said in venter.values() for each in said)
        held = [self._omraader.efter_noegle[noegle] for noegle in venter]
        kommune = uden_aabning(nu, kladde.kommune, held, self._afloesere())
        rest = self.aabner(kommune, kladde.kommune)
        changed = skiftet(kladde, Tilstand.GODKENDT, SYSTEMET, self._now(), af=kladde.af, aabner=rest)
        if forskel(nu, kommune):
            opened = replace(changed, aabner=self.aabner(nu, kommune))
            with om("valg", kladde.id, *sider(nu, kommune)):
                try:
                    self._store.delvist_i_kraft(
                        changed,
                        kladde.version,
                        kommune,
                        SYSTEMET,
                        sagt,
                        lambda connection, made: self._portvagt.foer_ned(connection, opened, made, SYSTEMET),
                    )
                except UdgaveAendret:
                    raise ValgeneAendret(kladde.grundversion, self._gaeldende(kladde.kode).version) from None
        elif self._venter_paa(kladde) != sagt:
            with om_tilstand(om, kladde, changed, sagt):
                self._store.skift(changed, kladde.version, Handling.VENTER_PAA_TJEK, SYSTEMET, sagt)
        else:
            return
        log.warning("what an approved draft opens waits for its checks", kommune=kladde.kode, omraader=list(venter))

    def _venter_paa(self, kladde: Kladde) -> str | None:
        """What it was last told to wait for."""
        last = self._store.handlinger(kladde.id)[-1]
        return last.begrundelse if last.handling is Handling.VENTER_PAA_TJEK else None

    def _tilbage(self, kladde: Kladde, om: Om) -> None:
        now = self._store.find_id(kladde.id)
        if now is None or now.version != kladde.version:
            return  # another process was a moment before, and it is that which has changed the choices
        changed = skiftet(kladde, Tilstand.KLADDE, SYSTEMET, self._now(), af=kladde.af)
        log.warning("an approved draft was not put in force: the choices have changed", kommune=kladde.kode)
        with om_tilstand(om, kladde, changed):
            self._store.skift(changed, kladde.version, Handling.AENDRET_IMENS, SYSTEMET)

    def _afloesere(self) -> Callable[[str], tuple[str, ...]]:
        navne, dag = self._navne(), self._i_dag()
        return lambda nummer: navne.afloesere(nummer, dag)

    def _i_dag(self) -> date:
        return dansk_dag(self._now())


def skiftet(kladde: Kladde, tilstand: Tilstand, hvem: Hvem, at: datetime, **andet: Any) -> Kladde:
    """The draft's next version, in that state."""
    found = {"af": hvem.af, **andet}
    return replace(kladde, version=kladde.version + 1, tilstand=tilstand, aendret=at, **found)


def om_tilstand(
    om: Om, kladde: Kladde, changed: Kladde, begrundelse: str | None = None
) -> AbstractContextManager[None]:
    """Writes down that the draft has another state."""
    after: dict[str, Any] = {"tilstand": changed.tilstand.value}
    if changed.gaelder_fra is not None:
        after["gaelderFra"] = changed.gaelder_fra.isoformat()
    if begrundelse:
        after["begrundelse"] = begrundelse
    return om("kladde", kladde.id, {"tilstand": kladde.tilstand.value}, after)


def sider(foer: Kommune, efter: Kommune) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs alone, before and after: for the log of changes."""
    return kun_aendret(forskel(foer, efter))

"""The way of a draft: written, seen, approved by another, in force on its day; and back to any earlier state."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.kladde.forhaandsvisning import Forhaandsvisninger
from borgerblik.kommuner.kladde.forskel import Forskel, flet, forskel
from borgerblik.kommuner.kladde.ikraft import Ikraftsaettelse, om_tilstand, sider, skiftet
from borgerblik.kommuner.kladde.model import (
    AFSLUTTET,
    KAN_RETTES,
    LAENGSTE_NAVN,
    ForkertTilstand,
    ForTidlig,
    Gaeldende,
    Handling,
    Hvem,
    IkkeSatOp,
    IkkeSet,
    IntetAendret,
    Kladde,
    Kladdehandling,
    Kladdehoved,
    KraeverGodkendelse,
    Navne,
    Om,
    Portvagt,
    SammePerson,
    Tilstand,
    ValgeneAendret,
    fingeraftryk,
    nyt_id,
)
from borgerblik.kommuner.kladde.store import KladdeStore
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.store import KommuneStore, Udgave
from borgerblik.kommuner.udgaver import AendretImens as UdgaveAendret

HOEJST_VIST = 100  # drafts of a kommune in a list

log = structlog.get_logger(__name__)


class Kladder:
    """The drafts of every kommune. Raises DatabaseUnavailable; what cannot be done raises a KladdeAfvist.

    Whatever changes something does so within `om`, which writes it down first. `saet_op` says whether who the
    kommune is in the indexes (its CVR number) may be written in a draft, the first time: only beside the sandkasse.
    """

    def __init__(
        self,
        engine: Engine,
        portvagt: Portvagt,
        forhaandsvisninger: Forhaandsvisninger,
        omraader: Omraader,
        navne: Callable[[], Navne],
        now: Callable[[], datetime],
        *,
        saet_op: bool,
    ) -> None:
        self._store = KladdeStore(engine)
        self._kommuner = KommuneStore(engine)
        self._portvagt = portvagt
        self._navne = navne
        self._now = now
        self._saet_op = saet_op
        self._ikraft = Ikraftsaettelse(self._store, self.gaeldende, portvagt, omraader, navne, now)
        self.forhaandsvisninger = forhaandsvisninger

    def navne(self) -> Navne:
        """The local copy of KLE as of now."""
        return self._navne()

    # See

    def gaeldende(self, kode: str) -> Gaeldende:
        """The kommune's choices in force."""
        udgaver = self._kommuner.versions()
        version = dict(udgaver).get(kode, 0)
        if not version:
            return Gaeldende(0, Kommune(kode, NAVNE[kode]))
        return Gaeldende(version, self._kommuner.read_versions([(kode, version)])[0])

    def udgave(self, kode: str, version: int) -> Kommune | None:
        """The choices as they were in that version; None where there was none."""
        if version == 0:
            return Kommune(kode, NAVNE[kode])
        return next(iter(self._kommuner.read_versions([(kode, version)])), None)

    def historik(self, kode: str) -> tuple[Udgave, ...]:
        """Every version of the choices, newest first."""
        return self._kommuner.history(kode)

    def find(self, kode: str, kladde_id: str) -> Kladde | None:
        """The kommune's draft of that id."""
        return self._store.find(kode, kladde_id)

    def find_id(self, kladde_id: str) -> Kladde | None:
        """The draft of that id, whosever: for whoever works at the machine."""
        return self._store.find_id(kladde_id)

    def liste(self, kode: str) -> tuple[Kladdehoved, ...]:
        """The kommune's drafts, the last changed first, at most HOEJST_VIST of them."""
        return self._store.liste(kode, HOEJST_VIST)

    def undervejs(self) -> tuple[Kladdehoved, ...]:
        """Every kommune's drafts that are on their way."""
        return self._store.undervejs()

    def ventende(self) -> tuple[tuple[Kladdehoved, str], ...]:
        """Every kommune's drafts whose day has come while what they open waits, each with what it waits for."""
        due = (each for each in self.undervejs() if each.venter(self._i_dag()))
        last = ((each, self.handlinger(each)[-1]) for each in due)
        return tuple((each, told.begrundelse or "") for each, told in last if told.handling is Handling.VENTER_PAA_TJEK)

    def handlinger(self, kladde: Kladdehoved) -> tuple[Kladdehandling, ...]:
        """What was done to it, oldest first."""
        return self._store.handlinger(kladde.id)

    def forskel(self, kladde: Kladde) -> Forskel:
        """What it changes: of what is in force while it is on its way, of its ground once it is closed."""
        if kladde.tilstand in AFSLUTTET:
            return forskel(self.udgave(kladde.kode, kladde.grundversion) or kladde.kommune, kladde.kommune)
        return forskel(self.gaeldende(kladde.kode).kommune, kladde.kommune)

    def foraeldet(self, kladde: Kladdehoved) -> bool:
        """Are the choices in force others than those it was written on?"""
        open_ = kladde.tilstand not in AFSLUTTET
        return open_ and dict(self._kommuner.versions()).get(kladde.kode, 0) != kladde.grundversion

    # Write

    def ny(
        self,
        kommune: Kommune,
        *,
        navn: str,
        ophav: str,
        hvem: Hvem,
        om: Om,
        fagomraade: str | None = None,
        grundversion: int | None = None,
    ) -> Kladde:
        """A new draft on what is in force (on that version, where one is named). Raises IkkeSatOp, ValgeneAendret."""
        grund = self.gaeldende(kommune.kode)
        if grundversion not in (None, grund.version):
            raise ValgeneAendret(grundversion or 0, grund.version)
        self._refuse_other_cvr(grund, kommune)
        now = self._now()
        kladde = Kladde(
            id=nyt_id(),
            kode=kommune.kode,
            version=1,
            tilstand=Tilstand.KLADDE,
            grundversion=grund.version,
            indhold=fingeraftryk(kommune, grund.version),
            navn=navn[:LAENGSTE_NAVN],
            ophav=ophav,
            fagomraade=fagomraade,
            aabner=self._ikraft.aabner(grund.kommune, kommune),
            forfattere=frozenset({hvem.person}),
            gaelder_fra=None,
            i_kraft_version=None,
            oprettet=now,
            aendret=now,
            af=hvem.af,
            kommune=kommune,
        )
        with om("kladde", kladde.id, None, self._vist(kladde, grund.kommune)):
            self._store.tilfoej(kladde, hvem)
        return kladde

    def ret(self, kladde: Kladde, kommune: Kommune, hvem: Hvem, om: Om, *, navn: str | None = None) -> Kladde:
        """Write it anew. What was sent for approval, or rejected, is a draft again."""
        _demand(kladde, KAN_RETTES)
        grund = self._grund(kladde)
        self._refuse_other_cvr(Gaeldende(kladde.grundversion, grund), kommune)
        changed = replace(
            self._skrevet(kladde, kommune, kladde.grundversion, grund, hvem),
            navn=kladde.navn if navn is None else navn[:LAENGSTE_NAVN],
        )
        with om("kladde", kladde.id, *sider(kladde.kommune, kommune)):
            self._store.skift(changed, kladde.version, Handling.RETTET, hvem)
        return changed

    def flyt(self, kladde: Kladde, hvem: Hvem, om: Om) -> tuple[Kladde, tuple[str, ...]]:
        """Put its changes on what is in force now; also the numbers and fields that both have changed.

        Whoever moves it has written it: somebody else approves, after a preview of what it is now.
        """
        _demand(kladde, KAN_RETTES | {Tilstand.GODKENDT})
        nu = self.gaeldende(kladde.kode)
        kommune, strid = flet(self._grund(kladde), kladde.kommune, nu.kommune)
        changed = self._skrevet(kladde, kommune, nu.version, nu.kommune, hvem)
        with om("kladde", kladde.id, {"grundversion": kladde.grundversion}, {"grundversion": nu.version}):
            self._store.skift(changed, kladde.version, Handling.FLYTTET, hvem)
        return changed, strid

    def saet_straks(self, kommune: Kommune, efter: int, hvem: Hvem, om: Om) -> int:
        """Put choices in force at once, past the drafts: for where one person may (the caller sees to that).

        Gives the new version. An area opens behind its checks only, but beside the sandkasse. Raises IkkeSatOp,
        KraeverGodkendelse, ValgeneAendret where `efter` is not the version in force, CvrTaget.
        """
        nu = self.gaeldende(kommune.kode)
        self._refuse_other_cvr(nu, kommune)
        if not self._saet_op and self._ikraft.aabner(nu.kommune, kommune):
            raise KraeverGodkendelse(kommune.kode)
        with om("valg", "", *sider(nu.kommune, kommune)):
            try:
                return self._kommuner.save(kommune, at=self._now(), by=hvem.af, efter=efter)
            except UdgaveAendret:
                raise ValgeneAendret(efter, self.gaeldende(kommune.kode).version) from None

    # Decide

    def indstil(self, kladde: Kladde, gaelder_fra: date | None, hvem: Hvem, om: Om) -> Kladde:
        """Send it to another person, to be in force that Danish day; None: as soon as it is approved."""
        _demand(kladde, {Tilstand.KLADDE})
        if gaelder_fra is not None and gaelder_fra < self._i_dag():
            raise ForTidlig
        nu = self._ikraft.grund(kladde)
        if not forskel(nu.kommune, kladde.kommune):
            raise IntetAendret
        writers = kladde.forfattere | {hvem.person}
        changed = self._skift(kladde, Tilstand.INDSTILLET, hvem, gaelder_fra=gaelder_fra, forfattere=writers)
        with om_tilstand(om, kladde, changed):
            self._store.skift(changed, kladde.version, Handling.INDSTILLET, hvem)
        return changed

    def godkend(self, kladde: Kladde, hvem: Hvem, om: Om) -> Kladde:
        """Approve what another has written, after a look at its preview: in force now, or on its day.

        Raises SammePerson, IkkeSet, IkkeKlar, ValgeneAendret, VenterAllerede, KladdenAendret, CvrTaget.
        """
        _demand(kladde, {Tilstand.INDSTILLET})
        if hvem.person in kladde.forfattere:
            raise SammePerson
        nu = self._ikraft.grund(kladde)
        self._demand_seen(kladde, hvem)
        self._portvagt.kraev(kladde, nu.kommune)
        if kladde.gaelder_fra is None or kladde.gaelder_fra <= self._i_dag():
            return self._ikraft.helt(kladde, nu.kommune, Handling.GODKENDT, hvem, om)
        changed = self._skift(kladde, Tilstand.GODKENDT, hvem)
        with om_tilstand(om, kladde, changed):
            self._store.skift(changed, kladde.version, Handling.GODKENDT, hvem)
        return changed

    def afvis(self, kladde: Kladde, begrundelse: str, hvem: Hvem, om: Om) -> Kladde:
        """Send it back with a reason."""
        _demand(kladde, {Tilstand.INDSTILLET})
        return self._slut(kladde, Tilstand.AFVIST, Handling.AFVIST, hvem, om, begrundelse)

    def traek(self, kladde: Kladde, begrundelse: str | None, hvem: Hvem, om: Om) -> Kladde:
        """Take it back for good, also one that is approved and waits for its day."""
        _demand(kladde, set(Tilstand) - AFSLUTTET)
        return self._slut(kladde, Tilstand.TRUKKET, Handling.TRUKKET, hvem, om, begrundelse)

    def saet_forfaldne_i_kraft(self, om: Callable[[str], Om]) -> int:
        """Put in force what was approved for a day that has come; how many. Once, in however many processes.

        Openings whose checks do not hold then wait, and open when they do (`ikraft`). `om` is asked per kommune.
        """
        done = 0
        for kladde_id in self._store.venter_til(self._i_dag()):
            kladde = self._store.find_id(kladde_id)
            if kladde is not None and kladde.tilstand is Tilstand.GODKENDT:
                try:
                    done += self._ikraft.paa_dagen(kladde, om(kladde.kode))
                except Exception as error:
                    log.exception("a draft is not in force", kommune=kladde.kode, error=type(error).__name__)
        return done

    # What they share

    def _slut(
        self, kladde: Kladde, tilstand: Tilstand, handling: Handling, hvem: Hvem, om: Om, begrundelse: str | None
    ) -> Kladde:
        changed = self._skift(kladde, tilstand, hvem)
        with om_tilstand(om, kladde, changed, begrundelse):
            self._store.skift(changed, kladde.version, handling, hvem, begrundelse)
        return changed

    def _skrevet(self, kladde: Kladde, kommune: Kommune, grundversion: int, grund: Kommune, hvem: Hvem) -> Kladde:
        return replace(
            self._skift(kladde, Tilstand.KLADDE, hvem),
            kommune=kommune,
            grundversion=grundversion,
            indhold=fingeraftryk(kommune, grundversion),
            aabner=self._ikraft.aabner(grund, kommune),
            forfattere=kladde.forfattere | {hvem.person},
        )

    def _skift(self, kladde: Kladde, tilstand: Tilstand, hvem: Hvem, **andet: Any) -> Kladde:
        return skiftet(kladde, tilstand, hvem, self._now(), **andet)

    def _vist(self, kladde: Kladde, grund: Kommune) -> dict[str, Any]:
        return {
            "navn": kladde.navn,
            "ophav": kladde.ophav,
            "grundversion": kladde.grundversion,
            **sider(grund, kladde.kommune)[1],
        }

    def _demand_seen(self, kladde: Kladde, hvem: Hvem) -> None:
        found = self.forhaandsvisninger.af(kladde)
        if found is None or not found.hel:
            raise IkkeSet("der er ingen hel forhåndsvisning af kladden, som den er nu: lav en, og se den igennem")
        if not self.forhaandsvisninger.set_af(kladde, hvem):
            raise IkkeSet("den, der godkender, skal først have set forhåndsvisningen af kladden, som den er nu")

    def _refuse_other_cvr(self, grund: Gaeldende, kommune: Kommune) -> None:
        first = self._saet_op and grund.kommune.cvr is None and kommune.cvr is not None
        if (kommune.cvr != grund.kommune.cvr or kommune.cvr is None) and not first:
            raise IkkeSatOp

    def _grund(self, kladde: Kladde) -> Kommune:
        found = self.udgave(kladde.kode, kladde.grundversion)
        if found is None:
            raise ValgeneAendret(kladde.grundversion, self.gaeldende(kladde.kode).version)
        return found

    def _i_dag(self) -> date:
        return dansk_dag(self._now())


def _demand(kladde: Kladdehoved, allowed: Collection[Tilstand]) -> None:
    if kladde.tilstand not in allowed:
        raise ForkertTilstand(kladde.tilstand)

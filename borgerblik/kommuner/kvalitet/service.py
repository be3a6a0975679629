"""The kommuner's runs: begin, stop, resume, and what they say."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE, Omraader
from borgerblik.kommuner.kvalitet.enheder import EnhedStore
from borgerblik.kommuner.kvalitet.model import (
    AABNE,
    AFKORTET,
    KAN_GENOPTAGES,
    AlleredeIGang,
    Enhed,
    Fremdrift,
    KanIkke,
    Koersel,
    Kvalitetsstand,
    Kvalitetsvalg,
    Systemmaaling,
    Tilstand,
    UkendtKoersel,
)
from borgerblik.kommuner.kvalitet.opgoerelse import OpgoerelseStore, opgoer
from borgerblik.kommuner.kvalitet.store import KoerselStore, ValgStore
from borgerblik.kommuner.udgaver import Dokumentbillede, Dokumentvalg

SIDSTE = 12  # runs a chart shows
OPGIVES_EFTER = timedelta(days=7)  # a run that nobody has resumed, and what it remembers of items

log = structlog.get_logger(__name__)


class Kvalitetsbillede(Dokumentbillede[Kvalitetsvalg]):
    """What the kommuner have decided of quality, as it was at one moment."""

    def for_kommune(self, kode: str) -> Kvalitetsvalg:
        """What that kommune has decided, or what holds where it has decided nothing."""
        found = self.udgaver.get(kode)
        return Kvalitetsvalg(kode) if found is None else found.dokument


class Kvalitetsvalgene(Dokumentvalg[Kvalitetsvalg, Kvalitetsbillede]):
    """What the kommuner have decided of quality, always as the database has it now. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(ValgStore(engine), Kvalitetsbillede)


class Kvalitet:
    """Runs over the kommuner's cases and grants. Raises DatabaseUnavailable.

    `kan_laeses` names what there is to read, source and kind of record: asked when a run begins. `maa_laeses`: has the
    kommune (its code) an agreement under which its data may be read? `vaek` is told of a run that is to be worked on.
    """

    def __init__(
        self,
        engine: Engine,
        omraader: Omraader,
        kan_laeses: Callable[[], Sequence[tuple[str, str]]],
        now: Callable[[], datetime],
        *,
        maa_laeses: Callable[[str], bool],
    ) -> None:
        self.valg = Kvalitetsvalgene(engine)
        self.koersler = KoerselStore(engine)
        self.enheder = EnhedStore(engine)
        self._opgoerelser = OpgoerelseStore(engine)
        self._omraader = omraader
        self._kan_laeses = kan_laeses
        self._now = now
        self.maa_laeses = maa_laeses
        self.vaek: Callable[[str], None] = lambda _koersel: None

    def kan_vaelges(self, kommune: Kommune) -> Sequence[str]:
        """The keys of the areas a run can be over; those beyond them where the kommune has chosen such numbers."""
        own = [OEVRIGE] if self._numre(kommune, OEVRIGE) else []
        return [*self._omraader.efter_noegle, *own]

    def kan_begynde(self, kommune: Kommune, omraade: str, *, forfra: bool = False) -> None:
        """Raises what `begynd` would raise: looked at before anything is written down."""
        if omraade not in self.kan_vaelges(kommune):
            raise KanIkke("fagområdet har ingen KLE-numre, der kan læses")
        if kommune.cvr is None:
            raise KanIkke("kommunen er ikke sat op: dens CVR-nummer mangler")
        if not self.maa_laeses(kommune.kode):
            raise KanIkke("kommunen har ingen gældende databehandleraftale")
        if not forfra and self.aaben(kommune.kode, omraade) is not None:
            raise AlleredeIGang

    def begynd(self, kommune: Kommune, omraade: str, af: str, *, forfra: bool = False) -> Koersel:
        """A new run; `forfra`: give up the one that is not over. Raises AlleredeIGang and KanIkke."""
        self.kan_begynde(kommune, omraade, forfra=forfra)
        unfinished = self.aaben(kommune.kode, omraade) if forfra else None
        if unfinished is not None:
            self._opgiv(unfinished)
        run = Koersel(
            id=str(uuid.uuid4()),
            kode=kommune.kode,
            cvr=kommune.cvr or "",
            omraade=omraade,
            tilstand=Tilstand.I_GANG,
            startet=self._now(),
            startet_af=af,
            salt=secrets.token_bytes(32),
        )
        numbers = self._numre(kommune, omraade)
        self.koersler.opret(run, (Enhed(kilde, slags, kle) for kilde, slags in self._kan_laeses() for kle in numbers))
        log.info("a quality run began", kommune=run.kode, omraade=omraade, koersel=run.id)
        self.vaek(run.id)
        return run

    def stop(self, koersel: str) -> Koersel:
        """No more units are begun; those under way are kept. Raises KanIkke and UkendtKoersel."""
        self._skift(koersel, frozenset({Tilstand.I_GANG}), Tilstand.STOPPET, "kørslen er ikke i gang")
        self.koersler.gem_delvist(koersel, opgoer(koersel, self.enheder, self._opgoerelser))
        return self.find(koersel)

    def genoptag(self, koersel: str) -> Koersel:
        """Go on where it was left. Raises KanIkke and UkendtKoersel."""
        run = self.find(koersel)
        if not self.maa_laeses(run.kode):
            raise KanIkke("kommunen har ingen gældende databehandleraftale")
        self._skift(koersel, KAN_GENOPTAGES, Tilstand.I_GANG, "kørslen er hverken stoppet eller afbrudt")
        self.vaek(koersel)
        return self.find(koersel)

    def afslut(self, koersel: str) -> bool:
        """End the run if nothing is left to do: read to the end, or broken off with what is missing. Safe to repeat."""
        far = self.fremdrift(koersel)
        if far.faerdige + far.fejlede < far.enheder:
            return False
        self.enheder.fejl_gentagne(koersel, AFKORTET)
        resultat = opgoer(koersel, self.enheder, self._opgoerelser)
        state = Tilstand.AFBRUDT if resultat.delvis else Tilstand.FAERDIG
        if self.koersler.skift(koersel, {Tilstand.I_GANG}, state, self._now(), resultat):
            log.info("a quality run ended", koersel=koersel, tilstand=state.value, emner=resultat.antal)
            if state is Tilstand.FAERDIG:
                self.enheder.glem_poster()
        return True

    def ledige(self, koersel: str) -> list[str]:
        """Some of its units that can be taken now."""
        return self.enheder.ledige(koersel, self._now())

    def skal_udsendes(self, koersel: str, efter: timedelta) -> list[str]:
        """Some that can be taken now and have been in no queue for so long; they count as put there now."""
        now = self._now()
        found = self.enheder.ledige(koersel, now, udsendt_foer=now - efter)
        if found:
            self.enheder.udsendt(koersel, found, now)
        return found

    def ryd(self) -> None:
        """Give up the runs that nobody resumed, and forget what is remembered of items without need."""
        for run in self.koersler.forladte(self._now() - OPGIVES_EFTER):
            self._opgiv(run)
        self.enheder.glem_poster()

    # What they say

    def find(self, koersel: str) -> Koersel:
        """The run of that id. Raises UkendtKoersel."""
        found = self.koersler.koersel(koersel)
        if found is None:
            raise UkendtKoersel
        return found

    def aaben(self, kode: str, omraade: str) -> Koersel | None:
        """The run over that area that is not over."""
        return self.koersler.aaben(kode, omraade)

    def aabne(self, kode: str) -> Mapping[str, Koersel]:
        """The kommune's runs that are not over, by area."""
        return self.koersler.aabne(kode)

    def fremdrift(self, koersel: str) -> Fremdrift:
        """How far it is."""
        return self.koersler_fremdrift([koersel])[koersel]

    def koersler_fremdrift(self, koersler: Sequence[str]) -> Mapping[str, Fremdrift]:
        """How far each of them is."""
        return self.enheder.fremdrift(koersler)

    def seneste_koersler(self, kode: str | None, omraade: str | None = None, antal: int = SIDSTE) -> list[Koersel]:
        """The newest runs, newest first."""
        return self.koersler.koersler(kode, omraade, antal)

    def seneste_hele(self, kode: str, omraade: str) -> Koersel | None:
        """The newest run over that area that was read to the end."""
        return self.koersler.seneste_hele(kode, omraade)

    def seneste(self, kode: str, fagomraade: str) -> Kvalitetsstand | None:
        """What the newest whole run says of that area; None where there is none, or there was nothing to measure."""
        return self.koersler.stande(kode, fagomraade).get((kode, fagomraade))

    def stande(self, kode: str) -> Mapping[str, Kvalitetsstand]:
        """The same of every area of the kommune, by key."""
        return {omraade: stand for (_, omraade), stand in self.koersler.stande(kode).items()}

    def seneste_alle(self) -> Mapping[tuple[str, str], Kvalitetsstand]:
        """The same of every kommune (its code) and area, by both; one statement."""
        return self.koersler.stande()

    def systemer(self, kode: str | None = None) -> Sequence[Systemmaaling]:
        """What the newest whole runs say of each source system; one statement."""
        return self.koersler.systemer(kode)

    # Inside

    def _skift(self, koersel: str, fra: frozenset[Tilstand], til: Tilstand, ellers: str) -> None:
        if not self.koersler.skift(koersel, fra, til, self._now()):
            self.find(koersel)
            raise KanIkke(ellers)
        log.info("a quality run changed", koersel=koersel, tilstand=til.value)

    def _opgiv(self, run: Koersel) -> None:
        self.koersler.skift(run.id, AABNE, Tilstand.OPGIVET, self._now())

    def _numre(self, kommune: Kommune, omraade: str) -> list[str]:
        """The KLE numbers of the area, and those the kommune has chosen that belong to it, once each."""
        area = self._omraader.efter_noegle.get(omraade)
        known = [] if area is None else list(area.nummer())
        chosen = [nummer for nummer in kommune.kle if self._omraader.fordel(nummer) == omraade]
        return list(dict.fromkeys([*known, *chosen]))

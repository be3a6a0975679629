"""The overview as it is asked for: the matrix of now, how it came to be, the tasks, and the suppliers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog

from borgerblik.db import Engine
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilslutning import Trin, Trintilstand
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.leverandoer import NATIONAL, Leverandoerer, Sammenhold, sammenhold
from borgerblik.kommuner.oversigt.fremgang import DAGE, Fremgang, Maaling, fremgang, genskab, maanedsslut, overhalede
from borgerblik.kommuner.oversigt.matrix import Grundlag, Matrix, byg_matrix
from borgerblik.kommuner.oversigt.model import Celletilstand, Kilder, Udsyn
from borgerblik.kommuner.oversigt.opgaver import (
    Kommuneopgaver,
    NationaleOpgaver,
    OpgaverNu,
    Opgavetal,
    StandeNu,
    nationaltal,
    trintal,
)
from borgerblik.kommuner.oversigt.paamindelse import Paamindelse, anledning
from borgerblik.kommuner.oversigt.store import DagStore, OpgaveStore, StandStore
from borgerblik.kommuner.tilslutning.model import Trinstand
from borgerblik.kommuner.udgaver import Dokumentvalg

HVER = 600.0  # seconds between two counts of the day that runs

log = structlog.get_logger(__name__)


class Oversigt:
    """How far all are. `opgaver` and `stande` are the national tasks and what the kommuner say of them.

    Raises DatabaseUnavailable.
    """

    def __init__(self, engine: Engine, kilder: Kilder, omraader: Omraader, now: Callable[[], datetime]) -> None:
        self.opgaver: Dokumentvalg[NationaleOpgaver, OpgaverNu] = Dokumentvalg(OpgaveStore(engine), OpgaverNu)
        self.stande: Dokumentvalg[Kommuneopgaver, StandeNu] = Dokumentvalg(StandStore(engine), StandeNu)
        self.leverandoerer = Leverandoerer(engine)
        self._dage = DagStore(engine)
        self._kilder = kilder
        self._omraader = omraader.alle
        self._now = now

    @property
    def i_dag(self) -> date:
        """The Danish day."""
        return dansk_dag(self._now())

    @property
    def omraader(self) -> Sequence[tuple[str, str]]:
        """Key and title of each area there is, in order."""
        return [(each.noegle, each.titel) for each in self._omraader]

    def nationale(self) -> NationaleOpgaver:
        """The national tasks as they are now."""
        return self.opgaver.nu().for_kommune(NATIONAL)

    def matrix(self) -> Matrix:
        """Every kommune against every area as of now."""
        dag, sagt = self.i_dag, self.stande.nu()
        grundlag = Grundlag(
            dag=dag,
            omraader=self._omraader,
            stande=self._kilder.omraader(),
            trin=_efter_kommune(self._kilder.trin(dag)),
            kvalitet=self._kilder.kvalitet(),
            opgaver=self.nationale(),
        )
        kommuner = self._kilder.kommuner().alle()
        return byg_matrix(((each, sagt.for_kommune(each.kode)) for each in kommuner), grundlag)

    def opgavetal(self) -> list[Opgavetal]:
        """The steps of connecting and the national tasks, each with how many kommuner stand where."""
        koder, dag = [each.kode for each in self._kilder.kommuner().alle()], self.i_dag
        return [
            *trintal(self._kilder.trin(dag), koder),
            *nationaltal(self.nationale(), self.stande.nu(), koder, dag),
        ]

    def sammenhold(self, udsyn: Udsyn, kode: str | None = None) -> Sammenhold:
        """What suppliers declare beside what is measured: in all kommuner, or in one that is theirs to see.

        Whoever does not see every kommune is given what all come to only where so many are behind it that none can be
        told from it; whoever does, no small number of items.
        """
        lister, maalinger = self.leverandoerer.nu(), self._kilder.maalinger()
        if kode is None:
            return sammenhold(lister.nationale().systemer, maalinger).udadtil(alle=udsyn.national)
        own = sammenhold(lister.i_kommunen(kode), [each for each in maalinger if each.kode == kode])
        return own if kode in udsyn.egne else own.udadtil(alle=udsyn.national).uden_noter()

    # Day by day

    def fremgang(self, omraade: str | None) -> Fremgang:
        """The last day of each month before this, and today: of an area, or of all of them together."""
        (found,) = self.fremgange([omraade])
        return found

    def fremgange(self, omraader: Iterable[str | None]) -> list[Fremgang]:
        """The same of several, from one reading."""
        nu, dage = self.matrix(), maanedsslut(self.i_dag)
        kendte, today = self._dage.hent(dage), nu.summer()
        found = []
        for omraade in omraader:
            koder = [each.noegle for each in self._omraader] if omraade is None else [omraade]
            antal: Counter[Celletilstand] = Counter()
            for kode in koder:
                antal.update(today[kode])
            found.append(fremgang(omraade, dage, kendte, Maaling(nu.dag, antal), len(koder) * len(nu.raekker)))
        return found

    def alle_fremgange(self) -> list[Fremgang]:
        """Of all areas together, then of each."""
        return self.fremgange([None, *(each.noegle for each in self._omraader)])

    def tael_dagen(self) -> None:
        """Keep today's counts as they are now, until the day is over; of several processes one does, every HVER.

        With the first of a day those before it are put right: those that nobody counted, and those that were counted
        before something was opened or closed, are made anew of the choices.
        """
        talt, dag = self._now(), self.i_dag
        first = date.fromordinal(dag.toordinal() - DAGE)
        talte = self._dage.talte(first)
        before = talte.pop(dag, None)
        if before is not None and talt - before < timedelta(seconds=HVER):
            return
        nu = self.matrix()
        areas = {each.noegle for each in self._omraader}
        self._dage.tael(dag, {noegle: antal for noegle, antal in nu.summer().items() if noegle in areas}, talt)
        if before is None:
            self._ret_dagene(first, dag, talte, len(nu.raekker))

    def _ret_dagene(self, first: date, dag: date, talte: Mapping[date, datetime | None], alle: int) -> None:
        historik, known = self._kilder.historik(), self._dage.kendte(first)
        wrong = overhalede(historik, self._omraader, talte)
        days = list(genskab(historik, self._omraader, alle, dag))
        missing = [each for each in days if each[0] not in known]
        self._dage.genskab(missing, i_stedet=False)
        self._dage.genskab([each for each in days if each[0] in wrong], i_stedet=True)
        log.info("the kommuner's progress was counted", dag=dag.isoformat(), genskabte=len(missing), rettede=len(wrong))

    # Reminders

    def aabne_paamindelser(self, dag: date) -> list[Paamindelse]:
        """What the kommuner are to be reminded of on that Danish day, sent or not."""
        due = [(opgave, why) for opgave in self.nationale().opgaver if (why := anledning(opgave.slutdato, dag))]
        if not due:
            return []
        sagt, kommuner = self.stande.nu(), self._kilder.kommuner().alle()
        return [
            Paamindelse(kommune, opgave, why)
            for opgave, why in due
            for kommune in kommuner
            if sagt.for_kommune(kommune.kode).stand(opgave.noegle).tilstand is not Trintilstand.FULDFOERT
        ]


def _efter_kommune(stande: Sequence[Trinstand]) -> Mapping[str, Mapping[Trin, Trinstand]]:
    found: dict[str, dict[Trin, Trinstand]] = {}
    for stand in stande:
        found.setdefault(stand.kode, {})[stand.trin] = stand
    return found

"""The overview service: who asks, ask the sources, put together, build, write the log row, answer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from borgerblik.access.fuldmagt import Fuldmagt
from borgerblik.access.identity import Identity
from borgerblik.audit import Kilde as LoggetKilde
from borgerblik.audit import Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr, holds_number
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE, Omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner import Kommunebillede, Kommuner
from borgerblik.overblik.byg import Bygger, Byggeregler
from borgerblik.overblik.model import Kilde, Overblik, VistSag, VistYdelse
from borgerblik.overblik.saml import Samling, saml
from borgerblik.overblik.spoerg import Answer, Answered, Spoerger
from borgerblik.overblik.udsnit import Raekkevidde, fuldmagtshavers_blik, inden_for, pseudonym, sagsbehandlers_blik
from borgerblik.visning.emne import Blik, Omraadekrav, intet_krav

SAGSINDEKS = "sagdokumentindeks"
ANDEN_PERSON = "anden_persons_data"
FULDMAGTSHAVER = "fuldmagtshaver"  # the capacity of a helper, in the giver's log

log = structlog.get_logger(__name__)


class UkendtKommune(ValueError):
    """No kommune has that code."""


class UkendtFagomraade(ValueError):
    """No area has that key."""


class IngenKildeSvarede(Exception):
    """Sources were asked and none answered: there is nothing true to say. `aarsager`, one per source."""

    def __init__(self, kilder: Sequence[Kilde]) -> None:
        super().__init__("no source answered")
        self.kilder = tuple(kilder)


class KildeMangler(IngenKildeSvarede):
    """A single item was asked for, and a source that would know of it did not answer."""


class OverblikService:
    """Makes overviews. `now` is the clock.

    `log_opslag` writes a look down durably or raises, `log_alle` the rows of one that is about several people, all or
    none. `navne` gives the names as of now; without it they are those the product ships with. `omraadekrav` gives
    what the risk assessments demand in each area as of now.
    """

    def __init__(
        self,
        *,
        spoerger: Spoerger,
        kommuner: Kommuner,
        regler: Byggeregler,
        log_opslag: Callable[[Opslag], None],
        log_alle: Callable[[Sequence[Opslag]], None],
        pseudonym_key: bytes,
        now: Callable[[], datetime],
        navne: Callable[[], Navnebillede] | None = None,
        omraadekrav: Callable[[], Omraadekrav] = lambda: intet_krav,
    ) -> None:
        medfulgt = Navnebillede.of(regler.omraader)
        self._navne = navne or (lambda: medfulgt)
        self._spoerger = spoerger
        self._kommuner = kommuner
        self._regler = regler
        self._log_opslag = log_opslag
        self._log_alle = log_alle
        self._key = pseudonym_key
        self._now = now
        self._omraadekrav = omraadekrav

    @property
    def kilder(self) -> tuple[str, ...]:
        """The names of the sources that are asked."""
        return self._spoerger.names

    @property
    def omraader(self) -> Omraader:
        """The areas an overview is divided into."""
        return self._regler.omraader

    def of(self, cpr: Cpr, koder: Sequence[str], kald: Kald, omraader: Collection[str] = ()) -> Overblik:
        """The overview of one citizen, asked of those kommuner (codes), limited to those areas (all if empty).

        The look is logged before this returns, also where nobody answered. Raises UkendtKommune,
        UkendtFagomraade, IngenKildeSvarede, and whatever keeps the log from being written.
        """
        return self._look(cpr, koder, kald, omraader, _all)

    def for_sagsbehandler(
        self, identity: Identity, cpr: Cpr, raekkevidde: Raekkevidde, som: Nsis, kald: Kald
    ) -> Overblik:
        """What the citizen sees at level `som`, with the trace, cut to what the caseworker may know of there.

        Logged on the citizen under the caseworker's pseudonym; otherwise as `of`.
        """
        kommune = raekkevidde.kommune
        kald = replace(kald, seer=pseudonym(identity, self._key), myndighed=kommune.cvr or kommune.kode)
        blik = sagsbehandlers_blik(raekkevidde, kald.niveau, som)
        return self._look(cpr, [kommune.kode], kald, (), _all, blik)

    def for_fuldmagt(
        self, identity: Identity, fuldmagt: Fuldmagt, koder: Sequence[str], kald: Kald, omraader: Collection[str] = ()
    ) -> Overblik:
        """The overview of who gave the mandate, cut to it, and to those areas (all of its if empty).

        Logged on both, giver and helper, or not given. Raises UdenForFuldmagt; otherwise as `of`.
        """
        self._check_areas(omraader)
        areas = inden_for(fuldmagt, (*self.omraader.efter_noegle, OEVRIGE), omraader)
        hjaelper = pseudonym(identity, self._key)
        om_hjaelper = replace(kald, seer=hjaelper, formaal="se en andens overblik med fuldmagt")
        om_giver = replace(kald, seer=hjaelper, rolle=FULDMAGTSHAVER, formaal="se overblik med fuldmagt")

        def skriv(opslag: Opslag) -> None:
            # What was seen stands on the giver's row alone; the two share the request.
            self._log_alle([opslag, om_hjaelper.opslag(hjaelper, opslag.tidspunkt, kommuner=opslag.kommuner)])

        blik = fuldmagtshavers_blik(fuldmagt, kald.niveau)
        return self._look(fuldmagt.giver, koder, om_giver, areas, _all, blik, skriv)

    def sag(self, cpr: Cpr, koder: Sequence[str], kald: Kald, uuid: str) -> VistSag | None:
        """One sag of the citizen, None for what is not there, not theirs or held back.

        Logged, and raises, as `of`; KildeMangler where the answer hangs on a source that is missing.
        """
        overblik = self._look(cpr, koder, kald, (), lambda overblik: _only(overblik, sag=uuid))
        _demand_answers(overblik, overblik.sager, (SAGSINDEKS,))
        return next(iter(overblik.sager), None)

    def ydelse(self, cpr: Cpr, koder: Sequence[str], kald: Kald, ydelse_id: str) -> VistYdelse | None:
        """One benefit of the citizen; otherwise as `sag`."""
        overblik = self._look(cpr, koder, kald, (), lambda overblik: _only(overblik, ydelse=ydelse_id))
        _demand_answers(overblik, overblik.ydelser, self._spoerger.names)
        return next(iter(overblik.ydelser), None)

    def _look(
        self,
        cpr: Cpr,
        koder: Sequence[str],
        kald: Kald,
        omraader: Collection[str],
        shown: Callable[[Overblik], Overblik],
        blik: Blik | None = None,
        skriv: Callable[[Opslag], None] | None = None,
    ) -> Overblik:
        """Ask, build, cut to what will be shown, write that down, and only then return it."""
        kommuner = self._kommuner.nu()
        asked = _asked(kommuner, koder)
        self._check_areas(omraader)
        connected = [kommune for kommune in asked if kommune.tilsluttet]
        at = self._now()
        answers = self._spoerger.ask(cpr, connected, at)
        samling = saml(answers, connected, kommuner.med_cvr, SAGSINDEKS)
        blik = replace(blik or Blik(kald.niveau), omraadekrav=self._omraadekrav())
        bygger = Bygger(self._regler, samling, blik, at, self._navne())
        overblik = shown(self._overblik(bygger, asked, connected, answers, samling, blik.niveau, at, omraader))
        (skriv or self._log_opslag)(self._opslag(cpr, overblik, answers, kald))
        if overblik.ingen_svarede:
            raise IngenKildeSvarede(overblik.kilder)
        return overblik

    def _check_areas(self, omraader: Collection[str]) -> None:
        known = {*self.omraader.efter_noegle, OEVRIGE}
        for noegle in omraader:
            if noegle not in known:
                raise UkendtFagomraade(noegle)

    def _overblik(
        self,
        bygger: Bygger,
        asked: Sequence[Kommune],
        connected: Sequence[Kommune],
        answers: Sequence[Answer],
        samling: Samling,
        niveau: Nsis,
        at: datetime,
        only: Collection[str],
    ) -> Overblik:
        areas = [key for key in (*self.omraader.efter_noegle, OEVRIGE) if not only or key in only]
        return Overblik(
            dannet=self._now(),
            niveau=niveau,
            kommuner=asked,
            kilder=[_kilde(answer, samling) for answer in answers],
            fagomraader=[status for status in bygger.fagomraader(connected) if status.noegle in areas],
            sager=[sag for sag in bygger.sager() if sag.fagomraade in areas],
            ydelser=[ydelse for ydelse in bygger.ydelser() if ydelse.fagomraade in areas],
            kommende_udbetalinger=bygger.kommende_udbetalinger(areas),
            ikke_vist=bygger.ikke_vist(connected, areas),
            kraever_niveau=bygger.kraever_niveau(areas),
            regelspor=bygger.regelspor(),
            uden_for_rettigheder=bygger.uden_for_rettigheder(),
        )

    def _logged_id(self, item_id: str) -> str:
        """The id as the log may hold it: an index may make one that looks like a person number."""
        if not holds_number(item_id):
            return item_id
        return hmac.new(self._key, item_id.encode(), hashlib.sha256).hexdigest()

    def _opslag(self, cpr: Cpr, overblik: Overblik, answers: Sequence[Answer], kald: Kald) -> Opslag:
        another = any(not isinstance(a, Answered) and a.another_person for a in answers)
        return kald.opslag(
            cpr.pseudonym(self._key),
            overblik.dannet,
            kommuner=tuple(kommune.kode for kommune in overblik.kommuner),
            kilder=tuple(_logged(kilde) for kilde in overblik.kilder),
            sager=tuple(self._logged_id(sag.id) for sag in overblik.sager),
            ydelser=tuple(self._logged_id(ydelse.id) for ydelse in overblik.ydelser),
            tilbageholdt={
                self._logged_id(spor.id): tuple(held.kode for held in spor.regler)
                for spor in overblik.regelspor
                if spor.regler
            },
            haendelse=ANDEN_PERSON if another else None,
        )


def _asked(kommuner: Kommunebillede, koder: Sequence[str]) -> list[Kommune]:
    """The kommuner of those codes, each once. Raises UkendtKommune."""
    asked = []
    for kode in dict.fromkeys(koder):
        kommune = kommuner.find(kode)
        if kommune is None:
            raise UkendtKommune(kode)
        asked.append(kommune)
    return asked


def _all(overblik: Overblik) -> Overblik:
    return overblik


def _only(overblik: Overblik, *, sag: str | None = None, ydelse: str | None = None) -> Overblik:
    """The overview with nothing in it but that one item: that is what is shown, and what is logged."""
    return replace(
        overblik,
        sager=[each for each in overblik.sager if each.id == sag],
        ydelser=[each for each in overblik.ydelser if each.id == ydelse],
        kommende_udbetalinger=[],
        regelspor=[each for each in overblik.regelspor if each.id in (sag, ydelse)],
    )


def _demand_answers(overblik: Overblik, found: Collection[object], needed: Collection[str]) -> None:
    """Where nothing was found and a source that would know is missing, nobody can say. Raises KildeMangler."""
    if not found and any(not kilde.svarede and kilde.noegle in needed for kilde in overblik.kilder):
        raise KildeMangler(overblik.kilder)


def _logged(kilde: Kilde) -> LoggetKilde:
    aarsag = None if kilde.aarsag is None else kilde.aarsag.value
    return LoggetKilde(kilde.noegle, kilde.kommune, "svarede" if kilde.svarede else "mangler", aarsag)


def _kilde(answer: Answer, samling: Samling) -> Kilde:
    if not isinstance(answer, Answered):
        return Kilde(answer.source, answer.kommune, aarsag=answer.reason)
    unreadable = answer.delivery.unreadable
    if answer.source != SAGSINDEKS:
        unreadable += samling.ulaeselige[answer.kommune]
    return Kilde(answer.source, answer.kommune, answer.at, unreadable)

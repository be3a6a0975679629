"""The overview service: who asks, ask the sources, put together, build, write the log row, answer."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import structlog

from borgerblik.access.fuldmagt import Fuldmagt
from borgerblik.access.identity import Identity
from borgerblik.audit import Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE, Omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner import Kommunebillede, Kommuner
from borgerblik.kommuner.historik import Siden
from borgerblik.operations.statistik.model import Kig as TaltKig
from borgerblik.overblik.ansat import Ansatopslag, Maskinopslag
from borgerblik.overblik.byg import Bygger, Byggeregler
from borgerblik.overblik.fejl import IngenKildeSvarede, UkendtFagomraade, UkendtKommune, demand_answers
from borgerblik.overblik.logfoering import opslag_for
from borgerblik.overblik.model import Kilde, Overblik, VistSag, VistYdelse
from borgerblik.overblik.saml import Samling, saml
from borgerblik.overblik.sammenhold import Emnevalg, Sammenligning
from borgerblik.overblik.sammenligning import Fund, kun, sammenlign
from borgerblik.overblik.spoerg import Answer, Answered, Missing, Spoerger, Undervejs
from borgerblik.overblik.stykker import Del, Kun, Stykke, alt, klar, kun_sag, kun_ydelse, skaer
from borgerblik.overblik.taelling import Faerdigt, doer_for
from borgerblik.overblik.taelling import kig as talt_kig
from borgerblik.overblik.udsnit import Raekkevidde, fuldmagtshavers_blik, inden_for, pseudonym, sagsbehandlers_blik
from borgerblik.overblik.vagt import Vagt
from borgerblik.visning.emne import Blik, Omraadekrav, Slags, intet_krav

SAGSINDEKS = "sagdokumentindeks"
FULDMAGTSHAVER = "fuldmagtshaver"  # the capacity of a helper, in the giver's log
SAMMENLIGNING = "sammenligning med kilden"  # of a look at one item, in the log
FOERSTE_DEL = "første del"  # of a look that is told of in pieces: the row of the whole comes after it

_EGEN = re.compile(r"\b(?:mit|min|mine) ")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class _Kig:
    """One look: at whom, under which circumstances, how far, in which areas (all if empty), and how it is logged."""

    cpr: Cpr
    kald: Kald
    blik: Blik
    omraader: Collection[str]
    skriv: Callable[[Opslag, Overblik], None]


@dataclass(frozen=True, slots=True, repr=False)
class _Spurgt:
    """What one look goes by from beginning to end: the kommuner asked for, the choices, the moment."""

    kommuner: Sequence[Kommune]
    tilsluttede: Sequence[Kommune]
    billede: Kommunebillede
    blik: Blik
    at: datetime
    begyndt: float  # time.monotonic()


class OverblikService:
    """Makes overviews. `now` is the clock.

    `log_opslag` writes a look down durably or raises, `log_alle` the rows of one that is about several people, all or
    none. `navne` gives the names as of now; without it they are those the product ships with. `omraadekrav` gives
    what the risk assessments demand in each area as of now. `maerker_sager`: may the benefits of that kommune (code)
    say that a sag is exempt? `taeller` is told of every look that is over. `vagt`
    watches over the looks of those at work, and `historik` tells them since when the choices of a kommune (code) stand,
    by KLE number.
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
        vagt: Vagt,
        historik: Callable[[str], Mapping[str, Siden]],
        navne: Callable[[], Navnebillede] | None = None,
        omraadekrav: Callable[[], Omraadekrav] = lambda: intet_krav,
        maerker_sager: Callable[[str], bool] = lambda _kode: False,
        taeller: Callable[[TaltKig], None] = lambda _kig: None,
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
        self._vagt = vagt
        self._historik = historik
        self._omraadekrav = omraadekrav
        self._maerker_sager = maerker_sager
        self._taeller = taeller

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
        return self._look(self._own(cpr, kald, omraader), koder)

    def fra_kommandolinjen(self, cpr: Cpr, koder: Sequence[str], kald: Kald) -> Overblik:
        """The overview as the citizen gets it, for whoever works at the machine: watched over as the looks of staff.

        Raises ForMangeOpslag; else as `of`.
        """
        maskine = Maskinopslag(cpr.pseudonym(self._key), kald, self._vagt, self._log_alle)
        return self._look(_Kig(cpr, kald, Blik(kald.niveau), (), maskine.vis), koder)

    def for_sagsbehandler(
        self,
        identity: Identity,
        cpr: Cpr,
        raekkevidde: Raekkevidde,
        som: Nsis,
        kald: Kald,
        igen: Callable[[], None] = lambda: None,
    ) -> Overblik:
        """What the citizen sees at level `som`, with the trace, cut to what the caseworker may know of there.

        Logged on the citizen under the caseworker's pseudonym. Once the sources have answered `igen` judges the
        caller again: where it raises, the refusal is logged and nothing given. Raises ForMangeOpslag; else as `of`.
        """
        kig = self._ansats_kig(identity, cpr, raekkevidde, som, kald, igen)
        return self._look(kig, [raekkevidde.kommune.kode])

    def sammenlign(
        self,
        identity: Identity,
        cpr: Cpr,
        raekkevidde: Raekkevidde,
        som: Nsis,
        kald: Kald,
        valgt: Emnevalg,
        igen: Callable[[], None] = lambda: None,
    ) -> Sammenligning | None:
        """One item as delivered beside what the citizen gets; None for one that may not be known of, or is not there.

        Logged, and raises, as `for_sagsbehandler`; KildeMangler where the answer hangs on a source that is missing.
        """
        kald = replace(kald, formaal=f"{kald.formaal} ({SAMMENLIGNING})")
        kig = self._ansats_kig(identity, cpr, raekkevidde, som, kald, igen)
        asked = self._asked([raekkevidde.kommune.kode], kig)
        answers = self._spoerger.ask(cpr, asked.tilsluttede, asked.at, raa=valgt.id)
        overblik, bygger = self._built(kig, asked, answers)
        cut = self._told(kig, kun(valgt)(overblik), answers)
        demand_answers(cut, cut.regelspor, self._spoerger.names if valgt.slags is Slags.YDELSE else (SAGSINDEKS,))
        return sammenlign(valgt, Fund(cpr, answers, bygger, cut, asked.blik, self._navne(), asked.at, SAGSINDEKS))

    def _ansats_kig(
        self, identity: Identity, cpr: Cpr, raekkevidde: Raekkevidde, som: Nsis, kald: Kald, igen: Callable[[], None]
    ) -> _Kig:
        """A look of somebody at work, begun. Raises ForMangeOpslag."""
        kommune = raekkevidde.kommune
        kald = replace(kald, myndighed=kommune.cvr or kommune.kode)
        ansat = replace(self._ansat(identity, cpr, kommune.kode, som, kald), igen=igen)
        ansat.begynd()
        history = cache(self._historik)
        blik = sagsbehandlers_blik(raekkevidde, kald.niveau, som)
        blik = replace(blik, historik=lambda kode, nummer: history(kode).get(nummer))
        return _Kig(cpr, ansat.kald, blik, (), ansat.vis)

    def afvist(self, identity: Identity, cpr: Cpr, kode: str | None, som: Nsis, kald: Kald) -> None:
        """Log that somebody at work was refused a look in a kommune (code) that is not theirs; no source is asked."""
        kald = replace(kald, myndighed=identity.cvr or identity.kommune)
        self._ansat(identity, cpr, kode, som, kald).afvis()

    def _ansat(self, identity: Identity, cpr: Cpr, kode: str | None, som: Nsis, kald: Kald) -> Ansatopslag:
        kald = replace(kald, seer=pseudonym(identity, self._key), som=som.value)
        return Ansatopslag(cpr.pseudonym(self._key), kode, kald, self._vagt, self._log_opslag, self._now)

    def for_fuldmagt(
        self, identity: Identity, fuldmagt: Fuldmagt, koder: Sequence[str], kald: Kald, omraader: Collection[str] = ()
    ) -> Overblik:
        """The overview of who gave the mandate, cut to it, and to those areas (all of its if empty).

        Logged on both, giver and helper, or not given. Raises UdenForFuldmagt; otherwise as `of`.
        """
        return self._look(self._with_mandate(identity, fuldmagt, kald, omraader), koder)

    def sag(self, cpr: Cpr, koder: Sequence[str], kald: Kald, uuid: str) -> VistSag | None:
        """One sag of the citizen, None for what is not there, not theirs or held back.

        Logged, and raises, as `of`; KildeMangler where the answer hangs on a source that is missing.
        """
        overblik = self._look(self._own(cpr, kald), koder, kun_sag(lambda item_id: item_id == uuid))
        demand_answers(overblik, overblik.sager, (SAGSINDEKS,))
        return next(iter(overblik.sager), None)

    def ydelse(self, cpr: Cpr, koder: Sequence[str], kald: Kald, ydelse_id: str) -> VistYdelse | None:
        """One benefit of the citizen; otherwise as `sag`."""
        overblik = self._look(self._own(cpr, kald), koder, kun_ydelse(lambda item_id: item_id == ydelse_id))
        demand_answers(overblik, overblik.ydelser, self._spoerger.names)
        return next(iter(overblik.ydelser), None)

    def henvisning(self, item_id: str) -> str:
        """What a page calls an item in its address: 32 hex digits that say nothing to anybody but us."""
        return hmac.new(self._key, f"henvisning {item_id}".encode(), hashlib.sha256).hexdigest()[:32]

    def efterhaanden(
        self, identity: Identity, cpr: Cpr, koder: Sequence[str], kald: Kald, *, fuldmagt: Fuldmagt | None, kun: Kun
    ) -> Iterator[Del]:
        """The overview in pieces, each as soon as it is certain; the last one is the whole.

        Of whoever gave `fuldmagt`, else the citizen's own (`cpr`); cut to what `kun` keeps. Each piece is logged
        before it is given, and raises as `of`.
        """
        return self._pieces(self._whose(identity, cpr, kald, fuldmagt), koder, kun)

    def samlet(
        self, identity: Identity, cpr: Cpr, koder: Sequence[str], kald: Kald, *, fuldmagt: Fuldmagt | None, kun: Kun
    ) -> Overblik:
        """The same in one piece, once every source is through."""
        return self._look(self._whose(identity, cpr, kald, fuldmagt), koder, kun)

    def _whose(self, identity: Identity, cpr: Cpr, kald: Kald, fuldmagt: Fuldmagt | None) -> _Kig:
        return self._own(cpr, kald) if fuldmagt is None else self._with_mandate(identity, fuldmagt, kald)

    def _own(self, cpr: Cpr, kald: Kald, omraader: Collection[str] = ()) -> _Kig:
        return _Kig(cpr, kald, Blik(kald.niveau), omraader, lambda opslag, _overblik: self._log_opslag(opslag))

    def _with_mandate(self, identity: Identity, fuldmagt: Fuldmagt, kald: Kald, omraader: Collection[str] = ()) -> _Kig:
        self._check_areas(omraader)
        areas = inden_for(fuldmagt, (*self.omraader.efter_noegle, OEVRIGE), omraader)
        hjaelper = pseudonym(identity, self._key)
        om_hjaelper = replace(kald, seer=hjaelper, formaal=_EGEN.sub("en andens ", kald.formaal) + " med fuldmagt")
        om_giver = replace(
            kald, seer=hjaelper, rolle=FULDMAGTSHAVER, formaal=_EGEN.sub("", kald.formaal) + " med fuldmagt"
        )

        def skriv(opslag: Opslag, _overblik: Overblik) -> None:
            # What was seen stands on the giver's row alone; the two share the request.
            self._log_alle([opslag, om_hjaelper.opslag(hjaelper, opslag.tidspunkt, kommuner=opslag.kommuner)])

        return _Kig(fuldmagt.giver, om_giver, fuldmagtshavers_blik(fuldmagt, kald.niveau), areas, skriv)

    def _look(self, kig: _Kig, koder: Sequence[str], shown: Kun = alt) -> Overblik:
        """Ask, build, cut to what will be shown, write that down, and only then return it."""
        asked = self._asked(koder, kig)
        answers = self._spoerger.ask(kig.cpr, asked.tilsluttede, asked.at)
        overblik, bygger = self._built(kig, asked, answers)
        return self._told(kig, shown(overblik), answers, over=(asked, bygger))

    def _pieces(self, kig: _Kig, koder: Sequence[str], shown: Kun) -> Iterator[Del]:
        asked = self._asked(koder, kig)
        given: frozenset[Stykke] = frozenset()
        for answers in self._spoerger.efterhaanden(kig.cpr, asked.tilsluttede, asked.at):
            overblik, bygger = self._built(kig, asked, answers)
            if not any(isinstance(answer, Undervejs) for answer in answers):
                whole = self._told(kig, shown(overblik), answers, over=(asked, bygger))
                yield Del(whole, frozenset(Stykke) - given, sidste=True)
                return
            ready = klar(bygger, answers, SAGSINDEKS, self._maerker_sager) - given
            if ready:
                given |= ready
                part = replace(kig, kald=replace(kig.kald, formaal=f"{kig.kald.formaal} ({FOERSTE_DEL})"))
                yield Del(self._told(part, shown(skaer(overblik, ready)), answers), ready, sidste=False)

    def _asked(self, koder: Sequence[str], kig: _Kig) -> _Spurgt:
        """Whom to ask, and what to go by until the answer: nothing that is changed meanwhile counts."""
        billede = self._kommuner.nu()
        asked = _known(billede, koder)
        self._check_areas(kig.omraader)
        blik = replace(kig.blik, omraadekrav=self._omraadekrav())
        connected = [kommune for kommune in asked if kommune.tilsluttet]
        return _Spurgt(asked, connected, billede, blik, self._now(), time.monotonic())

    def _built(self, kig: _Kig, asked: _Spurgt, answers: Sequence[Answer]) -> tuple[Overblik, Bygger]:
        samling = saml(answers, asked.tilsluttede, asked.billede.ejer, SAGSINDEKS)
        bygger = Bygger(self._regler, samling, asked.blik, asked.at, self._navne())
        return self._overblik(bygger, asked, answers, samling, kig.omraader), bygger

    def _told(
        self, kig: _Kig, overblik: Overblik, answers: Sequence[Answer], *, over: tuple[_Spurgt, Bygger] | None = None
    ) -> Overblik:
        """The overview, once the log holds that it was shown; counted where the look is `over`."""
        kig.skriv(opslag_for(kig.cpr, overblik, answers, kig.kald, self._key), overblik)
        if over is not None:
            self._counted(kig, overblik, *over)
        if overblik.ingen_svarede:
            raise IngenKildeSvarede(overblik.kilder)
        return overblik

    def _counted(self, kig: _Kig, overblik: Overblik, asked: _Spurgt, bygger: Bygger) -> None:
        """A look that cannot be counted is given all the same."""
        try:
            look = Faerdigt(
                kommuner=asked.tilsluttede,
                omraader=self._areas(kig.omraader),
                doemte=bygger.doemte(),
                kilder=overblik.kilder,
                sekunder=time.monotonic() - asked.begyndt,
            )
            self._taeller(talt_kig(look, doer_for(kig.kald, FULDMAGTSHAVER), overblik.dannet, SAGSINDEKS))
        except Exception as error:
            log.exception("a look could not be counted", error=type(error).__name__)

    def _areas(self, only: Collection[str]) -> list[str]:
        return [key for key in (*self.omraader.efter_noegle, OEVRIGE) if not only or key in only]

    def _check_areas(self, omraader: Collection[str]) -> None:
        known = {*self.omraader.efter_noegle, OEVRIGE}
        for noegle in omraader:
            if noegle not in known:
                raise UkendtFagomraade(noegle)

    def _overblik(
        self, bygger: Bygger, asked: _Spurgt, answers: Sequence[Answer], samling: Samling, only: Collection[str]
    ) -> Overblik:
        areas = self._areas(only)
        return Overblik(
            dannet=self._now(),
            niveau=asked.blik.niveau,
            kommuner=asked.kommuner,
            kilder=_kilder(answers, samling),
            fagomraader=[status for status in bygger.fagomraader(asked.tilsluttede) if status.noegle in areas],
            sager=[sag for sag in bygger.sager() if sag.fagomraade in areas],
            ydelser=[ydelse for ydelse in bygger.ydelser() if ydelse.fagomraade in areas],
            kommende_udbetalinger=bygger.kommende_udbetalinger(areas),
            ikke_vist=bygger.ikke_vist(asked.tilsluttede, areas),
            kraever_niveau=bygger.kraever_niveau(areas),
            regelspor=bygger.regelspor(),
            uden_for_rettigheder=bygger.uden_for_rettigheder(),
        )


def _known(kommuner: Kommunebillede, koder: Sequence[str]) -> list[Kommune]:
    """The kommuner of those codes, each once. Raises UkendtKommune."""
    asked = []
    for kode in dict.fromkeys(koder):
        kommune = kommuner.find(kode)
        if kommune is None:
            raise UkendtKommune(kode)
        asked.append(kommune)
    return asked


def _kilder(answers: Sequence[Answer], samling: Samling) -> list[Kilde]:
    """How each source fared for each kommune; asked in several names (UDK's too) it has answered when all have."""
    told: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        told.setdefault((answer.source, answer.kommune), []).append(answer)
    return [_kilde(noegle, kommune, own, samling) for (noegle, kommune), own in told.items()]


def _kilde(noegle: str, kommune: str, answers: Sequence[Answer], samling: Samling) -> Kilde:
    if any(isinstance(answer, Undervejs) for answer in answers):
        return Kilde(noegle, kommune, undervejs=True)
    for answer in answers:
        if isinstance(answer, Missing):
            return Kilde(noegle, kommune, aarsag=answer.reason)
    came = [answer for answer in answers if isinstance(answer, Answered)]
    unreadable = sum(answer.delivery.unreadable for answer in came)
    if noegle != SAGSINDEKS:
        unreadable += samling.ulaeselige[kommune]
    return Kilde(noegle, kommune, min(answer.at for answer in came), unreadable)

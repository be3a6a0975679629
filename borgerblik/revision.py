"""Joins what watches over the looks: the log with its seals, alarms, extracts, statistics. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.beskedvej import make_beskedvej
from adapters.webhook import Webhook
from borgerblik.access.ansatte import Ansatte
from borgerblik.alarm import Alarmer, Leveringer, Rejsning
from borgerblik.alarm import tekster as alarmtekster
from borgerblik.alarm.model import Look, Melding, Vej
from borgerblik.audit import AuditLog, Logpost
from borgerblik.audit.udtraek import Udtraekker
from borgerblik.config import Settings
from borgerblik.db import EnAdGangen, Engine
from borgerblik.domain.epost import Email
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.tilsyn import Tilsynsvalg, Vagtliste
from borgerblik.logholder import Logholder, make_logholder
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.maaling import ALARMER, ALARMLEVERINGER, BESKEDER
from borgerblik.operations.statistik import Maanedsbreve, Modtagere, Statistik, StatistikStore
from borgerblik.operations.statistik.brev import HVER as BREVE_SECONDS
from borgerblik.operations.statistik.taeller import HVER as TAELLER_SECONDS
from borgerblik.overblik.udsnit import pseudonym
from borgerblik.overblik.vagt import Opslagsvagt
from borgerblik.underretning.afsendelse import Afsender
from borgerblik.underretning.model import Besked

ALARM_SECONDS = 10.0
TIDY_SECONDS = 3600.0
Brev = Callable[[Email, str, str], str | None]


@dataclass(frozen=True, slots=True)
class Revision:
    """The parts, joined."""

    log: AuditLog
    logholder: Logholder
    tilsyn: Tilsynsvalg
    vagtliste: Vagtliste
    ansatte: Ansatte
    vagt: Opslagsvagt
    alarmer: Alarmer
    rejsning: Rejsning
    leveringer: Leveringer
    udtraek: Udtraekker
    statistik: Statistik
    breve: Maanedsbreve

    def opgaver(self) -> list[Opgave]:
        """What is done beside the requests."""
        return [
            *self.logholder.opgaver(),
            Opgave("rejs alarmer", ALARM_SECONDS, self.rejsning.koer),
            Opgave("send alarmer", ALARM_SECONDS, self.leveringer.koer),
            Opgave("ryd alarmer", TIDY_SECONDS, self.alarmer.ryd),
            Opgave("ryd ansatte", TIDY_SECONDS, self.ansatte.ryd),
            Opgave("ryd vagtlister", TIDY_SECONDS, self._ryd_vagtlister),
            Opgave("aflever tal", TAELLER_SECONDS, self.statistik.aflever, til_sidst=True),
            Opgave("send tal", BREVE_SECONDS, self.breve.udsend),
        ]

    def _ryd_vagtlister(self) -> None:
        decided = self.tilsyn.nu()
        self.vagtliste.ryd(lambda kode: decided.for_kommune(kode).husket)


def make_revision(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> Revision:
    """From settings to the parts. Raises SettingError."""
    settings.demand("secret_key", "pseudonym_key")
    key, logholder = settings.pseudonym_key or b"", make_logholder(settings, engine, now)
    log, tilsyn = logholder.log, logholder.tilsyn
    kommuner = Kommuner(engine, paa_maskinen=settings.paa_maskinen)
    ansatte = Ansatte(engine, key, partial(pseudonym, key=key), now)
    vagtliste = Vagtliste(engine, key, now)
    statistik = _statistik(engine, kommuner, now)
    return Revision(
        log=log,
        logholder=logholder,
        tilsyn=tilsyn,
        vagtliste=vagtliste,
        ansatte=ansatte,
        vagt=make_vagt(tilsyn, vagtliste, log),
        alarmer=Alarmer(engine, partial(_look, log), lambda kode: tilsyn.nu().for_kommune(kode).husket, now),
        rejsning=_rejsning(engine, log, tilsyn, now),
        leveringer=_leveringer(settings, engine, kommuner, now),
        udtraek=Udtraekker(log, ansatte, key, partial(_myndighed, kommuner), now),
        statistik=statistik,
        breve=_breve(settings, engine, statistik, tilsyn, kommuner, now),
    )


def make_vagt(tilsyn: Tilsynsvalg, vagtliste: Vagtliste, log: AuditLog) -> Opslagsvagt:
    """What watches over the looks of those at work: the kommuner's decisions and lists, and the log."""
    tur = EnAdGangen(log.store.engine)
    return Opslagsvagt(lambda kode: tilsyn.nu().for_kommune(kode), vagtliste.slags, log.antal_siden, tur)


def make_brev(settings: Settings, anledning: str) -> Brev:
    """E-mail to somebody at work: address, subject and text; the code of why it did not leave, None where it did.

    `anledning` says in the log what for. Raises SettingError.
    """
    afsender = Afsender(make_beskedvej(settings.besked), lambda kanal, udfald: BESKEDER.labels(kanal, udfald).inc())

    def send(til: Email, emne: str, tekst: str) -> str | None:
        udfald = afsender.send(til, Besked(emne, tekst, "da"), anledning)
        return None if udfald.sendt else udfald.ord

    return send


def _myndighed(kommuner: Kommuner, kode: str) -> str | None:
    found = kommuner.nu().myndighed(kode)
    return None if found is None else found.navn


def _rejsning(engine: Engine, log: AuditLog, tilsyn: Tilsynsvalg, now: Callable[[], datetime]) -> Rejsning:
    return Rejsning(
        engine,
        lambda efter, antal: [_som_look(post) for post in log.ansattes(efter, antal)],
        lambda kode: tilsyn.nu().for_kommune(kode).alarm,
        now,
        taelles=lambda slags: ALARMER.labels(slags).inc(),
    )


def _leveringer(settings: Settings, engine: Engine, kommuner: Kommuner, now: Callable[[], datetime]) -> Leveringer:
    brev = make_brev(settings, "alarm")

    def mail(modtager: str, melding: Melding) -> str | None:
        return brev(Email(modtager), alarmtekster.emne(melding), alarmtekster.tekst(melding))

    def navn(kode: str) -> str:
        found = kommuner.find(kode)
        return kode if found is None else found.paa_en_linje

    hook = Webhook(settings.alarm.webhook_noegle, now, paa_maskinen=settings.paa_maskinen)
    return Leveringer(
        engine,
        {Vej.EMAIL: mail, Vej.WEBHOOK: hook},
        now,
        kommunenavn=navn,
        adresse=settings.adgang.adresse,
        taelles=lambda vej, udfald: ALARMLEVERINGER.labels(vej, udfald).inc(),
    )


def _statistik(engine: Engine, kommuner: Kommuner, now: Callable[[], datetime]) -> Statistik:
    def tilsluttede() -> list[str]:
        return [kommune.kode for kommune in kommuner.nu().tilsluttede()]

    return Statistik(StatistikStore(engine), (*omraader().efter_noegle, OEVRIGE), tilsluttede, now)


def _breve(
    settings: Settings,
    engine: Engine,
    statistik: Statistik,
    tilsyn: Tilsynsvalg,
    kommuner: Kommuner,
    now: Callable[[], datetime],
) -> Maanedsbreve:
    def modtagere() -> list[Modtagere]:
        decided = tilsyn.nu()
        return [
            Modtagere(kommune.kode, kommune.paa_en_linje, decided.for_kommune(kommune.kode).statistik_email)
            for kommune in kommuner.nu().tilsluttede()
        ]

    return Maanedsbreve(
        statistik,
        StatistikStore(engine),
        modtagere,
        make_brev(settings, "statistik"),
        noegle=settings.pseudonym_key or b"",
        adresse=settings.adgang.adresse or "",
        now=now,
    )


def _look(log: AuditLog, nummer: int) -> Look | None:
    """The log's row of that number, where it is still kept."""
    found = log.ansattes(nummer - 1, 1)
    return _som_look(found[0]) if found and found[0].nummer == nummer else None


def _som_look(post: Logpost) -> Look:
    row = post.opslag
    return Look(
        nummer=post.nummer,
        tidspunkt=row.tidspunkt,
        kommuner=row.kommuner,
        seer=row.seer,
        borger=row.borger,
        rolle=row.rolle,
        varsler=row.varsler,
        formaal=row.formaal,
    )

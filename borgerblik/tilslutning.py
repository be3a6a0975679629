"""Joins what the connecting of kommuner needs: its checks, and the warnings. A part of the console."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial

import structlog

from adapters.forbindelse import tried
from adapters.tjenester import Secured, Tjenester
from borgerblik.access.identity import Rolle
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.access.risiko.krav import tilstand
from borgerblik.config import SettingError, Settings
from borgerblik.db import Engine
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilslutning import Service
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.kladde import Kladder
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.kommuner.tilslutning import Certifikatstand, Omgivelser, Proevetrin, Tilslutninger, Varsler
from borgerblik.kommuner.tilslutning.varsel import HVER as VARSEL_SECONDS
from borgerblik.kommuner.tilslutning.varsel import Send, Ventende
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.maaling import LUKKET_AF_AFTALE

COUNT_SECONDS = 60.0
INTET_CERTIFIKAT = Certifikatstand(i_orden=True)  # with INDEKS_SIKKERHED=ingen, which is for this machine only

log = structlog.get_logger(__name__)


def make_tilslutninger(
    settings: Settings, engine: Engine, kommuner: Kommuner, now: Callable[[], datetime]
) -> Tilslutninger:
    """From settings to the kommuner's connecting with its checks; `kommuner` judges by the same agreements."""
    sider, risiko = Sidevalg(engine), Risikovurderinger(engine)
    listehent = settings.ydelselistehent is not None

    def ydelser(kode: str) -> Service:
        through = listehent and settings.through_listehent(kode)
        return Service.YDELSELISTEHENT if through else Service.YDELSESINDEKS

    return Tilslutninger(
        engine,
        Omgivelser(
            kommuner=kommuner,
            sider=lambda: sider.nu().for_kommune,
            risiko=partial(_risiko, risiko),
            certifikat=_Certifikat(settings),
            forbindelse=partial(_proevet, settings),
            ydelser=ydelser,
            erklaering=settings.tilgaengelighed_url,
            paa_maskinen=settings.paa_maskinen,
            now=now,
        ),
    )


def make_varsler(
    settings: Settings,
    engine: Engine,
    tilslutninger: Tilslutninger,
    kladder: Kladder,
    send: Send,
    now: Callable[[], datetime],
) -> Varsler:
    """The warnings, of agreements, deadlines and openings that wait; they leave by `send`. Raises SettingError."""
    settings.demand("pseudonym_key")
    return Varsler(
        engine,
        tilslutninger,
        send,
        noegle=settings.pseudonym_key or b"",
        adresse=settings.adgang.adresse or "",
        now=now,
        ventende=partial(_ventende, kladder),
    )


def opgaver(varsler: Varsler, tilslutninger: Tilslutninger) -> list[Opgave]:
    """What is done beside the requests."""

    def count() -> None:
        LUKKET_AF_AFTALE.set(len(tilslutninger.lukkede()))

    def warn() -> None:
        varsler.udsend()

    return [Opgave("varsl om tilslutning", VARSEL_SECONDS, warn), Opgave("tæl lukkede kommuner", COUNT_SECONDS, count)]


def warn_of_closed(kommuner: Kommuner) -> None:
    """One line, where kommuner that were to be connected are closed for want of an agreement.

    Raises DatabaseUnavailable.
    """
    closed = kommuner.nu().lukket_af_aftale
    if closed:
        told = {"antal": len(closed), "kommuner": list(closed)}
        log.warning("connected kommuner are closed: no databehandleraftale is in force", **told)


def _ventende(kladder: Kladder) -> Iterator[Ventende]:
    for kladde, paa in kladder.ventende():
        if kladde.gaelder_fra is not None:
            yield Ventende(kladde.kode, kladde.id, kladde.navn, kladde.gaelder_fra, paa)


def _risiko(risiko: Risikovurderinger) -> Callable[[str, date], Mapping[str, str]]:
    billede = risiko.nu()

    def stand(kode: str, dag: date) -> Mapping[str, str]:
        return {
            rolle.value: tilstand(billede.find(kode, rolle), dag).value for rolle in (Rolle.BORGER, Rolle.SAGSBEHANDLER)
        }

    return stand


def _proevet(settings: Settings, kode: str, cvr: str | None) -> Iterator[Proevetrin]:
    for each in tried(settings, kode, cvr):
        yield Proevetrin(each.trin.value, each.hvad, each.ok, each.ms, each.fejl, each.goer)


class _Certifikat:
    """How what we prove ourselves with stands; the files are read at the first question, and again when replaced."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secured: Secured | None = None

    def __call__(self) -> Certifikatstand:
        if self._settings.sikring is None:
            return INTET_CERTIFIKAT
        try:
            secured = self._secured = self._secured or Tjenester(self._settings).secured
        except SettingError as error:
            log.warning("the certificates cannot be used", fejl=str(error))
            secured = None
        if secured is None:
            return Certifikatstand(i_orden=False)
        return Certifikatstand(secured.in_order(), _last_day(secured))


def _last_day(secured: Secured) -> date:
    """The last Danish day on which our own holds."""
    return dansk_dag(secured.certifikater()[0].udloeber.astimezone(UTC))

"""Joins the parts; the only file that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from adapters.klassifikation import Klassifikation
from adapters.organisation import Organisation
from adapters.sagdokumentindeks import Sagdokumentindeks
from adapters.tjenester import Tjenester
from adapters.udk import HosUdk
from adapters.vedligehold import opgaver
from adapters.ydelselistehent import PerKommune, Ydelselistehent
from adapters.ydelsesindeks import Ydelsesindeks
from borgerblik import __version__
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.adgang import make_adgang
from borgerblik.audit import AuditLog
from borgerblik.audit.adgangslog import Adgangslog
from borgerblik.borgerside import make_borgerside
from borgerblik.config import Settings
from borgerblik.db import Engine, current, head, open_database
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Emner
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.historik import Valghistorik
from borgerblik.konsol import konsolopgaver, make_konsol
from borgerblik.operations.baggrund import Baggrund
from borgerblik.operations.forbindelse import Forbindelsestilstand
from borgerblik.operations.maaling import Kildetilstand
from borgerblik.operations.statistik.model import Kig
from borgerblik.operations.tilstand import Driftstilstand
from borgerblik.overblik.byg import Byggeregler
from borgerblik.overblik.service import OverblikService
from borgerblik.overblik.spoerg import Spoerger, utcnow
from borgerblik.overblik.udsnit import pseudonym
from borgerblik.overblik.vagt import Vagt
from borgerblik.revision import make_revision
from borgerblik.sources import Source
from borgerblik.visning.emne import Visningsklasser
from borgerblik.web.factory import App, make_flask_app
from borgerblik.web.services import Services

NEEDED_TO_SERVE = ("secret_key", "pseudonym_key")


def make_sources(settings: Settings, tjenester: Tjenester) -> tuple[Source, ...]:
    """The national indexes as the settings say; for each kommune the way to its benefits that is chosen for it."""
    sager = Sagdokumentindeks(tjenester.client(settings.sagdokumentindeks))
    indeks = Ydelsesindeks(tjenester.client(settings.ydelsesindeks))
    ydelser: Source = indeks
    if settings.ydelselistehent is not None and settings.ydelselistehent_kommuner:
        listehent = Ydelselistehent(tjenester.client(settings.ydelselistehent, request_header=False))
        ydelser = PerKommune(listehent, indeks, settings.through_listehent)
    hos_udk = [HosUdk(each, settings.udk_cvr) for each in (sager, indeks) if settings.udk_spoerges]
    return sager, ydelser, *hos_udk


def make_navne(settings: Settings, tjenester: Tjenester) -> tuple[Klassifikation | None, Organisation | None]:
    """Where names come from; None for a register that no setting names."""
    klassifikation, organisation = settings.klassifikation, settings.organisation
    if organisation is not None:
        organisation = replace(organisation, url=f"{organisation.url.rstrip('/')}/itsystem/6")
    return (
        None if klassifikation is None else Klassifikation(tjenester.client(klassifikation)),
        None if organisation is None else Organisation(tjenester.client(organisation)),
    )


def make_overblik(
    settings: Settings,
    engine: Engine,
    kilder: Kildetilstand,
    tjenester: Tjenester,
    log: AuditLog,
    vagt: Vagt,
    kommuner: Kommuner,
    taeller: Callable[[Kig], None] = lambda _kig: None,
) -> OverblikService:
    """The overview service, from settings to the log of looks.

    `vagt` watches over the looks of those at work; `taeller` is told of every look that is over.
    """
    settings.demand("pseudonym_key")
    risiko = Risikovurderinger(engine)
    return OverblikService(
        spoerger=Spoerger(make_sources(settings, tjenester), settings.kilde_frist, utcnow, kilder),
        kommuner=kommuner,
        regler=Byggeregler(omraader(), Visningsklasser(settings.visningsklasse_roller), settings.udk_cvr),
        log_opslag=log.write,
        log_alle=log.write_all,
        pseudonym_key=settings.pseudonym_key or b"",
        now=utcnow,
        vagt=vagt,
        historik=Valghistorik(engine).af,
        navne=Emner(engine, omraader()).nu,
        omraadekrav=lambda: risiko.nu().omraadekrav,
        maerker_sager=settings.through_listehent,
        taeller=taeller,
    )


def create_app(settings: Settings) -> App:
    """The web application. Raises SettingError and DatabaseUnavailable."""
    settings.demand(*NEEDED_TO_SERVE)
    engine = open_database(settings.database_url)
    kilder = Kildetilstand()
    tjenester = Tjenester(settings)
    revision = make_revision(settings, engine, utcnow)
    kommuner = Kommuner(engine, paa_maskinen=settings.paa_maskinen)
    overblik = make_overblik(
        settings, engine, kilder, tjenester, revision.log, revision.vagt, kommuner, revision.statistik.tael
    )
    forbindelse = Forbindelsestilstand()
    adgang, risiko = make_adgang(settings, engine, utcnow), Risikovurderinger(engine)
    drift = Driftstilstand(
        version=__version__,
        current=partial(current, engine),
        head=head(),
        sources=overblik.kilder,
        kilder=kilder,
        forbindelse=forbindelse.seneste,
        certifikater=lambda: tjenester.secured is None or tjenester.secured.in_order(),
        risikovurderinger=partial(_assessed, risiko, kommuner),
        lukkede=lambda: kommuner.nu().lukket_af_aftale,
        log=revision.logholder.forsegler.tilstand,
    )
    log = Adgangslog(revision.log, settings.pseudonym_key or b"", utcnow)
    borgerside = make_borgerside(settings, engine, utcnow)
    konsol = make_konsol(settings, engine, kommuner, revision, lambda: tjenester, utcnow)
    parts = Services(
        overblik=overblik,
        adgangslog=log,
        drift=drift,
        doere=adgang.doere,
        kant=adgang.kant,
        login=adgang.login,
        udlogning=adgang.udlogning,
        saml=adgang.saml,
        oidc=adgang.oidc,
        idws=adgang.idws,
        egne=adgang.egne,
        haendelser=adgang.haendelser,
        roller=adgang.roller,
        fuldmagtsregler=adgang.fuldmagtsregler,
        risiko=risiko,
        kommuner=kommuner,
        udskrifter=borgerside.udskrifter,
        fejlmeldinger=borgerside.fejlmeldinger,
        log_opslag=revision.log.write,
        udtraek=revision.udtraek,
        statistik=revision.statistik,
        pseudonym=partial(pseudonym, key=settings.pseudonym_key or b""),
        sider=borgerside.sider,
        tilsyn=revision.tilsyn,
        vagtliste=revision.vagtliste,
        vagt=revision.vagt,
        ansatte=revision.ansatte,
        alarmer=revision.alarmer,
        underretninger=borgerside.underretninger,
        konsol=konsol,
    )
    app = make_flask_app(parts, settings)
    app.extensions["database"] = engine  # for whoever must let go of it
    tasks = opgaver(settings, tjenester, partial(_connected, kommuner), forbindelse)
    app.extensions["baggrund"] = baggrund = Baggrund(
        [*tasks, *adgang.opgaver(), *borgerside.opgaver(), *revision.opgaver(), *konsolopgaver(konsol)]
    )
    baggrund.start()
    return app


def _assessed(risiko: Risikovurderinger, kommuner: Kommuner) -> Mapping[str, int]:
    """How many risk assessments of the connected kommuner stand how today."""
    koder = [kode for kode, _ in _connected(kommuner)]
    return {each.value: number for each, number in risiko.nu().taelling(koder, dansk_dag(utcnow())).items()}


def _connected(kommuner: Kommuner) -> list[tuple[str, str | None]]:
    """Code and CVR number of the kommuner that are connected now."""
    return [(kommune.kode, kommune.cvr) for kommune in kommuner.nu().tilsluttede()]

"""The doors where the overview is written: national tasks and systems, and a kommune's own word on both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import g
from flask_smorest import Blueprint

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.leverandoer import NATIONAL
from borgerblik.kommuner.oversigt import Udsyn
from borgerblik.web.administrator import luk_for_administratorer
from borgerblik.web.api_description import may_answer
from borgerblik.web.dokumentdoere import Documentdoors, put, shown
from borgerblik.web.oversigt_gem import gem_opgaver, gem_stande, gem_systemer
from borgerblik.web.oversigtsret import luk_for_registre
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from schemas.ind.leverandoer import SystemlisteIn, read_systemliste
from schemas.ind.oversigt import KommuneopgaverIn, NationaleOpgaverIn, read_kommuneopgaver, read_nationale_opgaver
from schemas.ud.leverandoer import SammenholdUd, SystemlisteUd
from schemas.ud.oversigt import KommuneopgaverUd, NationaleOpgaverUd

DOER = "api_v1"
Lukket = Callable[[Blueprint, Laas], Blueprint]
Answer = tuple[Any, int, dict[str, str]]


def register_doors(lukket: Lukket) -> Blueprint:
    """The doors to what is nobody's own, locked: whoever sees the overview reads, the national role writes."""
    bp = Blueprint("registre", __name__, url_prefix="/api/v1", description="Nationale opgaver og systemer")
    luk_for_registre(bp, lukket)
    _tasks(bp)
    _systems(bp)
    return bp


def _tasks(bp: Blueprint) -> None:
    doors = Documentdoors(bp, NationaleOpgaverUd, "/nationaleopgaver")

    @doors.reads("De nationale opgaver")
    def opgaver() -> Answer:
        """The tasks for every kommune, in their order."""
        return shown(services().konsol.oversigt.opgaver.nu(), NATIONAL)

    @doors.puts("Skriv nationale opgaver", NationaleOpgaverIn, first="De første")
    def saet_opgaver() -> Answer:
        """Keep all of them as a new version; what kommuner have said of one that is left out is seen no more."""
        valg = services().konsol.oversigt.opgaver
        status = put(NATIONAL, valg.nu().version(NATIONAL), read_nationale_opgaver, partial(gem_opgaver, doer=DOER))
        return shown(valg.nu(), NATIONAL, status)


def _systems(bp: Blueprint) -> None:
    doors = Documentdoors(bp, SystemlisteUd, "/leverandoersystemer")

    @doors.reads("Leverandørernes systemer")
    def systemer() -> Answer:
        """The systems that every kommune may have, and what is declared of them."""
        return _systemer(NATIONAL)

    @doors.puts("Skriv leverandørsystemer", SystemlisteIn, first="De første")
    def saet_systemer() -> Answer:
        """Keep the register as a new version. `kode` is left out or null: it is everybody's."""
        return _saet_systemer(NATIONAL, None)


def kommuneopgave_doors(lukket: Lukket) -> Blueprint:
    """The doors to what a kommune says of tasks and systems, locked: for its administrators."""
    bp = Blueprint("kommuneopgaver", __name__, url_prefix="/api/v1/kommuner/<kode>", description="Kommunens opgaver")
    luk_for_administratorer(bp, lukket)
    _own_tasks(bp)
    _own_systems(bp)
    return bp


def _own_tasks(bp: Blueprint) -> None:
    doors = Documentdoors(bp, KommuneopgaverUd, "/opgaver")

    @doors.reads("Kommunens stand på de nationale opgaver")
    def vis(kode: str) -> Answer:
        """What the kommune has said of them."""
        return shown(services().konsol.oversigt.stande.nu(), kode)

    @doors.puts("Skriv kommunens stand", KommuneopgaverIn, first="Den første")
    def saet(kode: str) -> Answer:
        """Keep it as a new version; of a task that is not named nothing is begun."""
        parts = services().konsol.oversigt
        before, known = parts.stande.nu().version(kode), [each.noegle for each in parts.nationale().opgaver]
        read = partial(read_kommuneopgaver, kendte=known)
        status = put(kode, before, read, partial(gem_stande, kommune=g.egen_kommune, doer=DOER))
        return shown(parts.stande.nu(), kode, status)


def _own_systems(bp: Blueprint) -> None:
    doors = Documentdoors(bp, SystemlisteUd, "/systemer")

    @doors.reads("Kommunens egne systemer")
    def systemer(kode: str) -> Answer:
        """Systems of the kommune's own, and its own word on those of everybody (the same `noegle`)."""
        return _systemer(kode)

    @doors.puts("Skriv kommunens egne systemer", SystemlisteIn, first="De første")
    def saet_systemer(kode: str) -> Answer:
        """Keep them as a new version."""
        return _saet_systemer(kode, g.egen_kommune)

    @bp.get("/leverandoerer")
    @bp.doc(summary="Systemernes klarhed i kommunen, meldt og målt", **SECURED)
    @bp.response(200, SammenholdUd)
    @may_answer(bp, 401, 403, 503)
    def klarhed(kode: str) -> Any:
        """What is declared beside what quality runs measured in this kommune. Small numbers are among them: its own."""
        return services().konsol.oversigt.sammenhold(Udsyn(national=False, egne=frozenset({kode})), kode)


def _systemer(kode: str, status: int = 200) -> Answer:
    return shown(services().konsol.oversigt.leverandoerer.nu(), kode, status)


def _saet_systemer(kode: str, kommune: Kommune | None) -> Answer:
    """Keep the register in the body, the kommune's own or everybody's (None)."""
    before = services().konsol.oversigt.leverandoerer.nu().version(kode)
    keep = partial(gem_systemer, kommune=kommune, doer=DOER)
    return _systemer(kode, put(kode, before, read_systemliste, keep))

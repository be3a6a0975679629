"""The doors to a kommune's decisions of look-ups: see what is decided, decide anew, look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from flask_smorest import Blueprint

from borgerblik.access.gate import viewer
from borgerblik.access.laas import Laas
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.tilsyn.form import to_json
from borgerblik.web.aendring import aendrer
from borgerblik.web.citizen import DOER
from borgerblik.web.dokumentdoere import Documentdoors, put, shown
from borgerblik.web.services import services
from borgerblik.web.tilsynsret import luk_for_tilsyn
from borgerblik.web.udgaver import decider
from schemas.ind.tilsyn import TilsynIn, read_tilsyn
from schemas.ud.tilsyn import TilsynshistorikUd, TilsynUd

Answer = tuple[Tilsyn, int, dict[str, str]]

log = structlog.get_logger(__name__)


def tilsyn_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for whoever oversees the look-ups in that kommune, at the level it demands of them."""
    bp = Blueprint("tilsyn", __name__, url_prefix="/api/v1/kommuner/<kode>/tilsyn", description="Tilsyn med opslag")
    luk_for_tilsyn(bp, lukket)
    doors = Documentdoors(bp, TilsynUd)

    @doors.reads("Kommunens beslutninger om opslag")
    def vis(kode: str) -> Answer:
        """What the kommune has decided of look-ups; where it has decided nothing, what holds then."""
        return shown(services().tilsyn.nu(), kode)

    @doors.puts("Skriv kommunens beslutninger om opslag", TilsynIn, first="De første")
    def saet(kode: str) -> Answer:
        """Keep the decisions as a new version, in force from the next look-up. The versions before it are kept too."""
        valg = services().tilsyn
        read = partial(read_tilsyn, paa_maskinen=valg.paa_maskinen)
        status = put(kode, valg.nu().version(kode), read, partial(gem_tilsyn, doer=DOER))
        return shown(valg.nu(), kode, status)

    @doors.looks_back("Alle udgaver af kommunens beslutninger om opslag", TilsynshistorikUd)
    def historik(kode: str) -> Mapping[str, Any]:
        """Every version, newest first, with when and by whom."""
        return {"udgaver": services().tilsyn.historik(kode)}

    return bp


def gem_tilsyn(tilsyn: Tilsyn, hvis_version: int, doer: str) -> None:
    """Keep the caller's decisions as the version after that one. Raises AendretImens, LogUnavailable."""
    valg = services().tilsyn
    billede = valg.nu()
    foer = to_json(billede.for_kommune(tilsyn.kode)) if billede.version(tilsyn.kode) else None
    with aendrer(tilsyn.kode, "tilsyn", foer, to_json(tilsyn), doer=doer):
        version = valg.gem(tilsyn, hvis_version=hvis_version, at=datetime.now(UTC), af=decider(viewer()))
    log.info("a kommune's decisions of look-ups were kept", kommune=tilsyn.kode, udgave=version)

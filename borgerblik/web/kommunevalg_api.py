"""The doors to what a kommune has chosen (DESIGN section 7): see it, put it in force, look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask_smorest import Blueprint, abort

from borgerblik.access.laas import Laas
from borgerblik.config import Godkendelse
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.kladde.model import KraeverGodkendelse, ValgeneAendret
from borgerblik.web.administrator import administrerer, luk_for_administratorer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.dokumentdoere import CHANGING, Documentdoors, put
from borgerblik.web.kladdevej import hvem, kladder, om_i
from borgerblik.web.risiko import LAAS, SECURED
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.tilsynsret import egne_kommuner
from borgerblik.web.udgaver import etag
from schemas.ind.kommune import KommuneSchema, read_kommune_file
from schemas.ud.kladde import KommunehistorikUd, KommunelisteUd
from schemas.ud.kommune import KommuneView

Answer = tuple[Kommune, int, dict[str, str]]

log = structlog.get_logger(__name__)


def kommuneliste_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """Which kommuner the caller administers."""
    bp = Blueprint("kommuneliste", __name__, url_prefix="/api/v1/kommuner", description="Kommunernes valg")
    lukket(bp, LAAS)

    @bp.get("")
    @bp.doc(summary="De kommuner, du administrerer", **SECURED)
    @bp.response(200, KommunelisteUd)
    @may_answer(bp, 401, 403, 503)
    def alle() -> Mapping[str, Any]:
        """Those where the caller's role holds, and which version of their choices is in force."""
        billede = kommunebillede()
        own = [billede.som_skrevet(each.kode) or each for each in egne_kommuner(administrerer)]
        return {"kommuner": [_kort(each) for each in own]}

    return bp


def kommunevalg_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """A kommune's choices, locked: for its administrators, at the level it demands of them."""
    bp = Blueprint("kommunevalg", __name__, url_prefix="/api/v1/kommuner/<kode>", description="Kommunernes valg")
    luk_for_administratorer(bp, lukket)
    doors = Documentdoors(bp, KommuneView, refused=(401, 403, 404, 503))

    @doors.reads("Kommunens valg")
    def vis(kode: str) -> Answer:
        """What the kommune has chosen, as it was written; 404 where it was never set up."""
        return _vis(kode)

    @doors.puts("Skriv kommunens valg", KommuneSchema, first="De første", changing=(409, *CHANGING))
    def saet(kode: str) -> Answer:
        """Put the choices in force at once, where one person may (GODKENDELSE); else 409 `kraever_godkendelse`."""
        return _saet(kode)

    @bp.get("/historik")
    @bp.doc(summary="Alle udgaver af kommunens valg", **SECURED)
    @bp.response(200, KommunehistorikUd)
    @may_answer(bp, 401, 403, 503)
    def historik(kode: str) -> Mapping[str, Any]:
        """Every version, newest first, with when and by whom."""
        return {"udgaver": kladder().historik(kode)}

    return bp


def _kort(kommune: Kommune) -> dict[str, Any]:
    version = kladder().gaeldende(kommune.kode).version
    return {
        "kode": kommune.kode,
        "navn": kommune.navn,
        "cvr": kommune.cvr,
        "tilsluttet": kommune.tilsluttet,
        "udgave": version,
    }


def _vis(kode: str, status: int = 200) -> Answer:
    found = kladder().gaeldende(kode)
    if not found.version:
        abort(404)
    return found.kommune, status, etag(found.version)


def _saet(kode: str) -> Answer:
    if services().konsol.godkendelse is Godkendelse.TO_PERSONER:
        raise KraeverGodkendelse(kode)
    try:
        status = put(kode, kladder().gaeldende(kode).version, read_kommune_file, _keep)
    except ValgeneAendret:
        abort(412)
    return _vis(kode, status)


def _keep(kommune: Kommune, before: int) -> None:
    version = kladder().saet_straks(kommune, before, hvem(), om_i(kommune.kode, DOER))
    log.info("a kommune's choices were put in force by one person", kommune=kommune.kode, udgave=version)

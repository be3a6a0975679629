"""The doors to a kommune's connecting: see it and how far it is, write it anew, run the checks, look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from flask_smorest import Blueprint, abort

from borgerblik.access.gate import viewer
from borgerblik.access.laas import Laas
from borgerblik.domain.tilslutning import Tilslutning
from borgerblik.kommuner.tilslutning import Paastand, Proeve
from borgerblik.kommuner.tilslutning.form import to_json
from borgerblik.web.administrator import luk_for_administratorer
from borgerblik.web.aendring import aendrer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.dokumentdoere import Documentdoors, put, shown
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.udgaver import decider
from schemas.ind.tilslutning import TilslutningIn, read_tilslutning
from schemas.ud.tilslutning import ProeveUd, TilslutningshistorikUd, TilslutningsstandUd, TilslutningUd

Answer = tuple[Tilslutning, int, dict[str, str]]
EMNE, PROEVE = "tilslutning", "proeve"  # what the log of changes calls it

log = structlog.get_logger(__name__)


def tilslutning_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for the kommune's administrators, at the level it demands of them."""
    bp = Blueprint(
        "tilslutning",
        __name__,
        url_prefix="/api/v1/kommuner/<kode>/tilslutning",
        description="Kommunens vej til at blive tilsluttet",
    )
    luk_for_administratorer(bp, lukket)
    _written(bp)
    _how_far(bp)
    return bp


def _written(bp: Blueprint) -> None:
    doors = Documentdoors(bp, TilslutningUd)

    @doors.reads("Kommunens tilslutning, som den er skrevet")
    def vis(kode: str) -> Answer:
        """People, agreements, and what is written of each step; empty where nothing is."""
        return shown(services().konsol.tilslutninger.nu(), kode)

    @doors.puts("Skriv kommunens tilslutning", TilslutningIn, first="Den første")
    def saet(kode: str) -> Answer:
        """Keep it as a new version. Without a databehandleraftale in force nothing is shown for the kommune from now.

        No step can be said to be further than its check says; who wrote the test persons down cannot approve of them.
        """
        valg = services().konsol.tilslutninger
        try:
            status = put(kode, valg.nu().version(kode), read_tilslutning, partial(gem_tilslutning, doer=DOER))
        except Paastand as error:
            abort(422, messages={"json": _as_tree(error.fejl)})
        return shown(valg.nu(), kode, status)

    @doors.looks_back("Alle udgaver af kommunens tilslutning, og de seneste prøver", TilslutningshistorikUd)
    def historik(kode: str) -> Mapping[str, Any]:
        """Every version and the newest trials, newest first, with when and by whom."""
        tilslutninger = services().konsol.tilslutninger
        return {"udgaver": tilslutninger.historik(kode), "proever": tilslutninger.proever(kode)}


def _how_far(bp: Blueprint) -> None:
    @bp.get("/trin")
    @bp.doc(summary="Hvor langt kommunens tilslutning er i dag", **SECURED)
    @bp.response(200, TilslutningsstandUd)
    @may_answer(bp, 401, 403, 503)
    def trin(kode: str) -> Mapping[str, Any]:
        """Every step in order, as its check says today, and what to do next."""
        tilslutninger = services().konsol.tilslutninger
        i_dag = tilslutninger.i_dag
        return {
            "kode": kode,
            "vises": tilslutninger.databehandleraftale_gaelder(kode, i_dag),
            "trin": tilslutninger.stande(kode, i_dag),
            "seneste": tilslutninger.seneste_proeve(kode),
        }

    @bp.post("/proev")
    @bp.doc(summary="Kør alle kontroller nu, også forbindelsen til indekserne", **SECURED)
    @bp.response(200, ProeveUd)
    @may_answer(bp, 401, 403, 503)
    def proev(kode: str) -> Proeve:
        """Try the way to the indexes on behalf of the kommune, and keep the outcome. Nobody is asked about."""
        return proev_tilslutning(kode, DOER)


def gem_tilslutning(tilslutning: Tilslutning, hvis_version: int, doer: str) -> None:
    """Keep the caller's as the version after that one. Raises AendretImens, Paastand, LogUnavailable."""
    tilslutninger, kode, af = services().konsol.tilslutninger, tilslutning.kode, decider(viewer())
    nu = tilslutninger.nu()
    finished = tilslutninger.faerdig(tilslutning, hvis_version=hvis_version, af=af)
    foer = to_json(nu.for_kommune(kode)) if nu.version(kode) else None
    with aendrer(kode, EMNE, foer, to_json(finished), doer=doer):
        version = tilslutninger.gem(finished, hvis_version=hvis_version, at=datetime.now(UTC), af=af)
    log.info("a kommune's connecting was kept", kommune=kode, udgave=version)


def proev_tilslutning(kode: str, doer: str) -> Proeve:
    """Run the checks of the kommune now, for one caller at a time, and keep the outcome.

    Raises TooManyRequests, LogUnavailable.
    """
    konsol = services().konsol
    with konsol.proever_i_gang.under(kode):
        before = konsol.tilslutninger.seneste_proeve(kode)
        foer = None if before is None else {"tidspunkt": before.tidspunkt.isoformat(), "ok": before.ok}
        with aendrer(kode, EMNE, foer, {"proeves": True}, noegle=PROEVE, doer=doer):
            proeve = konsol.tilslutninger.proev(kode, decider(viewer()))
    log.info("a kommune's connecting was tried", kommune=kode, ok=proeve.ok)
    return proeve


def _as_tree(fejl: Mapping[str, str]) -> dict[str, Any]:
    """Sentences by their place as marshmallow has them: `trin.forbindelse.tilstand` is three steps down."""
    tree: dict[str, Any] = {}
    for sted, besked in fejl.items():
        *way, last = sted.split(".")
        at = tree
        for step in way:
            at = at.setdefault(step, {})
        at[last] = [besked]
    return tree

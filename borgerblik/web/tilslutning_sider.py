"""The pages where a kommune follows its connecting: the steps, the form, the checks, and what was written before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilslutning import Aftaleslags, Retning, Service, Trin, Trintilstand
from borgerblik.kommuner.tilslutning import AendretImens, Paastand
from borgerblik.kommuner.tilslutning.form import to_json
from borgerblik.kommuner.tilslutning.forskel import historik
from borgerblik.web import tilslutning_ord
from borgerblik.web.administrator import administrerer, min_kommune
from borgerblik.web.medarbejderside import back_to, forms_version, staff_pages
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilslutning import gem_tilslutning, proev_tilslutning
from borgerblik.web.tilslutning_formular import Mangel, dokument, mangler, raekker
from borgerblik.web.tilsyn_formular import uden_numre
from borgerblik.web.tilsynsret import egne_kommuner
from schemas.ind.fejl import Fejl
from schemas.ind.tilslutning import TilslutningFaults, read_document

SIDER = "tilslutning_medarbejdersider"


def tilslutning_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for a kommune's administrators, at the level it demands of them."""
    bp = staff_pages(SIDER, __name__, "tilslutning", lukket)

    @bp.get("")
    def vis() -> Response:
        """How far every step is and what to do next, the agreements, and the form."""
        return _side(min_kommune())

    @bp.post("")
    def gem() -> Response:
        """Keep what is written, or say at each field what must be mended."""
        return _gemt(min_kommune())

    @bp.post("/proev")
    def proev() -> Response:
        """Run every check now, the way to the indexes too."""
        kommune = min_kommune()
        proev_tilslutning(kommune.kode, SIDER)
        return _back(kommune, "proevet")

    @bp.get("/historik")
    def tidligere() -> Response:
        """Every version, newest first, with what each changed."""
        kommune = min_kommune()
        udgaver = list(historik(services().konsol.tilslutninger.historik(kommune.kode)))
        return page("medarbejder_tilslutning_historik.html", kommune=kommune, udgaver=udgaver)

    return bp


def _side(
    kommune: Kommune,
    *,
    skrevet: Mapping[str, Any] | None = None,
    fejl: Sequence[Mangel] = (),
    imens: bool = False,
    status: int = 200,
) -> Response:
    """The page; `skrevet` is what the form shows in place of what is kept."""
    tilslutninger = services().konsol.tilslutninger
    billede, i_dag = tilslutninger.nu(), tilslutninger.i_dag
    tilslutning = billede.for_kommune(kommune.kode)
    felter = to_json(tilslutning) if skrevet is None else uden_numre(skrevet)
    return page(
        "medarbejder_tilslutning.html",
        status=status,
        kommuner=egne_kommuner(administrerer),
        kommune=kommune,
        tilslutning=tilslutning,
        version=billede.version(kommune.kode),
        vises=tilslutninger.databehandleraftale_gaelder(kommune.kode, i_dag),
        i_dag=i_dag,
        stande=tilslutninger.stande(kommune.kode, i_dag),
        proeve=tilslutninger.seneste_proeve(kommune.kode),
        felter=felter,
        raekker=raekker(felter["aftaler"]),
        fejl=fejl,
        imens=imens,
        svar=request.args.get("svar"),
        alle_trin=tuple(Trin),
        tilstande=tuple(Trintilstand),
        slags=tuple(Aftaleslags),
        tjenester=tuple(Service),
        retninger=tuple(Retning),
        ord=tilslutning_ord,
    )


def _gemt(kommune: Kommune) -> Response:
    written = dokument(kommune.kode, request.form)
    try:
        gem_tilslutning(read_document(written), forms_version(), SIDER)
    except TilslutningFaults as error:
        return _side(kommune, skrevet=written, fejl=mangler(error.faults, request.form), status=422)
    except Paastand as error:
        claimed = [Fejl(sted, besked) for sted, besked in error.fejl.items()]
        return _side(kommune, skrevet=written, fejl=mangler(claimed, request.form), status=422)
    except AendretImens:
        return _side(kommune, skrevet=written, imens=True, status=409)
    return _back(kommune, "gemt")


def _back(kommune: Kommune, svar: str) -> Response:
    return back_to(f"{SIDER}.vis", kommune, svar)

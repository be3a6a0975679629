"""The pages of the overview of overviews: the matrix, how it came to be, the tasks, the suppliers, one kommune."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, json, request
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.kommuner.pris.service import FOERSTE_AAR, SIDSTE_AAR
from borgerblik.web import oversigt_ord, pris_ord
from borgerblik.web.medarbejderside import staff_pages
from borgerblik.web.oversigt import FILER, fil_svar, json_svar, samlet_pris
from borgerblik.web.oversigt_billede import ORDEN, TEGN, billede
from borgerblik.web.oversigt_formular import (
    gem_kommunens,
    gem_melding,
    gem_opgave,
    gem_system,
    kommunens_system,
)
from borgerblik.web.oversigt_valg import Orden, Valg, udsnit
from borgerblik.web.oversigt_vis import SIDER, vis_kommune, vis_leverandoerer, vis_opgaver
from borgerblik.web.oversigtsret import udsyn
from borgerblik.web.pris_sider import TIDLIGERE
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page

Lukket = Callable[[Blueprint, Laas], Blueprint]


def oversigt_pages(lukket: Lukket) -> Blueprint:
    """The pages, locked: for administrators of any kommune and the national role. Each sees what is theirs to see."""
    bp = staff_pages(SIDER, __name__, "oversigt", lukket)

    @bp.before_request
    def let_in() -> None:
        g.udsyn = udsyn()

    _matrix(bp)
    _faelles(bp)
    _kommunens(bp)
    return bp


def _matrix(bp: Blueprint) -> None:
    @bp.get("")
    def vis() -> Response:
        """The matrix, as it was chosen."""
        matrix = services().konsol.oversigt.matrix()
        names = [kolonne.noegle for kolonne in matrix.kolonner]
        valg = Valg.af(request.args, names)
        mine = matrix.set_af(g.udsyn)
        return page(
            "medarbejder_oversigt.html",
            matrix=matrix,
            udsnit=udsnit(matrix, mine, valg),
            mine=len(mine),
            valg=valg,
            hoveder=[oversigt_ord.kolonne_ord(each) for each in matrix.kolonner],
            ord_for=oversigt_ord.tilstande_ord(names),
            summer=[matrix.tael(place) for place in range(len(names))],
            **_common(),
            ordener=tuple(Orden),
        )

    @bp.get("/fremgang")
    def fremgang() -> Response:
        """How it came to be, of an area or of all of them."""
        parts = services().konsol.oversigt
        omraade = request.args.get("fagomraade") or None
        if omraade not in (None, *dict(parts.omraader)):
            raise NotFound
        found = parts.fremgang(omraade)
        return page(
            "oversigt_fremgang.html",
            fremgang=found,
            billede=billede(found),
            omraader=parts.omraader,
            tilstande=oversigt_ord.tilstande_ord([""])[0],
            **_common(),
        )

    @bp.get("/hent/<fil>")
    def hent(fil: str) -> Response:
        """What the pages show, as a file."""
        navn, _, slags = fil.partition(".")
        if navn not in FILER or slags not in ("csv", "json"):
            raise NotFound
        aar = _aar() if navn == "pris" else None
        if slags == "csv":
            return fil_svar(navn, g.udsyn, aar)
        response = Response(json.dumps(json_svar(navn, g.udsyn, aar)), mimetype="application/json")
        dag = services().konsol.oversigt.i_dag.isoformat()
        response.headers["Content-Disposition"] = f"attachment; filename={navn}-{dag}.json"
        return response


def _faelles(bp: Blueprint) -> None:
    @bp.get("/pris")
    def pris() -> Response:
        """What the systems cost all kommuner together."""
        found, nu = samlet_pris(_aar()), services().konsol.pris.i_dag.year
        valgbare = sorted({*range(nu - TIDLIGERE, nu + 1), found.aar}, reverse=True)
        return page("oversigt_pris.html", samlet=found, aar=valgbare, prisord=pris_ord, **_common())

    @bp.get("/opgaver")
    def opgaver() -> Response:
        """The tasks, counted; the national role may write theirs."""
        return vis_opgaver()

    @bp.post("/opgaver")
    def skriv_opgave() -> Response:
        """Keep a national task, or take it away."""
        return gem_opgave()

    @bp.get("/leverandoerer")
    def leverandoerer() -> Response:
        """What is declared beside what is measured."""
        return vis_leverandoerer()

    @bp.post("/leverandoerer/system")
    def skriv_system() -> Response:
        """Keep a system of everybody's, or take it away."""
        return gem_system()

    @bp.post("/leverandoerer/melding")
    def skriv_melding() -> Response:
        """Keep what is declared of one of them."""
        return gem_melding()


def _kommunens(bp: Blueprint) -> None:
    @bp.get("/<kode>")
    def kommune(kode: str) -> Response:
        """How far one kommune is."""
        return vis_kommune(kode)

    @bp.post("/<kode>/opgaver")
    def skriv_stande(kode: str) -> Response:
        """Keep how far the kommune says it is with the national tasks."""
        return gem_kommunens(kode)

    @bp.post("/<kode>/system")
    def skriv_eget_system(kode: str) -> Response:
        """Keep a system of the kommune's own, or what it declares of one."""
        return kommunens_system(kode)


def _aar() -> int | None:
    """The year asked for. Raises NotFound for what is none."""
    asked = request.args.get("aar", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and FOERSTE_AAR <= int(asked[:9]) <= SIDSTE_AAR):
        raise NotFound
    return int(asked[:9])


def _common() -> Mapping[str, Any]:
    return {"tegn": TEGN, "orden": ORDEN, "ord": oversigt_ord, "fejl": {}}

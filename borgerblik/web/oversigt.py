"""The doors to the overview of overviews: the matrix, how it came to be, the tasks, the suppliers; and their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import RAISE

from borgerblik.access.laas import Laas
from borgerblik.kommuner.oversigt import Udsyn
from borgerblik.kommuner.oversigt.fil import MIMETYPE, fremgang_csv, leverandoerer_csv, matrix_csv, opgaver_csv
from borgerblik.kommuner.pris import Samlet
from borgerblik.kommuner.pris.fil import samlet_csv
from borgerblik.web.api_description import may_answer
from borgerblik.web.oversigtsret import luk_for_udsyn
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from schemas.ind.oversigt import FremgangIn, SamletPrisIn
from schemas.ud.leverandoer import SammenholdUd
from schemas.ud.oversigt import FremgangUd, MatrixUd, OpgaverUd, fremgang_ud, matrix_ud
from schemas.ud.pris import SamletPrisUd, samlet_ud

FILER = ("oversigt", "fremgang", "opgaver", "leverandoerer", "pris")
CSV = {"type": "string"}


def oversigt_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for administrators of any kommune and the national role. Each sees what is theirs to see."""
    bp = Blueprint("oversigt", __name__, url_prefix="/api/v1", description="Hvor langt kommunerne er")
    luk_for_udsyn(bp, lukket)
    _now(bp)
    _over_time(bp)
    _tasks(bp)
    _suppliers(bp)
    _prices(bp)
    return bp


def _now(bp: Blueprint) -> None:
    @bp.get("/oversigt")
    @bp.doc(summary="Kommuner og fagområder", **SECURED)
    @bp.response(200, MatrixUd)
    @may_answer(bp, 401, 403, 503)
    def matrix() -> Mapping[str, Any]:
        """How far the kommuner are with every area, with agreement, connection, quality and tasks.

        The national role sees all of them. An administrator sees their own, and in `summer` how many are how far.
        """
        return matrix_ud(services().konsol.oversigt.matrix(), g.udsyn)

    @bp.get("/oversigt.csv")
    @bp.doc(summary="Kommuner og fagområder som CSV", **SECURED)
    @bp.response(200, CSV, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def matrix_fil() -> Response:
        """The same, each cell on a line of its own."""
        return fil_svar("oversigt", g.udsyn)


def _over_time(bp: Blueprint) -> None:
    @bp.get("/oversigt/fremgang")
    @bp.doc(summary="Fremgangen over de sidste 12 måneder", **SECURED)
    @bp.arguments(FremgangIn, location="query", unknown=RAISE)
    @bp.response(200, FremgangUd)
    @may_answer(bp, 401, 403, 503)
    def forloeb(asked: dict[str, Any]) -> Mapping[str, Any]:
        """How many kommuner were how far at the end of each month, and are today; without `fagomraade` over all areas.

        Over all areas a kommune counts once for each of them.
        """
        return fremgang_ud(services().konsol.oversigt.fremgang(asked["fagomraade"]))

    @bp.get("/oversigt/fremgang.csv")
    @bp.doc(summary="Fremgangen som CSV", **SECURED)
    @bp.response(200, CSV, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def forloeb_fil() -> Response:
        """The same of every area and of all of them together."""
        return fil_svar("fremgang", g.udsyn)


def _tasks(bp: Blueprint) -> None:
    @bp.get("/oversigt/opgaver")
    @bp.doc(summary="Opgaver, talt over alle kommuner", **SECURED)
    @bp.response(200, OpgaverUd)
    @may_answer(bp, 401, 403, 503)
    def opgaver() -> Mapping[str, Any]:
        """The steps of connecting and the national tasks: fuldført, påbegyndt, ikke påbegyndt, and overdue."""
        return {"opgaver": services().konsol.oversigt.opgavetal()}

    @bp.get("/oversigt/opgaver.csv")
    @bp.doc(summary="Opgaverne som CSV", **SECURED)
    @bp.response(200, CSV, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def opgaver_fil() -> Response:
        """The same, each task on a line of its own."""
        return fil_svar("opgaver", g.udsyn)


def _suppliers(bp: Blueprint) -> None:
    @bp.get("/oversigt/leverandoerer")
    @bp.doc(summary="Leverandørernes klarhed, meldt og målt", **SECURED)
    @bp.response(200, SammenholdUd)
    @may_answer(bp, 401, 403, 503)
    def leverandoerer() -> Any:
        """What is declared of each system beside what quality runs measured in all kommuner.

        Fewer than five findings are told to nobody here, and to an administrator nothing that fewer than five kommuner
        are behind.
        """
        return services().konsol.oversigt.sammenhold(g.udsyn)

    @bp.get("/oversigt/leverandoerer.csv")
    @bp.doc(summary="Leverandørernes klarhed som CSV", **SECURED)
    @bp.response(200, CSV, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def leverandoerer_fil() -> Response:
        """The same, each system and area on a line of its own."""
        return fil_svar("leverandoerer", g.udsyn)


def _prices(bp: Blueprint) -> None:
    @bp.get("/oversigt/pris")
    @bp.doc(summary="Hvad systemerne koster alle kommuner tilsammen", **SECURED)
    @bp.arguments(SamletPrisIn, location="query", unknown=RAISE)
    @bp.response(200, SamletPrisUd)
    @may_answer(bp, 401, 403, 503)
    def pris(asked: dict[str, Any]) -> Mapping[str, Any]:
        """Sums of the fixed prices of a year, without `aar` the one that runs; nothing by kommune, nothing by use."""
        return samlet_ud(samlet_pris(asked["aar"]))

    @bp.get("/oversigt/pris.csv")
    @bp.doc(summary="Det samme som CSV", **SECURED)
    @bp.arguments(SamletPrisIn, location="query", unknown=RAISE)
    @bp.response(200, CSV, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def pris_fil(asked: dict[str, Any]) -> Response:
        """The same, each system on a line of its own: semicolons, and decimal commas."""
        return fil_svar("pris", g.udsyn, asked["aar"])


def samlet_pris(aar: int | None) -> Samlet:
    """The sums of that year, of the one that runs where none is asked for."""
    priser = services().konsol.pris
    return priser.alle_kommuner(priser.i_dag.year if aar is None else aar)


def fil_svar(navn: str, udsyn: Udsyn, aar: int | None = None) -> Response:
    """One of FILER as comma-separated values, with what somebody may see; prices of that year."""
    parts = services().konsol.oversigt
    write: Mapping[str, Callable[[], str]] = {
        "oversigt": lambda: matrix_csv(parts.matrix(), udsyn),
        "fremgang": lambda: fremgang_csv(parts.alle_fremgange()),
        "opgaver": lambda: opgaver_csv(parts.opgavetal()),
        "leverandoerer": lambda: leverandoerer_csv(parts.sammenhold(udsyn)),
        "pris": lambda: samlet_csv(samlet_pris(aar)),
    }
    response = Response(write[navn](), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f"attachment; filename={navn}-{parts.i_dag.isoformat()}.csv"
    return response


def json_svar(navn: str, udsyn: Udsyn, aar: int | None = None) -> Mapping[str, Any]:
    """The same as JSON, as the API gives it."""
    parts = services().konsol.oversigt
    write: Mapping[str, Callable[[], Any]] = {
        "oversigt": lambda: MatrixUd().dump(matrix_ud(parts.matrix(), udsyn)),
        "fremgang": lambda: {"billeder": [FremgangUd().dump(fremgang_ud(each)) for each in parts.alle_fremgange()]},
        "opgaver": lambda: OpgaverUd().dump({"opgaver": parts.opgavetal()}),
        "leverandoerer": lambda: SammenholdUd().dump(parts.sammenhold(udsyn)),
        "pris": lambda: SamletPrisUd().dump(samlet_ud(samlet_pris(aar))),
    }
    found: Mapping[str, Any] = write[navn]()
    return found

"""The door to a kommune's yearly statement. Prices are written by operations alone, at the command line."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from flask_smorest import Blueprint, abort

from borgerblik.access.laas import Laas
from borgerblik.kommuner.pris import Opgoerelse
from borgerblik.kommuner.pris.fil import MIMETYPE, som_csv
from borgerblik.kommuner.pris.service import FOERSTE_AAR, SIDSTE_AAR
from borgerblik.web.administrator import administrerer
from borgerblik.web.api_description import may_answer
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.tilsynsret import luk_for_tilsyn
from schemas.ud.pris import PrisopgoerelseUd


def price_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for an administrator of that kommune."""
    bp = Blueprint("pris", __name__, url_prefix="/api/v1/kommuner/<kode>/pris", description="Hvad systemerne koster")
    luk_for_tilsyn(bp, lukket, administrerer)

    @bp.get("/<int:aar>")
    @bp.doc(summary="Kommunens årsopgørelse", **SECURED)
    @bp.response(200, PrisopgoerelseUd)
    @may_answer(bp, 401, 403, 404, 503)
    def vis(kode: str, aar: int) -> Opgoerelse:
        """What the year comes to: the systems' own prices, the infrastructure apart, and what is counted by use.

        Fixed prices count for days in force / days in the year; each line is rounded to the øre, half up. An amount is
        null where the number of inhabitants is not known. docs/pris.md has the rules.
        """
        return opgoerelse(kode, aar) or abort(404)

    @bp.get("/<int:aar>.csv")
    @bp.doc(summary="Kommunens årsopgørelse som CSV", **SECURED)
    @bp.response(200, {"type": "string"}, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 404, 503)
    def fil(kode: str, aar: int) -> Response:
        """The same lines and sums for a spreadsheet: semicolons, and decimal commas."""
        found = opgoerelse(kode, aar) or abort(404)
        return csv_svar(found)

    return bp


def opgoerelse(kode: str, aar: int) -> Opgoerelse | None:
    """The statement; None for a year that there is none of."""
    return services().konsol.pris.for_kommune(kode, aar) if FOERSTE_AAR <= aar <= SIDSTE_AAR else None


def csv_svar(found: Opgoerelse) -> Response:
    """The file of that statement."""
    response = Response(som_csv(found), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f"attachment; filename=pris-{found.kode}-{found.aar}.csv"
    return response

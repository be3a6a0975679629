"""The page with a kommune's yearly statement."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.pris import Opgoerelse
from borgerblik.kommuner.pris.opgoerelse import ialt
from borgerblik.web import pris_ord
from borgerblik.web.administrator import administrerer, min_kommune
from borgerblik.web.pris import csv_svar, opgoerelse
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilsynsret import SIDELAAS, egne_kommuner, valgt_kommune

MEDARBEJDERSIDER = "pris_medarbejdersider"
TIDLIGERE = 10  # years one can choose among
_AAR = re.compile(r"20[0-9]{2}")


def price_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The page, locked: for a kommune's administrators."""
    bp = Blueprint(MEDARBEJDERSIDER, __name__, url_prefix="/medarbejder/pris")
    lukket(bp, SIDELAAS)

    @bp.get("")
    def vis() -> Response:
        """One year of one kommune."""
        egne = egne_kommuner(administrerer)
        kommune: Kommune = valgt_kommune(egne, administrerer)
        found, nu = _opgoerelse(kommune), services().konsol.pris.i_dag.year
        return page(
            "medarbejder_pris.html",
            kommuner=egne,
            kommune=kommune,
            aar=sorted({*range(nu - TIDLIGERE, nu + 1), found.aar}, reverse=True),
            opgoerelse=found,
            ialt=ialt,
            ord=pris_ord,
        )

    @bp.get("/opgoerelse.csv")
    def fil() -> Response:
        """The same as a file."""
        return csv_svar(_opgoerelse(min_kommune()))

    return bp


def _opgoerelse(kommune: Kommune) -> Opgoerelse:
    """The year asked for, else the one that runs. Raises NotFound for what is none."""
    asked = request.args.get("aar") or str(services().konsol.pris.i_dag.year)
    found = opgoerelse(kommune.kode, int(asked)) if _AAR.fullmatch(asked) else None
    if found is None:
        raise NotFound
    return found

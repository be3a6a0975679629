"""The door and the page with a kommune's changes: who, when, and what stood before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from flask import Blueprint, Response, request
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import RAISE
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.audit.aendringer import EMNER
from borgerblik.audit.aendringer.side import Side, side
from borgerblik.domain.kommune import Kommune
from borgerblik.web import aendring_ord
from borgerblik.web.alarm_ord import kaldenavn
from borgerblik.web.api_description import may_answer
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.statistik import maa_se
from borgerblik.web.tilsynsret import SIDELAAS, egne_kommuner, luk_for_tilsyn, valgt_kommune
from schemas.ind.aendring import AendringerIn, Aendringssoegning, laes_aendringssoegning
from schemas.ud.aendring import AendringerUd

MEDARBEJDERSIDER = "aendring_medarbejdersider"
FELTER = ("emne", "fra", "til", "foer")


def change_doors(lukket: Callable[[ApiBlueprint, Laas], ApiBlueprint]) -> ApiBlueprint:
    """The door, locked: for the kommune's administrators and whoever oversees the look-ups there."""
    bp = ApiBlueprint(
        "aendringer", __name__, url_prefix="/api/v1/kommuner/<kode>/aendringer", description="Hvem har ændret hvad"
    )
    luk_for_tilsyn(bp, lukket, maa_se)

    @bp.get("")
    @bp.doc(summary="Hvem har ændret hvad i kommunen", **SECURED)
    @bp.arguments(AendringerIn, location="query", unknown=RAISE)
    @bp.response(200, AendringerUd)
    @may_answer(bp, 401, 403, 503)
    def alle(asked: Aendringssoegning, kode: str) -> Side:
        """The kommune's changes, newest first, each with what stood before and after.

        `naeste` is what to send as `foer` for the page after this one.
        """
        return _side(kode, asked)

    return bp


def change_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The page, locked likewise."""
    bp = Blueprint(MEDARBEJDERSIDER, __name__, url_prefix="/medarbejder/aendringer")
    lukket(bp, SIDELAAS)

    @bp.get("")
    def vis() -> Response:
        """The changes of one kommune, by subject and day."""
        asked = laes_aendringssoegning({name: request.args.get(name, "") for name in FELTER})
        if asked is None:
            raise NotFound
        egne = egne_kommuner(maa_se)
        kommune: Kommune = valgt_kommune(egne, maa_se)
        return page(
            "medarbejder_aendringer.html",
            kommuner=egne,
            kommune=kommune,
            side=_side(kommune.kode, asked),
            soegning=asked,
            emner=EMNER,
            ord=aendring_ord,
        )

    return bp


def _side(kode: str, asked: Aendringssoegning) -> Side:
    return side(services().konsol.aendringer, kode, **asdict(asked), navn=_navn)


def _navn(af: str) -> str | None:
    found = services().ansatte.navn(af)
    return None if found is None else kaldenavn(found.navn)

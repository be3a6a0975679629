"""The caseworker's doors to one item beside its source: for programs, and as a step of a look from the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, request
from flask.sansio.blueprints import Blueprint as AnyBlueprint
from flask_smorest import Blueprint, abort
from marshmallow import RAISE, ValidationError
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import session, viewer
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.opslag import Oensket
from borgerblik.overblik.sammenhold import Emnevalg, Sammenligning
from borgerblik.overblik.udsnit import Raekkevidde
from borgerblik.visning.emne import Slags
from borgerblik.web import opslag_ord
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER, kald
from borgerblik.web.formular import demand_own_page
from borgerblik.web.opslag_billet import Billet, aabn_billet, luk_billet, lukker
from borgerblik.web.opslag_kig import begynd, demand_endnu, naa
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from schemas.ind.sammenlign import EmneId, EmneopslagIn
from schemas.ud.sammenlign import EmneopslagUd


def compare_door(bp: Blueprint, secured: dict[str, Any]) -> None:
    """For programs, behind the lock of the look-up."""

    @bp.post("/emne")
    @bp.doc(summary="Sammenlign en sag eller ydelse med kilden", **secured)
    @bp.arguments(EmneopslagIn, location="json", unknown=RAISE)
    @bp.response(200, EmneopslagUd)
    @may_answer(bp, 401, 403, 404, 503)
    def compare(asked: tuple[Oensket, Emnevalg]) -> Sammenligning:
        """One item as its source delivered it, beside what the citizen gets of it, with remarks on its quality.

        Without person numbers, other parties and caseworkers. A look of its own in the log. 404 for one that is not
        there or lies beyond the caller's rights: the two cannot be told apart.
        """
        oensket, valgt = asked
        where, formaal = begynd(oensket, DOER)
        return _compared(oensket.cpr, where, oensket.niveau, formaal, DOER, valgt) or abort(404)


def compare_page(bp: AnyBlueprint, doer: str, lukket: Callable[[], Response]) -> None:
    """For browsers, behind the lock of the page; `lukket` answers where the ticket of the look is over."""

    @bp.post("/sammenlign")
    def sammenlign() -> Response:
        """One item of a look that is under way, beside its source."""
        demand_own_page(services().login.adresse)
        billet = aabn_billet(request.form.get("billet", ""))
        return lukket() if billet is None else _page(billet, _meant(), doer)


def _meant() -> Emnevalg:
    """The item the form names. Raises NotFound."""
    slags = next((each for each in Slags if each.value == request.form.get("slags")), None)
    try:
        item_id = EmneId().deserialize(request.form.get("id", ""))
    except ValidationError:
        raise NotFound from None
    if slags is None:
        raise NotFound
    return Emnevalg(slags, item_id)


def _page(billet: Billet, valgt: Emnevalg, doer: str) -> Response:
    where = naa(billet.cpr, billet.kommune, billet.som, lambda: billet.formaal, doer)
    services().samtidige.tag(session().id)
    found = _compared(billet.cpr, where, billet.som, billet.formaal, doer, valgt)
    if found is None:
        raise NotFound
    response = page(
        "medarbejder_sammenlign.html",
        kommune=where.kommune,
        billet=billet,
        billet_tekst=luk_billet(billet),
        fund=found,
        ord=opslag_ord,
    )
    return lukker(response, billet)


def _compared(
    cpr: Cpr, where: Raekkevidde, som: Nsis, formaal: str, doer: str, valgt: Emnevalg
) -> Sammenligning | None:
    return services().overblik.sammenlign(
        viewer(), cpr, where, som, kald(formaal, doer), valgt, partial(demand_endnu, where)
    )

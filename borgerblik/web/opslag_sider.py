"""The caseworker's page: look a citizen up, see what they see, and which rule holds back the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from flask import Blueprint, Response, request
from marshmallow import ValidationError

from borgerblik.access.gate import demand, session, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.cpr import spells_number
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.opslag import FormaalMangler
from borgerblik.overblik.stykker import Stykke
from borgerblik.overblik.udsnit import Raekkevidde
from borgerblik.web import opslag_ord
from borgerblik.web.citizen import krav_for
from borgerblik.web.formular import demand_own_page
from borgerblik.web.kommunevalg import valgt
from borgerblik.web.min_side import om_overblik
from borgerblik.web.opslag_billet import Billet, aabn_billet, luk_billet, lukker, lukketid
from borgerblik.web.opslag_kig import begynd, naa, se, tilsyn
from borgerblik.web.sammenlign import compare_page
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.sideskabelon import page
from borgerblik.web.stykkevis import Bidrag, Brud
from schemas.ind.sagsbehandler import SagsbehandleropslagIn

MEDARBEJDERSIDER = "opslag_medarbejdersider"
DOER = "medarbejder"
FIELDS = ("kommune", "cpr", "formaalKode", "formaal", "niveau")  # as they stand on the page


def lookup_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The page, locked: for caseworkers, within the limits of their role."""
    bp = Blueprint(MEDARBEJDERSIDER, __name__, url_prefix="/medarbejder/opslag")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.SAGSBEHANDLER})))

    @bp.get("")
    def spoerg() -> Response:
        """Whom to look up, why, and at which level to look."""
        return _form()

    @bp.post("")
    def vis() -> Response:
        """What the citizen sees, and why not the rest; with a ticket one more step of a look that is under way."""
        demand_own_page(services().login.adresse)
        return _first() if "billet" not in request.form else _next(request.form["billet"])

    compare_page(bp, DOER, lambda: _form(lukket=True, status=410))
    return bp


def _first() -> Response:
    """Begin a look, or say what must be mended; no value is repeated that may be a person number."""
    sent = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        asked = SagsbehandleropslagIn().load({name: value for name, value in sent.items() if value})
        where, formaal = begynd(asked, DOER)
    except ValidationError as error:
        return _form(fejl=[name for name in FIELDS if name in error.messages_dict], status=422)
    except FormaalMangler as error:
        return _form(fejl=[error.felt], status=422)
    return _shown(Billet(asked.cpr, where.kommune.kode, asked.niveau, formaal, lukketid()), where)


def _next(text: str) -> Response:
    """One more step of the same look, logged as a look of its own, at the level that is asked for now."""
    billet = aabn_billet(text)
    if billet is None:
        return _form(lukket=True, status=410)
    som = next((each for each in Nsis if each.value == request.form.get("niveau")), billet.som)
    billet = replace(billet, som=som)
    return _shown(billet, naa(billet.cpr, billet.kommune, som, lambda: billet.formaal, DOER))


def _shown(billet: Billet, where: Raekkevidde) -> Response:
    services().samtidige.tag(session().id)
    try:
        overblik = se(billet.cpr, where, billet.som, billet.formaal, DOER)
        seen = Bidrag(overblik, frozenset(Stykke), overblik.kilder, sidste=True)
    except IngenKildeSvarede as error:
        seen = Bidrag(None, frozenset(Stykke), error.kilder, sidste=True, brud=Brud.INGEN_KILDER)
    response = page(
        "medarbejder_opslag.html",
        status=503 if seen.overblik is None else 200,
        **om_overblik(where.kommune),
        bidrag=seen,
        billet=billet,
        billet_tekst=luk_billet(billet),
        niveauer=tuple(Nsis),
        undtagne=where.undtagne,
        ord=opslag_ord,
    )
    return lukker(response, billet)


def _form(*, fejl: Collection[str] = (), lukket: bool = False, status: int = 200) -> Response:
    """The empty form; what was written of the purpose is kept."""
    own = _own_kommuner()
    kommune = valgt(own, request.values.get("kommune"))
    text = request.form.get("formaal", "")
    return page(
        "medarbejder_slaa_op.html",
        status=status,
        kommuner=own,
        kommune=kommune,
        tilsyn=None if kommune is None else tilsyn(kommune.kode),
        niveauer=tuple(Nsis),
        formaal="" if spells_number(text) else text,
        valgt=request.form,
        fejl=list(fejl),
        lukket=lukket,
        ord=opslag_ord,
    )


def _own_kommuner() -> Sequence[Kommune]:
    """Where the caller may look people up. Raises LevelTooLow."""
    own = services().roller.kommuner(viewer(), Rolle.SAGSBEHANDLER, kommunebillede().alle())
    demand(krav_for([kommune.kode for kommune in own]))
    return own

"""The page where whoever oversees the look-ups takes extracts of the log: which, how many rows, and then the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.exceptions import TooManyRequests

from borgerblik.access.laas import Laas
from borgerblik.audit.udtraek import Bestilling, Oenske, Udtraeksformat, UkendtAnsat
from borgerblik.audit.udtraek.dokument import MOST_ROWS, ForMange
from borgerblik.domain.kommune import Kommune
from borgerblik.udskrift import UdskriftUmulig
from borgerblik.web.fejlmelding_ansat import DOER
from borgerblik.web.formular import demand_own_page
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilsynsret import SIDELAAS, egne_kommuner, tilsyn_i
from borgerblik.web.udtraek import sendt, tilsynets_kald
from schemas.ind.udtraek import laes_udtraek

SIDER = "revision_medarbejdersider"
AGAIN_SECONDS = 10
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATUS: Mapping[type[Exception], tuple[str, int]] = {
    ForMange: ("for_mange_raekker", 422),
    UdskriftUmulig: ("intet_dokument", 503),
    TooManyRequests: ("i_gang", 429),
}


def udtraek_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for those at work who oversee the look-ups of a kommune."""
    bp = Blueprint(SIDER, __name__, url_prefix="/medarbejder/revision")
    lukket(bp, SIDELAAS)

    @bp.get("")
    def vaelg() -> Response:
        """The three kinds of extracts."""
        return _page()

    @bp.post("/udtraek")
    def taelt() -> Response:
        """How many rows there are, and the files to take; the person number goes no further."""
        demand_own_page(services().login.adresse)
        kommune = tilsyn_i(request.form.get("kommune", ""))
        oenske, bestilling, fejl = _asked(kommune)
        if oenske is None or bestilling is None:
            return _page(fejl=fejl, status=422)
        antal = services().udtraek.antal(bestilling, tilsynets_kald(kommune, DOER))
        return _page(oenske=oenske, bestilling=bestilling, kommune=kommune, antal=antal)

    @bp.post("/udtraek/hent")
    def hent() -> Response:
        """The file."""
        demand_own_page(services().login.adresse)
        kommune = tilsyn_i(request.form.get("kommune", ""))
        oenske, bestilling, fejl = _asked(kommune)
        if oenske is None or bestilling is None:
            return _page(fejl=fejl, status=422)
        try:
            return sendt(bestilling, oenske.format, kommune, DOER)
        except (ForMange, UdskriftUmulig, TooManyRequests) as error:
            hindring, status = _STATUS[type(error)]
            response = _page(hindring=hindring, status=status)
            if status != 422:
                response.headers["Retry-After"] = str(AGAIN_SECONDS)
            return response

    return bp


def _asked(kommune: Kommune) -> tuple[Oenske | None, Bestilling | None, frozenset[str]]:
    """What the form asks for, or the fields in which something is wrong."""
    oenske, fejl = laes_udtraek(request.form)
    if oenske is None:
        return None, None, fejl
    try:
        return oenske, services().udtraek.bestil(oenske, kommune.kode), fejl
    except UkendtAnsat:
        return None, None, frozenset({"ukendt_ansat"})


def _page(
    *,
    oenske: Oenske | None = None,
    bestilling: Bestilling | None = None,
    kommune: Kommune | None = None,
    antal: int = 0,
    fejl: frozenset[str] = frozenset(),
    hindring: str | None = None,
    status: int = 200,
) -> Response:
    """Nothing that was written is shown again but days: it may be a person number. Raises WrongRole."""
    days = {name: request.form.get(name, "") for name in ("fra", "til")}
    return page(
        "medarbejder_revision.html",
        status=status,
        kommuner=egne_kommuner(),
        valgt=request.form.get("kommune"),
        slags=request.form.get("slags"),
        fejl={felt: tekst for felt, tekst in _mangler().items() if felt in fejl},
        valgte_dage={name: day for name, day in days.items() if _DAY.fullmatch(day)},
        hindring=hindring,
        oenske=oenske,
        bestilling=bestilling,
        af=kommune,
        antal=antal,
        formater=_formater(antal),
    )


def _formater(antal: int) -> list[tuple[str, str]]:
    """The kinds of files that can be taken of that many rows."""
    words = {
        Udtraeksformat.CSV: gettext("Hent som CSV (regneark)"),
        Udtraeksformat.JSON: gettext("Hent som JSON (data)"),
    }
    if antal <= MOST_ROWS and services().udskrifter.kan_pdf():
        words[Udtraeksformat.PDF] = gettext("Hent som PDF (dokument)")
    return [(form.value, str(word)) for form, word in words.items()]


def _mangler() -> dict[str, str]:
    """What must be mended in each field."""
    return {
        "slags": str(gettext("Vælg, hvad udtrækket skal handle om.")),
        "cpr": str(gettext("Skriv borgerens personnummer med ti cifre.")),
        "borger": str(gettext("Skriv borgerens personnummer med ti cifre.")),
        "ansat": str(gettext("Skriv, hvad log-ind kalder medarbejderen, eller en henvisning. Ikke et personnummer.")),
        "ukendt_ansat": str(gettext("Ingen, der hedder det, har slået nogen op.")),
        "fra": str(gettext("Vælg den første dag.")),
        "til": str(gettext("Vælg den sidste dag. Den kan ikke ligge før den første.")),
        "format": str(gettext("Vælg, hvilken slags fil du vil have.")),
    }

"""The pages where a kommune has its data measured: begin a run, follow it, see what to do, take it along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.kvalitet import (
    AendretImens,
    AlleredeIGang,
    Alvor,
    KanIkke,
    Koersel,
    Kvalitet,
    Kvalitetsvalg,
    Tilstand,
)
from borgerblik.kommuner.kvalitet.eksport import til_leverandoer
from borgerblik.kommuner.kvalitet.model import KAN_GENOPTAGES
from borgerblik.web import kvalitet_kurve, kvalitet_ord
from borgerblik.web.administrator import administrerer, min_kommune
from borgerblik.web.kvalitet import begynd_koersel, csv_svar, find, gem_valg, omraadetitel, skift
from borgerblik.web.kvalitet_kurve import kurver
from borgerblik.web.medarbejderside import back_to, forms_version, staff_pages
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilsynsret import egne_kommuner

SIDER = "kvalitet_medarbejdersider"


def kvalitet_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for a kommune's administrators, at the level it demands of them."""
    bp = staff_pages(SIDER, __name__, "kvalitet", lukket)

    @bp.get("")
    def vis() -> Response:
        """Every area with its score; one of them with its findings, chart and run."""
        return _side(_kommune())

    @bp.post("")
    def handl() -> Response:
        """Begin a run, stop it, or resume it."""
        kommune = _kommune()
        omraade = _omraade(kommune, request.form.get("omraade", ""))
        try:
            svar = _handlet(kommune, omraade)
        except (AlleredeIGang, KanIkke) as error:
            return _side(kommune, omraade=omraade, kan_ikke=str(error), status=409)
        return _back(kommune, svar, omraade=omraade)

    @bp.post("/taerskel")
    def taerskel() -> Response:
        """Keep the threshold, or say what is wrong with it."""
        return _taerskel(_kommune())

    @bp.get("/fund.csv")
    def som_csv() -> Response:
        """The findings for a supplier."""
        return csv_svar(_til_leverandoer(_kommune()), request.args.get("system") or None)

    @bp.get("/fund.json")
    def som_json() -> Response:
        """The same for a program."""
        return jsonify(til_leverandoer(_til_leverandoer(_kommune()), request.args.get("system") or None))

    return bp


def _kommune() -> Kommune:
    """As it is written: what is measured is not yet shown. Raises WrongRole, LevelTooLow and NotFound."""
    chosen = min_kommune()
    return kommunebillede().som_skrevet(chosen.kode) or chosen


def _omraade(kommune: Kommune, noegle: str) -> str:
    """Raises NotFound for what is no area of the kommune."""
    if noegle not in _kvalitet().kan_vaelges(kommune):
        raise NotFound
    return noegle


def _handlet(kommune: Kommune, omraade: str) -> str:
    handling = request.form.get("handling", "")
    if handling in ("begynd", "forfra"):
        begynd_koersel(kommune, omraade, SIDER, forfra=handling == "forfra")
    elif handling in ("stop", "genoptag"):
        skift(find(kommune.kode, request.form.get("koersel", "")), handling, SIDER)
    else:
        raise NotFound
    return handling


def _side(
    kommune: Kommune,
    *,
    omraade: str | None = None,
    kan_ikke: str | None = None,
    fejl: str | None = None,
    imens: bool = False,
    status: int = 200,
) -> Response:
    kvalitet = _kvalitet()
    asked = omraade or request.args.get("omraade") or None
    billede, stande, aabne = kvalitet.valg.nu(), kvalitet.stande(kommune.kode), kvalitet.aabne(kommune.kode)
    return page(
        "medarbejder_kvalitet.html",
        status=status,
        kommuner=egne_kommuner(administrerer),
        kommune=kommune,
        omraader=[
            (noegle, omraadetitel(noegle), stande.get(noegle), aabne.get(noegle))
            for noegle in kvalitet.kan_vaelges(kommune)
        ],
        valgt=None if asked is None else _det_valgte(kvalitet, kommune, _omraade(kommune, asked)),
        taerskel=billede.for_kommune(kommune.kode).taerskel,
        version=billede.version(kommune.kode),
        kan_ikke=kan_ikke,
        fejl=fejl,
        imens=imens,
        svar=request.args.get("svar"),
        ord=kvalitet_ord,
    )


def _det_valgte(kvalitet: Kvalitet, kommune: Kommune, omraade: str) -> dict[str, Any]:
    """What the page shows of one area: the run that is not over, the newest whole one, and those before it."""
    newest, going = kvalitet.seneste_koersler(kommune.kode, omraade), kvalitet.aaben(kommune.kode, omraade)
    shown = kvalitet.seneste_hele(kommune.kode, omraade) or going
    return {
        "noegle": omraade,
        "titel": omraadetitel(omraade),
        "koersler": newest,
        "aaben": going,
        "fremdrift": None if going is None else kvalitet.fremdrift(going.id),
        "kan_stoppes": going is not None and going.tilstand is Tilstand.I_GANG,
        "kan_genoptages": going is not None and going.tilstand in KAN_GENOPTAGES,
        "vist": shown if shown is not None and shown.resultat is not None else None,
        "alvor": tuple(Alvor),
        "kurver": kurver(tuple(reversed(newest))),
        "hele": [each for each in reversed(newest) if each.score is not None],
        "ramme": kvalitet_kurve,
    }


def _taerskel(kommune: Kommune) -> Response:
    written = request.form.get("taerskel", "").strip()
    if not (written.isascii() and written.isdecimal() and len(written) < 4 and int(written) <= 100):
        return _side(kommune, fejl="taerskel", status=422)
    try:
        gem_valg(Kvalitetsvalg(kommune.kode, int(written)), forms_version(), SIDER)
    except AendretImens:
        return _side(kommune, imens=True, status=409)
    return _back(kommune, "gemt")


def _til_leverandoer(kommune: Kommune) -> Koersel:
    """The run asked for. Raises NotFound."""
    return find(kommune.kode, request.args.get("koersel", ""))


def _kvalitet() -> Kvalitet:
    return services().konsol.kvalitet


def _back(kommune: Kommune, svar: str, omraade: str | None = None) -> Response:
    return back_to(f"{SIDER}.vis", kommune, svar, omraade=omraade)

"""The doors to a kommune's areas: how far each is, open it behind its checks, close it at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_smorest import Blueprint, abort

from borgerblik.access.laas import Laas
from borgerblik.kommuner.aabning import Aabninger
from borgerblik.web.administrator import luk_for_administratorer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.kladde_api import Answer, vist
from borgerblik.web.kladdevej import forhaandsvis_hvis_maa, hvem, kladden, om_i
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.udgaver import also_answers, body, faults_told, json_sent
from schemas.ind.kladde import AabnIn, LukIn, TilsidesaetIn, read_body
from schemas.ud.kladde import KladdeUd, LukketUd, OmraadestandeUd, OmraadestandUd


def aabning_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for the kommune's administrators, at the level it demands of them."""
    bp = Blueprint(
        "aabning", __name__, url_prefix="/api/v1/kommuner/<kode>/fagomraader", description="Åbning af fagområder"
    )
    luk_for_administratorer(bp, lukket)
    _seeing(bp)
    _doing(bp)
    return bp


def aabninger() -> Aabninger:
    """The areas."""
    return services().konsol.aabninger


def _seeing(bp: Blueprint) -> None:
    @bp.get("")
    @bp.doc(summary="Hvor langt kommunens fagområder er", **SECURED)
    @bp.response(200, OmraadestandeUd)
    @may_answer(bp, 401, 403, 503)
    def alle(kode: str) -> Mapping[str, Any]:
        """Every area with its checks, and what was done about them."""
        return {"fagomraader": aabninger().kommunens(kode), "historik": aabninger().historik(kode)}

    @bp.get("/<noegle>")
    @bp.doc(summary="Hvor langt et fagområde er", **SECURED)
    @bp.response(200, OmraadestandUd)
    @may_answer(bp, 401, 403, 404, 503)
    def et(kode: str, noegle: str) -> Any:
        """One area with its checks."""
        return aabninger().et(kode, _omraade(noegle))


def _doing(bp: Blueprint) -> None:
    @bp.post("/<noegle>/aabn")
    @bp.doc(summary="Begynd at åbne et fagområde", requestBody={**body(AabnIn), "required": False}, **SECURED)
    @bp.response(200, KladdeUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409, 415, 422)
    def aabn(kode: str, noegle: str) -> Answer:
        """The draft that opens it, with a preview under way; another approves it when its checks are in order."""
        key = _omraade(noegle)
        with faults_told():
            asked = read_body(AabnIn, json_sent() if request.content_length else b"")
        day = None if asked.get("fradato") is None else date.fromisoformat(asked["fradato"])
        kladde = aabninger().aabn(kode, key, hvem(), om_i(kode, DOER), fradato=day, cvr=asked.get("cvr"))
        kommune = kommunebillede().find(kode)
        if kommune is not None:
            forhaandsvis_hvis_maa(kommune, kladde, DOER)
        return vist(kladde)

    @bp.post("/<noegle>/luk")
    @bp.doc(summary="Luk et fagområde straks", requestBody=body(LukIn), **SECURED)
    @bp.response(200, LukketUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409, 415, 422)
    def luk(kode: str, noegle: str) -> Mapping[str, Any]:
        """Every number of the area, by one administrator with a reason; seen at the next look."""
        key = _omraade(noegle)
        with faults_told():
            grund = read_body(LukIn, json_sent())["grund"]
        return {"udgave": aabninger().luk(kode, key, grund, hvem(), om_i(kode, DOER))}

    @bp.post("/<noegle>/tilsidesaet")
    @bp.doc(summary="Åbn under kommunens grænse for datakvalitet", requestBody=body(TilsidesaetIn), **SECURED)
    @bp.response(200, OmraadestandUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409, 415, 422)
    def tilsidesaet(kode: str, noegle: str) -> Any:
        """By that draft, with a reason that is kept, and shown to whoever approves."""
        key = _omraade(noegle)
        with faults_told():
            asked = read_body(TilsidesaetIn, json_sent())
        aabninger().tilsidesaet(kladden(kode, asked["kladde"]), key, asked["grund"], hvem(), om_i(kode, DOER))
        return aabninger().et(kode, key)


def _omraade(noegle: str) -> str:
    """The key of an area, or 404."""
    return noegle if noegle in aabninger().omraader.efter_noegle else abort(404)

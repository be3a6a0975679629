"""The doors to drafts of a kommune's choices: write, compare, preview, send, approve, take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from flask import request
from flask_smorest import Blueprint, abort
from marshmallow import Schema

from borgerblik.access.laas import Laas
from borgerblik.kommuner.kladde import Kladde, Kladdehoved
from borgerblik.web.administrator import luk_for_administratorer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.kladdevej import (
    bed_om_forhaandsvisning,
    hvem,
    i_dag,
    kladden,
    kladdens_advarsler,
    kladder,
    kle_titel,
    ny_kladde,
    om_i,
)
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import kommunebillede
from borgerblik.web.udgaver import (
    ETAG,
    IF_MATCH,
    also_answers,
    body,
    demand_match,
    demand_same,
    etag,
    faults_told,
    json_sent,
    sent,
)
from schemas.ind.kladde import BegrundelseIn, IndstilIn, NyKladdeIn, TraekIn, read_body
from schemas.ind.kommune import KommuneSchema, read_kommune_file
from schemas.ud.kladde import FlyttetUd, ForhaandsvisningUd, KladderUd, KladdeUd, ValgforskelUd, forskel_ud

Answer = tuple[Mapping[str, Any], int, dict[str, str]]
_CHANGING = (409, 412, 415, 422, 428)


def kladde_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for the kommune's administrators, at the level it demands of them."""
    bp = Blueprint(
        "kladder", __name__, url_prefix="/api/v1/kommuner/<kode>/kladder", description="Kladder til kommunens valg"
    )
    luk_for_administratorer(bp, lukket)
    _writing(bp)
    _previewing(bp)
    _deciding(bp)
    return bp


def _writing(bp: Blueprint) -> None:
    @bp.get("")
    @bp.doc(summary="Kommunens kladder", **SECURED)
    @bp.response(200, KladderUd)
    @may_answer(bp, 401, 403, 503)
    def alle(kode: str) -> Mapping[str, Any]:
        """The last changed first, at most a hundred."""
        return {"kladder": [_hoved(each) for each in kladder().liste(kode)]}

    @bp.post("")
    @bp.doc(summary="Begynd en kladde", requestBody=body(NyKladdeIn), **SECURED)
    @bp.response(201, KladdeUd, headers=ETAG)
    @may_answer(bp, 401, 403, 503)
    @also_answers(bp, 409, 415, 422)
    def ny(kode: str) -> Answer:
        """A draft on what is in force, of another kommune's choices, a template, an earlier version or a document."""
        asked = _read(NyKladdeIn)
        if asked["asked"].dokument is not None:
            demand_same({"kode": (kode, asked["asked"].dokument.kode)})
        return vist(ny_kladde(kode, asked["asked"], asked["navn"], DOER), 201)

    @bp.get("/<kladde_id>")
    @bp.doc(summary="En kladde", **SECURED)
    @bp.response(200, KladdeUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    def en(kode: str, kladde_id: str) -> Answer:
        """Its document, what that changes, and what was done to it. Its ETag is what If-Match names."""
        return vist(kladden(kode, kladde_id))

    @bp.put("/<kladde_id>")
    @bp.doc(summary="Skriv kladden om", parameters=[IF_MATCH], requestBody=body(KommuneSchema), **SECURED)
    @bp.response(200, KladdeUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, *_CHANGING)
    def ret(kode: str, kladde_id: str) -> Answer:
        """The whole document anew. What was sent for approval, or rejected, is a draft again."""
        kladde = kladden(kode, kladde_id)
        read = sent(read_kommune_file)
        demand_same({"kode": (kode, read.kode)})
        demand_match(kladde.version)
        return vist(kladder().ret(kladde, read, hvem(), om_i(kode, DOER)))

    @bp.get("/<kladde_id>/forskel")
    @bp.doc(summary="Hvad kladden ændrer", **SECURED)
    @bp.response(200, ValgforskelUd)
    @may_answer(bp, 401, 403, 404, 503)
    def aendrer(kode: str, kladde_id: str) -> Mapping[str, Any]:
        """Against what is in force; of a closed draft against what it was written on."""
        return forskel_ud(kladder().forskel(kladden(kode, kladde_id)), kle_titel)


def _previewing(bp: Blueprint) -> None:
    @bp.get("/<kladde_id>/forhaandsvisning")
    @bp.doc(summary="Forhåndsvisningen af kladden", **SECURED)
    @bp.response(200, ForhaandsvisningUd)
    @may_answer(bp, 401, 403, 404, 503)
    def vis(kode: str, kladde_id: str) -> Mapping[str, Any]:
        """That of its content as it is now. Whoever gets a whole one has seen it, and may approve."""
        return _visning(kladden(kode, kladde_id))

    @bp.post("/<kladde_id>/forhaandsvisning")
    @bp.doc(summary="Lav en forhåndsvisning", **SECURED)
    @bp.response(202, ForhaandsvisningUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409)
    def lav(kode: str, kladde_id: str) -> Mapping[str, Any]:
        """Have it made in the background; one that is there or under way is given as it is."""
        kladde, kommune = kladden(kode, kladde_id), kommunebillede().find(kode) or abort(404)
        bed_om_forhaandsvisning(kommune, kladde, DOER)
        return _visning(kladde)


def _deciding(bp: Blueprint) -> None:
    def door(path: str, summary: str, schema: type[Schema] | None = None) -> Callable[[Any], Any]:
        """POST to a draft, which says by If-Match which version of it was seen."""
        taken = {} if schema is None else {"requestBody": {**body(schema), "required": schema is BegrundelseIn}}

        def make(view: Any) -> Any:
            view = also_answers(bp, *_CHANGING)(may_answer(bp, 401, 403, 404, 503)(view))
            view = bp.response(200, KladdeUd, headers=ETAG)(view)
            return bp.post(f"/<kladde_id>/{path}")(
                bp.doc(summary=summary, parameters=[IF_MATCH], **taken, **SECURED)(view)
            )

        return make

    @door("indstil", "Send kladden til godkendelse", IndstilIn)
    def indstil(kode: str, kladde_id: str) -> Answer:
        """To be in force on a day, or as soon as another has approved it."""
        kladde, asked = _matched(kode, kladde_id), _read(IndstilIn).get("gaelderFra")
        day = None if asked is None else date.fromisoformat(asked)
        return vist(kladder().indstil(kladde, day, hvem(), om_i(kode, DOER)))

    @door("godkend", "Godkend en andens kladde")
    def godkend(kode: str, kladde_id: str) -> Answer:
        """By another person, who has seen its preview; an area opens only where its checks are in order."""
        return vist(kladder().godkend(_matched(kode, kladde_id), hvem(), om_i(kode, DOER)))

    @door("afvis", "Send kladden tilbage", BegrundelseIn)
    def afvis(kode: str, kladde_id: str) -> Answer:
        """With the reason."""
        kladde, said = _matched(kode, kladde_id), _read(BegrundelseIn)["begrundelse"]
        return vist(kladder().afvis(kladde, said, hvem(), om_i(kode, DOER)))

    @door("traek", "Træk kladden tilbage", TraekIn)
    def traek(kode: str, kladde_id: str) -> Answer:
        """For good, also where it is approved and waits for its day."""
        kladde, said = _matched(kode, kladde_id), _read(TraekIn).get("begrundelse")
        return vist(kladder().traek(kladde, said, hvem(), om_i(kode, DOER)))

    @bp.post("/<kladde_id>/flyt")
    @bp.doc(summary="Flyt kladden til den udgave, der gælder", parameters=[IF_MATCH], **SECURED)
    @bp.response(200, FlyttetUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, *_CHANGING)
    def flyt(kode: str, kladde_id: str) -> Answer:
        """Its changes on what is in force now, and what both have changed."""
        moved, strid = kladder().flyt(_matched(kode, kladde_id), hvem(), om_i(kode, DOER))
        return {"kladde": _dump(moved), "strid": strid}, 200, etag(moved.version)


# What they share


def _matched(kode: str, kladde_id: str) -> Kladde:
    """The draft, which the caller has seen as it is now."""
    found = kladden(kode, kladde_id)
    demand_match(found.version)
    return found


def _read(schema: type[Schema]) -> dict[str, Any]:
    """The body, or every fault in it as one answer; nothing said is an empty one."""
    with faults_told():
        return read_body(schema, json_sent() if request.content_length else b"")


def vist(kladde: Kladde, status: int = 200) -> Answer:
    return _dump(kladde), status, etag(kladde.version)


def _dump(kladde: Kladde) -> dict[str, Any]:
    return {
        **_hoved(kladde),
        "dokument": kladde.kommune,
        "forskel": forskel_ud(kladder().forskel(kladde), kle_titel),
        "advarsler": kladdens_advarsler(kladde),
        "handlinger": kladder().handlinger(kladde),
    }


def _hoved(kladde: Kladdehoved) -> dict[str, Any]:
    plain = {each.name: getattr(kladde, each.name) for each in fields(Kladdehoved)}
    return {**plain, "foraeldet": kladder().foraeldet(kladde), "venter": kladde.venter(i_dag())}


def _visning(kladde: Kladde) -> Mapping[str, Any]:
    visninger = kladder().forhaandsvisninger
    found = visninger.vist(kladde, hvem())
    return {
        "tilstand": "mangler" if found is None else found.tilstand.value,
        "indhold": kladde.indhold,
        "laest": 0 if found is None else found.laest,
        "faerdig": None if found is None else found.faerdig,
        "setAfDig": visninger.set_af(kladde, hvem()),
        "udfald": None if found is None else found.udfald,
    }

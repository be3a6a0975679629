"""The pages where a draft is written, an area at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE
from borgerblik.kommuner.form import to_json
from borgerblik.kommuner.kladde import Kladde, KladdeAfvist
from borgerblik.kommuner.kladde.model import KAN_RETTES, KladdenAendret
from borgerblik.web import valg_ord
from borgerblik.web.aabning_api import aabninger
from borgerblik.web.administrator import min_kommune
from borgerblik.web.kladde_formular import (
    KOMMUNEN,
    NYT,
    Mangel,
    laes,
    mangler,
    med_fakta,
    med_omraade,
    omraadets_numre,
    raekker,
    som_linjer,
    uden_numre,
)
from borgerblik.web.kladdevej import DOER, hvem, kladden, kladder, kle_titel, om_i, to_draft
from borgerblik.web.sideskabelon import page
from schemas.ind.kommune import KommuneFileFaults


def editing_pages(bp: Blueprint) -> None:
    """One page for each area, one for the numbers beyond them, one for what is said of no single number."""

    @bp.get("/kladde/<kladde_id>/ret/<noegle>")
    def ret(kladde_id: str, noegle: str) -> Response:
        """The rows of an area."""
        kommune = min_kommune()
        return _side(kommune, kladden(kommune.kode, kladde_id), _part(noegle))

    @bp.post("/kladde/<kladde_id>/ret/<noegle>")
    def gem(kladde_id: str, noegle: str) -> Response:
        """Keep them, or say at each field what must be mended."""
        kommune = min_kommune()
        return _gemt(kommune, kladden(kommune.kode, kladde_id), _part(noegle))


def _part(noegle: str) -> str:
    if noegle not in (KOMMUNEN, OEVRIGE, *aabninger().omraader.efter_noegle):
        raise NotFound
    return noegle


def _gemt(kommune: Kommune, kladde: Kladde, noegle: str) -> Response:
    numre = _numre(kladde, noegle)
    document = (
        med_fakta(kladde.kommune, request.form)
        if noegle == KOMMUNEN
        else med_omraade(kladde.kommune, numre, request.form)
    )
    nyt = request.form.get(f"{NYT}-nummer", "").strip()
    try:
        read = laes(document)
    except KommuneFileFaults as error:
        return _side(kommune, kladde, noegle, document, fejl=mangler(document, error.faults, nyt), status=422)
    try:
        if request.form.get("version") != str(kladde.version):
            raise KladdenAendret
        kladder().ret(kladde, read, hvem(), om_i(kommune.kode, DOER))
    except KladdeAfvist as error:
        return _side(kommune, kladde, noegle, document, imens=str(error), status=error.status)
    return to_draft(kommune, kladde.id, "rettet")


def _side(
    kommune: Kommune,
    kladde: Kladde,
    noegle: str,
    skrevet: Mapping[str, Any] | None = None,
    *,
    fejl: Sequence[Mangel] = (),
    imens: str | None = None,
    status: int = 200,
) -> Response:
    document = to_json(kladde.kommune) if skrevet is None else uden_numre(skrevet)
    return page(
        "medarbejder_kladde_ret.html",
        status=status,
        kommune=kommune,
        kladde=kladde,
        noegle=noegle,
        kommunen=KOMMUNEN,
        nyt=NYT if noegle == OEVRIGE else None,
        nyt_skrevet=uden_numre(request.form.get(f"{NYT}-nummer", "")),
        raekker=raekker(document, _numre(kladde, noegle), kle_titel),
        dokument=document,
        kan_rettes=kladde.tilstand in KAN_RETTES,
        som_linjer=som_linjer,
        fejl=fejl,
        imens=imens,
        ord=valg_ord,
    )


def _numre(kladde: Kladde, noegle: str) -> list[str]:
    return [] if noegle == KOMMUNEN else omraadets_numre(kladde.kommune, noegle, aabninger().omraader)

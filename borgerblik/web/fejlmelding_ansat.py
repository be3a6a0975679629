"""The kommune's pages with what citizens have reported: find, open, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE
from borgerblik.kommuner.fejlmelding import (
    NAESTE,
    AendretImens,
    BegrundelseMangler,
    Hoved,
    Meldingsstatus,
    Ser,
    UlovligtSkift,
)
from borgerblik.web import fejlmelding_ord
from borgerblik.web.citizen import krav_for
from borgerblik.web.fejlmelding_api import LAESE, SVARE, besvar, skriv_ned, udsnit
from borgerblik.web.formular import demand_own_page
from borgerblik.web.kommunevalg import valgt
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.skift import oensket
from schemas.ind.fejlmelding import laes_soegning

MEDARBEJDERSIDER = "fejl_medarbejdersider"
DOER = "medarbejder"


def fejl_staff_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The kommune's pages, locked: for those with a role there, within its limits."""
    bp = Blueprint(MEDARBEJDERSIDER, __name__, url_prefix="/medarbejder/fejl")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR})))

    @bp.get("")
    def alle() -> Response:
        """The reports of one kommune: by state and area; what the citizens wrote is not among it."""
        own = _own_kommuner()
        query = {name: value for name, value in request.args.items() if name in ("status", "fagomraade", "foer")}
        asked = laes_soegning(query)
        if asked is None:
            raise NotFound
        chosen = _chosen(own)
        kommune, ser = (None, None) if chosen is None else chosen
        side = None
        if kommune is not None and ser is not None:
            side = services().fejlmeldinger.kommunens(kommune.kode, ser, asked)
        return page(
            "medarbejder_fejl.html",
            visning="liste",
            kommuner=[each for each, _ in own],
            kommune=kommune,
            side=side,
            soegning=asked,
            statusser=tuple(Meldingsstatus),
            omraader=[*services().overblik.omraader.efter_noegle, OEVRIGE],
            ord=fejlmelding_ord,
        )

    @bp.get("/<fejl_id>")
    def en(fejl_id: str) -> Response:
        """One report with what the citizen wrote: the citizen can see that it was opened."""
        kommune, hoved = _reached(fejl_id)
        skriv_ned(hoved, kommune, LAESE, DOER)
        return _one(kommune, hoved)

    @bp.post("/<fejl_id>")
    def svar(fejl_id: str) -> Response:
        """Take it a step further, and answer the citizen."""
        demand_own_page(services().login.adresse)
        kommune, hoved = _reached(fejl_id)
        skriv_ned(hoved, kommune, SVARE, DOER)
        return _answered(kommune, hoved)

    return bp


def _own_kommuner() -> list[tuple[Kommune, Ser]]:
    """Where the caller has their role, and how far they see there. Raises LevelTooLow."""
    parts, who = services(), viewer()
    found = []
    for kommune in parts.kommuner.nu().alle():
        graense = parts.roller.afgraensning(who, who.rolle, kommune)
        if graense is not None:
            demand(krav_for([kommune.kode]))
            found.append((kommune, udsnit(who, kommune, graense)))
    return found


def _chosen(own: Sequence[tuple[Kommune, Ser]]) -> tuple[Kommune, Ser] | None:
    """The kommune asked for, else the first. Raises NotFound for one that is not the caller's."""
    kommune = valgt([each for each, _ in own], request.args.get("kommune"))
    return next((each for each in own if each[0] is kommune), None)


def _reached(fejl_id: str) -> tuple[Kommune, Hoved]:
    """The report and whose it is. Raises NotFound, whatever keeps it away."""
    hoved = services().fejlmeldinger.hoved(fejl_id)
    if hoved is None:
        raise NotFound
    for kommune, ser in _own_kommuner():
        if kommune.kode == hoved.kommune and ser(hoved.kle, hoved.foelsomhed):
            return kommune, hoved
    raise NotFound


def _one(
    kommune: Kommune,
    hoved: Hoved,
    *,
    fejl: Mapping[str, str] | None = None,
    imens: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "medarbejder_fejl.html",
        status=status,
        visning="en",
        kommune=kommune,
        melding=services().fejlmeldinger.aabn(hoved),
        valgt=request.form,
        fejl=fejl or {},
        imens=imens,
        gemt=request.args.get("gemt") == "1",
        ord=fejlmelding_ord,
    )


def _answered(kommune: Kommune, hoved: Hoved) -> Response:
    """Keep the answer, or show the report as it is now with what must be mended; what was written is kept."""
    chosen, text, faults = oensket("status", "svar", NAESTE)
    if chosen is None or faults:
        return _one(kommune, hoved, fejl=faults, status=422)
    if request.form.get("version") != str(hoved.version):
        return _one(kommune, hoved, imens=True, status=409)
    try:
        besvar(hoved, chosen, text)
    except (AendretImens, UlovligtSkift):
        return _one(kommune, hoved, imens=True, status=409)
    except BegrundelseMangler:
        return _one(kommune, hoved, fejl={"svar": "begrundelse"}, status=422)
    return redirect(url_for(f"{MEDARBEJDERSIDER}.en", fejl_id=hoved.id, gemt=1), 303)  # type: ignore[return-value]

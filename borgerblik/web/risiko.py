"""The console's doors to the risk assessments of a kommune: see, try out, decide, look back, print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import structlog
from flask import Response, request
from flask_smorest import Blueprint, abort

from borgerblik.access.gate import viewer
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import ADMINISTRATION, Laas, LevelTooLow, WrongRole
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko import BRUGERTYPER, AendretImens, Risikovurderinger, Stand, Udgave, Vurdering
from borgerblik.access.risiko.beregning import Beregning, beregn
from borgerblik.access.risiko.dokument import dokument, politik
from borgerblik.access.risiko.form import to_json
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.register import NAVNE
from borgerblik.web.aendring import Aendrer, aendrer
from borgerblik.web.api_description import may_answer
from borgerblik.web.services import services
from borgerblik.web.udgaver import (
    ETAG,
    IF_MATCH,
    also_answers,
    body,
    decider,
    demand_match,
    demand_same,
    etag,
    faults_told,
    json_sent,
)
from schemas.ind.risiko import BeregnIn, RisikovurderingIn, read_beregning, read_vurdering
from schemas.ud.risiko import BeregningUd, RisikohistorikUd, RisikostandUd, RisikoUd

LAAS = Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.ADMINISTRATOR}), ADMINISTRATION)
SECURED: dict[str, Any] = {"security": [{"adgangstoken": []}]}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the doors lead to, and who stands in them."""

    hvem: Callable[[], Identity]
    maa: Callable[[Identity, str], bool]
    vurderinger: Callable[[], Risikovurderinger]
    now: Callable[[], datetime]
    aendrer: Aendrer

    def i_dag(self) -> date:
        """The Danish day."""
        return dansk_dag(self.now())

    def let_in(self, kode: str) -> None:
        """The privilege is for one kommune, whose own decision holds for whoever changes it.

        Raises WrongRole and LevelTooLow.
        """
        if not self.maa(self.hvem(), kode):
            raise WrongRole(Rolle.ADMINISTRATOR.value)
        if kode not in NAVNE:
            abort(404)
        krav = self.vurderinger().krav(kode, Rolle.ADMINISTRATOR, self.i_dag())
        if not self.hvem().opfylder(krav):
            raise LevelTooLow(krav)

    def stand(self, kode: str, brugertype: str) -> Stand:
        """How that assessment stands today."""
        return self.vurderinger().nu().stand(kode, _rolle(brugertype), self.i_dag())

    def historik(self, kode: str, brugertype: str) -> tuple[Udgave, ...]:
        """Every version of it."""
        return self.vurderinger().history(kode, _rolle(brugertype))

    def saet(self, kode: str, brugertype: str) -> tuple[Stand, int, dict[str, str]]:
        """Keep what the request brings; the answer with its status and headers."""
        at, stand = self.now(), self.stand(kode, brugertype)
        before = stand.version
        with faults_told():
            vurdering = read_vurdering(json_sent(), dansk_dag(at))
        demand_same({"kode": (kode, vurdering.kode), "brugertype": (brugertype, vurdering.brugertype.value)})
        demand_match(before)
        try:
            with self.aendrer(kode, "risiko", _form(stand.vurdering), _form(vurdering), noegle=brugertype):
                (version,) = self.vurderinger().save([(vurdering, before)], at=at, by=decider(self.hvem()))
        except AendretImens:
            abort(412)
        log.info("a risk assessment was kept", kommune=kode, brugertype=brugertype, udgave=version)
        found = self.stand(kode, brugertype)
        return found, 200 if before else 201, etag(found.version)


def risiko_doors(
    lukket: Callable[[Blueprint, Laas], Blueprint],
    maa: Callable[[Identity, str], bool],
    *,
    hvem: Callable[[], Identity] = viewer,
    vurderinger: Callable[[], Risikovurderinger] = lambda: services().risiko,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    skriv_ned: Aendrer = aendrer,
) -> Blueprint:
    """The doors, locked: for an administrator who may administer that kommune (`maa`), at the level it has decided."""
    bp = Blueprint(
        "risiko", __name__, url_prefix="/api/v1/kommuner/<kode>/risiko", description="Risikovurdering af adgangen"
    )
    lukket(bp, LAAS)
    parts = _Parts(hvem, maa, vurderinger, now, skriv_ned)
    bp.before_request(lambda: parts.let_in((request.view_args or {}).get("kode", "")))
    _reading(bp, parts)
    _deciding(bp, parts)
    _looking_back(bp, parts)
    return bp


def _reading(bp: Blueprint, parts: _Parts) -> None:
    @bp.get("")
    @bp.doc(summary="Kommunens risikovurderinger", **SECURED)
    @bp.response(200, RisikoUd)
    @may_answer(bp, 401, 403, 404, 503)
    def alle(kode: str) -> Mapping[str, Any]:
        """The assessments, one for each kind of user, and how they stand today."""
        billede, i_dag = parts.vurderinger().nu(), parts.i_dag()
        stande = [billede.stand(kode, each, i_dag) for each in BRUGERTYPER]
        return {"kode": kode, "navn": NAVNE[kode], "vurderinger": stande}

    @bp.get("/<brugertype>")
    @bp.doc(summary="En af kommunens risikovurderinger", **SECURED)
    @bp.response(200, RisikostandUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    def en(kode: str, brugertype: str) -> tuple[Stand, int, dict[str, str]]:
        """One assessment; its ETag is what If-Match names when it is changed."""
        found = parts.stand(kode, brugertype)
        return found, 200, etag(found.version)


def _deciding(bp: Blueprint, parts: _Parts) -> None:
    @bp.put("/<brugertype>")
    @bp.doc(
        summary="Beslut en risikovurdering",
        parameters=[IF_MATCH],
        requestBody=body(RisikovurderingIn),
        **SECURED,
    )
    @bp.response(200, RisikostandUd, headers=ETAG)
    @bp.alt_response(201, schema=RisikostandUd, description="Den første af sin slags", headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 412, 415, 422, 428)
    def saet(kode: str, brugertype: str) -> tuple[Stand, int, dict[str, str]]:
        """Keep an assessment as a new version, in force at once. The versions before it are kept too."""
        return parts.saet(kode, brugertype)

    @bp.post("/<brugertype>/beregn")
    @bp.doc(summary="Beregn niveauet uden at gemme", requestBody=body(BeregnIn), **SECURED)
    @bp.response(200, BeregningUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 415, 422)
    def proev(kode: str, brugertype: str) -> Beregning:
        """The level these judgements come to, with its reasons. Nothing is kept."""
        rolle = _rolle(brugertype)
        with faults_told():
            return beregn(rolle, *read_beregning(json_sent()))


def _looking_back(bp: Blueprint, parts: _Parts) -> None:
    @bp.get("/<brugertype>/historik")
    @bp.doc(summary="Alle udgaver af en risikovurdering", **SECURED)
    @bp.response(200, RisikohistorikUd)
    @may_answer(bp, 401, 403, 404, 503)
    def historik(kode: str, brugertype: str) -> Mapping[str, Any]:
        """Every version, newest first, with when and by whom."""
        return {"udgaver": parts.historik(kode, brugertype)}

    @bp.get("/<brugertype>/dokument")
    @bp.doc(summary="Risikovurderingen som et dokument til udskrift", **SECURED)
    @bp.response(200, {"type": "string"}, content_type="text/html")
    @may_answer(bp, 401, 403, 404, 503)
    def paa_papir(kode: str, brugertype: str) -> Response:
        """For the kommune's GDPR file: one HTML document that needs nothing else."""
        afsnit = [(parts.stand(kode, brugertype), parts.historik(kode, brugertype))]
        written = dokument(kode, NAVNE[kode], afsnit, parts.now())
        return Response(written, mimetype="text/html", headers={"Content-Security-Policy": politik()})


def _form(vurdering: Vurdering | None) -> dict[str, Any] | None:
    return None if vurdering is None else to_json(vurdering)


def _rolle(brugertype: str) -> Rolle:
    """The kind of user in the address, or 404."""
    return next((rolle for rolle in BRUGERTYPER if rolle.value == brugertype), None) or abort(404)

"""The citizen's doors of API version 1."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import g
from flask_smorest import Blueprint, abort
from marshmallow import RAISE

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import OVERBLIK_LAES, Laas
from borgerblik.access.niveau import Krav
from borgerblik.audit.adgangslog import Kald, Side
from borgerblik.audit.opslag import SE_EGEN_LOG
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.overblik.model import Overblik, VistSag, VistYdelse
from borgerblik.web.api_description import may_answer
from borgerblik.web.services import services
from schemas.ind.opslag import AdgangslogIn, HvorIn, OverblikIn
from schemas.ud.overblik import AdgangslogUd, OverblikUd, SagUd, YdelseUd

DOER = "api_v1"


def citizen_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: a citizen at NSIS Betydelig or above, and at what the risk assessment of a kommune says."""
    bp = Blueprint("borger", __name__, url_prefix="/api/v1", description="Borgerens egne sager og ydelser")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER}), OVERBLIK_LAES))
    secured: dict[str, Any] = {"security": [{"adgangstoken": []}]}

    @bp.get("/overblik")
    @bp.doc(summary="Mit overblik", **secured)
    @bp.arguments(OverblikIn, location="query", unknown=RAISE)
    @bp.response(200, OverblikUd)
    @may_answer(bp, 401, 403, 503)
    def my_overblik(asked: dict[str, Any]) -> Overblik:
        """The citizen's own overview.

        Sager, ydelser and coming payments. `kilder` names each source and how it fared; `komplet` is false
        where one gave no answer or something was unreadable. `ikkeVist` says what is held back and may be
        told, `kraeverNiveau` the lowest level that would show more.
        """
        return services().overblik.of(me(), kommuner(asked), kald("se mit overblik"), asked["fagomraade"])

    @bp.get("/sager/<sag_id>")
    @bp.doc(summary="En af mine sager", **secured)
    @bp.arguments(HvorIn, location="query", unknown=RAISE)
    @bp.response(200, SagUd)
    @may_answer(bp, 401, 403, 404, 503)
    def my_sag(asked: dict[str, Any], sag_id: str) -> VistSag:
        """One of the citizen's sager.

        404 for one that is not there, not yours, or held back: the three cannot be told apart.
        """
        found = services().overblik.sag(me(), kommuner(asked), kald("se min sag"), sag_id.lower())
        return found or abort(404)

    @bp.get("/ydelser/<path:ydelse_id>")
    @bp.doc(summary="En af mine ydelser", **secured)
    @bp.arguments(HvorIn, location="query", unknown=RAISE)
    @bp.response(200, YdelseUd)
    @may_answer(bp, 401, 403, 404, 503)
    def my_ydelse(asked: dict[str, Any], ydelse_id: str) -> VistYdelse:
        """One of the citizen's benefits.

        404 for one that is not there, not yours, or held back: the three cannot be told apart.
        """
        bevilling, colon, nummer = ydelse_id.partition(":")
        found = services().overblik.ydelse(
            me(), kommuner(asked), kald("se min ydelse"), bevilling.lower() + colon + nummer
        )
        return found or abort(404)

    @bp.get("/adgangslog")
    @bp.doc(summary="Hvem har set mit overblik", **secured)
    @bp.arguments(AdgangslogIn, location="query", unknown=RAISE)
    @bp.response(200, AdgangslogUd)
    @may_answer(bp, 401, 403, 503)
    def my_log(asked: dict[str, Any]) -> Side:
        """Who has looked at the citizen's overview, newest first.

        `naeste` is what to send as `foer` for the page after this one. Reading the log is itself a look.
        """
        return services().adgangslog.of(me(), kald(SE_EGEN_LOG), asked["antal"], asked["foer"])

    return bp


def me() -> Cpr:
    """The citizen who is signed in."""
    cpr = viewer().cpr
    if cpr is None:
        raise TypeError("the lock let in a citizen without a number")
    return cpr


def kommuner(asked: dict[str, Any]) -> list[str]:
    """The kommuner to ask: those named, else the caller's own."""
    own = viewer().kommune
    named: list[str] = asked["kommune"] or ([own] if own else [])
    if not named:
        abort(422, messages={"query": {"kommune": ["mangler: tokenet nævner ingen kommune."]}})
    demand(krav_for(named))
    return named


def krav_for(koder: Iterable[str]) -> list[Krav]:
    """What the risk assessments of those kommuner demand of the caller's role today."""
    found, today = services().risiko.nu(), dansk_dag(datetime.now(UTC))
    return [found.krav(kode, viewer().rolle, today) for kode in koder]


def kald(formaal: str, doer: str = DOER) -> Kald:
    """This look, as the log will hold it; `doer` says through which door."""
    identity = viewer()
    if identity.niveau is None:
        raise TypeError("the lock let in a caller without a level")
    return Kald(
        anmodning=g.request_id,
        doer=doer,
        rolle=identity.rolle.value,
        formaal=formaal,
        niveau=identity.niveau,
        # A citizen who looks at their own is known well enough; where they sit is nobody's business.
        ip=None if identity.rolle is Rolle.BORGER else services().kant.adresse() or None,
        maskine=socket.gethostname(),
        klient=identity.klient or identity.issuer,
    )


def ansats_kald(formaal: str, doer: str, kommune: Kommune) -> Kald:
    """The same of somebody at work, for that kommune; who they are is remembered for whoever oversees the looks.

    Raises DatabaseUnavailable.
    """
    parts = services()
    parts.ansatte.husk(viewer())
    return replace(kald(formaal, doer), seer=parts.pseudonym(viewer()), myndighed=kommune.cvr or kommune.kode)

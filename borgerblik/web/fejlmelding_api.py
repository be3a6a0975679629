"""The kommune's doors to what its citizens report as wrong: find, open, answer, and count for the data quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import g, request
from flask_smorest import Blueprint, abort
from marshmallow import RAISE
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import ADMINISTRATION, Laas, WrongRole
from borgerblik.access.niveau import Krav
from borgerblik.access.privilegier import Dataafgraensning
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.koder import Foelsomhed, Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.fejlmelding import (
    AendretImens,
    BegrundelseMangler,
    Fejlmelding,
    Hoved,
    Kommuneside,
    Meldingsstatus,
    Ser,
    Soegning,
    UlovligtSkift,
)
from borgerblik.overblik.ansat import Ansatopslag
from borgerblik.underretning.model import Slags
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER, ansats_kald, krav_for
from borgerblik.web.services import services
from borgerblik.web.streng_json import StrictBlueprint
from borgerblik.web.udgaver import ETAG, IF_MATCH, also_answers, demand_match, etag
from schemas.ind.fejlmelding import FejlmeldingerIn, FejlsvarIn
from schemas.ud.fejlmelding import FejldatakvalitetUd, FejlmeldingerUd, FejlmeldingUd

LAAS = Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.ADMINISTRATOR}), ADMINISTRATION)
LAESE, SVARE = "læse fejlmelding", "svare på fejlmelding"
SECURED: dict[str, Any] = {"security": [{"adgangstoken": []}]}
MUST_MATCH = {**IF_MATCH, "required": True, "description": "ETag fra den udgave, der svares på."}

log = structlog.get_logger(__name__)


def udsnit(identity: Identity, kommune: Kommune, graense: Dataafgraensning) -> Ser:
    """What somebody at work in the kommune may see of its reports: within their limits, at the level it asks of staff.

    A sensitivity that is not known counts as the strictest, and passes no limit on it.
    """
    niveau = identity.niveau or Nsis.LAV

    def ser(kle: str | None, foelsomhed: Foelsomhed | None) -> bool:
        needed = kommune.sagsbehandler.aabner(foelsomhed or Foelsomhed.FOELSOMME)
        known = None if foelsomhed is None else foelsomhed.value
        return niveau.opfylder(needed) and graense.ser(kle, None, known)

    return ser


def skriv_ned(hoved: Hoved, kommune: Kommune, formaal: str, doer: str) -> None:
    """That somebody at work looks at a report is watched over and written down on the citizen, before it is shown.

    Raises ForMangeOpslag and LogUnavailable.
    """
    look = ansats_kald(formaal, doer, kommune)
    shown = {} if hoved.emne is None else {"sager" if hoved.slags == "sag" else "ydelser": (hoved.emne,)}
    ansat = Ansatopslag(hoved.borger, kommune.kode, look, services().vagt, services().log_opslag, _now)
    kle = frozenset(() if hoved.kle is None else (hoved.kle,))
    ansat.noter(look.opslag(hoved.borger, _now(), kommuner=(kommune.kode,), **shown), kle)


def _now() -> datetime:
    return datetime.now(UTC)


def fejlmelding_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for an administrator of that kommune, at the level it has decided, within their limits."""
    bp = StrictBlueprint(
        "fejlmeldinger",
        __name__,
        url_prefix="/api/v1/kommuner/<kode>/fejlmeldinger",
        description="Fejl, borgere har meldt i deres sager og ydelser",
    )
    lukket(bp, LAAS)

    @bp.before_request
    def let_in() -> None:
        kode = (request.view_args or {}).get("kode", "")
        g.fejl_kommune, g.fejl_ser = _raekkevidde(kode)
        demand(krav_for([kode]))

    _reading(bp)
    _answering(bp)
    return bp


def _raekkevidde(kode: str) -> tuple[Kommune, Ser]:
    """The kommune, and how far the caller sees there. Raises WrongRole."""
    kommune = services().kommuner.nu().find(kode)
    graense = None if kommune is None else services().roller.afgraensning(viewer(), Rolle.ADMINISTRATOR, kommune)
    if kommune is None or graense is None:
        raise WrongRole(Rolle.ADMINISTRATOR.value)
    return kommune, udsnit(viewer(), kommune, graense)


def _reading(bp: Blueprint) -> None:
    @bp.get("")
    @bp.doc(summary="Kommunens fejlmeldinger", **SECURED)
    @bp.arguments(FejlmeldingerIn, location="query", unknown=RAISE)
    @bp.response(200, FejlmeldingerUd)
    @may_answer(bp, 401, 403, 503)
    def alle(asked: Soegning, kode: str) -> Kommuneside:
        """The reports within the caller's limits, newest first, without what the citizens wrote.

        `udenForRettigheder` counts those beyond. `naeste` is what to send as `foer` for the page after this one.
        """
        return services().fejlmeldinger.kommunens(kode, g.fejl_ser, asked)

    @bp.get("/datakvalitet")
    @bp.doc(summary="Hvad der meldes fejl i, måned for måned", **SECURED)
    @bp.response(200, FejldatakvalitetUd)
    @may_answer(bp, 401, 403, 503)
    def datakvalitet(kode: str) -> Mapping[str, Any]:
        """How many reports each month brought of each kind, by KLE number, and how many of them stand where.

        Numbers alone: nobody is in them. Reports that were withdrawn are not counted. `udk` counts those about what
        belongs to Udbetaling Danmark, `udenForRettigheder` those beyond the caller's limits.
        """
        found = services().fejlmeldinger.kvalitet(kode, g.fejl_ser)
        return {"kode": kode, "tal": found.tal, "udk": found.udk, "uden_for": found.uden_for}

    @bp.get("/<melding_id>")
    @bp.doc(summary="En fejlmelding", **SECURED)
    @bp.response(200, FejlmeldingUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    def en(kode: str, melding_id: str) -> tuple[Fejlmelding, int, dict[str, str]]:
        """One report with what the citizen wrote. The citizen can read that it was opened, by whom and why.

        Its ETag is what If-Match names when it is answered.
        """
        found = _hoved(melding_id)
        skriv_ned(found, g.fejl_kommune, LAESE, DOER)
        return _opened(found)


def _answering(bp: Blueprint) -> None:
    @bp.patch("/<melding_id>")
    @bp.doc(summary="Svar på en fejlmelding", parameters=[MUST_MATCH], **SECURED)
    @bp.arguments(FejlsvarIn, location="json", unknown=RAISE)
    @bp.response(200, FejlmeldingUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 412, 415, 428)
    def svar(asked: dict[str, Any], kode: str, melding_id: str) -> tuple[Fejlmelding, int, dict[str, str]]:
        """Take the report a step further, with an answer to the citizen where there is one.

        From `modtaget` to `i_gang`, from there to `rettet`, `afvist` (with a reason) or `sendt_videre`.
        """
        found = _hoved(melding_id)
        demand_match(found.version)
        skriv_ned(found, g.fejl_kommune, SVARE, DOER)
        try:
            besvar(found, asked["status"], asked["svar"])
        except UlovligtSkift as error:
            abort(422, messages={"json": {"status": [f"kan ikke gå fra {error.fra.value} til {error.til.value}."]}})
        except BegrundelseMangler:
            abort(422, messages={"json": {"svar": ["mangler: en afvisning skal have en begrundelse."]}})
        except AendretImens:
            abort(412)
        log.info("a report was answered", kommune=kode, status=asked["status"].value)
        return _opened(found)


def besvar(hoved: Hoved, status: Meldingsstatus, svar: str | None) -> None:
    """Take the report a step further, and tell the citizen that there is news, where they want to be told.

    Raises as Fejlmeldinger.behandl. The step is kept whatever becomes of the message.
    """
    services().fejlmeldinger.behandl(hoved, status, svar, services().pseudonym(viewer()))
    try:
        services().underretninger.fortael_kendt(hoved.borger, hoved.kommune, Slags.FEJLMELDING)
    except DatabaseUnavailable as error:
        log.warning("a citizen could not be told of an answer", error=type(error).__name__)


def _hoved(melding_id: str) -> Hoved:
    """The kommune's report within the caller's limits; 404 for every other, whatever is the reason."""
    found: Hoved | None = services().fejlmeldinger.hoved(melding_id)
    if found is None or found.kommune != g.fejl_kommune.kode or not g.fejl_ser(found.kle, found.foelsomhed):
        raise NotFound
    return found


def _opened(hoved: Hoved) -> tuple[Fejlmelding, int, dict[str, str]]:
    opened = services().fejlmeldinger.aabn(hoved)
    return opened, 200, etag(opened.hoved.version)

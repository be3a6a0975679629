"""The doors to a kommune's alarms: find, open, take further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g
from flask_smorest import Blueprint, abort
from marshmallow import RAISE
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.alarm.model import AendretImens, Alarm, Alarmside, NoteMangler, Soegning, UlovligtSkift
from borgerblik.kommuner.fejlmelding import Tekstfejl
from borgerblik.web.alarm_aabnet import Aabnet, aabn, behandl
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.streng_json import StrictBlueprint
from borgerblik.web.tilsynsret import luk_for_tilsyn
from borgerblik.web.udgaver import ETAG, IF_MATCH, also_answers, demand_match, etag
from schemas.ind.alarm import NOTEFEJL, AlarmerIn, AlarmskiftIn
from schemas.ud.alarm import AlarmerUd, AlarmUd

MUST_MATCH = {**IF_MATCH, "required": True, "description": "ETag fra den udgave, der behandles."}
Answer = tuple[dict[str, Any], int, dict[str, str]]


def alarm_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for whoever oversees the look-ups in that kommune, at the level it demands of them."""
    bp = StrictBlueprint(
        "alarmer", __name__, url_prefix="/api/v1/kommuner/<kode>/alarmer", description="Alarmer om usædvanlige opslag"
    )
    luk_for_tilsyn(bp, lukket)

    @bp.get("")
    @bp.doc(summary="Kommunens alarmer", **SECURED)
    @bp.arguments(AlarmerIn, location="query", unknown=RAISE)
    @bp.response(200, AlarmerUd)
    @may_answer(bp, 401, 403, 503)
    def alle(asked: Soegning, kode: str) -> Alarmside:
        """The kommune's alarms, newest first: nobody is named.

        `naeste` is what to send as `foer` for the page after this one.
        """
        return services().alarmer.side(kode, asked)

    @bp.get("/<alarm_id>")
    @bp.doc(summary="En alarm", **SECURED)
    @bp.response(200, AlarmUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    def en(kode: str, alarm_id: str) -> Answer:
        """One alarm with the employee who looked and the reason they gave. Reading it is itself in the log."""
        return _sent(aabn(_alarm(kode, alarm_id), g.tilsyn_kommune, DOER))

    _deciding(bp)
    return bp


def _deciding(bp: Blueprint) -> None:
    @bp.post("/<alarm_id>")
    @bp.doc(summary="Behandl en alarm", parameters=[MUST_MATCH], **SECURED)
    @bp.arguments(AlarmskiftIn, location="json", unknown=RAISE)
    @bp.response(200, AlarmUd, headers=ETAG)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 412, 415, 428)
    def skift(asked: dict[str, Any], kode: str, alarm_id: str) -> Answer:
        """Take the alarm a step further: from `ny` to `under_behandling`, from there to one of the two ends.

        An end needs a note. A look that joins the alarm meanwhile makes it another version, so that nothing is ended
        unseen.
        """
        found = _alarm(kode, alarm_id)
        demand_match(found.version)
        try:
            behandl(found, g.tilsyn_kommune, asked["tilstand"], asked["note"], DOER)
        except UlovligtSkift as error:
            abort(422, messages={"json": {"tilstand": [f"kan ikke gå fra {error.fra.value} til {error.til.value}."]}})
        except NoteMangler:
            abort(422, messages={"json": {"note": [NOTEFEJL[Tekstfejl.MANGLER]]}})
        except AendretImens:
            abort(412)
        return _sent(aabn(_alarm(kode, alarm_id), g.tilsyn_kommune, DOER))


def _alarm(kode: str, alarm_id: str) -> Alarm:
    """The kommune's alarm of that id; 404 for every other, whatever is the reason."""
    found = services().alarmer.find(alarm_id)
    if found is None or found.kommune != kode:
        raise NotFound
    return found


def _sent(aabnet: Aabnet) -> Answer:
    alarm = aabnet.alarm
    told = {
        **{name: getattr(alarm, name) for name in ("id", "henvisning", "slags", "kode", "tidspunkt", "senest")},
        **{name: getattr(alarm, name) for name in ("antal", "tilstand", "version", "kommune", "rolle")},
        "ansat": aabnet.hvem(alarm.seer),
        "borger": alarm.borger_henvisning,
        "formaal": aabnet.formaal,
        "varsler": aabnet.varsler,
        "historik": [
            {"tilstand": step.tilstand, "tidspunkt": step.tidspunkt, "af": aabnet.hvem(step.af), "note": step.note}
            for step in aabnet.historik
        ],
        "leveringer": aabnet.leveringer,
    }
    return told, 200, etag(alarm.version)

"""The pages with a kommune's alarms, for whoever oversees its look-ups: find, open, take further."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas, WrongRole
from borgerblik.alarm.model import (
    NAESTE,
    SLAGS,
    AendretImens,
    Alarm,
    NoteMangler,
    Tilstand,
    UlovligtSkift,
)
from borgerblik.domain.kommune import Kommune
from borgerblik.web import alarm_ord
from borgerblik.web.alarm_aabnet import aabn, behandl
from borgerblik.web.fejlmelding_ansat import DOER
from borgerblik.web.formular import demand_own_page
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.skift import oensket
from borgerblik.web.tilsynsret import SIDELAAS, egne_kommuner, tilsyn_i, valgt_kommune
from schemas.ind.alarm import laes_alarmsoegning

ALARMSIDER = "alarm_medarbejdersider"


def alarm_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for whoever oversees the look-ups in a kommune, at the level it demands of them."""
    bp = Blueprint(ALARMSIDER, __name__, url_prefix="/medarbejder/alarmer")
    lukket(bp, SIDELAAS)

    @bp.get("")
    def alle() -> Response:
        """The alarms of one kommune, by state and kind: nobody is named."""
        query = {name: value for name, value in request.args.items() if name in ("tilstand", "slags", "foer")}
        asked = laes_alarmsoegning(query)
        if asked is None:
            raise NotFound
        kommuner = egne_kommuner()
        kommune = valgt_kommune(kommuner)
        return page(
            "medarbejder_alarmer.html",
            kommuner=kommuner,
            kommune=kommune,
            side=services().alarmer.side(kommune.kode, asked),
            soegning=asked,
            tilstande=tuple(Tilstand),
            slags=SLAGS,
            ord=alarm_ord,
        )

    @bp.get("/<ref>")
    def en(ref: str) -> Response:
        """One alarm with who looked and why."""
        return _one(*_reached(ref))

    @bp.post("/<ref>")
    def skift(ref: str) -> Response:
        """Take it a step further."""
        demand_own_page(services().login.adresse)
        return _taken_further(*_reached(ref))

    return bp


def _reached(ref: str) -> tuple[Alarm, Kommune]:
    """The alarm and whose it is. Raises NotFound, whatever keeps it away, and LevelTooLow."""
    egne_kommuner()  # who oversees nothing is told so, whether the alarm is there or not
    found = services().alarmer.find(ref)
    if found is None:
        raise NotFound
    try:
        return found, tilsyn_i(found.kommune)
    except WrongRole:
        raise NotFound from None


def _one(
    alarm: Alarm,
    kommune: Kommune,
    *,
    fejl: Mapping[str, str] | None = None,
    imens: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "medarbejder_alarm.html",
        status=status,
        kommune=kommune,
        aabnet=aabn(alarm, kommune, DOER),
        valgt=request.form,
        fejl=fejl or {},
        imens=imens,
        gemt=request.args.get("gemt") == "1",
        ord=alarm_ord,
    )


def _taken_further(alarm: Alarm, kommune: Kommune) -> Response:
    """Keep the step, or show the alarm as it is now with what must be mended; what was written is kept."""
    chosen, note, faults = oensket("tilstand", "note", NAESTE)
    if chosen is None or faults:
        return _one(alarm, kommune, fejl=faults, status=422)
    if request.form.get("version") != str(alarm.version):
        return _one(alarm, kommune, imens=True, status=409)
    try:
        behandl(alarm, kommune, chosen, note, DOER)
    except (AendretImens, UlovligtSkift):
        return _one(services().alarmer.find(alarm.id) or alarm, kommune, imens=True, status=409)
    except NoteMangler:
        return _one(alarm, kommune, fejl={"note": "mangler"}, status=422)
    return redirect(url_for(f"{ALARMSIDER}.en", ref=alarm.id, gemt=1), 303)  # type: ignore[return-value]

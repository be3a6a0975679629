"""The overview's pages that have forms: what they show, also where something in a form must be mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import NotFound

from borgerblik.domain.cpr import holds_number
from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.kommuner.leverandoer import NATIONAL, Meldetilstand, Systemslags
from borgerblik.web import oversigt_ord
from borgerblik.web.oversigt_billede import TEGN
from borgerblik.web.oversigtsret import set_kommune
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page

_LONGEST = 2000  # letters of a field that is shown again
SIDER = "oversigt_medarbejdersider"
# Of the forms; a page shows each, empty where nothing was sent.
_OPGAVE = ("noegle", "titel", "gruppe", "slutdato", "beskrivelse")
FELTER = (*_OPGAVE, "navn", "leverandoer", "slags", "instanser", "system", "fagomraade", "tilstand", "dato", "note")
INTET: Mapping[str, Any] = {}


def vis_opgaver(
    skrevet: Mapping[str, Any] | None = None, fejl: Mapping[str, str] = INTET, *, imens: bool = False
) -> Response:
    """The tasks; `skrevet` is what the form shows in place of the task that is being changed."""
    parts = services().konsol.oversigt
    billede = parts.opgaver.nu()
    opgaver = billede.for_kommune(NATIONAL)
    ret = opgaver.find(request.args.get("ret", ""))
    if skrevet is None and ret is not None:
        skrevet = {name: getattr(ret, name) for name in _OPGAVE}
    return page(
        "oversigt_opgaver.html",
        status=_status(fejl, imens),
        opgaver=parts.opgavetal(),
        i_dag=parts.i_dag,
        version=billede.version(NATIONAL),
        skrevet=uden_numre(skrevet or INTET),
        retter=ret is not None,
        **_form(fejl, imens),
    )


def vis_leverandoerer(
    skrevet: Mapping[str, Any] = INTET, fejl: Mapping[str, str] = INTET, *, imens: bool = False, melder: bool = False
) -> Response:
    """Everybody's systems; `melder`: what must be mended is in the form that declares."""
    parts = services().konsol.oversigt
    billede = parts.leverandoerer.nu()
    return page(
        "oversigt_leverandoerer.html",
        status=_status(fejl, imens),
        fundet=parts.sammenhold(g.udsyn),
        systemer=billede.nationale().systemer,
        version=billede.version(NATIONAL),
        **_systemform(skrevet, melder),
        **_form(fejl, imens),
    )


def vis_kommune(
    kode: str,
    skrevet: Mapping[str, Any] = INTET,
    fejl: Mapping[str, str] = INTET,
    *,
    imens: bool = False,
    melder: bool = False,
) -> Response:
    """How far one kommune is, and where its own administrators say so. Raises NotFound."""
    kommune, parts = set_kommune(kode), services().konsol.oversigt
    matrix, sagt, systemer = parts.matrix(), parts.stande.nu(), parts.leverandoerer.nu()
    raekke = next((each for each in matrix.raekker if each.kode == kode), None)
    if raekke is None:
        raise NotFound
    own = kode in g.udsyn.egne
    return page(
        "oversigt_kommune.html",
        status=_status(fejl, imens),
        kommune=kommune,
        egen=own,
        i_dag=parts.i_dag,
        celler=[
            (oversigt_ord.kolonne_ord(kolonne), bool(kolonne.titel), words[celle.tilstand], celle)
            for kolonne, words, celle in zip(
                matrix.kolonner,
                oversigt_ord.tilstande_ord(each.noegle for each in matrix.kolonner),
                raekke.celler,
                strict=True,
            )
        ],
        nationale=parts.nationale().opgaver,
        sagt=sagt.for_kommune(kode),
        version=sagt.version(kode),
        fundet=parts.sammenhold(g.udsyn, kode),
        systemer=systemer.i_kommunen(kode),
        egne_systemer=systemer.for_kommune(kode),
        systemversion=systemer.version(kode),
        **_systemform(skrevet, melder),
        **_form(fejl, imens),
    )


def uden_numre(skrevet: Mapping[str, Any]) -> Mapping[str, str]:
    """What was sent, as it may be shown again: nothing that is somebody's number, and nothing endless."""
    texts = {name: str(text or "") for name, text in {**dict.fromkeys(FELTER), **skrevet}.items()}
    return {name: "" if holds_number(text) else text[:_LONGEST] for name, text in texts.items()}


def _systemform(skrevet: Mapping[str, Any], melder: bool) -> Mapping[str, Any]:
    """The two forms of systems; what must be mended is in the one that declares (`melder`), or in the other."""
    shown, nothing = uden_numre(skrevet), uden_numre(INTET)
    return {
        "skrevet": shown,
        "systemfelter": nothing if melder else shown,
        "meldefelter": shown if melder else nothing,
        "melder": melder,
        "omraader": services().konsol.oversigt.omraader,
        "slags": tuple(Systemslags),
        "meldetilstande": tuple(Meldetilstand),
    }


def _form(fejl: Mapping[str, str], imens: bool) -> Mapping[str, Any]:
    return {
        "fejl": fejl,
        "imens": imens,
        "svar": request.args.get("svar"),
        "national": g.udsyn.national,
        "opgavetilstande": tuple(reversed(Trintilstand)),
        "tegn": TEGN,
        "ord": oversigt_ord,
    }


def _status(fejl: Mapping[str, str], imens: bool) -> int:
    return 409 if imens else 422 if fejl else 200

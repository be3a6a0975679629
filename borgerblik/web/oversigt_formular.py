"""What the overview's forms bring: one task, what a kommune says, one system, one declaration; kept, or mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flask import Response, redirect, request, url_for
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import NotFound

from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.kommuner.leverandoer import NATIONAL, System, Systemliste
from borgerblik.kommuner.leverandoer.model import from_json as systemer_from_json
from borgerblik.kommuner.oversigt import Kommuneopgaver, NationaleOpgaver, Opgavestand
from borgerblik.kommuner.oversigt.opgaver import opgaver_from_json
from borgerblik.kommuner.udgaver import AendretImens
from borgerblik.web.medarbejderside import forms_version
from borgerblik.web.oversigt_gem import gem_opgaver, gem_stande, gem_systemer
from borgerblik.web.oversigt_vis import SIDER, vis_kommune, vis_leverandoerer, vis_opgaver
from borgerblik.web.oversigtsret import demand_egen, demand_national
from borgerblik.web.services import services
from schemas.ind.leverandoer import MeldingIn, SystemSchema, delte_navne, melding
from schemas.ind.oversigt import NationalOpgaveSchema, OpgavestandSchema

DOER = "medarbejdersider"
Vis = Callable[..., Response]


def gem_opgave() -> Response:
    """Keep a national task, or take it away. Raises WrongRole."""
    demand_national()
    written = _written("noegle", "titel", "gruppe", "slutdato", "beskrivelse")
    nu = services().konsol.oversigt.nationale()
    if request.form.get("handling") == "fjern":
        opgaver = NationaleOpgaver(tuple(each for each in nu.opgaver if each.noegle != written["noegle"]))
    else:
        loaded, fejl = _loaded(NationalOpgaveSchema(), written)
        if fejl:
            return vis_opgaver(written, fejl)
        (task,) = opgaver_from_json({"opgaver": [loaded]}).opgaver
        others = {each.noegle: each for each in nu.opgaver}
        opgaver = NationaleOpgaver(tuple({**others, task.noegle: task}.values()))
    try:
        gem_opgaver(opgaver, forms_version(), DOER)
    except AendretImens:
        return vis_opgaver(written, imens=True)
    return _back("opgaver")


def gem_kommunens(kode: str) -> Response:
    """Keep how far the kommune says it is with the national tasks. Raises WrongRole and LevelTooLow."""
    kommune = demand_egen(kode)
    stande: dict[str, Opgavestand] = {}
    fejl: dict[str, str] = {}
    for opgave in services().konsol.oversigt.nationale().opgaver:
        said = {
            "noegle": opgave.noegle,
            "tilstand": request.form.get(f"tilstand-{opgave.noegle}", Trintilstand.IKKE_PAABEGYNDT.value),
            "note": request.form.get(f"note-{opgave.noegle}", "").strip() or None,
        }
        loaded, wrong = _loaded(OpgavestandSchema(), said)
        fejl.update({f"{felt}-{opgave.noegle}": besked for felt, besked in wrong.items()})
        if not wrong:
            stande[opgave.noegle] = Opgavestand(Trintilstand(loaded["tilstand"]), loaded["note"])
    if fejl:
        return vis_kommune(kode, request.form, fejl)
    try:
        gem_stande(Kommuneopgaver(kode, MappingProxyType(stande)), forms_version(), kommune, DOER)
    except AendretImens:
        return vis_kommune(kode, request.form, imens=True)
    return _back("kommune", kode=kode)


def gem_system() -> Response:
    """Keep a system of everybody's, or take it away. Raises WrongRole."""
    demand_national()
    return _system(NATIONAL, None, vis_leverandoerer, lambda: _back("leverandoerer"))


def gem_melding() -> Response:
    """Keep what is declared of one of everybody's systems. Raises WrongRole."""
    demand_national()
    return _melding(NATIONAL, None, vis_leverandoerer, lambda: _back("leverandoerer"))


def kommunens_system(kode: str) -> Response:
    """Keep a system of the kommune's own, or what it declares of one. Raises WrongRole and LevelTooLow."""
    kommune = demand_egen(kode)

    def vis(*args: Any, **kwargs: Any) -> Response:
        return vis_kommune(kode, *args, **kwargs)

    keep = _melding if request.form.get("handling") == "meld" else _system
    return keep(kode, kommune, vis, lambda: _back("kommune", kode=kode))


def _system(kode: str, kommune: Kommune | None, vis: Vis, back: Callable[[], Response]) -> Response:
    written = _written("noegle", "navn", "leverandoer", "slags")
    liste = services().konsol.oversigt.leverandoerer.nu().for_kommune(kode)
    if request.form.get("handling") == "fjern":
        return _keep(liste.uden(written["noegle"] or ""), kommune, written, vis, back)
    names = [line.strip() for line in request.form.get("instanser", "").splitlines() if line.strip()]
    loaded, fejl = _loaded(SystemSchema(), {**written, "instanser": names})
    if not fejl:
        (system,) = systemer_from_json({"kode": kode, "systemer": [loaded]}).systemer
        old = liste.find(system.noegle)
        changed = liste.med(system if old is None else replace(system, meldinger=old.meldinger))
        if not delte_navne(changed):
            return _keep(changed, kommune, written, vis, back)
        fejl = {"instanser": "et navn eller UUID hører allerede til et andet system"}
    return vis({**written, "instanser": request.form.get("instanser", "")}, fejl)


def _melding(kode: str, kommune: Kommune | None, vis: Vis, back: Callable[[], Response]) -> Response:
    written = _written("system", "fagomraade", "tilstand", "dato", "note")
    loaded, fejl = _loaded(MeldingIn(), written)
    if fejl:
        return vis(written, fejl, melder=True)
    lister = services().konsol.oversigt.leverandoerer.nu()
    known = {each.noegle: each for each in lister.i_kommunen(kode)}
    system: System | None = known.get(loaded["system"])
    if system is None:
        raise NotFound
    changed = replace(system, meldinger={**system.meldinger, loaded["fagomraade"]: melding(loaded)})
    return _keep(lister.for_kommune(kode).med(changed), kommune, written, vis, back)


def _keep(
    liste: Systemliste, kommune: Kommune | None, written: Mapping[str, Any], vis: Vis, back: Callable[[], Response]
) -> Response:
    try:
        gem_systemer(liste, forms_version(), kommune, DOER)
    except AendretImens:
        return vis(written, imens=True)
    return back()


def _written(*names: str) -> dict[str, str | None]:
    """These fields of the form; an empty one is None."""
    return {name: request.form.get(name, "").strip() or None for name in names}


def _loaded(schema: Schema, written: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What the fields hold, or what is wrong with them by their names."""
    said = {name: value for name, value in written.items() if value is not None}
    try:
        return {**dict.fromkeys(written), **schema.load(said)}, {}
    except ValidationError as error:
        return {}, {name: _sentence(messages) for name, messages in error.messages_dict.items()}


def _sentence(messages: Any) -> str:
    """The first of them, however deep."""
    while not isinstance(messages, str):
        messages = next(iter(messages.values() if isinstance(messages, Mapping) else messages))
    return messages.rstrip(".")


def _back(side: str, **where: str) -> Response:
    values: dict[str, Any] = {"svar": "gemt", **where}
    return redirect(url_for(f"{SIDER}.{side}", **values), 303)  # type: ignore[return-value]

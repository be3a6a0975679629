"""The pages where a kommune decides of look-ups, and whom it watches over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import ValidationError
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn import AendretImens, UgyldigUdloeb, Vagtperson
from borgerblik.kommuner.tilsyn.form import to_json
from borgerblik.web import tilsyn_ord
from borgerblik.web.fejlmelding_ansat import DOER
from borgerblik.web.medarbejderside import back_to, forms_version, staff_pages
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilsyn import gem_tilsyn
from borgerblik.web.tilsyn_formular import DAGE, Mangel, dokument, mangler, raekker, uden_numre
from borgerblik.web.tilsynsret import egne_kommuner, valgt_kommune
from borgerblik.web.vagtliste import FAA, put_paa_listen, tag_af_listen
from schemas.ind.tilsyn import TilsynFaults, read_document
from schemas.ind.vagtliste import NyVagtperson, VagtpersonIn

SIDER = "tilsyn_medarbejdersider"
_FIELDS = ("cpr", "slags", "grund", "udloeber")


def tilsyn_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for whoever oversees the look-ups in a kommune, at the level it demands of them."""
    bp = staff_pages(SIDER, __name__, "tilsyn", lukket)

    @bp.get("")
    def vis() -> Response:
        """What is decided, the form to decide anew, and whom the kommune watches."""
        return _side(_kommune())

    @bp.post("")
    def gem() -> Response:
        """Keep the decisions, or say at each field what must be mended."""
        return _gemt(_kommune())

    _vagtliste(bp)
    return bp


def _vagtliste(bp: Blueprint) -> None:
    @bp.post("/vagtliste")
    def person() -> Response:
        """Put a person on a list; or find the row of one who is to be taken off, by the number."""
        kommune = _kommune()
        ny, fejl = _ny_person()
        if ny is None:
            return _side(kommune, personfejl=fejl, status=422)
        if request.form.get("handling") == "fjern":
            return _find(kommune, ny)
        try:
            put_paa_listen(kommune.kode, ny, DOER)
        except UgyldigUdloeb:
            return _side(kommune, personfejl={"udloeber": "er allerede forbi"}, status=422)
        return _back(kommune, "tilfoejet")

    @bp.get("/fjern/<person>")
    def spoerg(person: str) -> Response:
        """Is it to be taken off? Says what is known of the row, which is never who it is."""
        kommune = _kommune()
        return page("tilsyn_fjern.html", kommune=kommune, person=_row(kommune, person), ord=tilsyn_ord)

    @bp.post("/fjern/<person>")
    def fjern(person: str) -> Response:
        """Take the person off the list."""
        kommune = _kommune()
        if not tag_af_listen(kommune.kode, person, DOER):
            raise NotFound
        return _back(kommune, "fjernet")


def _kommune() -> Kommune:
    """Raises WrongRole, LevelTooLow and NotFound."""
    return valgt_kommune(egne_kommuner())


def _side(
    kommune: Kommune,
    *,
    skrevet: Mapping[str, Any] | None = None,
    fejl: Sequence[Mangel] = (),
    imens: bool = False,
    personfejl: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The page; `skrevet` is what the form shows in place of what is decided."""
    billede, liste = services().tilsyn.nu(), services().vagtliste
    tilsyn = billede.for_kommune(kommune.kode)
    felter = to_json(tilsyn) if skrevet is None else uden_numre(skrevet)
    return page(
        "medarbejder_tilsyn.html",
        status=status,
        kommuner=egne_kommuner(),
        kommune=kommune,
        tilsyn=tilsyn,
        version=billede.version(kommune.kode),
        felter=felter,
        raekker=raekker(felter),
        dage=DAGE,
        fejl=fejl,
        imens=imens,
        antal=liste.antal(kommune.kode),
        personer=liste.alle(kommune.kode, FAA),
        alle_slags=tuple(Vagtslags),
        skrevet_person=uden_numre({name: request.form.get(name, "") for name in _FIELDS if name != "cpr"}),
        personfejl=personfejl or {},
        svar=request.args.get("svar"),
        ord=tilsyn_ord,
    )


def _gemt(kommune: Kommune) -> Response:
    written = dokument(kommune.kode, request.form)
    try:
        tilsyn = read_document(written, paa_maskinen=services().tilsyn.paa_maskinen)
    except TilsynFaults as error:
        return _side(kommune, skrevet=written, fejl=mangler(error.faults), status=422)
    try:
        gem_tilsyn(tilsyn, forms_version(), DOER)
    except AendretImens:
        return _side(kommune, skrevet=written, imens=True, status=409)
    return _back(kommune, "gemt")


def _ny_person() -> tuple[NyVagtperson | None, Mapping[str, str]]:
    """Whom the form names, or what is wrong with it by its fields; the number itself is never shown again."""
    written = {name: request.form.get(name, "").strip() or None for name in _FIELDS}
    try:
        found: NyVagtperson = VagtpersonIn().load(written)
    except ValidationError as error:
        return None, {name: str(said[0]).rstrip(".") for name, said in error.messages_dict.items()}
    return found, {}


def _find(kommune: Kommune, ny: NyVagtperson) -> Response:
    """To the row of that person, if there is one."""
    person = services().vagtliste.henvisning(kommune.kode, ny.slags, ny.cpr)
    if services().vagtliste.find(kommune.kode, person) is None:
        return _side(kommune, personfejl={"cpr": "står ikke på den liste"}, status=422)
    return redirect(url_for(f"{SIDER}.spoerg", person=person, kommune=kommune.kode), 303)  # type: ignore[return-value]


def _row(kommune: Kommune, person: str) -> Vagtperson:
    """The row of that reference. Raises NotFound."""
    found = services().vagtliste.find(kommune.kode, person)
    if found is None:
        raise NotFound
    return found


def _back(kommune: Kommune, svar: str) -> Response:
    return back_to(f"{SIDER}.vis", kommune, svar)

"""Tell me: the citizen's page on what they are told of, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from borgerblik.access.gate import demand, session
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.epost import Email, NotAnEmail
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.underretning.model import (
    Fejlkode,
    ForMange,
    IkkeMuligt,
    Kanal,
    Kodesvar,
    Oenske,
    Resultat,
    Slags,
    Udfald,
    Valg,
)
from borgerblik.web.citizen import krav_for, me
from borgerblik.web.formular import demand_own_page
from borgerblik.web.kig import navngivet
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.sprog import chosen
from borgerblik.web.underretning_ord import fejl_ord, slags_ord

BESKEDSIDER = "besked_borgersider"
Lukket = Callable[[Blueprint, Laas], Blueprint]

_KODE = re.compile(r"[0-9]{6}")
# What the page may say of what was just done; from the address, so nothing else is said.
_SVAR = frozenset({"gemt", "bekraeftet", "stoppet", "proevet", "ny_kode"})


def besked_pages(lukket: Lukket) -> Blueprint:
    """The citizen's pages, locked as their others. A helper with a mandate in use is refused: they see, not act."""
    bp = Blueprint(BESKEDSIDER, __name__, url_prefix="/min-side/besked")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER})))

    @bp.before_request
    def own_only() -> Response | None:
        """The citizen's own choice, from a page of ours, for a kommune that is chosen."""
        demand_own_page(services().login.adresse)
        if session().fuldmagt is not None:
            return page("besked.html", status=403, visning="fuldmagt")
        kommune = _kommune()
        if kommune is None:
            return redirect("/min-side", 303)  # type: ignore[return-value]
        demand(krav_for([kommune.kode]))
        return None

    for doors in (_choice_doors, _doing_doors, _code_doors):
        doors(bp)
    return bp


def _choice_doors(bp: Blueprint) -> None:
    @bp.get("")
    def mine() -> Response:
        """What is chosen, and the form to change it."""
        return _side()

    @bp.post("")
    def save() -> Response:
        """Keep the choice; a new address gets a code first."""
        oenske, fejl = _oenske()
        if oenske is None:
            return _side(fejl=fejl, status=422)
        try:
            udfald = services().underretninger.vaelg(me(), _kode(), oenske)
        except IkkeMuligt:
            return _side(fejl={"kanal": "lukket"}, status=422)
        except ForMange:
            return _side(afvist="for_mange", status=429)
        if udfald is None:
            return _to("mine", svar="gemt")
        return _to("code") if udfald.sendt else _not_sent(udfald)


def _doing_doors(bp: Blueprint) -> None:
    @bp.post("/proev")
    def try_it() -> Response:
        """Send a test message where the citizen is told."""
        try:
            udfald = services().underretninger.proev(me(), _kode())
        except ForMange:
            return _side(afvist="for_mange", status=429)
        if udfald.resultat is Resultat.FEJLET:
            return _side(afvist="sendefejl", status=503)
        return _to("mine", svar="proevet") if udfald.sendt else _to("mine")

    @bp.post("/stop")
    def stop() -> Response:
        """Forget the choice, at once."""
        services().underretninger.stop(me(), _kode())
        return _to("mine", svar="stoppet")


def _code_doors(bp: Blueprint) -> None:
    @bp.get("/bekraeft")
    def code() -> Response:
        """Where the code is written."""
        return _kodeside()

    @bp.post("/bekraeft")
    def confirm() -> Response:
        """Confirm the address that waits, with its code."""
        written = re.sub(r"\s", "", request.form.get("kode", ""))
        if not _KODE.fullmatch(written):
            return _kodeside(fejl="form", status=422)
        svar = services().underretninger.bekraeft(me(), _kode(), written)
        if svar is Kodesvar.BEKRAEFTET:
            return _to("mine", svar="bekraeftet")
        return _to("mine") if svar is Kodesvar.INTET else _kodeside(fejl=svar.value, status=422)

    @bp.post("/kode")
    def again() -> Response:
        """Another code for the same address."""
        try:
            udfald = services().underretninger.ny_kode(me(), _kode())
        except IkkeMuligt:
            return _side(fejl={"kanal": "lukket"}, status=422)
        except ForMange:
            return _kodeside(afvist="for_mange", status=429)
        if udfald is None:
            return _to("mine")
        return _to("code", svar="ny_kode") if udfald.sendt else _not_sent(udfald)


# What was written


def _oenske() -> tuple[Oenske | None, Mapping[str, str]]:
    """What the form asks for, or what is wrong with it by its fields."""
    fejl: dict[str, str] = {}
    slags = _slags()
    if not slags:
        fejl["slags"] = "tom"
    kanal = next((each for each in Kanal if each.value == request.form.get("kanal")), None)
    if kanal is None:
        fejl["kanal"] = "tom"
    email = None
    if kanal is Kanal.EMAIL:
        try:
            email = Email(request.form.get("email", ""))
        except NotAnEmail as error:
            fejl["email"] = error.fejl.value
    if fejl or kanal is None:
        return None, fejl
    return Oenske(frozenset(slags), kanal, chosen(), email), fejl


def _slags() -> set[Slags]:
    try:
        return {Slags(each) for each in request.form.getlist("slags")}
    except ValueError:
        raise UnprocessableEntity from None


def _kommune() -> Kommune | None:
    """The one the form was made for, else the page's."""
    return navngivet(request.form.get("kommune") or request.args.get("kommune"))


def _kode() -> str:
    """The code of the kommune: a request without one has not come this far."""
    kommune = _kommune()
    if kommune is None:
        raise UnprocessableEntity
    return kommune.kode


# What is shown


def _side(*, fejl: Mapping[str, str] | None = None, afvist: str | None = None, status: int = 200) -> Response:
    valg = services().underretninger.for_borger(me(), _kode())
    return page(
        "besked.html",
        status=status,
        visning="valg",
        kommune=_kommune(),
        kanaler=services().underretninger.kanaler(),
        valg=valg,
        felter=_felter(valg),
        alle_slags=tuple(Slags),
        fejl=fejl or {},
        afvist=afvist,
        svar=_svar(),
        slags_ord=slags_ord,
        fejl_ord=fejl_ord,
    )


def _kodeside(*, fejl: str | None = None, afvist: str | None = None, status: int = 200) -> Response:
    valg = services().underretninger.for_borger(me(), _kode())
    if valg is None or valg.venter is None:
        return _to("mine")
    return page(
        "besked_bekraeft.html",
        status=status,
        kommune=_kommune(),
        venter=valg.venter,
        fejl=fejl,
        afvist=afvist,
        svar=_svar(),
        fejl_ord=fejl_ord,
    )


def _not_sent(udfald: Udfald) -> Response:
    """The code did not leave: an address that was refused is the citizen's to mend, anything else ours."""
    if udfald.kode is Fejlkode.MODTAGER_AFVIST:
        return _side(fejl={"email": "afvist"}, status=422)
    return _side(afvist="sendefejl", status=503)


def _felter(valg: Valg | None) -> dict[str, Any]:
    """What the fields hold: what was just written, else what is chosen."""
    if request.method == "POST" and request.endpoint == f"{BESKEDSIDER}.save":
        written = {"slags": request.form.getlist("slags"), "kanal": request.form.get("kanal")}
        return {**written, "email": request.form.get("email", "")}
    kanaler = services().underretninger.kanaler()
    if valg is None:
        return {"slags": [], "kanal": kanaler[0].value if len(kanaler) == 1 else None, "email": ""}
    kanal = Kanal.EMAIL if valg.venter is not None else valg.kanal
    vist = valg.modtager_vises
    return {
        "slags": [each.value for each in valg.slags],
        "kanal": kanal.value,
        "email": "" if vist is None else vist.reveal(),
    }


def _svar() -> str | None:
    found = request.args.get("svar")
    return found if request.method == "GET" and found in _SVAR else None


def _to(door: str, **values: Any) -> Response:
    """Onwards after a form: reloading the page that comes sends nothing twice."""
    return redirect(url_for(f"{BESKEDSIDER}.{door}", kommune=_kode(), **values), 303)  # type: ignore[return-value]

"""The pages: the front page, the citizen's own, and the one where staff land."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, g, redirect, request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from borgerblik.access.fuldmagt import Fuldmagt, fuldmagter
from borgerblik.access.gate import SESSION_COOKIE, demand, session, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.access.sessioner import Session
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.overblik.model import Kilde, Overblik
from borgerblik.overblik.service import IngenKildeSvarede
from borgerblik.web.citizen import krav_for, me
from borgerblik.web.formular import demand_own_page
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page

DOER = "min_side"
Lukket = Callable[[Blueprint, Laas], Blueprint]


def open_pages() -> Blueprint:
    """What anyone may see."""
    bp = Blueprint("aabne_sider", __name__)

    @bp.get("/")
    def front() -> Response:
        """What this is, and where to sign in."""
        roller = [rolle for rolle in (Rolle.BORGER, Rolle.SAGSBEHANDLER) if services().login.for_rolle(rolle)]
        found = services().doere.sessioner.find(request.cookies.get(SESSION_COOKIE))
        if found is not None:
            g.session = found
        return page("forside.html", roller=roller)

    return bp


def citizen_pages(lukket: Lukket) -> Blueprint:
    """The citizen's own page. A sign-in at level lav comes as far as the page that says how to get further."""
    bp = Blueprint("borgersider", __name__, url_prefix="/min-side")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER})))

    @bp.get("")
    def mine() -> Response:
        """Sager, ydelser and coming payments: the citizen's own, or those of somebody who gave a mandate."""
        kommune = _kommune()
        mandates = fuldmagter(viewer(), services().fuldmagtsregler)
        mandate = _in_use(mandates)
        if kommune is None:
            return _mine(None, mandates, mandate)
        demand(krav_for([kommune.kode]))
        return _overblik(kommune, mandates, mandate)

    @bp.post("/fuldmagt")
    def choose() -> Response:
        """See the overview of somebody who has given a mandate, or one's own again."""
        demand_own_page(services().login.adresse)
        chosen = request.form.get("fuldmagt") or None
        known = {mandate.id for mandate in fuldmagter(viewer(), services().fuldmagtsregler)}
        if chosen is not None and chosen not in known:
            raise NotFound
        _keep(session(), session().kommune, chosen)
        return redirect("/min-side", 303)  # type: ignore[return-value]

    return bp


def staff_pages(lukket: Lukket) -> Blueprint:
    """Where caseworkers and administrators land: who they are to us, and what they may."""
    bp = Blueprint("medarbejdersider", __name__, url_prefix="/medarbejder")
    lukket(bp, Laas(None, frozenset({Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR})))

    @bp.get("")
    def mine() -> Response:
        """The kommuner the role holds in, and its limits."""
        kommuner = services().roller.kommuner(viewer(), viewer().rolle, services().kommuner.nu().alle())
        demand(krav_for([kommune.kode for kommune in kommuner]))
        reach = [(kommune, services().roller.afgraensning(viewer(), viewer().rolle, kommune)) for kommune in kommuner]
        return page("medarbejder.html", raekkevidde=reach)

    return bp


def _kommune() -> Kommune | None:
    """The page's kommune: the one asked for, the one signed in for, or the only one there is."""
    asked = request.args.get("kommune") or session().kommune
    connected = _connected()
    if asked is None:
        return connected[0] if len(connected) == 1 else None
    found = services().kommuner.nu().find(asked)
    if found is None:
        raise UnprocessableEntity
    if asked != session().kommune:
        _keep(session(), asked, session().fuldmagt)
    return found


def _connected() -> Sequence[Kommune]:
    return [kommune for kommune in services().kommuner.nu().alle() if kommune.tilsluttet]


def _in_use(mandates: Sequence[Fuldmagt]) -> Fuldmagt | None:
    return next((mandate for mandate in mandates if mandate.id == session().fuldmagt), None)


def _keep(found: Session, kommune: str | None, fuldmagt: str | None) -> None:
    secret = request.cookies.get(SESSION_COOKIE, "")
    services().doere.sessioner.saet(secret, found, kommune=kommune, fuldmagt=fuldmagt)


def _overblik(kommune: Kommune, mandates: Sequence[Fuldmagt], mandate: Fuldmagt | None) -> Response:
    """The page with what the sources gave; where none did it says so, and is no empty page."""
    niveau = viewer().niveau
    if niveau is None:
        raise TypeError("the lock let in a caller without a level")
    kald = Kald(g.request_id, DOER, viewer().rolle.value, "se mit overblik", niveau)
    try:
        if mandate is None:
            overblik = services().overblik.of(me(), [kommune.kode], kald)
        else:
            overblik = services().overblik.for_fuldmagt(viewer(), mandate, [kommune.kode], kald)
    except IngenKildeSvarede as error:
        return _mine(kommune, mandates, mandate, kilder=error.kilder, status=503)
    return _mine(kommune, mandates, mandate, overblik, overblik.kilder)


def _mine(
    kommune: Kommune | None,
    mandates: Sequence[Fuldmagt],
    mandate: Fuldmagt | None,
    overblik: Overblik | None = None,
    kilder: Sequence[Kilde] = (),
    status: int = 200,
) -> Response:
    return page(
        "min_side.html",
        status=status,
        kommune=kommune,
        kommuner=_connected(),
        fuldmagter=mandates,
        fuldmagt=mandate,
        overblik=overblik,
        kilder=kilder,
    )

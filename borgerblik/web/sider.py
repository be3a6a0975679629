"""The pages: the front page, the citizen's own, and the one where staff land."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, request

from borgerblik.access.gate import SESSION_COOKIE, demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.roller import Ret
from borgerblik.web.citizen import krav_for
from borgerblik.web.fremtoning import sidebillede
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

    @bp.get("/oplysninger")
    def data() -> Response:
        """How the data are processed, and what one may ask for (GDPR art. 13-15), in the kommune's words or ours."""
        found = services().doere.sessioner.find(request.cookies.get(SESSION_COOKIE))
        if found is not None:
            g.session = found
        return page("oplysninger.html", sider=sidebillede().for_kommune(None if found is None else found.kommune))

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
        oversees = [each.kode for each in kommuner if services().roller.har_ret(viewer(), Ret.TILSYN, each)]
        return page(
            "medarbejder.html",
            raekkevidde=reach,
            tilsyn=oversees,
            nye=services().alarmer.nye(oversees),
            national=services().roller.er_national(viewer()),
        )

    return bp

"""How the pages of a kommune look: its name, colour and logo, and where its accessibility statement is."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, abort, g, redirect, request, url_for

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.farve import HVID, Farve
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sider import Kontakt, Sider
from borgerblik.kommuner.sider import Sidebillede
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.sideskabelon import page

KEPT = "public, max-age=31536000, immutable"
# A logo is a picture: whatever else is in it does nothing, also when it is opened by itself.
LOGO_POLICY = "default-src 'none'; sandbox"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fremtoning:
    """What the frame of a page shows of a kommune; None is the neutral look."""

    navn: str
    css_url: str | None
    logo_url: str | None
    logo_alt: str | None
    kontakt: Kontakt | None

    @property
    def kontakt_url(self) -> str | None:
        """Where one writes to the kommune."""
        return None if self.kontakt is None else self.kontakt.url or self.kontakt.digital_post


def fremtoning(kode: str | None) -> Fremtoning | None:
    """How that kommune's pages look, None without one. Raises DatabaseUnavailable."""
    kommune = None if kode is None else kommunebillede().find(kode)
    return None if kommune is None else _fremtoning(kommune, sidebillede())


def sidebillede() -> Sidebillede:
    """The kommuner's pages, the same throughout one request. Raises DatabaseUnavailable."""
    if "sidebillede" not in g:
        g.sidebillede = services().sider.nu()
    found: Sidebillede = g.sidebillede
    return found


def _fremtoning(kommune: Kommune, billede: Sidebillede) -> Fremtoning:
    sider, version = billede.for_kommune(kommune.kode), billede.version(kommune.kode)
    look = sider.udseende
    return Fremtoning(
        navn=look.navn or kommune.navn,
        css_url=None if look.farve is None else url_for("fremtoning.css", kode=kommune.kode, v=version),
        logo_url=None if look.logo is None else url_for("fremtoning.logo", kode=kommune.kode, v=version),
        logo_alt=None if look.logo is None else look.logo.alt,
        kontakt=sider.kontakt,
    )


def look_doors() -> Blueprint:
    """The style sheet and the logo of a kommune: open to anyone, kept by the browser until there is a new version."""
    bp = Blueprint("fremtoning", __name__, url_prefix="/fremtoning")

    @bp.get("/<kode>.css")
    def css(kode: str) -> Response:
        """The kommune's colour as custom properties."""
        farve = sidebillede().for_kommune(kode).udseende.farve or abort(404)
        return _kept(kode, Response(_stylesheet(farve), mimetype="text/css"))

    @bp.get("/<kode>/logo")
    def logo(kode: str) -> Response:
        """The kommune's logo."""
        found = sidebillede().for_kommune(kode).udseende.logo or abort(404)
        headers = {"Content-Security-Policy": LOGO_POLICY}
        return _kept(kode, Response(found.data, mimetype=found.type, headers=headers))

    return bp


def _stylesheet(farve: Farve) -> str:
    return f":root {{\n  --farve: {farve};\n  --farve-moerk: {farve.moerkere()};\n  --farve-paa: {HVID};\n}}\n"


def _kept(kode: str, response: Response) -> Response:
    """For good, where the address names the version it is; under another one it may be another tomorrow."""
    if request.args.get("v") == str(sidebillede().version(kode)):
        response.headers["Cache-Control"] = KEPT
    return response


# The accessibility statement


def statement_door(tilgaengelighed_url: str | None) -> Blueprint:
    """`/was`, where one looks for the statement; the address is that of all kommuner without one of their own."""
    bp = Blueprint("was", __name__)

    @bp.get("/was")
    def was() -> Response:
        """On to the statement, else whom to write to (webtilgængelighedsloven, lov 692 of 2018)."""
        kommune, sider = _whose()
        found = sider.tilgaengelighed or tilgaengelighed_url
        if found is not None:
            return redirect(found, 302)  # type: ignore[return-value]
        return page("was.html", kommune=kommune, kontakt=sider.kontakt, hjemmeside=sider.hjemmeside)

    return bp


def _whose() -> tuple[Kommune | None, Sider]:
    """The kommune asked for, else the one of the session, else the only one there is; and its pages.

    None of it where the database gives no answer: whoever looks for the statement is told what there is to tell.
    """
    try:
        billede = kommunebillede()
        asked = billede.find(request.args.get("kommune", "")) or billede.find(_of_session() or "")
        connected = billede.tilsluttede()
        kommune = asked or (connected[0] if len(connected) == 1 else None)
        return kommune, sidebillede().for_kommune(None if kommune is None else kommune.kode)
    except DatabaseUnavailable as error:
        log.warning("the accessibility statement could not be looked up", fejl=type(error).__name__)
        return None, Sidebillede().for_kommune(None)


def _of_session() -> str | None:
    """The kommune of the one who is signed in, whose frame the page then has."""
    found = services().doere.sessioner.find(request.cookies.get(SESSION_COOKIE))
    if found is None:
        return None
    g.session = found
    return found.kommune

"""What the staff's pages with forms share: a blueprint's head, the version a form was made from, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.web.formular import demand_own_page
from borgerblik.web.services import services
from borgerblik.web.tilsynsret import SIDELAAS


def staff_pages(
    navn: str, import_name: str, sti: str, lukket: Callable[[Blueprint, Laas], Blueprint], laas: Laas = SIDELAAS
) -> Blueprint:
    """Pages under `/medarbejder/<sti>`, locked; what they are sent comes from a page of ours."""
    bp = Blueprint(navn, import_name, url_prefix=f"/medarbejder/{sti}")
    lukket(bp, laas)
    bp.before_request(lambda: demand_own_page(services().login.adresse))
    return bp


def forms_version() -> int:
    """Which version the form was made from; what is none is never the newest."""
    said = request.form.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def back_to(endpoint: str, kommune: Kommune, svar: str, **where: Any) -> Response:
    """To that page of the kommune, which says what was done."""
    return redirect(url_for(endpoint, kommune=kommune.kode, svar=svar, **where), 303)  # type: ignore[return-value]

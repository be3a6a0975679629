"""Who administers a kommune: the right, the lock on such doors, and which kommune such a page is about."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, request
from flask_smorest import Blueprint

from borgerblik.access.gate import viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.web.risiko import LAAS
from borgerblik.web.services import services
from borgerblik.web.tilsynsret import egne_kommuner, tilsyn_i, valgt_kommune


def administrerer(kommune: Kommune) -> bool:
    """Is the caller, in the role they act in, an administrator there?"""
    who = viewer()
    return who.rolle is Rolle.ADMINISTRATOR and bool(services().roller.kommuner(who, who.rolle, [kommune]))


def luk_for_administratorer(bp: Blueprint, lukket: Callable[[Blueprint, Laas], Blueprint]) -> None:
    """Lock doors under `/kommuner/<kode>`: for its administrators, at the level it demands of them.

    The kommune is `g.egen_kommune`.
    """
    lukket(bp, LAAS)

    @bp.before_request
    def let_in() -> None:
        g.egen_kommune = tilsyn_i((request.view_args or {}).get("kode", ""), administrerer)


def min_kommune() -> Kommune:
    """The kommune a page for administrators is about. Raises WrongRole, LevelTooLow and NotFound."""
    return valgt_kommune(egne_kommuner(administrerer), administrerer)

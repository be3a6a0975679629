"""The kommune's page with its statistics: a month in figures and drawings, and the file to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.domain.maaned import MAANED, flyttet, foerste_dag
from borgerblik.operations.statistik import Maanedstal
from borgerblik.operations.statistik.model import Doer
from borgerblik.overblik.betaling.soejler import soejlediagram
from borgerblik.web import statistik_ord
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.statistik import MAANEDER, csv_svar, maa_se
from borgerblik.web.tilsynsret import SIDELAAS, egne_kommuner, valgt_kommune

MEDARBEJDERSIDER = "statistik_medarbejdersider"
TIDLIGERE = 36  # months one can choose among


@dataclass(frozen=True, slots=True)
class Maanedssoejle:
    """A month's bar: how many looks."""

    foerste: date
    beloeb: Decimal
    blandet: bool = False


def statistik_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The page, locked: for a kommune's administrators and whoever oversees the look-ups there."""
    bp = Blueprint(MEDARBEJDERSIDER, __name__, url_prefix="/medarbejder/statistik")
    lukket(bp, SIDELAAS)

    @bp.get("")
    def vis() -> Response:
        """One month of one kommune, after the eleven before it."""
        egne = egne_kommuner(maa_se)
        kommune, maaned = valgt_kommune(egne, maa_se), _maaned()
        tal = services().statistik.kommunens(kommune.kode, flyttet(maaned, 1 - MAANEDER), maaned)
        nyeste = services().statistik.denne_maaned
        return page(
            "medarbejder_statistik.html",
            kommune=kommune,
            kommuner=egne,
            maaned=maaned,
            maaneder=[(each, foerste_dag(each)) for each in (flyttet(nyeste, -n) for n in range(TIDLIGERE))],
            aar=[(foerste_dag(each.maaned), each) for each in tal],
            nu=tal[-1],
            diagram=soejlediagram(_bars(tal), hele=True) if any(each.borgere.opslag for each in tal) else None,
            doere=tuple(Doer),
            ord=statistik_ord,
        )

    @bp.get("/tal.csv")
    def fil() -> Response:
        """The same twelve months as a file."""
        kommune, maaned = valgt_kommune(egne_kommuner(maa_se), maa_se), _maaned()
        return csv_svar(kommune.kode, flyttet(maaned, 1 - MAANEDER), maaned)

    return bp


def _maaned() -> str:
    """The month asked for, else the newest. Raises NotFound for what is none, and for one to come."""
    nyeste = services().statistik.denne_maaned
    asked = request.args.get("maaned") or nyeste
    if not MAANED.fullmatch(asked) or asked > nyeste:
        raise NotFound
    return asked


def _bars(tal: Sequence[Maanedstal]) -> list[Maanedssoejle]:
    return [Maanedssoejle(foerste_dag(each.maaned), Decimal(each.borgere.opslag)) for each in tal]

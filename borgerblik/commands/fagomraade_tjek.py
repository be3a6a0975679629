"""`borgerblik fagomraade tjek` and `skabelon`: is a file one that the product can use as a new area?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings

if TYPE_CHECKING:
    from borgerblik.fagomraader.tjek.model import Fund, Omgivelser, Tjekket


@click.command("tjek")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slaa-op", is_flag=True, help="ask Klassifikation for the numbers instead of the local copy of KLE")
@click.option("--kommune", metavar="KODE", help="with --slaa-op: on behalf of which kommune; without it the first")
@click.option("--json", "as_json", is_flag=True, help="what was found as JSON")
def tjek(fil: Path, slaa_op: bool, kommune: str | None, as_json: bool) -> None:
    """Say everything that is wrong with an area's FILE, with its line. The file is run in a process of its own."""
    from borgerblik.fagomraader.tjek.fil import tjek as tjek_fil

    with in_one_line():
        omgivelser = _omgivelser(fil)
        tjekket = tjek_fil(fil, omgivelser)
        if slaa_op and tjekket.omraade is not None:
            tjekket = tjek_fil(fil, _slaaet_op(omgivelser, tjekket, kommune))
    if as_json:
        click.echo(json.dumps(_dokument(tjekket), ensure_ascii=False, indent=2))
    if tjekket.fejl:
        raise WorkFailed(_mangler(tjekket, kort=as_json))
    if not as_json:
        click.echo(_i_orden(tjekket))


@click.command("skabelon")
def skabelon() -> None:
    """Print a file to begin a new area from."""
    click.echo(files("borgerblik.fagomraader.tjek").joinpath("skabelon.py").read_text("utf-8"), nl=False)


def _omgivelser(fil: Path) -> Omgivelser:
    """The areas that are here already, and the local copy of KLE where there is one."""
    from borgerblik.db import DatabaseUnavailable, open_database
    from borgerblik.domain.tid import dansk_dag
    from borgerblik.fagomraader.tjek.mappe import andre_end
    from borgerblik.fagomraader.tjek.model import Omgivelser
    from borgerblik.klassifikation import NavneStore

    try:
        kopi = NavneStore(open_database(settings().database_url)).read()
        emner = {emne.nummer: emne for emne in kopi.emner} if kopi.emner else None
    except (DatabaseUnavailable, WorkFailed):  # whoever only writes areas has no installation
        emner = None
    return Omgivelser(andre_end(fil), dansk_dag(datetime.now(UTC)), emner)


def _slaaet_op(omgivelser: Omgivelser, tjekket: Tjekket, kode: str | None) -> Omgivelser:
    """The same, with what Klassifikation says of the file's numbers."""
    from dataclasses import replace

    from adapters.tjenester import Tjenester
    from borgerblik.app import make_navne
    from borgerblik.commands.klassifikation import or_nothing, paa_vegne_af
    from borgerblik.db import open_database
    from borgerblik.kommuner import KommuneStore
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    chosen = settings()
    kle, _ = make_navne(chosen, Tjenester(chosen))
    if kle is None:
        raise WorkFailed("BORGERBLIK_KLASSIFIKATION_URL mangler: der er intet sted at slå op")
    spoerger = paa_vegne_af(KommuneStore(open_database(chosen.database_url)).read_all(), kode)
    numre = () if tjekket.omraade is None else tuple(tjekket.omraade.nummer())
    with or_nothing("Klassifikation"):
        fundne = kle.emner(spoerger.cvr, numre, datetime.now(UTC)).fundne
    return replace(omgivelser, emner={emne.nummer: emne for emne in fundne}, alle_kendt=True)


def _dokument(tjekket: Tjekket) -> dict[str, Any]:
    return {
        "fil": str(tjekket.fil),
        "ok": not tjekket.fejl,
        "noegle": None if tjekket.omraade is None else tjekket.omraade.noegle,
        "fejl": [_som_json(fund) for fund in tjekket.fejl],
        "advarsler": [_som_json(fund) for fund in tjekket.advarsler],
    }


def _som_json(fund: Fund) -> dict[str, Any]:
    return {"kode": fund.kode, "linje": fund.linje, "sted": fund.sted or None, "besked": fund.besked}


def _mangler(tjekket: Tjekket, *, kort: bool) -> str:
    """Every fault; with `kort` how many, for they are told already."""
    hoved = f"{tjekket.fil} kan ikke bruges, {len(tjekket.fejl)} fejl"
    return hoved if kort else "\n".join([f"{hoved}:", *(f"  {fund}" for fund in tjekket.fejl), *_advaret(tjekket)])


def _i_orden(tjekket: Tjekket) -> str:
    omraade = tjekket.omraade
    titel = "" if omraade is None else f": {omraade.titel}, {len(omraade.kle)} KLE-numre"
    return "\n".join([f"{tjekket.fil} er i orden{titel}", *_advaret(tjekket)])


def _advaret(tjekket: Tjekket) -> list[str]:
    return [f"  advarsel: {fund}" for fund in tjekket.advarsler]

"""`borgerblik leverandoer`: the suppliers' systems, what is declared of them, and what is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import in_one_line, kendt_kode
from borgerblik.commands.oversigt import former, gem, konsoldele, tjek, vis

if TYPE_CHECKING:
    from borgerblik.kommuner.leverandoer import Maaltal, Sammenhold, Systemliste
    from borgerblik.web.konsol import Konsol


@click.group()
def leverandoer() -> None:
    """The suppliers' systems (KSD, KY, jobcentre, ESDH): how ready they say they are, and how ready their data are."""


@leverandoer.command("import")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def leverandoer_import(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then keep the register. `-` reads standard input.

    With a `kode` it is that kommune's own systems, without one everybody's.
    """
    from borgerblik.commands.udgaver import laes_fil
    from schemas.ind.leverandoer import read_systemliste

    with in_one_line():
        read = laes_fil(fil, read_systemliste)
        version = _gem(konsoldele(), read)
    click.echo(f"{_hvis(read.kode)}: udgave {version}, {len(read.systemer)} systemer")


@leverandoer.command("export")
@click.argument("kode", required=False)
def leverandoer_export(kode: str | None) -> None:
    """Print a register as the file that `import` reads: that of the kommune KODE, or everybody's."""
    from schemas.ud.leverandoer import SystemlisteUd

    click.echo(json.dumps(SystemlisteUd().dump(_liste(kode)), ensure_ascii=False, indent=2))


@leverandoer.command("liste")
@click.option("--kommune", "kode", metavar="KODE", help="the systems of that kommune's own")
def leverandoer_liste(kode: str | None) -> None:
    """The systems of a register."""
    for each in _liste(kode).systemer:
        ready = sum(said.tilstand.value == "klar" for said in each.meldinger.values())
        click.echo(f"{each.noegle:20}  {each.navn} ({each.leverandoer}), {each.slags.value}, klar i {ready} fagområder")


@leverandoer.command("vis")
@click.argument("kode", required=False)
@former
def leverandoer_vis(kode: str | None, as_json: bool, as_csv: bool) -> None:
    """What is declared beside what is measured: in the kommune KODE, or in all of them."""
    from borgerblik.kommuner.oversigt import Udsyn
    from borgerblik.kommuner.oversigt.fil import leverandoerer_csv
    from schemas.ud.leverandoer import SammenholdUd

    if kode is not None:
        kendt_kode(kode)
    with in_one_line():
        udsyn = Udsyn(national=True, egne=frozenset() if kode is None else frozenset({kode}))
        found = konsoldele().oversigt.sammenhold(udsyn, kode)
    vis(as_json, as_csv, lambda: SammenholdUd().dump(found), lambda: leverandoerer_csv(found), lambda: _lines(found))


@leverandoer.command("meld")
@click.argument("system")
@click.argument("fagomraade")
@click.argument("tilstand", type=click.Choice(["ikke_begyndt", "i_gang", "klar"]))
@click.option("--dato", type=click.DateTime(["%Y-%m-%d"]), help="the day it is said of; without it today")
@click.option("--note", help="in words")
@click.option("--kommune", "kode", metavar="KODE", help="what that kommune declares of it")
def leverandoer_meld(
    system: str, fagomraade: str, tilstand: str, dato: Any, note: str | None, kode: str | None
) -> None:
    """Declare how ready SYSTEM (its key) is to deliver the data of FAGOMRAADE."""
    from borgerblik.kommuner.leverandoer import NATIONAL, Meldetilstand, Melding
    from schemas.ind.leverandoer import MeldingSchema

    if kode is not None:
        kendt_kode(kode, "--kommune")
    with in_one_line():
        konsol = konsoldele()
        if fagomraade not in dict(konsol.oversigt.omraader):
            raise click.UsageError("FAGOMRAADE er ikke et fagområde")
        lister, whose = konsol.oversigt.leverandoerer.nu(), kode or NATIONAL
        known = {each.noegle: each for each in lister.i_kommunen(whose)}
        if system not in known:
            raise click.UsageError("SYSTEM er ikke i registret; se dem med `borgerblik leverandoer liste`")
        day: date = dato.date() if dato else konsol.oversigt.i_dag
        written = {"fagomraade": fagomraade, "tilstand": tilstand, "dato": day.isoformat(), "note": note}
        tjek(MeldingSchema(), written)
        said = {**known[system].meldinger, fagomraade: Melding(Meldetilstand(tilstand), day, note)}
        _gem(konsol, lister.for_kommune(whose).med(replace(known[system], meldinger=said)))
    click.echo(f"{_hvis(whose)}: {system} er {tilstand} i {fagomraade} fra {day}")


def _liste(kode: str | None) -> Systemliste:
    from borgerblik.kommuner.leverandoer import NATIONAL

    if kode is not None:
        kendt_kode(kode)
    with in_one_line():
        return konsoldele().oversigt.leverandoerer.nu().for_kommune(kode or NATIONAL)


def _gem(konsol: Konsol, liste: Systemliste) -> int:
    from borgerblik.kommuner.leverandoer import NATIONAL
    from borgerblik.kommuner.leverandoer.model import to_json

    valg = konsol.oversigt.leverandoerer
    before = valg.nu()
    foer = to_json(before.for_kommune(liste.kode)) if before.version(liste.kode) else None
    whose = None if liste.kode == NATIONAL else liste.kode
    return gem(konsol, whose, "leverandoer", foer, to_json(liste), valg, liste)


def _hvis(kode: str) -> str:
    from borgerblik.kommuner.leverandoer import NATIONAL

    return "alle kommuner" if kode == NATIONAL else kode


def _lines(fundet: Sammenhold) -> Iterator[str]:
    for stand in fundet.systemer:
        yield f"{stand.system.navn} ({stand.system.leverandoer})"
        for omraade, celle in stand.celler.items():
            meldt = "intet" if celle.meldt is None else f"{celle.meldt.tilstand.value} {celle.meldt.dato}"
            gab = f"  FORSKEL: {celle.gab.value}" if celle.gab else ""
            yield f"  {omraade:26}meldt {meldt:26}målt {_maalt(celle.maalt)}{gab}"
    for navn, by_area in fundet.ukendte.items():
        yield f"{navn} (står ikke i registret)"
        for omraade, tal in by_area.items():
            yield f"  {omraade:26}målt {_maalt(tal)}"


def _maalt(tal: Maaltal | None) -> str:
    if tal is None or tal.midt is None:
        return "intet"
    fund = "færre end 5 fund" if tal.fund is None else f"{tal.fund} fund"
    return f"score {int(tal.midt)}, {fund}, {tal.kommuner} kommuner"

"""`borgerblik kommune`: a kommune's choices as a file (DESIGN section 7), and what has been changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from borgerblik.commands import WorkFailed, database, in_one_line, operator, settings
from borgerblik.commands.aendring import aendring
from borgerblik.commands.aendringer import aendringer
from borgerblik.commands.udgaver import laes_fil


@click.group()
def kommune() -> None:
    """A kommune's choices as a file, and who has changed what."""


kommune.add_command(aendringer)


@kommune.command("import")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def kommune_import(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then put its choices in force. `-` reads standard input."""
    from borgerblik.kommuner import CvrTaget, KommuneStore
    from borgerblik.kommuner.form import to_json
    from schemas.ind.kommune import read_kommune_file

    with in_one_line(), database(settings()) as engine:
        choices = laes_fil(fil, read_kommune_file)
        store = KommuneStore(engine)
        before = store.read(choices.kode)
        try:
            foer = None if before is None else to_json(before)
            with aendring(engine, choices.kode, "valg", foer, to_json(choices)):
                version = store.save(choices, at=datetime.now(UTC), by=operator())
        except CvrTaget as error:
            raise WorkFailed(f"{fil} er ikke importeret: cvr: {error}") from None
    opened = sum(valg.aaben for valg in choices.kle.values())
    click.echo(f"{choices.kode} {choices.navn}: udgave {version}, {opened} af {len(choices.kle)} KLE-numre er åbne")


@kommune.command("export")
@click.argument("kode")
def kommune_export(kode: str) -> None:
    """Print the kommune's choices as the file that `import` reads."""
    from schemas.ud.kommune import KommuneView

    click.echo(json.dumps(KommuneView().dump(_saved(kode)), ensure_ascii=False, indent=2))


@kommune.command("vis")
@click.argument("kode")
def kommune_vis(kode: str) -> None:
    """Show the kommune's choices in words."""
    found = _saved(kode)
    click.echo(f"{found.kode} {found.navn}, CVR {found.cvr}, {'tilsluttet' if found.tilsluttet else 'ikke tilsluttet'}")
    for valg in found.kle.values():
        since = f"fra {valg.fradato.isoformat()}" if valg.fradato else "uden fradato"
        also = ", også aktive sager fra før" if valg.ogsaa_aktive else ""
        state = f"åben {since}{also}, titel: {valg.titel.value}" if valg.aaben else "lukket"
        click.echo(f"  {valg.nummer}  {state}{', dokumenter' if valg.aaben and valg.dokumenter else ''}")
    for name, krav in (("borger", found.borger), ("sagsbehandler", found.sagsbehandler)):
        click.echo(f"  niveau for {name}: fortrolige {krav.fortrolige.value}, følsomme {krav.foelsomme.value}")


@kommune.command("liste")
def kommune_liste() -> None:
    """Every kommune that has been set up."""
    from borgerblik.db import open_database
    from borgerblik.kommuner import KommuneStore

    with in_one_line():
        saved = KommuneStore(open_database(settings().database_url)).read_all()
    for found in saved:
        opened = sum(valg.aaben for valg in found.kle.values())
        state = "tilsluttet" if found.tilsluttet else "ikke tilsluttet"
        click.echo(f"{found.kode}  {found.navn}  {state}  {opened} af {len(found.kle)} KLE-numre åbne")


def _saved(kode: str) -> Any:
    from borgerblik.db import open_database
    from borgerblik.kommuner import KommuneStore

    with in_one_line():
        found = KommuneStore(open_database(settings().database_url)).read(kode)
    if found is None:
        raise WorkFailed(f"kommune {kode if kode.isdigit() and len(kode) == 4 else ''} er ikke sat op")
    return found

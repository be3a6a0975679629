"""`borgerblik tilsyn`: what a kommune has decided of look-ups, as a file and in words, and whom it watches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borgerblik.commands import in_one_line, settings
from borgerblik.commands.tilsyn.person import person
from borgerblik.commands.udgaver import gem_naeste, i_kraft, laes_fil

if TYPE_CHECKING:
    from borgerblik.domain.tilsyn import Tilsyn
    from borgerblik.kommuner.tilsyn import Tilsynsvalg


@click.group()
def tilsyn() -> None:
    """A kommune's decisions of look-ups: purposes, how long looks are remembered, what raises an alarm."""


tilsyn.add_command(person)


@tilsyn.command("import")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def tilsyn_import(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then put the decisions in force. `-` reads standard input."""
    from borgerblik.kommuner.tilsyn.form import to_json
    from schemas.ind.tilsyn import read_tilsyn

    with in_one_line():
        valg = _open()
        read = laes_fil(fil, partial(read_tilsyn, paa_maskinen=valg.paa_maskinen))
        version = gem_naeste(valg, read, "tilsyn vis", emne="tilsyn", form=to_json)
    click.echo(f"{read.kode} {_navn(read.kode)}: udgave {version}, {len(read.formaal)} formål")


@tilsyn.command("export")
@click.argument("kode")
def tilsyn_export(kode: str) -> None:
    """Print the kommune's decisions as the file that `import` reads; what holds where nothing was ever decided."""
    from schemas.ud.tilsyn import TilsynUd

    click.echo(json.dumps(TilsynUd().dump(i_kraft(kode, _open)[0]), ensure_ascii=False, indent=2))


@tilsyn.command("vis")
@click.argument("kode")
def tilsyn_vis(kode: str) -> None:
    """Show in words what the kommune has decided."""
    found, version = i_kraft(kode, _open)
    click.echo("\n".join(_in_words(found, version)))


def _open() -> Tilsynsvalg:
    from borgerblik.db import open_database
    from borgerblik.kommuner.tilsyn import Tilsynsvalg

    chosen = settings()
    return Tilsynsvalg(open_database(chosen.database_url), paa_maskinen=chosen.paa_maskinen)


def _navn(kode: str) -> str:
    from borgerblik.kommuner.register import NAVNE

    return NAVNE[kode]


def _in_words(found: Tilsyn, version: int) -> Iterator[str]:
    written = f"udgave {version}" if version else "intet er besluttet: sådan er det så"
    yield f"{found.kode} {_navn(found.kode)}, {written}"
    for formaal in found.formaal:
        yield f"  formål {formaal.noegle}: {formaal.tekst}{' (uddybes med egne ord)' if formaal.uddybes else ''}"
    yield f"  egne ord alene: {'nej, formålet vælges på listen' if found.kun_fra_listen else 'ja'}"
    yield f"  opslag huskes i {found.opbevaring} måneder"
    hours = found.arbejdstid
    days = "" if hours is None else ", ".join(str(day) for day in sorted(hours.dage))
    told = "intet tidspunkt er usædvanligt" if hours is None else f"dag {days}, {hours.fra:%H:%M}-{hours.til:%H:%M}"
    yield f"  arbejdstid: {told}"
    yield f"  opslag i timen: alarm efter {found.graense.advar or 'intet antal'}, højst {found.graense.stop or 'alle'}"
    yield f"  overvågede KLE-numre: {', '.join(found.overvaagede_kle) or 'ingen'}"
    yield f"  alarmer til: {', '.join(_receivers(found)) or 'ingen'}"
    yield f"  tallene hver måned til: {', '.join(each.reveal() for each in found.statistik_email) or 'ingen'}"


def _receivers(found: Tilsyn) -> Iterator[str]:
    yield from (each.reveal() for each in found.alarm.email)
    if found.alarm.webhook is not None:
        yield found.alarm.webhook

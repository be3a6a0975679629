"""`borgerblik sider`: what a kommune has written for its pages, as a file and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borgerblik.commands import in_one_line, settings
from borgerblik.commands.udgaver import gem_naeste, i_kraft, laes_fil

if TYPE_CHECKING:
    from borgerblik.domain.sider import Kontakt, Sider
    from borgerblik.kommuner.sider import Sidevalg


@click.group()
def sider() -> None:
    """A kommune's pages: name, logo and colour, whom to turn to, and the texts."""


@sider.command("import")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def sider_import(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then put the pages in force. `-` reads standard input."""
    from borgerblik.kommuner.sider.form import til_log
    from schemas.ind.sider import read_sider

    with in_one_line():
        read = laes_fil(fil, read_sider)
        version = gem_naeste(_open(), read, "sider vis", emne="sider", form=til_log)
    click.echo(f"{read.kode} {_navn(read)}: udgave {version}, {len(read.tekster)} egne tekster")


@sider.command("export")
@click.argument("kode")
def sider_export(kode: str) -> None:
    """Print the kommune's pages as the file that `import` reads; a bare one where nothing was ever written."""
    from schemas.ud.sider import SiderUd

    click.echo(json.dumps(SiderUd().dump(i_kraft(kode, _open)[0]), ensure_ascii=False, indent=2))


@sider.command("vis")
@click.argument("kode")
def sider_vis(kode: str) -> None:
    """Show in words what the kommune has written, and which texts there are to write."""
    found, version = i_kraft(kode, _open)
    click.echo("\n".join(_in_words(found, version)))


def _open() -> Sidevalg:
    from borgerblik.db import open_database
    from borgerblik.kommuner.sider import Sidevalg

    return Sidevalg(open_database(settings().database_url))


def _navn(found: Sider) -> str:
    from borgerblik.kommuner.register import NAVNE

    return found.udseende.navn or NAVNE[found.kode]


# In words


def _in_words(found: Sider, version: int) -> Iterator[str]:
    from borgerblik.domain.sider import NOEGLER

    look = found.udseende
    written = f"udgave {version}" if version else "intet er skrevet: alt er produktets eget"
    yield f"{found.kode} {_navn(found)}, {written}"
    yield f"  farve: {look.farve or 'neutral'}"
    yield f"  logo: {f'{look.logo.type}, {len(look.logo.data)} bytes, {look.logo.alt}' if look.logo else 'intet'}"
    yield f"  tilgængelighedserklæring: {found.tilgaengelighed or 'ingen'}"
    yield f"  hjemmeside: {found.hjemmeside or 'ingen'}"
    yield f"  kontakt: {_contact(found.kontakt)}"
    for noegle, valg in found.omraader.items():
        uger = "ingen frist" if valg.uger is None else f"frist {valg.uger} uger"
        yield f"  {noegle}: {uger}, kontakt: {_contact(valg.kontakt) if valg.kontakt else 'som resten'}"
    for noegle, hvor in NOEGLER.items():
        own = [omraade or "alle" for written, omraade in found.tekster if written == noegle]
        yield f"  {noegle:20}  {'egen tekst (' + ', '.join(own) + ')' if own else 'produktets tekst'}. {hvor}"


def _contact(kontakt: Kontakt | None) -> str:
    if kontakt is None:
        return "ingen"
    hours = None if kontakt.aabningstid is None else kontakt.aabningstid.da
    told = (kontakt.telefon, hours, kontakt.url, kontakt.digital_post, kontakt.email)
    return ", ".join(each for each in told if each)

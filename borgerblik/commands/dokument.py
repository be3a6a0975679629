"""`borgerblik dokument`: is a document that somebody brings one of ours?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from borgerblik.commands import WorkFailed, in_one_line, settings

# What is found, when it is not good.
_NO = {
    "aendret": "ÆNDRET: seglet passer ikke til indholdet",
    "ikke_vores": "IKKE VORES: beseglet med et certifikat, vi ikke kender, eller som ikke gjaldt dengang",
    "uden_segl": "UDEN SEGL: der er intet at kontrollere",
    "ulaeselig": "ULÆSELIG: hverken en PDF- eller en JSON-fil, der kan læses",
}


@click.group()
def dokument() -> None:
    """The documents a citizen takes along."""


@dokument.command("kontroller")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def kontroller(fil: Path) -> None:
    """Who sealed FILE (PDF or JSON), when, and whether it is unchanged. Exit code 1 where it is not."""
    from adapters.udskrift.tjeneste import make_udskrifter
    from borgerblik.udskrift import UdskriftUmulig
    from borgerblik.web.kontrol import LARGEST

    with in_one_line():
        with fil.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise WorkFailed(f"{fil} fylder mere end 5 MB")
        try:
            found = make_udskrifter(settings(), lambda: datetime.now(UTC)).kontroller(data)
        except UdskriftUmulig as error:
            raise WorkFailed(f"{fil} kunne ikke kontrolleres ({error.grund.value})") from None
    if not found.god:
        raise WorkFailed(f"{fil}: {_NO[found.udfald.value]}")
    when = "" if found.forseglet is None else f", beseglet {found.forseglet.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    click.echo(f"{fil}: UÆNDRET{when}\n  af {found.navn}")

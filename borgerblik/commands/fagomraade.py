"""`borgerblik fagomraade`: the areas an overview is divided into."""

from __future__ import annotations

import click

from borgerblik.commands.fagomraade_aabn import aabn, luk, tjek_aabning
from borgerblik.commands.fagomraade_tjek import skabelon, tjek


@click.group()
def fagomraade() -> None:
    """The areas an overview is divided into."""


fagomraade.add_command(skabelon)
fagomraade.add_command(tjek)
fagomraade.add_command(aabn)
fagomraade.add_command(luk)
fagomraade.add_command(tjek_aabning)

"""`borgerblik revision`: what operations and whoever oversees the look-ups do with the log of looks."""

from __future__ import annotations

import click

from borgerblik.commands.revision.kontroller import kontroller
from borgerblik.commands.revision.loggen import forsegl, rolle, segl, slet, vedligehold
from borgerblik.commands.revision.udtraek import udtraek


@click.group()
def revision() -> None:
    """The log of looks: check it, seal it, take extracts of it, forget what is old."""


for command in (kontroller, forsegl, segl, slet, vedligehold, rolle, udtraek):
    revision.add_command(command)

"""`borgerblik adgang`: why was this sign-in refused? What is received can be tried offline, through the same code."""

from __future__ import annotations

import click

from borgerblik.commands.adgang.haendelser import haendelser
from borgerblik.commands.adgang.privilegier import privilegier
from borgerblik.commands.adgang.saml import saml
from borgerblik.commands.adgang.token import token


@click.group()
def adgang() -> None:
    """Who comes in, and why not."""


@adgang.group()
def proev() -> None:
    """Try messages offline: one JSON line in, one out."""


adgang.add_command(haendelser)
proev.add_command(privilegier)
proev.add_command(saml)
proev.add_command(token)

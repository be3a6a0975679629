"""`borgerblik adgang proev privilegier`: what a list of privileges gives, and what it answers to questions."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import click

from borgerblik.access.privilegier import (
    Omraadetype,
    Privilegiegruppe,
    PrivilegierUlaeselige,
    Spoergsmaal,
    tillader,
)
from borgerblik.commands import WorkFailed
from borgerblik.domain.cpr import MASK

_TRAITS = frozenset(each.name for each in fields(Spoergsmaal)) - {"kommune"}


@click.command("privilegier")
@click.option("--vis-cpr", is_flag=True, help="show the person numbers of mandates")
def privilegier(vis_cpr: bool) -> None:
    """Reads `{"id", "vaerdi", "spoerg"}` on each line of stdin; says how it reads the list, and yes or no."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            click.echo(json.dumps(_svar(*_laest(line, number), vis_cpr=vis_cpr)))


def _laest(line: bytes, number: int) -> tuple[Any, object, list[Spoergsmaal]]:
    """The id, the value and the questions of a line. Raises WorkFailed, which repeats nothing of it."""
    try:
        asked = json.loads(line)
        return asked["id"], asked["vaerdi"], [_spoergsmaal(each) for each in asked.get("spoerg") or ()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise WorkFailed(
            f'linje {number} er ikke {{"id", "vaerdi", "spoerg": [{{"privilegium", "cvr"?, "cpr"?, "kle"?, '
            f'"orgenhed"?, "foelsomhed"?}}]}}'
        ) from None


def _spoergsmaal(asked: Mapping[str, Any]) -> Spoergsmaal:
    known = set(asked) <= _TRAITS and isinstance(asked["privilegium"], str)
    if not known or not all(value is None or isinstance(value, str) for value in asked.values()):
        raise ValueError("not a question")
    return Spoergsmaal(**asked)


def _svar(id_: Any, vaerdi: object, spoerg: list[Spoergsmaal], *, vis_cpr: bool) -> dict[str, Any]:
    from adapters.privilegier import laes_privilegier

    try:
        grupper = laes_privilegier(vaerdi) if isinstance(vaerdi, str) else None
    except PrivilegierUlaeselige:
        grupper = None
    return {
        "id": id_,
        "godtaget": grupper is not None,
        "grupper": [gruppe_som_json(gruppe, vis_cpr=vis_cpr) for gruppe in grupper or ()],
        "svar": [tillader(grupper or (), each) for each in spoerg],
    }


def gruppe_som_json(gruppe: Privilegiegruppe, *, vis_cpr: bool) -> dict[str, Any]:
    """A group as the commands show it; the number of who gave a mandate only where it was asked for."""
    masked = gruppe.omraade.type is Omraadetype.CPR and not vis_cpr
    return {
        "omraade": {"type": gruppe.omraade.type.value, "vaerdi": MASK if masked else gruppe.omraade.vaerdi},
        "privilegier": list(gruppe.privilegier),
        "begraensninger": {name: list(values) for name, values in gruppe.begraensninger.items()},
    }

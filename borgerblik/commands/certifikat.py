"""`borgerblik certifikat`: whose certificates are in use, and until when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings


@click.group()
def certifikat() -> None:
    """The certificates towards the national services."""


@certifikat.command("vis")
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
def vis(as_json: bool) -> None:
    """Who, until when, and which setting, for every certificate in use. Exit code 1 where one has expired."""
    from adapters.tjenester import Tjenester

    with in_one_line():
        secured = Tjenester(settings()).secured
        if secured is None:
            raise WorkFailed("BORGERBLIK_INDEKS_SIKKERHED=ingen: der bruges ingen certifikater")
        found = [_row(each) for each in secured.certifikater()]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _as_text(found))
    if any(row["dageTilbage"] < 0 for row in found):
        raise WorkFailed("et certifikat er udløbet")


def _row(each: Any) -> dict[str, Any]:
    return {
        "indstilling": each.indstilling,
        "fil": each.fil,
        "navn": each.navn,
        "udsteder": each.udsteder,
        "serienummer": each.serienummer,
        "gyldigFra": each.gyldig_fra.date().isoformat(),
        "udloeber": each.udloeber.isoformat(),
        "dageTilbage": each.tilbage(datetime.now(UTC)).days,
    }


def _as_text(rows: list[dict[str, Any]]) -> str:
    from adapters.oioidws.certifikater import WARN_DAYS

    lines = []
    for row in rows:
        days = row["dageTilbage"]
        state = "UDLØBET" if days < 0 else f"{days} dage tilbage" + (", FORNY" if days < WARN_DAYS else "")
        lines += [
            f"{row['indstilling']}  ({row['fil']})",
            f"  {row['navn']}",
            f"  udstedt af {row['udsteder']}, serienummer {row['serienummer']}",
            f"  gælder {row['gyldigFra']} til {row['udloeber'][:10]}: {state}",
        ]
    return "\n".join(lines)

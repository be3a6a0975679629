"""`borgerblik forbindelse`: is the way to the national services open, and if not, where does it end?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings


@click.group()
def forbindelse() -> None:
    """The way to the national services."""


@forbindelse.command("proev")
@click.option("--kommune", required=True, metavar="KODE", help="on behalf of which kommune, four digits")
@click.option("--json", "as_json", is_flag=True, help="the steps as JSON")
def proev(kommune: str, as_json: bool) -> None:
    """Try DNS, TLS, STS, token and both indexes one by one; at the first that fails: what it was, and what to do."""
    from adapters.forbindelse import tried
    from borgerblik.db import open_database
    from borgerblik.kommuner import KommuneStore
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    with in_one_line():
        chosen = settings()
        found = KommuneStore(open_database(chosen.database_url)).read(kommune)
        if found is None:
            raise WorkFailed("kommunen er ikke sat op: importer dens fil med `borgerblik kommune import`")
        steps = []
        for each in tried(chosen, found.kode, found.cvr):
            steps.append({name: value for name, value in asdict(each).items() if value is not None})
            if not as_json:
                click.echo(_as_text(steps[-1]))
    ok = all(step["ok"] for step in steps)
    if as_json:
        click.echo(json.dumps({"kommune": found.kode, "ok": ok, "trin": steps}, ensure_ascii=False, indent=2))
    if not ok:
        raise WorkFailed(f"forbindelsen for {found.kode} svigter ved {steps[-1]['trin']}: {steps[-1]['fejl']}")
    if not as_json:
        click.echo(f"Forbindelsen for {found.kode} {found.navn} er i orden.")


def _as_text(step: dict[str, Any]) -> str:
    state = "ok" if step["ok"] else "FEJL"
    line = f"{step['trin']:18} {step['hvad']}  {state}, {step['ms']} ms"
    if step["ok"]:
        return line + (f" ({step['svar']})" if "svar" in step else "")
    return f"{line}\n  Hvad: {step['fejl']}\n  Gør:  {step.get('goer', '')}"

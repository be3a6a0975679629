"""`borgerblik besked`: do messages to citizens leave, and if not, where does it end?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings


@click.group()
def besked() -> None:
    """The messages to citizens."""


@besked.command("proev")
@click.option("--til", required=True, metavar="ADRESSE", help="the address to send a test message to: your own")
@click.option("--json", "as_json", is_flag=True, help="the steps as JSON")
def proev(til: str, as_json: bool) -> None:
    """Send a test message: name, connection, TLS, sign-in, sender, receiver and content, one by one.

    At the first step that fails: what it was, and what to do.
    """
    from borgerblik.domain.epost import Email, NotAnEmail
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    try:
        adresse = Email(til)
    except NotAnEmail:
        raise click.BadParameter("er ikke en e-mailadresse", param_hint="--til") from None
    steps: list[dict[str, Any]] = []
    with in_one_line():
        for each in _tried(adresse):
            steps.append({name: value for name, value in each.items() if value is not None})
            if not as_json:
                click.echo(_as_text(steps[-1]))
    ok = all(step["ok"] for step in steps)
    if as_json:
        click.echo(json.dumps({"ok": ok, "trin": steps}, ensure_ascii=False, indent=2))
    if not ok:
        raise WorkFailed(f"beskeden er ikke sendt, det svigter ved {steps[-1]['trin']}: {steps[-1]['fejl']}")
    if not as_json:
        click.echo("Beskeden er sendt. Se, om den kommer frem.")


def _tried(til: Any) -> Iterator[dict[str, Any]]:
    """The steps of the way that is set up. Raises SettingError, and WorkFailed where there is none."""
    from adapters.sandkassepost import SandkasseVej
    from adapters.smtp import SmtpVej
    from adapters.smtpproeve import proevet
    from borgerblik.config import PREFIX
    from borgerblik.underretning.model import BeskedFejl
    from borgerblik.underretning.tekster import proeve

    valg = settings().besked
    message = proeve("da", "din kommune", valg.adresse or "")
    if valg.smtp is not None:
        yield from map(asdict, proevet(SmtpVej(valg), valg.smtp, til, message))
    elif valg.sandkasse is not None:
        step = {"trin": "sandkasse", "hvad": valg.sandkasse}
        try:
            SandkasseVej(valg).send(til, message)
        except BeskedFejl as error:
            yield {**step, "ok": False, "fejl": error.kode.value, "goer": "Se, at sandkassen kører."}
        else:
            yield {**step, "ok": True}
    else:
        raise WorkFailed(f"der sendes ingen beskeder: {PREFIX}BESKED_VEJ er ingen")


def _as_text(step: dict[str, Any]) -> str:
    ms = f", {step['ms']} ms" if "ms" in step else ""
    svar = f" ({step['svar']})" if "svar" in step else ""
    line = f"{step['trin']:12} {step['hvad']}  {'ok' if step['ok'] else 'FEJL'}{ms}{svar}"
    return line if step["ok"] else f"{line}\n  Hvad: {step['fejl']}\n  Gør:  {step['goer']}"

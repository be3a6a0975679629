"""`borgerblik adgang haendelser`: what happened at the doors, and the evidence of one sign-in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings

if TYPE_CHECKING:
    from borgerblik.access.haendelser import Haendelser
    from borgerblik.access.store import Haendelse


@click.command("haendelser")
@click.option("--timer", type=click.IntRange(1, 180 * 24), default=24, show_default=True, help="how many hours back")
@click.option("--henvisning", metavar="ID", help="only the request with this reference number (it is on the page)")
@click.option(
    "--bevis", is_flag=True, help="the messages, as the line that `adgang proev saml` reads; they hold numbers"
)
def haendelser(timer: int, henvisning: str | None, bevis: bool) -> None:
    """Sign-ins, refusals, steps up and sign-outs: one JSON line each, newest first. No line names a person."""
    if bevis and henvisning is None:
        raise click.UsageError("--bevis kræver --henvisning: ét log-ind ad gangen")
    with in_one_line():
        kept = _haendelser()
        found = kept.seneste(datetime.now(UTC) - timedelta(hours=timer), antal=10_000)
    if henvisning is not None:
        found = [each for each in found if each.anmodning == henvisning]
        if not found:
            raise WorkFailed("ingen hændelse med den henvisning")
    for each in found:
        line = _bevis(kept, each) if bevis else _linje(each)
        if line is not None:
            click.echo(json.dumps(line, ensure_ascii=False))


def _haendelser() -> Haendelser:
    from borgerblik.access.haendelser import Haendelser
    from borgerblik.access.store import AdgangStore
    from borgerblik.db import open_database

    chosen = settings()
    chosen.demand("secret_key")
    store = AdgangStore(open_database(chosen.database_url))
    return Haendelser(store, chosen.secret_key or b"", lambda: datetime.now(UTC), lambda _haendelse: None)


def _linje(haendelse: Haendelse) -> dict[str, Any]:
    names = ("haendelse", "doer", "udsteder", "rolle", "niveau", "fejl", "person", "session")
    return {
        "tidspunkt": haendelse.tidspunkt.isoformat(),
        "henvisning": haendelse.anmodning,
        **{name: getattr(haendelse, name) for name in names},
    }


def _bevis(kept: Haendelser, haendelse: Haendelse) -> dict[str, Any] | None:
    """The line for `adgang proev saml`. Raises WorkFailed where the key that sealed it is another."""
    if haendelse.bevis is None:
        return None
    content = kept.bevis(haendelse)
    if content is None:
        raise WorkFailed("beviset er låst med en anden SECRET_KEY")
    return {"id": haendelse.anmodning, **content, "tid": haendelse.tidspunkt.isoformat()}

"""`borgerblik revision forsegl`, `segl`, `slet`, `vedligehold` and `rolle`: what keeps the log of looks in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from borgerblik.commands import WorkFailed, database, in_one_line, operator, settings

if TYPE_CHECKING:
    from borgerblik.logholder import Logholder


@click.command()
def forsegl() -> None:
    """Seal what has been written since the newest seal."""
    from borgerblik.audit.segl.forsegler import LogBrudt

    with in_one_line(), _holder() as holder:
        try:
            made = holder.forsegler.forsegl()
        except LogBrudt as error:
            raise WorkFailed(
                f"loggen er brudt ({error.fejl.slags.value} ved nummer {error.fejl.nummer}) og er ikke forseglet:"
                " kør `borgerblik revision kontroller`"
            ) from None
    if made is None:
        click.echo("intet nyt at forsegle")
    else:
        rows = 0 if made.udsagn is None else made.udsagn.raekker
        click.echo(f"segl {made.nummer}: {rows} rækker, aftryk {made.aftryk.hex()}")


@click.command()
def slet() -> None:
    """Erase what each kommune no longer wants kept. The rows stay in their chains, and a seal says what was erased."""
    from borgerblik.audit.sletning import SletningAfvist
    from borgerblik.audit.vedligehold.store import maa_rette

    with in_one_line(), _holder() as holder:
        if not maa_rette(holder.log.store.engine):
            raise WorkFailed("denne rolle må ikke slette: brug den, der ejer tabellerne")
        try:
            found = holder.sletter.slet(operator())
        except SletningAfvist as error:
            raise WorkFailed(str(error)) from None
        nyeste = holder.log.segl.nyeste_der_holder(holder.log.noegler)
    click.echo(f"{found.raekker} opslag slettet")
    for kommuner, foer in sorted(found.graenser.items()):
        click.echo(f"  {kommuner or 'uden kommune'}: fra før {foer:%Y-%m-%d}")
    if nyeste is not None:
        click.echo(f"nyeste segl: {nyeste.kendes_paa}")  # where the machine mails what its daily jobs say, it is kept


@click.command()
def segl() -> None:
    """Print the newest seal that holds as NUMMER:AFTRYK, to be kept elsewhere and given to `kontroller --segl`."""
    from borgerblik.logholder import make_log

    with in_one_line():
        chosen = settings()
        with database(chosen) as engine:
            log = make_log(chosen, engine, lambda: datetime.now(UTC))
            found = log.segl.nyeste_der_holder(log.noegler)
    if found is None:
        raise WorkFailed("loggen har intet segl, der holder")
    click.echo(found.kendes_paa)


@click.command()
def vedligehold() -> None:
    """Make the partitions of this and the next three months, and move what the default one caught."""
    from borgerblik.audit.vedligehold.store import vedligehold as maintain

    with in_one_line(), database(settings()) as engine:
        made = maintain(engine, datetime.now(UTC))
    if made is None:
        raise WorkFailed("denne rolle må ikke lave tabeller: brug den, der ejer dem")
    click.echo(f"nye dele: {', '.join(made)}" if made else "alt er på plads")


@click.command()
@click.argument("navn")
@click.option("--vis", is_flag=True, help="print the SQL, change nothing")
def rolle(navn: str, vis: bool) -> None:
    """Give the PostgreSQL role NAVN what serving needs: it may add to the log of looks and read it, never change it.

    Run it again after each `borgerblik db upgrade`: new tables are nobody's but their owner's.
    """
    from borgerblik.audit.vedligehold.store import RolleUbrugelig, giv_rolle, rolle_sql

    with in_one_line(), database(settings()) as engine:
        if engine.dialect.name != "postgresql":
            raise WorkFailed("SQLite har ingen roller")
        try:
            said = rolle_sql(engine, navn)
            if not vis:
                giv_rolle(engine, navn, said)
        except RolleUbrugelig as error:
            raise WorkFailed(str(error)) from None
    click.echo("\n".join(f"{each};" for each in said) if vis else "rollen må nu det, den skal, og ikke mere")


@contextmanager
def _holder() -> Iterator[Logholder]:
    from borgerblik.logholder import make_logholder
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    chosen = settings()
    with database(chosen) as engine:
        yield make_logholder(chosen, engine, lambda: datetime.now(UTC))

"""`borgerblik arbejder`: a worker that does what the product puts into the queue."""

from __future__ import annotations

import sys

import click

from borgerblik.commands import WorkFailed, in_one_line, settings


@click.command()
@click.option("--samtidige", type=click.IntRange(1, 64), help="units at a time; without it KVALITET_TRAADE")
def arbejder(samtidige: int | None) -> None:
    """Do the units of quality runs that come through the broker (AMQP_URL), until told to stop (SIGTERM).

    Any number of machines may do so: the rate of INDEKS_RATE is kept by all of them together. A worker that is killed
    loses nothing: its units are taken over when their lease has run out.
    """
    from borgerblik.commands.valgdele import maaltvalg
    from borgerblik.db import current, head, open_database
    from borgerblik.operations.logge import set_up_logging

    chosen = settings()
    with in_one_line():
        chosen.demand("pseudonym_key")
        engine = open_database(chosen.database_url)
        if current(engine) != head():
            raise WorkFailed("databasen passer ikke til denne version: kør `borgerblik db upgrade`")
        maaling = maaltvalg(chosen, engine).maaling
        maaling.arbejder()  # what keeps the indexes shut is told before a unit is taken
    if maaling.koe is None:
        raise WorkFailed("BORGERBLIK_AMQP_URL mangler: uden den gør produktet selv arbejdet")
    set_up_logging()
    sys.exit(maaling.koe.lyt(maaling.udfoer, samtidige or chosen.arbejde.traade))

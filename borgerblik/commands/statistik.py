"""`borgerblik statistik`: a kommune's numbers at this machine, and the monthly letters by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, settings

if TYPE_CHECKING:
    from borgerblik.operations.statistik import Maanedstal
    from borgerblik.revision import Revision


@click.group()
def statistik() -> None:
    """Kald på Borgerblikket: how often it was used, by kommune, area and month."""


@statistik.command("vis")
@click.argument("kode")
@click.option("--maaned", metavar="MAANED", help="as 2026-10; without it the month that runs")
@click.option("--json", "as_json", is_flag=True, help="every number as JSON, as the API gives it")
@click.option("--csv", "as_csv", is_flag=True, help="every number on a line of its own")
def vis(kode: str, maaned: str | None, as_json: bool, as_csv: bool) -> None:
    """A month of the kommune KODE. Small numbers are among them: they are the kommune's own."""
    from borgerblik.kommuner.register import NAVNE
    from borgerblik.operations.statistik.fil import som_csv

    if as_json and as_csv:
        raise click.UsageError("vælg --json eller --csv")
    if kode not in NAVNE:
        raise click.BadParameter("er ikke koden på en af de 98 kommuner, fire cifre", param_hint="KODE")
    with in_one_line():
        parts = _parts().statistik
        asked = _maaned(maaned, parts.denne_maaned)
        if as_csv:
            click.echo(som_csv(parts.celler(kode, asked, asked)), nl=False)
            return
        (tal,) = parts.kommunens(kode, asked, asked)
    click.echo(json.dumps(_as_json(kode, tal), ensure_ascii=False, indent=2) if as_json else _as_text(kode, tal))


@statistik.command("send")
@click.option("--maaned", metavar="MAANED", required=True, help="as 2026-10; one that is over")
def send(maaned: str) -> None:
    """Send that month's letters that have not left, also those that were given up or whose sending was broken off.

    One that was broken off may arrive twice. Exit code 1 where one did not leave.
    """
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("WARNING")
    with in_one_line():
        parts = _parts()
        asked = _maaned(maaned, parts.statistik.senest_afsluttet)
        outcomes = parts.breve.send(asked, ogsaa_uvisse=True)
    if not outcomes:
        raise WorkFailed("ingen kommune har valgt modtagere af de månedlige tal")
    click.echo(f"{asked}: {outcomes['sendt']} sendt, {outcomes['intet_at_goere']} er sendt før eller i gang")
    if outcomes["venter"]:
        raise WorkFailed(f"{outcomes['venter']} kunne ikke sendes; de prøves igen")


def _parts() -> Revision:
    from borgerblik.db import open_database
    from borgerblik.revision import make_revision

    chosen = settings()
    return make_revision(chosen, open_database(chosen.database_url), lambda: datetime.now(UTC))


def _maaned(asked: str | None, nyeste: str) -> str:
    from borgerblik.domain.maaned import MAANED

    if asked is None:
        return nyeste
    if not MAANED.fullmatch(asked) or asked > nyeste:
        raise click.BadParameter(f"skal være en måned som 2026-10, ikke efter {nyeste}", param_hint="--maaned")
    return asked


def _as_json(kode: str, tal: Maanedstal) -> Mapping[str, Any]:
    from schemas.ud.statistik import StatistikUd

    found: dict[str, Any] = StatistikUd().dump({"kode": kode, "maaneder": [tal]})
    return found


def _as_text(kode: str, tal: Maanedstal) -> str:
    return "\n".join(_lines(kode, tal))


def _lines(kode: str, tal: Maanedstal) -> Iterator[str]:
    from borgerblik.kommuner.register import NAVNE

    yield f"{NAVNE[kode]}, {tal.maaned}"
    for doer, udsnit in tal.efter_doer.items():
        yield f"{doer.value:16}{udsnit.opslag:>10} opslag, {udsnit.delvise} uden svar fra en kilde"
    yield f"{'borgernes kald':28}{'sager':>10}{'med data':>10}{'ydelser':>10}{'med data':>10}"
    for omraade in (tal.borgere.alle, *tal.borgere.omraader):
        sager, ydelser = omraade.sager, omraade.ydelser
        yield f"{omraade.noegle:28}{sager.kald:>10}{sager.med_data:>10}{ydelser.kald:>10}{ydelser.med_data:>10}"
    for regel, antal in tal.borgere.alle.tilbageholdt.items():
        yield f"holdt tilbage: {regel}: {antal}"
    for kilde, udfald in tal.kilder.items():
        yield f"{kilde}: " + ", ".join(f"{kode} {antal}" for kode, antal in udfald.items())

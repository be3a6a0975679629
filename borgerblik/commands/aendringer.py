"""`borgerblik kommune aendringer`: who has changed what, at this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import database, in_one_line, kendt_kode, settings
from borgerblik.commands.aendring import aabn_aendringer

if TYPE_CHECKING:
    from borgerblik.audit.aendringer.side import Fortalt


@click.command("aendringer")
@click.argument("kode", required=False)
@click.option("--emne", help="only what is of that subject, such as valg")
@click.option("--fra", metavar="DAG", help="the first Danish day, as 2026-10-01")
@click.option("--til", metavar="DAG", help="the last day, included")
@click.option("--antal", default="50", show_default=True, help="how many, the newest first")
@click.option("--foer", metavar="NUMMER", help="go on before that change")
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
def aendringer(kode: str | None, as_json: bool, **valgt: str | None) -> None:
    """Who changed what in kommune KODE, and what stood before; without KODE what is no kommune's own, as prices."""
    from borgerblik.audit.aendringer.side import side
    from schemas.ud.aendring import AendringerUd

    if kode is not None:
        kendt_kode(kode)
    asked = _asked({name: value for name, value in valgt.items() if value is not None})
    with in_one_line(), database(settings()) as engine:
        found = side(aabn_aendringer(engine), kode, **asked)
    if as_json:
        click.echo(json.dumps(AendringerUd().dump(found), ensure_ascii=False, indent=2))
        return
    for hver in found.aendringer:
        click.echo("\n".join(_lines(hver)))
    if found.naeste is not None:
        click.echo(f"ældre: --foer {found.naeste}")
    if not found.aendringer:
        click.echo("ingen ændringer")


def _asked(valgt: dict[str, str]) -> dict[str, Any]:
    """By the same rules as at the other doors; no value is repeated. Raises UsageError."""
    from dataclasses import asdict

    from marshmallow import ValidationError

    from schemas.ind.aendring import AendringerIn

    try:
        return asdict(AendringerIn().load(valgt))
    except ValidationError as error:
        told = [f"--{name}: {said}" for name, texts in error.messages_dict.items() for said in texts]
        raise click.UsageError(" ".join(told)) from None


def _lines(hver: Fortalt) -> Iterator[str]:
    from borgerblik.domain.tid import dansk_minut

    what = hver.aendring
    named = f"{what.emne} {what.noegle}".rstrip()
    yield f"{hver.nummer}  {dansk_minut(hver.tidspunkt)}  {named}  {hver.udfald.value}  {hver.af}"
    for each in hver.forskelle:
        yield f"    {each.sted or 'det hele'}: {_value(each.foer)} -> {_value(each.efter)}"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

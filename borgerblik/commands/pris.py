"""`borgerblik pris`: prices and numbers of inhabitants in from files, and each kommune's yearly statement out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, settings
from borgerblik.commands.aendring import aendring
from borgerblik.commands.udgaver import laes_fil

if TYPE_CHECKING:
    from borgerblik.db import Engine
    from borgerblik.kommuner.pris import Opgoerelse, Post, Pris, Prisopgoerelser, Samlet

_fil = click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))


@click.group()
def pris() -> None:
    """What the systems cost per citizen and year, and what that comes to for a kommune."""


@pris.command("import")
@_fil
def pris_import(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then put its prices in place of those there are."""
    from borgerblik.kommuner.pris import Priser
    from borgerblik.kommuner.pris.form import til_log
    from schemas.ind.pris import read_priser

    with in_one_line(), database(settings()) as engine:
        read = laes_fil(fil, read_priser)
        priser = Priser(engine)
        before, version = priser.nu()
        foer = til_log(before) if version else None
        with _alene(), aendring(engine, None, "pris", foer, til_log(read)):
            version = priser.gem(read, hvis_version=version, at=datetime.now(UTC), af=operator())
    usikre = sum(each.usikker is not None for each in read.priser)
    click.echo(f"priser: udgave {version}, {len(read.priser)} priser, {usikre} af dem usikre")


@pris.command("export")
def pris_export() -> None:
    """Print the prices as the file that `import` reads."""
    from borgerblik.kommuner.pris import Priser
    from borgerblik.kommuner.pris.form import to_json

    with in_one_line(), database(settings()) as engine:
        liste, _ = Priser(engine).nu()
    click.echo(json.dumps(to_json(liste), ensure_ascii=False, indent=2))


@pris.command("vis")
def pris_vis() -> None:
    """Show the prices in words, with their periods."""
    from borgerblik.kommuner.pris import Priser

    with in_one_line(), database(settings()) as engine:
        liste, version = Priser(engine).nu()
    click.echo(f"udgave {version}" if version else "ingen priser: `borgerblik pris import FILE`")
    for each in liste.priser:
        click.echo(_price(each))


@pris.command("opgoerelse")
@click.argument("kode")
@click.argument("aar", type=click.IntRange(2010, 2100))
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
@click.option("--csv", "as_csv", is_flag=True, help="for a spreadsheet: semicolons and decimal commas")
def opgoerelse(kode: str, aar: int, as_json: bool, as_csv: bool) -> None:
    """What year AAR comes to for the kommune KODE, line by line. Exit code 1 where an amount cannot be said."""
    from borgerblik.kommuner.pris.fil import som_csv
    from schemas.ud.pris import PrisopgoerelseUd

    if as_json and as_csv:
        raise click.UsageError("vælg --json eller --csv")
    kendt_kode(kode)
    with in_one_line(), database(settings()) as engine:
        found = _opgoerelser(engine).for_kommune(kode, aar)
    if as_csv:
        click.echo(som_csv(found), nl=False)
    elif as_json:
        click.echo(json.dumps(PrisopgoerelseUd().dump(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
    if not found.poster:
        raise WorkFailed(f"ingen pris gjaldt i {aar}: se dem med `borgerblik pris vis`")
    if found.i_alt is None:
        raise WorkFailed(f"ingen indbyggertal fra før 2. januar {aar}: `borgerblik pris indbyggere import FILE`")


@pris.command("samlet")
@click.argument("aar", type=click.IntRange(2010, 2100))
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
@click.option("--csv", "as_csv", is_flag=True, help="for a spreadsheet: semicolons and decimal commas")
def samlet(aar: int, as_json: bool, as_csv: bool) -> None:
    """What the fixed prices of year AAR come to for all kommuner together. Exit code 1 where no amount can be said."""
    from borgerblik.kommuner.pris.fil import samlet_csv
    from schemas.ud.pris import SamletPrisUd, samlet_ud

    if as_json and as_csv:
        raise click.UsageError("vælg --json eller --csv")
    with in_one_line(), database(settings()) as engine:
        found = _opgoerelser(engine).alle_kommuner(aar)
    if as_csv:
        click.echo(samlet_csv(found), nl=False)
    elif as_json:
        click.echo(json.dumps(SamletPrisUd().dump(samlet_ud(found)), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_sums(found)))
    if found.i_alt is None:
        raise WorkFailed(f"intet beløb kan siges for {aar}: der mangler priser eller indbyggertal")


@pris.group("indbyggere")
def indbyggere() -> None:
    """How many people live in each kommune, on a day."""


@indbyggere.command("import")
@_fil
def indbyggere_import(fil: Path) -> None:
    """Check the whole FILE (`dato;DATO`, then `kommune;indbyggere`, all 98) and only then keep it for its day."""
    from borgerblik.kommuner.pris import Priser
    from borgerblik.kommuner.pris.form import indbyggere_til_json
    from schemas.ind.pris import read_indbyggere

    with in_one_line(), database(settings()) as engine:
        read = laes_fil(fil, read_indbyggere)
        priser = Priser(engine)
        before, version = priser.indbyggere_paa(read.dato)
        foer = None if before is None else indbyggere_til_json(before)
        noegle = f"indbyggere {read.dato.isoformat()}"
        with _alene(), aendring(engine, None, "pris", foer, indbyggere_til_json(read), noegle):
            version = priser.gem_indbyggere(read, hvis_version=version, at=datetime.now(UTC), af=operator())
    click.echo(f"indbyggere {read.dato.isoformat()}: udgave {version}, {sum(read.antal.values())} i alt")


@contextmanager
def _alene() -> Iterator[None]:
    """Of two who import at once one is told that the other was first."""
    from borgerblik.kommuner.pris import AendretImens

    try:
        yield
    except AendretImens as error:
        raise WorkFailed(f"intet er gemt: {error}; prøv igen") from None


def _opgoerelser(engine: Engine) -> Prisopgoerelser:
    from borgerblik.pris import make_prisopgoerelser

    def now() -> datetime:
        return datetime.now(UTC)

    return make_prisopgoerelser(engine, now)


# In words


def _price(each: Pris) -> str:
    til = "indtil videre" if each.til is None else f"til og med {each.til.isoformat()}"
    by = "pr. borger og år" if each.maaler is None else f"pr. {each.maaler.value}"
    doubt = f"  (usikker: {each.usikker})" if each.usikker else ""
    return f"  {each.noegle:16} {_kr(each.kr):>12} kr. {by}, fra {each.fra.isoformat()} {til}{doubt}"


def _lines(found: Opgoerelse) -> Iterator[str]:
    from borgerblik.kommuner.register import NAVNE

    people = "ukendt" if found.indbyggere is None else f"{found.indbyggere} pr. {found.indbyggerdato}"
    stand = ", foreløbig: året er ikke slut" if found.foreloebig else ""
    yield f"{found.kode} {NAVNE[found.kode]}, {found.aar}{stand}; indbyggere: {people}"
    parts = (("systemernes egne priser", found.systemer), ("infrastrukturen", found.infrastruktur))
    for navn, poster in (*parts, ("efter forbrug", found.forbrug)):
        if poster:
            yield from _part(navn, poster, found.dage_i_aaret)
    yield f"i alt {_kr(found.i_alt)} kr."


def _part(navn: str, poster: Sequence[Post], days: int) -> Iterator[str]:
    from borgerblik.kommuner.pris.opgoerelse import ialt

    yield f"  {navn}"
    for post in poster:
        period = f"{post.fra.isoformat()} til {post.til.isoformat()} ({post.dage}/{days} dage)"
        antal = "?" if post.antal is None else str(post.antal)
        said = f"{_kr(post.pris.kr)} kr. x {antal}"
        doubt = "  usikker" if post.pris.usikker else ""
        yield f"    {post.pris.navn:20} {period}  {said:>24}  {_kr(post.beloeb):>16}{doubt}"
    yield f"    {'sum':20} {_kr(ialt(poster)):>16}"


def _sums(found: Samlet) -> Iterator[str]:
    stand = ", foreløbig: året er ikke slut" if found.foreloebig else ""
    counted = found.kommuner - len(found.uden_indbyggere)
    yield f"{counted} af {found.kommuner} kommuner, {found.aar}{stand}; uden det, der betales efter forbrug"
    for each in found.systemer.values():
        yield f"  {each.navn:20} {_kr(each.beloeb):>18} kr."
    yield f"  {'infrastrukturen':20} {_kr(found.infrastruktur):>18} kr."
    doubt = f", {found.usikre} af priserne er usikre" if found.usikre else ""
    yield f"i alt {_kr(found.i_alt)} kr.{doubt}"


def _kr(value: Decimal | None) -> str:
    return "ukendt" if value is None else str(value).replace(".", ",")

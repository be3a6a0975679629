"""`borgerblik tilsyn person`: whom a kommune watches. Person numbers come from standard input and go nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, settings
from borgerblik.commands.aendring import aendring

if TYPE_CHECKING:
    from borgerblik.domain.cpr import Cpr
    from borgerblik.kommuner.tilsyn import Vagtliste, Vagtslags

SLAGS = ("vip", "overvaaget", "kollega")
MOST_TOLD = 20  # faults of a list; more tell nobody anything

_kommune = click.option("--kommune", "kode", required=True, metavar="KODE", help="four digits")
_slags = click.option("--slags", "navn", type=click.Choice(SLAGS), required=True)
_grund = click.option("--grund", help="why, in words; never a name or a number")
_cpr = click.option("--cpr-stdin", "en", is_flag=True, help="read one person number from standard input")
_fil = click.option("--fil-stdin", "flere", is_flag=True, help="read many, one on each line; all of them or none")


@click.group()
def person() -> None:
    """The persons a kommune watches: vip, overvaaget, and kollega, its own employees."""


@person.command("tilfoej")
@_kommune
@_slags
@_cpr
@_fil
@_grund
@click.option("--udloeber", metavar="DATO", help="the last day, 2026-12-31; without: until removed")
def tilfoej(kode: str, navn: str, en: bool, flere: bool, grund: str | None, udloeber: str | None) -> None:
    """Put persons on a list. Who stands there already gets these words and this last day instead."""
    from borgerblik.kommuner.tilsyn import UgyldigUdloeb

    kendt_kode(kode)
    words, last = _words(grund), _day(udloeber)
    personer, slags = _numbers(en, flere), _list(navn)
    with in_one_line():
        try:
            liste = _open()
            with _skrevet_ned(liste, kode, slags, tilfoejet=len(personer)):
                came = liste.tilfoej(kode, slags, personer, af=operator(), grund=words, udloeber=last)
        except UgyldigUdloeb:
            raise click.UsageError("--udloeber: dagen er allerede forbi") from None
    click.echo(f"{kode} {navn}: {came} tilføjet, {len(personer) - came} stod der allerede")


@person.command("erstat")
@_kommune
@_slags
@_fil
@_grund
def erstat(kode: str, navn: str, flere: bool, grund: str | None) -> None:
    """Let a list be just the persons on standard input: who is not among them is taken off it."""
    kendt_kode(kode)
    words, personer, slags = _words(grund), _numbers(False, flere), _list(navn)
    with in_one_line():
        liste = _open()
        with _skrevet_ned(liste, kode, slags, antal=len(personer)):
            came, went = liste.erstat(kode, slags, personer, af=operator(), grund=words)
    click.echo(f"{kode} {navn}: {came} tilføjet, {went} fjernet, {len(personer)} på listen")


@person.command("fjern")
@_kommune
@click.option("--slags", "navn", type=click.Choice(SLAGS), help="the list; needed beside --cpr-stdin")
@_cpr
@click.option("--henvisning", help="the reference that `liste` shows")
def fjern(kode: str, navn: str | None, en: bool, henvisning: str | None) -> None:
    """Take a person off a list, by the reference or by the number."""
    kendt_kode(kode)
    if en is (henvisning is not None) or en is not (navn is not None):
        raise click.UsageError("giv enten --henvisning eller --cpr-stdin med --slags")
    personer = _numbers(True, False) if en else []
    with in_one_line():
        liste = _open()
        if navn is not None:
            henvisning = liste.henvisning(kode, _list(navn), personer[0])
        found = liste.find(kode, henvisning or "")
        if found is None:
            raise WorkFailed("personen står ikke på listen; se den med `borgerblik tilsyn person liste`")
        with _skrevet_ned(liste, kode, found.slags, fjernet=1):
            if not liste.fjern(kode, found.henvisning, af=operator()):
                raise WorkFailed("personen er taget af listen imens")
    click.echo(f"{kode} {henvisning}: fjernet")


@person.command("liste")
@_kommune
@click.option("--slags", "navn", type=click.Choice(SLAGS), help="only that list")
@click.option("--ogsaa-tidligere", is_flag=True, help="also who stood there before, and who ended it")
def liste(kode: str, navn: str | None, ogsaa_tidligere: bool) -> None:
    """Who stands on the kommune's lists, newest first. Nobody can be named from it."""
    kendt_kode(kode)
    wanted = [_list(each) for each in ((navn,) if navn else SLAGS)]
    with in_one_line():
        found = _open().alle(kode, wanted, ogsaa_tidligere=ogsaa_tidligere)
    for each in found:
        until = f"til og med {each.udloeber}" if each.udloeber else "indtil fjernet"
        ended = f", fjernet {each.fjernet:%Y-%m-%d} af {each.fjernet_af}" if each.fjernet else ""
        since = f"fra {each.tilfoejet:%Y-%m-%d} af {each.af}"
        click.echo(f"{each.henvisning}  {each.slags.value:10}  {since}, {until}{ended}  {each.grund or ''}".rstrip())


def _open() -> Vagtliste:
    from borgerblik.db import open_database
    from borgerblik.kommuner.tilsyn import Vagtliste
    from borgerblik.operations.logge import set_up_logging

    set_up_logging()  # who changes a list is told to whoever reads the log lines
    chosen = settings()
    chosen.demand("pseudonym_key")
    return Vagtliste(open_database(chosen.database_url), chosen.pseudonym_key or b"", lambda: datetime.now(UTC))


@contextmanager
def _skrevet_ned(liste: Vagtliste, kode: str, slags: Vagtslags, **hvad: int) -> Iterator[None]:
    """The body changes the list: how many, and never who, goes into the log of changes first."""
    foer = {"liste": slags.value, "antal": liste.antal(kode).get(slags, 0)}
    efter = {"liste": slags.value, **hvad}
    with database(settings()) as engine, aendring(engine, kode, "tilsyn", foer, efter, "vagtliste"):
        yield


def _list(navn: str) -> Vagtslags:
    from borgerblik.kommuner.tilsyn import Vagtslags

    return Vagtslags(navn)


def _words(grund: str | None) -> str | None:
    return None if grund is None else _checked("--grund", _grund_felt, grund)


def _grund_felt() -> Any:
    from schemas.ind.strenge import Tekst
    from schemas.ind.vagtliste import LAENGSTE_GRUND

    return Tekst(longest=LAENGSTE_GRUND)


def _day(udloeber: str | None) -> date | None:
    return None if udloeber is None else date.fromisoformat(_checked("--udloeber", _dag_felt, udloeber))


def _dag_felt() -> Any:
    from schemas.ind.strenge import Dato

    return Dato()


def _checked(option: str, felt: Callable[[], Any], text: str) -> str:
    """The text as the API would take it. Raises UsageError, which repeats nothing of it."""
    from marshmallow import ValidationError

    try:
        return str(felt().deserialize(text))
    except ValidationError as error:
        raise click.UsageError(f"{option} {error.messages[0]}") from None


def _numbers(en: bool, flere: bool) -> list[Cpr]:
    """The person numbers on standard input. Raises UsageError and WorkFailed, which repeat nothing of them."""
    if en is flere:
        raise click.UsageError("giv --cpr-stdin eller --fil-stdin: personnumre kommer kun fra standard input")
    lines = [sys.stdin.readline()] if en else sys.stdin.read().splitlines()
    found: list[Cpr] = []
    faults = list(_read(lines, found))
    if faults:
        told = "\n".join(f"  {fault}" for fault in faults[:MOST_TOLD])
        raise WorkFailed(f"intet er ændret, {len(faults)} fejl:\n{told}")
    if not found:
        raise WorkFailed("intet er ændret: der er ingen personnumre på standard input")
    return found


def _read(lines: list[str], found: list[Cpr]) -> Iterator[str]:
    from borgerblik.domain.cpr import Cpr, NotACpr

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Cpr(line.strip()))
        except NotACpr as error:
            yield f"linje {number}: {error}"

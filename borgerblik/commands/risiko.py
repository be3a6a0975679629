"""`borgerblik risiko`: the assessments that set the demanded level, to see, to set, and on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, read_bounded, settings
from borgerblik.commands.aendring import aendring

if TYPE_CHECKING:
    from borgerblik.access.identity import Rolle
    from borgerblik.access.risiko import Risikobillede, Risikovurderinger, Stand, Vurdering

_TYPES = ("borger", "sagsbehandler", "administrator")
brugertype_option = click.option("--brugertype", type=click.Choice(_TYPES), help="only that kind of user")


@click.group()
def risiko() -> None:
    """The risk assessment that sets the level a sign-in must have, per kommune and kind of user."""


@risiko.command("vis")
@click.argument("kode", required=False)
@brugertype_option
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
@click.option("--dokument", "as_document", is_flag=True, help="an HTML document for the kommune's GDPR file")
def vis(kode: str | None, brugertype: str | None, as_json: bool, as_document: bool) -> None:
    """Show the assessments of kommune KODE; without it how those of every kommune stand."""
    if as_document and (kode is None or as_json):
        raise click.UsageError("--dokument er for en KODE, og uden --json")
    typer = _brugertyper(brugertype)
    if kode is not None:
        kendt_kode(kode)
    with in_one_line():
        vurderinger = _open()
        billede, i_dag = vurderinger.nu(), _i_dag()
        koder = [kode] if kode is not None else _set_up(billede)
    stande = {each: [billede.stand(each, rolle, i_dag) for rolle in typer] for each in koder}
    if as_document and kode is not None:
        click.echo(_document(kode, stande[kode], vurderinger))
    elif as_json:
        found = [_dumped(each, own) for each, own in stande.items()]
        click.echo(json.dumps(found[0] if kode is not None else {"kommuner": found}, ensure_ascii=False, indent=2))
    elif kode is not None:
        click.echo("\n\n".join(_in_words(stand) for stand in stande[kode]))
    else:
        click.echo("\n".join(_row(stand) for own in stande.values() for stand in own) or "Ingen kommuner er sat op.")


@risiko.command("saet")
@click.argument("filer", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def saet(filer: tuple[str, ...]) -> None:
    """Check every FILE, name every fault, and only then put all of them in force. `-` reads standard input."""
    from borgerblik.access.risiko import AendretImens

    with in_one_line():
        read = _read_all(filer)
        vurderinger = _open()
        billede, i_dag = vurderinger.nu(), _i_dag()
        stande = [billede.stand(each.kode, each.brugertype, i_dag) for each in read]
        wanted = [(each, stand.version) for each, stand in zip(read, stande, strict=True)]
        try:
            with _skrevet_ned(stande, read):
                versions = vurderinger.save(wanted, at=datetime.now(UTC), by=operator())
        except AendretImens as error:
            raise WorkFailed(f"intet er gemt: {error}; se den med `borgerblik risiko vis`, og prøv igen") from None
    for vurdering, version in zip(read, versions, strict=True):
        navn, genbesoeg = _navn(vurdering.kode), vurdering.genbesoeg.isoformat()
        click.echo(
            f"{vurdering.kode} {navn}, {vurdering.brugertype.value}: udgave {version}, "
            f"niveau {vurdering.niveau.value}, genbesøges senest {genbesoeg}"
        )


@risiko.command("skabelon")
@click.argument("brugertype", type=click.Choice(_TYPES))
@click.option("--kommune", "kode", metavar="KODE", default="0751", show_default=True)
def skabelon(brugertype: str, kode: str) -> None:
    """Print a filled example for that kind of user, as the file that `saet` reads."""
    from borgerblik.access.risiko.skabelon import skabelon as example

    kendt_kode(kode)
    (rolle,) = _brugertyper(brugertype)
    click.echo(json.dumps(example(kode, rolle, _i_dag()), ensure_ascii=False, indent=2))


# What they share


@contextmanager
def _skrevet_ned(stande: Sequence[Stand], read: Sequence[Vurdering]) -> Iterator[None]:
    """The body puts all of these in force; each goes into the log of changes first."""
    from borgerblik.access.risiko.form import to_json

    with database(settings()) as engine, ExitStack() as changes:
        for stand, new in zip(stande, read, strict=True):
            foer = None if stand.vurdering is None else to_json(stand.vurdering)
            what = (new.kode, "risiko", foer, to_json(new), new.brugertype.value)
            changes.enter_context(aendring(engine, *what))
        yield


def _open() -> Risikovurderinger:
    from borgerblik.access.risiko import Risikovurderinger
    from borgerblik.db import open_database

    return Risikovurderinger(open_database(settings().database_url))


def _i_dag() -> date:
    from borgerblik.domain.tid import dansk_dag

    return dansk_dag(datetime.now(UTC))


def _brugertyper(brugertype: str | None) -> tuple[Rolle, ...]:
    from borgerblik.access.risiko import BRUGERTYPER

    return tuple(rolle for rolle in BRUGERTYPER if brugertype in (None, rolle.value))


def _navn(kode: str) -> str:
    from borgerblik.kommuner.register import NAVNE

    return NAVNE[kode]


def _set_up(billede: Risikobillede) -> list[str]:
    """The kommuner that have been set up, and those that have assessed all the same."""
    from borgerblik.db import open_database
    from borgerblik.kommuner import KommuneStore

    saved = KommuneStore(open_database(settings().database_url)).read_all()
    return sorted({*(kommune.kode for kommune in saved), *(kode for kode, _ in billede.udgaver)})


def _read_all(filer: Sequence[str]) -> list[Vurdering]:
    """The assessments of all the files. Raises WorkFailed with every fault of every file."""
    from schemas.ind.risiko import VurderingFaults, read_vurdering

    read: list[Vurdering] = []
    told: list[str] = []
    seen: dict[Any, str] = {}
    for fil in filer:
        try:
            vurdering = read_vurdering(read_bounded(Path(fil)), _i_dag())
        except VurderingFaults as error:
            told += [f"{fil}: {fault}" for fault in error.faults]
            continue
        first = seen.setdefault((vurdering.kode, vurdering.brugertype), fil)
        if len(seen) == len(read):
            told.append(f"{fil}: brugertype: den samme vurdering står også i {first}")
        read.append(vurdering)
    if told:
        listed = "\n".join(f"  {line}" for line in told)
        raise WorkFailed(f"intet er gemt, {len(told)} fejl:\n{listed}")
    return read


# How they are shown


def _dumped(kode: str, stande: Sequence[Stand]) -> dict[str, Any]:
    from schemas.ud.risiko import RisikoUd

    found: dict[str, Any] = RisikoUd().dump({"kode": kode, "navn": _navn(kode), "vurderinger": stande})
    return found


def _document(kode: str, stande: Sequence[Stand], vurderinger: Risikovurderinger) -> str:
    from borgerblik.access.risiko.dokument import dokument

    with in_one_line():
        afsnit = [(stand, vurderinger.history(kode, stand.brugertype)) for stand in stande]
    return dokument(kode, _navn(kode), afsnit, datetime.now(UTC))


def _row(stand: Stand) -> str:
    """One line of the table: what is demanded, and how the assessment stands."""
    krav = stand.krav
    demanded = f"gammelt {krav.gammelt}" if krav.niveau is None else krav.niveau.value
    return f"{stand.kode}  {_navn(stand.kode):24}  {stand.brugertype.value:13}  {demanded:9}  {_standing(stand)}"


def _standing(stand: Stand) -> str:
    from borgerblik.access.risiko.ordlyd import TILSTAND

    said, vurdering = TILSTAND[stand.tilstand], stand.vurdering
    return said if vurdering is None else f"{said} (genbesøges senest {vurdering.genbesoeg.isoformat()})"


def _in_words(stand: Stand) -> str:
    vurdering, beregning = stand.vurdering, stand.beregning
    lines = [_row(stand)]
    if vurdering is None or beregning is None:
        return lines[0]
    lines.append(f"  beregnet {beregning.niveau.value}, besluttet {vurdering.niveau.value}")
    if vurdering.begrundelse:
        lines.append(f"  begrundelse: {vurdering.begrundelse}")
    lines += [f"  {noegle}: {niveau.value}" for noegle, niveau in vurdering.omraader.items()]
    if vurdering.overgang is not None:
        til = vurdering.overgang.til.isoformat()
        lines.append(f"  overgang: det gamle niveau {vurdering.overgang.gammelt_niveau} godtages til og med {til}")
    lines.append(f"  besluttet {vurdering.besluttet.isoformat()} af {vurdering.besluttet_af}, udgave {stand.version}")
    return "\n".join([*lines, *(f"  {saetning}" for saetning in beregning.begrundelser)])

"""`borgerblik oversigt`: how far the kommuner are at this machine, the national tasks, and the reminders by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, kendt_kode, operator, settings

if TYPE_CHECKING:
    from marshmallow import Schema

    from borgerblik.web.konsol import Konsol

FORMER = (
    click.option("--json", "as_json", is_flag=True, help="as the API gives it"),
    click.option("--csv", "as_csv", is_flag=True, help="as lines for a spreadsheet"),
)
_FIL = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def former(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say in which form something is printed."""
    for option in reversed(FORMER):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@former
@click.pass_context
def oversigt(context: click.Context, as_json: bool, as_csv: bool) -> None:
    """How far every kommune is with every area, agreement, connection, quality and tasks."""
    if context.invoked_subcommand is not None:
        if as_json or as_csv:
            raise click.UsageError("sæt --json og --csv efter underkommandoen")
        return
    from borgerblik.kommuner.oversigt import Udsyn
    from borgerblik.kommuner.oversigt.fil import matrix_csv
    from schemas.ud.oversigt import MatrixUd, matrix_ud

    with in_one_line():
        matrix = konsoldele().oversigt.matrix()
    alle = Udsyn(national=True)
    vis(
        as_json,
        as_csv,
        lambda: MatrixUd().dump(matrix_ud(matrix, alle)),
        lambda: matrix_csv(matrix, alle),
        lambda: _matrix_lines(matrix),
    )


@oversigt.command("fremgang")
@click.option("--fagomraade", metavar="OMRAADE", help="of one area; without it all of them together")
@former
def fremgang(fagomraade: str | None, as_json: bool, as_csv: bool) -> None:
    """How many kommuner were how far at the end of each of the last twelve months, and are today."""
    from borgerblik.kommuner.oversigt import Celletilstand
    from borgerblik.kommuner.oversigt.fil import fremgang_csv
    from schemas.ud.oversigt import FremgangUd, fremgang_ud

    with in_one_line():
        parts = konsoldele().oversigt
        if fagomraade not in (None, *dict(parts.omraader)):
            raise click.BadParameter("er ikke et fagområde", param_hint="--fagomraade")
        found = parts.fremgang(fagomraade)

    def lines() -> Iterator[str]:
        yield f"{'dag':12}" + "".join(f"{each.value:>15}" for each in Celletilstand)
        for each in found.maalinger:
            made = "  (genskabt)" if each.genskabt else ""
            yield f"{each.dag}  " + "".join(f"{each.antal.get(t, 0):>15}" for t in Celletilstand) + made

    vis(as_json, as_csv, lambda: FremgangUd().dump(fremgang_ud(found)), lambda: fremgang_csv([found]), lines)


@oversigt.command("opgaver")
@former
def opgaver(as_json: bool, as_csv: bool) -> None:
    """Every task with how many kommuner are done, have begun, have not, and are late."""
    from borgerblik.domain.tilslutning import Trintilstand
    from borgerblik.kommuner.oversigt.fil import opgaver_csv
    from schemas.ud.oversigt import OpgaverUd

    with in_one_line():
        found = konsoldele().oversigt.opgavetal()

    def lines() -> Iterator[str]:
        states = tuple(reversed(Trintilstand))
        yield f"{'opgave':44}{'frist':>12}" + "".join(f"{each.value:>17}" for each in states) + f"{'overskredet':>13}"
        for each in found:
            counts = "".join(f"{each.antal[t]:>17}" for t in states)
            yield f"{(each.titel or each.noegle)[:42]:44}{each.frist or '-'!s:>12}{counts}{each.overskredet:>13}"

    vis(as_json, as_csv, lambda: OpgaverUd().dump({"opgaver": found}), lambda: opgaver_csv(found), lines)


@oversigt.command("opgaver-import")
@click.argument("fil", type=_FIL)
def opgaver_import(fil: Path) -> None:
    """Check the whole FILE of national tasks, name every fault, and only then keep it. `-` reads standard input."""
    from borgerblik.commands.udgaver import laes_fil
    from borgerblik.kommuner.leverandoer import NATIONAL
    from borgerblik.kommuner.oversigt.opgaver import opgaver_to_json
    from schemas.ind.oversigt import read_nationale_opgaver

    with in_one_line():
        read = laes_fil(fil, read_nationale_opgaver)
        konsol = konsoldele()
        before = konsol.oversigt.opgaver.nu()
        foer = opgaver_to_json(before.for_kommune(NATIONAL)) if before.version(NATIONAL) else None
        version = gem(konsol, None, "opgave", foer, opgaver_to_json(read), konsol.oversigt.opgaver, read)
    click.echo(f"nationale opgaver: udgave {version}, {len(read.opgaver)} opgaver")


@oversigt.command("opgaver-export")
def opgaver_export() -> None:
    """Print the national tasks as the file that `opgaver-import` reads."""
    from schemas.ud.oversigt import NationaleOpgaverUd

    with in_one_line():
        found = konsoldele().oversigt.nationale()
    click.echo(json.dumps(NationaleOpgaverUd().dump(found), ensure_ascii=False, indent=2))


@oversigt.command("stande-import")
@click.argument("fil", type=_FIL)
def stande_import(fil: Path) -> None:
    """Keep what the kommuner in FILE say of the national tasks; of a kommune that it does not name nothing changes.

    Everything is checked before anything is kept.
    """
    from borgerblik.commands.udgaver import laes_fil
    from schemas.ind.oversigt import read_alle_kommuneopgaver

    with in_one_line():
        konsol = konsoldele()
        known = [each.noegle for each in konsol.oversigt.nationale().opgaver]
        read = laes_fil(fil, lambda raw: read_alle_kommuneopgaver(raw, known))
        for each in read:
            _gem_stande(konsol, each)
    click.echo(f"{len(read)} kommuner har meldt, hvor langt de er")


@oversigt.command("saet")
@click.argument("kode")
@click.argument("noegle")
@click.argument("tilstand", type=click.Choice(["ikke_paabegyndt", "paabegyndt", "fuldfoert"]))
@click.option("--note", help="the kommune's own words")
def saet(kode: str, noegle: str, tilstand: str, note: str | None) -> None:
    """Say how far the kommune KODE is with the national task NOEGLE."""
    from borgerblik.domain.tilslutning import Trintilstand
    from borgerblik.kommuner.oversigt import Kommuneopgaver, Opgavestand
    from schemas.ind.oversigt import OpgavestandSchema

    kendt_kode(kode)
    tjek(OpgavestandSchema(), {"noegle": noegle, "tilstand": tilstand, "note": note})
    with in_one_line():
        konsol = konsoldele()
        if konsol.oversigt.nationale().find(noegle) is None:
            raise click.UsageError("NOEGLE er ikke en national opgave; se dem med `borgerblik oversigt opgaver`")
        said = konsol.oversigt.stande.nu().for_kommune(kode)
        changed = {**said.stande, noegle: Opgavestand(Trintilstand(tilstand), note)}
        _gem_stande(konsol, Kommuneopgaver(kode, changed))
    click.echo(f"{kode} {noegle}: {tilstand}")


@oversigt.command("paamind")
@click.option("--vis", "kun_vis", is_flag=True, help="only say what is due")
def paamind(kun_vis: bool) -> None:
    """Send the reminders of national tasks that are due and have not left."""
    from borgerblik.operations.logge import set_up_logging

    with in_one_line():
        parts = konsoldele().paamindelser
        set_up_logging("WARNING")
        if not kun_vis:
            click.echo(f"{parts.udsend()} påmindelser er sendt")
            return
        for each in parts.forestaar():
            click.echo(f"{each.kommune.kode}  {each.opgave.slutdato}  {each.anledning.value:13}  {each.opgave.titel}")


def konsoldele() -> Konsol:
    """The console's parts, as the product joins them; nothing here reads an index, so no way to one is opened."""
    from datetime import UTC, datetime
    from functools import cache

    from adapters.tjenester import Tjenester
    from borgerblik.db import open_database
    from borgerblik.kommuner import Kommuner
    from borgerblik.konsol import make_konsol
    from borgerblik.operations.logge import set_up_logging
    from borgerblik.revision import make_revision

    def now() -> datetime:
        return datetime.now(UTC)

    set_up_logging("ERROR")  # what is printed may be read by a program
    chosen = settings()
    engine = open_database(chosen.database_url)
    kommuner = Kommuner(engine, paa_maskinen=chosen.paa_maskinen, now=now)
    revision = make_revision(chosen, engine, now)
    return make_konsol(chosen, engine, kommuner, revision, cache(lambda: Tjenester(chosen)), now)


def gem(
    konsol: Konsol,
    kode: str | None,
    emne: str,
    foer: Mapping[str, Any] | None,
    efter: Mapping[str, Any],
    valg: Any,
    dokument: Any,
) -> int:
    """Keep a document as the version after the one in force, written down first; its number.

    Raises WorkFailed where somebody keeps another meanwhile.
    """
    from datetime import UTC, datetime

    from borgerblik.audit.aendringer import Aendring
    from borgerblik.commands.aendring import kommandokald
    from borgerblik.kommuner.udgaver import AendretImens

    before = valg.nu().version(dokument.kode)
    try:
        with konsol.aendringer.om(Aendring(kode, emne, "", foer, efter), kommandokald()):
            version: int = valg.gem(dokument, hvis_version=before, at=datetime.now(UTC), af=operator())
    except AendretImens as error:
        raise WorkFailed(f"intet er gemt: {error}; prøv igen") from None
    return version


def vis(
    as_json: bool,
    as_csv: bool,
    som_json: Callable[[], Any],
    som_csv: Callable[[], str],
    linjer: Callable[[], Iterator[str] | Sequence[str]],
) -> None:
    """Print it in the form asked for."""
    if as_json and as_csv:
        raise click.UsageError("vælg --json eller --csv")
    if as_json:
        click.echo(json.dumps(som_json(), ensure_ascii=False, indent=2))
    elif as_csv:
        click.echo(som_csv(), nl=False)
    else:
        click.echo("\n".join(linjer()))


def tjek(schema: Schema, sagt: Mapping[str, Any]) -> None:
    """Is it what a file may hold? Raises UsageError, which repeats no value."""
    from schemas.ind.fejl import from_messages

    faults = schema.validate(dict(sagt))
    if faults:
        raise click.UsageError("; ".join(map(str, from_messages(faults))))


def _gem_stande(konsol: Konsol, sagt: Any) -> None:
    from borgerblik.kommuner.oversigt.opgaver import stande_to_json

    valg = konsol.oversigt.stande
    before = valg.nu()
    foer = stande_to_json(before.for_kommune(sagt.kode)) if before.version(sagt.kode) else None
    gem(konsol, sagt.kode, "opgave", foer, stande_to_json(sagt), valg, sagt)


def _matrix_lines(matrix: Any) -> Iterator[str]:
    """A line for each kommune that has begun with anything, then how many are how far."""
    from borgerblik.kommuner.oversigt import Celletilstand

    names = [each.noegle for each in matrix.kolonner]
    idle = 0
    for raekke in matrix.raekker:
        begun = [
            f"{navn} {celle.tilstand.value}{f' {celle.tal}' if celle.tal else ''}"
            for navn, celle in zip(names, raekke.celler, strict=True)
            if celle.tilstand is not Celletilstand.LUKKET
        ]
        idle += not begun
        if begun:
            yield f"{raekke.kode} {raekke.navn}: {', '.join(begun)}"
    if idle:
        yield f"{idle} kommuner er ikke begyndt"
    for noegle, antal in matrix.summer().items():
        yield f"{noegle:26}" + "  ".join(f"{t.value} {antal.get(t, 0)}" for t in Celletilstand)

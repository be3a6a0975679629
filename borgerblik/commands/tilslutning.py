"""`borgerblik tilslutning`: how a kommune connects, as a file and in words, step by step."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, settings
from borgerblik.commands.aendring import aendring
from borgerblik.commands.udgaver import laes_fil
from borgerblik.domain.tid import dansk_minut

if TYPE_CHECKING:
    from borgerblik.config import Settings
    from borgerblik.db import Engine
    from borgerblik.domain.tilslutning import Tilslutning
    from borgerblik.kommuner.tilslutning import Tilslutninger, Trinstand

EMNE, PROEVE = "tilslutning", "proeve"  # what the log of changes calls it
_TRIN = (
    "projektejer", "projektleder", "tilslutningsaftale", "databehandleraftale", "serviceaftaler", "certifikat",
    "forbindelse", "risikovurdering", "oplysningstekst", "tilgaengelighedserklaering", "testpersoner",
    "fagomraader_aabnet",
)  # fmt: skip
_TILSTANDE = ("ikke_paabegyndt", "paabegyndt", "fuldfoert")
INGEN = "ingen"
as_json_option = click.option("--json", "as_json", is_flag=True, help="as the API gives it")


@click.group()
def tilslutning() -> None:
    """How a kommune connects: people, agreements, twelve steps. Without a databehandleraftale nothing is shown."""


# What is written


@tilslutning.command("import")
@click.argument("fil", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def import_(fil: Path) -> None:
    """Check the whole FILE, name every fault, and only then keep it. `-` reads standard input."""
    from schemas.ind.tilslutning import read_tilslutning

    with in_one_line(), _open() as (_, engine, tilslutninger):
        read = laes_fil(fil, read_tilslutning)
        version = _gem(engine, tilslutninger, read, tilslutninger.nu().version(read.kode))
        click.echo(f"{read.kode} {_navn(read.kode)}: udgave {version}, {_shown(tilslutninger, read.kode)}")


@tilslutning.command()
@click.argument("kode")
def export(kode: str) -> None:
    """Print the kommune's connecting as the file that `import` reads; an empty one where nothing was ever written."""
    from schemas.ud.tilslutning import TilslutningUd

    kendt_kode(kode)
    with in_one_line(), _open() as (_, _engine, tilslutninger):
        found = tilslutninger.nu().for_kommune(kode)
    click.echo(json.dumps(TilslutningUd().dump(found), ensure_ascii=False, indent=2))


@tilslutning.command()
@click.argument("kode")
@click.argument("trin", type=click.Choice(_TRIN))
@click.option("--tilstand", type=click.Choice((*_TILSTANDE, INGEN)), help="never further than the step's check says")
@click.option("--frist", metavar="DAG", help="the last day in time, 2026-12-31; `ingen` takes it away")
@click.option("--ejer", metavar="NAVN", help='"Navn" or "Navn <e-mail>"; `ingen` takes it away')
@click.option("--bevis", metavar="TEKST", help="evidence: words or an address; `ingen` takes it away")
@click.option("--note", metavar="TEKST", help="`ingen` takes it away")
def saet(kode: str, trin: str, **said: str | None) -> None:
    """Write down what is said of one step; what is not said stays as it is."""
    from borgerblik.kommuner.tilslutning.form import to_json
    from schemas.ind.tilslutning import TilslutningFaults, read_document

    kendt_kode(kode)
    given = {name: value for name, value in said.items() if value is not None}
    if not given:
        raise click.UsageError("sig, hvad der skal skrives: --tilstand, --frist, --ejer, --bevis eller --note")
    with in_one_line(), _open() as (_, engine, tilslutninger):
        billede = tilslutninger.nu()
        document = to_json(billede.for_kommune(kode))
        document["trin"][trin] |= {name: _written(name, value) for name, value in given.items()}
        try:
            read = read_document(document)
        except TilslutningFaults as error:
            raise WorkFailed(_listed([str(fault) for fault in error.faults])) from None
        _gem(engine, tilslutninger, read, billede.version(kode))
        stand = next(each for each in tilslutninger.stande(kode, tilslutninger.i_dag) if each.trin == trin)
    click.echo("\n".join(_step(stand)))


def _written(name: str, value: str) -> Any:
    if value == INGEN:
        return None
    if name != "ejer":
        return value
    navn, has_email, email = value.partition("<")
    return {"navn": navn.strip(), "email": email.strip().rstrip(">") if has_email else None}


@tilslutning.command()
@click.argument("kode")
def historik(kode: str) -> None:
    """Every version, newest first: when, by whom, and what it changed."""
    from borgerblik.kommuner.tilslutning.forskel import historik as versions

    kendt_kode(kode)
    with in_one_line(), _open() as (_, _engine, tilslutninger):
        udgaver = tilslutninger.historik(kode)
    for udgave, changes in versions(udgaver):
        click.echo(f"udgave {udgave.version}, {dansk_minut(udgave.tidspunkt)}, {udgave.af}")
        for each in changes:
            click.echo(f"  {each.sted}: {each.foer or '-'} → {each.efter or '-'}")


# How far it is


@tilslutning.command()
@click.argument("kode")
@as_json_option
def vis(kode: str, as_json: bool) -> None:
    """Every step: how far it is, its deadline, what is missing, and what to do next."""
    from schemas.ud.tilslutning import TilslutningsstandUd

    kendt_kode(kode)
    with in_one_line(), _open() as (_, _engine, tilslutninger):
        i_dag = tilslutninger.i_dag
        stande, version = tilslutninger.stande(kode, i_dag), tilslutninger.nu().version(kode)
        told = {
            "kode": kode,
            "vises": tilslutninger.databehandleraftale_gaelder(kode, i_dag),
            "trin": stande,
            "seneste": tilslutninger.seneste_proeve(kode),
        }
        shown = _shown(tilslutninger, kode)
    if as_json:
        click.echo(json.dumps(TilslutningsstandUd().dump(told), ensure_ascii=False, indent=2))
        return
    written = f"udgave {version}" if version else "intet er skrevet"
    click.echo(f"{kode} {_navn(kode)}, {written}: {_done(stande)}, {shown}")
    click.echo("\n".join(line for each in stande for line in _step(each)))


@tilslutning.command()
def liste() -> None:
    """The kommuner of which something is written or that are set up: how far each is, and whether it is shown."""
    from borgerblik.kommuner import KommuneStore

    with in_one_line(), _open() as (_, engine, tilslutninger):
        known = {*tilslutninger.nu().udgaver, *(each.kode for each in KommuneStore(engine).read_all())}
        stande = tilslutninger.stande(None, tilslutninger.i_dag)
        for kode in sorted(known):
            own = [each for each in stande if each.kode == kode]
            overdue = sum(each.overskredet for each in own)
            late = f", {overdue} overskredne frister" if overdue else ""
            click.echo(f"{kode}  {_navn(kode)}  {_done(own)}{late}, {_shown(tilslutninger, kode)}")


@tilslutning.command()
@click.argument("kode")
@as_json_option
def proev(kode: str, as_json: bool) -> None:
    """Run every check now, also the way to the indexes, and keep the outcome. Exit code 1 where the way failed."""
    from schemas.ud.tilslutning import ProeveUd

    kendt_kode(kode)
    with in_one_line(), _open() as (_, engine, tilslutninger):
        before = tilslutninger.seneste_proeve(kode)
        foer = None if before is None else {"tidspunkt": before.tidspunkt.isoformat(), "ok": before.ok}
        with aendring(engine, kode, EMNE, foer, {"proeves": True}, PROEVE):
            proeve = tilslutninger.proev(kode, operator())
        stande = tilslutninger.stande(kode, tilslutninger.i_dag)
    if as_json:
        click.echo(json.dumps(ProeveUd().dump(proeve), ensure_ascii=False, indent=2))
    else:
        for each in proeve.trin:
            click.echo(f"{each.trin:18} {each.hvad}  {'ok' if each.ok else 'FEJL'}, {each.ms} ms")
        click.echo("\n".join(line for each in stande for line in _step(each)))
    if not proeve.ok:
        svigt = proeve.svigt
        told = "intet blev prøvet" if svigt is None else f"svigter ved {svigt.trin}: {svigt.fejl}"
        raise WorkFailed(f"forbindelsen for {kode} {told}")


@tilslutning.command()
@click.option("--vis", "only_show", is_flag=True, help="say which letters are due, and send nothing")
def varsle(only_show: bool) -> None:
    """Send the warnings that are due and have not left: agreements, the certificate, deadlines, openings that wait."""
    from borgerblik.commands.valgdele import maaltvalg
    from borgerblik.kommuner.tilslutning.brevtekst import emne
    from borgerblik.overblik.spoerg import utcnow
    from borgerblik.revision import make_brev
    from borgerblik.tilslutning import make_varsler

    with in_one_line(), _open() as (chosen, engine, tilslutninger):
        kladder = maaltvalg(chosen, engine).kladder
        varsler = make_varsler(chosen, engine, tilslutninger, kladder, make_brev(chosen, "tilslutning"), utcnow)
        if only_show:
            for brev in varsler.breve():
                click.echo(f"{emne(brev.varsel)}, til {brev.modtager.reveal()}: {brev.stand or 'skal sendes'}")
            return
        outcomes: Counter[str] = varsler.udsend()
    click.echo(f"{outcomes['sendt']} sendt, {outcomes['venter']} venter")
    if outcomes["venter"]:
        raise WorkFailed(f"{outcomes['venter']} varsler kom ikke af sted; de prøves igen om en time")


# What they share


@contextmanager
def _open() -> Iterator[tuple[Settings, Engine, Tilslutninger]]:
    from borgerblik.kommuner import Kommuner
    from borgerblik.operations.logge import set_up_logging
    from borgerblik.overblik.spoerg import utcnow
    from borgerblik.tilslutning import make_tilslutninger

    set_up_logging("ERROR")  # what is written is for whoever asked
    chosen = settings()
    with database(chosen) as engine:
        kommuner = Kommuner(engine, paa_maskinen=chosen.paa_maskinen)
        yield chosen, engine, make_tilslutninger(chosen, engine, kommuner, utcnow)


def _gem(engine: Engine, tilslutninger: Tilslutninger, read: Tilslutning, before: int) -> int:
    """Keep it as the version after that one; its number. Raises WorkFailed."""
    from borgerblik.kommuner.tilslutning import AendretImens, Paastand
    from borgerblik.kommuner.tilslutning.form import to_json

    af, nu = operator(), tilslutninger.nu()
    try:
        finished = tilslutninger.faerdig(read, hvis_version=before, af=af)
        foer = to_json(nu.for_kommune(read.kode)) if before else None
        with aendring(engine, read.kode, EMNE, foer, to_json(finished)):
            return tilslutninger.gem(finished, hvis_version=before, at=datetime.now(UTC), af=af)
    except Paastand as error:
        raise WorkFailed(_listed([f"{sted}: {besked}" for sted, besked in error.fejl.items()])) from None
    except AendretImens as error:
        told = f"intet er gemt: {error}; se den med `borgerblik tilslutning vis {read.kode}`, og prøv igen"
        raise WorkFailed(told) from None


def _listed(faults: list[str]) -> str:
    return "\n".join([f"intet er gemt, {len(faults)} fejl:", *(f"  {fault}" for fault in faults)])


def _navn(kode: str) -> str:
    from borgerblik.kommuner.register import NAVNE

    return NAVNE[kode]


def _shown(tilslutninger: Tilslutninger, kode: str) -> str:
    shown = tilslutninger.databehandleraftale_gaelder(kode, tilslutninger.i_dag)
    return "må vises" if shown else "LUKKET: ingen databehandleraftale gælder"


def _done(stande: Any) -> str:
    done = sum(each.tilstand == "fuldfoert" for each in stande)
    return f"{done} af {len(stande)} trin fuldført"


def _step(stand: Trinstand) -> Iterator[str]:
    late = "" if stand.frist is None else f", frist {stand.frist}{' OVERSKREDET' if stand.overskredet else ''}"
    owner = "" if stand.ejer is None else f", {stand.ejer.navn}"
    yield f"  {stand.trin.value:26} {stand.tilstand.value}{late}{owner}"
    yield f"    {stand.forklaring}"
    if stand.goer is not None:
        yield f"    Gør: {stand.goer}"

"""`borgerblik kvalitet`: measure what a kommune's source systems deliver, area by area."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, settings
from borgerblik.commands.aendring import aendring, kommandokald
from borgerblik.commands.valgdele import maaltvalg
from borgerblik.domain.tid import dansk_minut

if TYPE_CHECKING:
    from borgerblik.db import Engine
    from borgerblik.domain.kommune import Kommune
    from borgerblik.kommuner.kvalitet import Koersel
    from borgerblik.kvalitet import Maaling

EMNE, FORMAAL = "kvalitet", "datakvalitet"
LET_SECONDS = 0.5  # between two looks at a run that others work on
_kode, _omraade = click.argument("kode"), click.argument("omraade")


@click.group()
def kvalitet() -> None:
    """The quality of what source systems deliver: runs over an area, findings, scores."""


@kvalitet.command("koer")
@_kode
@_omraade
@click.option("--fra-forfra", "forfra", is_flag=True, help="give up the run that is not over, and begin a new one")
def koer_(kode: str, omraade: str, forfra: bool) -> None:
    """Run over OMRAADE of the kommune KODE to its end; one that is not over goes on where it was left.

    With a broker (AMQP_URL) the workers do it and this command follows it; else it is done here. Ctrl-C stops the run:
    `genoptag`, or this command again, goes on with it. Exit code 1 where something could not be read.
    """
    from borgerblik.kommuner.kvalitet import KanIkke, Tilstand

    kendt_kode(kode)
    with in_one_line(), _open("pseudonym_key") as (engine, maaling):
        kommune = _kommune(engine, kode)
        maaling.arbejder()  # what keeps the indexes shut is told before anything is begun
        try:
            run = _begynd(engine, maaling, kommune, omraade, forfra=forfra)
            _foelg(engine, maaling, run)
        except KanIkke as error:
            raise WorkFailed(str(error)) from None
        found = maaling.kvalitet.find(run.id)
        click.echo("\n".join(_in_words(found)))
        if found.tilstand is not Tilstand.FAERDIG:
            raise WorkFailed(
                f"kørslen er {_TILSTAND[found.tilstand.value]}: `borgerblik kvalitet genoptag {kode} {omraade}`"
            )


@kvalitet.command()
@_kode
@_omraade
def stop(kode: str, omraade: str) -> None:
    """Read no more for now; what has been read is kept."""
    with in_one_line(), _open() as (engine, maaling):
        run = _skift(engine, maaling, kode, omraade, "stop")
    click.echo(f"{kode} {omraade}: kørslen er {_TILSTAND[run.tilstand.value]}")


@kvalitet.command()
@_kode
@_omraade
def genoptag(kode: str, omraade: str) -> None:
    """Let the run go on. The product or the workers do it; `koer` does it here."""
    with in_one_line(), _open() as (engine, maaling):
        run = _skift(engine, maaling, kode, omraade, "genoptag")
    click.echo(f"{kode} {omraade}: kørslen er {_TILSTAND[run.tilstand.value]}")


@kvalitet.command()
@_kode
@click.argument("omraade", required=False)
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
def vis(kode: str, omraade: str | None, as_json: bool) -> None:
    """What the newest runs of the kommune KODE say; of one area also what was found."""
    kendt_kode(kode)
    with in_one_line(), _open() as (_, maaling):
        if omraade is None:
            runs = list(
                {run.omraade: run for run in reversed(maaling.kvalitet.seneste_koersler(kode, None, 200))}.values()
            )
        else:
            run = maaling.kvalitet.aaben(kode, omraade) or maaling.kvalitet.seneste_hele(kode, omraade)
            if run is None:
                raise WorkFailed(f"{kode} {omraade} er ikke målt: `borgerblik kvalitet koer {kode} {omraade}`")
            runs = [run]
        if as_json:
            click.echo(json.dumps(_as_json(maaling, runs, one=omraade is not None), ensure_ascii=False, indent=2))
            return
        taerskel = maaling.kvalitet.valg.nu().for_kommune(kode).taerskel
    click.echo(f"{kode}: tærsklen er {taerskel}")
    for each in runs:
        click.echo(_one_line(each) if omraade is None else "\n".join(_in_words(each)))


@kvalitet.command()
@click.option("--antal", type=click.IntRange(1, 1000), default=50, show_default=True)
def liste(antal: int) -> None:
    """The newest runs of every kommune, newest first."""
    with in_one_line(), _open() as (_, maaling):
        runs = maaling.kvalitet.seneste_koersler(None, None, antal)
    for run in runs:
        click.echo(f"{dansk_minut(run.startet)}  {run.kode}  {_one_line(run)}")


@kvalitet.command()
@_kode
@_omraade
@click.option("--system", metavar="NAVN", help="one source system; without it all of them")
@click.option("--json", "as_json", is_flag=True, help="JSON in place of CSV")
def eksport(kode: str, omraade: str, system: str | None, as_json: bool) -> None:
    """The findings for a supplier: codes, counts, and UUIDs of index objects. Nobody is in it."""
    from borgerblik.kommuner.kvalitet.eksport import som_csv, til_leverandoer

    kendt_kode(kode)
    with in_one_line(), _open() as (_, maaling):
        run = maaling.kvalitet.seneste_hele(kode, omraade)
    if run is None or run.resultat is None:
        raise WorkFailed(f"{kode} {omraade} er ikke målt til ende")
    known = [each.navn for each in run.resultat.systemer]
    if system is not None and system not in known:
        raise WorkFailed(f"der er intet fra det fagsystem; der er {', '.join(known) or 'ingen'}")
    if as_json:
        click.echo(json.dumps(til_leverandoer(run, system), ensure_ascii=False, indent=2))
    else:
        click.echo(som_csv(run, system), nl=False)


@kvalitet.command()
@_kode
@click.argument("tal", type=click.IntRange(0, 100))
def taerskel(kode: str, tal: int) -> None:
    """The score below which an area of the kommune is not opened without a reason."""
    from borgerblik.kommuner.kvalitet import AendretImens, Kvalitetsvalg
    from borgerblik.kommuner.kvalitet.form import valg_to_json

    kendt_kode(kode)
    with in_one_line(), _open() as (engine, maaling):
        valgene, ny = maaling.kvalitet.valg, Kvalitetsvalg(kode, tal)
        before = valgene.nu()
        version = before.version(kode)
        foer = valg_to_json(before.for_kommune(kode)) if version else None
        try:
            with aendring(engine, kode, EMNE, foer, valg_to_json(ny), noegle="taerskel"):
                valgene.gem(ny, hvis_version=version, at=datetime.now(UTC), af=operator())
        except AendretImens:
            raise WorkFailed(f"tærsklen for {kode} er ændret af en anden imens: prøv igen") from None
    click.echo(f"{kode}: tærsklen er {tal}")


# What they share


@contextmanager
def _open(*needed: str) -> Iterator[tuple[Engine, Maaling]]:
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    chosen = settings()
    chosen.demand(*needed)
    with database(chosen) as engine:
        yield engine, maaltvalg(chosen, engine).maaling


def _kommune(engine: Engine, kode: str) -> Kommune:
    from borgerblik.kommuner import KommuneStore

    found = KommuneStore(engine).read(kode)
    if found is None:
        raise WorkFailed(f"kommune {kode} er ikke sat op: `borgerblik kommune import`")
    return found


def _begynd(engine: Engine, maaling: Maaling, kommune: Kommune, omraade: str, *, forfra: bool) -> Koersel:
    """A new run, or the one that is not over. Raises KanIkke."""
    from borgerblik.audit import AuditLog
    from borgerblik.kommuner.kvalitet import AlleredeIGang, Tilstand

    own = maaling.kvalitet
    unfinished = None if forfra else own.aaben(kommune.kode, omraade)
    if unfinished is not None:
        if unfinished.tilstand is Tilstand.I_GANG:
            return unfinished
        return _skift(engine, maaling, kommune.kode, omraade, "genoptag")
    own.kan_begynde(kommune, omraade, forfra=forfra)
    efter = {"omraade": omraade, "forfra": forfra}
    with aendring(engine, kommune.kode, EMNE, None, efter, noegle=omraade):
        look = kommandokald(FORMAAL).opslag(None, datetime.now(UTC), kommuner=(kommune.kode,))
        AuditLog(engine).write(look)
        try:
            return own.begynd(kommune, omraade, operator(), forfra=forfra)
        except AlleredeIGang:
            raise WorkFailed("en anden begyndte en kørsel imens: prøv igen") from None


def _skift(engine: Engine, maaling: Maaling, kode: str, omraade: str, handling: str) -> Koersel:
    """Stop the run that is not over, or resume it."""
    from borgerblik.kommuner.kvalitet import KanIkke

    kendt_kode(kode)
    run = maaling.kvalitet.aaben(kode, omraade)
    if run is None:
        raise WorkFailed(f"{kode} {omraade}: ingen kørsel er i gang")
    before = {"koersel": run.id, "tilstand": run.tilstand.value}
    act = maaling.kvalitet.stop if handling == "stop" else maaling.kvalitet.genoptag
    try:
        with aendring(engine, kode, EMNE, before, {"koersel": run.id, "handling": handling}, noegle=omraade):
            return act(run.id)
    except KanIkke as error:
        raise WorkFailed(f"{kode} {omraade}: {error}") from None


def _foelg(engine: Engine, maaling: Maaling, run: Koersel) -> None:
    """Until the run is over, with a bar; done here where there is no queue. Ctrl-C stops it."""
    from borgerblik.commands.kvalitet_bjaelke import bjaelke
    from borgerblik.kommuner.kvalitet import KanIkke
    from borgerblik.operations.gennemgang import koer

    with bjaelke(maaling.kvalitet, run.id, LET_SECONDS) as vent:
        try:
            if maaling.koe is None:
                koer(maaling.arbejder(), run.id, maaling.traade)
            else:
                maaling.vaek(run.id)
            vent()
        except KeyboardInterrupt:
            try:
                _skift(engine, maaling, run.kode, run.omraade, "stop")
            except (KanIkke, WorkFailed):
                click.echo("borgerblik: kørslen var slut", err=True)


# In words

_TILSTAND = {"i_gang": "i gang", "stoppet": "stoppet", "afbrudt": "afbrudt", "faerdig": "færdig", "opgivet": "opgivet"}


def _one_line(run: Koersel) -> str:
    score = "ingen score" if run.score is None else f"score {run.score:.1f}"
    found = "" if run.resultat is None else f", {run.resultat.antal} emner, {run.resultat.fund} fund"
    return f"{run.omraade}: {_TILSTAND[run.tilstand.value]}, {score}{found}"


def _in_words(run: Koersel) -> Iterator[str]:
    yield _one_line(run)
    resultat = run.resultat
    if resultat is None:
        return
    if resultat.delvis:
        yield "  IKKE læst til ende, så der er ingen score:"
    for mangel in resultat.mangler:
        yield f"  mangler {mangel.kilde} {mangel.slags}: {mangel.enheder} dele, {mangel.aarsag or 'ikke læst endnu'}"
    for system in resultat.systemer:
        score = "ingen score" if system.score is None else f"score {system.score:.1f}"
        yield f"  {system.navn}: {score}, {system.antal} emner"
        for fund in system.fund:
            share = f"{fund.antal:7} {100 * fund.andel:5.1f} %"
            yield f"    {fund.slags.alvor.value:10} {share}  {fund.kode}: {fund.slags.navn}"


def _as_json(maaling: Maaling, runs: list[Koersel], *, one: bool) -> Any:
    from schemas.ud.kvalitet import HelKoerselUd

    fields = ("id", "kode", "omraade", "tilstand", "startet", "startet_af", "sluttet", "score", "resultat")
    far = maaling.kvalitet.koersler_fremdrift([run.id for run in runs])
    dumped = [
        HelKoerselUd().dump({**{name: getattr(run, name) for name in fields}, "fremdrift": far[run.id]}) for run in runs
    ]
    return dumped[0] if one else {"koersler": dumped}

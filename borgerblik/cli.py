"""The command `borgerblik`. Exit codes: 0 done, 1 the work failed, 2 wrong usage; one clear line on stderr."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from borgerblik import __version__
from borgerblik.commands import WorkFailed, in_one_line, konto, operator, settings
from borgerblik.commands.adgang import adgang
from borgerblik.commands.arbejder import arbejder
from borgerblik.commands.besked import besked
from borgerblik.commands.certifikat import certifikat
from borgerblik.commands.dokument import dokument
from borgerblik.commands.fagomraade import fagomraade
from borgerblik.commands.forbindelse import forbindelse
from borgerblik.commands.kladde import kladde
from borgerblik.commands.klassifikation import klassifikation
from borgerblik.commands.kommune import kommune
from borgerblik.commands.konformitet import konformitet
from borgerblik.commands.kvalitet import kvalitet
from borgerblik.commands.leverandoer import leverandoer
from borgerblik.commands.oversigt import oversigt
from borgerblik.commands.pris import pris
from borgerblik.commands.revision import revision
from borgerblik.commands.risiko import risiko
from borgerblik.commands.sider import sider
from borgerblik.commands.statistik import statistik
from borgerblik.commands.tilslutning import tilslutning
from borgerblik.commands.tilsyn import tilsyn

SANDKASSE_KEY_FILE = "sandkasse-noegle.pem"
FRA_KOMMANDOLINJEN = "opslag fra kommandolinjen"  # how the purpose of such a look begins in the log


port = click.IntRange(1, 65535)


class OneLine(click.Group):
    """A group whose wrong usage is one line on stderr, and exit code 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """click's entry."""
        try:
            result = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.UsageError as error:
            click.echo(f"borgerblik: {error.format_message()}", err=True)
            sys.exit(2)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(1)
        sys.exit(result if isinstance(result, int) else 0)


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="borgerblik")
def main() -> None:
    """Borgerblikket: a citizen's municipal cases and benefits in one overview."""


main.add_command(adgang)
main.add_command(arbejder)
main.add_command(besked)
main.add_command(certifikat)
main.add_command(dokument)
main.add_command(fagomraade)
main.add_command(forbindelse)
main.add_command(kladde)
main.add_command(klassifikation)
main.add_command(kommune)
main.add_command(konformitet)
main.add_command(kvalitet)
main.add_command(leverandoer)
main.add_command(oversigt)
main.add_command(pris)
main.add_command(revision)
main.add_command(risiko)
main.add_command(sider)
main.add_command(statistik)
main.add_command(tilslutning)
main.add_command(tilsyn)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=port, default=8000, envvar="PORT", show_default=True, help="PORT in the environment counts too"
)
def serve(host: str, port: int) -> None:
    """The product alone, under gunicorn, from settings."""
    from borgerblik.operations.opstart import shared_metrics

    chosen = settings()
    with in_one_line(), shared_metrics(chosen.metrics_port is not None):
        from borgerblik.serving import serve_product

        serve_product(chosen, host, port)


@main.command()
def demo() -> None:
    """What `make run` does: the sandkasse and the product with invented citizens, on this machine."""
    from borgerblik.demo import run_demo

    with in_one_line():
        sys.exit(run_demo())


@main.command()
def openapi() -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    from borgerblik.web.factory import api_document

    click.echo(json.dumps(api_document(), ensure_ascii=False, indent=2))


# The sandkasse


@main.group()
def sandkasse() -> None:
    """The local indexes and token issuer, with invented citizens."""


@sandkasse.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=port, default=8470, envvar="SANDKASSE_PORT", show_default=True)
@click.option(
    "--borgere",
    type=click.IntRange(0, 1_000_000),
    default=0,
    show_default=True,
    help="generated citizens besides the named",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--fejlandel",
    type=click.FloatRange(0.0, 1.0),
    default=0.0,
    show_default=True,
    help="share of the generated citizens' items with something wrong on purpose",
)
@click.option(
    "--side-maks",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    help="records on one page at most",
)
@click.option(
    "--sikkerhed",
    type=click.Choice(["valgfri", "token", "fuld"]),
    default="valgfri",
    show_default=True,
    help="what a message must bring: valgfri checks what is there, token demands a token, fuld also a signature",
)
@click.option("--tls-port", type=port, help="a second port, over TLS, for who has a client certificate")
@click.option(
    "--produkt",
    metavar="URL",
    help="let people sign in to the product at this address; its profiles are written beside the sandkasse's key",
)
def sandkasse_serve(
    host: str,
    port: int,
    borgere: int,
    seed: int,
    fejlandel: float,
    side_maks: int,
    sikkerhed: str,
    tls_port: int | None,
    produkt: str | None,
) -> None:
    """Serve the local indexes."""
    from borgerblik.operations.opstart import demand_free_port
    from borgerblik.sandkasse.server import serve as serve_sandkasse

    with in_one_line():
        sign_in = None if produkt is None else _sandkasse_sign_in(f"http://{host}:{port}", produkt.rstrip("/"))
        for each in (port, tls_port) if tls_port is not None else (port,):
            demand_free_port(host, each)
        serve_sandkasse(
            host,
            port,
            noeglefil=_sandkasse_key(),
            borgere=borgere,
            seed=seed,
            fejlandel=fejlandel,
            side_maks=side_maks,
            sikkerhed=sikkerhed,
            tls_port=tls_port,
            log_ind=sign_in,
        )


def _sandkasse_sign_in(sandkasse: str, produkt: str) -> Any:
    """Write the profiles of a product at that address, and what the sandkasse's identity providers must know of it."""
    from borgerblik.sandkasse.pki import Pki
    from borgerblik.sandkasse.profiler import MAPPE, indstillinger, skriv_profiler
    from borgerblik.sandkasse.server import pki_mappe

    folder = _sandkasse_key().parent / MAPPE
    skriv_profiler(folder, sandkasse=sandkasse, produkt=produkt, pki=Pki.i_mappe(pki_mappe(_sandkasse_key())))
    return indstillinger(folder, sandkasse=sandkasse, produkt=produkt)


@sandkasse.command("token")
@click.option("--cpr", help="an invented person number (day 61-91); only for the role borger")
@click.option("--niveau", type=click.Choice(["lav", "betydelig", "hoej"]), default="betydelig", show_default=True)
@click.option(
    "--rolle",
    type=click.Choice(["borger", "sagsbehandler", "administrator", "system"]),
    default="borger",
    show_default=True,
)
@click.option("--kommune", help="four digits: the caller's own kommune")
@click.option("--national", is_flag=True, help="with the national role besides: how far every kommune is")
def sandkasse_token(cpr: str | None, niveau: str, rolle: str, kommune: str | None, national: bool) -> None:
    """Print a signed access token that a product set up for the sandkasse accepts."""
    from borgerblik.sandkasse.udsteder import Udsteder

    with in_one_line():
        try:
            token = Udsteder.fra_fil(_sandkasse_key()).token(
                cpr=cpr, niveau=niveau, rolle=rolle, kommune=kommune, national=national
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    click.echo(token)


def _sandkasse_key() -> Path:
    instance = settings().instance
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return instance / SANDKASSE_KEY_FILE


# One citizen


@main.command()
@click.option("--cpr-stdin", is_flag=True, required=True, help="read the person number from standard input")
@click.option("--kommune", multiple=True, metavar="KODE", help="which kommuner to ask; none: every connected one")
@click.option(
    "--formaal", metavar="ORD", help="why, in words the citizen may read; without it the log says none is given"
)
@click.option("--json", "as_json", is_flag=True, help="the overview as the API gives it")
def opslag(cpr_stdin: bool, kommune: tuple[str, ...], formaal: str | None, as_json: bool) -> None:
    """Ask the indexes for one citizen and print the overview.

    The look is logged, and watched over, as those of staff are: a citizen on a kommune's watch lists raises an alarm.
    It stands under the account of this machine that runs the command, and beside it the name in USER, which is the
    account's own word: the log knows no person behind either.
    """
    from borgerblik.domain.cpr import Cpr, NotACpr

    try:
        cpr = Cpr(sys.stdin.readline().strip())
    except NotACpr as error:
        raise click.UsageError(str(error)) from None
    words = f"{FRA_KOMMANDOLINJEN}: {'formål ikke oplyst' if formaal is None else _purpose(formaal)}"
    with in_one_line():
        dumped = _look_up(cpr, kommune, words)
    click.echo(json.dumps(dumped, ensure_ascii=False, indent=2) if as_json else _as_text(dumped))


def _purpose(formaal: str) -> str:
    """The words, as a caseworker's must be. Raises UsageError, which does not repeat them."""
    from marshmallow import ValidationError

    from schemas.ind.sagsbehandler import Formaal

    try:
        return str(Formaal().deserialize(formaal))
    except ValidationError as error:
        raise click.UsageError(f"--formaal: {' '.join(map(str, error.messages))}") from None


def _look_up(cpr: Any, koder: tuple[str, ...], formaal: str) -> dict[str, Any]:
    from adapters.tjenester import Tjenester
    from borgerblik.app import make_overblik
    from borgerblik.audit import AuditLog
    from borgerblik.commands.aendring import kommandokald
    from borgerblik.db import open_database
    from borgerblik.kommuner import Kommuner
    from borgerblik.kommuner.tilsyn import Tilsynsvalg, Vagtliste
    from borgerblik.operations.logge import set_up_logging
    from borgerblik.operations.maaling import Kildetilstand
    from borgerblik.overblik.fejl import IngenKildeSvarede, UkendtKommune
    from borgerblik.overblik.spoerg import utcnow
    from borgerblik.revision import make_vagt
    from schemas.ud.overblik import OverblikUd

    set_up_logging("ERROR")
    chosen = settings()
    engine = open_database(chosen.database_url)
    kommuner, log = Kommuner(engine, paa_maskinen=chosen.paa_maskinen), AuditLog(engine)
    vagtliste = Vagtliste(engine, chosen.pseudonym_key or b"", utcnow)
    vagt = make_vagt(Tilsynsvalg(engine), vagtliste, log)
    service = make_overblik(chosen, engine, Kildetilstand(), Tjenester(chosen), log, vagt, kommuner)
    asked = koder or tuple(k.kode for k in kommuner.nu().tilsluttede())
    if not asked:
        raise WorkFailed("ingen kommune er tilsluttet: nævn en med --kommune, eller importer en")
    kald = replace(kommandokald(formaal), seer=konto(), klient=operator())
    try:
        dumped: dict[str, Any] = OverblikUd().dump(service.fra_kommandolinjen(cpr, asked, kald))
    except UkendtKommune as error:
        raise click.UsageError(f"--kommune: {error} er ikke en kommune") from None
    except IngenKildeSvarede as error:
        fared = ", ".join(f"{k.noegle} {k.kommune}: {k.aarsag}" for k in error.kilder)
        raise WorkFailed(f"ingen kilde svarede ({fared})") from None
    return dumped


def _as_text(overblik: dict[str, Any]) -> str:
    """The overview for a person to read: sources, sager, ydelser, coming payments, what is held back."""
    lines = [f"Overblik {overblik['dannet']}, {'komplet' if overblik['komplet'] else 'IKKE komplet'}"]
    lines += [
        f"  {k['kode']} {k['navn']}: {'tilsluttet' if k['tilsluttet'] else 'IKKE tilsluttet, ikke spurgt'}"
        for k in overblik["kommuner"]
    ]
    lines += [f"  {k['noegle']} {k['kommune']}: {k.get('aarsag') or k['status']}" for k in overblik["kilder"]]
    lines.append(f"Sager: {len(overblik['sager'])}")
    lines += [
        f"  {s['oprettet'] or '?':10}  {s['status']['kode']:9}  {s['titel']}  ({s['id']})" for s in overblik["sager"]
    ]
    lines.append(f"Ydelser: {len(overblik['ydelser'])}")
    for y in overblik["ydelser"]:
        state = "aktiv" if y["aktiv"] else "ophørt"
        lines.append(f"  {y['startdato'] or '?':10}  {state:9}  {y['navn']}, {len(y['udbetalinger'])} udbetalinger")
    lines.append("Kommende udbetalinger:")
    lines += [
        f"  {k['dato'] or '?':10}  {k['beloeb'] or '?':>10} kr.  {k['navn']}{' (usikker)' if k['usikker'] else ''}"
        for k in overblik["kommendeUdbetalinger"]
    ]
    lines += ["Ikke vist:"] if overblik["ikkeVist"] else []
    lines += [f"  {i['fagomraade']}: {i['aarsag']} {i['antal'] or ''}".rstrip() for i in overblik["ikkeVist"]]
    return "\n".join(lines)


# The database


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to this version."""
    from borgerblik.audit.vedligehold.store import vedligehold
    from borgerblik.db import current, open_database, upgrade

    with in_one_line():
        engine = open_database(settings().database_url)
        before = current(engine)
        upgrade(engine)
        vedligehold(engine, datetime.now(UTC))
        after = current(engine)
    click.echo(f"databasen er ved {after}" + ("" if before == after else f" (var {before or 'tom'})"))

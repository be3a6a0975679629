"""`borgerblik fagomraade aabn|luk|tjek-aabning`: a kommune's areas, opened behind their checks and closed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from borgerblik.commands import in_one_line, kendt_kode
from borgerblik.commands.valgdele import aabn as aabn_vej
from borgerblik.commands.valgdele import afvist, bruger_option, dag, i_dag

if TYPE_CHECKING:
    from borgerblik.kommuner.aabning import Omraadebillede


@click.command("aabn")
@click.argument("kode")
@click.argument("omraade")
@click.option("--fradato", metavar="DATO", help="instead of the 31st of December this year")
@click.option("--tilsidesaet", metavar="GRUND", help="open below the kommune's threshold of quality: why")
@click.option("--cvr", metavar="CVR", help="beside the sandkasse: of a kommune that was never set up")
@bruger_option
def aabn(
    kode: str, omraade: str, fradato: str | None, tilsidesaet: str | None, cvr: str | None, bruger: str | None
) -> None:
    """Make the draft that opens OMRAADE in kommune KODE, and say what is missing. Another person approves it.

    Go on with `borgerblik kladde forhaandsvis`, `indstil` and `godkend`.
    """
    _kendt(kode, omraade)
    day = dag(fradato, "--fradato")
    if cvr is not None and not (cvr.isascii() and cvr.isdecimal() and len(cvr) == 8):
        raise click.UsageError("--cvr er ikke et CVR-nummer (otte cifre)")
    with in_one_line(), afvist(), aabn_vej(bruger) as vej:
        kladde = vej.aabninger.aabn(kode, omraade, vej.hvem, vej.om(kode), fradato=day, cvr=cvr)
        if tilsidesaet is not None:
            vej.aabninger.tilsidesaet(kladde, omraade, tilsidesaet, vej.hvem, vej.om(kode))
        click.echo(kladde.id)
        click.echo("\n".join(_tjek(vej.aabninger.et(kode, omraade))), err=True)


@click.command("luk")
@click.argument("kode")
@click.argument("omraade")
@click.option("--grund", required=True, help="why: at least 20 letters")
@bruger_option
def luk(kode: str, omraade: str, grund: str, bruger: str | None) -> None:
    """Close every number of OMRAADE in kommune KODE at once."""
    _kendt(kode, omraade)
    with in_one_line(), afvist(), aabn_vej(bruger) as vej:
        version = vej.aabninger.luk(kode, omraade, grund, vej.hvem, vej.om(kode))
    click.echo(f"{kode} {omraade}: lukket, udgave {version}")


@click.command("tjek-aabning")
@click.argument("kode")
@click.argument("omraade", required=False)
@click.pass_context
def tjek_aabning(ctx: click.Context, kode: str, omraade: str | None) -> None:
    """How far OMRAADE (without one: every area) is in kommune KODE, and what is missing; exit code 1 if anything is."""
    _kendt(kode, omraade)
    with in_one_line(), aabn_vej(None) as vej:
        found = vej.aabninger.kommunens(kode) if omraade is None else (vej.aabninger.et(kode, omraade),)
        for billede in found:
            click.echo(f"{billede.omraade.titel}: {billede.stand.value}{_ventende(billede)}")
            click.echo("\n".join(_tjek(billede)))
    if omraade is not None and not all(each.i_orden for each in found[0].tjek):
        ctx.exit(1)


def _kendt(kode: str, omraade: str | None) -> None:
    from borgerblik.fagomraader import omraader

    kendt_kode(kode)
    if omraade is not None and omraade not in omraader().efter_noegle:
        raise click.UsageError("OMRAADE er ikke et fagområde: se dem med `borgerblik fagomraade tjek-aabning KODE`")


def _ventende(billede: Omraadebillede) -> str:
    """Which draft waits for what is missing, where its day has come."""
    kladde = billede.kladde
    if kladde is None or not kladde.venter(i_dag()):
        return ""
    return f" (kladden {kladde.id} er godkendt og venter på det, der mangler)"


def _tjek(billede: Omraadebillede) -> list[str]:
    return [
        f"  {'ok' if each.i_orden else 'MANGLER':8}{each.tjek.value:18}{each.forklaring}"
        + (f" (tilsidesat: {each.tilsidesat})" if each.tilsidesat else "")
        for each in billede.tjek
    ]

"""`borgerblik konformitet`: does an index do what the published contract says? For whoever makes one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borgerblik.commands import WorkFailed, in_one_line, settings

if TYPE_CHECKING:
    from adapters.konformitet import Opgave, Rapport
    from borgerblik.domain.cpr import Cpr

FORMER = ("tekst", "junit", "html")
_INDSTILLINGER = {"sdi": "BORGERBLIK_SAGDOKUMENTINDEKS_URL", "ydi": "BORGERBLIK_YDELSESINDEKS_URL"}


@click.command("konformitet")
@click.option("--sdi", metavar="URL", help="the whole address of a Sags- og Dokumentindeks (SF1470)")
@click.option("--ydi", metavar="URL", help="the whole address of a Ydelsesindeks (SF1490)")
@click.option("--cpr-stdin", is_flag=True, help="read the person number of a test citizen from standard input")
@click.option(
    "--kle",
    multiple=True,
    metavar="NUMMER",
    help="look at records under this KLE number too (may be repeated); needs --cvr",
)
@click.option("--cvr", metavar="CVR", help="the authority that is asked for: eight digits")
@click.option(
    "--xsd",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="a folder with the published schemas, to hold every answer against",
)
@click.option("--rapport", "form", type=click.Choice(FORMER), default="tekst", show_default=True)
@click.option("--ud", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="write the report to FILE")
def konformitet(
    sdi: str | None,
    ydi: str | None,
    cpr_stdin: bool,
    kle: tuple[str, ...],
    cvr: str | None,
    xsd: Path | None,
    form: str,
    ud: Path | None,
) -> None:
    """Try a test index against the contract. Exit code 0: none failed and some passed; 1: not so.

    What the connection needs is in the settings, as for the product (BORGERBLIK_INDEKS_SIKKERHED and the rest).
    """
    from adapters.konformitet import Opgave, proev

    _maa(sdi, ydi, kle, cvr)
    opgave = Opgave(sdi, ydi, _cpr() if cpr_stdin else None, cvr, kle, xsd)
    with in_one_line(), _med_adresser(opgave):
        rapport = proev(settings(), opgave)
        skrevet = _skrevet(rapport, form)
        if ud is not None:
            ud.write_text(skrevet, "utf-8")
    if ud is None:
        click.echo(skrevet.rstrip("\n"))
    _slut(rapport, ud)


def _maa(sdi: str | None, ydi: str | None, kle: tuple[str, ...], cvr: str | None) -> None:
    """Raises UsageError for what cannot be tried."""
    from borgerblik.domain.faelles import KLE_NUMMER

    if sdi is None and ydi is None:
        raise click.UsageError("giv adressen på det, der skal prøves: --sdi, --ydi eller begge")
    if any(not KLE_NUMMER.fullmatch(nummer) for nummer in kle):
        raise click.UsageError("--kle: et KLE-nummer ser sådan ud: 32.30.04")
    if cvr is not None and not (len(cvr) == 8 and cvr.isascii() and cvr.isdigit()):
        raise click.UsageError("--cvr: et CVR-nummer er otte cifre")
    if kle and cvr is None:
        raise click.UsageError("--kle kræver --cvr: hvis poster er det?")


def _cpr() -> Cpr:
    from borgerblik.domain.cpr import Cpr, NotACpr

    try:
        return Cpr(sys.stdin.readline().strip())
    except NotACpr as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def _med_adresser(opgave: Opgave) -> Iterator[None]:
    """While inside, the settings are read as if those were our indexes: what they demand of an address counts."""
    nye = {_INDSTILLINGER[navn]: url for navn, url in (("sdi", opgave.sdi), ("ydi", opgave.ydi)) if url is not None}
    gamle = {navn: os.environ.get(navn) for navn in _INDSTILLINGER.values()}
    for navn in gamle:  # one that is not tried is not in the way either
        os.environ.pop(navn, None)
    os.environ.update(nye)
    try:
        yield
    finally:
        for navn, vaerdi in gamle.items():
            os.environ.pop(navn, None)
            if vaerdi is not None:
                os.environ[navn] = vaerdi


def _skrevet(rapport: Rapport, form: str) -> str:
    from adapters.konformitet.rapport import som_html, som_junit, som_tekst

    return {"tekst": som_tekst, "junit": som_junit, "html": som_html}[form](rapport) + "\n"


def _slut(rapport: Rapport, ud: Path | None) -> None:
    from adapters.konformitet import Udfald
    from adapters.konformitet.rapport import sammenfatning

    if not rapport.bestaaet:
        fejlede = [f"{hver.indeks}.{hver.kode}" for hver in rapport.resultater if hver.udfald is Udfald.FEJLET]
        raise WorkFailed(f"{len(fejlede)} af {len(rapport.resultater)} prøver fejlede: {', '.join(fejlede)}")
    if ud is not None:
        click.echo(f"{ud}: {sammenfatning(rapport)}")

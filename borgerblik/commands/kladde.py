"""`borgerblik kladde`: drafts of a kommune's choices, from the first word to being in force, and back."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, kendt_kode
from borgerblik.commands.udgaver import laes_fil
from borgerblik.commands.valgdele import Valgvej, aabn, afvist, bruger_option, dag, i_dag

if TYPE_CHECKING:
    from borgerblik.kommuner.kladde import Kladde
    from borgerblik.kommuner.kladde.udkast import Oensket

WAIT_SECONDS = 0.5
FIL = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.group()
def kladde() -> None:
    """Drafts of a kommune's choices: write, compare, preview, send, approve by another person, undo."""


@kladde.command("ny")
@click.argument("kode")
@click.option("--kopi", metavar="KODE", help="another kommune's choices; never who it is")
@click.option("--links", is_flag=True, help="with --kopi: its links too")
@click.option("--skabelon", metavar="OMRAADE", help="an area as the template has it")
@click.option("--fradato", metavar="DATO", help="with --skabelon: instead of the 31st of December this year")
@click.option("--fil", type=FIL, help="a whole document (JSON), or rows (CSV); `-` reads standard input")
@click.option("--udgave", type=click.IntRange(1), help="an earlier version: to undo")
@click.option("--cvr", metavar="CVR", help="beside the sandkasse: of a kommune that was never set up")
@click.option("--navn", help="what to call it")
@bruger_option
def ny(kode: str, navn: str | None, bruger: str | None, **kilde: Any) -> None:
    """Begin a draft for kommune KODE; without an option of what is in force."""
    kendt_kode(kode)
    with _vej(bruger) as vej:
        asked = _oensket(kode, **kilde)
        from borgerblik.fagomraader import omraader
        from borgerblik.kommuner.kladde.udkast import nyt_udkast

        made = nyt_udkast(vej.kladder, omraader(), kode, asked, i_dag())
        found = vej.kladder.ny(
            made.kommune,
            navn=_ord(navn) or made.navn,
            ophav=made.ophav,
            hvem=vej.hvem,
            om=vej.om(kode),
            grundversion=made.grundversion,
        )
        click.echo(found.id)
        click.echo("\n".join(_forskel(vej, found)), err=True)


@kladde.command("ret")
@click.argument("kladde_id", metavar="KLADDE")
@click.argument("fil", type=FIL)
@bruger_option
def ret(kladde_id: str, fil: Path, bruger: str | None) -> None:
    """Write KLADDE anew from FILE: a whole document (JSON), or rows (CSV) in place of those numbers."""
    from borgerblik.kommuner.kladde.skabelon import med_valg

    with _vej(bruger) as vej:
        found = vej.find(kladde_id)
        document, rows = _laes(fil)
        if document is not None and document.kode != found.kode:
            raise WorkFailed(f"{fil} er en anden kommunes")
        kommune = med_valg(found.kommune, rows) if document is None else document
        changed = vej.kladder.ret(found, kommune, vej.hvem, vej.om(found.kode))
        click.echo("\n".join(_forskel(vej, changed)))


@kladde.command("liste")
@click.argument("kode")
def liste(kode: str) -> None:
    """Every draft of kommune KODE, the last changed first."""
    from borgerblik.kommuner.kladde.model import tilstand_i_ord

    kendt_kode(kode)
    with _vej(None) as vej:
        for each in vej.kladder.liste(kode):
            click.echo(f"{each.id}  {each.aendret:%Y-%m-%d}  {tilstand_i_ord(each, i_dag()):28}  {each.navn}")


@kladde.command("vis")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--json", "as_json", is_flag=True, help="its document, as `ret` and `kommune import` read it")
@bruger_option
def vis(kladde_id: str, as_json: bool, bruger: str | None) -> None:
    """Show a draft: how far it is, what it changes, its preview, and what was done to it."""
    from schemas.ud.kommune import KommuneView

    with _vej(bruger) as vej:
        found = vej.find(kladde_id)
        if as_json:
            click.echo(json.dumps(KommuneView().dump(found.kommune), ensure_ascii=False, indent=2))
            return
        click.echo("\n".join(_i_ord(vej, found)))


@kladde.command("forskel")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--json", "as_json", is_flag=True, help="as the API gives it")
def forskel(kladde_id: str, as_json: bool) -> None:
    """What a draft changes of what is in force, number by number."""
    from schemas.ud.kladde import ValgforskelUd, forskel_ud

    with _vej(None) as vej:
        found = vej.find(kladde_id)
        if as_json:
            told = forskel_ud(vej.kladder.forskel(found), vej.kladder.navne().titel)
            click.echo(json.dumps(ValgforskelUd().dump(told), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_forskel(vej, found)))


@kladde.command("forhaandsvis")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--json", "as_json", is_flag=True, help="the counts as the API gives them")
@bruger_option
def forhaandsvis(kladde_id: str, as_json: bool, bruger: str | None) -> None:
    """Read the indexes and count what the draft would change for citizens. Whoever is shown it has seen it."""
    with _vej(bruger) as vej:
        found = vej.find(kladde_id)
        visninger = vej.kladder.forhaandsvisninger
        if visninger.kan_bedes(found):
            visninger.kraev_aftale(found.kode)
            vej.log_forhaandsvisning(found.kode)
            visninger.bed(found, vej.hvem)
        _lav(vej, found)
        told = visninger.vist(found, vej.hvem)
        if told is None or told.udfald is None:
            state = "mangler" if told is None else told.tilstand.value
            raise WorkFailed(f"forhåndsvisningen er ikke færdig ({state}): prøv igen om lidt")
        shown = json.dumps(told.udfald, ensure_ascii=False, indent=2) if as_json else "\n".join(_udfald(told.udfald))
        click.echo(shown)
        if not told.hel:
            raise WorkFailed("forhåndsvisningen er ikke hel, for en kilde svarede ikke: prøv igen")


@kladde.command("indstil")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--fra", metavar="DATO", help="the day it is to be in force, from 00.00; without it: when approved")
@bruger_option
def indstil(kladde_id: str, fra: str | None, bruger: str | None) -> None:
    """Send a draft for approval by another person."""
    day = dag(fra, "--fra")
    _gjort(kladde_id, bruger, lambda vej, found: vej.kladder.indstil(found, day, vej.hvem, vej.om(found.kode)))


@kladde.command("godkend")
@click.argument("kladde_id", metavar="KLADDE")
@bruger_option
def godkend(kladde_id: str, bruger: str | None) -> None:
    """Approve what another has written: in force now, or on its day."""
    _gjort(kladde_id, bruger, lambda vej, found: vej.kladder.godkend(found, vej.hvem, vej.om(found.kode)))


@kladde.command("afvis")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--grund", required=True, help="why")
@bruger_option
def afvis(kladde_id: str, grund: str, bruger: str | None) -> None:
    """Send a draft back with a reason."""
    said = _ord(grund) or ""
    _gjort(kladde_id, bruger, lambda vej, found: vej.kladder.afvis(found, said, vej.hvem, vej.om(found.kode)))


@kladde.command("traek")
@click.argument("kladde_id", metavar="KLADDE")
@click.option("--grund", help="why")
@bruger_option
def traek(kladde_id: str, grund: str | None, bruger: str | None) -> None:
    """Take a draft back for good, also one that is approved and waits for its day."""
    said = _ord(grund)
    _gjort(kladde_id, bruger, lambda vej, found: vej.kladder.traek(found, said, vej.hvem, vej.om(found.kode)))


@kladde.command("flyt")
@click.argument("kladde_id", metavar="KLADDE")
@bruger_option
def flyt(kladde_id: str, bruger: str | None) -> None:
    """Put a draft's changes on the version that has come in force meanwhile."""
    with _vej(bruger) as vej:
        found = vej.find(kladde_id)
        moved, strid = vej.kladder.flyt(found, vej.hvem, vej.om(found.kode))
        click.echo("\n".join(_forskel(vej, moved)))
        if strid:
            click.echo(f"Ændret begge steder, og her står kladdens: {', '.join(strid)}")


@kladde.command("fortryd")
@click.argument("kode")
@click.argument("udgave", type=click.IntRange(1))
@bruger_option
@click.pass_context
def fortryd(ctx: click.Context, kode: str, udgave: int, bruger: str | None) -> None:
    """A draft back to version UDGAVE of kommune KODE, that goes the same way as any other."""
    ctx.invoke(ny, kode=kode, udgave=udgave, bruger=bruger)


# What they share


@contextmanager
def _vej(bruger: str | None) -> Iterator[Valgvej]:
    with in_one_line(), afvist(), aabn(bruger) as vej:
        yield vej


def _gjort(kladde_id: str, bruger: str | None, act: Any) -> None:
    """Do it, and say how far the draft is."""
    from borgerblik.kommuner.kladde.model import TILSTAND_ORD

    with _vej(bruger) as vej:
        done = act(vej, vej.find(kladde_id))
        version = f", udgave {done.i_kraft_version}" if done.i_kraft_version else ""
        day = f", gælder fra {done.gaelder_fra.isoformat()}" if done.gaelder_fra else ""
        click.echo(f"{done.id} {done.navn}: {TILSTAND_ORD[done.tilstand]}{version}{day}")


def _lav(vej: Valgvej, found: Kladde) -> None:
    """Make its preview with a bar that tells how far it is; or wait for the product, where that is making it."""
    visninger = vej.kladder.forhaandsvisninger
    with click.progressbar(length=1, label="Læser indekserne", file=sys.stderr, show_eta=False) as bar:

        def frem(laest: int) -> None:
            bar.label = f"Læser indekserne: {laest} poster"
            bar.update(0)

        while not visninger.koer_naeste(frem, found.id):
            told = visninger.af(found)
            if told is None or told.tilstand.value not in ("venter", "i_gang"):
                break
            frem(told.laest)
            time.sleep(WAIT_SECONDS)
        bar.update(1)


def _oensket(
    kode: str,
    *,
    kopi: str | None = None,
    links: bool = False,
    skabelon: str | None = None,
    fradato: str | None = None,
    fil: Path | None = None,
    udgave: int | None = None,
    cvr: str | None = None,
) -> Oensket:
    """The content the options ask for. Raises UsageError and WorkFailed."""
    from borgerblik.fagomraader import omraader
    from borgerblik.kommuner.kladde.udkast import Oensket, Ophav

    if sum(each is not None for each in (kopi, skabelon, fil, udgave)) > 1:
        raise click.UsageError("vælg en af --kopi, --skabelon, --fil og --udgave")
    if cvr is not None and not (cvr.isascii() and cvr.isdecimal() and len(cvr) == 8):
        raise click.UsageError("--cvr er ikke et CVR-nummer (otte cifre)")
    if kopi is not None:
        kendt_kode(kopi, "--kopi")
        return Oensket(Ophav.KOPI, kommune=kopi, links=links, cvr=cvr)
    if skabelon is not None:
        if skabelon not in omraader().efter_noegle:
            raise click.UsageError("--skabelon er ikke et fagområde")
        return Oensket(Ophav.SKABELON, fagomraade=skabelon, fradato=dag(fradato, "--fradato"), cvr=cvr)
    if udgave is not None:
        return Oensket(Ophav.UDGAVE, udgave=udgave)
    if fil is None:
        return Oensket(Ophav.I_KRAFT, cvr=cvr)
    document, rows = _laes(fil)
    if document is None:
        return Oensket(Ophav.RAEKKER, raekker=rows, cvr=cvr)
    if document.kode != kode:
        raise WorkFailed(f"{fil} er en anden kommunes")
    return Oensket(Ophav.DOKUMENT, dokument=document)


def _laes(fil: Path) -> tuple[Any, Any]:
    """The document in the file, or its rows: JSON begins with a brace."""
    from schemas.ind.kladde import read_rows
    from schemas.ind.kommune import read_kommune_file

    def read(raw: bytes) -> tuple[Any, Any]:
        if raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            return read_kommune_file(raw), ()
        return None, read_rows(raw)

    return laes_fil(fil, read)


def _ord(text: str | None) -> str | None:
    """A word of one's own for the log. Raises UsageError for what may not stand there."""
    from schemas.ind.strenge import Tekst

    if text is None:
        return None
    said = " ".join(text.split())
    faults = list(Tekst(longest=500).faults(said))
    if faults:
        raise click.UsageError(f"teksten {faults[0]}")
    return said


def _forskel(vej: Valgvej, found: Kladde) -> Iterator[str]:
    from borgerblik.kommuner.kladde import advarsler

    change, navne = vej.kladder.forskel(found), vej.kladder.navne()
    yield from change.saetninger(navne.titel)
    for said in advarsler([each.nummer for each in change.numre if each.efter is not None], navne, i_dag()):
        yield f"Se efter: {said}"
    if vej.kladder.foraeldet(found):
        yield f"Valgene er ændret imens: flyt kladden med `borgerblik kladde flyt {found.id}`"


def _i_ord(vej: Valgvej, found: Kladde) -> Iterator[str]:
    from borgerblik.domain.tid import dansk_minut
    from borgerblik.kommuner.kladde.model import tilstand_i_ord

    day = f", gælder fra {found.gaelder_fra.isoformat()}" if found.gaelder_fra else ""
    yield f"{found.id} {found.navn}: {tilstand_i_ord(found, i_dag())}{day}, skrevet på udgave {found.grundversion}"
    if found.venter(i_dag()):
        yield from (f"Venter på {each}" for noegle in found.aabner for each in _mangler(vej, found.kode, noegle))
    yield from (f"  {each}" for each in _forskel(vej, found))
    told = vej.kladder.forhaandsvisninger.vist(found, vej.hvem)
    yield f"Forhåndsvisning: {'mangler' if told is None else told.tilstand.value}"
    if told is not None and told.udfald is not None:
        yield from (f"  {each}" for each in _udfald(told.udfald))
    for each in vej.kladder.handlinger(found):
        why = f": {each.begrundelse}" if each.begrundelse else ""
        yield f"{dansk_minut(each.tidspunkt)}  {each.handling.value:15}  {each.af}{why}"


def _mangler(vej: Valgvej, kode: str, noegle: str) -> Iterator[str]:
    """What of the area is not in order."""
    billede = vej.aabninger.et(kode, noegle)
    yield from (f"{billede.omraade.titel}: {each.forklaring}" for each in billede.tjek if not each.i_orden)


def _udfald(told: Any) -> Iterator[str]:
    """The counts in words."""
    if told["kilderMangler"]:
        yield f"IKKE HEL, uden svar fra: {', '.join(told['kilderMangler'])}"
    elif not told["laestTilEnde"]:
        yield "Ikke alt er læst: tallene er for det, der er"
    yield f"{told['borgere']} borgere har noget under de numre, der ændres"
    yield f"{told['borgereFlere']} ser mere, {told['borgereFaerre']} ser mindre"
    yield f"Sager: {told['flereSager']} flere, {told['faerreSager']} færre"
    yield f"Ydelser: {told['flereYdelser']} flere, {told['faerreYdelser']} færre"
    for each in told["efterOmraade"]:
        more, less = each["flereSager"] + each["flereYdelser"], each["faerreSager"] + each["faerreYdelser"]
        yield f"  {each['fagomraade']}: {more} flere, {less} færre"
    for each in told["efterRegel"]:
        yield f"  regel {each['regel']}: holder {each['holdesTilbage']} tilbage, slipper {each['slippesFri']} fri"

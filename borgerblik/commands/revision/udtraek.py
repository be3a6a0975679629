"""`borgerblik revision udtraek`: an extract of the log as a file, itself logged before anything of it is written."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, konto, operator, settings

if TYPE_CHECKING:
    from borgerblik.audit.adgangslog import Kald
    from borgerblik.audit.udtraek import Oenske, Udtraek, Udtraekker


@click.command("udtraek")
@click.option("--person", is_flag=True, help="the look-ups of one citizen, without the employees (GDPR art. 15)")
@click.option("--cpr-stdin", is_flag=True, help="read the citizen's person number from standard input")
@click.option("--ansat", metavar="ID", help="the look-ups by one employee: the issuer's name for them, or a reference")
@click.option("--fra", metavar="DAG", help="the first Danish day, as 2026-10-01; only with --til: everybody's")
@click.option("--til", metavar="DAG", help="the last day, included")
@click.option("--kommune", "kode", metavar="KODE", required=True, help="whose look-ups, four digits")
@click.option("--format", "form", type=click.Choice(["csv", "json", "pdf"]), default="csv", show_default=True)
@click.option("--fil", type=click.Path(dir_okay=False, path_type=Path), help="where to write it; none: standard output")
def udtraek(
    person: bool,
    cpr_stdin: bool,
    ansat: str | None,
    fra: str | None,
    til: str | None,
    kode: str,
    form: str,
    fil: Path | None,
) -> None:
    """Take an extract of the log. Exit code 1 where the log is not whole; the file is written all the same."""
    if person != cpr_stdin:
        raise click.UsageError("--person og --cpr-stdin hører sammen: personnummeret læses fra standard input")
    days = {name: value for name, value in (("fra", fra), ("til", til)) if value is not None}
    if person:
        asked = {"slags": "person", "cpr": sys.stdin.readline().strip(), **days}
    else:
        asked = {"slags": "periode", **days} if ansat is None else {"slags": "ansat", "ansat": ansat, **days}
    if person and ansat is not None:
        raise click.UsageError("vælg én slags: --person, --ansat eller kun --fra og --til")
    kendt_kode(kode, "--kommune")
    oenske = _read({**asked, "format": form})
    with in_one_line():
        taken = _take(oenske, kode, fil)
    if not taken.stand.hel:
        from borgerblik.audit.udtraek.skriv import i_ord

        raise WorkFailed(i_ord(taken.stand))


def _read(asked: Mapping[str, str]) -> Oenske:
    """What is asked for, by the same rules as at the other doors; no value is repeated."""
    from marshmallow import ValidationError

    from schemas.ind.udtraek import UdtraekIn

    try:
        found: Oenske = UdtraekIn().load(asked)
    except ValidationError as error:
        told = [f"--{name}: {said}" for name, texts in error.messages_dict.items() for said in texts]
        raise click.UsageError(" ".join(told)) from None
    return found


def _take(oenske: Oenske, kode: str, fil: Path | None) -> Udtraek:
    from borgerblik.audit.udtraek import UkendtAnsat
    from borgerblik.operations.logge import set_up_logging
    from borgerblik.revision import make_revision

    set_up_logging("ERROR")
    chosen = settings()
    with database(chosen) as engine:
        try:
            return _written_down(make_revision(chosen, engine, _now).udtraek, oenske, kode, fil)
        except UkendtAnsat:
            raise WorkFailed("--ansat: ingen, der hedder det, har slået nogen op") from None


def _written_down(udtraekker: Udtraekker, oenske: Oenske, kode: str, fil: Path | None) -> Udtraek:
    """The extract, in its file. Raises UkendtAnsat."""
    bestilling = udtraekker.bestil(oenske, kode)
    antal = udtraekker.raekketal(bestilling) if sys.stderr.isatty() else None
    taken = udtraekker.tag(bestilling, _kald())
    pieces = _shown(_pieces(taken, oenske), taken, antal)
    first = next(pieces)  # what fails at once leaves no file
    with _written(fil) as out:
        for piece in chain([first], pieces):
            out.write(piece)
    return taken


def _now() -> datetime:
    return datetime.now(UTC)


def _kald() -> Kald:
    from borgerblik.audit.adgangslog import Kald
    from borgerblik.domain.koder import Nsis

    return Kald(
        anmodning=str(uuid.uuid4()),
        doer="cli",
        rolle="system",
        formaal="",  # the extract says why
        niveau=Nsis.BETYDELIG,
        seer=operator(),
        klient=konto(),
        maskine=socket.gethostname(),
    )


def _pieces(taken: Udtraek, oenske: Oenske) -> Iterator[bytes]:
    """The file; a document in one piece, for it is drawn whole."""
    from borgerblik.audit.udtraek import Udtraeksformat
    from borgerblik.audit.udtraek.skriv import som_csv, som_json

    if oenske.format is Udtraeksformat.PDF:
        return iter((_pdf(taken),))
    return som_csv(taken) if oenske.format is Udtraeksformat.CSV else som_json(taken)


def _pdf(taken: Udtraek) -> bytes:
    from adapters.udskrift.tjeneste import make_udskrifter
    from borgerblik.audit.udtraek.dokument import ForMange, dokument
    from borgerblik.udskrift import UdskriftUmulig

    try:
        return make_udskrifter(settings(), _now).pdf(dokument(taken))
    except ForMange as error:
        raise WorkFailed(str(error)) from None
    except UdskriftUmulig as error:
        raise WorkFailed(f"PDF-dokumentet kunne ikke laves ({error.grund.value}): vælg csv eller json") from None


def _shown(pieces: Iterator[bytes], taken: Udtraek, antal: int | None) -> Iterator[bytes]:
    """The pieces, with a bar on a terminal; `antal` is None where there is none."""
    if antal is None:
        yield from pieces
        return
    with click.progressbar(length=antal, label="opslag", file=sys.stderr) as bar:
        for piece in pieces:
            yield piece
            bar.update(taken.stand.laest - bar.pos)


@contextmanager
def _written(fil: Path | None) -> Iterator[BinaryIO]:
    """Written beside and renamed, for our eyes only: there is a whole file of that name, or the one before."""
    if fil is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    handle, name = tempfile.mkstemp(dir=fil.parent, prefix=f".{fil.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, fil)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise

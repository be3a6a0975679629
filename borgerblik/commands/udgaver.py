"""What the commands share for documents that the kommuner write: in from a file, and out as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from borgerblik.commands import WorkFailed, database, in_one_line, kendt_kode, operator, read_bounded, settings
from borgerblik.commands.aendring import aendring

if TYPE_CHECKING:
    from borgerblik.kommuner.udgaver import Dokument, Dokumentbillede, Dokumentvalg

T = TypeVar("T")
D = TypeVar("D", bound="Dokument")


def laes_fil(fil: Path, laes: Callable[[bytes], T]) -> T:
    """What is in the file (`-`: standard input). Raises WorkFailed with every fault of it, and OSError."""
    from schemas.ind.fejl import Faults

    try:
        return laes(read_bounded(fil))
    except Faults as error:
        listed = "\n".join(f"  {fault}" for fault in error.faults)
        raise WorkFailed(f"{fil} er ikke importeret, {len(error.faults)} fejl:\n{listed}") from None


def gem_naeste(
    valg: Dokumentvalg[D, Dokumentbillede[D]],
    dokument: D,
    vis: str,
    *,
    emne: str,
    form: Callable[[D], Mapping[str, Any]],
) -> int:
    """Keep it as the version after the one in force; its number. `vis` is the command that shows what is.

    `emne` and `form` say what the log of changes has of it. Raises WorkFailed where somebody keeps another meanwhile,
    DatabaseUnavailable and LogUnavailable.
    """
    from borgerblik.kommuner.udgaver import AendretImens

    billede, kode = valg.nu(), dokument.kode
    before = billede.version(kode)
    foer = form(billede.for_kommune(kode)) if before else None
    try:
        with database(settings()) as engine, aendring(engine, kode, emne, foer, form(dokument)):
            return valg.gem(dokument, hvis_version=before, at=datetime.now(UTC), af=operator())
    except AendretImens as error:
        raise WorkFailed(f"intet er gemt: {error}; se dem med `borgerblik {vis}`, og prøv igen") from None


def i_kraft(kode: str, aabn: Callable[[], Dokumentvalg[D, Dokumentbillede[D]]]) -> tuple[D, int]:
    """The kommune's document in force, and its version: 0 where it has written none.

    Raises UsageError for what is no kommune, and WorkFailed.
    """
    kendt_kode(kode)
    with in_one_line():
        billede = aabn().nu()
    return billede.for_kommune(kode), billede.version(kode)

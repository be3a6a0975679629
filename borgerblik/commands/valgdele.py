"""What the commands about a kommune's choices share: who works here, and the way to drafts and areas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

import click

from borgerblik.commands import WorkFailed, database, konto, operator, settings
from borgerblik.commands.aendring import aabn_aendringer, kommandokald

if TYPE_CHECKING:
    from borgerblik.config import Settings
    from borgerblik.db import Engine
    from borgerblik.kommuner.aabning import Aabninger
    from borgerblik.kommuner.kladde import Hvem, Kladde, Kladder, Om
    from borgerblik.konsol import Maaltvalg

bruger_option = click.option(
    "--bruger", metavar="NAVN", help="beside the sandkasse only: act as somebody else than the user of this machine"
)


@dataclass(frozen=True)
class Valgvej:
    """The drafts and the areas in a database, for somebody at this machine."""

    engine: Engine
    kladder: Kladder
    aabninger: Aabninger
    hvem: Hvem

    def om(self, kode: str) -> Om:
        """Writes the changes of that kommune down."""
        from borgerblik.valg import om_i

        return om_i(aabn_aendringer(self.engine), kode, kommandokald())

    def log_forhaandsvisning(self, kode: str) -> None:
        """A preview is about to be made. Raises LogUnavailable."""
        from borgerblik.audit import AuditLog

        look = kommandokald("forhåndsvisning af valg")
        AuditLog(self.engine).write(look.opslag(None, datetime.now(UTC), kommuner=(kode,)))

    def find(self, kladde_id: str) -> Kladde:
        """The draft of that id. Raises WorkFailed."""
        found = self.kladder.find_id(kladde_id)
        if found is None:
            raise WorkFailed("der er ingen kladde med det id: se dem med `borgerblik kladde liste KODE`")
        return found


@contextmanager
def aabn(bruger: str | None) -> Iterator[Valgvej]:
    """The way, as the user of this machine. Raises UsageError, SettingError and DatabaseUnavailable."""
    from borgerblik.kommuner.kladde import Hvem
    from borgerblik.operations.logge import set_up_logging

    chosen = settings()
    if bruger is not None and not chosen.paa_maskinen:
        raise click.UsageError("--bruger er kun til sandkassen: en anden person logger ind på maskinen som sig selv")
    set_up_logging("ERROR")
    # Towards real indexes two persons are two accounts, whatever the environment says.
    own = operator() if chosen.paa_maskinen else konto()
    name = own if bruger is None else f"cli:{bruger}"

    with database(chosen) as engine:
        valg = maaltvalg(chosen, engine)
        yield Valgvej(engine, valg.kladder, valg.aabninger, Hvem(name, name))


def maaltvalg(chosen: Settings, engine: Engine) -> Maaltvalg:
    """The parts, as the product joins them; the ways to the indexes are opened when something is read."""
    from adapters.tjenester import Tjenester
    from borgerblik.kommuner import Kommuner
    from borgerblik.konsol import make_maaltvalg

    def now() -> datetime:
        return datetime.now(UTC)

    kommuner = Kommuner(engine, paa_maskinen=chosen.paa_maskinen)
    return make_maaltvalg(chosen, engine, kommuner, cache(lambda: Tjenester(chosen)), now)


@contextmanager
def afvist() -> Iterator[None]:
    """What may be refused becomes one line."""
    from borgerblik.kommuner import CvrTaget
    from borgerblik.kommuner.kladde import KladdeAfvist

    try:
        yield
    except KladdeAfvist as error:
        raise WorkFailed(str(error)) from None
    except CvrTaget as error:
        raise WorkFailed(f"cvr: {error}") from None


def dag(text: str | None, hvor: str) -> date | None:
    """The day. Raises UsageError."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{hvor} er ikke en dato (som 2026-12-31)") from None


def i_dag() -> date:
    """The Danish day."""
    from borgerblik.domain.tid import dansk_dag

    return dansk_dag(datetime.now(UTC))

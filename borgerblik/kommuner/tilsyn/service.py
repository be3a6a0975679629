"""The kommuner's decisions as of this moment, cheap enough for each request."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.db import Engine
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.tilsyn.store import TilsynStore
from borgerblik.kommuner.udgaver import Dokumentbillede, Dokumentvalg


@dataclass(frozen=True, slots=True)
class Tilsynsbillede(Dokumentbillede[Tilsyn]):
    """Every kommune's decisions as they were at one moment: what one request goes by from beginning to end."""

    def for_kommune(self, kode: str) -> Tilsyn:
        """The decisions of that kommune; of one that has made none, what holds where nothing is decided."""
        found = self.udgaver.get(kode)
        return Tilsyn(kode) if found is None else found.dokument


class Tilsynsvalg(Dokumentvalg[Tilsyn, Tilsynsbillede]):
    """The kommuner's decisions of look-ups, always as the database has them now. Raises DatabaseUnavailable.

    `paa_maskinen`: the indexes are on this machine, so the address that is told of alarms may be here too.
    """

    def __init__(self, engine: Engine, *, paa_maskinen: bool = False) -> None:
        super().__init__(TilsynStore(engine), Tilsynsbillede)
        self.paa_maskinen = paa_maskinen

"""The registers of systems as of this moment: everybody's, and each kommune's own."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.db import Engine
from borgerblik.kommuner.leverandoer.model import NATIONAL, System, Systemliste, from_json, to_json
from borgerblik.kommuner.udgaver import Dokumentbillede, Dokumentlager, Dokumentvalg, dokumenttabel

system_tabel = dokumenttabel("leverandoersystem")


@dataclass(frozen=True, slots=True)
class Systemlister(Dokumentbillede[Systemliste]):
    """Every register as it was at one moment."""

    def for_kommune(self, kode: str) -> Systemliste:
        """A kommune's own systems."""
        found = self.udgaver.get(kode)
        return Systemliste(kode) if found is None else found.dokument

    def nationale(self) -> Systemliste:
        """Everybody's."""
        return self.for_kommune(NATIONAL)

    def i_kommunen(self, kode: str) -> tuple[System, ...]:
        """Everybody's systems and its own, which stand in the place of those with the same key."""
        merged = self.nationale()
        for system in self.for_kommune(kode).systemer:
            merged = merged.med(system)
        return merged.systemer


class Leverandoerer(Dokumentvalg[Systemliste, Systemlister]):
    """The registers, always as the database has them now. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(
            Dokumentlager(engine, system_tabel, "systemerne", to_json, from_json),
            Systemlister,
        )

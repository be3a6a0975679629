"""The checks before an area opens: asked each time, none is taken on somebody's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from borgerblik.db import Connection, Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import DANMARK, dansk_dag
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.aabning.model import (
    PROEVE_DAGE,
    Aabningshandling,
    Aabningspost,
    Kilder,
    Proevelig,
    Tjek,
    Tjekstand,
)
from borgerblik.kommuner.aabning.store import AabningStore, tilfoej
from borgerblik.kommuner.kladde import Hvem, IkkeKlar, Kladde, Kladdehoved, Tilstand, Visning

Faelles = tuple[Tjekstand, Tjekstand]
Forhaandsvist = Callable[[Kladdehoved], Visning | None]


class Aabningstjek:
    """Asks the checks of a kommune and an area; and stands before the approval of a draft that opens any (Portvagt).

    Raises DatabaseUnavailable, and what the sources raise: a check that cannot be made lets nothing open.
    """

    def __init__(
        self,
        engine: Engine,
        kilder: Kilder,
        omraader: Omraader,
        forhaandsvist: Forhaandsvist,
        now: Callable[[], datetime],
    ) -> None:
        self._store = AabningStore(engine)
        self._kilder = kilder
        self._omraader = omraader
        self._forhaandsvist = forhaandsvist
        self._now = now

    def faelles(self, kode: str, *, proev: bool) -> Faelles:
        """The checks that are the same for every area; `proev`: beside the sandkasse the way is tried on the spot."""
        return self._aftale(kode, self._i_dag()), self._forbindelse(kode, proev)

    def stande(
        self, kode: str, noegle: str, kladde: Kladdehoved | None = None, faelles: Faelles | None = None
    ) -> tuple[Tjekstand, ...]:
        """How every check stands; `kladde` is the draft that is to open the area, where there is one."""
        godkendt = _godkendelse(kladde, self._i_dag())
        return (*self._udefra(kode, noegle, kladde, faelles), self._forhaandsvisning(kladde), godkendt)

    def kraev(self, kladde: Kladde, nu: Kommune) -> None:
        """Are the areas it opens ready? That it is seen and by whom it is approved is the draft's own business."""
        mangler = [each for said in self.mangler(kladde, proev=True).values() for each in said]
        if mangler:
            raise IkkeKlar(mangler)

    def mangler(self, kladde: Kladde, *, proev: bool) -> Mapping[str, tuple[str, ...]]:
        """What is not in order of the areas it opens, in words, by area; on the day it is to be in force."""
        faelles = self.faelles(kladde.kode, proev=proev)
        said = {
            noegle: tuple(
                f"{self._omraader.efter_noegle[noegle].titel}: {stand.forklaring}"
                for stand in self._udefra(kladde.kode, noegle, kladde, faelles)
                if not stand.i_orden
            )
            for noegle in kladde.aabner
        }
        return {noegle: each for noegle, each in said.items() if each}

    def foer_ned(self, connection: Connection, kladde: Kladde, version: int, hvem: Hvem) -> None:
        """It is in force: what was opened, on what, in the same transaction."""
        for noegle in kladde.aabner:
            tilfoej(
                connection,
                kladde.kode,
                Aabningspost(
                    fagomraade=noegle,
                    handling=Aabningshandling.AABNET,
                    tidspunkt=kladde.aendret,
                    af=hvem.af,
                    kladde=kladde.id,
                    version=version,
                    begrundelse=self._store.tilsidesat(kladde.id).get(noegle),
                ),
            )

    def _udefra(
        self, kode: str, noegle: str, kladde: Kladdehoved | None, faelles: Faelles | None
    ) -> Iterator[Tjekstand]:
        """Those that are asked of others than the draft."""
        aftale, forbindelse = faelles or self.faelles(kode, proev=True)
        later = None if kladde is None else kladde.gaelder_fra
        yield aftale if later is None or later <= self._i_dag() else self._aftale(kode, later)
        yield forbindelse
        reasons: Mapping[str, str] = {} if kladde is None else self._store.tilsidesat(kladde.id)
        yield self._kvalitet(kode, noegle, reasons.get(noegle))

    def _aftale(self, kode: str, dag: date) -> Tjekstand:
        holds, when = self._kilder.aftale(kode, dag), "i dag" if dag == self._i_dag() else f"den {_dag(dag)}"
        said = "databehandleraftalen gælder" if holds else "der er ingen databehandleraftale, der gælder"
        return Tjekstand(Tjek.AFTALE, holds, f"{said} {when}")

    def _forbindelse(self, kode: str, proev: bool) -> Tjekstand:
        proeve = self._kilder.proeve(kode)
        if proev and not self._frisk(proeve) and self._kilder.proev_nu is not None:
            proeve = self._kilder.proev_nu(kode)
        if proeve is None:
            return Tjekstand(Tjek.FORBINDELSE, False, "forbindelsen til indekserne er ikke prøvet")
        when = _dag(dansk_dag(proeve.tidspunkt))
        if not proeve.ok:
            return Tjekstand(Tjek.FORBINDELSE, False, f"forbindelsen til indekserne svigtede den {when}")
        if not self._frisk(proeve):
            return Tjekstand(Tjek.FORBINDELSE, False, f"forbindelsen er sidst prøvet den {when}: prøv den igen")
        return Tjekstand(Tjek.FORBINDELSE, True, f"forbindelsen til indekserne virkede den {when}")

    def _frisk(self, proeve: Proevelig | None) -> bool:
        return proeve is not None and proeve.ok and self._now() - proeve.tidspunkt <= timedelta(days=PROEVE_DAGE)

    def _kvalitet(self, kode: str, noegle: str, reason: str | None) -> Tjekstand:
        found = self._kilder.kvalitet(kode, noegle)
        if found is None:
            return Tjekstand(Tjek.KVALITET, False, "fagområdets data er ikke kørt igennem til ende")
        said = f"datakvaliteten er {_tal(found.score)} af 100; kommunens grænse er {_tal(found.taerskel)}"
        passed = found.score >= found.taerskel
        return Tjekstand(Tjek.KVALITET, passed, said, not passed, None if passed else reason)

    def _forhaandsvisning(self, kladde: Kladdehoved | None) -> Tjekstand:
        found = None if kladde is None else self._forhaandsvist(kladde)
        if found is None:
            return Tjekstand(Tjek.FORHAANDSVISNING, False, "der er ikke lavet en forhåndsvisning")
        if not found.hel:
            return Tjekstand(Tjek.FORHAANDSVISNING, False, "forhåndsvisningen er ikke færdig, eller en kilde mangler")
        when = found.faerdig or found.bedt
        return Tjekstand(Tjek.FORHAANDSVISNING, True, f"forhåndsvisningen er lavet den {_dag(dansk_dag(when))}")

    def _i_dag(self) -> date:
        return dansk_dag(self._now())


def som_json(stande: tuple[Tjekstand, ...]) -> dict[str, Any]:
    """The checks as they are kept, by their key."""
    return {
        each.tjek.value: {
            "bestaaet": each.bestaaet,
            "forklaring": each.forklaring,
            "tilsidesat": each.tilsidesat,
        }
        for each in stande
    }


def _godkendelse(kladde: Kladdehoved | None, i_dag: date) -> Tjekstand:
    done = kladde is not None and kladde.tilstand in (Tilstand.GODKENDT, Tilstand.I_KRAFT)
    if kladde is None:
        said = "der er ingen kladde, der åbner fagområdet"
    elif kladde.venter(i_dag):
        said = "godkendt; dagen er kommet, og fagområdet åbnes, når resten er i orden"
    elif done:
        said = f"godkendt den {_dag(kladde.aendret.astimezone(DANMARK).date())}"
    elif kladde.tilstand is Tilstand.INDSTILLET:
        said = "venter på, at en anden godkender"
    else:
        said = "er ikke sendt til godkendelse"
    return Tjekstand(Tjek.GODKENDELSE, done, said)


def _dag(dag: date) -> str:
    return f"{dag.day}.{dag.month}.{dag.year}"


def _tal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",").removesuffix(",0")

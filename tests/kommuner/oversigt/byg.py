"""An overview whose sources a test fills: what the kommuner's consoles would tell, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from borgerblik.db import Engine
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.domain.tilslutning import Trin, Trintilstand
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import Kommunebillede, Kommuner, KommuneStore
from borgerblik.kommuner.kvalitet import Kvalitetsstand
from borgerblik.kommuner.leverandoer import NATIONAL, Maalt
from borgerblik.kommuner.oversigt import (
    Kilder,
    Kommuneopgaver,
    NationaleOpgaver,
    NationalOpgave,
    Opgavestand,
    Oversigt,
)
from borgerblik.kommuner.store import Udgave
from borgerblik.kommuner.tilslutning.model import Trinstand

AARHUS, ODENSE = "0751", "0461"
NU = datetime(2026, 11, 25, 18, tzinfo=UTC)
I_DAG = date(2026, 11, 25)


@dataclass
class Kommunerne:
    """What each console tells; a test puts in what matters."""

    trin: list[Trinstand] = field(default_factory=list)
    omraader: dict[tuple[str, str], str] = field(default_factory=dict)
    kvalitet: dict[tuple[str, str], Kvalitetsstand] = field(default_factory=dict)
    maalinger: list[Maalt] = field(default_factory=list)
    nu: datetime = NU

    def kilder(self, engine: Engine) -> Kilder:
        store, kommuner = KommuneStore(engine), Kommuner(engine, paa_maskinen=True)

        def historik() -> Mapping[str, Sequence[Udgave]]:
            return {kode: store.history(kode) for kode, _ in store.versions()}

        return Kilder(
            kommuner=kommuner.nu,
            trin=lambda _dag: self.trin,
            omraader=lambda: self.omraader,
            kvalitet=lambda: self.kvalitet,
            maalinger=lambda: self.maalinger,
            historik=historik,
        )

    def oversigt(self, engine: Engine) -> Oversigt:
        return Oversigt(engine, self.kilder(engine), omraader(), lambda: self.nu)


def et_trin(
    trin: Trin,
    tilstand: Trintilstand = Trintilstand.FULDFOERT,
    kode: str = AARHUS,
    frist: date | None = None,
    *,
    overskredet: bool = False,
) -> Trinstand:
    return Trinstand(kode, trin, tilstand, frist, None, None, True, "", overskredet)


def maalt(kode: str = AARHUS, system: str = "KSD", score: float = 97.5, fund: int = 12, **more: str) -> Maalt:
    return Maalt(kode, more.get("fagomraade", "sygedagpenge"), system, score, NU, fund, 90)


def en_opgave(noegle: str = "team", slutdato: date = date(2026, 12, 1)) -> NationalOpgave:
    return NationalOpgave(noegle, f"Opgaven {noegle}", "Start", slutdato)


def skriv(oversigt: Oversigt, *opgaver: NationalOpgave) -> None:
    version = oversigt.opgaver.nu().version(NATIONAL)
    oversigt.opgaver.gem(NationaleOpgaver(opgaver), hvis_version=version, at=NU, af="test")


def sig(oversigt: Oversigt, kode: str, **stande: Trintilstand) -> None:
    said = Kommuneopgaver(kode, {noegle: Opgavestand(tilstand) for noegle, tilstand in stande.items()})
    version = oversigt.stande.nu().version(kode)
    oversigt.stande.gem(said, hvis_version=version, at=NU, af="test")


def aabnet(kode: str, navn: str, noegle: str, *, alle: bool = True) -> Kommune:
    """A connected kommune that has opened an area, or one number of it."""
    numre = list(omraader().efter_noegle[noegle].nummer())
    chosen = numre if alle else numre[:1]
    return Kommune(kode, navn, f"1234{kode}", True, {each: KleValg(each, True) for each in chosen})


def alle_koder() -> list[str]:
    return [each.kode for each in Kommunebillede.of(()).alle()]

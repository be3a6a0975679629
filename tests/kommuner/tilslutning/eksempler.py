"""A good document of a kommune's connecting, for a test to change what matters; and the product around its checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from borgerblik import db
from borgerblik.domain import tilslutning as d
from borgerblik.domain.sider import Sider
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.tilslutning import Certifikatstand, Omgivelser, Proevetrin, Tilslutninger
from schemas.ind.tilslutning import read_tilslutning
from tests.kommuner.eksempler import AARHUS, raa

__all__ = ["AARHUS", "ANNE", "BO", "I_DAG", "NU", "Produktet", "en_aftale", "en_tilslutning", "et_dokument", "raa"]

NU = datetime(2026, 11, 25, 12, tzinfo=UTC)
I_DAG = date(2026, 11, 25)
CERTIFIKAT = Certifikatstand(True, date(2027, 11, 1))
SIDER = Sider(AARHUS, tilgaengelighed="https://was.example")
ANNE, BO = "administrator:uuid-anne", "administrator:uuid-bo"


def en_aftale(slags: str = "databehandleraftale", **aendret: Any) -> dict[str, Any]:
    """An agreement in force from the beginning of the year until further notice."""
    return {
        "slags": slags,
        "service": None,
        "retning": None,
        "gyldigFra": "2026-01-01",
        "gyldigTil": None,
        "reference": "26/1234",
        "underskrevetAf": "Kirsten Kommunaldirektør",
    } | aendret


def et_dokument(kode: str = AARHUS, **aendret: Any) -> dict[str, Any]:
    """What a kommune well under way has written; what is changed replaces whole fields."""
    services = [
        en_aftale("serviceaftale", service=service, retning="udstil")
        for service in ("sagdokumentindeks", "ydelsesindeks")
    ]
    person = {"navn": "Pia Projektejer", "titel": "Direktør", "email": "pia@kommune.example", "telefon": "89402000"}
    return {
        "kode": kode,
        "projektejer": person,
        "projektleder": {**person, "navn": "Lars Leder", "email": "lars@kommune.example", "telefon": None},
        "aftaler": [en_aftale("tilslutningsaftale"), en_aftale(), *services],
        "oplysningstekstAccepteretAf": "Dorte, DPO",
        "testpersoner": {"antal": 3, "reference": "ESDH 26/77", "skrevetAf": None, "godkendtAf": None},
        "trin": {"testpersoner": {"tilstand": None, "frist": "2026-12-15", "ejer": None, "bevis": None, "note": None}},
    } | aendret


def en_tilslutning(**aendret: Any) -> d.Tilslutning:
    """The same as a value."""
    return read_tilslutning(raa(et_dokument(**aendret)))


@dataclass
class Produktet:
    """Stands in for the rest of the product and for the world: what the checks are told, for a test to change."""

    engine: db.Engine
    nu: datetime = NU
    certifikat: Certifikatstand = CERTIFIKAT
    vejen: list[Proevetrin] = field(default_factory=lambda: [Proevetrin("dns", "vaert", ok=True)])
    risiko: Mapping[str, str] = field(default_factory=lambda: {"borger": "gaelder", "sagsbehandler": "snart"})
    sider: Sider = SIDER
    paa_maskinen: bool = False

    def __post_init__(self) -> None:
        self.kommuner = Kommuner(self.engine, paa_maskinen=self.paa_maskinen, now=lambda: self.nu)
        self.tilslutninger = Tilslutninger(
            self.engine,
            Omgivelser(
                kommuner=self.kommuner,
                sider=lambda: lambda _kode: self.sider,
                risiko=lambda: lambda _kode, _dag: self.risiko,
                certifikat=lambda: self.certifikat,
                forbindelse=self.proevet,
                ydelser=lambda _kode: d.Service.YDELSESINDEKS,
                erklaering=None,
                paa_maskinen=self.paa_maskinen,
                now=lambda: self.nu,
            ),
        )

    def proevet(self, _kode: str, _cvr: str | None) -> Iterable[Proevetrin]:
        yield from self.vejen

    def om(self, **tid: float) -> None:
        """That much later."""
        self.nu += timedelta(**tid)

    def skriv(self, af: str = ANNE, **aendret: Any) -> int:
        """Kept by that person, as the next version."""
        dokument = en_tilslutning(**aendret)
        before = self.tilslutninger.nu().version(dokument.kode)
        return self.tilslutninger.gem(dokument, hvis_version=before, at=self.nu, af=af)

    def tilstande(self, kode: str = AARHUS) -> dict[str, str]:
        """How far each step is."""
        stande = self.tilslutninger.stande(kode, self.tilslutninger.i_dag)
        return {each.trin.value: each.tilstand.value for each in stande}

"""Good values to start from, and the alarms of a kommune over a real database with a log that is a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from borgerblik.alarm import Alarmer, Leveringer, Rejsning
from borgerblik.alarm.model import Alarm, Look, Melding, Soegning, Vej
from borgerblik.db import Engine
from borgerblik.domain.epost import Email
from borgerblik.domain.tilsyn import Alarmmodtagere

NU = datetime(2026, 11, 25, 12, tzinfo=UTC)
AARHUS, KOEBENHAVN = "0751", "0101"
SEER, BORGER, TILSYN = "a" * 64, "b" * 64, "c" * 64
SITE = "https://borgerblik.example"
INGEN = Alarmmodtagere()
BEGGE = Alarmmodtagere((Email("tilsyn@eksempel.dk"),), "https://kommune.eksempel/alarm")


def et_look(nummer: int, *varsler: str, **changes: Any) -> Look:
    """A caseworker in Aarhus looks somebody up now."""
    good = Look(
        nummer=nummer,
        tidspunkt=NU,
        kommuner=(AARHUS,),
        seer=SEER,
        borger=BORGER,
        rolle="sagsbehandler",
        varsler=varsler,
        formaal="Borgeren har henvendt sig",
    )
    return replace(good, **changes)


@dataclass
class Kontor:
    """What stands around the alarms. `svar` is what each receiver answers (None: taken), one word for all."""

    engine: Engine
    log: list[Look] = field(default_factory=list)
    modtagere: Alarmmodtagere = INGEN
    nu: datetime = NU
    opbevaring: int = 60
    svar: str | None = None
    sendt: list[tuple[Vej, str, Melding]] = field(default_factory=list)
    talt: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rejsning = self.ny_rejsning()
        self.alarmer = Alarmer(self.engine, self._look, lambda _: self.opbevaring, lambda: self.nu)
        self.leveringer = Leveringer(
            self.engine,
            {vej: self._vej(vej) for vej in Vej},
            lambda: self.nu,
            kommunenavn=lambda kode: f"Kommune {kode}",
            adresse=f"{SITE}/",
            taelles=lambda vej, udfald: self.talt.update([(vej, udfald)]),
        )

    def ny_rejsning(self) -> Rejsning:
        return Rejsning(
            self.engine,
            self.ansattes,
            lambda _: self.modtagere,
            lambda: self.nu,
            taelles=lambda slags: self.talt.update([(slags,)]),
        )

    def ansattes(self, efter: int, antal: int) -> list[Look]:
        return [look for look in self.log if look.nummer > efter][:antal]

    def rejs(self, *looks: Look) -> list[Alarm]:
        """These come into the log, and are read; the alarms of Aarhus, newest first."""
        self.log += looks
        self.rejsning.koer()
        return self.alle()

    def alle(self, kommune: str = AARHUS, **soegning: Any) -> list[Alarm]:
        return list(self.alarmer.side(kommune, Soegning(**soegning)).alarmer)

    def gaa(self, **tid: float) -> None:
        self.nu += timedelta(**tid)

    def _look(self, nummer: int) -> Look | None:
        return next((look for look in self.log if look.nummer == nummer), None)

    def _vej(self, vej: Vej) -> Any:
        def send(modtager: str, melding: Melding) -> str | None:
            self.sendt.append((vej, modtager, melding))
            return self.svar

        return send

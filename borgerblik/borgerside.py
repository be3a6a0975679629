"""Joins what the citizen's pages need besides the overview: reports, messages, documents, texts. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.beskedvej import make_beskedvej
from adapters.udskrift.tjeneste import make_udskrifter
from borgerblik.config import Settings
from borgerblik.db import Engine
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.fejlmelding import Fejlmeldinger
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.maaling import BESKEDER
from borgerblik.udskrift.service import Udskrifter
from borgerblik.underretning import Indhold, Noegler, Underretninger, UnderretningStore

TIDY_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Borgerside:
    """The parts, joined."""

    fejlmeldinger: Fejlmeldinger
    underretninger: Underretninger
    udskrifter: Udskrifter
    sider: Sidevalg

    def opgaver(self) -> list[Opgave]:
        """What is done beside the requests: what has been kept long enough is taken away."""
        return [
            Opgave("ryd fejlmeldinger", TIDY_SECONDS, self.fejlmeldinger.ryd),
            Opgave("ryd underretninger", TIDY_SECONDS, self.underretninger.ryd),
        ]


def make_borgerside(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> Borgerside:
    """From settings to the parts. Raises SettingError."""
    settings.demand("secret_key", "pseudonym_key")
    secret, pseudonym = settings.secret_key or b"", settings.pseudonym_key or b""
    return Borgerside(
        fejlmeldinger=Fejlmeldinger(engine, secret, pseudonym, now),
        underretninger=_underretninger(settings, engine, Noegler(pseudonym, secret), now),
        udskrifter=make_udskrifter(settings, now),
        sider=Sidevalg(engine),
    )


def _underretninger(
    settings: Settings, engine: Engine, noegler: Noegler, now: Callable[[], datetime]
) -> Underretninger:
    kommuner = Kommuner(engine, paa_maskinen=settings.paa_maskinen)

    def navn(kode: str) -> str | None:
        found = kommuner.nu().find(kode)
        return None if found is None else found.navn

    return Underretninger(
        UnderretningStore(engine),
        make_beskedvej(settings.besked),
        noegler,
        now,
        indhold=Indhold(settings.besked.adresse or "", navn, settings.besked.pause),
        taelles=lambda kanal, udfald: BESKEDER.labels(kanal, udfald).inc(),
    )

"""Joins the overview of overviews with what it reads, and its reminders with whom they go to. A part of the console."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from borgerblik.config import Settings
from borgerblik.db import Engine
from borgerblik.domain.epost import Email
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import Kommuner, KommuneStore
from borgerblik.kommuner.aabning import Aabninger
from borgerblik.kommuner.kvalitet import Kvalitet
from borgerblik.kommuner.leverandoer import Maalt
from borgerblik.kommuner.oversigt import Kilder, Oversigt
from borgerblik.kommuner.oversigt.paamindelse import HVER as PAAMINDELSE_SECONDS
from borgerblik.kommuner.oversigt.paamindelse import Paamindelser
from borgerblik.kommuner.oversigt.service import HVER as DAG_SECONDS
from borgerblik.kommuner.oversigt.store import BrevStore
from borgerblik.kommuner.store import Udgave
from borgerblik.kommuner.tilslutning import Tilslutninger
from borgerblik.operations.baggrund import Opgave


def make_oversigt(
    engine: Engine,
    kommuner: Kommuner,
    tilslutninger: Tilslutninger,
    aabninger: Aabninger,
    kvalitet: Kvalitet,
    now: Callable[[], datetime],
) -> Oversigt:
    """The overview, from the kommuner's own consoles."""
    kilder = Kilder(
        kommuner=kommuner.nu,
        trin=partial(tilslutninger.stande, None),
        omraader=aabninger.stand,
        kvalitet=kvalitet.seneste_alle,
        maalinger=partial(_maalinger, kvalitet),
        historik=partial(_historik, engine),
    )
    return Oversigt(engine, kilder, omraader(), now)


def make_paamindelser(
    settings: Settings,
    engine: Engine,
    oversigt: Oversigt,
    tilslutninger: Tilslutninger,
    send: Callable[[Email, str, str], str | None],
    now: Callable[[], datetime],
) -> Paamindelser:
    """The reminders of national tasks, which leave by `send`. Raises SettingError."""
    settings.demand("pseudonym_key")
    return Paamindelser(
        BrevStore(engine),
        oversigt.aabne_paamindelser,
        partial(_modtagere, tilslutninger),
        send,
        noegle=settings.pseudonym_key or b"",
        adresse=settings.adgang.adresse or "",
        now=now,
    )


def oversigtsopgaver(oversigt: Oversigt, paamindelser: Paamindelser) -> list[Opgave]:
    """What is done beside the requests."""

    def remind() -> None:
        paamindelser.udsend()

    return [
        Opgave("tæl kommunernes fremgang", DAG_SECONDS, oversigt.tael_dagen),
        Opgave("påmind om opgaver", PAAMINDELSE_SECONDS, remind),
    ]


def _maalinger(kvalitet: Kvalitet) -> list[Maalt]:
    """Every source system with a score; what had nothing to measure has none."""
    decided = kvalitet.valg.nu()
    return [
        Maalt(
            kode=each.kode,
            fagomraade=each.omraade,
            system=each.system,
            score=each.score,
            tidspunkt=each.tidspunkt,
            fund=each.fund,
            taerskel=decided.for_kommune(each.kode).taerskel,
        )
        for each in kvalitet.systemer()
        if each.score is not None
    ]


def _modtagere(tilslutninger: Tilslutninger, kode: str) -> Collection[Email]:
    """Whoever owns and leads the project in that kommune, each once."""
    found = tilslutninger.nu().for_kommune(kode)
    named = (found.projektejer, found.projektleder)
    return list(dict.fromkeys(person.email for person in named if person is not None))


def _historik(engine: Engine) -> Mapping[str, Sequence[Udgave]]:
    """Every version of every kommune's choices, newest first."""
    store = KommuneStore(engine)
    return {kode: store.history(kode) for kode, _ in store.versions()}

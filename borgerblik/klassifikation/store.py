"""Where the copy is kept: every row with the moment it was fetched, and one row per fetch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Date, Integer, String, Table, Text, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.klassifikation import Itsystem, KleEmne

kle_emne_tabel = Table(
    "kle_emne",
    metadata,
    Column("nummer", String(8), primary_key=True),
    Column("titel", Text),
    Column("gyldig_fra", Date),
    Column("gyldig_til", Date),
    Column("efterfoelger", String(8)),
    Column("hentet", UtcDateTime, nullable=False),
)
itsystem_tabel = Table(
    "itsystem",
    metadata,
    Column("uuid", String(36), primary_key=True),
    Column("navn", Text, nullable=False),
    Column("hentet", UtcDateTime, nullable=False),
)
hentning_tabel = Table(
    "klassifikation_hentning",
    metadata,
    Column("nummer", Integer, primary_key=True),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("af", Text, nullable=False),
)

_VERSION = select(func.count()).select_from(hentning_tabel)  # grows with every commit, in whatever order they come
_EMNER = select(kle_emne_tabel).order_by(kle_emne_tabel.c.nummer)
_SYSTEMER = select(itsystem_tabel).order_by(itsystem_tabel.c.navn, itsystem_tabel.c.uuid)
_SIDSTE = select(hentning_tabel).order_by(hentning_tabel.c.nummer.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Hentning:
    """One fetch: when, on behalf of which kommune (its code), and by whom."""

    tidspunkt: datetime
    kommune: str
    af: str


@dataclass(frozen=True, slots=True)
class Kopi:
    """The copy: the newest fetch (None for an empty one), the rows, and when each was fetched, by number or UUID."""

    hentning: Hentning | None
    emner: tuple[KleEmne, ...]
    systemer: tuple[Itsystem, ...]
    hentet: dict[str, datetime]


class NavneStore:
    """Reads and keeps the copy. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def save(self, hentning: Hentning, emner: Sequence[KleEmne], systemer: Sequence[Itsystem]) -> None:
        """Keep what was fetched: in one transaction everything or nothing.

        What was kept before and did not come this time stays, with its own date: a number that has left the
        classification still has its old sager.
        """
        try:
            self._save(hentning, emner, systemer)
        except IntegrityError:
            self._save(hentning, emner, systemer)  # another process saved the same rows first: ours replace them

    def _save(self, hentning: Hentning, emner: Sequence[KleEmne], systemer: Sequence[Itsystem]) -> None:
        at = hentning.tidspunkt
        with transaction(self._engine) as connection:
            connection.execute(insert(hentning_tabel).values(tidspunkt=at, kommune=hentning.kommune, af=hentning.af))
            _replace(connection, kle_emne_tabel, "nummer", (_emne_row(emne, at) for emne in emner))
            _replace(
                connection,
                itsystem_tabel,
                "uuid",
                ({"uuid": system.uuid, "navn": system.navn, "hentet": at} for system in systemer),
            )

    def version(self) -> int:
        """How many fetches there have been: the one question a look asks."""
        with connected(self._reading) as connection:
            return int(connection.execute(_VERSION).scalar_one())

    def read(self) -> Kopi:
        """The whole copy."""
        with connected(self._engine) as connection:
            sidste = connection.execute(_SIDSTE).first()
            emner = connection.execute(_EMNER).all()
            systemer = connection.execute(_SYSTEMER).all()
        return Kopi(
            None if sidste is None else Hentning(sidste.tidspunkt, sidste.kommune, sidste.af),
            tuple(KleEmne(e.nummer, e.titel, e.gyldig_fra, e.gyldig_til, e.efterfoelger) for e in emner),
            tuple(Itsystem(system.uuid, system.navn) for system in systemer),
            {**{e.nummer: e.hentet for e in emner}, **{system.uuid: system.hentet for system in systemer}},
        )


def _emne_row(emne: KleEmne, at: datetime) -> dict[str, Any]:
    return {
        "nummer": emne.nummer,
        "titel": emne.titel,
        "gyldig_fra": emne.gyldig_fra,
        "gyldig_til": emne.gyldig_til,
        "efterfoelger": emne.efterfoelger,
        "hentet": at,
    }


def _replace(connection: Connection, table: Table, key: str, rows: Iterable[dict[str, Any]]) -> None:
    new = list(rows)
    if new:
        connection.execute(delete(table).where(table.c[key].in_([row[key] for row in new])))
        connection.execute(insert(table), new)

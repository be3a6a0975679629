"""Where prices and numbers of inhabitants are kept: versions are only ever added, and the highest is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Table, Text, func, insert, select
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

prisliste_tabel = Table(
    "prisliste",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("dokument", JSON, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
)
indbygger_tabel = Table(
    "indbyggertal",
    metadata,
    Column("dato", Date, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("dokument", JSON, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
)
p, i = prisliste_tabel.c, indbygger_tabel.c


class AendretImens(Exception):
    """Somebody else has kept newer ones meanwhile, so nothing was kept. `hvad` names them in words."""

    def __init__(self, hvad: str) -> None:
        super().__init__(f"{hvad} er ændret af en anden imens")


class PrisStore:
    """Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def priser(self) -> tuple[int, Mapping[str, Any] | None]:
        """The version in force and its document; (0, None) where there is none."""
        with connected(self._reading) as connection:
            asked = select(p.version, p.dokument).order_by(p.version.desc()).limit(1)
            row = connection.execute(asked).one_or_none()
        return (0, None) if row is None else (row.version, row.dokument)

    def gem_priser(self, dokument: Mapping[str, Any], *, efter: int, at: datetime, af: str) -> int:
        """Keep them as the version after that one; gives its number. Raises AendretImens."""
        row = {"version": efter + 1, "dokument": dokument, "tidspunkt": at, "af": af}
        return self._gem(prisliste_tabel, row, "priserne")

    def indbyggere(self, senest: date) -> tuple[date, int, Mapping[str, int]] | None:
        """The newest numbers of a day up to that one, with their day and version; None where there are none."""
        asked = select(i.dato, i.version, i.dokument).where(i.dato <= senest)
        with connected(self._reading) as connection:
            row = connection.execute(asked.order_by(i.dato.desc(), i.version.desc()).limit(1)).one_or_none()
        return None if row is None else (row.dato, row.version, row.dokument)

    def indbyggerversion(self, dato: date) -> int:
        """The version in force of that very day's numbers; 0 where there are none."""
        with connected(self._reading) as connection:
            asked = select(func.coalesce(func.max(i.version), 0)).where(i.dato == dato)
            return int(connection.execute(asked).scalar_one())

    def gem_indbyggere(self, dato: date, dokument: Mapping[str, int], *, efter: int, at: datetime, af: str) -> int:
        """The same of a day's numbers."""
        row = {"dato": dato, "version": efter + 1, "dokument": dokument, "tidspunkt": at, "af": af}
        return self._gem(indbygger_tabel, row, f"indbyggertallene for {dato.isoformat()}")

    def _gem(self, tabel: Table, row: Mapping[str, Any], hvad: str) -> int:
        with transaction(self._engine) as connection:
            try:
                connection.execute(insert(tabel).values(**row))
            except IntegrityError:
                raise AendretImens(hvad) from None
        return int(row["version"])

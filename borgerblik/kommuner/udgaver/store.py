"""Where such documents are kept: rows are only ever added, and the highest version of each is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import JSON, Column, Integer, String, Table, Text, bindparam, func, insert, literal, select, tuple_
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

Versions = tuple[tuple[str, int], ...]


class Dokument(Protocol):
    """What a kommune has written; `kode` says which kommune."""

    @property
    def kode(self) -> str:
        """Four digits."""


D = TypeVar("D", bound=Dokument)


class AendretImens(Exception):
    """Somebody else has kept a newer version meanwhile, so nothing was kept. `hvad` names the documents in words."""

    def __init__(self, kode: str, hvad: str) -> None:
        super().__init__(f"{hvad} for {kode} er ændret af en anden imens")
        self.kode = kode


@dataclass(frozen=True, slots=True)
class Udgave(Generic[D]):
    """One version of a kommune's document: since when, and by whom."""

    version: int
    dokument: D
    tidspunkt: datetime
    af: str


def dokumenttabel(navn: str) -> Table:
    """The table of that name, with one row for each version."""
    return Table(
        navn,
        metadata,
        Column("kode", String(4), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("dokument", JSON, nullable=False),
        Column("tidspunkt", UtcDateTime, nullable=False),
        Column("af", Text, nullable=False),
    )


class Dokumentlager(Generic[D]):
    """Reads and keeps one kind of document; `to_json` and `from_json` are its form. Raises DatabaseUnavailable."""

    def __init__(
        self,
        engine: Engine,
        tabel: Table,
        hvad: str,
        to_json: Callable[[D], dict[str, Any]],
        from_json: Callable[[Mapping[str, Any]], D],
    ) -> None:
        self._engine = engine
        self._reading = autocommit(engine)
        self._tabel = tabel
        self._hvad = hvad
        self._to_json = to_json
        self._from_json = from_json
        c = tabel.c
        self._versions = select(c.kode, func.max(c.version)).group_by(c.kode).order_by(c.kode)
        self._udgaver = select(c.version, c.dokument, c.tidspunkt, c.af)
        self._wanted = self._udgaver.where(tuple_(c.kode, c.version).in_(bindparam("wanted", expanding=True)))

    def save(self, dokument: D, *, efter: int, at: datetime, by: str) -> int:
        """Keep it as the version after the one it was written against (0: there was none); gives its number.

        One statement that looks and writes. Raises AendretImens where `efter` is not the newest.
        """
        c = self._tabel.c
        newest = select(func.coalesce(func.max(c.version), 0)).where(c.kode == dokument.kode).scalar_subquery()
        values: dict[Column[Any], Any] = {
            c.kode: dokument.kode,
            c.version: efter + 1,
            c.dokument: self._to_json(dokument),
            c.tidspunkt: at,
            c.af: by,
        }
        row = select(*(literal(value, column.type) for column, value in values.items())).where(newest == efter)
        kept = insert(self._tabel).from_select(list(values), row).returning(c.version)
        with transaction(self._engine) as connection:
            try:
                added = connection.execute(kept).scalar()
            except IntegrityError:  # they were a moment before us
                raise AendretImens(dokument.kode, self._hvad) from None
        if added is None:
            raise AendretImens(dokument.kode, self._hvad)
        return efter + 1

    def versions(self) -> Versions:
        """Which version of each is in force: the one question every request asks."""
        with connected(self._reading) as connection:
            return tuple((kode, version) for kode, version in connection.execute(self._versions))

    def read_versions(self, wanted: Iterable[tuple[str, int]]) -> tuple[Udgave[D], ...]:
        """These, each as it was in that version."""
        asked = list(wanted)
        if not asked:
            return ()
        with connected(self._reading) as connection:
            return tuple(self._udgave(row) for row in connection.execute(self._wanted, {"wanted": asked}))

    def raa(self) -> dict[str, Any]:
        """The newest of each kommune as it lies there: whoever may write to the table may have written anything.

        Raises ValueError for what is no JSON.
        """
        c = self._tabel.c
        asked = select(c.kode, c.dokument).where(tuple_(c.kode, c.version).in_(self._versions.order_by(None)))
        with connected(self._reading) as connection:
            return {row.kode: row.dokument for row in connection.execute(asked)}

    def history(self, kode: str) -> tuple[Udgave[D], ...]:
        """Every version of that kommune's document, newest first."""
        c = self._tabel.c
        with connected(self._reading) as connection:
            found = connection.execute(self._udgaver.where(c.kode == kode).order_by(c.version.desc()))
            return tuple(self._udgave(row) for row in found)

    def _udgave(self, row: Iterable[Any]) -> Udgave[D]:
        version, document, tidspunkt, af = row
        return Udgave(version, self._from_json(document), tidspunkt, af)

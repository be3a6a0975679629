"""Where drafts are kept, with everything that was done to them. Raises DatabaseUnavailable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.form import from_json, to_json
from borgerblik.kommuner.kladde.model import (
    Handling,
    Hvem,
    Kladde,
    Kladdehandling,
    Kladdehoved,
    KladdenAendret,
    Tilstand,
    VenterAllerede,
)
from borgerblik.kommuner.store import KommuneStore, gem_valg

kladde_tabel = Table(
    "kladde",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("kode", String(4), nullable=False),
    Column("version", Integer, nullable=False),
    Column("tilstand", Text, nullable=False),
    Column("grundversion", Integer, nullable=False),
    Column("indhold", String(64), nullable=False),
    Column("navn", Text, nullable=False),
    Column("ophav", Text, nullable=False),
    Column("fagomraade", Text),
    Column("aabner", JSON, nullable=False),
    Column("forfattere", JSON, nullable=False),
    Column("gaelder_fra", Date),
    Column("i_kraft_version", Integer),
    Column("oprettet", UtcDateTime, nullable=False),
    Column("aendret", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
    Column("dokument", JSON, nullable=False),
)
handling_tabel = Table(
    "kladde_handling",
    metadata,
    Column("kladde", String(12), ForeignKey("kladde.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("handling", Text, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("begrundelse", Text),
)

_k, _h = kladde_tabel.c, handling_tabel.c
Index("ix_kladde_kode_aendret", _k.kode, _k.aendret)
# One approved draft at a time waits for its day: the database says no to a second.
_VENTER = text("tilstand = 'godkendt'")
Index("uq_kladde_venter", _k.kode, unique=True, sqlite_where=_VENTER, postgresql_where=_VENTER)

_HOVED = tuple(column for column in kladde_tabel.columns if column is not _k.dokument)
_UNDERVEJS = tuple(each.value for each in (Tilstand.KLADDE, Tilstand.INDSTILLET, Tilstand.GODKENDT))


class KladdeStore:
    """Reads and keeps them. What changes a draft says which version of it was seen."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)
        self._kommuner = KommuneStore(engine)

    def tilfoej(self, kladde: Kladde, hvem: Hvem) -> None:
        """Keep a new one."""
        with transaction(self._engine) as connection:
            row = {**_row(kladde), "id": kladde.id, "kode": kladde.kode, "oprettet": kladde.oprettet}
            connection.execute(insert(kladde_tabel).values(**row))
            _note(connection, kladde, Handling.OPRETTET, hvem, None)

    def skift(self, kladde: Kladde, fra: int, handling: Handling, hvem: Hvem, begrundelse: str | None = None) -> None:
        """Keep it in the place of its version `fra`, which it was written against.

        One statement that looks and writes: of two at once exactly one is kept. Raises KladdenAendret and
        VenterAllerede.
        """
        try:
            with transaction(self._engine) as connection:
                _skift(connection, kladde, fra, handling, hvem, begrundelse)
        except IntegrityError:
            raise VenterAllerede from None

    def i_kraft(
        self,
        kladde: Kladde,
        fra: int,
        handling: Handling,
        hvem: Hvem,
        foer_ned: Callable[[Connection, int], None],
    ) -> int:
        """Put its choices in force and the draft to rest, in one transaction: both or neither; the new version.

        `foer_ned` writes down what else belongs to it. Raises KladdenAendret, kommuner.udgaver.AendretImens where
        another version than its ground is in force, and CvrTaget.
        """
        try:
            with transaction(self._engine) as connection:
                _skift(connection, kladde, fra, handling, hvem, None)
                version = gem_valg(connection, kladde.kommune, at=kladde.aendret, by=hvem.af, efter=kladde.grundversion)
                connection.execute(update(kladde_tabel).where(_k.id == kladde.id).values(i_kraft_version=version))
                foer_ned(connection, version)
        except IntegrityError:
            self._kommuner.refuse_taken_cvr(kladde.kommune)
            raise KladdenAendret from None
        return version

    def delvist_i_kraft(
        self,
        kladde: Kladde,
        fra: int,
        kommune: Kommune,
        hvem: Hvem,
        venter_paa: str,
        foer_ned: Callable[[Connection, int], None],
    ) -> int:
        """Put a part of it in force and let the draft stand on that, in one transaction; the new version.

        `kommune` are the choices without what waits. Raises KladdenAendret, kommuner.udgaver.AendretImens and CvrTaget.
        """
        try:
            with transaction(self._engine) as connection:
                _skift(connection, kladde, fra, Handling.VENTER_PAA_TJEK, hvem, venter_paa)
                version = gem_valg(connection, kommune, at=kladde.aendret, by=hvem.af, efter=kladde.grundversion)
                connection.execute(update(kladde_tabel).where(_k.id == kladde.id).values(grundversion=version))
                foer_ned(connection, version)
        except IntegrityError:
            self._kommuner.refuse_taken_cvr(kommune)
            raise KladdenAendret from None
        return version

    def find(self, kode: str, kladde_id: str) -> Kladde | None:
        """The kommune's draft of that id."""
        asked = select(kladde_tabel).where(_k.kode == kode, _k.id == kladde_id)
        with connected(self._reading) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _kladde(row._mapping)

    def find_id(self, kladde_id: str) -> Kladde | None:
        """The draft of that id, whosever."""
        with connected(self._reading) as connection:
            row = connection.execute(select(kladde_tabel).where(_k.id == kladde_id)).one_or_none()
        return None if row is None else _kladde(row._mapping)

    def liste(self, kode: str, hoejst: int) -> tuple[Kladdehoved, ...]:
        """The kommune's drafts, the last changed first."""
        asked = select(*_HOVED).where(_k.kode == kode).order_by(_k.aendret.desc(), _k.id).limit(hoejst)
        with connected(self._reading) as connection:
            return tuple(_hoved(row._mapping) for row in connection.execute(asked))

    def undervejs(self) -> tuple[Kladdehoved, ...]:
        """Every kommune's drafts that are on their way."""
        asked = select(*_HOVED).where(_k.tilstand.in_(_UNDERVEJS)).order_by(_k.kode, _k.id)
        with connected(self._reading) as connection:
            return tuple(_hoved(row._mapping) for row in connection.execute(asked))

    def venter_til(self, dag: date) -> tuple[str, ...]:
        """The ids of approved drafts whose day has come by that Danish day."""
        asked = select(_k.id).where(_k.tilstand == Tilstand.GODKENDT.value, _k.gaelder_fra <= dag)
        with connected(self._reading) as connection:
            return tuple(connection.execute(asked).scalars())

    def handlinger(self, kladde_id: str) -> tuple[Kladdehandling, ...]:
        """What was done to a draft, oldest first."""
        asked = select(_h.handling, _h.tidspunkt, _h.af, _h.person, _h.begrundelse).where(_h.kladde == kladde_id)
        with connected(self._reading) as connection:
            return tuple(
                Kladdehandling(Handling(handling), *rest)
                for handling, *rest in connection.execute(asked.order_by(_h.version))
            )


def _skift(
    connection: Connection, kladde: Kladde, fra: int, handling: Handling, hvem: Hvem, begrundelse: str | None
) -> None:
    changed = connection.execute(
        update(kladde_tabel).where(_k.id == kladde.id, _k.version == fra).values(**_row(kladde)).returning(_k.version)
    ).scalar_one_or_none()
    if changed is None:
        raise KladdenAendret
    _note(connection, kladde, handling, hvem, begrundelse)


def _note(connection: Connection, kladde: Kladde, handling: Handling, hvem: Hvem, begrundelse: str | None) -> None:
    connection.execute(
        insert(handling_tabel).values(
            kladde=kladde.id,
            version=kladde.version,
            handling=handling.value,
            tidspunkt=kladde.aendret,
            af=hvem.af,
            person=hvem.person,
            begrundelse=begrundelse,
        )
    )


def _row(kladde: Kladde) -> dict[str, Any]:
    """What may be another from one version to the next."""
    return {
        "version": kladde.version,
        "tilstand": kladde.tilstand.value,
        "grundversion": kladde.grundversion,
        "indhold": kladde.indhold,
        "navn": kladde.navn,
        "ophav": kladde.ophav,
        "fagomraade": kladde.fagomraade,
        "aabner": list(kladde.aabner),
        "forfattere": sorted(kladde.forfattere),
        "gaelder_fra": kladde.gaelder_fra,
        "aendret": kladde.aendret,
        "af": kladde.af,
        "dokument": to_json(kladde.kommune),
    }


def _facts(row: Mapping[Any, Any]) -> dict[str, Any]:
    plain: Iterable[str] = (column.name for column in _HOVED)
    return {
        **{name: row[name] for name in plain},
        "tilstand": Tilstand(row["tilstand"]),
        "aabner": tuple(row["aabner"]),
        "forfattere": frozenset(row["forfattere"]),
    }


def _hoved(row: Mapping[Any, Any]) -> Kladdehoved:
    return Kladdehoved(**_facts(row))


def _kladde(row: Mapping[Any, Any]) -> Kladde:
    return Kladde(**_facts(row), kommune=from_json(row["dokument"]))

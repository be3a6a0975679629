"""Where the outcome of previews is kept: counts only, and who has seen them. Raises DatabaseUnavailable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

visning_tabel = Table(
    "kladde_forhaandsvisning",
    metadata,
    Column("kladde", String(12), ForeignKey("kladde.id"), primary_key=True),
    Column("indhold", String(64), primary_key=True),
    Column("tilstand", Text, nullable=False),
    Column("bedt", UtcDateTime, nullable=False),
    Column("bedt_af", Text, nullable=False),
    Column("laest", Integer, nullable=False),
    Column("lejer", String(12)),
    Column("lejet_til", UtcDateTime),
    Column("faerdig", UtcDateTime),
    Column("udfald", JSON(none_as_null=True)),
)
set_tabel = Table(
    "kladde_set",
    metadata,
    Column("kladde", String(12), ForeignKey("kladde.id"), primary_key=True),
    Column("indhold", String(64), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("tidspunkt", UtcDateTime, nullable=False),
)
_v, _s = visning_tabel.c, set_tabel.c


class Visningstilstand(StrEnum):
    """How far a preview has come."""

    VENTER = "venter"
    I_GANG = "i_gang"
    FAERDIG = "faerdig"
    FEJLET = "fejlet"


@dataclass(frozen=True, slots=True)
class Visning:
    """A preview of a draft's content: `laest` records so far, the outcome as counts once it is there."""

    kladde: str
    indhold: str
    tilstand: Visningstilstand
    bedt: datetime
    bedt_af: str
    laest: int
    faerdig: datetime | None
    udfald: Mapping[str, Any] | None

    @property
    def hel(self) -> bool:
        """Is it done, with every source in it? One that stopped at the most it may read counts, and says so."""
        found = self.udfald
        return self.tilstand is Visningstilstand.FAERDIG and found is not None and not found["kilderMangler"]


_SEEN = (_v.kladde, _v.indhold, _v.tilstand, _v.bedt, _v.bedt_af, _v.laest, _v.faerdig, _v.udfald)


class VisningStore:
    """Reads and keeps them. Whoever runs one holds a lease on it, that others take over when it has run out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def find(self, kladde: str, indhold: str) -> Visning | None:
        """The preview of that content."""
        asked = select(*_SEEN).where(_v.kladde == kladde, _v.indhold == indhold)
        with connected(self._reading) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _visning(row._mapping)

    def begyndte(self) -> frozenset[tuple[str, str]]:
        """Draft and content of every preview there is."""
        with connected(self._reading) as connection:
            return frozenset((kladde, indhold) for kladde, indhold in connection.execute(select(_v.kladde, _v.indhold)))

    def bed(self, kladde: str, indhold: str, af: str, at: datetime) -> bool:
        """Ask for one, also once more where one failed or lacked a source; False where one is there or under way."""
        new = {"tilstand": Visningstilstand.VENTER.value, "bedt": at, "bedt_af": af, "laest": 0, "udfald": None}
        found = self.find(kladde, indhold)
        if found is None:
            try:
                with transaction(self._engine) as connection:
                    connection.execute(insert(visning_tabel).values(kladde=kladde, indhold=indhold, **new))
            except IntegrityError:
                return False  # somebody asked a moment before
            return True
        if found.hel or found.tilstand in (Visningstilstand.VENTER, Visningstilstand.I_GANG):
            return False
        again = update(visning_tabel).where(
            _v.kladde == kladde, _v.indhold == indhold, _v.tilstand == found.tilstand.value, _v.bedt == found.bedt
        )
        with transaction(self._engine) as connection:
            return bool(connection.execute(again.values(faerdig=None, **new)).rowcount)

    def tag(self, lejer: str, at: datetime, til: datetime, kladde: str | None = None) -> Visning | None:
        """Take one that waits, or whose lease has run out, until then; None where there is none to be had."""
        free = or_(
            _v.tilstand == Visningstilstand.VENTER.value,
            and_(_v.tilstand == Visningstilstand.I_GANG.value, _v.lejet_til < at),
        )
        mine = () if kladde is None else (_v.kladde == kladde,)
        asked = select(_v.kladde, _v.indhold).where(free, *mine).order_by(_v.bedt).limit(1)
        with connected(self._reading) as connection:
            row = connection.execute(asked).one_or_none()
            if row is None:
                return None
            taken = connection.execute(
                update(visning_tabel)
                .where(_v.kladde == row.kladde, _v.indhold == row.indhold, free)
                .values(tilstand=Visningstilstand.I_GANG.value, lejer=lejer, lejet_til=til, laest=0)
                .returning(*_SEEN)
            ).one_or_none()
        return None if taken is None else _visning(taken._mapping)

    def naaet(self, visning: Visning, lejer: str, laest: int, til: datetime) -> bool:
        """So many records are read: hold on to it until then. False where it is somebody else's by now."""
        return self._mine(visning, lejer, laest=laest, lejet_til=til)

    def faerdig(self, visning: Visning, lejer: str, udfald: Mapping[str, Any] | None, at: datetime) -> bool:
        """It is done, or (without an outcome) it failed."""
        state = Visningstilstand.FEJLET if udfald is None else Visningstilstand.FAERDIG
        kept = None if udfald is None else dict(udfald)
        return self._mine(visning, lejer, tilstand=state.value, udfald=kept, faerdig=at, lejer=None, lejet_til=None)

    def _mine(self, visning: Visning, mig: str, **values: Any) -> bool:
        held = (_v.kladde == visning.kladde, _v.indhold == visning.indhold, _v.lejer == mig)
        with transaction(self._engine) as connection:
            return bool(connection.execute(update(visning_tabel).where(*held).values(**values)).rowcount)

    def set_af(self, kladde: str, indhold: str, person: str, at: datetime) -> None:
        """That person has seen the preview of that content."""
        if self.er_set(kladde, indhold, person):
            return
        try:
            with transaction(self._engine) as connection:
                row = {"kladde": kladde, "indhold": indhold, "person": person, "tidspunkt": at}
                connection.execute(insert(set_tabel).values(**row))
        except IntegrityError:
            return  # in another window, a moment before

    def er_set(self, kladde: str, indhold: str, person: str) -> bool:
        """Has that person seen it?"""
        asked = select(_s.tidspunkt).where(_s.kladde == kladde, _s.indhold == indhold, _s.person == person)
        with connected(self._reading) as connection:
            return connection.execute(asked).first() is not None


def _visning(row: Mapping[Any, Any]) -> Visning:
    return Visning(**{**row, "tilstand": Visningstilstand(row["tilstand"])})

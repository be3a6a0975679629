"""Where reports are kept: one row for each, and one for each step it has taken. What is private arrives sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.koder import Foelsomhed, MyndighedType
from borgerblik.kommuner.fejlmelding.model import Felt, Hoved, Kategori, Meldingsstatus, Soegning

fejlmelding_tabel = Table(
    "fejlmelding",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False),
    Column("formular", String(64), nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("borger", String(64), nullable=False),
    Column("slags", Text, nullable=False),
    Column("emne", Text, nullable=False),
    Column("kle", Text, nullable=False),
    Column("fagomraade", Text, nullable=False),
    Column("foelsomhed", Text),
    Column("myndighedstype", Text, nullable=False),
    Column("kategori", Text, nullable=False),
    Column("felt", Text),
    Column("kontakt", Boolean, nullable=False),
    Column("indhold", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("maaned", String(7), nullable=False),
    Column("modtaget", UtcDateTime, nullable=False),
    Column("aendret", UtcDateTime, nullable=False),
    Column("afsluttet", UtcDateTime),
    UniqueConstraint("id", name="uq_fejlmelding_id"),
    UniqueConstraint("borger", "formular", name="uq_fejlmelding_formular"),
    Index("ix_fejlmelding_borger_nummer", "borger", "nummer"),
    Index("ix_fejlmelding_kommune_nummer", "kommune", "nummer"),
    Index("ix_fejlmelding_afsluttet", "afsluttet"),
)
skift_tabel = Table(
    "fejlmelding_skift",
    metadata,
    Column("fejlmelding", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", String(64), nullable=False),
    Column("svar", LargeBinary),
    ForeignKeyConstraint(["fejlmelding"], ["fejlmelding.id"], name="fk_fejlmelding_skift"),
)

_c, _s = fejlmelding_tabel.c, skift_tabel.c
_UDK = MyndighedType.UDK.value
_OWN = ("formular", "indhold", "maaned")  # columns that are no part of a Hoved
_HOVED = [column for column in _c if column.name not in _OWN]
_RAEKKE = [*_HOVED, _c.indhold]


Kode = TypeVar("Kode", bound=StrEnum)


class AendretImens(Exception):
    """Somebody else has taken it a step further meanwhile, so nothing was kept."""


@dataclass(frozen=True, slots=True, repr=False)
class Raekke:
    """A report as it is kept."""

    hoved: Hoved
    indhold: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Skiftraekke:
    """A step as it is kept."""

    fejlmelding: str
    version: int
    status: Meldingsstatus
    tidspunkt: datetime
    af: str
    svar: bytes | None = None


@dataclass(frozen=True, slots=True)
class Gruppe:
    """How many of a kommune's reports are alike in what decides who may see them."""

    status: Meldingsstatus
    udk: bool
    kle: str
    foelsomhed: Foelsomhed | None
    antal: int


@dataclass(frozen=True, slots=True)
class Raekkevidde:
    """What is within reach: KLE numbers by sensitivity, and whether those of Udbetaling Danmark are."""

    numre: Mapping[Foelsomhed | None, Collection[str]]
    udk: bool


@dataclass(frozen=True, slots=True)
class Tal:
    """How many reports of one kind a month brought that are alike in what decides who may see them."""

    maaned: str
    udk: bool
    kle: str
    foelsomhed: Foelsomhed | None
    kategori: Kategori
    felt: Felt | None
    status: Meldingsstatus
    antal: int


class FejlmeldingStore:
    """Reads and keeps reports. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def tilfoej(self, raekke: Raekke, formular: str, maaned: str, *, hoejst: int, siden: datetime) -> bool:
        """Keep a new one with its first step, both or neither; its `nummer` is given by the database.

        False where the citizen has made `hoejst` since then, or has sent this form before.
        """
        hoved = raekke.hoved
        made = (
            select(func.count())
            .select_from(fejlmelding_tabel)
            .where(_c.borger == hoved.borger, _c.modtaget >= siden)
            .scalar_subquery()
        )
        values = _values(raekke, formular, maaned)
        row = select(*(literal(value, _c[name].type) for name, value in values.items())).where(made < hoejst)
        first = Skiftraekke(hoved.id, hoved.version, hoved.status, hoved.modtaget, hoved.borger)
        try:
            with transaction(self._engine) as connection:
                kept = connection.execute(
                    insert(fejlmelding_tabel).from_select(list(values), row).returning(_c.nummer)
                ).scalar()
                if kept is not None:
                    _step(connection, first)
        except IntegrityError:  # the same form, a moment before
            return False
        return kept is not None

    def med_formular(self, borger: str, formular: str) -> Raekke | None:
        """The citizen's report that came of that form."""
        return self._one(select(*_RAEKKE).where(_c.borger == borger, _c.formular == formular))

    def find(self, fejl_id: str) -> Raekke | None:
        """The report with that id."""
        return self._one(select(*_RAEKKE).where(_c.id == fejl_id))

    def egne(self, borger: str, antal: int, foer: int | None) -> list[Raekke]:
        """The citizen's own, newest first, before that number."""
        asked = select(*_RAEKKE).where(_c.borger == borger)
        with connected(self._reading) as connection:
            return [_raekke(row) for row in connection.execute(_paged(asked, antal, foer))]

    def historik(self, ids: Sequence[str]) -> dict[str, tuple[Skiftraekke, ...]]:
        """The steps of those reports, oldest first."""
        found: dict[str, tuple[Skiftraekke, ...]] = {}
        if not ids:
            return found
        asked = select(skift_tabel).where(_s.fejlmelding.in_(ids)).order_by(_s.fejlmelding, _s.version)
        with connected(self._reading) as connection:
            for row in connection.execute(asked):
                kept = {**row._mapping, "status": Meldingsstatus(row.status)}
                found[row.fejlmelding] = (*found.get(row.fejlmelding, ()), Skiftraekke(**kept))
        return found

    def skift(self, step: Skiftraekke, afsluttet: datetime | None) -> None:
        """Take the report to `step`, which is written against the version before it. Raises AendretImens."""
        changed = (
            update(fejlmelding_tabel)
            .where(_c.id == step.fejlmelding, _c.version == step.version - 1)
            .values(status=step.status.value, version=step.version, aendret=step.tidspunkt, afsluttet=afsluttet)
            .returning(_c.nummer)
        )
        with transaction(self._engine) as connection:
            if connection.execute(changed).scalar() is None:
                raise AendretImens
            _step(connection, step)

    def grupper(self, kommune: str) -> list[Gruppe]:
        """What the kommune has, counted."""
        alike = (_c.status, _c.myndighedstype, _c.kle, _c.foelsomhed)
        asked = select(*alike, func.count()).where(_c.kommune == kommune).group_by(*alike)
        with connected(self._reading) as connection:
            return [
                Gruppe(Meldingsstatus(status), kind == _UDK, kle, _code(Foelsomhed, known), number)
                for status, kind, kle, known, number in connection.execute(asked)
            ]

    def side(self, kommune: str, soegning: Soegning, inden_for: Raekkevidde, antal: int) -> list[Hoved]:
        """The kommune's reports within reach, newest first; nothing sealed is read."""
        asked = select(*_HOVED).where(_c.kommune == kommune, _within(inden_for))
        if soegning.status is not None:
            asked = asked.where(_c.status == soegning.status.value)
        if soegning.fagomraade is not None:
            asked = asked.where(_c.fagomraade == soegning.fagomraade, _c.myndighedstype != _UDK)  # theirs is not told
        with connected(self._reading) as connection:
            return [_hoved(row._mapping) for row in connection.execute(_paged(asked, antal, soegning.foer))]

    def kvalitet(self, kommune: str) -> list[Tal]:
        """How many of each kind in each month, by state; newest month first."""
        kind = (_c.maaned, _c.myndighedstype, _c.kle, _c.foelsomhed, _c.kategori, _c.felt, _c.status)
        asked = (
            select(*kind, func.count())
            .where(_c.kommune == kommune, _c.status != Meldingsstatus.TRUKKET_TILBAGE.value)
            .group_by(*kind)
            .order_by(_c.maaned.desc(), _c.kle, _c.kategori, func.coalesce(_c.felt, ""))
        )
        with connected(self._reading) as connection:
            return [
                Tal(
                    month, whose == _UDK, kle, _code(Foelsomhed, known), Kategori(what), _code(Felt, felt),
                    Meldingsstatus(status), number,
                )
                for month, whose, kle, known, what, felt, status, number in connection.execute(asked)
            ]  # fmt: skip

    def ryd(self, afsluttet: datetime, uroert: datetime) -> int:
        """Take away what ended before the one, and what nobody has touched since the other; how many.

        Every step of it goes too.
        """
        old = or_(_c.afsluttet < afsluttet, _c.aendret < uroert)
        with transaction(self._engine) as connection:
            connection.execute(delete(skift_tabel).where(_s.fejlmelding.in_(select(_c.id).where(old))))
            return connection.execute(delete(fejlmelding_tabel).where(old)).rowcount

    def _one(self, asked: Select[Any]) -> Raekke | None:
        with connected(self._reading) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _raekke(row)


def _step(connection: Connection, step: Skiftraekke) -> None:
    connection.execute(
        insert(skift_tabel).values(
            fejlmelding=step.fejlmelding,
            version=step.version,
            status=step.status.value,
            tidspunkt=step.tidspunkt,
            af=step.af,
            svar=step.svar,
        )
    )


def _values(raekke: Raekke, formular: str, maaned: str) -> dict[str, Any]:
    """The row, but for the number that the database gives it."""
    own = {"formular": formular, "indhold": raekke.indhold, "maaned": maaned}
    names = (column.name for column in _c if column.name != "nummer")
    return {name: own[name] if name in own else getattr(raekke.hoved, name) for name in names}


def _within(inden_for: Raekkevidde) -> ColumnElement[bool]:
    own: Iterable[ColumnElement[bool]] = (
        and_(
            _c.foelsomhed.is_(None) if known is None else _c.foelsomhed == known.value,
            _c.kle.in_(sorted(numbers)),
        )
        for known, numbers in inden_for.numre.items()
    )
    reach = and_(_c.myndighedstype != _UDK, or_(false(), *own))
    return or_(reach, _c.myndighedstype == _UDK) if inden_for.udk else reach


def _code(codes: type[Kode], kept: str | None) -> Kode | None:
    return None if kept is None else codes(kept)


def _paged(asked: Select[Any], antal: int, foer: int | None) -> Select[Any]:
    if foer is not None:
        asked = asked.where(_c.nummer < foer)
    return asked.order_by(_c.nummer.desc()).limit(antal)


def _raekke(row: Row[Any]) -> Raekke:
    kept = dict(row._mapping)
    return Raekke(indhold=kept.pop("indhold"), hoved=_hoved(kept))


def _hoved(row: Mapping[Any, Any]) -> Hoved:
    kept = {**row}
    for name, code in (
        ("foelsomhed", Foelsomhed),
        ("myndighedstype", MyndighedType),
        ("kategori", Kategori),
        ("felt", Felt),
        ("status", Meldingsstatus),
    ):
        kept[name] = None if kept[name] is None else code(kept[name])
    return Hoved(**kept)

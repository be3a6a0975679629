"""Where alarms are kept: a row for each, and for each look, step and receiver of it. What is open is never erased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from borgerblik.alarm.model import (
    SLAGS_KLE,
    AendretImens,
    Alarm,
    Skift,
    Soegning,
    Tilstand,
)
from borgerblik.alarm.regler import KLE
from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction

_NUMMER = BigInteger().with_variant(Integer, "sqlite")

alarm_tabel = Table(
    "alarm",
    metadata,
    Column("nummer", _NUMMER, primary_key=True),
    Column("id", String(36), nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("kode", Text, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("senest", UtcDateTime, nullable=False),
    Column("antal", Integer, nullable=False),
    Column("seer", String(64), nullable=False),
    Column("borger", String(64)),
    Column("opslag", BigInteger, nullable=False),
    Column("rolle", Text, nullable=False),
    Column("tilstand", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("oprettet", UtcDateTime, nullable=False),
    Column("aendret", UtcDateTime, nullable=False),
    Column("afsluttet", UtcDateTime),
    UniqueConstraint("id", name="uq_alarm_id"),
    Index("ix_alarm_kommune_nummer", "kommune", "nummer"),
    Index("ix_alarm_seer_kode", "seer", "kode", "senest"),
    Index("ix_alarm_afsluttet", "afsluttet"),
)
opslag_tabel = Table(
    "alarm_opslag",
    metadata,
    Column("opslag", BigInteger, primary_key=True, autoincrement=False),
    Column("kode", Text, primary_key=True),
    Column("kommune", String(4), primary_key=True),
    Column("alarm", String(36), nullable=False),
    ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_opslag"),
    Index("ix_alarm_opslag_alarm", "alarm"),
)
skift_tabel = Table(
    "alarm_skift",
    metadata,
    Column("alarm", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("tilstand", Text, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", String(64)),
    Column("note", Text),
    ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_skift"),
)
levering_tabel = Table(
    "alarm_levering",
    metadata,
    Column("alarm", String(36), primary_key=True),
    Column("vej", Text, primary_key=True),
    Column("modtager", Text, primary_key=True),
    Column("tilstand", Text, nullable=False),
    Column("forsoeg", Integer, nullable=False),
    Column("oprettet", UtcDateTime, nullable=False),
    Column("naeste", UtcDateTime, nullable=False),
    Column("sendt", UtcDateTime),
    Column("fejl", Text),
    ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_levering"),
    Index("ix_alarm_levering_naeste", "tilstand", "naeste"),
)

_c, _s = alarm_tabel.c, skift_tabel.c


class AlarmStore:
    """Reads alarms, and takes them further. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def find(self, alarm_id: str) -> Alarm | None:
        """The alarm with that id."""
        with connected(self._reading) as connection:
            row = connection.execute(select(alarm_tabel).where(_c.id == alarm_id)).one_or_none()
        return None if row is None else alarm_fra(row)

    def side(self, kommune: str, soegning: Soegning, antal: int) -> list[Alarm]:
        """The kommune's, newest first."""
        asked = select(alarm_tabel).where(_c.kommune == kommune)
        if soegning.tilstand is not None:
            asked = asked.where(_c.tilstand == soegning.tilstand.value)
        if soegning.slags is not None:
            one_kind = _c.kode.startswith(KLE) if soegning.slags == SLAGS_KLE else _c.kode == soegning.slags
            asked = asked.where(one_kind)
        if soegning.foer is not None:
            asked = asked.where(_c.nummer < soegning.foer)
        with connected(self._reading) as connection:
            return [alarm_fra(row) for row in connection.execute(asked.order_by(_c.nummer.desc()).limit(antal))]

    def antal(self, kommuner: Collection[str]) -> dict[Tilstand, int]:
        """How many those kommuner have in each state."""
        asked = select(_c.tilstand, func.count()).where(_c.kommune.in_(sorted(kommuner))).group_by(_c.tilstand)
        with connected(self._reading) as connection:
            return {Tilstand(tilstand): number for tilstand, number in connection.execute(asked)}

    def historik(self, alarm_id: str) -> tuple[Skift, ...]:
        """Its steps, oldest first."""
        asked = select(_s.version, _s.tilstand, _s.tidspunkt, _s.af, _s.note).where(_s.alarm == alarm_id)
        with connected(self._reading) as connection:
            return tuple(
                Skift(**{**row._mapping, "tilstand": Tilstand(row.tilstand)})
                for row in connection.execute(asked.order_by(_s.version))
            )

    def skift(self, alarm_id: str, step: Skift, afsluttet: datetime | None) -> None:
        """Take it to `step`, which is written against the version before it. Raises AendretImens."""
        changed = (
            update(alarm_tabel)
            .where(_c.id == alarm_id, _c.version == step.version - 1)
            .values(tilstand=step.tilstand.value, version=step.version, aendret=step.tidspunkt, afsluttet=afsluttet)
        )
        with transaction(self._engine) as connection:
            if not connection.execute(changed).rowcount:
                raise AendretImens
            skriv_skift(connection, alarm_id, step)

    def kommuner(self) -> list[str]:
        """Those that have alarms that ended."""
        with connected(self._reading) as connection:
            return list(connection.execute(select(_c.kommune).where(_c.afsluttet.is_not(None)).distinct()).scalars())

    def ryd(self, kommune: str, foer: datetime) -> int:
        """Take away the kommune's ended alarms about looks from before that moment; how many."""
        old = select(_c.id).where(_c.kommune == kommune, _c.afsluttet.is_not(None), _c.senest < foer)
        with transaction(self._engine) as connection:
            for tabel in (opslag_tabel, skift_tabel, levering_tabel):
                connection.execute(delete(tabel).where(tabel.c.alarm.in_(old)))
            return connection.execute(delete(alarm_tabel).where(_c.id.in_(old))).rowcount


def skriv_skift(connection: Connection, alarm_id: str, step: Skift) -> None:
    """Keep a step."""
    values = {each.name: getattr(step, each.name) for each in fields(Skift)}
    connection.execute(insert(skift_tabel).values(alarm=alarm_id, **{**values, "tilstand": step.tilstand.value}))


def alarm_fra(row: Row[Any]) -> Alarm:
    """The alarm of a row of the table."""
    return Alarm(**{**row._mapping, "tilstand": Tilstand(row.tilstand)})

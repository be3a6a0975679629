"""Where the choices are kept: one row for each citizen who has made one, and places that keep messages from piling up.

A row is found by a keyed hash of the person number; addresses in it are sealed. A place is a hash too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

underretning_tabel = Table(
    "underretning",
    metadata,
    Column("borger", String(64), primary_key=True),
    Column("kommune", String(4), primary_key=True),
    Column("kanal", Text, nullable=False),
    Column("adresse", LargeBinary),
    Column("slags", JSON, nullable=False),
    Column("sprog", String(2), nullable=False),
    Column("bekraeftet", UtcDateTime),
    Column("ny_adresse", LargeBinary),
    Column("kode_hash", String(64)),
    Column("kode_udloeber", UtcDateTime),
    Column("kode_forsoeg", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Index("ix_underretning_kode_udloeber", "kode_udloeber"),
)
plads_tabel = Table(
    "besked_plads",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("udloeber", UtcDateTime, nullable=False),
    Index("ix_besked_plads_udloeber", "udloeber"),
)

_c = underretning_tabel.c
_PENDING_GONE = {"ny_adresse": None, "kode_hash": None, "kode_udloeber": None, "kode_forsoeg": 0}


@dataclass(frozen=True, slots=True, repr=False)
class Raekke:
    """A choice as it is kept. `borger` is a keyed hash, `adresse` and `ny_adresse` are sealed."""

    borger: str
    kommune: str
    kanal: str
    adresse: bytes | None
    slags: list[str]
    sprog: str
    bekraeftet: datetime | None
    ny_adresse: bytes | None
    kode_hash: str | None
    kode_udloeber: datetime | None
    kode_forsoeg: int
    version: int
    tidspunkt: datetime


class UnderretningStore:
    """Reads and keeps them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def find(self, borger: str, kommune: str) -> Raekke | None:
        """The choice of that citizen."""
        asked = select(underretning_tabel).where(_c.borger == borger, _c.kommune == kommune)
        with connected(self._each) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else Raekke(**row._mapping)

    def gem(self, raekke: Raekke) -> bool:
        """Keep it as the version after the one it was made from (version 1: there was none); False: changed meanwhile.

        What was confirmed in between is so never overwritten unseen.
        """
        values = {each.name: getattr(raekke, each.name) for each in fields(Raekke)}
        if raekke.version > 1:
            own = (_c.borger == raekke.borger, _c.kommune == raekke.kommune, _c.version == raekke.version - 1)
            with connected(self._each) as connection:
                return bool(connection.execute(update(underretning_tabel).where(*own).values(values)).rowcount)
        try:
            with transaction(self._engine) as connection:
                connection.execute(insert(underretning_tabel).values(values))
        except IntegrityError:  # another tab was a moment before us
            return False
        return True

    def forsoeg(self, borger: str, kommune: str, nu: datetime, flest: int) -> Raekke | None:
        """Count one try at the code; the row where it still may be tried. Of several at once each counts."""
        asked = (
            update(underretning_tabel)
            .where(_c.borger == borger, _c.kommune == kommune, _c.kode_hash.is_not(None))
            .where(_c.kode_udloeber > nu, _c.kode_forsoeg < flest)
            .values(kode_forsoeg=_c.kode_forsoeg + 1, version=_c.version + 1)
            .returning(*_c)
        )
        with connected(self._each) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else Raekke(**row._mapping)

    def bekraeft(self, raekke: Raekke, kanal: str, nu: datetime) -> bool:
        """The address that waited takes over, if it is still that code it waits for."""
        asked = (
            update(underretning_tabel)
            .where(_c.borger == raekke.borger, _c.kommune == raekke.kommune, _c.kode_hash == raekke.kode_hash)
            .values(
                adresse=_c.ny_adresse,
                kanal=kanal,
                bekraeftet=nu,
                tidspunkt=nu,
                version=_c.version + 1,
                **_PENDING_GONE,
            )
        )
        with connected(self._each) as connection:
            return bool(connection.execute(asked).rowcount)

    def slet(self, borger: str, kommune: str, pladser: Collection[str]) -> bool:
        """Take the choice away, with these places; was it there?"""
        with transaction(self._engine) as connection:
            own = delete(underretning_tabel).where(_c.borger == borger, _c.kommune == kommune)
            found = bool(connection.execute(own).rowcount)
            connection.execute(delete(plads_tabel).where(plads_tabel.c.id.in_(list(pladser))))
        return found

    # Places: whoever takes one may send, until it is free again

    def tag(self, pladser: Sequence[str], nu: datetime, udloeber: datetime) -> str | None:
        """The first of these places that is free, now taken until then; None: all are taken. Of several one gets it."""
        for plads in pladser:
            free = delete(plads_tabel).where(plads_tabel.c.id == plads, plads_tabel.c.udloeber <= nu)
            try:
                with transaction(self._engine) as connection:
                    connection.execute(free)
                    connection.execute(insert(plads_tabel).values(id=plads, udloeber=udloeber))
            except IntegrityError:
                continue
            return plads
        return None

    def slip(self, plads: str) -> None:
        """It is free again."""
        with connected(self._each) as connection:
            connection.execute(delete(plads_tabel).where(plads_tabel.c.id == plads))

    def ryd(self, nu: datetime, ubekraeftet_foer: datetime) -> int:
        """Take away free places, and addresses whose code ran out before that moment; how many rows were touched.

        Where nothing was ever confirmed the whole choice goes: it may be somebody else's address.
        """
        old = _c.kode_udloeber < ubekraeftet_foer
        with transaction(self._engine) as connection:
            rows = connection.execute(delete(underretning_tabel).where(old, _c.bekraeftet.is_(None))).rowcount
            kept = update(underretning_tabel).where(old).values(version=_c.version + 1, **_PENDING_GONE)
            rows += connection.execute(kept).rowcount
            rows += connection.execute(delete(plads_tabel).where(plads_tabel.c.udloeber <= nu)).rowcount
        return rows

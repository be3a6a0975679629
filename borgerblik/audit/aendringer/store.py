"""Where the changes are kept: rows are added, and taken away when the log of looks has forgotten them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Row,
    Select,
    Table,
    delete,
    insert,
    select,
    text,
    tuple_,
)

from borgerblik.audit.aendringer.model import Raekke, Udfald
from borgerblik.audit.laesbart import Moment, Tal, Tekst, alle
from borgerblik.audit.laest import Sted
from borgerblik.audit.store import OpslagStore, opslag_tabel
from borgerblik.audit.vedligehold.store import aabn_aendringer, luk_aendringer
from borgerblik.db import Engine, connected, metadata, transaction

I_EN = 500  # rows in one statement

aendring_tabel = Table(
    "aendring",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tidspunkt", Moment, nullable=False),
    Column("aftryk", Tekst(64), nullable=False),
    Column("udfald", Tekst(16), nullable=False),
    Column("kaede", Tal, nullable=False),
    Column("plads", Tal, nullable=False),
    Column("kode", Tekst(4)),
    Column("emne", Tekst(16), nullable=False),
    Column("noegle", Tekst, nullable=False),
    Column("af", Tekst, nullable=False),
    Column("rolle", Tekst, nullable=False),
    Column("anmodning", Tekst, nullable=False),
    Column("salt", Tekst(32), nullable=False),
    Column("foer", Tekst),
    Column("efter", Tekst),
    Index("ix_aendring_aftryk_udfald", "aftryk", "udfald", unique=True),
    Index("ix_aendring_kode_nummer", "kode", "nummer"),
)
c, o = aendring_tabel.c, opslag_tabel.c
_FELTER = tuple(each.name for each in fields(Raekke) if each.name != "sted")
# In the partitions near each row alone; one that has been erased bears the beginning of its day.
_I_LOGGEN = text(
    "SELECT o.kaede, o.plads, o.indhold, o.salt FROM opslag o JOIN unnest(CAST(:kaeder AS bigint[]),"
    " CAST(:pladser AS bigint[]), CAST(:tider AS timestamptz[])) p (kaede, plads, tid)"
    " ON o.kaede = p.kaede AND o.plads = p.plads AND o.tidspunkt BETWEEN p.tid - interval '1 day' AND p.tid"
)
_BEGYNDT = c.udfald == Udfald.BEGYNDT.value
_KENDTE = frozenset(each.value for each in Udfald)


class AendringStore:
    """Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opslag = OpslagStore(engine)

    def tilfoej(self, raekke: Raekke) -> None:
        """Keep it; safe on disk when it returns."""
        values = {name: getattr(raekke, name) for name in _FELTER}
        kaede, plads = raekke.sted
        with transaction(self._engine) as connection:
            connection.execute(insert(aendring_tabel).values(**values, kaede=kaede, plads=plads))

    def soeg(
        self,
        kode: str | None,
        emne: str | None,
        fra: datetime | None,
        til: datetime | None,
        foer: int | None,
        antal: int,
    ) -> Sequence[Row[Any]]:
        """Changes that began, newest first; `fra` is included, `til` is not, `foer` is the number of the last read."""
        asked = select(*c).where(_BEGYNDT, c.kode.is_(None) if kode is None else c.kode == kode)
        if emne is not None:
            asked = asked.where(c.emne == emne)
        if fra is not None:
            asked = asked.where(c.tidspunkt >= fra)
        if til is not None:
            asked = asked.where(c.tidspunkt < til)
        if foer is not None:
            asked = asked.where(c.nummer < foer)
        with connected(self._engine) as connection:
            return alle(connection, asked.order_by(c.nummer.desc()).limit(antal))

    def udfald(self, aftryk: Sequence[str]) -> dict[str, Udfald]:
        """How those changes went, of those of which it is known."""
        asked = select(c.aftryk, c.udfald).where(c.aftryk.in_(aftryk), ~_BEGYNDT)
        with connected(self._engine) as connection:
            return {row.aftryk: Udfald(row.udfald) for row in alle(connection, asked) if row.udfald in _KENDTE}

    # For the check

    def alle(self, fra: datetime | None, til: datetime | None) -> Iterator[Sequence[Row[Any]]]:
        """Every row of that time in order of number, some hundreds at a time."""
        asked = select(*c)
        if fra is not None:
            asked = asked.where(c.tidspunkt >= fra)
        if til is not None:
            asked = asked.where(c.tidspunkt < til)
        yield from self._i_bidder(asked, c.nummer)

    def naevnte(self, fra: datetime | None, til: datetime | None) -> Iterator[Sequence[Row[Any]]]:
        """Every row of the log of looks that is about nobody, likewise."""
        asked = select(o.nummer, o.tidspunkt, o.kaede, o.plads, o.indhold).where(
            o.borger.is_(None), o.salt.is_not(None)
        )
        if fra is not None:
            asked = asked.where(o.tidspunkt >= fra)
        if til is not None:
            asked = asked.where(o.tidspunkt < til)
        yield from self._i_bidder(asked, o.nummer)

    def _i_bidder(self, asked: Select[Any], nummer: Column[Any]) -> Iterator[Sequence[Row[Any]]]:
        efter = 0
        while True:
            with self._opslag.laenge() as connection:  # the log may be long
                rows = alle(connection, asked.where(nummer > efter).order_by(nummer).limit(I_EN))
            if rows:
                yield rows
            if len(rows) < I_EN:
                return
            efter = rows[-1].nummer

    def i_loggen(self, steder: Mapping[Sted, datetime | None]) -> dict[Sted, Any]:
        """What the log of looks has at those places, each with its moment: indhold, salt."""
        with self._opslag.laenge() as connection:
            if connection.dialect.name == "postgresql":
                kaeder, pladser = [list(each) for each in zip(*steder, strict=True)]
                named = {"kaeder": kaeder, "pladser": pladser, "tider": list(steder.values())}
                rows = connection.execute(_I_LOGGEN, named).all()
            else:
                asked = select(o.kaede, o.plads, o.indhold, o.salt).where(tuple_(o.kaede, o.plads).in_(steder))
                rows = alle(connection, asked)
        return {(row.kaede, row.plads): row for row in rows}

    def begyndte(self, aftryk: Sequence[str]) -> set[str]:
        """Which of those changes are kept."""
        asked = select(c.aftryk).where(c.aftryk.in_(aftryk), _BEGYNDT)
        with connected(self._engine) as connection:
            return set(connection.execute(asked).scalars())

    # Forgetting

    def slet_glemte(self, foer: datetime) -> int:
        """Take away the changes from before that moment of which the log of looks remembers nothing; how many rows."""
        gone = 0
        for rows in self._i_bidder(select(*c).where(c.tidspunkt < foer, _BEGYNDT), c.nummer):
            forgotten = self._glemte([row.aftryk for row in rows])
            if forgotten:
                with transaction(self._engine) as connection:
                    aabn_aendringer(connection)
                    gone += connection.execute(delete(aendring_tabel).where(c.aftryk.in_(forgotten))).rowcount
                    luk_aendringer(connection)
        return gone

    def _glemte(self, aftryk: Sequence[str]) -> set[str]:
        """Those of which every row, also that of the outcome, has been erased in the log of looks."""
        with connected(self._engine) as connection:
            rows = alle(connection, select(*c).where(c.aftryk.in_(aftryk)))
        loggen = self.i_loggen({(row.kaede, row.plads): row.tidspunkt for row in rows})
        places = [(row.aftryk, loggen.get((row.kaede, row.plads))) for row in rows]
        return set(aftryk) - {each for each, said in places if said is None or said.salt is not None}

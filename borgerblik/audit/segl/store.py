"""Where the seals are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Row, Table, insert, select, true
from sqlalchemy.exc import IntegrityError

from borgerblik.audit.laesbart import Bytes, Dag, Moment, Tekst, alle
from borgerblik.audit.segl.model import Segl, Slags, laes_udsagn
from borgerblik.audit.segl.noegle import Noegler
from borgerblik.db import Connection, Engine, autocommit, connected, metadata, transaction

I_EN = 200  # seals in one statement
ALLE = (1 << 63) - 1  # no seal has a higher number

segl_tabel = Table(
    "segl",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("slags", Tekst(16), nullable=False),
    Column("dag", Dag),
    Column("tidspunkt", Moment, nullable=False),
    Column("indhold", Tekst, nullable=False),
    Column("forrige", Bytes, nullable=False),
    Column("underskrift", Bytes, nullable=False),
    Column("noegle", Tekst(32), nullable=False),
)
c = segl_tabel.c


class SeglStore:
    """Keeps and reads seals. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def spids(self) -> tuple[int, bytes]:
        """Number and hash of the newest; (0, b"") before any."""
        newest = self.nyeste()
        return (0, b"") if newest is None else (newest.nummer, newest.aftryk)

    def nyeste(self, slags: Slags | None = None) -> Segl | None:
        """The newest, of that kind where one is named."""
        asked = select(segl_tabel).order_by(c.nummer.desc()).limit(1)
        if slags is not None:
            asked = asked.where(c.slags == slags.value)
        with connected(self._each) as connection:
            rows = alle(connection, asked)
        return _segl(rows[0]) if rows else None

    def nyeste_der_holder(self, noegler: Noegler, slags: Slags | None = None) -> Segl | None:
        """The newest that is signed by one of these keys: whoever can add a row can add a seal that is not."""
        newest = self.nyeste(slags)
        if newest is None or newest.holder(noegler):
            return newest
        earlier = self.baglaens(newest.nummer, slags)
        return next((segl for segl in earlier if segl.holder(noegler)), None)

    def aftryk(self, nummer: int) -> bytes | None:
        """The hash of that seal; empty for 0, None where it is not there."""
        if nummer == 0:
            return b""
        with connected(self._each) as connection:
            rows = alle(connection, select(segl_tabel).where(c.nummer == nummer))
        return _segl(rows[0]).aftryk if rows else None

    def alle(self, efter: int | None = None, til: int = ALLE) -> Iterator[Segl]:
        """Every seal with efter < number <= til, the oldest first; a few hundred are in memory at a time."""
        from_here = true() if efter is None else c.nummer > efter
        while found := self._some(from_here & (c.nummer <= til), c.nummer):
            yield from found
            from_here = c.nummer > found[-1].nummer

    def baglaens(self, fra: int, slags: Slags | None = None) -> Iterator[Segl]:
        """Every seal up to that number, the newest first; of that kind where one is named."""
        wanted = true() if slags is None else c.slags == slags.value
        to_here = c.nummer <= fra
        while found := self._some(wanted & to_here, c.nummer.desc()):
            yield from found
            to_here = c.nummer < found[-1].nummer

    def gem(self, segl: Segl, connection: Connection | None = None) -> bool:
        """Keep it, in that transaction where one is given; False where somebody else was first with that number."""
        values = {each.name: getattr(segl, each.name) for each in fields(segl) if each.name != "udsagn"}
        if connection is not None:
            connection.execute(insert(segl_tabel).values(**values))
            return True
        try:
            with transaction(self._engine) as own:
                own.execute(insert(segl_tabel).values(**values))
        except IntegrityError:
            return False
        return True

    def _some(self, where: Any, order: Any) -> list[Segl]:
        with connected(self._each) as connection:
            rows = alle(connection, select(segl_tabel).where(where).order_by(order).limit(I_EN))
        return [_segl(row) for row in rows]


def _segl(row: Row[Any]) -> Segl:
    return Segl(**row._mapping, udsagn=laes_udsagn(row.indhold))

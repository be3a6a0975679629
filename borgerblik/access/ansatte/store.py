"""Where professionals who have looked somebody up are kept: found by keyed hashes, their names sealed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

ansat_tabel = Table(
    "ansat",
    metadata,
    Column("pseudonym", String(64), primary_key=True),
    Column("subjekt", String(64), nullable=False),
    Column("indhold", LargeBinary, nullable=False),
    Column("foerst_set", UtcDateTime, nullable=False),
    Column("sidst_set", UtcDateTime, nullable=False),
    Index("ix_ansat_subjekt", "subjekt"),
    Index("ix_ansat_sidst_set", "sidst_set"),
)

_c = ansat_tabel.c


@dataclass(frozen=True, slots=True, repr=False)
class Raekke:
    """A professional as kept. `pseudonym` and `subjekt` are keyed hashes, `indhold` is sealed."""

    pseudonym: str
    subjekt: str
    indhold: bytes
    foerst_set: datetime
    sidst_set: datetime


class AnsatStore:
    """Reads and keeps them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def set_igen(self, pseudonym: str, nu: datetime) -> bool:
        """They were here now; False: they never were before."""
        seen = update(ansat_tabel).where(_c.pseudonym == pseudonym).values(sidst_set=nu)
        with connected(self._each) as connection:
            return bool(connection.execute(seen).rowcount)

    def tilfoej(self, raekke: Raekke) -> None:
        """Keep somebody new; of several at once one does."""
        try:
            with transaction(self._engine) as connection:
                connection.execute(
                    insert(ansat_tabel).values({each.name: getattr(raekke, each.name) for each in fields(Raekke)})
                )
        except IntegrityError:  # another request was a moment before us
            return

    def find(self, pseudonym: str) -> Raekke | None:
        """Who that is."""
        with connected(self._each) as connection:
            row = connection.execute(select(ansat_tabel).where(_c.pseudonym == pseudonym)).one_or_none()
        return None if row is None else Raekke(**row._mapping)

    def med_subjekt(self, subjekt: str) -> list[Raekke]:
        """Those whom some issuer calls that."""
        asked = select(ansat_tabel).where(_c.subjekt == subjekt).order_by(_c.foerst_set, _c.pseudonym)
        with connected(self._each) as connection:
            return [Raekke(**row._mapping) for row in connection.execute(asked)]

    def ryd(self, foer: datetime) -> int:
        """Take away those last seen before that moment; how many."""
        with connected(self._each) as connection:
            return connection.execute(delete(ansat_tabel).where(_c.sidst_set < foer)).rowcount

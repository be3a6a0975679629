"""Where sign-ins live: sessions, those under way, what was received once, tokens we issued, and the evidence.

Every key is a hash of a secret only the caller holds, every content is sealed: the tables say who nobody is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Engine, UtcDateTime, autocommit, connected, metadata, transaction

session_tabel = Table(
    "session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("rolle", Text, nullable=False),
    Column("doer", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("indeks", String(64)),
    Column("oprettet", UtcDateTime, nullable=False),
    Column("sidst_brugt", UtcDateTime, nullable=False),
    Column("udloeber", UtcDateTime, nullable=False),
    Column("indhold", LargeBinary, nullable=False),
    Index("ix_session_person", "person"),
    Index("ix_session_udloeber", "udloeber"),
)


def _sealed_table(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(64), primary_key=True),
        Column("udloeber", UtcDateTime, nullable=False),
        Column("indhold", LargeBinary, nullable=False),
        Index(f"ix_{name}_udloeber", "udloeber"),
    )


ventende_tabel = _sealed_table("ventende_login")
eget_token_tabel = _sealed_table("eget_token")
modtaget_tabel = Table(
    "modtaget",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("udloeber", UtcDateTime, nullable=False),
    Index("ix_modtaget_udloeber", "udloeber"),
)
haendelse_tabel = Table(
    "login_haendelse",
    metadata,
    Column("nummer", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("haendelse", Text, nullable=False),
    Column("anmodning", Text, nullable=False),
    Column("doer", Text, nullable=False),
    Column("udsteder", Text),
    Column("rolle", Text),
    Column("niveau", Text),
    Column("person", String(64)),
    Column("session", String(64)),
    Column("fejl", Text),
    Column("bevis", LargeBinary),
    Index("ix_login_haendelse_tidspunkt", "tidspunkt"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Sessionsraekke:
    """A session as it is kept. `person` and `indeks` (keyed hashes) find it when the other side signs out."""

    id: str
    rolle: str
    doer: str
    person: str
    indeks: str | None
    oprettet: datetime
    sidst_brugt: datetime
    udloeber: datetime
    indhold: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Haendelse:
    """A sign-in, a refused one, a step up or a sign-out. `person` is a keyed hash, `bevis` the sealed messages."""

    tidspunkt: datetime
    haendelse: str
    anmodning: str
    doer: str
    udsteder: str | None = None
    rolle: str | None = None
    niveau: str | None = None
    person: str | None = None
    session: str | None = None
    fejl: str | None = None
    bevis: bytes | None = None


class AdgangStore:
    """Reads and keeps them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    # Sessions

    def opret(self, raekke: Sessionsraekke, afloeser: str | None = None, haendelse: Haendelse | None = None) -> None:
        """Keep a session, and write down how it began; the one it takes the place of ends in the same moment."""
        with transaction(self._engine) as connection:
            if afloeser is not None:
                connection.execute(delete(session_tabel).where(session_tabel.c.id == afloeser))
            connection.execute(insert(session_tabel).values(_values(raekke)))
            if haendelse is not None:
                connection.execute(insert(haendelse_tabel).values(_values(haendelse)))

    def find(self, session_id: str) -> Sessionsraekke | None:
        """The session of that id."""
        with connected(self._each) as connection:
            row = connection.execute(select(session_tabel).where(session_tabel.c.id == session_id)).one_or_none()
        return None if row is None else Sessionsraekke(**row._mapping)

    def brugt(self, session_id: str, tidspunkt: datetime, indhold: bytes | None = None) -> None:
        """It was used now; with other content, where there is."""
        changed: dict[str, object] = {"sidst_brugt": tidspunkt}
        if indhold is not None:
            changed["indhold"] = indhold
        with connected(self._each) as connection:
            connection.execute(update(session_tabel).where(session_tabel.c.id == session_id).values(**changed))

    def slut(self, session_id: str) -> bool:
        """End it; was it there?"""
        with connected(self._each) as connection:
            return bool(connection.execute(delete(session_tabel).where(session_tabel.c.id == session_id)).rowcount)

    def slut_for(self, person: str | None, indekser: Collection[str]) -> list[str]:
        """End the sessions of that person with those indexes; their ids. What is not given is not asked.

        Neither: none.
        """
        asked = delete(session_tabel)
        if person is not None:
            asked = asked.where(session_tabel.c.person == person)
        if indekser:
            named = session_tabel.c.indeks.in_(indekser)
            # A session that was never given an index may be the one that is meant.
            asked = asked.where(named if person is None else named | session_tabel.c.indeks.is_(None))
        if person is None and not indekser:
            return []
        with connected(self._each) as connection:
            return list(connection.execute(asked.returning(session_tabel.c.id)).scalars())

    # What is sealed under a name, once or for a while

    def gem(self, tabel: Table, navn: str, indhold: bytes, udloeber: datetime) -> None:
        """Keep it."""
        with connected(self._each) as connection:
            connection.execute(insert(tabel).values(id=navn, indhold=indhold, udloeber=udloeber))

    def hent(self, tabel: Table, navn: str, nu: datetime) -> bytes | None:
        """What lies there and still holds."""
        asked = select(tabel.c.indhold).where(tabel.c.id == navn, tabel.c.udloeber > nu)
        with connected(self._each) as connection:
            found = connection.execute(asked).scalar_one_or_none()
        return None if found is None else bytes(found)

    def tag(self, tabel: Table, navn: str, nu: datetime) -> bytes | None:
        """Take it away: of several who try, one gets it."""
        asked = delete(tabel).where(tabel.c.id == navn).returning(tabel.c.indhold, tabel.c.udloeber)
        with connected(self._each) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None or row.udloeber <= nu else bytes(row.indhold)

    def har_modtaget(self, navn: str) -> bool:
        """Has somebody brought this before?"""
        with connected(self._each) as connection:
            asked = select(modtaget_tabel.c.id).where(modtaget_tabel.c.id == navn)
            return connection.execute(asked).one_or_none() is not None

    def foerste_gang(self, navn: str, udloeber: datetime) -> bool:
        """Has nobody brought this before? Of several who bring it at once, one is the first."""
        try:
            with transaction(self._engine) as connection:
                connection.execute(insert(modtaget_tabel).values(id=navn, udloeber=udloeber))
        except IntegrityError:
            return False
        return True

    # Evidence

    def skriv(self, haendelse: Haendelse) -> None:
        """Write it down; it is safe when this returns."""
        with connected(self._each) as connection:
            connection.execute(insert(haendelse_tabel).values(_values(haendelse)))

    def haendelser(self, siden: datetime, antal: int = 500) -> list[Haendelse]:
        """The newest since then, newest first."""
        asked = (
            select(*(haendelse_tabel.c[each.name] for each in fields(Haendelse)))
            .where(haendelse_tabel.c.tidspunkt >= siden)
            .order_by(haendelse_tabel.c.nummer.desc())
            .limit(antal)
        )
        with connected(self._each) as connection:
            return [Haendelse(**row._mapping) for row in connection.execute(asked)]

    # What has had its time

    def ryd(self, nu: datetime, bevis_foer: datetime) -> int:
        """Take away what has run out, and evidence from before that moment; how many rows."""
        rows = 0
        with transaction(self._engine) as connection:
            for tabel in (session_tabel, ventende_tabel, eget_token_tabel, modtaget_tabel):
                rows += connection.execute(delete(tabel).where(tabel.c.udloeber < nu)).rowcount
            rows += connection.execute(delete(haendelse_tabel).where(haendelse_tabel.c.tidspunkt < bevis_foer)).rowcount
        return rows


def _values(row: Sessionsraekke | Haendelse) -> dict[str, object]:
    return {each.name: getattr(row, each.name) for each in fields(row)}

"""Where the units of work of a run are kept, and what each came to.

A unit's outcome is kept with the unit in one transaction, by whoever holds its lease, so a unit that two have worked on
counts once. An item is a row of keyed hashes that is gone when the run is over, and so is the mark of a unit's first
page: two units of one kind and number that begin alike have not both been read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.kommuner.kvalitet.model import Enhed, Enhedstilstand, Fremdrift, Mangel, Post, Tilstand, Udbytte

koersel_tabel = Table(
    "kvalitet_koersel",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kode", String(4), nullable=False),
    Column("cvr", String(8), nullable=False),
    Column("omraade", Text, nullable=False),
    Column("aktiv", Text, unique=True),
    Column("tilstand", Text, nullable=False),
    Column("startet", UtcDateTime, nullable=False),
    Column("startet_af", Text, nullable=False),
    Column("aendret", UtcDateTime, nullable=False),
    Column("sluttet", UtcDateTime),
    Column("salt", LargeBinary),
    Column("score", Float),
    Column("resultat", JSON(none_as_null=True)),
    Index("ix_kvalitet_koersel_kode", "kode", "omraade", "startet"),
)
enhed_tabel = Table(
    "kvalitet_enhed",
    metadata,
    Column("koersel", String(36), ForeignKey("kvalitet_koersel.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("kilde", Text, nullable=False),
    Column("slags", Text, nullable=False),
    Column("kle", String(8), nullable=False),
    Column("fra", Integer, nullable=False),
    Column("til", Integer),
    Column("tilstand", Text, nullable=False),
    Column("hvem", String(36)),
    Column("til_tid", UtcDateTime),
    Column("udsendt", UtcDateTime),
    Column("aarsag", Text),
    Column("laest", Integer, nullable=False),
    Column("ulaeselige", Integer, nullable=False),
)
post_tabel = Table(
    "kvalitet_post",
    metadata,
    Column("koersel", String(36), primary_key=True),
    Column("slags", Text, primary_key=True),
    Column("ref", String(32), primary_key=True),
    Column("uuid", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("fund", Text, nullable=False),
    Column("borger", String(32)),
    Column("titel", String(32)),
    Column("taeller", Boolean, nullable=False),
)
noegle_tabel = Table(
    "kvalitet_noegle",
    metadata,
    Column("koersel", String(36), primary_key=True),
    Column("slags", Text, primary_key=True),
    Column("noegle", String(32), primary_key=True),
    Column("ref", String(32), primary_key=True),
)

_k, _e, _n = koersel_tabel.c, enhed_tabel.c, noegle_tabel.c
_LEDIG = 50  # units looked at when one is to be taken
_AT_A_TIME = 5000  # rows forgotten in one statement


class EnhedStore:
    """Reads and keeps them. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def ledige(self, koersel: str, nu: datetime, *, udsendt_foer: datetime | None = None) -> list[str]:
        """Units of a run that goes on that can be taken now, at most fifty; only those not sent out since then."""
        asked = (
            select(_e.id)
            .where(_e.koersel == koersel, _ledig(nu), _goes_on(koersel))
            .order_by(_e.kilde, _e.slags, _e.kle, _e.fra)
        )
        if udsendt_foer is not None:
            asked = asked.where(or_(_e.udsendt.is_(None), _e.udsendt < udsendt_foer))
        with connected(self._each) as connection:
            return list(connection.execute(asked.limit(_LEDIG)).scalars())

    def udsendt(self, koersel: str, enheder: Sequence[str], nu: datetime) -> None:
        """These have been put into the queue."""
        asked = update(enhed_tabel).where(_e.koersel == koersel, _e.id.in_(enheder)).values(udsendt=nu)
        with connected(self._each) as connection:
            connection.execute(asked)

    def tag(self, koersel: str, enhed: str, hvem: str, nu: datetime, til_tid: datetime) -> Enhed | None:
        """Take the unit, until that moment, if it is free and its run goes on; of several one gets it."""
        asked = (
            update(enhed_tabel)
            .where(_e.koersel == koersel, _e.id == enhed, _ledig(nu), _goes_on(koersel))
            .values(tilstand=Enhedstilstand.I_GANG.value, hvem=hvem, til_tid=til_tid)
            .returning(_e.kilde, _e.slags, _e.kle, _e.fra, _e.til)
        )
        with transaction(self._engine) as connection:
            row = connection.execute(asked).first()
            return None if row is None else Enhed(*row)

    def optaget_til(self, koersel: str, enhed: str) -> datetime | None:
        """Until when somebody holds it; None where nobody does, or its run does not go on."""
        asked = (
            select(_e.til_tid)
            .join(koersel_tabel, _k.id == _e.koersel)
            .where(_e.koersel == koersel, _e.id == enhed, _e.tilstand == Enhedstilstand.I_GANG.value)
            .where(_k.tilstand == Tilstand.I_GANG.value)
        )
        with connected(self._each) as connection:
            return connection.execute(asked).scalar()

    def behold(self, koersel: str, enhed: str, hvem: str, til_tid: datetime) -> bool:
        """Hold it on until that moment; False where another has taken it."""
        asked = update(enhed_tabel).where(*_held(koersel, enhed, hvem)).values(til_tid=til_tid)
        with connected(self._each) as connection:
            return bool(connection.execute(asked).rowcount)

    def del_op(self, koersel: str, enhed: str, hvem: str, til: int, naeste: Iterable[Enhed]) -> bool:
        """Let the unit end there, and keep those after it; False where another has taken it."""
        asked = update(enhed_tabel).where(*_held(koersel, enhed, hvem)).values(til=til)
        with transaction(self._engine) as connection:
            if not connection.execute(asked).rowcount:
                return False
            nye_enheder(connection, koersel, naeste)
        return True

    def faerdig(self, koersel: str, enhed: str, hvem: str, udbytte: Udbytte) -> bool:
        """Keep what the unit came to; False where another has taken it, and nothing is kept."""
        done = {
            "tilstand": Enhedstilstand.FAERDIG.value, "hvem": None, "til_tid": None, "aarsag": None,
            "laest": udbytte.laest, "ulaeselige": udbytte.ulaeselige,
        }  # fmt: skip
        asked = update(enhed_tabel).where(*_held(koersel, enhed, hvem)).values(**done)
        with transaction(self._engine) as connection:
            if not connection.execute(asked).rowcount:
                return False
            _poster(connection, koersel, udbytte.poster)
            if udbytte.begynder is not None:
                laesning, _, fra = enhed.rpartition("/")
                begins = {"koersel": koersel, "slags": laesning, "noegle": udbytte.begynder, "ref": fra}
                connection.execute(_insert(connection, noegle_tabel), begins)
            nye_enheder(connection, koersel, udbytte.naeste)
        return True

    def slip(self, koersel: str, enhed: str, hvem: str) -> None:
        """Let somebody else take it."""
        free = {"tilstand": Enhedstilstand.VENTER.value, "hvem": None, "til_tid": None, "udsendt": None}
        with connected(self._each) as connection:
            connection.execute(update(enhed_tabel).where(*_held(koersel, enhed, hvem)).values(**free))

    def fejlet(self, koersel: str, enhed: str, hvem: str, aarsag: str) -> None:
        """It could not be read: nor is anything else asked of that source in this run, until it is resumed."""
        failed = {"tilstand": Enhedstilstand.FEJLET.value, "hvem": None, "til_tid": None, "aarsag": aarsag}
        kilde = select(_e.kilde).where(_e.koersel == koersel, _e.id == enhed).scalar_subquery()
        others = update(enhed_tabel).where(
            _e.koersel == koersel, _e.tilstand == Enhedstilstand.VENTER.value, _e.kilde == kilde
        )
        with transaction(self._engine) as connection:
            asked = update(enhed_tabel).where(*_held(koersel, enhed, hvem)).values(**failed)
            if connection.execute(asked).rowcount:
                connection.execute(others.values(**failed))

    def fejl_gentagne(self, koersel: str, aarsag: str) -> None:
        """Units of one kind and number that began with the very same page: the index gave it in place of another.

        None of them is done: nobody can say whose page it was.
        """
        several = select(_e.kilde + "/" + _e.slags + "/" + _e.kle).where(_e.koersel == koersel, _e.fra > 0)
        begins = and_(_n.koersel == koersel, _n.slags.in_(several))
        twice = select(_n.slags, _n.noegle).where(begins).group_by(_n.slags, _n.noegle).having(func.count() > 1)
        found = select(_n.slags, _n.noegle, _n.ref).where(begins, tuple_(_n.slags, _n.noegle).in_(twice))
        failed = {"tilstand": Enhedstilstand.FEJLET.value, "aarsag": aarsag}
        with transaction(self._engine) as connection:
            for slags, noegle, fra in connection.execute(found).all():
                unit = update(enhed_tabel).where(_e.koersel == koersel, _e.id == f"{slags}/{fra}")
                connection.execute(unit.values(**failed))
                mark = (_n.koersel == koersel, _n.slags == slags, _n.noegle == noegle, _n.ref == fra)
                connection.execute(delete(noegle_tabel).where(*mark))

    def fremdrift(self, koersler: Collection[str]) -> dict[str, Fremdrift]:
        """How far each of them is."""

        def among(*states: Enhedstilstand) -> Any:
            return func.sum(case((_e.tilstand.in_([each.value for each in states]), 1), else_=0))

        asked = select(
            _e.koersel,
            func.count(),
            among(Enhedstilstand.FAERDIG),
            among(Enhedstilstand.FEJLET),
            among(Enhedstilstand.I_GANG),
            func.sum(_e.laest),
        ).where(_e.koersel.in_(list(koersler)))
        with connected(self._each) as connection:
            found = {row[0]: Fremdrift(*row[1:]) for row in connection.execute(asked.group_by(_e.koersel))}
        return {each: found.get(each, Fremdrift()) for each in koersler}

    def mangler(self, koersel: str) -> tuple[Mangel, ...]:
        """What has not been read."""
        asked = (
            select(_e.kilde, _e.slags, func.count(), func.max(_e.aarsag))
            .where(_e.koersel == koersel, _e.tilstand != Enhedstilstand.FAERDIG.value)
            .group_by(_e.kilde, _e.slags)
            .order_by(_e.kilde, _e.slags)
        )
        with connected(self._each) as connection:
            return tuple(Mangel(*row) for row in connection.execute(asked))

    def ulaeselige(self, koersel: str) -> dict[str, int]:
        """How many records were no use, by kind."""
        asked = select(_e.slags, func.sum(_e.ulaeselige)).where(_e.koersel == koersel).group_by(_e.slags)
        with connected(self._each) as connection:
            return {slags: int(antal or 0) for slags, antal in connection.execute(asked)}

    def glem_poster(self) -> None:
        """Forget the items of every run that is over, and of those that are no more."""
        going = select(_k.id).where(_k.aktiv.is_not(None))
        for table in (post_tabel, noegle_tabel):
            keys = list(table.primary_key)
            some = select(*keys).where(table.c.koersel.not_in(going)).limit(_AT_A_TIME)
            with connected(self._each) as connection:
                while rows := connection.execute(some).all():
                    for koersel in {row.koersel for row in rows}:
                        refs = [row.ref for row in rows if row.koersel == koersel]
                        gone = delete(table).where(table.c.koersel == koersel)
                        connection.execute(gone.where(table.c.ref >= min(refs), table.c.ref <= max(refs)))


def _ledig(nu: datetime) -> Any:
    lapsed = and_(_e.tilstand == Enhedstilstand.I_GANG.value, _e.til_tid < nu)
    return or_(_e.tilstand == Enhedstilstand.VENTER.value, lapsed)


def _goes_on(koersel: str) -> Any:
    return exists().where(_k.id == koersel, _k.tilstand == Tilstand.I_GANG.value)


def _held(koersel: str, enhed: str, hvem: str) -> tuple[Any, ...]:
    return _e.koersel == koersel, _e.id == enhed, _e.hvem == hvem, _e.tilstand == Enhedstilstand.I_GANG.value


def nye_enheder(connection: Connection, koersel: str, enheder: Iterable[Enhed]) -> None:
    """Keep these to be worked on; one that is there already stays as it is."""
    rows = [
        {
            "koersel": koersel, "id": each.id, "kilde": each.kilde, "slags": each.slags, "kle": each.kle,
            "fra": each.fra, "til": each.til, "tilstand": Enhedstilstand.VENTER.value, "laest": 0, "ulaeselige": 0,
        }
        for each in enheder
    ]  # fmt: skip
    if rows:
        connection.execute(_insert(connection, enhed_tabel), rows)


def _poster(connection: Connection, koersel: str, poster: Sequence[Post]) -> None:
    rows = [
        {
            "koersel": koersel, "slags": each.slags, "ref": each.ref, "uuid": each.uuid, "system": each.system,
            "fund": ",".join(each.fund), "borger": each.borger, "titel": each.titel, "taeller": each.taeller,
        }
        for each in sorted(poster, key=lambda each: (each.slags, each.ref))  # two workers never wait for each other
    ]  # fmt: skip
    keys = sorted({(each.slags, noegle, each.ref) for each in poster for noegle in each.noegler})
    links = [{"koersel": koersel, "slags": slags, "noegle": noegle, "ref": ref} for slags, noegle, ref in keys]
    if rows:
        connection.execute(_insert(connection, post_tabel), rows)
    if links:
        connection.execute(_insert(connection, noegle_tabel), links)


def _insert(connection: Connection, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING, which the two databases spell alike and SQLAlchemy keeps apart."""
    new = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    return new.on_conflict_do_nothing()

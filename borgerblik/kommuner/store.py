"""Where the kommuner's choices are kept: what is in force now, and every version there has been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.form import from_json, to_json
from borgerblik.kommuner.tilslutning.store import tilslutning_tabel
from borgerblik.kommuner.udgaver import AendretImens

Versions = tuple[tuple[str, int], ...]

kommune_tabel = Table(
    "kommune",
    metadata,
    Column("kode", String(4), primary_key=True),
    Column("navn", Text, nullable=False),
    Column("cvr", String(8), unique=True),
    Column("tilsluttet", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
valg_tabel = Table(
    "kommune_valg",
    metadata,
    Column("kode", String(4), ForeignKey("kommune.kode"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valg", JSON, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
)

_VERSIONS = select(kommune_tabel.c.kode, kommune_tabel.c.version).order_by(kommune_tabel.c.kode)
_t = tilslutning_tabel.c
_VALG, _AFTALER = 0, 1
_BOTH_VERSIONS = union_all(
    select(literal_column(str(_VALG)).label("hvad"), kommune_tabel.c.kode, kommune_tabel.c.version),
    select(literal_column(str(_AFTALER)), _t.kode, func.max(_t.version)).group_by(_t.kode),
).order_by("hvad", "kode")
_CHOICES = select(valg_tabel.c.valg).where(
    tuple_(valg_tabel.c.kode, valg_tabel.c.version).in_(bindparam("wanted", expanding=True))
)
_IN_FORCE = select(valg_tabel.c.valg).join(
    kommune_tabel,
    (kommune_tabel.c.kode == valg_tabel.c.kode) & (kommune_tabel.c.version == valg_tabel.c.version),
)


class CvrTaget(Exception):
    """Another kommune already has that CVR number."""

    def __init__(self, kode: str) -> None:
        super().__init__(f"CVR-nummeret hører allerede til kommune {kode}")
        self.kode = kode


@dataclass(frozen=True, slots=True)
class Udgave:
    """One version of a kommune's choices: since when, and by whom."""

    version: int
    kommune: Kommune
    tidspunkt: datetime
    af: str


class KommuneStore:
    """Reads and keeps the kommuner that have been set up. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def save(self, kommune: Kommune, *, at: datetime, by: str, efter: int | None = None) -> int:
        """Keep these choices as a new version, in force from now; gives its number.

        One transaction: everything is kept or nothing. With `efter` only as the version after that one (0: there was
        none). Raises CvrTaget, and AendretImens where `efter` is not the newest.
        """
        try:
            return self._save(kommune, at, by, efter)
        except IntegrityError:
            self.refuse_taken_cvr(kommune)
            if efter is not None:
                raise AendretImens(kommune.kode, "valgene") from None
        return self._save(kommune, at, by, efter)  # another process saved the same new kommune first

    def _save(self, kommune: Kommune, at: datetime, by: str, efter: int | None) -> int:
        with transaction(self._engine) as connection:
            return gem_valg(connection, kommune, at=at, by=by, efter=efter)

    def refuse_taken_cvr(self, kommune: Kommune) -> None:
        """Raises CvrTaget where another kommune has that CVR number."""
        other = self._holder_of_cvr(kommune)
        if other is not None:
            raise CvrTaget(other)

    def _holder_of_cvr(self, kommune: Kommune) -> str | None:
        asked = select(kommune_tabel.c.kode).where(
            kommune_tabel.c.cvr == kommune.cvr, kommune_tabel.c.kode != kommune.kode
        )
        with connected(self._reading) as connection:
            return connection.execute(asked).scalar_one_or_none()

    def versions(self) -> Versions:
        """Which version of each kommune is in force."""
        with connected(self._reading) as connection:
            return tuple((kode, version) for kode, version in connection.execute(_VERSIONS))

    def versions_med_aftaler(self) -> tuple[Versions, Versions]:
        """The same, and of what each has written of its agreements: the one question every request asks."""
        with connected(self._reading) as connection:
            found = list(connection.execute(_BOTH_VERSIONS))
        valg, aftaler = (
            tuple((kode, version) for kind, kode, version in found if kind == wanted) for wanted in (_VALG, _AFTALER)
        )
        return valg, aftaler

    def read_versions(self, wanted: Iterable[tuple[str, int]]) -> tuple[Kommune, ...]:
        """These kommuner, each as it was in that version."""
        with connected(self._reading) as connection:
            found = connection.execute(_CHOICES, {"wanted": list(wanted)}).scalars()
            return tuple(from_json(valg) for valg in found)

    def read(self, kode: str) -> Kommune | None:
        """The kommune as it is in force, None where it was never set up."""
        with connected(self._reading) as connection:
            valg = connection.execute(_IN_FORCE.where(kommune_tabel.c.kode == kode)).scalar_one_or_none()
        return None if valg is None else from_json(valg)

    def read_all(self) -> tuple[Kommune, ...]:
        """Every kommune that has been set up, by code."""
        with connected(self._reading) as connection:
            found = connection.execute(_IN_FORCE.order_by(kommune_tabel.c.kode)).scalars()
            return tuple(from_json(valg) for valg in found)

    def history(self, kode: str) -> tuple[Udgave, ...]:
        """Every version of that kommune's choices, newest first."""
        c = valg_tabel.c
        asked = select(c.version, c.valg, c.tidspunkt, c.af).where(c.kode == kode).order_by(c.version.desc())
        with connected(self._reading) as connection:
            return tuple(
                Udgave(row.version, from_json(row.valg), row.tidspunkt, row.af) for row in connection.execute(asked)
            )


def gem_valg(connection: Connection, kommune: Kommune, *, at: datetime, by: str, efter: int | None = None) -> int:
    """The same within a transaction of the caller's; gives the number of the version.

    Raises AendretImens, and IntegrityError where the CVR number is another's.
    """
    version = _next_version(connection, kommune, efter)
    connection.execute(
        insert(valg_tabel).values(kode=kommune.kode, version=version, valg=to_json(kommune), tidspunkt=at, af=by)
    )
    return version


def _next_version(connection: Connection, kommune: Kommune, efter: int | None) -> int:
    """Put the new facts in force; the row stays locked until the transaction ends, so versions never meet."""
    facts = {"navn": kommune.navn, "cvr": kommune.cvr, "tilsluttet": kommune.tilsluttet}
    expected = () if efter is None else (kommune_tabel.c.version == efter,)
    changed = connection.execute(
        update(kommune_tabel)
        .where(kommune_tabel.c.kode == kommune.kode, *expected)
        .values(version=kommune_tabel.c.version + 1, **facts)
        .returning(kommune_tabel.c.version)
    ).scalar_one_or_none()
    if changed is not None:
        return int(changed)
    if efter:
        raise AendretImens(kommune.kode, "valgene")
    connection.execute(insert(kommune_tabel).values(kode=kommune.kode, version=1, **facts))
    return 1

"""Where assessments are kept: rows are only ever added, and the highest version of each is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, Column, Integer, String, Table, Text, bindparam, func, insert, literal, select, tuple_
from sqlalchemy.exc import IntegrityError

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.form import from_json, to_json
from borgerblik.access.risiko.model import Udgave, Vurdering
from borgerblik.db import Connection, Engine, UtcDateTime, autocommit, connected, metadata, transaction

risiko_tabel = Table(
    "risikovurdering",
    metadata,
    Column("kode", String(4), primary_key=True),
    Column("brugertype", String(20), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("vurdering", JSON, nullable=False),
    Column("tidspunkt", UtcDateTime, nullable=False),
    Column("af", Text, nullable=False),
)

Noegle = tuple[str, Rolle]  # kommune and kind of user
Versions = tuple[tuple[str, str, int], ...]

_c = risiko_tabel.c
_VERSIONS = (
    select(_c.kode, _c.brugertype, func.max(_c.version))
    .group_by(_c.kode, _c.brugertype)
    .order_by(_c.kode, _c.brugertype)
)
_UDGAVER = select(_c.version, _c.vurdering, _c.tidspunkt, _c.af)
_WANTED = _UDGAVER.where(tuple_(_c.kode, _c.brugertype, _c.version).in_(bindparam("wanted", expanding=True)))


class AendretImens(Exception):
    """Somebody else has kept a newer version meanwhile, so nothing was kept."""

    def __init__(self, vurdering: Vurdering) -> None:
        super().__init__(f"{vurdering.kode} {vurdering.brugertype.value} er ændret af en anden imens")
        self.noegle: Noegle = (vurdering.kode, vurdering.brugertype)


class RisikoStore:
    """Reads and keeps assessments. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = autocommit(engine)

    def save(self, vurderinger: Iterable[tuple[Vurdering, int]], *, at: datetime, by: str) -> tuple[int, ...]:
        """Keep each as the version after the one it was written against (0: there was none); gives their numbers.

        One transaction: all are kept, or none. Raises AendretImens.
        """
        with transaction(self._engine) as connection:
            return tuple(_add(connection, vurdering, efter, at, by) for vurdering, efter in vurderinger)

    def versions(self) -> Versions:
        """Which version of each is in force: the one question that is asked again and again."""
        with connected(self._reading) as connection:
            return tuple((kode, brugertype, version) for kode, brugertype, version in connection.execute(_VERSIONS))

    def read_versions(self, wanted: Iterable[tuple[str, str, int]]) -> tuple[Udgave, ...]:
        """These, each as it was in that version."""
        asked = list(wanted)
        if not asked:
            return ()
        with connected(self._reading) as connection:
            return tuple(_udgave(row) for row in connection.execute(_WANTED, {"wanted": asked}))

    def history(self, kode: str, brugertype: Rolle) -> tuple[Udgave, ...]:
        """Every version of that assessment, newest first."""
        asked = _UDGAVER.where(_c.kode == kode, _c.brugertype == brugertype.value).order_by(_c.version.desc())
        with connected(self._reading) as connection:
            return tuple(_udgave(row) for row in connection.execute(asked))


def _add(connection: Connection, vurdering: Vurdering, efter: int, at: datetime, by: str) -> int:
    """One statement that looks and writes: it adds nothing where `efter` is not the newest."""
    own = (_c.kode == vurdering.kode, _c.brugertype == vurdering.brugertype.value)
    newest = select(func.coalesce(func.max(_c.version), 0)).where(*own).scalar_subquery()
    values = {
        _c.kode: vurdering.kode,
        _c.brugertype: vurdering.brugertype.value,
        _c.version: efter + 1,
        _c.vurdering: to_json(vurdering),
        _c.tidspunkt: at,
        _c.af: by,
    }
    row = select(*(literal(value, column.type) for column, value in values.items())).where(newest == efter)
    try:
        added = connection.execute(insert(risiko_tabel).from_select(list(values), row).returning(_c.version)).scalar()
    except IntegrityError:  # they were a moment before us
        raise AendretImens(vurdering) from None
    if added is None:
        raise AendretImens(vurdering)
    return efter + 1


def _udgave(row: tuple[int, dict[str, object], datetime, str]) -> Udgave:
    version, document, tidspunkt, af = row
    return Udgave(version, from_json(document), tidspunkt, af)

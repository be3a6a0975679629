"""Where it is kept how far the log has been read, and which look has raised what: once, however often it is read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import BigInteger, Column, Integer, Table, exc, insert, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.alarm.levering.store import planlaeg
from borgerblik.alarm.model import SAMLES, Look, Skift, Tilstand
from borgerblik.alarm.store import alarm_tabel, opslag_tabel, skriv_skift
from borgerblik.db import Connection, Engine, autocommit, connected, metadata, transaction
from borgerblik.domain.tilsyn import Alarmmodtagere

FIRST = 1  # the version of a new alarm
TIME = timedelta(hours=1)  # within which looks join
_THE_ONE = 1

laest_tabel = Table(
    "alarm_laest",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("nummer", BigInteger, nullable=False),
)

log = structlog.get_logger(__name__)

_c, _o, _l = alarm_tabel.c, opslag_tabel.c, laest_tabel.c


class RejsningStore:
    """Raises alarms and remembers how far it came, both or neither. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def laest(self) -> int:
        """The number up to which the log is read; 0 where nobody has."""
        with connected(self._each) as connection:
            found = connection.execute(select(_l.nummer).where(_l.id == _THE_ONE)).scalar()
        if found is not None:
            return int(found)
        try:
            with transaction(self._engine) as connection:
                connection.execute(insert(laest_tabel).values(id=_THE_ONE, nummer=0))
        except IntegrityError:  # another process was a moment before us
            return self.laest()
        return 0

    def rejs(
        self, fra: int, til: int, looks: Sequence[Look], modtagere: Mapping[str, Alarmmodtagere], nu: datetime
    ) -> list[str] | None:
        """Raise what these looks are alarms for, and go from number `fra` to `til`; the codes of alarms that are new.

        None: another process has gone on from `fra` already, and nothing was done. `modtagere` by kommune. A look whose
        row holds what no alarm can is told in the log lines and passed by: it is not to keep the others back.
        """
        moved = update(laest_tabel).where(_l.id == _THE_ONE, _l.nummer == fra).values(nummer=til)
        new: list[str] = []
        with transaction(self._engine) as connection:
            if not connection.execute(moved).rowcount:
                return None
            known = _kendte(connection, {look.nummer for look in looks})
            for look in looks:
                try:
                    with connection.begin_nested():
                        new += _rejs_alle(connection, look, known, modtagere, nu)
                except (exc.DataError, exc.IntegrityError, ValueError):
                    log.error("a look raises no alarm: its row is none of ours", nummer=look.nummer)  # noqa: TRY400
        return new


def _rejs_alle(
    connection: Connection,
    look: Look,
    known: set[tuple[int, str, str]],
    modtagere: Mapping[str, Alarmmodtagere],
    nu: datetime,
) -> list[str]:
    new: list[str] = []
    for kommune in dict.fromkeys(look.kommuner):
        for kode in dict.fromkeys(look.varsler):
            if (look.nummer, kode, kommune) not in known:
                new += _rejs(connection, look, kode, kommune, modtagere[kommune], nu)
    return new


def _rejs(
    connection: Connection, look: Look, kode: str, kommune: str, modtagere: Alarmmodtagere, nu: datetime
) -> list[str]:
    """The look raises an alarm, of which the receivers are to be told, or joins one; the code of a new one."""
    joined = _slut_til(connection, look, kode, kommune, nu) if kode in SAMLES else None
    alarm_id = joined or _ny(connection, look, kode, kommune, nu)
    connection.execute(insert(opslag_tabel).values(opslag=look.nummer, kode=kode, kommune=kommune, alarm=alarm_id))
    if joined is not None:
        return []
    planlaeg(connection, alarm_id, modtagere, nu)
    return [kode]


def _kendte(connection: Connection, numre: Collection[int]) -> set[tuple[int, str, str]]:
    """Which looks among these have raised what already: number, code, kommune."""
    asked = select(_o.opslag, _o.kode, _o.kommune).where(_o.opslag.in_(sorted(numre)))
    return {(nummer, kode, kommune) for nummer, kode, kommune in connection.execute(asked)}


def _slut_til(connection: Connection, look: Look, kode: str, kommune: str, nu: datetime) -> str | None:
    """Join the open alarm of the same employee and hour; None where there is none."""
    same = (
        select(_c.id)
        .where(_c.seer == look.seer, _c.kode == kode, _c.kommune == kommune, _c.afsluttet.is_(None))
        .where(_c.tidspunkt > look.tidspunkt - TIME, _c.tidspunkt < look.tidspunkt + TIME)
        .order_by(_c.nummer.desc())
        .limit(1)
    )
    found = connection.execute(same).scalar()
    if found is None:
        return None
    joined = (
        update(alarm_tabel)
        .where(_c.id == found, _c.afsluttet.is_(None))
        .values(antal=_c.antal + 1, version=_c.version + 1, aendret=nu)
    )
    if not connection.execute(joined).rowcount:  # ended a moment ago, so nobody would look at what joins it
        return None
    later = update(alarm_tabel).where(_c.id == found, _c.senest < look.tidspunkt).values(senest=look.tidspunkt)
    connection.execute(later)
    return str(found)


def _ny(connection: Connection, look: Look, kode: str, kommune: str, nu: datetime) -> str:
    alarm_id = str(uuid.uuid4())
    connection.execute(
        insert(alarm_tabel).values(
            id=alarm_id,
            kommune=kommune,
            kode=kode,
            tidspunkt=look.tidspunkt,
            senest=look.tidspunkt,
            antal=1,
            seer=look.seer,
            borger=look.borger,
            opslag=look.nummer,
            rolle=look.rolle,
            tilstand=Tilstand.NY.value,
            version=FIRST,
            oprettet=nu,
            aendret=nu,
        )
    )
    skriv_skift(connection, alarm_id, Skift(FIRST, Tilstand.NY, nu, None, None))
    return alarm_id

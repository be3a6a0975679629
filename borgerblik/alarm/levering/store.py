"""Where it is kept who is to be told of which alarm, and how that goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from borgerblik.alarm.model import Alarm, Levering, Leveringstilstand, Vej
from borgerblik.alarm.store import alarm_fra, alarm_tabel, levering_tabel
from borgerblik.db import Connection, Engine, autocommit, connected
from borgerblik.domain.tilsyn import Alarmmodtagere

_c = levering_tabel.c
_WAITS = Leveringstilstand.VENTER.value


def planlaeg(connection: Connection, alarm_id: str, modtagere: Alarmmodtagere, nu: datetime) -> None:
    """Inside a transaction: these are to be told of that alarm."""
    receivers = {(Vej.EMAIL, email.reveal()): None for email in modtagere.email}
    if modtagere.webhook is not None:
        receivers[Vej.WEBHOOK, modtagere.webhook] = None
    for vej, modtager in receivers:
        connection.execute(
            insert(levering_tabel).values(
                alarm=alarm_id, vej=vej.value, modtager=modtager, tilstand=_WAITS, forsoeg=0, oprettet=nu, naeste=nu
            )
        )


class LeveringStore:
    """Reads and keeps how it goes. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._each = autocommit(engine)

    def forfaldne(self, nu: datetime, antal: int) -> list[Levering]:
        """Those whose time it is, the longest waiting first."""
        asked = select(levering_tabel).where(_c.tilstand == _WAITS, _c.naeste <= nu).order_by(_c.naeste).limit(antal)
        with connected(self._each) as connection:
            return [_levering(row) for row in connection.execute(asked)]

    def tag(self, levering: Levering, naeste: datetime) -> bool:
        """It is ours to try, and nobody else's until `naeste`; False: somebody else's already, or put off."""
        due = self._the_one(levering).where(_c.naeste == levering.naeste)
        taken = due.values(forsoeg=levering.forsoeg + 1, naeste=naeste)
        with connected(self._each) as connection:
            return bool(connection.execute(taken).rowcount)

    def gem(self, taget: Levering, **aendret: Any) -> None:
        """What became of the try."""
        values = {name: getattr(value, "value", value) for name, value in aendret.items()}
        with connected(self._each) as connection:
            connection.execute(self._the_one(taget).values(values))

    def udskyd(self, levering: Levering, naeste: datetime) -> None:
        """Whatever waits for the same receiver waits at least until then."""
        same = update(levering_tabel).where(
            _c.vej == levering.vej.value, _c.modtager == levering.modtager, _c.tilstand == _WAITS, _c.naeste < naeste
        )
        with connected(self._each) as connection:
            connection.execute(same.values(naeste=naeste))

    def alarm(self, alarm_id: str) -> Alarm:
        """The alarm that is told of."""
        with connected(self._each) as connection:
            return alarm_fra(connection.execute(select(alarm_tabel).where(alarm_tabel.c.id == alarm_id)).one())

    def for_alarm(self, alarm_id: str) -> tuple[Levering, ...]:
        """How each receiver of that alarm fares."""
        asked = select(levering_tabel).where(_c.alarm == alarm_id).order_by(_c.vej, _c.modtager)
        with connected(self._each) as connection:
            return tuple(_levering(row) for row in connection.execute(asked))

    @staticmethod
    def _the_one(levering: Levering) -> Any:
        return update(levering_tabel).where(
            _c.alarm == levering.alarm,
            _c.vej == levering.vej.value,
            _c.modtager == levering.modtager,
            _c.tilstand == _WAITS,
            _c.forsoeg == levering.forsoeg,
        )


def _levering(row: Row[Any]) -> Levering:
    kept: Mapping[Any, Any] = row._mapping
    return Levering(**{**kept, "vej": Vej(row.vej), "tilstand": Leveringstilstand(row.tilstand)})

"""The log of changes. That something is about to be changed is safe on disk before it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import structlog

from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.aendringer.model import EMNER, Aendring, Aendringspost, Raekke, Udfald, aftryk, formaal
from borgerblik.audit.aendringer.store import AendringStore
from borgerblik.audit.form import kanonisk
from borgerblik.audit.laest import Sted
from borgerblik.audit.log import AuditLog
from borgerblik.audit.opslag import PersonNumberInLog
from borgerblik.audit.vagt import steder_med_personnummer

MOST = 500  # changes in one answer

log = structlog.get_logger(__name__)


class Aendringslog:
    """The changes, each bound by its hash to the log of looks."""

    def __init__(self, audit: AuditLog, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._audit = audit
        self._now = now
        self.store = AendringStore(audit.store.engine)

    @contextmanager
    def om(self, aendring: Aendring, kald: Kald) -> Iterator[None]:
        """Write down what is about to be changed, then let it be; where the body raises, that it did not happen.

        Raises before anything is changed: LogUnavailable, PersonNumberInLog, DatabaseUnavailable where it cannot be
        written; TypeError and ValueError for what is no JSON, or a subject that nobody knows.
        """
        raekke = _raekke(aendring, kald, self._now())
        self.store.tilfoej(replace(raekke, sted=self._bind(raekke, aendring.kode, kald)))
        try:
            yield
        except BaseException:
            self._skriv_udfald(raekke, aendring.kode, kald, Udfald.IKKE_GENNEMFOERT)
            raise
        self._skriv_udfald(raekke, aendring.kode, kald, Udfald.GENNEMFOERT)

    def soeg(
        self,
        kode: str | None,
        *,
        emne: str | None = None,
        fra: datetime | None = None,
        til: datetime | None = None,
        foer: int | None = None,
        antal: int = 50,
    ) -> list[Aendringspost]:
        """A kommune's changes, newest first, at most 500; `kode` None: of what is nobody's own.

        `fra` is included, `til` is not; `foer` is the number of the last change already read. A row that nobody can
        read is told in the log lines and passed by. Raises DatabaseUnavailable.
        """
        wanted, found = max(1, min(antal, MOST)), list[Aendringspost]()
        while rows := self.store.soeg(kode, emne, fra, til, foer, wanted - len(found)):
            known = self.store.udfald([row.aftryk for row in rows])
            read = (_maaske(row, known.get(row.aftryk, Udfald.BEGYNDT)) for row in rows)
            found += [post for post in read if post is not None]
            if len(found) == wanted:
                break
            foer = rows[-1].nummer
        return found

    def _bind(self, raekke: Raekke, kode: str | None, kald: Kald) -> Sted:
        look = replace(kald, formaal=formaal(raekke.udfald, raekke.aftryk))
        return self._audit.write_at(look.opslag(None, raekke.tidspunkt, kommuner=() if kode is None else (kode,)))

    def _skriv_udfald(self, begyndt: Raekke, kode: str | None, kald: Kald, udfald: Udfald) -> None:
        """What has happened has happened: where this cannot be written, the log says that nobody knows how it went."""
        raekke = Raekke(self._now(), begyndt.aftryk, udfald, (0, 0))
        try:
            self.store.tilfoej(replace(raekke, sted=self._bind(raekke, kode, kald)))
        except Exception as error:
            told = {"emne": begyndt.emne, "udfald": udfald.value, "aarsag": type(error).__name__}
            log.critical("how a change went could not be written", **told)


def _raekke(aendring: Aendring, kald: Kald, now: datetime) -> Raekke:
    if aendring.emne not in EMNER:
        raise ValueError(f"{aendring.emne} is no subject of changes")
    found = steder_med_personnummer(aendring)
    if found:
        raise PersonNumberInLog(f"looks like a person number: {', '.join(found)}")
    raekke = Raekke(
        tidspunkt=now,
        aftryk="",
        udfald=Udfald.BEGYNDT,
        sted=(0, 0),
        kode=aendring.kode,
        emne=aendring.emne,
        noegle=aendring.noegle,
        af=kald.seer or "",
        rolle=kald.rolle,
        anmodning=kald.anmodning,
        salt=uuid4().hex,
        foer=_tekst(aendring.foer),
        efter=_tekst(aendring.efter),
    )
    return replace(raekke, aftryk=aftryk(raekke))


def _tekst(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else kanonisk(value)


def _maaske(row: Any, udfald: Udfald) -> Aendringspost | None:
    try:
        return _post(row, udfald)
    except (ValueError, TypeError, RecursionError):
        log.error("a row of the log of changes cannot be read", nummer=row.nummer)  # noqa: TRY400
        return None


def _post(row: Any, udfald: Udfald) -> Aendringspost:
    if row.tidspunkt is None:
        raise ValueError("a change of no moment")
    foer, efter = (None if each is None else json.loads(each) for each in (row.foer, row.efter))
    if not all(isinstance(each, dict | None) for each in (foer, efter)):
        raise TypeError("a change of no document")
    what = Aendring(row.kode, row.emne, row.noegle, foer, efter)
    return Aendringspost(row.nummer, row.tidspunkt, what, row.af, row.rolle, row.anmodning, udfald)

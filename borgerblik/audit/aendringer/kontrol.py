"""Holds the changes against the log of looks: what is kept is what the log names, and what it names is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from borgerblik.audit.aendringer.model import Raekke, Udfald, aftryk, formaal, fra_formaal
from borgerblik.audit.aendringer.store import AendringStore
from borgerblik.audit.gang import Brud, Fejl


def efterse(store: AendringStore, fra: datetime | None, til: datetime | None) -> Iterator[Fejl]:
    """Every fault of the changes of that time; `fra` is included, `til` is not. A few hundred rows at a time.

    Raises DatabaseUnavailable.
    """
    for rows in store.alle(fra, til):
        yield from _bundne(store, rows)
    for rows in store.naevnte(fra, til):
        yield from _bevarede(store, rows)


def _bundne(store: AendringStore, rows: Sequence[Any]) -> Iterator[Fejl]:
    """A change says what it said, and the log has it at its place. Of what the log has forgotten nothing is known."""
    loggen = store.i_loggen({(row.kaede, row.plads): row.tidspunkt for row in rows})
    udfald = [row.aftryk for row in rows if row.udfald != Udfald.BEGYNDT.value]
    begyndte = store.begyndte(udfald) if udfald else set()
    for row in rows:
        said = loggen.get((row.kaede, row.plads))
        if said is not None and said.salt is None:
            continue
        if row.udfald == Udfald.BEGYNDT.value and not _siger_det_samme(row):
            yield _fejl(Brud.AENDRING_AENDRET, row)
        elif said is None or _formaal(said.indhold) != _ord(row):
            yield _fejl(Brud.AENDRING_UBUNDET, row)
        elif row.udfald != Udfald.BEGYNDT.value and row.aftryk not in begyndte:
            yield _fejl(Brud.AENDRING_MANGLER, row)


def _bevarede(store: AendringStore, rows: Sequence[Any]) -> Iterator[Fejl]:
    """A change whose outcome the log names is kept.

    One that the log knows only the beginning of may be missing: nothing was changed before its row was kept.
    """
    named = [(row, fra_formaal(_formaal(row.indhold))) for row in rows]
    ended = [(row, said[1]) for row, said in named if said is not None and said[0] is not Udfald.BEGYNDT]
    kept = store.begyndte([each for _, each in ended]) if ended else set()
    missing = [row for row, each in ended if each not in kept]
    # What the log has forgotten meanwhile has been taken away with it.
    again = store.i_loggen({(row.kaede, row.plads): row.tidspunkt for row in missing}) if missing else {}
    for row in missing:
        found = again.get((row.kaede, row.plads))
        if found is None or found.salt is not None:
            yield Fejl(Brud.AENDRING_MANGLER, row.kaede, row.plads, row.nummer, row.tidspunkt)


def _siger_det_samme(row: Any) -> bool:
    return row.tidspunkt is not None and aftryk(_raekke(row)) == row.aftryk


def _raekke(row: Any) -> Raekke:
    names = ("kode", "emne", "noegle", "af", "rolle", "anmodning", "salt", "foer", "efter")
    said = {name: getattr(row, name) for name in names}
    return Raekke(row.tidspunkt, row.aftryk, Udfald.BEGYNDT, (row.kaede, row.plads), **said)


def _ord(row: Any) -> str | None:
    """What the log must say at that place; None where the row has been changed into what is no outcome."""
    known = next((each for each in Udfald if each.value == row.udfald), None)
    return None if known is None else formaal(known, row.aftryk)


def _formaal(indhold: str | None) -> str:
    """The purpose of a row of the log; "" where it cannot be read."""
    try:
        return str(json.loads(indhold or "")["formaal"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _fejl(slags: Brud, row: Any) -> Fejl:
    return Fejl(slags, row.kaede, row.plads, row.nummer, row.tidspunkt)

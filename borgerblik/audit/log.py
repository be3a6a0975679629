"""The log of every look. A look is safe on disk when `write` returns, or it was not written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import structlog

from borgerblik.audit.form import aabning, fra_raekke, til_raekke
from borgerblik.audit.kaede import Led, aftryk, begyndelse, haekte, moment
from borgerblik.audit.laest import Kaedetilstand, Laest, Sted, Udvalg
from borgerblik.audit.opslag import Logpost, LogUnavailable, Opslag, PersonNumberInLog
from borgerblik.audit.segl.model import Segl
from borgerblik.audit.segl.noegle import UDEN_NOEGLER, Noegler
from borgerblik.audit.segl.store import SeglStore
from borgerblik.audit.skriver import Skriver
from borgerblik.audit.store import OpslagStore
from borgerblik.audit.vagt import steder_med_personnummer
from borgerblik.db import Engine

MOST = 500  # looks in one answer
HUSKES = 10_000  # numbers of rows that cannot be read, each of which is told once

log = structlog.get_logger(__name__)


class AuditLog:
    """The log of every look at a citizen's overview. `noegler` are the keys its seals are believed by.

    `brudt` is told of each row that cannot be read. Such a row keeps no other back: whoever may add one could do that.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        noegler: Noegler = UDEN_NOEGLER,
        brudt: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = OpslagStore(engine)
        self.segl = SeglStore(engine)
        self.noegler = noegler
        self._skriver = Skriver(self.store.indsaet, self.segl.spids, now)
        self._brudt = brudt
        self._fortalt: set[int] = set()

    def write(self, opslag: Opslag) -> None:
        """Write one look; returns when it is safe on disk.

        Raises LogUnavailable for every way to fail, PersonNumberInLog before anything is written.
        """
        self.write_all([opslag])

    def write_all(self, opslag: Sequence[Opslag]) -> None:
        """Write the rows of one look that is about several people: all of them, or none.

        Returns and raises as `write`.
        """
        self._write(opslag)

    def write_at(self, opslag: Opslag) -> Sted:
        """The same as `write`; where in its chain the row stands. Raises as `write`."""
        (led,) = self._write([opslag])
        return led.kaede, led.plads

    def _write(self, opslag: Sequence[Opslag]) -> Sequence[Led]:
        for each in opslag:
            _guard(each)
        try:
            raekker = [til_raekke(each) for each in opslag]
        except (TypeError, ValueError) as error:
            raise LogUnavailable("the look could not be written") from error
        return self._skriver.skriv(raekker) if raekker else ()

    def om(self, borger: str, *, antal: int = 50, foer: int | None = None) -> list[Logpost]:
        """Who has looked at this citizen (a keyed hash), newest first, at most 500 at a time.

        `foer` is the number of the last look already read. Raises LogUnavailable.
        """
        wanted, found = _most(antal), list[Logpost]()
        with _laest():
            while rows := self.store.om(borger, wanted - len(found), foer):
                found += self._kendte(rows)
                if len(found) == wanted:
                    break
                foer = rows[-1].nummer
        return found

    def antal_siden(self, seer: str, siden: datetime) -> int:
        """How many times that employee (a keyed hash) has looked up a citizen since then.

        Reading the log itself does not count, and a look that was told of in pieces counts once; a row that has been
        changed into what is no look counts as one. Raises LogUnavailable.
        """
        with _laest():
            looks = [self._kendt(row) for row in self.store.siden(seer, siden)]
        known = (post.opslag for post in looks if post is not None)
        return looks.count(None) + len(
            {look.anmodning for look in known if look.rolle == "sagsbehandler" and look.om_en_borger}
        )

    def ansattes(self, efter: int, antal: int) -> list[Logpost]:
        """Looks by others than the citizen, with a number above `efter`, oldest first.

        None can appear later at a number that has been passed. Raises LogUnavailable.
        """
        with _laest():
            til = self.store.sikkert()
            while rows := self.store.ansattes(efter, til, _most(antal)):
                found = self._kendte(rows)
                if found:
                    return found
                efter = rows[-1].nummer
            return []

    def laes(self, udvalg: Udvalg) -> Iterator[Laest]:
        """The rows wanted, in order of number, as a stream that holds a few hundred at a time; with how each is bound.

        Ends with what was there when it began. Raises LogUnavailable.
        """
        with _laest():
            til, efter, kendt = self.store.sikkert(), 0, dict[int, Led]()
        while True:
            with _laest():
                rows = self.store.udvalgte(udvalg, efter, til, MOST)
                found = self._bundet(rows, kendt)
            yield from found
            if len(rows) < MOST:
                return
            efter = rows[-1].nummer

    def antal(self, udvalg: Udvalg) -> int:
        """How many rows `laes` gives. Raises LogUnavailable."""
        with _laest():
            return self.store.antal(udvalg)

    def gyldige_segl(self, efter: int) -> Iterator[Segl]:
        """The seals with a number above that which are signed by a key we know, the oldest first.

        Raises DatabaseUnavailable.
        """
        return (segl for segl in self.segl.alle(efter) if segl.holder(self.noegler))

    def _bundet(self, rows: Sequence[Any], kendt: dict[int, Led]) -> list[Laest]:
        """Each row with the state of its chain; `kendt` are the links seen last."""
        missing = {(row.kaede, row.plads - 1): row.tidspunkt for row in rows if row.plads > 1}
        passed = {(row.kaede, row.plads) for row in rows} | {(led.kaede, led.plads) for led in kendt.values()}
        hentet = self.store.haekter({each: at for each, at in missing.items() if each not in passed})
        found = []
        for row in rows:
            sidst = kendt.get(row.kaede)
            if sidst is not None and sidst.plads == row.plads - 1:
                forrige: bytes | None = sidst.haekte
            else:
                forrige = hentet.get((row.kaede, row.plads - 1)) if row.plads > 1 else self._begyndt(row)
            found.append(self._som_laest(row, forrige))
            kendt[row.kaede] = Led(row.kaede, row.plads, row.haekte)
        return found

    def _som_laest(self, row: Any, forrige: bytes | None) -> Laest:
        slettet = row.salt is None
        opslag, tilstand = None, Kaedetilstand.HEL
        if not slettet:
            post = self._kendt(row)
            opslag = None if post is None else post.opslag
            tilstand = Kaedetilstand.HEL if opslag is not None and _uroert(row) else Kaedetilstand.AENDRET
        bundet = forrige is not None and haekte(forrige, row.kaede, row.plads, row.aftryk) == row.haekte
        if tilstand is Kaedetilstand.HEL and not bundet and not (slettet and row.plads == 1):
            tilstand = Kaedetilstand.BRUDT
        return Laest(row.nummer, opslag, row.tidspunkt, tilstand, (row.kaede, row.plads))

    def _kendte(self, rows: Sequence[Any]) -> list[Logpost]:
        return [post for row in rows if (post := self._kendt(row)) is not None]

    def _kendt(self, row: Any) -> Logpost | None:
        """The look; None where the row is none. That is a break: counted, and told in the log lines."""
        try:
            return _logpost(row)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            if row.nummer not in self._fortalt and len(self._fortalt) < HUSKES:
                self._fortalt.add(row.nummer)
                self._brudt()
                log.error("a row of the log of looks cannot be read", nummer=row.nummer)  # noqa: TRY400
            return None

    def _begyndt(self, row: Any) -> bytes | None:
        """What the first row of a chain follows; None where that cannot be said any more."""
        said = None if row.indhold is None else aabning(row.indhold)
        if said is None:
            return None
        seglaftryk = self.segl.aftryk(said[1])
        return None if seglaftryk is None else begyndelse(row.kaede, moment(said[0]), said[1], seglaftryk).haekte


@contextmanager
def _laest() -> Iterator[None]:
    try:
        yield
    except LogUnavailable:
        raise
    except Exception as error:
        raise LogUnavailable("the log could not be read") from error


def _guard(opslag: Opslag) -> None:
    found = steder_med_personnummer(opslag)
    if found:
        raise PersonNumberInLog(f"looks like a person number: {', '.join(found)}")


def _most(antal: int) -> int:
    return max(1, min(antal, MOST))


def _logpost(row: Any) -> Logpost:
    return Logpost(row.nummer, fra_raekke(row.tidspunkt, row.kommuner, row.borger, row.seer, row.indhold))


def _uroert(row: Any) -> bool:
    """Does the row say what its hash is over?"""
    said = aftryk(row.salt, row.tidspunkt, row.kommuner, row.borger, row.seer, row.indhold)
    return bool(said == row.aftryk)

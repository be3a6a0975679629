"""The persons a kommune watches: VIP, watched, and its own employees, each known by a keyed hash only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

import structlog

from borgerblik.db import Engine
from borgerblik.domain.cpr import Cpr, holds_number
from borgerblik.domain.tid import dansk_dag, om_maaneder
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn.store import Ny, Vagtperson, VagtStore

log = structlog.get_logger(__name__)


class UgyldigGrund(ValueError):
    """The words hold something that looks like a person number."""


class UgyldigUdloeb(ValueError):
    """The last day is over already."""


class Vagtliste:
    """The lists of every kommune. `now` is the clock. Raises DatabaseUnavailable.

    Who is on them is found by the hash the log of looks knows a citizen by; nothing is overwritten, so it can be told
    who put whom there and took them away, by `henvisning`: a reference from which nobody can be named; until `ryd`.
    """

    def __init__(self, engine: Engine, pseudonym_key: bytes, now: Callable[[], datetime]) -> None:
        self._store = VagtStore(engine)
        self._key = pseudonym_key
        self._now = now

    def slags(self, kode: str, borger: str) -> frozenset[Vagtslags]:
        """On which of the kommune's lists that citizen (keyed hash) stands now. One statement."""
        return self._store.slags(kode, borger, self._day())

    def alle(
        self, kode: str, slags: Collection[Vagtslags] = tuple(Vagtslags), *, ogsaa_tidligere: bool = False
    ) -> tuple[Vagtperson, ...]:
        """Who stands on the kommune's lists now, newest first; or everybody who ever did."""
        return self._store.alle(kode, slags, None if ogsaa_tidligere else self._day())

    def find(self, kode: str, henvisning: str) -> Vagtperson | None:
        """Who stands on one of the kommune's lists under that reference, be it that their last day is over."""
        return self._store.find(kode, henvisning)

    def antal(self, kode: str) -> Mapping[Vagtslags, int]:
        """How many stand on each of the kommune's lists now."""
        return self._store.antal(kode, self._day())

    def henvisning(self, kode: str, slags: Vagtslags, cpr: Cpr) -> str:
        """What that person's row is called: three times four hexadecimal digits, never ten digits in a row."""
        text = hashlib.sha256(f"{kode} {slags.value} {cpr.pseudonym(self._key)}".encode()).hexdigest()[:12].upper()
        return "-".join(text[at : at + 4] for at in (0, 4, 8))

    def tilfoej(
        self,
        kode: str,
        slags: Vagtslags,
        personer: Iterable[Cpr],
        *,
        af: str,
        grund: str | None = None,
        udloeber: date | None = None,
    ) -> int:
        """Put them on the list, all or none; how many were not there with those words and that last day already.

        Raises UgyldigGrund and UgyldigUdloeb.
        """
        new = self._nye(kode, slags, personer, grund, udloeber)
        came, _ = self._store.saet(kode, slags, new, at=self._now(), af=af)
        log.info("persons were put on a watch list", kommune=kode, slags=slags.value, antal=came, af=af)
        return came

    def tilfoej_en(
        self,
        kode: str,
        slags: Vagtslags,
        cpr: Cpr,
        *,
        af: str,
        grund: str | None = None,
        udloeber: date | None = None,
    ) -> Vagtperson:
        """Put one person on the list; the row as it stands. Raises UgyldigGrund and UgyldigUdloeb."""
        self.tilfoej(kode, slags, [cpr], af=af, grund=grund, udloeber=udloeber)
        found = self.find(kode, self.henvisning(kode, slags, cpr))
        if found is None:
            raise LookupError("the person was taken off the list at once")
        return found

    def erstat(
        self, kode: str, slags: Vagtslags, personer: Iterable[Cpr], *, af: str, grund: str | None = None
    ) -> tuple[int, int]:
        """Let the list be just these; how many came, and how many went. Raises UgyldigGrund."""
        new = self._nye(kode, slags, personer, grund, None)
        came, went = self._store.saet(kode, slags, new, at=self._now(), af=af, kun_dem=True)
        log.info("a watch list was replaced", kommune=kode, slags=slags.value, nye=came, fjernet=went, af=af)
        return came, went

    def fjern(self, kode: str, henvisning: str, *, af: str) -> bool:
        """Take the person of that reference off the list; False where nobody stands there under it."""
        slags = self._store.fjern(kode, henvisning, at=self._now(), af=af)
        if slags is None:
            return False
        log.info("a person was taken off a watch list", kommune=kode, slags=slags.value, af=af)
        return True

    def ryd(self, opbevaring: Callable[[str], int]) -> None:
        """Forget whom a kommune has not watched for as many months as it keeps looks (`opbevaring`, by its code)."""
        for kode in self._store.kommuner():
            gone = self._store.ryd(kode, om_maaneder(self._now(), -opbevaring(kode)))
            if gone:
                log.info("old rows of the watch lists were taken away", kommune=kode, antal=gone)

    def _day(self) -> date:
        return dansk_dag(self._now())

    def _nye(
        self, kode: str, slags: Vagtslags, personer: Iterable[Cpr], grund: str | None, udloeber: date | None
    ) -> list[Ny]:
        if grund is not None and holds_number(grund):
            raise UgyldigGrund
        if udloeber is not None and udloeber < self._day():
            raise UgyldigUdloeb
        return [Ny(each.pseudonym(self._key), self.henvisning(kode, slags, each), grund, udloeber) for each in personer]

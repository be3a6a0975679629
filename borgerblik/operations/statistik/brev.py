"""The monthly letter: what it says, and that each receiver gets it once.

A letter is taken in the database before it is sent, so of several workers one sends it. One that the mail way did not
take waits and is tried again. One whose sender died may have left: it is not sent again by itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from borgerblik.domain.epost import Email
from borgerblik.domain.tid import DANMARK
from borgerblik.operations.statistik.brevtekst import emne, tekst
from borgerblik.operations.statistik.maaned import AFLEVERET, senest_afsluttet
from borgerblik.operations.statistik.masket import masket
from borgerblik.operations.statistik.service import Statistik
from borgerblik.operations.statistik.store import StatistikStore

HVER = 600.0  # seconds between looking whether something is to be sent
SIDSTE_DAG = 7  # of the month: what has not left by then is given up
IGEN = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Stand(StrEnum):
    """Where a letter is."""

    SENDER = "sender"
    SENDT = "sendt"
    VENTER = "venter"
    OPGIVET = "opgivet"


@dataclass(frozen=True, slots=True)
class Modtagere:
    """Who gets a kommune's numbers."""

    kode: str
    navn: str
    email: Collection[Email]


class Maanedsbreve:
    """The letters. `send` is the way they leave by: receiver, subject, text; it gives a code where one did not leave.

    `adresse` is where our pages are, without a slash at its end.
    """

    def __init__(
        self,
        statistik: Statistik,
        store: StatistikStore,
        modtagere: Callable[[], Iterable[Modtagere]],
        send: Callable[[Email, str, str], str | None],
        *,
        noegle: bytes,
        adresse: str,
        now: Callable[[], datetime],
    ) -> None:
        self._statistik = statistik
        self._store = store
        self._modtagere = modtagere
        self._send = send
        self._key = noegle
        self._adresse = adresse
        self._now = now

    def udsend(self) -> None:
        """Send what is due of the month before, and give up what is too late."""
        now = self._now()
        there, maaned = now.astimezone(DANMARK), senest_afsluttet(now)
        if there.day > SIDSTE_DAG:
            self._give_up(maaned, now)
        elif (there.day, there.hour) >= (1, AFLEVERET):
            self.send(maaned)

    def send(self, maaned: str, *, ogsaa_uvisse: bool = False) -> Counter[str]:
        """Send that month's letters that have not left, and count what became of them.

        With `ogsaa_uvisse` also those that were given up, or whose sender died: they may arrive twice.
        """
        fra = [Stand.VENTER, *([Stand.SENDER, Stand.OPGIVET] if ogsaa_uvisse else [])]
        outcomes: Counter[str] = Counter()
        for til in self._modtagere():
            for email in dict.fromkeys(til.email):
                outcomes[self._one(til, email, maaned, fra)] += 1
        return outcomes

    def _one(self, til: Modtagere, email: Email, maaned: str, fra: Collection[Stand]) -> str:
        now = self._now()
        brev = {"kommune": til.kode, "maaned": maaned, "modtager": self._hash(email)}
        if not self._store.tag_brev(brev, now, stand=Stand.SENDER, fra=fra, naeste=now + IGEN):
            return "intet_at_goere"
        fault = self._send(email, emne(til.navn, maaned), self._tekst(til, maaned))
        if fault is not None:
            log.warning("a monthly letter did not leave", kommune=til.kode, maaned=maaned, aarsag=fault)
        stand = Stand.SENDT if fault is None else Stand.VENTER
        self._store.saet_brev(brev, stand, self._now() + IGEN)
        return stand.value

    def _tekst(self, til: Modtagere, maaned: str) -> str:
        (tal,) = self._statistik.kommunens(til.kode, maaned, maaned)
        return tekst(til.navn, masket(til.kode, tal), f"{self._adresse}/medarbejder/statistik")

    def _give_up(self, maaned: str, now: datetime) -> None:
        given_up = self._store.luk_breve(maaned, (Stand.VENTER, Stand.SENDER), Stand.OPGIVET, now)
        for kode, antal in Counter(given_up).items():
            log.error("monthly letters were given up", kommune=kode, maaned=maaned, antal=antal)

    def _hash(self, email: Email) -> str:
        return hmac.new(self._key, f"statistik {email.reveal()}".encode(), hashlib.sha256).hexdigest()

"""Reminders of national tasks: before the deadline, and once when it has passed; each to each receiver once.

A letter is taken in the database before it is sent, so of several processes one sends it. One that did not leave is
tried again. One whose sender died may have left: it is not sent again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog

from borgerblik.domain.epost import Email
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.oversigt.opgaver import NationalOpgave
from borgerblik.kommuner.oversigt.store import Brev, BrevStore

HVER = 1800.0  # seconds between looking whether something is to be sent
IGEN = timedelta(hours=1)
LANG_TID, KORT_TID, EFTER = 14, 3, 14  # days before, before, and after: what passed longer ago is nobody's news

log = structlog.get_logger(__name__)


class Anledning(StrEnum):
    """Why a letter is sent now."""

    FJORTEN_DAGE = "fjorten_dage"
    TRE_DAGE = "tre_dage"
    OVERSKREDET = "overskredet"


class Stand(StrEnum):
    """Where a letter is."""

    SENDER = "sender"
    SENDT = "sendt"
    VENTER = "venter"


@dataclass(frozen=True, slots=True)
class Paamindelse:
    """What a kommune is to be reminded of."""

    kommune: Kommune
    opgave: NationalOpgave
    anledning: Anledning


def anledning(slutdato: date, i_dag: date) -> Anledning | None:
    """What is due of a task that is not done; one that was written late skips what it is too late for."""
    left = (slutdato - i_dag).days
    if left > LANG_TID or left < -EFTER:
        return None
    if left < 0:
        return Anledning.OVERSKREDET
    return Anledning.TRE_DAGE if left <= KORT_TID else Anledning.FJORTEN_DAGE


class Paamindelser:
    """The letters. `aabne` are those due on a Danish day; `send` is the way they leave by: receiver, subject, text;
    it gives a code where one did not leave. `adresse` is where our pages are, without a slash at its end."""

    def __init__(
        self,
        store: BrevStore,
        aabne: Callable[[date], Collection[Paamindelse]],
        modtagere: Callable[[str], Collection[Email]],
        send: Callable[[Email, str, str], str | None],
        *,
        noegle: bytes,
        adresse: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._aabne = aabne
        self._modtagere = modtagere
        self._send = send
        self._key = noegle
        self._adresse = adresse
        self._now = now

    def udsend(self) -> int:
        """Send what is due; how many left."""
        return sum(self._one(each, email) for each in self.forestaar() for email in self._modtagere(each.kommune.kode))

    def forestaar(self) -> Collection[Paamindelse]:
        """What is due today, sent or not."""
        return self._aabne(dansk_dag(self._now()))

    def _one(self, paa: Paamindelse, email: Email) -> bool:
        now, opgave = self._now(), paa.opgave
        brev = Brev(paa.kommune.kode, opgave.noegle, opgave.slutdato, paa.anledning.value, self._hash(email))
        if not self._store.tag(brev, now, stand=Stand.SENDER, fra=[Stand.VENTER], naeste=now + IGEN):
            return False
        fault = self._send(email, emne(paa), "\n".join(_tekst(paa, self._adresse)))
        if fault is not None:
            log.warning("a reminder did not leave", kommune=paa.kommune.kode, opgave=opgave.noegle, aarsag=fault)
        self._store.saet(brev, Stand.SENDT if fault is None else Stand.VENTER, self._now() + IGEN)
        return fault is None

    def _hash(self, email: Email) -> str:
        return hmac.new(self._key, f"oversigt {email.reveal()}".encode(), hashlib.sha256).hexdigest()


def emne(paa: Paamindelse) -> str:
    """The subject."""
    word = "Fristen er overskredet" if paa.anledning is Anledning.OVERSKREDET else "Frist nærmer sig"
    return f"{word}: {paa.opgave.titel} ({paa.kommune.paa_en_linje})"


def _tekst(paa: Paamindelse, adresse: str) -> Iterator[str]:
    opgave, dag = paa.opgave, f"{paa.opgave.slutdato:%d.%m.%Y}"
    yield paa.kommune.paa_en_linje
    yield ""
    if paa.anledning is Anledning.OVERSKREDET:
        yield f"Den nationale opgave »{opgave.titel}« skulle være fuldført senest den {dag}."
    else:
        yield f"Den nationale opgave »{opgave.titel}« skal være fuldført senest den {dag}."
    yield "Kommunen har ikke meldt, at den er det."
    yield ""
    yield "Er opgaven fuldført, så meld det her. Ellers skriv, hvor langt I er:"
    yield f"{adresse}/medarbejder/oversigt/{paa.kommune.kode}"
    yield ""

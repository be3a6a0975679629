"""Warnings by letter, to those who lead a kommune's connecting: before something ends, and before a deadline.

A letter is taken in the database before it is sent, so of several processes one sends it. One that the mail way did
not take waits and is tried again. One whose sender died may have left: it is not sent again by itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

import structlog

from borgerblik.db import Engine
from borgerblik.domain.epost import Email
from borgerblik.domain.tilslutning import Aftaleslags, Emne, Tilslutning, Trintilstand, daekning
from borgerblik.kommuner.tilslutning.brevtekst import Anledning, Varsel, aftalens_navn, emne, tekst
from borgerblik.kommuner.tilslutning.model import Certifikatstand, Trinstand
from borgerblik.kommuner.tilslutning.service import Tilslutninger
from borgerblik.kommuner.tilslutning.store import SENDT, VENTER, VarselStore

HVER = 600.0  # seconds between looking whether something is to be sent
IGEN = timedelta(hours=1)
FOR_UDLOEB = (1, 7, 14, 30, 60)  # days left at which it is told that something ends
FOR_FRIST = (3, 14)
FORBI = 0  # the mark of what is over
FORBI_FORTAELLES = 30  # days after which nobody is told for the first time that something is over
HUSKES = timedelta(days=400)
CERTIFIKATET = "certifikatet til de fælleskommunale tjenester"
Send = Callable[[Email, str, str], str | None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Brev:
    """A warning to one receiver, and where it is (None: not taken yet)."""

    varsel: Varsel
    modtager: Email
    stand: str | None = None


@dataclass(frozen=True, slots=True)
class Ventende:
    """An approved draft of a kommune whose day has come while what it opens is not ready; `paa` is why, in Danish."""

    kode: str
    kladde: str
    navn: str
    dag: date
    paa: str


class Varsler:
    """The letters. `send` is the way they leave by: receiver, subject, text; it gives a code where one did not leave.

    `adresse` is where our pages are, without a slash at its end; `noegle` hashes the receivers. `ventende` are the
    openings that wait.
    """

    def __init__(
        self,
        engine: Engine,
        tilslutninger: Tilslutninger,
        send: Send,
        *,
        noegle: bytes,
        adresse: str,
        now: Callable[[], datetime],
        ventende: Callable[[], Iterable[Ventende]] = tuple,
    ) -> None:
        self._store = VarselStore(engine)
        self._tilslutninger = tilslutninger
        self._send = send
        self._key = noegle
        self._adresse = adresse
        self._now = now
        self._ventende = ventende

    def breve(self) -> list[Brev]:
        """Every letter that is due today, whether it has left or not."""
        due = list(self._due())
        taken = self._store.taget({varsel.kode for varsel in due})
        return [
            Brev(varsel, til, taken.get((varsel.kode, varsel.noegle, self._hash(til))))
            for varsel in due
            for til in varsel.modtagere
        ]

    def udsend(self) -> Counter[str]:
        """Send what is due and has not left, and count what became of it."""
        self._store.ryd(self._now() - HUSKES)
        return Counter(self._one(brev) for brev in self.breve() if brev.stand in (None, VENTER))

    def _due(self) -> Iterator[Varsel]:
        billede, i_dag = self._tilslutninger.nu(), self._tilslutninger.i_dag
        if not billede.udgaver:
            return
        certifikat, stande = self._tilslutninger.certifikat(), self._tilslutninger.stande(billede.udgaver, i_dag)
        for kode, steps in groupby(stande, key=lambda each: each.kode):
            yield from varsler(billede.for_kommune(kode), list(steps), certifikat, i_dag)
        for each in self._ventende():
            yield aabningsvarsel(billede.for_kommune(each.kode), each, i_dag)

    def _one(self, brev: Brev) -> str:
        varsel, now = brev.varsel, self._now()
        row = {"kode": varsel.kode, "noegle": varsel.noegle, "modtager": self._hash(brev.modtager)}
        if not self._store.tag(row, now, naeste=now + IGEN):
            return "intet_at_goere"
        fault = self._sent(brev)
        if fault is not None:
            log.warning("a warning did not leave", kommune=varsel.kode, varsel=varsel.noegle, aarsag=fault)
        stand = SENDT if fault is None else VENTER
        self._store.saet(row, stand, self._now() + IGEN)
        return stand

    def _sent(self, brev: Brev) -> str | None:
        try:
            return self._send(brev.modtager, emne(brev.varsel), tekst(brev.varsel, self._adresse))
        except Exception:
            log.exception("a warning could not be sent", kommune=brev.varsel.kode)
            return "fejl"

    def _hash(self, email: Email) -> str:
        return hmac.new(self._key, f"tilslutning {email.reveal()}".encode(), hashlib.sha256).hexdigest()


# What is due on a day


def varsler(
    tilslutning: Tilslutning, stande: Sequence[Trinstand], certifikat: Certifikatstand, i_dag: date
) -> Iterator[Varsel]:
    """What those who lead the kommune's connecting are to know that day."""
    leads = _leads(tilslutning)

    def om(
        anledning: Anledning, noegle: str, hvad: str, dag: date, ejer: Sequence[Email] = (), goer: str | None = None
    ) -> Varsel:
        to = tuple(dict.fromkeys([*leads, *ejer]))
        return Varsel(tilslutning.kode, anledning, noegle, hvad, dag, (dag - i_dag).days, to, goer)

    for noegle, about, til in _udloeb(tilslutning, i_dag):
        closes = about[0] is Aftaleslags.DATABEHANDLERAFTALE
        anledning = Anledning.LUKKER if closes else Anledning.AFTALE
        yield from _nu(om(anledning, noegle, aftalens_navn(about), til), FOR_UDLOEB)
    if certifikat.udloeber is not None:
        yield from _nu(om(Anledning.CERTIFIKAT, "certifikat", CERTIFIKATET, certifikat.udloeber), FOR_UDLOEB)
    for stand in stande:
        if stand.frist is not None and stand.tilstand is not Trintilstand.FULDFOERT:
            own = [] if stand.ejer is None or stand.ejer.email is None else [stand.ejer.email]
            trin = stand.trin.value
            yield from _nu(om(Anledning.FRIST, f"frist:{trin}", trin, stand.frist, own, stand.goer), FOR_FRIST)


def aabningsvarsel(tilslutning: Tilslutning, venter: Ventende, i_dag: date) -> Varsel:
    """That an opening waits: once for each draft and day."""
    return Varsel(
        tilslutning.kode,
        Anledning.AABNING,
        f"aabning:{venter.kladde}:{venter.dag.isoformat()}",
        " ".join(venter.navn.split()),
        venter.dag,
        (venter.dag - i_dag).days,
        tuple(dict.fromkeys(_leads(tilslutning))),
        f"{venter.paa}. Det åbnes af sig selv, når det er i orden.",
    )


def _leads(tilslutning: Tilslutning) -> list[Email]:
    return [each.email for each in (tilslutning.projektejer, tilslutning.projektleder) if each is not None]


def _udloeb(tilslutning: Tilslutning, i_dag: date) -> Iterator[tuple[str, Emne, date]]:
    """The last day of what is agreed, by what it is about: one that is followed by another without a gap is no news."""
    for about in dict.fromkeys(each.emne for each in tilslutning.aftaler):
        til = daekning((each for each in tilslutning.aftaler if each.emne == about), i_dag).til
        if til is not None:
            yield ":".join(["aftale", *(each.value for each in about if each is not None)]), about, til


def _nu(varsel: Varsel, maerker: Iterable[int]) -> Iterator[Varsel]:
    """The one letter that is due of it now, if any: the nearest mark, also where the day of the mark itself is past."""
    if -FORBI_FORTAELLES <= varsel.dage < 0:
        maerke: int | None = FORBI
    else:
        maerke = next((each for each in sorted(maerker) if 0 <= varsel.dage <= each), None)
    if maerke is not None:
        yield replace(varsel, noegle=f"{varsel.noegle}:{varsel.dag.isoformat()}:{maerke}")

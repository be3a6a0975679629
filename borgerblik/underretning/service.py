"""What a citizen has chosen to be told of, and the telling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.cpr import Cpr
from borgerblik.underretning import tekster, valget
from borgerblik.underretning.afsendelse import Afsender
from borgerblik.underretning.model import (
    Beskedvej,
    DigitalPost,
    Fejlkode,
    ForMange,
    IkkeMuligt,
    Kanal,
    Kodesvar,
    Modtager,
    Oenske,
    Resultat,
    Slags,
    Udfald,
    Valg,
)
from borgerblik.underretning.noegler import Noegler, samme
from borgerblik.underretning.store import Raekke, UnderretningStore
from borgerblik.underretning.valget import KODE_FORSOEG, KODE_LEVETID

FLEST_I_TIMEN = 5  # codes a citizen can ask for, and as many test messages
TIME = timedelta(hours=1)
UBEKRAEFTET = timedelta(hours=24)  # how long an address nobody confirms is kept after its code ran out
_OMGANGE = 5  # as often a save is tried again where another tab was faster


@dataclass(frozen=True, slots=True)
class Indhold:
    """What goes into the messages: where one signs in, what a kommune (code) is called; and how long between two."""

    adresse: str
    kommunenavn: Callable[[str], str | None]
    pause: timedelta = timedelta(hours=12)


class Underretninger:
    """The choices, and the door for whatever finds out that there is news (`fortael`).

    `vej` is None where no way is set up. Every method may raise DatabaseUnavailable.
    """

    def __init__(
        self,
        store: UnderretningStore,
        vej: Beskedvej | None,
        noegler: Noegler,
        now: Callable[[], datetime],
        *,
        indhold: Indhold,
        taelles: Callable[[str, str], None],
    ) -> None:
        self._store = store
        self._afsender = Afsender(vej, taelles)
        self._noegler = noegler
        self._now = now
        self._indhold = indhold

    def kanaler(self) -> tuple[Kanal, ...]:
        """Where somebody can be told now; empty where no way is set up."""
        return self._afsender.kanaler()

    def for_borger(self, cpr: Cpr, kommune: str) -> Valg | None:
        """What that citizen has chosen; None where nothing is chosen, and nothing is kept."""
        raekke = self._store.find(self._noegler.borger(cpr), kommune)
        return None if raekke is None else valget.laest(raekke, self._noegler, self._now())

    # Choosing

    def vaelg(self, cpr: Cpr, kommune: str, oenske: Oenske) -> Udfald | None:
        """Keep the choice. A new address gets a code, and what became of that is answered; None: it holds already.

        A confirmed address stays in use until the new one is confirmed. Raises IkkeMuligt, ForMange (nothing is
        kept then) and ValueError (nothing to be told of, or e-mail without an address).
        """
        self._demand(oenske)
        tom = valget.tom(self._noegler.borger(cpr), kommune, self._now())
        return self._gem(cpr, kommune, lambda foer: valget.nyt(foer or tom, oenske, self._noegler, self._now()))

    def ny_kode(self, cpr: Cpr, kommune: str) -> Udfald | None:
        """Send another code to the address that waits; the one before no longer counts. None: none waits.

        Raises IkkeMuligt and ForMange.
        """
        if not self._afsender.kan(Kanal.EMAIL):
            raise IkkeMuligt
        return self._gem(cpr, kommune, lambda foer: valget.igen(foer, self._noegler, self._now()))

    def bekraeft(self, cpr: Cpr, kommune: str, kode: str) -> Kodesvar:
        """Confirm the address that waits, with the code that was sent to it. Every try counts."""
        now, borger = self._now(), self._noegler.borger(cpr)
        raekke = self._store.forsoeg(borger, kommune, now, KODE_FORSOEG)
        if raekke is None:
            return valget.hvorfor_ikke(self._store.find(borger, kommune), now)
        email = self._noegler.aabn(raekke.ny_adresse, borger)
        if email is None or raekke.kode_hash is None:
            return Kodesvar.UDLOEBET
        if not samme(self._noegler.kode_hash(borger, kommune, email, kode), raekke.kode_hash):
            return Kodesvar.FORKERT if raekke.kode_forsoeg < KODE_FORSOEG else Kodesvar.BRUGT_OP
        done = self._store.bekraeft(raekke, Kanal.EMAIL.value, now)
        return Kodesvar.BEKRAEFTET if done else Kodesvar.UDLOEBET

    def stop(self, cpr: Cpr, kommune: str) -> bool:
        """Forget the choice at once, addresses and all; was there one?"""
        borger = self._noegler.borger(cpr)
        return self._store.slet(borger, kommune, [self._pause(borger, kommune, slags) for slags in Slags])

    def ryd(self) -> None:
        """Take away addresses nobody confirmed, and places that are free again."""
        now = self._now()
        self._store.ryd(now, now - UBEKRAEFTET)

    # Telling

    def fortael(self, cpr: Cpr, kommune: str, slags: Slags) -> Udfald:
        """There is news of that kind: tell it, if it was asked for, and was not told within the pause.

        Nothing is tried again here: a message that failed is an outcome, and the next news is told as usual.
        """
        return self._fortael(self._noegler.borger(cpr), cpr, kommune, slags)

    def fortael_kendt(self, borger: str, kommune: str, slags: Slags) -> Udfald:
        """The same of a citizen known by the keyed hash alone: by e-mail, for Digital Post needs the number."""
        return self._fortael(borger, None, kommune, slags)

    def _fortael(self, borger: str, cpr: Cpr | None, kommune: str, slags: Slags) -> Udfald:
        raekke = self._store.find(borger, kommune)
        if raekke is None or slags not in raekke.slags:
            return self._afsender.noter(Udfald(Resultat.INTET_VALG), slags.value)
        kanal = Kanal(raekke.kanal)
        if raekke.bekraeftet is None:
            return self._afsender.noter(Udfald(Resultat.IKKE_BEKRAEFTET), slags.value, kanal)
        if kanal is Kanal.DIGITAL_POST and cpr is None:
            return self._afsender.noter(Udfald(Resultat.FEJLET, Fejlkode.NUMMER_MANGLER), slags.value, kanal)
        now = self._now()
        plads = self._store.tag([self._pause(borger, kommune, slags)], now, now + self._indhold.pause)
        if plads is None:
            return self._afsender.noter(Udfald(Resultat.NYLIGT_SENDT), slags.value, kanal)
        besked = tekster.nyt(raekke.sprog, self._navn(kommune), self._indhold.adresse)
        found = self._afsender.send(self._modtager(raekke, cpr), besked, slags.value)
        if not found.sendt:
            self._store.slip(plads)
        return found

    def proev(self, cpr: Cpr, kommune: str) -> Udfald:
        """Send a test message where the citizen is told. Raises ForMange."""
        borger = self._noegler.borger(cpr)
        raekke = self._store.find(borger, kommune)
        if raekke is None:
            return self._afsender.noter(Udfald(Resultat.INTET_VALG), "proeve")
        if raekke.bekraeftet is None:
            return self._afsender.noter(Udfald(Resultat.IKKE_BEKRAEFTET), "proeve", Kanal(raekke.kanal))
        self._plads_i_timen("proeve", borger)
        besked = tekster.proeve(raekke.sprog, self._navn(kommune), self._indhold.adresse)
        return self._afsender.send(self._modtager(raekke, cpr), besked, "proeve")

    # Inside

    def _demand(self, oenske: Oenske) -> None:
        if not oenske.slags or oenske.sprog not in tekster.SPROG:
            raise ValueError("a choice is of something, in a language we write")
        if oenske.kanal is Kanal.EMAIL and oenske.email is None:
            raise ValueError("e-mail needs an address")
        if not self._afsender.kan(oenske.kanal):
            raise IkkeMuligt

    def _gem(
        self, cpr: Cpr, kommune: str, nyt: Callable[[Raekke | None], tuple[Raekke, str | None] | None]
    ) -> Udfald | None:
        """Keep what `nyt` makes of the row there is (with the code to send, if any), and send the code."""
        borger, taken = self._noegler.borger(cpr), False
        for _ in range(_OMGANGE):
            made = nyt(self._store.find(borger, kommune))
            if made is None:
                return None
            raekke, kode = made
            if kode is not None and not taken:
                self._plads_i_timen("kode", borger)
                taken = True
            if self._store.gem(raekke):
                return None if kode is None else self._send_kode(raekke, kode)
        raise DatabaseUnavailable("a choice was changed again and again while it was to be kept")

    def _send_kode(self, raekke: Raekke, kode: str) -> Udfald:
        minutter = int(KODE_LEVETID.total_seconds() // 60)
        besked = tekster.bekraeft(raekke.sprog, self._navn(raekke.kommune), kode, minutter)
        return self._afsender.send(self._noegler.aabn(raekke.ny_adresse, raekke.borger), besked, "kode")

    def _modtager(self, raekke: Raekke, cpr: Cpr | None) -> Modtager | None:
        if Kanal(raekke.kanal) is Kanal.DIGITAL_POST:
            return None if cpr is None else DigitalPost(cpr)
        return self._noegler.aabn(raekke.adresse, raekke.borger)

    def _plads_i_timen(self, hvad: str, borger: str) -> None:
        """Room for one more message of the citizen's own asking, whatever the kommune. Raises ForMange."""
        now = self._now()
        places = [self._noegler.plads(hvad, borger, str(each)) for each in range(FLEST_I_TIMEN)]
        if self._store.tag(places, now, now + TIME) is None:
            raise ForMange

    def _pause(self, borger: str, kommune: str, slags: Slags) -> str:
        return self._noegler.plads("pause", borger, kommune, slags.value)

    def _navn(self, kommune: str) -> str:
        """On one line, whatever the kommune has written."""
        found = self._indhold.kommunenavn(kommune) or f"kommune {kommune}"
        return " ".join("".join(each if each.isprintable() else " " for each in found).split())

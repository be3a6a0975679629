"""Documents as the settings say: what seals them, what draws them, what checks them."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.oioidws.certifikater import Watched
from adapters.udskrift import kendt, segl_json
from adapters.udskrift.barn import WAIT_SECONDS, Boernene
from adapters.udskrift.certifikat import Segler, name_and_dates, read_earlier, read_sealer
from adapters.udskrift.kanonisk import IkkeKanonisk
from borgerblik.config import Settings
from borgerblik.udskrift import Kontrol, Udfald, Udskrifter, UdskriftUmulig, Umulighed

DRAW_SECONDS = 45.0
CHECK_SECONDS = 5.0
ASK_AGAIN_SECONDS = 60.0  # after a machine could not draw
_SKEW = timedelta(minutes=5)
_TRIAL = '<!doctype html><html lang="da"><head><title>Prøve</title></head><body><h1>Prøve</h1></body></html>'


class Segl:
    """The seal, of the certificate that is in use now."""

    def __init__(self, sealer: Watched[Segler], now: Callable[[], datetime]) -> None:
        self._sealer = sealer
        self._now = now

    def udsteder(self) -> str | None:
        """Its name; None where it is not in force."""
        found = self._sealer()
        return found.navn if found.in_force(self._now()) else None

    def segler(self) -> Segler:
        """The one in force. Raises UdskriftUmulig."""
        found = self._sealer()
        if not found.in_force(self._now()):
            raise UdskriftUmulig(Umulighed.UDEN_SEGL)
        return found

    def besegl(self, dokument: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON document with its seal. Raises UdskriftUmulig."""
        found = self.segler()
        try:
            return segl_json.seal(dokument, found.key, found.own)
        except IkkeKanonisk as error:
            raise UdskriftUmulig(Umulighed.FEJLEDE) from error


class PdfTegner:
    """Draws in a process of its own, and seals there with a signature from here."""

    def __init__(self, segl: Segl, boern: Boernene | None = None) -> None:
        self._segl = segl
        self._boern = boern or Boernene("adapters.udskrift.tegn", DRAW_SECONDS)
        self._lock = threading.Lock()
        self._can: bool | None = None
        self._tried = 0.0

    def kan(self) -> bool:
        """Tried once, at the first question; where it failed, again after a minute."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            return self._can is not False  # somebody is trying; what it cannot do is told when it is asked to
        try:
            if self._can or (self._can is False and time.monotonic() - self._tried < ASK_AGAIN_SECONDS):
                return self._can
            try:
                self._can = self._boern.arbejd({"certifikater": []}, _TRIAL.encode()).startswith(b"%PDF-")
            except UdskriftUmulig as error:
                if error.grund is Umulighed.OPTAGET:  # so somebody is drawing
                    return True
                self._can = False
            self._tried = time.monotonic()
            return self._can
        finally:
            self._lock.release()

    def pdf(self, html: str) -> bytes:
        """A tagged PDF with its seal. Raises UdskriftUmulig."""
        found = self._segl.segler()
        chain = [base64.b64encode(each).decode() for each in (found.own.der, *found.own.chain)]
        return self._boern.arbejd({"certifikater": chain}, html.encode(), found.sign)


class Kontrollant:
    """Checks in a process of its own what anybody brings, against the certificates that are ours."""

    def __init__(self, known: Callable[[], tuple[kendt.Kendt, ...]], boern: Boernene | None = None) -> None:
        self._known = known
        # With one that waits fewer than with drawing: a thread of the server's eight is always left for the rest.
        self._boern = boern or Boernene("adapters.udskrift.efterse", CHECK_SECONDS, waiting=1)

    def se_efter(self, data: bytes, now: datetime) -> Kontrol:
        """What is found. What a reader chokes on is not readable.

        Raises UdskriftUmulig where it is not our turn, or there was not time enough: that says nothing of the file.
        """
        known = self._known()
        try:
            dom = kendt.read(self._boern.arbejd(kendt.as_head(known), data), known)
        except UdskriftUmulig as error:
            if error.grund in (Umulighed.OPTAGET, Umulighed.FOR_LANGSOM):
                raise
            return Kontrol(Udfald.ULAESELIG)
        if dom.sealer is None:
            return Kontrol(dom.udfald)
        navn, fra, til = name_and_dates(dom.sealer)
        if dom.udfald is not Udfald.UAENDRET:
            return Kontrol(dom.udfald, navn)
        # A seal from a time when the certificate did not hold, or from the future, is nobody's.
        if dom.when is None or not fra <= dom.when <= min(til, now + _SKEW):
            return Kontrol(Udfald.IKKE_VORES)
        return Kontrol(dom.udfald, navn, dom.when)


def make_udskrifter(settings: Settings, now: Callable[[], datetime]) -> Udskrifter:
    """Without a certificate nothing is sealed, and what has been sealed before can still be checked.

    Raises SettingError for a file that cannot be used.
    """
    chosen = settings.udskrift.segl
    earlier = Watched(lambda: read_earlier(settings.udskrift.tidligere), *settings.udskrift.tidligere)
    if chosen is None:
        return Udskrifter(segl=None, tegner=None, kontrollant=Kontrollant(earlier), now=now)
    ca: Path | None = None
    if chosen.navn == "CLIENT" and settings.sikring is not None:
        ca = settings.sikring.oces_ca
    sealer = Watched(lambda: read_sealer(chosen, ca), chosen.certifikat, chosen.noegle, ca)
    segl = Segl(sealer, now)
    return Udskrifter(
        segl=segl,
        tegner=PdfTegner(segl),
        kontrollant=Kontrollant(lambda: (sealer().own, *earlier())),
        now=now,
    )

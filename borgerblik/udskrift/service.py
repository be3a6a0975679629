"""Making documents and checking them; nothing of either is kept."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.kommune import Kommune
from borgerblik.overblik.model import Overblik
from borgerblik.udskrift.model import Kontrol, Udskrift, UdskriftUmulig, Umulighed
from borgerblik.udskrift.porte import Dokumentsegl, Kontrollant, Tegner


class Udskrifter:
    """`segl` is None without a certificate, `tegner` where no PDF can be drawn; `now` is the clock."""

    def __init__(
        self,
        *,
        segl: Dokumentsegl | None,
        tegner: Tegner | None,
        kontrollant: Kontrollant,
        now: Callable[[], datetime],
    ) -> None:
        self._segl = segl
        self._tegner = tegner
        self._kontrollant = kontrollant
        self._now = now
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def kan_json(self) -> bool:
        """Is there a certificate in force to seal with?"""
        return self._segl is not None and self._segl.udsteder() is not None

    def kan_pdf(self) -> bool:
        """That, and can a PDF be drawn here?"""
        return self.kan_json() and self._tegner is not None and self._tegner.kan()

    @contextmanager
    def alene(self, hvem: str) -> Iterator[None]:
        """One document at a time for each of them, in this worker. Raises UdskriftUmulig."""
        with self._lock:
            if hvem in self._under_way:
                raise UdskriftUmulig(Umulighed.I_GANG)
            self._under_way.add(hvem)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(hvem)

    def ny(self, overblik: Overblik, kommune: Kommune, cpr: Cpr) -> Udskrift:
        """A document of that overview, with a reference of its own.

        Raises UdskriftUmulig without a seal, and where a kommune is not connected: it would look as if there were
        nothing.
        """
        if not overblik.kilder or not all(each.tilsluttet for each in overblik.kommuner):
            raise UdskriftUmulig(Umulighed.IKKE_TILSLUTTET)
        udsteder = None if self._segl is None else self._segl.udsteder()
        if udsteder is None:
            raise UdskriftUmulig(Umulighed.UDEN_SEGL)
        return Udskrift(str(uuid.uuid4()), self._now(), kommune, cpr.foedselsdag, udsteder, overblik)

    def pdf(self, html: str) -> bytes:
        """The document as it is drawn, sealed. Raises UdskriftUmulig."""
        if self._tegner is None or not self.kan_json():
            raise UdskriftUmulig(Umulighed.UDEN_SEGL)
        return self._tegner.pdf(html)

    def json(self, dokument: Mapping[str, Any]) -> dict[str, Any]:
        """The document with its seal. Raises UdskriftUmulig."""
        if self._segl is None:
            raise UdskriftUmulig(Umulighed.UDEN_SEGL)
        return self._segl.besegl(dokument)

    def kontroller(self, data: bytes) -> Kontrol:
        """What somebody brings, PDF or JSON. Raises UdskriftUmulig where it could not be looked at."""
        return self._kontrollant.se_efter(data, self._now())

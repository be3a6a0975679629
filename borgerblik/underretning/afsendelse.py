"""One message leaves, or does not: either way it becomes an outcome, is counted, and is logged without an address."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from borgerblik.underretning.model import (
    Besked,
    BeskedFejl,
    Beskedvej,
    DigitalPost,
    Fejlkode,
    Kanal,
    Modtager,
    Resultat,
    Udfald,
)

log = structlog.get_logger(__name__)
INGEN = "ingen"  # the channel of whoever has chosen none


class Afsender:
    """Sends by the way there is (None: none is set up). `taelles` counts by channel and outcome."""

    def __init__(self, vej: Beskedvej | None, taelles: Callable[[str, str], None]) -> None:
        self._vej = vej
        self._taelles = taelles

    def kan(self, kanal: Kanal) -> bool:
        """Can something be told there?"""
        return self._vej is not None and self._vej.kan(kanal)

    def kanaler(self) -> tuple[Kanal, ...]:
        """The channels that are open now; none where no way is set up."""
        return tuple(kanal for kanal in Kanal if self.kan(kanal))

    def send(self, modtager: Modtager | None, besked: Besked, anledning: str) -> Udfald:
        """Send it; `anledning` says in the log what for. Never raises. A receiver of None could not be read."""
        kanal = Kanal.DIGITAL_POST if isinstance(modtager, DigitalPost) else Kanal.EMAIL
        kode = self._kode(modtager, kanal, besked)
        found = Udfald(Resultat.SENDT) if kode is None else Udfald(Resultat.FEJLET, kode)
        return self.noter(found, anledning, kanal)

    def noter(self, udfald: Udfald, anledning: str, kanal: Kanal | None = None) -> Udfald:
        """Count an outcome, and say it in the log."""
        ord_ = INGEN if kanal is None else kanal.value
        self._taelles(ord_, udfald.ord)
        failed = udfald.resultat is Resultat.FEJLET
        (log.warning if failed else log.info)(
            "a message did not leave" if failed else "somebody was to be told",
            kanal=ord_,
            anledning=anledning,
            udfald=udfald.ord,
        )
        return udfald

    def _kode(self, modtager: Modtager | None, kanal: Kanal, besked: Besked) -> Fejlkode | None:
        if self._vej is None:
            return Fejlkode.IKKE_SAT_OP
        if modtager is None:
            return Fejlkode.ADRESSE_ULAESELIG
        if not self._vej.kan(kanal):
            return Fejlkode.KANAL_LUKKET
        try:
            self._vej.send(modtager, besked)
        except BeskedFejl as error:
            return error.kode
        except Exception as error:  # its words may hold an address, so only its kind is told
            log.error("the way of messages failed", error=type(error).__name__)  # noqa: TRY400 - and no traceback
            return Fejlkode.UVENTET
        return None

"""Messages are handed to the sandkasse, which shows them to whoever looks: for development and demonstration."""

from __future__ import annotations

import json

from adapters.http import Line, within
from borgerblik.beskedvalg import Beskedvalg
from borgerblik.sources import Reason, SourceError
from borgerblik.underretning.model import Besked, BeskedFejl, DigitalPost, Fejlkode, Kanal, Modtager

SECONDS = 9.0  # as long as a mail server may take

_KODER = {
    Reason.FOR_LANGSOM: Fejlkode.FOR_LANGSOM,
    Reason.UTILGAENGELIG: Fejlkode.INGEN_FORBINDELSE,
    Reason.IKKE_FORSTAAET: Fejlkode.IKKE_FORSTAAET,
}


class SandkasseVej:
    """Hands messages in at the sandkasse's post."""

    def __init__(self, valg: Beskedvalg, seconds: float = SECONDS) -> None:
        if valg.sandkasse is None or valg.afsender is None:
            raise TypeError("these settings name no sandkasse")
        self._line = Line(valg.sandkasse)
        self._fra = {"navn": valg.navn, "email": valg.afsender.reveal()}
        self._seconds = seconds

    def kan(self, kanal: Kanal) -> bool:
        """E-mail and Digital Post."""
        return kanal in (Kanal.EMAIL, Kanal.DIGITAL_POST)

    def send(self, modtager: Modtager, besked: Besked) -> None:
        """Hand it in. Raises BeskedFejl."""
        document = {
            "fra": self._fra,
            "til": {"cpr": modtager.cpr.reveal()}
            if isinstance(modtager, DigitalPost)
            else {"email": modtager.reveal()},
            "emne": besked.emne,
            "tekst": besked.tekst,
            "sprog": besked.sprog,
        }
        try:
            with within(self._seconds) as deadline:
                reply = self._line.post(
                    lambda: json.dumps(document, ensure_ascii=False).encode(),
                    {"Content-Type": "application/json"},
                    deadline,
                )
        except SourceError as error:
            raise BeskedFejl(_KODER.get(error.reason, Fejlkode.INDHOLD_AFVIST)) from None
        if reply.status != 201:
            raise BeskedFejl(Fejlkode.MODTAGER_AFVIST if reply.status == 422 else Fejlkode.INDHOLD_AFVIST)

"""The words of the message to those who oversee: that there is an alarm, and where to read it. Nobody is in it."""

from __future__ import annotations

from borgerblik.alarm.model import SLAGS_KLE, Melding, slags_af
from borgerblik.alarm.regler import KLE, KOLLEGA, MANGE_OPSLAG, OVERVAAGET, UDEN_FOR_ARBEJDSTID, VIP
from borgerblik.domain.tid import DANMARK

_ORD = {
    VIP: "Opslag på en person på kommunens VIP-liste",
    OVERVAAGET: "Opslag på en person, kommunen overvåger opslag på",
    KOLLEGA: "Opslag på en af kommunens egne ansatte",
    UDEN_FOR_ARBEJDSTID: "Opslag uden for arbejdstiden",
    MANGE_OPSLAG: "Usædvanligt mange opslag på en time",
    SLAGS_KLE: "Opslag, der viste et overvåget KLE-nummer",
}


def emne(melding: Melding) -> str:
    """The subject, on one line."""
    return f"Alarm fra Borgerblikket hos {melding.kommunenavn}"


def tekst(melding: Melding) -> str:
    """The message."""
    hvad = _ORD[slags_af(melding.kode)]
    if melding.kode.startswith(KLE):
        hvad = f"{hvad} ({melding.kode.removeprefix(KLE)})"
    return (
        f"{hvad}.\n\n"
        f"Kommune: {melding.kommunenavn} ({melding.kommune})\n"
        f"Tidspunkt: {melding.tidspunkt.astimezone(DANMARK):%d-%m-%Y kl. %H:%M}\n\n"
        f"Log ind og læs om alarmen: {melding.url}\n\n"
        "Beskeden siger med vilje ikke, hvem der slog op eller hvem opslaget gælder. "
        "Du kan ikke svare på den.\n"
    )

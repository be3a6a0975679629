"""The words of a look-up: what must be mended in the form, and what the trace speaks of."""

from __future__ import annotations

from flask_babel import gettext

from borgerblik.overblik.model import Overblik
from borgerblik.visning.emne import Slags
from schemas.ind.sagsbehandler import LONGEST, SHORTEST


def mangel_ord(felt: str) -> str:
    """What to do about a field that is missing or wrong."""
    return str(
        {
            "kommune": gettext("Vælg en kommune"),
            "cpr": gettext("Skriv et personnummer, ti cifre"),
            "formaalKode": gettext("Vælg et formål fra listen"),
            "formaal": gettext(
                "Skriv på én linje, hvorfor du slår op: %(mindst)s til %(hoejst)s tegn, ingen personnumre",
                mindst=SHORTEST,
                hoejst=LONGEST,
            ),
            "niveau": gettext("Vælg et niveau"),
        }[felt]
    )


def navne(overblik: Overblik) -> dict[str, str]:
    """What the citizen sees each item called, by its id."""
    return {sag.id: sag.titel for sag in overblik.sager} | {ydelse.id: ydelse.navn for ydelse in overblik.ydelser}


def slags_ord(slags: str) -> str:
    """What kind of item it is."""
    return str(gettext("Sag") if slags == Slags.SAG else gettext("Ydelse"))

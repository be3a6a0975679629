"""A good document of a kommune's decisions of look-ups, for a test to change what matters; invented people."""

from __future__ import annotations

from typing import Any

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tilsyn import Tilsyn
from schemas.ind.tilsyn import read_tilsyn
from tests.kommuner.sideeksempler import AARHUS, ODENSE, raa

__all__ = ["AARHUS", "ANNA", "BO", "CARLA", "NOEGLE", "ODENSE", "et_dokument", "et_formaal", "et_tilsyn", "raa"]

ANNA, BO, CARLA = (Cpr(each) for each in ("6503852018", "7211791035", "6107922044"))
NOEGLE = b"en noegle til aftryk"


def et_formaal(noegle: str = "klage", **aendret: Any) -> dict[str, Any]:
    return {"noegle": noegle, "tekst": "Borgeren har klaget", "uddybes": False} | aendret


def et_dokument(**aendret: Any) -> dict[str, Any]:
    """Decisions with everything in them; what is changed replaces whole fields."""
    return {
        "kode": AARHUS,
        "formaal": [et_formaal(), et_formaal("andet", tekst="Andet", uddybes=True)],
        "kunFraListen": True,
        "opbevaring": 24,
        "arbejdstid": {"dage": [1, 2, 5], "fra": "07:00", "til": "18:30"},
        "graense": {"advar": 10, "stop": None},
        "overvaagedeKle": ["32.24.04", "27.*", "32.30.*"],
        "alarm": {"email": ["sikkerhed@aarhus.example"], "webhook": "https://alarm.aarhus.dk/modtag"},
        "statistikEmail": ["tal@aarhus.example", "leder@aarhus.example"],
    } | aendret


def et_tilsyn(**aendret: Any) -> Tilsyn:
    """The same as a value."""
    return read_tilsyn(raa(et_dokument(**aendret)))

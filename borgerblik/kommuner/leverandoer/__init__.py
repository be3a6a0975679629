"""The suppliers' systems: how ready they say they are, and how ready their data are."""

from borgerblik.kommuner.leverandoer.model import (
    NATIONAL,
    Maalt,
    Meldetilstand,
    Melding,
    System,
    Systemliste,
    Systemslags,
)
from borgerblik.kommuner.leverandoer.sammenhold import Gab, Maaltal, Sammenhold, Systemcelle, Systemstand, sammenhold
from borgerblik.kommuner.leverandoer.service import Leverandoerer, Systemlister

__all__ = [
    "NATIONAL",
    "Gab",
    "Leverandoerer",
    "Maalt",
    "Maaltal",
    "Meldetilstand",
    "Melding",
    "Sammenhold",
    "System",
    "Systemcelle",
    "Systemliste",
    "Systemlister",
    "Systemslags",
    "Systemstand",
    "sammenhold",
]

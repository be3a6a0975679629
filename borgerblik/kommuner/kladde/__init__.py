"""Drafts of a kommune's choices: written, previewed, approved by another person, in force on a day."""

from borgerblik.kommuner.kladde.advarsler import advarsler
from borgerblik.kommuner.kladde.forhaandsvisning import Forhaandsvisninger
from borgerblik.kommuner.kladde.forskel import Forskel, forskel
from borgerblik.kommuner.kladde.model import (
    AendretImens,
    Gaeldende,
    Hvem,
    IkkeKlar,
    Kladde,
    KladdeAfvist,
    Kladdehoved,
    Om,
    Tilstand,
)
from borgerblik.kommuner.kladde.service import Kladder
from borgerblik.kommuner.kladde.visning_store import Visning, Visningstilstand

__all__ = [
    "AendretImens",
    "Forhaandsvisninger",
    "Forskel",
    "Gaeldende",
    "Hvem",
    "IkkeKlar",
    "Kladde",
    "KladdeAfvist",
    "Kladdehoved",
    "Kladder",
    "Om",
    "Tilstand",
    "Visning",
    "Visningstilstand",
    "advarsler",
    "forskel",
]

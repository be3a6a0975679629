"""How each kommune connects: what is agreed, how far each step is, and who is warned before something ends."""

from borgerblik.kommuner.tilslutning.model import Certifikatstand, Proeve, Proevetrin, Trinstand
from borgerblik.kommuner.tilslutning.service import Omgivelser, Paastand, Tilslutninger, Tilslutningsbillede
from borgerblik.kommuner.tilslutning.store import TilslutningStore
from borgerblik.kommuner.tilslutning.varsel import Varsler
from borgerblik.kommuner.udgaver import AendretImens, Udgave

__all__ = [
    "AendretImens",
    "Certifikatstand",
    "Omgivelser",
    "Paastand",
    "Proeve",
    "Proevetrin",
    "TilslutningStore",
    "Tilslutninger",
    "Tilslutningsbillede",
    "Trinstand",
    "Udgave",
    "Varsler",
]

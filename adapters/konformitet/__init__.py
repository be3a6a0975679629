"""Does an index do what the published contract says? Tests that its supplier runs against their own test index."""

from adapters.konformitet.koer import proev
from adapters.konformitet.model import Opgave, Rapport, Udfald

__all__ = ["Opgave", "Rapport", "Udfald", "proev"]

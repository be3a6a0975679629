"""The local, dated copy of what KLE numbers and source systems are called."""

from borgerblik.klassifikation.billede import Navnebillede
from borgerblik.klassifikation.emner import Emner
from borgerblik.klassifikation.opdatering import Oensker, oensker
from borgerblik.klassifikation.store import Hentning, Kopi, NavneStore

__all__ = ["Emner", "Hentning", "Kopi", "NavneStore", "Navnebillede", "Oensker", "oensker"]

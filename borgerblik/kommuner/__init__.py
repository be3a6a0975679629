"""What each kommune has chosen to show."""

from borgerblik.kommuner.service import Kommunebillede, Kommuner
from borgerblik.kommuner.store import CvrTaget, KommuneStore, Udgave

__all__ = ["CvrTaget", "KommuneStore", "Kommunebillede", "Kommuner", "Udgave"]

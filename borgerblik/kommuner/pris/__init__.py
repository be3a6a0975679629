"""What the systems cost: prices with their periods, how many people live where, and each kommune's yearly statement."""

from borgerblik.kommuner.pris.model import (
    INFRASTRUKTUR,
    Indbyggertal,
    Maaler,
    Pris,
    Prisliste,
    Prisslags,
)
from borgerblik.kommuner.pris.opgoerelse import Opgoerelse, Post, opgoer
from borgerblik.kommuner.pris.service import Priser, Prisopgoerelser, Samlet
from borgerblik.kommuner.pris.store import AendretImens

__all__ = [
    "INFRASTRUKTUR",
    "AendretImens",
    "Indbyggertal",
    "Maaler",
    "Opgoerelse",
    "Post",
    "Pris",
    "Priser",
    "Prisliste",
    "Prisopgoerelser",
    "Prisslags",
    "Samlet",
    "opgoer",
]

"""Take it with me: the overview as a document that somebody else can check (udskrift, segl, kontrol)."""

from borgerblik.udskrift.model import Kontrol, Udfald, Udskrift, UdskriftUmulig, Umulighed
from borgerblik.udskrift.service import Udskrifter

__all__ = ["Kontrol", "Udfald", "Udskrift", "UdskriftUmulig", "Udskrifter", "Umulighed"]

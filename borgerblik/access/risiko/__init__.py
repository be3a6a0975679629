"""The risk assessment behind the level a sign-in must have: what was weighed, what was decided, when to look again."""

from borgerblik.access.risiko.krav import GULV, Tilstand, mindst
from borgerblik.access.risiko.model import BRUGERTYPER, Udgave, Vurdering
from borgerblik.access.risiko.service import Risikobillede, Risikovurderinger, Stand
from borgerblik.access.risiko.store import AendretImens, RisikoStore

__all__ = [
    "BRUGERTYPER",
    "GULV",
    "AendretImens",
    "RisikoStore",
    "Risikobillede",
    "Risikovurderinger",
    "Stand",
    "Tilstand",
    "Udgave",
    "Vurdering",
    "mindst",
]

"""Does the work of the quality runs, unit by unit."""

from borgerblik.operations.gennemgang.arbejde import Arbejder, Videre
from borgerblik.operations.gennemgang.flere import koer

__all__ = ["Arbejder", "Videre", "koer"]

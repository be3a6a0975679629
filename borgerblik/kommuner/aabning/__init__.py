"""Opening a kommune's areas behind their checks, and closing them at once."""

from borgerblik.kommuner.aabning.model import (
    KORTESTE_GRUND,
    Aabningshandling,
    Aabningspost,
    ErAaben,
    ErLukket,
    GrundMangler,
    KanIkkeTilsidesaettes,
    Kilder,
    Omraadestand,
    Tjek,
    Tjekstand,
)
from borgerblik.kommuner.aabning.service import Aabninger, Omraadebillede
from borgerblik.kommuner.aabning.tjek import Aabningstjek

__all__ = [
    "KORTESTE_GRUND",
    "Aabninger",
    "Aabningshandling",
    "Aabningspost",
    "Aabningstjek",
    "ErAaben",
    "ErLukket",
    "GrundMangler",
    "KanIkkeTilsidesaettes",
    "Kilder",
    "Omraadebillede",
    "Omraadestand",
    "Tjek",
    "Tjekstand",
]

"""How sure a sign-in is, and what a door may demand: NSIS levels, the old scale beside them, and the one way over.

Betydelig opens what demands the old 3; the old 3 opens no NSIS door. The names stand here alone.
Source: IDENTITY 1 (NSIS 2.0.2a, OIOSAML 3, OIOSAML 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from borgerblik.domain.koder import Nsis

LOA = "https://data.gov.dk/concept/core/nsis/loa"  # the attribute and the claim
ASSURANCE_LEVEL = "dk:gov:saml:attribute:AssuranceLevel"  # the old scale, 1-4

# The bare words in the attribute: these and nothing else (other case, blanks, lists are no level).
NSIS_ORD: Mapping[str, Nsis] = MappingProxyType({"Low": Nsis.LAV, "Substantial": Nsis.BETYDELIG, "High": Nsis.HOEJ})
# As a level is asked for: AuthnContextClassRef, acr_values.
NSIS_URI: Mapping[Nsis, str] = MappingProxyType({niveau: f"{LOA}/{word}" for word, niveau in NSIS_ORD.items()})
GAMMELT_ORD: Mapping[str, int] = MappingProxyType({"1": 1, "2": 2, "3": 3, "4": 4})

_SOM_GAMMELT: Mapping[Nsis, int] = MappingProxyType({Nsis.LAV: 2, Nsis.BETYDELIG: 3, Nsis.HOEJ: 4})


@dataclass(frozen=True, slots=True)
class Krav:
    """What a door demands: an NSIS level, or for a transition one of the old scale (1-4); exactly one of them."""

    niveau: Nsis | None = None
    gammelt: int | None = None

    def __post_init__(self) -> None:
        if (self.niveau is None) == (self.gammelt is None):
            raise ValueError("a demand is an NSIS level or an old one")

    def opfyldt_af(self, niveau: Nsis | None, gammelt: int | None) -> bool:
        """Is it met by a sign-in with that NSIS level and that old one (None: not stated)?"""
        if self.niveau is not None:
            return niveau is not None and niveau.opfylder(self.niveau)
        reached = max(gammelt or 0, _SOM_GAMMELT[niveau] if niveau is not None else 0)
        return reached >= (self.gammelt or 0)

    @property
    def trin(self) -> int:
        """For finding the strictest: on the old scale, an NSIS demand before an old one of the same height."""
        return 2 * (self.gammelt or 0) if self.niveau is None else 2 * _SOM_GAMMELT[self.niveau] + 1

    @property
    def nsis(self) -> Nsis:
        """The lowest NSIS level that meets it."""
        if self.niveau is not None:
            return self.niveau
        return next((n for n, old in _SOM_GAMMELT.items() if old >= (self.gammelt or 0)), Nsis.HOEJ)


def strengeste(*krav: Krav) -> Krav:
    """The strictest of them, at least one."""
    return max(krav, key=lambda each: each.trin)


def acr_values(krav: Nsis) -> str:
    """Every NSIS level that would do, as RFC 9470 lists them."""
    return " ".join(uri for niveau, uri in NSIS_URI.items() if niveau.opfylder(krav))

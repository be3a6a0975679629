"""What a door demands of whoever knocks, and the answer where it is not met: role, scope, level, age, in this order.

Authorisation comes before the level: nobody is sent to sign in anew for what they may not see anyhow, and the answer
does not tell that something is there. Source: RFC 6750, RFC 9470, IDENTITY 6.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.niveau import Krav, acr_values
from borgerblik.domain.koder import Nsis

OVERBLIK_LAES = "overblik:laes"  # the scope of whoever reads a citizen's overview
ADMINISTRATION = "administration"  # and of whoever sets up a kommune


@dataclass(frozen=True, slots=True)
class Laas:
    """The lock on a door. None demands nothing of that kind.

    `roller` are those that come in, `scope` is asked of tokens, `max_alder` counts from when the person signed in
    and is asked of persons: who is no person has no age.
    """

    krav: Krav | None
    roller: frozenset[Rolle] | None = None
    scope: str | None = None
    max_alder: timedelta | None = None


class AccessRefused(Exception):
    """The caller is known, and this door is not for them, or not yet."""


class WrongRole(AccessRefused):
    """The caller is known, and this door is not for them."""


class ScopeMissing(AccessRefused):
    """The token was not issued for this."""


class LevelTooLow(AccessRefused):
    """The sign-in is not sure enough, or was too long ago; `krav` is the level needed, `max_alder` the age."""

    def __init__(self, krav: Krav, max_alder: timedelta | None = None, *, for_gammelt: bool = False) -> None:
        super().__init__("signed in too long ago" if for_gammelt else f"needs {krav.nsis.value}")
        self.krav = krav
        self.max_alder = max_alder
        self.for_gammelt = for_gammelt

    @property
    def challenge(self) -> str:
        """The parameters of RFC 9470: every level that would do, and the age where one is asked."""
        found = f'error="insufficient_user_authentication", acr_values="{acr_values(self.krav.nsis)}"'
        return found if self.max_alder is None else f'{found}, max_age="{int(self.max_alder.total_seconds())}"'


def proev(identity: Identity, laas: Laas, now: datetime, *, skaevhed: timedelta = timedelta(0)) -> None:
    """Let that caller through or raise. A person without a time of sign-in is too old for any age asked.

    Raises WrongRole, ScopeMissing, LevelTooLow.
    """
    if laas.roller is not None and identity.rolle not in laas.roller:
        raise WrongRole(identity.rolle.value)
    if laas.scope is not None and laas.scope not in identity.scopes:
        raise ScopeMissing(laas.scope)
    if laas.krav is not None and not identity.opfylder(laas.krav):
        raise LevelTooLow(laas.krav, laas.max_alder)
    if laas.max_alder is not None and identity.rolle is not Rolle.SYSTEM:
        since = identity.autentificeret
        if since is None or now - since > laas.max_alder + skaevhed:
            raise LevelTooLow(laas.krav or Krav(Nsis.LAV), laas.max_alder, for_gammelt=True)

"""The lock on a door: role and level are declared where the door is made."""

from __future__ import annotations

from flask import Blueprint, g, request

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.token import TokenDoor
from borgerblik.domain.koder import Nsis

NSIS_URI = {
    Nsis.LAV: "https://data.gov.dk/concept/core/nsis/loa/Low",
    Nsis.BETYDELIG: "https://data.gov.dk/concept/core/nsis/loa/Substantial",
    Nsis.HOEJ: "https://data.gov.dk/concept/core/nsis/loa/High",
}


class WrongRole(Exception):
    """The caller is known, and this door is not for them."""


class LevelTooLow(Exception):
    """The sign-in is not sure enough; `krav` is the level needed."""

    def __init__(self, krav: Nsis) -> None:
        super().__init__(f"needs {krav.value}")
        self.krav = krav

    @property
    def challenge(self) -> str:
        """The WWW-Authenticate header of RFC 9470, which names every level that would do."""
        levels = " ".join(uri for niveau, uri in NSIS_URI.items() if niveau.opfylder(self.krav))
        return f'Bearer error="insufficient_user_authentication", acr_values="{levels}"'


def gated(blueprint: Blueprint, *, rolle: Rolle, at_least: Nsis, door: TokenDoor) -> Blueprint:
    """The blueprint, locked: only that role, at that level or above, comes in.

    Inside, `viewer()` is the caller. Authorisation comes before the level: nobody is sent to sign in anew
    for what they may not see anyhow.
    """

    @blueprint.before_request
    def knock() -> None:
        identity = door.identity(request.headers.get("Authorization"))
        if identity.rolle is not rolle:
            raise WrongRole(rolle.value)
        if not identity.opfylder(at_least):
            raise LevelTooLow(at_least)
        g.viewer = identity

    return blueprint


def viewer() -> Identity:
    """Who came in through the lock."""
    identity: Identity = g.viewer
    return identity

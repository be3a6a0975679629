"""The lock on a door: who comes in is declared where the door is made. One for programs, one for browsers.

A program brings a token and no cookie, a browser a cookie and no token: one identity for each request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from flask import Blueprint, g, request

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import Laas, LevelTooLow, proev
from borgerblik.access.niveau import Krav
from borgerblik.access.noegler import KeysUnavailable
from borgerblik.access.sessioner import Session, Sessioner
from borgerblik.access.token import TokenDoor, TokenRefused

SESSION_COOKIE = "__Host-borgerblik"
SKAEVHED = timedelta(seconds=60)  # between the clock of whoever issued a token and ours

B = TypeVar("B", bound=Blueprint)


class TwoIdentities(Exception):
    """A token and a session in one request: whose it is cannot be said."""


class NotSignedIn(Exception):
    """A browser without a session that holds."""


@dataclass(frozen=True, slots=True)
class Doere:
    """How a caller is known.

    `klientcertifikat` gives the DER of the client's certificate, from a front server we trust. `alder` is how long
    ago a person of that role may have signed in.
    """

    token: TokenDoor
    sessioner: Sessioner
    klientcertifikat: Callable[[], bytes | None]
    alder: Callable[[Rolle], timedelta | None]
    now: Callable[[], datetime]


def gated(blueprint: B, laas: Laas, doere: Doere) -> B:
    """The blueprint, locked for programs: who brings a token that meets the demands comes in.

    Inside, `viewer()` is the caller. `g.guessed` tells the limits that the caller proved nothing at all: a token that
    is good, but for something else or too old, is no guess.
    """

    @blueprint.before_request
    def knock() -> None:
        if SESSION_COOKIE in request.cookies and "Authorization" in request.headers:
            raise TwoIdentities
        try:
            identity = doere.token.identity(request.headers.get("Authorization"), doere.klientcertifikat())
        except TokenRefused as error:
            g.guessed = error.gaet
            raise
        except KeysUnavailable:
            g.guessed = True
            raise
        proev(identity, _aged(laas, identity, doere), doere.now(), skaevhed=SKAEVHED)
        g.viewer, g.bank_paa = identity, knock

    return blueprint


def side(blueprint: B, laas: Laas, doere: Doere) -> B:
    """The blueprint, locked for browsers: who has a session that meets the demands comes in.

    Inside, `viewer()` is the caller and `session()` the session. Raises NotSignedIn, WrongRole and LevelTooLow,
    which become pages that say what to do.
    """

    @blueprint.before_request
    def knock() -> None:
        if "Authorization" in request.headers:
            raise TwoIdentities
        found = doere.sessioner.find(request.cookies.get(SESSION_COOKIE))
        if found is None:
            raise NotSignedIn
        g.session, g.viewer, g.bank_paa = found, found.identity, knock
        proev(found.identity, _aged(replace(laas, scope=None), found.identity, doere), doere.now())

    return blueprint


def _aged(laas: Laas, identity: Identity, doere: Doere) -> Laas:
    """The lock with the age that is asked of that role."""
    return replace(laas, max_alder=laas.max_alder or doere.alder(identity.rolle))


def viewer() -> Identity:
    """Who came in through the lock."""
    identity: Identity = g.viewer
    return identity


def session() -> Session:
    """The session of a browser that came in."""
    found: Session = g.session
    return found


def bank_paa_igen() -> None:
    """Ask the same lock once more, as of now: a token may have ended meanwhile, a session been signed out.

    Raises what the lock does.
    """
    again: Callable[[], None] = g.bank_paa
    again()


def demand(krav: Iterable[Krav]) -> None:
    """What is asked for needs this much, all of it. Raises LevelTooLow."""
    for each in krav:
        if not viewer().opfylder(each):
            raise LevelTooLow(each)

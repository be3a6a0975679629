"""Whose overview a citizen's page shows, and of which kommune."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import UnprocessableEntity

from borgerblik.access.fuldmagt import Fuldmagt, fuldmagter
from borgerblik.access.gate import SESSION_COOKIE, demand, session, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.sessioner import Session
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.kommune import Kommune
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.stykker import Del, Kun
from borgerblik.web import citizen
from borgerblik.web.citizen import krav_for, me
from borgerblik.web.services import kommunebillede, services

DOER = "min_side"


class IngenKommune(Exception):
    """The citizen has not chosen a kommune yet, and there are several."""


@dataclass(frozen=True, slots=True)
class Kig:
    """A look from a page: at the citizen's own, or through the mandate that is in use.

    `kommuner` are those that are connected, `fuldmagter` the mandates held.
    """

    kommune: Kommune | None
    kommuner: Sequence[Kommune]
    fuldmagter: Sequence[Fuldmagt]
    fuldmagt: Fuldmagt | None

    @property
    def om(self) -> Cpr:
        """The person it is about."""
        return me() if self.fuldmagt is None else self.fuldmagt.giver

    def efterhaanden(self, formaal: str, kun: Kun) -> Iterator[Del]:
        """The overview in pieces, logged with that purpose. Raises IngenKommune, LevelTooLow, TooManyRequests."""
        return services().overblik.efterhaanden(
            viewer(), me(), self._asked(), kald(formaal), fuldmagt=self.fuldmagt, kun=kun
        )

    def samlet(self, formaal: str, kun: Kun) -> Overblik:
        """The same in one piece, once every source is through."""
        return services().overblik.samlet(viewer(), me(), self._asked(), kald(formaal), fuldmagt=self.fuldmagt, kun=kun)

    def _asked(self) -> list[str]:
        if self.kommune is None:
            raise IngenKommune
        demand(krav_for([self.kommune.kode]))
        services().samtidige.tag(session().id)
        return [self.kommune.kode]


def kig() -> Kig:
    """What this request asks to see. Raises UnprocessableEntity for a kommune nobody knows."""
    mandates = fuldmagter(viewer(), services().fuldmagtsregler)
    return Kig(_kommune(), kommunebillede().tilsluttede(), mandates, _in_use(mandates))


def andens() -> bool:
    """Is what this request asks to see somebody else's: through the mandate that is in use, or in one's work?"""
    if viewer().rolle is not Rolle.BORGER:
        return True
    return _in_use(fuldmagter(viewer(), services().fuldmagtsregler)) is not None


def _in_use(mandates: Sequence[Fuldmagt]) -> Fuldmagt | None:
    return next((mandate for mandate in mandates if mandate.id == session().fuldmagt), None)


def kald(formaal: str) -> Kald:
    """This look from a page, as the log will hold it."""
    return citizen.kald(formaal, DOER)


def keep(found: Session, kommune: str | None, fuldmagt: str | None) -> None:
    """Remember the choice for as long as the session lasts."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    services().doere.sessioner.saet(secret, found, kommune=kommune, fuldmagt=fuldmagt)


def _keep_kommune(kommune: str) -> None:
    """The session as it is now, for that kommune: another tab may have put a mandate away meanwhile.

    A link on somebody else's page changes nothing that lasts.
    """
    found = services().doere.sessioner.find(request.cookies.get(SESSION_COOKIE))
    if found is not None and request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none"):
        keep(found, kommune, found.fuldmagt)


def navngivet(asked: str | None) -> Kommune | None:
    """The kommune of that code; without one the one signed in for, else the only one there is.

    Raises UnprocessableEntity for a code nobody knows.
    """
    asked = asked or session().kommune
    if asked is None:
        connected = kommunebillede().tilsluttede()
        return connected[0] if len(connected) == 1 else None
    found = kommunebillede().find(asked)
    if found is None:
        raise UnprocessableEntity
    return found


def _kommune() -> Kommune | None:
    """The page's, which is the session's from now on."""
    asked = request.args.get("kommune")
    found = navngivet(asked)
    if asked and asked != session().kommune:
        _keep_kommune(asked)
    return found

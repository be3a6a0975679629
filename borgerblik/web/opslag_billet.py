"""The ticket of a look from a page: the steps after the first one carry it in place of the person number.

It is sealed for us alone, opens in no other session than its own, and not after its time.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, current_app

from borgerblik.access.bevaret import fra_bytes, til_bytes
from borgerblik.access.gate import session
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.segl import Segl
from borgerblik.web.services import services

GYLDIG = timedelta(minutes=15)
_LONGEST = 4000  # characters


@dataclass(frozen=True, slots=True, repr=False)
class Billet:
    """Who is looked at, in which kommune (four digits), at which level, why (as the log holds it), and until when."""

    cpr: Cpr
    kommune: str
    som: Nsis
    formaal: str
    udloeber: datetime

    @property
    def foedt(self) -> str:
        """How the number begins (day, month, year): all of it that a page may show."""
        return self.cpr.reveal()[:6]


def lukketid() -> datetime:
    """When a look that begins now closes: after a quarter of an hour, and never after the session."""
    return min(services().doere.now() + GYLDIG, session().udloeber)


def luk_billet(billet: Billet) -> str:
    """The ticket as a form's hidden field carries it, bound to this browser's session."""
    content = {
        "cpr": billet.cpr.reveal(),
        "kommune": billet.kommune,
        "som": billet.som.value,
        "formaal": billet.formaal,
        "udloeber": billet.udloeber.isoformat(),
    }
    return urlsafe_b64encode(_segl().luk(til_bytes(content), session().id.encode())).decode()


def aabn_billet(text: str) -> Billet | None:
    """What the ticket says; None for one that is over, is another session's, or is not ours."""
    try:
        sealed = urlsafe_b64decode(text[:_LONGEST].encode("ascii"))
    except ValueError:
        return None
    content = _segl().aabn(sealed, session().id.encode())
    if content is None:
        return None
    found = fra_bytes(content)
    until = datetime.fromisoformat(found["udloeber"])
    if services().doere.now() >= until:
        return None
    return Billet(Cpr(found["cpr"]), found["kommune"], Nsis(found["som"]), found["formaal"], until)


def lukker(response: Response, billet: Billet) -> Response:
    """The page, which the browser itself puts away for the empty form when the time is out."""
    left = max(0, int((billet.udloeber - services().doere.now()).total_seconds()))
    response.headers["Refresh"] = f"{left}; url=/medarbejder/opslag"
    return response


def _segl() -> Segl:
    secret = current_app.secret_key
    return Segl(secret if isinstance(secret, bytes) else str(secret).encode(), "look-up from a page")

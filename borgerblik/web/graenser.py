"""How often one address may try: signing in, and tokens that are refused. Shared through Redis where it is set.

A limit that cannot be counted in Redis is counted in this process: never no limit.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, Response, g
from flask_limiter import Limiter, RequestLimit

from borgerblik.access.gate import session
from borgerblik.config import Settings
from borgerblik.web.kant import Kant

CHECKS = "10/minute"  # each costs a process, and seconds of the processor
DOCUMENTS = "20/hour"


class Graenser:
    """The limits of an app, by the caller's address; an address is kept for a minute."""

    def __init__(self, app: Flask, kant: Kant, settings: Settings) -> None:
        self._tries = f"{settings.adgang.graense_login}/minute"
        self._refused = f"{settings.adgang.graense_afvist}/minute"
        self._unsigned = f"{settings.adgang.graense_afvist * 5}/minute"
        self._limiter = Limiter(
            kant.adresse,
            app=app,
            storage_uri=settings.redis_url or "memory://",
            storage_options={"socket_connect_timeout": 1, "socket_timeout": 1} if settings.redis_url else {},
            key_prefix="borgerblik-graense",
            strategy="fixed-window",
            in_memory_fallback_enabled=True,
            # Of several requests that find Redis gone at the same moment one goes over to counting here; the others
            # are let by this once, rather than failed.
            swallow_errors=True,
        )

    def tries(self, blueprint: Any) -> Any:
        """Every call counts, at each of these doors for itself: one sign-in passes two of them."""
        return self._limiter.limit(self._tries)(blueprint)

    def refusals(self, blueprint: Any) -> Any:
        """Only a call whose token proved nothing counts: whoever guesses is stopped, whoever works is not."""
        return self._limiter.shared_limit(self._refused, scope="token", deduct_when=_guessed)(blueprint)

    def unsigned(self, blueprint: Any) -> Any:
        """Only a message that is not believed counts, and many of them are let by.

        What comes here is signed, by one address for all of its people: a sign-out that we do not hear of because
        somebody else made noise would leave a session open.
        """
        return self._limiter.shared_limit(self._unsigned, scope="besked", deduct_when=_not_believed)(blueprint)

    def checks(self, blueprint: Any) -> Any:
        """Each document that is brought counts; the page where one brings it does not."""
        return self._limiter.limit(CHECKS, methods=["POST"])(blueprint)

    def documents(self, view: Any) -> Any:
        """A document that is made counts, of either kind, by the session: behind the lock, so on the view itself."""
        by_session = self._limiter.shared_limit(
            DOCUMENTS, scope="udskrift", key_func=lambda: session().id, on_breach=_until
        )
        return by_session(view)


def _until(limit: RequestLimit) -> None:
    """How long whoever is stopped has to wait, for the page that tells."""
    g.vent = max(1, round(limit.reset_at - time.time()))


def _guessed(_response: Response) -> bool:
    return bool(g.get("guessed"))


def _not_believed(response: Response) -> bool:
    return 400 <= response.status_code < 500

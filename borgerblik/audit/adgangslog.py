"""A look in the making, and the citizen's own view of who has looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgerblik.audit.log import AuditLog
from borgerblik.audit.opslag import Logpost, Opslag
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis


@dataclass(frozen=True, slots=True)
class Kald:
    """The circumstances of one look, as the log must hold them.

    `anmodning` is the request id, `doer` the door. `seer` (keyed hash) and `myndighed` say who looks; both
    are None for a citizen who looks at their own. `ip`, `maskine`, `klient` and `som` are as in Opslag.
    """

    anmodning: str
    doer: str
    rolle: str
    formaal: str
    niveau: Nsis
    seer: str | None = None
    myndighed: str | None = None
    ip: str | None = None
    maskine: str | None = None
    klient: str | None = None
    som: str | None = None

    def opslag(self, borger: str | None, tidspunkt: datetime, **what: Any) -> Opslag:
        """The row for a look at `borger` (keyed hash; None: at nobody in particular).

        `what` was shown and held back.
        """
        return Opslag(
            tidspunkt=tidspunkt,
            anmodning=self.anmodning,
            rolle=self.rolle,
            seer=self.seer or borger or "",
            borger=borger,
            formaal=self.formaal,
            niveau=self.niveau.value,
            doer=self.doer,
            myndighed=self.myndighed,
            ip=self.ip,
            maskine=self.maskine,
            klient=self.klient,
            som=self.som,
            **what,
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One page of the log; `naeste` is the cursor of the next, None on the last."""

    adgangslog: Sequence[Opslag]
    naeste: int | None


class Adgangslog:
    """Who has looked at a citizen's overview."""

    def __init__(self, audit: AuditLog, pseudonym_key: bytes, now: Callable[[], datetime]) -> None:
        self._audit = audit
        self._key = pseudonym_key
        self._now = now

    def of(self, cpr: Cpr, kald: Kald, antal: int, foer: int | None) -> Side:
        """A page of looks, newest first, before the cursor. Reading the log is itself a look, and is logged.

        Raises LogUnavailable.
        """
        borger = cpr.pseudonym(self._key)
        found: list[Logpost] = self._audit.om(borger, antal=antal + 1, foer=foer)
        self._audit.write(kald.opslag(borger, self._now()))
        page, more = found[:antal], len(found) > antal
        return Side([post.opslag for post in page], page[-1].nummer if more else None)

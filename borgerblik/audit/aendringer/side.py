"""A page of changes as they are told: with names, and with what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from borgerblik.audit.aendringer.forskel import Forskel, forskelle
from borgerblik.audit.aendringer.log import Aendringslog
from borgerblik.audit.aendringer.model import Aendring, Aendringspost, Udfald
from borgerblik.domain.tid import dansk_tidsrum


@dataclass(frozen=True, slots=True)
class Fortalt:
    """One change. `navn` is None for who is not known by name; `af` is what the log calls them."""

    nummer: int
    tidspunkt: datetime
    aendring: Aendring
    udfald: Udfald
    af: str
    navn: str | None
    rolle: str
    anmodning: str
    forskelle: tuple[Forskel, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A page of a kommune's changes, newest first; `naeste` is the cursor of the next, None on the last."""

    kode: str | None
    aendringer: Sequence[Fortalt]
    naeste: int | None


def side(
    log: Aendringslog,
    kode: str | None,
    *,
    emne: str | None = None,
    fra: date | None = None,
    til: date | None = None,
    foer: int | None = None,
    antal: int = 50,
    navn: Callable[[str], str | None] = lambda _af: None,
) -> Side:
    """A kommune's changes of those Danish days, both included; `kode` None: of what is nobody's own.

    `navn` gives the name of whoever the log calls so. Raises DatabaseUnavailable.
    """
    begin, end = dansk_tidsrum(fra, til)
    found = log.soeg(kode, emne=emne, fra=begin, til=end, foer=foer, antal=antal + 1)
    page = found[:antal]
    names = {af: navn(af) for af in {post.af for post in page}}
    return Side(
        kode, [_fortalt(post, names[post.af]) for post in page], page[-1].nummer if len(found) > antal else None
    )


def _fortalt(post: Aendringspost, navn: str | None) -> Fortalt:
    what = post.aendring
    return Fortalt(
        post.nummer,
        post.tidspunkt,
        what,
        post.udfald,
        post.af,
        navn,
        post.rolle,
        post.anmodning,
        forskelle(what.foer, what.efter),
    )

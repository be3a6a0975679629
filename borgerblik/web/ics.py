"""The coming payments as a file for the citizen's own calendar (RFC 5545)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from flask_babel import force_locale
from icalendar import Calendar, Event, vText
from icalendar.enums import CLASS, STATUS, TRANSP

from borgerblik.domain.faelles import Beloeb
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.betaling.kalender import Kalenderpost
from borgerblik.web.betalingsgrunde import _
from borgerblik.web.ord import kroner, niveau_ord, uden_styring

PRODID = "-//Borgerblikket//Kommende udbetalinger//DA"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no TEXT holds them; tab and line break may stand


def ics(
    poster: Sequence[Kalenderpost],
    *,
    navn: str,
    nu: datetime,
    sprog: str,
    henvisning: Callable[[str], str],
    beloeb: bool = False,
    kun_paa: Nsis | None = None,
) -> bytes:
    """One all-day event for each payment that has a day; amounts (gross, in kr.) only where `beloeb` asks.

    A file is read by the calendar it is put into, and whoever sees that: it holds no number and no id, only
    what `henvisning` makes of the benefit's, hashed with the day. The same payment has the same UID each time
    and a higher SEQUENCE, so that a file read again moves nothing and doubles nothing. `nu` carries its
    offset. Its words need a request. Without any day the calendar is empty. Where something is held back,
    `kun_paa` is the level the payments were shown at: the calendar then says that it holds those alone.
    """
    with force_locale(sprog):
        calendar = Calendar.new(
            prodid=PRODID,
            calscale="GREGORIAN",
            method="PUBLISH",
            uid=_uid(*sorted({henvisning(each.udbetaling.ydelse) for each in poster})),
        )
        for named in ("NAME", "X-WR-CALNAME"):  # `new(name=)` would write it as it is, commas and line breaks too
            calendar[named] = vText(_text(navn))
        if kun_paa is not None:
            for named in ("DESCRIPTION", "X-WR-CALDESC"):
                calendar[named] = vText(_only_what_was_shown(kun_paa))
        for each, day, nr in _dated(poster):
            uid = _uid(henvisning(each.udbetaling.ydelse), day.isoformat(), str(nr))
            calendar.add_component(_event(each, day, uid, nu, beloeb))
    return bytes(calendar.to_ical())


def _only_what_was_shown(niveau: Nsis) -> str:
    return _(
        "Her er kun de udbetalinger, der blev vist, da du var logget ind på niveauet %(niveau)s. Der kan være flere.",
        niveau=niveau_ord(niveau.value),
    )


def _dated(poster: Sequence[Kalenderpost]) -> Iterator[tuple[Kalenderpost, date, int]]:
    """Those that have a day, and which they are of several for the same benefit on it."""
    seen: Counter[tuple[str, date]] = Counter()
    for each in poster:
        if each.dag is not None:
            seen[each.udbetaling.ydelse, each.dag] += 1
            yield each, each.dag, seen[each.udbetaling.ydelse, each.dag]


def _event(each: Kalenderpost, day: date, uid: str, nu: datetime, beloeb: bool) -> Event:
    return Event.new(
        uid=uid,
        summary=_text(_("Udbetaling: %(ydelse)s", ydelse=each.udbetaling.navn)),
        description=_description(each, each.udbetaling.beloeb if beloeb else None),
        start=day,
        end=day + timedelta(days=1),
        stamp=nu.astimezone(UTC).replace(microsecond=0),
        sequence=int(nu.timestamp()) // 60,
        status=STATUS.CONFIRMED if each.sikker else STATUS.TENTATIVE,
        transparency=TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE,
    )


def _description(each: Kalenderpost, amount: Beloeb | None) -> str | None:
    told = []
    if amount is not None:
        told.append(_("Beløb før skat: %(beloeb)s", beloeb=kroner(amount)))
    if each.lukket:
        told.append(_("Banken har lukket den dag. Pengene kan komme en anden dag."))
    elif not each.sikker:
        told.append(_("Ikke sikker endnu: dagen eller beløbet kan blive et andet."))
    return "\n".join(told) or None


def _text(tekst: str) -> str:
    """As a TEXT may hold it, and with nothing that turns the letters after it."""
    return _CONTROL.sub(" ", re.sub(r"\r\n?", "\n", uden_styring(tekst)))


def _uid(*parts: str) -> str:
    return hashlib.sha256("\0".join(("ics", *parts)).encode()).hexdigest()[:32] + "@borgerblikket"

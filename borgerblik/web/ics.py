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
from borgerblik.overblik.model import KommendeUdbetaling
from borgerblik.web.betalingsgrunde import _
from borgerblik.web.ord import kroner, uden_styring

PRODID = "-//Borgerblikket//Kommende udbetalinger//DA"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no TEXT holds them; tab and line break may stand


def ics(
    kommende: Sequence[KommendeUdbetaling],
    *,
    navn: str,
    nu: datetime,
    sprog: str,
    henvisning: Callable[[str], str],
    beloeb: bool = False,
) -> bytes:
    """One all-day event for each payment that has a day; amounts (gross, in kr.) only where `beloeb` asks.

    A file is read by the calendar it is put into, and whoever sees that: it holds no number and no id, only
    what `henvisning` makes of the benefit's, hashed with the day. The same payment has the same UID each time
    and a higher SEQUENCE, so that a file read again moves nothing and doubles nothing. `nu` carries its
    offset. Its words need a request. Without any day the calendar is empty.
    """
    with force_locale(sprog):
        calendar = Calendar.new(
            prodid=PRODID,
            calscale="GREGORIAN",
            method="PUBLISH",
            uid=_uid(*sorted({henvisning(each.ydelse) for each in kommende})),
        )
        for named in ("NAME", "X-WR-CALNAME"):  # `new(name=)` would write it as it is, commas and line breaks too
            calendar[named] = vText(_text(navn))
        for each, day, nr in _dated(kommende):
            calendar.add_component(
                _event(each, day, _uid(henvisning(each.ydelse), day.isoformat(), str(nr)), nu, beloeb)
            )
    return bytes(calendar.to_ical())


def _dated(kommende: Sequence[KommendeUdbetaling]) -> Iterator[tuple[KommendeUdbetaling, date, int]]:
    """Those that have a day, and which they are of several for the same benefit on it."""
    seen: Counter[tuple[str, date]] = Counter()
    for each in kommende:
        if each.dato is not None:
            seen[each.ydelse, each.dato] += 1
            yield each, each.dato, seen[each.ydelse, each.dato]


def _event(each: KommendeUdbetaling, day: date, uid: str, nu: datetime, beloeb: bool) -> Event:
    return Event.new(
        uid=uid,
        summary=_text(_("Udbetaling: %(ydelse)s", ydelse=each.navn)),
        description=_description(each.usikker, each.beloeb if beloeb else None),
        start=day,
        end=day + timedelta(days=1),
        stamp=nu.astimezone(UTC).replace(microsecond=0),
        sequence=int(nu.timestamp()) // 60,
        status=STATUS.TENTATIVE if each.usikker else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE,
    )


def _description(unsure: bool, amount: Beloeb | None) -> str | None:
    told = []
    if amount is not None:
        told.append(_("Beløb før skat: %(beloeb)s", beloeb=kroner(amount)))
    if unsure:
        told.append(_("Ikke sikker endnu: dagen eller beløbet kan blive et andet."))
    return "\n".join(told) or None


def _text(tekst: str) -> str:
    """As a TEXT may hold it, and with nothing that turns the letters after it."""
    return _CONTROL.sub(" ", re.sub(r"\r\n?", "\n", uden_styring(tekst)))


def _uid(*parts: str) -> str:
    return hashlib.sha256("\0".join(("ics", *parts)).encode()).hexdigest()[:32] + "@borgerblikket"

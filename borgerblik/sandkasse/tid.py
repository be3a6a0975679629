"""Danish time on the wire: instants, Virkning windows and bank days."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lxml import etree

from borgerblik.sandkasse.kontrakt import lokalnavn, q

DANSK = ZoneInfo("Europe/Copenhagen")
ALTID_FOER = datetime.min.replace(tzinfo=UTC)
ALTID_EFTER = datetime.max.replace(tzinfo=UTC)
Vindue = tuple[datetime, datetime]

_FAST_LUKKET = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
_PAASKE_LUKKET = (-3, -2, 1, 39, 40, 50)  # days from Easter Sunday, the day after Ascension included


@lru_cache(maxsize=16_384)
def klokken(dag: date, time_: int = 0, minut: int = 0) -> str:
    """That hour of a Danish day as the wire writes it: `2026-10-30T09:15:00.000+01:00`."""
    return datetime.combine(dag, time(time_, minut), DANSK).isoformat(timespec="milliseconds")


def instant(tekst: str | None) -> datetime | None:
    """A dateTime or a date (midnight in Denmark) as an instant; None when it is neither."""
    try:
        laest = datetime.fromisoformat((tekst or "").strip())
    except ValueError:
        return None
    return laest if laest.tzinfo else laest.replace(tzinfo=DANSK)


def graense(tidspunkt: etree._Element | None, uendelig: datetime) -> datetime:
    """The instant in a TidspunktType; missing or GraenseIndikator is without limit."""
    if tidspunkt is None:
        return uendelig
    return instant(tidspunkt.findtext(q("sd:TidsstempelDatoTid"))) or uendelig


def vindue(element: etree._Element | None) -> Vindue:
    """From and to of an element that holds FraTidspunkt and TilTidspunkt, in `sd` or `go`."""
    ender: dict[str, etree._Element] = {}
    if element is not None:
        ender = {lokalnavn(barn.tag): barn for barn in element if isinstance(barn.tag, str)}
    return graense(ender.get("FraTidspunkt"), ALTID_FOER), graense(ender.get("TilTidspunkt"), ALTID_EFTER)


def overlapper(en: Vindue, anden: Vindue) -> bool:
    """Do two windows (from inclusive, to exclusive) share an instant? A window of one instant counts."""
    return en[0] < max(anden[1], anden[0] + timedelta(microseconds=1)) and anden[0] < en[1]


def _paaske(aar: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    a, (b, c) = aar % 19, divmod(aar, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    maaned, dag = divmod(h + m - 7 * n + 114, 31)
    return date(aar, maaned, dag + 1)


def er_bankdag(dag: date) -> bool:
    """Are Danish banks open that day?"""
    if dag.weekday() >= 5 or (dag.month, dag.day) in _FAST_LUKKET:
        return False
    return (dag - _paaske(dag.year)).days not in _PAASKE_LUKKET


@lru_cache(maxsize=4096)
def maanedens_sidste(dag: date) -> date:
    """The last day of the month."""
    return dag.replace(day=monthrange(dag.year, dag.month)[1])


@lru_cache(maxsize=4096)
def sidste_bankdag(dag: date) -> date:
    """The last bank day of the month that `dag` is in."""
    dag = maanedens_sidste(dag)
    while not er_bankdag(dag):
        dag -= timedelta(days=1)
    return dag


@lru_cache(maxsize=4096)
def maaned(dag: date, antal: int) -> date:
    """The first day of the month that is `antal` months after (before, when negative) `dag`."""
    aar, indeks = divmod(dag.year * 12 + dag.month - 1 + antal, 12)
    return date(aar, indeks + 1, 1)

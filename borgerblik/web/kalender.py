"""The coming payments of an overview, as the pages, the file for one's own calendar and the document show them."""

from __future__ import annotations

from borgerblik.domain.tid import dansk_dag
from borgerblik.overblik.betaling.kalender import Kalenderpost, Maaned, kalender
from borgerblik.overblik.model import Overblik


def efter_maaned(overblik: Overblik) -> list[Maaned]:
    """What comes, also what is made already and whose day is to come."""
    return kalender(overblik.kommende_udbetalinger, ydelser=overblik.ydelser, i_dag=dansk_dag(overblik.dannet))


def poster(overblik: Overblik) -> list[Kalenderpost]:
    """The same in one row, soonest first."""
    return [post for month in efter_maaned(overblik) for post in month.poster]

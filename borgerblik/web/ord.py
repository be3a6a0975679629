"""Words and figures on the pages, in the language of the one who reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import format_currency, format_date, gettext

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tid import DANMARK


def put_words(app: Flask) -> None:
    """Give the templates what they need."""
    app.jinja_env.globals.update(
        niveau_ord=niveau_ord, klokken=klokken, dato=dato, kroner=kroner, kilde_mangler=kilde_mangler, foedt=foedt
    )


def niveau_ord(kode: str) -> str:
    """A level as people say it."""
    return str({"lav": gettext("Lav"), "betydelig": gettext("Betydelig"), "hoej": gettext("Høj")}[kode])


def klokken(moment: datetime) -> str:
    """The time of day in Denmark."""
    return moment.astimezone(DANMARK).strftime("%H:%M")


def dato(day: date | None) -> str:
    """A day, or that nobody knows it."""
    return str(gettext("dato ukendt") if day is None else format_date(day, "long", rebase=False))


def kroner(amount: Decimal) -> str:
    """An amount in kroner."""
    return str(format_currency(amount, "DKK"))


def foedt(cpr: Cpr) -> str:
    """The day somebody was born: how one knows who has given a mandate, without showing a number."""
    return dato(cpr.foedselsdag)


def kilde_mangler(noegle: str) -> str:
    """What is missing when a source gave no answer, and what happens next."""
    if noegle == "ydelsesindeks":
        return str(gettext("Vi kan ikke hente dine ydelser og udbetalinger lige nu. Prøv igen om lidt."))
    return str(gettext("Vi kan ikke hente dine sager lige nu. Prøv igen om lidt."))

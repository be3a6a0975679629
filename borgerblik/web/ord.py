"""Words and figures on the pages, in the language of the one who reads."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, gettext

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tid import DANMARK
from borgerblik.web.sprog import chosen

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def put_words(app: Flask) -> None:
    """Give the templates what they need."""
    words = (uden_styring, niveau_ord, klokken, dato, dag_med_ugedag, dato_og_tid, kroner, kilde_mangler, foedt)
    app.jinja_env.globals.update({word.__name__: word for word in words})


def uden_styring(tekst: str) -> str:
    """A text without the invisible characters that turn the letters after them (Unicode bidi controls)."""
    return BIDI.sub("", tekst)


def niveau_ord(kode: str) -> str:
    """A level as people say it."""
    return str({"lav": gettext("Lav"), "betydelig": gettext("Betydelig"), "hoej": gettext("Høj")}[kode])


def klokken(moment: datetime) -> str:
    """The time of day in Denmark."""
    return moment.astimezone(DANMARK).strftime("%H:%M")


def dato(day: date | None) -> str:
    """A day, or that nobody knows it."""
    return str(gettext("dato ukendt") if day is None else format_date(day, _pattern("d MMMM y"), rebase=False))


def dag_med_ugedag(day: date) -> str:
    """A day with the day of the week."""
    return str(format_date(day, _pattern("EEEE d MMMM y"), rebase=False))


def _pattern(english: str) -> str:
    """Danish as Babel writes it; English with the day first, as it is written in Europe."""
    return {"d MMMM y": "long", "EEEE d MMMM y": "full"}[english] if chosen() == "da" else english


def dato_og_tid(moment: datetime) -> str:
    """A moment in Denmark, to the minute."""
    there = moment.astimezone(DANMARK).replace(tzinfo=None)
    return str(format_datetime(there, "d. MMMM y 'kl.' HH:mm" if chosen() == "da" else "d MMMM y, HH:mm", rebase=False))


def kroner(amount: Decimal) -> str:
    """An amount in kroner."""
    return str(format_currency(amount, "DKK", None if chosen() == "da" else "¤\N{NO-BREAK SPACE}#,##0.00"))


def foedt(cpr: Cpr) -> str:
    """The day somebody was born: how one knows who has given a mandate, without showing a number."""
    return dato(cpr.foedselsdag)


def kilde_mangler(noegle: str, *, andens: bool = False) -> str:
    """What is missing when a source gave no answer, and what happens next; `andens`: it is not the reader's own."""
    if noegle == "ydelsesindeks":
        if andens:
            return str(gettext("Vi kan ikke hente borgerens ydelser og udbetalinger lige nu. Prøv igen om lidt."))
        return str(gettext("Vi kan ikke hente dine ydelser og udbetalinger lige nu. Prøv igen om lidt."))
    sager = (
        gettext("Vi kan ikke hente borgerens sager lige nu. Prøv igen om lidt.")
        if andens
        else gettext("Vi kan ikke hente dine sager lige nu. Prøv igen om lidt.")
    )
    # Whether such a benefit may be shown, its sag tells.
    tied = gettext("Ydelser og udbetalinger, der hører til en sag, kan heller ikke vises imens.")
    return f"{sager} {tied}"

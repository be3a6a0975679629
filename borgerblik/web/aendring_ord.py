"""The words for changes: what they are of, how they went, and the values that stood there."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext

from borgerblik.audit.aendringer import Udfald

LAENGST = 300  # letters of one value


def emne_ord(emne: str) -> str:
    """What a change is of."""
    return str(
        {
            "tilslutning": gettext("Tilslutning"),
            "valg": gettext("Visning af sager og ydelser (KLE-numre)"),
            "kladde": gettext("Kladde til visning"),
            "aabning": gettext("Åbning og lukning af fagområder"),
            "kvalitet": gettext("Datakvalitet"),
            "sider": gettext("Kommunens sider"),
            "tilsyn": gettext("Tilsyn med opslag"),
            "risiko": gettext("Risikovurdering"),
            "pris": gettext("Priser"),
            "leverandoer": gettext("Leverandører"),
            "opgave": gettext("Opgaver"),
        }.get(emne, emne)
    )


def udfald_ord(udfald: Udfald) -> str:
    """How it went."""
    return str(
        {
            Udfald.GENNEMFOERT: gettext("Gennemført"),
            Udfald.IKKE_GENNEMFOERT: gettext("Ikke gennemført"),
            Udfald.BEGYNDT: gettext("Begyndt; uvist, om den blev gennemført"),
        }[udfald]
    )


def farve(udfald: Udfald) -> str | None:
    """The badge, beside the words."""
    return {Udfald.GENNEMFOERT: "success", Udfald.IKKE_GENNEMFOERT: None, Udfald.BEGYNDT: "warning"}[udfald]


def hvem(af: str, navn: str | None) -> str:
    """Who did it: by name, at which machine, or as the log calls them."""
    if navn is not None:
        return navn
    if af.startswith("cli:"):
        return str(gettext("Driften, fra kommandolinjen (%(bruger)s)", bruger=af.removeprefix("cli:")))
    return str(gettext("En medarbejder (%(reference)s)", reference=af[:12]))


def vaerdi(value: Any) -> str:
    """A JSON value on one line."""
    if value is None or value in ("", [], {}):
        return str(gettext("intet"))
    if isinstance(value, bool):
        return str(gettext("ja") if value else gettext("nej"))
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= LAENGST else said[:LAENGST] + "…"

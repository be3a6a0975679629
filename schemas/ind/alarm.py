"""What whoever oversees the look-ups asks of the alarms: strict, and no value is ever repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from borgerblik.alarm.model import NAESTE, SLAGS, Soegning, Tilstand
from schemas.ind.opslag import HOEJESTE_PLADS, StrictIn, how_many, whole
from schemas.ind.skift import Egneord, skridt, tekstfejl_ord

NOTEFEJL = tekstfejl_ord("mangler: en afsluttet alarm skal have en note.")


class AlarmskiftIn(StrictIn):
    """Where the alarm is taken; a note of nothing but blanks is none."""

    tilstand = skridt(Tilstand, NAESTE)
    note = Egneord(
        "Kræves, når alarmen afsluttes. Må ikke indeholde et personnummer.",
        NOTEFEJL,
        kraevet=False,
        load_default="",
        error_messages={"invalid": "er ikke en tekst.", "null": "er ikke en tekst."},
    )


class AlarmerIn(StrictIn):
    """Which of the kommune's alarms: a state, a kind, a page."""

    tilstand = fields.Enum(
        Tilstand,
        by_value=True,
        load_default=None,
        error_messages={"unknown": f"skal være en af {', '.join(each.value for each in Tilstand)}."},
    )
    slags = fields.String(
        load_default=None, validate=validate.OneOf(SLAGS, error=f"skal være en af {', '.join(SLAGS)}.")
    )
    foer = whole(1, HOEJESTE_PLADS, "skal være et tal fra et tidligere svar.")
    antal = how_many("Hvor mange på en side.")

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Soegning:
        """What is looked for."""
        return Soegning(**data)


_SOEGNING = AlarmerIn()


def laes_alarmsoegning(query: Mapping[str, str]) -> Soegning | None:
    """What a page's filter asks for: an empty choice is any; None for what no page of ours asks."""
    try:
        found: Soegning = _SOEGNING.load({name: value for name, value in query.items() if value})
    except ValidationError:
        return None
    return found

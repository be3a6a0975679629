"""What is reported, and what the kommune answers: strict, and no value is ever repeated.

The citizen's form is told what is wrong in codes: the page has the words, in the language of the one who reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from borgerblik.kommuner.fejlmelding import (
    NAESTE,
    Felt,
    Formular,
    Kategori,
    Meldingsstatus,
    Soegning,
    renset,
    tekstfejl,
)
from schemas.ind.opslag import HOEJESTE_PLADS, StrictIn, how_many, whole
from schemas.ind.skift import Egneord, skridt, tekstfejl_ord

NOEGLE = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits, as secrets.token_urlsafe writes them
MANGLER, UKENDT = "mangler", "ukendt"
_CODES: dict[str, str | list[Any] | dict[Any, Any]] = {"required": MANGLER, "null": MANGLER, "unknown": UKENDT}
SVARFEJL = tekstfejl_ord("mangler: den, der har meldt fejlen, skal have en begrundelse.")


class _Formular(Schema):
    """The citizen's form."""

    class Meta:
        unknown = EXCLUDE

    kategori = fields.Enum(Kategori, by_value=True, required=True, error_messages=_CODES)
    felt = fields.Enum(Felt, by_value=True, load_default=None, allow_none=True, error_messages=_CODES)
    tekst = fields.String(load_default="")
    kontakt = fields.Boolean(load_default=False)
    noegle = fields.String(required=True, validate=validate.Regexp(NOEGLE, error=UKENDT), error_messages=_CODES)

    @pre_load
    def tidy(self, data: Mapping[str, str], **_kwargs: Any) -> dict[str, Any]:
        """What was not chosen is not there; a box that is ticked is there."""
        found: dict[str, Any] = {name: value for name, value in data.items() if value}
        return {**found, "tekst": renset(data.get("tekst", "")), "kontakt": "kontakt" in data}

    @validates_schema(skip_on_field_errors=False)
    def own_words(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Needed where no other answer says what is wrong."""
        fault = tekstfejl(data.get("tekst", ""), kraevet=data.get("kategori") is Kategori.ANDET)
        if fault is not None:
            raise ValidationError(fault.value, "tekst")

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Formular:
        """What the citizen says."""
        return Formular(**data)


class FejlsvarIn(StrictIn):
    """What the kommune makes of a report."""

    status = skridt(Meldingsstatus, NAESTE)
    svar = Egneord(
        "Svaret til borgeren; kræves, når status er afvist. Må ikke indeholde et personnummer.",
        SVARFEJL,
        kraevet=True,
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "er ikke en tekst."},
    )


class FejlmeldingerIn(StrictIn):
    """Which of the kommune's reports: a state, an area, a page."""

    status = fields.Enum(
        Meldingsstatus,
        by_value=True,
        load_default=None,
        error_messages={"unknown": f"skal være en af {', '.join(each.value for each in Meldingsstatus)}."},
    )
    fagomraade = fields.String(
        load_default=None, validate=validate.Regexp(r"^[a-z_]{1,50}\Z", error="er ikke et fagområde.")
    )
    foer = whole(1, HOEJESTE_PLADS, "skal være et tal fra et tidligere svar.")
    antal = how_many("Hvor mange på en side.")

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Soegning:
        """What is looked for."""
        return Soegning(**data)


_FORMULAR, _SOEGNING = _Formular(), FejlmeldingerIn()


def laes_formular(form: Mapping[str, str]) -> tuple[Formular | None, dict[str, str]]:
    """What the citizen says, or for each field the code of what is wrong with it."""
    try:
        found: Formular = _FORMULAR.load(form)
    except ValidationError as error:
        return None, {name: str(codes[0]) for name, codes in error.messages_dict.items()}
    return found, {}


def laes_noegle(form: Mapping[str, str]) -> str | None:
    """The form's own token, None where no form of ours was sent."""
    found = form.get("noegle", "")
    return found if NOEGLE.fullmatch(found) else None


def laes_soegning(query: Mapping[str, str]) -> Soegning | None:
    """What a page's filter asks for: an empty choice is any; None for what no page of ours asks."""
    try:
        found: Soegning = _SOEGNING.load({name: value for name, value in query.items() if value})
    except ValidationError:
        return None
    return found

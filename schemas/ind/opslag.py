"""What a caller asks of us: strict, with the place and the fault named, never the value."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

MOST_KOMMUNER = 10
HOEJESTE_PLADS = 2**62  # of a cursor: the databases hold no whole number of 2**63
MOST_LOOKS = 200
FOUR_DIGITS = "er ikke fire cifre."


class StrictIn(Schema):
    """A question of a caller: what we do not know is refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "kendes ikke."}  # noqa: RUF012 (marshmallow's own form)


def whole(low: int, high: int | None, error: str) -> fields.Integer:
    return fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(low, high, error=error),
        error_messages={"invalid": error},
        metadata={"description": "`naeste` fra den forrige side."},
    )


def how_many(beskrivelse: str) -> fields.Integer:
    return fields.Integer(
        load_default=50,
        validate=validate.Range(1, MOST_LOOKS, error=f"skal være fra 1 til {MOST_LOOKS}."),
        error_messages={"invalid": f"skal være et tal fra 1 til {MOST_LOOKS}."},
        metadata={"description": beskrivelse},
    )


class HvorIn(StrictIn):
    """Which kommuner to ask (four digits each); none means the caller's own."""

    kommune = fields.List(
        fields.String(
            validate=validate.And(
                validate.Length(equal=4, error=FOUR_DIGITS), validate.Regexp(r"^[0-9]{4}$", error=FOUR_DIGITS)
            )
        ),
        load_default=list,
        validate=validate.Length(max=MOST_KOMMUNER, error=f"højst {MOST_KOMMUNER} ad gangen."),
        metadata={"description": "Kommunekoder at spørge, fire cifre hver; uden: borgerens egen (fra tokenet)."},
    )


class OverblikIn(HvorIn):
    """And which areas to limit the overview to; none means all."""

    fagomraade = fields.List(
        fields.String(validate=validate.Regexp(r"^[a-z_]{1,50}$", error="er ikke et fagområde.")),
        load_default=list,
        metadata={"description": "Nøgler på fagområder, som overblikket begrænses til; uden: alle."},
    )


class AdgangslogIn(StrictIn):
    """A page of the access log: how many looks, before which number."""

    antal = how_many("Hvor mange opslag på en side.")
    foer = whole(1, HOEJESTE_PLADS, "skal være et tal fra et tidligere svar.")

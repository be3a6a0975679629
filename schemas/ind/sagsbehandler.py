"""What a caseworker asks for: whom, why and where. Strict, and no value is ever repeated."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from borgerblik.domain.cpr import Cpr, NotACpr, spells_number
from borgerblik.domain.koder import Nsis
from borgerblik.domain.synligt import antal_bogstaver, kun_synligt
from borgerblik.overblik.opslag import Oensket
from schemas.ind.opslag import FOUR_DIGITS, StrictIn

SHORTEST, LONGEST = 3, 200  # letters in a purpose
LONGEST_KEY = 60
MANGLER: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "mangler.",
    "null": "mangler.",
    "invalid": "er ikke en tekst.",
}


class CprFelt(fields.String):
    """A person number: ten digits, also with a dash."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return Cpr(value)
        except NotACpr:
            raise ValidationError("er ikke et personnummer.") from None


class Formaal(fields.String):
    """Why: words on one line that the citizen may read, and nobody's number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not SHORTEST <= len(text) <= LONGEST:
            raise ValidationError(f"skal være {SHORTEST}-{LONGEST} tegn.")
        if not kun_synligt(text) or antal_bogstaver(text) < SHORTEST:
            raise ValidationError("skal være ord på én linje.")
        if spells_number(text):
            raise ValidationError("må ikke indeholde et personnummer.")
        return text


class Formaalsnoegle(fields.String):
    """The key of a purpose; whether the kommune has it is for others to say."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if not 1 <= len(text) <= LONGEST_KEY:
            raise ValidationError("er ikke en nøgle på et formål.")
        return text


def opslagskommune() -> fields.String:
    """The kommune to look somebody up in; whoever has rights in one only need not name it."""
    return fields.String(
        validate=validate.And(
            validate.Length(equal=4, error=FOUR_DIGITS), validate.Regexp(r"^[0-9]{4}$", error=FOUR_DIGITS)
        ),
        error_messages=MANGLER,
        metadata={
            "description": "Kommunen at slå op i, fire cifre; kan udelades af den, der kun har rettigheder i én.",
        },
    )


class FormaalslisteIn(StrictIn):
    """Whose list of purposes."""

    kommune = opslagskommune()


class SagsbehandleropslagIn(StrictIn):
    """A look-up. The person number is in the body and nowhere else."""

    cpr = CprFelt(required=True, error_messages=MANGLER, metadata={"description": "Borgerens personnummer."})
    formaal = Formaal(
        error_messages=MANGLER,
        metadata={
            "description": "Hvorfor der slås op, med egne ord; borgeren kan læse det. Må ikke indeholde et "
            "personnummer. Kan udelades, når `formaalKode` siger nok i sig selv.",
            "minLength": SHORTEST,
            "maxLength": LONGEST,
        },
    )
    formaalKode = Formaalsnoegle(
        attribute="formaal_kode",
        error_messages=MANGLER,
        metadata={
            "description": "Nøglen på et formål fra kommunens liste (se `/api/v1/opslag/formaal`). Skal være der, når "
            "kommunen kun vil have formål fra listen.",
            "maxLength": LONGEST_KEY,
        },
    )
    kommune = opslagskommune()
    niveau = fields.Enum(
        Nsis,
        by_value=True,
        load_default=Nsis.BETYDELIG,
        error_messages={"unknown": "er ikke lav, betydelig eller hoej.", "null": "mangler."},
        metadata={"description": "Niveauet, overblikket ses på, som om borgeren var logget ind på det."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Oensket:
        """What the caseworker wants."""
        return Oensket(**data)

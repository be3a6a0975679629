"""Which extract of the log somebody asks for: strict, and no value is ever repeated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, ValidationError, fields, post_load, validate, validates_schema

from borgerblik.audit.udtraek import Oenske, Udtraeksformat, Udtraeksslags
from borgerblik.domain.cpr import holds_number
from schemas.ind.opslag import StrictIn
from schemas.ind.sagsbehandler import MANGLER, CprFelt

_DAGE = (date(2000, 1, 1), date(2199, 12, 31))
LONGEST = 200  # characters of what an employee is called
# What names whom or when an extract is of: the first are needed, the others do not belong.
_NEEDED: Mapping[Udtraeksslags, tuple[str, ...]] = {
    Udtraeksslags.PERSON: ("cpr",),
    Udtraeksslags.ANSAT: ("ansat",),
    Udtraeksslags.PERIODE: ("fra", "til"),
}
_WHO = ("cpr", "ansat")


class AnsatFelt(fields.String):
    """What an issuer calls an employee, or a reference from an extract; never a person number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not 1 <= len(text) <= LONGEST or not text.isprintable():
            raise ValidationError(f"skal være 1-{LONGEST} tegn på én linje.")
        if holds_number(text):
            raise ValidationError("må ikke indeholde et personnummer.")
        return text


def _one_of(codes: type[Udtraeksslags] | type[Udtraeksformat]) -> dict[str, Any]:
    said = f"skal være en af {', '.join(each.value for each in codes)}."
    return {"by_value": True, "error_messages": {"required": "mangler.", "null": "mangler.", "unknown": said}}


def _dag(beskrivelse: str) -> fields.Date:
    return fields.Date(
        load_default=None,
        validate=validate.Range(*_DAGE, error="ligger uden for det, loggen kan have."),
        error_messages={"invalid": "er ikke en dag (ÅÅÅÅ-MM-DD).", "null": "mangler."},
        metadata={"description": beskrivelse},
    )


class UdtraekIn(StrictIn):
    """An extract: of whom, or of which days, and as what."""

    slags = fields.Enum(Udtraeksslags, required=True, **_one_of(Udtraeksslags))
    format = fields.Enum(Udtraeksformat, load_default=Udtraeksformat.JSON, **_one_of(Udtraeksformat))
    cpr = CprFelt(
        load_default=None, error_messages=MANGLER, metadata={"description": "Borgerens personnummer (slags person)."}
    )
    ansat = AnsatFelt(
        load_default=None,
        error_messages=MANGLER,
        metadata={"description": "Medarbejderen, som login-løsningen kalder vedkommende, eller en henvisning fra et "
                  "andet udtræk (slags ansat).", "maxLength": LONGEST},
    )  # fmt: skip
    fra = _dag("Den første dag; skal være der for en periode.")
    til = _dag("Den sidste dag, den er med; skal være der for en periode.")

    @validates_schema(skip_on_field_errors=True)
    def together(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """What the kind of extract needs is there, and nothing that belongs to another."""
        needed = _NEEDED[data["slags"]]
        faults = {name: ["mangler."] for name in needed if data.get(name) is None and not self._otherwise(name, data)}
        faults |= {
            name: ["hører til et udtræk af en anden slags."]
            for name in _WHO
            if name not in needed and data.get(name) is not None
        }
        if data.get("fra") and data.get("til") and data["til"] < data["fra"]:
            faults["til"] = ["ligger før fra."]
        if faults:
            raise ValidationError(faults)

    def _otherwise(self, name: str, data: Mapping[str, Any]) -> bool:
        """Is that said in another way?"""
        return False

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Oenske:
        """What is wanted."""
        return Oenske(**data)


class _Formular(UdtraekIn):
    """The same from a page of ours, where a person who has been named once is named by keyed hash."""

    class Meta:
        unknown = EXCLUDE

    borger = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="kendes ikke."))

    def _otherwise(self, name: str, data: Mapping[str, Any]) -> bool:
        return name == "cpr" and data.get("borger") is not None


_FORMULAR = _Formular()


def laes_udtraek(form: Mapping[str, str]) -> tuple[Oenske | None, frozenset[str]]:
    """What a page's form asks for, or the fields in which something is wrong; one that is empty is not there."""
    try:
        found: Oenske = _FORMULAR.load({name: value for name, value in form.items() if value.strip()})
    except ValidationError as error:
        return None, frozenset(error.messages_dict)
    return found, frozenset()

"""The overview of overviews on its way out. No field of it is a kommune's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.kommuner.oversigt import Celletilstand, Fremgang, Kommuneopgaver, Matrix, NationaleOpgaver, Udsyn
from borgerblik.kommuner.oversigt.opgaver import opgaver_to_json, stande_to_json
from schemas.ud.felter import Kode, Ud


class KolonneUd(Ud):
    """A column: an area has a title."""

    noegle = fields.String()
    titel = fields.String(allow_none=True)


class CelleUd(Ud):
    """How far one thing is; `tal` says it more exactly, null where there is no number."""

    kolonne = fields.String()
    tilstand = Kode(metadata={"enum": [each.value for each in Celletilstand]})
    tal = fields.String(allow_none=True)


class RaekkeUd(Ud):
    """A kommune."""

    kode = fields.String()
    navn = fields.String()
    celler = fields.List(fields.Nested(CelleUd))


class TilstandsantalUd(Ud):
    """How many are how far; the numbers add up to all of them."""

    aaben = fields.Integer()
    delvist_aaben = fields.Integer()
    afproeves = fields.Integer()
    planlagt = fields.Integer()
    problemer = fields.Integer()
    lukket = fields.Integer()


class SumUd(Ud):
    """A column over all kommuner."""

    kolonne = fields.String()
    antal = fields.Nested(TilstandsantalUd)


class MatrixUd(Ud):
    """The kommuner the caller may see, and the sums of all of them."""

    dag = fields.Date()
    kolonner = fields.List(fields.Nested(KolonneUd))
    kommuner = fields.List(fields.Nested(RaekkeUd))
    summer = fields.List(fields.Nested(SumUd))


class MaalingUd(Ud):
    """One day; `genskabt`: made afterwards of the kommuner's choices, which only tell open from closed."""

    dag = fields.Date()
    antal = fields.Nested(TilstandsantalUd)
    genskabt = fields.Boolean()


class FremgangUd(Ud):
    """The last day of each month before this, and today; `fagomraade` null is all areas together."""

    fagomraade = fields.String(attribute="omraade", allow_none=True)
    maalinger = fields.List(fields.Nested(MaalingUd))


class OpgaveantalUd(Ud):
    """How many kommuner are how far; the numbers add up to all of them."""

    fuldfoert = fields.Integer()
    paabegyndt = fields.Integer()
    ikke_paabegyndt = fields.Integer()


class OpgavetalUd(Ud):
    """A task over all kommuner: a step of connecting has neither title nor group."""

    noegle = fields.String()
    titel = fields.String(allow_none=True)
    gruppe = fields.String(allow_none=True)
    frist = fields.Date(allow_none=True)
    antal = fields.Nested(OpgaveantalUd)
    overskredet = fields.Integer()


class OpgaverUd(Ud):
    """Every task, counted."""

    opgaver = fields.List(fields.Nested(OpgavetalUd))


class NationalOpgaveUd(Ud):
    """A task for every kommune."""

    noegle = fields.String()
    titel = fields.String()
    gruppe = fields.String()
    slutdato = fields.Date()
    beskrivelse = fields.String(allow_none=True)


class NationaleOpgaverUd(Ud):
    """All of them, in the form that goes in again."""

    opgaver = fields.List(fields.Nested(NationalOpgaveUd))

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the document's own."""
        return opgaver_to_json(obj) if isinstance(obj, NationaleOpgaver) else super().dump(obj, many=many)


class OpgavestandUd(Ud):
    """How far a kommune says it is with one of them."""

    noegle = fields.String()
    tilstand = fields.String(metadata={"enum": [each.value for each in Trintilstand]})
    note = fields.String(allow_none=True)


class KommuneopgaverUd(Ud):
    """What a kommune says of them, in the form that goes in again."""

    kode = fields.String()
    opgaver = fields.List(fields.Nested(OpgavestandUd))

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the document's own."""
        return stande_to_json(obj) if isinstance(obj, Kommuneopgaver) else super().dump(obj, many=many)


def tilstandsantal(antal: Mapping[Celletilstand, int]) -> Mapping[str, int]:
    """Every state with its number, also where that is 0."""
    return {each.value: antal.get(each, 0) for each in Celletilstand}


def matrix_ud(matrix: Matrix, udsyn: Udsyn) -> Mapping[str, Any]:
    """The part of the matrix that somebody may see, for the schema."""
    names = [kolonne.noegle for kolonne in matrix.kolonner]
    return {
        "dag": matrix.dag,
        "kolonner": matrix.kolonner,
        "kommuner": [
            {
                "kode": raekke.kode,
                "navn": raekke.navn,
                "celler": [
                    {"kolonne": navn, "tilstand": celle.tilstand, "tal": celle.tal}
                    for navn, celle in zip(names, raekke.celler, strict=True)
                ],
            }
            for raekke in matrix.set_af(udsyn)
        ],
        "summer": [{"kolonne": navn, "antal": tilstandsantal(antal)} for navn, antal in matrix.summer().items()],
    }


def fremgang_ud(found: Fremgang) -> Mapping[str, Any]:
    """A picture for the schema."""
    return {
        "omraade": found.omraade,
        "maalinger": [
            {"dag": each.dag, "antal": tilstandsantal(each.antal), "genskabt": each.genskabt}
            for each in found.maalinger
        ],
    }

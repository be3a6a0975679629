"""What citizens have reported, on the way out to the kommune: nobody is named, not even by a keyed hash."""

from __future__ import annotations

from marshmallow import fields

from borgerblik.kommuner.fejlmelding import Meldingsstatus
from schemas.ud.felter import Kode, Tidspunkt, Ud


class FejlmeldingsskiftUd(Ud):
    """One step, with the answer that was given."""

    status = Kode()
    tidspunkt = Tidspunkt()
    svar = fields.String(allow_none=True)


class FejlmeldingshovedUd(Ud):
    """A report in the list: nothing of what the citizen wrote, and not which item it is about.

    `kle` and `fagomraade` are null where it belongs to Udbetaling Danmark (`myndighedstype` is `udk`).
    """

    id = fields.String()
    henvisning = fields.String()
    slags = fields.String(metadata={"enum": ["sag", "ydelse"]})
    myndighedstype = Kode()
    kle = fields.String(allow_none=True)
    fagomraade = fields.String(allow_none=True)
    kategori = Kode()
    felt = Kode(allow_none=True)
    status = Kode()
    modtaget = Tidspunkt()
    aendret = Tidspunkt()
    version = fields.Integer()


class FejlmeldingerUd(Ud):
    """A page of the kommune's reports; `naeste` is what to send as `foer`. `udenForRettigheder` are only counted."""

    fejlmeldinger = fields.List(fields.Nested(FejlmeldingshovedUd), attribute="meldinger")
    naeste = fields.Integer(allow_none=True)
    udenForRettigheder = fields.Integer(attribute="uden_for")


class FejlmeldingUd(Ud):
    """A report opened. `emne` is the item's id; titel, tekst and the authority's name null if they cannot be read.

    Where `myndighed.type` is `udk` it belongs to Udbetaling Danmark, and emne, titel, kle, fagomraade and fagsystem are
    null: staff are not shown what Udbetaling Danmark pays out (lov om Udbetaling Danmark § 8).
    """

    id = fields.String(attribute="hoved.id")
    henvisning = fields.String(attribute="hoved.henvisning")
    kommune = fields.String(attribute="hoved.kommune")
    slags = fields.String(attribute="hoved.slags", metadata={"enum": ["sag", "ydelse"]})
    emne = fields.String(attribute="hoved.emne", allow_none=True)
    titel = fields.Function(lambda melding: _content(melding, "titel"), metadata={"type": ["string", "null"]})
    kle = fields.String(attribute="hoved.kle", allow_none=True)
    fagomraade = fields.String(attribute="hoved.fagomraade", allow_none=True)
    myndighed = fields.Function(
        lambda melding: {
            "navn": _content(melding, "myndighed"),
            "type": melding.hoved.myndighedstype.value,
        },
        metadata={
            "type": "object",
            "properties": {"navn": {"type": ["string", "null"]}, "type": {"type": "string"}},
        },
    )
    fagsystem = fields.Function(lambda melding: _content(melding, "fagsystem"), metadata={"type": ["string", "null"]})
    kategori = Kode(attribute="hoved.kategori")
    felt = Kode(attribute="hoved.felt", allow_none=True)
    tekst = fields.Function(lambda melding: _content(melding, "tekst"), metadata={"type": ["string", "null"]})
    maaKontaktes = fields.Boolean(attribute="hoved.kontakt")
    status = Kode(attribute="hoved.status")
    svar = fields.String(allow_none=True)
    version = fields.Integer(attribute="hoved.version")
    modtaget = Tidspunkt(attribute="hoved.modtaget")
    aendret = Tidspunkt(attribute="hoved.aendret")
    afsluttet = Tidspunkt(attribute="hoved.afsluttet", allow_none=True)
    historik = fields.List(fields.Nested(FejlmeldingsskiftUd))


class KvalitetstalUd(Ud):
    """How many of one kind a month brought, and how many of them stand where. Withdrawn ones are not counted."""

    maaned = fields.String()
    kle = fields.String()
    kategori = Kode()
    felt = Kode(allow_none=True)
    antal = fields.Integer(attribute="ialt")
    aabne = fields.Function(
        lambda tal: tal.antal.get(Meldingsstatus.MODTAGET, 0) + tal.antal.get(Meldingsstatus.I_GANG, 0),
        metadata={"type": "integer"},
    )
    rettet = fields.Function(lambda tal: tal.antal.get(Meldingsstatus.RETTET, 0), metadata={"type": "integer"})
    afvist = fields.Function(lambda tal: tal.antal.get(Meldingsstatus.AFVIST, 0), metadata={"type": "integer"})
    sendtVidere = fields.Function(
        lambda tal: tal.antal.get(Meldingsstatus.SENDT_VIDERE, 0), metadata={"type": "integer"}
    )


class FejldatakvalitetUd(Ud):
    """What the kommune's citizens report as wrong, month by month, newest first.

    `udk` is how many are about what belongs to Udbetaling Danmark, of which no more is told; `udenForRettigheder` are
    only counted.
    """

    kode = fields.String()
    tal = fields.List(fields.Nested(KvalitetstalUd))
    udk = fields.Integer()
    udenForRettigheder = fields.Integer(attribute="uden_for")


def _content(melding: object, name: str) -> object:
    indhold = getattr(melding, "indhold", None)
    return None if indhold is None else getattr(indhold, name)

"""Drafts, what they change, their previews, and the opening of areas, on the way out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from schemas.ud.felter import Kode, Tidspunkt, Ud
from schemas.ud.kommune import KommuneView


class KommunekortUd(Ud):
    """A kommune in a list; `udgave` is the version of its choices in force, 0 where it was never set up."""

    kode = fields.String()
    navn = fields.String()
    cvr = fields.String(allow_none=True)
    tilsluttet = fields.Boolean()
    udgave = fields.Integer()


class KommunelisteUd(Ud):
    """The kommuner the caller administers."""

    kommuner = fields.List(fields.Nested(KommunekortUd))


class KommuneudgaveUd(Ud):
    """One version of a kommune's choices."""

    version = fields.Integer()
    gemt = Tidspunkt(attribute="tidspunkt")
    gemtAf = fields.String(attribute="af")
    kommune = fields.Nested(KommuneView)


class KommunehistorikUd(Ud):
    """Every version, newest first."""

    udgaver = fields.List(fields.Nested(KommuneudgaveUd))


class KladdehovedUd(Ud):
    """A draft without its document.

    `grundversion` is the version of the choices it was written on; where `foraeldet`, another is in force by now.
    `aabner` are the areas it opens; where it `venter`, its day has come and they are not ready. `indhold` names its
    content: a preview holds for that alone.
    """

    id = fields.String()
    kode = fields.String()
    version = fields.Integer()
    tilstand = Kode()
    navn = fields.String()
    ophav = fields.String()
    fagomraade = fields.String(allow_none=True)
    aabner = fields.List(fields.String())
    grundversion = fields.Integer()
    foraeldet = fields.Boolean()
    venter = fields.Boolean()
    indhold = fields.String()
    gaelderFra = fields.Date(attribute="gaelder_fra", allow_none=True)
    iKraftVersion = fields.Integer(attribute="i_kraft_version", allow_none=True)
    oprettet = Tidspunkt()
    aendret = Tidspunkt()
    aendretAf = fields.String(attribute="af")


class KladderUd(Ud):
    """A kommune's drafts, the last changed first."""

    kladder = fields.List(fields.Nested(KladdehovedUd))


class FeltforskelUd(Ud):
    """A field before and after, as the JSON of the choices has it."""

    felt = fields.String()
    foer = fields.Raw(allow_none=True)
    efter = fields.Raw(allow_none=True)


class NummerforskelUd(Ud):
    """A KLE number whose choice is another."""

    nummer = fields.String()
    titel = fields.String(allow_none=True)
    aendring = fields.String(metadata={"enum": ["kommer_til", "falder_ud", "aendres"]})
    felter = fields.List(fields.Nested(FeltforskelUd))


class ForskelstalUd(Ud):
    """How many numbers are opened, closed, and changed otherwise."""

    aabnes = fields.Integer()
    lukkes = fields.Integer()
    aendres = fields.Integer()


class ValgforskelUd(Ud):
    """What a draft changes, also in words; `intet` where it changes nothing."""

    intet = fields.Boolean()
    antal = fields.Nested(ForskelstalUd)
    fakta = fields.List(fields.Nested(FeltforskelUd))
    numre = fields.List(fields.Nested(NummerforskelUd))
    tekst = fields.List(fields.String())


class KladdehandlingUd(Ud):
    """One thing that was done to a draft."""

    handling = Kode()
    tidspunkt = Tidspunkt()
    af = fields.String()
    begrundelse = fields.String(allow_none=True)


class KladdeUd(KladdehovedUd):
    """A draft: the document it would put in force, what that changes, what is to be looked at, and what was done."""

    dokument = fields.Nested(KommuneView)
    forskel = fields.Nested(ValgforskelUd)
    advarsler = fields.List(fields.String())
    handlinger = fields.List(fields.Nested(KladdehandlingUd))


class FlyttetUd(Ud):
    """A draft on the version in force; `strid` are the numbers and fields that both have changed."""

    kladde = fields.Nested(KladdeUd)
    strid = fields.List(fields.String())


class ForhaandsregelUd(Ud):
    """How many items a rule would newly hold back, and how many no longer."""

    regel = fields.String()
    holdesTilbage = fields.Integer()
    slippesFri = fields.Integer()


class ForhaandsomraadeUd(Ud):
    """How many more and fewer citizens would be shown in an area."""

    fagomraade = fields.String()
    flereSager = fields.Integer()
    faerreSager = fields.Integer()
    flereYdelser = fields.Integer()
    faerreYdelser = fields.Integer()


class ForhaandsudfaldUd(Ud):
    """What a preview came to: counts alone."""

    laestTilEnde = fields.Boolean()
    kilderMangler = fields.List(fields.String())
    borgere = fields.Integer()
    flereSager = fields.Integer()
    faerreSager = fields.Integer()
    flereYdelser = fields.Integer()
    faerreYdelser = fields.Integer()
    borgereFlere = fields.Integer()
    borgereFaerre = fields.Integer()
    efterRegel = fields.List(fields.Nested(ForhaandsregelUd))
    efterOmraade = fields.List(fields.Nested(ForhaandsomraadeUd))


class ForhaandsvisningUd(Ud):
    """A preview of a draft's content as it is now: how far it is, and what it came to."""

    tilstand = fields.String(metadata={"enum": ["mangler", "venter", "i_gang", "faerdig", "fejlet"]})
    indhold = fields.String()
    laest = fields.Integer()
    faerdig = Tidspunkt(allow_none=True)
    setAfDig = fields.Boolean()
    udfald = fields.Nested(ForhaandsudfaldUd, allow_none=True)


class AabningstjekUd(Ud):
    """How a check before an opening stands; `tilsidesat` is the reason it is passed over."""

    tjek = Kode()
    bestaaet = fields.Boolean()
    iOrden = fields.Boolean(attribute="i_orden")
    forklaring = fields.String()
    kanTilsidesaettes = fields.Boolean(attribute="kan_tilsidesaettes")
    tilsidesat = fields.String(allow_none=True)


class OmraadestandUd(Ud):
    """An area of a kommune: how far it is, its checks, and the draft that is to open it."""

    noegle = fields.String(attribute="omraade.noegle")
    titel = fields.String(attribute="omraade.titel")
    stand = Kode()
    tjek = fields.List(fields.Nested(AabningstjekUd))
    kladde = fields.Pluck(KladdehovedUd, "id", allow_none=True)


class AabningspostUd(Ud):
    """One thing that was done about an area; `tjek` is how the checks stood then."""

    fagomraade = fields.String()
    handling = Kode()
    tidspunkt = Tidspunkt()
    af = fields.String()
    kladde = fields.String(allow_none=True)
    version = fields.Integer(allow_none=True)
    begrundelse = fields.String(allow_none=True)
    tjek = fields.Raw(allow_none=True)


class OmraadestandeUd(Ud):
    """Every area of a kommune, and what was done about them, newest first."""

    fagomraader = fields.List(fields.Nested(OmraadestandUd))
    historik = fields.List(fields.Nested(AabningspostUd))


class LukketUd(Ud):
    """The area is closed: the version of the choices that is in force by now."""

    udgave = fields.Integer()


def forskel_ud(found: Any, titel: Any) -> dict[str, Any]:
    """A difference with the titles of its numbers."""
    return {
        "intet": not found,
        "antal": found.kort(),
        "fakta": found.fakta,
        "numre": [
            {
                "nummer": each.nummer,
                "titel": titel(each.nummer),
                "aendring": "kommer_til" if each.foer is None else "falder_ud" if each.efter is None else "aendres",
                "felter": each.felter(),
            }
            for each in found.numre
        ],
        "tekst": found.saetninger(titel),
    }

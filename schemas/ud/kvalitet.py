"""Quality on the way out: runs, what they came to, what a kommune has decided."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Kode, Tidspunkt, Ud


class FremdriftUd(Ud):
    """How far a run is: units of work known so far, and records read."""

    enheder = fields.Integer()
    faerdige = fields.Integer()
    fejlede = fields.Integer()
    laest = fields.Integer()
    procent = fields.Integer()


class FundUd(Ud):
    """A finding; `andel` (0-1) is of the system's items, `eksempler` are UUIDs of index objects."""

    kode = fields.String()
    alvor = Kode(attribute="slags.alvor")
    fund = fields.String(attribute="slags.navn")
    antal = fields.Integer()
    andel = fields.Float()
    eksempler = fields.List(fields.String())
    besked = fields.String(attribute="slags.besked", metadata={"description": "Hvad leverandøren skal gøre"})


class SystemresultatUd(Ud):
    """What came from one source system; `score` is null where not all was read."""

    navn = fields.String()
    antal = fields.Integer()
    score = fields.Float(allow_none=True)
    fund = fields.List(fields.Nested(FundUd))


class MangelUd(Ud):
    """What could not be read, in so many units of work, and why."""

    kilde = fields.String()
    slags = fields.String()
    enheder = fields.Integer()
    aarsag = fields.String(allow_none=True)


class ResultatUd(Ud):
    """What a run came to; `delvis`: not all was read, so there is no score."""

    delvis = fields.Boolean()
    antal = fields.Integer()
    borgere = fields.Integer()
    ulaeselige = fields.Integer()
    score = fields.Float(allow_none=True)
    systemer = fields.List(fields.Nested(SystemresultatUd))
    mangler = fields.List(fields.Nested(MangelUd))


class KoerselUd(Ud):
    """A run without what it found."""

    id = fields.String()
    kode = fields.String()
    omraade = fields.String()
    tilstand = Kode()
    startet = Tidspunkt()
    startetAf = fields.String(attribute="startet_af")
    sluttet = Tidspunkt(allow_none=True)
    score = fields.Float(allow_none=True)


class HelKoerselUd(KoerselUd):
    """A run, how far it is, and what it came to."""

    fremdrift = fields.Nested(FremdriftUd)
    resultat = fields.Nested(ResultatUd, allow_none=True)


class KoerslerUd(Ud):
    """Runs, newest first."""

    koersler = fields.List(fields.Nested(KoerselUd))


class StandUd(Ud):
    """What the newest whole run says."""

    score = fields.Float()
    tidspunkt = Tidspunkt()
    over = fields.Boolean(metadata={"description": "Mindst kommunens tærskel"})


class OmraadekvalitetUd(Ud):
    """An area: the newest whole run that had something to measure, and the run that is not over."""

    noegle = fields.String()
    titel = fields.String()
    stand = fields.Nested(StandUd, allow_none=True)
    aaben = fields.Nested(KoerselUd, allow_none=True)


class KvalitetUd(Ud):
    """A kommune's quality."""

    kode = fields.String()
    taerskel = fields.Integer()
    omraader = fields.List(fields.Nested(OmraadekvalitetUd))


class LeverandoerfundUd(Ud):
    """A finding, as a supplier gets it."""

    kode = fields.String()
    alvor = fields.String()
    fund = fields.String()
    antal = fields.Integer()
    andel = fields.Float()
    eksempler = fields.List(fields.String())
    besked = fields.String()


class LeverandoersystemUd(Ud):
    """One source system's findings."""

    navn = fields.String()
    emner = fields.Integer()
    score = fields.Float(allow_none=True)
    fund = fields.List(fields.Nested(LeverandoerfundUd))


class LeverandoerUd(Ud):
    """What a supplier gets; nobody is in it."""

    kommune = fields.String()
    fagomraade = fields.String()
    maalt = fields.String(allow_none=True)
    delvis = fields.Boolean()
    systemer = fields.List(fields.Nested(LeverandoersystemUd))

"""The overview as it leaves the house: a field that is not named here is not sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.domain.faelles import UUID
from borgerblik.domain.koder import ForudBagud, Fremdrift, MyndighedType, Nsis
from borgerblik.sources import Reason
from schemas.ud.felter import Kode, Kroner, Tidspunkt, Ud


def _one_of(codes: Any, *, also_null: bool = False) -> dict[str, Any]:
    """What the API description says of a field of codes."""
    values: list[str | None] = [code.value for code in codes]
    # allow_none adds the null to the type by itself
    return {"enum": [*values, None]} if also_null else {"enum": values}


class PeriodeUd(Ud):
    """Days, both included; null is without bound."""

    fra = fields.Date(allow_none=True)
    til = fields.Date(allow_none=True)


class KleUd(Ud):
    """A KLE subject."""

    nummer = fields.String()
    titel = fields.String(allow_none=True)


class MyndighedUd(Ud):
    """An authority."""

    navn = fields.String(allow_none=True)
    cvr = fields.String(allow_none=True)
    type = Kode(metadata=_one_of(MyndighedType))


class StatusUd(Ud):
    """Where a sag stands now."""

    kode = Kode(metadata=_one_of(Fremdrift))
    tekst = fields.String()
    siden = fields.Date(allow_none=True)


class TilstandUd(Ud):
    """One step of a sag."""

    kode = Kode(metadata=_one_of(Fremdrift))
    fra = fields.Date(allow_none=True)


class DokumentUd(Ud):
    """The title of a document."""

    titel = fields.String()
    dato = fields.Date(allow_none=True)
    type = fields.String(allow_none=True)


class LinkUd(Ud):
    """A link the kommune shows."""

    tekst = fields.String()
    url = fields.String()


class SagUd(Ud):
    """A sag. `tidslinje` is oldest first, `dokumenter` newest first; `ydelser` are ids."""

    id = fields.String()
    titel = fields.String()
    fagomraade = fields.String()
    kle = fields.Nested(KleUd)
    status = fields.Nested(StatusUd)
    tidslinje = fields.List(fields.Nested(TilstandUd))
    oprettet = fields.Date(allow_none=True)
    senestAendret = fields.Date(attribute="senest_aendret", allow_none=True)
    myndighed = fields.Nested(MyndighedUd)
    kommune = fields.String()
    dokumenter = fields.List(fields.Nested(DokumentUd))
    ydelser = fields.List(fields.String())
    links = fields.List(fields.Nested(LinkUd))


class PlanUd(Ud):
    """What shall be paid; `beloeb` is gross."""

    fra = fields.Date(attribute="periode.fra", allow_none=True)
    til = fields.Date(attribute="periode.til", allow_none=True)
    frekvens = fields.Function(lambda plan: _in_words(plan.frekvens), metadata={"type": ["string", "null"]})
    forudBagud = Kode(attribute="forud_bagud", allow_none=True, metadata=_one_of(ForudBagud, also_null=True))
    dispositionsdag = fields.String(allow_none=True)
    beloeb = Kroner(allow_none=True)
    godkendesManuelt = fields.Boolean(attribute="godkendes_manuelt")


def _in_words(frekvens: str | None) -> str | None:
    """Some systems put the UUID of a class where the words should be: that says nothing to a citizen."""
    return None if frekvens is None or UUID.fullmatch(frekvens) else frekvens


class LinjeUd(Ud):
    """One line of a payment."""

    navn = fields.String(allow_none=True)
    kle = fields.String(allow_none=True)
    brutto = Kroner(allow_none=True)
    periode = fields.Nested(PeriodeUd)


class UdbetalingUd(Ud):
    """A payment, gross → after tax and ATP → sent → paid; a missing amount is null, never 0."""

    id = fields.String()
    dispositionsdato = fields.Date(allow_none=True)
    periode = fields.Nested(PeriodeUd)
    brutto = Kroner(allow_none=True)
    efterSkatOgAtp = Kroner(attribute="efter_skat_og_atp", allow_none=True)
    sendtTilUdbetaling = Kroner(attribute="sendt_til_udbetaling", allow_none=True)
    sendtTekst = fields.String(attribute="sendt_tekst", allow_none=True)
    udbetalt = Kroner(allow_none=True)
    udbetaltTekst = fields.String(attribute="udbetalt_tekst", allow_none=True)
    linjer = fields.List(fields.Nested(LinjeUd))


class YdelseUd(Ud):
    """A granted benefit with its plans and payments, newest first; `sager` are ids."""

    id = fields.String()
    navn = fields.String()
    fagomraade = fields.String()
    kle = fields.Nested(KleUd)
    startdato = fields.Date(allow_none=True)
    slutdato = fields.Date(allow_none=True)
    aktiv = fields.Boolean()
    tilbagebetalingspligtig = fields.Boolean(allow_none=True)
    meddelelse = fields.String(allow_none=True)
    udbetaler = fields.Nested(MyndighedUd)
    kommune = fields.String()
    sager = fields.List(fields.String())
    plan = fields.List(fields.Nested(PlanUd))
    udbetalinger = fields.List(fields.Nested(UdbetalingUd))


class KommuneUd(Ud):
    """A kommune that was asked for."""

    kode = fields.String()
    navn = fields.String()
    tilsluttet = fields.Boolean()


class KildeUd(Ud):
    """How a source fared: with `hentet` and `ulaeselige` when it answered, with `aarsag` when it did not."""

    SOMETIMES = frozenset({"hentet", "ulaeselige", "aarsag"})

    noegle = fields.String()
    kommune = fields.String()
    status = fields.Function(
        lambda kilde: "svarede" if kilde.svarede else "mangler",
        metadata={"type": "string", "enum": ["svarede", "mangler"]},
    )
    hentet = Tidspunkt()
    ulaeselige = fields.Integer()
    aarsag = Kode(metadata=_one_of(Reason))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Leave out what does not belong to the status."""
        if attr in (("aarsag",) if obj.svarede else ("hentet", "ulaeselige")):
            return default
        return super().get_attribute(obj, attr, default)


class OmraadeUd(Ud):
    """An area, and whether it is opened."""

    noegle = fields.String()
    titel = fields.String()
    aaben = fields.Boolean()


class KommendeUd(Ud):
    """A coming payment; `dato` and `beloeb` are null where nobody can say."""

    dato = fields.Date(allow_none=True)
    beloeb = Kroner(allow_none=True)
    ydelse = fields.String()
    navn = fields.String()
    usikker = fields.Boolean()


class IkkeVistUd(Ud):
    """Something held back that may be told; `antal` is null for an area that is not opened."""

    fagomraade = fields.String()
    aarsag = fields.String()
    antal = fields.Integer(allow_none=True)


class OverblikUd(Ud):
    """The whole overview."""

    dannet = Tidspunkt()
    niveau = Kode(metadata=_one_of(Nsis))
    komplet = fields.Boolean()
    kommuner = fields.List(fields.Nested(KommuneUd))
    kilder = fields.List(fields.Nested(KildeUd))
    fagomraader = fields.List(fields.Nested(OmraadeUd))
    sager = fields.List(fields.Nested(SagUd))
    ydelser = fields.List(fields.Nested(YdelseUd))
    kommendeUdbetalinger = fields.List(fields.Nested(KommendeUd), attribute="kommende_udbetalinger")
    ikkeVist = fields.List(fields.Nested(IkkeVistUd), attribute="ikke_vist")
    kraeverNiveau = Kode(attribute="kraever_niveau", allow_none=True, metadata=_one_of(Nsis, also_null=True))


class FagomraadeUd(Ud):
    """An area with the KLE numbers of its benefits and cases."""

    noegle = fields.String()
    titel = fields.String()
    kle = fields.List(fields.Nested(KleUd))


class FagomraaderUd(Ud):
    """Every area."""

    fagomraader = fields.List(fields.Nested(FagomraadeUd))


class AdgangUd(Ud):
    """One look at the citizen's data. Never the name of whoever looked."""

    tidspunkt = Tidspunkt()
    rolle = fields.String()
    myndighed = fields.String(allow_none=True)
    formaal = fields.String()
    niveau = fields.String()
    kanal = fields.String(attribute="doer")
    kommuner = fields.List(fields.String())
    antalSager = fields.Function(lambda look: len(look.sager), metadata={"type": "integer"})
    antalYdelser = fields.Function(lambda look: len(look.ydelser), metadata={"type": "integer"})


class AdgangslogUd(Ud):
    """Who has looked, newest first; `naeste` is the cursor of the page after this one, null on the last."""

    adgangslog = fields.List(fields.Nested(AdgangUd))
    naeste = fields.Integer(allow_none=True)

"""What Ydelsesindeks tells us, in our words."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.domain.faelles import KLE_NUMMER, Aktoer, Fagsystem
from borgerblik.domain.koder import Foelsomhed, ForudBagud
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Bevilling, Linje, Plan, Udbetaling, Ydelse
from schemas.ind.felter import Amount, Dag, Gjort, KleFelt, Sandhed, TolerantEnum
from schemas.ind.sag import LIVSCYKLUS, FromFacts, Hver, Par, Strengeste


def _with_periode(data: dict[str, Any]) -> dict[str, Any]:
    """The two days become one period, both included."""
    start, slut = data.pop("start", None), data.pop("slut", None)
    return {**data, "periode": Periode(start, slut)}


class BevillingIn(FromFacts):
    """A grant. Its dates are texts in the contract: a date or a time."""

    uuid = fields.String(required=True)
    livscyklus = TolerantEnum(LIVSCYKLUS, otherwise=None)
    start = Dag(lenient=True)
    slut = Dag()
    foelsomhed = Strengeste(otherwise=Foelsomhed.FOELSOMME)
    er_modtager = Gjort(required=True)
    ejer = Par(Aktoer)
    sager = Gjort()
    foelsomhed_oplyst = Gjort()

    def make(self, data: dict[str, Any]) -> Bevilling:
        return Bevilling(**_with_periode({**data, "sager": tuple(dict.fromkeys(data["sager"]))}))


class PlanIn(FromFacts):
    """One plan of a benefit."""

    start = Dag(lenient=True)
    slut = Dag()
    frekvens = fields.String()
    forud_bagud = TolerantEnum({"Forud": ForudBagud.FORUD, "Bagud": ForudBagud.BAGUD}, otherwise=None)
    dispositionsdag = fields.String()
    beloeb = Amount()
    godkendes_manuelt = Sandhed()

    def make(self, data: dict[str, Any]) -> Plan:
        return Plan(**_with_periode({**data, "godkendes_manuelt": bool(data.get("godkendes_manuelt"))}))


class YdelseIn(FromFacts):
    """A granted benefit. An end that cannot be read makes it no use: it would look as if it went on."""

    bevilling = Gjort(required=True)
    nummer = fields.String(required=True)
    kle = KleFelt()
    navn = fields.String()
    ydelsesnavn = fields.String()
    start = Dag(lenient=True)
    slut = Dag()
    tilbagebetalingspligtig = Sandhed()
    meddelelse = fields.String()
    fagsystem = Par(Fagsystem)
    plan = Hver(PlanIn())

    def make(self, data: dict[str, Any]) -> Ydelse:
        # A benefit without dates of its own has those of its bevilling.
        of_all = data["bevilling"].periode
        data = {"start": of_all.fra, "slut": of_all.til} | {k: v for k, v in data.items() if v is not None}
        return Ydelse(**_with_periode(data))


class LinjeIn(FromFacts):
    """One line of a payment. A KLE text of another form is not shown."""

    kle = fields.String()
    brutto = Amount()
    start = Dag(lenient=True)
    slut = Dag(lenient=True)
    ydelse = fields.String()

    def make(self, data: dict[str, Any]) -> Linje:
        if not KLE_NUMMER.fullmatch(data.get("kle", "")):
            data["kle"] = None
        return Linje(**_with_periode(data))


class UdbetalingIn(FromFacts):
    """A payment."""

    uuid = fields.String(required=True)
    livscyklus = TolerantEnum(LIVSCYKLUS, otherwise=None)
    start = Dag(lenient=True)
    slut = Dag(lenient=True)
    dispositionsdato = Dag(lenient=True)
    brutto = Amount()
    efter_skat_og_atp = Amount()
    sendt_til_udbetaling = Amount()
    sendt_tekst = fields.String()
    udbetalt = Amount()
    udbetalt_tekst = fields.String()
    udbetaler = Par(Aktoer)
    er_modtager = Gjort()
    linjer = Hver(LinjeIn())

    def make(self, data: dict[str, Any]) -> Udbetaling:
        return Udbetaling(**_with_periode(data))


BEVILLING, YDELSE, UDBETALING = BevillingIn(), YdelseIn(), UdbetalingIn()

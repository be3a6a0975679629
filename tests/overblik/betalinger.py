"""Payments to compare: a good one, of which a test changes what matters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import MyndighedType
from borgerblik.domain.tid import Periode
from borgerblik.overblik.model import KommendeUdbetaling, Myndighed, VistLinje, VistUdbetaling, VistYdelse

I_DAG = date(2026, 11, 25)
OKTOBER = Periode(date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = Periode(date(2026, 9, 1), date(2026, 9, 30))
JULI = Periode(date(2026, 7, 1), date(2026, 7, 31))
NASTY = "<b>Sygedagpenge</b> & \u202eשלום‏ 😀 " + "æ" * 220
KOMMUNEN = Myndighed("Aarhus Kommune", "55133018", MyndighedType.KOMMUNE)


def kr(text: str | int) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def periode(fra: str, til: str) -> Periode:
    return Periode(date.fromisoformat(fra), date.fromisoformat(til))


def en_linje(brutto: str | int | None = 19728, spell: Periode = OKTOBER, **changes: Any) -> VistLinje:
    good: dict[str, Any] = {"navn": "Sygedagpenge", "kle": "32.30.04"}
    return VistLinje(**{**good, "brutto": None if brutto is None else kr(brutto), "periode": spell, **changes})


def en_betaling(*linjer: VistLinje, **changes: Any) -> VistUdbetaling:
    """Gross is what the lines come to; nothing is taken from it unless the test says so."""
    spell = changes.get("periode", linjer[0].periode if linjer else OKTOBER)
    amounts = [linje.brutto for linje in linjer]
    gross = changes.get("brutto", None if None in amounts else sum((a for a in amounts if a is not None), Decimal(0)))
    net = changes.get("efter_skat_og_atp", gross)
    sent = changes.get("sendt_til_udbetaling", net)
    good: dict[str, Any] = {
        "id": f"betaling-{spell.til}",
        "dispositionsdato": spell.til,
        "periode": spell,
        "brutto": gross,
        "efter_skat_og_atp": net,
        "sendt_til_udbetaling": sent,
        "sendt_tekst": None,
        "udbetalt": changes.get("udbetalt", sent),
        "udbetalt_tekst": None,
        "linjer": linjer,
    }
    return VistUdbetaling(**{**good, **changes})


def tom(**changes: Any) -> VistUdbetaling:
    """A payment of which nothing is known."""
    nothing: dict[str, Any] = dict.fromkeys(VistUdbetaling.__slots__)
    return VistUdbetaling(**{**nothing, "id": "tom", "periode": Periode(), "linjer": ()} | changes)


def en_ydelse(*udbetalinger: VistUdbetaling, **changes: Any) -> VistYdelse:
    good: dict[str, Any] = {
        "id": "bevilling:1",
        "navn": "Sygedagpenge",
        "fagomraade": "sygedagpenge",
        "kle": Kle("32.30.04"),
        "startdato": None,
        "slutdato": None,
        "aktiv": True,
        "tilbagebetalingspligtig": None,
        "meddelelse": None,
        "udbetaler": KOMMUNEN,
        "kommune": "0751",
        "sager": (),
        "plan": (),
        "udbetalinger": udbetalinger,
    }
    return VistYdelse(**{**good, **changes})


def kommer(dag: date | None, beloeb: str | int | None = 19728, **changes: Any) -> KommendeUdbetaling:
    good: dict[str, Any] = {"ydelse": "bevilling:1", "navn": "Sygedagpenge", "usikker": False}
    return KommendeUdbetaling(**{"dato": dag, "beloeb": None if beloeb is None else kr(beloeb), **good, **changes})

"""Words for sager and benefits on the pages: whose turn it is, what comes next, what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from flask_babel import gettext

from borgerblik.domain.faelles import UUID
from borgerblik.domain.koder import Fremdrift, MyndighedType
from borgerblik.domain.sider import Kontakt, Sider
from borgerblik.overblik.model import Myndighed, VistSag, VistUdbetaling
from borgerblik.web.betalingsgrunde import _
from borgerblik.web.ord import dato, kroner
from borgerblik.web.sprog import chosen
from borgerblik.web.tekster import tekst

_LEVER = (Fremdrift.OPRETTET, Fremdrift.BEHANDLES)


@dataclass(frozen=True, slots=True)
class Svarfrist:
    """How long the kommune gives itself, in weeks, and the last day of them."""

    uger: int
    senest: date


def put_case_words(app: Flask) -> None:
    """Give the templates what they need."""
    words = (
        tekst, myndighedsnavn, tur, status_ord, naeste_ord, trin_ord, svarfrist, naaede, periode_ord,
        frekvens_ord, telefon, aabningstid,
    )  # fmt: skip
    app.jinja_env.globals.update({word.__name__: word for word in words})


def myndighedsnavn(myndighed: Myndighed) -> str:
    """The authority's name as the index gives it, else what kind it is."""
    if myndighed.navn:
        return myndighed.navn
    return "Udbetaling Danmark" if myndighed.type is MyndighedType.UDK else str(gettext("kommunen"))


def tur(sag: VistSag) -> str:
    """Whose turn it is, as far as the status tells: it never tells that the citizen is waited for."""
    kode = sag.status.kode
    if kode in _LEVER:
        return str(gettext("%(myndighed)s er i gang", myndighed=_stort(myndighedsnavn(sag.myndighed))))
    if kode is Fremdrift.AFGJORT:
        return str(gettext("Ingen: der er truffet en afgørelse"))
    if kode is Fremdrift.AFSLUTTET:
        return str(gettext("Ingen: sagen er afsluttet"))
    return str(gettext("Det kan vi ikke se"))


def status_ord(sider: Sider, sag: VistSag) -> str:
    """Where the sag stands, in the kommune's words or ours."""
    return tekst(sider, f"status.{sag.status.kode.value}", sag.fagomraade, sag.myndighed.type)


def naeste_ord(sider: Sider, sag: VistSag) -> str:
    """What happens next, in the kommune's words or ours."""
    return tekst(sider, f"naeste.{sag.status.kode.value}", sag.fagomraade, sag.myndighed.type)


def trin_ord(kode: str) -> str:
    """A step of a sag's progress."""
    return str(
        {
            "oprettet": gettext("Sagen er oprettet"),
            "behandles": gettext("Sagen bliver behandlet"),
            "afgjort": gettext("Sagen er afgjort"),
            "afsluttet": gettext("Sagen er afsluttet"),
            "ukendt": gettext("Ukendt trin"),
        }[kode]
    )


def svarfrist(sider: Sider, sag: VistSag) -> Svarfrist | None:
    """When the kommune is to answer at the latest; None where it has told no limit, or has answered.

    Counted from the day the sag was made. Source: retssikkerhedsloven § 3, 2.
    """
    uger = sider.frist(sag.fagomraade)
    if uger is None or sag.oprettet is None or sag.status.kode not in _LEVER:
        return None
    return Svarfrist(uger, sag.oprettet + timedelta(weeks=uger))


def naaede(udbetaling: VistUdbetaling, i_dag: date) -> str | None:
    """How much arrived, where the bank has confirmed it and its day has come, else how far it is.

    None where neither what was sent nor what arrived is known.
    """
    dag, sendt, udbetalt = udbetaling.dispositionsdato, udbetaling.sendt_til_udbetaling, udbetaling.udbetalt
    if dag is not None and dag > i_dag:
        known = sendt if udbetalt is None else udbetalt
        return _("kommer") if known is None else _("%(beloeb)s kommer", beloeb=kroner(known))
    if udbetaling.delvis:
        return _("det samlede beløb vises ikke her")
    if udbetalt is not None:
        return kroner(udbetalt)
    return None if sendt is None else _("%(beloeb)s sendt, ikke bekræftet", beloeb=kroner(sendt))


def periode_ord(fra: date | None, til: date | None) -> str:
    """A period with both days in it."""
    if fra is None and til is None:
        return str(gettext("ikke oplyst"))
    if til is None:
        return str(gettext("fra %(fra)s", fra=dato(fra)))
    if fra is None:
        return str(gettext("til og med %(til)s", til=dato(til)))
    return str(gettext("%(fra)s til %(til)s", fra=dato(fra), til=dato(til)))


def frekvens_ord(frekvens: str | None) -> str | None:
    """How often, in the system's words; some systems put the UUID of a class where the words should be."""
    return None if frekvens is None or UUID.fullmatch(frekvens.strip()) else frekvens


def telefon(nummer: str) -> str:
    """Eight digits, two and two."""
    return " ".join(nummer[place : place + 2] for place in range(0, len(nummer), 2))


def aabningstid(kontakt: Kontakt) -> str | None:
    """When one can call, in the reader's language, else in Danish."""
    if kontakt.aabningstid is None:
        return None
    return kontakt.aabningstid.paa(chosen()) or kontakt.aabningstid.da


def _stort(navn: str) -> str:
    return navn[:1].upper() + navn[1:]

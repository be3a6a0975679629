"""What the codes of a payment are called on the page. Somebody who lives on the money reads this: say what is so."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

from flask import Flask
from flask_babel import format_date, format_decimal

from borgerblik.domain.faelles import Beloeb
from borgerblik.domain.tid import Periode
from borgerblik.overblik.betaling.aar import Aar, Maanedstal
from borgerblik.overblik.betaling.linjer import Aarsag, Linjeaendring
from borgerblik.overblik.betaling.maal import Enhed, Maal
from borgerblik.overblik.betaling.sammenlign import Bevaegelse, Sammenligning, Trinaendring
from borgerblik.overblik.betaling.soejler import Diagram, diagram
from borgerblik.overblik.betaling.trappe import Fald, Kvittering, Trappe, Trappetrin, Trin
from borgerblik.overblik.model import Myndighed
from borgerblik.web.betalingsgrunde import _, linjegrund, tringrund
from borgerblik.web.ord import dag_med_ugedag, dato, kroner

__all__ = ["Diagram", "diagram", "put_payment_words"]


def put_payment_words(app: Flask) -> None:
    """Give the templates these words under one name, `betalingsord`."""
    app.jinja_env.globals["betalingsord"] = sys.modules[__name__]


# Amounts and days


def beloeb(amount: Beloeb | None) -> str:
    """An amount, or that nobody says how much."""
    return _("ikke oplyst") if amount is None else kroner(amount)


def forskel(amount: Beloeb | None) -> str:
    """How much more or less it is than last time, in words and not by a sign alone."""
    if amount is None:
        return _("kan ikke regnes ud")
    if not amount:
        return _("ingen forskel")
    how_much = kroner(abs(amount))
    return _("%(beloeb)s mere", beloeb=how_much) if amount > 0 else _("%(beloeb)s mindre", beloeb=how_much)


def paa_aksen(amount: Decimal) -> str:
    """A round amount beside a line of the drawing."""
    return str(format_decimal(amount, "#,##0.##"))


def maaned(foerste: date) -> str:
    """`november 2026`."""
    return str(format_date(foerste, "LLLL y", rebase=False))


def maaned_kort(foerste: date) -> str:
    """`nov`."""
    return str(format_date(foerste, "LLL", rebase=False)).rstrip(".")


def ugedag(dag: date) -> str:
    """`mandag den 30. november 2026`."""
    return dag_med_ugedag(dag)


def periode(spell: Periode) -> str:
    """From when to when, both days included."""
    if spell.fra is None and spell.til is None:
        return _("perioden er ikke oplyst")
    if spell.til is None:
        return _("fra %(fra)s", fra=dato(spell.fra))
    if spell.fra is None:
        return _("til %(til)s", til=dato(spell.til))
    return _("%(fra)s til %(til)s", fra=dato(spell.fra), til=dato(spell.til))


def udbetaler(myndighed: Myndighed | None) -> str:
    """Who pays, or that nobody says."""
    return _("ikke oplyst") if myndighed is None or not myndighed.navn else myndighed.navn


# The staircase


def trin(step: Trin) -> str:
    """What a step is called."""
    return {
        Trin.BRUTTO: _("Før skat"),
        Trin.EFTER_SKAT_OG_ATP: _("Efter skat og ATP"),
        Trin.SENDT: _("Sendt til udbetaling"),
        Trin.UDBETALT: _("Udbetalt til dig"),
    }[step]


def aarets_titel(aar: Aar) -> str:
    """What the bars of a year are of: the one step they are all drawn on."""
    if aar.trin is None:
        return _("Udbetalinger, måned for måned")
    return {
        Trin.BRUTTO: _("Før skat, måned for måned"),
        Trin.EFTER_SKAT_OG_ATP: _("Efter skat og ATP, måned for måned"),
        Trin.SENDT: _("Sendt til udbetaling, måned for måned"),
        Trin.UDBETALT: _("Udbetalt til dig, måned for måned"),
    }[aar.trin]


def aarets_trin(aar: Aar) -> str:
    """Why the bars are not of what was paid. Empty where they are, and where no amount is known."""
    if aar.trin is None or aar.trin is Trin.UDBETALT:
        return ""
    return {
        Trin.BRUTTO: _("Tallene er før skat, for vi kender ikke de senere beløb for alle udbetalingerne."),
        Trin.EFTER_SKAT_OG_ATP: _(
            "Tallene er efter skat og ATP, for vi kender ikke de senere beløb for alle udbetalingerne. "
            "Der kan være trukket mere."
        ),
        Trin.SENDT: _(
            "Tallene er det, der er sendt til udbetaling, for vi har ikke bankens bekræftelse af alle udbetalingerne. "
            "Der kan være trukket mere."
        ),
    }[aar.trin]


def maanedens(amount: Beloeb | None, maaned: Maanedstal) -> str:
    """What a month came to; of one a part of which is held back nobody may say that it is not known."""
    if amount is None and maaned.delvis:
        return _("vises ikke her")
    return beloeb(amount)


def aarets(amount: Beloeb | None) -> str:
    """What the year came to, or that it cannot be added up."""
    return _("kan ikke regnes ud") if amount is None else kroner(amount)


def talt_med(maaned: Maanedstal) -> str:
    """Which step a month's amount is on, or why it has none."""
    if not maaned.betalinger:
        return _("Ingen udbetaling")
    if maaned.delvis:
        return _("En del vises ikke her *")
    if maaned.beloeb is not None and maaned.trin is not None:
        return trin(maaned.trin)
    others = {each.trin for each in maaned.betalinger if each.beloeb is None and each.trin is not None}
    if not others:
        return _("Beløbet er ikke oplyst *")
    return _("Kendes kun på et andet trin: %(trin)s *", trin=", ".join(trin(step) for step in Trin if step in others))


def fald(step: Trappetrin) -> str:
    """What happened between the step before and this one. Empty for the topmost, and where this one is unknown."""
    if step.kode is None or step.beloeb is None:
        return ""
    if step.fald is None:
        return _("Trinnet før er ikke oplyst, så vi kan ikke se, hvad der er trukket.")
    if not step.fald:
        return {
            Fald.SKAT_OG_ATP: _("Der er ikke trukket skat eller ATP."),
            Fald.MODREGNING_KOMMUNE: _("Der er ikke trukket mere."),
            Fald.MODREGNING_GAELD: _("Hele beløbet er udbetalt."),
        }[step.kode]
    amount = kroner(abs(step.fald))
    if step.forhoejet:
        return _("Her er der lagt %(beloeb)s til.", beloeb=amount)
    return {
        Fald.SKAT_OG_ATP: _("Der er trukket %(beloeb)s i skat og ATP.", beloeb=amount),
        Fald.MODREGNING_KOMMUNE: _(
            "Den myndighed, der udbetaler, har trukket %(beloeb)s (det kaldes modregning).", beloeb=amount
        ),
        Fald.MODREGNING_GAELD: _(
            "Gældsstyrelsen har brugt %(beloeb)s til at betale af på gæld til det offentlige.", beloeb=amount
        ),
    }[step.kode]


def kvittering(trappen: Trappe) -> str:
    """What the bank has said, and what that means."""
    if trappen.krav:
        return _(
            "Beløbet er under nul. Det kan være en rettelse af noget, du har fået for meget. "
            "Spørg den myndighed, der udbetaler, hvad det betyder for dig."
        )
    return {
        Kvittering.BEKRAEFTET: _("Banken har bekræftet udbetalingen."),
        Kvittering.KOMMER: _("Pengene er på vej. De er ikke udbetalt endnu."),
        Kvittering.VENTER: _("Banken har ikke bekræftet udbetalingen endnu. Det kan tage nogle dage."),
        Kvittering.UDEBLEVET: _(
            "Vi har ikke fået banken til at bekræfte udbetalingen. "
            "Det betyder ikke, at pengene mangler. Du kan se det på din NemKonto."
        ),
        Kvittering.UKENDT_DAG: _("Vi kender ikke dagen, og banken har ikke bekræftet udbetalingen."),
        Kvittering.VISES_IKKE: _(
            "En del af udbetalingen vises ikke her. Derfor viser vi ikke det samlede beløb. "
            "Det kan for eksempel være, fordi en del hører til et emne, som kommunen ikke har åbnet for, "
            "eller kræver et højere niveau at se. Det samlede beløb står på din NemKonto, når pengene er gået ind."
        ),
    }[trappen.kvittering]


# This one and the last


def antal(enhed: Enhed, n: int) -> str:
    """`1 dag`, `24 dage`."""
    one, more = {
        Enhed.MAANEDER: (_("1 måned"), _("%(antal)s måneder", antal=n)),
        Enhed.DAGE: (_("1 dag"), _("%(antal)s dage", antal=n)),
        Enhed.HVERDAGE: (_("1 hverdag"), _("%(antal)s hverdage", antal=n)),
    }[enhed]
    return str(one if n == 1 else more)


def laengde(maal: Maal) -> str:
    """`24 dage mod 31`."""
    return _("%(nu)s mod %(foer)s", nu=antal(maal.enhed, maal.nu), foer=maal.foer)


def hoved(s: Sammenligning) -> str:
    """The whole of it in a sentence or two: how much more or less, and what did most to make it so."""
    if s.delvis:
        return _("En del vises ikke her, så vi kan ikke sige, om du i alt fik mere eller mindre end sidst.")
    if s.forskel is None or s.maalt_paa is None:
        return _("Der mangler beløb, så vi kan ikke regne ud, om du fik mere eller mindre end sidst.")
    if not s.forskel:
        if s.andre_dele:
            return _("%(hvad)s, men det er sat sammen på en anden måde.", hvad=_det_samme(s.maalt_paa))
        return _det_samme(s.maalt_paa) + "."
    what, why = _saa_meget(s.maalt_paa, s.forskel), _grund(s.hovedaarsag)
    if not why:
        told = _("%(hvad)s. Vi kan ikke se hvorfor.", hvad=what)
    elif s.eneste_aarsag:
        told = _("%(hvad)s, fordi %(grund)s.", hvad=what, grund=why)
    else:
        told = _("%(hvad)s, især fordi %(grund)s.", hvad=what, grund=why)
    against = _grund(s.modvaegt)
    if not against:
        return told
    return told + " " + _("Det bliver delvist opvejet af, at %(grund)s.", grund=against)


def _det_samme(step: Trin) -> str:
    return {
        Trin.BRUTTO: _("Beløbet før skat er det samme som sidst"),
        Trin.EFTER_SKAT_OG_ATP: _("Beløbet efter skat er det samme som sidst"),
        Trin.SENDT: _("Der er sendt det samme til udbetaling som sidst"),
        Trin.UDBETALT: _("Du fik det samme som sidst"),
    }[step]


def _saa_meget(step: Trin, amount: Decimal) -> str:
    more_or_less = forskel(amount)
    return {
        Trin.BRUTTO: _("Før skat er det %(forskel)s end sidst", forskel=more_or_less),
        Trin.EFTER_SKAT_OG_ATP: _("Efter skat er det %(forskel)s end sidst", forskel=more_or_less),
        Trin.SENDT: _("Der er sendt %(forskel)s til udbetaling end sidst", forskel=more_or_less),
        Trin.UDBETALT: _("Du fik %(forskel)s end sidst", forskel=more_or_less),
    }[step]


def _grund(part: Linjeaendring | Trinaendring | None) -> str:
    if isinstance(part, Linjeaendring):
        return linjegrund(part, "" if part.maal is None else laengde(part.maal))
    return "" if part is None else tringrund(part)


def linje(a: Linjeaendring) -> str:
    """Why a line is not what it was."""
    if a.aarsag is Aarsag.UAENDRET:
        return _("Det samme som sidst.")
    if a.aarsag is Aarsag.UKENDT:
        return _("Et af beløbene er ikke oplyst.") if a.forskel is None else _("Vi kan ikke se hvorfor.")
    return _("Fordi %(grund)s.", grund=_grund(a))


def trinaendring(t: Trinaendring) -> str:
    """Why a step below gross takes more or less than it did."""
    if t.bevaegelse is Bevaegelse.UKENDT:
        return _("Vi kender ikke beløbet i begge udbetalinger.")
    if t.bevaegelse is Bevaegelse.UAENDRET:
        return _("Ingen ændring.")
    return _("Fordi %(grund)s.", grund=_grund(t))


def faldkode(kode: Fald) -> str:
    """What lies between two steps."""
    return {
        Fald.SKAT_OG_ATP: _("Skat og ATP"),
        Fald.MODREGNING_KOMMUNE: _("Trukket af den, der udbetaler"),
        Fald.MODREGNING_GAELD: _("Gæld til det offentlige"),
    }[kode]

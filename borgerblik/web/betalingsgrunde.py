"""Why a payment is not what the last one was, as what follows the words "fordi" and "at"."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from borgerblik.overblik.betaling.linjer import Aarsag, Linjeaendring
from borgerblik.overblik.betaling.maal import Enhed
from borgerblik.overblik.betaling.sammenlign import Bevaegelse, Trinaendring
from borgerblik.overblik.betaling.trappe import Fald


def _(tekst: str, **values: Any) -> str:
    """In the language of the one who reads."""
    return str(gettext(tekst, **values))


def linjegrund(a: Linjeaendring, laengde: str) -> str:
    """Why a line differs, empty where nobody can say; `laengde` are its counts in words (`24 dage mod 31`)."""
    up = a.forskel is not None and a.forskel > 0
    if a.aarsag is Aarsag.PERIODE:
        return _periode(a, laengde)
    if a.aarsag is Aarsag.FRADRAG:
        return _fradrag(a, up)
    if a.aarsag is Aarsag.EFTERREGULERING:
        if a.nu:
            return _("der er en rettelse for en tidligere periode")
        return _("en rettelse fra sidst ikke er med denne gang")
    if a.aarsag is Aarsag.SATS:
        if up:
            return _("beløbet er sat op for en lige så lang periode")
        return _("beløbet er sat ned for en lige så lang periode")
    return {
        Aarsag.PERIODE_OG_SATS: _("både perioden og satsen er en anden (%(laengde)s)", laengde=laengde),
        Aarsag.NY: _("der er noget med, som ikke var der sidst"),
        Aarsag.BORTFALDET: _("noget fra sidst ikke er med denne gang"),
    }.get(a.aarsag, "")


def _periode(a: Linjeaendring, laengde: str) -> str:
    longer = a.maal is not None and a.maal.nu > a.maal.foer
    if a.maal is not None and a.maal.enhed is Enhed.HVERDAGE:
        if longer:
            return _("der var flere hverdage at betale for (%(laengde)s)", laengde=laengde)
        return _("der var færre hverdage at betale for (%(laengde)s)", laengde=laengde)
    if longer:
        return _("perioden var længere (%(laengde)s)", laengde=laengde)
    return _("perioden var kortere (%(laengde)s)", laengde=laengde)


def _fradrag(a: Linjeaendring, up: bool) -> str:
    if not a.foer:
        return _("der er et fradrag, som ikke var der sidst")
    if not a.nu:
        return _("et fradrag fra sidst ikke er der mere")
    return _("et fradrag er blevet mindre") if up else _("et fradrag er blevet større")


def tringrund(t: Trinaendring) -> str:
    """Why a step below gross differs, empty where nobody can say."""
    if (t.foer.fald or 0) < 0 or (t.nu.fald or 0) < 0:
        return _lagt_til(t)
    by_movement = {
        Fald.SKAT_OG_ATP: _skat,
        Fald.MODREGNING_KOMMUNE: _modregning,
        Fald.MODREGNING_GAELD: _gaeld,
    }[t.kode]()
    return by_movement.get(t.bevaegelse, "")


def _lagt_til(t: Trinaendring) -> str:
    """A step may raise the amount, where something is set right."""
    return {
        Fald.SKAT_OG_ATP: _("skat og ATP er regnet om"),
        Fald.MODREGNING_KOMMUNE: _("den myndighed, der udbetaler, har lagt noget til eller trukket noget fra"),
        Fald.MODREGNING_GAELD: _("der ikke er udbetalt det samme, som blev sendt"),
    }[t.kode]


def _skat() -> dict[Bevaegelse, str]:
    return {
        Bevaegelse.BEGYNDT: _("der er trukket skat og ATP, som ikke blev trukket sidst"),
        Bevaegelse.OPHOERT: _("der ikke er trukket skat og ATP denne gang"),
        Bevaegelse.STOERRE: _("der er trukket mere i skat og ATP"),
        Bevaegelse.MINDRE: _("der er trukket mindre i skat og ATP"),
    }


def _modregning() -> dict[Bevaegelse, str]:
    return {
        Bevaegelse.BEGYNDT: _("den myndighed, der udbetaler, har trukket et beløb, som ikke blev trukket sidst"),
        Bevaegelse.OPHOERT: _("den myndighed, der udbetaler, ikke har trukket noget denne gang"),
        Bevaegelse.STOERRE: _("den myndighed, der udbetaler, har trukket mere end sidst"),
        Bevaegelse.MINDRE: _("den myndighed, der udbetaler, har trukket mindre end sidst"),
    }


def _gaeld() -> dict[Bevaegelse, str]:
    return {
        Bevaegelse.BEGYNDT: _("der er begyndt at blive trukket til gæld til det offentlige"),
        Bevaegelse.OPHOERT: _("der ikke er trukket til gæld til det offentlige denne gang"),
        Bevaegelse.STOERRE: _("der er trukket mere til gæld til det offentlige"),
        Bevaegelse.MINDRE: _("der er trukket mindre til gæld til det offentlige"),
    }

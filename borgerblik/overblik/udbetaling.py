"""A payment as whoever looks may see it."""

from __future__ import annotations

from collections.abc import Mapping

from borgerblik.domain.ydelse import Linje, Udbetaling
from borgerblik.overblik.dom import linje_kendes
from borgerblik.overblik.model import VistLinje, VistUdbetaling
from borgerblik.visning.emne import Blik, Emne


def vist_udbetaling(
    payment: Udbetaling, shown: Mapping[str, Emne], navne: Mapping[str, str], blik: Blik
) -> VistUdbetaling:
    """A payment under one benefit. One payment may pay for several: only lines of shown ones are told.

    `shown` and `navne` are by id. Where a line is left out, the totals would tell how much it was: they are
    left out too.
    """

    def told(linje: Linje) -> bool:
        emne = shown.get(linje.ydelse or "")
        return emne is not None and linje_kendes(linje, emne, blik)

    lines = [
        VistLinje(navne[linje.ydelse or ""], linje.kle, linje.brutto, linje.periode)
        for linje in payment.linjer
        if told(linje)
    ]
    whole = len(lines) == len(payment.linjer)
    return VistUdbetaling(
        id=payment.uuid,
        dispositionsdato=payment.dispositionsdato,
        periode=payment.periode,
        brutto=payment.brutto if whole else None,
        efter_skat_og_atp=payment.efter_skat_og_atp if whole else None,
        sendt_til_udbetaling=payment.sendt_til_udbetaling if whole else None,
        sendt_tekst=payment.sendt_tekst if whole else None,
        udbetalt=payment.udbetalt if whole else None,
        udbetalt_tekst=payment.udbetalt_tekst if whole else None,
        linjer=lines,
        delvis=not whole,
    )

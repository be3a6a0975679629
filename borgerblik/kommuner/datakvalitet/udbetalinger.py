"""What is wrong with a payment as it was delivered: one remark, one function.

The same rules are asked of a ydelse's payments and of a payment that stands by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from borgerblik.domain.faelles import Beloeb, Kle
from borgerblik.domain.ydelse import Udbetaling
from borgerblik.kommuner.datakvalitet import faelles
from borgerblik.kommuner.datakvalitet.faelles import Bemaerkning, KleOpslag

FELT = "udbetalinger"


@dataclass(frozen=True, slots=True)
class LeveretUdbetaling:
    """A payment, the Danish calendar day it is judged on, and the numbers of KLE."""

    udbetaling: Udbetaling
    dag: date
    kle: KleOpslag


def om_udbetaling(leveret: LeveretUdbetaling) -> tuple[Bemaerkning, ...]:
    """Every remark on a payment that stands by itself, in a fixed order."""
    return (*om_beloeb(leveret.udbetaling), *udbetalingens_kle(leveret))


def om_beloeb(udbetaling: Udbetaling) -> tuple[Bemaerkning, ...]:
    """Every remark on its amounts, in a fixed order."""
    return tuple(bemaerkning for regel in BELOEBSREGLER for bemaerkning in regel(udbetaling))


def laeselige_beloeb(udbetaling: Udbetaling) -> Iterator[Bemaerkning]:
    """Amounts that can be read."""
    if udbetaling.brutto is None or any(linje.brutto is None for linje in udbetaling.linjer):
        yield faelles.ulaeseligt(FELT, "En udbetalings")


def forklarede_beloeb(udbetaling: Udbetaling) -> Iterator[Bemaerkning]:
    """A reason where one amount is not the one before it."""
    net, sent, paid = udbetaling.efter_skat_og_atp, udbetaling.sendt_til_udbetaling, udbetaling.udbetalt
    if (None not in (net, sent) and net != sent and not udbetaling.sendt_tekst) or (
        None not in (sent, paid) and sent != paid and not udbetaling.udbetalt_tekst
    ):
        yield Bemaerkning(
            "udbetaling_uden_tekst",
            FELT,
            "En udbetaling afviger fra beløbet før den uden en tekst, der siger hvorfor.",
        )


def beloeb_der_stemmer(udbetaling: Udbetaling) -> Iterator[Bemaerkning]:
    """The lines make up the gross amount, and no step of the staircase is higher than the one before it.

    A text may say why more was sent or paid than the step before. What is taken back (a negative amount) goes the other
    way, so its steps are not compared.
    """
    lines = [linje.brutto for linje in udbetaling.linjer]
    known = [each for each in lines if each is not None]
    gross, net = udbetaling.brutto, udbetaling.efter_skat_og_atp
    sent, paid = udbetaling.sendt_til_udbetaling, udbetaling.udbetalt
    if gross is not None and lines and len(known) == len(lines) and sum(known) != gross:
        yield Bemaerkning("beloeb_stemmer_ikke", FELT, "En udbetalings linjer giver ikke bruttobeløbet.")
    elif (
        _stiger(gross, net)
        or (_stiger(net, sent) and not udbetaling.sendt_tekst)
        or (_stiger(sent, paid) and not udbetaling.udbetalt_tekst)
    ):
        yield Bemaerkning("beloeb_stemmer_ikke", FELT, "En udbetaling bliver større på vejen fra brutto til udbetalt.")


def _stiger(before: Beloeb | None, after: Beloeb | None) -> bool:
    return before is not None and after is not None and 0 <= before < after


def udbetalingens_kle(leveret: LeveretUdbetaling) -> Iterator[Bemaerkning]:
    """Lines under numbers that are known, and not over."""
    numbers = dict.fromkeys(linje.kle for linje in leveret.udbetaling.linjer if linje.kle is not None)
    said = (each for nummer in numbers for each in faelles.kle(Kle(nummer), leveret.kle, leveret.dag))
    yield from {each.kode: each for each in said}.values()


BELOEBSREGLER: tuple[Callable[[Udbetaling], Iterable[Bemaerkning]], ...] = (
    laeselige_beloeb,
    forklarede_beloeb,
    beloeb_der_stemmer,
)

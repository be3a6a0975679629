"""What is wrong with a ydelse as its kommune delivered it: one remark, one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from borgerblik.domain.ydelse import Udbetaling, Ydelse
from borgerblik.kommuner.datakvalitet import faelles
from borgerblik.kommuner.datakvalitet.faelles import Bemaerkning, KleOpslag
from borgerblik.kommuner.datakvalitet.udbetalinger import om_beloeb


@dataclass(frozen=True, slots=True)
class LeveretYdelse:
    """A ydelse with its payments, and the UUIDs of the sager that came (None: nobody can say which there are)."""

    ydelse: Ydelse
    udbetalinger: Sequence[Udbetaling]
    sager: frozenset[str] | None
    dag: date
    kle: KleOpslag


def om_ydelse(leveret: LeveretYdelse) -> tuple[Bemaerkning, ...]:
    """Every remark on the ydelse, in a fixed order."""
    return tuple(bemaerkning for regel in YDELSESREGLER for bemaerkning in regel(leveret))


def ydelsens_navn(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """A name a citizen can read."""
    yield from faelles.titel(leveret.ydelse.navn or leveret.ydelse.ydelsesnavn, "navn")


def ydelsens_ejer(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """Whose it is."""
    yield from faelles.ejer(leveret.ydelse.bevilling.ejer.cvr)


def ydelsens_kle(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """A class of its own, in force."""
    if leveret.ydelse.kle is None:
        yield Bemaerkning("ydelse_uden_klasse", "kle", "Ydelsen har ingen klasse og får sin sags, hvis den har en.")
    else:
        yield from faelles.kle(leveret.ydelse.kle, leveret.kle, leveret.dag)


def ydelsens_foelsomhed(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """How sensitive it is."""
    yield from faelles.foelsomhed(leveret.ydelse.bevilling.foelsomhed_oplyst)


def ydelsens_periode(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """It ends after it begins."""
    if any(
        periode.fra is not None and periode.til is not None and periode.til < periode.fra
        for periode in (leveret.ydelse.periode, leveret.ydelse.bevilling.periode)
    ):
        yield Bemaerkning("slut_foer_start", "slutdato", "Ydelsen eller bevillingen slutter, før den begynder.")


def ydelsens_plan(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """What is in force has a plan, with an amount."""
    ydelse = leveret.ydelse
    if not ydelse.plan:
        if ydelse.i_kraft(leveret.dag):
            yield Bemaerkning("uden_plan", "plan", "Ydelsen er i kraft og har ingen plan for udbetaling.")
    elif any(plan.beloeb is None for plan in ydelse.plan):
        yield faelles.ulaeseligt("plan", "Planens")


def ydelsens_udbetalinger(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """What is said of the amounts of its payments, each thing once."""
    yield from dict.fromkeys(said for udbetaling in leveret.udbetalinger for said in om_beloeb(udbetaling))


def ydelsens_sager(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """The sager it is tied to are there."""
    if leveret.sager is None:
        return
    missing = sum(uuid not in leveret.sager for uuid in leveret.ydelse.bevilling.sager)
    if missing:
        yield Bemaerkning(
            "sag_findes_ikke", "sager", f"Bevillingen henviser til sager, som sagsindekset ikke leverede: {missing}."
        )


def ydelsens_fagsystem(leveret: LeveretYdelse) -> Iterator[Bemaerkning]:
    """Which system it comes from."""
    yield from faelles.fagsystem(leveret.ydelse.fagsystem)


YDELSESREGLER: tuple[Callable[[LeveretYdelse], Iterable[Bemaerkning]], ...] = (
    ydelsens_navn,
    ydelsens_ejer,
    ydelsens_kle,
    ydelsens_foelsomhed,
    ydelsens_periode,
    ydelsens_plan,
    ydelsens_udbetalinger,
    ydelsens_sager,
    ydelsens_fagsystem,
)

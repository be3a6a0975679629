"""What makes a look an alarm: a list of small functions, each saying nothing or the codes of what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from borgerblik.domain.bankdage import er_lukkedag
from borgerblik.domain.tid import DANMARK
from borgerblik.domain.tilsyn import Arbejdstid, Tilsyn

VIP, OVERVAAGET, KOLLEGA = "vip", "overvaaget", "kollega"
UDEN_FOR_ARBEJDSTID, MANGE_OPSLAG = "uden_for_arbejdstid", "mange_opslag"
KLE = "kle:"  # and the number that was shown
PAA_LISTE = (VIP, OVERVAAGET, KOLLEGA)
REGELKODER = (*PAA_LISTE, UDEN_FOR_ARBEJDSTID, MANGE_OPSLAG)  # besides those of KLE numbers


@dataclass(frozen=True, slots=True)
class Kendsgerninger:
    """What is known of a look before its row is written.

    `vist_kle` are the KLE numbers of what they are shown, `tidligere` how many look-ups they have made in the last hour
    besides this one.
    """

    tidspunkt: datetime
    vist_kle: frozenset[str]
    tidligere: int


Regel = Callable[[Kendsgerninger, Tilsyn, frozenset[str]], tuple[str, ...]]


def varsler(k: Kendsgerninger, tilsyn: Tilsyn, slags: frozenset[str]) -> tuple[str, ...]:
    """The codes of everything the look is an alarm for; `slags` are the lists the citizen stands on."""
    return tuple(kode for regel in REGLER for kode in regel(k, tilsyn, slags))


def for_mange(tidligere: int, tilsyn: Tilsyn) -> bool:
    """Is one more look-up within the hour more than the kommune lets anybody make?"""
    stop = tilsyn.graense.stop
    return stop is not None and tidligere >= stop


def paa_liste(_k: Kendsgerninger, _tilsyn: Tilsyn, slags: frozenset[str]) -> tuple[str, ...]:
    """The citizen is one the kommune watches over."""
    return tuple(kode for kode in PAA_LISTE if kode in slags)


def vist_overvaaget_kle(k: Kendsgerninger, tilsyn: Tilsyn, _slags: frozenset[str]) -> tuple[str, ...]:
    """Something of a watched KLE number is shown."""
    return tuple(
        KLE + nummer
        for nummer in sorted(k.vist_kle)
        if any(_daekker(moenster, nummer) for moenster in tilsyn.overvaagede_kle)
    )


def uden_for_arbejdstid(k: Kendsgerninger, tilsyn: Tilsyn, _slags: frozenset[str]) -> tuple[str, ...]:
    """It is not the hour, the weekday or the day of the year for it."""
    usual = tilsyn.arbejdstid is None or _i_arbejdstid(k.tidspunkt, tilsyn.arbejdstid)
    return () if usual else (UDEN_FOR_ARBEJDSTID,)


def mange_opslag(k: Kendsgerninger, tilsyn: Tilsyn, _slags: frozenset[str]) -> tuple[str, ...]:
    """The employee has made so many look-ups within the hour; also the one that is refused."""
    advar = tilsyn.graense.advar
    many = advar is not None and k.tidligere + 1 >= advar
    return (MANGE_OPSLAG,) if many or for_mange(k.tidligere, tilsyn) else ()


REGLER: tuple[Regel, ...] = (paa_liste, vist_overvaaget_kle, uden_for_arbejdstid, mange_opslag)


def _daekker(moenster: str, nummer: str) -> bool:
    """Is the number the one written, or within `32.24.*`?"""
    return nummer.startswith(moenster[:-1]) if moenster.endswith(".*") else nummer == moenster


def _i_arbejdstid(moment: datetime, arbejdstid: Arbejdstid) -> bool:
    dansk = moment.astimezone(DANMARK)
    day_is_usual = dansk.isoweekday() in arbejdstid.dage and not er_lukkedag(dansk.date())
    return day_is_usual and _mellem(dansk.time(), arbejdstid.fra, arbejdstid.til)


def _mellem(klokken: time, fra: time, til: time) -> bool:
    """Within the hours; those that end before they begin go on past midnight."""
    return fra <= klokken < til if fra <= til else klokken >= fra or klokken < til

"""Put the answers together: each item once, under the kommune that owns it, sag and ydelse tied both ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Linje, Udbetaling, Ydelse
from borgerblik.overblik.spoerg import Answer, Answered
from borgerblik.visning.emne import Baand, Visningsklasser

Item = TypeVar("Item", Sag, Ydelse)
EfterCvr = Callable[[str], Kommune | None]


@dataclass(frozen=True, slots=True)
class Ejet(Generic[Item]):
    """An item and the kommune whose choices hold for it."""

    item: Item
    kommune: Kommune


@dataclass(slots=True)
class Samling:
    """What all sources know together.

    `kendte_sager` holds every sag that came, also those another connected kommune owns: what they are
    exempt from binds the benefits tied to them. `ulaeselige` counts benefits without any class, by kommune.
    """

    sager: list[Ejet[Sag]] = field(default_factory=list)
    ydelser: list[Ejet[Ydelse]] = field(default_factory=list)
    udbetalinger: dict[str, list[Udbetaling]] = field(default_factory=lambda: defaultdict(list))
    kendte_sager: dict[str, Sag] = field(default_factory=dict)
    ydelser_paa_sag: dict[str, list[Ydelse]] = field(default_factory=lambda: defaultdict(list))
    kle: dict[str, Kle] = field(default_factory=dict)
    ulaeselige: Counter[str] = field(default_factory=Counter)
    _alle_sager_kendt: bool = True

    def sager_til(self, ydelse: Ydelse) -> list[Sag]:
        """The sager a ydelse is tied to, as far as they are known."""
        return [self.kendte_sager[uuid] for uuid in ydelse.bevilling.sager if uuid in self.kendte_sager]

    def baand(self, ydelse: Ydelse, visningsklasser: Visningsklasser) -> frozenset[Baand]:
        """What the sager it is tied to bring with them, as the sager say themselves or the grant says of them.

        UKENDT where it names a sag we do not have, and a case index did not answer or delivered something
        unreadable: it may be that very sag, and nobody can say whether it is exempt.
        """
        found = set()
        if ydelse.bevilling.sag_undtaget:
            found.add(Baand.UNDTAGET)
        if ydelse.bevilling.sag_vip:
            found.add(Baand.VIP)
        for sag in self.sager_til(ydelse):
            if visningsklasser.blandt(sag.klasser):
                found.add(Baand.UNDTAGET)
            if sag.foelsomhed is Foelsomhed.VIP:
                found.add(Baand.VIP)
        named = (uuid not in self.kendte_sager for uuid in ydelse.bevilling.sager)
        if not self._alle_sager_kendt and any(named):
            found.add(Baand.UKENDT)
        return frozenset(found)


def saml(answers: Sequence[Answer], asked: Sequence[Kommune], med_cvr: EfterCvr, sagsindeks: str) -> Samling:
    """Everything that came, each item once.

    `med_cvr` finds a connected kommune, or one that its agreement has closed, by its CVR number; `sagsindeks` is the
    name of the source that knows whether a sag is exempt.
    """
    by_code = {kommune.kode: kommune for kommune in asked}
    came = [answer for answer in answers if isinstance(answer, Answered)]
    sager = _once(((a.kommune, sag) for a in came for sag in a.delivery.sager), _sag_key, med_cvr)
    ydelser = _once(((a.kommune, y) for a in came for y in a.delivery.ydelser), _ydelse_key, med_cvr)
    samling = Samling(
        kendte_sager={uuid: sag for uuid, (_, sag) in sager.items()},
        _alle_sager_kendt=all(
            isinstance(a, Answered) and not a.delivery.unreadable for a in answers if a.source == sagsindeks
        ),
    )
    for kode, sag in sager.values():
        kommune = _owner(sag.ejer, by_code[kode], by_code, med_cvr)
        if kommune is not None:
            samling.sager.append(Ejet(sag, kommune))
    for kode, ydelse in ydelser.values():
        _take_ydelse(samling, ydelse, kode, _owner(ydelse.bevilling.ejer, by_code[kode], by_code, med_cvr))
    _tie_udbetalinger(samling, came)
    return samling


def _sag_key(sag: Sag) -> tuple[str, Aktoer]:
    return sag.uuid, sag.ejer


def _ydelse_key(ydelse: Ydelse) -> tuple[str, Aktoer]:
    return ydelse.id, ydelse.bevilling.ejer


def _once(
    delivered: Iterable[tuple[str, Item]], key: Callable[[Item], tuple[str, Aktoer]], med_cvr: EfterCvr
) -> dict[str, tuple[str, Item]]:
    """Each item once; of two deliveries the owner's own is kept, else the first."""
    found: dict[str, tuple[str, Item]] = {}
    for kode, item in delivered:
        item_id, ejer = key(item)
        if item_id not in found or _is_owners(ejer, kode, med_cvr):
            found[item_id] = (kode, item)
    return found


def _is_owners(ejer: Aktoer, kode: str, med_cvr: EfterCvr) -> bool:
    owner = None if ejer.cvr is None else med_cvr(ejer.cvr)
    return owner is not None and owner.kode == kode


def _owner(ejer: Aktoer, asked: Kommune, by_code: dict[str, Kommune], med_cvr: EfterCvr) -> Kommune | None:
    """Whose choices hold: the connected owner's, else those of the kommune that was asked.

    None for an item that another kommune owns than those asked, whether it is connected or closed by its agreement.
    """
    owner = None if ejer.cvr is None else med_cvr(ejer.cvr)
    if owner is None:
        return asked
    return by_code.get(owner.kode)


def _take_ydelse(samling: Samling, ydelse: Ydelse, asked: str, kommune: Kommune | None) -> None:
    kle = ydelse.kle or next((sag.kle for sag in samling.sager_til(ydelse)), None)
    if kle is None:
        samling.ulaeselige[asked] += 1
        return
    samling.kle[ydelse.id] = kle
    for uuid in ydelse.bevilling.sager:
        samling.ydelser_paa_sag[uuid].append(ydelse)
    if kommune is not None:
        samling.ydelser.append(Ejet(ydelse, kommune))


def _tie_udbetalinger(samling: Samling, came: Iterable[Answered]) -> None:
    """Each payment under every benefit one of its lines pays for, newest first.

    A line that names no benefit is for the only one of its KLE number; where there is none such, or more
    than one, the payment cannot be placed and is counted.
    """
    of_kle: dict[str, list[str]] = defaultdict(list)
    for ydelse_id, kle in samling.kle.items():
        of_kle[kle.nummer].append(ydelse_id)
    seen: set[str] = set()
    for kode, udbetaling in ((a.kommune, u) for a in came for u in a.delivery.udbetalinger):
        gone = udbetaling.livscyklus is not None and udbetaling.livscyklus.borte
        if udbetaling.uuid in seen or gone or not udbetaling.er_modtager:
            continue
        seen.add(udbetaling.uuid)
        placed = _placed(udbetaling, of_kle)
        named = dict.fromkeys(linje.ydelse for linje in placed.linjer if linje.ydelse)
        for ydelse_id in named:
            samling.udbetalinger[ydelse_id].append(placed)
        if not named:
            samling.ulaeselige[kode] += 1
    for paid in samling.udbetalinger.values():
        paid.sort(key=lambda u: (u.dispositionsdato is not None, u.dispositionsdato), reverse=True)


def _placed(udbetaling: Udbetaling, of_kle: Mapping[str, Sequence[str]]) -> Udbetaling:
    """The payment with every line tied that can be."""
    if all(linje.ydelse for linje in udbetaling.linjer):
        return udbetaling
    return replace(udbetaling, linjer=tuple(_tied(linje, of_kle) for linje in udbetaling.linjer))


def _tied(linje: Linje, of_kle: Mapping[str, Sequence[str]]) -> Linje:
    possible = of_kle.get(linje.kle or "", ())
    return replace(linje, ydelse=possible[0]) if linje.ydelse is None and len(possible) == 1 else linje

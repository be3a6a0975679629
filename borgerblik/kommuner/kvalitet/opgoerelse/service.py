"""From groups of items to what a run came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from borgerblik.kommuner.kvalitet.enheder import EnhedStore
from borgerblik.kommuner.kvalitet.fund import FUND, ULAESELIG, Alvor
from borgerblik.kommuner.kvalitet.model import UKENDT_SYSTEM, Fund, Mangel, Resultat, Systemresultat
from borgerblik.kommuner.kvalitet.opgoerelse.store import EKSEMPLER, Gruppe, OpgoerelseStore
from borgerblik.kommuner.kvalitet.score import ULAESELIG_TAGER, score, tager

_WORST_FIRST = {alvor: place for place, alvor in enumerate(Alvor)}


def opgoer(koersel: str, enheder: EnhedStore, opgoerelser: OpgoerelseStore) -> Resultat:
    """What that run has come to; in part, and without a score, as long as something has not been read."""
    mangler, ulaeselige = enheder.mangler(koersel), enheder.ulaeselige(koersel)
    missing = any(mangel.slags == "bevillinger" for mangel in mangler) or ulaeselige.get("bevillinger", 0)
    grupper = opgoerelser.grupper(koersel, bevillinger_kendt=not missing)
    return sammenfat(grupper, opgoerelser.borgere(koersel), sum(ulaeselige.values()), mangler)


def sammenfat(grupper: Sequence[Gruppe], borgere: int, ulaeselige: int, mangler: Sequence[Mangel]) -> Resultat:
    """The same from the groups themselves."""
    delvis = bool(mangler)
    names = {gruppe.system for gruppe in grupper} | ({UKENDT_SYSTEM} if ulaeselige else set())
    systemer = []
    antal, taget = 0, Decimal(0)
    for navn in sorted(names, key=lambda navn: (navn == UKENDT_SYSTEM, navn)):
        own = [gruppe for gruppe in grupper if gruppe.system == navn]
        useless = ulaeselige if navn == UKENDT_SYSTEM else 0
        here = sum(gruppe.antal for gruppe in own) + useless
        taken = sum((tager(g.fund) * g.antal for g in own), useless * ULAESELIG_TAGER)
        antal, taget = antal + here, taget + taken
        systemer.append(Systemresultat(navn, here, None if delvis else score(here, taken), _fund(own, useless, here)))
    return Resultat(
        delvis=delvis,
        antal=antal,
        borgere=borgere,
        ulaeselige=ulaeselige,
        score=None if delvis else score(antal, taget),
        systemer=tuple(systemer),
        mangler=tuple(mangler),
    )


def _fund(grupper: Iterable[Gruppe], ulaeselige: int, alle: int) -> tuple[Fund, ...]:
    counts: dict[str, int] = {ULAESELIG: ulaeselige} if ulaeselige else {}
    examples: dict[str, set[str]] = {}
    for gruppe in grupper:
        for kode in gruppe.fund:
            counts[kode] = counts.get(kode, 0) + gruppe.antal
            examples.setdefault(kode, set()).update(gruppe.eksempler)
    found = [
        Fund(kode, antal, round(antal / alle, 4), tuple(sorted(examples.get(kode, ()))[:EKSEMPLER]))
        for kode, antal in counts.items()
    ]
    return tuple(sorted(found, key=lambda each: (_WORST_FIRST[FUND[each.kode].alvor], -each.antal, each.kode)))

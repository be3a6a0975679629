"""What is declared beside what is measured, so that a gap between them is seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from statistics import median

from borgerblik.kommuner.leverandoer.model import Maalt, Meldetilstand, Melding, System

MINDST = 5  # of items and of kommuner: fewer are not told to others


class Gab(StrEnum):
    """How what is declared and what is measured do not go together."""

    KLAR_IKKE_SET = "klar_ikke_set"  # declared ready, and no data of it were ever met
    KLAR_UNDER_GRAENSEN = "klar_under_graensen"  # declared ready, and its data are not good enough
    SET_IKKE_MELDT = "set_ikke_meldt"  # its data are there, and nobody has declared that they are on their way


@dataclass(frozen=True, slots=True)
class Maaltal:
    """What the newest runs came to: in how many kommuner, their middle score and the lowest, and all findings.

    A number that is not told is None: `kommuner` and the scores where too few kommuner are behind it, `fund` where
    there are few. `senest` is the newest run; `under`: is one of them below what its kommune calls good enough?
    """

    kommuner: int | None
    midt: float | None
    lavest: float | None
    senest: datetime | None
    fund: int | None
    under: bool


@dataclass(frozen=True, slots=True)
class Systemcelle:
    """One system and area."""

    meldt: Melding | None
    maalt: Maaltal | None
    gab: Gab | None


@dataclass(frozen=True, slots=True)
class Systemstand:
    """A system with what is said and measured of it, by area: only those of which there is either."""

    system: System
    celler: Mapping[str, Systemcelle]


@dataclass(frozen=True, slots=True)
class Sammenhold:
    """Every system of a register, and what was measured of systems that stand in none: by their name, then area."""

    systemer: tuple[Systemstand, ...]
    ukendte: Mapping[str, Mapping[str, Maaltal]]

    def udadtil(self, *, alle: bool) -> Sammenhold:
        """As it may be told of kommuner that are not one's own: no small numbers of items.

        `alle`: to somebody who sees how each kommune stands. To others nothing that few kommuner are behind, and
        nothing of systems in no register.
        """
        return Sammenhold(
            tuple(
                replace(stand, celler={omraade: _udadtil(celle, alle) for omraade, celle in stand.celler.items()})
                for stand in self.systemer
            ),
            {navn: {o: _uden_smaa(tal) for o, tal in fundet.items()} for navn, fundet in self.ukendte.items()}
            if alle
            else {},
        )

    def uden_noter(self) -> Sammenhold:
        """Without the words of whoever declared."""

        def silent(celle: Systemcelle) -> Systemcelle:
            return replace(celle, meldt=None if celle.meldt is None else replace(celle.meldt, note=None))

        return replace(
            self,
            systemer=tuple(
                Systemstand(
                    replace(stand.system, meldinger={}), {name: silent(each) for name, each in stand.celler.items()}
                )
                for stand in self.systemer
            ),
        )


def sammenhold(systemer: Iterable[System], maalinger: Collection[Maalt]) -> Sammenhold:
    """These systems beside those measurements."""
    efter_system: dict[str, dict[str, list[Maalt]]] = defaultdict(lambda: defaultdict(list))
    for each in maalinger:
        efter_system[each.system.casefold()][each.fagomraade].append(each)
    stande, seen = [], set()
    for system in systemer:
        own = [name for name in efter_system if system.hedder(name)]
        seen.update(own)
        stande.append(Systemstand(system, _celler(system, [efter_system[name] for name in own])))
    ukendte = {
        next(iter(fundet.values()))[0].system: {omraade: _tal(each) for omraade, each in fundet.items()}
        for name, fundet in efter_system.items()
        if name not in seen
    }
    return Sammenhold(tuple(stande), dict(sorted(ukendte.items())))


def _celler(system: System, fundet: Sequence[Mapping[str, Sequence[Maalt]]]) -> Mapping[str, Systemcelle]:
    maalt: dict[str, list[Maalt]] = defaultdict(list)
    for by_area in fundet:
        for omraade, each in by_area.items():
            maalt[omraade].extend(each)
    found = {}
    for omraade in dict.fromkeys((*system.meldinger, *maalt)):
        meldt = system.meldinger.get(omraade)
        tal = _tal(maalt[omraade]) if maalt.get(omraade) else None
        found[omraade] = Systemcelle(meldt, tal, _gab(meldt, tal))
    return found


def _tal(maalinger: Sequence[Maalt]) -> Maaltal:
    scores = [each.score for each in maalinger]
    return Maaltal(
        kommuner=len({each.kode for each in maalinger}),
        midt=median(scores),
        lavest=min(scores),
        senest=max(each.tidspunkt for each in maalinger),
        fund=sum(each.fund for each in maalinger),
        under=any(each.score < each.taerskel for each in maalinger),
    )


def _gab(meldt: Melding | None, maalt: Maaltal | None) -> Gab | None:
    ready = meldt is not None and meldt.tilstand is Meldetilstand.KLAR
    if maalt is None:
        return Gab.KLAR_IKKE_SET if ready else None
    if ready:
        return Gab.KLAR_UNDER_GRAENSEN if maalt.under else None
    begun = meldt is not None and meldt.tilstand is Meldetilstand.I_GANG
    return None if begun else Gab.SET_IKKE_MELDT


def _udadtil(celle: Systemcelle, alle: bool) -> Systemcelle:
    maalt = celle.maalt
    if maalt is None:
        return celle
    if not alle and (maalt.kommuner or 0) < MINDST:
        hidden = Maaltal(kommuner=None, midt=None, lavest=None, senest=None, fund=None, under=False)
        # That a kommune's data are bad would be told by the gap.
        return Systemcelle(celle.meldt, hidden, None)
    shown = _uden_smaa(maalt)
    return replace(celle, maalt=shown if alle else replace(shown, lavest=None))


def _uden_smaa(tal: Maaltal) -> Maaltal:
    return tal if tal.fund is None or tal.fund == 0 or tal.fund >= MINDST else replace(tal, fund=None)

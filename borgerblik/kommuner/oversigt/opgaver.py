"""Tasks: the steps of connecting, and those the national role writes for all; counted as KLIK counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from borgerblik.domain.tilslutning import Trin, Trintilstand
from borgerblik.kommuner.leverandoer import NATIONAL
from borgerblik.kommuner.tilslutning.model import Trinstand
from borgerblik.kommuner.udgaver import Dokumentbillede


@dataclass(frozen=True, slots=True)
class NationalOpgave:
    """A task for every kommune; `slutdato` is the last day, included."""

    noegle: str
    titel: str
    gruppe: str
    slutdato: date
    beskrivelse: str | None = None


@dataclass(frozen=True, slots=True)
class NationaleOpgaver:
    """All of them, in their order."""

    opgaver: tuple[NationalOpgave, ...] = ()
    kode: str = field(default=NATIONAL, init=False)

    def find(self, noegle: str) -> NationalOpgave | None:
        """The one of that key."""
        return next((each for each in self.opgaver if each.noegle == noegle), None)


@dataclass(frozen=True, slots=True)
class Opgavestand:
    """How far a kommune says it is with a national task; the note is the kommune's own."""

    tilstand: Trintilstand = Trintilstand.IKKE_PAABEGYNDT
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Kommuneopgaver:
    """What a kommune has said of the national tasks, by key; of one it does not name it has begun nothing."""

    kode: str
    stande: Mapping[str, Opgavestand] = field(default_factory=lambda: MappingProxyType({}))

    def stand(self, noegle: str) -> Opgavestand:
        """How it stands."""
        return self.stande.get(noegle, Opgavestand())


@dataclass(frozen=True, slots=True)
class Opgavetal:
    """A task with how many kommuner stand where: the three numbers add up to all kommuner.

    `titel` and `gruppe` are None for a step of connecting, which is named by its key. `frist` is the last day; of a
    step, which each kommune gives a day of its own, the nearest among those that are not done. `overskredet` counts
    kommuner that are not done after theirs.
    """

    noegle: str
    titel: str | None
    gruppe: str | None
    frist: date | None
    antal: Mapping[Trintilstand, int]
    overskredet: int


@dataclass(frozen=True, slots=True)
class OpgaverNu(Dokumentbillede[NationaleOpgaver]):
    """The national tasks as they were at one moment."""

    def for_kommune(self, kode: str) -> NationaleOpgaver:
        """They are everybody's."""
        found = self.udgaver.get(kode)
        return NationaleOpgaver() if found is None else found.dokument


@dataclass(frozen=True, slots=True)
class StandeNu(Dokumentbillede[Kommuneopgaver]):
    """What every kommune had said at one moment."""

    def for_kommune(self, kode: str) -> Kommuneopgaver:
        """What that kommune has said."""
        found = self.udgaver.get(kode)
        return Kommuneopgaver(kode) if found is None else found.dokument


def trintal(trin: Iterable[Trinstand], koder: Sequence[str]) -> list[Opgavetal]:
    """Every step of connecting, counted over those kommuner: of one that is not told of, nothing is begun."""
    efter_trin: dict[Trin, list[Trinstand]] = {each: [] for each in Trin}
    for stand in trin:
        efter_trin[stand.trin].append(stand)
    return [_trin(noegle, stande, len(koder)) for noegle, stande in efter_trin.items()]


def _trin(trin: Trin, stande: Sequence[Trinstand], alle: int) -> Opgavetal:
    fra = [each.frist for each in stande if each.frist and each.tilstand is not Trintilstand.FULDFOERT]
    antal = _counted((each.tilstand for each in stande), alle)
    return Opgavetal(trin.value, None, None, min(fra, default=None), antal, sum(each.overskredet for each in stande))


def nationaltal(opgaver: NationaleOpgaver, stande: StandeNu, koder: Sequence[str], i_dag: date) -> list[Opgavetal]:
    """Every national task, counted over those kommuner."""
    sagt = [stande.for_kommune(kode) for kode in koder]
    found = []
    for opgave in opgaver.opgaver:
        antal = _counted((each.stand(opgave.noegle).tilstand for each in sagt), len(koder))
        late = len(koder) - antal[Trintilstand.FULDFOERT] if opgave.slutdato < i_dag else 0
        found.append(Opgavetal(opgave.noegle, opgave.titel, opgave.gruppe, opgave.slutdato, antal, late))
    return found


def _counted(stande: Iterable[Trintilstand], alle: int) -> Mapping[Trintilstand, int]:
    """By state; whoever is not told of has begun nothing."""
    found = Counter(stande)
    found[Trintilstand.IKKE_PAABEGYNDT] += alle - found.total()
    return {tilstand: found[tilstand] for tilstand in reversed(Trintilstand)}


# As they are kept, and as a file holds them


def opgaver_to_json(opgaver: NationaleOpgaver) -> dict[str, Any]:
    """The national tasks as JSON."""
    return {
        "opgaver": [
            {
                "noegle": each.noegle,
                "titel": each.titel,
                "gruppe": each.gruppe,
                "slutdato": each.slutdato.isoformat(),
                "beskrivelse": each.beskrivelse,
            }
            for each in opgaver.opgaver
        ]
    }


def opgaver_from_json(document: Mapping[str, Any]) -> NationaleOpgaver:
    """And back."""
    return NationaleOpgaver(
        tuple(
            NationalOpgave(
                each["noegle"],
                each["titel"],
                each["gruppe"],
                date.fromisoformat(each["slutdato"]),
                each.get("beskrivelse"),
            )
            for each in document["opgaver"]
        )
    )


def stande_to_json(sagt: Kommuneopgaver) -> dict[str, Any]:
    """What a kommune has said, as JSON."""
    return {
        "kode": sagt.kode,
        "opgaver": [
            {"noegle": noegle, "tilstand": stand.tilstand.value, "note": stand.note}
            for noegle, stand in sagt.stande.items()
        ],
    }


def stande_from_json(document: Mapping[str, Any]) -> Kommuneopgaver:
    """And back."""
    return Kommuneopgaver(
        document["kode"],
        MappingProxyType(
            {
                each["noegle"]: Opgavestand(Trintilstand(each["tilstand"]), each.get("note"))
                for each in document["opgaver"]
            }
        ),
    )

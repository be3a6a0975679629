"""Every kommune against every area, and against what it takes: agreement, connection, quality and tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilslutning import Trin, Trintilstand
from borgerblik.fagomraader import Fagomraade
from borgerblik.kommuner.kvalitet.model import Kvalitetsstand
from borgerblik.kommuner.oversigt.model import Celletilstand, Udsyn
from borgerblik.kommuner.oversigt.opgaver import Kommuneopgaver, NationaleOpgaver
from borgerblik.kommuner.tilslutning.model import Trinstand

AFTALE, FORBINDELSE, KVALITET, OPGAVER = FAELLES = ("aftale", "forbindelse", "kvalitet", "opgaver")
_TIL_CELLE = {
    Trintilstand.FULDFOERT: Celletilstand.AABEN,
    Trintilstand.PAABEGYNDT: Celletilstand.AFPROEVES,
    Trintilstand.IKKE_PAABEGYNDT: Celletilstand.LUKKET,
}


@dataclass(frozen=True, slots=True)
class Kolonne:
    """What the cells of a column are of: an area has a `titel`, what it takes is named by its key."""

    noegle: str
    titel: str | None = None


@dataclass(frozen=True, slots=True)
class Celle:
    """How far; `tal` is a number that says it more exactly (`97`, `5/12`), None where there is none."""

    tilstand: Celletilstand
    tal: str | None = None


@dataclass(frozen=True, slots=True)
class Raekke:
    """A kommune's cells, in the order of the columns."""

    kode: str
    navn: str
    celler: tuple[Celle, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole of it on that Danish day."""

    dag: date
    kolonner: tuple[Kolonne, ...]
    raekker: tuple[Raekke, ...]

    def tael(self, kolonne: int) -> Counter[Celletilstand]:
        """How many kommuner are how far with that column."""
        return Counter(raekke.celler[kolonne].tilstand for raekke in self.raekker)

    def summer(self) -> Mapping[str, Mapping[Celletilstand, int]]:
        """The same of every column, by its key: nobody can be told from it."""
        return {kolonne.noegle: self.tael(place) for place, kolonne in enumerate(self.kolonner)}

    def set_af(self, udsyn: Udsyn) -> tuple[Raekke, ...]:
        """The rows somebody may see."""
        return tuple(raekke for raekke in self.raekker if udsyn.ser(raekke.kode))


@dataclass(frozen=True, slots=True)
class Grundlag:
    """What a matrix is made of, read at one moment."""

    dag: date
    omraader: Sequence[Fagomraade]
    stande: Mapping[tuple[str, str], str]
    trin: Mapping[str, Mapping[Trin, Trinstand]]
    kvalitet: Mapping[tuple[str, str], Kvalitetsstand]
    opgaver: NationaleOpgaver


def byg_matrix(kommuner: Iterable[tuple[Kommune, Kommuneopgaver]], grundlag: Grundlag) -> Matrix:
    """The matrix of those kommuner as they wrote themselves, each with what it has said of the national tasks."""
    kolonner = (*(Kolonne(each.noegle, each.titel) for each in grundlag.omraader), *map(Kolonne, FAELLES))
    return Matrix(grundlag.dag, kolonner, tuple(_raekke(kommune, sagt, grundlag) for kommune, sagt in kommuner))


def _raekke(kommune: Kommune, sagt: Kommuneopgaver, grundlag: Grundlag) -> Raekke:
    trin = grundlag.trin.get(kommune.kode, {})
    maalt = [
        found
        for omraade in grundlag.omraader
        if (found := grundlag.kvalitet.get((kommune.kode, omraade.noegle))) is not None
    ]
    areas = (
        Celle(Celletilstand(str(grundlag.stande.get((kommune.kode, omraade.noegle), Celletilstand.LUKKET))))
        for omraade in grundlag.omraader
    )
    return Raekke(
        kommune.kode,
        kommune.navn,
        (
            *areas,
            Celle(_af_trin(trin.get(Trin.DATABEHANDLERAFTALE), Celletilstand.PLANLAGT)),
            Celle(_af_trin(trin.get(Trin.FORBINDELSE), Celletilstand.AFPROEVES)),
            _kvalitet(maalt, len(grundlag.omraader)),
            _opgaver(trin, sagt, grundlag),
        ),
    )


def efter_valg(kommune: Kommune, omraade: Fagomraade) -> Celletilstand:
    """What a kommune's choices alone say of an area: all of its numbers open, some, or none.

    A number that has left KLE asks nothing of anybody.
    """
    if not kommune.tilsluttet:
        return Celletilstand.LUKKET
    gone = {emne.nummer for emne in omraade.lukkede}
    numre = [nummer for nummer in omraade.nummer() if nummer not in gone]
    opened = sum(kommune.har_aabnet(nummer) for nummer in numre)
    if not opened:
        return Celletilstand.LUKKET
    return Celletilstand.AABEN if opened == len(numre) else Celletilstand.DELVIST_AABEN


def _af_trin(stand: Trinstand | None, begun: Celletilstand) -> Celletilstand:
    if stand is None:
        return Celletilstand.LUKKET
    if stand.overskredet:
        return Celletilstand.PROBLEMER
    found = _TIL_CELLE[stand.tilstand]
    return begun if found is Celletilstand.AFPROEVES else found


def _kvalitet(maalt: Sequence[Kvalitetsstand], alle: int) -> Celle:
    """The worst of the areas; rounded down, so that nothing below a threshold looks as if it were on it."""
    if not maalt:
        return Celle(Celletilstand.LUKKET)
    tal = str(floor(min(each.score for each in maalt)))
    if not all(each.over for each in maalt):
        return Celle(Celletilstand.PROBLEMER, tal)
    return Celle(Celletilstand.AABEN if len(maalt) == alle else Celletilstand.DELVIST_AABEN, tal)


def _opgaver(trin: Mapping[Trin, Trinstand], sagt: Kommuneopgaver, grundlag: Grundlag) -> Celle:
    begun = [each.tilstand for each in trin.values()]
    late = any(each.overskredet for each in trin.values())
    for opgave in grundlag.opgaver.opgaver:
        begun.append(sagt.stand(opgave.noegle).tilstand)
        late = late or (opgave.slutdato < grundlag.dag and begun[-1] is not Trintilstand.FULDFOERT)
    done, alle = begun.count(Trintilstand.FULDFOERT), len(Trin) + len(grundlag.opgaver.opgaver)
    tal = f"{done}/{alle}"
    if done == alle:
        return Celle(Celletilstand.AABEN, tal)
    if late:
        return Celle(Celletilstand.PROBLEMER, tal)
    idle = all(each is Trintilstand.IKKE_PAABEGYNDT for each in begun)
    return Celle(Celletilstand.LUKKET if idle else Celletilstand.DELVIST_AABEN, tal)

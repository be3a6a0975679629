"""What the cells of a month come to: calls by area, what was held back, how fast, how the sources fared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from borgerblik.operations.statistik.model import ALLE, BORGERES, OVER, TRIN, Celle, Doer, Maal, Svar


@dataclass(frozen=True, slots=True)
class Kaldtal:
    """Calls, and what they gave."""

    med_data: int
    uden_data: int
    ubesvaret: int

    @property
    def kald(self) -> int:
        """All of them."""
        return self.med_data + self.uden_data + self.ubesvaret


@dataclass(frozen=True, slots=True)
class Omraadetal:
    """An area's calls, or the kommune's (ALLE); `tilbageholdt` counts items by rule."""

    noegle: str
    sager: Kaldtal
    ydelser: Kaldtal
    tilbageholdt: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Svartid:
    """Seconds that 50, 95 and 99 percent of the looks took at most.

    None where nobody looked, and where it is more than the longest step. `trin` counts the looks by step.
    """

    p50: float | None
    p95: float | None
    p99: float | None
    trin: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Udsnit:
    """What some of the doors were used for. `opslag` are looks, `delvise` those that a source did not answer."""

    opslag: int
    delvise: int
    svartid: Svartid
    alle: Omraadetal
    omraader: Sequence[Omraadetal]


@dataclass(frozen=True, slots=True)
class Maanedstal:
    """A kommune's month. `borgere` are the citizens' doors together; `kilder` counts outcomes by source, of all."""

    maaned: str
    borgere: Udsnit
    efter_doer: Mapping[Doer, Udsnit]
    kilder: Mapping[str, Mapping[str, int]]

    @property
    def sagsbehandlere(self) -> Udsnit:
        """Those at work: never counted among the citizens."""
        return self.efter_doer[Doer.SAGSBEHANDLER]


class _Tal:
    """Sums over the cells of one kommune and month."""

    def __init__(self, tal: Mapping[Celle, int], doere: Collection[Doer]) -> None:
        self._tal: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for celle, antal in tal.items():
            if celle.doer in doere:
                self._tal[celle.maal, celle.omraade][celle.kode] += antal

    def koder(self, maal: Maal, omraade: str) -> dict[str, int]:
        return dict(sorted(self._tal.get((maal.value, omraade), {}).items()))

    def omraader(self, maal: Maal) -> list[str]:
        return sorted(omraade for found, omraade in self._tal if found == maal)


def maanedstal(maaned: str, tal: Mapping[Celle, int], kendte: Sequence[str]) -> Maanedstal:
    """The month of one kommune, whose cells these are. The areas are the known ones and any that was counted."""
    counted = {celle.omraade for celle in tal if celle.maal in (Maal.SAGER, Maal.YDELSER, Maal.TILBAGEHOLDT)}
    areas = [*kendte, *sorted(counted - {ALLE, *kendte})]
    whole = _Tal(tal, tuple(Doer))
    return Maanedstal(
        maaned,
        _udsnit(_Tal(tal, BORGERES), areas),
        {doer: _udsnit(_Tal(tal, (doer,)), areas) for doer in Doer},
        {kilde: whole.koder(Maal.KILDE, kilde) for kilde in whole.omraader(Maal.KILDE)},
    )


def _udsnit(tal: _Tal, areas: Sequence[str]) -> Udsnit:
    trin = tal.koder(Maal.SVARTID, ALLE)
    held: dict[str, int] = defaultdict(int)
    for area in areas:
        for regel, antal in tal.koder(Maal.TILBAGEHOLDT, area).items():
            held[regel] += antal
    return Udsnit(
        opslag=sum(trin.values()),
        delvise=sum(tal.koder(Maal.DELVIST, ALLE).values()),
        svartid=Svartid(_fraktil(trin, 50), _fraktil(trin, 95), _fraktil(trin, 99), _i_orden(trin)),
        alle=_omraade(tal, ALLE, dict(sorted(held.items()))),
        omraader=[_omraade(tal, area, tal.koder(Maal.TILBAGEHOLDT, area)) for area in areas],
    )


def _omraade(tal: _Tal, area: str, held: Mapping[str, int]) -> Omraadetal:
    return Omraadetal(area, _kald(tal.koder(Maal.SAGER, area)), _kald(tal.koder(Maal.YDELSER, area)), held)


def _kald(koder: Mapping[str, int]) -> Kaldtal:
    return Kaldtal(*(koder.get(svar.value, 0) for svar in (Svar.MED_DATA, Svar.UDEN_DATA, Svar.UBESVARET)))


def _i_orden(trin: Mapping[str, int]) -> dict[str, int]:
    return {navn: trin[navn] for navn in (*map(str, TRIN), OVER) if navn in trin}


def plads(opslag: int, procent: int) -> int:
    """How many looks so many percent of them are, rounded up."""
    return ceil(opslag * procent / 100)


def _fraktil(trin: Mapping[str, int], procent: int) -> float | None:
    """The step within which so many percent were over."""
    wanted = plads(sum(trin.values()), procent)
    so_far = 0
    for each in TRIN:
        so_far += trin.get(str(each), 0)
        if wanted and so_far >= wanted:
            return each
    return None

"""Drafts and areas with all around them stood in for: a clock one sets, indexes that say what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from borgerblik import db
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Emner
from borgerblik.kommuner import Kommuner, KommuneStore
from borgerblik.kommuner.aabning import Aabninger, Aabningstjek, Kilder
from borgerblik.kommuner.kladde import Forhaandsvisninger, Hvem, Kladde, Kladder
from borgerblik.overblik.forhaandsvisning import Forhaandsvisning
from tests.kommuner.eksempler import AARHUS, en_kommune

ANNE, BENT, CARL = (Hvem(f"administrator:{navn}", navn) for navn in ("anne", "bent", "carl"))
NU = datetime(2026, 11, 25, 18, tzinfo=UTC)


def en_forhaandsvisning(**aendret: Any) -> Forhaandsvisning:
    """Of a change that shows a little more."""
    good: dict[str, Any] = {
        "laest_til_ende": True,
        "kilder_mangler": (),
        "borgere": 12,
        "flere_sager": 7,
        "faerre_sager": 0,
        "flere_ydelser": 5,
        "faerre_ydelser": 1,
        "borgere_flere": 6,
        "borgere_faerre": 1,
        "efter_regel": {"ikke_aabnet": (1, 12)},
        "efter_omraade": {"sygedagpenge": (7, 0, 5, 1)},
    }
    return Forhaandsvisning(**(good | aendret))


@dataclass(frozen=True)
class Score:
    score: float
    taerskel: float = 90.0
    tidspunkt: datetime = NU


@dataclass(frozen=True)
class Proeve:
    ok: bool = True
    tidspunkt: datetime = NU


@dataclass
class Log:
    """What was written down, in order, and whether it then happened."""

    skrevet: list[tuple[str, str, Any, Any, bool]] = field(default_factory=list)

    @contextmanager
    def om(self, emne: str, noegle: str, foer: Any, efter: Any) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.skrevet.append((emne, noegle, foer, efter, False))
            raise
        self.skrevet.append((emne, noegle, foer, efter, True))


@dataclass
class Verden:
    """The service with its surroundings; each is changed by what a test says."""

    engine: db.Engine
    nu: datetime = NU
    udfald: Callable[[], Forhaandsvisning] = en_forhaandsvisning
    aftale: bool = True
    aftale_til: date | None = None
    proeve: Proeve | None = field(default_factory=Proeve)
    score: Score | None = field(default_factory=lambda: Score(97))
    scores: dict[str, Score | None] = field(default_factory=dict)  # of an area that is not like the others
    saet_op: bool = True
    log: Log = field(default_factory=Log)
    spurgt: list[tuple[Any, Any, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known, navne = omraader(), Emner(self.engine, omraader()).nu

        def scores() -> Mapping[tuple[str, str], Score]:
            found = {o.noegle: self.scores.get(o.noegle, self.score) for o in known.alle}
            return {(AARHUS, noegle): score for noegle, score in found.items() if score is not None}

        kilder = Kilder(
            aftale=lambda _kode, dag: self.aftale and (self.aftale_til is None or dag <= self.aftale_til),
            proeve=lambda _kode: self.proeve,
            kvalitet=lambda kode, noegle: scores().get((kode, noegle)),
            kvaliteter=scores,
        )
        self.visninger = Forhaandsvisninger(
            self.engine, self._koer, known, navne, self.now, maa_laeses=lambda _kode: self.aftale
        )
        tjek = Aabningstjek(self.engine, kilder, known, self.visninger.af, self.now)
        self.kladder = Kladder(self.engine, tjek, self.visninger, known, navne, self.now, saet_op=self.saet_op)
        self.kommuner = Kommuner(self.engine, paa_maskinen=True)
        self.aabninger = Aabninger(self.engine, self.kladder, tjek, kilder, known, navne, self.kommuner.nu, self.now)

    def now(self) -> datetime:
        return self.nu

    def om(self, *about: Any) -> Any:
        return self.log.om(*about)

    def _koer(self, nu: Any, ny: Any, kle: Any, *, frem: Any, stop: Any, hoejst: int) -> Forhaandsvisning:
        self.spurgt.append((nu, ny, list(kle)))
        frem(len(self.spurgt))
        stop()
        return self.udfald()

    # Ways through

    def saet_op_aarhus(self, **aendret: Any) -> int:
        return KommuneStore(self.engine).save(replace(en_kommune(), **aendret), at=self.nu, by="test")

    def ny(self, kommune: Any, hvem: Hvem = ANNE, **andet: Any) -> Kladde:
        facts: dict[str, Any] = {"navn": "Prøve", "ophav": "i_kraft", **andet}
        return self.kladder.ny(kommune, hvem=hvem, om=self.om, **facts)

    def forhaandsvis(self, kladde: Kladde, *sete: Hvem) -> None:
        self.visninger.bed(kladde, ANNE)
        self.visninger.koer_naeste()
        for hvem in sete:
            self.visninger.vist(kladde, hvem)

    def indstillet(self, kladde: Kladde, dag: date | None = None, hvem: Hvem = ANNE) -> Kladde:
        self.forhaandsvis(kladde, BENT, CARL)
        return self.kladder.indstil(kladde, dag, hvem, self.om)

    def godkendt(self, kommune: Any, dag: date | None = None) -> Kladde:
        return self.kladder.godkend(self.indstillet(self.ny(kommune), dag), BENT, self.om)

    def forfald(self) -> int:
        """What the product does every few seconds."""
        return self.kladder.saet_forfaldne_i_kraft(lambda _kode: self.om)

    def dage(self, antal: int) -> None:
        self.nu = self.nu + timedelta(days=antal)

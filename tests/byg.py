"""Good values to start from: a test changes what matters to it and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from borgerblik.audit import Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.faelles import Aktoer, Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, Fremdrift, Nsis
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.domain.sag import Sag, Tilstand
from borgerblik.domain.tid import Periode, Virkning
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.domain.ydelse import Bevilling, Ydelse
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner.historik import Siden
from borgerblik.kommuner.service import Kommunebillede
from borgerblik.operations.statistik.model import Kig
from borgerblik.overblik.byg import Byggeregler
from borgerblik.overblik.service import OverblikService
from borgerblik.overblik.spoerg import Spoerger
from borgerblik.overblik.vagt import Opslagsvagt, Vagt
from borgerblik.sources import Delivery, Question, Reason, SourceError
from borgerblik.visning.emne import Visningsklasser

BORGER = Cpr("6107729990")
NABO = Cpr("6210809991")
NU = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
I_DAG = date(2026, 11, 23)
AARHUS_CVR, KOEBENHAVN_CVR, UDK_CVR = "55133018", "64942212", "33236131"
SAG_ID = "7340fc2c-222a-5988-b8ef-b92238bdf24d"
BEVILLING_ID = "4b54e918-1f7b-529c-98b3-f2ef379d97df"
NOEGLE = b"kun til test, kun til test"


def tid(dag: str) -> datetime:
    """Nine in the morning, Danish winter time, of that day."""
    return datetime.fromisoformat(f"{dag}T09:00:00+01:00")


def trin(kode: Fremdrift, fra: str | None, til: str | None = None) -> Tilstand:
    return Tilstand(kode, Virkning(tid(fra) if fra else None, tid(til) if til else None))


def en_sag(**changes: Any) -> Sag:
    """An open sygedagpenge case of the citizen in Aarhus."""
    nu = trin(Fremdrift.BEHANDLES, "2026-10-02")
    good: dict[str, Any] = {
        "uuid": SAG_ID,
        "kle": Kle("32.30.04", "Udbetaling af sygedagpenge"),
        "titel": "Sygedagpenge, første fraværsdag 12-02",
        "forloeb": (trin(Fremdrift.OPRETTET, "2026-09-28", "2026-10-02"), nu),
        "nu": nu,
        "oprettet": date(2026, 9, 28),
        "senest_aendret": date(2026, 10, 2),
        "foelsomhed": Foelsomhed.FOELSOMME,
        "er_primaer_part": True,
        "ejer": Aktoer(AARHUS_CVR, "Aarhus Kommune"),
        "fagsystem": Fagsystem("42f8817a-673c-5205-bef6-4df4ab68b1c8", "KSD"),
    }
    return Sag(**{**good, **changes})


def en_bevilling(**changes: Any) -> Bevilling:
    good: dict[str, Any] = {
        "uuid": BEVILLING_ID,
        "er_modtager": True,
        "ejer": Aktoer(AARHUS_CVR, "Aarhus Kommune"),
        "sager": (SAG_ID,),
    }
    return Bevilling(**{**good, **changes})


def en_ydelse(bevilling: Bevilling | None = None, **changes: Any) -> Ydelse:
    """Sygedagpenge in force, tied to `en_sag`."""
    good: dict[str, Any] = {
        "bevilling": bevilling or en_bevilling(),
        "nummer": "bev-1",
        "kle": Kle("32.30.04", "Udbetaling af sygedagpenge"),
        "navn": "Sygedagpenge",
        "ydelsesnavn": "Sygedagpenge",
        "periode": Periode(date(2026, 10, 1), None),
        "fagsystem": Fagsystem("42f8817a-673c-5205-bef6-4df4ab68b1c8", "KSD"),
    }
    return Ydelse(**{**good, **changes})


def et_valg(nummer: str = "32.30.04", **changes: Any) -> KleValg:
    return KleValg(**{"nummer": nummer, "aaben": True, "dokumenter": True, **changes})


def en_kommune(*valg: KleValg, **changes: Any) -> Kommune:
    """Aarhus, connected, with sygedagpenge open."""
    chosen = valg or (et_valg(),)
    good: dict[str, Any] = {
        "kode": "0751",
        "navn": "Aarhus Kommune",
        "cvr": AARHUS_CVR,
        "tilsluttet": True,
        "kle": MappingProxyType({each.nummer: each for each in chosen}),
    }
    return Kommune(**{**good, **changes})


def koebenhavn(*valg: KleValg, **changes: Any) -> Kommune:
    return en_kommune(*valg, **{"kode": "0101", "navn": "Københavns Kommune", "cvr": KOEBENHAVN_CVR, **changes})


# Stand-ins behind the port


@dataclass
class Gives:
    """A source that answers with these; by kommune where they differ."""

    name: str
    delivery: Delivery = field(default_factory=Delivery)
    by_kommune: dict[str, Delivery] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def fetch(self, question: Question) -> Delivery:
        self.asked.append(question)
        return self.by_kommune.get(question.kommune, self.delivery)


@dataclass
class Fails:
    """A source that does not answer, for that reason or with that exception."""

    name: str
    reason: Reason = Reason.UTILGAENGELIG
    error: Exception | None = None

    def fetch(self, question: Question) -> Delivery:
        raise self.error or SourceError(self.reason, "told to fail")


class Kommunerne:
    """The kommuner as a table in memory."""

    def __init__(self, *kommuner: Kommune, lukkede: tuple[str, ...] = ()) -> None:
        self._billede = Kommunebillede.of(kommuner, lukkede)

    def nu(self) -> Kommunebillede:
        return self._billede


def en_tjeneste(
    *sources: Any,
    kommuner: tuple[Kommune, ...] | None = None,
    lukkede: tuple[str, ...] = (),
    log: Callable[[Opslag], None] = lambda _: None,
    log_alle: Callable[[Sequence[Opslag]], None] = lambda _: None,
    visningsklasser: tuple[str, ...] = (),
    frist: float = 5.0,
    navne: Callable[[], Navnebillede] | None = None,
    maerker_sager: Callable[[str], bool] = lambda _kode: False,
    vagt: Vagt | None = None,
    historik: Callable[[str], Mapping[str, Siden]] = lambda _kode: {},
    taeller: Callable[[Kig], None] = lambda _kig: None,
) -> OverblikService:
    """The overview service around stand-in sources."""
    return OverblikService(
        spoerger=Spoerger(sources, frist, lambda: NU),
        kommuner=Kommunerne(*(kommuner or (en_kommune(),)), lukkede=lukkede),  # type: ignore[arg-type]
        regler=Byggeregler(omraader(), Visningsklasser(visningsklasser), UDK_CVR),
        log_opslag=log,
        log_alle=log_alle,
        pseudonym_key=NOEGLE,
        now=lambda: NU,
        vagt=vagt
        or Opslagsvagt(
            Tilsyn, lambda _kode, _borger: frozenset(), lambda _seer, _siden: 0, lambda _navn: nullcontext()
        ),
        historik=historik,
        navne=navne,
        maerker_sager=maerker_sager,
        taeller=taeller,
    )


def et_kald(niveau: Nsis = Nsis.BETYDELIG) -> Kald:
    return Kald(anmodning="en-anmodning", doer="test", rolle="borger", formaal="se mit overblik", niveau=niveau)


def sager(*found: Sag, unreadable: int = 0) -> Gives:
    return Gives("sagdokumentindeks", Delivery(sager=found, unreadable=unreadable))


def ydelser(*found: Ydelse, udbetalinger: tuple[Any, ...] = (), unreadable: int = 0) -> Gives:
    return Gives("ydelsesindeks", Delivery(ydelser=found, udbetalinger=udbetalinger, unreadable=unreadable))

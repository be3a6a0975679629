"""A stand-in for the indexes behind the port, with everything that can be wrong planted a known number of times."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from borgerblik.db import Engine
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.faelles import Fagsystem
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Dokument
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation.billede import Navnebillede
from borgerblik.kommuner.kvalitet import Kvalitet
from borgerblik.operations.gennemgang import Arbejder, koer
from borgerblik.sources import (
    Gennemlaesning,
    LaestSag,
    LaestUdbetaling,
    LaestYdelse,
    Reason,
    Side,
    SourceError,
)
from tests.byg import en_bevilling, en_sag, en_ydelse, trin

NU = datetime(2026, 11, 26, 9, tzinfo=UTC)
NOEGLE = b"kun til test, kun til test"
AARHUS = Kommune("0751", "Aarhus Kommune", "55133018", tilsluttet=True)
KLE, SYGE = "32.30.04", "sygedagpenge"
KSD, JOB = Fagsystem(None, "KSD"), Fagsystem(None, "Jobsystem")
NUMMER, NAVN = "7212800000", "Bente Mortensen"
PLAN = Plan(Periode(date(2026, 10, 1)), beloeb=Decimal("100.00"))


def borger(n: int) -> Cpr:
    """The n-th of many invented citizens."""
    year, rest = divmod(n, 9000)
    return Cpr(f"7201{60 + year:02d}{1000 + rest:04d}")


def et_id(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, parts))))


@dataclass
class Indeks:
    """What two indexes hold under each kind and KLE number, and how they behave."""

    poster: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    siger_antal: bool = True
    sidestoerrelse: int = 100
    ulaeselige: int = 0  # of the first page of sager
    latens: float = 0.0
    fejler: Callable[[str, int], SourceError | None] = lambda _slags, _fra: None
    giver: Callable[[str, int], int | None] = lambda _slags, fra: fra  # the record a page begins with; None: no records
    kald: list[tuple[str, str, int]] = field(default_factory=list)
    laas: threading.Lock = field(default_factory=threading.Lock)

    def laesere(self) -> Sequence[Laeser]:
        return [Laeser("sagdokumentindeks", ("sager",), self), Laeser("ydelsesindeks", BENEFITS, self)]

    def laeg(self, slags: str, *poster: Any, kle: str = KLE) -> None:
        self.poster.setdefault((slags, kle), []).extend(poster)


BENEFITS = ("bevillinger", "udbetalinger")


@dataclass
class Laeser:
    """One of them, as the port has it."""

    name: str
    slags: tuple[str, ...]
    indeks: Indeks

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        held = self.indeks
        with held.laas:
            held.kald.append((slags, gennemlaesning.kle, fra))
        if held.latens:
            time.sleep(held.latens)
        error = held.fejler(slags, fra)
        if error is not None:
            raise error
        found = held.poster.get((slags, gennemlaesning.kle), [])
        begins = held.giver(slags, fra)
        page = () if begins is None else tuple(found[begins : begins + min(hoejst, held.sidestoerrelse)])
        til = fra + len(page)
        naeste = til if page else None
        antal = len(found) if held.siger_antal else None
        useless = held.ulaeselige if slags == "sager" and fra == 0 and page else 0
        kinds = {"sager": "sager", "bevillinger": "ydelser", "udbetalinger": "udbetalinger"}
        ider = tuple(str(begins + number) for number in range(len(page))) if begins is not None else ()
        return Side(**{kinds[slags]: page}, ulaeselige=useless, ider=ider, antal=antal, naeste=naeste)


def laest_sag(n: int, **changes: Any) -> LaestSag:
    """A good sag of the n-th citizen, with a title of its own."""
    own = {
        name: changes.pop(name)
        for name in ("borger", "primaere", "gaeldende", "visning_uden_klasse")
        if name in changes
    }
    title = "Sygedagpenge efter " + "".join(chr(ord("a") + int(digit)) for digit in f"{n:04d}") + "forløb"
    good = en_sag(**{"uuid": et_id("sag", n), "titel": title, "fagsystem": KSD, **changes})
    read = {"borger": borger(n), "primaere": 1, "gaeldende": 1, "visning_uden_klasse": 0, **own}
    return LaestSag(good, **read)


def laest_ydelse(n: int, **changes: Any) -> LaestYdelse:
    """A good benefit of the n-th citizen."""
    return LaestYdelse(
        en_ydelse(**{"bevilling": en_bevilling(uuid=et_id("bev", n)), "plan": (PLAN,), "fagsystem": KSD, **changes}),
        borger(n),
    )


def laest_udbetaling(n: int, **changes: Any) -> LaestUdbetaling:
    """A good payment of it."""
    paid = Decimal("60.00")
    good = Udbetaling(
        et_id("udb", n),
        brutto=Decimal("100.00"),
        efter_skat_og_atp=paid,
        sendt_til_udbetaling=paid,
        udbetalt=paid,
        linjer=(Linje(KLE, Decimal("100.00"), ydelse=f"{et_id('bev', n)}:bev-1"),),
    )
    return LaestUdbetaling(replace(good, **changes), borger(n))


PLANTET: Mapping[str, int] = {
    "titel_mangler": 1, "titel_med_personnummer": 2, "titel_med_personnavn": 3, "titel_lig_nummer": 4,
    "titel_med_forkortelser": 5, "titel_ens_for_borger": 2, "titel_ens_i_system": 24, "primaer_part_mangler": 2,
    "flere_primaere_parter": 3, "fagsystem_mangler": 2, "status_mangler": 1, "status_ukendt": 2, "flere_statusser": 3,
    "status_gammel": 4, "fremdrift_uden_opstaaet": 2, "datoer_ude_af_orden": 3, "foelsomhed_mangler": 4,
    "visningsklasse_uden_klasse": 2, "dokument_uden_titel": 3, "navn_med_personnavn": 1, "navn_mangler": 2,
    "ydelse_uden_klasse": 3, "slut_foer_start": 2, "uden_plan": 4, "kle_ukendt": 3, "kle_udgaaet": 2,
    "udbetaling_uden_bevilling": 3, "beloeb_ulaeseligt": 2, "beloeb_stemmer_ikke": 5, "udbetaling_uden_tekst": 2,
    "ulaeselig": 7, "dokumenttitel_med_personnummer": 2, "dokumenttitel_med_personnavn": 3,
    "dokumenttitel_lig_nummer": 1, "dokumenttitel_med_forkortelser": 4,
}  # fmt: skip


def snavset(rene: int = 60) -> Indeks:
    """An index with each fault as many times as `PLANTET` says, among so many good items of each kind."""
    indeks = Indeks(ulaeselige=PLANTET["ulaeselig"])
    numbers = iter(range(10_000, 20_000))

    def plant(kode: str, **changes: Any) -> None:
        indeks.laeg("sager", *(laest_sag(next(numbers), **changes) for _ in range(PLANTET[kode])))

    indeks.laeg("sager", *(laest_sag(n) for n in range(rene)))
    plant("titel_mangler", titel=None)
    plant("titel_med_personnummer", titel=f"Opfølgning for {NUMMER[:6]}-{NUMMER[6:]}")
    for n in range(PLANTET["titel_med_personnavn"]):
        indeks.laeg("sager", laest_sag(next(numbers), titel=f"Opfølgning nummer {n} for {NAVN}"))
    for n in range(PLANTET["titel_lig_nummer"]):
        indeks.laeg("sager", laest_sag(next(numbers), titel=f"2026-0047{n}"))
    for n in range(PLANTET["titel_med_forkortelser"]):
        indeks.laeg("sager", laest_sag(next(numbers), titel=f"Ansøgning vedr. bolig {n}"))
    same = next(numbers)
    indeks.laeg("sager", *(laest_sag(next(numbers), titel="Den samme titel", borger=borger(same)) for _ in range(2)))
    plant("titel_ens_i_system", titel="Sag om hjælp", fagsystem=JOB)
    plant("primaer_part_mangler", har_primaer_part=False, primaere=0, borger=None)
    plant("flere_primaere_parter", primaere=2, borger=None)
    plant("fagsystem_mangler", fagsystem=Fagsystem())
    plant("status_mangler", nu=None, gaeldende=0)
    plant("status_ukendt", nu=trin(Fremdrift.UKENDT, "2026-10-02"))
    plant("flere_statusser", gaeldende=2)
    old = trin(Fremdrift.BEHANDLES, "2020-10-02")
    plant(
        "status_gammel",
        nu=old,
        forloeb=(trin(Fremdrift.OPRETTET, "2020-09-28", "2020-10-02"), old),
        oprettet=date(2020, 9, 28),
        senest_aendret=date(2020, 10, 2),
    )
    plant("fremdrift_uden_opstaaet", forloeb=(trin(Fremdrift.BEHANDLES, "2026-10-02"),))
    plant("datoer_ude_af_orden", oprettet=date(2026, 10, 9))
    plant("foelsomhed_mangler", foelsomhed_oplyst=False)
    plant("visningsklasse_uden_klasse", visning_uden_klasse=1)
    plant("dokument_uden_titel", dokumenter_uden_titel=1)
    for kode, titel in (
        ("med_personnummer", f"Brev til {NUMMER[:6]}-{NUMMER[6:]}"),
        ("med_personnavn", f"Brev til {NAVN}"),
        ("lig_nummer", "2026-004711"),
        ("med_forkortelser", "Brev vedr. bolig"),
    ):
        plant(f"dokumenttitel_{kode}", dokumenter=(Dokument(titel, NU.date()),))
    _ydelser(indeks, rene)
    return indeks


def _ydelser(indeks: Indeks, rene: int) -> None:
    numbers = iter(range(20_000, 30_000))

    def plant(kode: str, **changes: Any) -> None:
        indeks.laeg("bevillinger", *(laest_ydelse(next(numbers), **changes) for _ in range(PLANTET[kode])))

    def betal(kode: str, **changes: Any) -> None:
        for _ in range(PLANTET[kode]):
            n = next(numbers)
            indeks.laeg("bevillinger", laest_ydelse(n))
            indeks.laeg("udbetalinger", laest_udbetaling(n, **changes))

    indeks.laeg("bevillinger", *(laest_ydelse(n) for n in range(rene)))
    indeks.laeg("udbetalinger", *(laest_udbetaling(n) for n in range(rene)))
    plant("navn_med_personnavn", navn=f"Hjælp til {NAVN}", ydelsesnavn=None)
    plant("navn_mangler", navn=None, ydelsesnavn=None)
    plant("ydelse_uden_klasse", kle=None)
    plant("slut_foer_start", periode=Periode(date(2026, 10, 1), date(2026, 9, 1)))
    plant("uden_plan", plan=())
    known = "32.24.32"
    for _ in range(PLANTET["kle_udgaaet"]):
        n = next(numbers)
        indeks.laeg("bevillinger", laest_ydelse(n))
        lines = (Linje(KLE, Decimal("60.00"), ydelse=f"{et_id('bev', n)}:bev-1"), Linje(known, Decimal("40.00")))
        indeks.laeg("udbetalinger", laest_udbetaling(n, linjer=lines))
    for _ in range(PLANTET["kle_ukendt"]):
        n = next(numbers)
        indeks.laeg("bevillinger", laest_ydelse(n))
        lines = (Linje(KLE, Decimal("60.00"), ydelse=f"{et_id('bev', n)}:bev-1"), Linje("99.99.99", Decimal("40.00")))
        indeks.laeg("udbetalinger", laest_udbetaling(n, linjer=lines))
    for _ in range(PLANTET["udbetaling_uden_bevilling"]):
        indeks.laeg("udbetalinger", laest_udbetaling(next(numbers)))
    betal("beloeb_ulaeseligt", brutto=None)
    betal("beloeb_stemmer_ikke", brutto=Decimal("101.00"))
    betal("udbetaling_uden_tekst", sendt_til_udbetaling=Decimal("50.00"), udbetalt=Decimal("50.00"))


def en_kvalitet(engine: Engine, now: Callable[[], datetime] = lambda: NU) -> Kvalitet:
    """The service over both indexes."""
    kinds = [("sagdokumentindeks", "sager"), *(("ydelsesindeks", s) for s in BENEFITS)]
    return Kvalitet(engine, omraader(), lambda: kinds, now, maa_laeses=lambda _kode: True)


def en_arbejder(kvalitet: Kvalitet, indeks: Indeks, now: Callable[[], datetime] = lambda: NU, **own: Any) -> Arbejder:
    names = Navnebillede.of(omraader())
    return Arbejder(
        kvalitet, indeks.laesere(), NOEGLE, lambda: names, omraader(), now, **{"sov": lambda _seconds: None, **own}
    )


def koert(engine: Engine, indeks: Indeks, traade: int = 2) -> Any:
    """A whole run over that index, and what it came to."""
    kvalitet = en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    koer(en_arbejder(kvalitet, indeks), run.id, traade)
    return kvalitet.find(run.id)


def fundet(run: Any) -> Counter[str]:
    """How many of each finding, over all systems."""
    found: Counter[str] = Counter()
    for system in run.resultat.systemer:
        found.update({each.kode: each.antal for each in system.fund})
    return found


def nede(reason: Reason = Reason.UTILGAENGELIG) -> SourceError:
    return SourceError(reason, "the stand-in is down")


def en_ren() -> Indeks:
    indeks = Indeks()
    indeks.laeg("sager", laest_sag(1), laest_sag(2))
    indeks.laeg("bevillinger", laest_ydelse(1))
    indeks.laeg("udbetalinger", laest_udbetaling(1))
    return indeks

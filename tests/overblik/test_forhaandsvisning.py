"""The preview: what citizens would see more and less of, judged as their own overviews are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from adapters.gennemlaesning import make_gennemlaesere, make_sagsopslag
from adapters.tjenester import Tjenester
from borgerblik.app import make_sources
from borgerblik.config import read_settings
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.kommune import KleValg, Kommune, Systemfilter
from borgerblik.domain.sag import Klasse
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.overblik.byg import Byggeregler
from borgerblik.overblik.forhaandsvisning import Forhaandsviser, Forhaandsvisning
from borgerblik.sandkasse.navngivne import NAVNGIVNE, Navngiven
from borgerblik.sandkasse.server import create_app
from borgerblik.sources import (
    Deadline,
    Delivery,
    Gennemlaesning,
    LaestSag,
    LaestYdelse,
    Reason,
    Side,
    Sidelaesning,
    SourceError,
)
from borgerblik.visning.emne import Visningsklasser
from schemas.ind.kommune import read_kommune_file
from tests.byg import (
    BORGER,
    I_DAG,
    NABO,
    NU,
    UDK_CVR,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
)
from tests.wire import serving

REGLER = Byggeregler(omraader(), Visningsklasser(), UDK_CVR)
LUKKET = et_valg(aaben=False)


@dataclass
class Indeks:
    """A reader that holds these, one to a page; fails when it comes to `fejler_ved`, gives nothing from `giver` on."""

    sager: Sequence[LaestSag] = ()
    ydelser: Sequence[LaestYdelse] = ()
    name: str = "sagdokumentindeks"
    slags: tuple[str, ...] = ("sager", "bevillinger")
    fejler_ved: int | None = None
    giver: int | None = None
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        self.asked.append((slags, gennemlaesning.kle, fra))
        if self.fejler_ved is not None and fra >= self.fejler_ved:
            raise SourceError(Reason.FOR_LANGSOM, "told to fail")
        kle = gennemlaesning.kle
        sager = [each for each in self.sager if each.sag.kle.nummer == kle] if slags == "sager" else []
        ydelser = [each for each in self.ydelser if each.ydelse.kle and each.ydelse.kle.nummer == kle]
        ydelser = ydelser if slags == "bevillinger" else []
        antal = len(sager) + len(ydelser)
        if fra >= antal or (self.giver is not None and fra >= self.giver):
            return Side(antal=antal)
        return Side(
            sager=tuple(sager[fra : fra + 1]), ydelser=tuple(ydelser[fra : fra + 1]), antal=antal, naeste=fra + 1
        )


@dataclass
class Opslag:
    """Knows these sager by UUID, or fails."""

    delivery: Delivery = field(default_factory=Delivery)
    fejler: bool = False

    def sager(self, _gennemlaesning: Gennemlaesning, uuider: Collection[str]) -> Delivery:
        if self.fejler:
            raise SourceError(Reason.UTILGAENGELIG, "told to fail")
        return replace(self.delivery, sager=tuple(s for s in self.delivery.sager if s.uuid in uuider))


def laest(borger: Cpr | None = BORGER, **changes: Any) -> LaestSag:
    return LaestSag(en_sag(**changes), borger, 1, 1, 0)


def bevilget(borger: Cpr | None = BORGER, nummer: str = "bev-1", **changes: Any) -> LaestYdelse:
    return LaestYdelse(en_ydelse(en_bevilling(**changes), nummer=nummer), borger)


def forhaandsvis(
    nu: Kommune,
    ny: Kommune,
    *indekser: Any,
    opslag: Any = None,
    kle: Collection[str] = ("32.30.04",),
    frem: Any = lambda _: None,
    stop: Any = lambda: False,
    **valg: Any,
) -> Forhaandsvisning:
    viser = Forhaandsviser(indekser, opslag or Opslag(), REGLER, lambda: Navnebillede.of(omraader()), lambda: NU)
    return viser.koer(nu, ny, kle, frem=frem, stop=stop, **valg)


def uuid(nummer: int) -> str:
    return f"7340fc2c-222a-5988-b8ef-{nummer:012x}"


# What is counted


def test_to_open_a_number_shows_what_is_under_it_and_to_close_it_hides_it_again() -> None:
    indeks = Indeks([laest(), laest(NABO, uuid=uuid(1))], [bevilget()])
    opened = forhaandsvis(en_kommune(LUKKET), en_kommune(), indeks)
    closed = forhaandsvis(en_kommune(), en_kommune(LUKKET), indeks)

    assert opened == Forhaandsvisning(
        laest_til_ende=True,
        kilder_mangler=(),
        borgere=2,
        flere_sager=2,
        faerre_sager=0,
        flere_ydelser=1,
        faerre_ydelser=0,
        borgere_flere=2,
        borgere_faerre=0,
        efter_regel={"ikke_aabnet": (0, 3)},
        efter_omraade={"sygedagpenge": (2, 0, 1, 0)},
    )
    assert (closed.faerre_sager, closed.faerre_ydelser, closed.borgere_faerre) == (2, 1, 2)
    assert closed.efter_regel == {"ikke_aabnet": (3, 0)}
    assert closed.efter_omraade == {"sygedagpenge": (0, 2, 0, 1)}


def test_choices_that_change_nothing_change_nothing_for_anybody() -> None:
    same = forhaandsvis(en_kommune(), en_kommune(), Indeks([laest()], [bevilget()]))

    assert (same.borgere, same.borgere_flere, same.borgere_faerre) == (1, 0, 0)
    assert (same.efter_regel, same.efter_omraade) == ({}, {})


def test_a_fradato_and_a_filter_hold_back_by_their_own_rule_and_both_are_told() -> None:
    stricter = et_valg(fradato=date(2026, 12, 31), fagsystemer=Systemfilter(ikke=frozenset({"ksd"})))
    found = forhaandsvis(en_kommune(), en_kommune(stricter), Indeks([laest(), laest(NABO, uuid=uuid(1))]))

    assert found.faerre_sager == 2
    assert found.efter_regel == {"foer_fradato": (2, 0), "fagsystem_fravalgt": (2, 0)}


def test_what_another_rule_holds_back_all_the_same_is_shown_to_nobody() -> None:
    exempt = laest(klasser=(Klasse(None, "Visningsklasse", "Visning undtaget for borger"),))
    vip, nobodys = laest(uuid=uuid(1), foelsomhed=Foelsomhed.VIP), laest(None, uuid=uuid(2), er_primaer_part=False)
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks([exempt, vip, nobodys]))

    assert (found.flere_sager, found.borgere_flere, found.borgere) == (0, 0, 1)
    assert found.efter_regel == {"ikke_aabnet": (0, 3)}


def test_one_citizen_is_counted_once_whatever_they_have() -> None:
    many = [laest(uuid=uuid(n)) for n in range(5)]
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks(many, [bevilget()]))

    assert (found.borgere, found.borgere_flere, found.flere_sager) == (1, 1, 5)


def test_a_sag_that_comes_on_two_pages_is_one() -> None:
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks([laest(), laest()], [bevilget(), bevilget()]))

    assert (found.flere_sager, found.flere_ydelser) == (1, 1)


def test_only_numbers_leave() -> None:
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks([laest()], [bevilget()]))

    text = repr({each.name: getattr(found, each.name) for each in fields(found)})
    assert BORGER.reveal() not in text
    assert "7340fc2c" not in text


# Benefits hang on their sager


def test_a_benefit_is_as_old_as_its_sag() -> None:
    early = en_kommune(et_valg(fradato=date(2026, 9, 1)))
    old = laest(oprettet=date(2026, 8, 1))

    assert forhaandsvis(en_kommune(), early, Indeks([old], [bevilget()])).faerre_ydelser == 1
    assert forhaandsvis(en_kommune(), early, Indeks([laest()], [bevilget()])).faerre_ydelser == 0


@pytest.mark.parametrize("found", [True, False])
def test_a_benefit_tied_to_an_exempt_sag_of_another_class_is_exempt_with_it(found: bool) -> None:
    exempt = en_sag(kle=Kle("15.17.06"), klasser=(Klasse(None, None, "Visning undtaget for borger"),))
    opslag = Opslag(Delivery(sager=(exempt,) if found else ()))

    seen = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks([], [bevilget()]), opslag=opslag)

    assert seen.flere_ydelser == (0 if found else 1)


@pytest.mark.parametrize("opslag", [Opslag(fejler=True), Opslag(Delivery(unreadable=1))])
def test_where_the_sag_cannot_be_had_the_benefit_stays_hidden(opslag: Opslag) -> None:
    seen = forhaandsvis(en_kommune(LUKKET), en_kommune(), Indeks([], [bevilget()]), opslag=opslag)

    assert seen.flere_ydelser == 0
    assert seen.laest_til_ende is not opslag.fejler
    assert seen.kilder_mangler == (("sagdokumentindeks",) if opslag.fejler else ())


def test_the_area_of_a_sag_follows_the_benefit_that_is_tied_to_it() -> None:
    kle = Kle("32.24.04", "Hjælp til forsørgelse")
    aid = LaestYdelse(en_ydelse(kle=kle, navn=None, ydelsesnavn="Uddannelseshjælp"), BORGER)
    chosen, kept = en_kommune(et_valg("32.24.04")), en_kommune(et_valg("32.24.04", aaben=False))
    found = forhaandsvis(kept, chosen, Indeks([laest(kle=kle, titel=None)], [aid]), kle=["32.24.04"])

    assert found.efter_omraade == {"uddannelseshjaelp": (1, 0, 1, 0)}


# Not to the end


def test_a_source_that_fails_halfway_is_named_and_what_was_read_is_counted() -> None:
    sager = Indeks([laest(uuid=uuid(n)) for n in range(4)], slags=("sager",), fejler_ved=2)
    ydelser = Indeks((), [bevilget()], "ydelsesindeks", ("bevillinger",))
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), sager, ydelser)

    assert (found.laest_til_ende, found.kilder_mangler) == (False, ("sagdokumentindeks",))
    assert (found.flere_sager, found.flere_ydelser) == (2, 1)


@pytest.mark.parametrize("slags", ["sager", "bevillinger"])
def test_an_index_that_gives_fewer_records_than_it_says_is_a_source_that_failed(slags: str) -> None:
    sager, ydelser = [laest(uuid=uuid(n)) for n in range(4)], [bevilget(nummer=str(n)) for n in range(4)]
    rest = ("bevillinger",) if slags == "sager" else ("sager",)
    short = Indeks(sager, ydelser, "short", (slags,), giver=2)
    other = Indeks([laest(uuid=uuid(9))], [bevilget(nummer="9")], "other", rest)
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), short, other)

    assert (found.laest_til_ende, found.kilder_mangler) == (False, ("short",))
    assert found.flere_sager + found.flere_ydelser == 3


def test_it_stops_between_two_pages_when_told_to_and_says_how_far_it_has_come() -> None:
    told: list[int] = []
    indeks = Indeks([laest(uuid=uuid(n)) for n in range(9)])
    found = forhaandsvis(
        en_kommune(LUKKET), en_kommune(), indeks, frem=told.append, stop=lambda: bool(told) and told[-1] >= 3
    )

    assert told == [0, 1, 2, 3]
    assert (found.laest_til_ende, found.flere_sager) == (False, 3)


def test_it_reads_no_more_than_it_may_and_leaves_half_for_the_sager() -> None:
    indeks = Indeks([laest(uuid=uuid(n)) for n in range(9)], [bevilget(nummer=str(n)) for n in range(9)])
    found = forhaandsvis(en_kommune(LUKKET), en_kommune(), indeks, hoejst=6)

    assert (found.laest_til_ende, found.flere_sager, found.flere_ydelser) == (False, 3, 3)


def test_a_kommune_that_is_not_connected_is_previewed_as_if_it_were() -> None:
    nowhere, draft = en_kommune(LUKKET, tilsluttet=False, cvr=None), en_kommune(tilsluttet=False)

    assert forhaandsvis(nowhere, draft, Indeks([laest()])).flere_sager == 1


# It is what the citizen sees


class _Optaget:
    """Every page of the sandkasse, read once; then for one citizen at a time."""

    def __init__(self, laeser: Any, kommune: Kommune, kle: Sequence[str]) -> None:
        self.name, self.slags = laeser.name, laeser.slags
        self.borger: Cpr | None = None
        self._sider = {(slags, number): list(self._read(laeser, slags, kommune, number))
                       for slags in self.slags if slags != "udbetalinger" for number in kle}  # fmt: skip

    @staticmethod
    def _read(laeser: Any, slags: str, kommune: Kommune, number: str) -> Iterator[Side]:
        laesning = Sidelaesning(
            lambda fra, hoejst: laeser.side(
                Gennemlaesning(kommune.kode, kommune.cvr, number, NU, Deadline(60)), slags, fra, hoejst
            )
        )
        while not laesning.slut:
            yield laesning.naeste(100)

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, _hoejst: int) -> Side:
        sider = self._sider[slags, gennemlaesning.kle]
        if fra >= len(sider):
            return Side()
        side = sider[fra]
        return replace(
            side,
            sager=tuple(each for each in side.sager if each.borger == self.borger),
            ydelser=tuple(each for each in side.ydelser if each.borger == self.borger),
            ider=(),
            antal=len(sider),
            naeste=fra + 1,
        )


@dataclass(frozen=True)
class Verden:
    kommuner: Mapping[str, Kommune]
    kle: Sequence[str]
    tjeneste: Any
    laesere: Mapping[str, Sequence[_Optaget]]
    opslag: Any


@pytest.fixture(scope="module")
def verden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verden]:
    folder: Path = tmp_path_factory.mktemp("verden")
    app = create_app(noeglefil=folder / "key.pem", i_dag=I_DAG)
    with serving(app) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BORGERBLIK_INSTANCE", str(folder))
        patch.setenv("BORGERBLIK_SAGDOKUMENTINDEKS_URL", f"{url}/sagdokumentindeks/6")
        patch.setenv("BORGERBLIK_YDELSESINDEKS_URL", f"{url}/ydelseindeks/6")
        settings = read_settings()
        tjenester = Tjenester(settings)
        read = [read_kommune_file(file.read_bytes()) for file in files("borgerblik.sandkasse.kommuner").iterdir()
                if file.name in ("0751.json", "0101.json")]  # fmt: skip
        kommuner = {kommune.kode: kommune for kommune in read}
        numbers = {number for area in omraader().alle for number in (*area.nummer(), *(e.nummer for e in area.lukkede))}
        kle = sorted(numbers.union(*(kommune.kle for kommune in read)))
        laesere = make_gennemlaesere(settings, tjenester)
        yield Verden(
            kommuner,
            kle,
            en_tjeneste(*make_sources(settings, tjenester), kommuner=tuple(read), frist=60.0),
            {kode: [_Optaget(each, kommune, kle) for each in laesere] for kode, kommune in kommuner.items()},
            make_sagsopslag(settings, tjenester, lambda: None),
        )


@pytest.mark.parametrize("borger", [each for each in NAVNGIVNE if not each.fejl], ids=lambda each: each.navn)
def test_what_is_shown_with_the_choices_in_force_is_what_the_named_citizens_see(
    verden: Verden, borger: Navngiven
) -> None:
    for kode, kommune in verden.kommuner.items():
        overblik = verden.tjeneste.of(Cpr(borger.nummer), [kode], et_kald())
        own = [each for each in overblik.sager if each.myndighed.cvr == kommune.cvr]
        paid = [each for each in overblik.ydelser if _granted_by(each, kommune)]
        for laeser in verden.laesere[kode]:
            laeser.borger = Cpr(borger.nummer)

        nothing: Mapping[str, KleValg] = MappingProxyType({})
        seen = forhaandsvis(
            replace(kommune, kle=nothing), kommune, *verden.laesere[kode], opslag=verden.opslag, kle=verden.kle
        )

        assert (seen.laest_til_ende, seen.flere_sager, seen.flere_ydelser) == (True, len(own), len(paid)), kode
        areas = {each.fagomraade for each in (*own, *paid)}
        assert set(seen.efter_omraade) == areas


def _granted_by(ydelse: Any, kommune: Kommune) -> bool:
    """Is the grant the kommune's own? (Udbetaling Danmark's are not read through for a kommune.)"""
    return bool(ydelse.udbetaler.cvr == kommune.cvr)

"""When the day of an approved draft comes, what it opens is asked about again; what it closes waits for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.aabning import Omraadestand
from borgerblik.kommuner.kladde import IkkeKlar, Kladde, Tilstand
from borgerblik.kommuner.kladde.model import SammePerson
from borgerblik.kommuner.kladde.omraader import aabnede, uden_aabning
from tests.kommuner.eksempler import AARHUS, en_kommune
from tests.kommuner.kladde.byg import ANNE, BENT, NU, Proeve, Score, Verden

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

OMRAADE, NUMMER = "ledighedsydelse", "32.24.12"
DAGEN = date(2026, 12, 1)
GRUND = "Leverandøren retter titlerne inden fredag"


def aaben(verden: Verden, nummer: str) -> bool:
    return verden.kladder.gaeldende(AARHUS).kommune.har_aabnet(nummer)


def som_den_er(verden: Verden, kladde: Kladde) -> Kladde:
    found = verden.kladder.find(AARHUS, kladde.id)
    assert found is not None
    return found


def handlinger(verden: Verden, kladde: Kladde) -> list[str]:
    return [each.handling.value for each in verden.kladder.handlinger(kladde)]


def godkendt(verden: Verden, **valg: KleValg | None) -> Kladde:
    """Approved for the day: opens the area and, where a number is named, also does that."""
    kommune = verden.kladder.gaeldende(AARHUS).kommune
    chosen: dict[str, Any] = {
        **kommune.kle,
        **{nummer: KleValg(nummer, True) for nummer in omraader().efter_noegle[OMRAADE].nummer()},
        **{nummer.replace("_", "."): each for nummer, each in valg.items()},
    }
    kle = {nummer: each for nummer, each in chosen.items() if each is not None}
    return verden.godkendt(replace(kommune, kle=MappingProxyType(kle)), DAGEN)


MANGLER = [
    ({"aftale": False}, "ingen databehandleraftale, der gælder i dag"),
    ({"proeve": Proeve(ok=False)}, "svigtede den 25.11.2026"),
    ({"proeve": Proeve(tidspunkt=NU - timedelta(days=26))}, "prøv den igen"),
    ({"score": Score(89.9)}, "89,9 af 100"),
    ({"score": None}, "ikke kørt igennem"),
]


@pytest.mark.parametrize(("mangel", "ord_"), MANGLER)
def test_an_area_whose_checks_do_not_hold_on_its_day_does_not_open_and_opens_when_they_do(
    verden: Verden, mangel: dict[str, Any], ord_: str
) -> None:
    waiting = godkendt(verden)
    before = {name: getattr(verden, name) for name in mangel}
    for name, value in mangel.items():
        setattr(verden, name, value)
    verden.dage(6)

    assert [verden.forfald() for _ in range(3)] == [0, 0, 0]

    assert not aaben(verden, NUMMER)
    told = verden.kladder.handlinger(waiting)
    assert [each.handling.value for each in told][-2:] == ["godkendt", "venter_paa_tjek"], "it is told once"
    assert told[-1].begrundelse is not None
    assert told[-1].begrundelse.startswith("Ledighedsydelse: ")
    assert ord_ in told[-1].begrundelse
    assert verden.log.skrevet[-1][0] == "kladde"
    assert ord_ in verden.log.skrevet[-1][3]["begrundelse"]
    assert [(kladde.id, paa) for kladde, paa in verden.kladder.ventende()] == [(waiting.id, told[-1].begrundelse)]
    for name, value in before.items():
        setattr(verden, name, value)

    assert verden.forfald() == 1

    assert aaben(verden, NUMMER)
    assert som_den_er(verden, waiting).tilstand is Tilstand.I_KRAFT
    assert verden.kladder.ventende() == ()


def test_it_opens_when_another_than_its_writers_passes_the_threshold_over(verden: Verden) -> None:
    waiting = godkendt(verden)
    verden.score = Score(60)
    verden.dage(6)
    verden.forfald()
    waiting = som_den_er(verden, waiting)
    with pytest.raises(SammePerson):
        verden.aabninger.tilsidesaet(waiting, OMRAADE, GRUND, ANNE, verden.om)
    assert verden.forfald() == 0

    verden.aabninger.tilsidesaet(waiting, OMRAADE, GRUND, BENT, verden.om)

    assert verden.forfald() == 1
    opened = verden.aabninger.historik(AARHUS)[0]
    assert (opened.handling.value, opened.begrundelse) == ("aabnet", GRUND)


def test_a_reason_that_was_given_before_the_approval_counts_on_the_day(verden: Verden) -> None:
    verden.score = Score(60)
    sent = verden.indstillet(verden.aabninger.aabn(AARHUS, OMRAADE, ANNE, verden.om), DAGEN)
    verden.aabninger.tilsidesaet(sent, OMRAADE, GRUND, ANNE, verden.om)
    verden.kladder.godkend(sent, BENT, verden.om)
    verden.dage(6)

    assert verden.forfald() == 1


def test_what_a_draft_closes_and_narrows_does_not_wait_for_what_it_opens(verden: Verden) -> None:
    waiting = godkendt(verden, **{"32_30_04": KleValg("32.30.04", False)})
    previewed = waiting.indhold
    verden.score = Score(60)
    verden.dage(6)

    assert verden.forfald() == 0

    assert not aaben(verden, "32.30.04")
    assert not aaben(verden, NUMMER)
    left = som_den_er(verden, waiting)
    assert (left.tilstand, left.grundversion, left.aabner) == (Tilstand.GODKENDT, 2, (OMRAADE,))
    assert left.indhold == previewed, "it is still what was seen and approved"
    assert verden.kladder.historik(AARHUS)[0].af == "system"
    assert verden.log.skrevet[-1][0] == "valg", "what came in force is in the log of changes"
    assert {each.nummer for each in verden.kladder.forskel(left).numre} == set(
        omraader().efter_noegle[OMRAADE].nummer()
    )
    assert not verden.kladder.foraeldet(left)
    assert not [each for each in verden.aabninger.historik(AARHUS) if each.handling.value == "aabnet"]

    verden.score = Score(97)
    assert verden.forfald() == 1
    assert aaben(verden, NUMMER)
    assert not aaben(verden, "32.30.04")
    assert handlinger(verden, waiting)[-3:] == ["godkendt", "venter_paa_tjek", "i_kraft"]


def test_of_two_areas_the_one_that_is_ready_opens_and_the_other_waits(verden: Verden) -> None:
    own = {
        nummer.replace(".", "_"): KleValg(nummer, True) for nummer in omraader().efter_noegle["revalidering"].nummer()
    }
    waiting = godkendt(verden, **own)
    verden.scores[OMRAADE] = None
    verden.dage(6)
    verden.forfald()

    assert verden.aabninger.stand()[AARHUS, "revalidering"] is not Omraadestand.PLANLAGT
    assert aaben(verden, "32.24.08")
    assert not aaben(verden, NUMMER)
    assert [each.fagomraade for each in verden.aabninger.historik(AARHUS) if each.handling.value == "aabnet"] == [
        "revalidering"
    ]
    assert som_den_er(verden, waiting).aabner == (OMRAADE,)


def test_checks_that_cannot_be_made_hold_back_the_opening_and_nothing_else(
    verden: Verden, monkeypatch: pytest.MonkeyPatch
) -> None:
    godkendt(verden, **{"32_30_04": KleValg("32.30.04", False)})
    verden.dage(6)
    monkeypatch.setattr(verden.kladder._ikraft._portvagt, "mangler", lambda *_, **__: 1 / 0)

    assert verden.forfald() == 0

    assert not aaben(verden, NUMMER)
    assert not aaben(verden, "32.30.04")


def test_nothing_of_it_is_in_force_where_the_log_will_not_have_it(verden: Verden) -> None:
    waiting = godkendt(verden, **{"32_30_04": KleValg("32.30.04", False)})
    verden.score = None
    verden.dage(6)

    def om(*_about: Any) -> Any:
        raise RuntimeError("the log of changes will not have it")

    assert verden.kladder.saet_forfaldne_i_kraft(lambda _kode: om) == 0
    assert verden.kladder.gaeldende(AARHUS).version == 1
    assert som_den_er(verden, waiting) == waiting


def test_a_waiting_draft_is_shown_as_one_that_is_tried(verden: Verden) -> None:
    godkendt(verden)
    assert verden.aabninger.stand()[AARHUS, OMRAADE] is Omraadestand.PLANLAGT
    verden.score = Score(60)
    verden.dage(6)
    verden.forfald()

    billede = verden.aabninger.et(AARHUS, OMRAADE)
    assert billede.stand is Omraadestand.AFPROEVES
    assert [each.tjek.value for each in billede.tjek if not each.i_orden] == ["kvalitet"]


def test_a_draft_that_opens_nothing_asks_nobody_on_its_day(verden: Verden) -> None:
    verden.score, verden.proeve = None, None
    kommune = replace(en_kommune(), kle=MappingProxyType({"32.30.04": KleValg("32.30.04", False)}))
    verden.godkendt(kommune, DAGEN)
    verden.aftale = False
    verden.dage(6)

    assert verden.forfald() == 1


def test_the_agreement_is_asked_about_for_the_day_the_draft_is_to_be_in_force(verden: Verden) -> None:
    verden.aftale_til = DAGEN - timedelta(days=1)
    with pytest.raises(IkkeKlar, match=r"ingen databehandleraftale, der gælder den 1\.12\.2026"):
        godkendt(verden)
    verden.aftale_til = DAGEN

    assert godkendt(verden).tilstand is Tilstand.GODKENDT


def test_a_kommune_that_a_draft_connects_stays_unconnected_while_any_area_of_it_is_not_ready(verden: Verden) -> None:
    verden.saet_op_aarhus(tilsluttet=False)
    waiting = verden.godkendt(en_kommune(), DAGEN)
    verden.score = Score(60)
    verden.dage(6)
    verden.forfald()
    assert not verden.kladder.gaeldende(AARHUS).kommune.tilsluttet

    verden.score = Score(97)
    assert verden.forfald() == 1
    assert som_den_er(verden, waiting).kommune.tilsluttet
    assert verden.kladder.gaeldende(AARHUS).kommune.tilsluttet


def med(**aabne: bool) -> Kommune:
    return replace(
        en_kommune(),
        kle=MappingProxyType({n.replace("_", "."): KleValg(n.replace("_", "."), a) for n, a in aabne.items()}),
    )


@pytest.mark.parametrize(
    ("foer", "efter"),
    [
        (med(), med(**{"32_24_32": True})),
        (med(), med(**{"32_24_04": True})),
        (med(), med(**{"32_99_01": True})),
        (med(**{"32_24_48": False, "32_99_01": False}), med(**{"32_99_01": True})),
        (med(**{"32_24_32": False, "32_24_04": True}), med(**{"32_24_04": True})),
        (med(**{"32_24_04": False}), med(**{"32_24_32": True, "32_24_04": True})),
    ],
)
def test_a_number_is_held_back_whichever_way_it_would_open(verden: Verden, foer: Kommune, efter: Kommune) -> None:
    def afloesere(nummer: str) -> tuple[str, ...]:
        return {"32.24.32": ("32.24.04",), "32.24.48": ("32.99.01",)}.get(nummer, ())

    area = omraader().efter_noegle["uddannelseshjaelp"]
    held = uden_aabning(foer, efter, [area], afloesere)

    assert not any(held.har_aabnet(n, afloesere(n)) and not foer.har_aabnet(n, afloesere(n)) for n in area.nummer())
    assert area.noegle not in aabnede(foer, held, omraader(), afloesere)

"""Opening an area behind its checks, and closing it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from borgerblik.domain.kommune import KleValg
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.aabning import ErAaben, ErLukket, GrundMangler, KanIkkeTilsidesaettes, Omraadestand
from borgerblik.kommuner.kladde import IkkeKlar, Kladde, Tilstand
from tests.kommuner.eksempler import AARHUS, en_kommune
from tests.kommuner.kladde.byg import ANNE, BENT, NU, Proeve, Score, Verden

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

OMRAADE = "ledighedsydelse"
GRUND = "Leverandøren retter titlerne inden fredag"


def stand(verden: Verden, noegle: str = OMRAADE) -> Omraadestand:
    return verden.aabninger.stand()[AARHUS, noegle]


def aabn(verden: Verden) -> Kladde:
    return verden.indstillet(verden.aabninger.aabn(AARHUS, OMRAADE, ANNE, verden.om))


def test_one_action_makes_the_draft_from_the_template_and_another_person_opens_it(verden: Verden) -> None:
    assert stand(verden) is Omraadestand.AFPROEVES, "its data have been looked through"
    sent = aabn(verden)
    assert sent.aabner == (OMRAADE,)
    assert verden.aabninger.aabn(AARHUS, OMRAADE, ANNE, verden.om).id == sent.id, "asked twice it is the same"

    done = verden.kladder.godkend(sent, BENT, verden.om)

    chosen = verden.kladder.gaeldende(AARHUS).kommune.kle
    assert chosen["32.24.12"] == KleValg("32.24.12", True, date(2026, 12, 31), ogsaa_aktive=True)
    assert stand(verden) is Omraadestand.AABEN
    assert [(each.handling.value, each.af) for each in verden.aabninger.historik(AARHUS)] == [
        ("aabnet", BENT.af), ("begyndt", ANNE.af),
    ]  # fmt: skip
    assert verden.aabninger.historik(AARHUS)[0].version == done.i_kraft_version
    with pytest.raises(ErAaben):
        verden.aabninger.aabn(AARHUS, OMRAADE, ANNE, verden.om)


def test_what_was_chosen_while_it_was_closed_is_kept(verden: Verden) -> None:
    mine = KleValg("32.24.12", False, date(2019, 1, 1), dokumenter=True)
    verden.saet_op_aarhus(kle=MappingProxyType({"32.24.12": mine}))
    assert aabn(verden).kommune.kle["32.24.12"] == replace(mine, aaben=True)


@pytest.mark.parametrize(
    ("mangel", "ord_"),
    [
        ({"aftale": False}, "ingen databehandleraftale"),
        ({"proeve": None}, "ikke prøvet"),
        ({"proeve": Proeve(ok=False)}, "svigtede den 25.11.2026"),
        ({"proeve": Proeve(tidspunkt=NU - timedelta(days=31))}, "sidst prøvet den 25.10.2026"),
        ({"score": None}, "ikke kørt igennem"),
        ({"score": Score(89.9)}, "89,9 af 100; kommunens grænse er 90"),
    ],
)
def test_each_check_keeps_it_closed_and_says_why(verden: Verden, mangel: dict[str, object], ord_: str) -> None:
    sent = aabn(verden)
    for name, value in mangel.items():
        setattr(verden, name, value)
    with pytest.raises(IkkeKlar, match=f"Ledighedsydelse: .*{ord_}"):
        verden.kladder.godkend(sent, BENT, verden.om)
    assert verden.kladder.gaeldende(AARHUS).version == 1


def test_a_draft_that_opens_an_area_by_another_way_meets_the_same_checks(verden: Verden) -> None:
    verden.score = None
    kommune = en_kommune()
    opened = replace(kommune, kle=MappingProxyType({**kommune.kle, "32.24.12": KleValg("32.24.12", True)}))
    with pytest.raises(IkkeKlar):
        verden.godkendt(opened)
    verden.saet_op_aarhus(tilsluttet=False)
    with pytest.raises(IkkeKlar, match="Sygedagpenge"):
        verden.godkendt(replace(kommune, tilsluttet=True))


def test_a_low_score_is_passed_over_with_a_reason_and_a_missing_run_is_not(verden: Verden) -> None:
    verden.score = Score(60)
    sent = aabn(verden)
    for poor in ("for kort", "x" * 501, "Borgeren 7211791035 har klaget over det"):
        with pytest.raises(GrundMangler):
            verden.aabninger.tilsidesaet(sent, OMRAADE, poor, ANNE, verden.om)
    verden.aabninger.tilsidesaet(sent, OMRAADE, GRUND, ANNE, verden.om)
    verden.score = None
    with pytest.raises(IkkeKlar):
        verden.kladder.godkend(sent, BENT, verden.om)
    with pytest.raises(KanIkkeTilsidesaettes):
        verden.aabninger.tilsidesaet(sent, OMRAADE, GRUND, ANNE, verden.om)

    verden.score = Score(60)
    verden.kladder.godkend(sent, BENT, verden.om)

    opened = verden.aabninger.historik(AARHUS)[0]
    assert (opened.handling.value, opened.begrundelse) == ("aabnet", GRUND)
    assert stand(verden) is Omraadestand.PROBLEMER, "it is open, and its data are still poor"


def test_closing_is_one_persons_and_at_once_and_undoes_no_other_choice(verden: Verden) -> None:
    verden.kladder.godkend(aabn(verden), BENT, verden.om)
    with pytest.raises(GrundMangler):
        verden.aabninger.luk(AARHUS, OMRAADE, "nu", ANNE, verden.om)
    assert verden.aabninger.luk(AARHUS, OMRAADE, GRUND, ANNE, verden.om) == 3

    after = verden.kladder.gaeldende(AARHUS).kommune
    assert not any(after.kle[nummer].aaben for nummer in omraader().efter_noegle[OMRAADE].nummer())
    assert after.kle["32.24.12"].fradato == date(2026, 12, 31)
    assert after.kle["32.30.04"].aaben
    assert stand(verden) is Omraadestand.AFPROEVES
    assert verden.aabninger.historik(AARHUS)[0].begrundelse == GRUND
    with pytest.raises(ErLukket):
        verden.aabninger.luk(AARHUS, OMRAADE, GRUND, ANNE, verden.om)


def test_an_approved_opening_that_waits_does_not_undo_a_closing(verden: Verden) -> None:
    sent = verden.indstillet(verden.aabninger.aabn(AARHUS, OMRAADE, ANNE, verden.om), date(2026, 12, 1))
    waiting = verden.kladder.godkend(sent, BENT, verden.om)
    assert stand(verden) is Omraadestand.PLANLAGT
    verden.aabninger.luk(AARHUS, "sygedagpenge", GRUND, ANNE, verden.om)
    verden.dage(10)

    verden.kladder.saet_forfaldne_i_kraft(lambda _kode: verden.om)

    found = verden.kladder.find(AARHUS, waiting.id)
    assert found is not None
    assert found.tilstand is Tilstand.KLADDE
    assert not verden.kladder.gaeldende(AARHUS).kommune.kle["32.30.04"].aaben


def test_a_number_that_counts_by_what_took_its_place_is_closed_with_its_area(verden: Verden) -> None:
    verden.saet_op_aarhus(kle=MappingProxyType({"32.24.04": KleValg("32.24.04", True)}))
    verden.aabninger.luk(AARHUS, "uddannelseshjaelp", GRUND, ANNE, verden.om)
    after = verden.kladder.gaeldende(AARHUS).kommune
    assert not after.har_aabnet("32.24.32", ("32.24.04",))
    assert not after.kle["32.24.04"].aaben, "it is kontanthjælp's too: they open and close together"


def test_an_area_that_only_shares_an_open_number_is_not_open(verden: Verden) -> None:
    verden.score = None
    assert stand(verden, "sygedagpenge") is Omraadestand.DELVIST_AABEN
    verden.saet_op_aarhus(kle=MappingProxyType({"15.20.24": KleValg("15.20.24", True)}))
    assert {stand(verden, noegle) for noegle in (OMRAADE, "fleksloentilskud")} == {Omraadestand.LUKKET}


def test_the_state_of_every_area_everywhere_costs_a_handful_of_statements(verden: Verden) -> None:
    from time import perf_counter

    from sqlalchemy import event

    from borgerblik.kommuner.register import NAVNE

    numre = {nummer: KleValg(nummer, True) for o in omraader().alle for nummer in o.nummer()}
    store = KommuneStore(verden.engine)
    for place, kode in enumerate(NAVNE):
        if kode != AARHUS:
            full = en_kommune(kode, f"{10_000_000 + place}", kle=MappingProxyType(numre))
            store.save(full, at=NU, by="test")
    verden.aabninger.stand()
    asked: list[str] = []
    event.listen(verden.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))

    began = perf_counter()
    found = verden.aabninger.stand()
    took = perf_counter() - began

    assert len(found) == 98 * len(omraader().alle)
    assert len(asked) <= 5, asked
    assert took < 0.2, took


def test_a_number_that_two_areas_share_opens_behind_the_checks_of_both_where_it_opens_alone(verden: Verden) -> None:
    verden.score = None
    shared, kommune = "32.24.10", en_kommune()  # of kontanthjaelp and revalidering
    alone = replace(kommune, kle=MappingProxyType({**kommune.kle, shared: KleValg(shared, True)}))
    sent = verden.indstillet(verden.ny(alone))

    assert sent.aabner == ("kontanthjaelp", "revalidering")
    with pytest.raises(IkkeKlar, match=r"Kontanthjælp.*Revalidering"):
        verden.kladder.godkend(sent, BENT, verden.om)

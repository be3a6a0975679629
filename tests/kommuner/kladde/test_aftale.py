"""A preview reads about citizens: never without an agreement under which that may be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.kommuner.kladde import KladdeAfvist
from borgerblik.overblik.forhaandsvisning import Forhaandsvisning
from tests.kommuner.eksempler import en_kommune
from tests.kommuner.kladde.byg import ANNE, Verden, en_forhaandsvisning

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def tidligere() -> Kommune:
    return replace(en_kommune(), kle=MappingProxyType({"32.30.04": KleValg("32.30.04", True, date(2020, 12, 31))}))


def test_no_preview_is_asked_for_without_an_agreement(verden: Verden) -> None:
    kladde = verden.ny(tidligere())
    verden.aftale = False

    with pytest.raises(KladdeAfvist, match="ingen gældende databehandleraftale"):
        verden.visninger.bed(kladde, ANNE)
    assert verden.visninger.af(kladde) is None


def test_one_that_was_asked_for_reads_nothing_when_the_agreement_has_lapsed_meanwhile(verden: Verden) -> None:
    kladde = verden.ny(tidligere())
    verden.visninger.bed(kladde, ANNE)
    verden.aftale = False

    assert verden.visninger.koer_naeste()

    assert verden.spurgt == []
    found = verden.visninger.af(kladde)
    assert found is not None
    assert found.tilstand.value == "fejlet"


def test_one_that_is_being_made_ends_when_the_agreement_lapses(verden: Verden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("borgerblik.kommuner.kladde.forhaandsvisning.FORNY", 0.0)
    stopped: list[bool] = []

    def reads(*_kommuner: Any, frem: Any, stop: Any, **_more: Any) -> Forhaandsvisning:
        frem(100)
        verden.aftale = False
        frem(200)
        stopped.append(stop())
        return en_forhaandsvisning()

    monkeypatch.setattr(verden.visninger, "_koer", reads)
    kladde = verden.ny(tidligere())
    verden.visninger.bed(kladde, ANNE)
    verden.visninger.koer_naeste()

    assert stopped == [True]
    found = verden.visninger.af(kladde)
    assert found is not None
    assert found.udfald is None


def test_towards_real_indexes_no_area_opens_past_its_checks_also_where_one_person_decides(verden: Verden) -> None:
    lukket = replace(en_kommune(), kle=MappingProxyType({}))
    verden.saet_op_aarhus(kle=lukket.kle)
    verden.kladder._saet_op = False
    with pytest.raises(KladdeAfvist, match="kladde, som en anden person godkender"):
        verden.kladder.saet_straks(en_kommune(), 2, ANNE, verden.om)
    assert verden.log.skrevet == []

    verden.saet_op_aarhus()
    assert verden.kladder.saet_straks(tidligere(), 3, ANNE, verden.om) == 4, "what opens nothing is one person's to say"

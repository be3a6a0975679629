"""A source that is asked in Udbetaling Danmark's name beside the kommune's own: one source, with two answers."""

from __future__ import annotations

from typing import Any

from adapters.udk import HosUdk
from borgerblik.domain.faelles import Aktoer
from borgerblik.overblik.stykker import Stykke
from tests.byg import (
    AARHUS_CVR,
    BORGER,
    NU,
    UDK_CVR,
    Fails,
    en_bevilling,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    sager,
    ydelser,
)
from tests.overblik.test_stykker import Venter, dele

SDI, YDI = "sagdokumentindeks", "ydelsesindeks"
THEIRS = en_sag(uuid="00000000-0000-4000-8000-0000000000aa", ejer=Aktoer(UDK_CVR, "Udbetaling Danmark"))


def kilder(overblik: Any) -> list[tuple[str, str | None, int]]:
    return [(k.noegle, k.aarsag and k.aarsag.value, k.ulaeselige) for k in overblik.kilder]


def test_each_is_asked_by_its_own_cvr_number_and_both_answers_are_one_sources() -> None:
    own, theirs = sager(en_sag(), unreadable=1), sager(THEIRS, unreadable=2)

    overblik = en_tjeneste(own, ydelser(), HosUdk(theirs, UDK_CVR)).of(BORGER, ["0751"], et_kald())

    assert [each.cvr for each in (*own.asked, *theirs.asked)] == [AARHUS_CVR, UDK_CVR]
    assert {sag.myndighed.type for sag in overblik.sager} == {"kommune", "udk"}
    assert kilder(overblik) == [(SDI, None, 3), (YDI, None, 0)]
    assert overblik.kilder[0].hentet == NU


def test_where_one_of_the_two_is_missing_the_source_is_and_what_came_is_shown() -> None:
    down = HosUdk(Fails(SDI), UDK_CVR)

    overblik = en_tjeneste(sager(en_sag()), ydelser(en_ydelse()), down).of(BORGER, ["0751"], et_kald())

    assert kilder(overblik) == [(SDI, "utilgaengelig", 0), (YDI, None, 0)]
    assert len(overblik.sager) == len(overblik.ydelser) == 1
    assert not overblik.komplet


def test_a_benefit_whose_sag_may_be_theirs_is_held_back_while_their_answer_is_missing() -> None:
    tied = en_ydelse(en_bevilling(sager=(THEIRS.uuid,)))

    overblik = en_tjeneste(sager(), ydelser(tied), HosUdk(Fails(SDI), UDK_CVR)).of(BORGER, ["0751"], et_kald())

    assert overblik.ydelser == []


def test_the_sager_wait_for_theirs_too() -> None:
    slow = Venter(sager(THEIRS))
    benefits = Venter(ydelser(en_ydelse(en_bevilling(sager=()))))
    tjeneste = en_tjeneste(sager(en_sag()), benefits, HosUdk(slow, UDK_CVR))
    coming = dele(tjeneste)

    benefits.gate.set()
    first = next(coming)
    slow.gate.set()
    last = next(coming)

    assert first.nye == {Stykke.YDELSER}
    assert first.overblik.sager == []
    assert len(last.overblik.sager) == 2

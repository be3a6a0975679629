"""The overview in pieces: what is certain is told at once, and what is not waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from borgerblik.access.fuldmagt import Fuldmagt, Fuldmagtsregler, fuldmagter
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Kle
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.service import OverblikService
from borgerblik.overblik.stykker import Del, Kun, Stykke, alt, kun_kommende, kun_sag, kun_ydelse
from borgerblik.sources import Delivery, Question
from tests.byg import (
    BORGER,
    NABO,
    NOEGLE,
    SAG_ID,
    Fails,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    sager,
    ydelser,
)

SDI, YDI = "sagdokumentindeks", "ydelsesindeks"
YDELSE_ID = en_ydelse().id
JEG = Identity(Rolle.BORGER, "jeg", "udsteder", cpr=BORGER)


@dataclass
class Venter:
    """A source that answers when it is let go."""

    source: Any
    gate: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return str(self.source.name)

    def fetch(self, question: Question) -> Delivery:
        assert self.gate.wait(5)
        return self.source.fetch(question)  # type: ignore[no-any-return]


def dele(tjeneste: OverblikService, kun: Kun = alt, fuldmagt: Fuldmagt | None = None) -> Iterator[Del]:
    return tjeneste.efterhaanden(JEG, BORGER, ["0751"], et_kald(), fuldmagt=fuldmagt, kun=kun)


def test_sager_do_not_wait_for_a_slow_index_of_benefits() -> None:
    slow = Venter(ydelser(en_ydelse()))
    coming = dele(en_tjeneste(sager(en_sag()), slow))

    first = next(coming)
    slow.gate.set()
    last = next(coming)

    assert (set(first.nye), first.sidste) == ({Stykke.SAGER}, False)
    assert [sag.id for sag in first.overblik.sager] == [SAG_ID]
    assert first.overblik.ydelser == []
    assert {kilde.noegle: kilde.undervejs for kilde in first.overblik.kilder} == {SDI: False, YDI: True}
    assert (set(last.nye), last.sidste) == ({Stykke.YDELSER}, True)
    assert [ydelse.id for ydelse in last.overblik.ydelser] == [YDELSE_ID]
    assert list(coming) == []


def test_a_benefit_that_names_a_sag_waits_for_the_sager() -> None:
    """That sag may be exempt, and nobody can say so before the case index has answered."""
    slow = Venter(sager(en_sag()))
    coming = dele(en_tjeneste(slow, ydelser(en_ydelse())))
    threading.Timer(0.4, slow.gate.set).start()

    only = next(coming)

    assert only.sidste
    assert only.nye == {Stykke.SAGER, Stykke.YDELSER}


def test_a_benefit_that_hangs_on_no_sag_is_told_at_once() -> None:
    slow = Venter(sager(en_sag()))
    coming = dele(en_tjeneste(slow, ydelser(en_ydelse(en_bevilling(sager=())))))

    first = next(coming)
    slow.gate.set()

    assert first.nye == {Stykke.YDELSER}
    assert [ydelse.id for ydelse in first.overblik.ydelser] == [YDELSE_ID]
    assert next(coming).nye == {Stykke.SAGER}


def test_sager_wait_where_only_a_benefit_can_tell_their_area() -> None:
    kle = Kle("32.24.04", "Hjælp til forsørgelse")
    sag = en_sag(kle=kle, titel="Hjælp")
    slow = Venter(ydelser())
    tjeneste = en_tjeneste(sager(sag), slow, kommuner=(en_kommune(et_valg("32.24.04")),))
    threading.Timer(0.4, slow.gate.set).start()

    assert next(dele(tjeneste)).sidste


def test_sager_wait_where_the_benefits_may_say_that_one_is_exempt() -> None:
    slow = Venter(ydelser(en_ydelse(en_bevilling(sag_undtaget=True))))
    threading.Timer(0.4, slow.gate.set).start()

    only = next(dele(en_tjeneste(sager(en_sag()), slow, maerker_sager=lambda kode: kode == "0751")))

    assert only.sidste
    assert only.overblik.sager == []


def test_sources_that_answer_together_make_one_piece_and_one_row() -> None:
    log: list[Opslag] = []

    only = list(dele(en_tjeneste(sager(en_sag()), ydelser(en_ydelse()), log=log.append)))

    assert [each.sidste for each in only] == [True]
    assert len(log) == 1


def test_each_piece_is_in_the_log_before_it_is_told() -> None:
    log: list[Opslag] = []
    slow = Venter(ydelser(en_ydelse()))
    coming = dele(en_tjeneste(sager(en_sag()), slow, log=log.append))

    next(coming)
    assert [(row.formaal, row.sager, row.ydelser) for row in log] == [("se mit overblik (første del)", (SAG_ID,), ())]
    assert [kilde.status for kilde in log[0].kilder] == ["svarede", "undervejs"]
    slow.gate.set()
    next(coming)
    assert [(row.formaal, row.sager, row.ydelser) for row in log[1:]] == [("se mit overblik", (SAG_ID,), (YDELSE_ID,))]


def test_what_cannot_be_logged_is_not_told_though_the_first_piece_was() -> None:
    slow = Venter(ydelser(en_ydelse()))
    rows: list[Opslag] = []

    def log(row: Opslag) -> None:
        if rows:
            raise LogUnavailable("gone")
        rows.append(row)

    coming = dele(en_tjeneste(sager(en_sag()), slow, log=log))
    next(coming)
    slow.gate.set()

    with pytest.raises(LogUnavailable):
        next(coming)


def test_a_source_that_fails_early_is_no_end_while_another_may_answer() -> None:
    slow = Venter(ydelser(en_ydelse(en_bevilling(sager=()))))
    coming = dele(en_tjeneste(Fails(SDI), slow))

    first = next(coming)
    slow.gate.set()
    last = next(coming)

    assert first.nye == {Stykke.SAGER}
    assert first.overblik.sager == []
    assert last.sidste
    assert [ydelse.id for ydelse in last.overblik.ydelser] == [YDELSE_ID]


def test_where_nobody_answers_the_end_says_so() -> None:
    with pytest.raises(IngenKildeSvarede):
        list(dele(en_tjeneste(Fails(SDI), Fails(YDI))))


def test_a_source_that_never_answers_costs_the_time_limit_and_its_own_part() -> None:
    never = Venter(ydelser())
    *_, last = dele(en_tjeneste(sager(en_sag()), never, frist=0.4))
    never.gate.set()

    assert [(k.noegle, k.aarsag and k.aarsag.value) for k in last.overblik.kilder] == [
        (SDI, None),
        (YDI, "for_langsom"),
    ]


def test_whoever_leaves_cuts_off_what_is_under_way() -> None:
    cut = threading.Event()

    @dataclass
    class Afbrudt:
        name: str = YDI

        def fetch(self, question: Question) -> Delivery:
            with question.deadline.guarding(cut.set):
                assert cut.wait(5)
            return Delivery()

    coming = dele(en_tjeneste(sager(en_sag()), Afbrudt()))
    next(coming)
    coming.close()  # type: ignore[attr-defined]

    assert cut.wait(1)


@pytest.mark.parametrize(
    ("kun", "sager_vist", "ydelser_vist"),
    [
        (kun_sag(lambda item: item == SAG_ID), [SAG_ID], []),
        (kun_sag(lambda item: item == SAG_ID, naboer=True), [SAG_ID], [YDELSE_ID]),
        (kun_ydelse(lambda item: item == YDELSE_ID), [], [YDELSE_ID]),
        (kun_ydelse(lambda item: item == YDELSE_ID, naboer=True), [SAG_ID], [YDELSE_ID]),
        (kun_sag(lambda _item: False, naboer=True), [], []),
        (kun_kommende, [], [YDELSE_ID]),
    ],
)
def test_a_page_about_one_thing_shows_and_logs_no_more(
    kun: Kun, sager_vist: list[str], ydelser_vist: list[str]
) -> None:
    log: list[Opslag] = []
    *_, last = dele(en_tjeneste(sager(en_sag()), ydelser(en_ydelse()), log=log.append), kun)

    assert [sag.id for sag in last.overblik.sager] == list(log[-1].sager) == sager_vist
    assert [ydelse.id for ydelse in last.overblik.ydelser] == list(log[-1].ydelser) == ydelser_vist


def test_a_look_with_a_mandate_is_logged_on_both_in_each_piece() -> None:
    regler = Fuldmagtsregler({"se": frozenset()}, NOEGLE)
    identity = Identity(
        Rolle.BORGER,
        "jeg",
        "udsteder",
        cpr=BORGER,
        privilegier=(Privilegiegruppe(Omraade(Omraadetype.CPR, NABO.reveal()), ("se",), {}),),
    )
    (mandate,) = fuldmagter(identity, regler)
    both: list[Any] = []
    slow = Venter(ydelser())
    tjeneste = en_tjeneste(
        sager(en_sag()), slow, log_alle=lambda rows: both.extend((r.borger, r.formaal) for r in rows)
    )
    coming = tjeneste.efterhaanden(identity, BORGER, ["0751"], et_kald(), fuldmagt=mandate, kun=alt)
    next(coming)
    slow.gate.set()
    next(coming)

    giver, hjaelper = NABO.pseudonym(NOEGLE), BORGER.pseudonym(NOEGLE)
    assert both == [
        (giver, "se overblik med fuldmagt (første del)"),
        (hjaelper, "se en andens overblik med fuldmagt"),
        (giver, "se overblik med fuldmagt"),
        (hjaelper, "se en andens overblik med fuldmagt"),
    ]


def test_what_a_page_calls_an_item_says_nothing_of_it() -> None:
    tjeneste = en_tjeneste()

    assert len(tjeneste.henvisning(SAG_ID)) == 32
    assert tjeneste.henvisning(SAG_ID) != tjeneste.henvisning(YDELSE_ID)
    assert SAG_ID[:8] not in tjeneste.henvisning(SAG_ID)

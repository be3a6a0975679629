"""Whoever oversees takes an alarm from new to one of its ends, and every step is kept."""

from __future__ import annotations

import pytest

from borgerblik.alarm.model import AendretImens, NoteMangler, Soegning, Tilstand, UgyldigNote, UlovligtSkift
from tests.alarm.byg import AARHUS, BEGGE, KOEBENHAVN, NU, TILSYN, Kontor, et_look

NOTE = "Borgeren ringede selv"
BEGYND, I_ORDEN, BRUD = Tilstand.UNDER_BEHANDLING, Tilstand.I_ORDEN, Tilstand.BRUD


def behandl(kontor: Kontor, til: Tilstand, note: str = "") -> None:
    kontor.alarmer.behandl(kontor.alle()[0], til, note, TILSYN)


@pytest.mark.parametrize("ende", [I_ORDEN, BRUD])
def test_every_step_is_kept_with_who_when_and_why(kontor: Kontor, ende: Tilstand) -> None:
    kontor.rejs(et_look(1, "vip"))
    kontor.gaa(hours=1)
    behandl(kontor, BEGYND)
    kontor.gaa(hours=1)
    behandl(kontor, ende, NOTE)

    (alarm,) = kontor.alle()
    assert (alarm.tilstand, alarm.afsluttet, alarm.naeste) == (ende, kontor.nu, ())
    assert [(step.tilstand, step.af, step.note, step.version) for step in kontor.alarmer.historik(alarm)] == [
        (Tilstand.NY, None, None, 1), (BEGYND, TILSYN, None, 2), (ende, TILSYN, NOTE, 3),
    ]  # fmt: skip


def test_no_step_is_skipped_and_none_is_taken_back(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))
    for til in (I_ORDEN, BRUD, Tilstand.NY):
        with pytest.raises(UlovligtSkift):
            behandl(kontor, til, NOTE)
    behandl(kontor, BEGYND)
    with pytest.raises(UlovligtSkift):
        behandl(kontor, BEGYND)
    behandl(kontor, BRUD, NOTE)
    for til in Tilstand:
        with pytest.raises(UlovligtSkift):
            behandl(kontor, til, NOTE)


def test_an_end_needs_a_note_and_no_note_holds_a_person_number(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))
    with pytest.raises(UgyldigNote):
        behandl(kontor, BEGYND, "Ringede til 650385-2018")
    behandl(kontor, BEGYND)
    for ende in (I_ORDEN, BRUD):
        with pytest.raises(NoteMangler):
            behandl(kontor, ende)
    with pytest.raises(UgyldigNote):
        behandl(kontor, I_ORDEN, "kort")

    assert kontor.alle()[0].tilstand is BEGYND


def test_of_two_who_take_it_further_at_once_one_is_told_to_look_again(kontor: Kontor) -> None:
    (alarm,) = kontor.rejs(et_look(1, "vip"))
    behandl(kontor, BEGYND)

    with pytest.raises(AendretImens):
        kontor.alarmer.behandl(alarm, BEGYND, "", TILSYN)
    assert len(kontor.alarmer.historik(alarm)) == 2


def test_a_look_that_joins_meanwhile_is_not_ended_unseen(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "mange_opslag"))
    behandl(kontor, BEGYND)
    (seen,) = kontor.alle()
    kontor.rejs(et_look(2, "mange_opslag"))

    with pytest.raises(AendretImens):
        kontor.alarmer.behandl(seen, I_ORDEN, NOTE, TILSYN)


def test_a_page_is_of_one_kommune_state_and_kind_and_leads_to_the_next(kontor: Kontor) -> None:
    kontor.rejs(
        et_look(1, "vip"), et_look(2, "kle:32.24.04"), et_look(3, "kle:27.35.04"), et_look(4, "vip"),
        et_look(5, "vip", kommuner=(KOEBENHAVN,)),
    )  # fmt: skip
    behandl(kontor, BEGYND)

    assert [alarm.opslag for alarm in kontor.alle()] == [4, 3, 2, 1]
    assert [alarm.opslag for alarm in kontor.alle(slags="kle")] == [3, 2]
    assert [alarm.opslag for alarm in kontor.alle(slags="vip", tilstand=Tilstand.NY)] == [1]
    assert [alarm.opslag for alarm in kontor.alle(antal=3)] == [4, 3, 2]
    assert [alarm.opslag for alarm in kontor.alle(antal=3, foer=kontor.alle()[2].nummer)] == [1]
    assert kontor.alarmer.nye([AARHUS]) == 3
    assert kontor.alarmer.nye([AARHUS, KOEBENHAVN]) == 4
    assert kontor.alarmer.nye([]) == 0


def test_the_cursor_is_there_exactly_when_there_is_more(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"), et_look(2, "vip"))

    assert kontor.alarmer.side(AARHUS, Soegning(antal=1)).naeste == kontor.alle()[0].nummer
    assert kontor.alarmer.side(AARHUS, Soegning(antal=2)).naeste is None


def test_only_what_has_ended_is_taken_away_and_only_when_its_look_is_kept_no_longer(kontor: Kontor) -> None:
    kontor.modtagere, kontor.opbevaring = BEGGE, 6
    kontor.rejs(et_look(1, "vip"), et_look(2, "vip"))
    behandl(kontor, BEGYND)
    behandl(kontor, I_ORDEN, NOTE)

    kontor.nu = NU.replace(year=2027, month=5)
    kontor.alarmer.ryd()
    assert len(kontor.alle()) == 2

    kontor.gaa(seconds=1)
    kontor.alarmer.ryd()
    assert [alarm.opslag for alarm in kontor.alle()] == [1]
    assert len(kontor.rejs()) == 1  # and it is not raised anew

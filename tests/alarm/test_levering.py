"""Those a kommune wants told are told: at least once, for a day, each by itself, and of nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from borgerblik.alarm import tekster
from borgerblik.alarm.model import SLAGS, Alarm, Leveringstilstand, Melding, Vej
from tests.alarm.byg import BEGGE, BORGER, NU, SEER, SITE, Kontor, et_look


def rejst(kontor: Kontor, *varsler: str) -> Alarm:
    kontor.modtagere = BEGGE
    return kontor.rejs(et_look(1, *(varsler or ("vip",))))[0]


def stand(kontor: Kontor, alarm: Alarm) -> list[tuple[str, int, str | None]]:
    return [(each.tilstand.value, each.forsoeg, each.fejl) for each in kontor.alarmer.leveringer(alarm)]


def test_every_receiver_is_told_once(kontor: Kontor) -> None:
    alarm = rejst(kontor)

    kontor.leveringer.koer()
    kontor.leveringer.koer()

    assert [(vej, modtager) for vej, modtager, _ in kontor.sendt] == [
        (Vej.EMAIL, "tilsyn@eksempel.dk"), (Vej.WEBHOOK, "https://kommune.eksempel/alarm"),
    ]  # fmt: skip
    assert stand(kontor, alarm) == [("sendt", 1, None)] * 2
    assert {each.sendt for each in kontor.alarmer.leveringer(alarm)} == {NU}
    assert kontor.talt["email", "sendt"] == kontor.talt["webhook", "sendt"] == 1


def test_where_nobody_is_to_be_told_nobody_is(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))
    kontor.leveringer.koer()

    assert kontor.sendt == []


def test_a_look_that_joins_an_alarm_is_told_to_nobody_anew(kontor: Kontor) -> None:
    rejst(kontor, "mange_opslag")
    kontor.rejs(et_look(2, "mange_opslag"))
    kontor.leveringer.koer()

    assert len(kontor.sendt) == 2


def test_who_cannot_be_reached_is_tried_again_with_growing_pauses_and_then_told(kontor: Kontor) -> None:
    alarm, kontor.svar = rejst(kontor), "ingen_forbindelse"
    tries = []
    for _ in range(5 * 120):  # five hours
        before = len(kontor.sendt)
        kontor.leveringer.koer()
        if len(kontor.sendt) > before:
            tries.append((kontor.nu - NU).total_seconds())
        kontor.gaa(seconds=30)

    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses[:7] == [30, 60, 120, 240, 480, 960, 1920]
    assert set(pauses[7:]) == {3600}
    assert stand(kontor, alarm) == [("venter", len(tries), "ingen_forbindelse")] * 2

    kontor.svar = None
    kontor.gaa(hours=1)
    kontor.leveringer.koer()
    assert stand(kontor, alarm) == [("sendt", len(tries) + 1, None)] * 2


def test_after_a_day_it_is_given_up(kontor: Kontor) -> None:
    alarm, kontor.svar = rejst(kontor), "ikke_sat_op"
    kontor.leveringer.koer()
    kontor.gaa(hours=23, minutes=59)
    kontor.leveringer.koer()
    assert {each for each, *_ in stand(kontor, alarm)} == {"venter"}

    kontor.gaa(hours=1)
    kontor.leveringer.koer()
    kontor.gaa(hours=100)
    kontor.leveringer.koer()

    assert stand(kontor, alarm) == [("opgivet", 3, "ikke_sat_op")] * 2
    assert kontor.talt["email", "ikke_sat_op"] == 3


def test_one_that_fails_holds_up_no_other(kontor: Kontor) -> None:
    alarm = rejst(kontor)
    kontor.leveringer._veje = {**kontor.leveringer._veje, Vej.EMAIL: lambda *_: "afvist"}

    kontor.leveringer.koer()

    assert stand(kontor, alarm) == [("venter", 1, "afvist"), ("sendt", 1, None)]


def test_a_receiver_who_hangs_is_tried_once_in_a_while_however_much_waits_for_it(kontor: Kontor) -> None:
    kontor.modtagere = BEGGE
    kontor.rejs(*(et_look(nummer, "vip") for nummer in range(1, 6)))
    hung, answer = list[object](), ["for_langsom"]

    def hangs(*told: object) -> str | None:
        hung.append(told)
        return answer[0] if answer else None

    kontor.leveringer._veje = {**kontor.leveringer._veje, Vej.WEBHOOK: hangs}
    kontor.leveringer.koer()
    kontor.leveringer.koer()
    assert (len(hung), len(kontor.sendt)) == (1, 5), "everybody else is told at once"

    kontor.gaa(seconds=30)
    kontor.leveringer.koer()
    assert len(hung) == 2

    answer.clear()
    for _ in range(2):
        kontor.gaa(minutes=1)
        kontor.leveringer.koer()
    assert len(hung) == 2 + 5, "and it is told of all of them in the end"


def test_who_dies_while_telling_is_followed_by_somebody_who_tells_again(kontor: Kontor) -> None:
    alarm = rejst(kontor)

    def dies(*_: object) -> str | None:
        raise KeyboardInterrupt

    alive = kontor.leveringer._veje
    kontor.leveringer._veje = dict.fromkeys(Vej, dies)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            kontor.leveringer.koer()
    kontor.leveringer._veje = alive
    kontor.leveringer.koer()
    assert kontor.sendt == []  # taken: whoever has it may still be at it

    kontor.gaa(minutes=1)
    kontor.leveringer.koer()
    assert len(kontor.sendt) == 2
    assert stand(kontor, alarm) == [("sendt", 2, None)] * 2


def test_two_at_once_tell_each_receiver_once(kontor: Kontor) -> None:
    rejst(kontor)
    waiting = kontor.leveringer._store.forfaldne(NU, 10)

    taken = [kontor.leveringer._store.tag(each, NU + timedelta(minutes=1)) for each in (*waiting, *waiting)]

    assert taken == [True, True, False, False]


def test_what_is_told_names_nobody_and_leads_to_the_alarm(kontor: Kontor) -> None:
    alarm = rejst(kontor, "kle:32.24.04")
    kontor.leveringer.koer()

    (_, _, melding), *_ = kontor.sendt
    said = tekster.emne(melding) + tekster.tekst(melding)
    assert melding.url == f"{SITE}/medarbejder/alarmer/{alarm.id}"
    assert melding.url in said
    assert "25-11-2026 kl. 13:00" in said
    assert "32.24.04" in said
    assert "Kommune 0751" in said
    for secret in (SEER, BORGER, SEER[:8], BORGER[:8], "henvendt"):
        assert secret not in said
    assert not re.search(r"\d{10}", said)


@pytest.mark.parametrize("slags", SLAGS)
def test_there_are_words_for_every_kind_of_alarm(slags: str) -> None:
    kode = "kle:32.24.04" if slags == "kle" else slags
    melding = Melding("id", "0751", "Aarhus Kommune", kode, NU, SITE)

    assert tekster.tekst(melding).splitlines()[0].endswith(".")
    assert tekster.emne(melding).isprintable()


def test_every_state_of_telling_is_one_we_know() -> None:
    assert {each.value for each in Leveringstilstand} == {"venter", "sendt", "opgivet"}

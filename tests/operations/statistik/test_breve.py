"""The monthly letters: each receiver gets one, whoever sends it and however often it is tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.domain.epost import Email
from borgerblik.operations.statistik import Maanedsbreve, Modtagere, StatistikStore
from borgerblik.operations.statistik.model import Doer
from tests.operations.statistik.kig import et_kig, et_kommunekig
from tests.operations.statistik.test_taeller import en_statistik
from tests.samtidig import samtidig

EN, ANDEN = Email("tal@aarhus.example"), Email("chef@aarhus.example")
DEN_FOERSTE = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)  # seven in Denmark


@dataclass
class Post:
    """The mail way; `fejl` is what it answers with."""

    sendt: list[tuple[str, str, str]] = field(default_factory=list)
    fejl: str | None = None

    def __call__(self, til: Email, emne: str, tekst: str) -> str | None:
        if self.fejl is None:
            self.sendt.append((til.reveal(), emne, tekst))
        return self.fejl


class Dag:
    """A clock that is set."""

    nu = DEN_FOERSTE

    def __call__(self) -> datetime:
        return self.nu


def breve(engine: db.Engine, post: Any, now: Any = None, *email: Email) -> Maanedsbreve:
    return Maanedsbreve(
        en_statistik(engine),
        StatistikStore(engine),
        lambda: [Modtagere("0751", "Aarhus Kommune", email or (EN,))],
        post,
        noegle=b"kun til test",
        adresse="https://borgerblik.example",
        now=now or Dag(),
    )


def test_each_receiver_gets_the_month_before_once_across_workers_and_restarts(engine: db.Engine) -> None:
    post = Post()
    for _ in range(3):
        breve(engine, post, None, EN, ANDEN, EN).udsend()

    assert sorted(til for til, _, _ in post.sendt) == [ANDEN.reveal(), EN.reveal()]
    assert {emne for _, emne, _ in post.sendt} == {"Kald på Borgerblikket i oktober 2026: Aarhus Kommune"}


def test_of_several_workers_at_the_same_moment_one_sends(engine: db.Engine) -> None:
    post = Post()
    samtidig(*(breve(engine, post).udsend for _ in range(4)))

    assert len(post.sendt) == 1


def test_the_next_month_is_another_letter(engine: db.Engine) -> None:
    post, now = Post(), Dag()
    breve(engine, post, now).udsend()
    now.nu = datetime(2026, 12, 1, 12, tzinfo=UTC)
    breve(engine, post, now).udsend()

    assert [emne.split(":")[0] for _, emne, _ in post.sendt] == [
        "Kald på Borgerblikket i oktober 2026",
        "Kald på Borgerblikket i november 2026",
    ]


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(2026, 11, 1, 4, 59, tzinfo=UTC), 0),  # before six in Denmark
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 7, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 7, 23, 1, tzinfo=UTC), 0),  # the eighth in Denmark
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), 0),
    ],
)
def test_letters_leave_in_the_first_week_of_a_month(engine: db.Engine, moment: datetime, sent: int) -> None:
    post, now = Post(), Dag()
    now.nu = moment
    breve(engine, post, now).udsend()

    assert len(post.sendt) == sent


def test_a_letter_the_mail_way_did_not_take_is_tried_again_after_an_hour(engine: db.Engine) -> None:
    post, now = Post(fejl="ingen_forbindelse"), Dag()
    own = breve(engine, post, now)
    with capture_logs() as logs:
        own.udsend()
    post.fejl = None
    own.udsend()
    assert not post.sendt, "not yet"
    now.nu += timedelta(hours=1)
    own.udsend()
    own.udsend()

    assert len(post.sendt) == 1
    assert [(line["event"], line["aarsag"]) for line in logs] == [
        ("a monthly letter did not leave", "ingen_forbindelse")
    ]
    assert EN.reveal() not in repr(logs)


def test_a_letter_that_cannot_be_sent_is_given_up_after_a_week_with_a_line_in_the_log(engine: db.Engine) -> None:
    post, now = Post(fejl="tls"), Dag()
    own = breve(engine, post, now, EN, ANDEN)
    with capture_logs():
        own.udsend()
    now.nu = datetime(2026, 11, 8, 12, tzinfo=UTC)
    post.fejl = None
    with capture_logs() as logs:
        own.udsend()
        own.udsend()

    assert not post.sendt
    assert [(line["event"], line["kommune"], line["antal"]) for line in logs] == [
        ("monthly letters were given up", "0751", 2)
    ]
    assert own.send("2026-10", ogsaa_uvisse=True)["sendt"] == 2, "by hand it can still be sent"


def test_one_whose_sender_died_may_have_left_and_is_sent_again_only_by_hand(engine: db.Engine) -> None:
    def dies(*_letter: Any) -> str | None:
        raise KeyboardInterrupt

    post, now = Post(), Dag()
    with pytest.raises(KeyboardInterrupt):
        breve(engine, dies, now).udsend()
    now.nu += timedelta(days=2)
    breve(engine, post, now).udsend()
    assert not post.sendt

    own = breve(engine, post, now)
    assert own.send("2026-10", ogsaa_uvisse=True)["sendt"] == 1
    assert own.send("2026-10", ogsaa_uvisse=True) == {"intet_at_goere": 1}


def test_the_letter_holds_a_table_and_a_link_and_no_small_number(engine: db.Engine) -> None:
    worker = en_statistik(engine)
    october = DEN_FOERSTE - timedelta(days=5)
    for _ in range(12):
        worker.tael(et_kig(et_kommunekig(tilbageholdt={("sygedagpenge", "foer_fradato"): 1}), tidspunkt=october))
    for _ in range(3):
        worker.tael(et_kig(et_kommunekig(tilbageholdt={("sygedagpenge", "vip"): 1}), tidspunkt=october))
    worker.tael(et_kig(tidspunkt=october, doer=Doer.SAGSBEHANDLER))
    worker.aflever()
    post = Post()
    breve(engine, post).udsend()

    ((_, _, tekst),) = post.sendt
    assert tekst.startswith("Kald på Borgerblikket i oktober 2026\nAarhus Kommune\n")
    assert "Borgernes opslag: 15" in tekst
    assert "Sagsbehandleres opslag: <5" in tekst
    assert "50 % af borgernes opslag tog højst 0,3 sekunder" in tekst
    assert "95 %" not in tekst, "of fifteen looks it would tell of a single one"
    row = next(line for line in tekst.splitlines() if line.startswith("Sygedagpenge"))
    assert row.split()[-6:] == ["15", "skjult", "skjult", "15", "skjult", "skjult"]
    assert "foer_fradato: 12" in tekst
    assert "vip" not in tekst
    assert "https://borgerblik.example/medarbejder/statistik?kommune=0751&maaned=2026-10" in tekst
    assert max(map(len, tekst.splitlines())) <= 120


def test_only_a_keyed_hash_of_the_receiver_is_kept(engine: db.Engine) -> None:
    breve(engine, Post()).udsend()

    with db.connected(engine) as connection:
        kept = repr(connection.exec_driver_sql("SELECT * FROM statistik_brev").all())
    assert EN.reveal() not in kept
    assert "aarhus" not in kept
    assert "sendt" in kept

"""Reminders of national tasks: before the deadline and once after it, to each person once however many send."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from borgerblik.db import Engine
from borgerblik.domain.epost import Email
from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.kommuner.oversigt import Oversigt
from borgerblik.kommuner.oversigt.paamindelse import Anledning, Paamindelser, anledning
from borgerblik.kommuner.oversigt.store import BrevStore
from tests.kommuner.oversigt.byg import AARHUS, I_DAG, ODENSE, Kommunerne, en_opgave, sig, skriv
from tests.samtidig import samtidig

LEDER, EJER = Email("leder@aarhus.example"), Email("ejer@aarhus.example")


@dataclass
class Post:
    """The way letters leave by; one that is out of order says why."""

    breve: list[tuple[str, str, str]] = field(default_factory=list)
    fejl: str | None = None

    def send(self, til: Email, emne: str, tekst: str) -> str | None:
        if self.fejl is None:
            self.breve.append((til.reveal(), emne, tekst))
        return self.fejl


def sender(engine: Engine, at: Kommunerne, post: Post) -> tuple[Oversigt, Paamindelser]:
    oversigt = at.oversigt(engine)
    people = {AARHUS: [EJER, LEDER]}
    return oversigt, Paamindelser(
        BrevStore(engine),
        oversigt.aabne_paamindelser,
        lambda kode: people.get(kode, []),
        post.send,
        noegle=b"n" * 32,
        adresse="https://borgerblik.example",
        now=lambda: at.nu,
    )


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (15, None), (14, Anledning.FJORTEN_DAGE), (4, Anledning.FJORTEN_DAGE), (3, Anledning.TRE_DAGE),
        (0, Anledning.TRE_DAGE), (-1, Anledning.OVERSKREDET), (-14, Anledning.OVERSKREDET), (-15, None),
    ],
)  # fmt: skip
def test_what_is_due_how_many_days_before(left: int, due: Anledning | None) -> None:
    assert anledning(I_DAG + timedelta(days=left), I_DAG) is due


def test_each_is_told_14_days_before_3_days_before_and_once_after(engine: Engine) -> None:
    at, post = Kommunerne(), Post()
    oversigt, letters = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG + timedelta(days=20)))
    told = []
    for _ in range(40):
        letters.udsend()
        letters.udsend()
        told.append(len(post.breve))
        at.nu += timedelta(days=1)

    assert [day for day, (before, now) in enumerate(zip([0, *told], told, strict=False)) if now > before] == [6, 17, 21]
    assert len(post.breve) == 6
    assert {til for til, _, _ in post.breve} == {"leder@aarhus.example", "ejer@aarhus.example"}
    _, emne, tekst = post.breve[0]
    assert emne == "Frist nærmer sig: Opgaven team (Aarhus Kommune)"
    assert "senest den 15.12.2026" in tekst
    assert "https://borgerblik.example/medarbejder/oversigt/0751" in tekst
    assert post.breve[-1][1].startswith("Fristen er overskredet: ")


def test_of_several_processes_one_sends(engine: Engine) -> None:
    at, post = Kommunerne(), Post()
    oversigt, _ = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG + timedelta(days=2)))
    samtidig(*(sender(engine, at, post)[1].udsend for _ in range(6)))

    assert sorted(til for til, _, _ in post.breve) == ["ejer@aarhus.example", "leder@aarhus.example"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_who_is_done_and_who_is_nobody_gets_no_letter(engine: Engine) -> None:
    at, post = Kommunerne(), Post()
    oversigt, letters = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG))
    sig(oversigt, AARHUS, team=Trintilstand.FULDFOERT)
    sig(oversigt, ODENSE, team=Trintilstand.PAABEGYNDT)

    assert letters.udsend() == 0
    assert AARHUS not in {each.kommune.kode for each in letters.forestaar()}
    assert len(letters.forestaar()) == 97


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_letter_that_did_not_leave_is_tried_again_an_hour_later(engine: Engine) -> None:
    at, post = Kommunerne(), Post(fejl="utilgaengelig")
    oversigt, letters = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG + timedelta(days=10)))
    assert letters.udsend() == 0
    post.fejl = None
    assert letters.udsend() == 0, "not at once"
    at.nu += timedelta(minutes=61)

    assert (letters.udsend(), len(post.breve)) == (2, 2)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_deadline_that_is_moved_is_told_of_anew_and_an_old_task_is_not(engine: Engine) -> None:
    at, post = Kommunerne(), Post()
    oversigt, letters = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG + timedelta(days=10)), en_opgave("gammel", date(2019, 10, 15)))
    assert letters.udsend() == 2
    skriv(oversigt, en_opgave(slutdato=I_DAG + timedelta(days=11)))

    assert letters.udsend() == 2
    assert not any("gammel" in emne for _, emne, _ in post.breve)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nobody_can_be_read_out_of_the_database(engine: Engine) -> None:
    at, post = Kommunerne(), Post()
    oversigt, letters = sender(engine, at, post)
    skriv(oversigt, en_opgave(slutdato=I_DAG))
    letters.udsend()

    with engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM oversigt_brev").fetchall())
    assert "aarhus.example" not in rows
    assert rows.count("sendt") == 2

"""Those who lead a kommune's connecting are told in time, each thing once however many processes there are."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from borgerblik.domain.epost import Email
from borgerblik.kommuner.tilslutning import Certifikatstand, Varsler
from borgerblik.kommuner.tilslutning.varsel import Ventende
from tests.kommuner.tilslutning.eksempler import I_DAG, Produktet, en_aftale

PIA, LARS, EVA = "pia@kommune.example", "lars@kommune.example", "eva@kommune.example"


class Post:
    """The way letters leave by; it fails with `fejl` while that is set."""

    def __init__(self) -> None:
        self.sendt: list[tuple[str, str, str]] = []
        self.fejl: str | None = None

    def __call__(self, til: Email, emne: str, tekst: str) -> str | None:
        if self.fejl is None:
            self.sendt.append((til.reveal(), emne, tekst))
        return self.fejl

    def emner(self) -> list[str]:
        """What was said since the last time, once each."""
        found = list(dict.fromkeys(emne for _, emne, _ in self.sendt))
        self.sendt.clear()
        return found


@pytest.fixture
def produktet(engine):
    return Produktet(engine, certifikat=Certifikatstand(True))


@pytest.fixture
def post():
    return Post()


def varsler(produktet: Produktet, post: Post, ventende=tuple) -> Varsler:
    return Varsler(
        produktet.engine,
        produktet.tilslutninger,
        post,
        noegle=b"noegle",
        adresse="https://blik.example",
        now=lambda: produktet.nu,
        ventende=ventende,
    )


def om(dage: int) -> str:
    return (I_DAG + timedelta(days=dage)).isoformat()


def hver_dag(produktet: Produktet, post: Post, dage: int) -> list[tuple[int, list[str]]]:
    """What was told on which day, from today on."""
    found = []
    for dag in range(dage):
        varsler(produktet, post).udsend()
        if told := post.emner():
            found.append((dag, told))
        produktet.om(days=1)
    return found


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_databehandleraftale_is_told_of_at_60_30_14_7_and_1_days_and_when_it_is_over(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(61))], trin={})

    told = hver_dag(produktet, post, 65)

    assert [dag for dag, _ in told] == [1, 31, 47, 54, 60, 62]
    assert [emner for _, emner in told] == [
        [f"Aarhus Kommune: databehandleraftalen udløber om {dage}"]
        for dage in ("60 dage", "30 dage", "14 dage", "7 dage", "1 dag")
    ] + [["Aarhus Kommune: databehandleraftalen er udløbet"]]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_owner_and_leader_get_it_in_plain_words_with_the_page(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(7))], trin={})
    assert varsler(produktet, post).udsend() == {"sendt": 2}
    assert [til for til, _, _ in post.sendt] == [PIA, LARS]
    tekst = post.sendt[0][2]
    assert "Databehandleraftalen gælder til og med 02.12.2026." in tekst
    assert "lukker kommunen af sig selv ved midnat" in tekst
    assert "https://blik.example/medarbejder/tilslutning?kommune=0751" in tekst


def test_of_many_processes_at_once_one_sends_each_letter(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(7)), en_aftale("tilslutningsaftale", gyldigTil=om(1))], trin={})
    start = threading.Barrier(4)

    def one() -> None:
        each = varsler(produktet, post)
        start.wait()
        each.udsend()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(post.sendt) == 4
    assert varsler(produktet, post).udsend() == {}


def test_a_letter_that_did_not_leave_is_tried_again_an_hour_later(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(30))], trin={})
    post.fejl = "utilgaengelig"
    assert varsler(produktet, post).udsend() == {"venter": 2}
    post.fejl = None
    assert varsler(produktet, post).udsend() == {"intet_at_goere": 2}
    produktet.om(hours=1)
    assert varsler(produktet, post).udsend() == {"sendt": 2}
    assert varsler(produktet, post).udsend() == {}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_way_that_breaks_down_loses_no_letter(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(30))], trin={})
    broken = Varsler(
        produktet.engine,
        produktet.tilslutninger,
        lambda *_: 1 / 0,  # type: ignore[arg-type]
        noegle=b"noegle",
        adresse="",
        now=lambda: produktet.nu,
    )
    assert broken.udsend() == {"venter": 2}
    produktet.om(hours=1)
    assert varsler(produktet, post).udsend() == {"sendt": 2}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_one_that_is_followed_without_a_gap_is_no_news_and_one_followed_after_a_gap_is(produktet, post):
    first = en_aftale(gyldigTil=om(7))
    produktet.skriv(aftaler=[first, en_aftale(gyldigFra=om(8))], trin={})
    assert varsler(produktet, post).udsend() == {}
    produktet.skriv(aftaler=[first, en_aftale(gyldigFra=om(9))], trin={})
    assert varsler(produktet, post).udsend() == {"sendt": 2}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_service_agreements_and_the_certificate_are_told_of_too(produktet, post):
    produktet.certifikat = Certifikatstand(True, I_DAG + timedelta(days=14))
    service = en_aftale("serviceaftale", service="ydelsesindeks", retning="udstil", gyldigTil=om(20))
    produktet.skriv(aftaler=[service], trin={})
    varsler(produktet, post).udsend()
    assert post.emner() == [
        "Aarhus Kommune: serviceaftalen for ydelsesindeks (udstil) udløber om 20 dage",
        "Aarhus Kommune: certifikatet til de fælleskommunale tjenester udløber om 14 dage",
    ]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_deadlines_are_told_of_at_14_and_3_days_and_once_when_they_are_past(produktet, post):
    step = {"tilstand": None, "frist": om(15), "ejer": {"navn": "Eva", "email": EVA}, "bevis": None, "note": None}
    produktet.skriv(aftaler=[], trin={"forbindelse": step, "projektejer": step})

    told = hver_dag(produktet, post, 20)

    step_name = "Aarhus Kommune: fristen for Forbindelse til indekserne"
    assert told == [
        (1, [f"{step_name} er om 14 dage"]),
        (12, [f"{step_name} er om 3 dage"]),
        (16, [f"{step_name} er overskredet"]),
    ], "and of a step that is done nothing is told"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_whose_the_step_is_hears_of_it_and_nobody_twice(produktet, post):
    step = {"tilstand": None, "frist": om(3), "ejer": {"navn": "Eva", "email": EVA}, "bevis": None, "note": None}
    own = {**step, "ejer": {"navn": "Lars", "email": LARS}}
    produktet.skriv(aftaler=[], trin={"forbindelse": step, "fagomraader_aabnet": own})
    varsler(produktet, post).udsend()
    assert sorted(til for til, _, _ in post.sendt) == sorted([PIA, LARS, EVA, PIA, LARS])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_new_day_is_a_new_letter_and_what_ended_long_ago_is_none(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(7))], trin={})
    varsler(produktet, post).udsend()
    post.emner()
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(6))], trin={})
    varsler(produktet, post).udsend()
    assert post.emner() == ["Aarhus Kommune: databehandleraftalen udløber om 6 dage"]
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(-31))], trin={})
    assert varsler(produktet, post).udsend() == {}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nobody_is_named_in_what_is_kept_of_the_letters(produktet, post):
    produktet.skriv(aftaler=[en_aftale(gyldigTil=om(7))], trin={})
    varsler(produktet, post).udsend()
    with produktet.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM tilslutning_varsel").all())
    assert "@" not in kept
    assert "aftale:databehandleraftale:2026-12-02:7" in kept


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_opening_that_waits_is_told_of_once_with_what_it_waits_for(produktet, post):
    produktet.skriv(aftaler=[en_aftale()], trin={})
    paa = "Ledighedsydelse: datakvaliteten er 60 af 100; kommunens grænse er 90"
    venter = [Ventende("0751", "bcdfghjkmnpq", "Åbn Ledighedsydelse", I_DAG, paa)]
    breve = varsler(produktet, post, lambda: venter)

    assert breve.udsend() == {"sendt": 2}

    assert [til for til, _, _ in post.sendt] == [PIA, LARS]
    _, emne, tekst = post.sendt[0]
    assert emne == "Aarhus Kommune: »Åbn Ledighedsydelse« er godkendt, men kan ikke åbne endnu"
    assert paa in tekst
    assert "https://blik.example/medarbejder/valg?kommune=0751" in tekst
    produktet.om(days=1)
    assert breve.udsend() == {}
    venter.clear()
    assert breve.breve() == []

"""Whom a kommune watches: who stands on which list, for how long, who put them there, and that nobody can be named."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.domain.cpr import Cpr
from borgerblik.kommuner.tilsyn import UgyldigGrund, UgyldigUdloeb, Vagtliste, Vagtslags
from tests.kommuner.tilsynseksempler import AARHUS, ANNA, BO, CARLA, NOEGLE, ODENSE
from tests.samtidig import samtidig

VIP, OVERVAAGET, KOLLEGA = Vagtslags.VIP, Vagtslags.OVERVAAGET, Vagtslags.KOLLEGA
HENVISNING = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){2}")


class Ur:
    """A clock that is set."""

    def __init__(self) -> None:
        self.nu = datetime(2026, 11, 25, 18, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.nu


@pytest.fixture
def ur() -> Ur:
    return Ur()


@pytest.fixture
def liste(engine, ur):
    return Vagtliste(engine, NOEGLE, ur)


def slags(liste: Vagtliste, cpr: Cpr, kode: str = AARHUS) -> set[Vagtslags]:
    return set(liste.slags(kode, cpr.pseudonym(NOEGLE)))


# Who stands where


def test_a_person_stands_on_the_lists_of_the_kommune_that_put_them_there_and_nowhere_else(liste):
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis")
    liste.tilfoej(AARHUS, KOLLEGA, [ANNA, BO], af="lis")

    assert slags(liste, ANNA) == {VIP, KOLLEGA}
    assert slags(liste, BO) == {KOLLEGA}
    assert slags(liste, CARLA) == set()
    assert slags(liste, ANNA, ODENSE) == set()
    assert liste.antal(AARHUS) == {VIP: 1, OVERVAAGET: 0, KOLLEGA: 2}
    assert liste.antal(ODENSE) == {VIP: 0, OVERVAAGET: 0, KOLLEGA: 0}


def test_a_look_up_in_the_lists_is_one_statement(engine, liste):
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis")
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert slags(liste, ANNA) == {VIP}
    assert len(seen) == 1


def test_the_last_day_counts_and_is_a_danish_day(liste, ur):
    liste.tilfoej(AARHUS, OVERVAAGET, [ANNA], af="lis", udloeber=date(2026, 11, 30))

    for at, stands in (
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), False),  # midnight in Denmark
    ):
        ur.nu = at
        assert (slags(liste, ANNA) == {OVERVAAGET}) is stands
        assert (len(liste.alle(AARHUS)), liste.antal(AARHUS)[OVERVAAGET]) == ((1, 1) if stands else (0, 0))


def test_who_is_put_there_again_after_their_last_day_stands_there_again(liste, ur):
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", udloeber=date(2026, 11, 30))
    ur.nu += timedelta(days=30)

    assert liste.tilfoej(AARHUS, VIP, [ANNA], af="ole") == 1
    assert slags(liste, ANNA) == {VIP}
    assert len(liste.alle(AARHUS, ogsaa_tidligere=True)) == 2


def test_a_last_day_that_is_over_and_a_number_in_the_words_are_refused(liste):
    with pytest.raises(UgyldigUdloeb):
        liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", udloeber=date(2026, 11, 24))
    with pytest.raises(UgyldigGrund):
        liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", grund=f"gift med {BO.reveal()}")
    with pytest.raises(UgyldigGrund):
        liste.erstat(AARHUS, KOLLEGA, [ANNA], af="lis", grund=BO.reveal())
    assert slags(liste, ANNA) == set()
    assert liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", udloeber=date(2026, 11, 25)) == 1, "today is not over"


# Nothing is overwritten


def test_what_is_said_anew_of_a_person_ends_the_old_row_and_begins_one(liste, ur):
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", grund="Borgmester")
    assert liste.tilfoej(AARHUS, VIP, [ANNA], af="ole", grund="Borgmester") == 0, "that was said already"
    ur.nu += timedelta(hours=1)
    assert liste.tilfoej(AARHUS, VIP, [ANNA], af="ole", grund="Tidligere borgmester") == 1

    (now,) = liste.alle(AARHUS)
    newest, oldest = liste.alle(AARHUS, ogsaa_tidligere=True)
    assert newest == now
    assert (now.grund, now.af, now.fjernet) == ("Tidligere borgmester", "ole", None)
    assert (oldest.grund, oldest.af, oldest.fjernet, oldest.fjernet_af) == ("Borgmester", "lis", ur.nu, "ole")


def test_who_is_taken_off_is_no_longer_watched_and_it_is_kept_that_they_were_and_who_ended_it(liste, ur):
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", grund="Borgmester")
    (row,) = liste.alle(AARHUS)
    ur.nu += timedelta(days=1)

    assert not liste.fjern(ODENSE, row.henvisning, af="ole"), "not theirs to end"
    assert not liste.fjern(AARHUS, "0000-0000-0000", af="ole")
    assert liste.find(ODENSE, row.henvisning) is None
    assert liste.find(AARHUS, row.henvisning) == row
    assert liste.fjern(AARHUS, row.henvisning, af="ole")
    assert not liste.fjern(AARHUS, row.henvisning, af="ole"), "once"
    assert slags(liste, ANNA) == set()
    assert liste.find(AARHUS, row.henvisning) is None
    (kept,) = liste.alle(AARHUS, ogsaa_tidligere=True)
    assert (kept.tilfoejet, kept.fjernet, kept.fjernet_af) == (row.tilfoejet, ur.nu, "ole")


def test_the_row_of_a_person_is_found_by_the_number_given_again(liste):
    row = liste.tilfoej_en(AARHUS, VIP, ANNA, af="lis")

    assert row.henvisning == liste.henvisning(AARHUS, VIP, ANNA)
    assert len({liste.henvisning(kode, each, ANNA) for kode in (AARHUS, ODENSE) for each in Vagtslags}) == 6
    assert liste.fjern(AARHUS, liste.henvisning(AARHUS, VIP, ANNA), af="lis")


def test_further_persons_take_nobody_off_the_list(liste):
    liste.tilfoej(AARHUS, KOLLEGA, [ANNA], af="lis")

    assert liste.tilfoej(AARHUS, KOLLEGA, [BO, CARLA], af="ole") == 2
    assert liste.antal(AARHUS)[KOLLEGA] == 3


def test_a_list_is_replaced_whole_and_who_stays_is_left_alone(liste, ur):
    liste.tilfoej(AARHUS, KOLLEGA, [ANNA, BO], af="lis")
    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis")
    ur.nu += timedelta(days=1)

    assert liste.erstat(AARHUS, KOLLEGA, [BO, CARLA, CARLA], af="ole") == (1, 1)
    assert (slags(liste, ANNA), slags(liste, BO), slags(liste, CARLA)) == ({VIP}, {KOLLEGA}, {KOLLEGA})
    by = {each.henvisning: each.af for each in liste.alle(AARHUS, (KOLLEGA,))}
    assert by == {liste.henvisning(AARHUS, KOLLEGA, BO): "lis", liste.henvisning(AARHUS, KOLLEGA, CARLA): "ole"}


@pytest.mark.slow  # many rows
def test_twenty_thousand_colleagues_are_loaded_at_a_stretch(liste):
    many = [
        Cpr(f"{61 + n % 28:02d}{1 + n // 28 % 12:02d}{n // 336 % 90 + 10:02d}4{n % 1000:03d}") for n in range(20_000)
    ]
    distinct = {each.reveal() for each in many}

    assert liste.erstat(AARHUS, KOLLEGA, many, af="lis") == (len(distinct), 0)
    assert liste.erstat(AARHUS, KOLLEGA, many[1:], af="lis")[0] == 0
    assert slags(liste, many[-1]) == {KOLLEGA}


def test_of_many_who_add_the_same_at_once_all_are_answered_and_the_person_stands_there_once(liste):
    samtidig(*[partial(liste.tilfoej, AARHUS, VIP, [ANNA, BO], af="lis")] * 6)

    assert len(liste.alle(AARHUS, ogsaa_tidligere=True)) == 2


# Nobody is remembered for ever


def test_who_is_watched_no_longer_is_forgotten_when_the_kommune_forgets_the_looks(liste, ur):
    def staar(kode: str = AARHUS) -> list[tuple[Vagtslags, str | None]]:
        return [(each.slags, each.grund) for each in liste.alle(kode, ogsaa_tidligere=True)]

    liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", grund="fjernet")
    liste.fjern(AARHUS, liste.henvisning(AARHUS, VIP, ANNA), af="lis")
    liste.tilfoej(AARHUS, VIP, [BO], af="lis", grund="udløbet", udloeber=date(2026, 11, 25))
    liste.tilfoej(AARHUS, OVERVAAGET, [CARLA], af="lis", grund="gammel og gælder")
    liste.tilfoej(ODENSE, VIP, [ANNA], af="lis", grund="længe husket")
    liste.fjern(ODENSE, liste.henvisning(ODENSE, VIP, ANNA), af="lis")
    before = staar()
    months = {AARHUS: 6, ODENSE: 60}

    ur.nu = datetime(2027, 5, 25, 17, tzinfo=UTC)
    liste.ryd(months.__getitem__)
    assert staar() == before, "not a moment before"

    ur.nu = datetime(2027, 5, 26, 18, tzinfo=UTC)
    liste.ryd(months.__getitem__)
    assert staar() == [(OVERVAAGET, "gammel og gælder")]
    assert staar(ODENSE) == [(VIP, "længe husket")]


# Nobody can be named


def test_neither_the_list_nor_the_log_line_nor_the_database_can_name_anybody(engine, liste):
    with capture_logs() as lines:
        liste.tilfoej(AARHUS, VIP, [ANNA], af="lis", grund="Borgmester")
        (row,) = liste.alle(AARHUS)
        liste.erstat(AARHUS, KOLLEGA, [ANNA], af="lis")
        liste.fjern(AARHUS, row.henvisning, af="ole")
    with db.connected(engine) as connection:
        kept = str(connection.execute(text("SELECT * FROM vagt_person")).all())

    assert HENVISNING.fullmatch(row.henvisning)
    for told in (repr(row), str(lines), kept):
        assert ANNA.reveal() not in told
    assert ANNA.pseudonym(NOEGLE) not in f"{row.henvisning} {lines}"
    assert "Borgmester" not in str(lines), "the words may tell who it is"
    assert [(line["event"], line["kommune"], line["slags"]) for line in lines] == [
        ("persons were put on a watch list", AARHUS, "vip"),
        ("a watch list was replaced", AARHUS, "kollega"),
        ("a person was taken off a watch list", AARHUS, "vip"),
    ]


def test_a_reference_never_looks_like_a_number(tmp_path: Path):
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    liste = Vagtliste(engine, NOEGLE, datetime.now)

    assert all(
        HENVISNING.fullmatch(liste.henvisning(AARHUS, each, cpr)) for each in Vagtslags for cpr in (ANNA, BO, CARLA)
    )
    engine.dispose()


def test_without_a_database_nobody_is_said_not_to_be_watched():
    liste = Vagtliste(db.open_database("postgresql://127.0.0.1:1/x"), NOEGLE, lambda: datetime.now(UTC))

    with pytest.raises(db.DatabaseUnavailable):
        slags(liste, ANNA)

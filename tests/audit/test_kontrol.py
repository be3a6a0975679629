"""The check of the log: what is whole is whole, and whatever is done behind its back is found and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from borgerblik import db
from borgerblik.audit import Kaedetilstand, Udvalg
from borgerblik.audit.segl.forsegler import LogBrudt
from borgerblik.audit.segl.noegle import Noegle
from tests.audit.loggen import Loggen, en_log
from tests.audit.test_log import ANDEN, BORGER

pytestmark = pytest.mark.slow  # a database of each kind for every one


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    """Two processes' chains of five and four rows, sealed twice, and two rows after that."""
    found = en_log(engine)
    anden = found.ny()
    found.skriv(3)
    found.skriv(4, anden)
    found.forsegler.forsegl()
    found.skriv(2)
    found.forsegler.forsegl()
    found.skriv(1)
    found.skriv(1, anden, borger=ANDEN)
    return found


def numre(loggen: Loggen) -> list[int]:
    return [laest.nummer for laest in loggen.log.laes(Udvalg())]


def test_a_log_that_nobody_has_touched_is_whole(loggen: Loggen) -> None:
    found = loggen.kontrol()

    assert found.hel
    assert (found.raekker, found.uforseglede, found.kaeder, found.segl, found.slettede) == (11, 2, 2, 2, 0)
    assert found.nyeste is not None
    assert found.nyeste[0] == 2


def test_an_empty_log_is_whole(engine: db.Engine) -> None:
    assert en_log(engine).kontrol().hel


@pytest.mark.parametrize(
    "aendring",
    [
        "tidspunkt = (SELECT max(tidspunkt) FROM opslag)",
        "kommuner = '0101'",
        "borger = 'x'",
        "borger = NULL",
        "seer = 'x'",
        "indhold = replace(indhold, 'egen_oversigt', 'en_anden_grund')",
        "salt = (SELECT salt FROM opslag WHERE nummer = :anden)",
    ],
)
def test_a_change_of_any_part_of_a_row_is_found_with_its_number(loggen: Loggen, aendring: str) -> None:
    ramt = numre(loggen)[1]
    loggen.sql(f"UPDATE opslag SET {aendring} WHERE nummer = :ramt", ramt=ramt, anden=ramt + 1)
    (fejl,) = loggen.kontrol().fejl

    assert (fejl.slags.value, fejl.nummer, fejl.plads) == ("aendret", ramt, 2)


def test_a_row_whose_hash_was_made_anew_does_not_fit_its_chain(loggen: Loggen) -> None:
    en, anden = numre(loggen)[1:3]
    loggen.sql(
        "UPDATE opslag SET aftryk = (SELECT aftryk FROM opslag WHERE nummer = :b) WHERE nummer = :a", a=en, b=anden
    )

    assert loggen.fejl() == ["aendret", "brudt"]


@pytest.mark.parametrize("at", [1, 4, 8])
def test_a_row_taken_out_is_missed_wherever_it_was(loggen: Loggen, at: int) -> None:
    loggen.sql("DELETE FROM opslag WHERE nummer = :nummer", nummer=numre(loggen)[at])

    assert not loggen.kontrol().hel


def test_the_first_row_of_a_chain_is_missed(loggen: Loggen) -> None:
    loggen.sql("DELETE FROM opslag WHERE nummer = :nummer", nummer=numre(loggen)[0])

    assert loggen.fejl()[0] == "begyndelse"


def test_the_last_rows_before_a_seal_are_missed(loggen: Loggen) -> None:
    loggen.sql("DELETE FROM opslag WHERE nummer > :nummer", nummer=numre(loggen)[7])

    assert "segl_hoved" in loggen.fejl()


def test_a_whole_chain_taken_out_is_missed(loggen: Loggen) -> None:
    loggen.sql("DELETE FROM opslag WHERE kaede = (SELECT max(kaede) FROM opslag)")

    assert "segl_hoved" in loggen.fejl()


def test_two_rows_that_have_changed_places_are_found(loggen: Loggen) -> None:
    en, anden = numre(loggen)[1:3]
    loggen.sql(
        "UPDATE opslag SET nummer = -1 WHERE nummer = :a",
        "UPDATE opslag SET nummer = :a WHERE nummer = :b",
        "UPDATE opslag SET nummer = :b WHERE nummer = -1",
        a=en,
        b=anden,
    )

    assert not loggen.kontrol().hel


def test_a_row_that_was_put_in_is_found(loggen: Loggen) -> None:
    loggen.sql(
        "INSERT INTO opslag (nummer, tidspunkt, kommuner, borger, seer, indhold, kaede, plads, salt, aftryk, haekte)"
        " SELECT nummer + 100, tidspunkt, '', 'x', 'y', '{}', 5, 1, salt, aftryk, haekte FROM opslag"
        " WHERE nummer = :nummer",
        nummer=numre(loggen)[0],
    )

    assert "begyndelse" in loggen.fejl()


def test_rows_with_empty_content_are_no_erasure_unless_a_seal_says_so(loggen: Loggen) -> None:
    gone = "kommuner = NULL, borger = NULL, seer = NULL, indhold = NULL, salt = NULL"
    loggen.sql(f"UPDATE opslag SET {gone} WHERE nummer = :nummer", nummer=numre(loggen)[3])

    assert loggen.fejl() == ["slettet_uden_segl"]


@pytest.mark.parametrize(
    ("aendring", "slags"),
    [
        ("DELETE FROM segl WHERE nummer = 1", "segl_mangler"),
        ("UPDATE segl SET indhold = replace(indhold, 'raekker', 'roekker') WHERE nummer = 1", "segl_underskrift"),
        ("UPDATE segl SET slags = 'dag' WHERE nummer = 1", "segl_underskrift"),
        ("UPDATE segl SET noegle = 'en anden' WHERE nummer = 2", "segl_noegle"),
    ],
)
def test_a_seal_that_was_changed_or_taken_away_is_found(loggen: Loggen, aendring: str, slags: str) -> None:
    loggen.sql(aendring)

    assert slags in loggen.fejl()


def test_a_seal_made_with_another_key_is_not_believed(loggen: Loggen, engine: db.Engine) -> None:
    stranger = en_log(engine)
    stranger.nu = loggen.nu
    loggen.sql("DELETE FROM segl")
    stranger.forsegler.forsegl()

    assert "segl_noegle" in loggen.fejl()


def test_a_broken_log_is_not_sealed_and_says_where(loggen: Loggen) -> None:
    loggen.sql("UPDATE opslag SET borger = 'x' WHERE nummer = :nummer", nummer=numre(loggen)[-1])

    with pytest.raises(LogBrudt) as told:
        loggen.forsegler.forsegl()
    assert told.value.fejl.nummer == numre(loggen)[-1]
    assert loggen.forsegler.tilstand().fejl == 1
    assert loggen.kontrol().segl == 2


def test_of_many_faults_the_first_are_named_and_all_are_counted(loggen: Loggen) -> None:
    loggen.skriv(30)
    loggen.sql("UPDATE opslag SET seer = 'x'")
    found = loggen.kontrol()

    assert (len(found.fejl), found.antal_fejl) == (20, 41)


def test_a_clock_set_back_is_a_remark_and_no_fault(loggen: Loggen) -> None:
    loggen.nu -= timedelta(hours=2)
    loggen.skriv(1)
    loggen.forsegler.forsegl()
    found = loggen.kontrol()

    assert found.hel
    assert found.tilbage == 1


def test_a_month_is_checked_from_the_seal_before_it_to_the_seal_after_it(engine: db.Engine) -> None:
    loggen = en_log(engine)
    for month in (8, 9, 10):
        loggen.nu = datetime(2026, month, 10, tzinfo=UTC)
        loggen.skriv(3)
        loggen.forsegler.forsegl()
    september = {"fra": datetime(2026, 9, 1, tzinfo=UTC), "til": datetime(2026, 10, 1, tzinfo=UTC)}

    assert loggen.kontrol(**september).raekker == 6
    loggen.sql("UPDATE opslag SET seer = 'x' WHERE nummer = :nummer", nummer=numre(loggen)[0])
    assert loggen.kontrol(**september).hel
    loggen.sql("UPDATE opslag SET seer = 'x' WHERE nummer = :nummer", nummer=numre(loggen)[4])
    assert loggen.fejl(**september) == ["aendret"]
    loggen.sql("DELETE FROM opslag WHERE nummer = :nummer", nummer=numre(loggen)[3])
    assert loggen.fejl(**september) == ["aendret", "mangler"]
    loggen.sql("DELETE FROM opslag WHERE nummer IN (:a, :b)", a=numre(loggen)[3], b=numre(loggen)[4])
    assert not loggen.kontrol(**september).hel


def test_who_reads_rows_is_told_which_of_them_have_been_tampered_with(loggen: Loggen) -> None:
    alle = numre(loggen)
    loggen.sql("UPDATE opslag SET seer = 'x' WHERE nummer = :nummer", nummer=alle[1])
    loggen.sql("DELETE FROM opslag WHERE nummer = :nummer", nummer=alle[4])
    found = {each.nummer: each.kaede for each in loggen.ny().laes(Udvalg())}

    broken = {nummer: how for nummer, how in found.items() if how is not Kaedetilstand.HEL}
    assert broken == {alle[1]: Kaedetilstand.AENDRET, alle[5]: Kaedetilstand.BRUDT}


def test_rows_of_one_person_are_whole_though_those_between_are_left_out(loggen: Loggen) -> None:
    (only,) = loggen.ny().laes(Udvalg(borger=ANDEN))

    assert only.kaede is Kaedetilstand.HEL
    assert len(list(loggen.ny().laes(Udvalg(borger=BORGER)))) == 10


def test_a_row_is_bound_to_the_one_before_it_however_long_its_process_was_silent(loggen: Loggen) -> None:
    loggen.nu += timedelta(days=100)
    loggen.skriv(1, borger="en tredje")
    loggen.nu -= timedelta(days=200)
    loggen.skriv(1, borger="en fjerde")

    for borger in ("en tredje", "en fjerde"):
        assert [each.kaede for each in loggen.ny().laes(Udvalg(borger=borger))] == [Kaedetilstand.HEL]


def test_a_row_that_was_cut_short_is_a_fault_and_not_the_end_of_the_check(loggen: Loggen) -> None:
    gone = "kommuner = NULL, borger = NULL, seer = NULL, indhold = NULL, salt = NULL, haekte = ''"
    loggen.sql(f"UPDATE opslag SET {gone} WHERE nummer = :nummer", nummer=numre(loggen)[3])
    found = loggen.kontrol()

    assert not found.hel
    assert found.raekker == 11


def test_a_key_of_another_kind_signs_as_well(engine: db.Engine) -> None:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    loggen = Loggen(engine, Noegle(generate_private_key(65537, 3072)))
    loggen.skriv(2)
    loggen.forsegler.forsegl()

    assert loggen.kontrol().hel

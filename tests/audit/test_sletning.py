"""Forgetting: what a kommune no longer wants kept is gone, and the chain can still be checked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.audit import Udvalg
from borgerblik.audit.sletning import Opbevaring, Sletter
from tests.audit.loggen import Loggen, en_log

MAANEDER = {"0751": 12, "0101": 60}

pytestmark = pytest.mark.slow  # a database of each kind for every one


def sletter(loggen: Loggen) -> Sletter:
    opbevaring = Opbevaring(lambda kode: MAANEDER[kode], lambda: 60, lambda: 12)
    return Sletter(loggen.log, loggen.noegle, opbevaring, lambda: loggen.nu)


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    """Rows of two years ago and of now, sealed, and one that is old and not sealed."""
    found = en_log(engine)
    found.nu = datetime(2024, 11, 24, 15, 30, tzinfo=UTC)
    found.skriv(3, kommuner=("0751",))
    found.skriv(1, kommuner=("0751", "0101"))
    found.skriv(1, kommuner=())
    found.forsegler.forsegl()
    found.skriv(1, kommuner=("0751",))
    found.nu = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    return found


def test_what_is_too_old_is_erased_and_the_log_is_still_whole(loggen: Loggen) -> None:
    assert sletter(loggen).slet("cli:test").raekker == 3
    rows = list(loggen.log.laes(Udvalg()))

    assert [row.opslag is None for row in rows] == [True, True, True, False, False, False]
    assert rows[0].tidspunkt == datetime(2024, 11, 24, tzinfo=UTC)
    found = loggen.kontrol()
    assert (found.hel, found.slettede, found.segl) == (True, 3, 2)


def test_nothing_of_what_was_said_is_left(loggen: Loggen) -> None:
    sletter(loggen).slet("cli:test")
    with db.connected(loggen.engine) as connection:
        asked = text("SELECT kommuner, borger, seer, indhold, salt FROM opslag ORDER BY nummer LIMIT 3")
        assert {tuple(row) for row in connection.execute(asked)} == {(None,) * 5}


def test_a_row_taken_out_among_the_erased_is_missed(loggen: Loggen) -> None:
    sletter(loggen).slet("cli:test")
    loggen.sql("DELETE FROM opslag WHERE plads = 2")

    assert "mangler" in loggen.fejl()


def test_what_is_erased_later_needs_a_seal_of_its_own(loggen: Loggen) -> None:
    sletter(loggen).slet("cli:test")
    loggen.sql("DELETE FROM segl WHERE nummer = 2")

    assert loggen.fejl() == ["slettet_uden_segl"] * 3


def test_erasing_twice_erases_nothing_more_and_sealing_goes_on(loggen: Loggen) -> None:
    sletter(loggen).slet("cli:test")
    assert sletter(loggen).slet("cli:test").raekker == 0
    loggen.forsegler.forsegl()
    assert sletter(loggen).slet("cli:test").raekker == 1
    assert loggen.kontrol().hel

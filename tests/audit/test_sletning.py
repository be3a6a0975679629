"""Forgetting: what a kommune no longer wants kept is gone, and the chain can still be checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.audit import Udvalg
from borgerblik.audit.segl.model import Slags, Sletning, Udsagn, besegl
from borgerblik.audit.sletning import Opbevaring, SletningAfvist, Sletter
from tests.audit.loggen import Loggen, en_log

MAANEDER = {"0751": 12, "0101": 60}

pytestmark = pytest.mark.slow  # a database of each kind for every one


def sletter(loggen: Loggen) -> Sletter:
    return Sletter(loggen.log, loggen.noegle, lambda: Opbevaring(MAANEDER, 60), lambda: loggen.nu)


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


@pytest.mark.parametrize("maaneder", [-1, 0, 5, 121, 10**9])
def test_months_that_no_kommune_can_decide_erase_nothing_for_anybody(loggen: Loggen, maaneder: int) -> None:
    decided = {"0101": maaneder, "0751": 12}
    afvist = Sletter(loggen.log, loggen.noegle, lambda: Opbevaring(decided, 60), lambda: loggen.nu)
    with pytest.raises(SletningAfvist, match="0101"):
        afvist.slet("cli:test")
    with capture_logs() as lines:
        afvist.pas()

    assert [line["log_level"] for line in lines] == ["error"]
    assert loggen.kontrol().slettede == 0


def test_a_date_younger_than_any_kommune_can_decide_erases_nothing_whoever_reckoned_it(
    loggen: Loggen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Opbevaring, "maaneder", lambda _self, _kode: -1)
    with pytest.raises(SletningAfvist, match="slettedato"):
        sletter(loggen).slet("cli:test")

    assert loggen.kontrol().slettede == 0


@pytest.mark.parametrize(("dage", "fundet"), [(-1, []), (1, ["sletning_for_ny"]), (400, ["sletning_for_ny"])])
def test_an_erasure_of_what_nobody_could_have_decided_to_forget_is_a_break(
    loggen: Loggen, dage: int, fundet: list[str]
) -> None:
    sletter(loggen).slet("cli:test")
    (*_, sidste) = loggen.log.segl.alle()
    assert sidste.udsagn is not None
    graense = {"0751": datetime(2026, 5, 24, 12, tzinfo=UTC) + timedelta(days=dage)}
    said = Udsagn(
        nummer=sidste.nummer + 1,
        slags=Slags.SLETNING,
        tidspunkt=loggen.nu,
        forrige=sidste.aftryk,
        fra=sidste.udsagn.til,
        til=sidste.udsagn.til,
        sletning=Sletning({}, graense, "cli:test"),
    )
    loggen.log.segl.gem(besegl(said, loggen.noegle))
    found = loggen.kontrol()

    assert [each.slags.value for each in found.fejl] == fundet
    assert {each.segl for each in found.fejl} <= {said.nummer}

"""What somebody with the database in hand could try: each is found by the check, and sealing is not put to sleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.audit import AuditLog
from borgerblik.audit.form import aabner, til_raekke
from borgerblik.audit.kaede import begyndelse, ny_kaede
from borgerblik.audit.kontrol import kontroller
from borgerblik.audit.segl.forsegler import Forsegler, LogBrudt
from borgerblik.audit.segl.model import Segl, Slags, Udsagn, besegl
from borgerblik.audit.segl.noegle import Noegler
from borgerblik.audit.sletning import Opbevaring, Sletter
from tests.audit.loggen import NU, Loggen, en_log
from tests.audit.test_log import ANDEN, et_opslag

pytestmark = pytest.mark.slow  # a database of each kind for every one


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    """Two processes' chains of five and four rows, sealed twice."""
    found = en_log(engine)
    found.skriv(3)
    found.skriv(4, found.ny())
    found.forsegler.forsegl()
    found.skriv(2)
    found.forsegler.forsegl()
    return found


def numre(loggen: Loggen) -> list[int]:
    with db.connected(loggen.engine) as connection:
        return list(connection.execute(text("SELECT nummer FROM opslag ORDER BY nummer")).scalars())


KUN_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
KUN_POSTGRES = pytest.mark.parametrize("kind", ["postgres"], indirect=True)


def forfalsk(loggen: Loggen, nummer: int) -> None:
    """A row as good as ours in a chain of its own, which whoever knows the hashes can make."""
    aabnet = loggen.nu
    raekke = aabner(til_raekke(et_opslag(tidspunkt=aabnet, formaal="falsk")), aabnet, 0)
    led = begyndelse(ny_kaede(), aabnet, 0, b"").naeste(raekke.aftryk)
    values = {name: getattr(raekke, name) for name in ("kommuner", "borger", "seer", "indhold", "salt", "aftryk")}
    moment = aabnet if loggen.log.store.postgresql else aabnet.replace(tzinfo=None).isoformat(" ", "microseconds")
    values |= {"nummer": nummer, "tidspunkt": moment, "kaede": led.kaede, "plads": 1, "haekte": led.haekte}
    loggen.sql(f"INSERT INTO opslag ({', '.join(values)}) VALUES (:{', :'.join(values)})", **values)


def falsk_segl(loggen: Loggen, nummer: int, andet: Loggen | None = None, **sagt: Any) -> None:
    """A seal at that number, after the second; signed with the key of `andet`, else with ours."""
    (*_, sidste) = loggen.log.segl.alle(til=2)
    said = Udsagn(nummer, Slags.MELLEM, loggen.nu, sidste.aftryk, numre(loggen)[8], numre(loggen)[8])
    loggen.log.segl.gem(besegl(replace(said, **sagt), (andet or loggen).noegle))


# Rows


@pytest.mark.parametrize("felt", ["aftryk", "haekte", "salt"])
@pytest.mark.parametrize("vaerdi", ["''", "'x'"])
def test_a_hash_or_salt_of_another_length_is_a_fault_and_not_the_end_of_the_check(
    loggen: Loggen, felt: str, vaerdi: str
) -> None:
    loggen.sql(f"UPDATE opslag SET {felt} = {vaerdi} WHERE nummer = :nummer", nummer=numre(loggen)[1])

    assert set(loggen.fejl()) <= {"aendret", "brudt"}
    assert loggen.fejl()


@pytest.mark.parametrize(
    "aendring",
    [
        "tidspunkt = replace(tidspunkt, ' ', 'T')",
        "tidspunkt = 'x'",
        "tidspunkt = tidspunkt || '+05'",
        "borger = 7",
        "borger = CAST(borger AS BLOB)",
        "indhold = NULL",
    ],
)
@KUN_SQLITE
def test_another_way_to_write_the_same_is_a_change_too(loggen: Loggen, aendring: str) -> None:
    loggen.sql(f"UPDATE opslag SET {aendring} WHERE nummer = :nummer", nummer=numre(loggen)[1])

    assert loggen.fejl() == ["aendret"]


@pytest.mark.parametrize("nummer", [0, -5])
def test_a_false_row_below_every_number_of_ours_is_found(loggen: Loggen, nummer: int) -> None:
    forfalsk(loggen, nummer)

    assert loggen.fejl() == ["segl_antal"]


@KUN_POSTGRES
def test_a_false_row_among_those_a_seal_has_counted_is_found(loggen: Loggen) -> None:
    forfalsk(loggen, numre(loggen)[3])

    assert loggen.fejl() == ["segl_antal"]


@KUN_POSTGRES
def test_a_row_beyond_every_number_given_does_not_put_sealing_to_sleep(loggen: Loggen) -> None:
    forfalsk(loggen, 1 << 62)

    with pytest.raises(LogBrudt) as told:
        loggen.forsegler.forsegl()
    assert told.value.fejl.nummer == 1 << 62
    assert loggen.forsegler.tilstand().fejl == 1


def test_a_whole_month_taken_away_is_missed(loggen: Loggen) -> None:
    loggen.nu += timedelta(days=31)
    loggen.skriv(2)
    loggen.forsegler.forsegl()
    loggen.sql("DELETE FROM opslag WHERE nummer <= :nummer", nummer=numre(loggen)[8])

    november = {"fra": datetime(2026, 11, 1, tzinfo=UTC), "til": datetime(2026, 12, 1, tzinfo=UTC)}
    assert "segl_hoved" in loggen.fejl()
    assert "segl_hoved" in loggen.fejl(**november)


def test_an_older_table_put_back_is_found_by_the_seals_made_since(loggen: Loggen) -> None:
    before = numre(loggen)[8]
    loggen.skriv(2)
    loggen.forsegler.forsegl()
    loggen.sql("DELETE FROM opslag WHERE nummer > :nummer", nummer=before)

    assert loggen.fejl() == ["segl_hoved"]


# Seals


@pytest.mark.parametrize(
    ("sagt", "slags"),
    [
        ({"forrige": bytes(32)}, "segl_kaede"),
        ({"fra": 1}, "segl_kaede"),
        ({"raekker": 1}, "segl_antal"),
        ({"raekker": 0}, None),
    ],
)
def test_what_a_seal_says_of_the_one_before_and_of_how_many_rows_is_compared(
    loggen: Loggen, sagt: dict[str, Any], slags: str | None
) -> None:
    falsk_segl(loggen, 3, **sagt)

    assert loggen.fejl() == ([] if slags is None else [slags])


@pytest.mark.parametrize("nummer", [0, -1])
def test_a_seal_below_every_number_of_ours_is_found(loggen: Loggen, nummer: int) -> None:
    falsk_segl(loggen, nummer)

    assert "segl_mangler" in loggen.fejl()


def test_a_false_seal_that_says_it_covers_all_that_will_come_covers_nothing(loggen: Loggen) -> None:
    falsk_segl(loggen, 3, en_log(loggen.engine), til=1 << 40)
    loggen.skriv(2)
    with capture_logs() as lines:
        segl = loggen.forsegler.forsegl()

    assert segl is not None
    assert segl.udsagn is not None
    assert (segl.nummer, segl.udsagn.fra, segl.udsagn.raekker) == (4, numre(loggen)[8], 2)
    assert ("error", 3) in [(line["log_level"], line["segl"]) for line in lines]
    assert loggen.forsegler.tilstand().fejl == 1
    assert loggen.fejl() == ["segl_noegle"]


def test_a_false_seal_of_this_moment_does_not_put_off_the_next_one(loggen: Loggen) -> None:
    loggen.nu += timedelta(hours=1)
    loggen.skriv(1)
    falsk_segl(loggen, 3, en_log(loggen.engine), dag=date(9999, 1, 1), slags=Slags.DAG)
    with capture_logs():
        loggen.forsegler.pas()
    loggen.nu += timedelta(days=1)
    loggen.skriv(1)
    loggen.forsegler.pas()

    assert [segl.slags for segl in loggen.log.segl.alle(efter=3)] == ["mellem", "dag"]
    assert loggen.fejl() == ["segl_noegle"]


def test_a_false_seal_with_the_last_number_there_is_is_told_of(loggen: Loggen) -> None:
    falsk_segl(loggen, (1 << 63) - 1, en_log(loggen.engine))
    told: list[bool] = []
    forsegler = Forsegler(loggen.log, loggen.noegle, lambda: loggen.nu + timedelta(hours=1), lambda: told.append(True))
    with capture_logs():
        forsegler.pas()

    assert (forsegler.tilstand().fejl, told) == (1, [True])


def test_nothing_is_erased_because_a_false_seal_says_it_is_covered(loggen: Loggen) -> None:
    loggen.skriv(2)
    falsk_segl(loggen, 3, en_log(loggen.engine), til=1 << 40)
    loggen.nu += timedelta(days=2000)

    assert sletter(loggen).slet("cli:test").raekker == 9


def test_a_key_that_is_lost_leaves_the_old_seals_unbelieved_and_the_log_sealed_anew(loggen: Loggen) -> None:
    efter = en_log(loggen.engine)
    efter.nu = loggen.nu
    loggen.skriv(1)
    with capture_logs():
        segl = efter.forsegler.forsegl()

    assert segl is not None
    assert segl.udsagn is not None
    assert (segl.nummer, segl.udsagn.fra, segl.udsagn.raekker) == (3, 0, 10)
    assert efter.fejl() == ["segl_noegle"] * 2


def test_a_key_that_is_changed_and_named_leaves_the_log_whole(loggen: Loggen) -> None:
    efter = en_log(loggen.engine)
    both = AuditLog(loggen.engine, lambda: loggen.nu, Noegler([loggen.noegle.offentlig, efter.noegle.offentlig]))
    loggen.skriv(1)

    assert Forsegler(both, efter.noegle, lambda: loggen.nu).forsegl() is not None
    assert kontroller(both).hel


def test_a_chain_that_has_been_silent_is_taken_up_where_an_old_seal_left_it(loggen: Loggen) -> None:
    for _ in range(3):
        loggen.skriv(1, loggen.ny())
        loggen.forsegler.forsegl()
    loggen.skriv(1)

    assert loggen.forsegler.forsegl() is not None
    assert loggen.kontrol().hel


def test_a_chain_that_begins_anew_after_its_first_rows_were_sealed_is_not_sealed(loggen: Loggen) -> None:
    loggen.skriv(1, loggen.ny())
    loggen.sql(
        "UPDATE opslag SET kaede = (SELECT kaede FROM opslag WHERE nummer = :a) WHERE nummer = :b",
        a=numre(loggen)[0],
        b=numre(loggen)[-1],
    )

    with pytest.raises(LogBrudt):
        loggen.forsegler.forsegl()


def test_a_full_disk_keeps_the_seal_from_being_made_and_nothing_else_happens(tmp_path: Path) -> None:
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    db.upgrade(engine)
    loggen = en_log(engine)
    loggen.skriv(100)
    for _ in range(100):
        loggen.skriv(1, loggen.ny())  # a head for each, so that the seal needs room

    def full(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(loggen.engine, "checkout", full)
    with pytest.raises(db.DatabaseUnavailable):
        loggen.forsegler.pas()
    event.remove(loggen.engine, "checkout", full)
    loggen.engine.dispose()  # the limit is a connection's own

    assert (loggen.kontrol().hel, loggen.kontrol().segl) == (True, 0)
    loggen.forsegler.pas()
    assert (loggen.kontrol().hel, loggen.kontrol().uforseglede) == (True, 0)
    engine.dispose()


# What is right is never called broken


def test_a_chain_opened_after_a_seal_that_was_made_while_the_check_began_is_whole(
    loggen: Loggen, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = loggen.ny()
    ordinary = log.store.sikkert

    def meanwhile() -> int:
        loggen.skriv(1)
        loggen.forsegler.forsegl()
        loggen.skriv(1, loggen.ny())
        return ordinary()

    monkeypatch.setattr(log.store, "sikkert", meanwhile)

    assert kontroller(log).hel


def test_a_month_taken_away_with_its_seals_is_missed_by_a_seal_that_was_kept_elsewhere(loggen: Loggen) -> None:
    before = numre(loggen)[8]
    loggen.nu += timedelta(days=31)
    loggen.skriv(3)
    segl = loggen.forsegler.forsegl()
    assert segl is not None
    kendte = {segl.nummer: segl.aftryk}
    assert kontroller(loggen.ny(), kendte=kendte).hel
    loggen.sql("DELETE FROM opslag WHERE nummer > :nummer", "DELETE FROM segl WHERE nummer = 3", nummer=before)

    assert loggen.kontrol().hel, "what is left is whole"
    for fra in (None, datetime(2026, 12, 1, tzinfo=UTC)):
        (fejl,) = kontroller(loggen.ny(), fra=fra, kendte=kendte).fejl
        assert (fejl.slags.value, fejl.segl) == ("segl_kendt", 3)
    loggen.skriv(1, loggen.ny())
    assert loggen.forsegler.forsegl() is not None, "another seal takes its number"
    assert [each.slags.value for each in kontroller(loggen.ny(), kendte=kendte).fejl] == ["segl_kendt"]


# Erased rows


def sletter(loggen: Loggen) -> Sletter:
    return Sletter(loggen.log, loggen.noegle, lambda: Opbevaring({}, 60), lambda: loggen.nu)


@pytest.mark.parametrize("felt", ["kommuner", "borger", "seer", "indhold"])
def test_an_erased_row_that_says_something_again_is_found(loggen: Loggen, felt: str) -> None:
    loggen.nu += timedelta(days=2000)
    sletter(loggen).slet("cli:test")
    assert loggen.kontrol().hel
    loggen.sql(f"UPDATE opslag SET {felt} = 'x' WHERE nummer = :nummer", nummer=numre(loggen)[1])

    assert loggen.fejl() == ["aendret"]


def test_an_erasure_told_of_by_a_false_seal_is_none(loggen: Loggen) -> None:
    loggen.nu += timedelta(days=2000)
    fremmed = en_log(loggen.engine)
    fremmed.nu = loggen.nu
    with capture_logs():
        fremmed.forsegler.forsegl()
    sletter(fremmed).slet("cli:test")

    assert loggen.fejl().count("slettet_uden_segl") == 9


@KUN_POSTGRES
def test_who_erases_while_others_seal_tries_again(loggen: Loggen, monkeypatch: pytest.MonkeyPatch) -> None:
    loggen.nu += timedelta(days=2000)
    en_sletter = sletter(loggen)
    ordinary, before = en_sletter._segl, [lambda: falsk_segl(loggen, 3)]  # as good as any that others make

    def others_first(*asked: Any) -> Segl:
        found = ordinary(*asked)
        while before:
            before.pop()()
        return found

    monkeypatch.setattr(en_sletter, "_segl", others_first)

    assert en_sletter.slet("cli:test").raekker == 9
    assert [segl.slags for segl in loggen.log.segl.alle(efter=2)] == ["mellem", "sletning"]
    assert loggen.kontrol().hel


def test_a_row_from_before_the_change_to_summer_time_is_erased_by_its_own_day(loggen: Loggen) -> None:
    loggen.nu = datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)
    loggen.skriv(2)
    loggen.forsegler.forsegl()
    loggen.nu = datetime(2032, 3, 28, 12, tzinfo=UTC)
    assert sletter(loggen).slet("cli:test").raekker == 9
    loggen.nu = datetime(2032, 3, 29, tzinfo=UTC)
    assert sletter(loggen).slet("cli:test").raekker == 2
    assert loggen.kontrol().hel


def test_a_row_made_unreadable_holds_back_neither_the_alarms_nor_the_hourly_limit(loggen: Loggen) -> None:
    look: dict[str, Any] = {"rolle": "sagsbehandler", "seer": ANDEN, "varsler": ("vip",)}
    loggen.skriv(3, **look)
    before = numre(loggen)[-3:]
    loggen.sql("UPDATE opslag SET indhold = '[' WHERE nummer = :nummer", nummer=before[0])

    with capture_logs() as told:
        found = loggen.log.ansattes(before[0] - 1, 1)

    assert [post.nummer for post in found] == [before[1]]
    assert [line["nummer"] for line in told] == [before[0]]
    with capture_logs():
        assert loggen.log.antal_siden(ANDEN, NU) == 3

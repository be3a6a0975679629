"""One row that nobody can read: it is a break, and it keeps no other row from anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.audit import AuditLog, Kaedetilstand, Udvalg
from borgerblik.audit.adgangslog import Adgangslog, Kald
from borgerblik.audit.segl.forsegler import LogBrudt
from borgerblik.audit.sletning import Opbevaring, Sletter
from borgerblik.audit.udtraek.model import Kaedestand
from borgerblik.audit.vedligehold.store import uden_graenser, vedligehold
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from tests.alarm.byg import Kontor, et_look
from tests.audit.loggen import NU, Loggen, en_log
from tests.audit.test_aendringer import aendr, aendringer
from tests.audit.test_log import ANDEN, BORGER

pytestmark = pytest.mark.slow  # a database of each kind for every one

KUN_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
KUN_POSTGRES = pytest.mark.parametrize("kind", ["postgres"], indirect=True)
VIP: dict[str, Any] = {"rolle": "sagsbehandler", "seer": ANDEN, "varsler": ("vip",)}

# What somebody may put into a row, by the database that takes it.
POSTGRES = ("tidspunkt = 'infinity'", "tidspunkt = '-infinity'", "tidspunkt = '0044-03-15 BC'")
SQLITE = (
    "tidspunkt = 'vrøvl'",
    "tidspunkt = 7",
    "kommuner = CAST(kommuner AS BLOB)",
    "kommuner = CAST(x'ff' AS TEXT)",
    "indhold = CAST(indhold AS BLOB)",
)
BEGGE = (
    "indhold = '{}'",
    "indhold = replace(indhold, '\"egen_oversigt\"', '7')",
    "indhold = replace(indhold, 'egen_oversigt', '\\ud800')",
    f"indhold = '{'[' * 50_000}'",
)
HVER = [
    *(pytest.param("postgres", each, id=f"postgres-{each[:30]}") for each in (*POSTGRES, *BEGGE)),
    *(pytest.param("sqlite", each, id=f"sqlite-{each[:30]}") for each in (*SQLITE, *BEGGE)),
]
hver = pytest.mark.parametrize(("kind", "aendring"), HVER, indirect=["kind"])


@pytest.fixture
def loggen(empty_url: str) -> Iterator[Loggen]:
    """Five rows, three of them by an employee, in a database that does not refuse what nobody can read."""
    engine = db.open_database(empty_url)
    db.upgrade(engine)
    with db.transaction(engine) as connection:
        uden_graenser(connection)
    found = en_log(engine)
    found.skriv(1)
    found.skriv(3, **VIP)
    found.skriv(1)
    yield found
    engine.dispose()


def numre(loggen: Loggen) -> list[int]:
    with db.connected(loggen.engine) as connection:
        return list(connection.execute(text("SELECT nummer FROM opslag ORDER BY nummer")).scalars())


def oedelaeg(loggen: Loggen, aendring: str, at: int = 2) -> int:
    ramt = numre(loggen)[at]
    with db.transaction(loggen.engine) as connection:
        connection.exec_driver_sql(
            "SET LOCAL session_replication_role = replica"
            if connection.dialect.name == "postgresql"
            else "DROP TRIGGER opslag_update"
        )
        connection.exec_driver_sql(f"UPDATE opslag SET {aendring} WHERE nummer = {ramt}")
    return ramt


@hver
def test_the_citizen_still_reads_who_has_looked(loggen: Loggen, aendring: str) -> None:
    alle = numre(loggen)
    ramt = oedelaeg(loggen, aendring)
    told: list[bool] = []
    log = AuditLog(loggen.engine, brudt=lambda: told.append(True))
    with capture_logs() as lines:
        found = [post.nummer for post in log.om(BORGER)]
        again = log.om(BORGER, antal=3)

    assert found == [nummer for nummer in reversed(alle) if nummer != ramt]
    assert [post.nummer for post in again] == found[:3]
    assert [line["nummer"] for line in lines] == [ramt]
    assert told == [True], "it is counted once, however often it is met"


@hver
def test_the_alarms_for_the_others_go_on_and_the_limit_counts_them(loggen: Loggen, aendring: str) -> None:
    ramt = oedelaeg(loggen, aendring)
    with capture_logs():
        found = loggen.log.ansattes(0, 10)
        antal = loggen.log.antal_siden(ANDEN, NU - timedelta(hours=1))

    assert [post.nummer for post in found] == [nummer for nummer in numre(loggen)[1:4] if nummer != ramt]
    assert antal in (2, 3)


@hver
def test_an_extract_has_the_others_and_counts_it_as_a_break(loggen: Loggen, aendring: str) -> None:
    ramt = oedelaeg(loggen, aendring)
    stand = Kaedestand()
    with capture_logs():
        rows = list(loggen.log.laes(Udvalg()))
    for each in rows:
        stand.tael(each)

    assert [each.nummer for each in rows if each.opslag is None] == [ramt]
    assert {each.nummer for each in rows if each.kaede is Kaedetilstand.AENDRET} == {ramt}
    assert (stand.raekker, stand.slettede, stand.hel) == (4, 0, False)


@hver
def test_the_check_names_it_and_nothing_of_it_is_sealed(loggen: Loggen, aendring: str) -> None:
    ramt = oedelaeg(loggen, aendring)
    (fejl,) = loggen.kontrol().fejl

    assert (fejl.slags.value, fejl.nummer) == ("aendret", ramt)
    with pytest.raises(LogBrudt):
        loggen.forsegler.forsegl()


@pytest.mark.parametrize("felt", ["plads", "kaede"])
@pytest.mark.parametrize("vaerdi", ["'x'", "1.5", "x'00'"])
@KUN_SQLITE
def test_a_place_of_another_kind_is_named_and_is_a_broken_log(loggen: Loggen, felt: str, vaerdi: str) -> None:
    ramt = oedelaeg(loggen, f"{felt} = {vaerdi}")
    told: list[bool] = []
    loggen.forsegler._brudt = lambda: told.append(True)

    assert loggen.kontrol().fejl[0].nummer == ramt
    with pytest.raises(LogBrudt) as broken:
        loggen.forsegler.forsegl()
    assert (broken.value.fejl.nummer, told) == (ramt, [True])
    assert next(each.nummer for each in loggen.log.laes(Udvalg()) if each.kaede is not Kaedetilstand.HEL) == ramt


def test_the_last_page_of_the_access_log_is_not_cut_off_by_it(loggen: Loggen) -> None:
    key = b"x" * 32
    borger = Cpr("7211791035")
    loggen.skriv(4, borger=borger.pseudonym(key))
    ramt = oedelaeg(loggen, "indhold = '{}'", at=7)
    kald = Kald("a", "api_v1", "borger", "se min adgangslog", Nsis.BETYDELIG)
    with capture_logs():
        side = Adgangslog(loggen.log, key, lambda: loggen.nu).of(borger, kald, 2, None)
        rest = Adgangslog(loggen.log, key, lambda: loggen.nu).of(borger, kald, 5, side.naeste)

    assert (len(side.adgangslog), len(rest.adgangslog), rest.naeste) == (2, 1, None)
    assert ramt


@KUN_POSTGRES
@pytest.mark.parametrize("vaerdi", ["infinity", "-infinity", "0044-03-15 BC", "12026-01-01"])
@pytest.mark.parametrize("kolonne", ["opslag.tidspunkt", "segl.tidspunkt", "segl.dag", "aendring.tidspunkt"])
def test_postgresql_refuses_a_moment_that_nobody_can_read(engine: db.Engine, kolonne: str, vaerdi: str) -> None:
    loggen = en_log(engine)
    loggen.skriv(1)
    aendr(loggen)
    loggen.forsegler.forsegl()
    tabel, felt = kolonne.split(".")
    with pytest.raises(DBAPIError, match=f"ck_{tabel}_{felt}"):
        loggen.sql(f"UPDATE {tabel} SET {felt} = '{vaerdi}'")


@pytest.mark.parametrize(
    ("kind", "aendring"),
    [
        ("postgres", "tidspunkt = 'infinity'"),
        ("postgres", "dag = '-infinity'"),
        ("sqlite", "tidspunkt = 'x'"),
        ("sqlite", "underskrift = 'x'"),
        ("sqlite", "indhold = x'00'"),
        ("sqlite", "indhold = CAST(x'ff' AS TEXT)"),
    ],
    indirect=["kind"],
)
def test_a_seal_that_nobody_can_read_holds_no_more_and_looks_are_still_written(loggen: Loggen, aendring: str) -> None:
    loggen.forsegler.forsegl()
    loggen.skriv(1)
    loggen.forsegler.forsegl()
    loggen.sql(f"UPDATE segl SET {aendring} WHERE nummer = 2")

    loggen.skriv(1, loggen.ny())
    assert "segl_underskrift" in loggen.fejl()
    with capture_logs():
        assert loggen.forsegler.forsegl() is not None


@pytest.mark.parametrize(
    ("kind", "aendring", "slags"),
    [
        ("postgres", "tidspunkt = '-infinity'", "aendring_aendret"),
        ("sqlite", "tidspunkt = 'x'", "aendring_aendret"),
        ("sqlite", "efter = '['", "aendring_aendret"),
        ("postgres", "efter = '['", "aendring_aendret"),
    ],
    indirect=["kind"],
)
def test_a_change_that_nobody_can_read_hides_no_other(loggen: Loggen, aendring: str, slags: str) -> None:
    aendr(loggen)
    loggen.sql(f"UPDATE aendring SET {aendring} WHERE udfald = 'begyndt'")
    aendr(loggen)
    with capture_logs() as lines:
        found = aendringer(loggen).soeg("0751", antal=1)
        everything = aendringer(loggen).soeg("0751")

    assert slags in loggen.fejl()
    assert (len(found), found) == (1, everything)
    assert {line["event"] for line in lines} == {"a row of the log of changes cannot be read"}


@KUN_POSTGRES
def test_what_is_old_is_erased_and_partitions_are_made_past_it(loggen: Loggen) -> None:
    loggen.forsegler.forsegl()
    oedelaeg(loggen, "tidspunkt = '-infinity'")
    with db.transaction(loggen.engine) as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE opslag SET tidspunkt = '0044-03-15 BC' WHERE plads = 2")
        connection.exec_driver_sql("UPDATE opslag SET tidspunkt = '1500-03-15' WHERE plads = 1")
    loggen.nu += timedelta(days=2000)

    made = vedligehold(loggen.engine, loggen.nu)
    assert made is not None
    assert "opslag_150003" not in made
    sletter = Sletter(loggen.log, loggen.noegle, lambda: Opbevaring({}, 60), lambda: loggen.nu)
    assert sletter.slet("cli:test").raekker == 3


@pytest.mark.parametrize(
    ("kind", "falsk"),
    [
        ("postgres", {"kommuner": ("07510",)}),
        ("postgres", {"seer": "a" * 65}),
        ("postgres", {"rolle": "x\0"}),
        ("postgres", {"rolle": "\ud800"}),
        ("sqlite", {"rolle": "\ud800"}),
    ],
    indirect=["kind"],
)
def test_a_row_that_no_alarm_can_hold_keeps_no_other_from_raising_one(engine: db.Engine, falsk: dict[str, Any]) -> None:
    kontor = Kontor(engine)
    with capture_logs() as lines:
        raised = kontor.rejs(et_look(1, "vip"), et_look(2, "vip", **falsk), et_look(3, "vip", "vip"))

    assert [alarm.opslag for alarm in raised] == [3, 1]
    assert [line["nummer"] for line in lines if line["log_level"] == "error"] == [2]
    assert len(kontor.rejs(et_look(4, "vip"))) == 3

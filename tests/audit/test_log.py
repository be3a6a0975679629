"""The log: a look is safe when `write` returns, or no answer is given."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import event, text

from borgerblik import db
from borgerblik.audit import AuditLog, Kilde, LogUnavailable, Opslag, PersonNumberInLog

BORGER = hashlib.sha256(b"anders").hexdigest()
ANDEN = hashlib.sha256(b"bente").hexdigest()
SAG = "0b7b2d2e-6a7d-4c8e-9f3a-112233445566"
COUNT = """
import sys, sqlite3
print(*sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM opslag").fetchone())
"""


def et_opslag(**aendret: object) -> Opslag:
    look = Opslag(
        tidspunkt=datetime(2026, 11, 23, 19, 0, 0, 5, tzinfo=timezone(timedelta(hours=1))),
        anmodning=str(uuid.uuid4()),
        rolle="borger",
        seer=BORGER,
        borger=BORGER,
        formaal="egen_oversigt",
        niveau="betydelig",
        doer="api_v1",
        kommuner=("0751", "0101"),
        kilder=(
            Kilde("sagdokumentindeks", "0751", "svarede"),
            Kilde("ydelsesindeks", "0751", "mangler", "for_langsom"),
        ),
        sager=(SAG,),
        ydelser=(f"{uuid.uuid4()}:1",),
        tilbageholdt={str(uuid.uuid4()): ("foer_fradato", "niveau_for_lavt")},
    )
    return replace(look, **aendret)  # type: ignore[arg-type]


def invented(dash: str = "") -> str:
    """Nobody's number: the day is 61 or later."""
    return f"610180{dash}1234"


@pytest.fixture
def log(engine):
    return AuditLog(engine)


def rows(engine: db.Engine) -> int:
    with db.connected(engine) as connection:
        return int(connection.execute(text("SELECT count(*) FROM opslag")).scalar_one())


def test_a_look_is_read_as_it_was_written(log):
    own = et_opslag()
    staff = et_opslag(rolle="sagsbehandler", seer=ANDEN, myndighed="55133018", haendelse="anden_persons_data")
    log.write(own)
    log.write(staff)

    assert [post.opslag for post in log.om(BORGER)] == [staff, own]
    assert log.om(BORGER)[0].opslag.tidspunkt.tzinfo is UTC


def test_a_citizen_reads_only_about_themself_newest_first_and_page_by_page(log):
    for number in range(7):
        log.write(et_opslag(formaal=f"nummer {number}"))
        log.write(et_opslag(borger=ANDEN))

    pages, cursor = [], None
    for _ in range(3):
        page = log.om(BORGER, antal=3, foer=cursor)
        pages.append([post.opslag.formaal for post in page])
        cursor = page[-1].nummer

    assert pages == [["nummer 6", "nummer 5", "nummer 4"], ["nummer 3", "nummer 2", "nummer 1"], ["nummer 0"]]
    assert log.om(BORGER, foer=cursor) == log.om("nobody") == []


def test_however_much_is_asked_for_an_answer_has_its_limits(log, monkeypatch):
    monkeypatch.setattr("borgerblik.audit.log.MOST", 3)
    for _ in range(5):
        log.write(et_opslag())

    assert len(log.om(BORGER, antal=-1)) == 1
    assert len(log.om(BORGER, antal=10_000)) == 3


def test_reading_one_citizens_log_uses_the_index(engine):
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with db.connected(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is too small to tell
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = connection.execute(
            text(f"{explain} SELECT * FROM opslag WHERE borger = 'x' ORDER BY nummer DESC LIMIT 50")
        )
        words = " ".join(str(row) for row in plan)

    assert "borger_nummer" in words
    assert not any(bad in words for bad in ("TEMP B-TREE", "Sort  (", "Seq Scan"))


def test_a_look_costs_one_statement(log, engine, monkeypatch):
    log.write(et_opslag())  # which begins this process's chain
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def watched(cursor, query, *args, **kwargs):
        seen.append(query)
        return execute(cursor, query, *args, **kwargs)

    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.driver_connection.set_trace_callback(seen.append)
    else:
        monkeypatch.setattr(psycopg.Cursor, "execute", watched)
    log.write(et_opslag())

    if engine.dialect.name == "sqlite":
        seen = list(dict.fromkeys(seen))  # a trigger tells once more of the statement that has set it off
    (inserted,) = (each for each in seen if not each.startswith(("BEGIN", "COMMIT", "--", ";")))
    assert "RETURNING" not in inserted


def test_a_look_is_there_for_others_the_moment_write_returns(log, engine):
    log.write(et_opslag())
    if engine.dialect.name == "sqlite":
        other = subprocess.run([sys.executable, "-c", COUNT, engine.url.database], capture_output=True, check=True)
        assert other.stdout.strip() == b"1"
    else:
        with psycopg.connect(engine.url.render_as_string(False).replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM opslag").fetchone() == (1,)


def test_looks_from_many_threads_are_all_written(log, engine):
    threads = [threading.Thread(target=lambda: [log.write(et_opslag()) for _ in range(5)]) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(engine) == 60


TEXTS = [each.name for each in fields(Opslag) if each.name != "tidspunkt"]
HIDDEN_IN: dict[str, Callable[[str], object]] = {
    "kommuner": lambda value: (value,),
    "kilder": lambda value: (Kilde("sagdokumentindeks", "0751", "mangler", value),),
    "sager": lambda value: (SAG, value),
    "ydelser": lambda value: (f"{SAG}:{value}",),
    "tilbageholdt": lambda value: {value: ("undtaget",)},
}


@pytest.mark.parametrize("dash", ["", "-"])
@pytest.mark.parametrize("field", TEXTS)
def test_what_looks_like_a_person_number_stops_the_writing_in_every_field(log, engine, field, dash):
    value = f"om {invented(dash)}"
    hidden = HIDDEN_IN[field](value) if field in HIDDEN_IN else value
    with pytest.raises(PersonNumberInLog, match=field) as told:
        log.write(et_opslag(**{field: hidden}))

    assert invented(dash) not in str(told.value)
    assert isinstance(told.value, LogUnavailable)
    assert rows(engine) == 0


def test_a_rule_code_or_a_bare_number_is_looked_at_too(log):
    for odd in ({SAG: (invented(),)}, {SAG: (int(invented()),)}):
        with pytest.raises(PersonNumberInLog):
            log.write(et_opslag(tilbageholdt=odd))


def test_a_thousand_random_ids_and_hashes_pass(log):
    random = tuple(str(uuid.uuid4()) for _ in range(1000))
    log.write(et_opslag(sager=random, seer=hashlib.sha256(b"1").hexdigest(), anmodning=uuid.uuid4().hex))


def test_a_look_without_offset_is_not_written(log, engine):
    with pytest.raises(LogUnavailable):
        log.write(et_opslag(tidspunkt=datetime(2026, 11, 23)))  # noqa: DTZ001
    assert rows(engine) == 0


def test_a_look_that_does_not_fit_the_table_is_not_written(log, engine):
    for odd in ({"doer": None}, {"sager": (object(),)}, {"formaal": "\ud800"}):
        with pytest.raises(LogUnavailable):
            log.write(et_opslag(**odd))
    assert rows(engine) == 0


def test_a_log_that_is_not_there_gives_no_answer(empty_url):
    engine = db.open_database(empty_url)
    log = AuditLog(engine)
    with pytest.raises(LogUnavailable):
        log.write(et_opslag())
    with pytest.raises(LogUnavailable):
        log.om(BORGER)
    engine.dispose()


def test_an_unreachable_log_gives_no_answer():
    with pytest.raises(LogUnavailable):
        AuditLog(db.open_database("postgresql://127.0.0.1:1/x")).write(et_opslag())


def test_a_file_that_can_only_be_read_gives_no_answer(tmp_path):
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    db.upgrade(engine)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    with pytest.raises(LogUnavailable) as told:
        AuditLog(engine).write(et_opslag())

    assert "readonly" in str(told.value.__cause__)
    assert rows(engine) == 0
    engine.dispose()


def test_a_file_that_another_holds_gives_no_answer_in_the_end(tmp_path):
    path = tmp_path / "x.sqlite"
    engine = db.open_database(f"sqlite:///{path}")
    db.upgrade(engine)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=50"))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogUnavailable):
        AuditLog(engine).write(et_opslag())
    holder.execute("ROLLBACK")
    holder.close()

    AuditLog(engine).write(et_opslag())
    assert rows(engine) == 1
    engine.dispose()


def test_a_backend_that_is_ended_while_it_writes_gives_no_answer_and_the_next_look_is_written(
    migrated_postgres,
):
    engine = db.open_database(migrated_postgres)
    log = AuditLog(engine)
    before = rows(engine)
    with psycopg.connect(migrated_postgres.replace("+psycopg", ""), autocommit=True) as other:
        with other.transaction():
            other.execute("LOCK TABLE opslag IN ACCESS EXCLUSIVE MODE")
            failed: list[Exception] = []
            writing = threading.Thread(target=lambda: failed.append(_failure(log)))
            writing.start()
            _end_whoever_waits(other)
            writing.join()
        assert isinstance(failed[0], LogUnavailable)

        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
    log.write(et_opslag())
    assert rows(engine) == before + 1
    engine.dispose()


def _failure(log: AuditLog) -> Exception:
    try:
        log.write(et_opslag())
    except Exception as error:
        return error
    return AssertionError("it was written")


def _end_whoever_waits(connection: psycopg.Connection) -> None:
    for _ in range(200):
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchall()
        if ended:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_server_that_allows_no_writing_gives_no_answer(migrated_postgres):
    engine = db.open_database(f"{migrated_postgres}?options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(LogUnavailable):
        AuditLog(engine).write(et_opslag())
    engine.dispose()

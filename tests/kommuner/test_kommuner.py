"""The kommuner and their choices: what is kept, what is in force, and who sees a change."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

from borgerblik import db
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.kommuner import CvrTaget, Kommuner, KommuneStore
from borgerblik.kommuner.form import from_json, to_json
from borgerblik.kommuner.register import NAVNE
from schemas.ind.kommune import KommuneFileFaults, read_kommune_file
from tests.kommuner.eksempler import AARHUS, AARHUS_CVR, en_fil, en_kommune, et_valg, kommuner, raa

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
SAVE = """
import sys, json
from datetime import UTC, datetime
from borgerblik import db
from borgerblik.kommuner import KommuneStore
from schemas.ind.kommune import read_kommune_file
store = KommuneStore(db.open_database(sys.argv[1]))
store.save(read_kommune_file(sys.stdin.buffer.read()), at=datetime.now(UTC), by="anden proces")
"""


@pytest.fixture
def store(engine):
    return KommuneStore(engine)


@pytest.fixture
def service(engine):
    return Kommuner(engine, paa_maskinen=True)


def save(store: KommuneStore, kommune: Kommune, by: str = "test", at: datetime = NOW) -> int:
    return store.save(kommune, at=at, by=by)


def count_statements(engine: db.Engine) -> list[str]:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_there_are_98_kommuner_each_with_a_code_and_a_name():
    assert len(NAVNE) == len(set(NAVNE.values())) == 98
    assert all(len(kode) == 4 and kode.isdigit() for kode in NAVNE)
    assert all(navn.endswith((" Kommune", " Regionskommune")) for navn in NAVNE.values())
    assert list(NAVNE) == sorted(NAVNE)


@pytest.mark.parametrize(
    ("kode", "navn"),
    [
        ("0101", "Københavns Kommune"),
        ("0169", "Høje-Taastrup Kommune"),
        ("0173", "Lyngby-Taarbæk Kommune"),
        ("0400", "Bornholms Regionskommune"),
        ("0430", "Faaborg-Midtfyn Kommune"),
        ("0480", "Nordfyns Kommune"),
        ("0482", "Langeland Kommune"),
        ("0751", "Aarhus Kommune"),
        ("0773", "Morsø Kommune"),
        ("0820", "Vesthimmerlands Kommune"),
        ("0851", "Aalborg Kommune"),
    ],
)
def test_a_kommune_has_the_name_it_calls_itself(kode, navn):
    assert NAVNE[kode] == navn


def test_a_kommune_that_was_never_set_up_is_known_and_not_connected(service):
    assert service.find("0101") == Kommune("0101", "Københavns Kommune", tilsluttet=False)
    assert service.find("0411") is None
    assert service.med_cvr("64942212") is None
    assert len(service.alle()) == 98


def test_what_is_saved_is_in_force_at_once(store, service):
    service.alle()
    assert save(store, en_kommune()) == 1

    assert service.find(AARHUS) == service.med_cvr(AARHUS_CVR) == store.read(AARHUS) == en_kommune()
    assert [kommune.kode for kommune in service.alle() if kommune.tilsluttet] == [AARHUS]
    assert store.read_all() == (en_kommune(),)
    assert store.read("0101") is None


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kommune=kommuner)
def test_every_choice_survives_the_database(engine, store, kommune):
    save(store, kommune)
    assert store.read(kommune.kode) == kommune
    with db.transaction(engine) as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())


@settings(deadline=None)
@given(kommune=kommuner)
def test_a_kommune_is_the_same_after_a_turn_through_json(kommune):
    assert from_json(to_json(kommune)) == kommune


def test_a_kommune_that_has_left_is_not_found_by_its_cvr(store, service):
    save(store, en_kommune())
    save(store, en_kommune(tilsluttet=False))

    assert service.med_cvr(AARHUS_CVR) is None
    assert service.find(AARHUS).cvr == AARHUS_CVR


def test_every_version_is_kept_with_when_and_by_whom(store):
    closed = en_kommune(kle={"32.30.04": KleValg("32.30.04", aaben=False)})
    assert save(store, en_kommune(), by="Anne") == 1
    assert save(store, closed, by="Bo", at=NOW + timedelta(days=1)) == 2

    newest, oldest = store.history(AARHUS)
    assert (newest.version, newest.kommune, newest.af) == (2, closed, "Bo")
    assert (oldest.version, oldest.kommune, oldest.tidspunkt, oldest.af) == (1, en_kommune(), NOW, "Anne")
    assert store.read(AARHUS) == closed
    assert store.history("0101") == ()


def test_two_kommuner_cannot_have_one_cvr_number(store, service):
    save(store, en_kommune())
    save(store, en_kommune("0101", "64942212"))
    for thief in (en_kommune("0851"), en_kommune("0101")):
        with pytest.raises(CvrTaget, match=f"kommune {AARHUS}"):
            save(store, thief)

    assert service.med_cvr(AARHUS_CVR).kode == AARHUS
    assert len(store.history("0101")) == 1
    assert store.history("0851") == ()


def test_two_kommuner_may_both_have_no_cvr_number_yet(store):
    save(store, en_kommune("0101", None, tilsluttet=False))
    save(store, en_kommune("0751", None, tilsluttet=False))


def test_a_save_that_fails_half_way_leaves_everything_as_it_was(store):
    save(store, en_kommune())
    with pytest.raises(Exception, match="without offset"):
        save(store, en_kommune(tilsluttet=False), at=datetime(2026, 11, 23))  # noqa: DTZ001

    assert store.versions() == ((AARHUS, 1),)
    assert store.read(AARHUS).tilsluttet


def test_a_file_with_ten_faults_names_ten_and_changes_nothing(store):
    save(store, en_kommune())
    bad = et_valg("x", aaben=2, fradato="y", ogsaaAktive="z", titel="", dokumenter="", fagsystemer=[], links={})
    with pytest.raises(KommuneFileFaults) as told:
        save(store, read_kommune_file(raa(en_fil(cvr="0", tilsluttet="nej", kle=[bad]))))

    assert len(told.value.faults) == len({fault.sted for fault in told.value.faults}) == 10
    assert store.versions() == ((AARHUS, 1),)


def test_a_change_by_another_process_is_seen_at_the_next_call(engine, store, service):
    save(store, en_kommune())
    assert service.find(AARHUS).tilsluttet
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", SAVE, url], input=raa(en_fil(tilsluttet=False)), check=True, timeout=30)

    assert not service.find(AARHUS).tilsluttet
    assert store.history(AARHUS)[0].af == "anden proces"


def test_a_request_costs_one_statement_when_nothing_has_changed(engine, store, service):
    save(store, en_kommune())
    save(store, en_kommune("0101", "64942212"))
    before = service.nu()
    seen = count_statements(engine)

    assert service.find(AARHUS) is before.find(AARHUS)
    assert service.med_cvr("64942212") is before.find("0101")
    assert service.nu() is before
    assert len(seen) == 3


def test_only_what_has_changed_is_read_again(store, service):
    save(store, en_kommune())
    save(store, en_kommune("0101", "64942212"))
    before = service.nu()
    save(store, en_kommune("0101", "64942212", tilsluttet=False))

    assert service.find(AARHUS) is before.find(AARHUS)
    assert not service.find("0101").tilsluttet


def test_what_a_request_has_taken_does_not_change_under_it(store, service):
    save(store, en_kommune())
    mine = service.nu()
    save(store, en_kommune(tilsluttet=False))

    assert mine.find(AARHUS).tilsluttet
    assert not service.find(AARHUS).tilsluttet


def at_once(*work: Callable[[], object]) -> list[Exception]:
    errors: list[Exception] = []

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_imports_at_the_same_moment_each_become_a_version(store):
    assert at_once(*[lambda: save(store, en_kommune())] * 8) == []
    assert [udgave.version for udgave in store.history(AARHUS)] == [8, 7, 6, 5, 4, 3, 2, 1]


def test_readers_never_see_a_kommune_half_changed(store, service):
    save(store, en_kommune())

    def look():
        for _ in range(20):
            kommune = service.find(AARHUS)
            assert kommune.tilsluttet == kommune.har_aabnet("32.30.04")

    def change():
        for number in range(10):
            save(store, en_kommune() if number % 2 else en_kommune(tilsluttet=False, kle={}))

    assert at_once(look, look, look, change) == []


def test_an_unreachable_database_is_told_as_that():
    service = Kommuner(db.open_database("postgresql://127.0.0.1:1/x"))
    with pytest.raises(db.DatabaseUnavailable):
        service.find(AARHUS)


def test_a_database_that_was_never_migrated_says_what_to_do(empty_url):
    engine = db.open_database(empty_url)
    with pytest.raises(db.DatabaseUnavailable, match="borgerblik db upgrade"):
        Kommuner(engine).find(AARHUS)
    engine.dispose()

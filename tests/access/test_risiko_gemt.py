"""What is kept of the assessments, what is in force, and how the gate reads it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert

from borgerblik import db
from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko import AendretImens, RisikoStore, Risikovurderinger, Tilstand
from borgerblik.access.risiko.form import from_json, to_json
from borgerblik.access.risiko.model import Overgang
from borgerblik.access.risiko.service import LOOK_SECONDS
from borgerblik.access.risiko.store import risiko_tabel
from borgerblik.domain.koder import Nsis
from tests.access.vurderinger import AARHUS, I_DAG, en_vurdering
from tests.samtidig import samtidig

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
BETYDELIG, HOEJ = Nsis.BETYDELIG, Nsis.HOEJ
SAVE = """
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from borgerblik import db
from borgerblik.access.risiko import RisikoStore
from borgerblik.access.risiko.skabelon import standardvurdering
from borgerblik.domain.koder import Nsis
first, *_ = standardvurdering("0751", date(2026, 11, 25))
store = RisikoStore(db.open_database(sys.argv[1]))
store.save([(replace(first, niveau=Nsis.HOEJ), int(sys.argv[2]))], at=datetime.now(UTC), by="anden proces")
"""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self) -> None:
        self.now += LOOK_SECONDS


@pytest.fixture
def store(engine):
    return RisikoStore(engine)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def service(engine, clock):
    return Risikovurderinger(engine, clock)


def save(store: RisikoStore, *vurderinger, efter: int = 0, by: str = "test", at: datetime = NOW) -> tuple[int, ...]:
    return store.save([(each, efter) for each in vurderinger], at=at, by=by)


def statements(engine: db.Engine) -> list[str]:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_an_assessment_survives_the_database(store):
    full = en_vurdering(
        "sagsbehandler", overgang=Overgang(3, I_DAG), omraader={"sygedagpenge": HOEJ}, begrundelse="Æ, ø og å"
    )
    save(store, full)

    (udgave,) = store.history(AARHUS, Rolle.SAGSBEHANDLER)
    assert (udgave.version, udgave.vurdering, udgave.tidspunkt, udgave.af) == (1, full, NOW, "test")
    assert from_json(to_json(full)) == full


def test_every_version_is_kept_with_when_and_by_whom(store):
    later = NOW + timedelta(days=1)
    assert save(store, en_vurdering(), by="Anne") == (1,)
    assert save(store, en_vurdering(niveau=HOEJ), efter=1, by="Bo", at=later) == (2,)

    newest, oldest = store.history(AARHUS, Rolle.BORGER)
    assert (newest.version, newest.vurdering.niveau, newest.tidspunkt, newest.af) == (2, HOEJ, later, "Bo")
    assert (oldest.version, oldest.vurdering, oldest.tidspunkt, oldest.af) == (1, en_vurdering(), NOW, "Anne")
    assert store.history(AARHUS, Rolle.SAGSBEHANDLER) == store.history("0101", Rolle.BORGER) == ()


@pytest.mark.parametrize("efter", [0, 1, 3, -1])
def test_who_writes_against_another_version_than_the_newest_keeps_nothing(store, efter):
    save(store, en_vurdering())
    save(store, en_vurdering(), efter=1)

    with pytest.raises(AendretImens, match="0751 borger"):
        save(store, en_vurdering(niveau=HOEJ), efter=efter)
    assert store.versions() == ((AARHUS, "borger", 2),)


def test_of_several_all_are_kept_or_none(store):
    save(store, en_vurdering("sagsbehandler"))

    with pytest.raises(AendretImens):
        save(store, en_vurdering("borger"), en_vurdering("sagsbehandler"))
    with pytest.raises(Exception, match="without offset"):
        save(store, en_vurdering("borger"), at=datetime(2026, 11, 25))  # noqa: DTZ001
    assert store.versions() == ((AARHUS, "sagsbehandler", 1),)
    assert save(store, en_vurdering("borger"), en_vurdering("administrator")) == (1, 1)


def test_of_those_who_decide_at_the_same_moment_one_is_kept_and_the_others_are_told(store):
    kept: list[int] = []
    refused: list[AendretImens] = []

    def decide() -> None:
        try:
            kept.extend(save(store, en_vurdering()))
        except AendretImens as error:
            refused.append(error)

    samtidig(*[decide] * 8)

    assert kept == [1]
    assert len(refused) == 7
    assert len(store.history(AARHUS, Rolle.BORGER)) == 1


# The service


def test_a_kommune_that_has_assessed_nothing_has_the_floor_and_is_reported(service):
    assert service.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(BETYDELIG)
    stand = service.nu().stand(AARHUS, Rolle.BORGER, I_DAG)
    assert (stand.tilstand, stand.version, stand.vurdering, stand.beregning) == (Tilstand.MANGLER, 0, None, None)
    assert service.nu().omraadekrav(AARHUS, "sygedagpenge") is None


def test_what_is_saved_through_the_service_is_demanded_at_once(service):
    service.nu()
    service.save([(en_vurdering(niveau=HOEJ), 0)], at=NOW, by="test")

    assert service.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(HOEJ)
    assert service.krav(AARHUS, Rolle.SAGSBEHANDLER, I_DAG) == Krav(BETYDELIG)
    assert service.krav("0101", Rolle.BORGER, I_DAG) == Krav(BETYDELIG)


def test_a_change_by_another_process_is_demanded_within_a_second(engine, service, clock):
    service.save([(en_vurdering(), 0)], at=NOW, by="test")
    assert service.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(BETYDELIG)
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", SAVE, url, "1"], check=True, timeout=30)
    clock.wait()

    assert service.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(HOEJ)
    assert service.history(AARHUS, Rolle.BORGER)[0].af == "anden proces"


def test_many_requests_in_a_second_ask_the_database_once_and_only_what_is_new_is_read(engine, store, service, clock):
    save(store, en_vurdering(), en_vurdering("sagsbehandler"))
    before = service.nu()
    seen = statements(engine)

    assert all(service.nu() is before for _ in range(100))
    assert seen == []
    clock.wait()
    assert service.nu() is before
    assert len(seen) == 1
    save(store, en_vurdering(niveau=HOEJ), efter=1)
    clock.wait()
    assert service.nu().find(AARHUS, Rolle.SAGSBEHANDLER) is before.find(AARHUS, Rolle.SAGSBEHANDLER)
    assert service.nu().find(AARHUS, Rolle.BORGER) == en_vurdering(niveau=HOEJ)


def test_what_a_request_has_taken_does_not_change_under_it(service):
    mine = service.nu()
    service.save([(en_vurdering(niveau=HOEJ), 0)], at=NOW, by="test")

    assert mine.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(BETYDELIG)


def test_a_demand_that_cannot_be_looked_up_is_not_guessed(clock):
    service = Risikovurderinger(db.open_database("postgresql://127.0.0.1:1/x"), clock)
    for _ in range(2):
        with pytest.raises(db.DatabaseUnavailable):
            service.krav(AARHUS, Rolle.BORGER, I_DAG)


def test_a_demand_in_one_area_reaches_the_items_that_lie_there(service):
    service.save([(en_vurdering(omraader={"sygedagpenge": HOEJ}), 0)], at=NOW, by="test")
    billede = service.nu()

    assert billede.omraadekrav(AARHUS, "sygedagpenge") is HOEJ
    assert billede.omraadekrav(AARHUS, "revalidering") is BETYDELIG
    assert service.krav_for_omraade(AARHUS, Rolle.BORGER, "sygedagpenge", I_DAG) == Krav(HOEJ)
    assert service.krav_for_omraade(AARHUS, Rolle.SAGSBEHANDLER, "sygedagpenge", I_DAG) == Krav(BETYDELIG)


def test_an_overdue_assessment_holds_and_is_counted(service):
    lapsed = en_vurdering(niveau=HOEJ, genbesoeg=I_DAG - timedelta(days=1))
    service.save([(lapsed, 0), (en_vurdering("sagsbehandler"), 0)], at=NOW, by="test")

    stand = service.nu().stand(AARHUS, Rolle.BORGER, I_DAG)
    assert (stand.tilstand, stand.krav) == (Tilstand.OVERSKREDET, Krav(HOEJ))
    assert service.nu().taelling([AARHUS, "0101"], I_DAG) == {
        Tilstand.MANGLER: 4,
        Tilstand.GAELDER: 1,
        Tilstand.SNART: 0,
        Tilstand.OVERSKREDET: 1,
    }


def test_a_row_under_the_floor_that_somebody_wrote_by_hand_opens_nothing(engine, service):
    low = to_json(en_vurdering(niveau=Nsis.LAV, omraader={"sygedagpenge": Nsis.LAV}))
    with db.transaction(engine) as connection:
        connection.execute(
            insert(risiko_tabel).values(
                kode=AARHUS, brugertype="borger", version=1, vurdering=low, tidspunkt=NOW, af="ukendt"
            )
        )

    assert service.krav(AARHUS, Rolle.BORGER, I_DAG) == Krav(BETYDELIG)
    assert service.nu().omraadekrav(AARHUS, "sygedagpenge") is BETYDELIG

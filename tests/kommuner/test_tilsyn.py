"""The kommuner's decisions of look-ups: what is kept, what is in force, and who sees a change."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import event

from borgerblik import db
from borgerblik.domain.tilsyn import STANDARDFORMAAL, Arbejdstid, Tilsyn
from borgerblik.kommuner.tilsyn import AendretImens, Tilsynsvalg
from tests.kommuner.tilsynseksempler import AARHUS, ODENSE, et_tilsyn

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture
def valg(engine):
    return Tilsynsvalg(engine)


def gem(valg: Tilsynsvalg, tilsyn: Tilsyn, efter: int = 0) -> int:
    return valg.gem(tilsyn, hvis_version=efter, at=NOW, af="test")


def test_everything_a_kommune_decides_survives_the_database(valg):
    assert gem(valg, et_tilsyn()) == 1

    found = valg.nu().for_kommune(AARHUS)
    assert found == et_tilsyn()
    assert found.arbejdstid == Arbejdstid(frozenset({1, 2, 5}), time(7), time(18, 30))
    assert (found.graense.advar, found.graense.stop) == (10, None)
    assert [each.reveal() for each in found.statistik_email] == ["tal@aarhus.example", "leder@aarhus.example"]
    assert valg.nu().version(AARHUS) == 1


def test_a_kommune_that_has_decided_nothing_has_the_purposes_and_limits_of_the_product(valg):
    found = valg.nu().for_kommune(ODENSE)

    assert found == Tilsyn(ODENSE)
    assert found.formaal == STANDARDFORMAAL
    assert (found.opbevaring, found.graense.advar, found.graense.stop, found.arbejdstid) == (60, 30, 120, None)
    assert valg.nu().version(ODENSE) == 0


def test_every_version_is_kept_and_who_writes_against_an_old_one_keeps_nothing(valg):
    gem(valg, et_tilsyn())
    gem(valg, et_tilsyn(opbevaring=36), efter=1)

    with pytest.raises(AendretImens, match="beslutningerne om tilsyn for 0751"):
        gem(valg, et_tilsyn(opbevaring=48), efter=1)
    assert [(each.version, each.dokument.opbevaring) for each in valg.historik(AARHUS)] == [(2, 36), (1, 24)]


def test_a_request_costs_one_statement_and_sees_what_another_has_saved(engine, valg):
    gem(valg, et_tilsyn())
    before = valg.nu()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert valg.nu() is before
    assert len(seen) == 1
    gem(Tilsynsvalg(engine), et_tilsyn(opbevaring=36), efter=1)
    assert valg.nu().for_kommune(AARHUS).opbevaring == 36
    assert before.for_kommune(AARHUS).opbevaring == 24, "what a request has taken does not change under it"


def test_without_a_database_nothing_is_guessed():
    with pytest.raises(db.DatabaseUnavailable):
        Tilsynsvalg(db.open_database("postgresql://127.0.0.1:1/x")).nu()


def test_a_purpose_is_found_by_its_key():
    found = et_tilsyn().formaalet("andet")

    assert found is not None
    assert found.uddybes
    assert et_tilsyn().formaalet("henvendelse") is None

"""Since when a kommune's choices stand as they do, read from the versions there have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import event

from borgerblik import db
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.historik import Siden, Valghistorik

START = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)  # past midnight in Denmark
FRADATO = date(2020, 12, 31)
AARHUS = Kommune("0751", "Aarhus Kommune", "55133018", tilsluttet=True)
SYG = "32.30.04"


@pytest.fixture
def gem(engine: db.Engine) -> Any:
    """Keep a version with that choice (None: the number is not named), a day after the one before."""
    days = iter(range(100))

    def save(**choice: Any) -> date:
        at = START + timedelta(days=next(days))
        valg = {SYG: KleValg(SYG, **choice)} if choice else {}
        KommuneStore(engine).save(replace(AARHUS, kle=MappingProxyType(valg)), at=at, by="test")
        return at.date() + timedelta(days=1)

    return save


def test_it_is_counted_from_when_it_was_opened_last_and_got_the_fradato_it_has(engine: db.Engine, gem: Any) -> None:
    gem(aaben=True, fradato=FRADATO)
    gem(aaben=False)
    opened = gem(aaben=True)
    gem(aaben=True, dokumenter=True)
    dated = gem(aaben=True, fradato=FRADATO)
    gem(aaben=True, fradato=FRADATO, dokumenter=True)

    assert Valghistorik(engine).af("0751") == {SYG: Siden(opened, dated)}


def test_a_number_that_was_closed_is_counted_from_that_day(engine: db.Engine, gem: Any) -> None:
    gem(aaben=True)
    closed = gem(aaben=False)

    assert Valghistorik(engine).af("0751") == {SYG: Siden(closed, closed)}


def test_a_version_that_does_not_name_the_number_had_not_opened_it(engine: db.Engine, gem: Any) -> None:
    gem(aaben=True)
    gem()
    opened = gem(aaben=True)

    assert Valghistorik(engine).af("0751")[SYG].stand == opened


def test_a_kommune_that_was_never_set_up_has_no_history(engine: db.Engine) -> None:
    assert Valghistorik(engine).af("0751") == {}


def test_a_new_version_is_seen_at_once_and_an_old_one_is_not_read_again(engine: db.Engine, gem: Any) -> None:
    history = Valghistorik(engine)
    gem(aaben=True)
    history.af("0751")
    closed = gem(aaben=False)
    assert history.af("0751")[SYG].stand == closed

    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    history.af("0751")
    assert len(seen) == 1

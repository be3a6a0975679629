"""Who a professional in the log is: known to whoever oversees, and written nowhere in clear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text

from borgerblik.access.ansatte import Ansatte
from borgerblik.access.identity import Identity, Rolle
from borgerblik.db import Engine
from borgerblik.domain.cpr import Cpr
from borgerblik.overblik.udsnit import pseudonym
from tests.samtidig import samtidig

KEY = b"kun til test, kun til test"
HVEM = partial(pseudonym, key=KEY)
UDSTEDER, ANDEN_UDSTEDER = "https://idp.aarhus.eksempel", "https://idp.odense.eksempel"


class Klokke:
    def __init__(self) -> None:
        self.nu = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.nu


def en_ansat(subject: str = "C=DK,O=55133018,CN=Karen Rask", **changes: Any) -> Identity:
    return Identity(Rolle.SAGSBEHANDLER, subject, changes.pop("issuer", UDSTEDER), **changes)


@pytest.fixture
def klokke() -> Klokke:
    return Klokke()


@pytest.fixture
def ansatte(engine: Engine, klokke: Klokke) -> Ansatte:
    return Ansatte(engine, KEY, HVEM, klokke)


def test_who_looked_somebody_up_can_be_named_afterwards(ansatte: Ansatte, klokke: Klokke) -> None:
    karen = en_ansat(bruger_uuid="uuid-karen")
    ansatte.husk(karen)

    found = ansatte.navn(HVEM(karen))

    assert found is not None
    assert (found.issuer, found.subject, found.bruger_uuid) == (UDSTEDER, karen.subject, "uuid-karen")
    assert found.navn == karen.subject
    assert found.foerst_set == found.sidst_set == klokke.nu
    assert ansatte.navn("0" * 64) is None


def test_they_are_found_by_what_an_issuer_calls_them(ansatte: Ansatte) -> None:
    here, there = en_ansat("karen"), en_ansat("karen", issuer=ANDEN_UDSTEDER)
    for each in (here, there, en_ansat("bo")):
        ansatte.husk(each)

    assert sorted(ansatte.find("karen")) == sorted([HVEM(here), HVEM(there)])
    assert ansatte.find("Karen") == []


def test_a_citizen_is_not_remembered(ansatte: Ansatte) -> None:
    anna = Identity(Rolle.BORGER, "anna", UDSTEDER, cpr=Cpr("6503852018"))
    ansatte.husk(anna)

    assert ansatte.navn(HVEM(anna)) is None
    assert ansatte.find("anna") == []


def test_a_name_that_holds_a_person_number_is_shown_without(ansatte: Ansatte) -> None:
    karen = en_ansat("CPR:6803862332")
    ansatte.husk(karen)

    found = ansatte.navn(HVEM(karen))
    assert found is not None
    assert found.navn == "CPR:[cpr]"
    assert "6803862332" not in repr(found)


def test_nothing_of_it_is_written_in_clear_and_another_key_opens_nothing(engine: Engine, ansatte: Ansatte) -> None:
    karen = en_ansat(bruger_uuid="uuid-karen")
    ansatte.husk(karen)

    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT pseudonym, subjekt, indhold FROM ansat")).all()
    everything = " ".join(each if isinstance(each, str) else bytes(each).decode("latin-1") for each in row)
    assert not [word for word in ("Karen", "uuid-karen", UDSTEDER) if word in everything]
    other = Ansatte(engine, b"en helt anden noegle, ikke den", HVEM, Klokke())
    assert other.navn(HVEM(karen)) is None


def test_a_row_put_under_somebody_elses_hash_names_nobody(engine: Engine, ansatte: Ansatte) -> None:
    karen, bo = en_ansat("karen"), en_ansat("bo")
    ansatte.husk(karen)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ansat SET pseudonym = :bo"), {"bo": HVEM(bo)})

    assert ansatte.navn(HVEM(bo)) is None


def test_they_are_written_once_a_day_and_then_only_when_seen(engine: Engine, ansatte: Ansatte, klokke: Klokke) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    karen, began = en_ansat(), klokke.nu
    for _ in range(3):
        ansatte.husk(karen)
    first = len(statements)
    assert first == 2  # looked, and written

    klokke.nu += timedelta(days=1)
    for _ in range(3):
        ansatte.husk(karen)
    assert len(statements) == first + 1
    found = ansatte.navn(HVEM(karen))
    assert found is not None
    assert (found.foerst_set, found.sidst_set) == (began, klokke.nu)


def test_of_many_at_once_one_is_written(engine: Engine) -> None:
    workers = [Ansatte(engine, KEY, HVEM, Klokke()) for _ in range(4)]
    samtidig(*(partial(each.husk, en_ansat()) for each in workers))

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM ansat")).scalar() == 1


def test_whom_no_row_of_the_log_can_name_any_longer_is_forgotten(ansatte: Ansatte, klokke: Klokke) -> None:
    karen = en_ansat()
    ansatte.husk(karen)

    klokke.nu = klokke.nu.replace(year=2036)
    ansatte.ryd()
    assert ansatte.navn(HVEM(karen)) is not None

    klokke.nu += timedelta(days=120)
    ansatte.ryd()
    assert ansatte.navn(HVEM(karen)) is None

"""Changes: written down before they are made, told as they went, bound to the log, forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from borgerblik import db
from borgerblik.audit import LogUnavailable, PersonNumberInLog, Udvalg
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.aendringer import Aendring, Aendringslog, Udfald
from borgerblik.audit.aendringer.forskel import Forskel, forskelle
from borgerblik.audit.sletning import Opbevaring, Sletter
from borgerblik.audit.udtraek.model import Bestilling, Udtraeksslags
from borgerblik.domain.koder import Nsis
from tests.audit.loggen import Loggen, en_log
from tests.audit.test_log import invented

KALD = Kald("en-anmodning", "api_v1", "administrator", "ændre valg", Nsis.BETYDELIG, seer="a" * 64, myndighed="0751")
AENDRING = Aendring("0751", "valg", "", {"tilsluttet": False}, {"tilsluttet": True})

sqlite_alone = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    return en_log(engine)


def aendringer(loggen: Loggen) -> Aendringslog:
    return Aendringslog(loggen.log, lambda: loggen.nu)


def aendr(loggen: Loggen, aendring: Aendring = AENDRING) -> None:
    with aendringer(loggen).om(aendring, KALD):
        pass


class Uheld(Exception):
    """What goes wrong while something is changed."""


def test_a_change_is_told_with_what_stood_before_and_after(loggen: Loggen) -> None:
    with aendringer(loggen).om(AENDRING, KALD):
        (under,) = aendringer(loggen).soeg("0751")
    (efter,) = aendringer(loggen).soeg("0751")

    assert under.udfald is Udfald.BEGYNDT  # it was there before anything was changed
    assert efter.udfald is Udfald.GENNEMFOERT
    assert (efter.aendring, efter.af, efter.rolle) == (AENDRING, "a" * 64, "administrator")
    assert (efter.anmodning, efter.tidspunkt) == ("en-anmodning", loggen.nu)


@sqlite_alone
def test_what_did_not_come_to_pass_is_told_as_such(loggen: Loggen) -> None:
    with pytest.raises(Uheld), aendringer(loggen).om(AENDRING, KALD):
        raise Uheld

    (told,) = aendringer(loggen).soeg("0751")
    assert told.udfald is Udfald.IKKE_GENNEMFOERT
    assert loggen.fejl() == []


@sqlite_alone
def test_nothing_is_changed_where_it_cannot_be_written_down(loggen: Loggen) -> None:
    changed = False
    for table, error in (("aendring", db.DatabaseUnavailable), ("opslag", LogUnavailable)):
        with loggen.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME TO vaek_{table}"))
        with pytest.raises(error), aendringer(loggen).om(AENDRING, KALD):
            changed = True

    assert not changed


@sqlite_alone
def test_a_change_stands_though_its_outcome_cannot_be_written(loggen: Loggen) -> None:
    with aendringer(loggen).om(AENDRING, KALD):
        loggen.sql("CREATE TRIGGER fuld BEFORE INSERT ON aendring BEGIN SELECT RAISE(ABORT, 'fuld'); END")

    (told,) = aendringer(loggen).soeg("0751")
    assert told.udfald is Udfald.BEGYNDT
    assert loggen.fejl() == []


@sqlite_alone
@pytest.mark.parametrize("efter", [{"tekst": f"om {invented()}"}, {"dybt": [{invented("-"): 1}]}])
def test_a_person_number_never_gets_in(loggen: Loggen, efter: dict[str, object]) -> None:
    with pytest.raises(PersonNumberInLog) as refused, aendringer(loggen).om(replace(AENDRING, efter=efter), KALD):
        pass

    assert invented() not in str(refused.value)
    assert aendringer(loggen).soeg("0751") == []


@sqlite_alone
def test_a_kommunes_changes_are_found_by_subject_day_and_page(loggen: Loggen) -> None:
    for day, emne in enumerate(["valg", "sider", "valg"]):
        loggen.nu = datetime(2026, 11, 20 + day, 9, tzinfo=UTC)
        aendr(loggen, replace(AENDRING, emne=emne))
    aendr(loggen, replace(AENDRING, kode="0101"))
    aendr(loggen, Aendring(None, "pris", "", None, {"kr": "25.00"}))
    soeg = aendringer(loggen).soeg

    assert [each.tidspunkt.day for each in soeg("0751")] == [22, 21, 20]
    assert [each.tidspunkt.day for each in soeg("0751", emne="valg")] == [22, 20]
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    assert [each.tidspunkt.day for each in soeg("0751", fra=midnight, til=midnight + timedelta(days=1))] == [21]
    first = soeg("0751", antal=1)
    assert [each.tidspunkt.day for each in soeg("0751", foer=first[0].nummer)] == [21, 20]
    assert [each.aendring.emne for each in soeg(None)] == ["pris"]
    with pytest.raises(ValueError, match="no subject"):
        aendr(loggen, replace(AENDRING, emne="vejret"))


# Bound to the log


@pytest.mark.parametrize(
    ("gjort", "fejl"),
    [
        ("UPDATE aendring SET efter = '{}' WHERE nummer = 1", "aendring_aendret"),
        ("UPDATE aendring SET af = 'en anden' WHERE nummer = 1", "aendring_aendret"),
        ("UPDATE aendring SET udfald = 'ikke_gennemfoert' WHERE nummer = 2", "aendring_ubundet"),
        ("UPDATE aendring SET plads = 77 WHERE nummer = 1", "aendring_ubundet"),
        ("DELETE FROM aendring", "aendring_mangler"),
        ("DELETE FROM aendring WHERE nummer = 1", "aendring_mangler"),
    ],
)
@sqlite_alone
def test_a_change_that_somebody_has_tampered_with_is_found(loggen: Loggen, gjort: str, fejl: str) -> None:
    aendr(loggen)
    assert loggen.kontrol().hel
    loggen.sql(gjort)

    assert fejl in loggen.fejl()


def test_a_change_put_in_behind_the_log_is_found_on_both_databases(loggen: Loggen) -> None:
    aendr(loggen)
    assert loggen.fejl() == []
    columns = "tidspunkt, udfald, kaede, plads, kode, emne, noegle, af, rolle, anmodning, salt, foer, efter"
    copied = f"INSERT INTO aendring (aftryk, {columns}) SELECT 'x', {columns} FROM aendring WHERE udfald = 'begyndt'"
    loggen.sql(copied)

    assert loggen.fejl() == ["aendring_aendret"]
    later = loggen.nu + timedelta(days=1)
    assert loggen.fejl(fra=later) == []


@pytest.mark.parametrize("saetning", ["UPDATE aendring SET af = 'x'", "DELETE FROM aendring"])
def test_the_database_refuses_to_change_what_is_written(loggen: Loggen, saetning: str) -> None:
    aendr(loggen)

    with pytest.raises(DBAPIError, match="only added to"), loggen.engine.begin() as connection:
        connection.execute(text(saetning))


def test_changes_are_kept_as_long_as_the_kommunes_log_is(loggen: Loggen) -> None:
    loggen.nu = datetime(2024, 11, 24, 12, tzinfo=UTC)
    for kode in ("0751", "0101", None):
        aendr(loggen, replace(AENDRING, kode=kode))
    loggen.forsegler.forsegl()
    loggen.nu = datetime(2026, 11, 24, 12, tzinfo=UTC)
    aendr(loggen)
    opbevaring = Opbevaring({"0751": 12, "0101": 60}, 60)
    Sletter(loggen.log, loggen.noegle, lambda: opbevaring, lambda: loggen.nu).slet("test")

    assert [len(aendringer(loggen).soeg(kode)) for kode in ("0751", "0101", None)] == [1, 1, 1]
    assert aendringer(loggen).soeg("0751")[0].tidspunkt == loggen.nu
    assert loggen.fejl() == []
    with pytest.raises(DBAPIError, match="only added to"), loggen.engine.begin() as connection:
        connection.execute(text("DELETE FROM aendring"))


@sqlite_alone
def test_extracts_and_limits_of_looks_know_nothing_of_changes(loggen: Loggen) -> None:
    own: dict[str, Any] = {"seer": "a" * 64, "rolle": "sagsbehandler", "kommuner": ("0751",)}
    loggen.skriv(2, **own)
    aendr(loggen)
    whole = Bestilling(Udtraeksslags.PERIODE, "0751", fra=date(2026, 11, 1), til=date(2026, 11, 30))
    hers = replace(whole, slags=Udtraeksslags.ANSAT, ansatte=("a" * 64,))

    for bestilling in (whole, hers):
        (udvalg,) = bestilling.udvalg()
        assert loggen.log.antal(udvalg) == len(list(loggen.log.laes(udvalg))) == 2
    assert loggen.log.antal(Udvalg()) == 4
    assert loggen.log.antal_siden("a" * 64, loggen.nu - timedelta(hours=1)) == 2
    assert [post.opslag.varsler for post in loggen.log.ansattes(0, 10)] == [()] * 4  # nothing to raise an alarm by
    assert all(post.opslag.borger for post in loggen.log.om(loggen.log.ansattes(0, 1)[0].opslag.borger or ""))


# What differs


@pytest.mark.parametrize(
    ("foer", "efter", "fundet"),
    [
        (None, {"a": 1}, [Forskel("a", None, 1)]),
        ({"a": 1}, None, [Forskel("a", 1, None)]),
        ({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 2]}, []),
        ({"a": 1}, {"a": True}, [Forskel("a", 1, True)]),
        (
            {"kle": [{"nummer": "32.30.04", "aaben": False}, {"nummer": "32.24.12", "aaben": True}]},
            {"kle": [{"nummer": "32.24.12", "aaben": True}, {"nummer": "32.30.04", "aaben": True}]},
            [Forskel("kle[32.30.04].aaben", False, True)],
        ),
        ({"l": ["x"]}, {"l": ["x", "y"]}, [Forskel("l[y]", None, "y")]),
        ({"l": {"a": 1}}, {"l": "tekst"}, [Forskel("l", {"a": 1}, "tekst")]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, [Forskel("a.b.c", 1, 2)]),
    ],
)
def test_only_what_differs_is_told_and_where(foer: object, efter: object, fundet: list[Forskel]) -> None:
    forskel: Callable[..., tuple[Forskel, ...]] = forskelle
    assert list(forskel(foer, efter)) == fundet

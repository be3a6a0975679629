"""Sessions: known to one browser, sealed from everybody else, ended by silence, by time, and from both ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.sessioner import Levetid, Sessioner
from borgerblik.access.store import AdgangStore, Haendelse, ventende_tabel
from borgerblik.access.undervejs import Undervejs, Ventende
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis

NUMBER = "6107729990"
ISSUER, NAME = "https://saml.login.example", "https://data.gov.dk/model/core/eid/person/uuid/1"
LIVES = {
    Rolle.BORGER: Levetid(timedelta(minutes=60), timedelta(minutes=30)),
    Rolle.SAGSBEHANDLER: Levetid(timedelta(minutes=60), timedelta(minutes=15)),
}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **how: float) -> None:
        self.now += timedelta(**how)


def a_citizen(**changes: object) -> Identity:
    good: dict[str, object] = {
        "rolle": Rolle.BORGER, "subject": NAME, "issuer": ISSUER, "niveau": Nsis.BETYDELIG, "cpr": Cpr(NUMBER),
        "doer": Doer.SAML, "session_index": "_s1", "autentificeret": datetime(2026, 11, 25, 11, 59, tzinfo=UTC),
    }  # fmt: skip
    return Identity(**{**good, **changes})  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessioner(engine: db.Engine, clock: Clock) -> Sessioner:
    return Sessioner(AdgangStore(engine), b"hemmelig" * 4, LIVES, clock)


def test_the_browser_that_signed_in_is_known_again_with_all_that_was_verified(sessioner: Sessioner) -> None:
    signed_in = a_citizen(
        privilegier=(
            Privilegiegruppe(
                Omraade(Omraadetype.CVR, "55133018"),
                ("urn:rolle",),
                MappingProxyType({"urn:kle": ("32.30.*", "27.*")}),
            ),
        ),
        scopes=frozenset({"overblik:laes"}),
        cvr="55133018",
    )
    secret, session_id = sessioner.begynd(signed_in, kommune="0751")

    found = sessioner.find(secret)

    assert found is not None
    assert found.identity == signed_in
    assert (found.id, found.kommune, found.fuldmagt) == (session_id, "0751", None)


@pytest.mark.parametrize("secret", [None, "", "en anden", "x" * 1000, "æ" * 20], ids=repr)
def test_another_secret_opens_nothing(sessioner: Sessioner, secret: str | None) -> None:
    sessioner.begynd(a_citizen())

    assert sessioner.find(secret) is None


def test_the_table_holds_neither_the_secret_nor_the_number_nor_the_name(
    sessioner: Sessioner, engine: db.Engine
) -> None:
    secret, _ = sessioner.begynd(a_citizen())

    with db.connected(engine) as connection:
        row = connection.execute(text("SELECT * FROM session")).one()
    kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert not any(word.encode() in kept for word in (secret, NUMBER, NAME, "_s1"))


def test_a_session_that_was_changed_in_the_table_or_sealed_by_another_key_is_none(
    sessioner: Sessioner, engine: db.Engine, clock: Clock
) -> None:
    secret, _ = sessioner.begynd(a_citizen())
    assert Sessioner(AdgangStore(engine), b"en anden" * 4, LIVES, clock).find(secret) is None

    other, _ = sessioner.begynd(a_citizen(niveau=Nsis.HOEJ))
    with db.transaction(engine) as connection:
        high = connection.execute(text("SELECT indhold FROM session ORDER BY id")).scalars().all()
        connection.execute(text("UPDATE session SET indhold = :content"), {"content": high[0]})
    assert [sessioner.find(each) is None for each in (secret, other)].count(True) == 1  # its own content still opens


def test_silence_ends_it_and_a_request_now_and_then_does_not(sessioner: Sessioner, clock: Clock) -> None:
    secret, _ = sessioner.begynd(a_citizen(rolle=Rolle.SAGSBEHANDLER, cpr=None))
    clock.later(minutes=14)
    assert sessioner.find(secret) is not None
    clock.later(minutes=14)
    assert sessioner.find(secret) is not None
    clock.later(minutes=15, seconds=1)
    assert sessioner.find(secret) is None
    clock.now -= timedelta(minutes=10)
    assert sessioner.find(secret) is None, "it does not come back"


def test_time_ends_it_however_busy_it_was(sessioner: Sessioner, clock: Clock) -> None:
    secret, _ = sessioner.begynd(a_citizen())
    for _ in range(5):
        clock.later(minutes=11)
        assert sessioner.find(secret) is not None
    clock.later(minutes=5)

    assert sessioner.find(secret) is None


def test_it_lives_no_longer_than_the_identity_provider_says(sessioner: Sessioner, clock: Clock) -> None:
    secret, _ = sessioner.begynd(a_citizen(session_slut=clock() + timedelta(minutes=5)))
    clock.later(minutes=5)

    assert sessioner.find(secret) is None


def test_a_new_sign_in_takes_the_place_of_the_old_and_never_makes_it_better(sessioner: Sessioner) -> None:
    old, old_id = sessioner.begynd(a_citizen(niveau=Nsis.HOEJ))
    new, _ = sessioner.begynd(a_citizen(niveau=Nsis.LAV), afloeser=old_id)

    assert old != new
    assert sessioner.find(old) is None
    found = sessioner.find(new)
    assert found is not None
    assert found.identity.niveau is Nsis.LAV


def test_signing_out_elsewhere_ends_the_sessions_of_that_index_or_all_of_the_person(sessioner: Sessioner) -> None:
    first, _ = sessioner.begynd(a_citizen(session_index="_1"))
    second, _ = sessioner.begynd(a_citizen(session_index="_2"))
    third, _ = sessioner.begynd(a_citizen(session_index="_3"))
    stranger, _ = sessioner.begynd(a_citizen(subject="en anden", session_index="_1"))
    elsewhere, _ = sessioner.begynd(a_citizen(issuer="https://en.anden.example", session_index="_1"))

    assert len(sessioner.slut_for(ISSUER, NAME, ["_1"])) == 1
    assert [sessioner.find(each) is None for each in (first, second, third)] == [True, False, False]
    assert len(sessioner.slut_for(ISSUER, NAME, [])) == 2
    assert [sessioner.find(each) is None for each in (second, third)] == [True, True]
    assert all(sessioner.find(each) is not None for each in (stranger, elsewhere))


def test_a_sign_out_of_one_index_ends_a_session_that_was_given_none(sessioner: Sessioner) -> None:
    nameless, _ = sessioner.begynd(a_citizen(session_index=None))
    strangers, _ = sessioner.begynd(a_citizen(subject="en anden", session_index=None))

    assert len(sessioner.slut_for(ISSUER, NAME, ["_1"])) == 1
    assert sessioner.find(nameless) is None
    assert sessioner.find(strangers) is not None
    assert sessioner.slut_for(ISSUER, None, []) == []


def test_a_session_begins_with_its_row_in_the_log_of_sign_ins_or_not_at_all(
    sessioner: Sessioner, engine: db.Engine
) -> None:
    def no_row(_session_id: str) -> Haendelse:
        return Haendelse(datetime(2026, 1, 1), "log_ind", "anmodning", "saml")  # noqa: DTZ001 (a moment nobody can store)

    with pytest.raises(Exception, match="offset"):
        sessioner.begynd(a_citizen(), haendelse=no_row)

    with db.connected(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == 0


def test_what_had_its_time_is_taken_away(engine: db.Engine, sessioner: Sessioner, clock: Clock) -> None:
    sessioner.begynd(a_citizen())
    AdgangStore(engine).foerste_gang("a" * 64, clock() + timedelta(minutes=5))
    clock.later(hours=2)

    assert AdgangStore(engine).ryd(clock(), clock()) == 2


def test_the_same_proof_counts_once(engine: db.Engine, clock: Clock) -> None:
    store = AdgangStore(engine)

    assert [store.foerste_gang("a" * 64, clock()) for _ in range(3)] == [True, False, False]


def test_what_a_browser_went_with_comes_back_to_it_once_and_not_too_late(engine: db.Engine, clock: Clock) -> None:
    ventende = Ventende(AdgangStore(engine), b"hemmelig" * 4, clock)
    went = Undervejs(Doer.SAML, "nemlogin", "_1", Rolle.BORGER, Nsis.BETYDELIG, "n", "v", til="/min-side")
    first, late = ventende.gem(went), ventende.gem(went)

    assert ventende.tag("en anden") is None
    assert ventende.tag(first) == went
    assert ventende.tag(first) is None
    clock.later(minutes=10)
    assert ventende.tag(late) is None
    with db.connected(engine) as connection:
        assert connection.execute(ventende_tabel.select()).all() == []

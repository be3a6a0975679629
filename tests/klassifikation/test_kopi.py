"""The local copy: what is kept, how it is looked at, and what counts where it says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from borgerblik import db
from borgerblik.domain.faelles import Fagsystem
from borgerblik.domain.klassifikation import Itsystem, KleEmne
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Emner, Hentning, Navnebillede, NavneStore, oensker
from tests.byg import I_DAG, NU, en_kommune, et_valg

KY = Itsystem("a1c9de52-7b34-5c07-9e60-4b3f8d1e2c22", "KY Ydelse")
SYGE = KleEmne("32.30.04", "Sygedagpenge, udbetaling", date(2013, 1, 1))
LATER = NU + timedelta(days=30)


def fetched(at: datetime = NU) -> Hentning:
    return Hentning(at, "0751", "test")


def of(*emner: KleEmne) -> Navnebillede:
    return Navnebillede.of(omraader(), emner)


def replaced(nummer: str, by: str | None, til: date | None = date(2022, 3, 1)) -> KleEmne:
    return KleEmne(nummer, f"Titel {nummer}", None, til, by)


# What is kept


def test_what_was_fetched_comes_out_with_its_dates(engine: db.Engine) -> None:
    store = NavneStore(engine)
    closed = KleEmne("32.24.32", None, date(2013, 1, 1), date(2022, 3, 1), "32.24.04")

    store.save(fetched(), [SYGE, closed], [KY])
    kopi = store.read()

    assert kopi.emner == (closed, SYGE)
    assert kopi.systemer == (KY,)
    assert kopi.hentning == fetched()
    assert set(kopi.hentet.values()) == {NU}


def test_an_empty_copy_says_so(engine: db.Engine) -> None:
    store = NavneStore(engine)

    assert store.version() == 0
    assert store.read().hentning is None


def test_what_does_not_come_again_stays_with_the_date_it_came_last(engine: db.Engine) -> None:
    store = NavneStore(engine)
    store.save(fetched(), [SYGE, KleEmne("32.24.32", "Uddannelseshjælp")], [KY])
    store.save(fetched(LATER), [KleEmne("32.30.04", "Nyt navn")], [])
    kopi = store.read()

    assert {emne.nummer: emne.titel for emne in kopi.emner} == {"32.24.32": "Uddannelseshjælp", "32.30.04": "Nyt navn"}
    assert kopi.hentet["32.30.04"] == LATER
    assert kopi.hentet["32.24.32"] == kopi.hentet[KY.uuid] == NU


def test_a_copy_that_cannot_be_kept_whole_changes_nothing(engine: db.Engine) -> None:
    store = NavneStore(engine)
    store.save(fetched(), [SYGE], [KY])
    before = store.version()
    with pytest.raises(IntegrityError):
        store.save(fetched(LATER), [KleEmne("32.30.04", "Halvt")], [Itsystem(KY.uuid, None)])  # type: ignore[arg-type]

    assert store.version() == before
    assert store.read().emner == (SYGE,)


# How it is looked at


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_newer_copy_is_seen_within_a_minute_and_not_asked_for_before(engine: db.Engine) -> None:
    clock = Clock()
    emner = Emner(engine, omraader(), clock)
    assert emner.titel("32.30.04") == "Udbetaling af sygedagpenge"

    NavneStore(engine).save(fetched(), [SYGE], [KY])
    clock.seconds = 59
    assert emner.titel("32.30.04") == "Udbetaling af sygedagpenge"
    clock.seconds = 60
    assert emner.titel("32.30.04") == SYGE.titel
    assert emner.nu().med_navn(Fagsystem(KY.uuid.upper())).navn == KY.navn


def test_the_same_copy_is_not_read_twice(engine: db.Engine) -> None:
    clock = Clock()
    NavneStore(engine).save(fetched(), [SYGE], [])
    emner = Emner(engine, omraader(), clock)
    first = emner.nu()
    clock.seconds = 61

    assert emner.nu() is first


def test_without_tables_or_database_the_names_are_those_we_ship_with(tmp_path) -> None:
    emner = Emner(db.open_database(f"sqlite:///{tmp_path / 'tom.sqlite'}"), omraader())

    assert emner.titel("32.30.04") == "Udbetaling af sygedagpenge"
    assert emner.gaeldende("32.24.32", I_DAG) == "32.24.04"


# Titles and successors


def test_the_copy_comes_before_what_we_ship_and_adds_to_it() -> None:
    billede = of(SYGE, KleEmne("27.36.04", "Pasning af døende"), KleEmne("32.27.10"))

    assert billede.titel("32.30.04") == "Sygedagpenge, udbetaling"
    assert billede.titel("27.36.04") == "Pasning af døende"
    assert billede.titel("32.27.10") == "Fleksløntilskud"
    assert billede.titel("99.99.99") is None


@pytest.mark.parametrize("nummer", ["32.24.32", "32.24.48"])
def test_the_two_numbers_that_left_kle_in_february_2022_are_shipped_with_their_successor(nummer: str) -> None:
    assert of().gaeldende(nummer, I_DAG) == "32.24.04"
    assert of().gaeldende(nummer, date(2022, 2, 28)) == nummer


def test_a_successor_is_followed_over_several_steps() -> None:
    billede = of(replaced("32.21.90", "32.21.91"), replaced("32.21.91", "32.21.17"))

    assert billede.afloesere("32.21.90", I_DAG) == ("32.21.91", "32.21.17")
    assert billede.gaeldende("32.21.90", I_DAG) == "32.21.17"
    assert billede.gaeldende("32.30.04", I_DAG) == "32.30.04"


@pytest.mark.parametrize("nummer", ["32.21.01", "32.21.02", "32.21.03", "32.21.04"])
def test_numbers_in_a_circle_and_those_that_lead_into_it_have_no_successor(nummer: str) -> None:
    circle = of(
        replaced("32.21.01", "32.21.02"), replaced("32.21.02", "32.21.01"),
        replaced("32.21.03", "32.21.01"), replaced("32.21.04", "32.21.04"),
    )  # fmt: skip

    assert circle.gaeldende(nummer, I_DAG) == nummer


def test_a_successor_counts_from_the_day_the_number_ends() -> None:
    billede = of(replaced("32.21.90", "32.21.17", date(2027, 1, 1)))

    assert billede.gaeldende("32.21.90", date(2026, 12, 31)) == "32.21.90"
    assert billede.gaeldende("32.21.90", date(2027, 1, 1)) == "32.21.17"


def test_a_number_that_is_in_force_by_the_copy_is_in_force_whatever_we_ship() -> None:
    assert of(KleEmne("32.24.32", "Uddannelseshjælp")).gaeldende("32.24.32", I_DAG) == "32.24.32"
    assert of(replaced("32.24.32", None)).gaeldende("32.24.32", I_DAG) == "32.24.04"
    assert of(replaced("32.24.32", "32.24.05")).gaeldende("32.24.32", I_DAG) == "32.24.05"


def test_a_name_the_source_gave_is_kept_and_an_unknown_system_stays_unknown() -> None:
    billede = Navnebillede.of(omraader(), (), [KY])

    assert billede.med_navn(Fagsystem(KY.uuid, "Deres eget navn")).navn == "Deres eget navn"
    assert billede.med_navn(Fagsystem("c7d1b8a3-2e95-5f4d-8b16-9a0e5c4f3d33")).navn is None
    assert billede.med_navn(Fagsystem()) == Fagsystem()


# What is asked for


def test_the_numbers_of_the_areas_and_of_every_choice_are_asked_for_and_the_systems_of_the_filters() -> None:
    from borgerblik.domain.kommune import Systemfilter

    filtre = Systemfilter(kun=frozenset({KY.uuid}), ikke=frozenset({"gammelt ydelsessystem"}))
    asked = oensker(omraader(), [en_kommune(et_valg("27.36.04", fagsystemer=filtre)), en_kommune(et_valg("32.30.04"))])

    assert set(asked.numre) == {"27.36.04"} | {nummer for o in omraader().alle for nummer in o.nummer()}
    assert asked.uuider == (KY.uuid,)
    assert asked.systemnavne == ("gammelt ydelsessystem",)


def test_a_fetch_has_its_moment_in_utc(engine: db.Engine) -> None:
    store = NavneStore(engine)
    store.save(fetched(), [SYGE], [])
    found = store.read().hentning

    assert found is not None
    assert found.tidspunkt.tzinfo is UTC


def test_a_number_that_is_over_is_closed_whether_anything_has_taken_its_place_or_not() -> None:
    til = date(2022, 3, 1)
    billede = of(replaced("32.30.04", None, til), replaced("32.24.32", "32.24.04", til), SYGE)
    alene = of(replaced("32.30.04", None, til))

    assert billede.lukket("32.24.32", til)
    assert not billede.lukket("32.30.04", til), "the copy's last word counts"
    assert alene.lukket("32.30.04", til)
    assert not alene.lukket("32.30.04", date(2022, 2, 28))
    assert not alene.lukket("99.99.99", til)

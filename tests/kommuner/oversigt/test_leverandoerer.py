"""What suppliers declare beside what is measured: the gap is seen, and small numbers stay where they are."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from borgerblik.db import Engine
from borgerblik.kommuner.leverandoer import (
    NATIONAL,
    Gab,
    Maalt,
    Meldetilstand,
    Melding,
    System,
    Systemcelle,
    Systemliste,
    Systemslags,
)
from borgerblik.kommuner.oversigt import Oversigt, Udsyn
from borgerblik.kommuner.oversigt.fil import leverandoerer_csv
from tests.kommuner.oversigt.byg import AARHUS, NU, ODENSE, Kommunerne, alle_koder, maalt

NANNA, ANNE = Udsyn(national=True), Udsyn(national=False, egne=frozenset({AARHUS}))
KLAR = Meldetilstand.KLAR


def ksd(tilstand: Meldetilstand | None = KLAR, note: str | None = None, navn: str = "KSD") -> System:
    said = {} if tilstand is None else {"sygedagpenge": Melding(tilstand, date(2026, 1, 1), note)}
    return System("ksd", navn, "En leverandør", Systemslags.KSD, ("en-uuid",), said)


def med(engine: Engine, system: System, *maalinger: Maalt, kode: str = NATIONAL) -> Oversigt:
    oversigt = Kommunerne(maalinger=list(maalinger)).oversigt(engine)
    oversigt.leverandoerer.gem(Systemliste(kode, (system,)), hvis_version=0, at=NU, af="test")
    return oversigt


def celle(oversigt: Oversigt, udsyn: Udsyn, kode: str | None = None) -> Systemcelle:
    (stand,) = oversigt.sammenhold(udsyn, kode).systemer
    return stand.celler["sygedagpenge"]


@pytest.mark.parametrize(
    ("said", "measured", "gap"),
    [
        (KLAR, maalt(score=97.0), None),
        (KLAR, maalt(score=89.9), Gab.KLAR_UNDER_GRAENSEN),
        (KLAR, None, Gab.KLAR_IKKE_SET),
        (Meldetilstand.I_GANG, maalt(), None),
        (Meldetilstand.IKKE_BEGYNDT, maalt(), Gab.SET_IKKE_MELDT),
        (None, maalt(), Gab.SET_IKKE_MELDT),
        (KLAR, maalt(system="EN-UUID"), None),
        (KLAR, maalt(system="Et andet"), Gab.KLAR_IKKE_SET),
    ],
)
def test_the_gap_between_declared_and_measured_is_seen(
    database: Engine, said: Meldetilstand | None, measured: Maalt | None, gap: Gab | None
) -> None:
    oversigt = med(database, ksd(said), *([measured] if measured else []))

    assert celle(oversigt, NANNA).gab is gap


def test_measured_over_all_kommuner_is_the_middle_the_lowest_and_the_sum(database: Engine) -> None:
    oversigt = med(database, ksd(), maalt(score=99), maalt(ODENSE, score=95), maalt("0101", score=40, fund=7))
    tal = celle(oversigt, NANNA).maalt
    assert tal is not None

    assert (tal.kommuner, tal.midt, tal.lavest, tal.fund, tal.senest) == (3, 95, 40, 31, NU)
    own = celle(oversigt, ANNE, AARHUS).maalt
    assert own is not None
    assert (own.kommuner, own.midt, own.fund) == (1, 99, 12)


def test_fewer_than_five_findings_are_told_to_the_kommune_itself_only(database: Engine) -> None:
    oversigt = med(database, ksd(), maalt(fund=4))
    seen = ((NANNA, None), (ANNE, AARHUS), (NANNA, AARHUS))
    far, own, none = (celle(oversigt, who, kode).maalt for who, kode in seen)
    assert far is not None
    assert own is not None
    assert none is not None

    assert (far.fund, far.midt, own.fund, none.fund) == (None, 97.5, 4, None)


def test_to_an_administrator_the_others_are_at_least_five_kommuner_and_no_lowest(database: Engine) -> None:
    few = celle(med(database, ksd(), *(maalt(kode, score=50) for kode in alle_koder()[:4])), ANNE)
    assert few.maalt is not None
    assert (few.maalt.midt, few.maalt.kommuner, few.maalt.fund, few.gab) == (None, None, None, None)


def test_of_five_kommuner_the_middle_is_told(database: Engine) -> None:
    five = celle(med(database, ksd(), *(maalt(kode, score=50) for kode in alle_koder()[:5])), ANNE)
    assert five.maalt is not None

    assert (five.maalt.midt, five.maalt.lavest, five.maalt.kommuner) == (50, None, 5)
    assert five.gab is Gab.KLAR_UNDER_GRAENSEN


def test_a_kommunes_own_word_stands_in_the_place_of_everybodys_and_is_its_own(database: Engine) -> None:
    oversigt = med(database, ksd(Meldetilstand.I_GANG))
    own = Systemliste(AARHUS, (ksd(note="Vi venter på udvalget"),))
    oversigt.leverandoerer.gem(own, hvis_version=0, at=NU, af="test")

    meldt = celle(oversigt, ANNE, AARHUS).meldt
    assert meldt is not None
    assert (meldt.tilstand, meldt.note) == (KLAR, "Vi venter på udvalget")
    far = celle(oversigt, NANNA, AARHUS).meldt
    assert far is not None
    assert (far.tilstand, far.note) == (KLAR, None), "its words are a document of its own"
    assert "udvalget" not in str(oversigt.sammenhold(NANNA, AARHUS))
    assert celle(oversigt, NANNA).meldt == Melding(Meldetilstand.I_GANG, date(2026, 1, 1))


def test_a_system_that_delivers_and_stands_in_no_register_is_told_of(database: Engine) -> None:
    oversigt = med(database, ksd(), maalt(system="Ukendt ESDH", fund=2))

    assert list(oversigt.sammenhold(NANNA).ukendte) == ["Ukendt ESDH"]
    assert oversigt.sammenhold(NANNA).ukendte["Ukendt ESDH"]["sygedagpenge"].fund is None
    assert oversigt.sammenhold(ANNE).ukendte == {}


def test_no_cell_of_the_file_is_worked_out_by_a_spreadsheet(database: Engine) -> None:
    oversigt = med(database, ksd(navn="=HYPERLINK(1)"))
    (row,) = csv.DictReader(StringIO(leverandoerer_csv(oversigt.sammenhold(NANNA))), delimiter=";")

    assert (row["navn"], row["meldt"], row["gab"], row["fund"]) == ("'=HYPERLINK(1)", "klar", "klar_ikke_set", "")

"""98 kommuner against areas and what it takes: each cell says how far, and tasks are counted as KLIK counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from borgerblik.db import Engine
from borgerblik.domain.tilslutning import Trin, Trintilstand
from borgerblik.fagomraader import Fagomraade, Omraader, omraader
from borgerblik.kommuner.kvalitet import Kvalitetsstand
from borgerblik.kommuner.oversigt import Celle, Celletilstand, Matrix, Oversigt, Udsyn
from tests.kommuner.oversigt.byg import (
    AARHUS,
    I_DAG,
    NU,
    ODENSE,
    Kommunerne,
    alle_koder,
    en_opgave,
    et_trin,
    sig,
    skriv,
)

T = Celletilstand


def celle(matrix: Matrix, kode: str, kolonne: str) -> Celle:
    place = [each.noegle for each in matrix.kolonner].index(kolonne)
    (raekke,) = [each for each in matrix.raekker if each.kode == kode]
    return raekke.celler[place]


def test_there_are_98_kommuner_and_twelve_columns_all_closed_where_nothing_has_begun(database: Engine) -> None:
    matrix = Kommunerne().oversigt(database).matrix()

    assert len(matrix.raekker) == 98
    assert len(matrix.kolonner) == 12
    assert [each.noegle for each in matrix.kolonner[-4:]] == ["aftale", "forbindelse", "kvalitet", "opgaver"]
    assert {each.tilstand for raekke in matrix.raekker for each in raekke.celler} == {T.LUKKET}
    assert all(sum(antal.values()) == 98 for antal in matrix.summer().values())


def test_a_ninth_area_is_a_column_by_itself(database: Engine) -> None:
    ninth = Fagomraade("tandpleje", "Tandpleje", 90, omraader().alle[0].ydelser[:1])
    kilder = Kommunerne().kilder(database)
    matrix = Oversigt(database, kilder, Omraader((*omraader().alle, ninth)), lambda: NU).matrix()

    assert matrix.kolonner[8].titel == "Tandpleje"
    assert len(matrix.raekker[0].celler) == 13


def test_an_area_is_as_far_as_its_own_console_says(database: Engine) -> None:
    at = Kommunerne(omraader={(AARHUS, "sygedagpenge"): "aaben", (AARHUS, "revalidering"): "problemer"})
    matrix = at.oversigt(database).matrix()

    assert celle(matrix, AARHUS, "sygedagpenge").tilstand is T.AABEN
    assert celle(matrix, AARHUS, "revalidering").tilstand is T.PROBLEMER
    assert matrix.summer()["sygedagpenge"] == {T.AABEN: 1, T.LUKKET: 97}


@pytest.mark.parametrize(
    ("tilstand", "aftale", "forbindelse"),
    [
        (Trintilstand.FULDFOERT, T.AABEN, T.AABEN),
        (Trintilstand.PAABEGYNDT, T.PLANLAGT, T.AFPROEVES),
        (Trintilstand.IKKE_PAABEGYNDT, T.LUKKET, T.LUKKET),
    ],
)
def test_agreement_and_connection_follow_their_steps(
    database: Engine, tilstand: Trintilstand, aftale: Celletilstand, forbindelse: Celletilstand
) -> None:
    trin = [et_trin(each, tilstand) for each in (Trin.DATABEHANDLERAFTALE, Trin.FORBINDELSE)]
    matrix = Kommunerne(trin=trin).oversigt(database).matrix()

    assert celle(matrix, AARHUS, "aftale").tilstand is aftale
    assert celle(matrix, AARHUS, "forbindelse").tilstand is forbindelse


def test_a_step_past_its_deadline_is_trouble(database: Engine) -> None:
    late = et_trin(Trin.FORBINDELSE, Trintilstand.PAABEGYNDT, frist=date(2026, 1, 1), overskredet=True)

    assert celle(Kommunerne(trin=[late]).oversigt(database).matrix(), AARHUS, "forbindelse").tilstand is T.PROBLEMER


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ({}, Celle(T.LUKKET)),
        ({"sygedagpenge": 97.6}, Celle(T.DELVIST_AABEN, "97")),
        ({"sygedagpenge": 89.9, "revalidering": 100.0}, Celle(T.PROBLEMER, "89")),
        ({each.noegle: 90.0 for each in omraader().alle}, Celle(T.AABEN, "90")),
    ],
    ids=["not measured", "measured in part", "one below the threshold", "all on it"],
)
def test_quality_is_the_worst_area_and_never_rounded_up(
    database: Engine, scores: dict[str, float], found: Celle
) -> None:
    kvalitet = {(AARHUS, noegle): Kvalitetsstand(score, NU, 90) for noegle, score in scores.items()}

    assert celle(Kommunerne(kvalitet=kvalitet).oversigt(database).matrix(), AARHUS, "kvalitet") == found


def test_tasks_are_the_steps_and_the_national_ones_together(database: Engine) -> None:
    oversigt = Kommunerne(trin=[et_trin(each) for each in Trin]).oversigt(database)
    assert celle(oversigt.matrix(), AARHUS, "opgaver") == Celle(T.AABEN, "12/12")

    skriv(oversigt, en_opgave())
    assert celle(oversigt.matrix(), AARHUS, "opgaver") == Celle(T.DELVIST_AABEN, "12/13")
    assert celle(oversigt.matrix(), ODENSE, "opgaver") == Celle(T.LUKKET, "0/13")

    skriv(oversigt, en_opgave(slutdato=date(2026, 11, 24)))
    assert celle(oversigt.matrix(), ODENSE, "opgaver") == Celle(T.PROBLEMER, "0/13")

    sig(oversigt, ODENSE, team=Trintilstand.FULDFOERT)
    assert celle(oversigt.matrix(), ODENSE, "opgaver") == Celle(T.DELVIST_AABEN, "1/13")


def test_each_sees_their_own_rows_and_the_national_role_all(database: Engine) -> None:
    matrix = Kommunerne().oversigt(database).matrix()

    assert [each.kode for each in matrix.set_af(Udsyn(national=False, egne=frozenset({AARHUS})))] == [AARHUS]
    assert len(matrix.set_af(Udsyn(national=True))) == 98


# Counted as KLIK does


def test_every_task_adds_up_to_98(database: Engine) -> None:
    trin = [
        et_trin(Trin.PROJEKTLEDER, Trintilstand.FULDFOERT, kode)
        if number < 9
        else et_trin(
            Trin.PROJEKTLEDER, Trintilstand.PAABEGYNDT, kode, date(2026, 11, 20 + number % 5), overskredet=True
        )
        for number, kode in enumerate(alle_koder()[:33])
    ]
    oversigt = Kommunerne(trin=trin).oversigt(database)
    skriv(oversigt, en_opgave(slutdato=date(2026, 11, 24)), en_opgave("kvalitet", I_DAG))
    sig(oversigt, AARHUS, team=Trintilstand.FULDFOERT)
    sig(oversigt, ODENSE, team=Trintilstand.PAABEGYNDT)
    by_key = {each.noegle: each for each in oversigt.opgavetal()}

    assert list(by_key) == [*(each.value for each in Trin), "team", "kvalitet"]
    assert all(sum(each.antal.values()) == 98 for each in by_key.values())
    assert list(by_key["projektleder"].antal.values()) == [9, 24, 65]
    assert (by_key["projektleder"].frist, by_key["projektleder"].overskredet) == (date(2026, 11, 20), 24)
    assert (list(by_key["team"].antal.values()), by_key["team"].overskredet) == ([1, 1, 96], 97)
    assert by_key["kvalitet"].overskredet == 0, "the last day is in time"


def test_what_is_over_by_danish_time_is_over(database: Engine) -> None:
    at = Kommunerne(nu=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    oversigt = at.oversigt(database)
    skriv(oversigt, en_opgave(slutdato=I_DAG))

    assert oversigt.opgavetal()[-1].overskredet == 98, "in Denmark it is the 26th"

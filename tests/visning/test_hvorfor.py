"""The words of the trace: what decides, and since when, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Fremdrift, Nsis
from borgerblik.domain.kommune import KleValg
from borgerblik.domain.sag import Sag
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner.historik import Siden
from borgerblik.overblik.model import Spor
from borgerblik.overblik.udsnit import Raekkevidde
from tests.byg import BORGER, en_kommune, en_sag, en_tjeneste, et_kald, et_valg, sager, trin, ydelser
from tests.klassifikation.test_brug import moved
from tests.overblik.test_sagsbehandler import ALT, ANNA_SAGSBEHANDLER

OPENED, CHANGED, FRADATO = date(2026, 11, 1), date(2026, 11, 9), date(2020, 12, 31)
CLOSED = trin(Fremdrift.AFSLUTTET, "2021-05-03")


def trace(sag: Sag, *valg: KleValg, siden: Mapping[str, Siden] | None = None, **service: Any) -> Spor:
    where = en_kommune(*valg)
    tjeneste = en_tjeneste(sager(sag), ydelser(), kommuner=(where,), historik=lambda _kode: siden or {}, **service)
    reach = Raekkevidde(where, ALT)
    (found,) = tjeneste.for_sagsbehandler(ANNA_SAGSBEHANDLER, BORGER, reach, Nsis.HOEJ, et_kald()).regelspor
    return found


def why_not(sag: Sag, *valg: KleValg, siden: Mapping[str, Siden] | None = None) -> list[str]:
    return [held.forklaring for held in trace(sag, *valg, siden=siden).regler]


OLD = en_sag(oprettet=date(2020, 5, 3), nu=CLOSED)


def test_what_is_from_before_the_fradato_is_told_with_the_day_the_number_was_opened() -> None:
    told = why_not(OLD, et_valg(fradato=FRADATO), siden={"32.30.04": Siden(OPENED, OPENED)})

    assert told == [
        "Oprettet 2020-05-03. Aarhus Kommune åbnede 32.30.04 den 2026-11-01 med fradato 2020-12-31, "
        "og sagen er afsluttet."
    ]


def test_a_fradato_that_was_set_later_is_told_with_its_own_day() -> None:
    (told,) = why_not(OLD, et_valg(fradato=FRADATO), siden={"32.30.04": Siden(OPENED, CHANGED)})

    assert "åbnede 32.30.04 den 2026-11-01 og satte fradatoen til 2020-12-31 den 2026-11-09, og" in told


def test_where_nobody_knows_since_when_no_day_is_told() -> None:
    assert why_not(OLD, et_valg(fradato=FRADATO)) == [
        "Oprettet 2020-05-03. Aarhus Kommune har åbnet 32.30.04 med fradato 2020-12-31, og sagen er afsluttet."
    ]
    (unknown,) = why_not(en_sag(oprettet=None), et_valg(fradato=FRADATO))
    assert unknown.startswith("Oprettet på en ukendt dag. ")


def test_what_still_goes_on_is_told_why_that_does_not_help() -> None:
    (told,) = why_not(en_sag(oprettet=date(2020, 5, 3)), et_valg(fradato=FRADATO))

    assert told.endswith("og kommunen viser heller ikke det fra før den dag, der er i gang.")


def test_a_closed_number_is_told_since_when_and_a_fradato_of_it_opens_nothing() -> None:
    told = why_not(OLD, et_valg(aaben=False, fradato=FRADATO), siden={"32.30.04": Siden(CHANGED, CHANGED)})

    assert told == [
        "Aarhus Kommune har ikke åbnet 32.30.04 for borgerne; sådan har det stået siden 2026-11-09.",
        "Oprettet 2020-05-03, og fradatoen for 32.30.04 er 2020-12-31.",
    ]


def test_a_number_the_kommune_never_chose_anything_for_has_no_day() -> None:
    assert why_not(en_sag(kle=Kle("27.18.04"))) == ["Aarhus Kommune har ikke åbnet 27.18.04 for borgerne."]


@pytest.mark.parametrize(
    ("sag", "valg", "expected"),
    [
        (en_sag(), et_valg(), "Aarhus Kommune åbnede 32.30.04 den 2026-11-01."),
        (
            en_sag(),
            et_valg(fradato=FRADATO),
            "Aarhus Kommune åbnede 32.30.04 den 2026-11-01 med fradato 2020-12-31. "
            "Oprettet 2026-09-28, ikke før den dag.",
        ),
        (
            en_sag(oprettet=date(2020, 5, 3)),
            et_valg(fradato=FRADATO, ogsaa_aktive=True),
            "Aarhus Kommune åbnede 32.30.04 den 2026-11-01 med fradato 2020-12-31. "
            "Det er i gang, og kommunen viser også det, der er fra før den dag, når det er i gang.",
        ),
    ],
    ids=["open", "after the fradato", "still going on"],
)
def test_what_is_shown_is_told_why(sag: Sag, valg: KleValg, expected: str) -> None:
    shown = trace(sag, valg, siden={"32.30.04": Siden(OPENED, OPENED)})

    assert (shown.vist, shown.vises_fordi) == (True, expected)


def test_what_is_held_back_has_no_reason_to_be_shown() -> None:
    assert trace(OLD, et_valg(fradato=FRADATO)).vises_fordi == ""


def test_a_choice_that_counts_in_the_place_of_the_items_own_number_is_told_as_that_ones() -> None:
    names = Navnebillede.of(omraader(), [moved("32.99.01", "32.30.04")])

    shown = trace(en_sag(kle=Kle("32.99.01")), et_valg("32.30.04"), navne=lambda: names)

    assert shown.vises_fordi == "Aarhus Kommune har åbnet 32.30.04 (afløser 32.99.01)."

"""Words for sager and benefits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.web.ord import kroner, put_words
from borgerblik.web.sagsord import frekvens_ord, naaede
from borgerblik.web.sprog import two_languages
from tests.overblik.betalinger import I_DAG, kr, tom

APP = Flask("borgerblik")
two_languages(APP)
put_words(APP)
TOMORROW = I_DAG + timedelta(days=1)
AMOUNTS = st.none() | st.decimals(0, 100_000, places=2)


def arrived(**changes: Any) -> str | None:
    with APP.test_request_context("/?sprog=da"):
        said = naaede(tom(**{"dispositionsdato": I_DAG, **changes}), I_DAG)
    return None if said is None else said.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("said", "shown"),
    [("Månedlig", "Månedlig"), (None, None), ("4b54e918-1f7b-529c-98b3-f2ef379d97df", None)],
)
def test_how_often_is_told_in_words_and_never_as_the_id_of_a_class(said: str | None, shown: str | None) -> None:
    assert frekvens_ord(said) == shown


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"udbetalt": kr(80), "sendt_til_udbetaling": kr(100)}, "80,00 kr."),
        ({"udbetalt": kr(0), "sendt_til_udbetaling": kr(100)}, "0,00 kr."),
        ({"sendt_til_udbetaling": kr(100)}, "100,00 kr. sendt, ikke bekræftet"),
        ({"sendt_til_udbetaling": kr(100), "dispositionsdato": None}, "100,00 kr. sendt, ikke bekræftet"),
        ({"sendt_til_udbetaling": kr(100), "dispositionsdato": date(2026, 1, 2)}, "100,00 kr. sendt, ikke bekræftet"),
        ({"sendt_til_udbetaling": kr(100), "dispositionsdato": TOMORROW}, "100,00 kr. kommer"),
        ({"udbetalt": kr(80), "dispositionsdato": TOMORROW}, "80,00 kr. kommer"),
        ({"dispositionsdato": TOMORROW}, "kommer"),
        ({"brutto": kr(100), "efter_skat_og_atp": kr(60)}, None),
        ({"delvis": True}, "det samlede beløb vises ikke her"),
        ({"delvis": True, "dispositionsdato": TOMORROW}, "kommer"),
    ],
)
def test_only_what_the_bank_has_confirmed_and_whose_day_has_come_has_arrived(
    known: dict[str, Any], said: str | None
) -> None:
    assert arrived(**known) == said


@given(st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)), AMOUNTS, AMOUNTS)
def test_an_amount_stands_alone_only_where_it_has_arrived(day: date | None, sent: Any, paid: Any) -> None:
    with APP.test_request_context("/?sprog=da"):
        said = naaede(tom(dispositionsdato=day, sendt_til_udbetaling=sent, udbetalt=paid), I_DAG)
        alone = said in [kroner(amount) for amount in (sent, paid) if amount is not None]

    assert alone == (paid is not None and (day is None or day <= I_DAG))

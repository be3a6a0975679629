"""No row, no answer; and what the row says."""

from __future__ import annotations

import pytest

from borgerblik.audit import LogUnavailable, Opslag
from tests.byg import (
    BORGER,
    NOEGLE,
    SAG_ID,
    en_bevilling,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    sager,
    ydelser,
)

OTHER = "00000000-0000-4000-8000-00000000000"


def test_no_row_no_answer() -> None:
    def broken(_row: Opslag) -> None:
        raise LogUnavailable("full disk")

    with pytest.raises(LogUnavailable):
        en_tjeneste(sager(en_sag()), ydelser(), log=broken).of(BORGER, ["0751"], et_kald())


def test_the_row_says_who_whose_what_and_why_and_holds_no_number() -> None:
    rows: list[Opslag] = []
    secret = en_sag(uuid=OTHER + "1", er_primaer_part=False)
    tjeneste = en_tjeneste(sager(en_sag(), secret), ydelser(en_ydelse()), log=rows.append)

    tjeneste.of(BORGER, ["0751"], et_kald())

    (row,) = rows
    assert row.borger == row.seer == BORGER.pseudonym(NOEGLE)
    assert (row.sager, row.ydelser) == ((SAG_ID,), (en_ydelse().id,))
    assert row.tilbageholdt == {secret.uuid: ("ikke_primaer_part",)}
    assert (row.formaal, row.niveau, row.doer, row.anmodning) == (
        "se mit overblik",
        "betydelig",
        "test",
        "en-anmodning",
    )
    assert BORGER.reveal() not in repr(row)


def test_a_single_sag_is_logged_as_the_one_sag_that_was_shown() -> None:
    rows: list[Opslag] = []
    other = en_sag(uuid=OTHER + "1")
    tjeneste = en_tjeneste(sager(en_sag(), other), ydelser(en_ydelse()), log=rows.append)

    found = tjeneste.sag(BORGER, ["0751"], et_kald(), SAG_ID)

    assert found is not None
    assert (rows[0].sager, rows[0].ydelser) == ((SAG_ID,), ())


def test_an_item_that_looks_like_a_person_number_is_masked_in_the_row_and_still_shown() -> None:
    rows: list[Opslag] = []
    odd = en_ydelse(en_bevilling(sager=()), nummer=BORGER.reveal())

    overblik = en_tjeneste(sager(), ydelser(odd), log=rows.append).of(BORGER, ["0751"], et_kald())

    assert len(overblik.ydelser) == 1
    assert BORGER.reveal() not in repr(rows[0])


def test_two_such_items_are_two_in_the_row() -> None:
    rows: list[Opslag] = []
    held = [en_ydelse(en_bevilling(sager=(), er_modtager=False), nummer=f"610772999{n}") for n in range(3)]

    en_tjeneste(sager(), ydelser(*held), log=rows.append).of(BORGER, ["0751"], et_kald())

    assert len(rows[0].tilbageholdt) == 3

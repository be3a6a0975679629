"""A run is whole only when as many records came as the index says that it has, in each of its units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from borgerblik.db import Engine
from borgerblik.kommuner.kvalitet import Kvalitet, Tilstand
from borgerblik.operations.gennemgang import koer
from borgerblik.web.kvalitet_ord import aarsag_ord
from tests.kommuner.kvalitet.indeks import (
    AARHUS,
    KLE,
    PLANTET,
    SYGE,
    Indeks,
    en_arbejder,
    en_kvalitet,
    en_ren,
    fundet,
    koert,
    laest_sag,
    snavset,
)

sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
MANGE = 1200  # sager: three units


def mange(antal: int = MANGE, side: int = 100) -> Indeks:
    indeks = en_ren()
    indeks.laeg("sager", *(laest_sag(n) for n in range(3, antal + 1)))
    indeks.sidestoerrelse = side
    return indeks


def er_afkortet(run: Any, slags: str) -> bool:
    """Is it broken off without a score, since there are fewer of these than the index says?"""
    assert (run.tilstand, run.score, run.resultat.delvis) == (Tilstand.AFBRUDT, None, True)
    return (slags, "afkortet") in {(mangel.slags, mangel.aarsag) for mangel in run.resultat.mangler}


def mangler(run: Any, kvalitet: Kvalitet) -> set[str]:
    """The units of the sager that have not been done, once it goes on."""
    kvalitet.genoptag(run.id)
    return {each.rpartition("/")[2] for each in kvalitet.ledige(run.id) if f"sager/{KLE}" in each}


@sqlite
@pytest.mark.parametrize("slags", ["sager", "bevillinger", "udbetalinger"])
@pytest.mark.parametrize("giver", [lambda fra: None if fra else 0, lambda fra: 0], ids=["nothing", "the first page"])
def test_an_index_that_gives_fewer_records_than_it_says_breaks_the_run_off_until_it_gives_them(
    engine: Engine, slags: str, giver: Callable[[int], int | None]
) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    indeks.sidestoerrelse = 20
    indeks.giver = lambda asked, fra: giver(fra) if asked == slags else fra
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    koer(en_arbejder(kvalitet, indeks), run.id, 2)
    broken = kvalitet.find(run.id)

    assert er_afkortet(broken, slags)
    assert kvalitet.seneste("0751", SYGE) is None
    assert slags != "bevillinger" or "udbetaling_uden_bevilling" not in fundet(broken)

    indeks.giver = lambda _slags, fra: fra
    kvalitet.genoptag(run.id)
    koer(en_arbejder(kvalitet, indeks), run.id, 2)

    assert kvalitet.find(run.id).tilstand is Tilstand.FAERDIG
    assert dict(fundet(kvalitet.find(run.id))) == dict(PLANTET)


def test_the_kommune_is_told_why_in_words() -> None:
    assert "færre poster" in aarsag_ord("afkortet")


@sqlite
def test_a_page_that_came_empty_once_is_asked_for_again(engine: Engine) -> None:
    indeks, empty = mange(), [None, None]
    indeks.giver = lambda _slags, fra: empty.pop() if empty and fra == 300 else fra

    run = koert(engine, indeks, traade=1)

    assert not empty
    assert (run.tilstand, run.resultat.antal) == (Tilstand.FAERDIG, MANGE + 2)


@sqlite
def test_each_unit_has_to_come_to_its_own_end(engine: Engine) -> None:
    indeks, kvalitet = mange(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    indeks.giver = lambda _slags, fra: fra if fra < 700 else None
    for fra in (0, 500, 1000):
        arbejder.udfoer(run.id, f"sagdokumentindeks/sager/{KLE}/{fra}")
    koer(arbejder, run.id, 1)
    broken = kvalitet.find(run.id)

    assert er_afkortet(broken, "sager")
    assert mangler(broken, kvalitet) == {"500", "1000"}


@sqlite
def test_a_part_that_has_nothing_any_more_proves_nothing(engine: Engine) -> None:
    indeks, kvalitet = mange(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    indeks.giver = lambda _slags, fra: fra if fra < 300 else None
    arbejder.udfoer(run.id, f"sagdokumentindeks/sager/{KLE}/0")  # it fails when it has made the other units
    koer(arbejder, run.id, 1)
    assert mangler(kvalitet.find(run.id), kvalitet) == {"0", "500", "1000"}

    held, indeks.giver = indeks.poster.pop(("sager", KLE)), lambda _slags, fra: fra
    arbejder.udfoer(run.id, f"sagdokumentindeks/sager/{KLE}/0")
    koer(arbejder, run.id, 1)
    assert er_afkortet(kvalitet.find(run.id), "sager")
    assert mangler(kvalitet.find(run.id), kvalitet) == {"0", "500", "1000"}

    indeks.poster["sager", KLE] = held
    koer(arbejder, run.id, 1)
    assert kvalitet.find(run.id).tilstand is Tilstand.FAERDIG


@pytest.mark.parametrize(
    ("giver", "anew"),
    [(lambda fra: 0, {"0", "500", "1000"}), (lambda fra: min(fra, 500), {"500", "1000"})],
    ids=["never turned", "turned to a certain depth"],
)
def test_units_that_begin_with_the_very_same_page_have_not_all_been_read(
    engine: Engine, giver: Callable[[int], int], anew: set[str]
) -> None:
    indeks, kvalitet = mange(1500, side=500), en_kvalitet(engine)  # a page is all of a unit: it turns none itself
    indeks.giver = lambda _slags, fra: giver(fra)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    koer(en_arbejder(kvalitet, indeks), run.id, 2)
    broken = kvalitet.find(run.id)

    assert er_afkortet(broken, "sager")
    assert mangler(broken, kvalitet) == anew

    indeks.giver = lambda _slags, fra: fra
    koer(en_arbejder(kvalitet, indeks), run.id, 2)
    assert kvalitet.find(run.id).tilstand is Tilstand.FAERDIG
    assert kvalitet.find(run.id).resultat.antal == 1500 + 2  # type: ignore[union-attr]


@sqlite
@pytest.mark.parametrize("flere", [-300, -30, -1, 1, 30, 700])
def test_records_that_come_or_go_while_it_reads_do_not_break_it_off(engine: Engine, flere: int) -> None:
    indeks = mange()
    sager = indeks.poster["sager", KLE]

    def changes(slags: str, fra: int) -> None:
        if (slags, fra) == ("sager", 1000) and len(sager) == MANGE:
            if flere < 0:
                del sager[flere:]
            else:
                sager.extend(laest_sag(n) for n in range(MANGE + 1, MANGE + flere + 1))

    indeks.fejler = changes
    run = koert(engine, indeks, traade=1)

    assert run.tilstand is Tilstand.FAERDIG
    assert len(sager) == MANGE + flere
    assert run.resultat.antal - 2 >= min(MANGE, len(sager))
    assert flere < 0 or run.resultat.antal - 2 == len(sager)

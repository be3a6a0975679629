"""What a run finds, what it says of it to whom, and how it is scored."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from borgerblik.db import Engine
from borgerblik.domain.faelles import Fagsystem, Kle
from borgerblik.domain.ydelse import Linje
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.datakvalitet.navne import naevner_person
from borgerblik.kommuner.kvalitet import Tilstand
from borgerblik.kommuner.kvalitet.eksport import som_csv, til_leverandoer
from borgerblik.kommuner.kvalitet.score import score, tager
from borgerblik.operations.gennemgang import koer
from borgerblik.sources import LaestUdbetaling
from tests.kommuner.kvalitet.indeks import (
    AARHUS,
    KLE,
    NAVN,
    NUMMER,
    PLANTET,
    SYGE,
    Indeks,
    borger,
    en_arbejder,
    en_kvalitet,
    en_ren,
    et_id,
    fundet,
    koert,
    laest_sag,
    laest_udbetaling,
    laest_ydelse,
    snavset,
)

sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_every_fault_is_found_exactly_as_many_times_as_it_was_planted(engine: Engine) -> None:
    run = koert(engine, snavset())

    assert run.tilstand is Tilstand.FAERDIG
    assert dict(fundet(run)) == dict(PLANTET)


@sqlite
def test_the_file_for_a_supplier_holds_the_findings_and_nobody(engine: Engine) -> None:
    run = koert(engine, snavset())
    written = som_csv(run) + json.dumps(til_leverandoer(run), ensure_ascii=False)

    assert "titel_med_personnummer;alvorlig" in written
    for secret in (NUMMER, f"{NUMMER[:6]}-{NUMMER[6:]}", NAVN, "Mortensen", "Den samme titel", borger(3).reveal()):
        assert secret not in written
    numbers = set(re.findall(r"[0-9]{6}-?[0-9]{4}", re.sub(UUIDS, "", written)))
    assert not numbers
    assert re.search(UUIDS, written)


@sqlite
def test_a_supplier_gets_their_own_system_and_its_name_is_no_formula(engine: Engine) -> None:
    indeks = Indeks()
    indeks.laeg("sager", laest_sag(1, titel=None), laest_sag(2, titel=None, fagsystem=Fagsystem(None, '=cmd|" /C"!A0')))
    run = koert(engine, indeks)

    own = som_csv(run, "KSD").splitlines()
    assert len(own) == 2
    assert ";KSD;titel_mangler;" in own[1]
    assert ";=cmd" not in som_csv(run)
    assert "'=cmd" in som_csv(run)


UUIDS = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


@sqlite
def test_an_area_without_anything_in_it_has_no_score(engine: Engine) -> None:
    run = koert(engine, Indeks())

    assert run.tilstand is Tilstand.FAERDIG
    assert run.score is None
    assert en_kvalitet(engine).seneste("0751", SYGE) is None


@sqlite
def test_an_item_that_comes_twice_counts_once_and_one_of_another_area_not_at_all(engine: Engine) -> None:
    indeks = en_ren()
    indeks.laeg("sager", laest_sag(1), laest_sag(2, titel=None))
    other = Kle("32.24.04")
    indeks.laeg(
        "bevillinger", laest_ydelse(9, kle=other, navn="Kontanthjælp", ydelsesnavn="Kontanthjælp"), kle="32.24.04"
    )
    kvalitet = en_kvalitet(engine)

    assert koert(engine, indeks).resultat.antal == 4
    run = kvalitet.begynd(AARHUS, "uddannelseshjaelp", "test")
    koer(en_arbejder(kvalitet, indeks), run.id, 2)
    found = kvalitet.find(run.id).resultat
    assert found is not None
    assert found.antal == 0


@sqlite
def test_a_payment_is_its_grants_systems_own_and_one_line_without_a_grant_is_enough(engine: Engine) -> None:
    indeks = Indeks()
    named = f"{et_id('bev', 1)}:bev-1"
    half = (Linje(KLE, Decimal("50.00"), ydelse=named), Linje(KLE, Decimal("50.00"), ydelse="en-anden:1"))
    indeks.laeg("bevillinger", laest_ydelse(1, fagsystem=Fagsystem(None, "KY")))
    indeks.laeg("udbetalinger", laest_udbetaling(1), laest_udbetaling(2, linjer=half))
    by_number = (Linje(KLE, Decimal("100.00")),)
    indeks.laeg("udbetalinger", LaestUdbetaling(replace(laest_udbetaling(3).udbetaling, linjer=by_number), borger(1)))

    run = koert(engine, indeks)

    (system,) = run.resultat.systemer
    assert (system.navn, system.antal) == ("KY", 4)
    assert [(each.kode, each.antal, each.eksempler) for each in system.fund] == [
        ("udbetaling_uden_bevilling", 1, (et_id("udb", 2),))
    ]


@pytest.mark.parametrize(
    ("titel", "navngivet"),
    [
        ("Opfølgning for Bente Mortensen", True),
        ("Samtale med Anne-Mette Skovgaard", True),
        ("Jens P. Hansen, sygedagpenge", True),
        ("Bo i egen bolig", False),
        ("Udbetaling af sygedagpenge", False),
        ("Ansøgning om Jens", False),
        ("Københavns Kommune", False),
        ("Dansen går", False),
    ],
)
def test_a_persons_name_is_a_first_name_with_a_surname_after_it(titel: str, navngivet: bool) -> None:
    assert naevner_person(titel) is navngivet


def test_no_subject_of_kle_is_taken_for_a_person() -> None:
    assert not [kle.titel for area in omraader().alle for kle in area.kle if kle.titel and naevner_person(kle.titel)]


def test_a_score_counts_each_item_by_its_worst_finding_and_is_never_rounded_up() -> None:
    assert tager(["titel_mangler", "titel_med_personnummer", "uden_plan"]) == 1
    assert tager(["titel_mangler"]) == Decimal("0.1")
    assert score(0, Decimal(0)) is None
    assert score(10, Decimal(0)) == 100.0
    assert score(100_000, Decimal("0.1")) == 99.9
    assert score(4, Decimal(4)) == 0.0


@sqlite
def test_a_payment_is_not_said_to_be_without_a_grant_before_every_grant_is_read(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    for unit in kvalitet.ledige(run.id):
        if "/udbetalinger/" in unit:
            arbejder.udfoer(run.id, unit)

    stopped = kvalitet.stop(run.id)

    assert fundet(stopped)["beloeb_stemmer_ikke"] == PLANTET["beloeb_stemmer_ikke"]
    assert "udbetaling_uden_bevilling" not in fundet(stopped)

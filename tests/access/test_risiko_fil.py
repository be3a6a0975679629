"""An assessment as a file: what it may say, and what is said about it when it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko import BRUGERTYPER
from borgerblik.access.risiko.model import Element, Kontrol, Overgang
from borgerblik.access.risiko.skabelon import skabelon, standardvurdering
from borgerblik.domain.koder import Nsis
from schemas.ind.risiko import VurderingFaults, read_beregning, read_vurdering
from schemas.ud.risiko import RisikovurderingUd
from tests.access.vurderinger import AARHUS, I_DAG, en_fil, en_vurdering

DECIDED = I_DAG.isoformat()
UNSAFE = {"foelsomhed": {"vaerdi": 4, "begrundelse": "x"}}  # everything else unknown: hoej


def raa(fil: Any) -> bytes:
    return json.dumps(fil, ensure_ascii=False).encode()


def faults(raw: bytes) -> dict[str, str]:
    with pytest.raises(VurderingFaults) as told:
        read_vurdering(raw, I_DAG)
    return {fault.sted: fault.besked for fault in told.value.faults}


def faults_in(brugertype: str = "borger", /, **aendret: Any) -> dict[str, str]:
    return faults(raa(en_fil(brugertype, **aendret)))


@pytest.mark.parametrize("rolle", BRUGERTYPER)
def test_each_example_goes_in_as_it_stands_and_comes_out_the_same(rolle):
    example = skabelon(AARHUS, rolle, I_DAG)
    vurdering = read_vurdering(raa(example), I_DAG)

    assert vurdering in standardvurdering(AARHUS, I_DAG)
    assert RisikovurderingUd().dump(vurdering) == {"gammeltNiveau": None, "gammeltNiveauTil": None} | example
    assert read_vurdering(raa(RisikovurderingUd().dump(vurdering)), I_DAG) == vurdering


def test_a_full_file_means_what_it_says():
    vurdering = read_vurdering(
        raa(
            en_fil(
                "sagsbehandler",
                omraader={"sygedagpenge": "hoej", "oevrige": "hoej"},
                gammeltNiveau=3,
                gammeltNiveauTil="2027-06-30",
                elementer={"volumen": None, "foelsomhed": {"vaerdi": 4, "begrundelse": "Helbred"}},
                kontroller={},
                begrundelse="Vi har en nødprocedure.",
            )
        ),
        I_DAG,
    )

    assert vurdering.omraader == {"sygedagpenge": Nsis.HOEJ, "oevrige": Nsis.HOEJ}
    assert isinstance(vurdering.overgang, Overgang)
    assert (vurdering.gammelt_niveau, str(vurdering.gammelt_niveau_til)) == (3, "2027-06-30")
    assert [*vurdering.elementer] == [Element.FOELSOMHED]
    assert not vurdering.kontroller


def test_every_fault_in_a_file_is_named_with_its_place():
    assert faults_in(
        kode="751",
        brugertype="system",
        hemmelig=1,
        elementer={"foelsomhed": {"vaerdi": 5, "begrundelse": ""}, "eksponering": 3, "farve": None},
        kontroller={"logning": {"vaerdi": "3", "begrundelse": "x", "y": 1}},
        niveau="højt",
        begrundelse="\n",
        omraader={"ukendt": "hoej", "sygedagpenge": 3},
        gammeltNiveau=4,
        besluttetAf=None,
        besluttet="2026-02-30",
        genbesoeg=20271125,
    ) == {
        "kode": "er ikke fire cifre",
        "brugertype": "skal være borger, sagsbehandler eller administrator",
        "hemmelig": "er et ukendt felt",
        "elementer.foelsomhed.vaerdi": "skal være et helt tal fra 1 til 4",
        "elementer.foelsomhed.begrundelse": "er tom",
        "elementer.eksponering": "er ikke et objekt",
        "elementer.farve": "er et ukendt felt",
        "kontroller.logning.vaerdi": "skal være et helt tal fra 0 til 3",
        "kontroller.logning.y": "er et ukendt felt",
        "niveau": "skal være lav, betydelig eller hoej",
        "begrundelse": "indeholder tegn, der ikke kan vises",
        "omraader.ukendt": "er ikke et fagområde",
        "omraader.sygedagpenge": "skal være lav, betydelig eller hoej",
        "gammeltNiveau": "skal være 3",
        "besluttetAf": "må ikke være null",
        "besluttet": "er ikke en dato (ÅÅÅÅ-MM-DD)",
        "genbesoeg": "er ikke en dato (ÅÅÅÅ-MM-DD)",
    }


def test_what_must_be_there_is_missed():
    required = ["kode", "brugertype", "elementer", "kontroller", "niveau", "besluttetAf", "besluttet", "genbesoeg"]
    assert faults(b"{}") == dict.fromkeys(required, "mangler")


@pytest.mark.parametrize("wrong", [0, 5, -1, 3.0, 2.5, "3", True, [], {}, 10**400])
def test_only_a_whole_number_within_bounds_is_a_value(wrong):
    place = {"elementer.foelsomhed.vaerdi": "skal være et helt tal fra 1 til 4"}
    assert faults_in(elementer={"foelsomhed": {"vaerdi": wrong, "begrundelse": "x"}}) == place


def test_how_the_json_is_written_counts_too():
    text = raa(en_fil()).decode()
    assert faults(text.replace('"niveau"', '\n"niveau": "lav", "niveau"').encode()) == {
        "linje 2, tegn 18": "feltet niveau står der to gange"
    }
    assert "elementer.volumen.vaerdi" in faults(text.replace('"vaerdi": 1', '"vaerdi": NaN').encode())
    assert faults(b"[]") == {"linje 1, tegn 1": "filen skal være et JSON-objekt, { … }"}
    assert read_vurdering(b"\xef\xbb\xbf" + text.encode(), I_DAG) == en_vurdering()


def test_a_person_number_is_refused_and_never_repeated():
    number = "610180-1234"  # nobody's: the day is 61
    told = faults_in(besluttetAf=f"Anne {number}", **{number: 1})

    assert set(told) == {"besluttetAf", "[cpr]"}
    assert number not in repr(told)


# What a decision must keep to


def test_nobody_decides_for_less_than_the_floor():
    for brugertype in BRUGERTYPER:
        assert faults_in(brugertype.value, niveau="lav", begrundelse="Vi vil gerne.") == {
            "niveau": f"kan ikke være under betydelig for {brugertype.value}"
        }


def test_less_than_computed_needs_a_reason_in_writing():
    assert faults_in(elementer=UNSAFE, kontroller={}) == {
        "begrundelse": "mangler: betydelig er lavere end det beregnede niveau hoej"
    }
    lowered = raa(en_fil(elementer=UNSAFE, kontroller={}, begrundelse="Vi har en nødprocedure."))
    assert read_vurdering(lowered, I_DAG).niveau is Nsis.BETYDELIG
    assert read_vurdering(raa(en_fil(elementer=UNSAFE, kontroller={}, niveau="hoej")), I_DAG).begrundelse is None


def test_more_than_computed_needs_none():
    assert read_vurdering(raa(en_fil(niveau="hoej")), I_DAG).niveau is Nsis.HOEJ


def test_an_area_that_is_named_is_stricter_than_the_rest():
    assert faults_in(omraader={"sygedagpenge": "betydelig", "revalidering": "lav"}) == dict.fromkeys(
        ("omraader.sygedagpenge", "omraader.revalidering"), "skal være strengere end niveau (betydelig)"
    )


def test_a_transition_is_for_caseworkers_beside_betydelig_with_an_end_before_the_next_look():
    both = {"gammeltNiveau": 3, "gammeltNiveauTil": "2027-06-30"}

    assert read_vurdering(raa(en_fil("sagsbehandler", **both)), I_DAG).overgang
    for other in ("borger", "administrator"):
        assert faults_in(other, **both) == {"gammeltNiveau": "kan kun godtages for sagsbehandler"}
    assert faults_in("sagsbehandler", niveau="hoej", **both) == {
        "gammeltNiveau": "kan ikke godtages, når niveauet er hoej"
    }
    assert faults_in("sagsbehandler", gammeltNiveau=3) == {"gammeltNiveauTil": "mangler, når gammeltNiveau er sat"}
    assert faults_in("sagsbehandler", gammeltNiveauTil="2027-06-30") == {
        "gammeltNiveau": "mangler, når gammeltNiveauTil er sat"
    }
    assert faults_in("sagsbehandler", gammeltNiveau=3, gammeltNiveauTil="2027-11-26") == {
        "gammeltNiveauTil": "er efter genbesoeg"
    }
    assert faults_in("sagsbehandler", gammeltNiveau=3, gammeltNiveauTil="2026-11-24") == {
        "gammeltNiveauTil": "er før besluttet"
    }


def test_it_is_decided_by_today_and_looked_at_again_within_two_years():
    assert faults_in(besluttet="2026-11-26") == {"besluttet": "ligger i fremtiden"}
    assert faults_in(genbesoeg=DECIDED) == {"genbesoeg": "skal være efter besluttet"}
    assert faults_in(genbesoeg="2028-11-26") == {
        "genbesoeg": "er for sent: højst 24 måneder efter besluttet, altså 2028-11-25"
    }
    assert read_vurdering(raa(en_fil(genbesoeg="2028-11-25")), I_DAG)
    assert read_vurdering(raa(en_fil(besluttet="2020-01-01", genbesoeg="2021-01-01")), I_DAG)  # overdue, and told so


def test_what_a_decision_breaks_is_told_beside_what_cannot_be_read():
    assert faults_in(niveau="lav", kode="9999", besluttet="2027-01-01", hemmelig=1) == {
        "niveau": "kan ikke være under betydelig for borger",
        "kode": "er ikke koden på en af de 98 kommuner",
        "besluttet": "ligger i fremtiden",
        "hemmelig": "er et ukendt felt",
    }


def test_what_is_only_computed_brings_what_is_weighed_and_nothing_else():
    example = skabelon(AARHUS, Rolle.BORGER, I_DAG)
    weighed = {key: example[key] for key in ("elementer", "kontroller")}
    elementer, kontroller = read_beregning(raa(weighed))

    assert elementer[Element.EKSPONERING].vaerdi == 4
    assert {*kontroller} == {*Kontrol}
    with pytest.raises(VurderingFaults, match="kontroller: mangler"):
        read_beregning(raa({"elementer": {}, "kode": AARHUS}))

"""The file of a kommune's connecting: what goes in comes out, and every fault is named with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from borgerblik.kommuner.tilslutning.form import from_json, to_json
from schemas.ind.tilslutning import TilslutningFaults, read_tilslutning
from schemas.ud.tilslutning import TilslutningUd
from tests.kommuner.tilslutning.eksempler import AARHUS, en_aftale, en_tilslutning, et_dokument, raa


def fejl(dokument: Any) -> dict[str, str]:
    with pytest.raises(TilslutningFaults) as told:
        read_tilslutning(dokument if isinstance(dokument, bytes) else raa(dokument))
    return {each.sted: each.besked for each in told.value.faults}


def test_what_goes_in_comes_out_the_same():
    read = en_tilslutning()
    assert from_json(to_json(read)) == read
    assert read_tilslutning(raa(TilslutningUd().dump(read))) == read
    bare = read_tilslutning(raa({"kode": AARHUS}))
    assert (bare.aftaler, bare.projektejer, dict(bare.trin)) == ((), None, {})
    assert read_tilslutning(raa(to_json(bare))) == bare


def test_every_fault_is_named_with_its_place():
    assert fejl(
        et_dokument(
            "0411",
            projektejer={"navn": "Pia", "email": "pia", "telefon": "1234"},
            projektleder="Lars",
            aftaler=[
                en_aftale(gyldigTil="2025-12-31"),
                en_aftale(service="ydelsesindeks"),
                en_aftale("serviceaftale"),
                en_aftale("hensigt", gyldigFra="i morgen", ukendt=1),
            ],
            testpersoner={"antal": 0, "reference": ""},
            trin={"forbindelse": {"tilstand": "snart", "frist": "2026-02-30"}, "kaffe": {}},
        )
    ) == {
        "kode": "er ikke koden på en af de 98 kommuner",
        "projektejer.titel": "mangler",
        "projektejer.email": "er ikke en e-mailadresse",
        "projektejer.telefon": "er ikke et telefonnummer (otte cifre)",
        "projektleder": "er ikke et objekt",
        "aftaler[0].gyldigTil": "er før gyldigFra",
        "aftaler[1].service": "hører kun til en serviceaftale",
        "aftaler[2].service": "mangler: en serviceaftale er om en tjeneste i en retning",
        "aftaler[2].retning": "mangler: en serviceaftale er om en tjeneste i en retning",
        "aftaler[3].slags": "skal være tilslutningsaftale, databehandleraftale eller serviceaftale",
        "aftaler[3].gyldigFra": "er ikke en dato (ÅÅÅÅ-MM-DD)",
        "aftaler[3].ukendt": "er et ukendt felt",
        "testpersoner.antal": "skal være et helt tal fra 1 til 1000",
        "testpersoner.reference": "er tom",
        "trin.forbindelse.tilstand": "skal være ikke_paabegyndt, paabegyndt eller fuldfoert",
        "trin.forbindelse.frist": "er ikke en dato (ÅÅÅÅ-MM-DD)",
        "trin.kaffe": "er et ukendt felt",
    }


def test_an_agreement_stands_once_and_there_are_not_endlessly_many():
    assert fejl(et_dokument(aftaler=[en_aftale(), en_aftale()])) == {"aftaler[1]": "er den samme som nummer 1"}
    many = [en_aftale(reference=str(number)) for number in range(201)]
    assert fejl(et_dokument(aftaler=many)) == {"aftaler": "har mere end 200 poster"}
    assert fejl(et_dokument(aftaler=[{}] * 50_000)) == {"aftaler": "har mere end 200 poster"}


@pytest.mark.parametrize("skrevet", ["7211791035", "721179-1035", "72 11 79 10 35"])
def test_nobodys_number_is_kept(skrevet):
    for dokument in (
        et_dokument(testpersoner={"antal": 1, "reference": f"Bo {skrevet}"}),
        et_dokument(trin={"testpersoner": {"bevis": f"Bo {skrevet}"}}),
    ):
        (told,) = fejl(dokument).values()
        assert told == "indeholder noget, der ligner et personnummer"


def test_what_is_no_document_is_told_as_that():
    assert fejl(b"[]") == {"linje 1, tegn 1": "filen skal være et JSON-objekt, { … }"}
    twice = json.dumps({"kode": AARHUS})[:-1] + ', "kode": "0101"}'
    assert list(fejl(twice.encode()).values()) == ["feltet kode står der to gange"]

"""The eight areas, and which of them an item belongs to."""

from __future__ import annotations

import pytest

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade, Omraader, omraader

EIGHT = {
    "sygedagpenge": "32.30.04 32.30.06 32.30.07 15.17.06 15.17.26",
    "kontanthjaelp": "32.24.04 32.24.03 32.24.05 32.24.06 32.24.07 32.24.10 32.24.26 32.24.44 32.24.45 "
    "15.20.20 15.20.01 15.20.51",
    "uddannelseshjaelp": "32.24.32 32.24.48 32.24.04 15.20.20 15.20.01 15.20.51",
    "revalidering": "32.24.08 32.24.10 15.17.12 15.17.09 15.17.18",
    "ressourceforloebsydelse": "32.24.28 32.24.30 15.17.22 15.17.26",
    "ledighedsydelse": "32.24.12 15.20.24",
    "fleksloentilskud": "32.27.10 32.27.20 15.20.24",
    "udvalgte_enkeltydelser": "32.21.12 32.21.14 32.21.16 32.21.17 32.21.20 32.21.24 32.21.28",
}


def test_the_eight_areas_hold_every_number_they_must() -> None:
    assert {o.noegle: set(o.nummer()) for o in omraader().alle} == {k: set(v.split()) for k, v in EIGHT.items()}


@pytest.mark.parametrize("tekst", ["Uddannelseshjælp", "UDDANNELSESHJÆLP, åbenlyst parat", "uddannelseshjaelp"])
def test_uddannelseshjaelp_is_told_from_kontanthjaelp_by_its_words(tekst: str) -> None:
    assert omraader().fordel("32.24.04", [tekst]) == "uddannelseshjaelp"


def test_without_words_32_24_04_is_kontanthjaelp() -> None:
    assert omraader().fordel("32.24.04") == "kontanthjaelp"
    assert omraader().fordel("32.24.04", [None, "", "Hjælp til forsørgelse"]) == "kontanthjaelp"


def test_the_first_text_that_says_anything_decides() -> None:
    assert omraader().fordel("32.24.04", ["Kontanthjælp", "Uddannelseshjælp"]) == "kontanthjaelp"
    assert omraader().fordel("32.24.04", ["Grundsats", "Uddannelseshjælp", "Kontanthjælp"]) == "uddannelseshjaelp"


def test_a_number_of_one_area_is_that_area_whatever_the_words() -> None:
    assert omraader().fordel("32.30.04", ["Uddannelseshjælp"]) == "sygedagpenge"


def test_a_number_shared_by_two_areas_follows_the_words() -> None:
    assert omraader().fordel("15.20.24", ["Ledighedsydelse"]) == "ledighedsydelse"
    assert omraader().fordel("15.20.24", ["Fleksjob"]) == "fleksloentilskud"
    assert omraader().fordel("15.17.26", ["Ressourceforløbsydelse"]) == "ressourceforloebsydelse"


def test_a_number_beyond_every_area_is_oevrige() -> None:
    assert omraader().fordel("82.20.00") == "oevrige"


def test_an_area_with_a_wrong_number_or_a_key_twice_does_not_start() -> None:
    def area(noegle: str, nummer: str) -> Fagomraade:
        return Fagomraade(noegle, "Titel", 1, (Kle(nummer),))

    with pytest.raises(ValueError, match="no KLE number"):
        Omraader([area("a", "32.30.4")])
    with pytest.raises(ValueError, match="same noegle"):
        Omraader([area("a", "32.30.04"), area("a", "32.30.05")])

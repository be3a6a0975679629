"""The numbers for data quality, and how the doors are described."""

from __future__ import annotations

from borgerblik.domain.koder import MyndighedType
from borgerblik.kommuner.fejlmelding import Felt, Kategori
from tests.access.privilegielister import KLE
from tests.kommuner.fejlmelding.byg import SVAR, en_formular, et_emne
from tests.web.fejlmelding.konsol import BO, FOELSOMHED, Console, body, en_administrator


def test_the_numbers_for_data_quality_are_exact_and_nobody_is_in_them(console: Console) -> None:
    fejl_id = console.meld()
    body(console.patch(fejl_id, {"status": "i_gang"}))
    body(console.patch(fejl_id, {"status": "afvist", "svar": SVAR}, '"2"'))
    console.meld()
    console.meldinger.meld(BO, et_emne(), en_formular(kategori=Kategori.MANGLER, felt=None))
    withdrawn = console.meldinger.meld(BO, et_emne(), en_formular(felt=Felt.TITEL))
    console.meldinger.traek_tilbage(BO, withdrawn.id)
    same = {"maaned": "2026-11", "kle": "32.30.04", "rettet": 0, "sendtVidere": 0}

    assert body(console.get("/datakvalitet")) == {
        "kode": "0751",
        "tal": [
            {**same, "kategori": "forkert_beloeb", "felt": "beloeb", "antal": 2, "aabne": 1, "afvist": 1},
            {**same, "kategori": "mangler", "felt": None, "antal": 1, "aabne": 1, "afvist": 0},
        ],
        "udk": 0,
        "udenForRettigheder": 0,
    }


def test_the_doors_are_described_with_what_they_take_and_what_they_answer(console: Console) -> None:
    paths = console.described["paths"]
    patch = paths["/api/v1/kommuner/{kode}/fejlmeldinger/{melding_id}"]["patch"]

    statuses = {"200", "401", "403", "404", "412", "415", "422", "428", "503"}
    assert {str(status) for status in patch["responses"]} >= statuses
    assert "If-Match" in [each.get("name") for each in patch["parameters"]]
    assert all(
        operation.get("security") for path in paths.values() for operation in path.values() if "responses" in operation
    )


def test_the_numbers_are_cut_by_the_callers_limits_and_those_of_udbetaling_danmark_are_one(console: Console) -> None:
    console.meld()
    console.meld(kle="32.24.04", fagomraade="kontanthjaelp")
    for kle in ("32.30.04", "32.15.06"):
        console.meld(kle=kle, myndighedstype=MyndighedType.UDK)

    def numbers() -> tuple[list[tuple[str, int]], int, int]:
        found = body(console.get("/datakvalitet"))
        return [(each["kle"], each["antal"]) for each in found["tal"]], found["udk"], found["udenForRettigheder"]

    assert numbers() == ([("32.24.04", 1), ("32.30.04", 1)], 2, 0)
    console.hvem = en_administrator((KLE, "32.30.*"))
    assert numbers() == ([("32.30.04", 1)], 0, 3)
    console.hvem = en_administrator((FOELSOMHED, "FORTROLIGE_PERSONOPLYSNINGER"))
    assert numbers() == ([], 0, 4)

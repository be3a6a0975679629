"""Whoever writes an area is told everything that is wrong with the file, and the file can do no harm meanwhile."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from borgerblik import fagomraader
from borgerblik.cli import main
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade, medfulgte
from borgerblik.fagomraader.tjek.fil import STOERSTE, tjek
from borgerblik.fagomraader.tjek.model import Omgivelser, Tjekket
from tests.kommando import done, failed

OMGIVELSER = Omgivelser(medfulgte(), date(2026, 11, 26), {"32.03.04": KleEmne("32.03.04")}, alle_kendt=True)
HOVED = """from datetime import date
from borgerblik.domain.faelles import Kle
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade
"""
GOD = {
    "noegle": '"folkepension"',
    "titel": '"Folkepension"',
    "orden": "9",
    "ydelser": '(Kle("32.03.04", "Folkepension"),)',
    "sager": "()",
    "ord": '("folkepension",)',
}


def skriv(mappe: Path, navn: str = "folkepension.py", **valg: str) -> Path:
    """A file with an area, one value on each line from line 6 on; `valg` are values that are otherwise."""
    felter = "".join(f"    {felt}={vaerdi},\n" for felt, vaerdi in {**GOD, **valg}.items())
    return raa(mappe, f"{HOVED}FAGOMRAADE = Fagomraade(\n{felter})\n", navn)


def raa(mappe: Path, tekst: str, navn: str = "folkepension.py") -> Path:
    fil = mappe / navn
    fil.write_text(tekst, "utf-8")
    return fil


def koder(tjekket: Tjekket) -> list[tuple[str, int | None]]:
    return [(fund.kode, fund.linje) for fund in tjekket.fejl]


def test_a_good_file_has_no_faults_and_is_the_area_it_says(tmp_path: Path) -> None:
    tjekket = tjek(skriv(tmp_path, indledning='"Penge at leve for."'), OMGIVELSER)

    assert tjekket.fund == ()
    assert tjekket.omraade is not None
    assert (tjekket.omraade.titel, list(tjekket.omraade.nummer())) == ("Folkepension", ["32.03.04"])
    assert tjekket.omraade.indledning == "Penge at leve for."


def test_the_template_is_a_good_file_and_so_are_the_eight(tmp_path: Path) -> None:
    skabelon = raa(tmp_path, done(CliRunner().invoke(main, ["fagomraade", "skabelon"])))

    assert not tjek(skabelon, OMGIVELSER).fejl
    for omraade in medfulgte()[:2]:
        her = Path(str(fagomraader.__file__)).parent / f"{omraade.noegle}.py"
        uden = replace(OMGIVELSER, kendte=tuple(o for o in medfulgte() if o is not omraade), emner=None)
        tjekket = tjek(her, uden)
        assert (tjekket.fejl, tjekket.omraade) == ((), omraade)


def test_every_fault_is_named_with_its_line_in_one_go(tmp_path: Path) -> None:
    fil = skriv(
        tmp_path,
        noegle='"Bad-Key"',
        titel='" "',
        orden="3",
        ydelser='(Kle("32.03.4"), Kle("32.03.04"), Kle("32.03.04"))',
        ord='("Stor", " luft", "")',
        kun_ved_ord='("99.99.99",)',
    )

    assert koder(tjek(fil, OMGIVELSER)) == [
        ("noegle", 6),
        ("titel", 7),
        ("orden_taget", 8),
        ("kle_form", 9),
        ("kle_to_gange", 9),
        ("kle_to_gange", 9),
        ("ord_store", 11),
        ("ord", 11),
        ("ord", 11),
        ("kun_ved_ord", 12),
    ]


@pytest.mark.parametrize(
    ("valg", "ventet"),
    [
        (
            {"noegle": '"oevrige"', "orden": "0", "ydelser": "()", "indledning": '""'},
            {"noegle_optaget", "filnavn", "orden", "ingen_numre", "indledning"},
        ),
        (
            {"noegle": '"sygedagpenge"', "ydelser": '(Kle("32.24.04"),)', "ord": "()", "kun_ved_ord": '("32.24.04",)'},
            {"noegle_taget", "filnavn", "delt", "uden_ord", "kle_ukendt"},
        ),
        (
            {"ydelser": '(Kle("32.24.04"), Kle("77.77.77"))', "ord": '("kontanthjælp",)'},
            {"delt_ord", "kle_ukendt"},
        ),
        (
            {
                "lukkede": '(KleEmne("32.03.05", gyldig_til=date(2020, 1, 1)), KleEmne("32.03.04"),'
                ' KleEmne("32.03.04", gyldig_til=date(2020, 1, 1), efterfoelger="32.03.04"))'
            },
            {"lukket_fremmed", "lukket_uden_dag", "efterfoelger"},
        ),
    ],
)
def test_what_an_area_may_not_be(tmp_path: Path, valg: dict[str, str], ventet: set[str]) -> None:
    assert {kode for kode, _ in koder(tjek(skriv(tmp_path, **valg), OMGIVELSER))} == ventet


def test_a_number_that_has_left_kle_is_a_fault_with_what_took_its_place(tmp_path: Path) -> None:
    lukket = KleEmne("32.03.04", gyldig_til=date(2026, 1, 1), efterfoelger="32.03.08")
    om = replace(OMGIVELSER, emner={"32.03.04": lukket})

    (fejl,) = tjek(skriv(tmp_path), om).fejl
    assert (fejl.kode, fejl.linje) == ("kle_lukket", 9)
    assert "32.03.08 har taget dets plads" in fejl.besked
    fortalt = '(KleEmne("32.03.04", gyldig_til=date(2026, 1, 1), efterfoelger="32.03.08"),)'
    assert not tjek(skriv(tmp_path, lukkede=fortalt), om).fejl


def test_what_nobody_can_say_is_a_warning_and_no_fault(tmp_path: Path) -> None:
    uden_kopi = tjek(skriv(tmp_path), replace(OMGIVELSER, emner=None))
    ikke_i_kopien = tjek(skriv(tmp_path), replace(OMGIVELSER, emner={}, alle_kendt=False))
    delt = tjek(skriv(tmp_path, ydelser='(Kle("32.24.04"),)'), replace(OMGIVELSER, emner=None))

    assert [fund.kode for fund in uden_kopi.advarsler] == ["kle_ukendt"]
    assert [(fund.kode, fund.linje) for fund in ikke_i_kopien.advarsler] == [("kle_ukendt", 9)]
    assert "delt_uden_ord" in [fund.kode for fund in delt.advarsler]
    assert [each.fejl for each in (uden_kopi, ikke_i_kopien, delt)] == [(), (), ()]


def test_every_value_of_the_wrong_type_is_told_with_what_it_should_be(tmp_path: Path) -> None:
    fil = skriv(
        tmp_path,
        titel="None",
        orden="True",
        ydelser='[Kle("32.03.04")]',
        sager='(Kle("32.03.04"), Kle(320304))',
        ord='("folkepension")',
        kun_ved_ord='("32.03.04", Kle("32.03.04"))',
        lukkede='(KleEmne("32.03.04", gyldig_til="2020-01-01"),)',
    )

    assert [(fund.kode, fund.linje, fund.sted) for fund in tjek(fil, OMGIVELSER).fejl] == [
        ("forkert_type", 7, "titel"),
        ("forkert_type", 8, "orden"),
        ("forkert_type", 9, "ydelser"),
        ("forkert_type", 10, "sager[1].nummer"),
        ("forkert_type", 11, "ord"),
        ("forkert_type", 12, "kun_ved_ord[1]"),
        ("forkert_type", 13, "lukkede[0].gyldig_til"),
    ]
    said = [fund.besked for fund in tjek(fil, OMGIVELSER).fejl]
    assert "skal være en tekst, men er None" in said
    assert "skal være et helt tal, men er sandt eller falsk" in said
    assert "skal være et tupel af Kle, men er af typen list" in said
    assert any("skrives med komma" in besked for besked in said)
    assert any("en dato (datetime.date)" in besked for besked in said)


@pytest.mark.parametrize(
    ("tekst", "kode", "linje"),
    [
        ("x = 1\nFAGOMRAADE = (\n", "ikke_python", 2),
        ("x = 1\n", "mangler", None),
        ("FAGOMRAADE = 7\n", "forkert_type", 1),
        ("x = 1\nraise ValueError('nej\\nnej')\n", "rejser", 2),
        ("import sys\nsys.exit(0)\n", "rejser", 2),
        (HOVED + "FAGOMRAADE = Fagomraade(navn='x')\n", "rejser", 5),
        ("import os\nos._exit(0)\n", "koerer_ikke", None),
        ("import os\nos.write(1, b'{}')\nos.kill(os.getpid(), 9)\n", "rejser", 3),
        ("x = 'a' * 4 * 1024**3\n", "rejser", 1),
    ],
)
def test_a_file_that_is_no_area_says_why(tmp_path: Path, tekst: str, kode: str, linje: int | None) -> None:
    (fejl,) = tjek(raa(tmp_path, tekst), OMGIVELSER).fejl

    assert (fejl.kode, fejl.linje) == (kode, linje)
    assert "\n" not in str(fejl)


def test_a_file_that_never_ends_is_ended(tmp_path: Path) -> None:
    (fejl,) = tjek(raa(tmp_path, "while True:\n    pass\n"), OMGIVELSER, sekunder=1).fejl

    assert (fejl.kode, fejl.besked) == ("koerer_ikke", "filen var ikke kørt færdig efter 1 sekunder")


def test_a_file_that_is_larger_than_any_area_is_not_run(tmp_path: Path) -> None:
    assert [kode for kode, _ in koder(tjek(raa(tmp_path, "#" * (STOERSTE + 1)), OMGIVELSER))] == ["for_stor"]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """Whoever opens a pipe that nobody writes in waits for ever, and the product with them."""
    pipe, link = tmp_path / "roer.py", tmp_path / "henvisning.py"
    os.mkfifo(pipe)
    link.symlink_to(pipe)

    for each in (pipe, link):
        assert [kode for kode, _ in koder(tjek(each, OMGIVELSER))] == ["ikke_en_fil"]


@pytest.mark.parametrize(
    "goer",
    [
        "open('skrevet', 'w')",
        "__import__('socket').create_connection(('127.0.0.1', 1))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('shutil').rmtree('x')",
    ],
)
def test_a_file_reaches_neither_files_nor_network_nor_other_programs(tmp_path: Path, goer: str) -> None:
    (fejl,) = tjek(raa(tmp_path, f"{goer}\n"), OMGIVELSER).fejl

    assert (fejl.kode, fejl.linje) == ("rejser", 1)
    assert "Forbudt: et fagområde må ikke" in fejl.besked


def test_a_file_sees_none_of_our_settings_and_is_never_imported_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGERBLIK_SECRET_KEY", "meget hemmelig")
    fil = raa(tmp_path, "import os\nraise ValueError([navn for navn in os.environ if 'BORGERBLIK' in navn])\n")

    assert str(tjek(fil, OMGIVELSER).fejl[0]) == "linje 2: filen rejser ValueError: []"


# The command


@pytest.fixture
def _alene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has no installation."""
    monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path / "instance"))


@pytest.mark.usefixtures("_alene")
def test_the_command_says_that_a_file_is_in_order(tmp_path: Path) -> None:
    said = done(CliRunner().invoke(main, ["fagomraade", "tjek", str(skriv(tmp_path))]))

    assert "er i orden: Folkepension, 1 KLE-numre" in said
    assert "advarsel: linje 5: ingen kopi af KLE" in said


@pytest.mark.usefixtures("_alene")
def test_the_command_names_every_fault_and_ends_with_1(tmp_path: Path) -> None:
    fil = skriv(tmp_path, orden="3", titel='""')

    said = failed(CliRunner().invoke(main, ["fagomraade", "tjek", str(fil)]))

    assert f"{fil} kan ikke bruges, 2 fejl:" in said
    assert "linje 7, titel: titlen er tom" in said
    assert "linje 8, orden: plads 3 er taget af uddannelseshjaelp; 9 er ledig" in said


@pytest.mark.usefixtures("_alene")
def test_the_same_as_json(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["fagomraade", "tjek", "--json", str(skriv(tmp_path, orden="3"))])

    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["ok"], document["noegle"]) == (False, "folkepension")
    assert [(fund["kode"], fund["linje"], fund["sted"]) for fund in document["fejl"]] == [("orden_taget", 8, "orden")]
    assert [fund["kode"] for fund in document["advarsler"]] == ["kle_ukendt"]
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("_alene")
def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["fagomraade", "tjek", str(tmp_path / "ingen.py")]).exit_code == 2


@pytest.mark.usefixtures("_alene")
def test_a_file_in_the_folder_of_the_installation_is_not_told_that_it_is_taken_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mappe = tmp_path / "egne"
    mappe.mkdir()
    anden = skriv(mappe, "anden.py", noegle='"anden"', orden="10", ydelser='(Kle("32.03.08"),)', ord="()")
    fil = skriv(mappe)
    monkeypatch.setenv("BORGERBLIK_FAGOMRAADER", str(mappe))

    done(CliRunner().invoke(main, ["fagomraade", "tjek", str(fil)]))
    skriv(mappe, orden="10")
    assert "plads 10 er taget af anden" in failed(CliRunner().invoke(main, ["fagomraade", "tjek", str(fil)]))
    anden.write_text("raise ValueError\n")
    done(CliRunner().invoke(main, ["fagomraade", "tjek", str(fil)]))


def test_an_area_is_a_value_like_those_of_the_product() -> None:
    assert all(isinstance(omraade, Fagomraade) for omraade in medfulgte())
    assert len(medfulgte()) == 8

"""`borgerblik kladde` and `borgerblik fagomraade`, as two people at a machine run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from borgerblik.cli import main
from borgerblik.config import Settings
from borgerblik.kommuner import KommuneStore
from tests.kommando import done, failed
from tests.web.indhold import AARHUS
from tests.web.svage import Sted

pytestmark = pytest.mark.slow  # a product of its own
HOVED = "nummer;aaben;fradato;ogsaaAktive;titel;dokumenter\n"
CSV = HOVED + "32.30.04;ja;2026-01-01;nej;kle;nej\n99.99.99;nej;;nej;kle;nej\n"


@pytest.fixture
def koer(sted: Sted) -> Any:
    """A command, run by that user."""

    def run(*words: str, user: str = "anne", stdin: str | None = None, **andet: str) -> Any:
        environment = {**sted.produkt.environment, "USER": user, **andet}
        return CliRunner().invoke(main, list(words), env=environment, input=stdin)

    return run


def fradato(sted: Sted) -> str | None:
    found = KommuneStore(sted.produkt.engine).read(AARHUS)
    assert found is not None
    day = found.kle["32.30.04"].fradato
    return None if day is None else day.isoformat()


def test_one_writes_another_approves_and_either_undoes(koer: Any, sted: Sted, tmp_path: Path) -> None:
    fil = tmp_path / "valg.csv"
    fil.write_text(CSV, encoding="utf-8")
    made = koer("kladde", "ny", AARHUS, "--fil", str(fil), "--navn", "Fra nytår")
    kladde = done(made).strip()
    assert "32.30.04 Udbetaling af sygedagpenge: fradato 1.1.2026 (var 31.12.2020)" in made.stderr
    assert "Se efter: 99.99.99: kendes ikke" in made.stderr
    assert "Fra nytår" in done(koer("kladde", "liste", AARHUS))

    done(koer("kladde", "indstil", kladde))
    assert "en anden end dem" in failed(koer("kladde", "godkend", kladde))
    assert "forhåndsvisning" in failed(koer("kladde", "godkend", kladde, user="bent"))
    shown = done(koer("kladde", "forhaandsvis", kladde, user="bent"))
    assert "borgere har noget under de numre" in shown
    assert "sygedagpenge" in shown
    assert "trådt i kraft" in done(koer("kladde", "godkend", kladde, user="bent"))
    assert fradato(sted) == "2026-01-01"

    version = dict(KommuneStore(sted.produkt.engine).versions())[AARHUS]
    back = done(koer("kladde", "fortryd", AARHUS, str(version - 1))).strip()
    assert "fradato 31.12.2020 (var 1.1.2026)" in done(koer("kladde", "forskel", back))
    done(koer("kladde", "indstil", back))
    done(koer("kladde", "forhaandsvis", back, "--bruger", "carl"))
    done(koer("kladde", "godkend", back, "--bruger", "carl"))
    assert fradato(sted) == "2020-12-31"
    assert "cli:carl" in done(koer("kladde", "vis", back))


def test_nobody_is_somebody_else_towards_real_indexes(koer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "paa_maskinen", property(lambda _self: False))
    assert "--bruger er kun til sandkassen" in failed(koer("kladde", "godkend", "bcdfghjkmnpq", "--bruger", "x"), 2)


def test_towards_real_indexes_one_account_is_one_person_whatever_it_calls_itself(
    koer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fil = tmp_path / "valg.csv"
    fil.write_text(CSV, encoding="utf-8")
    monkeypatch.setattr(Settings, "paa_maskinen", property(lambda _self: False))
    draft = done(koer("kladde", "ny", AARHUS, "--fil", str(fil))).strip()
    done(koer("kladde", "indstil", draft))

    assert "en anden end dem" in failed(koer("kladde", "godkend", draft, user="bent"))
    done(koer("kladde", "traek", draft))


def test_an_area_is_closed_at_once_and_what_opens_it_again_is_told(koer: Any) -> None:
    assert "tegn" in failed(koer("fagomraade", "luk", AARHUS, "sygedagpenge", "--grund", "nu"))
    closed = done(koer("fagomraade", "luk", AARHUS, "sygedagpenge", "--grund", "KSD leverer forkerte beløb i dag"))
    assert "sygedagpenge: lukket" in closed
    assert "lukket i forvejen" in failed(
        koer("fagomraade", "luk", AARHUS, "sygedagpenge", "--grund", "KSD leverer forkerte beløb i dag")
    )
    made = koer("fagomraade", "aabn", AARHUS, "sygedagpenge")
    kladde = done(made).strip()
    assert "MANGLER kvalitet" in made.stderr
    assert "ok      forbindelse" in made.stderr
    told = koer("fagomraade", "tjek-aabning", AARHUS, "sygedagpenge")
    assert told.exit_code == 1
    assert "Sygedagpenge: planlagt" in told.stdout
    assert json.loads(done(koer("kladde", "vis", kladde, "--json")))["kode"] == AARHUS


@pytest.mark.parametrize(
    ("fil", "fejl"),
    [
        ("a;b\n", "linje 1"),
        (HOVED + "1;måske;i går;x;y;z\n", "linje 2, aaben: skal være ja"),
        (CSV + "32.30.04;ja;;ja;kle;ja\n", "linje 4, nummer: 32.30.04 står også i linje 2"),
        (CSV + "32.30.05;ja\n", "linje 4: har 2 felter"),
        (CSV + "32.24.04;nej;;nej;kle;nej\n" * 50_000, "har 50002 rækker; der kan højst være 10000"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_with_its_place(koer: Any, tmp_path: Path, fil: str, fejl: str) -> None:
    path = tmp_path / "valg.csv"
    path.write_text(fil, encoding="utf-8")
    said = failed(koer("kladde", "ny", AARHUS, "--fil", str(path)))
    assert fejl in said
    assert len(said.splitlines()) < 110


def test_wrong_usage_is_said_in_a_line(koer: Any) -> None:
    for words in (
        ("kladde", "ny", "9999"),
        ("kladde", "ny", AARHUS, "--kopi", "0461", "--udgave", "1"),
        ("kladde", "ny", AARHUS, "--skabelon", "hest"),
        ("kladde", "indstil", "x", "--fra", "i morgen"),
        ("kladde", "afvis", "x", "--grund", "7211791035"),
        ("fagomraade", "aabn", AARHUS, "hest"),
    ):
        assert len(failed(koer(*words), 2).splitlines()) == 1
    failed(koer("kladde", "vis", "bcdfghjkmnpq"))

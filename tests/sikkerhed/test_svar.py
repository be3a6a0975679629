"""Answers that are not proved are not believed: `afvist`, a line in the log, and the next request recovers."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from tests.sikkerhed.conftest import BO, Make, Sikret

pytestmark = pytest.mark.slow  # a product with its whole security made for each test

ALLE_SVAR = [
    "daarlig_signatur", "usigneret_krop", "pakket_krop", "pakket_krop_dobbelt_id", "pakket_krop_objekt",
    "forkert_svar_paa", "gammelt_svar", "forkert_certifikat", "sha1_svar", "usigneret_svar",
]  # fmt: skip


def test_everything_proved_the_overview_is_the_one_without_security(sikret: Sikret) -> None:
    overblik = sikret.overblik()

    assert overblik["komplet"]
    assert (len(overblik["sager"]), len(overblik["ydelser"])) == (2, 1)


@pytest.mark.parametrize("settings", [
    {"SOAP_VERSION": "1.1"}, {"SOAP_VERSION": "1.1", "LIBERTY_FRAMEWORK": "1"}, {"LIBERTY_FRAMEWORK": "1"},
    {"SAGDOKUMENTINDEKS_SOAP_VERSION": "1.1", "SAGDOKUMENTINDEKS_LIBERTY_FRAMEWORK": "1"},
])  # fmt: skip
def test_so_it_is_in_either_version_with_or_without_the_liberty_header(make: Make, settings: dict[str, str]) -> None:
    assert make(**settings).overblik()["komplet"]


def test_an_answer_that_is_not_proved_is_refused_and_the_next_one_is_read(
    sikret: Sikret,
) -> None:
    sikret.overblik()
    before = _counted()
    for fejl in ALLE_SVAR:
        sikret.lad_fejle("sdi", fejl)
        with capture_logs() as lines:
            kilder = sikret.kilder()

        assert kilder == {"sagdokumentindeks": "afvist", "ydelsesindeks": "svarede"}, fejl
        assert "the answer is not believed" in str(lines), fejl
        assert BO not in str(lines)
        sikret.alt_i_orden()
        assert sikret.overblik()["komplet"], fejl
    assert _counted() == before + len(ALLE_SVAR)


def _counted() -> float:
    name = "borgerblik_sikkerhedshaendelser_total"
    return REGISTRY.get_sample_value(name, {"haendelse": "svar_ikke_bevist"}) or 0.0


def test_a_comment_inside_a_value_changes_nothing(sikret: Sikret) -> None:
    before = sikret.overblik()
    sikret.lad_fejle("sdi", "kommentar")

    assert sikret.overblik()["sager"] == before["sager"]


def test_another_persons_data_is_refused_also_when_it_is_signed(sikret: Sikret) -> None:
    sikret.lad_fejle("sdi", "anden_person")

    assert sikret.kilder()["sagdokumentindeks"] == "afvist"


@pytest.mark.parametrize(
    ("fejl", "aarsag"),
    [("http_500", "utilgaengelig"), ("html", "ikke_forstaaet"), ("afkortet", "ikke_forstaaet"), ("http_403", "afvist")],
)
def test_faults_need_no_signature_to_be_told(sikret: Sikret, fejl: str, aarsag: str) -> None:
    sikret.lad_fejle("ydi", fejl)

    assert sikret.kilder() == {"sagdokumentindeks": "svarede", "ydelsesindeks": aarsag}
    sikret.alt_i_orden()
    assert sikret.overblik()["komplet"]

"""Each way the sandkasse can fail turns the right test red, and those that the contract allows turn none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from borgerblik.demo import security_settings
from borgerblik.sandkasse.fejl import slags_af
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.server import create_app
from tests.konformitet.sandkassen import Imellem, fejl, proev
from tests.wire import serving, serving_tls

pytestmark = pytest.mark.slow  # a run of all tests for each of them

SENT = {"langsom", "tavs", "drypper"}
INTET_SVAR = SENT | {
    "http_500", "http_401", "http_403", "token_afvist", "gentaget", "afkortet", "html", "tom", "doctype",
    "omdirigering", "endeloes",
}  # fmt: skip
ROEDE = {
    "statuskode_40": {"tom_soegning", "ukendt_borger", "laesning"},
    "statuskode_41": {"tom_soegning", "ukendt_borger", "laesning"},
    "statuskode_44": {"laesning"},
    "anden_person": {"kun_borgeren"},
    # The contract allows it: what an answer leaves out is no fault, and a shorter page is a page.
    "antal_mangler": set(),
    "korte_sider": set(),
}
SDI = {**ROEDE, "systemnavn_mangler": {"sag_systemer"}, "overlappende_fremdrift": {"sag_fremdrift"}, "tusindtal": set()}
YDI = {
    **ROEDE,
    "systemnavn_mangler": {"ydelse_systemer", "udbetaling_systemer"},
    "overlappende_fremdrift": set(),
    "tusindtal": {"beloeb"},
}
USIKRE = {
    "daarlig_signatur", "usigneret_krop", "pakket_krop", "pakket_krop_dobbelt_id", "pakket_krop_objekt",
    "forkert_svar_paa", "gammelt_svar", "forkert_certifikat", "sha1_svar", "usigneret_svar",
}  # fmt: skip
TAALES = {"kommentar", "token_udloebet"}  # a comment changes no value; the product comes again with a new token


def test_there_is_a_row_here_for_every_switch() -> None:
    for indeks, tabel in (("sdi", SDI), ("ydi", YDI)):
        assert {*tabel, *INTET_SVAR, *USIKRE, *TAALES} == set(slags_af(indeks))


@pytest.mark.parametrize("slags", sorted(INTET_SVAR))
def test_an_index_that_gives_no_answer_fails_once_and_the_rest_is_left_out(
    url: str, monkeypatch: pytest.MonkeyPatch, slags: str
) -> None:
    monkeypatch.setenv("BORGERBLIK_KILDE_FRIST", "0.4" if slags in SENT else "4")
    fejl(url, tjeneste="sdi", fejl=slags, sekunder=3)

    udfald = proev(url, "sdi")

    assert udfald.fejlet == ({"naas", "frist"} if slags in SENT else {"naas"})
    assert udfald.kode == 1
    assert udfald.med("bestaaet") <= {"frist"}
    assert udfald.prover["sag_titel"] == ("sprunget", "tjenesten svarer ikke")


@pytest.mark.parametrize(
    ("indeks", "slags"), [("sdi", slags) for slags in sorted(SDI)] + [("ydi", slags) for slags in sorted(YDI)]
)
def test_an_answer_that_is_wrong_inside_turns_the_right_tests_red(url: str, indeks: str, slags: str) -> None:
    fejl(url, tjeneste=indeks, fejl=slags)

    udfald = proev(url, indeks)

    assert udfald.fejlet == {"sdi": SDI, "ydi": YDI}[indeks][slags]


def test_what_the_contract_allows_is_told_and_no_failure(url: str) -> None:
    fejl(url, tjeneste="sdi", fejl="antal_mangler")
    uden_antal = proev(url, "sdi").prover
    fejl(url, tjeneste="sdi", fejl="korte_sider")
    korte = proev(url, "sdi", cpr="6503852018").prover

    assert uden_antal["antal"][0] == "sprunget"
    assert "Antal" in uden_antal["antal"][1]
    assert korte["sider_samlet"] == ("bestaaet", "kortere sider end der er bedt om")


# With security


@pytest.fixture(scope="module")
def sikret(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[tuple[str, str]]:
    """A sandkasse that demands everything: its address over TLS, and the one where its switches are."""
    noeglefil = tmp_path_factory.mktemp("sikret") / "noegle.pem"
    app = create_app(noeglefil=noeglefil, sikkerhed="fuld", pki=pki)
    with serving_tls(app, pki) as services, serving(app) as switches:
        yield services, switches
        app.luk()


@pytest.fixture
def services(
    sikret: tuple[str, str], pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("BORGERBLIK_SECRET_KEY", "hemmelig " * 4)
    for name, value in security_settings(sikret[0], pki).items():
        monkeypatch.setenv(f"BORGERBLIK_{name}", value)
    yield sikret
    fejl(sikret[1])


MERE = ["--cvr", "55133018"]


def test_the_secured_sandkasse_passes_everything_and_its_answers_are_signed(services: tuple[str, str]) -> None:
    udfald = proev(services[0], "sdi", "ydi", mere=MERE)

    assert (udfald.kode, udfald.fejlet) == (0, set())
    assert udfald.prover["signeret"][0] == "bestaaet"


@pytest.mark.parametrize("slags", sorted(USIKRE))
def test_an_answer_that_nothing_proves_is_red_and_nothing_in_it_is_looked_at(
    services: tuple[str, str], slags: str
) -> None:
    fejl(services[1], tjeneste="sdi", fejl=slags)

    udfald = proev(services[0], "sdi", mere=MERE)

    assert udfald.fejlet == {"signeret"}
    assert udfald.prover["naas"][0] == "bestaaet"
    assert udfald.prover["sag_titel"][0] == "sprunget"


@pytest.mark.parametrize("slags", sorted(TAALES))
def test_what_changes_no_value_is_no_failure(services: tuple[str, str], slags: str) -> None:
    fejl(services[1], tjeneste="sdi", fejl=slags)

    assert proev(services[0], "sdi", mere=MERE).fejlet == set()


def test_without_the_authority_no_token_is_to_be_had_and_that_is_told(services: tuple[str, str]) -> None:
    udfald = proev(services[0], "sdi")

    assert udfald.fejlet == {"naas"}
    assert "CVR number" in udfald.prover["naas"][1]


def test_a_failure_of_one_index_is_none_of_the_other(url: str, imellem: Imellem) -> None:
    fejl(url, tjeneste="sdi", fejl="http_500")

    udfald = proev(url, "ydi")

    assert udfald.fejlet == set()

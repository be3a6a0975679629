"""A supplier tries an index and gets a report: as text, for a machine, for people; of nobody in particular."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.kommando import done, failed
from tests.konformitet.sandkassen import BO, STIER, Imellem, erstat, koer, proev
from tests.kontrakter import FOLDER, needs_contract


def begge(url: str) -> list[str]:
    return ["--sdi", url + STIER["sdi"], "--ydi", url + STIER["ydi"]]


def test_the_sandkasse_passes_everything_that_can_be_tried(url: str) -> None:
    said = done(koer(*begge(url)))

    assert "FEJLET" not in said
    assert said.splitlines()[-1].startswith("62 bestået, 0 fejlet, 4 sprunget over")
    assert "Første post er nr. 0" in said


@needs_contract
def test_its_answers_are_valid_by_the_published_schemas(url: str) -> None:
    udfald = proev(url, "sdi", "ydi", mere=["--xsd", str(FOLDER)])

    assert udfald.prover["skema"][0] == "bestaaet"
    assert udfald.kode == 0


def test_without_anybody_to_ask_about_the_way_to_the_index_is_tried(url: str) -> None:
    udfald = proev(url, "sdi", cpr=None)

    assert (udfald.kode, udfald.fejlet) == (0, set())
    assert {"naas", "soap_1_1", "soap_1_2", "tom_soegning", "ukendt_borger", "ugyldigt", "frist"} <= udfald.med(
        "bestaaet"
    )
    assert udfald.prover["laesning"] == (
        "sprunget",
        "hverken en testborger (--cpr-stdin) eller et KLE-nummer (--kle) er givet",
    )


def test_records_under_a_kle_number_can_stand_in_for_a_citizen(url: str) -> None:
    udfald = proev(url, "ydi", cpr=None, mere=["--kle", "32.30.04", "--cvr", "55133018"])

    assert udfald.fejlet == set()
    assert udfald.prover["kun_borgeren"][0] == "sprunget"
    assert udfald.prover["linjer"][0] == "bestaaet"


def test_what_failed_is_the_exit_code_and_one_line(url: str, imellem: Imellem) -> None:
    imellem.svaret = erstat("<sag:Titel>[^<]*</sag:Titel>", "")

    result = koer("--sdi", url + STIER["sdi"])

    assert result.exit_code == 1
    assert result.stderr == "borgerblik: 1 af 32 prøver fejlede: sdi.sag_titel\n"
    assert "2 gange: Titel mangler (blandt 2 sager, for eksempel " in result.stdout


def test_the_report_for_machines_is_junit(url: str, tmp_path: Path) -> None:
    fil = tmp_path / "rapport.xml"

    said = done(koer(*begge(url), "--rapport", "junit", "--ud", str(fil)))

    assert said == f"{fil}: 62 bestået, 0 fejlet, 4 sprunget over\n"
    rod = etree.parse(fil).getroot()
    assert rod.tag == "testsuites"
    assert len(rod) == 2
    for suite in rod:
        cases = suite.findall("testcase")
        assert int(str(suite.get("tests"))) == len(cases) == len({case.get("name") for case in cases})
        assert int(str(suite.get("failures"))) == len(suite.findall("testcase/failure")) == 0
        assert int(str(suite.get("skipped"))) == len(suite.findall("testcase/skipped")) == 2
        assert all(float(str(case.get("time"))) >= 0 for case in cases)
        kilder = [each.get("value") for each in suite.iterfind("testcase/properties/property[@name='kilde']")]
        assert len(kilder) == len(cases)
        assert all(kilder)


def test_the_report_for_people_is_one_page_that_fetches_nothing_and_can_be_read_by_ear(
    url: str, imellem: Imellem, tmp_path: Path
) -> None:
    imellem.svaret = erstat("<sag:Titel>[^<]*</sag:Titel>", "")
    fil = tmp_path / "rapport.html"

    failed(koer(*begge(url), "--rapport", "html", "--ud", str(fil)))

    page = html.parse(str(fil)).getroot()
    assert page.get("lang") == "da"
    assert not page.xpath("//script | //link | //img | //iframe | //@src | //@href | //@onclick")
    assert page.xpath("string(//title)") == "Konformitet: ikke bestået"
    assert [str(each.tag) for each in page.xpath("//h1 | //h2 | //h3")] == ["h1", "h2", "h2"]
    assert page.xpath("count(//table[caption])") == 2
    assert page.xpath("count(//tbody/tr/th[@scope='row'])") == page.xpath("count(//tbody/tr)") == 66
    (red,) = page.xpath("//tr[@class='fejlet']")
    assert "FEJLET" in red.text_content()
    assert "Titel mangler" in red.text_content()


@pytest.mark.parametrize("form", ["tekst", "junit", "html"])
def test_no_report_says_anything_of_anybody(url: str, imellem: Imellem, form: str) -> None:
    """Also not where everything fails, and where the index puts a number where a UUID should be."""
    imellem.svaret = erstat(r"(<sag:ObjektType>.*?<sd:UUIDIdentifikator>)[^<]*", rf"\g<1>{BO}")

    result = koer(*begge(url), "--rapport", form)

    assert result.exit_code == 1
    navn = next(borger.navn for borger in NAVNGIVNE if borger.nummer == BO)
    for secret in (BO, f"{BO[:6]}-{BO[6:]}", navn, "Udbetaling af sygedagpenge", "19728"):
        assert secret not in result.output


@pytest.mark.parametrize(
    ("argumenter", "siger"),
    [
        ([], "--sdi, --ydi eller begge"),
        (["--sdi", "http://127.0.0.1:1/x", "--kle", "32.30.4", "--cvr", "55133018"], "et KLE-nummer ser sådan ud"),
        (["--sdi", "http://127.0.0.1:1/x", "--kle", "32.30.04"], "--kle kræver --cvr"),
        (["--sdi", "http://127.0.0.1:1/x", "--cvr", "1234567x"], "otte cifre"),
        (["--sdi", "http://127.0.0.1:1/x", "--rapport", "pdf"], "--rapport"),
        (["--sdi", "http://127.0.0.1:1/x", "--xsd", "/findes/ikke"], "--xsd"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(url: str, argumenter: list[str], siger: str) -> None:
    assert siger in failed(koer(*argumenter, cpr=None), 2)


def test_what_is_no_person_number_is_wrong_usage_and_is_not_repeated(url: str) -> None:
    said = failed(koer("--sdi", url + STIER["sdi"], cpr="721179103"), 2)

    assert "personnummer" in said
    assert "721179103" not in said


def test_an_address_elsewhere_is_not_asked_without_security(url: str) -> None:
    said = failed(koer("--sdi", "https://indeks.example.dk/sagdokumentindeks/6"))

    assert said.startswith("borgerblik: BORGERBLIK_")
    assert said.count("\n") == 1


def test_the_addresses_of_the_environment_are_left_as_they_were(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("BORGERBLIK_YDELSESINDEKS_URL", "https://andet.example.dk/")

    done(koer("--sdi", url + STIER["sdi"], cpr=None))

    assert os.environ["BORGERBLIK_YDELSESINDEKS_URL"] == "https://andet.example.dk/"
    assert "BORGERBLIK_SAGDOKUMENTINDEKS_URL" not in os.environ

"""Who has changed what, and what it costs: in the API and on the pages, for the kommune's own people alone."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from sqlalchemy import text

from borgerblik import db
from borgerblik.access.identity import Rolle
from borgerblik.audit.aendringer import EMNER
from borgerblik.kommuner.pris import Priser
from borgerblik.web.aendring_ord import emne_ord
from schemas.ind.pris import read_indbyggere, read_priser
from tests.audit.loggen import udenom
from tests.kommuner.pris.priseksempler import en_pris, indbyggere, raa
from tests.kommuner.tilsynseksempler import AARHUS, ODENSE, et_dokument
from tests.produkt import Produkt
from tests.web.administrator import NOW
from tests.web.indhold import CARLA
from tests.web.oversigt import API, ask, given, laest, se
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import browser, program

pytestmark = pytest.mark.slow  # a product of its own


@pytest.fixture(autouse=True)
def forfra(sted: Sted) -> None:
    with udenom(sted.produkt.engine) as connection:
        for table in ("aendring", "prisliste", "indbyggertal"):
            connection.execute(text(f"DELETE FROM {table}"))


def told(sted: Sted, query: str = "") -> list[dict[str, Any]]:
    answer = program(sted).ask("GET", f"aendringer{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    found: list[dict[str, Any]] = answer.json["aendringer"]
    return found


def priced(produkt: Produkt) -> None:
    priser = Priser(produkt.engine)
    lines = raa(en_pris(), en_pris(noegle="infrastruktur", navn="Infrastrukturen", pris="25.00", usikker="Et skøn"))
    priser.gem(read_priser(lines), hvis_version=0, at=NOW, af="test")
    priser.gem_indbyggere(read_indbyggere(indbyggere()), hvis_version=0, at=NOW, af="test")


def test_a_change_at_a_door_is_told_with_who_and_what(sted: Sted) -> None:
    for opbevaring, headers in ((12, {}), (24, {"If-Match": '"1"'})):
        sent = program(sted).ask("PUT", "tilsyn", json=et_dokument(opbevaring=opbevaring), headers=headers)
        assert sent.status_code in (200, 201), sent.text

    newest, first = told(sted)
    assert (first["foer"], first["efter"]["opbevaring"]) == (None, 12)
    assert newest["forskelle"] == [{"sted": "opbevaring", "foer": 12, "efter": 24}]
    assert (newest["emne"], newest["udfald"], newest["rolle"]) == ("tilsyn", "gennemfoert", "administrator")
    assert newest["navn"]
    assert told(sted, "?emne=sider") == told(sted, "?til=2020-01-01") == []
    assert program(sted).ask("GET", "aendringer?emne=vejret").status_code == 422


def test_pages_and_risk_go_through_the_same_log(sted: Sted) -> None:
    assert program(sted).ask("PUT", "sider", json={"kode": AARHUS}, headers={"If-Match": "*"}).status_code in (200, 201)

    assert told(sted)[0]["emne"] == "sider"


def test_who_is_watched_is_never_told(sted: Sted) -> None:
    added = program(sted).ask("POST", "vagtliste", json={"cpr": CARLA, "slags": "vip", "grund": "En hemmelig grund"})
    assert added.json is not None
    program(sted).ask("DELETE", f"vagtliste/{added.json['henvisning']}")

    answer = program(sted).ask("GET", "aendringer")
    assert [each["efter"] for each in told(sted)] == [{"liste": "vip", "fjernet": 1}, {"liste": "vip", "tilfoejet": 1}]
    for secret in (CARLA, added.json["henvisning"], "hemmelig"):
        assert secret not in answer.text
    with db.connected(sted.produkt.engine) as connection:
        assert added.json["henvisning"] not in str(connection.execute(text("SELECT * FROM aendring")).all())


def test_what_another_changed_meanwhile_is_told_as_not_done(sted: Sted, monkeypatch: pytest.MonkeyPatch) -> None:
    program(sted).ask("PUT", "tilsyn", json=et_dokument())
    monkeypatch.setattr("borgerblik.web.dokumentdoere.demand_match", lambda _version: None)
    monkeypatch.setattr(type(sted.parts.tilsyn.nu()), "version", lambda _self, _kode: 7)  # what somebody has read
    assert program(sted).ask("PUT", "tilsyn", json=et_dokument()).status_code == 412

    assert told(sted)[0]["udfald"] == "ikke_gennemfoert"


def test_the_page_shows_before_and_after_and_filters(sted: Sted) -> None:
    browser(sted).post(
        "/medarbejder/tilsyn", version="0", **{"formaal-0-tekst": "Borgeren ringede", "opbevaring": "60"}
    )
    page = browser(sted).get("/medarbejder/aendringer?emne=tilsyn")

    assert page.status_code == 200
    read: Any = html.fromstring(page.text)
    assert any("opbevaring" in each.text_content() for each in read.xpath("//main//li"))
    assert "Gennemført" in page.text
    assert "Der er ingen ændringer" in browser(sted).get("/medarbejder/aendringer?emne=sider").text
    assert browser(sted).get("/medarbejder/aendringer?emne=vejret").status_code == 404


# What it costs


@pytest.mark.parametrize("sporgsmaal", ["fra=0001-01-01", "til=9999-12-31", "fra=9999-12-31", "til=0001-01-01"])
def test_the_ends_of_the_calendar_can_be_asked_about(sted: Sted, sporgsmaal: str) -> None:
    assert program(sted).ask("GET", f"aendringer?{sporgsmaal}").status_code == 200
    assert browser(sted).get(f"/medarbejder/aendringer?{sporgsmaal}").status_code == 200
    person = {"slags": "periode", **dict([sporgsmaal.split("=")])}
    assert program(sted).ask("POST", "udtraek", json=person).status_code in (200, 422)


def test_the_statement_is_the_same_in_the_api_on_the_page_and_in_the_file(sted: Sted) -> None:
    priced(sted.produkt)
    answer = program(sted).ask("GET", "pris/2020")
    page = browser(sted).get("/medarbejder/pris?aar=2020")
    fil = browser(sted).get("/medarbejder/pris/opgoerelse.csv?aar=2020")

    assert answer.json is not None
    assert answer.json["iAlt"] == "42310.00"
    assert (answer.json["systemer"]["sum"], answer.json["infrastruktur"]["sum"]) == ("17310.00", "25000.00")
    assert "42.310,00" in page.text
    assert "Et skøn" in page.text
    assert "42310,00" in fil.text
    assert fil.text == program(sted).ask("GET", "pris/2020.csv").text


def test_without_inhabitants_the_page_says_so(sted: Sted) -> None:
    Priser(sted.produkt.engine).gem(read_priser(raa(en_pris())), hvis_version=0, at=NOW, af="test")

    assert "Beløbene kan ikke regnes ud" in browser(sted).get("/medarbejder/pris?aar=2020").text
    assert "Der er ingen priser" in browser(sted).get("/medarbejder/pris?aar=2011").text
    assert browser(sted).get("/medarbejder/pris?aar=1999").status_code == 404
    assert program(sted).ask("GET", "pris/1999").status_code == 404


@pytest.mark.parametrize("path", ["aendringer", "pris/2020", "pris/2020.csv"])
def test_each_sees_their_own_kommunes_alone(sted: Sted, path: str) -> None:
    assert program(sted).ask("GET", path, ODENSE).status_code == 403
    assert program(sted, "sagsbehandler", scope="administration").ask("GET", path).status_code == 403
    for page in ("/medarbejder/aendringer", "/medarbejder/pris"):
        assert browser(sted).get(f"{page}?kommune={ODENSE}").status_code == 404
        assert browser(sted, Rolle.SAGSBEHANDLER).get(page).status_code == 403


def test_sums_over_kommuner_have_no_single_one_in_them(sted: Sted) -> None:
    priced(sted.produkt)
    found = sted.parts.konsol.pris.samlet(2020, (AARHUS, ODENSE))

    assert (str(found.i_alt), str(found.infrastruktur), found.kommuner) == ("84620.00", "50000.00", 2)
    assert sted.parts.konsol.pris.samlet(2019, (AARHUS,)).i_alt is None, "no price was in force"


def test_the_national_role_sees_what_all_kommuner_pay_together_and_none_by_itself(sted: Sted) -> None:
    token = sted.national()
    assert given(sted, f"{API}/pris?aar=2020", token)["iAlt"] is None, "what is not known is not nought"
    priced(sted.produkt)

    found = given(sted, f"{API}/pris?aar=2020", token)

    assert (found["kommuner"], found["udenIndbyggere"], found["foreloebig"]) == (98, 0, False)
    assert (found["infrastruktur"], found["iAlt"]) == ("2450000.00", "4146380.00")
    assert [(each["system"], each["beloeb"]) for each in found["systemer"]] == [("sapa", "1696380.00")]
    assert ask(sted, f"{API}/pris?aar=1999", token).status_code == 422
    csv = ask(sted, f"{API}/pris.csv?aar=2020", token).text
    assert "2020;sum_i_alt;;;4146380,00;98;0" in csv
    page = laest(se(sted, "/pris?aar=2020")).xpath("//main")[0].text_content()
    assert "4.146.380,00" in page
    assert se(sted, "/pris?aar=1999").status_code == 404
    assert se(sted, "/hent/pris.json?aar=2020").json == found
    assert se(sted, "/hent/pris.csv?aar=2020").text == csv
    for sagt in (csv, str(found), page):
        assert AARHUS not in sagt
        assert "Aarhus" not in sagt


def test_every_subject_has_words(sted: Sted) -> None:
    with sted.produkt.client.application.test_request_context("/"):
        assert [emne for emne in EMNER if emne_ord(emne) == emne] == []

"""The doors and pages of the quality: an administrator begins a run, follows it, sees what to do, takes it along."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from borgerblik.audit import AuditLog
from borgerblik.sandkasse.pki import Pki
from tests.kommuner.kvalitet.indeks import NAVN, NUMMER, PLANTET, en_arbejder, snavset
from tests.produkt import a_product
from tests.web.indhold import AARHUS, ODENSE
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import browser, dokument, program

pytestmark = pytest.mark.slow  # a product of its own

SYGE = "sygedagpenge"
SIDE = f"/medarbejder/kvalitet?kommune={AARHUS}&omraade={SYGE}"


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    with a_product(tmp_path_factory.mktemp("kvalitet"), log_ind=pki, GRAENSE_AFVIST="1000000", INDEKS_RATE="0") as made:
        yield Sted(made)


def body(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json


def ask(sted: Sted, method: str, path: str = "", **sent: Any) -> TestResponse:
    return program(sted).ask(method, f"kvalitet{path}", **sent)


def test_an_administrator_begins_a_run_and_the_product_reads_the_indexes_to_the_end(sted: Sted) -> None:
    run = body(ask(sted, "POST", "/koersler", json={"omraade": SYGE}), 201)
    assert run["tilstand"] == "i_gang"
    assert body(ask(sted, "POST", "/koersler", json={"omraade": "tandpleje"}), 422)

    until = time.monotonic() + 30
    while run["tilstand"] == "i_gang" and time.monotonic() < until:
        time.sleep(0.3)
        run = body(ask(sted, "GET", f"/koersler/{run['id']}"))

    assert run["tilstand"] == "faerdig"
    assert run["resultat"]["antal"] > 0
    assert run["score"] == run["resultat"]["score"]
    stand = {each["noegle"]: each for each in body(ask(sted, "GET"))["omraader"]}
    assert stand[SYGE]["stand"]["score"] == run["score"]
    assert stand["kontanthjaelp"]["stand"] is None
    assert sted.parts.konsol.kvalitet.seneste(AARHUS, SYGE).score == run["score"]
    assert body(ask(sted, "GET", f"/koersler?omraade={SYGE}"))["koersler"][0]["id"] == run["id"]


def test_a_run_is_one_look_in_the_log_at_nobody_and_a_change_with_before_and_after(sted: Sted) -> None:
    before = len(looks(sted))
    run = body(ask(sted, "POST", "/koersler", json={"omraade": "revalidering"}), 201)
    (own,) = looks(sted)[before:]

    assert own.borger is None
    assert own.kommuner == (AARHUS,)
    body(ask(sted, "POST", f"/koersler/{run['id']}/stop"))
    assert body(ask(sted, "POST", f"/koersler/{run['id']}/stop"), 409)["type"].endswith("kan_ikke_nu")
    body(ask(sted, "POST", f"/koersler/{run['id']}/genoptag"))
    assert len(looks(sted)) == before + 1
    changes = body(program(sted).ask("GET", "aendringer?emne=kvalitet"))["aendringer"]
    assert {"omraade": "revalidering", "forfra": False} in [each["efter"] for each in changes]
    assert any((each["efter"] or {}).get("handling") == "stop" for each in changes)


def looks(sted: Sted) -> list[Any]:
    log = AuditLog(sted.produkt.engine)
    return [post.opslag for post in log.ansattes(0, 500) if post.opslag.formaal == "datakvalitet"]


def maalt(sted: Sted) -> None:
    """A run over sygedagpenge of Aarhus, with what the dirty index holds, done at once."""
    kvalitet, aarhus = sted.parts.konsol.kvalitet, sted.parts.kommuner.nu().find(AARHUS)
    arbejder = en_arbejder(kvalitet, snavset(), kvalitet._now)
    run = kvalitet.begynd(aarhus, SYGE, "test", forfra=True)
    for unit in sorted(kvalitet.ledige(run.id), key=lambda unit: "15.17" in unit):
        arbejder.udfoer(run.id, unit)  # before the product itself comes to it


def test_another_kommunes_administrator_and_a_caseworker_see_nothing_of_it(sted: Sted) -> None:
    maalt(sted)
    run = body(ask(sted, "GET", "/koersler"))["koersler"][0]
    for path in ("kvalitet", "kvalitet/koersler", f"kvalitet/koersler/{run['id']}"):
        assert program(sted, kode=ODENSE).ask("GET", path).status_code == 403
        assert program(sted, rolle="sagsbehandler").ask("GET", path).status_code == 403
    assert program(sted, kode=ODENSE).ask("GET", f"kvalitet/koersler/{run['id']}", kode=ODENSE).status_code == 404
    assert ask(sted, "GET", "/koersler/findes-ikke").status_code == 404


def test_the_threshold_is_kept_in_versions_and_two_cannot_overwrite_each_other(sted: Sted) -> None:
    assert body(ask(sted, "GET"))["taerskel"] == 90
    first = ask(sted, "PUT", json={"kode": AARHUS, "taerskel": 80})
    assert body(first, 201)["taerskel"] == 80
    assert ask(sted, "PUT", json={"kode": AARHUS, "taerskel": 70}).status_code == 428
    assert ask(sted, "PUT", json={"kode": AARHUS, "taerskel": 70}, headers={"If-Match": '"7"'}).status_code == 412
    for bad in (101, -1, "80", 80.5, None):
        assert ask(sted, "PUT", json={"kode": AARHUS, "taerskel": bad}).status_code == 422
    assert ask(sted, "PUT", json={"kode": ODENSE, "taerskel": 80}).status_code == 422


def test_the_pages_show_what_was_found_and_what_to_tell_the_supplier_and_nobody(sted: Sted) -> None:
    kvalitet = sted.parts.konsol.kvalitet
    maalt(sted)
    maalt(sted)
    anne = browser(sted)

    overview = dokument(anne.get(f"/medarbejder/kvalitet?kommune={AARHUS}"))
    assert "Sygedagpenge" in overview.text_content()
    shown = anne.get(SIDE)
    page = dokument(shown)
    told = page.text_content()
    assert "Personnummer i sagens titel" in told
    assert "Fjern personnummeret fra sagens titel straks" in told
    assert page.xpath("//svg/rect")
    over_tid = page.xpath("//section[@aria-labelledby='over-tid']")[0]
    assert len(over_tid.xpath(".//tbody/tr")) >= 2
    systemer = [each.text_content() for each in over_tid.xpath(".//figcaption")]
    assert systemer[0] == "Hele fagområdet"
    per_system = over_tid.xpath(".//table[caption='Score for hvert fagsystem i hver hel kørsel']")[0]
    assert [each.text_content() for each in per_system.xpath(".//thead//th")[1:]] == systemer[1:]
    assert len(per_system.xpath(".//tbody/tr")) >= 2
    scored = [cell for cell in per_system.xpath(".//tbody//td/text()") if cell != "–"]
    drawn = over_tid.xpath(".//figure[position() > 1]//*[local-name()='text' and @font-size='10']/text()")
    assert sorted(drawn) == sorted(scored), "the drawings and the table say the same"
    assert not page.xpath("//*[@style or @onclick]|//meta[@http-equiv]")
    for secret in (NUMMER, NAVN, "Mortensen"):
        assert secret not in shown.text

    found = kvalitet.seneste_hele(AARHUS, SYGE)
    own = anne.get(f"/medarbejder/kvalitet/fund.csv?kommune={AARHUS}&koersel={found.id}&system=KSD")
    assert own.mimetype == "text/csv"
    assert (
        f";KSD;titel_med_personnavn;alvorlig;Personnavn i sagens titel;{PLANTET['titel_med_personnavn']};" in own.text
    )
    assert body(anne.get(f"/medarbejder/kvalitet/fund.json?kommune={AARHUS}&koersel={found.id}"))["systemer"]
    assert anne.get(f"/medarbejder/kvalitet/fund.csv?kommune={AARHUS}&koersel=en-anden").status_code == 404


def test_a_browser_begins_stops_and_resumes_and_is_told_why_it_cannot(sted: Sted) -> None:
    anne, where = browser(sted), f"/medarbejder/kvalitet?kommune={AARHUS}"
    began = anne.post(where, omraade="fleksloentilskud", handling="forfra")
    assert began.status_code == 303
    run = sted.parts.konsol.kvalitet.aaben(AARHUS, "fleksloentilskud")
    assert "Opdater siden" in anne.get(f"{where}&omraade=fleksloentilskud").text
    stopped = anne.post(where, omraade="fleksloentilskud", handling="stop", koersel=run.id)
    assert stopped.status_code == 303
    again = anne.post(where, omraade="fleksloentilskud", handling="stop", koersel=run.id)
    assert again.status_code == 409
    assert "kørslen er ikke i gang" in again.text
    assert "Genoptag kørslen" in again.text
    assert anne.post(where, omraade="fleksloentilskud", handling="begynd").status_code == 409
    assert anne.post(where, omraade="fleksloentilskud", handling="genoptag", koersel=run.id).status_code == 303
    assert anne.post(where, omraade="tandpleje", handling="begynd").status_code == 404
    assert anne.post(f"/medarbejder/kvalitet/taerskel?kommune={AARHUS}", taerskel="101", version="0").status_code == 422
    version = str(sted.parts.konsol.kvalitet.valg.nu().version(AARHUS))
    kept = anne.post(f"/medarbejder/kvalitet/taerskel?kommune={AARHUS}", taerskel="85", version=version)
    assert kept.status_code == 303
    assert sted.parts.konsol.kvalitet.valg.nu().for_kommune(AARHUS).taerskel == 85
    assert anne.post(where, origin="https://ond.eksempel", omraade=SYGE, handling="forfra").status_code == 400

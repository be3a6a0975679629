"""Extracts of the log at the product's doors: the API, the page, and that nobody else comes near."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from lxml import html
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Rolle
from borgerblik.audit import AuditLog, Kaedetilstand, Laest, LogUnavailable, Opslag
from borgerblik.audit.udtraek import Udtraek
from borgerblik.audit.udtraek import dokument as dokumentet
from borgerblik.domain.cpr import Cpr
from borgerblik.web.logord import i_ord
from tests.audit.udtraek import METTES, STED, et_kig
from tests.produkt import KEYS
from tests.web.indhold import AARHUS, BO, CARLA, ODENSE
from tests.web.svage import Sted, official

pytestmark = pytest.mark.slow  # a whole product, and files that are streamed

API = f"/api/v1/kommuner/{AARHUS}/udtraek"
SIDE, TAELT, HENT = "/medarbejder/revision", "/medarbejder/revision/udtraek", "/medarbejder/revision/udtraek/hent"
OM_BO, OM_CARLA = (Cpr(each).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()) for each in (BO, CARLA))
OM_EN = {"slags": "person", "cpr": CARLA}
NU_OG_DA = {"fra": "2026-01-01", "til": "2199-12-31"}


def bed_om(sted: Sted, body: dict[str, Any], kode: str = AARHUS, token: str | None = None) -> TestResponse:
    """As an administrator of Aarhus unless told otherwise."""
    headers = {"Authorization": f"Bearer {token or sted.staff('administrator')}"}
    address = f"/api/v1/kommuner/{kode}/udtraek"
    return sted.client.post(address, json=body, headers=headers, buffered=True)


class Anne:
    """An administrator with a browser."""

    def __init__(self, sted: Sted, rolle: Rolle = Rolle.ADMINISTRATOR) -> None:
        self.sted = sted
        self.session = sted.cookie(official(rolle))

    def get(self, path: str = SIDE) -> TestResponse:
        return self.sted.client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={self.session}"})

    def post(self, path: str, **values: str) -> TestResponse:
        data = {"csrf_token": self.sted._form_token(self.session), "kommune": AARHUS, **values}
        cookie = {"Cookie": f"{SESSION_COOKIE}={self.session}"}
        return self.sted.client.post(path, data=data, headers=cookie, buffered=True)


@pytest.fixture
def anne(sted: Sted) -> Anne:
    return Anne(sted)


@pytest.fixture
def log(sted: Sted) -> AuditLog:
    return AuditLog(sted.produkt.engine)


def newest(log: AuditLog, om: str = OM_CARLA) -> Opslag:
    return log.om(om)[0].opslag


def taken_forms(page: TestResponse) -> Any:
    document: Any = html.fromstring(page.text)
    (form,) = [form for form in document.forms if form.get("action") == HENT]
    return form


# The API


def test_an_extract_is_a_file_and_the_citizen_reads_that_it_was_taken(sted: Sted, log: AuditLog) -> None:
    log.write(et_kig(om=OM_CARLA, seer=METTES))

    response = bed_om(sted, OM_EN)
    found = json.loads(response.data)

    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment; filename=udtraek-person-")
    assert response.headers["Cache-Control"] == "no-store"
    assert (found["udtraek"]["nummer"], found["udtraek"]["kommune"]["kode"]) == (
        response.headers["X-Request-Id"], AARHUS,
    )  # fmt: skip
    assert "Borgeren ringede" in [row["formaal"] for row in found["raekker"]]
    assert CARLA not in response.text
    row = newest(log)
    assert (row.formaal, row.rolle, row.myndighed, row.kommuner) == (
        "udtræk af adgangsloggen", "administrator", "55133018", (AARHUS,),
    )  # fmt: skip
    assert row.anmodning == response.headers["X-Request-Id"]
    with sted.client.application.test_request_context("/"):
        (told, *_) = i_ord([row], sted.parts.kommuner.nu(), lambda _kode: ())
    assert (told.hvorfor, told.egne_ord) == ("Tage et udtræk af, hvem der har set oplysningerne", False)


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbfNummer;"), ("json", b'{"udtraek"')])
def test_each_kind_of_file_says_what_it_is(sted: Sted, form: str, begins: bytes) -> None:
    response = bed_om(sted, {"slags": "periode", "format": form, **NU_OG_DA})

    assert response.data.startswith(begins)
    assert response.mimetype in ("text/csv", "application/json")
    assert response.headers["Content-Disposition"].endswith(f".{form}")


def test_who_takes_an_extract_is_remembered_so_that_they_can_be_named(sted: Sted, anne: Anne) -> None:
    new = official(Rolle.ADMINISTRATOR, subject="CN=Ny Revisor")
    anne.session = sted.cookie(new)

    assert anne.post(HENT, slags="periode", format="json", fra="2026-01-01", til="2026-01-02").status_code == 200

    known = sted.parts.ansatte.navn(sted.parts.pseudonym(new))
    assert known is not None
    assert known.navn == "CN=Ny Revisor"


def test_a_document_is_tagged_and_sealed(sted: Sted, log: AuditLog) -> None:
    log.write(et_kig(om=OM_CARLA))

    response = bed_om(sted, {**OM_EN, "format": "pdf"})

    assert response.status_code == 200, response.text
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF-")
    assert sted.parts.udskrifter.kontroller(response.data).god


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "slags: mangler."),
        ({"slags": "alt"}, "slags: skal være en af person, ansat, periode."),
        ({"slags": "person"}, "cpr: mangler."),
        ({"slags": "person", "cpr": "6199999999"}, "cpr: er ikke et personnummer."),
        ({"slags": "person", "cpr": CARLA, "ansat": "x"}, "ansat: hører til et udtræk af en anden slags."),
        ({"slags": "ansat", "ansat": CARLA}, "ansat: må ikke indeholde et personnummer."),
        ({"slags": "ansat", "ansat": "x", "cpr": CARLA}, "cpr: hører til et udtræk af en anden slags."),
        ({"slags": "ansat", "ansat": "ukendt"}, "ansat: er ingen, der har slået nogen op."),
        ({"slags": "periode", "fra": "2026-10-01"}, "til: mangler."),
        ({"slags": "periode", "fra": "2026-10-02", "til": "2026-10-01"}, "til: ligger før fra."),
        ({"slags": "periode", "fra": "0001-01-01", "til": "9999-12-31"}, "fra: ligger uden for"),
        ({"slags": "periode", **NU_OG_DA, "format": "doc"}, "format: skal være en af csv, json, pdf."),
        ({"slags": "person", "borger": OM_CARLA}, "borger: kendes ikke."),
    ],
)
def test_a_wrong_question_is_told_what_and_where_and_no_value(sted: Sted, body: dict[str, str], told: str) -> None:
    response = bed_om(sted, body)

    assert response.status_code == 422
    assert told in response.json["detail"]  # type: ignore[index]
    assert CARLA not in response.text


@pytest.mark.parametrize(
    ("kode", "who"),
    [
        (ODENSE, ("administrator", AARHUS)),
        ("9999", ("administrator", AARHUS)),
        (AARHUS, ("administrator", ODENSE)),
        (AARHUS, ("sagsbehandler", AARHUS)),
    ],
)
def test_only_who_oversees_that_kommune_takes_an_extract_of_it(sted: Sted, log, kode: str, who) -> None:
    before = newest(log) if log.om(OM_CARLA) else None

    response = bed_om(sted, OM_EN, kode, sted.staff(*who, scope="administration"))

    assert response.status_code == 403
    assert (newest(log) if log.om(OM_CARLA) else None) == before


def test_where_the_log_is_down_nothing_leaves(sted: Sted, anne: Anne) -> None:
    with capture_logs(), mock.patch.object(AuditLog, "write", side_effect=LogUnavailable("full disk")):
        responses = [
            bed_om(sted, OM_EN),
            anne.post(TAELT, slags="person", cpr=CARLA),
            anne.post(HENT, slags="person", borger=OM_CARLA, format="csv"),
        ]

    assert [each.status_code for each in responses] == [503] * 3
    assert not any("Nummer" in each.text for each in responses)


def test_a_stream_that_breaks_is_never_closed_as_whole_and_the_log_line_has_its_request(sted: Sted) -> None:
    def breaks(self: Udtraek) -> Iterator[Any]:
        look = et_kig()
        for number in range(1, 100):
            yield self.opslaaet(Laest(number, look, look.tidspunkt, Kaedetilstand.HEL, STED), look)
        raise LogUnavailable("the log could not be read")

    headers = {"Authorization": f"Bearer {sted.staff('administrator')}"}
    with mock.patch.object(Udtraek, "raekker", breaks), capture_logs() as lines:
        response = sted.client.post(API, json=OM_EN, headers=headers)
        got: list[bytes] = []
        with pytest.raises(LogUnavailable):
            got.extend(response.response)  # type: ignore[arg-type]
        response.close()

    assert response.status_code == 200
    assert got
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(b"".join(got))
    (line,) = [line for line in lines if line["event"] == "an extract broke off"]
    assert line["error"] == "LogUnavailable"


def test_a_log_that_cannot_be_read_from_the_start_is_an_answer_and_no_file(sted: Sted) -> None:
    with capture_logs(), mock.patch.object(AuditLog, "laes", side_effect=LogUnavailable("gone")):
        response = bed_om(sted, OM_EN)

    assert response.status_code == 503
    assert response.mimetype == "application/problem+json"


def test_only_so_many_are_under_way_at_once_and_a_place_is_given_back(sted: Sted) -> None:
    headers = {"Authorization": f"Bearer {sted.staff('administrator')}"}
    held = [sted.client.post(API, json=OM_EN, headers=headers) for _ in range(2)]
    third = bed_om(sted, OM_EN)
    for each in held:
        each.close()

    assert [each.status_code for each in held] == [200, 200]
    assert third.status_code == 429
    assert third.headers["Retry-After"] == "60"
    assert bed_om(sted, OM_EN).status_code == 200


# The page


def test_the_page_counts_first_and_the_number_goes_no_further(sted: Sted, anne: Anne, log: AuditLog) -> None:
    log.write(et_kig(om=OM_CARLA))
    counted = anne.post(TAELT, slags="person", cpr=f"{CARLA[:6]}-{CARLA[6:]}")
    row = newest(log)
    form = taken_forms(counted)
    values = {name: str(value) for name, value in form.form_values() if name != "csrf_token"}

    assert counted.status_code == 200
    assert CARLA not in counted.text
    assert CARLA[6:] not in counted.text
    assert (row.formaal, row.doer) == ("optælling til udtræk af adgangsloggen", "medarbejder")
    assert values == {"kommune": AARHUS, "slags": "person", "borger": OM_CARLA}
    assert f"{len(log.om(OM_CARLA))} opslag i alt" in counted.text

    file = anne.post(HENT, **values, format="csv")

    assert file.mimetype == "text/csv"
    assert "Borgeren ringede" in file.text
    assert newest(log).formaal == "udtræk af adgangsloggen"


@pytest.mark.parametrize(
    ("values", "felt"),
    [
        ({"slags": "person"}, "person-cpr"),
        ({"slags": "person", "cpr": "6199999999"}, "person-cpr"),
        ({"slags": "ansat", "ansat": CARLA}, "ansat-ansat"),
        ({"slags": "ansat", "ansat": "ukendt"}, "ansat-ansat"),
        ({"slags": "periode", "fra": "2026-10-02", "til": "2026-10-01"}, "periode-til"),
    ],
)
def test_a_form_that_must_be_mended_says_where(anne: Anne, values: dict[str, str], felt: str) -> None:
    page = anne.post(TAELT, **values)
    document: Any = html.fromstring(page.text)

    assert page.status_code == 422
    assert [each.get("id") for each in document.xpath("//input[@aria-invalid='true']")] == [felt]
    assert f"#{felt}" in document.xpath("//*[@role='alert']//a/@href")
    assert set(document.xpath(f"//input[@id='{felt}']/@aria-describedby")[0].split()) <= set(document.xpath("//@id"))
    for number in (CARLA, "6199999999"):
        assert number not in page.text
    if values["slags"] == "periode":
        assert document.xpath("//input[@id='periode-fra']/@value") == ["2026-10-02"]


def test_a_document_that_cannot_be_made_is_said_on_the_page(sted: Sted, anne: Anne) -> None:
    period = {"slags": "periode", **NU_OG_DA, "format": "pdf"}
    anne.post(HENT, **{**period, "format": "csv"})
    with mock.patch.object(dokumentet, "MOST_ROWS", 0):
        page = anne.post(HENT, **period)
        problem = bed_om(sted, period)

    assert page.status_code == problem.status_code == 422
    assert "for mange opslag til et PDF-dokument" in page.text
    assert problem.json["type"].endswith(":for_mange_raekker")  # type: ignore[index]


def test_a_caseworker_who_oversees_nothing_is_shown_nothing(sted: Sted) -> None:
    caseworker = Anne(sted, Rolle.SAGSBEHANDLER)

    answers = [caseworker.get(), caseworker.post(TAELT, slags="person", cpr=CARLA), caseworker.post(HENT, **OM_EN)]

    assert [each.status_code for each in answers] == [403] * 3
    assert SIDE not in caseworker.get("/medarbejder").text
    assert SIDE in Anne(sted).get("/medarbejder").text


def test_another_kommune_than_ones_own_is_refused_on_the_page(anne: Anne) -> None:
    assert anne.post(TAELT, slags="person", cpr=CARLA, kommune=ODENSE).status_code == 403


def test_every_label_has_its_field_and_ids_are_there_once(anne: Anne) -> None:
    document: Any = html.fromstring(anne.get().text)
    ids = document.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert set(document.xpath("//main//label/@for")) <= set(ids)
    assert {form.get("action") for form in document.forms} == {TAELT, "/log-ud"}

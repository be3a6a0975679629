"""The statistics in the product: a look is counted, and read by page, API, file and command."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from lxml import html

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT
from borgerblik.commands.statistik import statistik
from borgerblik.domain.maaned import flyttet, maaneder
from borgerblik.operations.statistik.maaned import dansk
from tests.operations.statistik.kig import et_kig, et_kommunekig
from tests.produkt import Produkt, a_product
from tests.web.indhold import AARHUS, BO
from tests.web.svage import Sted, official

pytestmark = pytest.mark.slow  # a product of its own with its sandkasse

API = f"/api/v1/kommuner/{AARHUS}/statistik"
ODENSES = Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, "0461"), (UDSTEDT[Rolle.ADMINISTRATOR],))


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sted]:
    """After two looks of Bo's own, one by a caseworker, and twelve last month."""
    with a_product(tmp_path_factory.mktemp("statistik"), KILDE_FRIST="3") as made:
        sted = Sted(made)
        made.overblik(BO)
        made.overblik(BO, "?fagomraade=sygedagpenge")
        look = {"cpr": BO, "formaal": "Borgeren ringede og spurgte", "formaalKode": "henvendelse", "kommune": AARHUS}
        asked = {"headers": {"Authorization": f"Bearer {sted.staff('sagsbehandler')}"}, "json": look}
        found = sted.client.post("/api/v1/opslag/overblik", **asked)
        if found.status_code == 422:  # a purpose is a key or words of one's own
            found = sted.client.post("/api/v1/opslag/overblik", **{**asked, "json": {**look, "formaalKode": "andet"}})
        assert found.status_code == 200, found.text
        tal = sted.parts.statistik
        for _ in range(12):
            last = flyttet(tal.denne_maaned, -1)
            now = sted.parts.doere.now()
            year, month = map(int, last.split("-"))
            tal.tael(et_kig(et_kommunekig(med=()), tidspunkt=now.replace(year=year, month=month, day=15)))
        tal.aflever()
        yield sted


def ask(sted: Sted, path: str, token: str) -> Any:
    return sted.client.get(path, headers={"Authorization": f"Bearer {token}"})


def se(sted: Sted, query: str = "", path: str = "", rolle: Rolle = Rolle.ADMINISTRATOR, **who: Any) -> Any:
    cookie = sted.cookie(official(rolle, **who))
    return sted.client.get(f"/medarbejder/statistik{path}?{query}", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"})


def laest(response: Any) -> Any:
    """The page as a tree."""
    return html.fromstring(response.text)


def nu(sted: Sted) -> Any:
    return ask(sted, API, sted.staff("administrator")).json["maaneder"][-1]


def test_looks_through_the_doors_are_counted_by_door_and_area(sted: Sted) -> None:
    month = nu(sted)

    assert month["maaned"] == sted.parts.statistik.denne_maaned
    assert month["borgere"]["opslag"] == month["efterDoer"]["borger_api"]["opslag"] == 2
    assert month["efterDoer"]["sagsbehandler"]["opslag"] == 1
    areas = {each["noegle"]: each for each in month["borgere"]["fagomraader"]}
    assert areas["sygedagpenge"]["sager"] == {"kald": 2, "medData": 2, "udenData": 0, "ubesvaret": 0}
    assert areas["revalidering"]["sager"]["kald"] == 1
    assert month["borgere"]["svartid"]["p50"] is not None
    assert month["kilder"]["sagdokumentindeks"] == {"svarede": 3}
    assert BO not in json.dumps(month)


def test_without_months_the_last_twelve_are_given_and_with_them_those(sted: Sted) -> None:
    newest = sted.parts.statistik.denne_maaned
    token = sted.staff("administrator")
    asked = ask(sted, f"{API}?fra=2026-01&til=2026-03", token).json

    assert [each["maaned"] for each in ask(sted, API, token).json["maaneder"]] == maaneder(flyttet(newest, -11), newest)
    assert (asked["kode"], [each["maaned"] for each in asked["maaneder"]]) == (
        AARHUS, ["2026-01", "2026-02", "2026-03"]
    )  # fmt: skip
    assert len(ask(sted, f"{API}?fra=2001-01", token).json["maaneder"]) == 36


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("fra=2026-13", "fra: er ikke en måned som 2026-01."),
        ("til=2026-1", "til: er ikke en måned som 2026-01."),
        ("til=2026-01%0A", "til: er ikke en måned som 2026-01."),
        ("fra=2026-05&til=2026-04", "fra: er efter til."),
        ("fra=2020-01&til=2026-04", "fra: der kan højst svares om 36 måneder ad gangen."),
        (f"maaned={BO}", "kendes ikke."),
    ],
)
@pytest.mark.parametrize("path", [API, f"{API}.csv"])
def test_what_cannot_be_asked_is_told_with_its_place_and_never_the_value(
    sted: Sted, path: str, query: str, told: str
) -> None:
    response = ask(sted, f"{path}?{query}", sted.staff("administrator"))

    assert response.status_code == 422
    assert told in response.json["detail"]
    assert BO not in response.text


def test_the_file_holds_every_number_and_adds_up_to_the_same(sted: Sted) -> None:
    response = ask(sted, f"{API}.csv", sted.staff("administrator"))
    rows = list(csv.DictReader(StringIO(response.text), delimiter=";"))

    assert response.mimetype == "text/csv"
    assert list(rows[0]) == ["kommune", "maaned", "doer", "maal", "omraade", "kode", "antal"]
    this_month = [row for row in rows if row["maaned"] == sted.parts.statistik.denne_maaned]
    looks = [row for row in this_month if row["maal"] == "svartid" and row["doer"] == "borger_api"]
    assert sum(int(row["antal"]) for row in looks) == 2
    assert se(sted, path="/tal.csv").text == response.text


def test_the_page_shows_the_month_in_figures_and_drawings(sted: Sted) -> None:
    response = se(sted)
    found = laest(response)

    assert response.status_code == 200
    (months,) = found.xpath("//table[caption='Opslag måned for måned']")
    assert [cell.text for cell in months.xpath(".//tr[last()]/td")] == ["2", "0", "1"]
    (calls,) = found.xpath("//table[caption='Borgernes kald på sager, efter fagområde']")
    (sick,) = [row for row in calls.xpath(".//tbody/tr") if row.xpath("string(th)") == "Sygedagpenge"]
    assert [cell.text for cell in sick.xpath("td")] == ["2", "2", "0", "0"]
    drawings = found.xpath("//figure[contains(@class, 'soejler')]/svg[@role='img']")
    assert len(drawings) == 3
    assert all(drawing.xpath("title")[0].text and drawing.xpath("desc")[0].text for drawing in drawings)
    assert any("Sygedagpenge: 2" in text for text in found.xpath("//svg/text/text()"))
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not found.xpath("//@style") + found.xpath("//script[not(@src)]")


def test_another_month_can_be_picked_and_one_that_is_none_is_not_found(sted: Sted) -> None:
    last = flyttet(sted.parts.statistik.denne_maaned, -1)
    found = laest(se(sted, f"kommune={AARHUS}&maaned={last}"))

    assert found.xpath("//select[@name='maaned']/option[@selected]/@value") == [last]
    (months,) = found.xpath("//table[caption='Opslag måned for måned']")
    assert months.xpath(".//tr[last()]/td")[0].text == "12"
    for wrong in ("2026-13", "x", "9999-01", BO):
        response = se(sted, f"maaned={wrong}")
        assert response.status_code == 404
        assert BO not in response.text


def test_an_empty_month_and_english_are_pages_too(sted: Sted) -> None:
    assert "Intet blev holdt tilbage" in se(sted, "maaned=2024-12").text
    assert se(sted, "sprog=en").status_code == 200


def test_only_the_kommunes_own_administrators_and_overseers_see_it(sted: Sted) -> None:
    assert se(sted, rolle=Rolle.SAGSBEHANDLER).status_code == 403
    assert se(sted, privilegier=(ODENSES,), query=f"kommune={AARHUS}").status_code in (403, 404)
    assert se(sted, "kommune=0461").status_code == 404
    assert ask(sted, API, sted.staff("administrator", "0461")).status_code == 403
    assert ask(sted, API, sted.staff("sagsbehandler", scope="administration")).status_code == 403


def test_across_kommuner_no_small_number_is_given(sted: Sted) -> None:
    last = flyttet(sted.parts.statistik.denne_maaned, -1)
    token = sted.staff("system", scope="administration")
    rows = ask(sted, f"/api/v1/statistik?fra={last}", token).json["tal"]

    assert {row["maaned"] for row in rows} == {last}, "the month that runs is not among them"
    (aarhus,) = [row for row in rows if row["kommune"] == AARHUS]
    (other, *_) = [row for row in rows if row["kommune"] != AARHUS]
    assert aarhus["borgere"] == {"opslag": 12, "delvise": "skjult", "andre": "skjult"}
    assert aarhus["fagomraader"][0]["sager"] == {"kald": 12, "medData": "skjult", "andre": "skjult"} or (
        aarhus["fagomraader"][0]["sager"]["kald"] == "<5"
    )
    assert (aarhus["sagsbehandlere"], other["borgere"]["opslag"], other["svartid"]) == ("<5", "<5", None)
    assert ask(sted, "/api/v1/statistik", sted.staff("administrator")).status_code == 403
    assert ask(sted, "/api/v1/statistik", sted.staff("system")).status_code == 403


# At the machine


def run(produkt: Produkt, *arguments: str) -> Any:
    return CliRunner(env=produkt.environment).invoke(statistik, arguments)


def test_the_command_shows_the_same_numbers(sted: Sted) -> None:
    month = sted.parts.statistik.denne_maaned
    as_json = run(sted.produkt, "vis", AARHUS, "--json")
    as_text = run(sted.produkt, "vis", AARHUS)
    as_csv = run(sted.produkt, "vis", AARHUS, "--csv", "--maaned", month)

    assert json.loads(as_json.stdout)["maaneder"] == [nu(sted)]
    assert as_text.stdout.startswith(f"Aarhus Kommune, {month}\n")
    assert "borger_api               2 opslag, 0 uden svar fra en kilde" in as_text.stdout
    assert as_csv.stdout.splitlines()[0] == "kommune;maaned;doer;maal;omraade;kode;antal"


@pytest.mark.parametrize(
    "arguments",
    [("vis", "9999"), ("vis", BO), ("vis", AARHUS, "--maaned", "2026-13"), ("vis", AARHUS, "--json", "--csv"),
     ("vis", AARHUS, "--maaned", "2099-01"), ("send",), ("send", "--maaned", "2099-01")],
)  # fmt: skip
def test_wrong_use_is_told_and_no_value_is_repeated(sted: Sted, arguments: tuple[str, ...]) -> None:
    result = run(sted.produkt, *arguments)

    assert result.exit_code == 2
    assert BO not in result.output


def test_the_letters_are_sent_by_hand_through_the_way_that_is_set_up(sted: Sted) -> None:
    before_last = flyttet(sted.parts.statistik.denne_maaned, -2)  # last month's leave by themselves in its first week
    first, again = (run(sted.produkt, "send", "--maaned", before_last) for _ in range(2))
    post = requests.get(f"{sted.produkt.sandkasse}/_sandkasse/post", timeout=5).text

    assert first.stdout == f"{before_last}: 1 sendt, 0 er sendt før eller i gang\n", first.output
    assert again.stdout == f"{before_last}: 0 sendt, 1 er sendt før eller i gang\n"
    assert post.count(f"<h2>Kald på Borgerblikket i {dansk(before_last)}: Aarhus Kommune</h2>") == 1
    assert "statistik@aarhus.example" in post

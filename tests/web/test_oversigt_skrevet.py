"""The overview of overviews: what may be written, that it is written down, and its pages."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity
from borgerblik.kommuner.leverandoer import NATIONAL as ALLES
from tests.web.indhold import AARHUS, BO
from tests.web.oversigt import API, KSD, SIDE, TASK, aendringer, anne, ask, given, laest, se, send, skriv
from tests.web.svage import Sted, nanna, official

# What may be written, and that it is written down


def test_national_tasks_are_written_by_the_national_role_and_are_in_the_log_before_and_after(sted: Sted) -> None:
    first = skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": []})
    kept = skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": [TASK]})

    assert first.status_code in (200, 201)
    assert kept.json == {"opgaver": [{**TASK, "beskrivelse": None}]}
    change = aendringer(sted, None, "opgave")[0]
    assert (change.kode, change.foer, change.efter) == (None, {"opgaver": []}, kept.json)
    stale = ask(sted, "/api/v1/nationaleopgaver", sted.national(), "PUT", json={"opgaver": []})
    assert stale.status_code == 428
    headers = {"If-Match": '"1"'}
    assert ask(sted, "/api/v1/nationaleopgaver", sted.national(), "PUT", json={"opgaver": []}, headers=headers
               ).status_code == 412  # fmt: skip
    assert given(sted, "/api/v1/nationaleopgaver", sted.staff("administrator")) == kept.json
    assert skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": []}, sted.staff("administrator")).status_code == 403


@pytest.mark.parametrize(
    ("path", "document", "told"),
    [
        ("/api/v1/nationaleopgaver", {"opgaver": [TASK, TASK]}, "opgaver[1].noegle: er den samme som nummer 1"),
        (
            "/api/v1/nationaleopgaver",
            {"opgaver": [{**TASK, "slutdato": "31/1"}]},
            "opgaver[0].slutdato: er ikke en dato",
        ),
        ("/api/v1/nationaleopgaver", {"opgaver": [{**TASK, "titel": BO}]}, "opgaver[0].titel: "),
        ("/api/v1/leverandoersystemer", {"systemer": [{**KSD, "slags": "abc"}]}, "systemer[0].slags: skal være"),
        ("/api/v1/leverandoersystemer", {"systemer": [KSD, {**KSD, "noegle": "to"}]}, "systemer[1].instanser: "),
        ("/api/v1/leverandoersystemer", {"kode": AARHUS, "systemer": []}, "kode: er ikke den samme som i adressen"),
        (
            "/api/v1/leverandoersystemer",
            {"systemer": [{**KSD, "meldinger": [{"fagomraade": "x", "tilstand": "klar", "dato": "2026-01-01"}]}]},
            "systemer[0].meldinger[0].fagomraade: er ikke et fagområde",
        ),
    ],
)
def test_every_fault_is_told_with_its_place_and_never_a_value(
    sted: Sted, path: str, document: dict[str, Any], told: str
) -> None:
    response = skriv(sted, path, document)

    assert response.status_code == 422
    assert told in response.json["detail"]
    assert BO not in response.text


def test_a_kommune_says_how_far_it_is_and_only_of_tasks_there_are(sted: Sted) -> None:
    skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": [TASK]})
    path, token = f"/api/v1/kommuner/{AARHUS}/opgaver", sted.staff("administrator")
    said = {"kode": AARHUS, "opgaver": [{"noegle": "team", "tilstand": "fuldfoert", "note": None}]}
    wrong = {"kode": AARHUS, "opgaver": [{"noegle": "findes-ikke", "tilstand": "fuldfoert"}]}

    assert skriv(sted, path, said, token).json == said
    assert "er ikke en af de nationale opgaver" in skriv(sted, path, wrong, token).json["detail"]
    (task,) = [each for each in given(sted, f"{API}/opgaver", token)["opgaver"] if each["noegle"] == "team"]
    assert task["antal"] == {"fuldfoert": 1, "paabegyndt": 0, "ikke_paabegyndt": 97}
    assert aendringer(sted, AARHUS, "opgave")[0].efter == said


def test_what_is_kept_through_the_forms_is_what_the_api_gives(sted: Sted) -> None:
    parts = sted.parts.konsol.oversigt
    skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": []})
    skriv(sted, "/api/v1/leverandoersystemer", {"systemer": []})

    def version(valg: Any, kode: str = ALLES) -> str:
        return str(valg.nu().version(kode))

    made = send(sted, "/opgaver", nanna(), **TASK, handling="gem", version=version(parts.opgaver))
    assert (made.status_code, made.headers["Location"]) == (303, f"{SIDE}/opgaver?svar=gemt")
    send(sted, "/leverandoerer/system", nanna(), **KSD, instanser="KSD\n x-1 \n", version=version(parts.leverandoerer))
    said = {"system": "ksd", "fagomraade": "sygedagpenge", "tilstand": "klar", "dato": "2026-01-01", "note": ""}
    send(sted, "/leverandoerer/melding", nanna(), **said, version=version(parts.leverandoerer))
    own = {"handling": "meld", **said, "tilstand": "i_gang", "version": version(parts.leverandoerer, AARHUS)}
    send(sted, f"/{AARHUS}/system", anne(), **own)
    far = {"tilstand-team": "paabegyndt", "note-team": "", "version": version(parts.stande, AARHUS)}
    assert send(sted, f"/{AARHUS}/opgaver", anne(), **far).status_code == 303

    assert given(sted, "/api/v1/nationaleopgaver", sted.national())["opgaver"][0]["titel"] == TASK["titel"]
    (system,) = given(sted, "/api/v1/leverandoersystemer", sted.national())["systemer"]
    assert system["instanser"] == ["ksd", "x-1"]
    assert system["meldinger"] == [
        {"fagomraade": "sygedagpenge", "tilstand": "klar", "dato": "2026-01-01", "note": None}
    ]
    (mine,) = given(sted, f"/api/v1/kommuner/{AARHUS}/leverandoerer", sted.staff("administrator"))["systemer"]
    assert mine["omraader"][0]["meldt"]["tilstand"] == "i_gang"
    gone = send(sted, "/opgaver", nanna(), noegle="team", handling="fjern", version=version(parts.opgaver))
    assert gone.status_code == 303
    assert given(sted, "/api/v1/nationaleopgaver", sted.national()) == {"opgaver": []}


def test_a_form_that_must_be_mended_says_where_and_keeps_nothing(sted: Sted) -> None:
    parts = sted.parts.konsol.oversigt
    before = parts.opgaver.nu().version(ALLES)
    response = send(sted, "/opgaver", nanna(), **{**TASK, "slutdato": "i morgen", "titel": BO}, version=str(before))
    found: Any = html.fromstring(response.text)

    assert response.status_code == 422
    assert found.xpath("//input[@id='slutdato'][@aria-invalid='true']")
    assert {each.get("href") for each in found.xpath("//div[@role='alert']//a")} == {"#slutdato", "#titel"}
    assert BO not in response.text
    assert send(sted, "/opgaver", nanna(), **TASK, version="0").status_code == (409 if before else 303)
    assert send(sted, "/opgaver", nanna(), **TASK, version="x").status_code == 409


# The pages


def test_the_matrix_is_a_table_with_heads_and_every_state_is_a_word(sted: Sted) -> None:
    found = laest(se(sted))
    (table,) = found.xpath("//table[@class='matrix']")
    assert len(table.xpath(".//tbody/tr")) == 98
    assert len(table.xpath(".//thead//th[@scope='col']")) == 13
    assert len(table.xpath(".//tbody/tr/th[@scope='row']/a")) == 98
    cells = table.xpath(".//tbody/tr/td")
    assert len(cells) == 98 * 12
    assert all(cell.get("data-title") and cell.xpath("span/span[@aria-hidden='true']") for cell in cells)
    assert all(cell.xpath("string(span)").split()[1:] for cell in cells), "a word beside the sign"
    assert not found.xpath("//@style") + found.xpath("//script[not(@src)]")
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_it_is_filtered_by_name_state_and_column_and_sorted(sted: Sted) -> None:
    def rows(query: str) -> list[str]:
        return [str(each) for each in laest(se(sted, f"?{query}")).xpath("//table[@class='matrix']//tbody//a/text()")]

    assert rows("navn=aarhus") == ["Aarhus Kommune"]
    assert rows("navn=0461") == ["Odense Kommune"]
    closed = rows("kolonne=sygedagpenge&tilstand=lukket")
    assert "Aarhus Kommune" not in closed
    assert len(closed) > 80
    assert rows("orden=kode")[0] == "Københavns Kommune"
    assert rows("orden=aabne")[0] in ("Aarhus Kommune", "Odense Kommune", "Esbjerg Kommune", "Københavns Kommune")
    by_name = rows("")
    assert by_name.index("Vordingborg Kommune") < by_name.index("Ærø Kommune")
    assert len(rows("tilstand=findes-ikke&kolonne=x&orden=y")) == 98
    assert BO not in se(sted, f"?navn={BO}").text
    assert "Ingen kommuner passer" in se(sted, "?navn=findes-ikke").text
    heads = laest(se(sted, "?kolonne=revalidering")).xpath("//table[@class='matrix']//thead//th")
    assert len(heads) == 6, "the name, the area and what it takes"


def test_the_picture_and_the_table_under_it_say_the_same(sted: Sted) -> None:
    found = laest(se(sted, "/fremgang?fagomraade=sygedagpenge"))
    rows = found.xpath("//table[caption='Tallene bag tegningen']/tbody/tr")
    assert len(rows) == 13
    assert all(sum(int(cell.text) for cell in row.xpath("td")) == 98 for row in rows)
    drawn = len(found.xpath("//figure//svg/rect"))
    assert drawn == sum(int(cell.text) > 0 for row in rows for cell in row.xpath("td"))
    assert found.xpath("//svg[@role='img']/title/text()")
    assert se(sted, "/fremgang?fagomraade=findes-ikke").status_code == 404
    assert len(laest(se(sted, "/fremgang")).xpath("//svg/rect")) >= 13


@pytest.mark.parametrize("path", ["", "/fremgang", "/opgaver", "/leverandoerer", f"/{AARHUS}"])
def test_every_page_is_there_for_an_administrator_in_english_too(sted: Sted, path: str) -> None:
    assert se(sted, path, anne()).status_code == 200
    assert se(sted, f"{path}?sprog=en", anne()).status_code == 200


def test_where_staff_land_leads_there(sted: Sted) -> None:
    def land(identity: Identity) -> str:
        cookie = f"{SESSION_COOKIE}={sted.cookie(identity)}"
        return sted.client.get("/medarbejder", headers={"Cookie": cookie}).text

    assert f'href="{SIDE}"' in land(nanna())
    assert "gælder ikke i nogen kommune" not in land(nanna())
    assert f'href="{SIDE}"' in land(anne())
    assert f'href="{SIDE}"' not in land(official())

"""The overview of overviews through its doors: who sees how much of it, and what leaves as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO

import pytest

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT, Roller
from borgerblik.sandkasse.log_ind.personer import KLE, KOMBIT, NATIONAL
from tests.web.indhold import AARHUS, BO, ODENSE
from tests.web.oversigt import API, SIDE, TASK, anne, ask, given, laest, se, skriv
from tests.web.svage import Caller, Door, Sted, bearer, citizen, nanna, official

# Who sees how much


def test_the_national_role_sees_every_kommune_and_an_administrator_their_own_and_the_sums(sted: Sted) -> None:
    far = given(sted, API, sted.national())
    own = given(sted, API, sted.staff("administrator"))
    assert len(far["kommuner"]) == 98
    assert [each["kode"] for each in own["kommuner"]] == [AARHUS]
    assert far["summer"] == own["summer"]
    assert len(far["kolonner"]) == 12
    assert all(sum(each["antal"].values()) == 98 for each in own["summer"])
    (aarhus,) = [each for each in far["kommuner"] if each["kode"] == AARHUS]
    assert aarhus == own["kommuner"][0]
    assert {"kolonne": "sygedagpenge", "tilstand": "aaben", "tal": None} in aarhus["celler"] or any(
        each["tilstand"] in ("delvist_aaben", "problemer") for each in aarhus["celler"][:8]
    )


# test_svageste asks every door there is as the others, fast, but no page as the last of them.
OTHERS = ("citizen", "caseworker", "nobody", "administrator of another kommune")
EVERYBODY = ["national", *(pytest.param(who, marks=pytest.mark.slow) for who in OTHERS)]
# Where those at work land, and what they ask of themselves: about no kommune.
OF_ONESELF = {"/medarbejder", "/api/v1/kommuner"}


def caller(sted: Sted, who: str, page: bool) -> Caller:
    """They bring what they have, and ask about Aarhus."""
    odense = Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, ODENSE), (UDSTEDT[Rolle.ADMINISTRATOR],))
    people: dict[str, Callable[[], Identity]] = {
        "citizen": citizen,
        "caseworker": official,
        "administrator of another kommune": lambda: official(Rolle.ADMINISTRATOR, privilegier=(odense,)),
        "national": nanna,
    }
    tokens: dict[str, Callable[[], str]] = {
        "citizen": sted.jwt,
        "caseworker": lambda: sted.staff("sagsbehandler", scope="administration"),
        "administrator of another kommune": lambda: sted.staff("administrator", ODENSE),
        "national": sted.national,
    }
    about = {"kommune": AARHUS} if page else {}
    if who == "nobody":
        return Caller(query=about, body=about)
    if page:
        return Caller(cookie=sted.cookie(people[who]()), query=about, body=about)
    return bearer(tokens[who]())


def of_the_console(door: Door) -> bool:
    api = ("/api/v1/kommuner", API, "/api/v1/nationaleopgaver", "/api/v1/leverandoersystemer")
    console = door.rule.startswith((*api, "/medarbejder")) and door.rule not in OF_ONESELF
    return console and door.method != "OPTIONS"


def may(who: str, door: Door) -> bool:
    """Is that door one of what is nobody's own, and theirs to ask?"""
    shared = door.rule.startswith((API, SIDE, "/api/v1/nationaleopgaver", "/api/v1/leverandoersystemer"))
    reads = door.method in ("GET", "HEAD")
    if who == "national":
        return shared and ("<kode>" not in door.rule or (door.rule == f"{SIDE}/<kode>" and reads))
    return who == "administrator of another kommune" and shared and reads and "<kode>" not in door.rule


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_of_the_console_knows_who_asks(sted: Sted, who: str) -> None:
    """What is asked for is always about Aarhus; where it is not theirs, the answer is a no, or the way to sign in."""
    doors = [door for door in sted.doors() if of_the_console(door)]
    for door in doors:
        if who == "caseworker" and door.rule.startswith(OF_CASEWORKERS):
            continue
        response = sted.ask(door, caller(sted, who, door.is_page))
        told = (who, door, response.status_code, response.text[:200])
        if may(who, door):
            assert response.status_code in (200, 201, 303), told
            assert "/log-ind" not in response.headers.get("Location", ""), told
        else:
            # A page of their own kommune, whatever they asked for.
            nothing_of_aarhus = who == "administrator of another kommune" and f'"{AARHUS}"' not in response.text
            assert nothing_of_aarhus or response.status_code in (303, 400, 401, 403, 404), told
            assert response.status_code != 303 or "/log-ind" in response.headers["Location"], told
            assert "sygedagpenge" not in response.text.lower(), told
    assert len(doors) > 60


OF_CASEWORKERS = ("/medarbejder/opslag", "/medarbejder/fejl", "/api/v1/kommuner/<kode>/fejlmeldinger")


def test_the_national_role_sees_no_document_of_a_kommune_and_no_citizen(sted: Sted) -> None:
    skriv(sted, "/api/v1/nationaleopgaver", {"opgaver": [TASK]})
    own = {"kode": AARHUS, "opgaver": [{"noegle": "team", "tilstand": "paabegyndt", "note": "Vi venter på udvalget"}]}
    assert skriv(sted, f"/api/v1/kommuner/{AARHUS}/opgaver", own, sted.staff("administrator")).status_code < 300

    page = se(sted, f"/{AARHUS}")
    assert "Påbegyndt" in page.text
    assert "udvalget" not in page.text
    assert "udvalget" in se(sted, f"/{AARHUS}", anne()).text
    for fil in ("oversigt", "fremgang", "opgaver", "leverandoerer", "pris"):
        assert "udvalget" not in se(sted, f"/hent/{fil}.json").text
    assert ask(sted, f"/api/v1/kommuner/{AARHUS}/opgaver", sted.national()).status_code == 403
    assert not laest(page).xpath("//main//form[@method='post']")
    assert se(sted, f"/{ODENSE}", anne()).status_code == 404, "an administrator sees their own"


@pytest.mark.parametrize(
    ("gruppe", "sees"),
    [
        (Privilegiegruppe(Omraade(Omraadetype.CVR, KOMBIT), (NATIONAL,)), True),
        (Privilegiegruppe(Omraade(Omraadetype.CVR, "12345678"), (NATIONAL,)), True),
        (Privilegiegruppe(Omraade(Omraadetype.CVR, KOMBIT), (NATIONAL,), {KLE: ("32.30.*",)}), False),
        (Privilegiegruppe(Omraade(Omraadetype.CVR, KOMBIT), (f"{NATIONAL}1",)), False),
        (Privilegiegruppe(Omraade(Omraadetype.CPR, BO), (NATIONAL,)), False),
        (Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, AARHUS), (NATIONAL,)), False),
    ],
    ids=["KOMBIT", "any organisation", "with a limit", "another role", "a mandate", "a token's own words"],
)
def test_only_a_group_without_limits_of_an_organisation_gives_the_role(
    sted: Sted, gruppe: Privilegiegruppe, sees: bool
) -> None:
    assert (se(sted, "", nanna(privilegier=(gruppe,))).status_code == 200) is sees


def test_the_setting_may_say_who_gives_the_role() -> None:
    roller = Roller(national={NATIONAL: frozenset({KOMBIT})})
    other = (Privilegiegruppe(Omraade(Omraadetype.CVR, "12345678"), (NATIONAL,)),)

    assert roller.er_national(nanna())
    assert not roller.er_national(nanna(privilegier=other)), "a kommune's own role catalogue does not"
    assert not roller.er_national(citizen(privilegier=nanna().privilegier))
    assert not Roller().er_national(nanna())


def test_a_token_of_the_sandkasse_carries_the_role_and_nobody_who_is_no_official_gets_one(sted: Sted) -> None:
    udsteder = sted.produkt.udsteder
    token = udsteder.token(cpr=None, rolle="administrator", national=True)

    assert len(given(sted, API, token)["kommuner"]) == 98
    assert ask(sted, API, udsteder.token(cpr=None, rolle="administrator")).status_code == 403
    with pytest.raises(ValueError, match="somebody at work"):
        udsteder.token(cpr=BO, rolle="borger", national=True)


# Files


@pytest.mark.parametrize("navn", ["oversigt", "fremgang", "opgaver", "leverandoerer"])
def test_what_the_pages_show_leaves_as_files_and_is_what_the_api_gives(sted: Sted, navn: str) -> None:
    path = API if navn == "oversigt" else f"{API}/{navn}"
    for identity, token in ((nanna(), sted.national()), (anne(), sted.staff("administrator"))):
        page = se(sted, f"/hent/{navn}.csv", identity)
        assert page.mimetype == "text/csv"
        assert page.headers["Content-Disposition"].startswith(f"attachment; filename={navn}-")
        assert page.text == ask(sted, f"{path}.csv", token).text
        found = json.loads(se(sted, f"/hent/{navn}.json", identity).text)
        assert (found["billeder"][0] if navn == "fremgang" else found) == given(sted, path, token)
    rows = list(csv.DictReader(StringIO(se(sted, "/hent/oversigt.csv", anne()).text), delimiter=";"))
    assert {row["kode"] for row in rows} == {AARHUS, "alle"}
    assert se(sted, "/hent/oversigt.xlsx").status_code == 404
    assert se(sted, "/hent/alt.csv").status_code == 404

"""The helper's doors: which mandates one holds, and the overview of who gave one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.privilegier import laes_privilegier
from borgerblik.access.fuldmagt import Fuldmagtsregler
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import OVERBLIK_LAES
from borgerblik.access.niveau import Krav
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Nsis
from borgerblik.web.fuldmagt import mandate_doors
from tests.access.privilegielister import KLE, en_gruppe, en_liste
from tests.byg import BORGER, NABO, NOEGLE, SAG_ID, en_kommune, en_sag, en_ydelse, et_valg, sager, ydelser
from tests.web.en_doer import EnDoer, kode

ALT, SYG = "urn:dk:borgerblikket:fuldmagt:alt", "urn:dk:borgerblikket:fuldmagt:syg"
REGLER = Fuldmagtsregler({ALT: frozenset(), SYG: frozenset({"sygedagpenge"})}, NOEGLE)
KONTANT = en_sag(uuid="00000000-0000-4000-8000-000000000001", kle=Kle("32.24.04"), titel="Kontanthjælp")
ADRESSE = "/api/v1/fuldmagter"


def fra_nabo(rolle: str = ALT, *begraensninger: tuple[str, str]) -> str:
    return en_gruppe(*begraensninger, scope=f"cprNumberIdentifier:{NABO.reveal()}", rolle=rolle)


def doeren(*grupper: str, hvem: Identity | None = None, **changes: Any) -> EnDoer:
    """The doors with a citizen before them who holds these mandates."""
    helper = Identity(
        Rolle.BORGER, "x", "nemlogin", Nsis.BETYDELIG, cpr=BORGER, kommune="0751", scopes=frozenset({OVERBLIK_LAES}),
        privilegier=laes_privilegier(en_liste(*(grupper or (fra_nabo(),)))),
    )  # fmt: skip
    good: dict[str, Any] = {
        "sources": (sager(en_sag(), KONTANT), ydelser(en_ydelse())),
        "kommuner": (en_kommune(et_valg(), et_valg("32.24.04")),),
        "regler": REGLER,
    }
    return EnDoer(mandate_doors, hvem or helper, **{**good, **changes})


def mine(doer: EnDoer) -> list[dict[str, Any]]:
    response = doer.klient().get(ADRESSE)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: list[dict[str, Any]] = response.json["fuldmagter"]
    return found


def adresse(doer: EnDoer) -> str:
    return f"{ADRESSE}/{mine(doer)[0]['id']}/overblik"


def test_the_list_says_whose_and_how_much_and_holds_no_number() -> None:
    doer = doeren(fra_nabo(SYG, (KLE, "32.30.*")))

    (found,) = mine(doer)

    assert list(found) == ["id", "giver", "fagomraader", "begraenset"]
    assert (found["fagomraader"], found["begraenset"]) == (["sygedagpenge"], True)
    assert found["giver"] == "621080-xxxx"
    assert NABO.reveal() not in str(found)
    assert doer.rows == []


def test_a_whole_mandate_is_for_all_areas() -> None:
    assert [(each["fagomraader"], each["begraenset"]) for each in mine(doeren())] == [(None, False)]


def test_mandates_are_off_unless_a_setting_names_them() -> None:
    doer = doeren(regler=Fuldmagtsregler())
    known = mine(doeren())[0]["id"]

    assert mine(doer) == []
    assert kode(doer.klient().get(f"{ADRESSE}/{known}/overblik")) == (404, "ikke_fundet")


def test_the_overview_is_the_givers_cut_to_the_mandate_and_says_whose_it_is() -> None:
    doer = doeren(fra_nabo(SYG))

    answer = doer.klient().get(adresse(doer)).json

    assert list(answer) == ["fuldmagt", "overblik"]
    assert answer["fuldmagt"] == mine(doer)[0]
    assert [sag["id"] for sag in answer["overblik"]["sager"]] == [SAG_ID]
    assert [area["noegle"] for area in answer["overblik"]["fagomraader"]] == ["sygedagpenge"]
    assert {question.cpr for question in doer.sources[0].asked} == {NABO}


def test_kommune_and_areas_may_be_named_and_the_helpers_own_kommune_is_asked_otherwise() -> None:
    doer = doeren()
    klient, where = doer.klient(), adresse(doer)

    found = klient.get(f"{where}?kommune=0751&fagomraade=kontanthjaelp").json["overblik"]
    assert [sag["id"] for sag in found["sager"]] == [KONTANT.uuid]
    nowhere = doeren(hvem=replace(doer.hvem, kommune=None)).klient()
    assert kode(nowhere.get(where)) == (422, "ugyldigt_input")
    assert kode(klient.get(f"{where}?fagomraade=skat")) == (422, "ugyldigt_input")
    assert kode(klient.get(f"{where}?cpr=x")) == (422, "ugyldigt_input")


def test_areas_beyond_the_mandate_are_refused() -> None:
    doer = doeren(fra_nabo(SYG))

    response = doer.klient().get(f"{adresse(doer)}?fagomraade=kontanthjaelp")

    assert kode(response) == (403, "uden_for_fuldmagt")
    assert doer.rows == []


@pytest.mark.parametrize("fuldmagt_id", ["x", "0" * 32, NABO.pseudonym(NOEGLE), SAG_ID])
def test_a_mandate_that_is_not_there_is_not_found_and_nobody_is_asked(fuldmagt_id: str) -> None:
    doer = doeren()

    assert kode(doer.klient().get(f"{ADRESSE}/{fuldmagt_id}/overblik")) == (404, "ikke_fundet")
    assert doer.rows == []
    assert doer.sources[0].asked == []


def test_a_mandate_is_of_no_use_to_another_helper() -> None:
    doer = doeren()
    where = adresse(doer)
    thief = replace(doer.hvem, cpr=NABO, privilegier=())

    assert kode(doeren(hvem=thief).klient().get(where)) == (404, "ikke_fundet")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rolle": Rolle.SAGSBEHANDLER}, (403, "forkert_rolle")),
        ({"rolle": Rolle.ADMINISTRATOR}, (403, "forkert_rolle")),
        ({"rolle": Rolle.SYSTEM}, (403, "forkert_rolle")),
        ({"niveau": Nsis.LAV}, (401, "niveau_for_lavt")),
        ({"niveau": None, "gammelt_niveau": 3}, (401, "niveau_for_lavt")),
    ],
    ids=["caseworker", "administrator", "system", "lav", "legacy 3"],
)
def test_the_weak_and_the_wrong_are_told_no(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    doer = doeren()
    where = adresse(doer)
    weak = doeren(hvem=replace(doer.hvem, **changes)).klient()

    assert kode(weak.get(ADRESSE)) == expected
    assert kode(weak.get(where)) == expected


def test_what_a_kommune_demands_of_citizens_it_demands_of_helpers() -> None:
    doer = doeren(krav=Krav(Nsis.HOEJ))

    assert kode(doer.klient().get(adresse(doer))) == (401, "niveau_for_lavt")


def test_both_have_it_in_their_log_before_the_answer_or_there_is_none() -> None:
    doer = doeren()

    doer.klient().get(adresse(doer))

    ((om_giver, om_hjaelper),) = doer.rows
    assert (om_giver.borger, om_hjaelper.borger) == (NABO.pseudonym(NOEGLE), BORGER.pseudonym(NOEGLE))
    assert om_giver.seer == om_hjaelper.seer == BORGER.pseudonym(NOEGLE)
    broken = doeren(log_works=False)
    response = broken.klient().get(adresse(broken))
    assert kode(response) == (503, "log_utilgaengelig")
    assert SAG_ID not in response.get_data(as_text=True)

"""The pages where a kommune decides of look-ups, and whom it watches over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko.service import Risikobillede
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.kommuner.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn.form import to_json
from tests.kommuner.tilsynseksempler import AARHUS, ODENSE, et_dokument, et_tilsyn
from tests.produkt import KEYS
from tests.web.fejlmelding.sider import flugter
from tests.web.indhold import BO
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import TILSYNSROLLE, browser, dokument, with_tilsyn_roller

pytestmark = pytest.mark.slow  # a product of its own

SIDE = "/medarbejder/tilsyn"
NOEGLE = KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()
FORM = {
    "version": "0",
    "formaal-0-noegle": "klage",
    "formaal-0-tekst": "Borgeren har klaget",
    "formaal-1-noegle": "andet",
    "formaal-1-tekst": "Andet",
    "formaal-1-uddybes": "ja",
    "kunFraListen": "ja",
    "opbevaring": "24",
    "arbejdstid-dage-1": "ja",
    "arbejdstid-dage-2": "ja",
    "arbejdstid-dage-5": "ja",
    "arbejdstid-fra": "07:00",
    "arbejdstid-til": "18:30",
    "graense-advar": "10",
    "graense-stop": "",
    "overvaagedeKle": "32.24.04\r\n27.*\r\n\r\n32.30.*",
    "alarm-email": "sikkerhed@aarhus.example",
    "alarm-webhook": "https://alarm.aarhus.dk/modtag",
    "statistikEmail": "tal@aarhus.example\nleder@aarhus.example\n",
}


def filled(page: Any) -> dict[str, str]:
    """What the form on the page would send as it stands."""
    (form,) = page.xpath("//form[.//input[@name='version']]")
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def errors(page: Any) -> list[str]:
    """The summary: each entry leads to a field that is there, and says in its description what is wrong."""
    links = page.xpath("//div[contains(@class, 'alert-error')]//a")
    for link in links:
        target = link.get("href").removeprefix("#")
        assert page.xpath(f"//*[@id='{target}']"), target
        assert page.xpath(f"//*[@id='{target}-fejl']"), target
        assert (
            page.xpath(f"//*[contains(concat(' ', @aria-describedby, ' '), ' {target}-fejl ')]") or target == "formaal"
        )
    return [" ".join(link.text_content().split()) for link in links]


def slags(sted: Sted, cpr: str = BO) -> set[str]:
    return set(sted.parts.vagtliste.slags(AARHUS, Cpr(cpr).pseudonym(NOEGLE)))


def decide(sted: Sted, **aendret: Any) -> None:
    before = sted.parts.tilsyn.nu().version(AARHUS)
    sted.parts.tilsyn.gem(et_tilsyn(**aendret), hvis_version=before, at=datetime.now(UTC), af="test")


# Who comes in


def test_only_who_oversees_the_look_ups_comes_in_and_sees_the_way(sted):
    clerk, anne = browser(sted, Rolle.SAGSBEHANDLER), browser(sted)

    assert clerk.get(SIDE).status_code == 403
    assert clerk.post(SIDE, **FORM).status_code == 403
    assert clerk.post(f"{SIDE}/vagtliste", cpr=BO, slags="vip").status_code == 403
    assert SIDE not in clerk.get("/medarbejder").text
    assert anne.get(SIDE).status_code == 200
    assert f'href="{SIDE}"' in anne.get("/medarbejder").text
    with with_tilsyn_roller(sted):
        assert anne.get(SIDE).status_code == 403
        assert browser(sted, Rolle.SAGSBEHANDLER, ogsaa=(TILSYNSROLLE,)).get(SIDE).status_code == 200
    assert sted.client.get(SIDE).headers["Location"].startswith("/log-ind?rolle=")
    assert sted.parts.tilsyn.historik(AARHUS) == ()
    assert slags(sted) == set()


def test_one_of_two_kommuner_is_chosen_and_no_other(sted):
    anne = browser(sted, koder=(AARHUS, ODENSE))

    assert 'value="0461" selected' in anne.get(f"{SIDE}?kommune={ODENSE}").text
    assert 'value="0751" selected' not in anne.get(f"{SIDE}?kommune={ODENSE}").text
    assert browser(sted).get(f"{SIDE}?kommune={ODENSE}").status_code == 404
    assert browser(sted).post(f"{SIDE}?kommune={ODENSE}", **FORM).status_code == 404
    assert sted.parts.tilsyn.historik(ODENSE) == ()


def test_a_form_from_elsewhere_and_a_sign_in_that_is_not_sure_enough_change_nothing(sted, monkeypatch):
    anne = browser(sted)
    assert anne.post(SIDE, origin="https://et.andet.example", **FORM).status_code == 400
    monkeypatch.setattr(Risikobillede, "krav", lambda *_: Krav(Nsis.HOEJ))
    for refused in (anne.get(SIDE), anne.post(SIDE, **FORM), anne.post(f"{SIDE}/vagtliste", cpr=BO, slags="vip")):
        assert refused.status_code == 403
        assert "højere niveau" in refused.text
    assert sted.parts.tilsyn.historik(AARHUS) == ()


# The decisions


def test_what_is_decided_stands_there_in_words(sted):
    bare = browser(sted).get(SIDE).text
    decide(sted)
    told = " ".join(
        dokument(browser(sted).get(SIDE)).xpath("//section[@aria-labelledby='nu']")[0].text_content().split()
    )

    assert "Kommunen har ikke besluttet noget endnu" in bare
    for said in (
        "Borgeren har klaget, Andet", "Nej, formålet skal vælges på listen", "24 måneder",
        "mandag, tirsdag, fredag, kl. 07:00 til 18:30", "giver en alarm10", "det højesteingen grænse",
        "32.24.04, 27.*, 32.30.*", "sikkerhed@aarhus.example, https://alarm.aarhus.dk/modtag",
        "tal@aarhus.example, leder@aarhus.example",
    ):  # fmt: skip
        assert said in told


def test_what_is_written_in_the_form_is_the_document_of_the_api(sted):
    saved = browser(sted).post(SIDE, **FORM)

    assert (saved.status_code, saved.headers["Location"]) == (303, f"{SIDE}?kommune={AARHUS}&svar=gemt")
    assert to_json(sted.parts.tilsyn.nu().for_kommune(AARHUS)) == et_dokument()
    assert "Gemt. Det gælder fra næste opslag." in browser(sted).get(saved.headers["Location"]).text


def test_the_form_as_it_stands_changes_nothing_but_the_version(sted):
    anne = browser(sted)
    for version in (1, 2):
        decide(sted) if version == 1 else None
        before = sted.parts.tilsyn.nu().for_kommune(AARHUS)
        assert anne.post(SIDE, **filled(dokument(anne.get(SIDE)))).status_code == 303
        assert sted.parts.tilsyn.nu().for_kommune(AARHUS) == before
    assert sted.parts.tilsyn.nu().version(AARHUS) == 3


def test_purposes_are_added_with_a_key_of_their_own_and_taken_away_by_emptying_them(sted):
    decide(sted)
    anne = browser(sted)
    form = filled(dokument(anne.get(SIDE)))
    form |= {
        "formaal-0-tekst": "",
        "formaal-2-tekst": "Støtte på ærø",
        "formaal-3-tekst": "Støtte på Ærø!",
        "formaal-4-tekst": "112 kald",
    }

    assert anne.post(SIDE, **form).status_code == 303
    assert [(each.noegle, each.tekst) for each in sted.parts.tilsyn.nu().for_kommune(AARHUS).formaal] == [
        ("andet", "Andet"), ("stoette_paa_aeroe", "Støtte på ærø"), ("stoette_paa_aeroe_2", "Støtte på Ærø!"),
        ("formaal", "112 kald"),
    ]  # fmt: skip


def test_what_must_be_mended_is_said_at_its_field_and_what_was_written_is_kept(sted):
    wrong = {
        "formaal-1-tekst": "...", "formaal-1-noegle": "Andet", "opbevaring": "fem", "arbejdstid-fra": "",
        "graense-advar": "0",
        "overvaagedeKle": "32.24.04\n\n32", "alarm-email": "a@b.dk\nsikkerhed", "alarm-webhook": "http://x",
        "statistikEmail": "x", "arbejdstid-dage-1": None, "arbejdstid-dage-2": None, "arbejdstid-dage-5": None,
    }  # fmt: skip
    response = browser(sted).post(SIDE, **{name: value for name, value in (FORM | wrong).items() if value is not None})
    page = dokument(response)

    flugter(response)
    assert response.status_code == 422
    assert errors(page) == [
        "Formål nummer 2: er ikke en nøgle (små bogstaver, tal og _, højst 40 tegn)",
        "Formål nummer 2: skal have mindst 3 bogstaver",
        "Hvor længe opslag huskes: skal være et helt tal fra 6 til 120",
        "Arbejdsdage: er tom",
        "Arbejdstid fra: er ikke et klokkeslæt (som 07:00)",
        "Opslag i timen, der giver en alarm: skal være et helt tal fra 1 til 10000",
        "Overvågede KLE-numre: linje 2 er ikke et KLE-nummer (som 32.24.04, 32.24.* eller 32.*)",
        "E-mail til dem, der får alarmer: linje 2 er ikke en e-mailadresse",
        "Webadresse, der får alarmer: er ikke en https-adresse",
        "E-mail til dem, der får tallene hver måned: linje 1 er ikke en e-mailadresse",
    ]
    kept = filled(page)
    assert (kept["opbevaring"], kept["formaal-1-noegle"], kept["alarm-webhook"]) == ("fem", "Andet", "http://x")
    assert kept["overvaagedeKle"].split() == ["32.24.04", "32"]
    assert sted.parts.tilsyn.historik(AARHUS) == ()


def test_a_form_without_any_purpose_is_told_so(sted):
    response = browser(sted).post(SIDE, **(FORM | {"formaal-0-tekst": "", "formaal-1-tekst": ""}))

    assert response.status_code == 422
    assert errors(dokument(response)) == ["Formål: er tom"]


def test_of_two_who_decide_the_second_is_told_and_keeps_what_they_wrote(sted):
    anne, ole = browser(sted), browser(sted)
    anne.post(SIDE, **FORM)
    late = ole.post(SIDE, **(FORM | {"opbevaring": "48"}))

    assert late.status_code == 409
    assert "Beslutningerne er ændret imens" in late.text
    kept = filled(dokument(late))
    assert (kept["opbevaring"], kept["version"]) == ("48", "1")
    assert ole.post(SIDE, **kept).status_code == 303
    for other in ("", "x", "-1", "9" * 30):
        assert ole.post(SIDE, **(FORM | {"version": other})).status_code == 409
    assert [each.dokument.opbevaring for each in sted.parts.tilsyn.historik(AARHUS)] == [48, 24]


# The persons


def test_a_person_is_put_on_a_list_and_taken_off_after_a_question(sted):
    anne = browser(sted)
    put = anne.post(
        f"{SIDE}/vagtliste", cpr=BO, slags="vip", grund="Borgmester", udloeber="2099-12-31", handling="tilfoej"
    )
    assert (put.status_code, put.headers["Location"]) == (303, f"{SIDE}?kommune={AARHUS}&svar=tilfoejet")
    assert slags(sted) == {"vip"}
    page = anne.get(put.headers["Location"])
    (row,) = dokument(page).xpath("//tbody/tr")
    assert "Borgmester" in row.text_content()
    assert "31. december 2099" in row.text_content()
    assert BO not in page.text

    (way,) = row.xpath(".//a/@href")
    asked = anne.get(way)
    flugter(page)
    flugter(asked)
    assert "Skal personen tages af listen?" in asked.text
    assert slags(sted) == {"vip"}, "a question changes nothing"
    (form,) = dokument(asked).xpath("//main//form")
    done = anne.post(form.get("action"))
    assert (done.status_code, done.headers["Location"]) == (303, f"{SIDE}?kommune={AARHUS}&svar=fjernet")
    assert slags(sted) == set()
    assert anne.get(way).status_code == anne.post(way).status_code == 404


def test_the_number_given_again_leads_to_the_question(sted):
    anne = browser(sted)
    anne.post(f"{SIDE}/vagtliste", cpr=BO, slags="overvaaget", handling="tilfoej")

    found = anne.post(f"{SIDE}/vagtliste", cpr=BO, slags="overvaaget", handling="fjern")
    assert found.status_code == 303
    assert "/fjern/" in found.headers["Location"]
    assert BO not in found.headers["Location"]
    assert slags(sted) == {"overvaaget"}
    nobody = anne.post(f"{SIDE}/vagtliste", cpr=BO, slags="vip", handling="fjern")
    assert (nobody.status_code, errors(dokument(nobody))) == (422, ["Personnummer: står ikke på den liste"])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"cpr": "72117910"}, "Personnummer: er ikke et personnummer"),
        ({"cpr": ""}, "Personnummer: må ikke være null"),
        ({"slags": "ven"}, "Liste: skal være vip, overvaaget eller kollega"),
        ({"udloeber": "2020-01-01"}, "Sidste dag: er allerede forbi"),
        ({"udloeber": "i morgen"}, "Sidste dag: er ikke en dato (ÅÅÅÅ-MM-DD)"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_at_its_field_and_the_number_is_not_shown_again(sted, sent, told):
    response = browser(sted).post(f"{SIDE}/vagtliste", **({"cpr": BO, "slags": "vip", "grund": "Borgmester"} | sent))

    assert response.status_code == 422
    flugter(response)
    assert errors(dokument(response)) == [told]
    assert BO not in response.text
    assert 'value="Borgmester"' in response.text
    assert slags(sted) == set()


def test_a_number_in_the_words_is_neither_kept_nor_shown_again(sted):
    response = browser(sted).post(f"{SIDE}/vagtliste", cpr=BO, slags="vip", grund=f"gift med {BO}")

    assert response.status_code == 422
    assert errors(dokument(response)) == ["Grund: indeholder noget, der ligner et personnummer"]
    form = FORM | {"formaal-0-tekst": f"Gælder {BO}", "overvaagedeKle": BO, "alarm-webhook": f"https://x.dk/{BO}"}
    decisions = browser(sted).post(SIDE, **form)
    assert decisions.status_code == 422
    assert BO not in response.text + decisions.text
    assert slags(sted) == set()


def test_another_kommunes_person_is_not_found(sted):
    other = sted.parts.vagtliste.tilfoej_en(ODENSE, Vagtslags.VIP, Cpr(BO), af="test")
    anne = browser(sted)

    for response in (anne.get(f"{SIDE}/fjern/{other.henvisning}"), anne.post(f"{SIDE}/fjern/{other.henvisning}")):
        assert response.status_code == 404
    assert sted.parts.vagtliste.find(ODENSE, other.henvisning) is not None

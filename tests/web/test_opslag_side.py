"""The caseworker's page: look a citizen up, read what they see and why not the rest, for a quarter of an hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import udstedt_gruppe
from borgerblik.audit import AuditLog, LogUnavailable, Opslag
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tilsyn import Formaal, Opslagsgraense, Tilsyn
from borgerblik.sandkasse.log_ind.personer import AARHUS as AARHUS_CVR
from borgerblik.sandkasse.log_ind.personer import SAGSBEHANDLER, UNDTAGNE
from tests.produkt import KEYS
from tests.web.borgersider import MADS, plain, pulled
from tests.web.fejlmelding.sider import Borger, dokument, en_ansat, flugter
from tests.web.indhold import AARHUS, BO, ODENSE
from tests.web.svage import Sted, citizen, official

pytestmark = pytest.mark.slow  # the whole product, and a look at every test

SIDE = "/medarbejder/opslag"
FRIDA, GUSTAV = "7702902074", "8506471081"
GODT = {"cpr": BO, "formaalKode": "henvendelse", "formaal": "ringede i går", "kommune": AARHUS, "niveau": "hoej"}


def rows(sted: Sted, cpr: str = BO, antal: int = 5) -> list[Opslag]:
    borger = Cpr(cpr).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
    return [post.opslag for post in AuditLog(sted.produkt.engine).om(borger, antal=antal)]


def billet(page: TestResponse) -> str:
    found: list[str] = dokument(page).xpath("//input[@name='billet']/@value")
    assert len(set(found)) == 1
    return found[0]


def en_vidende(sted: Sted) -> Borger:
    """A caseworker who may know of exempt items."""
    scope = Omraade(Omraadetype.CVR, AARHUS_CVR)
    identity = official(privilegier=(Privilegiegruppe(scope, (SAGSBEHANDLER, UNDTAGNE)),), subject="vera")
    return Borger(sted, identity, sted.cookie(identity))


def nothing_of_the_number(page: TestResponse, cpr: str = BO) -> None:
    everything = f"{page.headers}{page.text}"
    assert cpr not in everything
    assert f"{cpr[:6]}-{cpr[6:]}" not in everything


# The form


def test_the_form_has_the_kommunes_purposes_and_every_field_its_label(sted: Sted) -> None:
    page = en_ansat(sted).get(SIDE)

    flugter(page)
    purposes = dokument(page).xpath("//select[@name='formaalKode']/option/@value")
    decided = sted.parts.tilsyn.nu().for_kommune(AARHUS)
    assert purposes == ["", *(formaal.noegle for formaal in decided.formaal)]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_caseworker_is_led_there_from_their_own_page_and_an_administrator_is_not(sted: Sted) -> None:
    assert f'href="{SIDE}"' in en_ansat(sted).get("/medarbejder").text
    adam = en_ansat(sted, Rolle.ADMINISTRATOR)
    assert f'href="{SIDE}"' not in adam.get("/medarbejder").text
    assert adam.get(SIDE).status_code == 403


@pytest.mark.parametrize(
    ("changes", "felter"),
    [
        ({"cpr": ""}, ["cpr"]),
        ({"cpr": "6107"}, ["cpr"]),
        ({"cpr": "6107729999x"}, ["cpr"]),
        ({"formaalKode": "", "formaal": ""}, ["formaal"]),
        ({"formaal": "..."}, ["formaal"]),
        ({"formaal": "12345"}, ["formaal"]),
        ({"formaal": f"ringede om {BO}"}, ["formaal"]),
        ({"formaalKode": "andet", "formaal": ""}, ["formaal"]),
        ({"formaalKode": "findes_ikke"}, ["formaalKode"]),
        ({"niveau": "højest"}, ["niveau"]),
        ({"cpr": "", "formaal": "..."}, ["cpr", "formaal"]),
    ],
    ids=["no number", "short", "no digits", "no why", "dots", "digits", "number", "elaborate", "key", "level", "two"],
)
def test_what_is_missing_or_wrong_is_named_at_its_field_and_nothing_is_looked_up(
    sted: Sted, changes: dict[str, str], felter: list[str]
) -> None:
    before = len(rows(sted, antal=100))

    page = en_ansat(sted).post(SIDE, **{**GODT, **changes})

    assert page.status_code == 422
    flugter(page)
    assert dokument(page).xpath("//div[@role='alert']//a/@href") == [f"#{felt}" for felt in felter]
    for felt in felter:
        assert dokument(page).xpath(f"//*[@id='{felt}'][@aria-invalid='true']")
    nothing_of_the_number(page)
    assert not dokument(page).xpath("//input[@name='cpr']/@value")
    assert len(rows(sted, antal=100)) == before


def test_what_was_written_of_the_purpose_is_kept_and_shown_as_text(sted: Sted) -> None:
    page = en_ansat(sted).post(SIDE, **{**GODT, "cpr": "", "formaal": 'Hun <b>ringede</b> "i går"'})

    assert dokument(page).xpath("//input[@name='formaal']/@value") == ['Hun <b>ringede</b> "i går"']
    assert "<b>ringede" not in page.text


def test_a_form_that_is_not_ours_looks_nobody_up(sted: Sted) -> None:
    anne, before = en_ansat(sted), len(rows(sted, antal=100))

    assert anne.post(SIDE, **GODT, csrf_token="x").status_code == 400
    assert len(rows(sted, antal=100)) == before


def test_where_the_list_is_a_must_one_of_it_is_demanded(sted: Sted) -> None:
    strict = Tilsyn(AARHUS, (Formaal("syn", "Syn af sagen"),), kun_fra_listen=True)
    with mock.patch("borgerblik.kommuner.tilsyn.Tilsynsbillede.for_kommune", return_value=strict):
        anne = en_ansat(sted)
        page = anne.post(SIDE, **{**GODT, "formaalKode": ""})

        assert page.status_code == 422
        assert dokument(page).xpath("//div[@role='alert']//a/@href") == ["#formaalKode"]
        assert anne.post(SIDE, **{**GODT, "formaalKode": "syn", "formaal": ""}).status_code == 200
    assert rows(sted)[0].formaal == "Syn af sagen"


def test_with_several_kommuner_one_is_chosen_first(sted: Sted) -> None:
    both = tuple(udstedt_gruppe(Rolle.SAGSBEHANDLER, kode) for kode in (AARHUS, ODENSE))
    identity = official(privilegier=both, subject="begge")
    begge = Borger(sted, identity, sted.cookie(identity))

    page = begge.get(f"{SIDE}?kommune={ODENSE}")

    assert dokument(page).xpath("//form[@method='post']/input[@name='kommune']/@value") == [ODENSE]
    assert begge.get(f"{SIDE}?kommune=0101").status_code == 404
    assert begge.post(SIDE, **{**GODT, "kommune": ODENSE}).status_code == 200


# What is shown


def test_the_page_shows_what_the_citizen_sees_whose_it_is_and_when_it_closes(sted: Sted) -> None:
    page = en_ansat(sted).post(SIDE, **GODT)

    assert page.status_code == 200, page.text
    flugter(page)
    nothing_of_the_number(page)
    read = plain(page)
    assert f"Borgeren er {BO[:6]}-xxxx" in read
    assert "kun til læsning" in read
    assert re.search(r"Den lukker kl\. \d\d:\d\d\.", read)
    assert "ringede i går" in read
    own = plain(sted.client.get("/min-side", headers=_bos_own(sted), buffered=True))
    for text in dokument(page).xpath("//section[@aria-labelledby='sager' or @aria-labelledby='ydelser']//dd"):
        assert re.sub(r"\s+", " ", text.text_content()).strip() in own


def _bos_own(sted: Sted) -> dict[str, str]:
    return {"Cookie": f"{SESSION_COOKIE}={sted.cookie(citizen())}"}


def test_nothing_on_it_leads_to_the_citizens_own_pages_and_nothing_can_be_done_but_look(sted: Sted) -> None:
    page = dokument(en_ansat(sted).post(SIDE, **GODT))

    assert [link for link in page.xpath("//main//a/@href") if link.startswith("/min-side")] == []
    assert set(page.xpath("//main//form/@action")) <= {SIDE, f"{SIDE}/sammenlign"}
    assert page.xpath("//section[@aria-labelledby='sager' or @aria-labelledby='ydelser']//button") == []


def test_the_trace_says_of_every_item_whether_it_is_shown_and_why(sted: Sted) -> None:
    page = dokument(en_ansat(sted).post(SIDE, **{**GODT, "cpr": MADS}))

    lines = [
        [re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row.xpath("./*")]
        for row in page.xpath("//section[@aria-labelledby='hvorfor']//tbody/tr")
    ]
    assert lines
    assert {line[2] for line in lines} == {"Vises", "Vises ikke"}
    assert all(line[3] for line in lines)
    assert any("med fradato 2020-12-31, og sagen er afsluttet." in line[3] for line in lines)
    assert all(line[3].startswith("Aarhus Kommune åbnede") for line in lines if line[2] == "Vises")


@pytest.mark.parametrize(("cpr", "kode"), [(FRIDA, "visningsklasse"), (GUSTAV, "VIP_SAGER")])
def test_what_is_exempt_is_only_counted_unless_they_have_the_right_to_know(sted: Sted, cpr: str, kode: str) -> None:
    asked = {**GODT, "cpr": cpr}

    without, knowing = plain(en_ansat(sted).post(SIDE, **asked)), plain(en_vidende(sted).post(SIDE, **asked))

    assert kode not in without
    assert "uden for dine rettigheder" in without
    assert kode in knowing
    assert "uden for dine rettigheder" not in knowing


def test_another_level_is_one_more_look_with_the_ticket_and_never_the_number(sted: Sted) -> None:
    anne = en_ansat(sted)
    first = anne.post(SIDE, **GODT)

    second = anne.post(SIDE, billet=billet(first), niveau="lav")

    assert second.status_code == 200
    nothing_of_the_number(second)
    assert "på niveauet Lav i Aarhus Kommune" in plain(second)
    newest, before = rows(sted)[:2]
    assert (before.som, newest.som) == ("hoej", "lav")
    assert newest.formaal == before.formaal == "Borgeren har henvendt sig: ringede i går"
    assert (newest.seer, newest.doer, newest.niveau) == (before.seer, "medarbejder", "betydelig")
    assert newest.sager == ()
    assert before.sager


# The time


def test_the_browser_puts_the_page_away_itself_when_the_time_is_out(sted: Sted) -> None:
    page = en_ansat(sted).post(SIDE, **GODT)

    seconds, _, url = page.headers["Refresh"].partition("; url=")
    assert url == SIDE
    assert 14 * 60 < int(seconds) <= 15 * 60
    assert page.headers["Cache-Control"] == "no-store"


def test_a_look_lives_no_longer_than_the_session(sted: Sted) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=4)
    identity = official(session_slut=soon, subject="snart-ude")
    anne = Borger(sted, identity, sted.cookie(identity))

    assert int(anne.post(SIDE, **GODT).headers["Refresh"].partition(";")[0]) <= 4 * 60


def test_a_step_does_not_lengthen_the_time(sted: Sted) -> None:
    anne = en_ansat(sted)
    first = anne.post(SIDE, **GODT)

    def closes(page: TestResponse) -> str:
        return plain(page).partition("Den lukker kl. ")[2][:5]

    assert closes(anne.post(SIDE, billet=billet(first), niveau="lav")) == closes(first)


@pytest.mark.parametrize("kind", ["changed", "nonsense", "another session's", "empty", "long"])
def test_a_ticket_that_does_not_hold_asks_for_a_new_look_and_shows_nothing(sted: Sted, kind: str) -> None:
    anne = en_ansat(sted)
    good = billet(anne.post(SIDE, **GODT))
    bad = {
        "changed": good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:],
        "nonsense": "ø€x",
        "another session's": billet(en_ansat(sted).post(SIDE, **GODT)),
        "empty": "",
        "long": "A" * 200_000,
    }[kind]
    before = len(rows(sted, antal=100))

    page = anne.post(SIDE, billet=bad, niveau="lav")

    assert page.status_code == 410
    assert "Opslaget er lukket" in plain(page)
    assert "sygedagpenge" not in page.text.lower()
    assert len(rows(sted, antal=100)) == before


def test_a_ticket_past_its_time_asks_for_a_new_look(sted: Sted) -> None:
    anne = en_ansat(sted)
    good = billet(anne.post(SIDE, **GODT))

    with mock.patch("borgerblik.web.opslag_billet.GYLDIG", timedelta(seconds=-1)):
        old = billet(anne.post(SIDE, **GODT))

    assert anne.post(SIDE, billet=old, niveau="lav").status_code == 410
    assert anne.post(SIDE, billet=good, niveau="lav").status_code == 200


# What is refused, and what is missing


def test_a_look_in_a_kommune_that_is_not_theirs_is_refused_and_in_the_log(sted: Sted) -> None:
    with capture_logs():
        page = en_ansat(sted).post(SIDE, **{**GODT, "kommune": "0101"})

    assert page.status_code == 403
    nothing_of_the_number(page)
    row = rows(sted)[0]
    assert (row.haendelse, row.kommuner, row.formaal) == (
        "afvist",
        ("0101",),
        "Borgeren har henvendt sig: ringede i går",
    )


def test_too_many_looks_are_refused_in_words(sted: Sted) -> None:
    full = Tilsyn(AARHUS, graense=Opslagsgraense(stop=1))
    anne = en_ansat(sted)
    with mock.patch("borgerblik.kommuner.tilsyn.Tilsynsbillede.for_kommune", return_value=full), capture_logs():
        first, second = anne.post(SIDE, **GODT), anne.post(SIDE, **GODT)

    assert (first.status_code, second.status_code) == (200, 429)
    assert second.headers["Retry-After"] == "3600"
    assert "For mange opslag" in plain(second)
    assert "sygedagpenge" not in second.text.lower()
    assert rows(sted)[0].haendelse == "afvist"
    assert "mange_opslag" in rows(sted)[0].varsler


def test_a_source_that_does_not_answer_is_named_and_its_silence_is_no_empty_life(sted: Sted) -> None:
    with pulled(sted, "sdi", "http_500"), capture_logs():
        page = en_ansat(sted).post(SIDE, **GODT)

    assert page.status_code == 200
    assert "Vi kan ikke hente borgerens sager lige nu" in plain(page)
    assert "Der er ingen sager" not in plain(page)


def test_where_nobody_answers_that_is_said_and_logged(sted: Sted) -> None:
    with pulled(sted, "sdi", "http_500"), pulled(sted, "ydi", "http_500"), capture_logs():
        page = en_ansat(sted).post(SIDE, **GODT)

    assert page.status_code == 503
    assert "Vi kan ikke hente borgerens sager lige nu" in plain(page)
    assert "Der er ingen" not in plain(page)
    assert all(kilde.status == "mangler" for kilde in rows(sted)[0].kilder)


def test_where_the_log_is_down_nothing_is_shown(sted: Sted) -> None:
    with capture_logs(), mock.patch.object(sted.parts.overblik, "_log_opslag", side_effect=LogUnavailable("full disk")):
        page = en_ansat(sted).post(SIDE, **GODT)

    assert page.status_code == 503
    assert "sygedagpenge" not in page.text.lower()


# What the citizen reads


def test_the_citizen_reads_the_purpose_in_their_own_language_and_the_caseworkers_words_as_theirs(sted: Sted) -> None:
    en_ansat(sted).post(SIDE, **{**GODT, "formaal": "en helt særlig grund"})
    with capture_logs():
        en_ansat(sted).post(SIDE, **{**GODT, "kommune": "0101", "formaal": "et forsøg udefra"})

    page = sted.client.get("/min-side/hvem-har-set", headers=_bos_own(sted), buffered=True)

    lines = [re.sub(r"\s+", " ", row.text_content()) for row in dokument(page).xpath("//tbody/tr")]
    shown = next(line for line in lines if "en helt særlig grund" in line)
    assert "Du har henvendt dig: en helt særlig grund" in shown
    assert "En sagsbehandler, Aarhus Kommune" in shown
    assert "Intet: opslaget blev afvist" in next(line for line in lines if "et forsøg udefra" in line)
    assert [q.text_content() for q in dokument(page).xpath("//q")][:2] == ["et forsøg udefra", "en helt særlig grund"]


def test_a_caseworker_cannot_make_a_look_at_everything_read_as_a_look_at_one_thing(sted: Sted) -> None:
    words = "kontrol af en sag (sammenligning med kilden)"
    en_ansat(sted).post(SIDE, **{**GODT, "formaal": words})
    row = rows(sted)[0]
    assert row.formaal.endswith(words)
    assert len(row.sager) + len(row.ydelser) > 1

    page = sted.client.get("/min-side/hvem-har-set", headers=_bos_own(sted), buffered=True)

    newest = re.sub(r"\s+", " ", dokument(page).xpath("//tbody/tr")[0].text_content())
    assert "sammenlignet med kilden" not in newest
    assert re.search(r"[0-9]+ sag(er)? og [0-9]+ ydelse", newest)

"""The citizen's page on being told: choosing, confirming, trying and stopping, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from borgerblik import db
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.post import Post, Postkasse
from borgerblik.underretning.model import BeskedFejl, Fejlkode
from borgerblik.underretning.store import plads_tabel, underretning_tabel
from tests.adapters.mailserver import mailserver
from tests.produkt import a_product
from tests.web.indhold import AARHUS, ODENSE
from tests.web.svage import Sted, citizen
from tests.wire import serving

SIDE = "/min-side/besked"
ANNA = "anna@eksempel.dk"
GODT: dict[str, Any] = {"slags": ["ny_status"], "kanal": "email", "email": ANNA}


class Borger:
    """Bo in a browser: `post` sends a form of the page with its token."""

    def __init__(self, sted: Sted, postkasse: Postkasse, **session: Any) -> None:
        self.sted = sted
        self.postkasse = postkasse
        self.cookie = sted.cookie(citizen())
        self.sprog = session.pop("sprog", None)
        if session:
            doere = sted.parts.doere
            doere.sessioner.saet(
                self.cookie, doere.sessioner.find(self.cookie), **({"kommune": AARHUS, "fuldmagt": None} | session)
            )

    def get(self, path: str = SIDE, **more: Any) -> TestResponse:
        return self.sted.client.get(path, headers=self._headers(), **more)

    def post(self, path: str = SIDE, /, *, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        sent = {"csrf_token": self.sted._form_token(self.cookie), "kommune": AARHUS, **form}
        return self.sted.client.post(path, data=sent, headers={**self._headers(), **(headers or {})})

    def _headers(self) -> dict[str, str]:
        sprog = f"; sprog={self.sprog}" if self.sprog else ""
        return {"Cookie": f"{SESSION_COOKIE}={self.cookie}{sprog}"}

    @property
    def brev(self) -> Post:
        return self.postkasse.alle()[0]

    def kode(self) -> str:
        found = re.search(r"\b[0-9]{6}\b", self.brev.tekst)
        assert found is not None
        return found[0]

    def bekraeft(self) -> None:
        """Anna's address, confirmed."""
        assert self.post(**GODT).status_code == 303
        assert self.post(f"{SIDE}/bekraeft", kode=self.kode()).status_code == 303


@pytest.fixture(scope="module")
def postkasse() -> Iterator[tuple[Postkasse, str]]:
    made = Postkasse()
    with serving(lambda environ, start: made.besvar(Request(environ))(environ, start)) as url:
        yield made, f"{url}/_sandkasse/post"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, pki: Pki, postkasse: tuple[Postkasse, str]) -> Iterator[Sted]:
    settings: dict[str, Any] = {"BESKED_VEJ": "sandkasse", "SANDKASSEPOST_URL": postkasse[1]}
    with a_product(tmp_path_factory.mktemp("besked"), log_ind=pki, **settings) as made:
        yield Sted(made)


@pytest.fixture
def bo(product: Sted, postkasse: tuple[Postkasse, str]) -> Borger:
    with db.transaction(product.produkt.engine) as connection:
        for tabel in (underretning_tabel, plads_tabel):
            connection.execute(delete(tabel))
    return Borger(product, postkasse[0])


def to(response: TestResponse) -> str:
    """Where a form leads."""
    assert response.status_code == 303, response.text
    return response.headers["Location"].removeprefix("http://localhost")


# The way through


def test_the_citizen_chooses_confirms_tries_and_stops(bo: Borger) -> None:
    first = bo.get()
    assert first.status_code == 200
    assert "Stop beskederne" not in first.text

    assert to(bo.post(**GODT)) == f"{SIDE}/bekraeft?kommune={AARHUS}"
    assert ANNA in bo.get(f"{SIDE}/bekraeft").text
    assert "før du har bekræftet adressen" in bo.get().text
    assert (bo.brev.til, bo.brev.kanal) == (ANNA, "email")

    kode = bo.kode()
    confirmed = bo.post(f"{SIDE}/bekraeft", kode=f" {kode[:3]} {kode[3:]} ")
    assert to(confirmed) == f"{SIDE}?kommune={AARHUS}&svar=bekraeftet"
    assert "Adressen er bekræftet" in bo.get(f"{SIDE}?svar=bekraeftet").text

    assert to(bo.post(f"{SIDE}/proev")).endswith("svar=proevet")
    assert bo.brev.emne == "Prøvebesked fra Aarhus Kommune"

    assert to(bo.post(f"{SIDE}/stop")).endswith("svar=stoppet")
    stopped = bo.get(f"{SIDE}?svar=stoppet").text
    assert "Vi har slettet dit valg" in stopped
    assert ANNA not in stopped


def test_digital_post_needs_no_address(bo: Borger) -> None:
    assert to(bo.post(**{**GODT, "kanal": "digital_post", "email": ""})).endswith("svar=gemt")
    assert "Du får besked i Digital Post" in bo.get().text


def test_the_messages_follow_the_language_of_the_page(product: Sted, bo: Borger) -> None:
    english = Borger(product, bo.postkasse, sprog="en")
    english.post(**GODT)

    assert bo.brev.emne == "Confirm your e-mail address"


def test_what_is_chosen_is_shown_again(bo: Borger) -> None:
    bo.post(**{**GODT, "slags": ["ny_status", "fejlmelding"]})
    page = bo.get().text

    assert len(re.findall(r'type="checkbox"[^>]*checked', page)) == 2
    assert re.search(r'value="email" checked', page)
    assert f'name="email" value="{ANNA}"' in page


def test_changing_the_address_keeps_the_old_one_in_use(bo: Borger) -> None:
    bo.bekraeft()
    bo.post(**{**GODT, "email": "ny@eksempel.dk"})
    page = bo.get().text

    assert re.search(rf"Du får besked på <bdi>{ANNA}</bdi>", page)
    assert "ny@eksempel.dk" in page


# What is wrong is said at its field


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"slags": []}, "slags-ny_status", "Vælg mindst én ting"),
        ({"kanal": ""}, "kanal-email", "Vælg, hvor du vil have besked"),
        ({"kanal": "sms"}, "kanal-email", "Vælg, hvor du vil have besked"),
        ({"email": ""}, "email", "Skriv din e-mailadresse"),
        ({"email": "anna"}, "email", "navn@eksempel.dk"),
        ({"email": "a@b.dk, c@d.dk"}, "email", "kun én"),
        ({"email": "a@b.dk\r\nBcc: c@d.dk"}, "email", "tegn"),
        ({"email": "å@b.dk"}, "email", "tegn"),
        ({"email": f"{'a' * 65}@b.dk"}, "email", "for lang"),
    ],
)
def test_a_fault_is_said_first_and_at_its_field_and_nothing_is_kept(
    bo: Borger, form: dict[str, Any], field: str, said: str
) -> None:
    response = bo.post(**{**GODT, **form})

    assert response.status_code == 422
    summary = re.search(r'role="alert"(.*?)</ul>', response.text, re.DOTALL)
    assert summary is not None
    assert f'href="#{field}"' in summary[1]
    assert said in summary[1]
    assert f'id="{field}"' in response.text
    assert "<title>Fejl: " in response.text
    assert len(re.findall(r'class="form-error-message"', response.text)) == 1
    assert "Stop beskederne" not in bo.get().text


def test_what_was_written_is_still_there_and_is_only_text(bo: Borger) -> None:
    response = bo.post(**{**GODT, "email": '"><script>alert(1)</script>'})

    assert response.status_code == 422
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert" in response.text
    assert re.search(r'value="ny_status" checked', response.text)


def test_a_kind_of_news_that_no_page_offers_is_refused(bo: Borger) -> None:
    assert bo.post(**{**GODT, "slags": ["alt"]}).status_code == 422
    assert bo.post(**{**GODT, "kommune": "9999"}).status_code == 422


def test_a_wrong_code_says_so_and_five_of_them_ask_for_a_new_one(bo: Borger) -> None:
    bo.post(**GODT)
    wrong = f"{(int(bo.kode()) + 1) % 10**6:06d}"
    assert "Koden er seks cifre" in bo.post(f"{SIDE}/bekraeft", kode="12345").text

    said = [bo.post(f"{SIDE}/bekraeft", kode=wrong) for _ in range(5)]
    assert {each.status_code for each in said} == {422}
    assert "Koden er forkert" in said[0].text
    assert "for mange gange" in said[4].text
    assert 'name="kode"' not in said[4].text
    assert to(bo.post(f"{SIDE}/kode")) == f"{SIDE}/bekraeft?kommune={AARHUS}&svar=ny_kode"
    assert to(bo.post(f"{SIDE}/bekraeft", kode=bo.kode())).endswith("svar=bekraeftet")


def test_without_an_address_that_waits_the_page_of_the_code_leads_back(bo: Borger) -> None:
    for response in (bo.get(f"{SIDE}/bekraeft"), bo.post(f"{SIDE}/kode"), bo.post(f"{SIDE}/bekraeft", kode="123456")):
        assert to(response) == f"{SIDE}?kommune={AARHUS}"


def test_nothing_is_tried_where_nothing_is_chosen(bo: Borger) -> None:
    assert to(bo.post(f"{SIDE}/proev")) == f"{SIDE}?kommune={AARHUS}"
    bo.post(**GODT)
    before = len(bo.postkasse.alle())
    assert to(bo.post(f"{SIDE}/proev")) == f"{SIDE}?kommune={AARHUS}"
    assert len(bo.postkasse.alle()) == before


def test_more_than_five_codes_an_hour_are_not_sent(bo: Borger) -> None:
    bo.post(**GODT)
    for _ in range(4):
        bo.post(f"{SIDE}/kode")
    for too_many in (bo.post(f"{SIDE}/kode"), bo.post(**{**GODT, "email": "ny@eksempel.dk"})):
        assert too_many.status_code == 429
        assert "Prøv igen om en time" in too_many.text


@pytest.mark.parametrize(
    ("kode", "status", "said"),
    [(Fejlkode.MODTAGER_AFVIST, 422, "tager ikke imod post"), (Fejlkode.FOR_LANGSOM, 503, "Prøv igen om lidt")],
)
def test_a_code_that_could_not_be_sent_is_said(
    bo: Borger, monkeypatch: pytest.MonkeyPatch, kode: Fejlkode, status: int, said: str
) -> None:
    def refuse(*_: Any) -> None:
        raise BeskedFejl(kode)

    monkeypatch.setattr("adapters.sandkassepost.SandkasseVej.send", refuse)
    response = bo.post(**GODT)

    assert response.status_code == status
    assert said in response.text


# Whose it is


def test_a_helper_with_a_mandate_sees_and_does_not_act(product: Sted, bo: Borger) -> None:
    bo.bekraeft()
    helper = Borger(product, bo.postkasse, fuldmagt="en-fuldmagt")
    before = len(bo.postkasse.alle())
    answers = [helper.get(), helper.get(f"{SIDE}/bekraeft"), helper.post(**{**GODT, "email": "x@y.dk"})]
    answers += [helper.post(f"{SIDE}/{door}") for door in ("bekraeft", "kode", "proev", "stop")]

    for answer in answers:
        assert answer.status_code == 403
        assert "Med fuldmagt kan du se" in answer.text
        assert ANNA not in answer.text
    assert len(bo.postkasse.alle()) == before
    assert ANNA in bo.get().text


def test_a_form_of_another_site_and_one_without_its_token_change_nothing(bo: Borger) -> None:
    bo.bekraeft()
    for door in ("", "/bekraeft", "/kode", "/proev", "/stop"):
        assert bo.post(f"{SIDE}{door}", headers={"Origin": "https://andre.example"}).status_code == 400
        assert bo.post(f"{SIDE}{door}", csrf_token="forkert").status_code == 400
    assert ANNA in bo.get().text


def test_each_kommune_has_its_own_choice(bo: Borger) -> None:
    bo.bekraeft()

    assert ANNA not in bo.get(f"{SIDE}?kommune={ODENSE}").text
    assert ANNA in bo.get(f"{SIDE}?kommune={AARHUS}").text


def test_without_a_kommune_the_citizen_chooses_one_first(product: Sted, bo: Borger) -> None:
    assert to(Borger(product, bo.postkasse, kommune=None).get()) == "/min-side"


# How the page is made


class _Labels(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.fields: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label":
            self.labels.append(str(given.get("for")))
        if tag == "input" and given.get("type") != "hidden":
            self.fields.append(str(given.get("id")))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_every_field_has_its_label_every_id_is_one_and_headings_are_in_order(bo: Borger) -> None:
    bo.bekraeft()
    bo.post(**{**GODT, "email": "ny@eksempel.dk"})
    for response in (bo.get(), bo.post(slags=[], kanal="email", email=""), bo.get(f"{SIDE}/bekraeft"),
                     bo.post(f"{SIDE}/bekraeft", kode="x")):  # fmt: skip
        found = _Labels()
        found.feed(response.text)
        assert set(found.fields) <= set(found.labels)
        assert len(found.ids) == len(set(found.ids))
        assert found.headings[0] == found.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(found.headings, found.headings[1:], strict=False))
        assert " style=" not in response.text


# Ways


@pytest.mark.slow
def test_where_no_way_is_set_up_the_page_says_so_and_offers_nothing(tmp_path: Path, pki: Pki) -> None:
    with a_product(tmp_path, log_ind=pki, BESKED_VEJ="ingen") as made:
        bo = Borger(Sted(made), Postkasse())
        page = bo.get()
        assert page.status_code == 200
        assert "har ikke sat beskeder op" in page.text
        assert f'action="{SIDE}"' not in page.text
        assert bo.post(**GODT).status_code == 422
        assert bo.post(f"{SIDE}/kode").status_code == 422


@pytest.mark.slow
def test_by_e_mail_there_is_no_digital_post_to_choose(tmp_path: Path, pki: Pki) -> None:
    with mailserver() as mail:
        settings: dict[str, Any] = {
            "BESKED_VEJ": "smtp", "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "BESKED_AFSENDER": "ingen-svar@aarhus.example",
        }  # fmt: skip
        with a_product(tmp_path, log_ind=pki, **settings) as made:
            bo = Borger(Sted(made), Postkasse())
            assert "digital_post" not in bo.get().text
            assert bo.post(**{**GODT, "kanal": "digital_post"}).status_code == 422
            assert to(bo.post(**GODT)).startswith(f"{SIDE}/bekraeft")
            assert mail.breve[0][1] == [ANNA]

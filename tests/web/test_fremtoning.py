"""How a kommune's pages look, where its accessibility statement is, and the words of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from borgerblik import db
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.domain.koder import MyndighedType
from borgerblik.domain.sider import NOEGLER, Sider
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.visning.ordlyd import STATUS
from borgerblik.web.fremtoning import KEPT, LOGO_POLICY, fremtoning
from borgerblik.web.tekster import INDLEDNINGER, STANDARD, tekst
from tests.kommuner.eksempler import en_kommune
from tests.kommuner.sideeksempler import AARHUS, ODENSE, SVG, en_kontakt, en_tekst, et_logo, nogle_sider, png
from tests.produkt import Produkt, a_product
from tests.web.svage import citizen

KOEBENHAVN = "0101"
UDK = MyndighedType.UDK


@pytest.fixture(scope="module")
def bygget(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("fremtoning")) as made:
        yield made


@pytest.fixture
def produkt(bygget: Produkt) -> Produkt:
    """The product, where no kommune has anything written now."""
    valg = Sidevalg(bygget.engine)
    for kode, version in ((kode, valg.nu().version(kode)) for kode in (AARHUS, ODENSE)):
        if version:
            valg.gem(Sider(kode), hvis_version=version, at=datetime.now(UTC), af="test")
    bygget.client.delete_cookie(SESSION_COOKIE)
    return bygget


def skriv(produkt: Produkt, **aendret: Any) -> int:
    """Write the pages anew; the version they got."""
    valg, sider = Sidevalg(produkt.engine), nogle_sider(**aendret)
    before = valg.nu().version(sider.kode)
    return valg.gem(sider, hvis_version=before, at=datetime.now(UTC), af="test")


def get(produkt: Produkt, path: str, status: int = 200) -> TestResponse:
    response = produkt.client.get(path)
    assert response.status_code == status, response.get_data(as_text=True)
    return response


# The style sheet and the logo


def test_the_colour_is_three_properties_and_is_kept_by_its_version(produkt: Produkt) -> None:
    version = skriv(produkt)
    response = get(produkt, f"/fremtoning/{AARHUS}.css?v={version}")

    assert response.text.split() == [
        ":root", "{", "--farve:", "#1b4b72;", "--farve-moerk:", "#143856;", "--farve-paa:", "#ffffff;", "}",
    ]  # fmt: skip
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == KEPT
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_under_another_version_than_its_own_it_is_not_kept(produkt: Produkt) -> None:
    version = skriv(produkt)
    for query in ("", f"?v={version + 1}", f"?v={version - 1}", "?v=", f"?v=0{version}"):
        for path in (f"{AARHUS}.css", f"{AARHUS}/logo"):
            assert get(produkt, f"/fremtoning/{path}{query}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("data", "kind"), [(SVG, "image/svg+xml"), (png(), "image/png")], ids=["svg", "png"])
def test_the_logo_is_served_as_it_came_and_can_do_nothing(produkt: Produkt, data: bytes, kind: str) -> None:
    version = skriv(produkt, udseende={"logo": et_logo(data, kind)})
    response = get(produkt, f"/fremtoning/{AARHUS}/logo?v={version}")

    assert (response.data, response.mimetype) == (data, kind)
    assert response.headers["Content-Security-Policy"] == LOGO_POLICY == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == KEPT


@pytest.mark.parametrize("kode", [AARHUS, ODENSE, "9999", "x", "7211791035"])
def test_what_is_not_chosen_is_not_there(produkt: Produkt, kode: str) -> None:
    skriv(produkt, udseende={"navn": "Aarhus"})

    for path in (f"/fremtoning/{kode}.css", f"/fremtoning/{kode}/logo"):
        assert "7211" not in get(produkt, path, 404).text


# What the frame is told


def the_look(produkt: Produkt, kode: str | None) -> Any:
    with produkt.client.application.test_request_context():
        return fremtoning(kode)


def test_the_frame_is_told_the_name_the_logo_and_where_they_lie(produkt: Produkt) -> None:
    version = skriv(produkt)
    found = the_look(produkt, AARHUS)

    assert (found.navn, found.logo_alt, found.kontakt.telefon) == ("Aarhus", "Et hus", "89402000")
    assert found.css_url == f"/fremtoning/{AARHUS}.css?v={version}"
    assert found.logo_url == f"/fremtoning/{AARHUS}/logo?v={version}"
    assert found.kontakt_url == "https://www.aarhus.dk/kontakt"
    assert get(produkt, found.css_url).headers["Cache-Control"] == KEPT


def test_a_change_has_another_address_so_nobody_sees_the_old_one(produkt: Produkt) -> None:
    skriv(produkt)
    before = the_look(produkt, AARHUS)
    skriv(produkt, udseende={"farve": "#8a1c4a", "logo": et_logo(png(), "image/png")})
    after = the_look(produkt, AARHUS)

    assert before.css_url != after.css_url
    assert before.logo_url != after.logo_url
    assert "#8a1c4a" in get(produkt, after.css_url).text


def test_by_default_a_kommune_has_its_name_and_the_neutral_look(produkt: Produkt) -> None:
    found = the_look(produkt, ODENSE)

    assert found.navn == "Odense Kommune"
    assert (found.css_url, found.logo_url, found.logo_alt, found.kontakt, found.kontakt_url) == (None,) * 5
    assert the_look(produkt, None) is None
    assert the_look(produkt, "9999") is None


# The accessibility statement


def test_the_way_leads_to_the_statement_of_the_kommune_asked_for(produkt: Produkt) -> None:
    skriv(produkt)

    assert get(produkt, f"/was?kommune={AARHUS}", 302).headers["Location"] == "https://www.was.digst.dk/eksempel"


def test_or_to_that_of_the_kommune_one_is_signed_in_at(produkt: Produkt) -> None:
    skriv(produkt, kode=ODENSE, tilgaengelighed="https://www.was.digst.dk/odense")
    sessioner = produkt.client.application.extensions["borgerblik"].doere.sessioner
    secret, _ = sessioner.begynd(citizen(), kommune=ODENSE)
    get(produkt, "/was")
    produkt.client.set_cookie(SESSION_COOKIE, secret, secure=True)

    def ask(path: str) -> TestResponse:
        return produkt.client.get(path, base_url="https://localhost")

    assert ask("/was").headers["Location"] == "https://www.was.digst.dk/odense"
    assert ask("/was?kommune=9999").headers["Location"] == "https://www.was.digst.dk/odense"
    assert ask(f"/was?kommune={AARHUS}").status_code == 200, "who asks for a kommune is not sent to another's"


def test_without_a_statement_the_page_says_so_and_whom_to_turn_to(produkt: Produkt) -> None:
    skriv(produkt, tilgaengelighed=None, kontakt=en_kontakt(aabningstid={"da": "<b>9-12</b>", "en": None}))
    html = get(produkt, f"/was?kommune={AARHUS}").text

    assert "ikke offentliggjort endnu" in html
    assert 'href="tel:+4589402000"' in html
    assert 'href="mailto:kontakt@aarhus.example"' in html
    assert "&lt;b&gt;9-12&lt;/b&gt;" in html
    assert "Digitaliseringsstyrelsen" in html


@pytest.mark.parametrize("query", ["", "?kommune=9999", f"?kommune={KOEBENHAVN}", "?kommune=7211791035", "?kommune="])
def test_where_nothing_is_known_the_page_stands_all_the_same(produkt: Produkt, query: str) -> None:
    html = get(produkt, f"/was{query}").text

    assert "ikke offentliggjort endnu" in html
    assert "7211" not in html


def test_a_service_for_one_kommune_needs_not_be_asked_which(tmp_path: Path) -> None:
    with a_product(tmp_path, TILGAENGELIGHED_URL="https://www.was.digst.dk/faelles") as made:
        store = KommuneStore(made.engine)
        assert get(made, "/was", 302).headers["Location"] == "https://www.was.digst.dk/faelles"
        for kode in (ODENSE, KOEBENHAVN):
            store.save(en_kommune(kode, None, tilsluttet=False), at=datetime.now(UTC), by="test")
        skriv(made)
        assert get(made, "/was", 302).headers["Location"] == "https://www.was.digst.dk/eksempel"
        with db.transaction(made.engine) as connection:
            connection.exec_driver_sql("DROP TABLE sider")
        assert get(made, "/was", 302).headers["Location"] == "https://www.was.digst.dk/faelles"


# The words


class Reader:
    """Somebody who reads a page in that language."""

    def __init__(self, produkt: Produkt, sprog: str) -> None:
        self._app, self._sprog = produkt.client.application, sprog

    def tekst(self, sider: Sider, *args: Any) -> str:
        with self._app.test_request_context(f"/?sprog={self._sprog}"):
            return tekst(sider, *args)


@pytest.fixture
def dansker(bygget: Produkt) -> Reader:
    return Reader(bygget, "da")


@pytest.fixture
def englaender(bygget: Produkt) -> Reader:
    return Reader(bygget, "en")


def test_every_text_has_words_of_our_own_for_kommune_and_udbetaling_danmark(dansker: Reader) -> None:
    for noegle in NOEGLER:
        for myndighed in MyndighedType:
            said = dansker.tekst(Sider(AARHUS), noegle, "sygedagpenge", myndighed)
            assert said
            assert "%(" not in said
    assert set(STANDARD) | {"omraade.indledning", "oplysning"} == set(NOEGLER)


def test_the_words_say_whose_turn_it_is_and_name_the_right_authority(dansker: Reader) -> None:
    assert dansker.tekst(Sider(AARHUS), "naeste.oprettet") == (
        "Kommunen har modtaget sagen og går i gang. Du skal ikke gøre noget, medmindre kommunen skriver til dig."
    )
    assert dansker.tekst(Sider(AARHUS), "naeste.oprettet", None, UDK) == (
        "Udbetaling Danmark har modtaget sagen og går i gang. "
        "Du skal ikke gøre noget, medmindre Udbetaling Danmark skriver til dig."
    )


def test_what_the_kommune_has_written_comes_first_but_not_for_somebody_elses_cases(dansker: Reader) -> None:
    sider = nogle_sider(tekster=[en_tekst(each, da="Vores.") for each in ("naeste.behandles", "klage", "ikke_aabnet")])

    for noegle in ("naeste.behandles", "klage"):
        assert dansker.tekst(sider, noegle, "sygedagpenge") == "Vores."
        assert "Udbetaling Danmark" in dansker.tekst(sider, noegle, "sygedagpenge", UDK)
    assert dansker.tekst(sider, "ikke_aabnet", "sygedagpenge", UDK) == "Vores."


def test_in_english_the_kommunes_english_is_read_and_never_its_danish(dansker: Reader, englaender: Reader) -> None:
    sider = nogle_sider(tekster=[en_tekst("kontakt"), en_tekst("klage", en=None)])

    assert englaender.tekst(sider, "kontakt", None) == "Complain to us."
    assert englaender.tekst(sider, "klage", None) == englaender.tekst(Sider(AARHUS), "klage", None)
    assert dansker.tekst(sider, "klage", None) == "Klag til os."


def test_the_words_of_the_status_are_those_of_the_api(dansker: Reader) -> None:
    for kode, said in STATUS.items():
        assert dansker.tekst(Sider(AARHUS), f"status.{kode}") == said


def test_every_area_has_an_introduction_of_two_sentences(dansker: Reader) -> None:
    assert set(INDLEDNINGER) == {*omraader().efter_noegle, OEVRIGE}
    said = {dansker.tekst(Sider(AARHUS), "omraade.indledning", each) for each in INDLEDNINGER}
    assert len(said) == len(INDLEDNINGER)
    assert all(each.count(".") == 2 for each in said)


def test_an_area_somebody_has_added_is_introduced_by_its_title(dansker: Reader, monkeypatch) -> None:
    monkeypatch.delitem(INDLEDNINGER, "sygedagpenge")

    said = dansker.tekst(Sider(AARHUS), "omraade.indledning", "sygedagpenge")
    assert said == "Her står dine sager og ydelser om Sygedagpenge."


def test_a_key_that_is_none_of_ours_is_a_fault_of_the_program(dansker: Reader) -> None:
    with pytest.raises(KeyError):
        dansker.tekst(Sider(AARHUS), "naeste.paa_vej")

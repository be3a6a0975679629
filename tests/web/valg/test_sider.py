"""The pages where a kommune chooses: its areas, a draft's way, an area's rows, and the way back."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from borgerblik.access.identity import Rolle
from borgerblik.cli import main
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.kladde import Tilstand
from borgerblik.kommuner.kladde.model import Handling
from borgerblik.kommuner.kladde.skabelon import med_valg, skabelon
from borgerblik.kommuner.kladde.store import KladdeStore
from borgerblik.valg import om_i
from tests.web.indhold import AARHUS, ODENSE
from tests.web.oversigt import ask
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import browser
from tests.web.valg.doere import KALD, SKREVET

pytestmark = pytest.mark.slow  # a product of its own

VALG, GRUND = "/medarbejder/valg", "KSD leverer forkerte beløb i dag"


class Person:
    """Somebody at work with a browser: `gaa` and `send` keep the page they come to."""

    def __init__(self, sted: Sted, navn: str, koder: tuple[str, ...] = (AARHUS,)) -> None:
        self.browser = browser(sted, koder=koder, subject=navn)
        self.svar: Any = None
        self.sti = ""

    def gaa(self, sti: str) -> Any:
        self.svar, self.sti = self.browser.get(sti), sti
        return self.side

    @property
    def side(self) -> Any:
        return html.fromstring(self.svar.get_data(as_text=True))

    @property
    def tekst(self) -> str:
        return " ".join(self.side.xpath("//main")[0].text_content().split())

    def send(self, handling: str, **felter: Any) -> str:
        """The form that leads there, as it stands but for what is filled in anew; where it led."""
        (form,) = [each for each in self.side.xpath("//form") if handling in (each.get("action") or "")][:1]
        filled = {name: value for name, value in form.form_values() if name != "csrf_token"} | felter
        self.svar = self.browser.post(form.get("action"), **filled)
        if self.svar.status_code == 303:
            self.gaa(self.svar.headers["Location"])
        return self.tekst


@pytest.fixture
def anne(sted: Sted) -> Person:
    return Person(sted, "anne")


@pytest.fixture
def bent(sted: Sted) -> Person:
    return Person(sted, "bent")


def fradato(sted: Sted) -> Any:
    found = KommuneStore(sted.produkt.engine).read(AARHUS)
    assert found is not None
    return found.kle["32.30.04"].fradato


def ventet(person: Person, sti: str) -> str:
    """The page once the preview is there: it is made in the background."""
    for _ in range(200):
        person.gaa(sti)
        if "Forhåndsvisningen bliver lavet. " not in person.tekst.replace("lavet.0", "lavet. 0"):
            return person.tekst
        time.sleep(0.1)
    raise AssertionError("no preview came")


def test_a_change_goes_from_one_persons_hand_to_anothers_and_then_counts(
    sted: Sted, anne: Person, bent: Person
) -> None:
    anne.gaa(VALG)
    (form,) = anne.side.xpath("//form[.//input[@name='fra' and @value='i_kraft']]")
    anne.svar = anne.browser.post(form.get("action"), fra="i_kraft")
    anne.gaa(anne.svar.headers["Location"])
    kladde = anne.sti.partition("&svar")[0].partition("?svar")[0]
    assert "Intet: Kladden siger det samme" in anne.tekst
    kladde_id = kladde.split("/kladde/")[1].partition("?")[0]
    anne.gaa(f"{VALG}/kladde/{kladde_id}/ret/sygedagpenge?kommune={AARHUS}")
    said = anne.send("/ret/sygedagpenge", **{"32-30-04-fradato": "i går", "32-30-06-links": "Læs | http://x"})
    assert anne.svar.status_code == 422
    assert "32.30.04, Fradato: er ikke en dato" in said
    assert "32.30.06, Links: er ikke en https-adresse" in said
    for link in anne.side.xpath("//div[contains(@class, 'alert-error')]//a"):
        assert anne.side.xpath(f"//*[@id='{link.get('href')[1:]}']"), link.get("href")
    said = anne.send("/ret/sygedagpenge", **{"32-30-04-fradato": "2026-01-01", "32-30-06-links": ""})
    assert "Kladden er gemt." in said
    assert "1. januar 2026" in said
    assert fradato(sted).isoformat() == "2020-12-31"

    said = anne.send("/indstil")
    assert "Du har selv skrevet eller sendt kladden" in said
    bent.gaa(f"{VALG}/kladde/{kladde_id}?kommune={AARHUS}")
    assert "skal først" not in bent.tekst
    assert "ingen hel forhåndsvisning" in bent.send("/godkend").lower()
    bent.gaa(f"{VALG}/kladde/{kladde_id}?kommune={AARHUS}")
    bent.send("/forhaandsvis")
    said = ventet(bent, f"{VALG}/kladde/{kladde_id}?kommune={AARHUS}")
    assert "Hvad der ændrer sig for borgerne" in said
    assert "Fra før fradatoen" in said
    said = bent.send("/godkend")
    assert "Kladden er godkendt." in said
    assert fradato(sted).isoformat() == "2026-01-01"

    anne.gaa(f"{VALG}/historik?kommune={AARHUS}")
    assert "fradato 1.1.2026 (var 31.12.2020)" in anne.tekst
    said = anne.send("/ny")
    assert "Tilbage til udgave" in said
    assert "31. december 2020" in said


def test_who_is_second_is_told_and_nothing_is_done_twice(sted: Sted, anne: Person, bent: Person) -> None:
    anne.gaa(VALG)
    anne.send("/ny", fra="skabelon", fagomraade="sygedagpenge", fradato="")
    kladde = anne.sti.partition("&svar")[0]
    bent.gaa(kladde)
    anne.send("/indstil")
    said = bent.send("/traek")
    assert bent.svar.status_code == 409
    assert "Kladden er ændret imens" in said
    bent.gaa(kladde)
    assert "begrundelsen mangler" in bent.send("/afvis", begrundelse="").lower()
    assert "personnummer" in bent.send("/afvis", begrundelse="Spørg 7211791035")
    assert "Fradatoen er forkert" in bent.send("/afvis", begrundelse="Fradatoen er forkert")


def test_an_area_is_closed_at_once_and_opened_by_a_draft_that_says_what_is_missing(sted: Sted, anne: Person) -> None:
    anne.gaa(f"{VALG}/omraade/sygedagpenge?kommune={AARHUS}")
    assert "Åben" in anne.tekst
    assert "skriv hvorfor" in anne.send("/luk", grund="nu").lower()
    assert "Fagområdet er lukket. Det gælder fra næste opslag." in anne.send("/luk", grund=GRUND)
    assert GRUND in anne.tekst
    said = anne.send("/aabn")
    assert "Kladden åbner Sygedagpenge" in said
    assert "er ikke kørt igennem til ende" in said
    anne.gaa(f"{VALG}?kommune={AARHUS}")
    assert "Datakvalitet" in anne.tekst


def test_a_file_is_read_as_the_command_reads_it(sted: Sted, anne: Person) -> None:
    anne.gaa(VALG)
    (form,) = anne.side.xpath("//form[@enctype='multipart/form-data']")
    csv = "nummer;aaben;fradato;ogsaaAktive;titel;dokumenter\n32.30.04;ja;;ja;kle;hest\n"
    anne.svar = anne.browser.post(form.get("action"), fra="fil", fil=(io.BytesIO(csv.encode()), "valg.csv"))
    assert anne.svar.status_code == 422
    assert "linje 2, dokumenter: skal være ja eller nej" in anne.tekst.lower()
    good = csv.replace("hest", "nej")
    anne.svar = anne.browser.post(form.get("action"), fra="fil", fil=(io.BytesIO(good.encode()), "valg.csv"))
    assert anne.svar.status_code == 303


def test_a_number_beyond_the_areas_is_added_and_taken_away(sted: Sted, anne: Person) -> None:
    anne.gaa(VALG)
    anne.send("/ny", fra="i_kraft")
    kladde_id = anne.sti.split("/kladde/")[1].partition("?")[0]
    rest = f"{VALG}/kladde/{kladde_id}/ret/oevrige?kommune={AARHUS}"
    anne.gaa(rest)
    assert "er ikke et KLE-nummer" in anne.send("/ret/oevrige", **{"nyt-nummer": "72117"})
    assert "27.36.04" in anne.send("/ret/oevrige", **{"nyt-nummer": "27.36.04", "nyt-aaben": "ja"})
    anne.gaa(rest)
    said = anne.send("/ret/oevrige", **{"27-36-04-slet": "ja"})
    assert "Intet: Kladden siger det samme" in said
    anne.gaa(f"{VALG}/kladde/{kladde_id}/ret/kommunen?kommune={AARHUS}")
    assert "Høj" in anne.send("/ret/kommunen", **{"niveauer-borger-foelsomme": "hoej"})


def pages(kladde_id: str) -> Iterator[str]:
    yield from (VALG, f"{VALG}/historik", f"{VALG}/omraade/sygedagpenge", f"{VALG}/kladde/{kladde_id}")
    yield f"{VALG}/kladde/{kladde_id}/ret/sygedagpenge"


def test_others_have_no_business_here(sted: Sted, anne: Person) -> None:
    anne.gaa(VALG)
    anne.send("/ny", fra="i_kraft")
    kladde_id = anne.sti.split("/kladde/")[1].partition("?")[0]
    caseworker, odense = browser(sted, Rolle.SAGSBEHANDLER), browser(sted, koder=(ODENSE,))
    for sti in pages(kladde_id):
        assert caseworker.get(f"{sti}?kommune={AARHUS}").status_code == 403, sti
        assert odense.get(f"{sti}?kommune={AARHUS}").status_code in (403, 404), sti
    assert odense.get(f"{VALG}/kladde/{kladde_id}?kommune={ODENSE}").status_code == 404
    for sti in (f"{VALG}/omraade/hest", f"{VALG}/kladde/{kladde_id}/ret/hest", f"{VALG}/kladde/hest"):
        assert anne.browser.get(f"{sti}?kommune={AARHUS}").status_code == 404


def test_an_opening_whose_day_has_come_waits_and_both_pages_say_for_what(anne: Person, sted: Sted) -> None:
    store = KladdeStore(sted.produkt.engine)
    kladder = sted.parts.konsol.kladder
    opened = skabelon(omraader().efter_noegle["udvalgte_enkeltydelser"], None).values()
    made = kladder.ny(
        med_valg(kladder.gaeldende(AARHUS).kommune, opened),
        navn="Enkeltydelser fra i dag",
        ophav="i_kraft",
        hvem=SKREVET,
        om=om_i(sted.parts.konsol.aendringer, AARHUS, KALD),
    )
    approved = replace(made, version=2, tilstand=Tilstand.GODKENDT, gaelder_fra=dansk_dag(made.oprettet))
    store.skift(approved, 1, Handling.GODKENDT, SKREVET)
    sted.parts.konsol.kladder.saet_forfaldne_i_kraft(lambda kode: om_i(sted.parts.konsol.aendringer, kode, KALD))

    side = anne.gaa(f"{VALG}/kladde/{made.id}?kommune={AARHUS}")

    assert "Kladdens dag er kommet, men det, den åbner, er ikke klar" in anne.tekst
    assert "Udvalgte enkeltydelser: fagområdets data er ikke kørt igennem til ende" in anne.tekst
    assert "Godkendt, men det, den åbner, er ikke klar" in anne.tekst
    assert "Dagen kom, men det, den åbner, var ikke klar" in anne.tekst
    assert side.xpath("//form[contains(@action, '/traek')]")
    anne.gaa(f"{VALG}/omraade/udvalgte_enkeltydelser?kommune={AARHUS}")
    assert "Fagområdet åbnes af sig selv, når alt herover er i orden." in anne.tekst
    anne.gaa(f"{VALG}?kommune={AARHUS}")
    assert "Godkendt, men det, den åbner, er ikke klar" in anne.tekst
    token = sted.staff("administrator")
    api = ask(sted, f"/api/v1/kommuner/{AARHUS}/kladder/{made.id}", token).json
    assert api is not None
    assert (api["tilstand"], api["venter"], api["handlinger"][-1]["handling"]) == ("godkendt", True, "venter_paa_tjek")
    environment = sted.produkt.environment
    shown = CliRunner().invoke(main, ["kladde", "vis", made.id], env=environment).stdout
    assert "Venter på Udvalgte enkeltydelser: fagområdets data er ikke kørt igennem til ende" in shown
    assert "er ikke klar" in CliRunner().invoke(main, ["kladde", "liste", AARHUS], env=environment).stdout
    told = (
        CliRunner()
        .invoke(main, ["fagomraade", "tjek-aabning", AARHUS, "udvalgte_enkeltydelser"], env=environment)
        .stdout
    )
    assert f"(kladden {made.id} er godkendt og venter på det, der mangler)" in told
    assert "MANGLER kvalitet" in told

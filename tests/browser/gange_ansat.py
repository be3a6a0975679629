"""Walks of those at work: the look-up, and what watches over it. As `gange`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.aendringer import Aendring
from borgerblik.domain.koder import Nsis
from borgerblik.kommuner.pris import Priser
from schemas.ind.pris import read_indbyggere, read_priser
from tests.browser import ansat, konsol, veje
from tests.browser.gange import Gang, Svar
from tests.browser.vindue import Vindue
from tests.kommuner.pris.priseksempler import AARHUS, en_pris, et_forbrug, indbyggere, raa


def tilsyn(v: Vindue) -> Iterator[str]:
    """Whoever oversees the look-ups, page by page."""
    veje.overblik(v, "Anna Alsted")
    ansat.sagsbehandler(v)
    v.gaa("/medarbejder/opslag")
    yield "form to look somebody up"
    ansat.slaa_op(v, ansat.GUSTAV, egne_ord="Ringede selv")
    v.produkt.client.application.extensions["borgerblik"].statistik.aflever()
    ansat.tilsyn(v)
    yield "medarbejder who oversees"
    ansat.alarm_om(v, "vip", "Signe Sagsbehandler")
    yield "an alarm"
    v.gaa("/medarbejder/alarmer")
    yield "alarms"
    v.gaa("/medarbejder/alarmer?tilstand=afsluttet_brud")
    yield "alarms, none"
    v.gaa("/medarbejder/tilsyn")
    yield "tilsyn"
    v.gaa("/medarbejder/tilsyn?svar=gemt")
    yield "tilsyn, saved"
    v.gaa("/medarbejder/tilsyn")
    v.side.locator("a[href*='/fjern/']").first.click()
    v.side.get_by_role("definition").first.wait_for()
    yield "is a person to be taken off the list?"
    v.gaa("/medarbejder/revision")
    yield "revision"
    v.gaa("/medarbejder/statistik")
    yield "statistics"
    v.gaa("/medarbejder/statistik?maaned=2026-01")
    yield "statistics of an empty month"
    veje.overblik(v, "Gustav Holm")
    v.gaa("/min-side/hvem-har-set")
    yield "who has looked"


def pris_og_aendringer(v: Vindue) -> Iterator[str]:
    """What the systems cost, and who has changed what."""
    ansat.tilsyn(v)
    v.gaa("/medarbejder/pris?aar=2012")
    yield "prices of a year without any"
    priser = Priser(v.produkt.engine)
    lines = (en_pris(fra="2019-01-01", usikker="Et skøn"), en_pris(noegle="infrastruktur", navn="Infrastrukturen"))
    _, version = priser.nu()
    priser.gem(read_priser(raa(*lines, et_forbrug())), hvis_version=version, at=datetime.now(UTC), af="test")
    v.gaa("/medarbejder/pris?aar=2019")
    yield "prices without inhabitants"
    folk = read_indbyggere(indbyggere())
    priser.gem_indbyggere(folk, hvis_version=priser.indbyggere_paa(folk.dato)[1], at=datetime.now(UTC), af="test")
    v.gaa("/medarbejder/pris?aar=2020")
    yield "prices"
    v.gaa("/medarbejder/aendringer?emne=leverandoer")
    yield "changes, none"
    with v.produkt.client.application.extensions["borgerblik"].konsol.aendringer.om(
        Aendring(AARHUS, "valg", "", {"kle": []}, {"kle": [{"nummer": "32.30.04", "aaben": True, "links": "x" * 200}]}),
        Kald("en-anmodning", "cli", "system", "", Nsis.BETYDELIG, seer="cli:anne"),
    ):
        pass
    v.gaa(f"/medarbejder/aendringer?kommune={AARHUS}")
    yield "changes"


def paa_vej(v: Vindue) -> Iterator[str]:
    """A kommune connects and opens an area: every page of it, in the order it is met."""
    with konsol.som_foer(v.produkt, AARHUS):
        ansat.tilsyn(v)
        v.gaa("/medarbejder/tilslutning")
        yield "the steps of connecting, and their form"
        v.gaa("/medarbejder/valg/omraade/udvalgte_enkeltydelser")
        yield "an area, not ready"
        v.gaa("/medarbejder/kvalitet?omraade=udvalgte_enkeltydelser")
        v.tryk("Mål datakvaliteten nu")
        konsol.vent(v, "Opdater siden")
        yield "what a run over an area's data found"
        v.gaa("/medarbejder/kvalitet")
        yield "areas and the quality of their data"
        v.gaa("/medarbejder/valg/omraade/udvalgte_enkeltydelser")
        v.tryk("Begynd at åbne")
        konsol.hent_visning(v)
        yield "a draft with its preview"
        v.side.reload()
        v.side.locator("ul[aria-labelledby=ret]").get_by_role("link", name="Udvalgte enkeltydelser").click()
        v.side.get_by_role("group").first.wait_for()
        yield "a draft is mended"
        for sti, hvad in (("", "areas and drafts"), ("/historik", "versions of the choices")):
            v.gaa(f"/medarbejder/valg{sti}?kommune={AARHUS}")
            yield hvad


def oversigt(v: Vindue) -> Iterator[str]:
    """How far every kommune is. Some of them are enough: the others' rows are the same."""
    v.log_ind("Nanna National", via="ch", rolle="administrator")
    for sti in ("?navn=aa", "/fremgang", "/opgaver", "/leverandoerer", "/pris", f"/{AARHUS}"):
        v.gaa(f"/medarbejder/oversigt{sti}")
        yield f"how far kommuner are: {sti}"


def opslag(v: Vindue) -> Iterator[str]:
    """A look, which is the answer to a form at every step."""
    ansat.sagsbehandler(v)
    ansat.send(v, "", "")
    v.side.get_by_role("alert").wait_for()
    yield "form to look somebody up, with faults"
    ansat.slaa_op(v, ansat.KAREN, egne_ord="Ringede om sin sag")
    yield "what the citizen sees, with all of it shown"
    ansat.niveau(v, "lav")
    yield "what the citizen sees at a lower level"
    v.side.get_by_role("button", name="Sammenlign").or_(v.side.get_by_role("button", name="Compare")).first.click()
    v.side.locator("#sammenholdt").wait_for()
    yield "an item beside its source"
    for hvem, cpr in (("Karl, with nothing shown", ansat.KARL), ("Gustav, with some only counted", ansat.GUSTAV),
                      ("Mads, with the rules", ansat.MADS), ("nobody", ansat.INGEN)):  # fmt: skip
        ansat.slaa_op(v, cpr)
        yield f"what the citizen sees: {hvem}"
    v.side.evaluate("() => { document.querySelector('[name=billet]').value = 'x'; }")
    ansat.niveau(v, "hoej")
    yield "the look is closed"
    v.fejl("ydi", "http_500")
    ansat.slaa_op(v, ansat.OTTO)
    yield "what the citizen sees with a source down"
    v.fejl("sdi", "http_500")
    ansat.send(v, ansat.OTTO)
    v.side.get_by_role("note").wait_for()
    yield "what the citizen sees with every source down"


def beslutninger(v: Vindue) -> Iterator[str]:
    """What whoever oversees has written wrong, or has done."""
    ansat.sagsbehandler(v, "Kasper Kontor")
    ansat.slaa_op(v, ansat.GUSTAV)
    ansat.tilsyn(v)
    ansat.alarm_om(v, "vip", "Kasper Kontor")
    veje.forkert(v)
    yield "an alarm, with faults"
    v.side.get_by_role("radio").first.check()
    v.side.locator("main form button").last.click()
    v.side.locator("main [role=status]").wait_for()
    yield "an alarm, taken"
    v.gaa("/medarbejder/tilsyn")
    for felt, skrevet in (("opbevaring", "3"), ("overvaagedeKle", "hest"), ("formaal-0-noegle", "Ugyldig nøgle")):
        v.side.locator(f"#{felt}").fill(skrevet)
    veje.forkert(v, hvilken=0)
    yield "tilsyn, with faults"
    v.gaa("/medarbejder/tilsyn")
    veje.forkert(v, "button[value=tilfoej]")
    yield "tilsyn, with faults about a person"
    v.gaa("/medarbejder/revision")
    veje.forkert(v, "section[aria-labelledby=periode] button")
    yield "revision, with faults"
    v.side.locator("#person-cpr").fill(ansat.GUSTAV)
    v.side.locator("section[aria-labelledby=person] button").click()
    v.side.locator("#fundet").wait_for()
    yield "revision, counted"


GANGE: tuple[Gang, ...] = (tilsyn, pris_og_aendringer, paa_vej, oversigt)
SVAR: tuple[Svar, ...] = (opslag, beslutninger)

"""Searching: what is found, how it is paged, counted, sorted, and which parts are shown."""

from __future__ import annotations

import pytest
from lxml import etree

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.sandkasse.breve import (
    DOKUMENT_VIS,
    PRIMAER_PART,
    SAG_VIS,
    dokument_filter,
    klasse,
    part,
    reference,
    role,
    sdi_fremsoeg,
    sdi_om,
    soeg_sag,
    soeg_ydelser,
    yi_fremsoeg,
    yi_om,
)
from tests.sandkasse.conftest import Wire, antal, find, sager, status, texts

BY_NAME = {borger.navn: borger.nummer for borger in NAVNGIVNE}
ANNA, IB, MADS, HANNE = (BY_NAME[navn] for navn in ("Anna Alsted", "Ib Juul", "Mads Nord", "Hanne Iversen"))
ANNAS, SYGE, MADS_ = part(ANNA), klasse("32.30.04"), part(MADS)


def found(shared: Wire, *searches: str, operation: str | None = None) -> set[str]:
    krop = shared.ask("sdi", sdi_fremsoeg(*searches, operation=operation))
    assert status(krop) == 20
    return set(sager(krop))


def test_every_criterion_within_one_search_must_be_met(shared: Wire):
    annas, one = found(shared, soeg_sag(ANNAS)), found(shared, soeg_sag(SYGE + ANNAS))

    assert len(annas) == 8
    assert len(one) == 1
    assert one < annas
    assert found(shared, soeg_sag(ANNAS + MADS_)) == set()


def test_no_operation_means_and(shared: Wire):
    pair = (soeg_sag(ANNAS), soeg_sag(SYGE + ANNAS))

    assert found(shared, *pair) == found(shared, *pair, operation="AND") == found(shared, pair[1])


def test_or_finds_what_either_finds(shared: Wire):
    both = found(shared, soeg_sag(ANNAS), soeg_sag(MADS_), operation="OR")

    assert both == found(shared, soeg_sag(ANNAS)) | found(shared, soeg_sag(MADS_))


def test_not_takes_away_within_the_same_kind(shared: Wire):
    without = f"<sdi:NOT>{soeg_sag(SYGE)}</sdi:NOT>"

    assert found(shared, soeg_sag(ANNAS), without) == found(shared, soeg_sag(ANNAS)) - found(
        shared, soeg_sag(SYGE + ANNAS)
    )


def test_expressions_hold_expressions(shared: Wire):
    inner = f"<sdi:SoegUdtryk><sdi:operation>OR</sdi:operation>{soeg_sag(SYGE)}{soeg_sag(klasse('32.24.12'))}"

    assert len(found(shared, soeg_sag(ANNAS), inner + "</sdi:SoegUdtryk>")) == 2


def test_a_role_narrows_a_party_to_that_role(shared: Wire):
    karl = BY_NAME["Karl Lind"]

    assert found(shared, soeg_sag(part(karl, PRIMAER_PART))) == set()
    assert len(found(shared, soeg_sag(part(karl)))) == 1


def test_text_is_compared_without_regard_to_case_and_outer_space(shared: Wire):
    title = "<sag:Egenskaber><sag:Titel>  FLEKSLØNTILSKUD </sag:Titel></sag:Egenskaber>"

    assert len(found(shared, soeg_sag(ANNAS, attributes=title))) == 1


@pytest.mark.parametrize(
    ("before", "after", "how_many"),
    [
        (
            "<sag:Sagsaktoer><gd:LokalUdvidelseListe><si:SagsaktoerLokalUdvidelse><si:CVR-Nummer>64942212</si:CVR-Nummer>"
            "</si:SagsaktoerLokalUdvidelse></gd:LokalUdvidelseListe></sag:Sagsaktoer>",
            "",
            1,
        ),
        (
            "",
            "<gd:LokalUdvidelseListe><si:SagsitsystemRelation><si:SystemNavn>ky ydelse</si:SystemNavn>"
            "</si:SagsitsystemRelation></gd:LokalUdvidelseListe>",
            2,
        ),
        (
            "",
            "<gd:LokalUdvidelseListe><si:SagsitsystemRelation><si:SystemNavn>KSD Sygedagpenge</si:SystemNavn>"
            "</si:SagsitsystemRelation></gd:LokalUdvidelseListe>",
            0,
        ),
    ],
    ids=["owner's CVR", "system's name", "another system's name"],
)
def test_fields_of_a_local_extension_are_criteria_too(shared: Wire, before: str, after: str, how_many: int):
    assert len(found(shared, soeg_sag(before + part(HANNE) + after))) == how_many


def test_a_state_is_looked_up_as_it_is_now(shared: Wire):
    def in_state(code: str, frame: str = "") -> int:
        state = f"<sag:Fremdrift><sag:FremdriftStatusKode>{code}</sag:FremdriftStatusKode></sag:Fremdrift>"
        return len(found(shared, soeg_sag(MADS_, states=state, frame=frame)))

    then = (
        "<sd:SoegVirkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>2019-03-12T00:00:00Z</sd:TidsstempelDatoTid>"
        "</sd:FraTidspunkt><sd:TilTidspunkt><sd:TidsstempelDatoTid>2019-03-13T00:00:00Z</sd:TidsstempelDatoTid>"
        "</sd:TilTidspunkt></sd:SoegVirkning>"
    )
    assert [in_state(code) for code in ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")] == [0, 1, 1, 1]
    assert in_state("Opstaaet", then) == 1


def _interval(name: str, start: str, end: str) -> str:
    def instant(tag: str, value: str) -> str:
        return f"<go:{tag}><sd:TidsstempelDatoTid>{value}T00:00:00Z</sd:TidsstempelDatoTid></go:{tag}>"

    return f"<{name}>{instant('FraTidspunkt', start)}{instant('TilTidspunkt', end)}</{name}>"


def test_created_between_two_instants(shared: Wire):
    def created(start: str, end: str) -> int:
        interval = _interval("si:OprettetTidspunktInterval", start, end)
        extension = f"<si:SoegEgenskaberLokalUdvidelse>{interval}</si:SoegEgenskaberLokalUdvidelse>"
        attributes = f"<gd:LokalUdvidelseListe>{extension}</gd:LokalUdvidelseListe>"
        return len(found(shared, soeg_sag(MADS_, attributes=attributes)))

    assert created("2019-01-01", "2019-04-01") == 1
    assert created("2019-01-01", "2020-01-01") == 3
    assert created("2020-01-01", "2026-01-01") == 0


def test_received_by_the_index_since(shared: Wire):
    def since(day: str) -> int:
        limit = f"<sd:TidsstempelDatoTid>{day}T00:00:00Z</sd:TidsstempelDatoTid>"
        frame = f"<go:SoegStsFraTidspunkt>{limit}</go:SoegStsFraTidspunkt>"
        return len(found(shared, soeg_sag(MADS_, frame=frame)))

    assert since("2018-01-01") == 3
    assert since("2020-01-01") == 0


def test_payments_between_two_amounts_and_two_days(shared: Wire):
    def payments(intervals: str) -> int:
        extension = f"<oef:SoegEgenskaberLokalUdvidelse>{intervals}</oef:SoegEgenskaberLokalUdvidelse>"
        attributes = f"<gd:LokalUdvidelseListe>{extension}</gd:LokalUdvidelseListe>"
        receiver = f"<oef:OekonomiskEffektueringPart>{reference(ANNA)}</oef:OekonomiskEffektueringPart>"
        search = soeg_ydelser("oef", "OekonomiskEffektuering", receiver, attributes)
        return antal(shared.ask("yi", yi_fremsoeg(search)), "yi")["effektueringer"]

    def gross(low: str, high: str) -> str:
        limits = f"<go:FraBeloeb>{low}</go:FraBeloeb><go:TilBeloeb>{high}</go:TilBeloeb>"
        return f"<oef:SamletBruttoBeloebInterval>{limits}</oef:SamletBruttoBeloebInterval>"

    assert payments(gross("2480", "2480.00")) == 1
    assert payments(gross("0", "100")) == 0
    assert payments(_interval("oef:DispositionsDatoInterval", "2026-10-01", "2026-11-01")) == 7


def test_a_grant_without_end_ends_after_every_date(shared: Wire):
    end = (
        "<bi:BevillingSlutDatoInterval><go:FraTidspunkt><sd:TidsstempelDatoTid>2026-11-23T00:00:00Z"
        "</sd:TidsstempelDatoTid></go:FraTidspunkt><go:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator>"
        "</go:TilTidspunkt></bi:BevillingSlutDatoInterval>"
    )
    extension = f"<bi:SoegEgenskaberLokalUdvidelse>{end}</bi:SoegEgenskaberLokalUdvidelse>"
    attributes = f"<gd:LokalUdvidelseListe>{extension}</gd:LokalUdvidelseListe>"
    receiver = f"<bi:Bevillingspart>{reference(HANNE)}</bi:Bevillingspart>"
    krop = shared.ask("yi", yi_fremsoeg(soeg_ydelser("bi", "Bevilling", receiver, attributes)))

    assert antal(krop, "yi") == {"bevillinger": 1}


def test_uuids_are_ored_with_the_expression_and_an_empty_search_beside_them_adds_nothing(shared: Wire):
    wanted = sorted(found(shared, soeg_sag(ANNAS)))[:2]

    assert sorted(sager(shared.ask("sdi", sdi_fremsoeg(uuids=wanted)))) == wanted
    assert sorted(sager(shared.ask("sdi", sdi_fremsoeg(soeg_sag(), uuids=wanted)))) == wanted
    assert len(sager(shared.ask("sdi", sdi_fremsoeg(soeg_sag(MADS_), uuids=[wanted[0].upper()])))) == 4


def test_one_grant_is_found_by_its_uuid_before_anybody_asked_about_its_citizen(wire: Wire, shared: Wire):
    grant = texts(
        shared.ask("yi", yi_om(ANNA)),
        "yi:BevillingFiltreretOejebliksbillede/bi:ObjektType/sd:UUIDIdentifikator",
    )[0]
    krop = wire.ask("yi", yi_fremsoeg(soeg_ydelser("bi", "Bevilling"), uuids=[grant]))

    assert antal(krop, "yi") == {"bevillinger": 1}


def test_the_number_is_that_before_paging_and_the_page_in_force_is_told(shared: Wire):
    krop = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS, page=(6, 500))))
    paging = find(krop, "sdi:Antal/sdi:Paginering")[0]

    assert antal(krop) == {"sager": 8}
    assert len(sager(krop)) == 2
    assert [child.text for child in paging] == ["6", "100"]


def test_a_page_is_a_hundred_when_none_is_asked_for(shared: Wire):
    krop = shared.ask("sdi", sdi_fremsoeg(soeg_sag(part(IB))))

    assert len(sager(krop)) == 100
    assert antal(krop) == {"sager": 500}


def test_a_negative_offset_is_bad_input(shared: Wire):
    assert status(shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS, page=(-1, 10))))) == 40


def test_without_a_filter_there_are_only_numbers(shared: Wire):
    krop = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), vis=()))
    ydelser = shared.ask(
        "yi",
        yi_fremsoeg(
            soeg_ydelser("bi", "Bevilling", f"<bi:Bevillingspart>{reference(ANNA)}</bi:Bevillingspart>"), shown=False
        ),
    )

    assert [etree.QName(child).localname for child in krop] == ["StandardRetur", "Antal"]
    assert [etree.QName(child).localname for child in ydelser] == ["StandardRetur", "Antal"]
    assert antal(krop)["sager"] == antal(ydelser, "yi")["bevillinger"] == 8


SHOWN_BY = {
    "egenskaber": ".//sag:Egenskaber",
    "fremdrift": ".//sag:Fremdrift",
    "sagsklasse": ".//sag:Sagsklasse",
    "sagsaktoer": ".//sag:Sagsaktoer",
    "sagspart": ".//sag:Sagspart",
    "journalpost": ".//sag:Journalpost",
    "itsystem": ".//si:SagsitsystemRelation",
}


@pytest.mark.parametrize("vis", SHOWN_BY)
def test_each_vis_shows_its_part_and_no_other(shared: Wire, vis: str):
    krop = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), vis=[vis]))

    assert [name for name, path in SHOWN_BY.items() if find(krop, path)] == [vis]
    assert len(find(krop, ".//sag:RelationListe")) == 8  # required, even when empty


def test_a_journal_note_is_shown_only_to_who_asks_for_notes(shared: Wire):
    posts = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), vis=["journalpost"]))
    notes = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), vis=["journalpost-journalnote"]))

    assert "URN:Empty" in texts(posts, ".//sag:Journalpost/gd:ReferenceID/sd:URNIdentifikator")
    assert not find(posts, ".//sag:JournalnotatEgenskaber")
    assert len(find(notes, ".//sag:Notat")) == 1
    assert antal(notes) == {"sager": 8, "journalnotater": 1}


def test_documents_come_with_their_sager_when_they_are_to_be_included(shared: Wire):
    krop = shared.ask("sdi", sdi_om(ANNA))
    posts = texts(krop, ".//sag:Journalpost/gd:ReferenceID/sd:UUIDIdentifikator")
    documents = texts(krop, "sdi:DokumentFiltreretOejebliksbillede/di:ObjektType/sd:UUIDIdentifikator")

    assert sorted(posts) == sorted(documents)
    assert antal(krop)["dokumenter"] == len(documents) > 8
    assert set(texts(krop, ".//di:Type")) == {"Brev, indgaaende", "Brev, udgaaende"}
    assert len(texts(krop, ".//di:BrevDato")) == len(documents)


def test_documents_are_found_by_themselves_and_those_without_a_sag_apart(shared: Wire):
    title = "<di:Egenskaber><di:Titel>Ledighedserklæring</di:Titel></di:Egenskaber>"
    lists = f"<di:AttributListe>{title}</di:AttributListe><di:TilstandListe/><di:RelationListe/>"
    vis = dokument_filter()
    all_of_them = shared.ask("sdi", sdi_fremsoeg(f"<sdi:SoegDokument>{lists}</sdi:SoegDokument>", extra_filter=vis))
    loose = f"<sdi:SoegSagsloeseDokumenter>{lists}</sdi:SoegSagsloeseDokumenter>"

    assert antal(all_of_them)["dokumenter"] > 1
    assert antal(shared.ask("sdi", sdi_fremsoeg(loose, extra_filter=vis))) == {"dokumenter": 0}


def test_related_sager_come_along_when_they_are_to_be_included(shared: Wire):
    extra = "<sdi:SagInkluder>sagsrelation</sdi:SagInkluder>"
    search = soeg_sag(klasse("15.17.06") + part(BY_NAME["Bo Birk"]))
    krop = shared.ask("sdi", sdi_fremsoeg(search, extra_filter=extra))

    assert len(sager(krop)) == 2
    assert antal(krop) == {"sager": 1}


def _sort(element: str, direction: str) -> str:
    fields = (
        f"<sdi:Element>{element}</sdi:Element><sdi:Retning>{direction}</sdi:Retning><sdi:Prioritet>1</sdi:Prioritet>"
    )
    return f"<sdi:SagSortering>{fields}</sdi:SagSortering>"


def test_sorting_goes_both_ways(shared: Wire):
    def titles(direction: str) -> list[str]:
        return texts(shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), sort=_sort("Titel", direction))), ".//sag:Titel")

    rising = titles("Stigende")
    assert rising == sorted(rising, key=str.casefold)
    assert titles("Faldende") == rising[::-1]


@pytest.mark.parametrize(
    "element",
    ["Bruger", "Fremdrift", "Foelsomhed", "Sagklasse-BrugervendtNoegle", "Livscyklus", "ItSystem-Systemnavn"],
)
def test_every_order_has_all_of_them_once(shared: Wire, element: str):
    krop = shared.ask("sdi", sdi_fremsoeg(soeg_sag(ANNAS), sort=_sort(element, "Stigende")))

    assert set(sager(krop)) == found(shared, soeg_sag(ANNAS))


def test_the_newest_registration_comes_first_when_no_order_is_asked_for(shared: Wire):
    times = texts(
        shared.ask("sdi", sdi_fremsoeg(soeg_sag(part(IB)))),
        "sdi:SagFiltreretOejebliksbillede/sag:Registrering/sd:Tidspunkt",
    )

    assert len(times) == 100
    assert [time[:10] for time in times] == sorted((time[:10] for time in times), reverse=True)


def test_payments_are_sorted_by_the_day_they_are_disposed(shared: Wire):
    fields = "<yi:Element>Dispositionsdato</yi:Element><yi:Retning>Faldende</yi:Retning><yi:Sekvens>1</yi:Sekvens>"
    sort = f"<yi:OekonomiskEffektueringSortering>{fields}</yi:OekonomiskEffektueringSortering>"
    receiver = f"<oef:OekonomiskEffektueringPart>{role('68d4b903-acae-4f2f-aafc-45bd999ed81f')}{reference(ANNA)}"
    search = soeg_ydelser("oef", "OekonomiskEffektuering", receiver + "</oef:OekonomiskEffektueringPart>")
    days = texts(shared.ask("yi", yi_fremsoeg(search, sort=sort)), ".//oef:Dispositionsdato")

    assert len(days) == 64
    assert days == sorted(days, reverse=True)


def test_all_vis_values_of_the_contract_are_known(shared: Wire):
    everything = sdi_fremsoeg(
        soeg_sag(ANNAS), vis=[*SAG_VIS, "journalpost-journalnote"], extra_filter=dokument_filter()
    )

    assert status(shared.ask("sdi", everything)) == 20
    assert len(DOKUMENT_VIS) == 8

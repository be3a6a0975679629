"""What we read of a sag: by Virkning and role, never by place; one bad record costs one record."""

from __future__ import annotations

from datetime import date

import pytest

from borgerblik.domain.koder import Foelsomhed, Fremdrift, Livscyklus
from borgerblik.sources import AnotherPersonsData
from tests.adapters import svar
from tests.adapters.laesning import FUTURE, PAST, fetch, read_sag
from tests.adapters.svar import fremdrift, registrering, virkning
from tests.byg import BEVILLING_ID, NABO, SAG_ID


def test_every_fact_of_a_sag_is_found_where_it_lies() -> None:
    sag = read_sag()

    assert (sag.uuid, sag.kle.nummer, sag.kle.titel) == (SAG_ID, "32.30.04", "Udbetaling af sygedagpenge")
    assert (sag.titel, sag.foelsomhed, sag.er_primaer_part) == ("Sygedagpenge", Foelsomhed.FOELSOMME, True)
    assert (sag.oprettet, sag.senest_aendret) == (date(2026, 9, 28), date(2026, 10, 2))
    assert (sag.ejer.cvr, sag.ejer.navn, sag.fagsystem.navn) == ("55133018", "Aarhus Kommune", "KSD")
    assert [step.kode for step in sag.forloeb] == [Fremdrift.OPRETTET, Fremdrift.BEHANDLES]
    assert sag.livscyklus is Livscyklus.IMPORTERET


def test_a_uuid_in_capitals_is_the_same_sag() -> None:
    (sag,) = fetch("sdi", svar.sdi_svar(svar.sag(registrering(), sag_id=SAG_ID.upper()))).sager

    assert sag.uuid == SAG_ID


def test_the_latest_registration_counts_wherever_it_stands() -> None:
    new = registrering(svar.egenskaber("Ny"), ramme_xml=svar.ramme("2026-10-03T00:00:00Z"))
    old = registrering(svar.egenskaber("Gammel"), ramme_xml=svar.ramme("2026-10-02T00:00:00Z"))

    assert read_sag(new, old).titel == read_sag(old, new).titel == "Ny"


def test_what_the_index_received_last_counts_before_the_clock_of_the_sender() -> None:
    def received(sts: str, sent: str, livscyklus: str) -> str:
        clock = f"<sd:Tidspunkt>{sent}</sd:Tidspunkt>" if sent else ""
        kode = f"<sd:LivscyklusKode>{livscyklus}</sd:LivscyklusKode>"
        return registrering(ramme_xml=f"{clock}{kode}<gd:StsTidspunkt>{sts}</gd:StsTidspunkt>")

    imported = received("2026-10-02T00:00:00Z", "2026-10-02T00:00:05Z", "Importeret")
    for deleted in (
        received("2026-11-01T00:00:00Z", "", "Slettet"),
        received("2026-11-01T00:00:00Z", "2026-10-02T00:00:04Z", "Slettet"),
    ):
        assert read_sag(imported, deleted).livscyklus is Livscyklus.SLETTET
        assert read_sag(deleted, imported).livscyklus is Livscyklus.SLETTET


def test_attributes_are_picked_by_virkning_never_by_position() -> None:
    titles = (
        svar.egenskaber("Før", virkning("sag", **PAST))
        + svar.egenskaber("Nu")
        + svar.egenskaber("Siden", virkning("sag", **FUTURE))
    )

    assert read_sag(egenskaber_xml=titles).titel == "Nu"


def test_virkning_is_half_open_and_missing_bounds_are_infinite() -> None:
    now = "2026-11-23T12:00:00Z"
    ended_now = svar.egenskaber("Slut", virkning("sag", "2026-01-01T00:00:00Z", now))
    began_now = svar.egenskaber("Begyndt", virkning("sag", now))

    assert read_sag(egenskaber_xml=ended_now + began_now).titel == "Begyndt"
    assert read_sag(egenskaber_xml=ended_now).titel is None
    assert read_sag(egenskaber_xml=svar.egenskaber("Altid", "")).titel == "Altid"
    assert read_sag(egenskaber_xml=svar.egenskaber("Altid", virkning("sag", ""))).titel == "Altid"


def test_the_status_is_the_one_in_force_also_where_the_list_is_in_disorder() -> None:
    steps = (
        fremdrift("Afgjort", "2026-11-01T00:00:00Z")
        + fremdrift("Opstaaet", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")
        + fremdrift("Oplyst", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    )

    sag = read_sag(tilstande=steps)

    assert sag.nu is not None
    assert sag.nu.kode is Fremdrift.AFGJORT
    assert [step.kode for step in sag.forloeb] == [Fremdrift.OPRETTET, Fremdrift.BEHANDLES, Fremdrift.AFGJORT]


def test_of_overlapping_states_the_one_that_began_last_holds() -> None:
    sag = read_sag(tilstande=fremdrift("Afgjort", "2026-11-01T00:00:00Z") + fremdrift("Oplyst", "2026-10-01T00:00:00Z"))

    assert sag.nu is not None
    assert sag.nu.kode is Fremdrift.AFGJORT


def test_a_state_nobody_knows_is_unknown_and_costs_nothing_else() -> None:
    sag = read_sag(tilstande=fremdrift("Henlagt", "2026-10-01T00:00:00Z"))

    assert sag.nu is not None
    assert sag.nu.kode is Fremdrift.UKENDT


def test_dates_are_danish_calendar_days() -> None:
    late = svar.indeksegenskaber(oprettet="2026-06-30T22:30:00Z")

    assert read_sag(indeks=late).oprettet == date(2026, 7, 1)


def test_without_a_created_time_the_first_opstaaet_counts() -> None:
    assert read_sag(indeks=svar.indeksegenskaber(oprettet=None)).oprettet == date(2026, 9, 28)


def test_missing_or_unknown_sensitivity_is_the_stricter_case_and_of_several_in_force_the_strictest() -> None:
    both = svar.indeksegenskaber("VIP_SAGER") + svar.indeksegenskaber("IKKE_FORTROLIGE_DATA")

    assert read_sag(indeks=svar.indeksegenskaber(None)).foelsomhed is Foelsomhed.FOELSOMME
    assert read_sag(indeks=svar.indeksegenskaber("TOPHEMMELIG")).foelsomhed is Foelsomhed.FOELSOMME
    assert read_sag(indeks=svar.indeksegenskaber("vip_sager")).foelsomhed is Foelsomhed.VIP
    assert read_sag(indeks="").foelsomhed is Foelsomhed.FOELSOMME
    assert read_sag(indeks=both).foelsomhed is Foelsomhed.VIP
    assert read_sag(indeks=svar.indeksegenskaber("IKKE_FORTROLIGE_DATA")).foelsomhed is Foelsomhed.IKKE_FORTROLIGE


def test_the_primary_party_is_by_role_and_in_force() -> None:
    secondary = svar.part(rolle="00000000-0000-4000-8000-000000000001")
    before = svar.part(holds=virkning("gd", **PAST))

    assert not read_sag(parter=secondary).er_primaer_part
    assert not read_sag(parter=before).er_primaer_part
    assert not read_sag(parter=svar.part(NABO.urn) + secondary).er_primaer_part
    assert read_sag(parter=secondary + svar.part()).er_primaer_part


@pytest.mark.parametrize("parter", [svar.part(NABO.urn), "", svar.part("urn:oio:cvr-nr:55133018")])
def test_a_sag_in_which_the_person_has_no_part_refuses_the_whole_delivery(parter: str) -> None:
    answer = svar.sdi_svar(svar.sag(registrering()), svar.sag(registrering(parter=parter), sag_id=BEVILLING_ID))

    with pytest.raises(AnotherPersonsData):
        fetch("sdi", answer)


def test_whose_it_is_comes_before_whether_it_can_be_read() -> None:
    broken = svar.egenskaber(holds=virkning("sag", "i går"))
    bad_grant = svar.bevilget(holds=virkning("bi", "i går"))
    stranger = svar.relation("bi:Bevillingspart", svar.BEVILLINGSMODTAGER, svar.urn(NABO.urn))

    with pytest.raises(AnotherPersonsData):
        fetch("sdi", svar.sdi_svar(svar.sag(registrering(egenskaber_xml=broken, parter=svar.part(NABO.urn)))))
    with pytest.raises(AnotherPersonsData):
        fetch("ydi", svar.ydi_svar(svar.bevilling(bad_grant, parter=stranger)))


def test_classes_keep_their_role_facet_and_title_and_only_those_in_force() -> None:
    visning = svar.klasse("V", "Visning undtaget for borger", "8941e537-1b1c-5477-b11d-8f31a081770e", "Visningsklasse")
    former = svar.klasse("V", "Visning før", "8941e537-1b1c-5477-b11d-8f31a081770e", "X", virkning("gd", **PAST))

    sag = read_sag(klasser=visning + former + svar.klasse())

    others = [(k.facet, k.titel) for k in sag.klasser if not k.primaer]
    assert others == [("Visningsklasse", "Visning undtaget for borger")]


def test_the_primary_class_is_among_the_classes_for_it_may_itself_be_a_visningsklasse() -> None:
    sag = read_sag(klasser=svar.klasse(titel="Visning undtaget for borger"))

    assert [(k.titel, k.primaer) for k in sag.klasser] == [("Visning undtaget for borger", True)]


def test_an_owner_without_a_cvr_field_is_known_by_its_urn() -> None:
    owner = svar.relation("sag:Sagsaktoer", svar.EJER, svar.urn("urn:oio:cvr-nr:33236131"))

    assert read_sag(aktoerer=owner).ejer.cvr == "33236131"


def test_a_caseworker_is_never_read() -> None:
    extra = "<si:SagsaktoerLokalUdvidelse><si:FuldtNavn>Sagsbehandler Beta</si:FuldtNavn></si:SagsaktoerLokalUdvidelse>"
    worker = svar.relation("sag:Sagsaktoer", "bf1f93ed-9441-4af4-835b-baeb201f3076", svar.uuid(SAG_ID), extra)

    sag = read_sag(aktoerer=worker + svar.ejer())

    assert "Beta" not in repr(sag)
    assert "Testperson" not in repr(sag)
    assert "Fritekst" not in repr(sag)


@pytest.mark.parametrize(
    "broken",
    [
        svar.sag(),
        svar.sag(registrering(klasser="")),
        svar.sag(registrering(klasser=svar.klasse(holds=virkning("gd", **PAST)))),
        svar.sag(registrering(klasser=svar.klasse("G01", rolle=svar.MASTER))),
        svar.sag(registrering(klasser=svar.klasse("32.30"))),
        svar.sag(registrering(egenskaber_xml=svar.egenskaber(holds=virkning("sag", "i går")))),
    ],
    ids=[
        "no registration",
        "no class",
        "class no longer in force",
        "no primary class",
        "no KLE",
        "unreadable Virkning",
    ],
)
def test_one_bad_record_costs_one_record_and_is_counted(broken: str) -> None:
    good = svar.sag(registrering(), sag_id=BEVILLING_ID)

    delivery = fetch("sdi", svar.sdi_svar(broken, good))

    assert [sag.uuid for sag in delivery.sager] == [BEVILLING_ID]
    assert delivery.unreadable == 1


def test_a_date_that_is_none_costs_only_itself_where_nothing_hangs_on_it() -> None:
    assert read_sag(indeks=svar.indeksegenskaber(oprettet="snart")).oprettet == date(2026, 9, 28)


# Documents


def test_a_document_has_title_date_and_type_from_the_document_and_the_posts_own_title_wins() -> None:
    plain = read_sag(journal=svar.journalpost(), dokumenter=svar.dokument())
    renamed = read_sag(journal=svar.journalpost(titel="Partshøring"), dokumenter=svar.dokument())

    assert [(d.titel, d.dato, d.type) for d in plain.dokumenter] == [("Afgørelse", date(2026, 10, 20), "Brev")]
    assert renamed.dokumenter[0].titel == "Partshøring"


def test_a_document_the_index_does_not_deliver_keeps_the_posts_title_without_date() -> None:
    (document,) = read_sag(journal=svar.journalpost(titel="Partshøring")).dokumenter

    assert (document.titel, document.dato, document.type) == ("Partshøring", None, None)
    assert document.foelsomhed is Foelsomhed.FOELSOMME
    assert read_sag(journal=svar.journalpost()).dokumenter == ()


def test_a_journal_note_is_no_document() -> None:
    assert read_sag(journal=svar.journalpost(note=True, titel="Notat")).dokumenter == ()


def test_a_documents_own_class_and_sensitivity_come_along() -> None:
    titel = "<di:Klassetitel>Visning undtaget</di:Klassetitel>"
    extra = f"<di:DokumentklasseLokalUdvidelse>{titel}</di:DokumentklasseLokalUdvidelse>"
    klasse = svar.relation("di:Dokumentklasse", SAG_ID, svar.uuid(SAG_ID), extra)

    (document,) = read_sag(
        journal=svar.journalpost(), dokumenter=svar.dokument(klasser=klasse, foelsomhed="VIP_SAGER")
    ).dokumenter

    assert document.klasser[0].titel == "Visning undtaget"
    assert document.foelsomhed is Foelsomhed.VIP

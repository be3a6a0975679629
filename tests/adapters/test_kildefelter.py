"""The fields of one item as delivered: what may be seen, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from borgerblik.sources import BORGEREN, IKKE_VIST, Delivery, Kildefelt
from tests.adapters import svar, svar_liste
from tests.adapters.kanned import Index, a_question, asking, enveloped
from tests.adapters.laesning import ydelser_svar
from tests.adapters.svar import registrering
from tests.byg import BEVILLING_ID, BORGER, NABO, SAG_ID

YDELSE_ID = f"{BEVILLING_ID}:bev-1"
SEKUNDAER = "a13dd53b-9158-5520-9cb6-430b0879da35"
BEHANDLER = "bf1f93ed-9441-4af4-835b-baeb201f3076"
PAST = svar.virkning("gd", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
OTHER = "00000000-0000-4000-8000-000000000001"


def delivered(kind: str, answer: str, raa: str | None) -> Delivery:
    with asking(kind, Index([enveloped(answer)])) as source:
        delivery: Delivery = source.fetch(replace(a_question(), raa=raa))
    return delivery


def felter(kind: str, answer: str, raa: str | None) -> tuple[Kildefelt, ...]:
    return delivered(kind, answer, raa).felter


def said(found: Iterable[Kildefelt], navn: str) -> list[str]:
    return [felt.vaerdi for felt in found if felt.navn == navn]


def en_sags_felter(**parts: str) -> tuple[Kildefelt, ...]:
    return felter("sdi", svar.sdi_svar(svar.sag(registrering(**parts))), SAG_ID)


# Only what was asked for


@pytest.mark.parametrize("kind", ["sdi", "ydi", "ydl"])
def test_who_asks_for_no_fields_gets_none_and_otherwise_the_same(kind):
    answer = svar.sdi_svar(svar.sag(registrering())) if kind == "sdi" else ydelser_svar(kind, {})
    raa = SAG_ID if kind == "sdi" else YDELSE_ID

    without, with_them = delivered(kind, answer, None), delivered(kind, answer, raa)

    assert without.felter == ()
    assert with_them.felter
    assert replace(with_them, felter=()) == without


@pytest.mark.parametrize("kind", ["sdi", "ydi", "ydl"])
def test_an_item_that_is_not_there_has_no_fields(kind):
    answer = svar.sdi_svar(svar.sag(registrering())) if kind == "sdi" else ydelser_svar(kind, {})

    for other in (OTHER, f"{OTHER}:bev-1", f"{BEVILLING_ID}:bev-2"):
        assert [
            felt for felt in felter(kind, answer, other) if felt.sti.startswith(("BevilgetYdelse", "Sag", "OE", "Oe"))
        ] == []


def test_of_several_sager_and_registrations_the_one_that_is_meant_is_told_of_as_it_is_now():
    old = registrering(svar.egenskaber("Gammel titel"), ramme_xml=svar.ramme("2020-01-01T00:00:00Z"))
    now = registrering(svar.egenskaber("Ny titel"))
    another = svar.sag(registrering(svar.egenskaber("En anden sag")), sag_id=OTHER)

    found = felter("sdi", svar.sdi_svar(another, svar.sag(now, old)), SAG_ID)

    assert said(found, "Titel") == ["Ny titel"]


# A sag


def test_a_sag_is_told_of_field_by_field_with_the_place_of_each():
    found = en_sags_felter()

    by_name = {felt.navn: felt.vaerdi for felt in found}
    assert by_name["Titel"] == "Sygedagpenge"
    assert by_name["Fagsystemets status"] == "Fritekst fra fagsystemet"
    assert by_name["Følsomhed"] == "FOELSOMME_PERSONOPLYSNINGER"
    assert by_name["Klassens nummer"] == "32.30.04"
    assert by_name["Ejerens CVR-nummer"] == "55133018"
    assert by_name["Fagsystemets navn"] == "KSD"
    assert said(found, "Fremdrift") == ["Opstaaet", "Oplyst"]
    assert said(found, "Fremdrift: gælder") == [
        "fra 2026-09-28T07:30:00Z til 2026-10-02T08:00:00Z",
        "fra 2026-10-02T08:00:00Z",
    ]
    places = [felt.sti for felt in found]
    assert "Sag/AttributListe/Egenskaber/Titel" in places
    assert "Sag/TilstandListe/Fremdrift[2]/FremdriftStatusKode" in places


def test_a_party_that_the_citizen_has_registered_is_another_party_all_the_same():
    who = f"<sd:AktoerRef><sd:URNIdentifikator>{BORGER.urn}</sd:URNIdentifikator></sd:AktoerRef>"
    by_the_citizen = svar.virkning("sag", "2025-01-01T00:00:00Z").replace("</sag:Virkning>", f"{who}</sag:Virkning>")
    assert BORGER.urn in by_the_citizen
    found = en_sags_felter(parter=svar.part() + svar.part(NABO.urn, holds=by_the_citizen))

    assert [felt.vaerdi for felt in found if felt.navn == "Part, primær part"] == [BORGEREN, "anden part"]


@pytest.mark.parametrize("key", [f"{NABO.reveal()}01", f"KH00{NABO.reveal()}99", f"1{BORGER.reveal()}"])
def test_a_number_inside_a_longer_one_is_told_to_nobody(key: str):
    found = en_sags_felter(egenskaber_xml=svar.egenskaber(titel=f"Sag {key}"))

    assert all(key not in felt.vaerdi for felt in found)


def test_the_citizen_is_called_so_and_of_another_party_nothing_is_told_but_the_role():
    found = en_sags_felter(parter=svar.part() + svar.part(NABO.urn) + svar.part(NABO.urn, SEKUNDAER))

    assert [felt.vaerdi for felt in found if felt.navn == "Part, primær part"] == [BORGEREN, "anden part"]
    assert said(found, "Part, anden rolle") == ["anden part"]
    assert_nobody_else(found)


def test_a_party_that_was_one_once_says_until_when():
    found = en_sags_felter(parter=svar.part(holds=PAST))

    assert said(found, "Part: gælder") == ["fra 2025-01-01T00:00:00Z til 2026-01-01T00:00:00Z"]


def test_caseworkers_notes_documents_and_the_alternative_title_are_named_and_not_shown():
    extra = "<si:SagsaktoerLokalUdvidelse><si:FuldtNavn>Mette Behandler</si:FuldtNavn></si:SagsaktoerLokalUdvidelse>"
    behandler = svar.relation("sag:Sagsaktoer", BEHANDLER, svar.uuid(OTHER), extra)
    alternativ = "<sd:TitelAlternativTekst>Hemmeligt</sd:TitelAlternativTekst>"
    undtaget = f"<sag:OffentlighedUndtaget>{alternativ}</sag:OffentlighedUndtaget>"
    egenskaber = svar.egenskaber().replace("<sag:Titel>", f"{undtaget}<sag:Titel>")

    found = en_sags_felter(
        egenskaber_xml=egenskaber,
        aktoerer=svar.ejer() + behandler,
        journal=svar.journalpost(titel="Brev til borgeren") + svar.journalpost(note=True),
    )

    for hidden in ("Aktør i anden rolle", "Alternativ titel og undtagelse fra offentlighed", "Journalpost"):
        assert set(said(found, hidden)) == {IKKE_VIST}
    assert said(found, "Journalpost") == [IKKE_VIST, IKKE_VIST]
    everything = str(found)
    for secret in ("Mette", "Hemmeligt", "Brev til borgeren", "Notat om samtale"):
        assert secret not in everything


def test_an_element_nobody_has_heard_of_is_named_and_not_shown():
    new = "<sag:Nyt>Hemmeligt</sag:Nyt><sag:Nyt><sag:Dybt>Hemmeligt</sag:Dybt></sag:Nyt>"
    odd = svar.egenskaber().replace("<sag:Titel>", f"{new}<sag:Titel>")

    found = en_sags_felter(egenskaber_xml=odd)

    assert said(found, "Nyt") == [IKKE_VIST, IKKE_VIST]
    assert "Hemmeligt" not in str(found)


def test_what_hides_inside_a_field_that_is_shown_is_not_shown():
    odd = svar.egenskaber("Sygedagpenge<sag:Dybt>Hemmeligt</sag:Dybt>")
    commented = svar.egenskaber("Sygedagpenge<!-- Hemmeligt -->")

    assert "Hemmeligt" not in str(en_sags_felter(egenskaber_xml=odd))
    assert "Hemmeligt" not in str(en_sags_felter(egenskaber_xml=commented))


def test_person_numbers_in_texts_are_masked_and_the_citizens_own_is_named():
    own, other = BORGER.reveal(), NABO.reveal()

    found = en_sags_felter(
        egenskaber_xml=svar.egenskaber(f"{own} mod {other}, {own[:6]}-{own[6:]} mod {other[:6]} {other[6:]}")
    )

    assert said(found, "Titel") == ["borgeren mod [cpr], borgeren mod [cpr]"]
    assert_nobody_else(found)


def test_a_uuid_with_ten_digits_in_it_is_nobodys_number():
    reference = "42f8817a-673c-5205-bef6-610772999012"

    found = en_sags_felter(systemer=svar.system(reference=reference))

    assert said(found, "Fagsystemets id") == [reference]


def test_a_sag_whose_newest_registration_nobody_can_tell_costs_its_fields_alone():
    broken = registrering(ramme_xml=svar.ramme("ikke en tid"))

    delivery = delivered("sdi", svar.sdi_svar(svar.sag(broken, registrering())), SAG_ID)

    assert (delivery.felter, delivery.unreadable) == ((), 1)


# Benefits


@pytest.mark.parametrize("kind", ["ydi", "ydl"])
def test_a_ydelse_is_told_of_with_its_grant_and_not_with_its_siblings(kind):
    answer = ydelser_svar(kind, {}, {"nummer": "bev-2", "navn": "Kontanthjælp"})

    found = felter(kind, answer, YDELSE_ID)

    by_name = {felt.navn: felt.vaerdi for felt in found}
    assert by_name["Ydelsens navn"] == "Sygedagpenge"
    assert by_name["KLE-nummer"] == "32.30.04"
    assert by_name["Planens beløb (brutto)"] == "19728.00"
    assert by_name["Følsomhed"].endswith("_PERSONOPLYSNINGER")
    assert by_name["Tilknyttet sag"] == IKKE_VIST
    assert BORGEREN in by_name.values()
    assert "Kontanthjælp" not in str(found)
    assert_nobody_else(found)


def test_an_amount_that_is_not_believed_is_shown_as_it_was_written():
    delivery = delivered("ydi", ydelser_svar("ydi", {"planer": svar.plan("5.942")}), YDELSE_ID)

    assert said(delivery.felter, "Planens beløb (brutto)") == ["5.942"]
    assert delivery.ydelser[0].plan[0].beloeb is None


def test_a_ydelse_without_an_id_is_found_by_the_number_it_was_given():
    answer = svar.ydi_svar(svar.bevilling(svar.bevilget(None), svar.bevilget("bev-2", "Kontanthjælp")))

    assert said(felter("ydi", answer, f"{BEVILLING_ID}:1"), "Ydelsens navn") == ["Sygedagpenge"]


def test_the_payments_of_a_ydelse_come_under_their_own_id_and_those_of_another_do_not():
    other = svar.effektuering(effektuering_id=OTHER, reference=f"{BEVILLING_ID}:bev-2", brutto="77.00")
    answer = svar.ydi_svar(svar.bevilling(), svar.effektuering(), other)

    found = [felt for felt in felter("ydi", answer, YDELSE_ID) if felt.udbetaling is not None]

    assert {felt.udbetaling for felt in found} == {svar.EFFEKTUERING_ID}
    assert said(found, "Samlet bruttobeløb") == ["19728.00"]
    assert said(found, "Part, effektueringsmodtager") == [BORGEREN]
    assert "77.00" not in str(found)


def test_the_payments_of_a_row_come_under_their_own_id():
    line = svar_liste.linje("100.00", svar_liste.effektuering(brutto="100.00"))

    found = [f for f in felter("ydl", svar_liste.svar(svar_liste.ydelse(line)), YDELSE_ID) if f.udbetaling is not None]

    assert {felt.udbetaling for felt in found} == {svar.EFFEKTUERING_ID}
    assert said(found, "Linjens beløb (brutto)") == ["100.00"]
    assert said(found, "Samlet bruttobeløb") == ["100.00"]
    assert_nobody_else(found)


# What the remarks go by


@pytest.mark.parametrize(
    ("parter", "has"),
    [
        (svar.part(), True),
        (svar.part(rolle=SEKUNDAER), False),
        (svar.part(rolle=SEKUNDAER) + svar.part(NABO.urn), True),
        (svar.part(rolle=SEKUNDAER) + svar.part(NABO.urn, holds=PAST), False),
        (svar.part(rolle=SEKUNDAER) + svar.part(NABO.urn, holds=svar.virkning("gd", "ikke en tid")), True),
    ],
)
def test_a_sag_says_whether_anybody_is_its_primary_party(parter, has):
    (sag,) = delivered("sdi", svar.sdi_svar(svar.sag(registrering(parter=parter))), None).sager

    assert sag.har_primaer_part is has


def test_what_is_not_said_of_a_sag_is_known_not_to_be():
    indeks = svar.indeksegenskaber(foelsomhed=None)
    journal = svar.journalpost() + svar.journalpost(OTHER, "Brev") + svar.journalpost(note=True)
    (sag,) = delivered("sdi", svar.sdi_svar(svar.sag(registrering(indeks=indeks, journal=journal))), None).sager
    (whole,) = delivered("sdi", svar.sdi_svar(svar.sag(registrering())), None).sager

    assert (sag.foelsomhed_oplyst, sag.dokumenter_uden_titel, len(sag.dokumenter)) == (False, 1, 1)
    assert (whole.foelsomhed_oplyst, whole.dokumenter_uden_titel) == (True, 0)


def test_a_document_that_cannot_be_read_is_not_one_without_a_title():
    broken = svar.dokument().replace("2026-01-01T00:00:00Z", "ikke en tid")
    answer = svar.sdi_svar(svar.sag(registrering(journal=svar.journalpost())), broken)

    (sag,) = delivered("sdi", answer, None).sager

    assert (sag.dokumenter, sag.dokumenter_uden_titel) == ((), 0)


@pytest.mark.parametrize("kind", ["ydi", "ydl"])
def test_a_grant_says_whether_its_sensitivity_was_given(kind):
    answer = ydelser_svar(kind, {})
    tag = "bi:Foelsomhed" if kind == "ydi" else "k:BevillingFoelsomhed"
    head, _, rest = answer.partition(f"<{tag}>")
    without = head + rest.partition(f"</{tag}>")[2]

    assert delivered(kind, answer, None).ydelser[0].bevilling.foelsomhed_oplyst
    assert not delivered(kind, without, None).ydelser[0].bevilling.foelsomhed_oplyst


def assert_nobody_else(found: Iterable[Kildefelt]) -> None:
    """No number, also not the citizen's own, and nobody's name."""
    everything = str(list(found))
    for number in (BORGER.reveal(), NABO.reveal()):
        assert number not in everything
        assert f"{number[:6]}-{number[6:]}" not in everything
    assert "Testperson" not in everything

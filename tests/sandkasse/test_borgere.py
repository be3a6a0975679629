"""What the named citizens show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from borgerblik.sandkasse.borgere import genereret
from borgerblik.sandkasse.navngivne import NAVNGIVNE, Navngiven
from borgerblik.sandkasse.server import create_app
from borgerblik.sandkasse.tid import sidste_bankdag
from tests.sandkasse.breve import envelope, sdi_om, yi_om
from tests.sandkasse.conftest import I_DAG, Wire, antal, find, sager, status, texts
from tests.wire import serving

BY_NAME = {borger.navn: borger for borger in NAVNGIVNE}
ANSWERING = [borger for borger in NAVNGIVNE if not borger.fejl]


def born(nummer: str) -> date:
    """The date in a replacement number, by the rules of the civil registration system."""
    day, month, year, century = int(nummer[:2]) - 60, int(nummer[2:4]), int(nummer[4:6]), int(nummer[6])
    if century <= 3 or (century in (4, 9) and year >= 37):
        return date(1900 + year, month, day)
    return date((2000 if century in (4, 9) or year <= 57 else 1800) + year, month, day)


def named(name: str) -> str:
    return BY_NAME[name].nummer


def test_there_are_at_least_fourteen_of_them_and_each_has_a_number_that_is_nobodys():
    numbers = [borger.nummer for borger in NAVNGIVNE]
    numbers += [number for borger in NAVNGIVNE for number in borger.andre]

    assert len(NAVNGIVNE) >= 14
    assert len(set(numbers)) == len(numbers)
    assert all(61 <= int(number[:2]) <= 91 and len(number) == 10 for number in numbers)
    assert all(date(1930, 1, 1) < born(number) < date(2010, 1, 1) for number in numbers)


def test_a_generated_citizen_has_a_number_that_is_nobodys_and_no_named_ones():
    numbers = [genereret(running, seed=1).nummer or "" for running in range(3000)]

    assert len(set(numbers)) == 3000
    assert not set(numbers) & {borger.nummer for borger in NAVNGIVNE}
    assert all(61 <= int(number[:2]) <= 91 and born(number) < I_DAG for number in numbers)


@pytest.mark.parametrize("borger", ANSWERING, ids=lambda borger: borger.navn)
def test_both_indexes_answer_about_each_of_them_as_the_schema_says(shared: Wire, borger: Navngiven):
    om_sager, om_ydelser = shared.ask("sdi", sdi_om(borger.nummer)), shared.ask("yi", yi_om(borger.nummer))

    assert status(om_sager) == status(om_ydelser) == 20
    assert len(sager(om_sager)) == min(100, antal(om_sager)["sager"])


def test_one_citizen_is_in_all_eight_areas(shared: Wire):
    krop = shared.ask("yi", yi_om(named("Anna Alsted")))
    path = "yi:BevillingFiltreretOejebliksbillede/bi:Registrering/bi:AttributListe/bi:BevilgetYdelse/bi:Ydelse"

    assert set(texts(krop, f"{path}/bi:Ydelsesnavn")) == {
        "Sygedagpenge",
        "Kontanthjælp",
        "Uddannelseshjælp",
        "Revalideringsydelse",
        "Ressourceforløbsydelse",
        "Ledighedsydelse",
        "Fleksløntilskud",
        "Tilskud til tandpleje",
    }


def test_uddannelseshjaelp_shares_its_number_with_kontanthjaelp_and_is_known_by_its_words(shared: Wire):
    krop = shared.ask("sdi", sdi_om(named("Tage Ulrik")))
    classes = find(krop, ".//si:SagsklasseLokalUdvidelse")

    assert "32.24.04" in texts(krop, ".//si:SagsklasseLokalUdvidelse/si:BrugervendtNoegle")
    assert ["Ydelse", "Uddannelseshjælp"] in [[child.text for child in c] for c in classes]
    assert texts(krop, ".//sag:Titel") == ["Ansøgning om uddannelseshjælp"]


def test_one_citizen_has_nothing_at_all_and_that_is_an_answer(shared: Wire):
    om_sager, om_ydelser = shared.ask("sdi", sdi_om(named("Carla Dam"))), shared.ask("yi", yi_om(named("Carla Dam")))

    assert status(om_sager) == status(om_ydelser) == 20
    assert antal(om_sager) == {"sager": 0, "dokumenter": 0}
    assert antal(om_ydelser, "yi") == {"bevillinger": 0, "effektueringer": 0}


def test_an_exempt_sag_carries_its_visningsklasse_and_the_benefit_that_is_tied_to_it(shared: Wire):
    krop = shared.ask("sdi", sdi_om(named("Frida Grøn")))
    exempt = [s for s in find(krop, "sdi:SagFiltreretOejebliksbillede") if "Visning undtaget for borger" in _all(s)]
    tied = texts(
        shared.ask("yi", yi_om(named("Frida Grøn"))), ".//bi:Bevillingssag/gd:ReferenceID/sd:UUIDIdentifikator"
    )

    assert len(exempt) == 1
    assert texts(exempt[0], "sag:ObjektType/sd:UUIDIdentifikator")[0] in tied


def test_a_vip_sag_says_so_and_another_of_the_same_citizen_does_not(shared: Wire):
    levels = texts(shared.ask("sdi", sdi_om(named("Gustav Holm"))), ".//si:Foelsomhed")

    assert sorted(levels) == ["IKKE_FORTROLIGE_DATA", "VIP_SAGER"]


def test_one_who_moved_has_sager_in_two_kommuner(shared: Wire):
    owners = texts(shared.ask("sdi", sdi_om(named("Hanne Iversen"))), ".//si:CVR-Nummer")

    assert {"55133018", "64942212"} == set(owners)


def test_payments_show_own_set_off_the_debt_authority_a_correction_and_a_missing_receipt(shared: Wire):
    krop = shared.ask("yi", yi_om(named("Jette Krogh")))
    slips = find(krop, ".//oef:Egenskaber")

    assert any(_amount(slip, "BeloebSendtTilUdbetaling") < _amount(slip, "BeloebEfterSkatATP") for slip in slips)
    paid = [slip for slip in slips if texts(slip, "oef:BeloebUdbetalt")]
    assert any(_amount(slip, "BeloebUdbetalt") < _amount(slip, "BeloebSendtTilUdbetaling") for slip in paid)
    assert len(paid) == len(slips) - 1
    assert any(amount.startswith("-") for amount in texts(krop, ".//oef:Ydelsesbeloeb"))
    assert all(len(text) > 10 for tag in ("Sendt", "Udbetalt") for text in _reasons(krop, tag))


def test_one_is_only_a_secondary_party_and_appears_when_no_role_is_asked_for(shared: Wire):
    number = named("Karl Lind")

    assert sager(shared.ask("sdi", sdi_om(number))) == []
    assert len(sager(shared.ask("sdi", sdi_om(number, rolle=None)))) == 1


def test_udbetaling_danmark_owns_and_pays_for_one_of_them(shared: Wire):
    krop = shared.ask("yi", yi_om(named("Lone Munk")))

    assert set(texts(krop, ".//bi:CVR-nr") + texts(krop, ".//oef:CVR-nr")) == {"33236131"}


def test_a_broken_record_stands_among_good_ones(shared: Wire):
    krop = shared.ask("sdi", sdi_om(named("Nanna Olsen")))
    primary = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
    with_class = [s for s in find(krop, "sdi:SagFiltreretOejebliksbillede") if primary in _all(s)]

    assert 0 < len(with_class) < len(sager(krop))


def test_one_grant_is_approved_by_hand_and_one_has_no_plan(shared: Wire):
    krop = shared.ask("yi", yi_om(named("Otto Poulsen")))
    plans = [len(find(y, "bi:OekonomiskEffektueringsplan")) for y in find(krop, ".//bi:BevilgetYdelse")]

    assert sorted(plans) == [0, 1]
    assert texts(krop, ".//bi:ManueltGodkendes") == ["true"]


def test_five_pages_of_a_hundred_hold_five_hundred_sager_once_each(shared: Wire):
    pages = [shared.ask("sdi", sdi_om(named("Ib Juul"), page=(offset, 100))) for offset in range(0, 600, 100)]
    found = [uuid for page in pages for uuid in sager(page)]

    assert [len(sager(page)) for page in pages] == [100, 100, 100, 100, 100, 0]
    assert len(set(found)) == 500
    assert all(antal(page)["sager"] == 500 for page in pages)


def test_what_must_never_be_shown_is_there_to_be_left_out(shared: Wire):
    anna = _all(shared.ask("sdi", sdi_om(named("Anna Alsted"))))

    assert "Sygedagpenge, psykisk sygdom" in anna  # TitelAlternativTekst
    assert "URN:Empty" in anna  # a journal note
    assert "Arne Arbejdsgiver" in anna  # another party
    assert any(name in anna for name in ("Signe Testsen", "Morten Prøvegaard", "Lene Eksempel", "Jonas Øvelund"))


def test_nothing_has_happened_in_the_future(shared: Wire):
    for borger in ANSWERING:
        krop = shared.ask("sdi", sdi_om(borger.nummer))
        days = texts(krop, ".//sd:TidsstempelDatoTid") + texts(krop, ".//sd:Tidspunkt") + texts(krop, ".//di:BrevDato")
        assert all(date.fromisoformat(day[:10]) < I_DAG for day in days)


def test_the_same_seed_and_day_give_the_same_bytes(noeglefil: Path):
    def answers(seed: int, day: date) -> list[bytes]:
        app = create_app(noeglefil=noeglefil, seed=seed, i_dag=day, borgere=20)
        with serving(app) as url:
            someone = genereret(7, seed).nummer or ""
            return [Wire(url, {}).post("sdi", envelope(sdi_om(n))).content for n in (named("Anna Alsted"), someone)]

    assert answers(1, I_DAG) == answers(1, I_DAG)
    assert answers(2, I_DAG) != answers(1, I_DAG)


def test_generated_citizens_answer_as_the_schema_says_and_most_have_something(shared: Wire):
    counts = [antal(shared.ask("sdi", sdi_om(genereret(n, 1).nummer or "")))["sager"] for n in range(50)]

    assert sum(count > 0 for count in counts) > 30
    assert 0 in counts


def test_the_last_bank_day_of_a_month_is_not_new_years_eve_nor_a_sunday():
    assert sidste_bankdag(date(2026, 12, 5)) == date(2026, 12, 30)
    assert sidste_bankdag(date(2026, 5, 1)) == date(2026, 5, 29)
    assert sidste_bankdag(date(2024, 3, 9)) == date(2024, 3, 27)  # Easter came on the 31st


def _all(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode")


def _amount(slip: etree._Element, name: str) -> Decimal:
    return Decimal(texts(slip, f"oef:{name}")[0])


def _reasons(krop: etree._Element, tag: str) -> list[str]:
    found = texts(krop, f".//oef:{tag}{'TilUdbetaling' if tag == 'Sendt' else ''}Tekst")
    assert found
    return found

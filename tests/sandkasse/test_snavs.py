"""Faults on purpose: as many as are told of, and none where nobody asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from lxml import etree

from borgerblik.sandkasse.borgere import leveringer, pletter
from borgerblik.sandkasse.katalog import GAMMELT
from borgerblik.sandkasse.server import create_app
from borgerblik.sandkasse.snavs import BEVILLINGSPLETTER, ENS_TITEL, SAGSPLETTER, UDBETALINGSPLETTER, Plet, talt
from tests.sandkasse.breve import NAMESPACES, sdi_fremsoeg
from tests.sandkasse.conftest import I_DAG, Wire, texts
from tests.wire import serving

BORGERE, ANDEL = 150, 0.5
PRIMAER_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"


@pytest.fixture(scope="module")
def snavset(noeglefil: Path, schemas: dict[str, etree.XMLSchema]) -> Iterator[Wire]:
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG, borgere=BORGERE, fejlandel=ANDEL)
    with serving(app) as address:
        yield Wire(address, schemas)
        app.luk()


@pytest.fixture(scope="module")
def plettede() -> list[Plet]:
    return list(pletter(I_DAG, 1, BORGERE, ANDEL))


def sagen(wire: Wire, plettede: list[Plet], kode: str) -> etree._Element:
    """A sag with that fault, as the index shows it."""
    uuid = next(plet.uuid for plet in plettede if plet.art == "Sag" and plet.kode == kode)
    found = wire.ask("sdi", sdi_fremsoeg(uuids=[uuid])).find("sdi:SagFiltreretOejebliksbillede", NAMESPACES)
    assert found is not None
    return found


def test_every_fault_there_is_has_been_made(plettede: list[Plet]):
    made = {(plet.art, plet.kode) for plet in plettede}

    assert made == {
        *(("Sag", kode) for kode in SAGSPLETTER),
        *(("Bevilling", kode) for kode in BEVILLINGSPLETTER),
        *(("Udbetaling", kode) for kode in UDBETALINGSPLETTER),
    }


def test_about_that_share_of_the_items_has_one_and_the_same_ones_every_time(plettede: list[Plet]):
    items = sum(objekt.art.navn != "Dokument" for levering in leveringer(I_DAG, 1, BORGERE) if levering.poster
                for objekt in levering.poster() if levering.nummer < 200_000)  # fmt: skip

    assert list(pletter(I_DAG, 1, BORGERE, ANDEL)) == plettede
    assert len({plet.uuid for plet in plettede}) == len(plettede)
    assert ANDEL * 0.8 < len(plettede) / items <= ANDEL * 1.1


def test_without_a_share_there_is_none(noeglefil: Path):
    assert list(pletter(I_DAG, 1, BORGERE, 0.0)) == []
    clean, same = (
        [(o.uuid, etree.tostring(o.registrering)) for v in leveringer(I_DAG, 1, 20, *share) for o in v.byg()]
        for share in ((), (0.0,))
    )
    assert clean == same


def test_the_named_and_those_of_the_new_kommuner_stay_clean():
    untouched = [levering for levering in leveringer(I_DAG, 1, 0) if levering.nummer < 30 or levering.poster]
    dirty = {levering.nummer: levering for levering in leveringer(I_DAG, 1, 5, 1.0)}

    for levering in untouched[::7]:
        one, other = (
            [etree.tostring(o.registrering) for o in each.byg()] for each in (levering, dirty[levering.nummer])
        )
        assert one == other


def test_the_sandkasse_tells_how_many_there_are_by_kommune_and_class(snavset: Wire, plettede: list[Plet]):
    told = requests.get(f"{snavset.url}/_sandkasse/snavs", timeout=30).json()

    assert told == talt(plettede)
    assert Counter(plet.kode for plet in plettede if plet.art == "Sag").total() == sum(
        antal for classes in told.values() for arts in classes.values() for antal in arts.get("Sag", {}).values()
    )


@pytest.mark.parametrize(
    ("kode", "path", "expected"),
    [
        ("titel_mangler", ".//sag:Egenskaber/sag:Titel", [" "]),
        ("forkortelser", ".//sag:Egenskaber/sag:Titel", ["Ans. vedr. KTH jf. LAS"]),
        ("ens_titler", ".//sag:Egenskaber/sag:Titel", [ENS_TITEL]),
        ("foelsomhed_mangler", ".//si:Foelsomhed", []),
        ("kle_ukendt", ".//si:SagsklasseLokalUdvidelse[1]/si:BrugervendtNoegle", ["32.24.99", "G01"]),
        ("kle_udgaaet", ".//si:SagsklasseLokalUdvidelse[1]/si:BrugervendtNoegle", ["32.24.32", "G01"]),
    ],
)
def test_a_field_says_what_is_wrong(snavset: Wire, plettede: list[Plet], kode: str, path: str, expected: list[str]):
    assert texts(sagen(snavset, plettede, kode), path) == expected


def test_parties_statuses_classes_and_systems_are_as_they_should_not_be(snavset: Wire, plettede: list[Plet]):
    def roles(kode: str, tag: str) -> list[str]:
        return texts(sagen(snavset, plettede, kode), f".//{tag}/gd:Rolle/sd:UUIDIdentifikator")

    assert PRIMAER_PART not in roles("primaer_part_mangler", "sag:Sagspart")
    assert roles("flere_primaere_parter", "sag:Sagspart") == [PRIMAER_PART] * 2
    assert MASTER not in roles("master_mangler", "si:SagsitsystemRelation")
    assert "Opstaaet" not in texts(sagen(snavset, plettede, "opstaaet_mangler"), ".//sag:FremdriftStatusKode")
    overlapping = texts(sagen(snavset, plettede, "flere_statusser"), ".//sag:Fremdrift//sd:GraenseIndikator")
    assert len(overlapping) > 1
    old = texts(sagen(snavset, plettede, "gammel_aaben"), ".//si:OprettetTidspunkt")[0]
    assert int(old[:4]) <= I_DAG.year - 4
    nameless = sagen(snavset, plettede, "visning_uden_klasse")
    assert "Visningsklasse" in texts(nameless, ".//si:Facettitel")
    assert not any(title.startswith("Visning") for title in texts(nameless, ".//si:Klassetitel"))
    assert texts(sagen(snavset, plettede, "ens_titler"), ".//si:SystemNavn") == [GAMMELT.navn] * 2


def test_what_looks_like_a_person_in_a_title_is_nobody(snavset: Wire, plettede: list[Plet]):
    titel = texts(sagen(snavset, plettede, "personnummer_i_titel"), ".//sag:Egenskaber/sag:Titel")[0]

    assert 61 <= int(titel[-10:-8]) <= 91

"""Everything of a class that an authority owns: found fast, and the same as by the search that looks at everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest
from lxml import etree

from borgerblik.sandkasse.borgere import leveringer
from borgerblik.sandkasse.katalog import AARHUS, ALLE_OTTE, NYE
from borgerblik.sandkasse.kontrakt import SAG, YdelseRolle
from borgerblik.sandkasse.lager import Lager, Levering, Objekt
from borgerblik.sandkasse.sdi import Sagdokumentindeks
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.tid import instant, klokken
from borgerblik.sandkasse.xml import laes
from tests.sandkasse.breve import element, klasse, part, role, sdi_fremsoeg, soeg_sag
from tests.sandkasse.conftest import I_DAG, Wire, antal, sager, status, texts

PRIMAER_KLASSE, EJER = "a86c6581-ec85-412d-a655-31a1f1d5b14f", "9e979b84-b846-4472-8622-58007dc63c7e"
ALTID = (
    "<sd:SoegVirkning><sd:FraTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:FraTidspunkt>"
    "<sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt></sd:SoegVirkning>"
)
SYGEDAGPENGE = "32.30.04"


def ejer(cvr: str) -> str:
    extra = f"<si:SagsaktoerLokalUdvidelse><si:CVR-Nummer>{cvr}</si:CVR-Nummer></si:SagsaktoerLokalUdvidelse>"
    return f"<sag:Sagsaktoer>{role(EJER)}<gd:LokalUdvidelseListe>{extra}</gd:LokalUdvidelseListe></sag:Sagsaktoer>"


def sager_af(kle: str, cvr: str, page: tuple[int, int] = (0, 100), frame: str = "") -> str:
    """By class and owner; with a frame that changes nothing it is no longer the search that is fast."""
    of_class = klasse(kle).replace("<sag:Sagsklasse>", f"<sag:Sagsklasse>{role(PRIMAER_KLASSE)}")
    sort = "<sdi:SagSortering><sdi:Element>StsRegistreringstidspunkt</sdi:Element><sdi:Retning>Stigende</sdi:Retning>"
    sort += "<sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering>"
    return sdi_fremsoeg(soeg_sag(ejer(cvr) + of_class, page=page, frame=frame), sort=sort)


def ydelser_af(art: str, kle: str, cvr: str, frame: str = "") -> str:
    if art == "bi":
        soeg, attributter = (
            "SoegBevillingIndeks",
            (
                "<bi:BevilgetYdelse><bi:Ydelse><bi:Klassifikation><bi:BrugervendtNoegle>"
                f"{kle}</bi:BrugervendtNoegle></bi:Klassifikation></bi:Ydelse></bi:BevilgetYdelse>"
            ),
        )
        relationer = f"<bi:Bevillingsaktoer>{role(YdelseRolle.EJER)}<bi:CVR-nr>{cvr}</bi:CVR-nr></bi:Bevillingsaktoer>"
    else:
        soeg, attributter = "SoegOekonomiskEffektueringIndeks", ""
        relationer = (
            "<oef:OekonomiskYdelseEffektueringRelation><oef:Klassifikationsbeskrivelse>"
            f"{kle}</oef:Klassifikationsbeskrivelse></oef:OekonomiskYdelseEffektueringRelation>"
            f"<oef:Aktoer>{role(YdelseRolle.EFF_EJER)}<oef:CVR-nr>{cvr}</oef:CVR-nr></oef:Aktoer>"
        )
    lists = (
        f"<{art}:AttributListe>{attributter}</{art}:AttributListe><{art}:TilstandListe/>"
        f"<{art}:RelationListe>{relationer}</{art}:RelationListe>"
    )
    paging = "<sd:MaksimalAntalKvantitet>1000</sd:MaksimalAntalKvantitet>"
    kind = "Bevilling" if art == "bi" else "OekonomiskEffektuering"
    shown = f"<yi:Filter><yi:{kind}Vis><yi:Vis>egenskaber</yi:Vis></yi:{kind}Vis></yi:Filter>"
    soegt = f"<yi:{soeg}>{paging}{frame}{lists}</yi:{soeg}>"
    return element("yi:FremsoegYdelseIndeksInput", f"<yi:SoegUdtryk>{soegt}</yi:SoegUdtryk>", shown)


def all_pages(wire: Wire, kle: str, cvr: str, size: int = 25) -> list[str]:
    found: list[str] = []
    for offset in count(0, size):
        page = sager(wire.ask("sdi", sager_af(kle, cvr, (offset, size))))
        found += page
        if not page:
            return found
    raise AssertionError


@pytest.mark.parametrize("kle", ["32.30.04", "32.24.04", "15.17.06", "32.21.17", "99.99.99"])
def test_it_finds_the_sager_that_looking_at_everything_finds(shared: Wire, kle: str):
    looked = shared.ask("sdi", sager_af(kle, AARHUS.cvr, (0, 1), ALTID))
    fast = all_pages(shared, kle, AARHUS.cvr)
    slow = [
        uuid
        for offset in range(0, antal(looked)["sager"], 100)
        for uuid in sager(shared.ask("sdi", sager_af(kle, AARHUS.cvr, (offset, 100), ALTID)))
    ]

    assert len(fast) == len(set(fast)) == antal(looked)["sager"]
    assert set(fast) == set(slow)


@pytest.mark.parametrize(("art", "name"), [("bi", "bevillinger"), ("oef", "effektueringer")])
def test_it_finds_the_grants_and_payments_too(shared: Wire, art: str, name: str):
    fast, slow = (shared.ask("yi", ydelser_af(art, SYGEDAGPENGE, AARHUS.cvr, frame)) for frame in ("", ALTID))

    assert antal(fast, "yi")[name] == antal(slow, "yi")[name] > 0


def test_the_pages_go_from_the_oldest_to_the_newest(shared: Wire):
    answer = shared.ask("sdi", sager_af(SYGEDAGPENGE, AARHUS.cvr))
    times = texts(answer, "sdi:SagFiltreretOejebliksbillede/sag:Registrering/gd:StsTidspunkt")

    assert times == sorted(times)
    assert len(set(times)) > 3


def test_it_makes_nobody_whose_sag_is_not_looked_at():
    made: list[int] = []

    def counted(levering: Levering) -> Levering:
        def build() -> list[Objekt]:
            made.append(levering.nummer)
            return levering.byg()

        return replace(levering, byg=build) if levering.poster else levering

    lager = Lager(map(counted, leveringer(I_DAG, 1, 40)))
    index = Sagdokumentindeks(lager, _noon, 100)
    answer = _ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 5)))

    assert len(sager(answer)) == 5
    assert made == []


def test_a_kommune_sees_only_its_own():
    index = Sagdokumentindeks(Lager(leveringer(I_DAG, 1, 40)), _noon, 100)

    own, anothers = (
        _ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr), Kalder(cvr=cvr)) for cvr in (AARHUS.cvr, "64942212")
    )

    assert antal(own)["sager"] > 0
    assert antal(anothers)["sager"] == 0


def test_what_is_taken_away_from_a_citizen_is_found_no_more_and_what_is_put_back_is(shared: Wire, wire: Wire):
    lager = Lager(leveringer(I_DAG, 1, 40))
    index = Sagdokumentindeks(lager, _noon, 1000)
    before = sager(_ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 1000))))
    # One who was made and one who was not, before anything happens to them.
    mine = [uuid for uuid in before if int(uuid[-12:], 16) >= 1000]
    kept = lager.hent(SAG, mine[-1])
    assert kept is not None

    removed = [lager.fjern(SAG, uuid) for uuid in (mine[0], mine[-1])]
    without = sager(_ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 1000))))
    lager.gem(kept)
    again = sager(_ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 1000))))

    assert removed == [True, True]
    assert set(before) - set(without) == {mine[0], mine[-1]}
    assert set(again) - set(without) == {mine[-1]}
    assert len(again) == len(set(again))


def test_a_look_at_a_citizen_moves_nothing_on_the_pages():
    lager = Lager(leveringer(I_DAG, 1, 40))
    index = Sagdokumentindeks(lager, _noon, 1000)
    before = sager(_ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 1000))))

    for levering in leveringer(I_DAG, 1, 40):
        lager.med_part(SAG, levering.urner[0])

    assert sager(_ask(index, sager_af(SYGEDAGPENGE, AARHUS.cvr, (0, 1000)))) == before


def test_a_generated_citizens_own_search_finds_the_same_objects(shared: Wire):
    lager = Lager(leveringer(I_DAG, 1, 10))
    levering = list(leveringer(I_DAG, 1, 10))[-1]
    index = Sagdokumentindeks(lager, _noon, 1000)
    uuids = [objekt.uuid for objekt in levering.byg() if objekt.art is SAG]
    by_uuid = _ask(index, sdi_fremsoeg(uuids=uuids))
    number = levering.urner[0].rpartition(":")[2]
    by_person = _ask(index, sdi_fremsoeg(soeg_sag(part(number))))

    assert sorted(sager(by_uuid)) == sorted(sager(by_person)) == sorted(uuids)


@pytest.mark.parametrize("kommune", NYE, ids=lambda kommune: kommune.navn)
def test_a_kommune_that_has_not_begun_has_sager_in_every_area(shared: Wire, kommune):
    for kle in {slags.klasse.nummer for slags in ALLE_OTTE} | {"15.17.06"}:
        answer = shared.ask("sdi", sager_af(kle, kommune.cvr))
        assert status(answer) == 20
        assert antal(answer)["sager"] > 0, kle


def _noon() -> datetime:
    found = instant(klokken(I_DAG, 12))
    assert found is not None
    return found


def _ask(index: Sagdokumentindeks, body: str, kalder: Kalder | None = None) -> etree._Element:
    return laes(index._fremsoegning.udfoer(laes(body.encode()), kalder or Kalder()))

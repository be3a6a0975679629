"""Reading an index through: page by page, one kommune's, and what no citizen's overview tells of a record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.gennemlaesning import make_gennemlaesere, make_sagsopslag
from adapters.kontrakt import Ns
from adapters.tjenester import Tjenester
from borgerblik.sandkasse.borgere import leveringer
from borgerblik.sandkasse.fejl import Fejl
from borgerblik.sandkasse.kontrakt import BEVILLING, EFFEKTUERING, SAG
from borgerblik.sandkasse.server import create_app
from borgerblik.sources import (
    Gennemlaeser,
    Reason,
    Side,
    Sidelaesning,
    SourceError,
)
from tests.adapters import svar
from tests.adapters.gennemlaest import (
    ALLE,
    ANDEN,
    ANDENS,
    INGENS,
    RECORDS,
    SLAGS,
    antal_i,
    ingenting,
    laes,
    laesere,
    laest_sag,
    settings_i,
    spoergsmaal,
    svarer,
    udbetaling,
)
from tests.adapters.kanned import Index, enveloped
from tests.byg import AARHUS_CVR, BORGER, I_DAG, KOEBENHAVN_CVR, NABO, SAG_ID
from tests.kontrakter import needs_contract, schema
from tests.wire import serving

BORGERE = 12


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    return settings_i(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def noeglefil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("noegle") / "udsteder.pem"


# What is asked


@needs_contract
@ALLE
def test_the_question_keeps_the_published_contract(settings: Any, slags: str) -> None:
    index = Index([enveloped(svarer(slags, antal=0))])
    with laesere(settings, index) as found:
        found[SLAGS[slags][1]].side(spoergsmaal(), slags, 200, 50)

    schema(SLAGS[slags][0]).assertValid(index.bodies[0])


@ALLE
def test_it_asks_for_one_class_of_one_kommune_from_there_on_oldest_first_and_for_nobody(
    settings: Any, slags: str
) -> None:
    index = Index([enveloped(svarer(slags, antal=0))])
    with laesere(settings, index) as found:
        found[SLAGS[slags][1]].side(spoergsmaal(), slags, 200, 50)

    (body,) = index.bodies
    said = [(etree.QName(e).localname, (e.text or "").strip()) for e in body.iter(etree.Element) if not len(e)]
    assert {"32.30.04", AARHUS_CVR} <= {text for _, text in said}
    assert ("FoersteResultatReference", "200") in said
    assert ("MaksimalAntalKvantitet", "50") in said
    assert ("Retning", "Stigende") in said
    assert not list(body.iter(Ns.SD("URNIdentifikator")))


def test_each_index_says_what_it_holds(settings: Any) -> None:
    with laesere(settings, Index([""])) as found:
        assert {laeser.name: laeser.slags for laeser in found} == {
            "sagdokumentindeks": ("sager",),
            "ydelsesindeks": ("bevillinger", "udbetalinger"),
        }


def test_a_kommune_without_a_cvr_number_is_not_read_through(settings: Any) -> None:
    index = Index([enveloped(svarer("sager", antal=0))])
    with laesere(settings, index) as found, pytest.raises(SourceError) as refused:
        found[0].side(spoergsmaal(cvr=None), "sager", 0, 100)

    assert refused.value.reason is Reason.AFVIST
    assert index.asked == []


# Pages


@ALLE
def test_a_page_says_how_many_there_are_and_where_the_next_one_begins(settings: Any, slags: str) -> None:
    one = RECORDS[slags]

    last, silent = laes(settings, slags, svarer(slags, one, antal=5), fra=4), laes(settings, slags, svarer(slags, one))
    empty = laes(settings, slags, svarer(slags, antal=5), fra=5)

    assert [(side.antal, side.naeste) for side in (last, silent, empty)] == [(5, 5), (None, 1), (5, None)]


def test_nothing_found_is_said_as_none_of_them(settings: Any) -> None:
    side = laes(settings, "sager", svar.sdi_svar(status="44"))

    assert (side.antal, side.naeste, side.sager) == (0, None, ())


def test_the_same_page_may_be_asked_for_again(settings: Any) -> None:
    with laesere(settings, Index([enveloped(svarer("sager", RECORDS["sager"]))])) as found:
        sider = [found[0].side(spoergsmaal(), "sager", 0, 100) for _ in range(3)]

    assert [len(side.sager) for side in sider] == [1, 1, 1]


def test_no_more_is_taken_than_was_asked_for(settings: Any) -> None:
    many = [svar.sag(svar.registrering(), sag_id=f"7340fc2c-222a-5988-b8ef-{n:012x}") for n in range(5)]
    side = laes(settings, "sager", svar.sdi_svar(*many, antal=9), hoejst=2)

    assert (len(side.sager), side.naeste) == (2, 2)


# Whose


@ALLE
def test_a_page_with_another_kommunes_record_is_refused_whole(settings: Any, slags: str) -> None:
    with pytest.raises(SourceError) as refused:
        laes(settings, slags, svarer(slags, RECORDS[slags], ANDENS[slags], antal=2))

    assert refused.value.reason is Reason.AFVIST
    assert KOEBENHAVN_CVR not in str(refused.value)


@ALLE
def test_a_record_that_nobody_owns_is_no_use_and_counted(settings: Any, slags: str) -> None:
    side = laes(settings, slags, svarer(slags, INGENS[slags], antal=1))

    assert (antal_i(side), side.ulaeselige, side.naeste) == (0, 1, 1)


@ALLE
def test_a_record_that_cannot_be_read_is_counted_and_costs_itself_only(settings: Any, slags: str) -> None:
    tag = {"sager": "sag", "bevillinger": "bi", "udbetalinger": "oef"}[slags]
    start, end = f"<{tag}:Registrering>", f"</{tag}:Registrering>"
    one = RECORDS[slags]
    broken = one[: one.index(start)] + one[one.index(end) + len(end) :]
    side = laes(settings, slags, svarer(slags, broken, one))

    assert (antal_i(side), side.ulaeselige) == (1, 1)


# What a record says


def test_the_primary_party_is_whom_a_sag_is_about(settings: Any) -> None:
    laest = laest_sag(settings)

    assert (laest.borger, laest.primaere, laest.gaeldende, laest.visning_uden_klasse) == (BORGER, 1, 1, 0)
    assert laest.sag.er_primaer_part
    assert laest.sag.har_primaer_part


def test_without_a_primary_party_it_is_nobodys(settings: Any) -> None:
    laest = laest_sag(settings, parter=svar.part(rolle="a13dd53b-9158-5520-9cb6-430b0879da35"))

    assert (laest.borger, laest.primaere) == (None, 0)
    assert not laest.sag.er_primaer_part
    assert not laest.sag.har_primaer_part


def test_with_two_primary_parties_it_is_nobodys_in_particular_and_each_would_see_it(settings: Any) -> None:
    laest = laest_sag(settings, parter=svar.part() + svar.part(NABO.urn))

    assert (laest.borger, laest.primaere) == (None, 2)
    assert laest.sag.er_primaer_part


def test_a_firm_as_primary_party_is_no_citizen(settings: Any) -> None:
    laest = laest_sag(settings, parter=svar.part("urn:oio:cvr-nr:12345678"))

    assert (laest.borger, laest.primaere, laest.sag.er_primaer_part) == (None, 1, False)


def test_several_statuses_in_force_are_counted(settings: Any) -> None:
    both = svar.fremdrift("Opstaaet", "2026-09-28T07:30:00Z") + svar.fremdrift("Oplyst", "2026-10-02T08:00:00Z")

    assert laest_sag(settings, tilstande=both).gaeldende == 2


def test_a_visningsklasse_that_names_no_class_is_counted_and_one_that_does_is_not(settings: Any) -> None:
    extra = "<si:SagsklasseLokalUdvidelse><si:Facettitel>Visningsklasse</si:Facettitel></si:SagsklasseLokalUdvidelse>"
    role = "41dcffd3-e8d2-520f-b80a-d9f73b4ef346"
    nameless = svar.relation("sag:Sagsklasse", role, "", extra)
    named = svar.klasse("VIS-01", "Visning undtaget for borger", role, "Visningsklasse")

    assert laest_sag(settings, klasser=svar.klasse() + nameless + named).visning_uden_klasse == 1


def test_a_sag_that_only_had_that_class_once_is_read_under_the_one_it_has(settings: Any) -> None:
    moved = svar.klasse("32.24.04", "Kontanthjælp")
    side = laes(settings, "sager", svar.sdi_svar(svar.sag(svar.registrering(klasser=moved)), antal=1))

    assert (side.sager, side.ulaeselige, side.naeste) == ((), 0, 1)


def test_of_a_grant_come_the_benefits_of_that_class_and_one_without_any_comes_once(settings: Any) -> None:
    grant = svar.bevilling(svar.bevilget("a"), svar.bevilget("b", kle="32.24.04"), svar.bevilget("c", kle=None))
    under = {
        kle: [laest.ydelse.nummer for laest in laes(settings, "bevillinger", svar.ydi_svar(grant), kle=kle).ydelser]
        for kle in ("32.30.04", "32.24.04")
    }

    assert {kle: sorted(numbers) for kle, numbers in under.items()} == {"32.30.04": ["a", "c"], "32.24.04": ["b"]}


def test_a_grant_and_a_payment_say_whose_they_are(settings: Any) -> None:
    (granted,) = laes(settings, "bevillinger", svar.ydi_svar(svar.bevilling())).ydelser
    (paid,) = laes(settings, "udbetalinger", svar.ydi_svar(udbetaling())).udbetalinger
    (nobodys,) = laes(settings, "bevillinger", svar.ydi_svar(svar.bevilling(parter=""))).ydelser

    assert (granted.borger, paid.borger, nobodys.borger) == (BORGER, BORGER, None)
    assert granted.ydelse.bevilling.er_modtager
    assert not nobodys.ydelse.bevilling.er_modtager


def test_nothing_that_was_read_shows_itself(settings: Any) -> None:
    side = laes(settings, "sager", svar.sdi_svar(svar.sag(svar.registrering())))

    assert "Sygedagpenge" not in repr(side)


# Sager by UUID


def test_sager_by_uuid_come_whoever_owns_them_and_what_cannot_be_read_is_counted(settings: Any) -> None:
    answer = svar.sdi_svar(ANDENS["sager"], svar.sag(sag_id=ANDEN))
    index = Index([enveloped(answer)])
    with serving(index) as url:
        chosen = settings(url)
        opslag = make_sagsopslag(chosen, Tjenester(chosen), lambda: None)
        found = opslag.sager(spoergsmaal(), [SAG_ID, ANDEN, "no uuid"])

    asked = [element.text for element in index.bodies[0].iter(Ns.SDI("SagUuid"))]
    assert asked == [SAG_ID, ANDEN]
    assert ([sag.ejer.cvr for sag in found.sager], found.unreadable) == ([KOEBENHAVN_CVR], 1)


def test_each_call_for_sager_by_uuid_waits_for_its_turn(settings: Any) -> None:
    index = Index([enveloped(ingenting("sager"))])
    called_before_each: list[int] = []
    many = [f"7340fc2c-222a-5988-b8ef-{n:012x}" for n in range(250)]
    with serving(index) as url:
        chosen = settings(url)
        opslag = make_sagsopslag(chosen, Tjenester(chosen), lambda: called_before_each.append(len(index.asked)))
        opslag.sager(spoergsmaal(), many)

    assert called_before_each == [0, 1, 2]
    assert len(index.asked) == 3


# Against the sandkasse


@pytest.mark.parametrize("fejl", [None, "korte_sider", "antal_mangler"])
def test_every_record_of_the_sandkasse_comes_once_whatever_its_pages_are_like(
    settings: Any, noeglefil: Path, fejl: str | None
) -> None:
    app = create_app(noeglefil=noeglefil, borgere=BORGERE, side_maks=20, i_dag=I_DAG)
    for tjeneste in ("sdi", "ydi") if fejl else ():
        app.fejltavle.saet(Fejl(tjeneste, fejl or ""))
    with serving(app) as url:
        chosen = settings(url)
        read = {
            slags: [each for side in _sider(laeser, slags) for each in _ider(side)]
            for laeser in make_gennemlaesere(chosen, Tjenester(chosen))
            for slags in laeser.slags
        }

    assert all(len(ids) == len(set(ids)) for ids in read.values())
    assert {slags: len(ids) for slags, ids in read.items()} == _der_er()


@cache
def _der_er() -> dict[str, int]:
    """What its citizens have, counted where they are made."""
    found = {"sager": 0, "bevillinger": 0, "udbetalinger": 0}
    names = {SAG.navn: "sager", BEVILLING.navn: "bevillinger", EFFEKTUERING.navn: "udbetalinger"}
    for levering in leveringer(I_DAG, 1, BORGERE):
        for objekt in levering.byg():
            text = etree.tostring(objekt.registrering, encoding="unicode")
            if objekt.art.navn in names and AARHUS_CVR in objekt.ejere and ">32.30.04<" in text:
                found[names[objekt.art.navn]] += 1
    return found


def _sider(laeser: Gennemlaeser, slags: str) -> Iterator[Side]:
    laesning = Sidelaesning(lambda fra, hoejst: laeser.side(spoergsmaal(), slags, fra, hoejst))
    while not laesning.slut:
        yield laesning.naeste(15)


def _ider(side: Side) -> list[str]:
    found = [laest.sag.uuid for laest in side.sager] + [laest.ydelse.id for laest in side.ydelser]
    return found + [laest.udbetaling.uuid for laest in side.udbetalinger]

"""What a draft changes, in words and values; and how two changes become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Link, Niveaukrav, Systemfilter, Titelvalg
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.kladde.forskel import flet, forskel, kun_aendret
from borgerblik.kommuner.kladde.model import fingeraftryk
from borgerblik.kommuner.kladde.skabelon import efter_skabelon, kopieret, skabelon, skabelonens_fradato
from tests.kommuner.eksempler import en_kommune, kommuner

NUMMER = "32.30.04"


def med(**aendret: Any) -> Any:
    kle = {NUMMER: replace(KleValg(NUMMER, True), **aendret)}
    return en_kommune(kle=MappingProxyType(kle))


def test_every_field_is_told_with_what_stood_and_what_comes() -> None:
    after = med(
        aaben=False,
        fradato=date(2020, 12, 31),
        ogsaa_aktive=True,
        titel=Titelvalg.SAGSTITEL,
        dokumenter=True,
        fagsystemer=Systemfilter(frozenset({"ksd"}), frozenset({"ky"})),
        links=(Link("Læs", "https://borger.dk"),),
    )
    assert forskel(en_kommune(), after).saetninger(lambda _nummer: "Sygedagpenge") == (
        "32.30.04 Sygedagpenge: lukkes, fradato 31.12.2020 (var ingen), aktive sager fra før fradatoen ja (var nej), "
        "titel sagens egen (var KLE-emnet), dokumenters titler ja (var nej), "
        "fagsystemer kun ksd og ikke ky (var alle), links »Læs« (var ingen)",
    )


def test_what_comes_goes_or_is_said_of_the_whole_kommune_is_told_too() -> None:
    other = replace(
        en_kommune(kle=MappingProxyType({"32.24.04": KleValg("32.24.04")})),
        tilsluttet=False,
        borger=Niveaukrav(foelsomme=Nsis.HOEJ),
    )
    found = forskel(en_kommune(), other)
    assert found.saetninger() == (
        "tilsluttet: nej (var ja)",
        "borgeres niveau til følsomme oplysninger: høj (var betydelig)",
        "32.24.04: kommer til, lukket",
        "32.30.04: falder ud og lukkes",
    )
    assert found.kort() == {"aabnes": 0, "lukkes": 1, "aendres": 3}
    foer, efter = kun_aendret(found)
    assert (foer["kle"]["32.24.04"], efter["kle"]["32.30.04"]) == (None, None)
    assert forskel(other, other).saetninger() == ("Intet er ændret.",)


@settings(max_examples=40)
@given(kommuner, kommuner, kommuner)
def test_a_draft_moved_says_what_it_said_and_keeps_what_it_did_not_speak_of(grund: Any, egen: Any, nu: Any) -> None:
    egen, nu = (replace(each, kode=grund.kode, cvr=grund.cvr) for each in (egen, nu))
    moved, strid = flet(grund, egen, nu)

    for each in forskel(grund, egen).numre:
        assert moved.kle.get(each.nummer) == each.efter
    spoken = {each.nummer for each in forskel(grund, egen).numre}
    assert {n: v for n, v in moved.kle.items() if n not in spoken} == {
        n: v for n, v in nu.kle.items() if n not in spoken
    }
    assert moved.cvr == nu.cvr
    assert flet(grund, egen, grund)[0] == replace(egen, kle=moved.kle) if nu == grund else True
    assert set(strid) <= spoken | {"navn", "tilsluttet", "borger", "sagsbehandler"}


@given(kommuner)
def test_the_order_of_the_numbers_is_no_other_content(kommune: Any) -> None:
    turned = replace(kommune, kle=MappingProxyType(dict(reversed(kommune.kle.items()))))
    assert fingeraftryk(turned, 3) == fingeraftryk(kommune, 3) != fingeraftryk(kommune, 4)
    assert not forskel(kommune, turned)


def test_a_template_is_the_whole_area_and_a_copy_is_never_another_kommune() -> None:
    omraade, dag = omraader().efter_noegle["ledighedsydelse"], skabelonens_fradato(date(2026, 3, 1))
    assert dag == date(2026, 12, 31)
    assert set(skabelon(omraade, dag)) == set(omraade.nummer())
    kept = KleValg("32.24.12", links=(Link("Læs", "https://borger.dk"),))
    made = efter_skabelon(en_kommune(kle=MappingProxyType({"32.24.12": kept})), omraade, dag)
    assert made.kle["32.24.12"].links == kept.links
    assert made.kle["32.24.12"].aaben

    other = replace(en_kommune("0461", "35209115"), kle=made.kle, tilsluttet=False)
    own = en_kommune()
    copied = kopieret(own, other, links=False)
    assert (copied.kode, copied.navn, copied.cvr, copied.tilsluttet) == (own.kode, own.navn, own.cvr, own.tilsluttet)
    assert not copied.kle["32.24.12"].links
    assert kopieret(own, other, links=True).kle == other.kle

"""What the names do to an overview: areas, choices, titles and the filter of master systems."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from borgerblik.domain.faelles import Fagsystem, Kle
from borgerblik.domain.klassifikation import Itsystem, KleEmne
from borgerblik.domain.kommune import KleValg, Systemfilter
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.overblik.model import Overblik
from tests.byg import BORGER, en_kommune, en_sag, en_tjeneste, en_ydelse, et_kald, et_valg, sager, ydelser
from tests.visning.blik import UNTIED, rules

KSD = "42f8817a-673c-5205-bef6-4df4ab68b1c8"
CLOSED = date(2022, 3, 1)


def look(*items: Any, emner: tuple[KleEmne, ...] = (), systemer: tuple[Itsystem, ...] = (), valg: KleValg) -> Overblik:
    """The overview of these sager, with that copy of the names."""
    names = Navnebillede.of(omraader(), emner, systemer)
    tjeneste = en_tjeneste(
        sager(*(i for i in items if hasattr(i, "er_primaer_part"))),
        ydelser(*(i for i in items if hasattr(i, "bevilling"))),
        kommuner=(en_kommune(valg),),
        navne=lambda: names,
    )
    return tjeneste.of(BORGER, ["0751"], et_kald())


def moved(nummer: str, by: str) -> KleEmne:
    return KleEmne(nummer, f"Titel {nummer}", None, CLOSED, by)


def test_a_sag_under_a_closed_number_is_in_the_area_of_its_successor_and_keeps_its_number() -> None:
    old = en_sag(kle=Kle("32.99.01", None))

    overblik = look(old, emner=(moved("32.99.01", "32.30.04"),), valg=et_valg("32.30.04"))

    (shown,) = overblik.sager
    assert (shown.fagomraade, shown.kle) == ("sygedagpenge", Kle("32.99.01", "Titel 32.99.01"))
    assert shown.titel == "Titel 32.99.01"


def test_a_ydelse_under_a_closed_number_is_too() -> None:
    old = en_ydelse(UNTIED, kle=Kle("32.99.01"))

    overblik = look(old, emner=(moved("32.99.01", "32.30.04"),), valg=et_valg("32.30.04"))

    (shown,) = overblik.ydelser
    assert (shown.fagomraade, shown.kle.nummer) == ("sygedagpenge", "32.99.01")


def test_a_number_merged_into_one_of_several_areas_stays_in_its_own() -> None:
    for titel in ("Sag om hjælp", "Kontanthjælp"):
        overblik = look(en_sag(kle=Kle("32.24.32"), titel=titel), valg=et_valg("32.24.04"))
        assert [sag.fagomraade for sag in overblik.sager] == ["uddannelseshjaelp"]


def test_a_number_no_area_knows_follows_the_words_under_its_successor() -> None:
    emner = (moved("32.24.99", "32.24.04"),)
    for titel, area in (("Uddannelseshjælp", "uddannelseshjaelp"), ("Hjælp", "kontanthjaelp")):
        overblik = look(en_sag(kle=Kle("32.24.99"), titel=titel), emner=emner, valg=et_valg("32.24.04"))
        assert [sag.fagomraade for sag in overblik.sager] == [area]


def test_a_successor_that_no_area_knows_leaves_a_number_where_it_was() -> None:
    overblik = look(en_sag(), emner=(moved("32.30.04", "32.99.01"),), valg=et_valg("32.99.01"))

    assert [sag.fagomraade for sag in overblik.sager] == ["sygedagpenge"]
    assert [o.noegle for o in overblik.fagomraader if o.aaben] == ["sygedagpenge", "oevrige"]


@pytest.mark.parametrize(
    ("valg", "held"),
    [
        (et_valg("32.30.04"), []),
        (et_valg("32.30.04", aaben=False), ["ikke_aabnet"]),
        (et_valg("32.30.04", fradato=date(2026, 11, 1)), ["foer_fradato"]),
        (et_valg("32.99.02"), []),
        (et_valg("32.99.01", aaben=False), ["ikke_aabnet"]),
        (et_valg("32.24.04"), ["ikke_aabnet"]),
    ],
    ids=["opened", "closed", "fradato", "a step on the way", "own choice", "another number"],
)
def test_without_a_choice_of_its_own_a_closed_number_falls_to_its_successors(valg: KleValg, held: list[str]) -> None:
    emner = (moved("32.99.01", "32.99.02"), moved("32.99.02", "32.30.04"))

    assert rules(look(en_sag(kle=Kle("32.99.01")), emner=emner, valg=valg)) == held


def test_the_kommunes_own_choice_for_the_old_number_comes_before_that_of_the_new() -> None:
    names = Navnebillede.of(omraader(), [moved("32.99.01", "32.30.04")])
    kommune = en_kommune(et_valg("32.99.01", aaben=False), et_valg("32.30.04"))
    tjeneste = en_tjeneste(sager(en_sag(kle=Kle("32.99.01"))), ydelser(), kommuner=(kommune,), navne=lambda: names)

    assert rules(tjeneste.of(BORGER, ["0751"], et_kald())) == ["ikke_aabnet"]


def test_a_title_the_source_gave_is_kept() -> None:
    overblik = look(en_sag(), emner=(KleEmne("32.30.04", "Et nyere navn"),), valg=et_valg())

    assert overblik.sager[0].kle.titel == "Udbetaling af sygedagpenge"


# Master systems


@pytest.mark.parametrize(
    ("filtre", "held"),
    [
        (Systemfilter(ikke=frozenset({"gammelt"})), ["fagsystem_fravalgt"]),
        (Systemfilter(ikke=frozenset({"ky"})), []),
        (Systemfilter(kun=frozenset({"gammelt"})), []),
        (Systemfilter(kun=frozenset({"ky"})), ["fagsystem_fravalgt"]),
    ],
)
def test_a_system_without_a_name_is_filtered_by_the_name_organisation_has_for_it(
    filtre: Systemfilter, held: list[str]
) -> None:
    sag = en_sag(fagsystem=Fagsystem(KSD))

    overblik = look(sag, systemer=(Itsystem(KSD, "Gammelt"),), valg=et_valg(fagsystemer=filtre))

    assert rules(overblik) == held


@pytest.mark.parametrize(
    ("filtre", "held"),
    [
        (Systemfilter(), []),
        (Systemfilter(ikke=frozenset({"gammelt"})), ["fagsystem_fravalgt"]),
        (Systemfilter(kun=frozenset({"gammelt"})), ["fagsystem_fravalgt"]),
        (Systemfilter(kun=frozenset({KSD})), []),
        (Systemfilter(ikke=frozenset({KSD.replace("4", "5")})), []),
    ],
)
def test_a_system_nobody_has_a_name_for_passes_no_filter_by_name(filtre: Systemfilter, held: list[str]) -> None:
    overblik = look(en_sag(fagsystem=Fagsystem(KSD)), valg=et_valg(fagsystemer=filtre))

    assert rules(overblik) == held


def test_a_system_known_by_name_alone_passes_no_filter_by_uuid() -> None:
    filtre = Systemfilter(ikke=frozenset({KSD}))

    assert rules(look(en_sag(fagsystem=Fagsystem(None, "KSD")), valg=et_valg(fagsystemer=filtre))) == [
        "fagsystem_fravalgt"
    ]

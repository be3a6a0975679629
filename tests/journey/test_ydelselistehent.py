"""Benefits read through SF1491 make the same overview as through SF1490, for every citizen of the sandkasse."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from borgerblik.sandkasse.katalog import TILSLUTTEDE
from borgerblik.sandkasse.navngivne import NAVNGIVNE, Navngiven
from tests.produkt import Produkt, a_product

pytestmark = pytest.mark.slow  # every citizen is asked for twice

BORGERE = {borger.navn: borger for borger in NAVNGIVNE}
# What SF1491 has no field for; the owner, who pays where nobody else is named, is known by CVR number alone.
NO_FIELD = ("tilbagebetalingspligtig", "meddelelse")
# Where more than a field is missing. SF1491 answers within its caller's own sector, so what Udbetaling Danmark
# owns does not come; and every benefit in it has a class, so one without is not there to be counted.
OTHERWISE = {"Lone Munk", "Nanna Olsen"}
ALIKE = [borger for borger in NAVNGIVNE if borger.navn not in OTHERWISE]


@pytest.fixture(scope="module")
def listehent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    folder = tmp_path_factory.mktemp("listehent")
    with a_product(folder, KILDE_FRIST="6.0", YDELSELISTEHENT_KOMMUNER="alle") as made:
        yield made


def see(produkt: Produkt, borger: Navngiven, kommuner: tuple[str, ...]) -> dict[str, Any]:
    query = "?" + "&".join(f"kommune={kode}" for kode in kommuner)
    response = produkt.get(f"/api/v1/overblik{query}", borger.nummer, niveau="hoej", kommune=borger.kommune)
    found: dict[str, Any] | None = response.json
    assert found is not None
    return found


def comparable(overblik: dict[str, Any]) -> dict[str, Any]:
    """The overview without its times, and without what SF1491 has no field for."""
    found = deepcopy(overblik)
    del found["dannet"]
    for kilde in found["kilder"]:
        kilde.pop("hentet", None)
    for ydelse in found["ydelser"]:
        for name in NO_FIELD:
            del ydelse[name]
        del ydelse["udbetaler"]["navn"]
        # Of several plans it tells the one in force, and not since when.
        ydelse["plan"] = [{**plan, "fra": None, "til": None} for plan in ydelse["plan"][:1]]
    # Payments of one day come in the order of the source.
    found["kommendeUdbetalinger"].sort(key=lambda coming: (str(coming["dato"]), coming["ydelse"]))
    return found


@pytest.mark.parametrize("borger", ALIKE, ids=[borger.navn for borger in ALIKE])
def test_every_citizen_sees_the_same_through_both(borger: Navngiven, produkt: Produkt, listehent: Produkt) -> None:
    asked = (borger.kommune,)
    index, lists = (see(each, borger, asked) for each in (produkt, listehent))

    if "kilder" in index and "ydelser" in index:
        assert comparable(lists) == comparable(index)
    else:
        assert lists["type"] == index["type"]


def test_so_does_one_who_has_moved_and_asks_in_every_kommune(produkt: Produkt, listehent: Produkt) -> None:
    everywhere = tuple(kommune.kode for kommune in TILSLUTTEDE)
    index, lists = (see(each, BORGERE["Hanne Iversen"], everywhere) for each in (produkt, listehent))

    assert comparable(lists) == comparable(index)
    assert len(lists["ydelser"]) == 2


def test_what_sf1491_has_no_field_for_is_null(produkt: Produkt, listehent: Produkt) -> None:
    index, lists = (see(each, BORGERE["Otto Poulsen"], ("0751",)) for each in (produkt, listehent))
    fields = [
        {(y["tilbagebetalingspligtig"], y["meddelelse"], y["udbetaler"]["navn"]) for y in overblik["ydelser"]}
        for overblik in (index, lists)
    ]

    assert fields == [
        {(True, "Send dit ledighedskort senest den 25.", "Aarhus Kommune"), (False, None, "Aarhus Kommune")},
        {(None, None, None)},
    ]


def test_what_another_sector_owns_comes_through_sf1490_alone(produkt: Produkt, listehent: Produkt) -> None:
    index, lists = (see(each, BORGERE["Lone Munk"], ("0751",)) for each in (produkt, listehent))

    assert [len(overblik["ydelser"]) for overblik in (index, lists)] == [1, 0]
    assert [sag["id"] for sag in lists["sager"]] == [sag["id"] for sag in index["sager"]]


def test_a_benefit_without_a_class_can_only_be_counted_through_sf1490(produkt: Produkt, listehent: Produkt) -> None:
    index, lists = (comparable(see(each, BORGERE["Nanna Olsen"], ("0751",))) for each in (produkt, listehent))

    counts = [overblik["kilder"][1].pop("ulaeselige") for overblik in (index, lists)]
    assert counts == [1, 0]
    assert lists == index
